"""Where pieces land, cell by cell: how many, how heavy, and in how many realisations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.grid import LatLonGrid
from issrisk.hazard.tallies import INJURY_ENERGY_J, MM2_PER_M2, Arrays, summed, whole
from issrisk.montecarlo.intervals import Interval, standard_error, wilson
from issrisk.reentry.impacts import Impacts
from issrisk.vulnerability import HUMAN_AREA_M2

MASS_EDGES_KG = (1.0, 10.0, 100.0, 1000.0)  # between the classes of mass
MASS_CLASSES = len(MASS_EDGES_KG) + 1
# Rows of the counts: pieces by class of mass, then these.
_ENERGETIC, _SQUARES, _HITS, _ENERGETIC_HITS, _AREA = range(MASS_CLASSES, MASS_CLASSES + 5)
_LAYERS = MASS_CLASSES + 5
_CORE = 0.9  # the standard error told is the median over the cells of so many pieces


@dataclass(frozen=True)
class Cells:
    """Sums over realisations in the cells of a grid; all integers, of shape (rows, columns).

    ``by_mass`` has the classes of mass first; ``energetic`` counts the pieces of 15 J or more,
    ``squares`` sums the square of each realisation's number of pieces, ``hits`` counts the
    realisations with a piece, ``energetic_hits`` those with one of 15 J or more,
    ``casualty_area_mm2`` is that of the pieces of 15 J or more (NASA-STD-8719.14).
    ``outside`` counts the pieces beyond the grid.
    """

    grid: LatLonGrid
    realisations: int
    by_mass: IntArray
    energetic: IntArray
    squares: IntArray
    hits: IntArray
    energetic_hits: IntArray
    casualty_area_mm2: IntArray
    outside: int

    @property
    def pieces(self) -> IntArray:
        """All of them, in each cell."""
        return np.asarray(self.by_mass.sum(axis=0))

    @property
    def expected_pieces(self) -> FloatArray:
        """Pieces in each cell, on average over the realisations."""
        return self.pieces / self.realisations

    @property
    def expected_casualty_area_m2(self) -> FloatArray:
        """Casualty area that comes down in each cell, on average."""
        return self.casualty_area_mm2 / (MM2_PER_M2 * self.realisations)

    @property
    def standard_error(self) -> FloatArray:
        """Of the expected pieces; the realisation is what is drawn, not the piece."""
        return standard_error(self.pieces, self.squares, self.realisations)

    @property
    def probability_any(self) -> Interval:
        """That a piece of a realisation lands in the cell."""
        return wilson(self.hits, self.realisations)

    @property
    def probability_any_energetic(self) -> Interval:
        """That a piece of 15 J or more does."""
        return wilson(self.energetic_hits, self.realisations)

    @property
    def probability_inside(self) -> float:
        """Share of the pieces that land on the grid; 1 where there are none."""
        inside = int(self.by_mass.sum())
        return inside / (inside + self.outside) if inside + self.outside else 1.0

    def region_of(self, share: float) -> BoolArray:
        """The smallest set of cells that holds a share of the pieces on the grid.

        Parameters
        ----------
        share : float
            0 to 1.

        Returns
        -------
        ndarray of bool, shape (rows, columns)
            The densest cells first; equally dense ones from the south-west on.
        """
        pieces = self.pieces
        density = (pieces / self.grid.cell_area_m2[:, None]).ravel()
        order = np.argsort(-density, kind="stable")
        reached = np.cumsum(pieces.ravel()[order])
        wanted = share * reached[-1]
        count = int(np.searchsorted(reached, wanted)) + 1 if wanted > 0.0 else 0
        chosen = np.zeros(pieces.size, dtype=bool)
        chosen[order[:count]] = True
        return chosen.reshape(pieces.shape) & (pieces > 0)

    @property
    def median_relative_error(self) -> float:
        """Median relative standard error over the cells that hold nine in ten pieces.

        Infinite while there is nothing to tell it by.
        """
        core = self.region_of(_CORE)
        if self.realisations < 2 or not core.any():
            return float("inf")
        pieces, squares = self.pieces[core], self.squares[core]
        error = standard_error(pieces, squares, self.realisations)
        return float(np.median(error * self.realisations / pieces))


class CellTally:
    """Sums in the cells of a grid.

    Parameters
    ----------
    grid : LatLonGrid
        The cells.
    """

    def __init__(self, grid: LatLonGrid) -> None:
        self.grid = grid
        self._counts = np.zeros((_LAYERS, grid.size), dtype=np.int64)
        self._outside = 0

    @property
    def name(self) -> str:
        """Of the tally."""
        return f"cells_{self.grid.cell_deg:g}"

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the sums of a chunk in the cells it meets."""
        return partial(_reduced, self.grid)

    def add(self, part: Arrays) -> None:
        """Take in a chunk."""
        self._counts[:, part["cell"]] += part["counts"]
        self._outside += int(part["outside"])

    def arrays(self) -> Arrays:
        """All sums."""
        return {"counts": self._counts, "outside": np.array(self._outside)}

    def restore(self, arrays: Arrays) -> None:
        """Go on from earlier sums."""
        self._counts = np.asarray(arrays["counts"])
        self._outside = int(arrays["outside"])

    def bytes_for(self, realisations: int) -> int:
        """Memory, whatever the number of realisations."""
        del realisations
        return self._counts.nbytes

    def cells(self, realisations: int) -> Cells:
        """The sums so far, over so many realisations."""
        counts = self._counts.reshape(_LAYERS, *self.grid.shape)
        return Cells(
            grid=self.grid,
            realisations=realisations,
            by_mass=counts[:MASS_CLASSES],
            energetic=counts[_ENERGETIC],
            squares=counts[_SQUARES],
            hits=counts[_HITS],
            energetic_hits=counts[_ENERGETIC_HITS],
            casualty_area_mm2=counts[_AREA],
            outside=self._outside,
        )


