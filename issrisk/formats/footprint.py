"""The files of a footprint: NetCDF, GeoTIFF and contours, written together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from issrisk.formats.contours import footprint_geojson
from issrisk.formats.files import write_folder
from issrisk.formats.footprint_netcdf import footprint_netcdf
from issrisk.formats.geotiff import footprint_geotiff
from issrisk.hazard.footprint import Footprint

NETCDF, GEOTIFF, CONTOURS = "footprint.nc", "footprint.tif", "footprint.geojson"


@dataclass(frozen=True)
class FootprintFiles:
    """What was written, and the SHA-256 of the NetCDF file."""

    files: tuple[Path, ...]
    netcdf: Path
    sha256: str


def write_footprint(
    footprint: Footprint,
    folder: Path,
    *,
    also: Callable[[Path], object] | None = None,
    force: bool = False,
) -> FootprintFiles:
    """Write the files of a footprint into a folder.

    Parameters
    ----------
    footprint : Footprint
        What to write.
    folder : Path
        Where to; it is made if it is not there.
    also : callable, optional
        Writes more files into the folder it is given.
    force : bool, default: False
        Whether existing files may be replaced.

    Returns
    -------
    FootprintFiles
        The NetCDF file is moved into place last.

    Raises
    ------
    OutputError
        If a file exists, or cannot be written; then nothing is left behind.
    """
    netcdf = footprint_netcdf(footprint)

    def fill(temporary: Path) -> None:
        (temporary / NETCDF).write_bytes(netcdf)
        (temporary / GEOTIFF).write_bytes(footprint_geotiff(footprint))
        (temporary / CONTOURS).write_text(footprint_geojson(footprint), "utf-8")
        if also is not None:
            also(temporary)

    written = write_folder(folder, fill, last=NETCDF, force=force)
    return FootprintFiles(tuple(written), folder / NETCDF, hashlib.sha256(netcdf).hexdigest())
