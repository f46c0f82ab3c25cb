"""Verdicts for a terminal: a table of them all, and each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from issrisk.claims.measure import Measure
from issrisk.claims.statements import Case, DocumentaryStatement, MeasurableStatement
from issrisk.claims.verdicts import Check, CheckedStatement
from issrisk.claims.wording import clock, duration, figures
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.times import iso, utc

_STYLES = {
    "true": "bold green",
    "mostly true": "green",
    "misleading": "yellow",
    "exaggerated": "yellow",
    "false": "bold red",
    "not checkable": "dim",
}
_VERDICT_WIDTH = len("NOT CHECKABLE")
_SAID_SHARE = 0.52  # of the room beside the verdict
_LONGEST_QUOTE = 130  # characters of a statement in the table


def print_check(check: Check, *, verbose: bool = False) -> None:
    """Print verdicts: a single statement with its reason, several as a table.

    Parameters
    ----------
    check : Check
        Verdicts.
    verbose : bool, default: False
        Each statement with its reason, source, rule and every pass.
    """
    console = console_of()
    console.print(plain_text(check.title), style="bold")
    console.print()
    if len(check.statements) > 1 and not verbose:
        console.print(_verdict_table(check, console.width))
        console.print()
        told = "With -v the full reasons, sources and rules; with -o DIR files and figures as well."
        console.print(told, style="dim")
        return
    for number, checked in enumerate(check.statements):
        if number:
            console.print()
        _print_statement(console, checked, verbose=verbose)


def print_sets(titles: Mapping[str, str]) -> None:
    """Print the embedded sets of statements, a line each.

    Parameters
    ----------
    titles : mapping of str to str
        Title by name.
    """
    table = table_of(("", "left"), ("", "left"))
    for name, title in titles.items():
        table.add_row(Text(name, style="bold"), plain_text(title))
    console_of().print(table)


def _verdict_table(check: Check, width: int) -> Table:
    table = table_of(("", "left"), ("said", "left"), ("found", "left"))
    room = width - _VERDICT_WIDTH - 4
    table.columns[0].width = _VERDICT_WIDTH
    table.columns[1].width = round(room * _SAID_SHARE)
    table.columns[2].width = room - round(room * _SAID_SHARE)
    for number, checked in enumerate(check.statements):
        said = checked.statement
        if number:
            table.add_row()
        quoted = plain_text(f"“{shorten(said.wording, _LONGEST_QUOTE, placeholder=' …')}”")
        read_as = [plain_text(f"(read as: {said.reading})")] if said.reading else []
        who = plain_text(f"{said.speaker.split(',')[0]}, {said.date.isoformat()}")
        who.stylize("dim")
        verdict = Text(checked.verdict.upper(), style=_STYLES[checked.verdict])
        table.add_row(verdict, Text("\n").join([quoted, *read_as, who]), plain_text(checked.brief))
    return table


def _print_statement(console: Console, checked: CheckedStatement, *, verbose: bool) -> None:
    said = checked.statement
    console.print(plain_text(f"“{said.wording}”"))
    if said.reading:
        console.print(plain_text(f"read as: {said.reading}"), style="italic")
    console.print(plain_text(f"{said.speaker}, {said.date.isoformat()}"), style="dim")
    console.print(Text(checked.verdict.upper(), style=_STYLES[checked.verdict]))
    _indented(console, plain_text(checked.reason))
    if checked.measures:
        _indented(console, _measures_table(checked), above=1)
    if checked.passes:
        _indented(console, _passes_table(checked, verbose=verbose), above=1)
    for line in orbit_lines(checked):
        _indented(console, plain_text(line), above=1, style="dim")
    if verbose:
        for line in source_lines(checked) + rule_lines(checked):
            _indented(console, plain_text(line), above=1)


def _indented(console: Console, what: Any, *, above: int = 0, style: str | None = None) -> None:
    console.print(Padding(what, (above, 0, 0, 2)), style=style)


def _measures_table(checked: CheckedStatement) -> Table:
    spread = any(each.interval_90 is not None for each in checked.measures)
    heading = "nine times in ten" if spread else ""
    table = table_of(("", "left"), ("", "right"), ("", "left"), (heading, "left"))
    for each in checked.measures:
        name, unit = plain_text(measure_name(each)), plain_text(each.unit)
        table.add_row(name, number(each.value), unit, interval(each))
    return table


def _passes_table(checked: CheckedStatement, *, verbose: bool) -> Table:
    table = table_of(("pass (UTC)", "left"), ("length", "right"), ("over", "left"))
    for each in checked.passes:
        span = f"{clock(each.start)}-{clock(each.end)}"
        ends = each.over if verbose else tuple(dict.fromkeys((each.over[0], each.over[-1])))
        way = ", ".join(ends) if verbose else " to ".join(ends)
        table.add_row(span, duration(each.duration_s), plain_text(way))
    return table


def number(value: float | None) -> str:
    """A measured value, or that it is not computed."""
    if value is None:
        return "not computed"
    whole = float(value).is_integer() or abs(value) >= 100.0
    return f"{value:.0f}" if whole else figures(value, 3)


def interval(measure: Measure) -> str:
    """The 90 % interval of a measure, or nothing."""
    if measure.interval_90 is None:
        return ""
    low, high = measure.interval_90
    return f"{number(low)} to {number(high)}"


def measure_name(measure: Measure) -> str:
    """What is measured, and of which place."""
    of = "" if measure.region is None else f" ({measure.region})"
    return f"{measure.label.replace('_', ' ')}{of}"


def orbit_lines(checked: CheckedStatement) -> list[str]:
    """What the orbit was taken from, as sentences."""
    if checked.orbit is not None:
        orbit = checked.orbit
        return [
            f"Orbit: {orbit.inclination_deg:g}° at {orbit.altitude_km:g} km, circular, as cited: "
            f"{orbit.source}."
        ]
    if checked.elements is None:
        return []
    elements = checked.elements
    age = abs(elements.age_days(utc(checked.statement.date) + np.timedelta64(12, "h")))
    notes = "".join(f"; {note}" for note in elements.notes)
    if isinstance(elements, Ephemeris):
        return [
            f"Ephemeris of {elements.label} by {elements.originator}, made "
            f"{iso(elements.creation)}, {age:.1f} days from noon of that day{notes}."
        ]
    return [
        f"Element set {elements.label}, epoch {iso(elements.epoch)}, {age:.1f} days from noon "
        f"of that day{notes}."
    ]


def source_lines(checked: CheckedStatement) -> list[str]:
    """Where it was read, in which words, by whom translated, what settles it."""
    said = checked.statement
    lines = [f"Source: {said.source}."]
    if said.original_wording:
        lines.append(f"Original ({said.original_language}): “{said.original_wording}”")
    if said.translation_by:
        lines.append(f"Translation: {said.translation_by}.")
    if isinstance(said, DocumentaryStatement):
        lines += [f"{each.title}: {each.source}" for each in said.rule.document]
    return lines


def rule_lines(checked: CheckedStatement) -> list[str]:
    """The rule of a measurable statement, case by case."""
    said = checked.statement
    if not isinstance(said, MeasurableStatement):
        return []
    lines = [f"Rule: {said.rule.why}"]
    lines += [f"“{case.verdict}” if {_conditions(case)}: {case.why}" for case in said.rule.case]
    return [*lines, f"“{said.rule.otherwise}” if none of these holds."]


def _conditions(case: Case) -> str:
    return " and ".join(
        f"{each.measure.replace('_', ' ')} is {each.side} {each.threshold:g}"
        for each in case.conditions
    )
