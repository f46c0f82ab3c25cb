"""Statements and the rules of their verdicts: what their TOML holds, strictly validated."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    model_validator,
)

from issrisk.claims.quantities import QUANTITIES, MeasureName
from issrisk.claims.subject import Subject, subject_of_circle, subject_of_region
from issrisk.errors import InputError
from issrisk.strict_toml import Strict
from issrisk.times import utc

MAX_STATEMENTS = 200
NAME_PATTERN, LANGUAGE_PATTERN = r"^[a-z0-9][a-z0-9-]*$", r"^[a-z]{2,3}$"

Verdict: TypeAlias = Literal[
    "true", "mostly true", "misleading", "exaggerated", "false", "not checkable"
]


def _legible(text: str) -> str:
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise ValueError("nothing that can be read")
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("a line break or an invisible sign in it")
    return text


Text: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_legible)
]
Line: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    AfterValidator(_legible),
    AfterValidator(_one_line),
]
Unit: TypeAlias = Annotated[Line, StringConstraints(max_length=20)]
Region: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Amount: TypeAlias = Annotated[float, Field(ge=-1e15, le=1e15)]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=60)]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]


class Place(Strict):
    """A point and what lies around it."""

    name: Line
    latitude_deg: float = Field(ge=-90.0, le=90.0)
    longitude_deg: float = Field(ge=-180.0, le=180.0)
    radius_km: float = Field(ge=1.0, le=2000.0)

    @property
    def subject(self) -> Subject:
        """The circle around it."""
        return subject_of_circle(**self.model_dump())


class MeasureSpec(Strict):
    """A quantity to be computed, and what for; `label` tells it from its like in a case."""

    name: MeasureName
    label: Name | None = None
    region: Region | None = None
    place: Place | None = None
    against: list[Region] | None = Field(default=None, min_length=1, max_length=20)
    stated: Amount | None = None
    documented: Annotated[Amount, Field(ge=1e-9)] | None = None
    unit: Unit | None = None
    source: Text | None = None

    @property
    def known_as(self) -> str:
        """The label, or else the name."""
        return self.label or self.name

    @property
    def subject(self) -> Subject | None:
        """What it is measured for; None for a quantity of the orbit or the world."""
        if self.place is not None:
            return self.place.subject
        return None if self.region is None else subject_of_region(self.region)

    @model_validator(mode="after")
    def _its_own_keys(self) -> MeasureSpec:
        quantity = QUANTITIES[self.name]
        given = {key for key in self.model_fields_set - {"name", "label"}}
        for key in sorted(given - quantity.keys):
            raise ValueError(f"{self.name} takes no {key!r}")
        for key in sorted(quantity.needs - given):
            raise ValueError(f"{self.name} needs {key!r}")
        if quantity.one_of and len(given & quantity.one_of) != 1:
            raise ValueError(f"{self.name} needs one of {', '.join(sorted(quantity.one_of))}")
        return self

    @model_validator(mode="after")
    def _known_places(self) -> MeasureSpec:
        try:
            _ = self.subject
            for region in self.against or ():
                subject_of_region(region)
        except InputError as error:
            raise ValueError(f"{error.message} ({error.hint})") from None
        return self


class Condition(Strict):
    """A measure, by its label or name, at most or at least so much."""

    measure: str
    at_most: float | None = None
    at_least: float | None = None

    @model_validator(mode="after")
    def _one_threshold(self) -> Condition:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give either at_most or at_least")
        return self

    @property
    def threshold(self) -> float:
        """The threshold, whichever way it points."""
        return self.at_most if self.at_most is not None else self.at_least  # type: ignore[return-value]

    @property
    def side(self) -> str:
        """Which way the threshold points, in words."""
        return "at most" if self.at_most is not None else "at least"

    def holds(self, value: float) -> bool:
        """Whether `value` is on the side of the threshold that the verdict needs."""
        return value <= self.threshold if self.at_most is not None else value >= self.threshold


class Case(Strict):
    """A verdict and the threshold that gives it, or several that all must hold."""

    verdict: Verdict
    measure: str | None = None
    at_most: float | None = None
    at_least: float | None = None
    all: list[Condition] | None = Field(default=None, min_length=2)
    why: Text

    @model_validator(mode="after")
    def _one_form(self) -> Case:
        single = {"measure", "at_most", "at_least"} & self.model_fields_set
        if (self.all is None) != bool(single):
            raise ValueError("give either measure with at_most or at_least, or all")
        if self.all is None:
            _ = self.conditions
        return self

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What must hold."""
        if self.all is not None:
            return tuple(self.all)
        if self.measure is None:
            raise ValueError("a threshold needs a measure")
        return (Condition(measure=self.measure, at_most=self.at_most, at_least=self.at_least),)


