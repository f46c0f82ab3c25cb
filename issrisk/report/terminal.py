"""Tables and sentences for a terminal, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from issrisk.exposure.countries import groups
from issrisk.hazard.overflight import Overflight, RegionOverflight
from issrisk.hazard.passes import Visit
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.propagate import semi_major_axis_km
from issrisk.report.documents import EQUATORIAL_RADIUS_KM, elements_document
from issrisk.times import iso

_WIDTH = 80
_STATUS_STYLES = {"ok": "green", "remark": "yellow", "fault": "bold red"}


def console_of() -> Console:
    """A console of 80 columns, or up to 100 where a terminal has them."""
    wide = Console(highlight=False, markup=False)
    if wide.is_terminal and wide.width >= _WIDTH:
        return Console(highlight=False, markup=False, width=min(wide.width, 100))
    return Console(highlight=False, markup=False, width=_WIDTH)


def plain_text(text: str) -> Text:
    """Text of the user's, without control characters and never read as markup."""
    return Text("".join(c for c in text if c.isprintable()))


def table_of(*columns: tuple[str, Any]) -> Table:
    """A table without rules; each column is a heading and its justification."""
    headed = any(name for name, _ in columns)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=headed)
    for name, justify in columns:
        table.add_column(name, justify=justify)
    return table


def print_overflight(result: Overflight, *, top: int = 20, verbose: bool = False) -> None:
    """Print time over places, longest first.

    Parameters
    ----------
    result : Overflight
        The table.
    top : int, default: 20
        Countries to print; the sea and the groups follow.
    verbose : bool, default: False
        Every visit, and what defines each group.
    """
    console = console_of()
    console.print(plain_text(_overflight_heading(result)), style="bold")
    sampled = result.start is not None
    columns: list[tuple[str, Any]] = [("", "right"), ("place", "left"), ("min/day", "right")]
    columns += [("spread", "right"), ("passes", "right")] if sampled else []
    columns += [("time", "right"), ("area", "right"), ("people", "right")]
    table = table_of(*columns)
    table.columns[1].no_wrap = True
    shown = [row for row in result.places[:top] if row.dwell_fraction > 0.0]
    for rank, row in enumerate(shown, start=1):
        table.add_row(*_overflight_cells(str(rank), row, sampled=sampled))
    others = [row for row in result.regions if row.members is not None]
    if others:
        table.add_section()
    for row in others:
        table.add_row(*_overflight_cells("", row, sampled=sampled))
    console.print(table)
    left = len(result.places) - len(shown)
    tail = f"{left} more with --top or --json. " if left else ""
    swath = f", widened by {result.swath_km:g} km to each side" if result.swath_km else ""
    columns_told = "Spread: nine days in ten. Passes: a day. " if sampled else ""
    reach = f"{result.max_latitude_deg:.2f}° north and south{swath}"
    told = f"{tail}{columns_told}Area, people: the parts under the track, which reaches {reach}."
    console.print(plain_text(told), style="dim")
    if verbose and result.visits:
        console.print()
        console.print(_visits_table(result.visits))
    for row in others if verbose else ():
        group = groups()[row.code]
        console.print(plain_text(f"{group.name} ({group.code}): {group.definition}"), style="dim")
        console.print(Padding(plain_text(f"Source: {group.source}."), (0, 0, 0, 2)), style="dim")


def _visits_table(visits: Sequence[Visit]) -> Table:
    table = table_of(("in (UTC)", "left"), ("out", "left"), ("seconds", "right"), ("over", "left"))
    for each in visits:
        begin, end = (iso(time, unit="ms") for time in (each.start, each.end))
        name = plain_text(each.name)
        table.add_row(begin[:-1].replace("T", " "), end[11:-1], f"{each.duration_s:.2f}", name)
    return table


def _overflight_heading(result: Overflight) -> str:
    if result.start is None or result.end is None:
        return f"Average of the {result.inclination_deg:.2f}° orbit (closed form)"
    how = "every second" if result.visits is None else "from border to border"
    return f"{iso(result.start, unit='m')} to {iso(result.end, unit='m')}, {how}"


def _overflight_cells(rank: str, row: RegionOverflight, *, sampled: bool) -> list[Any]:
    cells = [rank, plain_text(row.name), f"{row.dwell_minutes_per_day:.2f}"]
    if sampled:
        interval = row.dwell_fraction_interval_90
        spread = "" if interval is None else f"{interval[0] * 1440:.1f}-{interval[1] * 1440:.1f}"
        cells += [spread, f"{row.passes_per_day:.1f}"]
    people = row.population_under_track_fraction
    share = "" if people is None else f"{people:.1%}"
    area = f"{row.area_under_track_fraction:.1%}"
    return [*cells, f"{row.dwell_fraction:.{2 if sampled else 3}%}", area, share]


