"""Statements and the rules of their verdicts, as TOML, strictly validated."""

from __future__ import annotations

import difflib
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from issrisk.errors import InputError, StatementError
from issrisk.exposure.countries import place
from issrisk.resources import manifest, verified_data_path
from issrisk.times import utc

MAX_FILE_BYTES = 1_000_000
_FOLDER = "statements/"

Verdict: TypeAlias = Literal[
    "true", "mostly true", "misleading", "exaggerated", "false", "not checkable"
]
MeasureName: TypeAlias = Literal[
    "dwell_minutes_per_day",
    "dwell_rank",
    "passes_on_day",
    "minutes_on_day",
    "area_under_track_percent",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class MeasureSpec(_Strict):
    """A quantity to be computed, and for which place."""

    name: MeasureName
    region: str

    @model_validator(mode="after")
    def _known_region(self) -> MeasureSpec:
        try:
            place(self.region)
        except InputError as error:
            raise ValueError(f"{error.message} ({error.hint})") from None
        return self


class Case(_Strict):
    """A verdict and the threshold that gives it: at most or at least so much."""

    verdict: Verdict
    measure: MeasureName
    at_most: float | None = None
    at_least: float | None = None
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_threshold(self) -> Case:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("a case has either at_most or at_least")
        return self

    @property
    def threshold(self) -> float:
        """The threshold, whichever way it points."""
        return self.at_most if self.at_most is not None else self.at_least  # type: ignore[return-value]

    def holds(self, value: float) -> bool:
        """Whether `value` is on the side of the threshold that gives the verdict."""
        return value <= self.threshold if self.at_most is not None else value >= self.threshold


class Rule(_Strict):
    """What is measured, and how the verdict follows: the first case that holds."""

    why: str = Field(min_length=1)
    otherwise: Verdict
    measure: list[MeasureSpec] = Field(min_length=1)
    case: list[Case] = Field(min_length=1)

    @model_validator(mode="after")
    def _cases_measured(self) -> Rule:
        names = [spec.name for spec in self.measure]
        if len(set(names)) < len(names):
            raise ValueError("a measure is named twice")
        for case in self.case:
            if case.measure not in names:
                raise ValueError(
                    f"the case for {case.verdict!r} uses {case.measure!r}, not measured"
                )
        return self


class Statement(_Strict):
    """One statement: who said what when, where it is read, and its rule."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    speaker: str = Field(min_length=1)
    date: date
    wording: str = Field(min_length=1)
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    translation_by: str | None = None
    original_wording: str | None = None
    original_language: str | None = None
    source: str = Field(min_length=1)
    kind: Literal["measurable"]
    rule: Rule

    @model_validator(mode="after")
    def _reachable_date(self) -> Statement:
        utc(self.date)
        return self


class StatementSet(_Strict):
    """A file of statements."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    statement: list[Statement] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> StatementSet:
        ids = [statement.id for statement in self.statement]
        if len(set(ids)) < len(ids):
            raise ValueError("two statements have the same id")
        return self


def embedded_statement_sets() -> tuple[str, ...]:
    """Names of the embedded files of statements."""
    names = (Path(entry.file) for entry in manifest() if entry.file.startswith(_FOLDER))
    return tuple(name.stem for name in names)


def embedded_file(name: str) -> str:
    """Data file of an embedded set."""
    return f"{_FOLDER}{name}.toml"


def read_statements(source: str | Path) -> StatementSet:
    """Statements of an embedded set or of a file.

    Parameters
    ----------
    source : str or Path
        Name of an embedded set, as ``rogozin-2022``, or path of a TOML file.

    Returns
    -------
    StatementSet
        Validated.

    Raises
    ------
    StatementError
        If there is no such file, it is no TOML, or a key or value is wrong;
        for an unknown key the nearest known one is suggested.
    """
    name = str(source)
    if name in embedded_statement_sets():
        return parse_statements(verified_data_path(embedded_file(name)).read_text("utf-8"))
    path = Path(source)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)  # a device has no size and no end
        if len(content) > MAX_FILE_BYTES:
            raise StatementError(f"{name} is larger than {MAX_FILE_BYTES // 1_000_000} MB")
        return parse_statements(content.decode("utf-8"), name=name)
    except UnicodeDecodeError as error:
        raise StatementError(f"{name} is not UTF-8 text: {error.reason}") from None
    except (OSError, ValueError) as error:
        if isinstance(error, StatementError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise StatementError(
            f"no statements in {name[:80]!r}: {reason}",
            hint=f"give a TOML file or an embedded set: {', '.join(embedded_statement_sets())}",
        ) from None


def parse_statements(text: str, *, name: str = "the statements") -> StatementSet:
    """Statements of a TOML text.

    Parameters
    ----------
    text : str
        TOML; a byte-order mark before it is passed over.
    name : str
        What to call it in an error.

    Returns
    -------
    StatementSet
        Validated.

    Raises
    ------
    StatementError
        If it is no TOML, or a key or value is wrong.
    """
    try:
        document = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise StatementError(f"{name}: no valid TOML: {error}") from None
    except ValueError:  # Python refuses to read an integer of more than 4300 digits
        raise StatementError(f"{name}: an integer has too many digits") from None
    try:
        return StatementSet.model_validate(document)
    except ValidationError as error:
        # A misspelt key is also a missing one: the misspelling tells more.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        raise StatementError(
            f"{name}: {_location(first)}: {_complaint(first)}", hint=_suggestion(first)
        ) from None


def _location(error: Any) -> str:
    parts = [f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in error["loc"]]
    return "".join(parts).lstrip(".") or "the file"


def _complaint(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key"
    if error["type"] == "missing":
        return "missing"
    given = error.get("input")
    if isinstance(given, int) and given.bit_length() > 200:
        given = "a huge number"  # Python refuses to print an integer of more than 4300 digits
    shown = f", got {str(given)[:60]!r}" if isinstance(given, str | int | float) else ""
    return f"{error['msg'].removeprefix('Value error, ')}{shown}"


def _suggestion(error: Any) -> str | None:
    if error["type"] == "literal_error" and isinstance(error["input"], str):
        allowed = re.findall("'([^']+)'", error["ctx"]["expected"])
        near = difflib.get_close_matches(error["input"], allowed, n=1, cutoff=0.4)
        return f"do you mean {near[0]!r}?" if near else None
    if error["type"] != "extra_forbidden":
        return None
    models = (StatementSet, Statement, Rule, MeasureSpec, Case)
    known = sorted(_fields_at(error["loc"][:-1], models))
    near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1, cutoff=0.4)
    return f"do you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"


def _fields_at(location: tuple[Any, ...], models: tuple[type[BaseModel], ...]) -> set[str]:
    last = next((part for part in reversed(location) if isinstance(part, str)), None)
    by_key = dict(zip((None, "statement", "rule", "measure", "case"), models, strict=True))
    return set(by_key[last].model_fields)
