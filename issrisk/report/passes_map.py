"""The map of a day: every pass over a country, with its time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.claims.verdicts import CheckedStatement
from issrisk.claims.wording import clock, duration, object_name, position, with_article
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions
from issrisk.hazard.dwell import CircularOrbit
from issrisk.hazard.passes import RegionPass
from issrisk.orbit.either import Named, Orbit, origin
from issrisk.provenance import Provenance
from issrisk.report.land import (
    BORDER,
    SEA,
    draw_land,
    draw_limits,
    draw_ring,
    is_speck,
    limits_told,
)
from issrisk.report.page import (
    FAINT,
    HAIRLINE_PT,
    INNER_IN,
    SMALL_PT,
    Page,
    check_format,
    house_style,
    save,
    source_line,
    text_width_in,
)
from issrisk.report.plane import fill
from issrisk.report.sheet import Sheet
from issrisk.report.ways import Way, distinct_styles, draw_ways, near_each_other

_HIGHLIGHT = "#f3d8a0"
_MOST_LISTED = 18
_ROW_IN, _GAP_IN = 0.155, 0.06
_TIME_IN, _LENGTH_IN, _WAY_IN = 0.18, 1.37, 1.45


def write_passes_map(
    checked: CheckedStatement, sets: Orbit, path: Path, *, force: bool = False
) -> None:
    """Draw every pass of the statement's day over its country.

    Parameters
    ----------
    checked : CheckedStatement
        A statement with its passes.
    sets : element sets or Ephemeris
        What it was checked with.
    path : Path
        A .png, .svg or .pdf file.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    InputError
        If no passes are measured for the statement.
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    save(passes_figure(checked, sets), path, force=force)


