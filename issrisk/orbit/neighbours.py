"""Whether an element set fits its predecessors and its followers.

A set with two digits exchanged keeps its checksum and moves the object by kilometres.
Each set is compared with its neighbours, carried to its epoch; how far two good sets
differ at a given distance in time is learned from the history itself.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.orbit.series import (
    COMPONENTS,
    ElementSeries,
    carried,
    differences,
    element_series,
)
from issrisk.resources import load_toml

Verdict: TypeAlias = Literal["fits", "outlier", "unconfirmed", "alone", "not judged"]

NEIGHBOURS = 5  # on each side; the median of them decides, so two bad ones do no harm
DATA_FILE = "prediction_error.toml"
NEAR_DAYS = 5.0  # of one set among others: further away a manoeuvre is likelier than an error
_LEAST_APART_DAYS = 1e-5
FARTHEST_DAYS = 30.0  # sets further apart say nothing of each other
FEWEST_SETS = 12  # from fewer no spread is learned
_FEWEST_PAIRS = 40  # in one bin of age
# What two sets may differ by, in robust standard deviations, for each of `COMPONENTS`. Fits of
# the tracking data have heavy tails, heaviest in the semi-major axis, which is paid for by the
# drag term. Of the real ISS sets of 2021-22 one in 89, 114, 82, 294, 103 and 294 exceeds these
# (of 1998-2004 one in 92, 44, 144, 90, 133, 284), half of them within two days of a burn.
LIMITS = np.array([15.0, 4.0, 6.0, 6.0, 5.0, 5.0])
# Differences that need no explanation [km]: the last digits of a set, and what its place in the
# orbit is uncertain by (SGP4 against NASA's trajectory: 0.6 to 1.6 km in the median).
_FLOORS_KM = np.array([0.005, 0.3, 0.05, 0.05, 0.05, 0.05])
_TOLERABLE = 1.5  # times what is allowed
_REFUSED = 1e9  # SGP4 does not carry it there: as bad as can be
_MAD_TO_SIGMA = 1.4826  # of a normal distribution: Rousseeuw and Croux (1993), section 1


@dataclass(frozen=True)
class Spread:
    """Robust standard deviation of good sets' differences: ages (k,) [day], values (k, 6) [km]."""

    ages_days: FloatArray
    sigma_km: FloatArray

    def at(self, ages_days: FloatArray) -> FloatArray:
        """Standard deviations at some ages, shape (m, 6) [km]; in proportion past the last."""
        log_ages = np.log(np.maximum(np.abs(ages_days), 1e-4))
        known = np.log(self.ages_days)
        columns = [np.interp(log_ages, known, column) for column in self.sigma_km.T]
        beyond = np.maximum(np.abs(ages_days) / self.ages_days[-1], 1.0)
        return np.asarray(np.hypot(np.column_stack(columns) * beyond[:, None], _FLOORS_KM))


@dataclass(frozen=True)
class Continuity:
    """How sets fit their neighbours; arrays of shape (n,).

    `before` and `after` are the median, over the neighbours of that side, of the
    greatest difference in units of what is allowed: up to 1 it fits. They are NaN
    where no neighbour lies within thirty days. `worst` names the component.
    """

    verdicts: tuple[Verdict, ...]
    before: FloatArray
    after: FloatArray
    worst: tuple[str, ...]
    spread: Spread | None


@dataclass(frozen=True)
class Fit:
    """How one set fits those near it; the scores as in `Continuity`, None where there are none.

    `neighbours` are the sets it was compared with, in order of epoch.
    """

    verdict: Verdict
    worst: str
    before: float | None
    after: float | None
    neighbours: tuple[ElementSet, ...]


def _pairs(count: int) -> tuple[IntArray, IntArray]:
    """Every set with each of its neighbours: those judged, and those that judge them."""
    judged, judges = [], []
    for lag in (*range(-NEIGHBOURS, 0), *range(1, NEIGHBOURS + 1)):
        first = np.arange(max(lag, 0), count + min(lag, 0))
        judged.append(first)
        judges.append(first - lag)
    return np.concatenate(judged), np.concatenate(judges)


