"""Maps of the world: the ground track, and countries by time under it.

Land is drawn from the embedded polygons. Nothing here asks cartopy for a feature
of its own, which it would download.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.claims.wording import short_name
from issrisk.exposure.countries import outlines
from issrisk.hazard.overflight import Overflight
from issrisk.report.globe import plane_of
from issrisk.report.land import (
    Scale,
    draw_borders,
    draw_key,
    draw_land,
    draw_limits,
    draw_scale,
    draw_sea,
    limits_told,
)
from issrisk.report.page import (
    FAINT,
    HAIRLINE_PT,
    INK,
    INNER_IN,
    SMALL_PT,
    TEXT_PT,
    Page,
    check_format,
    house_style,
    moment,
    object_of,
    object_title,
    save,
    source_line,
    text_width_in,
    wrapped,
)
from issrisk.report.plane import Plane, fill
from issrisk.report.views import View

if TYPE_CHECKING:
    import xarray as xr

TRACK = "#0b6fa4"
MINUTES = Scale((0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 20.0), is_open=True)
_RANKED, _COLUMNS, _LEAST_TOLD_MIN = 20, 4, 0.1
_WORLD_IN, _POLAR_IN = 3.55, 4.6
_KEY_IN, _ROW_IN, _COLUMN_GAP_IN = 0.5, 0.155, 0.16
_DETAIL_M = 8_000.0  # a quarter of a point on a map of the world


def write_track_map(
    track: xr.Dataset, path: Path, *, view: View = View.world, force: bool = False
) -> None:
    """Draw a ground track on a map of the world.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it.
    path : Path
        A .png, .svg or .pdf file.
    view : View, default: world
        What the map is centred on.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    save(track_figure(track, view=view), path, force=force)


def track_figure(track: xr.Dataset, *, view: View = View.world) -> Figure:
    """The figure of `write_track_map`."""
    provenance = json.loads(track.attrs["provenance"])
    thing = object_of(provenance)
    highest = thing.max_latitude_deg
    longitude, latitude = track.longitude.values, track.latitude.values
    first, last = track.time.values[0], track.time.values[-1]
    hours = float((last - first) / np.timedelta64(1, "h"))
    with house_style():
        map_in = _POLAR_IN if view.is_polar else _WORLD_IN
        page = Page.of(
            map_in + 0.2,
            title=f"Where {object_title(thing, article='the ')} is overhead",
            subtitle=f"Ground track over {hours:g} hours, {moment(first)} to {moment(last)} UTC"
            f"{'' if highest is None else f'; {limits_told(highest)}'}",
            source=source_line(provenance),
        )
        plane = plane_of(view)
        axes = page.axes(0.0, 0.2, width_in=INNER_IN, height_in=map_in)
        draw_sea(axes, plane)
        draw_land(axes, plane, outlines(), detail_m=_DETAIL_M)
        if highest is not None:
            draw_limits(axes, plane, highest)
        for piece in plane.track(longitude, latitude):
            axes.plot(*piece.T, color=TRACK, linewidth=0.9, zorder=5)
        ends = (0, "o", 5.5, "start"), (-1, "s", 3.5, "end")
        for number, (place, marker, size, words) in enumerate(ends):
            point = longitude[place], latitude[place]
            left_in = INNER_IN - 1.1 + 0.6 * number
            _draw_end(axes, plane, point, marker=marker, size=size)
            _draw_end_key(page, words, marker=marker, size=size, left_in=left_in)
    return page.figure


def _end_style(marker: str, size: float) -> dict[str, Any]:
    return {
        "marker": marker,
        "markersize": size,
        "color": "white",
        "markeredgecolor": INK,
        "markeredgewidth": 0.8,
        "linestyle": "none",
        "zorder": 7,
    }


def _draw_end(
    axes: Axes, plane: Plane, point: tuple[float, float], *, marker: str, size: float
) -> None:
    longitude, latitude = np.array([point[0]]), np.array([point[1]])
    if plane.shows(longitude, latitude).all():
        axes.plot(*plane.points(longitude, latitude).T, **_end_style(marker, size))


def _draw_end_key(page: Page, words: str, *, marker: str, size: float, left_in: float) -> None:
    axes = page.axes(left_in, 0.0, width_in=0.15, height_in=0.15)
    axes.set_axis_off()
    axes.plot([0.0], [0.0], **_end_style(marker, size))
    page.text(left_in + 0.18, 0.075, words, size=SMALL_PT)


