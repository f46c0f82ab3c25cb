"""The map of a day: every pass over a country, with its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cartopy.crs as ccrs
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.figure import Figure

from issrisk.claims.verdicts import CheckedStatement
from issrisk.claims.wording import duration, with_article
from issrisk.exposure.countries import Regions, place, region_of_points
from issrisk.formats.geojson import split_at_antimeridian
from issrisk.hazard.dwell import CircularOrbit
from issrisk.hazard.passes import RegionPass
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.track import subpoints
from issrisk.provenance import Provenance
from issrisk.report import maps
from issrisk.times import iso, time_range

if TYPE_CHECKING:
    from cartopy.mpl.geoaxes import GeoAxes

# Okabe and Ito (2008), "Color Universal Design": told apart with any colour vision.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_HIGHLIGHT = "#f3dcae"
_MARGIN_DEG = 5.0
_APPROACH = np.timedelta64(150, "s")  # of the track before and after a pass
_MOST_LISTED = 18
_WIDTH_IN, _TITLE_IN, _FOOT_IN, _ROW_IN, _HIGHEST_MAP_IN = 13.0, 0.95, 0.65, 0.24, 7.0


def write_passes_map(
    checked: CheckedStatement, sets: Sequence[ElementSet], path: Path, *, force: bool = False
) -> None:
    """Draw every pass of the statement's day over its country.

    Parameters
    ----------
    checked : CheckedStatement
        A statement with its passes.
    sets : sequence of ElementSet
        What it was checked with.
    path : Path
        A .png, .svg or .pdf file.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    maps.check_format(path)
    region = place(checked.region)
    orbit = CircularOrbit.of(checked.elements)
    day = np.datetime64(checked.statement.date, "ns")
    with mpl.rc_context(maps.STYLE):
        west, south, east, north = _extent(region, orbit.max_latitude_deg)
        projection = ccrs.Mercator(central_longitude=(west + east) / 2.0)
        layout = _Layout.of(projection, (west, south, east, north), len(checked.passes))
        figure = maps.new_figure(_WIDTH_IN, layout.height_in)
        axes: GeoAxes = figure.add_axes(layout.map_box, projection=projection)
        axes.set_extent((west, east, south, north), crs=maps.PLATE)
        maps.draw_land(axes)
        axes.add_geometries(
            region.geometry, crs=maps.PLATE, facecolor=_HIGHLIGHT, edgecolor=maps.BORDER, zorder=2
        )
        maps.draw_limits(axes, orbit.max_latitude_deg, label=False)
        for number, each in enumerate(checked.passes, start=1):
            _draw_pass(axes, each, sets, region=region, number=number)
        _list_passes(figure, checked.passes, layout)
        maps.headline(figure, _title(checked, region), _subtitle(checked, orbit))
        maps.footer(figure, Provenance.of(elements=checked.elements.record(day)).document())
        maps.save(figure, path, force=force)


@dataclass(frozen=True)
class _Layout:
    """Sizes of a figure whose map has the shape of the region, inches."""

    map_height_in: float
    list_height_in: float

    @classmethod
    def of(
        cls, projection: ccrs.Projection, extent: tuple[float, float, float, float], passes: int
    ) -> _Layout:
        west, south, east, north = extent
        middle = (west + east) / 2.0
        corners = projection.transform_points(
            maps.PLATE, np.array([middle, middle]), np.array([south, north])
        )
        metres_per_degree = projection.transform_point(middle + 1.0, 0.0, maps.PLATE)[0]
        shape = (corners[1, 1] - corners[0, 1]) / (metres_per_degree * (east - west))
        rows = (min(passes, _MOST_LISTED) + 1) // 2
        height_in = float(min(shape * 0.96 * _WIDTH_IN, _HIGHEST_MAP_IN))
        return cls(height_in, _ROW_IN * rows)

    @property
    def height_in(self) -> float:
        return _TITLE_IN + self.map_height_in + self.list_height_in + _FOOT_IN

    @property
    def map_box(self) -> tuple[float, float, float, float]:
        bottom_in = self.list_height_in + _FOOT_IN
        return (0.02, bottom_in / self.height_in, 0.96, self.map_height_in / self.height_in)


