"""Places ranked by their risk, and how sure their order is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from issrisk.exposure.population import SHARE_ERROR
from issrisk.montecarlo.intervals import Z90
from issrisk.risk.place_risk import PlaceRisk
from issrisk.risk.places import per_inhabitant_error
from issrisk.risk.quantiles import Quantiles

_LEAST_UNDER_TRACK = 0.1  # of a place's people, for their risk to be told by those under it


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
    of people are taken as independent; where along its orbit it enters moves both places at
    once, and what counts is how differently.
    """
    one, two = (value_of(each, rank) for each in (first, second))
    if two <= 0.0:
        return 1.0 if one > 0.0 else 0.5
    entry = (first.entry_shift - second.entry_shift) / Z90
    error = math.hypot(log_error(first, rank), log_error(second, rank), entry)
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
    grid = SHARE_ERROR if rank == "total" else per_inhabitant_error(*people)
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
        In order. By the people under the track, places where hardly any of them live under it
        are left out: pieces that land beside the track hurt the others.
    """
    single = [each for each in places if each.members is None and value_of(each, rank) > 0.0]
    if rank == "under-track":
        least = _LEAST_UNDER_TRACK
        single = [e for e in single if e.population_under_track >= least * e.population]
    return sorted(single, key=lambda each: -value_of(each, rank))


def _log_width(factors: Quantiles) -> float:
    return float(np.log(factors.p95 / max(factors.p05, 1e-6)) / (2.0 * Z90))


def _normal_below(score: float) -> float:
    return 0.5 * math.erfc(-score / math.sqrt(2.0))
