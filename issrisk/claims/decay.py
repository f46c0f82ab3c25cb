"""Measures of the decay without reboost, as it could be known on the statement's day."""

from __future__ import annotations

import functools

import numpy as np

from issrisk.claims.context import Context
from issrisk.claims.measure import Measure, measured
from issrisk.claims.quantities import QUANTITIES
from issrisk.claims.statements import MeasureSpec
from issrisk.claims.wording import figures, figures_span
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.orbit.embedded import last_known
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.reentry.lifetime import Lifetime, lifetime
from issrisk.times import iso

MEASURES = ("days_to_entry", "reboost_propellant_t_per_year")
SAMPLES, SEED = 300, 0
_DIGITS = 3  # of a time to the entry: a day or some, as `issrisk lifetime` tells it
_COVERS = "drag, mass, the density model's error, and solar activity unknown on that day"


def days_to_entry(spec: MeasureSpec, context: Context) -> Measure:
    """Median time from the statement's day to the entry, if nobody raises the orbit."""
    result = _lifetime(context)
    if result is None:
        return _unknown(spec)
    low, middle, high = (result.days_quantile(share) for share in (0.05, 0.5, 0.95))
    who = context.object_name
    if middle is None:
        years = f"{result.horizon_days / 365.25:.0f} years"
        told = f"Without reboost {who} is more likely than not still up {years} later."
        return measured(spec, None, told, brief=f"would stay up for more than {years}")
    sentence = f"Without reboost {who} comes down {figures(middle, _DIGITS)} days later, "
    sentence += f"about {iso(result.date(middle))[:10]}"
    if low is not None and high is not None:
        dates = [iso(result.date(each))[:10] for each in (low, high)]
        sentence += f", nine in ten between {dates[0]} and {dates[1]}"
    return measured(
        spec,
        middle,
        f"{sentence}, as it could be known on that day.",
        brief=f"would come down after {figures(middle, _DIGITS)} days",
        interval_90=None if low is None or high is None else (low, high),
        interval_covers=_COVERS,
    )


def reboost_propellant_t_per_year(spec: MeasureSpec, context: Context) -> Measure:
    """Propellant that makes good for the drag of the year after the statement's day."""
    result = _lifetime(context)
    if result is None:
        return _unknown(spec)
    low, middle, high = (float(x) for x in np.quantile(result.propellant_t, (0.05, 0.5, 0.95)))
    told = f"Some {figures(middle)} t of propellant a year hold its height"
    return measured(
        spec,
        middle,
        f"{told} ({figures_span(low, high)}).",
        brief=f"{figures(middle)} t of propellant a year",
        interval_90=(low, high),
        interval_covers=_COVERS,
    )


def _unknown(spec: MeasureSpec) -> Measure:
    meaning = QUANTITIES[spec.name].meaning
    needs = "an element set of the ISS, of which mass and drag are known"
    return measured(
        spec, None, f"Not computed: {meaning}. It needs {needs}.", brief=f"needs {needs}"
    )


def _lifetime(context: Context) -> Lifetime | None:
    if context.cited is not None or isinstance(context.sets, Ephemeris):
        return None
    elements = last_known(context.sets, context.day, max_age_days=context.max_age_days)
    if elements.satellite_number != ISS_SATELLITE_NUMBER:
        return None
    return _computed(elements, context.day, context.max_age_days)


@functools.lru_cache(maxsize=4)
def _computed(elements: ElementSet, day: np.datetime64, max_age_days: float | None) -> Lifetime:
    return lifetime(
        elements,
        start=day,
        as_of=day,
        samples=SAMPLES,
        seed=SEED,
        causes=False,
        max_age_days=max_age_days,
    )
