"""Where the pieces of an entry land: on the globe, or along the track of one entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.arrays import FloatArray
from issrisk.exposure.countries import countries, outlines
from issrisk.formats.contours import SHARES, outline
from issrisk.hazard.footprint import Footprint
from issrisk.hazard.footprint_cells import Cells
from issrisk.report.footprint_track import SPANS, draw_track, is_narrow
from issrisk.report.frame import Frame
from issrisk.report.globe import plane_of
from issrisk.report.graticule import draw_graticule
from issrisk.report.land import (
    BORDER,
    SEA,
    Scale,
    draw_borders,
    draw_land,
    draw_scale,
    draw_sea,
)
from issrisk.report.page import (
    HAIRLINE_PT,
    INK,
    INNER_IN,
    SMALL_PT,
    TEXT_PT,
    Page,
    check_format,
    house_style,
    save,
    text_width_in,
)
from issrisk.report.plane import Plane, fill, stroke
from issrisk.report.views import View

_COLOURS = "YlOrRd"
_WORLD_IN, _POLAR_IN, _KEY_IN = 3.55, 5.2, 0.5
_SCALE_LEFT_IN = 0.15  # room for half of the first figure
_DETAIL_M, _DETAILED_M_PER_IN = 8_000.0, 900e3
_M2_PER_MILLION_KM2, _M2_PER_THOUSAND_KM2 = 1e12, 1e9
_SHOWN = 0.9995  # of the pieces: what lies farther out is too thin to colour
# Width of the lines by the share of pieces within; in a narrow strip they would hide it.
_CONTOURS, _NARROW = {0.5: 1.2, 0.9: 0.8, 0.99: 0.5}, {0.99: 0.3}
_LINE: dict[str, Any] = {"edgecolor": INK, "zorder": 3}


def write_footprint_map(
    footprint: Footprint, path: Path, *, view: View = View.world, force: bool = False
) -> None:
    """Draw where the pieces land.

    Parameters
    ----------
    footprint : Footprint
        On the globe, or in a window around the pieces.
    path : Path
        A .png, .svg or .pdf file.
    view : View, default: world
        What a map of the globe is centred on.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    save(footprint_figure(footprint, view=view), path, force=force)


def footprint_figure(footprint: Footprint, *, view: View = View.world) -> Figure:
    """The figure of `write_footprint_map`."""
    if footprint.is_global or not footprint.pieces:
        return _globe(footprint, view)
    return _window(footprint)


def _globe(footprint: Footprint, view: View) -> Figure:
    with house_style():
        map_in = _POLAR_IN if view.is_polar else _WORLD_IN
        page = _page(footprint, map_in + _KEY_IN)
        plane = plane_of(view)
        axes = page.axes(0.0, _KEY_IN, width_in=INNER_IN, height_in=map_in)
        draw_sea(axes, plane)
        draw_land(axes, plane, outlines(), detail_m=_DETAIL_M)
        scale = _draw_cells(axes, plane, footprint.cells, per_m2=_M2_PER_MILLION_KM2)
        draw_borders(axes, plane, outlines(), detail_m=_DETAIL_M)
        if scale is not None:
            draw_scale(
                page, scale, title=_scale_title("million"), left_in=_SCALE_LEFT_IN, bottom_in=-0.02
            )
    return page.figure


def _window(footprint: Footprint) -> Figure:
    frame = Frame.of(outline(footprint.cells.grid, footprint.region_of(max(SHARES))))
    with house_style():
        page = _page(footprint, frame.height_in + _KEY_IN)
        axes = page.axes(0.0, _KEY_IN, width_in=INNER_IN, height_in=frame.height_in)
        _frame_axes(axes, frame)
        regions = outlines() if frame.metres_per_inch > _DETAILED_M_PER_IN else countries()
        draw_land(axes, frame.plane, regions, detail_m=frame.detail_m)
        draw_graticule(axes, frame)
        scale = _draw_cells(axes, frame.plane, footprint.cells, per_m2=_M2_PER_THOUSAND_KM2)
        draw_borders(axes, frame.plane, regions, detail_m=frame.detail_m)
        narrow = is_narrow(footprint, frame)
        _draw_contours(axes, frame.plane, footprint, _NARROW if narrow else _CONTOURS)
        draw_track(axes, frame, footprint)
        left_in = _SCALE_LEFT_IN
        if scale is not None:
            title = _scale_title("thousand")
            left_in += (
                draw_scale(page, scale, title=title, left_in=_SCALE_LEFT_IN, bottom_in=-0.02) + 0.4
            )
        left_in = _draw_line_key(
            page, "Within the line, of all pieces", _NARROW if narrow else _CONTOURS, left_in
        )
        if narrow:
            _draw_line_key(page, "Along the bar, of all pieces", SPANS, left_in + 0.4)
    return page.figure


