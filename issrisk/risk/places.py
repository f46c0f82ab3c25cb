"""The risk of each country, division or group, from the realisations that touch it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.exposure.countries import Regions
from issrisk.exposure.population import (
    PER_INHABITANT_ERROR,
    PER_INHABITANT_ERROR_AT_LIMIT,
    SHARE_ERROR,
    at_limit,
)
from issrisk.montecarlo.intervals import Z90, wilson_of_turns
from issrisk.risk.casualties import Casualties, PlaceRows
from issrisk.risk.quantiles import Quantiles
from issrisk.risk.unknowns import sampling_factors
from issrisk.risk.zones import Columns

_MILLION = 1e6


@dataclass(frozen=True)
class PlaceRisk:
    """Risk of one place in one entry; `members` is None but for a group.

    ``debris_probability`` is that at least one piece of the entry lands there,
    ``injuring_debris_probability`` that one of 15 J and more does. ``sampling`` is the
    relative 90 % interval that the number of realisations alone leaves. Risks per million
    are casualties for each million people.
    """

    code: str
    name: str
    population: float
    population_under_track: float
    point_impact_probability: float
    debris_probability: Quantiles
    injuring_debris_probability: Quantiles
    casualty_expectation: Quantiles
    casualty_probability: Quantiles
    share_of_casualty_expectation: Quantiles
    risk_per_million_inhabitants: Quantiles | None
    risk_per_million_under_track: Quantiles | None
    sampling: Quantiles
    members: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Inhabitants:
    """People of each of the places of one kind, in all and under the track."""

    every: FloatArray
    under: FloatArray


@dataclass(frozen=True)
class PlaceReckoner:
    """What is common to all places: the realisations, and the factors nobody knows.

    ``common`` are the draws of all that is not known and not sampling, the same for every
    place; ``normal`` has two independent rows of standard normal draws. Casualty areas are
    ``scale`` times the realisations' own. With ``any_longitude`` means are those of zonal
    expectations.
    """

    sample: Casualties
    common: FloatArray
    normal: FloatArray
    scale: float = 1.0
    any_longitude: bool = False

    def place(
        self,
        rows: PlaceRows,
        *,
        column: int,
        places: Sequence[int],
        name: tuple[str, str],
        people: tuple[float, float],
        members: tuple[str, ...] | None = None,
    ) -> PlaceRisk:
        """Risk of one place.

        Parameters
        ----------
        rows : PlaceRows
            Its own.
        column : int
            Where it stands in the zonal sums.
        places : sequence of int
            Its countries or divisions among the landings.
        name : (str, str)
            Code and name.
        people : (float, float)
            In all, and under the track.
        members : tuple of str, optional
            Of a group.

        Returns
        -------
        PlaceRisk
            With its intervals.
        """
        mean, sampled = self._mean(rows, column)
        grid, head = self._people_error(SHARE_ERROR), self._people_error(_by_head(people))
        whole = self._mean(None, Columns.known().world.start)[0]
        share = mean / whole if whole else 0.0
        odds = share * sampled * grid
        factors = self.common * sampled * grid
        by_head = Quantiles.of(mean * self.common * sampled * head, mean=mean)
        every = max(int(self.sample.pieces.sum()), 1)
        return PlaceRisk(
            code=name[0],
            name=name[1],
            population=people[0],
            population_under_track=people[1],
            point_impact_probability=float(rows.pieces.sum()) / every,
            debris_probability=debris_probability(self.sample, places),
            injuring_debris_probability=debris_probability(self.sample, places, energetic=True),
            casualty_expectation=Quantiles.of(mean * factors, mean=mean),
            casualty_probability=_casualty_probability(
                rows.expectation * self.scale, mean, factors
            ),
            share_of_casualty_expectation=Quantiles.of(odds / (odds + 1.0 - share), mean=share),
            risk_per_million_inhabitants=_per_million(by_head, people[0]),
            risk_per_million_under_track=_per_million(by_head, people[1]),
            sampling=Quantiles.of(sampled, mean=1.0),
            members=members,
        )

    def _mean(self, rows: PlaceRows | None, column: int) -> tuple[float, FloatArray]:
        """Mean expectation of a place (of the world without rows), and its sampling factors."""
        number = len(self.sample)
        if not self.any_longitude:
            values = self.sample.expectation if rows is None else rows.expectation
            factors = sampling_factors(values, number, self.normal[0])
            return float(values.sum()) / number * self.scale, factors
        mean, square = self.sample.zonal[:, column] / number
        if mean <= 0.0:
            return 0.0, np.ones(self.normal.shape[1])
        relative = np.sqrt(max(square / mean**2 - 1.0, 0.0) / number)
        return float(mean) * self.scale, np.asarray(np.exp(relative * self.normal[0]))

    def _people_error(self, error: float) -> FloatArray:
        return np.asarray(np.exp(self.normal[1] * np.log1p(error) / Z90))


def debris_probability(
    sample: Casualties, places: Sequence[int], *, energetic: bool = False
) -> Quantiles:
    """Probability that pieces of one entry land in a place.

    Parameters
    ----------
    sample : Casualties
        The realisations.
    places : sequence of int
        Positions of its countries and divisions, as in `Landings`.
    energetic : bool, default: False
        Whether only pieces of 15 J and more count.

    Returns
    -------
    Quantiles
        The share of realisations and of their turns. The interval holds its sampling error
        and what survival adds: more pieces hit more places, and how the share changes from
        the realisations with the least casualty area to those with the most is a straight
        line fitted to them.

    """
    number, landing = len(sample), sample.landing
    turns = int(sample.turns[0])
    hit = np.isin(landing.place, places) & (landing.energetic | (not energetic))
    first = int(sample.realisation[0])
    key = np.unique((landing.realisation[hit] - first) * turns + landing.turn[hit])
    each = np.bincount(key // turns, minlength=number)
    told = wilson_of_turns(each.sum(), (each**2).sum(), number, turns=turns)
    share, low, high = float(told.mean), float(told.low), float(told.high)
    if not 0.0 < share < 1.0:
        return Quantiles(share, low, share, high)
    rank = np.argsort(np.argsort(sample.casualty_area_m2)) / (number - 1.0) - 0.5
    half = 0.45 * abs(float((rank * each).sum() / (rank**2).sum())) / turns
    low, high = share - np.hypot(share - low, half), share + np.hypot(high - share, half)
    return Quantiles(share, max(float(low), 0.0), share, min(float(high), 1.0))


def place_risks(
    reckoner: PlaceReckoner,
    rows: PlaceRows,
    regions: Regions,
    inhabitants: Inhabitants,
    *,
    columns: slice,
) -> tuple[PlaceRisk, ...]:
    """Risks of all places of one kind, most casualties first.

    Parameters
    ----------
    reckoner : PlaceReckoner
        What is common to them.
    rows : PlaceRows
        Of that kind.
    regions : Regions
        Their codes and names.
    inhabitants : Inhabitants
        Their people.
    columns : slice
        Where they stand in the zonal sums.

    Returns
    -------
    tuple of PlaceRisk
        Those no realisation touches too, last.
    """
    named = zip(regions.code, regions.name, inhabitants.every, inhabitants.under, strict=True)
    found = [
        reckoner.place(
            own,
            column=column,
            places=[column - Columns.known().country.start],
            name=(code, name),
            people=(float(every), float(under)),
        )
        for column, own, (code, name, every, under) in zip(
            range(columns.start, columns.stop), _by_place(rows, len(regions)), named, strict=True
        )
    ]
    return tuple(sorted(found, key=lambda each: -each.casualty_expectation.mean))


def _by_place(rows: PlaceRows, places: int) -> Iterator[PlaceRows]:
    order = np.argsort(rows.place, kind="stable")
    edges = np.searchsorted(rows.place[order], np.arange(places + 1))
    for begin, end in itertools.pairwise(edges):
        own = order[begin:end]
        yield PlaceRows(*(values[own] for values in vars(rows).values()))


def _by_head(people: tuple[float, float]) -> float:
    limit = people[0] > 0.0 and at_limit(people[1] / people[0])
    return PER_INHABITANT_ERROR_AT_LIMIT if limit else PER_INHABITANT_ERROR


def _per_million(expectation: Quantiles, people: float) -> Quantiles | None:
    return expectation.scaled(_MILLION / people) if people > 0.0 else None


def _casualty_probability(values: FloatArray, mean: float, factors: FloatArray) -> Quantiles:
    """1 - mean of exp(-E): of one casualty or more; it rises with every factor."""
    chosen = (1.0, *(float(each) for each in np.quantile(factors, (0.05, 0.5, 0.95))))
    return Quantiles(*(factor * mean * saturation(factor * values) for factor in chosen))


def saturation(expectations: FloatArray) -> float:
    """Probability of a casualty over the expectation, both as means over realisations.

    Parameters
    ----------
    expectations : ndarray, shape (k,)
        Of realisations; those without any make no difference.

    Returns
    -------
    float
        1 where all are small, less where many would be hurt at once.
    """
    total = float(expectations.sum())
    return float(-np.expm1(-expectations).sum()) / total if total > 0.0 else 1.0


def order_probability(first: PlaceRisk, second: PlaceRisk, *, rank: str) -> float:
    """That the first of two places is truly the one with the greater risk.

    Parameters
    ----------
    first, second : PlaceRisk
        In the order found.
    rank : {"total", "per-inhabitant", "under-track"}
        What they are ranked by.

    Returns
    -------
    float
        0.5 to 1; what both share, as what survives, does not count.

    Notes
    -----
    The logarithm of the ratio is taken as normal. Sampling errors and those of the grid
    of people are taken as independent.
    """
    one, two = (value_of(each, rank) for each in (first, second))
    if two <= 0.0:
        return 1.0 if one > 0.0 else 0.5
    error = math.hypot(log_error(first, rank), log_error(second, rank))
    return _normal_below(math.log(one / two) / error)


def log_error(place: PlaceRisk, rank: str) -> float:
    """Standard deviation of the logarithm of what a ranking goes by, of one place alone.

    Parameters
    ----------
    place : PlaceRisk
        A place.
    rank : {"total", "per-inhabitant", "under-track"}
        What it is ranked by.

    Returns
    -------
    float
        Of sampling and of the grid of people; what all places share does not count.
    """
    people = place.population, place.population_under_track
    grid = SHARE_ERROR if rank == "total" else _by_head(people)
    return math.hypot(math.log1p(grid) / Z90, _log_width(place.sampling))


def value_of(place: PlaceRisk, rank: str) -> float:
    """What a ranking goes by.

    Parameters
    ----------
    place : PlaceRisk
        A place.
    rank : {"total", "per-inhabitant", "under-track"}
        What it is ranked by.

    Returns
    -------
    float
        0 where nobody lives.
    """
    told = {
        "total": place.casualty_expectation,
        "per-inhabitant": place.risk_per_million_inhabitants,
        "under-track": place.risk_per_million_under_track,
    }[rank]
    return 0.0 if told is None else told.mean


def ranking(places: Sequence[PlaceRisk], rank: str) -> list[PlaceRisk]:
    """Places with casualties to expect, most at risk first.

    Parameters
    ----------
    places : sequence of PlaceRisk
        Groups among them are left out.
    rank : {"total", "per-inhabitant", "under-track"}
        What they are ranked by.

    Returns
    -------
    list of PlaceRisk
        In order.
    """
    single = [each for each in places if each.members is None and value_of(each, rank) > 0.0]
    return sorted(single, key=lambda each: -value_of(each, rank))


def _log_width(factors: Quantiles) -> float:
    return float(np.log(factors.p95 / max(factors.p05, 1e-6)) / (2.0 * Z90))


def _normal_below(score: float) -> float:
    return 0.5 * math.erfc(-score / math.sqrt(2.0))
