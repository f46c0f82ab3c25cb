"""CSV of a ground track."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issrisk.schema import TRACK, validate
from issrisk.times import iso_texts

if TYPE_CHECKING:
    import xarray as xr

COLUMNS = ("time_utc", "latitude_deg", "longitude_deg", "altitude_km")


def track_csv(track: xr.Dataset) -> str:
    """A ground track as CSV, one row a time.

    It holds figures alone, no text from outside that a spreadsheet could take
    for a formula.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it.

    Returns
    -------
    str
        Header ``time_utc,latitude_deg,longitude_deg,altitude_km``; geodetic
        degrees to 1e-6 (0.1 m), kilometres to 1e-4.

    Raises
    ------
    InputError
        If it is no ground track.
    """
    validate(track, TRACK)
    rows = zip(
        iso_texts(track.time.values),
        track.latitude.values.tolist(),
        track.longitude.values.tolist(),
        (track.altitude.values / 1e3).tolist(),
        strict=True,
    )
    lines = (
        f"{time},{latitude:.6f},{longitude:.6f},{altitude_km:.4f}\n"
        for time, latitude, longitude, altitude_km in rows
    )
    return f"{','.join(COLUMNS)}\n{''.join(lines)}"
