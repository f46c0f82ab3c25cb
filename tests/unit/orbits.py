"""A circular orbit around a point mass, and an OEM of it, for the tests of ephemerides."""

import numpy as np

from issrisk.constants import EARTH_GM_KM3_S2

RADIUS_KM = 6790.0
RATE_RAD_S = np.sqrt(EARTH_GM_KM3_S2 / RADIUS_KM**3)
START = np.datetime64("2022-02-18T12:00:00", "ns")
HEADER = """CCSDS_OEM_VERS = 2.0
CREATION_DATE = 2022-02-18T00:00:00
ORIGINATOR = TEST
"""
METADATA = {
    "OBJECT_NAME": "ISS",
    "OBJECT_ID": "1998-067A",
    "CENTER_NAME": "EARTH",
    "REF_FRAME": "TEME",
    "TIME_SYSTEM": "UTC",
    "START_TIME": "2022-02-18T12:00:00",
    "STOP_TIME": "2022-02-18T13:20:00",
}


def circular(elapsed_s):
    """Positions and velocities (n, 6) on the circle."""
    angle = RATE_RAD_S * np.asarray(elapsed_s, dtype=float)
    tilt = np.radians(51.6)
    x, y = np.cos(angle), np.sin(angle)
    place = np.stack((x, y * np.cos(tilt), y * np.sin(tilt)), axis=-1)
    motion = np.stack((-y, x * np.cos(tilt), x * np.sin(tilt)), axis=-1)
    return np.hstack((RADIUS_KM * place, RADIUS_KM * RATE_RAD_S * motion))


def rows(elapsed_s):
    """Lines of data."""
    times = START + np.round(np.asarray(elapsed_s) * 1e9).astype("timedelta64[ns]")
    for time, state in zip(times, circular(elapsed_s).tolist(), strict=True):
        yield f"{time} {' '.join(repr(value) for value in state)}"


def kvn(*, elapsed_s=tuple(range(0, 4801, 240)), lines=None, header=HEADER, after=(), **metadata):
    """An OEM of one segment; a keyword of None is left out."""
    given = METADATA | metadata
    said = [f"{key} = {value}" for key, value in given.items() if value is not None]
    body = list(rows(elapsed_s)) if lines is None else lines
    return "\n".join([header + "META_START", *said, "META_STOP", *body, *after]) + "\n"
