"""The track of an entry on its map: where the whole would be at 78 km, and how far beyond."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from issrisk.arrays import FloatArray
from issrisk.hazard.common_track import CommonTrack
from issrisk.hazard.footprint import Footprint
from issrisk.report.frame import Frame
from issrisk.report.page import INK, SMALL_PT, haloed

_TRACK = "#0b6fa4"
_LEAST = 0.005  # of the pieces lie beyond either end of the line
_MOST_TICKS = 7
_STEPS_KM = (50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
_TICK_IN, _NAME_IN = 0.05, 0.16
_NARROW_IN, _SPAN_IN = 0.3, 0.17
SPANS = {0.9: 0.9, 0.5: 2.6}  # width [pt] of the bar along so many of the pieces


def draw_track(axes: Axes, frame: Frame, footprint: Footprint) -> None:
    """The track, a mark at 78 km, and distances from it, if the entries have one in common.

    Parameters
    ----------
    axes : Axes
        Of the map, in metres.
    frame : Frame
        What it shows.
    footprint : Footprint
        Of entries that need not have a track in common.
    """
    track = footprint.track
    if not track.is_shared:
        return
    begin, end = (footprint.along_track.quantile(share) for share in (_LEAST, 1.0 - _LEAST))
    begin, end = min(begin, 0.0), max(end, 0.0)
    line = np.linspace(begin, end, 200)
    for piece in frame.plane.track(*track.places(line)):
        axes.plot(*piece.T, color=_TRACK, linewidth=0.5, zorder=4)
    step = next((s for s in _STEPS_KM if (end - begin) / s <= _MOST_TICKS), _STEPS_KM[-1])
    for distance in np.arange(np.ceil(begin / step), np.floor(end / step) + 1.0) * step:
        _draw_tick(axes, frame, track, float(distance))
    if is_narrow(footprint, frame):
        for share, width_pt in SPANS.items():
            ends = [footprint.along_track.quantile(0.5 + side * share / 2.0) for side in (-1, 1)]
            _draw_span(axes, frame, track, ends, width_pt=width_pt)


def is_narrow(footprint: Footprint, frame: Frame) -> bool:
    """Whether lines around the strip would hide what is in it."""
    low, high = (footprint.cross_track.quantile(share) for share in (0.05, 0.95))
    wide_km = float(np.hypot(high - low, footprint.track.across_sd_km))
    return wide_km * 1e3 / frame.metres_per_inch < _NARROW_IN


def _draw_span(
    axes: Axes, frame: Frame, track: CommonTrack, ends_km: list[float], *, width_pt: float
) -> None:
    """A bar along the track, on the left of it, from one distance to another."""
    flat = frame.plane.points(*track.places(np.linspace(ends_km[0], ends_km[1], 60)))
    ahead = np.gradient(flat, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    left = np.column_stack((-ahead[:, 1], ahead[:, 0]))
    bar = flat + left * _SPAN_IN * frame.metres_per_inch
    axes.plot(*bar.T, color=INK, linewidth=width_pt, solid_capstyle="butt", zorder=4)


def _draw_tick(axes: Axes, frame: Frame, track: CommonTrack, distance_km: float) -> None:
    """A stroke across the track, and its distance on the right of it."""
    around = frame.plane.points(*track.places(np.array([distance_km, distance_km + 1.0])))
    here, ahead = around[0], _unit(around[1] - around[0])
    right = np.array([ahead[1], -ahead[0]])
    metres = frame.metres_per_inch
    if not ((here > frame.low_m) & (here < frame.high_m)).all():
        return
    if distance_km == 0.0:
        mark: dict[str, Any] = {"color": "white", "markeredgecolor": _TRACK}
        axes.plot(*here, marker="o", markersize=4.5, zorder=5, **mark)
    else:
        ends = np.array([here - right * _TICK_IN * metres, here + right * _TICK_IN * metres])
        axes.plot(*ends.T, color=_TRACK, linewidth=0.7, zorder=4)
    words = (
        "78 km high (mean)" if distance_km == 0.0 else f"{distance_km:+.0f} km".replace("-", "−")
    )
    reach = _NAME_IN + 0.2 * abs(right[0])
    haloed(axes, here + right * reach * metres, words, size=SMALL_PT, color=INK, zorder=6)


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / np.linalg.norm(vector))
