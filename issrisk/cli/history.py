"""``issrisk elements history``: what a history of element sets tells."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from issrisk.cli import options


def history(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            parser=options.given_name,
            help="Element sets of one object, two or more.",
        ),
    ],
    *,
    errors: Annotated[
        bool, typer.Option("--errors", help="Also how far predictions were off, by their age.")
    ] = False,
    figure: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--figure",
            metavar="FILE",
            parser=options.given_path,
            help="Draw mean height and decay: .png, .svg or .pdf.",
        ),
    ] = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Every suspect set and every gap.")
    ] = False,
) -> None:
    """Mean height, decay, manoeuvres, gaps, and the sets that do not fit."""
    from issrisk.formats.files import check_writable
    from issrisk.orbit.history import element_history
    from issrisk.orbit.prediction_error import prediction_errors
    from issrisk.report.documents import dump
    from issrisk.report.history_document import history_document
    from issrisk.report.terminal_history import print_history

    if figure is not None:
        from issrisk.report.history_figure import write_history_figure
        from issrisk.report.page import check_format

        check_writable(figure, force=force)
        check_format(figure)
    result = element_history(options.read_sets(file, no_checksum=no_checksum, strict=strict))
    learned = prediction_errors(result) if errors else None
    if figure is not None:
        write_history_figure(result, figure, force=force)
        if not quiet:
            sys.stderr.write(f"wrote {figure}\n")
    if as_json:
        sys.stdout.write(dump(history_document(result, learned)))
    else:
        print_history(result, learned, verbose=verbose)
