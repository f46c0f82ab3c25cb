"""TOML files of the user's, strictly validated, and what is wrong with one in plain words."""

from __future__ import annotations

import difflib
import re
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from issrisk.errors import InputError

MAX_FILE_BYTES = 1_000_000
_MOST_STOPS = 100  # in a line: for a key of n parts tomllib takes memory and time as n squared
_PLAINLY = {  # what pydantic says for programmers
    "date_type": "a date is year-month-day and nothing more, without quotes, as 2022-02-24",
    "model_type": "a table is wanted",
    "list_type": "a list is wanted; a table in one is begun with two brackets, as [[statement]]",
}

Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """A table of which every key is known, of its type, and finite."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def bounded_text(path: str | Path, *, error: type[InputError]) -> str:
    """Text of a file that cannot be endless.

    Parameters
    ----------
    path : str or Path
        Of the file.
    error : type
        What is raised.

    Returns
    -------
    str
        Of UTF-8, at most 1 MB.

    Raises
    ------
    InputError
        If it is larger or no UTF-8 text; as `error`.
    OSError, ValueError
        If it cannot be opened: the caller knows what was looked for.
    """
    with Path(path).open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)  # a device has no size and no end
    if len(content) > MAX_FILE_BYTES:
        raise error(f"{path} is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise error(f"{path} is not UTF-8 text: {bad.reason}") from None


def toml_document(text: str, *, name: str, error: type[InputError]) -> dict[str, Any]:
    """Content of a TOML text.

    Parameters
    ----------
    text : str
        TOML; a byte-order mark before it is passed over.
    name : str
        What to call it in an error.
    error : type
        What is raised.

    Returns
    -------
    dict
        As `tomllib` gives it.

    Raises
    ------
    InputError
        If it is no TOML; as `error`.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > _MOST_STOPS:
            raise error(f"{name}: line {number} has more than {_MOST_STOPS} full stops")
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as bad:
        raise error(f"{name}: no valid TOML: {bad}") from None
    except ValueError:  # Python refuses to read an integer of more than 4300 digits
        raise error(f"{name}: an integer has too many digits") from None


def parsed(text: str, model: type[Model], *, name: str, error: type[InputError]) -> Model:
    """A TOML text as a model.

    Parameters
    ----------
    text : str
        TOML.
    model : type
        What it must hold; tables of tables are found by their annotations.
    name : str
        What to call the text in an error.
    error : type
        What is raised.

    Returns
    -------
    Model
        Validated.

    Raises
    ------
    InputError
        If it is no TOML, or a key or value is wrong, as `error`; for an unknown key
        the nearest known one is suggested.
    """
    return validated(toml_document(text, name=name, error=error), model, name=name, error=error)


def validated(
    document: Mapping[str, Any], model: type[Model], *, name: str, error: type[InputError]
) -> Model:
    """The content of a TOML text as a model.

    Parameters
    ----------
    document : mapping
        As `toml_document` gives it.
    model : type
        What it must hold.
    name : str
        What to call it in an error.
    error : type
        What is raised.

    Returns
    -------
    Model
        Validated.

    Raises
    ------
    InputError
        If a key or value is wrong; as `error`.
    """
    try:
        return model.model_validate(document)
    except ValidationError as bad:
        # A misspelt key is also a missing one: the misspelling tells more.
        first = min(bad.errors(), key=lambda each: each["type"] != "extra_forbidden")
        raise error(
            f"{name}: {location(first['loc'])}: {complaint(first)}", hint=_suggestion(first, model)
        ) from None


def location(loc: typing.Sequence[str | int]) -> str:
    """Where in a file, as ``burn.error`` or ``part[2].mass_kg``."""
    parts = [f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in loc]
    return "".join(parts).lstrip(".") or "the file"


def complaint(error: Any, plainly: Mapping[str, str] | None = None) -> str:
    """What is wrong, of one of pydantic's errors; `plainly` adds patterns in words."""
    if error["type"] == "extra_forbidden":
        return "unknown key"
    if error["type"] == "missing":
        return "missing"
    given = error.get("input")
    if isinstance(given, int) and given.bit_length() > 200:
        given = "a huge number"  # Python refuses to print an integer of more than 4300 digits
    words = {**_PLAINLY, **(plainly or {})}
    told = words.get(error.get("ctx", {}).get("pattern", error["type"]), error["msg"])
    shown = f", got {str(given)[:60]!r}" if isinstance(given, str | int | float) else ""
    return f"{told.removeprefix('Value error, ')}{shown}"


def nearest_name(given: str, allowed: typing.Iterable[str]) -> str | None:
    """A hint at the name that was meant."""
    near = difflib.get_close_matches(given, list(allowed), n=1, cutoff=0.4)
    return f"do you mean {near[0]!r}?" if near else None


def chosen_of(error: Any) -> str | None:
    """A hint at the choice that was meant."""
    if error["type"] == "literal_error" and isinstance(error["input"], str):
        return nearest_name(error["input"], re.findall("'([^']+)'", error["ctx"]["expected"]))
    return None


def unknown_key_hint(key: object, model: type[BaseModel]) -> str:
    """A hint at the key that was meant, or else all that are known."""
    known = sorted(model.model_fields)
    return nearest_name(str(key), known) or f"known keys: {', '.join(known)}"


def _suggestion(error: Any, model: type[BaseModel]) -> str | None:
    if error["type"] == "extra_forbidden":
        return unknown_key_hint(error["loc"][-1], _model_at(error["loc"][:-1], model))
    return chosen_of(error)


def _model_at(loc: tuple[Any, ...], model: type[BaseModel]) -> type[BaseModel]:
    """The model whose keys are allowed at a place of the file."""
    for name in loc:
        if isinstance(name, str) and name in model.model_fields:
            model = _model_of(model.model_fields[name].annotation) or model
    return model


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_of(part) for part in typing.get_args(annotation))
    return next((each for each in found if each is not None), None)