def learned_spread(series: ElementSeries) -> Spread | None:
    """How far good sets of a history differ, by the time between them.

    Parameters
    ----------
    series : ElementSeries
        The history.

    Returns
    -------
    Spread or None
        Of bins of equal numbers of pairs, 1.4826 times the median of the absolute
        differences, not decreasing with age; None if there are fewer than twelve
        sets within thirty days of another.

    References
    ----------
    .. [1] P. J. Rousseeuw and C. Croux, "Alternatives to the Median Absolute
       Deviation", J. Am. Stat. Assoc. 88 (1993). :doi:`10.1080/01621459.1993.10476408`
    """
    judged, judges = _pairs(len(series.sets))
    ages, found = _compared(series, judged, judges)
    near = (np.abs(ages) <= FARTHEST_DAYS) & np.isfinite(found).all(axis=1)
    if np.unique(judged[near]).size < FEWEST_SETS:
        return None
    order = np.argsort(np.abs(ages[near]), kind="stable")
    ages, found = np.abs(ages[near])[order], np.abs(found[near])[order]
    bins = np.array_split(np.arange(ages.size), max(1, min(16, ages.size // _FEWEST_PAIRS)))
    sigma = np.array([_MAD_TO_SIGMA * np.median(found[each], axis=0) for each in bins])
    centres = np.array([max(float(np.median(ages[each])), 1e-3) for each in bins])
    return Spread(np.maximum.accumulate(centres), np.maximum.accumulate(sigma, axis=0))


def _compared(
    series: ElementSeries, judged: IntArray, judges: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Ages (m,) [day] and differences (m, 6) [km] of pairs; far ones are not carried."""
    days = series.days
    ages = days[judged] - days[judges]
    near = np.abs(ages) <= FARTHEST_DAYS
    found = np.full((judged.size, len(COMPONENTS)), np.nan)
    predicted = carried(series, judges[near], judged[near])
    found[near] = differences(predicted, series.mean.at(judged[near]))
    return ages, found


def continuity(series: ElementSeries, *, spread: Spread | None = None) -> Continuity:
    """Judge every set of a history by its neighbours.

    Parameters
    ----------
    series : ElementSeries
        The history.
    spread : Spread, optional
        How far good sets differ; by default it is learned from the history.

    Returns
    -------
    Continuity
        "fits": with its predecessors or its followers (after a manoeuvre only with
        the latter); "outlier": with neither, though both are there; "unconfirmed":
        not with the only side there is, so that a manoeuvre cannot be told from an
        error; "alone": no other set within thirty days; "not judged": too few sets
        to learn from.
    """
    count = len(series.sets)
    spread = learned_spread(series) if spread is None else spread
    blank = np.full(count, np.nan)
    if spread is None:
        unknown: tuple[Verdict, ...] = tuple("not judged" for _ in range(count))
        return Continuity(unknown, blank, blank.copy(), ("",) * count, None)
    judged, judges = _pairs(count)
    ages, found = _compared(series, judged, judges)
    scores = np.abs(found) / (spread.at(ages) * LIMITS)
    scores = np.nan_to_num(np.minimum(scores, _REFUSED), nan=_REFUSED)
    scores[np.abs(ages) > FARTHEST_DAYS] = np.nan
    table = np.full((count, 2 * NEIGHBOURS, len(COMPONENTS)), np.nan)
    lag = judged - judges
    table[judged, np.where(lag < 0, lag + NEIGHBOURS, lag + NEIGHBOURS - 1)] = scores
    after, before = _median(table[:, :NEIGHBOURS]), _median(table[:, NEIGHBOURS:])
    worst = _worst(table)
    verdicts = tuple(_verdict(b, a) for b, a in zip(before, after, strict=True))
    return Continuity(verdicts, before, after, worst, spread)


def _median(scores: FloatArray) -> FloatArray:
    """Median over the neighbours of the worst component; NaN where there is none."""
    worst = scores.max(axis=2)
    result = np.full(worst.shape[0], np.nan)
    some = ~np.isnan(worst).all(axis=1)
    result[some] = np.nanmedian(worst[some], axis=1)
    return result


def _worst(table: FloatArray) -> tuple[str, ...]:
    filled = np.nan_to_num(table)
    return tuple(COMPONENTS[each] for each in np.median(filled, axis=1).argmax(axis=1))


def fit_among(elements: ElementSet, others: Sequence[ElementSet]) -> Fit:
    """Judge one element set by those of the same object near it in time.

    Parameters
    ----------
    elements : ElementSet
        To be judged.
    others : sequence of ElementSet
        Of any objects; what lies within five days of `elements`, and not at its
        own epoch, is compared with it.

    Returns
    -------
    Fit
        The verdict as in `continuity`: "alone" if nothing is near, "not judged" if
        too few sets are at hand to learn from, and it is not the Station, for
        which the spread is known.

    Raises
    ------
    DataMissingError
        If the package is damaged.
    """
    same = [each for each in others if each.satellite_number == elements.satellite_number]
    days = {id(each): each.age_days(elements.epoch) for each in same}
    near = [each for each in same if _LEAST_APART_DAYS < abs(days[id(each)]) <= NEAR_DAYS]
    before = sorted((o for o in near if days[id(o)] > 0), key=lambda o: days[id(o)])[:NEIGHBOURS]
    after = sorted((o for o in near if days[id(o)] < 0), key=lambda o: -days[id(o)])[:NEIGHBOURS]
    used = (*reversed(before), *after)
    if not used:
        return Fit("alone", "", None, None, ())
    spread = learned_spread(element_series(same))
    if spread is None and elements.satellite_number == ISS_SATELLITE_NUMBER:
        spread = iss_spread()
    if spread is None:
        return Fit("not judged", "", None, None, used)
    result = continuity(element_series([*used, elements]), spread=spread)
    place = len(before)
    sides = (float(result.before[place]), float(result.after[place]))
    first, second = (None if np.isnan(side) else side for side in sides)
    return Fit(result.verdicts[place], result.worst[place], first, second, used)


@functools.cache
def iss_spread() -> Spread:
    """How far good sets of the Station differ, from the embedded table.

    Returns
    -------
    Spread
        Learned from the sets of January 2021 to March 2022.

    Raises
    ------
    DataMissingError
        If the package is damaged.
    """
    table = load_toml(DATA_FILE)["spread"]
    return Spread(np.array(table["ages_days"]), np.array(table["sigma_km"]))


def _verdict(before: float, after: float) -> Verdict:
    sides = [side for side in (before, after) if not np.isnan(side)]
    if not sides:
        return "alone"
    if min(sides) <= 1.0:
        return "fits"
    return "outlier" if len(sides) == 2 else "unconfirmed"


def settled(result: Continuity) -> IntArray:
    """Places of the sets that can be built on: those that are not far off.

    A robust fit bears what is slightly more than allowed, and loses by its absence.
    """
    known = ~(np.isnan(result.before) & np.isnan(result.after))
    near = np.fmin(result.before, result.after) <= _TOLERABLE
    return np.flatnonzero(near & known if result.spread is not None else ~known)


def suspects(result: Continuity) -> Sequence[int]:
    """Places of the sets that fit nothing."""
    return [
        place
        for place, verdict in enumerate(result.verdicts)
        if verdict in ("outlier", "unconfirmed", "alone")
    ]
