"""Where pieces land: realisations of an entry as probabilities on a grid and by country."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from issrisk.arrays import BoolArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.errors import InputError
from issrisk.exposure.countries import COUNTRIES_FILE, DIVISIONS_FILE
from issrisk.grid import LatLonGrid
from issrisk.hazard.accumulation import EVERY_S, Control, Keeping, Workforce, accumulate
from issrisk.hazard.common_track import CommonTrack
from issrisk.hazard.footprint_cells import Cells, CellTally
from issrisk.hazard.footprint_grids import grids_for
from issrisk.hazard.footprint_regions import RegionCounts, RegionTally
from issrisk.hazard.footprint_spread import Distribution, Rows, RowTally, SpreadTally
from issrisk.hazard.tallies import Arrays, Tally
from issrisk.montecarlo.intervals import Z90
from issrisk.montecarlo.memory import check_fits
from issrisk.montecarlo.run import CHUNK
from issrisk.provenance import Provenance
from issrisk.reentry.impacts import Impacts

DATA = (COUNTRIES_FILE, DIVISIONS_FILE)
MEDIAN_ERROR = 0.1  # the finest cells are chosen whose median standard error is below
_PILOT, _FEW = 16, 2  # realisations that tell where to lay the grid, and how many pieces there are
_HARDLY_WORSE, _MOST_BLUR_DEG = 1.25, 1.0
TURNS = 36  # longitudes that countries are looked up at; cells take as many as they have columns
_CHUNK_PIECES = 20_000  # at once: some seconds of work
_LEAST, _MOST = 2, 10_000_000
_TELL_EVERY_S = 0.5
_BYTES_PER_PIECE = 13 * 8 * 4  # its figures, and what is made of them on the way
_BYTES_PER_CELL = (12 + 16) * 8  # its sums, and what is told of them in the end

Restored = TypeVar("Restored", bound=Tally)


@dataclass(frozen=True)
class Source:
    """What gives the pieces, and what it rests on.

    ``name`` is that of the scenario, ``impacts`` takes a range of realisations, ``identity``
    holds as JSON values all that its numbers depend on (the seed among them). Where every
    longitude is as likely it is ``turned``: each realisation then counts at all of them.
    """

    name: str
    impacts: Callable[[range], Impacts]
    identity: Mapping[str, Any]
    provenance: Provenance
    turned: bool = False


@dataclass(frozen=True)
class FootprintProgress:
    """How far a footprint is: realisations, and the median relative standard error of cells."""

    done: int
    total: int
    relative_error: float
    cell_deg: float


@dataclass(frozen=True)
class Watching:
    """Who is told of progress, who may stop it, and where checkpoints are kept.

    ``checkpoint`` takes what the computation is known by, JSON values by name, and gives a
    path; what is written there last is complete.
    """

    progress: Callable[[FootprintProgress], None] | None = None
    stop: Callable[[], bool] | None = None
    checkpoint: Callable[[Mapping[str, Any]], Path] | None = None
    resume: bool = False
    every_s: float = EVERY_S


@dataclass(frozen=True)
class Footprint:
    """Where the pieces of many possible entries of a scenario land.

    ``state`` holds the sums by name of their tally, ``grids`` the cells of each size, finest
    first. A realisation is one possible entry with all its pieces: it is what is drawn, and
    what standard errors and intervals (90 %) count. Where every longitude is as likely
    (``turned``), each counts at all of them, turned about the Earth's axis.
    """

    name: str
    realisations: int
    grids: tuple[LatLonGrid, ...]
    wanted_error: float
    state: Mapping[str, Arrays]
    provenance: Provenance
    turned: bool = False

    @functools.cached_property
    def levels(self) -> tuple[Cells, ...]:
        """Sums in the cells of each size."""
        tallies = [CellTally(grid, turned=self.turned) for grid in self.grids]
        return tuple(_restored(each, self.state).cells(self.realisations) for each in tallies)

    @functools.cached_property
    def known(self) -> Cells:
        """The finest cells that are known as well as was wanted.

        Where none are, the finest that are hardly known less well than the largest.
        """
        errors = [each.median_relative_error for each in self.levels]
        enough = max(self.wanted_error, _HARDLY_WORSE * errors[-1])
        return self.levels[[error <= enough for error in errors].index(True)]

    @property
    def cells(self) -> Cells:
        """Those that are mapped: on the globe the ones known, in a window the finest."""
        return self.known if self.is_global else self.levels[0]

    @functools.cached_property
    def track(self) -> CommonTrack:
        """What the entries have for a common track."""
        return CommonTrack.of(self.rows)

    def region_of(self, share: float) -> BoolArray:
        """The smallest set of `cells` that is expected to hold a share of the pieces.

        Parameters
        ----------
        share : float
            0 to 1.

        Returns
        -------
        ndarray of bool, shape (rows, columns)
            In a window pieces count as spread, as widely as the strip is wide over the
            sixth root of the realisations.

        References
        ----------
        .. [1] B. W. Silverman, "Density Estimation for Statistics and Data Analysis" (1986),
           section 4.3: the width for two dimensions.
        """
        if self.is_global:
            return self.cells.region_of(share)
        wide_km = (self.cross_track.quantile(0.95) - self.cross_track.quantile(0.05)) / (2.0 * Z90)
        sd_deg = np.degrees(np.hypot(wide_km, self.track.across_sd_km) / MEAN_RADIUS_KM)
        blur_deg = float(sd_deg) * self.realisations ** (-1.0 / 6.0)
        return self.cells.region_of(share, blur_deg=min(blur_deg, _MOST_BLUR_DEG))

    @functools.cached_property
    def regions(self) -> RegionCounts:
        """Sums by country, division and group."""
        tally = RegionTally(TURNS if self.turned else 1)
        return _restored(tally, self.state).counts(self.realisations)

    @functools.cached_property
    def along_track(self) -> Distribution:
        """Pieces by their distance past the place where the parent is at 78 km."""
        return _restored(SpreadTally(), self.state).distribution("along_track")

    @functools.cached_property
    def cross_track(self) -> Distribution:
        """Pieces by their distance to the left of its track."""
        return _restored(SpreadTally(), self.state).distribution("cross_track")

    @functools.cached_property
    def rows(self) -> Rows:
        """One for each realisation."""
        return _restored(RowTally(), self.state).rows()

    @property
    def pieces(self) -> int:
        """Of all realisations, on the grid or not."""
        return int(self.rows.pieces.sum())

    @property
    def is_global(self) -> bool:
        """Whether the grid covers the globe."""
        return self.grids[0].is_global

    @property
    def is_accurate(self) -> bool:
        """Whether the median standard error is as small as was wanted."""
        return self.known.median_relative_error <= self.wanted_error


def _restored(tally: Restored, state: Mapping[str, Arrays]) -> Restored:
    tally.restore(state[tally.name])
    return tally


def footprint_of(
    source: Source,
    *,
    samples: int,
    cell_deg: float | None = None,
    relative_error: float | None = None,
    workforce: Workforce | None = None,
    watching: Watching | None = None,
    also: Sequence[Tally] = (),
) -> Footprint:
    """Sum up the impacts of a source.

    Parameters
    ----------
    source : Source
        Of impacts.
    samples : int
        Realisations, 2 to 10 million; with `relative_error` at most so many.
    cell_deg : float, optional
        Size of the cells. By default 0.1 degree (and larger, for contours) in a window
        around the pieces if these land in one part of the world, else the finest of 0.5
        to 10 degrees at which the median relative standard error is below 10 % (or
        `relative_error`).
    relative_error : float, optional
        Stop as soon as the median relative standard error is as small, of cells of
        `cell_deg` (by default 5 degrees on the globe, 1 degree in a window). It is
        asked at fixed numbers of realisations.
    workforce : Workforce, optional
        Who computes; nothing of the result depends on it.
    watching : Watching, optional
        Progress, interruption, checkpoints.
    also : sequence of Tally
        Further sums, returned by name in the footprint's state.

    Returns
    -------
    Footprint
        The same bits for any workers and chunks, resumed or not.

    Raises
    ------
    InputError
        If a number is out of range.
    ResourceLimitError
        If it would not fit into memory.
    CheckpointError
        If the checkpoint cannot be used.
    OutputError
        If a checkpoint cannot be written.
    KeyboardInterrupt
        If it was stopped; then the checkpoint holds all that was done.
    """
    _check(samples, relative_error)
    workforce, watching = workforce or Workforce(), watching or Watching()
    pilot = source.impacts(range(min(_FEW if source.turned else _PILOT, samples)))
    grids = grids_for(pilot, cell_deg, turned=source.turned)
    regions = RegionTally(TURNS if source.turned else 1)
    others: list[Tally] = [regions, SpreadTally(), RowTally(), *also]
    pieces = len(pilot) / len(pilot.realisations)
    if workforce.chunk is None:
        workforce = replace(workforce, chunk=int(np.clip(_CHUNK_PIECES // (pieces + 1), 1, CHUNK)))
    _check_memory(grids, others, samples, workforce, pieces=pieces)
    cells = [CellTally(grid, turned=source.turned) for grid in grids]
    tallies: list[Tally] = [*cells, *others]
    asked = cells[-2 if len(cells) > 1 else 0]

    def error(done: int) -> float:
        return asked.cells(done).median_relative_error

    def is_enough(done: int) -> bool:
        return relative_error is not None and error(done) <= relative_error

    done = accumulate(
        source.impacts if workforce.executor else _Recalled(source.impacts, pilot),
        tallies,
        samples=samples,
        workforce=workforce,
        keeping=_keeping(source, tallies, relative_error, watching),
        control=Control(
            tell=_teller(watching, samples, error, asked.grid.cell_deg),
            stop=watching.stop,
            enough=None if relative_error is None else is_enough,
        ),
    )
    return Footprint(
        name=source.name,
        realisations=done,
        grids=grids,
        wanted_error=MEDIAN_ERROR if relative_error is None else relative_error,
        state={tally.name: tally.arrays() for tally in tallies},
        provenance=replace(source.provenance, realisations=done),
        turned=source.turned,
    )


@dataclass(frozen=True)
class _Recalled:
    """Impacts, of which the first realisations are known already."""

    impacts: Callable[[range], Impacts]
    pilot: Impacts

    def __call__(self, realisations: range) -> Impacts:
        if realisations.stop <= self.pilot.realisations.stop:
            return self.pilot.within(realisations)
        return self.impacts(realisations)


def _keeping(
    source: Source, tallies: Sequence[Tally], relative_error: float | None, watching: Watching
) -> Keeping | None:
    if watching.checkpoint is None:
        return None
    provenance = source.provenance.document()
    told = {name: each for name, each in provenance.items() if name not in source.identity}
    parts = {
        "name": source.name,
        "turned": source.turned,
        **source.identity,
        **told,
        "cells": [vars(tally.grid) for tally in tallies if isinstance(tally, CellTally)],
        "tallies": [tally.name for tally in tallies],
        "relative_error": relative_error,
    }
    return Keeping(watching.checkpoint(parts), parts, watching.resume, watching.every_s)


def _teller(
    watching: Watching, total: int, error: Callable[[int], float], cell_deg: float
) -> Callable[[int], None] | None:
    """What tells progress, not more often than it can be read."""
    progress = watching.progress
    if progress is None:
        return None
    told = -np.inf

    def tell(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done == total or now - told >= _TELL_EVERY_S:
            told = now
            progress(FootprintProgress(done, total, error(done), cell_deg))

    return tell


def _check(samples: int, relative_error: float | None) -> None:
    if not _LEAST <= samples <= _MOST:
        raise InputError(f"samples are {samples}; they must lie in {_LEAST} to {_MOST}")
    if relative_error is not None and not 1e-4 <= relative_error <= 1.0:
        raise InputError(f"relative_error is {relative_error:g}; it must lie in 0.0001 to 1")


def _check_memory(
    grids: Sequence[LatLonGrid],
    others: Sequence[Tally],
    samples: int,
    workforce: Workforce,
    *,
    pieces: float,
) -> None:
    maps = _BYTES_PER_CELL * sum(grid.size for grid in grids)
    kept = 2 * sum(tally.bytes_for(samples) for tally in others)  # and what is made of them
    chunk = min(workforce.chunk or CHUNK, samples)
    moving = (2 * workforce.workers + 1) * chunk * pieces * _BYTES_PER_PIECE
    check_fits(
        int(maps + kept + moving),
        hint="ask for fewer --samples, larger --cell-deg or fewer --workers",
    )
