"""Measures of where pieces land: by chance, and if somebody chose the place.

They rest on entries that are shipped, computed beforehand with a seed and a number that the
sentence tells, so that a check takes seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from issrisk.claims.context import Context
from issrisk.claims.measure import Measure, measured
from issrisk.claims.quantities import QUANTITIES
from issrisk.claims.statements import MeasureSpec
from issrisk.claims.subject import Subject
from issrisk.claims.wording import figures, figures_span, position
from issrisk.errors import ScenarioError
from issrisk.exposure.countries import countries
from issrisk.exposure.population import embedded_divisions
from issrisk.hazard.choice import SCATTER_FILE, best_choice, embedded_scatter
from issrisk.hazard.scenario import Uncontrolled, scenario
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.reentry.figures import ISS_FIGURES
from issrisk.reentry.lifetime import SPECIFIC_IMPULSE_S, STANDARD_GRAVITY_M_S2
from issrisk.risk.debris import debris_probability
from issrisk.risk.entries import embedded_entries


@dataclass(frozen=True)
class Basis:
    """What a measure rests on: the model, and the file that was computed with it."""

    model: str
    file: str


MEASURES: Mapping[str, Basis] = {
    "debris_probability_percent": Basis(
        "Monte Carlo footprint of an uncontrolled entry", "entries_uncontrolled.npz"
    ),
    "chosen_place_percent": Basis("scatter of pieces after a planned burn", SCATTER_FILE),
}


def debris_probability_percent(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Probability that at least one piece of an uncontrolled entry lands in a place."""
    if not _is_station(context):
        return _unknown(spec)
    entries = embedded_entries("uncontrolled")
    sample = entries.casualties
    nations, parts = countries().code, embedded_divisions().code
    places = [nations.index(code) for code in subject.members if code in nations]
    places += [len(nations) + parts.index(code) for code in subject.members if code in parts]
    told = debris_probability(sample, places).told.scaled(100.0)
    number, seed = entries.provenance.realisations, entries.provenance.seed
    sentence = (
        f"At least one piece of an uncontrolled entry lands in {subject.either} with a "
        f"probability of {figures(told.mean)} % ({figures_span(told.p05, told.p95)}), by {number} "
        f"entries computed beforehand (tools/build_entries.py, seed {seed}; issrisk footprint "
        "computes others)."
    )
    return measured(
        spec,
        told.mean,
        sentence,
        brief=f"{figures(told.mean)} % chance of a piece there",
        interval_90=(told.p05, told.p95),
        interval_covers="sampling, and how many pieces survive",
    )


def chosen_place_percent(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Greatest part of the surviving pieces that a burn could put within a place."""
    if not _is_station(context):
        return _unknown(spec)
    found = best_choice(subject.region, embedded_scatter())
    percent = 100.0 * found.share
    low, high = (100.0 * float(each) for each in np.quantile(found.by_burn, (0.05, 0.95)))
    aim = position(found.latitude_deg, found.longitude_deg)
    way = "northbound" if found.northbound else "southbound"
    sentence = (
        f"A burn like the one planned for the end of the station, {_burn()}, can put "
        f"{figures(percent)} % of the surviving pieces within {subject.either} (nine burns in ten "
        f"{figures_span(low, high)} %), aimed at {aim} on a {way} pass; the rest falls before and "
        "beyond. Without a burn nobody chooses: a day before it enters, the forecast is off by "
        "whole revolutions."
    )
    return measured(
        spec,
        percent,
        sentence,
        brief=f"a planned burn can put {figures(percent)} % of the pieces there",
        interval_90=(min(low, percent), max(high, percent)),
        interval_covers="errors of the burn, the air, the break-up and what survives",
    )


def _burn() -> str:
    told = scenario("controlled")
    if isinstance(told, Uncontrolled):
        raise ScenarioError("the controlled scenario that is shipped has no burn")
    share = -math.expm1(-told.burn.delta_v_m_s / (SPECIFIC_IMPULSE_S * STANDARD_GRAVITY_M_S2))
    propellant_t = share * ISS_FIGURES[0][1].mass_kg / 1e3
    return f"{told.burn.delta_v_m_s:g} m/s and some {figures(propellant_t)} t of propellant"


def _is_station(context: Context) -> bool:
    elements = context.elements if context.cited is None else None
    return isinstance(elements, ElementSet) and elements.satellite_number == ISS_SATELLITE_NUMBER


def _unknown(spec: MeasureSpec) -> Measure:
    meaning = QUANTITIES[spec.name].meaning
    needs = "entries of that object, and only those of the ISS are shipped"
    return measured(
        spec, None, f"Not computed: {meaning}. It needs {needs}.", brief=f"needs {needs}"
    )
