"""Maps: the ground track, and the world by time under it.

Land is drawn from the embedded polygons. Nothing here asks cartopy for a feature
of its own, which it would download.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cartopy.crs as ccrs
import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.text import Text
from shapely.geometry import Polygon

from issrisk.claims.wording import short_name
from issrisk.errors import OutputError
from issrisk.exposure.countries import outlines
from issrisk.formats.files import write_with
from issrisk.formats.geojson import split_at_antimeridian
from issrisk.hazard.dwell import CircularOrbit
from issrisk.hazard.overflight import Overflight
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.orbit.omm import set_of_record
from issrisk.times import iso, utc

if TYPE_CHECKING:
    import xarray as xr
    from cartopy.mpl.geoaxes import GeoAxes

PLATE = ccrs.PlateCarree()
LAND, BORDER, SEA, INK, FAINT = "#e4e1d9", "#a9a498", "#f4f7f9", "#222222", "#6b6b6b"
TRACK, LIMIT = "#0b6fa4", "#b5482a"
_RANKED, _LONGEST_NAME, _LEAST_TOLD_MIN = 20, 28, 0.1
_FORMATS = (".png", ".svg", ".pdf")
# Text stays text, and nothing in a file tells when it was made: the same run, the same bytes.
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "svg.fonttype": "none",
    "svg.hashsalt": "issrisk",
    "text.parse_math": False,
}


def check_format(path: Path) -> None:
    """Refuse a picture format that is not drawn.

    Parameters
    ----------
    path : Path
        Where the picture is to go.

    Raises
    ------
    OutputError
        If its ending is not .png, .svg or .pdf.
    """
    if path.suffix.lower() not in _FORMATS:
        raise OutputError(
            f"no picture can be written as {path.name!r}", hint=f"end it in {', '.join(_FORMATS)}"
        )


def save(figure: Figure, path: Path, *, force: bool) -> None:
    """Write a figure atomically.

    Parameters
    ----------
    figure : Figure
        What to write.
    path : Path
        Where to; the ending gives the format.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists or cannot be written, or the ending is unknown.
    """
    check_format(path)
    kind = path.suffix.lower()
    dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {"Software": None}}
    with mpl.rc_context(STYLE):
        write_with(path, lambda p: figure.savefig(p, dpi=150, metadata=dates[kind]), force=force)


def new_figure(width_in: float, height_in: float) -> Figure:
    """An empty figure that belongs to no window."""
    figure = Figure(figsize=(width_in, height_in), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def moment(instant: np.datetime64) -> str:
    """An instant to the minute, as a reader writes it."""
    return iso(instant, unit="m").rstrip("Z").replace("T", " ")


def headline(figure: Figure, title: str, subtitle: str) -> None:
    """Title and subtitle at the top left."""
    height_in = figure.get_size_inches()[1]
    top, below = 1 - 0.22 / height_in, 1 - 0.62 / height_in
    _fit(figure, figure.text(0.02, top, title, size=15, weight="bold", color=INK, va="top"))
    _fit(figure, figure.text(0.02, below, subtitle, size=10, color=FAINT, va="top"))


def _fit(figure: Figure, text: Text) -> None:
    """Shrink a line of text that begins at the left margin and runs out at the right."""
    room = 0.96 * figure.bbox.width
    shrink = min(1.0, room / max(text.get_window_extent().width, 1.0))
    text.set_fontsize(float(text.get_fontsize()) * shrink)


def footer(figure: Figure, provenance: dict[str, Any], *, since: str = "the start") -> None:
    """Element set, its age at the instant that `since` names, and the version."""
    elements = provenance["elements"]
    epoch = moment(utc(elements["epoch_utc"]))
    age = elements["age_days"] or 0.0
    aged = f", {abs(age):.1f} days {'before' if age > 0 else 'after'} {since}"
    notes = "".join(f" ({note})" for note in elements.get("notes", ()))
    text = (
        f"Element set: {elements['name'] or elements['satellite_number']}, epoch {epoch} UTC"
        f"{aged if abs(age) >= 0.05 else ''}{notes}.  Borders: Natural Earth.  "
        f"issrisk {provenance['version']}"
    )
    _fit(figure, figure.text(0.02, 0.015, text, size=7.5, color=FAINT, va="bottom"))


def draw_land(axes: GeoAxes, shapes: np.ndarray) -> None:
    """Sea, land and borders."""
    axes.set_facecolor(SEA)
    axes.add_geometries(
        shapes, crs=PLATE, facecolor=LAND, edgecolor=BORDER, linewidth=0.3, zorder=1
    )
    axes.spines["geo"].set_edgecolor(BORDER)
    axes.spines["geo"].set_linewidth(0.6)


def draw_limits(axes: GeoAxes, max_latitude_deg: float) -> None:
    """Parallels that the track never passes, and a veil over what lies beyond."""
    longitudes = np.linspace(-180.0, 180.0, 181)
    for latitude in (max_latitude_deg, -max_latitude_deg):
        pole = np.copysign(90.0, latitude)
        edge = np.column_stack((longitudes, np.full(181, latitude)))
        beyond = Polygon(np.vstack((edge, [[180.0, pole], [-180.0, pole]])))
        axes.add_geometries([beyond], crs=PLATE, facecolor="white", alpha=0.5, zorder=3)
        axes.plot(
            longitudes,
            np.full(181, latitude),
            transform=PLATE,
            color=LIMIT,
            linewidth=0.9,
            linestyle=(0, (4, 3)),
            zorder=4,
        )


def limits_told(max_latitude_deg: float) -> str:
    """What the parallels of `draw_limits` mean; on the map itself no place is always free."""
    return f"never overhead beyond {max_latitude_deg:.1f}° north or south (dashed)"


def write_track_map(track: xr.Dataset, path: Path, *, force: bool = False) -> None:
    """Draw a ground track on a map of the world.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it.
    path : Path
        A .png, .svg or .pdf file.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    provenance = json.loads(track.attrs["provenance"])
    elements = _elements(provenance)
    max_latitude_deg = CircularOrbit.of(elements).max_latitude_deg
    longitude, latitude = track.longitude.values, track.latitude.values
    with mpl.rc_context(STYLE):
        figure = new_figure(12.0, 6.9)
        axes: GeoAxes = figure.add_axes((0.02, 0.05, 0.96, 0.81), projection=ccrs.Robinson())
        axes.set_global()
        draw_land(axes, outlines().geometry)
        draw_limits(axes, max_latitude_deg)
        for piece in split_at_antimeridian(longitude, latitude):
            axes.plot(*piece.T, transform=PLATE, color=TRACK, linewidth=1.1, zorder=5)
        for place, marker, size, words in ((0, "o", 9.0, "start"), (-1, "s", 5.0, "end")):
            point = (longitude[place], latitude[place])
            _draw_end(axes, point, marker=marker, size=size, words=words)
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, -0.045), ncols=2, frameon=False)
        first, last = track.time.values[0], track.time.values[-1]
        hours = float((last - first) / np.timedelta64(1, "h"))
        headline(
            figure,
            f"Where {object_title(elements, article='the ')} is overhead",
            f"Ground track over {hours:g} hours, {moment(first)} to {moment(last)} UTC; "
            f"{limits_told(max_latitude_deg)}",
        )
        footer(figure, provenance)
        save(figure, path, force=force)


