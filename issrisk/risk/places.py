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
from issrisk.montecarlo.intervals import Z90
from issrisk.risk.casualties import Casualties, PlaceRows
from issrisk.risk.debris import debris_probability
from issrisk.risk.place_risk import PlaceRisk
from issrisk.risk.quantiles import Parted, Quantiles, gamma_limits, limits, most_if_never
from issrisk.risk.unknowns import sampling_factors
from issrisk.risk.zones import Columns

_MILLION = 1e6


@dataclass(frozen=True)
class Inhabitants:
    """People of each of the places of one kind, in all and under the track."""

    every: FloatArray
    under: FloatArray


@dataclass(frozen=True)
class Sampled:
    """The mean expectation of a place, and draws of what its sampling and the others' may do.

    ``most`` is the upper end of its interval by sampling, where the mean is none.
    """

    mean: float
    factors: FloatArray
    others: FloatArray
    most: float = 0.0


@dataclass(frozen=True)
class PlaceReckoner:
    """What is common to all places: the realisations, and the factors nobody knows.

    ``people`` are all of the world's. ``common`` are the draws of all that is not known and the
    same for every place; ``normal`` has three independent rows of standard normal draws, and
    ``entry`` is that of where along the orbit it enters, which moves each place by its own of
    ``shifts`` (of `entry_shifts`). Casualty areas are ``scale`` times the realisations' own.
    With ``any_longitude`` means are those of zonal expectations.
    """

    sample: Casualties
    people: float
    common: FloatArray
    normal: FloatArray
    entry: FloatArray
    shifts: FloatArray
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
        sampled, shift = self._sampled(rows, column), float(self.shifts[column])
        return PlaceRisk(
            code=name[0],
            name=name[1],
            population=people[0],
            population_under_track=people[1],
            point_impact_probability=float(rows.pieces.sum())
            / max(int(self.sample.pieces.sum()), 1),
            sampling=Quantiles.of(sampled.factors, mean=1.0),
            entry_shift=shift,
            parted=self._quantities(rows, sampled, shift, people)
            | {
                "debris_probability": debris_probability(self.sample, places, entry_shift=shift),
                "injuring_debris_probability": debris_probability(
                    self.sample, places, entry_shift=shift, energetic=True
                ),
            },
            members=members,
        )

    def _quantities(
        self, rows: PlaceRows, sampled: Sampled, shift: float, people: tuple[float, float]
    ) -> dict[str, Parted]:
        """All that is made of the expectation; by head the grid's error is another one."""
        grid = self._people_error(SHARE_ERROR)
        head = self._people_error(per_inhabitant_error(*people))
        unknown = self.common * self._entered(shift)
        by_head = _parted(sampled, unknown * head)
        found = {
            "casualty_expectation": _parted(sampled, unknown * grid),
            "casualty_probability": self._probability(rows, sampled, unknown * grid),
            "share_of_casualty_expectation": self._share(sampled, shift, grid),
        }
        for key, number in zip(
            ("risk_per_million_inhabitants", "risk_per_million_under_track"), people, strict=True
        ):
            if number > 0.0:
                found[key] = by_head.scaled(_MILLION / number)
        if people[0] > 0.0:
            share = self._share(sampled, shift, head)
            found["risk_relative_to_world"] = share.scaled(self.people / people[0])
        return found

    def _share(self, sampled: Sampled, shift: float, grid: FloatArray) -> Parted:
        """Part of the whole; what all places share does not count."""
        whole = self._whole
        share = sampled.mean / whole if whole else 0.0
        beside = self._entered(shift - float(self.shifts[Columns.known().world.start])) * grid

        def drawn(of_place: FloatArray, of_others: FloatArray) -> FloatArray:
            return share * of_place / (share * of_place + (1.0 - share) * of_others)

        if share == 0.0:
            most = sampled.most
            return _never(most / (most + whole) if 0.0 < most < math.inf else min(most, 1.0))
        known = np.ones(beside.shape)
        return Parted(
            Quantiles.of(drawn(sampled.factors * beside, sampled.others), mean=share),
            sampling=limits(drawn(sampled.factors, sampled.others)),
            not_known=limits(drawn(beside, known)),
        )

    def _probability(self, rows: PlaceRows, sampled: Sampled, unknown: FloatArray) -> Parted:
        """1 - mean of exp(-E): of one casualty or more; it rises with every factor."""
        mean, values = sampled.mean, rows.expectation * self.scale
        if mean <= 0.0:
            return _never(min(-math.expm1(-sampled.most), most_if_never(len(self.sample))))

        def chance(factor: float) -> float:
            return factor * mean * saturation(factor * values)

        both = (float(e) for e in np.quantile(sampled.factors * unknown, (0.05, 0.5, 0.95)))
        low, high = (
            tuple(chance(each) for each in limits(draws)) for draws in (sampled.factors, unknown)
        )
        return Parted(
            Quantiles(chance(1.0), *(chance(each) for each in both)),
            sampling=(low[0], low[1]),
            not_known=(high[0], high[1]),
        )

    @property
    def _whole(self) -> float:
        if not self.any_longitude:
            return float(self.sample.expectation.mean()) * self.scale
        world = self.sample.zonal[0, Columns.known().world.start]
        return float(world) / len(self.sample) * self.scale

    def _sampled(self, rows: PlaceRows, column: int) -> Sampled:
        number = len(self.sample)
        if not self.any_longitude:
            values = rows.expectation
            first = int(self.sample.realisation[0])
            others = self.sample.expectation.copy()
            np.subtract.at(others, rows.realisation - first, values)
            heaviest, world = self.sample.heaviest, Columns.known().world.start
            most, most_else = float(heaviest[column]), float(heaviest[world])
            return Sampled(
                float(values.sum()) / number * self.scale,
                sampling_factors(values, number, self.normal[0], heaviest=most),
                sampling_factors(
                    np.maximum(others, 0.0), number, self.normal[2], heaviest=most_else
                ),
                gamma_limits(values[values > 0.0], number, heaviest=most)[1] * self.scale,
            )
        known = np.ones(self.normal.shape[1])
        mean, square = self.sample.zonal[:, column] / number
        if mean <= 0.0:
            return Sampled(0.0, known, known)
        relative = np.sqrt(max(square / mean**2 - 1.0, 0.0) / number)
        return Sampled(float(mean) * self.scale, np.exp(relative * self.normal[0]), known)

    def _entered(self, shift: float) -> FloatArray:
        return np.asarray(np.exp(self.entry * shift / Z90))

    def _people_error(self, error: float) -> FloatArray:
        return np.asarray(np.exp(self.normal[1] * np.log1p(error) / Z90))


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


def per_inhabitant_error(every: float, under: float) -> float:
    """Relative error (90 %) of the grid of people in the risk of one inhabitant.

    Parameters
    ----------
    every, under : float
        People of the place, and those of them under the track.

    Returns
    -------
    float
        Larger where the limit of the track runs through them, or they all live beyond it.
    """
    beyond = every > 0.0 and (under < 0.5 * every or at_limit(under / every))
    return PER_INHABITANT_ERROR_AT_LIMIT if beyond else PER_INHABITANT_ERROR


def _parted(sampled: Sampled, unknown: FloatArray) -> Parted:
    mean, factors = sampled.mean, sampled.factors
    if mean <= 0.0:
        return _never(sampled.most)
    return Parted(
        Quantiles.of(mean * factors * unknown, mean=mean),
        sampling=limits(mean * factors),
        not_known=limits(mean * unknown),
    )


def _never(most: float) -> Parted:
    """Of what no realisation does: by sampling it may be so much."""
    return Parted(Quantiles(0.0, 0.0, 0.0, most), (0.0, most), (0.0, 0.0))


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