class Rule(Strict):
    """What is measured, and how the verdict follows: the first case that holds."""

    why: Text
    otherwise: Verdict
    measure: list[MeasureSpec] = Field(min_length=1, max_length=20)
    case: list[Case] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _cases_measured(self) -> Rule:
        names = [spec.known_as for spec in self.measure]
        if len(set(names)) < len(names):
            raise ValueError("a measure is named twice; give each a label of its own")
        for case in self.case:
            for condition in case.conditions:
                if condition.measure not in names:
                    raise ValueError(
                        f"the case for {case.verdict!r} uses {condition.measure!r}, not measured"
                    )
        return self


class Document(Strict):
    """A document that settles a statement: what it is, when it is from, what it says."""

    title: Text
    date: datetime.date | None = None
    says: Text
    source: Text


class DocumentaryRule(Strict):
    """A verdict that documents give."""

    verdict: Verdict
    brief: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    why: Text
    document: list[Document] = Field(min_length=1, max_length=20)


class PoliticalRule(Strict):
    """Why no measurement can settle a statement."""

    brief: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    why: Text


class CitedOrbit(Strict):
    """A circular orbit taken from a publication, where no element set is at hand."""

    name: Line
    inclination_deg: float = Field(gt=0.0, lt=180.0)
    altitude_km: float = Field(ge=100.0, le=8000.0)
    source: Text


class _Said(Strict):
    """Who said what when, in which of its readings, and where it is read."""

    id: Name
    speaker: Text
    date: datetime.date
    wording: Text
    reading: Text | None = None
    language: Language
    translation_by: Text | None = None
    original_wording: Text | None = None
    original_language: Language | None = None
    source: Text

    @model_validator(mode="after")
    def _reachable_date(self) -> _Said:
        utc(self.date)
        return self


class MeasurableStatement(_Said):
    """A statement that a computed number settles."""

    kind: Literal["measurable"]
    orbit: CitedOrbit | None = None
    rule: Rule

    @model_validator(mode="after")
    def _track_at_hand(self) -> MeasurableStatement:
        for spec in self.rule.measure if self.orbit is not None else ():
            if QUANTITIES[spec.name].from_track:
                raise ValueError(
                    f"{spec.name} needs element sets; leave out the orbit and give --elements"
                )
        return self


class DocumentaryStatement(_Said):
    """A statement that a document and a date settle."""

    kind: Literal["documentary"]
    rule: DocumentaryRule


class PoliticalStatement(_Said):
    """A statement that no measurement settles."""

    kind: Literal["political"]
    rule: PoliticalRule


Statement: TypeAlias = MeasurableStatement | DocumentaryStatement | PoliticalStatement


class StatementSet(Strict):
    """A file of statements."""

    id: Name
    title: Text
    statement: list[Annotated[Statement, Field(discriminator="kind")]] = Field(
        min_length=1, max_length=MAX_STATEMENTS
    )

    @model_validator(mode="after")
    def _unique(self) -> StatementSet:
        ids = [statement.id for statement in self.statement]
        if len(set(ids)) < len(ids):
            raise ValueError("two statements have the same id")
        return self
