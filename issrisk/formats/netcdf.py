"""NetCDF of a ground track, after the CF conventions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from issrisk.constants import WGS84_EQUATORIAL_RADIUS_M, WGS84_FLATTENING
from issrisk.formats.facts import TrackFacts, printable
from issrisk.orbit.frames import tai_minus_utc_s
from issrisk.schema import CF_CONVENTIONS, TRACK

if TYPE_CHECKING:
    import xarray as xr

CRS = {
    "grid_mapping_name": "latitude_longitude",
    "geographic_crs_name": "WGS 84",
    "horizontal_datum_name": "World Geodetic System 1984",
    "reference_ellipsoid_name": "WGS 84",
    "prime_meridian_name": "Greenwich",
    "semi_major_axis": WGS84_EQUATORIAL_RADIUS_M,
    "inverse_flattening": 1.0 / WGS84_FLATTENING,
    "longitude_of_prime_meridian": 0.0,
}
_COORDINATES = ("latitude", "longitude")
_REFERENCE = "Vallado et al., AIAA 2006-6753 Rev 2 (2006), doi:10.2514/6.2006-6753"


def track_netcdf(track: xr.Dataset) -> bytes:
    """A ground track as a NetCDF-4 file: a CF trajectory.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it; further variables on its time go with it.

    Returns
    -------
    bytes
        The file: ``altitude`` on ``time``, with ``latitude``, ``longitude`` and the
        name ``trajectory`` as coordinates, on WGS 84. Times are seconds since the
        first midnight. The provenance is a global attribute; there is no wall-clock
        time, so the same track gives the same bytes.

    Raises
    ------
    InputError
        If it is no ground track.

    References
    ----------
    .. [1] CF conventions 1.11, chapter 9 and appendix H.4.
    """
    data = _trajectory(track)
    with tempfile.TemporaryDirectory(prefix="issrisk-") as folder:
        path = Path(folder) / "track.nc"
        data.to_netcdf(path, engine="h5netcdf", format="NETCDF4", encoding=_encoding(data))
        return path.read_bytes()


def _trajectory(track: xr.Dataset) -> xr.Dataset:
    """The same track with what CF asks of a file."""
    facts = TrackFacts.of(track)
    name = np.array(facts.object_name.encode("utf-8"))
    data = (
        track.copy()
        .set_coords(_COORDINATES)
        .assign_coords(
            trajectory=((), name, {"cf_role": "trajectory_id", "long_name": "name of the object"})
        )
    )
    for each in data.data_vars.values():
        each.attrs["grid_mapping"] = "crs"
    data["crs"] = ((), np.int32(0), CRS)
    data.crs.encoding["coordinates"] = None
    data.time.attrs |= {"axis": "T", "units_metadata": f"leap_seconds: {_leap_seconds(track)}"}
    data.attrs = printable(track.attrs) | _global_attributes(facts)
    return data


def _leap_seconds(track: xr.Dataset) -> str:
    """What CF calls the seconds: UTC's, unless one was inserted since the first midnight."""
    first, last = track.time.values[[0, -1]]
    ahead_s = tai_minus_utc_s(np.array([first.astype("datetime64[D]"), last]))
    return "utc" if ahead_s[0] == ahead_s[1] else "unknown"


def _global_attributes(facts: TrackFacts) -> dict[str, str]:
    return {
        "Conventions": CF_CONVENTIONS,
        "featureType": "trajectory",
        "title": facts.title,
        "source": "; ".join(facts.sources),
        "history": f"computed by {facts.made_by}",
        "references": _REFERENCE,
        "comment": "UTC; leap seconds are not counted in the seconds since the first midnight",
        "provenance": facts.provenance_json,
    }


def _encoding(data: xr.Dataset) -> dict[str, dict[str, object]]:
    midnight = data.time.values[0].astype("datetime64[D]")
    time = {"units": f"seconds since {midnight}", "calendar": "standard", "dtype": "f8"}
    return {
        **{name: {"_FillValue": None} for name in TRACK.variables},
        "time": {**time, "_FillValue": None},
        "trajectory": {"char_dim_name": "name_length"},
    }
