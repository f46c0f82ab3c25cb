"""When a satellite comes nearest to a place, and when it rises, culminates and sets there.

The span is scanned at steps that no pass escapes, since each has its turning point, and
turning points and crossings of the horizon are then found on the orbit itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray, TimeArray
from issrisk.orbit.topocentric import ground_distance_km, view_from
from issrisk.orbit.track import Subpoints

Locate: TypeAlias = Callable[[TimeArray], Subpoints]
_OfTime: TypeAlias = Callable[[TimeArray], FloatArray]

_SCAN_S = 20.0  # a twentieth of the shortest time from horizon to horizon of any orbit
_HALF_WIDTHS_S = (5.0, 2.0, 1.0, 0.5, 0.5)  # of the parabolas that close in on a turning point
_BISECTIONS = 26  # of two scan steps: to less than a microsecond
_SECOND_NS = 1e9


@dataclass(frozen=True)
class Approach:
    """The moment a subpoint comes nearest to a place."""

    time: np.datetime64
    distance_km: float
    direction: Literal["northbound", "southbound"]


@dataclass(frozen=True)
class SightPass:
    """A satellite above a place's horizon, or above an elevation.

    ``rise`` is None if it is up when the span begins, ``set`` if it is when it ends, and
    the azimuths with them. ``distance_km`` runs along the ground to the subpoint and
    ``range_km`` straight to the satellite, both at the culmination.
    """

    rise: np.datetime64 | None
    culmination: np.datetime64
    set: np.datetime64 | None
    max_elevation_deg: float
    rise_azimuth_deg: float | None
    culmination_azimuth_deg: float
    set_azimuth_deg: float | None
    distance_km: float
    range_km: float


def approaches(
    locate: Locate,
    latitude_deg: float,
    longitude_deg: float,
    *,
    start: np.datetime64,
    end: np.datetime64,
    radius_km: float,
) -> list[Approach]:
    """Nearest approaches of the subpoint to a place.

    Parameters
    ----------
    locate : callable
        Times (UTC, shape (n,)) to `Subpoints`.
    latitude_deg, longitude_deg : float
        The place, geodetic.
    start, end : datetime64
        The span, UTC.
    radius_km : float
        Only those within this distance.

    Returns
    -------
    list of Approach
        In order of time, right to a hundredth of a second. Where the subpoint turns twice
        without leaving the circle, the nearer turn stands for both.
    """

    def nearness(times: TimeArray) -> FloatArray:
        return -(ground_distance_km(latitude_deg, longitude_deg, locate(times)) ** 2)

    times = _scan(start, end)
    values = nearness(times)
    turns = _turns(nearness, times, values)
    near = nearness(turns) if turns.size else np.empty(0)
    inside = near >= -(radius_km**2)
    turns, near = turns[inside], near[inside]
    kept = _one_each(turns, near, times, values >= -(radius_km**2))
    if not kept.size:
        return []
    half_second = np.timedelta64(500, "ms")
    before, after = (
        locate(np.clip(kept + sign * half_second, start, end)).latitude_deg for sign in (-1, 1)
    )
    distance = np.sqrt(-nearness(kept))
    return [
        Approach(time, float(km), "northbound" if climbing else "southbound")
        for time, km, climbing in zip(kept, distance, after > before, strict=True)
    ]


def sight_passes(
    locate: Locate,
    latitude_deg: float,
    longitude_deg: float,
    *,
    start: np.datetime64,
    end: np.datetime64,
    min_elevation_deg: float = 0.0,
) -> list[SightPass]:
    """Passes of a satellite through the sky of a place, in sunlight or not.

    Parameters
    ----------
    locate : callable
        Times (UTC, shape (n,)) to `Subpoints`.
    latitude_deg, longitude_deg : float
        The place, geodetic, on the ellipsoid.
    start, end : datetime64
        The span, UTC.
    min_elevation_deg : float, default: 0
        It rises and sets at this elevation, geometric, without refraction.

    Returns
    -------
    list of SightPass
        In order of time, right to a hundredth of a second.
    """

    def height(times: TimeArray) -> FloatArray:
        # The sine is smooth where a satellite passes overhead, the angle has a kink there.
        elevation = view_from(latitude_deg, longitude_deg, locate(times)).elevation_deg
        return np.asarray(np.sin(np.radians(elevation)) - np.sin(np.radians(min_elevation_deg)))

    def depth(times: TimeArray) -> FloatArray:
        return -height(times)

    scan = _scan(start, end)
    values = height(scan)
    tops, bottoms = _turns(height, scan, values), _turns(depth, scan, -values)
    times = np.concatenate((scan, tops, bottoms))
    values = np.concatenate((values, height(tops), height(bottoms)))
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    edges = np.flatnonzero(np.diff(values > 0.0, prepend=False, append=False))
    first, last = edges[::2], edges[1::2] - 1
    if not first.size:
        return []
    rises = _crossing(height, times, first - 1, first)
    sets = _crossing(height, times, last, last + 1)
    highest = np.array([a + np.argmax(values[a : b + 1]) for a, b in zip(first, last, strict=True)])
    where = (latitude_deg, longitude_deg)
    return _described(
        locate, where, (rises, times[highest], sets), (first > 0, last + 1 < times.size)
    )


def _described(
    locate: Locate,
    place: tuple[float, float],
    moments: tuple[TimeArray, TimeArray, TimeArray],
    whole: tuple[BoolArray, BoolArray],
) -> list[SightPass]:
    """Passes from their three moments, and whether they have the first and the last."""
    rises, tops, sets = moments
    points = locate(tops)
    at_rise, at_top, at_set = (view_from(*place, locate(times)) for times in (rises, tops, sets))
    distance = ground_distance_km(*place, points)
    return [
        SightPass(
            rise=rises[k] if whole[0][k] else None,
            culmination=tops[k],
            set=sets[k] if whole[1][k] else None,
            max_elevation_deg=float(at_top.elevation_deg[k]),
            rise_azimuth_deg=float(at_rise.azimuth_deg[k]) if whole[0][k] else None,
            culmination_azimuth_deg=float(at_top.azimuth_deg[k]),
            set_azimuth_deg=float(at_set.azimuth_deg[k]) if whole[1][k] else None,
            distance_km=float(distance[k]),
            range_km=float(at_top.range_km[k]),
        )
        for k in range(tops.size)
    ]


def _scan(start: np.datetime64, end: np.datetime64) -> TimeArray:
    """Even instants of a span, both ends included."""
    span_ns = float((end - start) / np.timedelta64(1, "ns"))
    steps = max(int(np.ceil(span_ns / (_SCAN_S * _SECOND_NS))), 2)
    return np.asarray(
        start + np.round(np.linspace(0.0, span_ns, steps + 1)).astype("timedelta64[ns]")
    )


def _turns(value: _OfTime, times: TimeArray, values: FloatArray) -> TimeArray:
    """Times of the local maxima inside a scan, by parabolas of ever smaller width."""
    at = np.flatnonzero((values[1:-1] >= values[:-2]) & (values[1:-1] > values[2:])) + 1
    if not at.size:
        return times[:0]
    low, middle, high = values[at - 1], values[at], values[at + 1]
    step_s = float((times[1] - times[0]) / np.timedelta64(1, "s"))
    turn = _moved(times[at], _vertex(low, middle, high) * step_s)
    for half_width_s in _HALF_WIDTHS_S:
        inner_low, inner_high = times[at - 1], times[at + 1]
        centre = np.clip(turn, _moved(inner_low, half_width_s), _moved(inner_high, -half_width_s))
        low, middle, high = (value(_moved(centre, s * half_width_s)) for s in (-1.0, 0.0, 1.0))
        turn = np.clip(
            _moved(centre, _vertex(low, middle, high) * half_width_s), inner_low, inner_high
        )
    return turn


def _vertex(low: FloatArray, middle: FloatArray, high: FloatArray) -> FloatArray:
    """Place of the top of the parabola through values at -1, 0 and 1."""
    bend = low - 2.0 * middle + high
    top = np.divide(0.5 * (low - high), bend, out=np.zeros_like(bend), where=bend < 0.0)
    return np.clip(top, -4.0, 4.0)


def _moved(times: TimeArray, seconds: float | FloatArray) -> TimeArray:
    return np.asarray(times + np.round(np.asarray(seconds) * _SECOND_NS).astype("timedelta64[ns]"))


def _crossing(value: _OfTime, times: TimeArray, before: IntArray, after: IntArray) -> TimeArray:
    """Zeros between pairs of instants, by bisection; the end of the span where there is none."""
    low = times[np.clip(before, 0, times.size - 1)]
    high = times[np.clip(after, 0, times.size - 1)]
    up = value(low) > 0.0
    for _ in range(_BISECTIONS):
        middle = low + (high - low) // 2
        as_low = (value(middle) > 0.0) == up
        low, high = np.where(as_low, middle, low), np.where(as_low, high, middle)
    return np.asarray(high)


def _one_each(turns: TimeArray, near: FloatArray, scan: TimeArray, inside: BoolArray) -> TimeArray:
    """Of turns between which the subpoint never leaves the circle, the nearest."""
    if not turns.size:
        return turns
    outside = np.concatenate(([0], np.cumsum(~inside)))
    left_before = outside[np.searchsorted(scan, turns)]
    last = np.append(np.diff(left_before) > 0, True)
    group = np.cumsum(np.append(0, last[:-1]))
    best = [np.flatnonzero(group == g)[np.argmax(near[group == g])] for g in range(group[-1] + 1)]
    return np.asarray(turns[np.array(best)])
