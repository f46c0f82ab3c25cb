"""The folder that a check leaves behind: verdicts and figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from issrisk.claims.statements import MeasurableStatement
from issrisk.claims.verdicts import Check, CheckedStatement
from issrisk.formats.files import write_folder, write_text
from issrisk.hazard.overflight import overflight
from issrisk.orbit.either import Orbit, ordered, source_at
from issrisk.report.check_document import check_document
from issrisk.report.documents import dump
from issrisk.report.markdown import markdown
from issrisk.times import utc

VERDICTS_FILE, MARKDOWN_FILE = "verdicts.json", "verdicts.md"
_MOST_PLACES = 12  # drawn in close-up


def write_check(check: Check, sets: Orbit, folder: Path, *, force: bool = False) -> list[Path]:
    """Write the verdicts, as JSON and as Markdown, and the figures.

    Parameters
    ----------
    check : Check
        What was checked.
    sets : element sets or Ephemeris
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


def _write_figures(check: Check, sets: Orbit, folder: Path) -> list[str]:
    """The maps that statements' measures ask for; the names of the files, in reading order."""
    from issrisk.report.close_up import write_close_up
    from issrisk.report.maps import write_dwell_map
    from issrisk.report.passes_map import write_passes_map
    from issrisk.report.people_map import write_people_map

    names = []

    def path(name: str) -> Path:
        names.append(f"{name}.png")
        return folder / names[-1]

    for checked in check.statements:
        if checked.subject is not None and checked.elements is not None:
            write_passes_map(checked, sets, path(f"passes-{checked.statement.id}"))
    overhead = [each for each in check.statements if each.elements is not None]
    if not overhead:
        return names
    day = utc(overhead[0].statement.date)
    for code in _places(overhead):
        write_close_up(code, sets, path(f"overhead-{code.lower()}"), start=day, max_age_days=None)
    world = overflight(source_at(ordered(sets), day))
    write_dwell_map(world, path("overhead-world"))
    write_people_map(world, path("people-under-track"))
    return names


def _places(checked: Sequence[CheckedStatement]) -> list[str]:
    """Countries, divisions and groups that are named, each once; not the rest of the world."""
    codes: list[str] = []
    said = [each.statement for each in checked]
    for each in said:
        for spec in each.rule.measure if isinstance(each, MeasurableStatement) else ():
            named = [spec.region, *(spec.against or ())]
            codes += [code for text in named if text for code in _codes(text)]
    return list(dict.fromkeys(codes))[:_MOST_PLACES]


def _codes(region: str) -> list[str]:
    return [] if region.startswith("!") else [code.strip().upper() for code in region.split("+")]
