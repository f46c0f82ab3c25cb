"""Where a result goes: a file, or stdout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from issrisk.cli import options

Output: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", parser=options.given_path, help="Instead of stdout."
    ),
]


def deliver(written: str | bytes, output: Path | None, *, force: bool) -> None:
    """Write a result to a file, whole or not at all, or to stdout.

    Parameters
    ----------
    written : str or bytes
        Text goes into a file as UTF-8.
    output : Path or None
        What ``-o`` was given; None for stdout.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists, or cannot be written.
    """
    from issrisk.formats.files import write_bytes

    if output is not None:
        write_bytes(output, written.encode() if isinstance(written, str) else written, force=force)
    elif isinstance(written, str):
        sys.stdout.write(written)
    else:
        sys.stdout.buffer.write(written)
