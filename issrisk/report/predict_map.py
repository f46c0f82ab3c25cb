"""The map of a predicted entry: the track of the window, dark where the entry is likely."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.claims.wording import object_name
from issrisk.exposure.countries import outlines
from issrisk.hazard.entry_swath import (
    DOWNRANGE_KM,
    HALF_WIDTH_KM,
    EntrySwath,
    fine_times,
    flight_time,
)
from issrisk.report.globe import plane_of
from issrisk.report.land import Scale, draw_land, draw_scale, draw_sea
from issrisk.report.page import (
    FAINT,
    INK,
    INNER_IN,
    SMALL_PT,
    Page,
    check_format,
    house_style,
    moment,
    object_of,
    save,
    source_line,
)
from issrisk.report.plane import Plane, fill
from issrisk.report.views import View

_DETAIL_M = 8_000.0
_WORLD_IN, _POLAR_IN, _KEY_IN = 3.55, 5.2, 0.5
_COLOURS, _PALEST = "YlOrRd", 0.15
_PAST = "#8f8a80"
_MEDIAN_PT, _FEW_HOURS = 5.0, 6.0


def write_swath_map(
    swath: EntrySwath, path: Path, *, view: View = View.world, force: bool = False
) -> None:
    """Draw the swath of a predicted entry.

    Parameters
    ----------
    swath : EntrySwath
        Of a prediction.
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
    save(swath_figure(swath, view=view), path, force=force)


def swath_figure(swath: EntrySwath, *, view: View = View.world) -> Figure:
    """The figure of `write_swath_map`."""
    entry = swath.entry
    provenance = entry.provenance.document()
    with house_style():
        map_in = _POLAR_IN if view.is_polar else _WORLD_IN
        page = Page.of(
            map_in + _KEY_IN,
            title=_title(swath),
            subtitle=_subtitle(swath),
            source=source_line(provenance, since="the prediction"),
        )
        plane = plane_of(view)
        axes = page.axes(0.0, _KEY_IN, width_in=INNER_IN, height_in=map_in)
        draw_sea(axes, plane)
        draw_land(axes, plane, outlines(), detail_m=_DETAIL_M)
        if swath.whole_band:
            band = plane.shapes(np.array([swath.geometry], dtype=object))
            fill(axes, band, facecolor=_PAST, alpha=0.35, zorder=3)
        else:
            _draw_pieces(page, axes, plane, swath)
        _draw_median(axes, plane, swath)
        page.text(INNER_IN - 1.9, 0.06, "○ median of the entry, 80 km", size=SMALL_PT, color=INK)
    return page.figure


def _draw_pieces(page: Page, axes: Axes, plane: Plane, swath: EntrySwath) -> None:
    """Stretches of five minutes in classes of their chance per minute; the likeliest on top."""
    rates = np.array(
        [
            100.0 * each.share / max(float((each.end - each.start) / np.timedelta64(1, "m")), 1e-6)
            for each in swath.pieces
        ]
    )
    scale = _scale(rates)
    for place in np.argsort(rates, kind="stable").tolist():
        shapes = plane.shapes(np.array([swath.pieces[place].geometry], dtype=object))
        colour = scale.colour(float(rates[place]))
        fill(axes, shapes, facecolor=colour, zorder=3.0 + 0.5 * place / rates.size)
    draw_scale(
        page, scale, title="Chance of the entry, % for each minute", left_in=0.05, bottom_in=-0.02
    )


def _scale(rates: np.ndarray) -> Scale:
    known = rates[rates > 0.0]
    classes = Scale.of([float(each) for each in np.quantile(known, [0.02, 1.0])])
    return Scale(classes.bounds, colours_of=_COLOURS, palest=_PALEST)


def _draw_median(axes: Axes, plane: Plane, swath: EntrySwath) -> None:
    """The track through the window as a hairline, and where the median lies on it."""
    middle = swath.entry.quantile(0.5)
    if middle is None:
        return
    latitude, longitude = swath.track.places_deg(np.array([middle]))
    hours = float((swath.end - swath.start) / np.timedelta64(1, "h"))
    if hours <= _FEW_HOURS:
        times = fine_times(swath.start, swath.end + flight_time(swath.track))
        north, east = swath.track.places_deg(times)
        for piece in plane.track(east, north):
            axes.plot(*piece.T, color=FAINT, linewidth=0.4, zorder=4.5)
    if plane.shows(longitude, latitude).all():
        axes.plot(
            *plane.points(longitude, latitude).T,
            marker="o",
            markersize=_MEDIAN_PT,
            color="white",
            markeredgecolor=INK,
            markeredgewidth=0.9,
            linestyle="none",
            zorder=7,
        )


def _title(swath: EntrySwath) -> str:
    thing = object_name(object_of(swath.entry.provenance.document()))
    thing = thing[:1].upper() + thing[1:]
    middle = swath.entry.quantile(0.5)
    when = "" if middle is None else f" about {moment(middle)} UTC"
    return f"{thing} enters{when}"


def _subtitle(swath: EntrySwath) -> str:
    span = f"Nine in ten between {moment(swath.start)} and {moment(swath.end)} UTC, by what was"
    told = f"{span} known on {moment(swath.entry.as_of)}. Entry: 80 km over the ellipsoid"
    if swath.whole_band:
        return f"{told}. So long a window says nothing of where: all that lies under the orbit"
    return (
        f"{told}; pieces may fall within {HALF_WIDTH_KM:g} km of the track and up to "
        f"{DOWNRANGE_KM:g} km past it"
    )
