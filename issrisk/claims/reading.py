"""Reading files of statements, and telling what is wrong with one."""

from __future__ import annotations

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
from issrisk.strict_toml import (
    bounded_text,
    chosen_of,
    complaint,
    location,
    nearest_name,
    toml_document,
    unknown_key_hint,
)

TEMPLATE_FILE = "statement_template.toml"
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
_PLAINLY = {
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
    try:
        return parse_statements(bounded_text(source, error=StatementError), name=name)
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
    document = toml_document(text, name=name, error=StatementError)
    try:
        return StatementSet.model_validate(document)
    except ValidationError as error:
        # A misspelt key is also a missing one: the misspelling tells more.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        raise StatementError(
            f"{name}: {location(_path(first))}: {_complaint(first)}", hint=_suggestion(first)
        ) from None


def _path(error: Any) -> list[Any]:
    """Where in the file; the kind of a statement, which pydantic names on the way, left out."""
    loc = list(error["loc"])
    if len(loc) > 2 and loc[0] == "statement" and loc[2] in _KINDS:
        del loc[2]
    return loc


def _complaint(error: Any) -> str:
    if error["type"] == "union_tag_not_found":
        return "kind: missing"
    if error["type"] == "union_tag_invalid":
        return f"kind is one of {', '.join(_KINDS)}, got {str(error['ctx']['tag'])[:60]!r}"
    return complaint(error, _PLAINLY)


def _suggestion(error: Any) -> str | None:
    if error["type"] == "union_tag_invalid":
        return nearest_name(str(error["ctx"]["tag"]), _KINDS)
    if error["type"] == "extra_forbidden":
        return unknown_key_hint(error["loc"][-1], _model_at(error["loc"][:-1]))
    return chosen_of(error)


def _model_at(loc: tuple[Any, ...]) -> type[BaseModel]:
    """The model whose keys are allowed at a place of the file."""
    names = [part for part in loc if isinstance(part, str)]
    if not names:
        return StatementSet
    if names[-1] in _KINDS:
        return _KINDS[names[-1]]
    return _RULES[names[-2]] if names[-1] == "rule" else _PARTS[names[-1]]
