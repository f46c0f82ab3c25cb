"""Which countries, divisions and groups pieces land in, and in how many realisations."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.exposure.countries import countries, groups, region_of_points
from issrisk.exposure.population import embedded_divisions
from issrisk.hazard.tallies import GRAMS_PER_KG, INJURY_ENERGY_J, Arrays, summed, whole
from issrisk.montecarlo.intervals import Interval, mean_of_counts, wilson_of_turns
from issrisk.reentry.impacts import Impacts

SEA = "X-SEA"
_LAYERS = 7


@dataclass(frozen=True)
class Places:
    """What pieces are counted by: countries, embedded divisions, then named groups.

    ``members`` has a row for each group and a column for each country.
    """

    code: tuple[str, ...]
    name: tuple[str, ...]
    country: tuple[str, ...]
    members: BoolArray

    def __len__(self) -> int:
        return len(self.code)


@functools.cache
def places() -> Places:
    """The places of the embedded borders.

    Returns
    -------
    Places
        Countries in the order of `countries`, divisions in that of
        `embedded_divisions`, groups in that of `groups`; the sea has no members.

    Raises
    ------
    DataMissingError
        If an embedded file is missing or altered.
    """
    states, parts, named = countries(), embedded_divisions(), groups().values()
    members = np.array([[code in each.members for code in states.code] for each in named])
    return Places(
        (*states.code, *parts.code, *(each.code for each in named)),
        (*states.name, *parts.name, *(each.name for each in named)),
        (*states.code, *parts.country, *(each.code for each in named)),
        members,
    )


@dataclass(frozen=True)
class RegionCounts:
    """Sums over realisations by place; all integers, of shape (places,).

    Each realisation is counted at ``turns`` longitudes. ``hits`` counts how often a piece
    lands there, ``energetic_hits`` how often one of 15 J or more; ``squares``,
    ``hit_squares`` and ``energetic_hit_squares`` sum the squares of what each realisation
    adds to the pieces and the hits.
    """

    places: Places
    realisations: int
    turns: int
    pieces: IntArray
    squares: IntArray
    hits: IntArray
    hit_squares: IntArray
    energetic_hits: IntArray
    energetic_hit_squares: IntArray
    grams: IntArray

    @property
    def expected_pieces(self) -> Interval:
        """Pieces, on average over the realisations; without a limit where none was met."""
        told = mean_of_counts(self.pieces, self.squares, self.realisations)
        high = np.where(self.hits > 0, told.high, np.inf)
        return Interval(*(each / self.turns for each in (told.mean, told.low, high)))

    @property
    def expected_mass_kg(self) -> FloatArray:
        """Mass, on average."""
        return self.grams / (GRAMS_PER_KG * self.realisations * self.turns)

    @property
    def probability_any(self) -> Interval:
        """That a piece of a realisation lands there."""
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


class RegionTally:
    """Sums by country, division and group.

    Parameters
    ----------
    turns : int, default: 1
        Longitudes that each realisation is counted at, evenly round the axis.
    """

    name = "regions"

    def __init__(self, turns: int = 1) -> None:
        self.turns = turns
        self._counts = np.zeros((_LAYERS, len(places())), dtype=np.int64)

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the sums of a chunk."""
        return partial(_reduced, self.turns)

    def add(self, part: Arrays) -> None:
        """Take in a chunk."""
        self._counts += part["counts"]

    def arrays(self) -> Arrays:
        """All sums."""
        return {"counts": self._counts}

    def restore(self, arrays: Arrays) -> None:
        """Go on from earlier sums."""
        self._counts[:] = arrays["counts"]

    def bytes_for(self, realisations: int) -> int:
        """Memory, whatever the number of realisations."""
        del realisations
        return self._counts.nbytes

    def counts(self, realisations: int) -> RegionCounts:
        """The sums so far, over so many realisations."""
        return RegionCounts(places(), realisations, self.turns, *self._counts)


def _reduced(turns: int, impacts: Impacts) -> Arrays:
    """What a chunk adds."""
    row = impacts.realisation - impacts.realisations.start
    each = np.ones(len(impacts), dtype=np.int64)
    energetic = (impacts.energy_j >= INJURY_ENERGY_J).astype(np.int64)
    grams = whole(impacts.mass_kg, GRAMS_PER_KG)
    pieces, hits, energetic_hits = np.zeros(
        (3, len(impacts.realisations), len(places())), dtype=np.int64
    )
    mass = np.zeros(len(places()), dtype=np.int64)
    for turn in range(turns):
        longitude = impacts.longitude_deg + 360.0 * turn / turns
        where = _Located.of(impacts, longitude, row)
        here = where.by_realisation(each)
        pieces += here
        hits += here > 0
        energetic_hits += where.by_realisation(energetic) > 0
        mass += where.by_realisation(grams).sum(axis=0)
    counted = (
        sums for each in (pieces, hits, energetic_hits) for sums in (each.sum(0), (each**2).sum(0))
    )
    return {"counts": np.stack([*counted, mass])}


@dataclass(frozen=True)
class _Located:
    """Country and division of each piece of a chunk, -1 for none, and its realisation."""

    realisations: int
    row: IntArray
    country: IntArray
    division: IntArray

    @classmethod
    def of(cls, impacts: Impacts, longitude_deg: FloatArray, row: IntArray) -> _Located:
        longitude = np.where(longitude_deg > 180.0, longitude_deg - 360.0, longitude_deg)
        latitude = impacts.latitude_deg
        states, parts = countries(), embedded_divisions()
        country = region_of_points(states, longitude, latitude)
        division = np.full(country.size, -1, dtype=np.int64)
        divided = [states.index(code) for code in sorted(set(parts.country))]
        inside = np.flatnonzero(np.isin(country, divided))
        division[inside] = region_of_points(parts, longitude[inside], latitude[inside])
        return cls(len(impacts.realisations), row, country, division)

    def by_realisation(self, values: IntArray) -> IntArray:
        """Sums of a figure of the pieces, shape (realisations, places)."""
        nations = self._sums(self.country, values, len(countries()))
        parts = self._sums(self.division, values, len(embedded_divisions()))
        grouped = nations[:, 1:] @ places().members.T.astype(np.int64)
        sea = [code == SEA for code in groups()]
        grouped = np.where(sea, nations[:, :1], grouped)
        return np.concatenate((nations[:, 1:], parts[:, 1:], grouped), axis=1)

    def _sums(self, region: IntArray, values: IntArray, count: int) -> IntArray:
        """Sums by realisation and region, first those of no region."""
        columns = count + 1
        sums = summed(self.row * columns + region + 1, values, self.realisations * columns)
        return sums.reshape(self.realisations, columns)
