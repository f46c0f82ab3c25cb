"""Reading files of statements, and telling what is wrong with one."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from issrisk.claims.statements import (
    LANGUAGE_PATTERN,
    NAME_PATTERN,
    Case,
    CitedOrbit,
    Condition,
    Document,
    DocumentaryRule,
    DocumentaryStatement,
    MeasurableStatement,
    MeasureSpec,
    Place,
    PoliticalRule,
    PoliticalStatement,
    Rule,
    StatementSet,
)
from issrisk.errors import StatementError
from issrisk.resources import manifest, verified_data_path

MAX_FILE_BYTES = 1_000_000
TEMPLATE_FILE = "statement_template.toml"
_MOST_STOPS = 100  # in a line: for a key of n parts tomllib takes memory and time as n squared
_FOLDER = "statements/"
_KINDS: dict[str, type[BaseModel]] = {
    "measurable": MeasurableStatement,
    "documentary": DocumentaryStatement,
    "political": PoliticalStatement,
}
_RULES: dict[str, type[BaseModel]] = {
    "measurable": Rule,
    "documentary": DocumentaryRule,
    "political": PoliticalRule,
}
_PLAINLY = {  # what pydantic says for programmers
    "date_type": "a date is year-month-day and nothing more, without quotes, as 2022-02-24",
    "list_type": "a list is wanted; a table in one is begun with two brackets, as [[statement]]",
    NAME_PATTERN: "lower-case letters, digits and hyphens only",
    LANGUAGE_PATTERN: "a language is two or three lower-case letters, as ru",
}
_PARTS: dict[str, type[BaseModel]] = {
    "measure": MeasureSpec,
    "case": Case,
    "all": Condition,
    "place": Place,
    "document": Document,
    "orbit": CitedOrbit,
}


def embedded_statement_sets() -> tuple[str, ...]:
    """Names of the embedded files of statements."""
    names = (Path(entry.file) for entry in manifest() if entry.file.startswith(_FOLDER))
    return tuple(name.stem for name in names)


def embedded_file(name: str) -> str:
    """Data file of an embedded set."""
    return f"{_FOLDER}{name}.toml"


def template() -> str:
    """A commented file of statements to begin from."""
    return verified_data_path(TEMPLATE_FILE).read_text("utf-8")


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
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > _MOST_STOPS:
            raise StatementError(f"{name}: line {number} has more than {_MOST_STOPS} full stops")
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


def _path(error: Any) -> list[Any]:
    """Where in the file; the kind of a statement, which pydantic names on the way, left out."""
    loc = list(error["loc"])
    if len(loc) > 2 and loc[0] == "statement" and loc[2] in _KINDS:
        del loc[2]
    return loc


def _location(error: Any) -> str:
    parts = [f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in _path(error)]
    return "".join(parts).lstrip(".") or "the file"


def _complaint(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key"
    if error["type"] == "missing":
        return "missing"
    if error["type"] == "union_tag_not_found":
        return "kind: missing"
    if error["type"] == "union_tag_invalid":
        return f"kind is one of {', '.join(_KINDS)}, got {str(error['ctx']['tag'])[:60]!r}"
    given = error.get("input")
    if isinstance(given, int) and given.bit_length() > 200:
        given = "a huge number"  # Python refuses to print an integer of more than 4300 digits
    told = _PLAINLY.get(error.get("ctx", {}).get("pattern", error["type"]), error["msg"])
    shown = f", got {str(given)[:60]!r}" if isinstance(given, str | int | float) else ""
    return f"{told.removeprefix('Value error, ')}{shown}"


def _suggestion(error: Any) -> str | None:
    if error["type"] == "union_tag_invalid":
        return _nearest(str(error["ctx"]["tag"]), list(_KINDS))
    if error["type"] == "literal_error" and isinstance(error["input"], str):
        return _nearest(error["input"], re.findall("'([^']+)'", error["ctx"]["expected"]))
    if error["type"] != "extra_forbidden":
        return None
    known = sorted(_model_at(error["loc"][:-1]).model_fields)
    return _nearest(str(error["loc"][-1]), known) or f"known keys: {', '.join(known)}"


def _nearest(given: str, allowed: list[str]) -> str | None:
    near = difflib.get_close_matches(given, allowed, n=1, cutoff=0.4)
    return f"do you mean {near[0]!r}?" if near else None


def _model_at(loc: tuple[Any, ...]) -> type[BaseModel]:
    """The model whose keys are allowed at a place of the file."""
    names = [part for part in loc if isinstance(part, str)]
    if not names:
        return StatementSet
    if names[-1] in _KINDS:
        return _KINDS[names[-1]]
    return _RULES[names[-2]] if names[-1] == "rule" else _PARTS[names[-1]]
