"""A footprint's map as GeoTIFF, for QGIS and its like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.hazard.footprint import Footprint

EPSG = 4326  # WGS 84, degrees of longitude and latitude


@dataclass(frozen=True)
class Band:
    """One band: its name, its unit, its values from the south, shape (rows, columns)."""

    name: str
    unit: str
    values: FloatArray


def footprint_bands(footprint: Footprint) -> tuple[Band, ...]:
    """What the bands hold, in order.

    Parameters
    ----------
    footprint : Footprint
        Of any grid.

    Returns
    -------
    tuple of Band
        On the chosen cells; per realisation, which is one entry with all its pieces.
    """
    cells = footprint.cells
    return (
        Band("expected pieces", "1", cells.expected_pieces),
        Band("standard error of expected pieces", "1", cells.standard_error),
        Band("expected pieces of 15 J or more", "1", cells.expected_energetic_pieces),
        Band("probability of any piece", "1", cells.probability_any.mean),
        Band("probability of any piece of 15 J or more", "1", cells.probability_any_energetic.mean),
        Band("expected casualty area", "m2", cells.expected_casualty_area_m2),
    )


def footprint_geotiff(footprint: Footprint) -> bytes:
    """A footprint's map as a GeoTIFF file.

    Parameters
    ----------
    footprint : Footprint
        Of any grid.

    Returns
    -------
    bytes
        Single precision, north up, EPSG 4326; longitudes grow beyond 180 across
        the antimeridian. Bands have names and units, the provenance is a tag. The
        same footprint gives the same bytes.
    """
    from rasterio.io import MemoryFile
    from rasterio.transform import Affine

    grid, bands = footprint.cells.grid, footprint_bands(footprint)
    west, north = grid.longitude_edges_deg[0], grid.latitude_edges_deg[-1]
    step = grid.cell_deg
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            height=grid.rows,
            width=grid.columns,
            count=len(bands),
            dtype="float32",
            crs=f"EPSG:{EPSG}",
            transform=Affine(step, 0.0, west, 0.0, -step, north),
            compress="deflate",
            predictor=3,
        ) as file:
            for number, band in enumerate(bands, start=1):
                file.write(band.values[::-1].astype(np.float32), number)
                file.set_band_description(number, band.name)
                file.set_band_unit(number, band.unit)
            file.update_tags(
                TIFFTAG_SOFTWARE=f"issrisk {footprint.provenance.version}",
                REALISATIONS=footprint.realisations,
                PROVENANCE=footprint.provenance.json(),
            )
        return bytes(memory.read())
