"""The folder that a check leaves behind: verdicts and figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from issrisk.claims.verdicts import Check
from issrisk.formats.files import write_folder, write_text
from issrisk.orbit.elements import ElementSet
from issrisk.report.check_document import check_document
from issrisk.report.documents import dump
from issrisk.report.markdown import markdown

VERDICTS_FILE, MARKDOWN_FILE = "verdicts.json", "verdicts.md"


def write_check(
    check: Check, sets: Sequence[ElementSet], folder: Path, *, force: bool = False
) -> list[Path]:
    """Write the verdicts, as JSON and as Markdown, and the figures.

    Parameters
    ----------
    check : Check
        What was checked.
    sets : sequence of ElementSet
        What it was checked with.
    folder : Path
        Where to; it is made if it is not there.
    force : bool, default: False
        Whether existing files may be replaced.

    Returns
    -------
    list of Path
        What was written; `verdicts.json` comes last, so that it is there only
        when everything is.

    Raises
    ------
    OutputError
        If a file exists or cannot be written.
    """

    def write(temporary: Path) -> None:
        names = _write_figures(check, sets, temporary)
        write_text(temporary / MARKDOWN_FILE, markdown(check, figures=names))
        write_text(temporary / VERDICTS_FILE, dump(check_document(check)))

    return write_folder(folder, write, last=VERDICTS_FILE, force=force)


def _write_figures(check: Check, sets: Sequence[ElementSet], folder: Path) -> list[str]:
    """Every map that a statement's measures ask for; the names of the files."""
    from issrisk.report.passes_map import write_passes_map

    names = []
    for checked in check.statements:
        if checked.subject is not None:
            names.append(f"{checked.statement.id}.png")
            write_passes_map(checked, sets, folder / names[-1])
    return names
