"""The map of a day: every pass over a country, with its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cartopy.crs as ccrs
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.figure import Figure

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.claims.verdicts import CheckedStatement
from issrisk.claims.wording import duration, with_article
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, countries, outlines, region_of_points
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
_DASHES: tuple[Any, ...] = ("solid", (0, (4, 1)), (0, (1.5, 0.8)))
_HIGHLIGHT = "#f3d8a0"
_LEAST_MARGIN_DEG, _MARGIN_SHARE, _MOST_MARGIN_DEG = 1.5, 0.25, 5.0
_APPROACH = np.timedelta64(150, "s")  # of the track before and after a pass
_DETAILED_DEG = 60.0  # a map no wider than this has the land in full detail
_MOST_LISTED = 18
_WIDTH_IN, _TITLE_IN, _FOOT_IN, _ROW_IN, _HIGHEST_MAP_IN = 13.0, 0.95, 0.65, 0.24, 7.0
_MAP_WIDTH_IN = 0.96 * _WIDTH_IN
_NEAR_IN = 0.3  # passes closer than this must not look alike
_BADGE_IN, _BEFORE_ENTRY_IN = 0.3, 0.2
_VISIBLE_IN2, _RING_IN = 0.05, 0.13


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
    if checked.subject is None or not isinstance(checked.elements, ElementSet):
        raise InputError(f"no passes are measured for {checked.statement.id!r}")
    region = checked.subject.region
    orbit = CircularOrbit.of(checked.elements)
    noon = np.datetime64(checked.statement.date, "ns") + np.timedelta64(12, "h")
    with mpl.rc_context(maps.STYLE):
        sheet = _Sheet.of(region, orbit.max_latitude_deg, passes=len(checked.passes))
        figure = maps.new_figure(_WIDTH_IN, sheet.height_in)
        axes: GeoAxes = figure.add_axes(sheet.map_box, projection=sheet.projection)
        sheet.frame(axes)
        maps.draw_land(axes, sheet.land())
        axes.add_geometries(
            region.geometry, crs=maps.PLATE, facecolor=_HIGHLIGHT, edgecolor=maps.BORDER, zorder=2
        )
        maps.draw_limits(axes, orbit.max_latitude_deg)
        ringed = _ring(axes, region, sheet)
        ways = [_Way.of(each, sets, region=region, sheet=sheet) for each in checked.passes]
        styles = distinct_styles(_near(ways, sheet))
        _draw_ways(axes, ways, styles, sheet)
        _list_passes(figure, checked.passes, styles, region=region, sheet=sheet)
        told = _subtitle(checked, orbit, region=region, sheet=sheet, ringed=ringed)
        maps.headline(figure, _title(checked, checked.elements, region), told)
        provenance = Provenance.of(elements=checked.elements.record(noon)).document()
        maps.footer(figure, provenance, since="noon of that day")
        maps.save(figure, path, force=force)


@dataclass(frozen=True)
class _Sheet:
    """A figure whose map has the shape of the region: degrees, inches, metres of Mercator."""

    projection: ccrs.Mercator
    extent: tuple[float, float, float, float]
    map_height_in: float
    list_height_in: float

    @classmethod
    def of(cls, region: Regions, max_latitude_deg: float, *, passes: int) -> _Sheet:
        west, south, east, north = _extent(region, max_latitude_deg)
        projection = ccrs.Mercator(central_longitude=(west + east) / 2.0)
        bottom, top = _metres(projection, np.zeros(2), np.array([south, north]))[:, 1]
        height_deg = (top - bottom) / _metres_per_degree(projection)
        # What is higher than wide is given sea and neighbours, so that it fills the width.
        width_deg = max(east - west, height_deg * _MAP_WIDTH_IN / _HIGHEST_MAP_IN)
        half_deg = min(width_deg, 359.0) / 2.0
        middle = (west + east) / 2.0
        rows = (min(passes, _MOST_LISTED) + 1) // 2
        return cls(
            projection,
            (middle - half_deg, south, middle + half_deg, north),
            float(min(height_deg / (2.0 * half_deg) * _MAP_WIDTH_IN, _HIGHEST_MAP_IN)),
            _ROW_IN * rows,
        )

    @property
    def height_in(self) -> float:
        return _TITLE_IN + self.map_height_in + self.list_height_in + _FOOT_IN

    @property
    def map_box(self) -> tuple[float, float, float, float]:
        bottom_in = self.list_height_in + _FOOT_IN
        return (0.02, bottom_in / self.height_in, 0.96, self.map_height_in / self.height_in)

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the map in the plane of the projection."""
        west, south, east, north = self.extent
        half = (east - west) / 2.0 * _metres_per_degree(self.projection)
        bottom, top = _metres(self.projection, np.zeros(2), np.array([south, north]))[:, 1]
        return -half, float(bottom), half, float(top)

    @property
    def metres_per_inch(self) -> float:
        west, bottom, east, top = self.bounds_m
        return max((east - west) / _MAP_WIDTH_IN, (top - bottom) / self.map_height_in)

    def frame(self, axes: GeoAxes) -> None:
        west, bottom, east, top = self.bounds_m
        axes.set_xlim(west, east)
        axes.set_ylim(bottom, top)

    def land(self) -> np.ndarray:
        """Countries that reach into the map, as detailed as its scale can show."""
        west, south, east, north = self.extent
        shapes = (outlines() if east - west > _DETAILED_DEG else countries()).geometry
        turns = [shapely.box(west + t, south, east + t, north) for t in (-360.0, 0.0, 360.0)]
        return np.asarray(shapes[shapely.intersects(shapes, shapely.union_all(turns))])

    def contains(self, points: FloatArray, *, margin_m: float) -> BoolArray:
        """Whether points in the plane lie on the map, `margin_m` from its edge or more."""
        west, bottom, east, top = self.bounds_m
        inner = np.array([west, bottom]) + margin_m, np.array([east, top]) - margin_m
        return np.asarray(((points >= inner[0]) & (points <= inner[1])).all(axis=-1))


