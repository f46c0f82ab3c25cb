"""How far pieces are strewn along and across the track, and a row for each realisation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray, TimeArray
from issrisk.hazard.footprint_cells import casualty_areas_mm2
from issrisk.hazard.tallies import (
    GRAMS_PER_KG,
    INJURY_ENERGY_J,
    MM2_PER_M2,
    Arrays,
    RowsTally,
    summed,
    whole,
)
from issrisk.reentry.impacts import Impacts

_METRES_PER_KM = 1_000
_REACH_KM = {"along_track": 25_000.0, "cross_track": 2_500.0}  # what is beyond counts as there
_BINS = 50_000
_STRAY = 0.005  # of an entry's pieces at either end: most are what is between


@dataclass(frozen=True)
class Distribution:
    """A figure of all pieces of all realisations, counted in fine bins.

    ``counts`` has shape (bins,), between ``-reach_km`` and ``reach_km``; the mean is exact,
    quantiles are good to a bin.
    """

    reach_km: float
    counts: IntArray
    mean_km: float

    @property
    def bin_km(self) -> float:
        """Width of a bin."""
        return 2.0 * self.reach_km / self.counts.size

    def quantile(self, share: float) -> float:
        """Quantile in km; 0 where there is no piece.

        Parameters
        ----------
        share : float
            0 to 1.

        Returns
        -------
        float
            Pieces are taken as spread evenly in their bin.
        """
        reached = np.cumsum(self.counts)
        if not reached[-1]:
            return 0.0
        wanted = share * float(reached[-1])
        place = min(int(np.searchsorted(reached, wanted)), self.counts.size - 1)
        before = float(reached[place] - self.counts[place])
        within = (wanted - before) / float(max(self.counts[place], 1))
        return (place + within) * self.bin_km - self.reach_km


class SpreadTally:
    """Counts of the pieces by their distance along and across the track."""

    name = "spread"

    def __init__(self) -> None:
        self._counts = {axis: np.zeros(_BINS, dtype=np.int64) for axis in _REACH_KM}
        self._metres = dict.fromkeys(_REACH_KM, 0)

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the counts of a chunk."""
        return _reduced_spread

    def add(self, part: Arrays) -> None:
        """Take in a chunk."""
        for axis in _REACH_KM:
            self._counts[axis][part[f"{axis}_bin"]] += part[f"{axis}_counts"]
            self._metres[axis] += int(part[f"{axis}_m"].sum())

    def arrays(self) -> Arrays:
        """All counts."""
        sums = {f"{axis}_m": np.array(metres) for axis, metres in self._metres.items()}
        return {**{f"{axis}_counts": each for axis, each in self._counts.items()}, **sums}

    def restore(self, arrays: Arrays) -> None:
        """Go on from earlier counts."""
        for axis in _REACH_KM:
            self._counts[axis][:] = arrays[f"{axis}_counts"]
            self._metres[axis] = int(arrays[f"{axis}_m"])

    def bytes_for(self, realisations: int) -> int:
        """Memory, whatever the number of realisations."""
        del realisations
        return sum(each.nbytes for each in self._counts.values())

    def distribution(self, axis: str) -> Distribution:
        """The pieces by their distance.

        Parameters
        ----------
        axis : {"along_track", "cross_track"}
            Which.

        Returns
        -------
        Distribution
            Of all pieces so far.
        """
        counts = self._counts[axis]
        pieces = max(int(counts.sum()), 1)
        return Distribution(_REACH_KM[axis], counts, self._metres[axis] / _METRES_PER_KM / pieces)


def _reduced_spread(impacts: Impacts) -> Arrays:
    """What a chunk adds."""
    part: dict[str, IntArray] = {}
    for axis, reach in _REACH_KM.items():
        distance = getattr(impacts, f"{axis}_km")
        place = np.floor((distance + reach) / (2.0 * reach / _BINS)).astype(np.int64)
        met, counts = np.unique(np.clip(place, 0, _BINS - 1), return_counts=True)
        part |= {f"{axis}_bin": met, f"{axis}_counts": counts}
        part[f"{axis}_m"] = whole(distance, _METRES_PER_KM).sum(keepdims=True)
    return part


