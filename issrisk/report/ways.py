"""The way of each pass in the plane of a map, told apart by colour, dashes and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.exposure.countries import Regions, region_of_points
from issrisk.hazard.passes import RegionPass
from issrisk.orbit.either import Orbit
from issrisk.orbit.track import subpoints
from issrisk.report.page import SMALL_PT
from issrisk.report.sheet import Sheet
from issrisk.times import time_range

# Okabe and Ito (2008), "Color Universal Design": told apart with any colour vision.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DASHES: tuple[Any, ...] = ("solid", (0, (4, 1)), (0, (1.5, 0.8)))
_APPROACH = np.timedelta64(150, "s")  # of the track before and after a pass
_NEAR_IN = 0.2  # passes closer than this must not look alike
_BADGE_IN, _BEFORE_ENTRY_IN = 0.22, 0.14
_THIN_PT, _THICK_PT = 0.6, 2.2


@dataclass(frozen=True)
class Way:
    """The track of a pass in the plane of the map, and which of it is over the region."""

    points: FloatArray
    inside: BoolArray
    entry: int
    half_world_m: float

    @classmethod
    def of(cls, each: RegionPass, sets: Orbit, *, region: Regions, sheet: Sheet) -> Way:
        """The way of a pass, from a little before it to a little after."""
        begin, length = each.start - _APPROACH, each.end - each.start + 2 * _APPROACH
        hours = float(length / np.timedelta64(1, "h"))
        track = subpoints(sets, time_range(begin, hours=hours, step_s=1.0), max_age_days=None)
        inside = region_of_points(region, track.longitude_deg, track.latitude_deg) >= 0
        inside &= (track.times >= each.start) & (track.times <= each.end)
        points = sheet.plane.points(track.longitude_deg, track.latitude_deg)
        entry = int(np.searchsorted(track.times, each.start))
        return cls(points, inside, entry, sheet.plane.projection.x_limits[1])

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


def near_each_other(ways: Sequence[Way], sheet: Sheet) -> BoolArray:
    """Which passes come near which, as far as the map shows them."""
    frame = shapely.box(*sheet.low_m, *sheet.high_m)
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


def draw_ways(
    axes: Axes, ways: Sequence[Way], styles: Sequence[tuple[str, Any]], sheet: Sheet
) -> None:
    """Each way thin, its stretches over the region thick, and its number before it enters."""
    badges = np.empty((0, 2))
    for number, (way, (colour, dashes)) in enumerate(zip(ways, styles, strict=True), start=1):
        whole, over = way.lines()
        for width, lines in ((_THIN_PT, whole), (_THICK_PT, over)):
            for line in lines:
                axes.plot(*line.T, color=colour, linewidth=width, linestyle=dashes, zorder=5)
        spot = way.points[_badge(way, badges, sheet)]
        badges = np.vstack((badges, spot))
        x, y = spot.tolist()
        axes.text(
            x,
            y,
            str(number),
            size=SMALL_PT,
            weight="bold",
            color="white",
            ha="center",
            va="center",
            zorder=8,
            clip_on=True,
            bbox={
                "boxstyle": "circle,pad=0.2",
                "facecolor": colour,
                "edgecolor": "white",
                "lw": 0.6,
            },
        )


def _badge(way: Way, others: FloatArray, sheet: Sheet) -> int:
    """Where on its way a pass gets its number: before it enters, clear of the other numbers."""
    inch = sheet.metres_per_inch
    from_entry = np.linalg.norm(way.points[: way.entry + 1] - way.points[way.entry], axis=1)
    wanted = int(np.flatnonzero(from_entry <= _BEFORE_ENTRY_IN * inch)[0])
    order: IntArray = np.argsort(np.abs(np.arange(len(way.points)) - wanted), kind="stable")
    gaps = np.linalg.norm(way.points[order, None] - others[None], axis=2)
    clear = (gaps > _BADGE_IN * inch).all(axis=1)
    clear &= sheet.contains(way.points[order], margin_m=_BADGE_IN / 2.0 * inch)
    return int(order[np.argmax(clear)]) if clear.any() else way.entry
