"""The risk of realisations as a JSON document; the keys are a contract, see the README."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from issrisk.risk.comparison import Bridge
from issrisk.risk.entries import ShippedEntries
from issrisk.risk.monte_carlo import CASUALTY_THRESHOLD, METHOD, RiskResult
from issrisk.risk.place_risk import PlaceRisk
from issrisk.risk.quantiles import Quantiles
from issrisk.risk.ranking import order_probability, ranking
from issrisk.risk.sensitivity import CauseEffect
from issrisk.risk.unknowns import IntervalPart
from issrisk.risk.yardsticks import yardsticks


def risk_result_document(
    result: RiskResult,
    *,
    rank: str,
    steps: Bridge | None = None,
    causes: Sequence[CauseEffect] = (),
    shipped: Sequence[ShippedEntries] = (),
) -> dict[str, Any]:
    """The risk of one entry, from realisations.

    Parameters
    ----------
    result : RiskResult
        The risk.
    rank : {"total", "per-inhabitant", "under-track"}
        What places are ranked by.
    steps : Bridge, optional
        From the closed form to it.
    causes : sequence of CauseEffect, optional
        Which cause drives what an entry does.
    shipped : sequence of ShippedEntries, optional
        The same object left alone, aimed, and aimed in vain.

    Returns
    -------
    dict
        JSON values; what is not computed is null.
    """
    beside = yardsticks()
    return {
        "method": METHOD,
        "realisations": result.realisations,
        "pieces": result.pieces,
        "inclination_deg": result.inclination_deg,
        "population_year": result.population.year,
        "population_source": result.population.source,
        "casualty_expectation": _limited(result.casualty_expectation),
        "casualty_probability": vars(result.casualty_probability),
        "one_in": _limited(result.one_in),
        "casualty_area_m2": vars(result.casualty_area_m2),
        "surviving_mass_kg": vars(result.surviving_kg),
        "casualty_threshold": CASUALTY_THRESHOLD,
        "times_the_threshold": _limited(result.over_threshold),
        "interval_covers": list(result.interval_covers),
        "interval": {
            "sampling": _limited(result.sampling),
            "parts": [_part(part) for part in result.parts],
        },
        "ranked_by": rank,
        "regions": _regions(result, rank),
        "divisions": [_place(row) for row in result.divisions],
        "latitude": {
            "edges_deg": result.latitude_edges_deg.tolist(),
            "share_of_casualty_expectation": result.latitude_share.tolist(),
        },
        "closed_form": None if steps is None else _bridge(steps),
        "causes": [_cause(each) for each in causes] or None,
        "scenarios": [
            vars(each) | {"casualty_expectation": _limited(each.casualty_expectation)}
            for each in shipped
        ]
        or None,
        "published": [vars(each) for each in beside.published],
        "for_scale": [vars(each) for each in beside.scale],
        "not_counted": [vars(each) for each in beside.not_counted],
        "provenance": result.provenance.document(),
    }


def _limited(told: Quantiles) -> dict[str, float | None]:
    """Null for what has no limit."""
    return {name: value if math.isfinite(value) else None for name, value in vars(told).items()}


def _part(part: IntervalPart) -> dict[str, Any]:
    return {
        "name": part.name,
        "kind": part.kind,
        "why": part.why,
        "casualty_expectation_if_only_this_were_unknown": vars(part.alone),
        "casualty_expectation_if_this_were_known": vars(part.known),
        "share_of_variance": part.variance_share,
    }


def _bridge(steps: Bridge) -> dict[str, Any]:
    return {
        "casualty_expectation": steps.closed_form,
        "steps": [vars(step) for step in steps.steps],
    }


def _cause(each: CauseEffect) -> dict[str, Any]:
    return {
        "cause": each.cause,
        "casualty_area": vars(each.casualty_area),
        "casualty_expectation_at_any_longitude": vars(each.any_longitude),
        "casualty_probability_of_one_entry": vars(each.one_entry),
    }


def _regions(result: RiskResult, rank: str) -> list[dict[str, Any]]:
    first = ranking(result.regions, rank)
    told = [
        _place(row) | {"probability_above_next": order_probability(row, after, rank=rank)}
        for row, after in itertools.pairwise(first)
    ]
    codes = {row["code"] for row in told}
    return [*told, *(_place(row) for row in result.regions if row.code not in codes)]


def _place(row: PlaceRisk) -> dict[str, Any]:
    document = {
        "code": row.code,
        "name": row.name,
        "population": row.population,
        "population_under_track": row.population_under_track,
        "point_impact_probability": row.point_impact_probability,
        "debris_probability": _limited(row.debris_probability),
        "injuring_debris_probability": _limited(row.injuring_debris_probability),
        "casualty_expectation": _limited(row.casualty_expectation),
        "casualty_probability": _limited(row.casualty_probability),
        "risk_per_million_inhabitants": _told(row.risk_per_million_inhabitants),
        "risk_per_million_under_track": _told(row.risk_per_million_under_track),
        "share_of_casualty_expectation": _limited(row.share_of_casualty_expectation),
        "risk_relative_to_world": _told(row.risk_relative_to_world),
        "sampling": {"p05": row.sampling.p05, "p95": row.sampling.p95},
        "interval_parts": {
            name: {"sampling": _ends(each.sampling), "not_known": _ends(each.not_known)}
            for name, each in row.parted.items()
        },
    }
    return document if row.members is None else document | {"members": list(row.members)}


def _ends(span: tuple[float, float]) -> list[float | None]:
    return [each if math.isfinite(each) else None for each in span]


def _told(quantiles: Quantiles | None) -> dict[str, float | None] | None:
    return None if quantiles is None else _limited(quantiles)
