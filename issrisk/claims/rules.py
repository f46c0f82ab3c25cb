"""From measured values to a verdict, and how far each threshold is from another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.claims.measure import Measure
from issrisk.claims.quantities import QUANTITIES
from issrisk.claims.statements import Case, Condition, Rule, Verdict


@dataclass(frozen=True)
class Margin:
    """A threshold that, moved to the other side of the measured value, gives another verdict.

    ``within_interval`` tells that the threshold lies in the measure's own 90 %
    interval, so that the other verdict may be the right one.
    """

    case: Case
    condition: Condition
    value: float
    verdict_then: Verdict
    within_interval: bool = False


def verdict_of(
    rule: Rule,
    values: Mapping[str, float | None],
    *,
    moved: tuple[int, int] | None = None,
) -> Verdict:
    """The verdict of the first case that holds, or the rule's `otherwise`.

    Parameters
    ----------
    rule : Rule
        Cases in order.
    values : mapping of str to float or None
        Measured values by label; None for what cannot be computed.
    moved : (int, int), optional
        Position of a case, and of a condition in it, whose threshold is taken to
        lie on the other side of the value.

    Returns
    -------
    Verdict
        One of the six; "not checkable" where it hangs on a value that is missing.
    """
    for number, case in enumerate(rule.case):
        met = [
            _met(condition, values, opposite=(number, position) == moved)
            for position, condition in enumerate(case.conditions)
        ]
        if all(met):
            return case.verdict
        if False not in met:
            return "not checkable"
    return rule.otherwise


def _met(
    condition: Condition, values: Mapping[str, float | None], *, opposite: bool
) -> bool | None:
    value = values[condition.measure]
    return None if value is None else condition.holds(value) != opposite


def margins_of(rule: Rule, measures: Sequence[Measure]) -> list[Margin]:
    """How far each threshold would have to move to change the verdict.

    Parameters
    ----------
    rule : Rule
        Cases in order.
    measures : sequence of Measure
        All that the rule asks for.

    Returns
    -------
    list of Margin
        One for each threshold that could, by moving alone, give another verdict.
    """
    by_label = {each.label: each for each in measures}
    values = {label: each.value for label, each in by_label.items()}
    verdict = verdict_of(rule, values)
    margins = []
    for number, case in enumerate(rule.case):
        for position, condition in enumerate(case.conditions):
            value = values[condition.measure]
            then = verdict_of(rule, values, moved=(number, position))
            if value is None or then == verdict:
                continue
            asked = by_label[condition.measure]
            if _has_to_rise(condition, value) or value > QUANTITIES[asked.name].least:
                low, high = asked.interval_90 or (value, value)
                within = low < high and low <= condition.threshold <= high
                margins.append(Margin(case, condition, value, then, within))
    return margins


def _has_to_rise(condition: Condition, value: float) -> bool:
    """Whether the threshold changes sides upwards; below the least value it would ask nothing."""
    return (condition.at_most is not None) != condition.holds(value)


def margin_in_words(margin: Margin, measures: Sequence[Measure]) -> str:
    """Which threshold would have to be where for which verdict.

    Parameters
    ----------
    margin : Margin
        One of `margins_of`.
    measures : sequence of Measure
        All that the rule asks for.

    Returns
    -------
    str
        A sentence.
    """
    label = margin.condition.measure
    unit = next(each.unit for each in measures if each.label == label)
    of = f" of {label.replace('_', ' ')}" if margin.case.all is not None else ""
    allowed = ", as its uncertainty allows," if margin.within_interval else ""
    return (
        f"It would be “{margin.verdict_then}”{allowed} if the limit{of} for "
        f"“{margin.case.verdict}” were {_beyond(margin, unit)}, not "
        f"{margin.condition.threshold:g}."
    )


def _beyond(margin: Margin, unit: str) -> str:
    """The side of the value a threshold would have to be on; rounded to that side."""
    condition, value = margin.condition, margin.value
    digits = 2 - int(np.floor(np.log10(abs(value)))) if value else 0
    upward = _has_to_rise(condition, value)
    rounded = (np.ceil if upward else np.floor)(value * 10.0**digits) / 10.0**digits
    told = f"{rounded:.10g}" if unit == "rank" else f"{rounded:.10g} {unit}"
    if condition.holds(value):
        return f"above {told}" if upward else f"below {told}"
    return f"{told} or more" if upward else f"{told} or less"
