"""One place in a footprint: the probability that a piece lands near it.

A footprint knows of cells of several sizes how likely each is to have a piece. A circle lies
between two: pieces that come one by one find it as often as a cell of its area, pieces strewn
along a line as often as a cell of its perimeter (the mean number of random lines through a
convex figure goes by its perimeter: Crofton 1868). Both are read off between the sizes; what
lies between them is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.errors import InputError
from issrisk.hazard.footprint import Footprint
from issrisk.hazard.footprint_cells import Cells

_BEYOND = 1.5  # circles may be so much smaller or larger than the smallest and largest cell
# By so much reading between sizes is off on top, at most, for circles of 50 to 300 km and entries
# whose every piece is known: tests/unit/test_place_footprint.py.
_READING = 1.2


@dataclass(frozen=True)
class AnyPiece:
    """Probability that a piece of one entry lands within a circle; ends of the 90 % interval."""

    mean: float
    p05: float
    p95: float


def probability_any_piece(
    footprint: Footprint, *, latitude_deg: float, longitude_deg: float, radius_km: float
) -> AnyPiece:
    """Probability that a piece of one entry lands near a place.

    Parameters
    ----------
    footprint : Footprint
        With cells of several sizes.
    latitude_deg, longitude_deg : float
        Middle of the circle.
    radius_km : float
        Of the circle.

    Returns
    -------
    AnyPiece
        The interval covers the number of realisations, and how the pieces lie in the
        circle; 0 to 0 outside the footprint's window.

    Raises
    ------
    InputError
        If the circle is much smaller or larger than the footprint's cells.
    """
    sizes = [_Size.of(each, latitude_deg, longitude_deg) for each in footprint.levels]
    area, perimeter = np.pi * radius_km**2, 2.0 * np.pi * radius_km
    least, most = sizes[0].area_km2, sizes[-1].area_km2
    if not least / _BEYOND**2 <= area <= most * _BEYOND**2:
        low, high = (np.sqrt(each / np.pi) for each in (least / _BEYOND**2, most * _BEYOND**2))
        raise InputError(
            f"radius_km is {radius_km:g}; this footprint knows of {low:.0f} to {high:.0f} km there"
        )
    figures = np.array([each.chance for each in sizes])
    by_area = _between(area, np.array([each.area_km2 for each in sizes]), figures)
    by_edge = _between(perimeter, np.array([each.perimeter_km for each in sizes]), figures)
    low, high = np.minimum(by_area, by_edge), np.maximum(by_area, by_edge)
    ends = float(low[0]) / _READING, min(float(high[2]) * _READING, 1.0)
    return AnyPiece(float(np.sqrt(low[1] * high[1])), *ends)


@dataclass(frozen=True)
class _Size:
    """A cell of one size about the place, by the four whose middles are around it."""

    area_km2: float
    perimeter_km: float
    chance: FloatArray

    @classmethod
    def of(cls, cells: Cells, latitude_deg: float, longitude_deg: float) -> _Size:
        grid, step = cells.grid, cells.grid.cell_deg
        corners = [(x, y) for x in (-0.5, 0.5) for y in (-0.5, 0.5)]
        x, y = np.array(corners).T * step
        latitude = np.clip(latitude_deg + y, -90.0, 90.0)
        cell = grid.cells(longitude_deg + x, latitude)
        met = cell[cell >= 0]
        across = 1.0 - np.abs(_apart(grid.longitudes_deg[met % grid.columns], longitude_deg)) / step
        up = 1.0 - np.abs(grid.latitudes_deg[met // grid.columns] - latitude_deg) / step
        weights = np.clip(across, 0.0, 1.0) * np.clip(up, 0.0, 1.0)
        chance = cells.probability_any
        ends = [
            (weights * each.ravel()[met]).sum() for each in (chance.low, chance.mean, chance.high)
        ]
        side = np.radians(step) * MEAN_RADIUS_KM
        width = side * float(np.cos(np.radians(latitude_deg)))
        return cls(side * width, 2.0 * (side + width), np.array(ends))


def _apart(one: FloatArray, other: float) -> FloatArray:
    return np.asarray((one - other + 180.0) % 360.0 - 180.0)


def _between(wanted: float, sizes: FloatArray, figures: FloatArray) -> FloatArray:
    """Figures by size, shape (sizes, k), straight between two in logarithms."""
    if sizes.size == 1:
        return np.asarray(figures[0])
    place = int(np.clip(np.searchsorted(sizes, wanted) - 1, 0, sizes.size - 2))
    share = np.log(wanted / sizes[place]) / np.log(sizes[place + 1] / sizes[place])
    known = np.maximum(figures[place : place + 2], 1e-300)
    found = np.exp((1.0 - share) * np.log(known[0]) + share * np.log(known[1]))
    return np.asarray(np.where((figures[place : place + 2] == 0.0).any(axis=0), 0.0, found))
