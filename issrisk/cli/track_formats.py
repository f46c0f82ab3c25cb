"""What ``issrisk track`` writes, and where it may go."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from issrisk.orbit.elements import ElementSet
    from issrisk.orbit.ephemeris import Ephemeris


class TrackFormat(StrEnum):
    """What a track is written as."""

    csv = "csv"
    geojson = "geojson"
    kml = "kml"
    kmz = "kmz"
    czml = "czml"
    netcdf = "netcdf"
    oem = "oem"


_BINARY = {TrackFormat.kmz, TrackFormat.netcdf}
_ENDINGS = {"": TrackFormat.csv, ".txt": TrackFormat.csv, ".nc": TrackFormat.netcdf} | {
    f".{each}": each for each in TrackFormat if each is not TrackFormat.netcdf
}


def format_of(asked: TrackFormat | None, output: Path | None) -> TrackFormat:
    """The format asked for, else the one a file's name ends like, else CSV.

    Parameters
    ----------
    asked : TrackFormat or None
        What ``--format`` was given.
    output : Path or None
        What ``-o`` was given; None for stdout.

    Returns
    -------
    TrackFormat
        What to write.

    Raises
    ------
    InputError
        If the name ends in ``.json``, which may be either of two, or as none of
        the formats, or a binary format would go to a terminal.
    """
    from issrisk.errors import InputError

    ending = "" if output is None else output.suffix.lower()
    if asked is None and ending == ".json":
        raise InputError(
            f"{output} could be GeoJSON or the document of --json",
            hint="give --format geojson, or --json",
        )
    if asked is None and ending not in _ENDINGS:
        raise InputError(
            f"what to write to {output} is not told by its name",
            hint=f"give --format, as csv; or end it in {', '.join(sorted(_ENDINGS)[1:])}",
        )
    chosen = asked or _ENDINGS[ending]
    if output is None and chosen in _BINARY and sys.stdout.isatty():
        raise InputError(
            f"{chosen} is binary and would only garble a terminal",
            hint=f"give -o track.{'nc' if chosen is TrackFormat.netcdf else chosen}, "
            "or pipe it into a program",
        )
    return chosen


def content(
    chosen: TrackFormat,
    track: xr.Dataset,
    orbit: tuple[ElementSet, ...] | Ephemeris,
    *,
    max_age_days: float | None,
) -> str | bytes:
    """A track as the text or the bytes of a file.

    Parameters
    ----------
    chosen : TrackFormat
        What to write.
    track : xarray.Dataset
        As `ground_track` returns it.
    orbit : tuple of ElementSet, or Ephemeris
        What the track was computed from: an OEM holds its states in space.
    max_age_days : float or None
        As for `ground_track`.

    Returns
    -------
    str or bytes
        Bytes where the format is binary.

    Raises
    ------
    InputError
        If the track has a single point and the format holds lines.
    """
    from issrisk.formats import czml, geojson, kml, netcdf, orbit_oem, tables

    if chosen is TrackFormat.oem:
        return orbit_oem.orbit_oem(orbit, track.time.values, max_age_days=max_age_days)
    writers: dict[TrackFormat, Callable[[xr.Dataset], str | bytes]] = {
        TrackFormat.csv: tables.track_csv,
        TrackFormat.geojson: geojson.track_geojson,
        TrackFormat.kml: kml.track_kml,
        TrackFormat.kmz: kml.track_kmz,
        TrackFormat.czml: czml.track_czml,
        TrackFormat.netcdf: netcdf.track_netcdf,
    }
    return writers[chosen](track)