@dataclass(frozen=True)
class Rows:
    """A row for each realisation, in order; all of shape (realisations,).

    ``energetic`` counts its pieces of 15 J or more, ``casualty_area_m2`` is theirs.
    ``along_track_begin_km`` and ``..._end_km`` are those of its first and its last piece,
    ``cross_track_right_km`` and ``..._left_km`` of the outermost; ``most_...`` are the same of the
    middle 99 % of its pieces. ``first_landing_s`` and ``last_landing_s`` count from when the whole
    would be at 78 km. All these are 0 where no piece is left. Latitude, longitude and heading are
    those of the whole at 78 km, ``epoch_ms`` counts from 1970 (UTC) to then.
    """

    pieces: IntArray
    energetic: IntArray
    mass_kg: FloatArray
    casualty_area_m2: FloatArray
    along_track_begin_km: FloatArray
    along_track_end_km: FloatArray
    cross_track_right_km: FloatArray
    cross_track_left_km: FloatArray
    most_along_track_begin_km: FloatArray
    most_along_track_end_km: FloatArray
    most_cross_track_right_km: FloatArray
    most_cross_track_left_km: FloatArray
    first_landing_s: FloatArray
    last_landing_s: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    heading_deg: FloatArray
    epoch_ms: IntArray

    @property
    def length_km(self) -> FloatArray:
        """From the first to the last piece of each realisation."""
        return self.along_track_end_km - self.along_track_begin_km

    @property
    def width_km(self) -> FloatArray:
        """Between the outermost pieces of each realisation."""
        return self.cross_track_left_km - self.cross_track_right_km

    @property
    def most_length_km(self) -> FloatArray:
        """Of the stretch with the middle 99 % of its pieces."""
        return self.most_along_track_end_km - self.most_along_track_begin_km

    @property
    def most_width_km(self) -> FloatArray:
        """Of the strip with the middle 99 % of its pieces."""
        return self.most_cross_track_left_km - self.most_cross_track_right_km

    @property
    def epochs(self) -> TimeArray:
        """When the whole would be at 78 km, UTC [datetime64[ms]]; NaT where that is not known."""
        return self.epoch_ms.view("datetime64[ms]")


_COUNTS = ("pieces", "energetic", "epoch_ms")


class RowTally(RowsTally):
    """A row for each realisation."""

    name = "rows"
    columns: Mapping[str, type] = {
        name: np.int64 if name in _COUNTS else np.float64 for name in Rows.__dataclass_fields__
    }

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the rows of a chunk."""
        return _reduced_rows

    def rows(self) -> Rows:
        """The rows so far."""
        return Rows(**self.arrays())


def _reduced_rows(impacts: Impacts) -> Arrays:
    """The rows of a chunk."""
    rows = len(impacts.realisations)
    row = impacts.realisation - impacts.realisations.start
    energetic = impacts.energy_j >= INJURY_ENERGY_J
    area = np.where(energetic, casualty_areas_mm2(impacts), 0)
    figures = (impacts.along_track_km, impacts.cross_track_km, impacts.after_78_km_s)
    all_of = [_ends(row, values, rows, 0.0) for values in figures]
    most_of = [_ends(row, values, rows, _STRAY) for values in figures]
    return {
        "pieces": np.bincount(row, minlength=rows),
        "energetic": np.bincount(row[energetic], minlength=rows),
        "mass_kg": summed(row, whole(impacts.mass_kg, GRAMS_PER_KG), rows) / GRAMS_PER_KG,
        "casualty_area_m2": summed(row, area, rows) / MM2_PER_M2,
        "along_track_begin_km": all_of[0][0],
        "along_track_end_km": all_of[0][1],
        "cross_track_right_km": all_of[1][0],
        "cross_track_left_km": all_of[1][1],
        "most_along_track_begin_km": most_of[0][0],
        "most_along_track_end_km": most_of[0][1],
        "most_cross_track_right_km": most_of[1][0],
        "most_cross_track_left_km": most_of[1][1],
        "first_landing_s": all_of[2][0],
        "last_landing_s": all_of[2][1],
        "latitude_deg": impacts.reference.latitude_deg,
        "longitude_deg": impacts.reference.longitude_deg,
        "heading_deg": impacts.reference.heading_deg,
        "epoch_ms": impacts.reference.epochs.astype("datetime64[ms]").view(np.int64),
    }


def _ends(
    row: IntArray, values: FloatArray, rows: int, stray: float
) -> tuple[FloatArray, FloatArray]:
    """Least and greatest value of each row but for a share at either end; 0 where it has none."""
    ordered = values[np.lexsort((values, row))]
    number = np.bincount(row, minlength=rows)
    first = np.cumsum(number) - number
    left_out = np.floor(stray * number).astype(np.int64)
    ends = np.zeros((2, rows))
    some = np.flatnonzero(number)
    ends[0, some] = ordered[(first + left_out)[some]]
    ends[1, some] = ordered[(first + number - 1 - left_out)[some]]
    return ends[0], ends[1]