def _reduced(grid: LatLonGrid, impacts: Impacts) -> Arrays:
    """What a chunk adds to the cells it meets."""
    cell = grid.cells(impacts.longitude_deg, impacts.latitude_deg)
    inside = cell >= 0
    met, place = np.unique(cell[inside], return_inverse=True)
    energetic = impacts.energy_j[inside] >= INJURY_ENERGY_J
    mass_class = np.searchsorted(MASS_EDGES_KG, impacts.mass_kg[inside], side="right")
    # Each realisation in each cell that it meets is one pair.
    pair = (impacts.realisation[inside] - impacts.realisations.start) * met.size + place
    pairs, pieces = np.unique(pair, return_counts=True)
    counts = np.zeros((_LAYERS, met.size), dtype=np.int64)
    by_mass = np.bincount(mass_class * met.size + place, minlength=MASS_CLASSES * met.size)
    counts[:MASS_CLASSES] = by_mass.reshape(MASS_CLASSES, met.size)
    counts[_ENERGETIC] = np.bincount(place[energetic], minlength=met.size)
    counts[_SQUARES] = summed(pairs % max(met.size, 1), pieces**2, met.size)
    counts[_HITS] = np.bincount(pairs % max(met.size, 1), minlength=met.size)
    hit = np.unique(pair[energetic]) % max(met.size, 1)
    counts[_ENERGETIC_HITS] = np.bincount(hit, minlength=met.size)
    area = casualty_areas_mm2(impacts)[inside]
    counts[_AREA] = summed(place[energetic], area[energetic], met.size)
    return {"cell": met, "counts": counts, "outside": np.array(cell.size - inside.sum())}


def casualty_areas_mm2(impacts: Impacts) -> IntArray:
    """Casualty area of each piece, (sqrt A + sqrt 0.36 m2)^2, in whole square millimetres.

    Parameters
    ----------
    impacts : Impacts
        Pieces.

    Returns
    -------
    ndarray of int, shape (pieces,)
        As `casualty_area_nasa_std_8719` sums it, whatever the energy.
    """
    return whole((np.sqrt(impacts.area_m2) + np.sqrt(HUMAN_AREA_M2)) ** 2, MM2_PER_M2)
