"""Scenarios: how an entry comes about, as TOML; those that are shipped, and the user's own.

>>> scenario("controlled").aim.latitude_deg
-48.9
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from issrisk.errors import ScenarioError
from issrisk.hazard.scenario_tables import (
    KINDS,
    Controlled,
    Failed,
    Scenario,
    Uncontrolled,
)
from issrisk.resources import manifest, verified_data_path
from issrisk.strict_toml import bounded_text, nearest_name, toml_document, validated

Told: TypeAlias = Uncontrolled | Controlled | Failed
_FOLDER = "scenarios/"


def embedded_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that are shipped."""
    files = (Path(entry.file) for entry in manifest() if entry.file.startswith(_FOLDER))
    return tuple(path.stem for path in files)


def scenario_text(name: str) -> str:
    """A shipped scenario as it is written, to begin one's own from.

    Parameters
    ----------
    name : str
        As `embedded_scenarios` has it.

    Returns
    -------
    str
        TOML with comments.

    Raises
    ------
    ScenarioError
        If there is none of that name.
    """
    if name not in embedded_scenarios():
        raise ScenarioError(f"no scenario {name[:80]!r} is shipped", hint=_shipped(name))
    return verified_data_path(f"{_FOLDER}{name}.toml").read_text("utf-8")


def scenario(name_or_path: str | Path) -> Told:
    """A scenario by name or from a file.

    Parameters
    ----------
    name_or_path : str or Path
        ``uncontrolled``, ``controlled``, ``failed``, or path of a TOML file.

    Returns
    -------
    Scenario
        Validated, frozen.

    Raises
    ------
    ScenarioError
        If there is no such file, it is no TOML, or a key or value is wrong; the message
        names file, key and what is allowed.
    """
    name = str(name_or_path)
    if name in embedded_scenarios():
        return parse_scenario(scenario_text(name), name=name)
    try:
        told = parse_scenario(bounded_text(name_or_path, error=ScenarioError), name=name)
        return _with_elements(told, Path(name_or_path).parent)
    except (OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise ScenarioError(f"no scenario {name[:80]!r}: {reason}", hint=_shipped(name)) from None


def parse_scenario(text: str, *, name: str = "the scenario") -> Told:
    """A scenario from a TOML text.

    Parameters
    ----------
    text : str
        TOML.
    name : str
        What to call it in an error.

    Returns
    -------
    Scenario
        Validated.

    Raises
    ------
    ScenarioError
        If it is no TOML, or a key or value is wrong.
    """
    document = toml_document(text, name=name, error=ScenarioError)
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        told = "missing" if kind is None else f"got {str(kind)[:60]!r}"
        raise ScenarioError(
            f"{name}: kind is one of {', '.join(KINDS)}: {told}",
            hint=None if kind is None else nearest_name(str(kind), KINDS),
        )
    return validated(document, KINDS[kind], name=name, error=ScenarioError)


def _with_elements(told: Told, folder: Path) -> Told:
    """The scenario with the text of its element sets, so that it is the same wherever it lies."""
    elements = told.when.elements
    if elements is None or "\n" in elements:
        return told
    text = bounded_text(folder / elements, error=ScenarioError)
    return told.model_copy(update={"when": told.when.model_copy(update={"elements": text})})


def _shipped(name: str) -> str:
    near = nearest_name(name, embedded_scenarios())
    return near or f"give a TOML file or one of {', '.join(embedded_scenarios())}"


__all__ = [
    "Controlled",
    "Failed",
    "Scenario",
    "Told",
    "Uncontrolled",
    "embedded_scenarios",
    "parse_scenario",
    "scenario",
    "scenario_text",
]
