"""Measures of who is at risk: people under the track, and shares of a random entry's casualties.

They rest on the point method (`issrisk.risk.random_entry`), whose shares do not depend on the
casualty area.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.claims.context import Context
from issrisk.claims.measure import Measure, measured
from issrisk.claims.statements import MeasureSpec
from issrisk.claims.subject import Subject, subject_of_region
from issrisk.claims.wording import figures, figures_span
from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.exposure.population import (
    PER_INHABITANT_ERROR,
    PER_INHABITANT_ERROR_AT_LIMIT,
    SHARE_ERROR,
    at_limit,
    embedded_divisions,
)

COVERS = "the grid of people, by its distance from GPWv4"
WORLD_ERROR_POINTS = 0.25  # people of the world between two parallels, in per cent of all


def population_under_track_percent(
    spec: MeasureSpec, subject: Subject | None, context: Context
) -> Measure:
    """Part of the people of a place, or of the world, who live under the track."""
    people = context.risk.population
    north = context.orbit.max_latitude_deg
    under, every = people.between(-north, north), people.people
    if subject is not None:
        percent = 100.0 * _sum_over(under, subject, context) / _inhabitants(subject, context)
        sentence = f"{percent:.1f} % of the people of {subject.phrase} live under the track."
        brief = f"{percent:.1f} % of its people under the track"
        return measured(spec, percent, sentence, brief=brief)
    percent = 100.0 * float(under.sum() / every.sum())
    low, high = max(percent - WORLD_ERROR_POINTS, 0.0), min(percent + WORLD_ERROR_POINTS, 100.0)
    return measured(
        spec,
        percent,
        f"{percent:.1f} % ({low:.1f} to {high:.1f}) of all people live under the track.",
        brief=f"{percent:.1f} % of all people under the track",
        interval_90=(low, high),
        interval_covers=COVERS,
    )


def casualty_share_percent(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Part of all casualties to be expected that fall on a place."""
    share = 100.0 * _share(subject, context)
    if share == 0.0:
        sentence = (
            f"None of the casualties to be expected of a random entry are in {subject.phrase}: "
            "nobody lives there under the track."
        )
        return measured(spec, share, sentence, brief=f"no casualties in {subject.brief}")
    spread = SHARE_ERROR * min(share, 100.0 - share)  # what one gains the others lose
    interval = (share - spread, share + spread)
    sentence = (
        f"{figures(share)} % ({figures_span(*interval)}) of the casualties to be expected of a "
        f"random entry are in {subject.phrase}."
    )
    return measured(
        spec,
        share,
        sentence,
        brief=f"{figures(share)} % of the casualties in {subject.brief}",
        interval_90=interval,
        interval_covers=COVERS,
    )


def casualty_ratio(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Casualties to be expected in a place, against the least of other places."""
    share = _share(subject, context)
    other, least = _least(spec, lambda each: _share(each, context))
    error = float(np.hypot(SHARE_ERROR, SHARE_ERROR))
    return _ratio(spec, subject, other, share / least, error, how="In total")


def casualty_ratio_per_inhabitant(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """The same for each inhabitant."""

    def per_inhabitant(each: Subject) -> float:
        return _share(each, context) / _inhabitants(each, context)

    def error(each: Subject) -> float:
        people, north = context.risk.population, context.orbit.max_latitude_deg
        under = _sum_over(people.between(-north, north), each, context)
        part = under / _inhabitants(each, context)
        return PER_INHABITANT_ERROR_AT_LIMIT if at_limit(part) else PER_INHABITANT_ERROR

    other, least = _least(spec, per_inhabitant)
    both = float(np.hypot(error(subject), error(other)))
    ratio = per_inhabitant(subject) / least
    return _ratio(spec, subject, other, ratio, both, how="For each inhabitant")


def _least(spec: MeasureSpec, value_of: Callable[[Subject], float]) -> tuple[Subject, float]:
    others = [subject_of_region(region) for region in spec.against or ()]
    values = [value_of(each) for each in others]
    least = int(np.argmin(values))
    if values[least] <= 0.0:
        raise InputError(
            f"nobody in {others[least].phrase} is at risk, so nothing can be compared with it",
            hint="leave it out of 'against'",
        )
    return others[least], values[least]


def _ratio(
    spec: MeasureSpec, subject: Subject, other: Subject, ratio: float, error: float, *, how: str
) -> Measure:
    if ratio == 0.0:
        sentence = f"{how} the risk in {subject.phrase} is 0: nobody lives there under the track."
        return measured(spec, ratio, sentence, brief=f"{how.lower()} no risk in {subject.brief}")
    interval = ratio * (1.0 - error), ratio * (1.0 + error)
    told = f"{figures(ratio)} times ({figures_span(*interval)})"
    chosen = ", the least of the others named" if len(spec.against or ()) > 1 else ""
    sentence = f"{how} the risk in {subject.phrase} is {told} that in {other.phrase}{chosen}."
    return measured(
        spec,
        ratio,
        sentence,
        brief=f"{how.lower()} {figures(ratio)} times the risk in {other.brief}",
        interval_90=interval,
        interval_covers=COVERS,
    )


def _share(subject: Subject, context: Context) -> float:
    risk = context.risk
    per_m2 = risk.population.people * risk.dwell_density_per_m2
    return _sum_over(per_m2, subject, context) / float(per_m2.sum())


def _inhabitants(subject: Subject, context: Context) -> float:
    people = _sum_over(context.risk.population.people, subject, context)
    if people == 0.0:
        raise InputError(
            f"nobody lives in {subject.phrase}, so nothing can be told for each inhabitant",
            hint="measure its time or area instead",
        )
    return people


def _sum_over(values: FloatArray, subject: Subject, context: Context) -> float:
    """Sum of what each entry of the population holds, over a place."""
    people = context.risk.population
    whole = [countries().index(code) for code in subject.members if code in countries().code]
    divided = [code for code in subject.members if code not in countries().code]
    total = float(people.by_country(values)[whole].sum())
    if divided:
        total += float(people.by_division(embedded_divisions().select(divided), values).sum())
    return total
