"""Ground track: one ISS set, many times over a week, down to the WGS 84 ellipsoid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC

import numpy as np
from harness import Engine, Target, element_set, installed, rates, show

from issrisk.orbit.near_earth import KERNEL_WORTH
from issrisk.orbit.propagate import satrec
from issrisk.orbit.track import Subpoints, subpoints

OURS = "issrisk"
SKYFIELD = "skyfield"
ASTROZ = "astroz"
TARGETS = (Target(OURS, SKYFIELD, 1000.0), Target(OURS, ASTROZ, 10.0))
_SKYFIELD_TIMES = 20_000
_DEGREE_M = 111_195.0


def main(*, count: int, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    count : int
        Times, a multiple of those given to skyfield.
    repeats : int
        Turns of every engine.
    """
    elements = element_set()
    offsets = np.round(np.linspace(-3.5, 3.5, count) * 86_400e6).astype("timedelta64[us]")
    times = (elements.epoch + offsets).astype("datetime64[ns]")
    measured = rates(engines(times), repeats=repeats)
    show(f"ground track, {count} times", measured, unit="points", targets=TARGETS)


def engines(times: np.ndarray) -> Iterator[Engine]:
    """Skyfield, ours and a peer, each with its greatest difference from skyfield."""
    elements = element_set()
    shared = slice(None, None, times.size // _SKYFIELD_TIMES)
    theirs = _skyfield(times[shared])
    reference = theirs()
    yield Engine(SKYFIELD, _SKYFIELD_TIMES, theirs, "reference")

    note = _difference(subpoints(elements, times), reference, shared)
    yield Engine(OURS, times.size, lambda: subpoints(elements, times), note)
    few = times[: KERNEL_WORTH - 1]
    yield Engine("issrisk, short", few.size, lambda: subpoints(elements, few))
    if installed("astroz"):
        call, points = _astroz(times)
        yield Engine(ASTROZ, times.size, call, _difference(points, reference, shared))


def _difference(points: Subpoints, reference: Subpoints, shared: slice) -> str:
    """Horizontal and vertical, at the times given to skyfield."""
    north = points.latitude_deg[shared] - reference.latitude_deg
    east = (points.longitude_deg[shared] - reference.longitude_deg + 180.0) % 360.0 - 180.0
    east *= np.cos(np.radians(reference.latitude_deg))
    up_m = np.abs(points.altitude_m[shared] - reference.altitude_m).max()
    return f"{np.hypot(north, east).max() * _DEGREE_M:.2g} m, height {up_m:.1g} m"


def _skyfield(times: np.ndarray) -> Callable[[], Subpoints]:
    from skyfield.api import EarthSatellite, load, wgs84

    elements = element_set()
    timescale = load.timescale(builtin=True)
    satellite = EarthSatellite(elements.line1, elements.line2, ts=timescale)
    stamps = times.astype("datetime64[us]").tolist()
    known = timescale.from_datetimes([stamp.replace(tzinfo=UTC) for stamp in stamps])

    def call() -> Subpoints:
        # A new Time each time: it keeps its rotation matrices once they are computed.
        instants = timescale.tt_jd(known.whole, known.tt_fraction)
        place = wgs84.geographic_position_of(satellite.at(instants))
        return Subpoints(times, place.latitude.degrees, place.longitude.degrees, place.elevation.m)

    return call


def _astroz(times: np.ndarray) -> tuple[Callable[[], None], Subpoints]:
    from astroz._astroz import WGS72, Sgp4Constellation, Tle

    elements = element_set()
    satellite = satrec(elements)
    constellation = Sgp4Constellation([Tle(f"{elements.line1}\n{elements.line2}")], WGS72)
    minutes = (times - elements.epoch) / np.timedelta64(1, "m")
    date = satellite.jdsatepoch + satellite.jdsatepochF
    out = np.empty((1, times.size, 3))

    def call() -> None:
        constellation.propagate_into(minutes, out, output="geodetic", reference_jd=date)

    call()
    latitude, longitude, height_km = out[0].T.copy()
    return call, Subpoints(times, latitude, longitude, height_km * 1e3)
