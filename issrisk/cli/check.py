"""``issrisk check``: statements and their verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from issrisk.cli import options


def check(
    statements: Annotated[
        str, typer.Argument(help="An embedded set of statements, or a TOML file.")
    ] = "rogozin-2022",
    *,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    allow_stale: options.AllowStale = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write verdicts.json and the maps too."),
    ] = None,
    force: options.Force = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Rule, source and every pass as well.")
    ] = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check statements about the ISS: each verdict with the numbers behind it."""
    import numpy as np

    from issrisk.claims.verdicts import check_statements
    from issrisk.report.documents import check_document, dump
    from issrisk.report.figures import prepare_folder, write_check

    if output is not None:
        prepare_folder(output, force=force)
    sets = options.read_sets(elements, no_checksum=no_checksum)
    result = check_statements(
        statements, elements=sets, max_age_days=options.max_age_days(allow_stale)
    )
    for each in result.statements:
        begin = np.datetime64(each.statement.date, "ns")
        options.tell_age(sets, begin, options.last_day(begin, 1.0), quiet=True)
    if output is not None:
        written = write_check(result, sets, output, force=force)
        if not quiet:
            sys.stderr.writelines(f"wrote {path}\n" for path in written)
    if as_json:
        sys.stdout.write(dump(check_document(result)))
        return
    from issrisk.report.terminal import print_check

    print_check(result, verbose=verbose)
