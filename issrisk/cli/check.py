"""``issrisk check``: statements and their verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from issrisk.cli import either, options

if TYPE_CHECKING:
    from issrisk.claims.verdicts import Check
    from issrisk.orbit.elements import ElementSet
    from issrisk.orbit.ephemeris import Ephemeris

DEFAULT_SET, NEW_FILE = "rogozin-2022", "statement.toml"


def check(
    statements: Annotated[
        str | None,
        typer.Argument(
            help="An embedded set of statements (default rogozin-2022), or a TOML file.",
            show_default=False,
        ),
    ] = None,
    *,
    new: Annotated[
        bool, typer.Option("--new", help="Write a commented file of statements to begin from.")
    ] = False,
    list_sets: Annotated[
        bool, typer.Option("--list", help="List the embedded sets of statements.")
    ] = False,
    elements: options.Elements = None,
    oem: either.Oem = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            parser=options.given_path,
            help="Write verdicts.json, verdicts.md and the figures too.",
        ),
    ] = None,
    force: options.Force = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="One Markdown document on stdout.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Full reasons, sources, rules and every pass.")
    ] = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check statements about the ISS: each verdict with the numbers behind it."""
    if as_json and as_markdown:
        raise typer.BadParameter("--json and --markdown are one document each; give one of them")
    if new:
        _write_template(statements, force=force, quiet=quiet)
        return
    if list_sets:
        _list_sets(as_json=as_json)
        return
    from issrisk.claims.verdicts import check_statements
    from issrisk.formats.files import check_folder
    from issrisk.report.figures import VERDICTS_FILE, write_check

    if output is not None:
        check_folder(output, holding=VERDICTS_FILE, force=force)
    orbit = either.read_orbit(elements, oem, no_checksum=no_checksum, strict=strict)
    oldest = options.max_age_days(allow_stale)
    result = check_statements(statements or DEFAULT_SET, elements=orbit, max_age_days=oldest)
    _tell_ages(result, orbit)
    if output is not None:
        written = write_check(result, orbit, output, force=force)
        if not quiet:
            sys.stderr.writelines(f"wrote {path}\n" for path in written)
    _print(result, as_json=as_json, as_markdown=as_markdown, verbose=verbose)


def _write_template(name: str | None, *, force: bool, quiet: bool) -> None:
    from issrisk.claims.reading import template
    from issrisk.formats.files import write_text

    if name == "-":
        sys.stdout.write(template())
        return
    path = options.given_path(NEW_FILE if name is None else name)
    write_text(path, template(), force=force)
    if not quiet:
        sys.stderr.write(f"wrote {path}; change it, then: issrisk check {path}\n")


def _list_sets(*, as_json: bool) -> None:
    from issrisk.claims.reading import embedded_statement_sets, read_statements
    from issrisk.report.documents import dump
    from issrisk.report.terminal_check import print_sets

    titles = {name: read_statements(name).title for name in embedded_statement_sets()}
    if as_json:
        sets = [{"id": name, "title": title} for name, title in titles.items()]
        sys.stdout.write(dump({"sets": sets}))
    else:
        print_sets(titles)


def _tell_ages(result: Check, orbit: tuple[ElementSet, ...] | Ephemeris) -> None:
    """Warn of old element sets or far predictions, once for each day whose track is looked at."""
    import numpy as np

    days = {np.datetime64(each.statement.date, "ns") for each in result.statements if each.passes}
    for begin in sorted(days):
        either.tell_orbit(orbit, begin, options.last_day(begin, 1.0), quiet=True)


def _print(result: Check, *, as_json: bool, as_markdown: bool, verbose: bool) -> None:
    if as_json:
        from issrisk.report.check_document import check_document
        from issrisk.report.documents import dump

        sys.stdout.write(dump(check_document(result)))
    elif as_markdown:
        from issrisk.report.markdown import markdown

        sys.stdout.write(markdown(result))
    else:
        from issrisk.report.terminal_check import print_check

        print_check(result, verbose=verbose)
