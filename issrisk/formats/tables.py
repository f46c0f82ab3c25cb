"""CSV of a ground track."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from issrisk.schema import TRACK, validate
from issrisk.times import iso

if TYPE_CHECKING:
    import xarray as xr

COLUMNS = ("time_utc", "latitude_deg", "longitude_deg", "altitude_km")


def track_csv(track: xr.Dataset) -> str:
    """A ground track as CSV, one row a time.

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
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = zip(
        track.time.values,
        track.latitude.values,
        track.longitude.values,
        track.altitude.values / 1e3,
        strict=True,
    )
    for time, latitude, longitude, altitude_km in rows:
        writer.writerow(
            (iso(time, unit="ms"), f"{latitude:.6f}", f"{longitude:.6f}", f"{altitude_km:.4f}")
        )
    return buffer.getvalue()
