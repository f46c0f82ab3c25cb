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
from shapely.geometry import Polygon

from issrisk.errors import OutputError
from issrisk.exposure.countries import outlines
from issrisk.formats.files import write_with
from issrisk.formats.geojson import split_at_antimeridian
from issrisk.hazard.dwell import CircularOrbit
from issrisk.hazard.overflight import Overflight
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.times import iso, utc

if TYPE_CHECKING:
    import xarray as xr
    from cartopy.mpl.geoaxes import GeoAxes

PLATE = ccrs.PlateCarree()
LAND, BORDER, SEA, INK, FAINT = "#e4e1d9", "#a9a498", "#f4f7f9", "#222222", "#6b6b6b"
TRACK, LIMIT = "#0b6fa4", "#b5482a"
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
    figure.text(0.02, 1 - 0.22 / height_in, title, size=15, weight="bold", color=INK, va="top")
    figure.text(0.02, 1 - 0.62 / height_in, subtitle, size=10, color=FAINT, va="top")


def footer(figure: Figure, provenance: dict[str, Any]) -> None:
    """Element set, its age and the version, at the bottom left."""
    elements = provenance["elements"]
    epoch = moment(utc(elements["epoch_utc"]))
    age = elements["age_days"] or 0.0
    aged = f", {abs(age):.1f} days {'before' if age > 0 else 'after'} the start"
    text = (
        f"Element set: {elements['name'] or elements['line1'][2:7]}, epoch {epoch} UTC"
        f"{aged if abs(age) >= 0.05 else ''}.  Borders: Natural Earth.  "
        f"issrisk {provenance['version']}"
    )
    figure.text(0.02, 0.015, text, size=7.5, color=FAINT, va="bottom")


def draw_land(axes: GeoAxes) -> None:
    """Sea, land and borders from the embedded outlines."""
    axes.set_facecolor(SEA)
    axes.add_geometries(
        outlines().geometry, crs=PLATE, facecolor=LAND, edgecolor=BORDER, linewidth=0.3, zorder=1
    )
    axes.spines["geo"].set_edgecolor(BORDER)
    axes.spines["geo"].set_linewidth(0.6)


def draw_limits(axes: GeoAxes, max_latitude_deg: float, *, label: bool = True) -> None:
    """Parallels that the track never passes, and a veil over what lies beyond."""
    longitudes = np.linspace(-180.0, 180.0, 181)
    for latitude in (max_latitude_deg, -max_latitude_deg):
        pole = np.copysign(90.0, latitude)
        edge = np.column_stack((longitudes, np.full(181, latitude)))
        beyond = Polygon(np.vstack((edge, [[180.0, pole], [-180.0, pole]])))
        axes.add_geometries([beyond], crs=PLATE, facecolor="white", alpha=0.62, zorder=3)
        axes.plot(
            longitudes,
            np.full(181, latitude),
            transform=PLATE,
            color=LIMIT,
            linewidth=0.9,
            linestyle=(0, (4, 3)),
            zorder=4,
        )
    if label:
        axes.text(
            60.0,
            -max_latitude_deg - 1.5,
            f"never overhead beyond {max_latitude_deg:.1f}° north or south",
            transform=PLATE,
            size=8,
            color=LIMIT,
            va="top",
            ha="center",
            zorder=6,
        )


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
    record = provenance["elements"]
    elements = ElementSet.from_lines(record["line1"], record["line2"], verify_checksum=False)
    longitude, latitude = track.longitude.values, track.latitude.values
    with mpl.rc_context(STYLE):
        figure = new_figure(12.0, 6.9)
        axes: GeoAxes = figure.add_axes((0.02, 0.05, 0.96, 0.81), projection=ccrs.Robinson())
        axes.set_global()
        draw_land(axes)
        draw_limits(axes, CircularOrbit.of(elements).max_latitude_deg)
        for piece in split_at_antimeridian(longitude, latitude):
            axes.plot(*piece.T, transform=PLATE, color=TRACK, linewidth=1.1, zorder=5)
        for place, marker, words in ((0, "o", "start"), (-1, "s", "end")):
            _draw_end(axes, longitude[place], latitude[place], marker=marker, words=words)
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, -0.045), ncols=2, frameon=False)
        first, last = track.time.values[0], track.time.values[-1]
        hours = float((last - first) / np.timedelta64(1, "h"))
        headline(
            figure,
            f"Where {object_title(elements, article='the ')} is overhead",
            f"Ground track over {hours:g} hours, {moment(first)} to {moment(last)} UTC",
        )
        footer(figure, provenance)
        save(figure, path, force=force)


def object_title(elements: ElementSet, *, article: str = "The ") -> str:
    """The object as a title names it."""
    if elements.satellite_number == ISS_SATELLITE_NUMBER:
        return f"{article}International Space Station"
    return elements.label


def _draw_end(axes: GeoAxes, longitude: float, latitude: float, *, marker: str, words: str) -> None:
    axes.plot(
        longitude,
        latitude,
        marker=marker,
        transform=PLATE,
        linestyle="none",
        markersize=7,
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
    bounds = [0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 20.0, 40.0]
    colours = mpl.colormaps["cividis"].resampled(len(bounds) - 1).reversed()
    norm = BoundaryNorm(bounds, colours.N)
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
        _draw_scale(figure, colours, norm, bounds)
        _draw_ranking(figure, result, colours, norm)
        headline(figure, "How long the ISS is overhead, by country", _dwell_subtitle(result))
        footer(figure, result.provenance.document())
        save(figure, path, force=force)


def _dwell_subtitle(result: Overflight) -> str:
    sea = 100.0 * result.region("X-SEA").dwell_fraction
    if result.start is None or result.end is None:
        span = f"long-run average of the {result.inclination_deg:.2f}° orbit"
    else:
        span = f"{moment(result.start)} to {moment(result.end)} UTC"
    return f"Minutes a day, {span}; {sea:.0f} % of the time it is over the sea"


def _draw_scale(figure: Figure, colours: Any, norm: BoundaryNorm, bounds: list[float]) -> None:
    axes = figure.add_axes((0.17, 0.095, 0.34, 0.022))
    scale = mpl.colorbar.Colorbar(
        axes, mpl.cm.ScalarMappable(norm=norm, cmap=colours), orientation="horizontal"
    )
    scale.set_ticks(bounds, labels=[f"{bound:g}" for bound in bounds])
    scale.outline.set_visible(False)
    axes.tick_params(labelsize=8, length=0, colors=FAINT)
    axes.set_title("minutes a day (white: never)", size=8, color=FAINT, pad=3)


def _draw_ranking(figure: Figure, result: Overflight, colours: Any, norm: BoundaryNorm) -> None:
    axes = figure.add_axes((0.80, 0.07, 0.18, 0.80))
    rows = result.places[:20]
    positions = list(range(len(rows)))
    values = [row.dwell_minutes_per_day for row in rows]
    axes.barh(positions, values, color=[colours(norm(v)) for v in values], height=0.72)
    for position, value in zip(positions, values, strict=True):
        axes.text(value + 0.5, position, f"{value:.1f}", size=8, va="center", color=INK)
    names = [f"{_short(row.name)}  {rank}" for rank, row in enumerate(rows, start=1)]
    axes.set_yticks(positions, names, size=8, color=INK)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(0.0, max(values) * 1.15)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _short(name: str) -> str:
    return {
        "United States of America": "United States",
        "Democratic Republic of the Congo": "DR Congo",
    }.get(name, name)
