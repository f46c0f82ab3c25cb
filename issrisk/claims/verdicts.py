"""Statements checked: each with its measures, its verdict and the reason."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from issrisk.claims.context import Context
from issrisk.claims.decay import MEASURES as DECAY
from issrisk.claims.landing import MEASURES as LANDING
from issrisk.claims.measure import Measure
from issrisk.claims.measures import measure
from issrisk.claims.quantities import QUANTITIES
from issrisk.claims.reading import embedded_file, embedded_statement_sets, read_statements
from issrisk.claims.rules import Margin, margin_in_words, margins_of, verdict_of
from issrisk.claims.statements import (
    CitedOrbit,
    DocumentaryStatement,
    MeasurableStatement,
    MeasureSpec,
    PoliticalStatement,
    Statement,
    StatementSet,
    Verdict,
)
from issrisk.claims.subject import Subject
from issrisk.errors import InputError, InputTypeError
from issrisk.exposure.countries import COUNTRIES_FILE, DIVISIONS_FILE, GROUPS_FILE
from issrisk.exposure.population import POPULATION_FILE
from issrisk.hazard.overflight import MODELS as DWELL_MODELS
from issrisk.hazard.passes import RegionPass
from issrisk.orbit.either import Orbit, Source, ordered, origin
from issrisk.orbit.embedded import embedded_sets
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.track import MODELS as TRACK_MODELS
from issrisk.orbit.track import models_of
from issrisk.provenance import Provenance
from issrisk.reentry.lifetime import DATA as DECAY_DATA
from issrisk.reentry.lifetime import MODELS as DECAY_MODELS
from issrisk.risk.random_entry import METHOD as RISK_METHOD
from issrisk.times import utc

_DAYS_AT_HAND = 4  # each holds a fortnight of track: 40 MB
_MOST_BRIEFS = 2  # measures told where there is little room


@dataclass(frozen=True)
class CheckedStatement:
    """A statement with its verdict and all that it rests on.

    ``elements`` is None where no element set or ephemeris was needed, ``orbit`` is the one
    the statement cites, ``subject`` the place whose passes are told.
    """

    statement: Statement
    verdict: Verdict
    brief: str
    reason: str
    measures: tuple[Measure, ...] = ()
    margins: tuple[Margin, ...] = ()
    passes: tuple[RegionPass, ...] = ()
    subject: Subject | None = None
    elements: Source | None = None
    orbit: CitedOrbit | None = None

    @property
    def origin(self) -> dict[str, Any]:
        """Record of the element set or ephemeris, its age that at the statement's day."""
        if self.elements is None:
            return {"elements": None}
        return {"elements": None} | origin(self.elements, utc(self.statement.date))

    @property
    def from_track(self) -> bool:
        """Whether it rests on where the object was on the day itself."""
        return any(QUANTITIES[each.name].from_track for each in self.measures)


@dataclass(frozen=True)
class Check:
    """The verdicts on a set of statements."""

    id: str
    title: str
    statements: tuple[CheckedStatement, ...]
    provenance: Provenance

    def statement(self, id: str) -> CheckedStatement:
        """The checked statement of an id.

        Parameters
        ----------
        id : str
            As in the file of statements.

        Returns
        -------
        CheckedStatement
            With its verdict.

        Raises
        ------
        InputError
            If there is none of that id.
        """
        for each in self.statements:
            if each.statement.id == id:
                return each
        raise InputError(
            f"no statement has the id {id!r}",
            hint=f"there are {', '.join(each.statement.id for each in self.statements)}",
        )


