"""Where half, nine tenths and 99 % of the pieces land, as polygons (GeoJSON)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely

from issrisk.arrays import BoolArray, FloatArray
from issrisk.formats.geojson import DECIMALS, bounding_box
from issrisk.grid import LatLonGrid
from issrisk.hazard.footprint import Footprint

SHARES = (0.5, 0.9, 0.99)
_M2_PER_KM2 = 1e6


def outline(grid: LatLonGrid, chosen: BoolArray) -> shapely.MultiPolygon:
    """The outline of some cells of a grid.

    Parameters
    ----------
    grid : LatLonGrid
        The cells.
    chosen : ndarray of bool, shape (rows, columns)
        Which of them.

    Returns
    -------
    shapely.MultiPolygon
        Valid, exteriors counter-clockwise, longitudes -180 to 180: cut at the
        antimeridian, as RFC 7946 section 3.1.9 asks; empty where none is chosen.
    """
    round_earth = 2 * grid.per_half_turn
    column = (grid.first_column + np.arange(grid.columns)) % round_earth
    seam = np.flatnonzero(column == 0)
    padded = np.pad(chosen, ((0, 0), (1, 1)))
    begins = padded[:, 1:-1] & ~padded[:, :-2]
    ends = padded[:, 1:-1] & ~padded[:, 2:]
    begins[:, seam] |= chosen[:, seam]
    after = seam[seam > 0]
    ends[:, after - 1] |= chosen[:, after - 1]
    row, first = np.nonzero(begins)
    last = np.nonzero(ends)[1]
    meridian = np.arange(round_earth + 1) * 180.0 / grid.per_half_turn - 180.0
    parallel = grid.latitude_edges_deg
    boxes = shapely.box(
        meridian[column[first]], parallel[row], meridian[column[last] + 1], parallel[row + 1]
    )
    joined = shapely.orient_polygons(shapely.union_all(boxes), exterior_cw=False)
    parts = shapely.get_parts(joined)
    return shapely.MultiPolygon(list(parts[shapely.area(parts) > 0.0]))


def footprint_geojson(footprint: Footprint) -> str:
    """Where the pieces land, as a GeoJSON FeatureCollection.

    Parameters
    ----------
    footprint : Footprint
        Of any grid.

    Returns
    -------
    str
        A MultiPolygon for each of 99 %, 90 % and 50 % of the pieces, the smallest set of
        cells that is expected to hold so many; the provenance goes with the collection.
    """
    features = [_feature(footprint, share) for share in sorted(SHARES, reverse=True)]
    collection = {
        "type": "FeatureCollection",
        "bbox": features[0]["bbox"],
        "features": features,
        "realisations": footprint.realisations,
        "cell_deg": footprint.cells.grid.cell_deg,
        "provenance": footprint.provenance.document(),
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n"


def _feature(footprint: Footprint, share: float) -> dict[str, Any]:
    cells, chosen = footprint.cells, footprint.region_of(share)
    shape = outline(cells.grid, chosen)
    area_m2 = float((chosen.sum(axis=1) * cells.grid.cell_area_m2).sum())
    rings: list[FloatArray] = [
        np.round(shapely.get_coordinates(part.exterior), DECIMALS)
        for part in shapely.get_parts(shape)
    ]
    return {
        "type": "Feature",
        "bbox": bounding_box(rings) if rings else [-180.0, -90.0, 180.0, 90.0],
        "geometry": {"type": "MultiPolygon", "coordinates": _coordinates(shape)},
        "properties": {
            "share_of_pieces": share,
            "expected_pieces": float(cells.expected_pieces[chosen].sum()),
            "area_km2": round(area_m2 / _M2_PER_KM2, 1),
        },
    }


def _coordinates(shape: shapely.MultiPolygon) -> list[list[list[list[float]]]]:
    return [
        [
            np.round(shapely.get_coordinates(ring), DECIMALS).tolist()
            for ring in (part.exterior, *part.interiors)
        ]
        for part in shapely.get_parts(shape)
    ]