def passes_figure(checked: CheckedStatement, sets: Orbit) -> Figure:
    """The figure of `write_passes_map`."""
    if checked.subject is None or checked.elements is None:
        raise InputError(f"no passes are measured for {checked.statement.id!r}")
    region = checked.subject.region
    orbit = CircularOrbit.of(checked.elements)
    noon = np.datetime64(checked.statement.date, "ns") + np.timedelta64(12, "h")
    provenance = Provenance.of(**origin(checked.elements, noon)).document()
    sheet = Sheet.of(region, orbit.max_latitude_deg)
    ringed = is_speck(sheet.plane, region, metres_per_inch=sheet.metres_per_inch)
    listed = _listed(checked.passes, region)
    with house_style():
        columns = _columns(listed)
        list_in = _ROW_IN * -(-len(listed) // columns)
        page = Page.of(
            sheet.height_in + list_in + _GAP_IN,
            title=_title(checked, checked.elements, region),
            subtitle=_subtitle(checked, orbit, region=region, sheet=sheet, ringed=ringed),
            source=source_line(provenance, since="noon of that day"),
        )
        axes = _draw_map(page, region, sheet, orbit, bottom_in=list_in + _GAP_IN)
        if ringed:
            draw_ring(axes, sheet.plane, region, metres_per_inch=sheet.metres_per_inch)
        ways = [Way.of(each, sets, region=region, sheet=sheet) for each in checked.passes]
        styles = distinct_styles(near_each_other(ways, sheet))
        draw_ways(axes, ways, styles, sheet)
        colours = [colour for colour, _ in styles]
        _write_list(page, listed, colours, columns=columns, top_in=list_in)
    return page.figure


def _draw_map(
    page: Page, region: Regions, sheet: Sheet, orbit: CircularOrbit, *, bottom_in: float
) -> Axes:
    axes = page.axes(0.0, bottom_in, width_in=INNER_IN, height_in=sheet.height_in)
    axes.set_facecolor(SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set(edgecolor=BORDER, linewidth=HAIRLINE_PT)
    axes.set_xlim(sheet.low_m[0], sheet.high_m[0])
    axes.set_ylim(sheet.low_m[1], sheet.high_m[1])
    window, detail = sheet.window(), sheet.detail_m
    draw_land(axes, window, sheet.land(), detail_m=detail)
    own = window.shapes(region.geometry, detail_m=detail)
    fill(axes, own, facecolor=_HIGHLIGHT, edgecolor=BORDER, linewidth=HAIRLINE_PT, zorder=2.5)
    draw_limits(axes, window, orbit.max_latitude_deg)
    return axes


def _title(checked: CheckedStatement, elements: Named, region: Regions) -> str:
    count = len(checked.passes)
    name = with_article(region.name[0])
    thing = object_name(elements)
    thing = thing[:1].upper() + thing[1:]
    day = f"{checked.statement.date.day} {checked.statement.date:%B %Y}"
    passes = f"{count or 'no'} pass{'' if count == 1 else 'es'}"
    return f"{thing} over {name} on {day}: {passes}"


def _subtitle(
    checked: CheckedStatement,
    orbit: CircularOrbit,
    *,
    region: Regions,
    sheet: Sheet,
    ringed: bool,
) -> str:
    name = with_article(region.name[0])
    limit = orbit.max_latitude_deg
    minutes = sum(each.duration_s for each in checked.passes) / 60.0
    if checked.passes:
        last = checked.passes[-1].end.astype("datetime64[D]")
        later = last > np.datetime64(checked.statement.date)
        past = ", the last of them past midnight" if later else ""
        told = [f"{minutes:.1f} minutes in all{past}; thick where it is over {name}"]
    else:
        told = [f"At no time of that day (UTC) was it over {name}"]
    if ringed:
        told.append("Ringed: land too small to see at this scale")
    south, north = sheet.parallels_deg
    _, low, _, high = shapely.bounds(region.geometry[0])
    if south < limit < north or south < -limit < north:
        told.append(f"It is {limits_told(limit)}")
    elif low > limit or high < -limit:
        told.append(f"It is never overhead beyond {limit:.1f}°, and all of {name} lies there")
    return ". ".join(told)


def _listed(passes: Sequence[RegionPass], region: Regions) -> list[tuple[str, str, str]]:
    """Time, length and way of each pass."""
    told = [
        (f"{clock(each.start)} UTC", duration(each.duration_s), _led(each, region))
        for each in passes[:_MOST_LISTED]
    ]
    left_out = len(passes) - len(told)
    return [*told, ("", "", f"and {left_out} more")] if left_out else told


def _columns(listed: Sequence[tuple[str, str, str]]) -> int:
    """Two where the widest line has room in half the page."""
    widest = max((text_width_in(words, SMALL_PT) for *_, words in listed), default=0.0)
    return 2 if _WAY_IN + widest <= INNER_IN / 2.0 - _GAP_IN else 1


def _write_list(
    page: Page,
    listed: Sequence[tuple[str, str, str]],
    colours: Sequence[str],
    *,
    columns: int,
    top_in: float,
) -> None:
    """Number, time, length and way of each pass, below the map."""
    rows = -(-len(listed) // columns)
    style: dict[str, Any] = {"size": SMALL_PT}
    for index, (time, length, words) in enumerate(listed):
        column, row = divmod(index, rows)
        left, middle = column * INNER_IN / 2.0, top_in - (row + 0.5) * _ROW_IN
        if time:
            number = {"color": colours[index], "weight": "bold", "ha": "right"}
            page.text(left + _TIME_IN - 0.05, middle, f"{index + 1}", **number, **style)
            page.text(left + _TIME_IN, middle, time, **style)
            page.text(left + _LENGTH_IN, middle, length, ha="right", **style)
        page.text(left + _WAY_IN, middle, words, **({} if time else {"color": FAINT}), **style)


def _led(each: RegionPass, region: Regions) -> str:
    """The divisions a pass led from and to, or where there are none the coordinates."""
    if each.over != region.name:
        return f"{each.over[0]} to {each.over[-1]}" if len(each.over) > 1 else each.over[0]
    entry = position(each.entry_latitude_deg, each.entry_longitude_deg)
    return f"from {entry} to {position(each.exit_latitude_deg, each.exit_longitude_deg)}"
