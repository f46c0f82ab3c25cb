"""The folder that a check leaves behind: verdicts and maps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from issrisk.claims.verdicts import Check
from issrisk.errors import OutputError
from issrisk.formats.files import write_text
from issrisk.orbit.elements import ElementSet
from issrisk.report.documents import check_document, dump

VERDICTS_FILE = "verdicts.json"


def prepare_folder(folder: Path, *, force: bool) -> None:
    """Make the output folder, or refuse it before anything is computed.

    Parameters
    ----------
    folder : Path
        Where the files are to go.
    force : bool
        Whether files already there may be replaced.

    Raises
    ------
    OutputError
        If it cannot be made, is no folder, or already holds verdicts.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {folder}: {error.strerror or error}") from None
    if (folder / VERDICTS_FILE).exists() and not force:
        raise OutputError(
            f"{folder} already holds {VERDICTS_FILE}",
            hint="choose another folder, or --force to replace it",
        )


def write_check(
    check: Check, sets: Sequence[ElementSet], folder: Path, *, force: bool = False
) -> list[Path]:
    """Write the verdicts, and a map of the day for each statement.

    Parameters
    ----------
    check : Check
        What was checked.
    sets : sequence of ElementSet
        What it was checked with.
    folder : Path
        An existing folder.
    force : bool, default: False
        Whether existing files may be replaced.

    Returns
    -------
    list of Path
        What was written; the verdicts come last, so that they are there only
        when everything is.

    Raises
    ------
    OutputError
        If a file exists or cannot be written.
    """
    from issrisk.report.passes_map import write_passes_map

    written = []
    for checked in check.statements:
        written.append(folder / f"{checked.statement.id}.png")
        write_passes_map(checked, sets, written[-1], force=force)
    written.append(folder / VERDICTS_FILE)
    write_text(written[-1], dump(check_document(check)), force=force)
    return written