def write_dwell_map(
    result: Overflight, path: Path, *, view: View = View.world, force: bool = False
) -> None:
    """Draw the world by time under the track, and list the first twenty countries.

    Parameters
    ----------
    result : Overflight
        Of countries.
    path : Path
        A .png, .svg or .pdf file.
    view : View, default: world
        What the map is centred on.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    save(dwell_figure(result, view=view), path, force=force)


def dwell_figure(result: Overflight, *, view: View = View.world) -> Figure:
    """The figure of `write_dwell_map`."""
    provenance = result.provenance.document()
    with house_style():
        list_in = 0.0 if view.is_polar else _ROW_IN * _RANKED / _COLUMNS + 0.25
        map_in = _POLAR_IN if view.is_polar else _WORLD_IN
        page = Page.of(
            map_in + _KEY_IN + list_in,
            title=f"How long {object_title(object_of(provenance), article='the ')} "
            "is overhead, by country",
            subtitle=_dwell_subtitle(result),
            source=source_line(provenance),
        )
        bottom_in = _KEY_IN + list_in
        width_in = _POLAR_IN if view.is_polar else INNER_IN
        axes = page.axes(0.0, bottom_in, width_in=width_in, height_in=map_in)
        _draw_countries(axes, plane_of(view), result)
        draw_limits(axes, plane_of(view), result.max_latitude_deg)
        _draw_keys(page, result, bottom_in=list_in)
        columns = 1 if view.is_polar else _COLUMNS
        left_in = _POLAR_IN + 0.25 if view.is_polar else 0.0
        top_in = bottom_in + map_in - 0.3 if view.is_polar else list_in - 0.08
        _draw_ranking(page, result, columns=columns, left_in=left_in, top_in=top_in)
    return page.figure


def _dwell_subtitle(result: Overflight) -> str:
    sea = 100.0 * result.region("X-SEA").dwell_fraction
    if result.start is None or result.end is None:
        span = f"long-run average of the {result.inclination_deg:.2f}° orbit"
    else:
        span = f"{moment(result.start)} to {moment(result.end)} UTC"
    return (
        f"Minutes a day, {span}; {sea:.0f} % of the time over the sea; "
        f"{limits_told(result.max_latitude_deg)}"
    )


def _draw_countries(axes: Axes, plane: Plane, result: Overflight) -> None:
    regions = outlines()
    minutes = {row.code: row.dwell_minutes_per_day for row in result.places}
    draw_sea(axes, plane)
    shapes = plane.shapes(regions.geometry, detail_m=_DETAIL_M)
    for code, shape in zip(regions.code, shapes, strict=True):
        colour = MINUTES.colour(minutes[code]) if minutes[code] > 0.0 else "white"
        style = {"facecolor": colour, "edgecolor": colour, "linewidth": HAIRLINE_PT}
        fill(axes, np.array([shape]), zorder=1, **style)
    draw_borders(axes, plane, regions, detail_m=_DETAIL_M)


def _draw_keys(page: Page, result: Overflight, *, bottom_in: float) -> None:
    width_in = draw_scale(
        page, MINUTES, title="Minutes a day", left_in=0.05, bottom_in=bottom_in - 0.02
    )
    never = "never overhead" if result.start is None else "not overhead in this time"
    left_in = width_in + 0.35
    draw_key(page, "white", never, left_in=left_in, middle_in=bottom_in + 0.19)
    left_in += 0.5 + text_width_in(never, SMALL_PT)
    page.text(left_in, bottom_in + 0.19, "pale: beyond the track’s reach", size=SMALL_PT, color=INK)


def _draw_ranking(
    page: Page, result: Overflight, *, columns: int, left_in: float, top_in: float
) -> None:
    """The first countries with their minutes, in columns from the top."""
    rows = [row for row in result.places if row.dwell_fraction > 0.0][:_RANKED]
    if columns == 1:
        page.text(left_in, top_in + 0.12, "Minutes a day, the longest", size=SMALL_PT, color=FAINT)
    width_in = (INNER_IN - left_in - _COLUMN_GAP_IN * (columns - 1)) / columns
    for position, row in enumerate(rows):
        column, line = divmod(position, _RANKED // columns)
        left = left_in + column * (width_in + _COLUMN_GAP_IN)
        middle = top_in - (line + 0.5) * _ROW_IN
        minutes = row.dwell_minutes_per_day
        told = f"{minutes:.1f}" if minutes >= _LEAST_TOLD_MIN else f"<{_LEAST_TOLD_MIN:g}"
        room = width_in - 0.24 - text_width_in(told, TEXT_PT) - 0.06
        page.text(left + 0.17, middle, f"{position + 1}", size=SMALL_PT, color=FAINT, ha="right")
        page.text(
            left + 0.24, middle, wrapped(short_name(row.name), TEXT_PT, width_in=room, most=1)[0]
        )
        page.text(left + width_in, middle, told, ha="right")