def _frame_axes(axes: Axes, frame: Frame) -> None:
    axes.set_facecolor(SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set(edgecolor=BORDER, linewidth=HAIRLINE_PT)
    axes.set_xlim(frame.low_m[0], frame.high_m[0])
    axes.set_ylim(frame.low_m[1], frame.high_m[1])


def _page(footprint: Footprint, content_in: float) -> Page:
    return Page.of(
        content_in,
        title=_title(footprint),
        subtitle=_subtitle(footprint),
        source=_source(footprint),
    )


def _title(footprint: Footprint) -> str:
    if not footprint.pieces:
        return "No piece reaches the ground"
    if footprint.turned:
        return "Where pieces would land, if where it comes down is left to chance"
    if footprint.is_global:
        return "Where pieces would land"
    rows = footprint.rows
    return f"Pieces would be strewn over {_round(np.median(rows.length_km))} km"


def _subtitle(footprint: Footprint) -> str:
    along, across = footprint.along_track, footprint.cross_track
    low, high = along.quantile(0.05), along.quantile(0.95)
    wide = across.quantile(0.95) - across.quantile(0.05)
    pieces = footprint.pieces / footprint.realisations
    counts = footprint.regions
    sea = counts.expected_pieces.mean[counts.places.code.index("X-SEA")] / max(pieces, 1e-9)
    return (
        f"Scenario “{footprint.name}”: {footprint.realisations} possible entries with "
        f"{_round(pieces)} pieces each on average, {_share(sea)} of them in the sea. Nine "
        f"pieces in ten land {_round(low)} to {_round(high)} km past the point where the whole "
        f"would be at 78 km, in a strip {_round(wide)} km wide"
    )


def _source(footprint: Footprint) -> str:
    known, told = footprint.known, footprint.provenance
    error = known.median_relative_error
    parts = [", ".join(told.models)]
    if np.isfinite(error):
        parts.append(
            f"Median standard error of cells of {known.grid.cell_deg:g}°: {100.0 * error:.0f} %"
        )
    seed = "" if told.seed is None else f", seed {told.seed}"
    parts += ["Borders: Natural Earth", f"issrisk {told.version}{seed}"]
    return ". ".join(part for part in parts if part)


def _scale_title(area: str) -> str:
    return f"Pieces on a {area} km², on average over all entries"


def _draw_cells(axes: Axes, plane: Plane, cells: Cells, *, per_m2: float) -> Scale | None:
    """Cells coloured by the density of pieces; the scale, None where there is no piece."""
    shown = cells.region_of(_SHOWN)
    if not shown.any():
        return None
    density = cells.expected_pieces / cells.grid.cell_area_m2[:, None] * per_m2
    scale = _scale(density[shown])
    place = np.searchsorted(scale.bounds[1 : scale.classes], density, side="right")
    for number, colour in enumerate(scale.colours):
        shape = outline(cells.grid, shown & (place == number))
        fill(axes, plane.shapes(np.array([shape])), facecolor=colour, linewidth=0.0, zorder=1.5)
    return scale


def _scale(density: FloatArray) -> Scale:
    """Round classes from the thin cells to the dense ones."""
    few, most = np.quantile(density, (0.02, 0.995))
    found = Scale.of([float(few), float(most)])
    return Scale(found.bounds[: found.classes], is_open=True, colours_of=_COLOURS)


def _draw_contours(
    axes: Axes, plane: Plane, footprint: Footprint, lines: dict[float, float]
) -> None:
    for share, width_pt in lines.items():
        border = outline(footprint.cells.grid, footprint.region_of(share))
        stroke(axes, plane.borders(np.array([border])), linewidth=width_pt, **_LINE)


def _draw_line_key(page: Page, title: str, lines: dict[float, float], left_in: float) -> float:
    """Lines and the share of the pieces each stands for; where the key ends."""
    page.text(left_in, 0.36, title, size=TEXT_PT)
    end_in = left_in + text_width_in(title, TEXT_PT)
    for share, width_pt in lines.items():
        axes = page.axes(left_in, 0.17, width_in=0.22, height_in=0.04)
        axes.set_axis_off()
        axes.set_ylim(-1.0, 1.0)
        axes.plot([0.0, 1.0], [0.0, 0.0], color=INK, linewidth=width_pt)
        words = f"{100.0 * share:.0f} %"
        page.text(left_in + 0.28, 0.19, words, size=SMALL_PT)
        left_in += 0.28 + text_width_in(words, SMALL_PT) + 0.15
    return max(left_in, end_in)


def _share(value: float) -> str:
    """In per cent; all is all."""
    return "more than 99 %" if 0.995 <= value < 1.0 else f"{100.0 * value:.0f} %"


def _round(value: float) -> str:
    """Two figures, as a reader takes them in."""
    if abs(value) < 1.0:
        return f"{value:.1g}"
    return f"{float(f'{value:.2g}'):,.0f}".replace(",", " ").replace("-", "−")