def _elements(provenance: dict[str, Any]) -> ElementSet:
    return set_of_record(provenance["elements"])


def object_title(elements: ElementSet, *, article: str = "The ") -> str:
    """The object as a title names it."""
    if elements.satellite_number == ISS_SATELLITE_NUMBER:
        return f"{article}International Space Station"
    return elements.label


def _draw_end(
    axes: GeoAxes, point: tuple[float, float], *, marker: str, size: float, words: str
) -> None:
    axes.plot(
        *point,
        marker=marker,
        transform=PLATE,
        linestyle="none",
        markersize=size,
        color="white",
        markeredgecolor=INK,
        zorder=7,
        label=words,
    )


def write_dwell_map(result: Overflight, path: Path, *, force: bool = False) -> None:
    """Draw the world by time under the track, the first twenty countries ranked beside it.

    Parameters
    ----------
    result : Overflight
        Of countries.
    path : Path
        A .png, .svg or .pdf file.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    minutes = {row.code: row.dwell_minutes_per_day for row in result.places}
    provenance = result.provenance.document()
    bounds = [0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 20.0]
    colours = mpl.colormaps["cividis"].resampled(len(bounds)).reversed()
    norm = BoundaryNorm(bounds, colours.N, extend="max")
    with mpl.rc_context(STYLE):
        figure = new_figure(14.0, 6.6)
        axes: GeoAxes = figure.add_axes((0.01, 0.13, 0.66, 0.73), projection=ccrs.Robinson())
        axes.set_global()
        axes.set_facecolor(SEA)
        axes.spines["geo"].set_edgecolor(BORDER)
        shapes = outlines()
        for code, geometry in zip(shapes.code, shapes.geometry, strict=True):
            value = minutes[code]
            axes.add_geometries(
                [geometry],
                crs=PLATE,
                facecolor=colours(norm(value)) if value > 0.0 else "white",
                edgecolor="white" if value > 0.0 else BORDER,
                linewidth=0.3,
                zorder=1,
            )
        draw_limits(axes, result.max_latitude_deg)
        never = "never" if result.start is None else "not in this time"
        _draw_scale(figure, colours, norm, bounds, never=never)
        _draw_ranking(figure, result, colours, norm)
        name = object_title(_elements(provenance), article="the ")
        headline(figure, f"How long {name} is overhead, by country", _dwell_subtitle(result))
        footer(figure, provenance)
        save(figure, path, force=force)


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


def _draw_scale(
    figure: Figure, colours: Any, norm: BoundaryNorm, bounds: list[float], *, never: str
) -> None:
    axes = figure.add_axes((0.17, 0.095, 0.34, 0.022))
    scale = mpl.colorbar.Colorbar(
        axes,
        mpl.cm.ScalarMappable(norm=norm, cmap=colours),
        orientation="horizontal",
        extendfrac=0.06,
    )
    scale.set_ticks(bounds, labels=[f"{bound:g}" for bound in bounds])
    scale.outline.set_visible(False)
    axes.tick_params(labelsize=8, length=0, colors=FAINT)
    axes.set_title(
        f"minutes a day (white: {never}; pale: beyond its reach)", size=8, color=FAINT, pad=3
    )


def _draw_ranking(figure: Figure, result: Overflight, colours: Any, norm: BoundaryNorm) -> None:
    axes = figure.add_axes((0.80, 0.07, 0.18, 0.80))
    axes.set_axis_off()
    rows = [row for row in result.places if row.dwell_fraction > 0.0][:_RANKED]
    values = [row.dwell_minutes_per_day for row in rows]
    axes.barh(range(len(rows)), values, color=[colours(norm(v)) for v in values], height=0.72)
    longest = max(values, default=1.0)
    for position, (row, value) in enumerate(zip(rows, values, strict=True)):
        told = f"{value:.1f}" if value >= _LEAST_TOLD_MIN else f"<{_LEAST_TOLD_MIN:g}"
        style: dict[str, Any] = {"size": 8, "va": "center", "color": INK}
        axes.text(value + 0.02 * longest, position, told, **style)
        name = f"{_short(row.name)}  {position + 1}"
        axes.text(-0.02 * longest, position, name, ha="right", **style)
    axes.set_ylim(_RANKED - 0.5, -0.5)
    axes.set_xlim(0.0, longest * 1.15)


def _short(name: str) -> str:
    name = short_name(name)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
