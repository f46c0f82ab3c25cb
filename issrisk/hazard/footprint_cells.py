"""Where pieces land, cell by cell: how many, how heavy, and in how many realisations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.grid import LatLonGrid
from issrisk.hazard.tallies import INJURY_ENERGY_J, MM2_PER_M2, Arrays, summed, whole
from issrisk.montecarlo.intervals import Interval, standard_error, wilson_of_turns
from issrisk.reentry.impacts import Impacts
from issrisk.vulnerability import HUMAN_AREA_M2

MASS_EDGES_KG = (1.0, 10.0, 100.0, 1000.0)  # between the classes of mass
MASS_CLASSES = len(MASS_EDGES_KG) + 1
# Rows of the counts: pieces by class of mass, then these.
_ENERGETIC, _SQUARES, _HITS, _HIT_SQUARES, _ENERGETIC_HITS, _ENERGETIC_HIT_SQUARES, _AREA = range(
    MASS_CLASSES, MASS_CLASSES + 7
)
_LAYERS = MASS_CLASSES + 7
_LEAST_COSINE, _LEAST_BLURRED = 0.05, 1e-9  # near a pole; what rounding leaves
_CORE = 0.9  # the standard error told is the median over the cells of so many pieces


@dataclass(frozen=True)
class Cells:
    """Sums over realisations in the cells of a grid; all integers, of shape (rows, columns).

    Each realisation is counted at ``turns`` longitudes: once, or, where every longitude is
    as likely, at as many as there are columns. ``by_mass`` has the classes of mass first;
    ``energetic`` counts the pieces of 15 J or more, ``hits`` how often a cell has a piece,
    ``energetic_hits`` how often one of 15 J or more; ``squares``, ``hit_squares`` and
    ``energetic_hit_squares`` sum the squares of what each realisation adds to the pieces and
    the hits; ``casualty_area_mm2`` is that of the pieces of 15 J or more (NASA-STD-8719.14).
    ``outside`` counts the pieces beyond the grid.
    """

    grid: LatLonGrid
    realisations: int
    turns: int
    by_mass: IntArray
    energetic: IntArray
    squares: IntArray
    hits: IntArray
    hit_squares: IntArray
    energetic_hits: IntArray
    energetic_hit_squares: IntArray
    casualty_area_mm2: IntArray
    outside: int

    @property
    def pieces(self) -> IntArray:
        """All of them, in each cell."""
        return np.asarray(self.by_mass.sum(axis=0))

    @property
    def looks(self) -> int:
        """Realisations times the longitudes of each."""
        return self.realisations * self.turns

    @property
    def expected_pieces(self) -> FloatArray:
        """Pieces in each cell, on average over the realisations."""
        return self.pieces / self.looks

    @property
    def expected_by_mass(self) -> FloatArray:
        """The same by class of mass, shape (classes, rows, columns)."""
        return self.by_mass / self.looks

    @property
    def expected_energetic_pieces(self) -> FloatArray:
        """Pieces of 15 J or more, on average."""
        return self.energetic / self.looks

    @property
    def expected_casualty_area_m2(self) -> FloatArray:
        """Casualty area that comes down in each cell, on average."""
        return self.casualty_area_mm2 / (MM2_PER_M2 * self.looks)

    @property
    def standard_error(self) -> FloatArray:
        """Of the expected pieces; the realisation is what is drawn, not the piece."""
        return standard_error(self.pieces, self.squares, self.realisations) / self.turns

    @property
    def probability_any(self) -> Interval:
        """That a piece of a realisation lands in the cell."""
        return wilson_of_turns(self.hits, self.hit_squares, self.realisations, turns=self.turns)

    @property
    def probability_any_energetic(self) -> Interval:
        """That a piece of 15 J or more does."""
        return wilson_of_turns(
            self.energetic_hits,
            self.energetic_hit_squares,
            self.realisations,
            turns=self.turns,
        )

    @property
    def probability_inside(self) -> float:
        """Share of the pieces that land on the grid; 1 where there are none."""
        inside = int(self.by_mass.sum()) // self.turns
        return inside / (inside + self.outside) if inside + self.outside else 1.0

    def region_of(self, share: float, *, blur_deg: float = 0.0) -> BoolArray:
        """The smallest set of cells that holds a share of the pieces on the grid.

        Parameters
        ----------
        share : float
            0 to 1.
        blur_deg : float, default: 0
            Each piece counts as spread by a normal distribution of this standard
            deviation: where cells hold few, those met are not all that can be met.

        Returns
        -------
        ndarray of bool, shape (rows, columns)
            The densest cells first; equally dense ones from the south-west on, but where
            every longitude is as likely, whole rows.
        """
        pieces = blurred(self.grid, self.pieces, blur_deg) if blur_deg > 0.0 else self.pieces
        density = (pieces / self.grid.cell_area_m2[:, None]).ravel()
        order = np.argsort(-density, kind="stable")
        reached = np.cumsum(pieces.ravel()[order])
        wanted = share * reached[-1]
        count = int(np.searchsorted(reached, wanted)) + 1 if wanted > 0.0 else 0
        chosen = np.zeros(pieces.size, dtype=bool)
        chosen[order[:count]] = True
        region = chosen.reshape(pieces.shape) & (pieces > 0)
        return region if self.turns == 1 else region | region.any(axis=1, keepdims=True)

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
    turned : bool, default: False
        Whether each realisation counts at every longitude alike, turned about the axis cell
        by cell; then there is one sum for each row of a grid of the globe.
    """

    def __init__(self, grid: LatLonGrid, *, turned: bool = False) -> None:
        self.grid = grid
        self.turned = turned
        self._counts = np.zeros((_LAYERS, grid.rows if turned else grid.size), dtype=np.int64)
        self._outside = 0

    @property
    def name(self) -> str:
        """Of the tally."""
        return f"cells_{self.grid.cell_deg:g}"

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the sums of a chunk in the cells it meets."""
        return partial(_reduced, self.grid, self.turned)

    def add(self, part: Arrays) -> None:
        """Take in a chunk."""
        self._counts[:, part["place"]] += part["counts"]
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
        wide = (_LAYERS, self.grid.rows, 1 if self.turned else self.grid.columns)
        counts = np.broadcast_to(self._counts.reshape(wide), (_LAYERS, *self.grid.shape))
        return Cells(
            grid=self.grid,
            realisations=realisations,
            turns=self.grid.columns if self.turned else 1,
            by_mass=counts[:MASS_CLASSES],
            energetic=counts[_ENERGETIC],
            squares=counts[_SQUARES],
            hits=counts[_HITS],
            hit_squares=counts[_HIT_SQUARES],
            energetic_hits=counts[_ENERGETIC_HITS],
            energetic_hit_squares=counts[_ENERGETIC_HIT_SQUARES],
            casualty_area_mm2=counts[_AREA],
            outside=self._outside,
        )


def _reduced(grid: LatLonGrid, turned: bool, impacts: Impacts) -> Arrays:
    """What a chunk adds to the places it meets: cells, or rows of the globe."""
    every = grid.cells(impacts.longitude_deg, impacts.latitude_deg)
    inside = np.flatnonzero(every >= 0)
    cell, entry = every[inside], impacts.realisation[inside] - impacts.realisations.start
    met, place = np.unique(cell // grid.columns if turned else cell, return_inverse=True)
    energetic = np.flatnonzero(impacts.energy_j[inside] >= INJURY_ENERGY_J)
    mass_class = np.searchsorted(MASS_EDGES_KG, impacts.mass_kg[inside], side="right")
    counts = np.zeros((_LAYERS, met.size), dtype=np.int64)
    by_mass = np.bincount(mass_class * met.size + place, minlength=MASS_CLASSES * met.size)
    counts[:MASS_CLASSES] = by_mass.reshape(MASS_CLASSES, met.size)
    counts[_ENERGETIC] = np.bincount(place[energetic], minlength=met.size)
    _, counts[_SQUARES] = _sums(entry, place, met.size)
    for rows, which in (
        ([_HITS, _HIT_SQUARES], slice(None)),
        ([_ENERGETIC_HITS, _ENERGETIC_HIT_SQUARES], energetic),
    ):
        # An entry hits a cell once, however many of its pieces lie there.
        _, first = np.unique(entry[which] * grid.size + cell[which], return_index=True)
        counts[rows] = _sums(entry[which][first], place[which][first], met.size)
    area = casualty_areas_mm2(impacts)[inside[energetic]]
    counts[_AREA] = summed(place[energetic], area, met.size)
    return {"place": met, "counts": counts, "outside": np.array(every.size - inside.size)}


def _sums(entry: IntArray, place: IntArray, places: int) -> tuple[IntArray, IntArray]:
    """How often each place occurs, and the sum over entries of the square of how often."""
    pair, often = np.unique(entry * places + place, return_counts=True)
    where = pair % max(places, 1)
    return summed(where, often, places), summed(where, often**2, places)


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


def blurred(grid: LatLonGrid, counts: IntArray, deviation_deg: float) -> FloatArray:
    """Counts in cells, each spread by a normal distribution on the ground.

    Parameters
    ----------
    grid : LatLonGrid
        The cells: a window, whose margin takes what is spread.
    counts : ndarray of int, shape (rows, columns)
        What is spread.
    deviation_deg : float
        Standard deviation, degrees of a great circle.

    Returns
    -------
    ndarray, shape (rows, columns)
        Their sum is that of the counts, less what is spread beyond the window.
    """
    sigma = deviation_deg / grid.cell_deg
    apart = np.subtract.outer(np.arange(grid.rows), np.arange(grid.rows))
    kernel = np.exp(-0.5 * (apart / sigma) ** 2)
    upright = kernel @ counts / kernel[:, grid.rows // 2].sum()
    length = 2 * grid.columns
    frequency = np.fft.rfftfreq(length)
    widening = np.maximum(np.cos(np.radians(grid.latitudes_deg)), _LEAST_COSINE)
    transfer = np.exp(-2.0 * (np.pi * frequency * sigma / widening[:, None]) ** 2)
    spread = np.fft.irfft(np.fft.rfft(upright, length, axis=1) * transfer, length, axis=1)
    kept: FloatArray = np.where(spread > _LEAST_BLURRED, spread, 0.0)[:, : grid.columns]
    return kept