def check_statements(
    source: str | Path | StatementSet = "rogozin-2022",
    *,
    elements: Orbit | None = None,
    max_age_days: float | None = MAX_AGE_DAYS,
) -> Check:
    """Check a set of statements.

    Parameters
    ----------
    source : str, Path or StatementSet
        Name of an embedded set, path of a TOML file, or what was read of one.
    elements : sequence of ElementSet, or Ephemeris, optional
        By default the embedded ISS sets; each statement takes the nearest. A
        statement that cites an orbit takes that one instead.
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
    PropagationError
        If the ephemeris does not reach over a day whose passes are asked for.
    DecayedError
        If the object is not in orbit on that day.
    """
    if not isinstance(source, StatementSet | str | Path):
        raise InputTypeError(f"statements are given as {type(source).__name__}, not name or path")
    statements = source if isinstance(source, StatementSet) else read_statements(source)
    sets = ordered(embedded_sets() if elements is None else elements)

    @functools.lru_cache(maxsize=_DAYS_AT_HAND)
    def context_of(day: np.datetime64, cited: CitedOrbit | None) -> Context:
        return Context(sets, day, max_age_days, cited)

    checked: list[CheckedStatement] = []
    for each in statements.statement:
        if isinstance(each, MeasurableStatement):
            checked.append(_measured(each, context_of(utc(each.date), each.orbit)))
        elif isinstance(each, DocumentaryStatement):
            checked.append(_documented(each))
        else:
            checked.append(_uncheckable(each))
    return Check(
        id=statements.id,
        title=statements.title,
        statements=tuple(checked),
        provenance=_provenance(checked, source),
    )


def _provenance(
    checked: Sequence[CheckedStatement], source: str | Path | StatementSet
) -> Provenance:
    """With the element set of the first statement that has one; each names its own beside it."""
    measures = [each for statement in checked for each in statement.measures]
    people = any(each.name.startswith(("casualty", "population")) for each in measures)
    told = next((each for each in checked if each.elements is not None), None)
    source_models = models_of(told.elements) if told and told.elements else TRACK_MODELS
    models = [*source_models, *DWELL_MODELS] if measures else []
    data = [COUNTRIES_FILE, DIVISIONS_FILE, GROUPS_FILE] if measures else []
    if any(each.name in DECAY and each.value is not None for each in measures):
        models.extend(DECAY_MODELS)
        data.extend(DECAY_DATA)
    landed = [each.name for each in measures if each.name in LANDING and each.value is not None]
    for name in dict.fromkeys(landed):
        models.append(LANDING[name].model)
        data.append(LANDING[name].file)
    if people:
        models.append(RISK_METHOD)
        data.append(POPULATION_FILE)
    if str(source) in embedded_statement_sets():
        data.append(embedded_file(str(source)))
    return Provenance.of(**(told.origin if told else {}), models=models, data=data)


def _measured(statement: MeasurableStatement, context: Context) -> CheckedStatement:
    rule = statement.rule
    measures = tuple(measure(spec, context) for spec in rule.measure)
    margins = tuple(margins_of(rule, measures))
    told = [each.sentence for each in measures]
    told += [margin_in_words(margin, measures) for margin in margins]
    briefs = list(dict.fromkeys(each.brief for each in measures if each.brief))
    overflown = next((s.subject for s in rule.measure if s.name == "passes_on_day"), None)
    needs_orbit = any(not _of_numbers(spec) for spec in rule.measure)
    return CheckedStatement(
        statement=statement,
        verdict=verdict_of(rule, {each.label: each.value for each in measures}),
        brief="; ".join(briefs[:_MOST_BRIEFS]),
        reason=" ".join(sentence for sentence in told if sentence),
        measures=measures,
        margins=margins,
        passes=() if overflown is None else context.passes(overflown),
        subject=overflown,
        elements=context.elements if needs_orbit and statement.orbit is None else None,
        orbit=statement.orbit,
    )


def _of_numbers(spec: MeasureSpec) -> bool:
    """Whether a measure compares numbers that are given."""
    return "documented" in QUANTITIES[spec.name].needs


def _documented(statement: DocumentaryStatement) -> CheckedStatement:
    told = [statement.rule.why]
    for each in statement.rule.document:
        dated = "" if each.date is None else f", {each.date.isoformat()}"
        told.append(f"{each.title}{dated}: {each.says}")
    rule = statement.rule
    return CheckedStatement(statement, rule.verdict, rule.brief, " ".join(told))


def _uncheckable(statement: PoliticalStatement) -> CheckedStatement:
    return CheckedStatement(statement, "not checkable", statement.rule.brief, statement.rule.why)
