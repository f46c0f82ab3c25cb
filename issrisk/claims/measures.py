"""From a measure asked for to the measure: which function computes what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from issrisk.claims import decay, landing, overhead, shares
from issrisk.claims.context import Context
from issrisk.claims.measure import Measure, measured
from issrisk.claims.quantities import MeasureName
from issrisk.claims.statements import MeasureSpec
from issrisk.claims.subject import Subject
from issrisk.claims.wording import figures
from issrisk.errors import InputError


def measure(spec: MeasureSpec, context: Context) -> Measure:
    """Compute one measure.

    Parameters
    ----------
    spec : MeasureSpec
        Which one, and for which place.
    context : Context
        Element sets or orbit, and day.

    Returns
    -------
    Measure
        With its sentence; without a value where it cannot be told of that object.

    Raises
    ------
    InputError
        If the orbit is none that the closed form describes, or a place has nobody at risk.
    StaleElementsError, DecayedError
        If no element set reaches the day.
    """
    if spec.name in _OF_NUMBERS:
        return _OF_NUMBERS[spec.name](spec)
    if spec.name in _OF_ORBIT:
        return _OF_ORBIT[spec.name](spec, context)
    subject = spec.subject
    if spec.name == "population_under_track_percent":
        return shares.population_under_track_percent(spec, subject, context)
    if subject is None:
        raise InputError(f"{spec.name} is asked for without a place")
    return _OF_PLACE[spec.name](spec, subject, context)


def _stated_difference(spec: MeasureSpec) -> Measure:
    stated, documented = _numbers(spec)
    difference = abs(stated - documented)
    if difference == 0.0:
        sentence = f"{stated:.10g} {spec.unit} is what is documented: {spec.source}."
    else:
        way = "more" if stated > documented else "less"
        sentence = (
            f"{stated:.10g} {spec.unit} is {difference:.10g} {spec.unit} {way} than the "
            f"{documented:.10g} {spec.unit} documented: {spec.source}."
        )
    brief = f"documented: {documented:.10g} {spec.unit}"
    return measured(spec, difference, sentence, brief=brief)


def _stated_excess_percent(spec: MeasureSpec) -> Measure:
    stated, documented = _numbers(spec)
    percent = 100.0 * (stated / documented - 1.0)
    way = "more" if percent >= 0.0 else "less"
    sentence = f"That is {figures(abs(percent), 3)} % {way}."
    brief = f"{figures(abs(percent), 3)} % {way}"
    return measured(spec.model_copy(update={"unit": "%"}), percent, sentence, brief=brief)


def _numbers(spec: MeasureSpec) -> tuple[float, float]:
    if spec.stated is None or spec.documented is None:
        raise InputError(f"{spec.name} needs 'stated' and 'documented'")
    return spec.stated, spec.documented


_OF_NUMBERS: Mapping[MeasureName, Callable[[MeasureSpec], Measure]] = {
    "stated_difference": _stated_difference,
    "stated_excess_percent": _stated_excess_percent,
}
_OF_ORBIT: Mapping[MeasureName, Callable[[MeasureSpec, Context], Measure]] = {
    "highest_latitude_deg": overhead.highest_latitude_deg,
    "days_to_entry": decay.days_to_entry,
    "reboost_propellant_t_per_year": decay.reboost_propellant_t_per_year,
}
_OF_PLACE: Mapping[MeasureName, Callable[[MeasureSpec, Subject, Context], Measure]] = {
    "dwell_minutes_per_day": overhead.dwell_minutes_per_day,
    "dwell_rank": overhead.dwell_rank,
    "passes_on_day": overhead.passes_on_day,
    "minutes_on_day": overhead.minutes_on_day,
    "area_under_track_percent": overhead.area_under_track_percent,
    "nearest_approach_km": overhead.nearest_approach_km,
    "casualty_share_percent": shares.casualty_share_percent,
    "casualty_ratio": shares.casualty_ratio,
    "casualty_ratio_per_inhabitant": shares.casualty_ratio_per_inhabitant,
    "debris_probability_percent": landing.debris_probability_percent,
    "chosen_place_percent": landing.chosen_place_percent,
    "failed_aim_percent": landing.failed_aim_percent,
}
