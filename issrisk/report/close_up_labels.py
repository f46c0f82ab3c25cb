"""What is written on a close-up: the limit of the track, its margin, and cities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes

from issrisk.exposure.population import City, cities_under
from issrisk.report.frame import Frame
from issrisk.report.labels import Box, Spot, placed_labels
from issrisk.report.land import DASHES, LIMIT
from issrisk.report.page import (
    FAINT,
    INK,
    LINE_PT,
    SMALL_PT,
    Page,
    haloed,
    line_in,
    text_width_in,
)
from issrisk.report.painting import Painting
from issrisk.report.plane import fill, stroke

_MOST, _MOST_FIRST, _MOST_BEYOND, _MOST_BESIDE = 34, 12, 6, 6
_STEEPEST_DEG = 35.0
_OFF_LINE_IN, _CLEAR_IN, _EDGE_IN = 0.03, 0.02, 0.08
_TRIES = 61


class Reach(IntEnum):
    """How far a city is from the track."""

    under = 0
    beside = 1
    beyond = 2


@dataclass(frozen=True)
class _Mark:
    radius_in: float
    size_pt: float
    text: str
    style: dict[str, Any]


_MARKS = {
    Reach.under: _Mark(0.024, SMALL_PT, INK, {"facecolor": INK, "edgecolor": "white"}),
    Reach.beside: _Mark(0.026, SMALL_PT, INK, {"facecolor": "white", "edgecolor": INK}),
    Reach.beyond: _Mark(0.022, SMALL_PT, FAINT, {"facecolor": "#bdbdbd", "edgecolor": FAINT}),
}


def draw_parallels(axes: Axes, painting: Painting, frame: Frame) -> list[Box]:
    """The limit of the track and of the margin beside it, each with its latitude.

    Returns
    -------
    list of Box
        Where their names stand.
    """
    taken: list[Box] = []
    limit, reach = painting.overflight.max_latitude_deg, painting.reach_deg
    farther = f"{painting.margin_km:g} km farther:"
    lines = ((limit, "solid", "Limit of the track:", -1.0), (reach, DASHES, farther, 1.0))
    for side in (1.0, -1.0):
        for latitude, style, words, away in lines:
            if not frame.plane.south_deg < side * latitude < frame.plane.north_deg:
                continue
            shapes = frame.plane.parallel(side * latitude)
            width = LINE_PT if style == "solid" else 0.7
            stroke(axes, shapes, edgecolor=LIMIT, linewidth=width, linestyle=style, zorder=4)
            told = f"{words} {latitude:.2f}° {'N' if side > 0.0 else 'S'}"
            box = _name_line(axes, frame, side * latitude, told, away=away * side, taken=taken)
            taken += [] if box is None else [box]
    return taken


def _name_line(
    axes: Axes, frame: Frame, latitude: float, told: str, *, away: float, taken: Sequence[Box]
) -> Box | None:
    """Write along a parallel, on its northern (`away` positive) or southern side."""
    inner = Box(_EDGE_IN, _EDGE_IN, frame.box.right - _EDGE_IN, frame.box.top - _EDGE_IN)
    width, height = text_width_in(told, SMALL_PT), line_in(SMALL_PT)
    half = min(frame.plane.half_width_deg, 179.0)
    longitudes = frame.plane.middle_deg + np.linspace(-half, half, _TRIES)
    points = frame.inches(longitudes, np.full(_TRIES, latitude))
    ahead = frame.inches(longitudes + 0.1, np.full(_TRIES, latitude))
    for point, slope in zip(points, ahead - points, strict=True):
        angle = np.arctan2(slope[1], slope[0])
        if not abs(np.degrees(angle)) <= _STEEPEST_DEG:
            continue
        off = away * (height / 2.0 + _OFF_LINE_IN)
        middle = point + off * np.array([-np.sin(angle), np.cos(angle)])
        across, up = abs(np.cos(angle)), abs(np.sin(angle))
        room = Box.about(
            *middle, width=width * across + height * up, height=width * up + height * across
        )
        if room.within(inner) and not any(room.meets(box) for box in taken):
            style = {"rotation": np.degrees(angle), "zorder": 6.0}
            haloed(axes, frame.metres(*middle), told, size=SMALL_PT, color=LIMIT, **style)
            return room
    return None


def draw_cities(
    axes: Axes, painting: Painting, frame: Frame, *, taken: Sequence[Box]
) -> frozenset[Reach]:
    """The largest cities that have room, marked by how far they are from the track.

    Returns
    -------
    frozenset of Reach
        What of it is shown.
    """
    found = [
        city for city in cities_under(painting.reach_deg) if city.country in painting.countries
    ]
    longitude = np.array([city.longitude_deg for city in found])
    latitude = np.array([city.latitude_deg for city in found])
    places = frame.inches(longitude, latitude)
    kinds = [_reach(city, painting) for city in found]
    wanted = [k for k in _order(kinds) if np.isfinite(places[k]).all()]
    spots = [_spot(found[k], kinds[k], *places[k]) for k in wanted]
    labels = placed_labels(spots, frame=frame.box, taken=taken, most=_MOST)
    for label in labels:
        kind = kinds[wanted[label.position]]
        mark = _MARKS[kind]
        middle = frame.metres(label.spot.x_in, label.spot.y_in)
        _draw_mark(axes, middle, frame.metres_per_inch, kind=kind)
        where = frame.metres(
            (label.room.left + label.room.right) / 2.0, (label.room.bottom + label.room.top) / 2.0
        )
        haloed(axes, where, label.spot.name, size=mark.size_pt, color=mark.text, zorder=7.0)
    return frozenset(kinds[wanted[label.position]] for label in labels)


def _reach(city: City, painting: Painting) -> Reach:
    if abs(city.latitude_deg) <= painting.overflight.max_latitude_deg:
        return Reach.under
    return Reach.beside if city.under_track else Reach.beyond


def _order(kinds: Sequence[Reach]) -> list[int]:
    """The largest under the track, the largest beyond and beside it, then others under it."""
    by_kind = {kind: [k for k, own in enumerate(kinds) if own is kind] for kind in Reach}
    under, beyond = by_kind[Reach.under], by_kind[Reach.beyond][:_MOST_BEYOND]
    beside = by_kind[Reach.beside][:_MOST_BESIDE]
    return under[:_MOST_FIRST] + beyond + beside + under[_MOST_FIRST:]


def _spot(city: City, kind: Reach, x_in: float, y_in: float) -> Spot:
    mark = _MARKS[kind]
    return Spot(float(x_in), float(y_in), city.name, mark.size_pt, mark.radius_in)


def _draw_mark(axes: Axes, middle: Any, unit: float, *, kind: Reach) -> None:
    mark = _MARKS[kind]
    disk = shapely.Point(middle).buffer(mark.radius_in * unit)
    fill(axes, np.array([disk]), linewidth=0.6, zorder=6.5, **mark.style)


def draw_city_keys(
    page: Page, painting: Painting, kinds: frozenset[Reach], *, left_in: float, middle_in: float
) -> None:
    """What the marks of the cities mean."""
    first, away = min(kinds, default=Reach.under), f"up to {painting.margin_km:g} km from"
    words = {
        Reach.under: "city under the track",
        Reach.beside: f"city {away} the track" if first is Reach.beside else f"{away} it",
        Reach.beyond: "city" if first is Reach.beyond else "farther",
    }
    for kind in sorted(kinds):
        axes = page.axes(left_in, middle_in - 0.05, width_in=0.1, height_in=0.1)
        axes.set_axis_off()
        axes.set_xlim(-0.05, 0.05)
        axes.set_ylim(-0.05, 0.05)
        _draw_mark(axes, (0.0, 0.0), 1.0, kind=kind)
        page.text(left_in + 0.13, middle_in, words[kind], size=SMALL_PT)
        left_in += 0.3 + text_width_in(words[kind], SMALL_PT)