def _metres(projection: ccrs.Mercator, longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    return np.asarray(projection.transform_points(maps.PLATE, longitude, latitude)[:, :2])


def _metres_per_degree(projection: ccrs.Mercator) -> float:
    return float(projection.x_limits[1] - projection.x_limits[0]) / 360.0


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
    share = _MARGIN_SHARE * max(east - west, north - south)
    margin = float(np.clip(share, _LEAST_MARGIN_DEG, _MOST_MARGIN_DEG))
    return (
        max(west - margin, east - 359.0),
        max(south - margin, -80.0),
        min(east + margin, west + 359.0),
        min(north + margin, 80.0),
    )


def _ring(axes: GeoAxes, region: Regions, sheet: _Sheet) -> bool:
    """Draw a ring around each speck of a region that is too small to see; whether it was."""
    _, south, _, north = sheet.extent
    km_per_inch = sheet.metres_per_inch / 1e3 * np.cos(np.radians((south + north) / 2.0))
    if region.area_km2[0] >= _VISIBLE_IN2 * km_per_inch**2:
        return False
    shown = sheet.projection.project_geometry(region.geometry[0], maps.PLATE)
    rings = shapely.buffer(shown, _RING_IN * sheet.metres_per_inch)
    style = {"facecolor": "none", "edgecolor": maps.INK, "linewidth": 1.2, "zorder": 4}
    axes.add_geometries([rings], crs=sheet.projection, **style)
    return True


@dataclass(frozen=True)
class _Way:
    """The track of a pass in the plane of the map, and which of it is over the region."""

    points: FloatArray
    inside: BoolArray
    entry: int
    half_world_m: float

    @classmethod
    def of(
        cls, each: RegionPass, sets: Sequence[ElementSet], *, region: Regions, sheet: _Sheet
    ) -> _Way:
        begin, length = each.start - _APPROACH, each.end - each.start + 2 * _APPROACH
        hours = float(length / np.timedelta64(1, "h"))
        track = subpoints(sets, time_range(begin, hours=hours, step_s=1.0), max_age_days=None)
        inside = region_of_points(region, track.longitude_deg, track.latitude_deg) >= 0
        inside &= (track.times >= each.start) & (track.times <= each.end)
        points = _metres(sheet.projection, track.longitude_deg, track.latitude_deg)
        entry = int(np.searchsorted(track.times, each.start))
        return cls(points, inside, entry, sheet.projection.x_limits[1])

    def pieces(self, first: int, last: int) -> list[FloatArray]:
        """Lines from one point to another, cut where they leave the map's world."""
        points = self.points[first : last + 1]
        cuts = np.flatnonzero(np.abs(np.diff(points[:, 0])) > self.half_world_m) + 1
        return [piece for piece in np.split(points, cuts) if len(piece) > 1]

    def lines(self) -> tuple[list[FloatArray], list[FloatArray]]:
        """The whole way, and its stretches over the region; a second is a point and the next."""
        last = len(self.points) - 1
        edges = np.flatnonzero(np.diff(self.inside, prepend=False, append=False))
        stretches = zip(edges[::2], edges[1::2], strict=True)
        over = [p for a, b in stretches for p in self.pieces(int(a), min(int(b), last))]
        return self.pieces(0, last), over


def _near(ways: Sequence[_Way], sheet: _Sheet) -> BoolArray:
    """Which passes come near which, as far as the map shows them."""
    frame = shapely.box(*sheet.bounds_m)
    lines = [shapely.intersection(shapely.MultiLineString(w.lines()[0]), frame) for w in ways]
    shapely.prepare(lines)
    near = np.zeros((len(ways), len(ways)), dtype=bool)
    for i, line in enumerate(lines):
        near[i] = shapely.dwithin(line, lines, _NEAR_IN * sheet.metres_per_inch)
    return near & ~np.eye(len(ways), dtype=bool)


def distinct_styles(near: BoolArray) -> list[tuple[str, Any]]:
    """Colour and line style for each pass, so that those near each other differ.

    Parameters
    ----------
    near : ndarray of bool, shape (n, n)
        Which passes come near which.

    Returns
    -------
    list of (str, line style), length n
        Colours in turn; one taken nearby is passed over, and where all are
        taken the line is dashed instead. Past 21 passes near one another they repeat.
    """
    chosen: list[tuple[str, Any]] = []
    for number, row in enumerate(near):
        turned = [COLOURS[(number + k) % len(COLOURS)] for k in range(len(COLOURS))]
        offered = [(colour, dashes) for dashes in _DASHES for colour in turned]
        taken = [style for style, is_near in zip(chosen, row, strict=False) if is_near]
        free = (style for style in offered if style not in taken)
        chosen.append(next(free, offered[number % len(offered)]))
    return chosen


def _draw_ways(
    axes: GeoAxes, ways: Sequence[_Way], styles: Sequence[tuple[str, Any]], sheet: _Sheet
) -> None:
    badges = np.empty((0, 2))
    for number, (way, (colour, dashes)) in enumerate(zip(ways, styles, strict=True), start=1):
        whole, over = way.lines()
        for width, lines in ((0.9, whole), (3.2, over)):
            for line in lines:
                axes.plot(*line.T, color=colour, linewidth=width, linestyle=dashes, zorder=5)
        spot = way.points[_badge(way, badges, sheet)]
        badges = np.vstack((badges, spot))
        axes.text(
            *spot,
            str(number),
            size=8.5,
            weight="bold",
            color="white",
            ha="center",
            va="center",
            zorder=8,
            clip_on=True,
            bbox={"boxstyle": "circle,pad=0.22", "facecolor": colour, "edgecolor": "white"},
        )


def _badge(way: _Way, others: FloatArray, sheet: _Sheet) -> int:
    """Where on its way a pass gets its number: before it enters, clear of the other numbers."""
    inch = sheet.metres_per_inch
    from_entry = np.linalg.norm(way.points[: way.entry + 1] - way.points[way.entry], axis=1)
    wanted = int(np.flatnonzero(from_entry <= _BEFORE_ENTRY_IN * inch)[0])
    order: IntArray = np.argsort(np.abs(np.arange(len(way.points)) - wanted), kind="stable")
    gaps = np.linalg.norm(way.points[order, None] - others[None], axis=2)
    clear = (gaps > _BADGE_IN * inch).all(axis=1)
    clear &= sheet.contains(way.points[order], margin_m=_BADGE_IN / 2.0 * inch)
    return int(order[np.argmax(clear)]) if clear.any() else way.entry


def _title(checked: CheckedStatement, elements: ElementSet, region: Regions) -> str:
    count = len(checked.passes)
    name = with_article(region.name[0])
    object_name = maps.object_title(elements)
    day = f"{checked.statement.date.day} {checked.statement.date:%B %Y}"
    passes = f"{count or 'no'} pass{'' if count == 1 else 'es'}"
    return f"{object_name} over {name} on {day}: {passes}"


def _subtitle(
    checked: CheckedStatement,
    orbit: CircularOrbit,
    *,
    region: Regions,
    sheet: _Sheet,
    ringed: bool,
) -> str:
    name = with_article(region.name[0])
    limit = orbit.max_latitude_deg
    minutes = sum(each.duration_s for each in checked.passes) / 60.0
    if checked.passes:
        later = checked.passes[-1].end.astype("datetime64[D]") > np.datetime64(
            checked.statement.date
        )
        past = ", the last of them past midnight" if later else ""
        told = [f"{minutes:.1f} minutes in all{past}; thick where it is over {name}"]
    else:
        told = [f"At no time of that day (UTC) was it over {name}"]
    if ringed:
        told.append("Ringed: land too small to see at this scale")
    _, south, _, north = sheet.extent
    _, low, _, high = shapely.bounds(region.geometry[0])
    if south < limit < north or south < -limit < north:
        told.append(f"It is {maps.limits_told(limit)}")
    elif low > limit or high < -limit:
        told.append(f"It is never overhead beyond {limit:.1f}°, and all of {name} lies there")
    return ". ".join(told)


def _list_passes(
    figure: Figure,
    passes: Sequence[RegionPass],
    styles: Sequence[tuple[str, Any]],
    *,
    region: Regions,
    sheet: _Sheet,
) -> None:
    """Number, time, length and way of each pass, in two columns below the map."""
    shown = passes[:_MOST_LISTED]
    rows = (len(shown) + 1) // 2

    def write(column: int, row: int, left_in: float, text: str, **style: Any) -> None:
        height_in = sheet.list_height_in + _FOOT_IN - _ROW_IN * (row + 1.1)
        left = 0.025 + 0.49 * column + left_in / _WIDTH_IN
        figure.text(left, height_in / sheet.height_in, text, **({"size": 9} | style))

    for index, each in enumerate(shown):
        at = divmod(index, rows)
        write(*at, 0.0, f"{index + 1}", color=styles[index][0], weight="bold")
        write(*at, 0.29, f"{iso(each.start)[11:19]} UTC", color=maps.INK)
        write(*at, 1.87, duration(each.duration_s), color=maps.INK, ha="right")
        write(*at, 2.03, _led(each, region), color=maps.INK)
    left_out = len(passes) - len(shown)
    if left_out:
        write(1, rows, 0.29, f"and {left_out} more", color=maps.FAINT)


def _led(each: RegionPass, region: Regions) -> str:
    """The divisions a pass led from and to, or where there are none the coordinates."""
    if each.over != region.name:
        return f"{each.over[0]} to {each.over[-1]}" if len(each.over) > 1 else each.over[0]
    entry = _coordinates(each.entry_latitude_deg, each.entry_longitude_deg)
    return f"from {entry} to {_coordinates(each.exit_latitude_deg, each.exit_longitude_deg)}"


def _coordinates(latitude_deg: float, longitude_deg: float) -> str:
    return (
        f"{abs(latitude_deg):.1f}° {'N' if latitude_deg >= 0.0 else 'S'} "
        f"{abs(longitude_deg):.1f}° {'E' if longitude_deg >= 0.0 else 'W'}"
    )
