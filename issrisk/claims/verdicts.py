"""From a statement's rule and its measures to a verdict with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from issrisk.claims.context import Context
from issrisk.claims.measures import Measure, measure
from issrisk.claims.statements import (
    Case,
    MeasureName,
    Rule,
    Statement,
    StatementSet,
    Verdict,
    embedded_file,
    embedded_statement_sets,
    read_statements,
)
from issrisk.errors import InputTypeError
from issrisk.exposure.countries import COUNTRIES_FILE, DIVISIONS_FILE, GROUPS_FILE
from issrisk.hazard.overflight import MODELS as DWELL_MODELS
from issrisk.hazard.passes import RegionPass
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import embedded_sets, one_object
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.track import MODELS as TRACK_MODELS
from issrisk.provenance import Provenance
from issrisk.times import utc


@dataclass(frozen=True)
class Margin:
    """A threshold that, moved to the other side of the measured value, gives another verdict."""

    case: Case
    value: float
    verdict_then: Verdict


@dataclass(frozen=True)
class CheckedStatement:
    """A statement with its verdict and all that it rests on."""

    statement: Statement
    verdict: Verdict
    reason: str
    measures: tuple[Measure, ...]
    margins: tuple[Margin, ...]
    passes: tuple[RegionPass, ...]
    region: str
    elements: ElementSet


@dataclass(frozen=True)
class Check:
    """The verdicts on a set of statements."""

    id: str
    title: str
    statements: tuple[CheckedStatement, ...]
    provenance: Provenance


def check_statements(
    source: str | Path | StatementSet = "rogozin-2022",
    *,
    elements: Sequence[ElementSet] | None = None,
    max_age_days: float | None = MAX_AGE_DAYS,
) -> Check:
    """Check a set of statements.

    Parameters
    ----------
    source : str, Path or StatementSet
        Name of an embedded set, path of a TOML file, or what was read of one.
    elements : sequence of ElementSet, optional
        By default the embedded ISS sets; each statement takes the nearest.
    max_age_days : float or None, default: 30
        Greatest distance of a set's epoch from the day of a statement.

    Returns
    -------
    Check
        A verdict for each statement.

    Raises
    ------
    InputError
        If the orbit is none that the closed form describes, or several objects' sets are given.
    InputTypeError
        If `source` is neither a name, a path nor statements.
    StatementError
        If the statements are not valid.
    StaleElementsError
        If no element set is near enough to a statement's day.
    DecayedError
        If the object is not in orbit on that day.
    """
    if not isinstance(source, StatementSet | str | Path):
        raise InputTypeError(f"statements are given as {type(source).__name__}, not name or path")
    statements = source if isinstance(source, StatementSet) else read_statements(source)
    sets = tuple(embedded_sets() if elements is None else elements)
    one_object(sets)
    checked = tuple(_checked(each, sets, max_age_days) for each in statements.statement)
    return Check(
        id=statements.id,
        title=statements.title,
        statements=checked,
        provenance=Provenance.of(
            elements=checked[0].elements.record(utc(checked[0].statement.date)),
            models=(*TRACK_MODELS, *DWELL_MODELS),
            data=[COUNTRIES_FILE, DIVISIONS_FILE, GROUPS_FILE, *_embedded(source)],
        ),
    )


def _embedded(source: str | Path | StatementSet) -> list[str]:
    name = str(source)
    return [embedded_file(name)] if name in embedded_statement_sets() else []


def _checked(
    statement: Statement, sets: tuple[ElementSet, ...], max_age_days: float | None
) -> CheckedStatement:
    context = Context(sets, utc(statement.date), max_age_days)
    measures = tuple(measure(spec, context) for spec in statement.rule.measure)
    values = {each.name: each.value for each in measures}
    verdict = verdict_of(statement.rule, values)
    margins = tuple(margins_of(statement.rule, values))
    region = statement.rule.measure[0].region
    sentences = [each.sentence for each in measures] + [_told(m, measures) for m in margins]
    sentences = [sentence for sentence in sentences if sentence]
    return CheckedStatement(
        statement=statement,
        verdict=verdict,
        reason=" ".join(sentences),
        measures=measures,
        margins=margins,
        passes=tuple(context.passes(region)),
        region=region,
        elements=context.elements,
    )


def verdict_of(rule: Rule, values: Mapping[MeasureName, float]) -> Verdict:
    """The verdict of the first case that holds, or the rule's `otherwise`.

    Parameters
    ----------
    rule : Rule
        Cases in order.
    values : mapping of str to float
        Measured values by name.

    Returns
    -------
    Verdict
        One of the six.
    """
    for case in rule.case:
        if case.holds(values[case.measure]):
            return case.verdict
    return rule.otherwise


def margins_of(rule: Rule, values: Mapping[MeasureName, float]) -> list[Margin]:
    """How far each threshold would have to move to change the verdict.

    Parameters
    ----------
    rule : Rule
        Cases in order.
    values : mapping of str to float
        Measured values by name.

    Returns
    -------
    list of Margin
        One for each threshold that could, by moving alone, give another verdict.
    """
    verdict = verdict_of(rule, values)
    margins = []
    for number, case in enumerate(rule.case):
        value = values[case.measure]
        if case.holds(value):
            rest = rule.model_copy(update={"case": rule.case[number + 1 :]})
            then = verdict_of(rest, values)
        else:
            then = case.verdict
        if then != verdict:
            margins.append(Margin(case, value, then))
        if case.holds(value):
            break
    return margins


def _told(margin: Margin, measures: tuple[Measure, ...]) -> str:
    unit = next(each.unit for each in measures if each.name == margin.case.measure)
    return (
        f"It would be “{margin.verdict_then}” if the limit for “{margin.case.verdict}” were "
        f"{_beyond(margin)} {unit}, not {margin.case.threshold:g}."
    )


def _beyond(margin: Margin) -> str:
    """The side of the value a threshold would have to be on; rounded to that side."""
    digits = 2 - int(np.floor(np.log10(abs(margin.value)))) if margin.value else 0
    upward = (margin.case.at_most is not None) != margin.case.holds(margin.value)
    rounded = (np.ceil if upward else np.floor)(margin.value * 10.0**digits) / 10.0**digits
    if margin.case.holds(margin.value):
        return f"above {rounded:g}" if upward else f"below {rounded:g}"
    return f"{rounded:g} or more" if upward else f"{rounded:g} or less"