def print_element_list(sets: Sequence[ElementSet], at: np.datetime64 | None) -> None:
    """Print element sets, a line each.

    Parameters
    ----------
    sets : sequence of ElementSet
        In order of epoch.
    at : datetime64 or None
        Time the ages are reckoned to; without it there is no such column.
    """
    console = console_of()
    columns: list[tuple[str, Any]] = [("epoch (UTC)", "left"), ("object", "left")]
    columns += [("age, days", "right")] if at is not None else []
    columns += [("inclination", "right"), ("mean height, km", "right")]
    table = table_of(*columns)
    for each in sets:
        age = [] if at is None else [f"{each.age_days(at):.2f}"]
        height = f"{semi_major_axis_km(each) - EQUATORIAL_RADIUS_KM:.1f}"
        table.add_row(
            iso(each.epoch), plain_text(each.label), *age, f"{each.inclination_deg:.4f}°", height
        )
    console.print(table)


_WORDS = (
    ("inclination_deg", "inclination", "{:.4f}°"),
    ("raan_deg", "right ascension of the ascending node", "{:.4f}°"),
    ("eccentricity", "eccentricity", "{:.7f}"),
    ("argument_of_perigee_deg", "argument of perigee", "{:.4f}°"),
    ("mean_anomaly_deg", "mean anomaly", "{:.4f}°"),
    ("mean_motion_rev_day", "mean motion (Kozai)", "{:.8f} revolutions a day"),
    ("mean_motion_dot_rev_day2", "half its first derivative", "{:.8f} revolutions a day²"),
    ("mean_motion_ddot_rev_day3", "a sixth of its second derivative", "{:.3e} revolutions a day³"),
    ("bstar_per_er", "drag term B*, no ballistic coefficient", "{:.4e} per Earth radius"),
    ("period_min", "period", "{:.2f} minutes"),
    ("semi_major_axis_km", "mean semi-major axis", "{:.1f} km"),
    ("perigee_altitude_km", "perigee above the equatorial radius", "{:.1f} km"),
    ("apogee_altitude_km", "apogee above the equatorial radius", "{:.1f} km"),
    ("element_set_number", "element set number", "{}"),
    ("revolution_number", "revolution at epoch", "{}"),
)


def print_elements(elements: ElementSet, at: np.datetime64 | None, *, continuity: str = "") -> None:
    """Print one element set in words and units.

    Parameters
    ----------
    elements : ElementSet
        The set.
    at : datetime64 or None
        Time its age is reckoned to.
    continuity : str, optional
        How it fits those near it.
    """
    console = console_of()
    document = elements_document(elements, at)
    console.print(plain_text(elements.label), style="bold")
    for line in filter(None, (elements.line1, elements.line2)):
        console.print(plain_text(line))
    table = table_of(("", "left"), ("", "left"))
    number = f"{elements.satellite_number} ({elements.international_designator})"
    table.add_row("catalogue number", plain_text(number))
    table.add_row("epoch", iso(elements.epoch, unit="us"))
    if at is not None:
        table.add_row("age", f"{elements.age_days(at):.2f} days at {iso(at)}")
    for key, words, form in _WORDS:
        table.add_row(words, "not given" if document[key] is None else form.format(document[key]))
    if continuity:
        table.add_row("continuity", plain_text(continuity))
    for note in elements.notes:
        table.add_row("note", plain_text(note))
    console.print(table)


def print_data(document: dict[str, Any]) -> None:
    """Print the embedded data sets, as `data_document` gives them."""
    console = console_of()
    for entry in document["data"]:
        state = Text("intact", "green") if entry["intact"] else Text("ALTERED", "bold red")
        console.print(Text.assemble((entry["file"], "bold"), "  ", state))
        for key in ("title", "source", "edition", "licence", "builder", "sha256"):
            console.print(Padding(plain_text(f"{key}: {entry[key]}"), (0, 0, 0, 2)))


def print_doctor(document: dict[str, Any]) -> None:
    """Print a health check, as `examination` gives it."""
    console = console_of()
    checks: Iterable[dict[str, str]] = document["checks"]
    table = table_of(("", "left"), ("", "left"), ("", "left"))
    for check in checks:
        status = Text(check["status"], _STATUS_STYLES[check["status"]])
        table.add_row(check["name"], status, plain_text(check["detail"]))
    console.print(table)
    console.print("healthy" if document["healthy"] else "not healthy", style="bold")
