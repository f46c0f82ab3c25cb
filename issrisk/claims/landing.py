"""Measures of where pieces land: by chance, and if somebody chose the place.

They rest on entries that are shipped, computed beforehand with a seed and a number that the
sentence tells, so that a check takes seconds.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyproj import Geod

from issrisk.claims.context import Context
from issrisk.claims.measure import Measure, measured
from issrisk.claims.quantities import QUANTITIES
from issrisk.claims.statements import MeasureSpec
from issrisk.claims.subject import Subject, subject_of_region
from issrisk.claims.wording import figures, figures_span, position
from issrisk.errors import ScenarioError
from issrisk.exposure.countries import countries
from issrisk.exposure.population import embedded_divisions
from issrisk.hazard.choice import SCATTER_FILE, Choice, best_choice, embedded_scatter
from issrisk.hazard.scenario import Uncontrolled, scenario
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.reentry.figures import ISS_FIGURES
from issrisk.reentry.lifetime import SPECIFIC_IMPULSE_S, STANDARD_GRAVITY_M_S2
from issrisk.resources import load_arrays
from issrisk.risk.debris import debris_probability
from issrisk.risk.entries import embedded_entries
from issrisk.risk.entry_shift import entry_shift
from issrisk.risk.monte_carlo import expected_casualties
from issrisk.risk.quantiles import Quantiles

FAILED_AIM_FILE = "entries_chosen_failed.npz"


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
    "failed_aim_percent": Basis(
        "Monte Carlo footprint of an aimed burn cut short", FAILED_AIM_FILE
    ),
}
# Of the remaining time, nine forecasts in ten: Pardini and Anselmo (2017), 316 predictions of the
# IADC's campaigns (iris.cnr.it 427627, as excerpted).
_FORECAST_ERROR = 0.20
_LAST_REVOLUTION_H = 1.46  # some 88 minutes, at 150 km
_SAME_AIM_KM = 300.0  # aims as near as this are those of the entries that are shipped


def debris_probability_percent(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Probability that at least one piece of an uncontrolled entry lands in a place."""
    if not _is_station(context):
        return _unknown(spec)
    entries = embedded_entries("uncontrolled")
    places = _places(subject)
    shift = entry_shift(context.risk, places)
    told = debris_probability(entries.casualties, places, entry_shift=shift).told.scaled(100.0)
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
        interval_covers="sampling, how many pieces survive, and where along its orbit it enters",
    )


def chosen_place_percent(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Greatest part of the surviving pieces that a burn could put within a place."""
    if not _is_station(context):
        return _unknown(spec)
    found = _best(subject.code)
    percent = 100.0 * found.share
    low, high = (100.0 * float(each) for each in np.quantile(found.by_burn, (0.05, 0.95)))
    aim = position(found.latitude_deg, found.longitude_deg)
    way = "northbound" if found.northbound else "southbound"
    hours = 24.0 * _FORECAST_ERROR
    sentence = (
        f"A burn like the one planned for the end of the station, {_burn()}, can put "
        f"{figures(percent)} % of the surviving pieces within {subject.either} (nine burns in ten "
        f"{figures_span(low, high)} %), aimed at {aim} on a {way} pass; {_strewn()}. Without a "
        f"burn nobody chooses: a day before it enters, nine forecasts in ten are off by up to "
        f"{hours:.0f} hours, {hours / _LAST_REVOLUTION_H:.0f} revolutions."
    )
    return measured(
        spec,
        percent,
        sentence,
        brief=f"a planned burn can put {figures(percent)} % of the pieces there",
        interval_90=(min(low, percent), max(high, percent)),
        interval_covers="errors of the burn, the air, the break-up and what survives",
    )


def failed_aim_percent(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Probability that a piece lands in a place if a burn aimed there is cut short."""
    if not _is_station(context):
        return _unknown(spec)
    latitude, longitude = load_arrays(FAILED_AIM_FILE)["aim_deg"]
    best = _best(subject.code)
    apart = Geod(ellps="WGS84").inv(longitude, latitude, best.longitude_deg, best.latitude_deg)[2]
    if apart > 1e3 * _SAME_AIM_KM:
        aim = position(latitude, longitude)
        needs = f"entries of a burn aimed there, and only those of one aimed at {aim} are shipped"
        return _unknown(spec, needs=needs)
    failed, carried_out = embedded_entries("chosen_failed"), embedded_entries("chosen")
    told = debris_probability(failed.casualties, _places(subject)).told.scaled(100.0)
    hurt, intended = (
        expected_casualties(each.casualties, inclination_deg=each.circumstances.inclination_deg)
        for each in (failed, carried_out)
    )
    sentence = (
        f"Cut short at any part of it, each as likely, that burn still puts at least one piece in "
        f"{subject.either} with a probability of {figures(told.mean)} % "
        f"({figures_span(told.p05, told.p95)}), and {figures(hurt.mean)} casualties "
        f"({_span(hurt)}) are to be expected wherever it falls; carried out, "
        f"{figures(intended.mean)} ({_span(intended)}). By {failed.provenance.realisations} and "
        f"{carried_out.provenance.realisations} entries computed beforehand "
        f"(tools/build_entries.py, seed {failed.provenance.seed})."
    )
    return measured(
        spec,
        told.mean,
        sentence,
        brief=f"cut short, {figures(told.mean)} % chance of a piece there",
        interval_90=(told.p05, told.p95),
        interval_covers="sampling, and how many pieces survive",
    )


@functools.lru_cache(maxsize=8)
def _best(region: str) -> Choice:
    """The best aim at a region: it takes a second."""
    return best_choice(subject_of_region(region).region, embedded_scatter())


def _span(told: Quantiles) -> str:
    if not math.isfinite(told.p95):
        return f"{figures(told.p05)} or more"
    return figures_span(told.p05, told.p95)


def _strewn() -> str:
    """How far a burn's pieces are strewn."""
    scatter = embedded_scatter()
    along, across = (
        float(np.diff(np.quantile(each, (0.05, 0.95)))[0])
        for each in (scatter.along_km, scatter.cross_km)
    )
    return f"nine pieces in ten lie along {figures(along)} km and across {figures(across)} km"


def _places(subject: Subject) -> list[int]:
    """Positions of its countries and divisions among landings."""
    nations, parts = countries().code, embedded_divisions().code
    places = [nations.index(code) for code in subject.members if code in nations]
    return places + [len(nations) + parts.index(code) for code in subject.members if code in parts]


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


def _unknown(
    spec: MeasureSpec,
    *,
    needs: str = "entries of that object, and only those of the ISS are shipped",
) -> Measure:
    meaning = QUANTITIES[spec.name].meaning
    return measured(
        spec, None, f"Not computed: {meaning}. It needs {needs}.", brief=f"needs {needs}"
    )