def _title(checked: CheckedStatement, region: Regions) -> str:
    count = len(checked.passes)
    name = with_article(region.name[0])
    object_name = maps.object_title(checked.elements)
    day = f"{checked.statement.date.day} {checked.statement.date:%B %Y}"
    passes = f"{count} pass{'' if count == 1 else 'es'}"
    return f"{object_name} over {name} on {day}: {passes}"


def _subtitle(checked: CheckedStatement, orbit: CircularOrbit) -> str:
    minutes = sum(each.duration_s for each in checked.passes) / 60.0
    return (
        f"{minutes:.1f} minutes in all; thick where it is over the country. "
        f"It is never overhead beyond {orbit.max_latitude_deg:.1f}° (dashed)"
    )


def _extent(region: Regions, max_latitude_deg: float) -> tuple[float, float, float, float]:
    """West, south, east and north of what lies under the track; east may exceed 180."""
    band = shapely.box(-180.0, -max_latitude_deg, 180.0, max_latitude_deg)
    reached = shapely.intersection(region.geometry[0], band)
    shown = region.geometry[0] if reached.is_empty else reached
    points = shapely.get_coordinates(shown)
    longitudes = np.unique(points[:, 0])
    gaps = np.diff(longitudes, append=longitudes[0] + 360.0)
    widest = int(np.argmax(gaps))
    west = longitudes[(widest + 1) % longitudes.size]
    east = west + 360.0 - gaps[widest]
    south, north = points[:, 1].min(), points[:, 1].max()
    return (
        max(west - _MARGIN_DEG, east - 359.0),
        max(south - _MARGIN_DEG, -80.0),
        min(east + _MARGIN_DEG, west + 359.0),
        min(north + _MARGIN_DEG, 80.0),
    )


def _colour(number: int) -> str:
    return COLOURS[(number - 1) % len(COLOURS)]


def _draw_pass(
    axes: GeoAxes,
    each: RegionPass,
    sets: Sequence[ElementSet],
    *,
    region: Regions,
    number: int,
) -> None:
    begin, length = each.start - _APPROACH, each.end - each.start + 2 * _APPROACH
    hours = float(length / np.timedelta64(1, "h"))
    track = subpoints(sets, time_range(begin, hours=hours, step_s=1.0), max_age_days=None)
    inside = region_of_points(region, track.longitude_deg, track.latitude_deg) >= 0
    inside &= (track.times >= each.start) & (track.times <= each.end)
    changes = np.flatnonzero(np.diff(inside)) + 1
    stretches = np.split(np.arange(track.times.size), changes)
    whole = np.arange(track.times.size)
    for width, chosen in ((0.9, whole), *((3.2, part) for part in stretches if inside[part[0]])):
        line = split_at_antimeridian(track.longitude_deg[chosen], track.latitude_deg[chosen])
        for piece in line:
            axes.plot(
                *piece.T, transform=maps.PLATE, color=_colour(number), linewidth=width, zorder=5
            )
    axes.text(
        each.entry_longitude_deg,
        each.entry_latitude_deg,
        str(number),
        transform=maps.PLATE,
        size=8.5,
        weight="bold",
        color="white",
        ha="center",
        va="center",
        zorder=8,
        clip_on=True,
        bbox={"boxstyle": "circle,pad=0.22", "facecolor": _colour(number), "edgecolor": "white"},
    )


def _list_passes(figure: Figure, passes: Sequence[RegionPass], layout: _Layout) -> None:
    """Number, time, length and way of each pass, in two columns below the map."""
    shown = passes[:_MOST_LISTED]
    rows = (len(shown) + 1) // 2
    for index, each in enumerate(shown):
        column, row = divmod(index, rows)
        left = 0.025 + 0.49 * column
        height = (layout.list_height_in + _FOOT_IN - _ROW_IN * (row + 1.1)) / layout.height_in
        figure.text(left, height, f"{index + 1}", color=_colour(index + 1), weight="bold", size=9)
        way = f"{each.over[0]} to {each.over[-1]}" if len(each.over) > 1 else each.over[0]
        text = f"{iso(each.start)[11:19]} UTC   {duration(each.duration_s)}   {way}"
        figure.text(left + 0.022, height, text, color=maps.INK, size=9)
    left_out = len(passes) - len(shown)
    if left_out:
        figure.text(0.51, 0.015, f"and {left_out} passes more", color=maps.FAINT, size=8)
