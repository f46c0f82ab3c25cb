"""Verdicts as a Markdown document, for an editor's desk or a repository."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from issrisk.claims.statements import DocumentaryStatement
from issrisk.claims.verdicts import Check, CheckedStatement
from issrisk.claims.wording import clock, duration
from issrisk.report.terminal_check import (
    interval,
    measure_name,
    number,
    orbit_lines,
    rule_lines,
)

# What CommonMark reads as markup, in a line and at its beginning: it gets a backslash.
_LEADING = re.compile(r"^(\d*)([#+=-]|[.)](?=\s))")
# An underscore within a word is none, and a backslash before it would break an address.
_MARKUP = re.compile(r"([\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_]))")


def markdown(check: Check, *, figures: Sequence[str] = ()) -> str:
    """Verdicts as Markdown.

    Parameters
    ----------
    check : Check
        Verdicts.
    figures : sequence of str
        Names of picture files beside the document, shown after the table.

    Returns
    -------
    str
        CommonMark with one table; text from a file of statements is inert.
    """
    lines = [f"# {plain(check.title)}", "", "| verdict | said | found |", "|---|---|---|"]
    for checked in check.statements:
        said = checked.statement
        who = f"{plain(said.speaker)}, {said.date.isoformat()}"
        lines.append(
            f"| **{checked.verdict}** | {_quoted(checked)} ({who}) | {plain(checked.brief)} |"
        )
    for name in figures:
        lines += ["", f"![{plain(name)}]({name})"]
    for checked in check.statements:
        lines += ["", *_section(checked)]
    version = check.provenance.version
    lines += ["", f"issrisk {version}; the same numbers with their provenance: verdicts.json."]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Text that Markdown and HTML take for nothing but text, on one line."""
    visible = "".join(c if c.isprintable() else " " for c in text)
    escaped = _MARKUP.sub(r"\\\1", html.escape(visible.strip(), quote=False))
    return _LEADING.sub(r"\1\\\2", escaped)


def _quoted(checked: CheckedStatement) -> str:
    said = checked.statement
    read_as = f" (read as: {plain(said.reading)})" if said.reading else ""
    return f"“{plain(said.wording)}”{read_as}"


def _section(checked: CheckedStatement) -> list[str]:
    said = checked.statement
    lines = [f"## {_quoted(checked)}", "", f"{plain(said.speaker)}, {said.date.isoformat()}"]
    if said.original_wording:
        lines += ["", f"> {plain(said.original_wording)} ({said.original_language})"]
    lines += ["", f"**{checked.verdict}.** {plain(checked.reason)}"]
    if checked.measures:
        lines += ["", *_measures(checked)]
    if checked.passes:
        lines += ["", *_passes(checked)]
    lines += [line for told in orbit_lines(checked) for line in ("", plain(told))]
    lines += ["", f"Source: {plain(said.source)}."]
    if said.translation_by:
        lines += ["", f"Translation: {plain(said.translation_by)}."]
    if isinstance(said, DocumentaryStatement):
        cited = (f"- {plain(each.title)}: {plain(each.source)}" for each in said.rule.document)
        lines += ["", *cited]
    rule = rule_lines(checked)
    if rule:
        lines += ["", plain(rule[0]), "", *(f"- {plain(case)}" for case in rule[1:])]
    return lines


def _measures(checked: CheckedStatement) -> list[str]:
    lines = ["| measured | | | nine times in ten |", "|---|--:|---|---|"]
    for each in checked.measures:
        cells = [measure_name(each), number(each.value), each.unit, interval(each)]
        lines.append(f"| {' | '.join(plain(cell) for cell in cells)} |")
    return lines


def _passes(checked: CheckedStatement) -> list[str]:
    lines = ["| pass (UTC) | length | over |", "|---|--:|---|"]
    for each in checked.passes:
        span = f"{clock(each.start)}-{clock(each.end)}"
        lines.append(f"| {span} | {duration(each.duration_s)} | {plain(', '.join(each.over))} |")
    return lines
