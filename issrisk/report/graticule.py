"""Parallels and meridians on a cut-out of the globe: where all is sea, what there is to go by."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from issrisk.arrays import FloatArray
from issrisk.report.frame import Frame
from issrisk.report.land import BORDER
from issrisk.report.page import FAINT, SMALL_PT, haloed

_STEPS_DEG = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
_MOST_LINES = 5
_METRES_PER_DEG = 111_195.0
_LEAST_COSINE = 0.1
_CORNER_IN, _LOW_IN, _SIDE_IN = 0.45, 0.09, 0.24
_LINE_PT, _DASHES = 0.3, (6.0, 4.0)  # no border is dashed
_POINTS = 400


def draw_graticule(axes: Axes, frame: Frame) -> None:
    """Draw parallels and meridians, each with its degrees where it meets the frame.

    Parameters
    ----------
    axes : Axes
        Of the map, in metres.
    frame : Frame
        What it shows.
    """
    plane = frame.plane
    wide_deg, high_deg = (frame.high_m - frame.low_m) / _METRES_PER_DEG
    middle = np.radians(plane.south_deg + plane.north_deg) / 2.0
    wide_deg = min(wide_deg / max(float(np.cos(middle)), _LEAST_COSINE), 360.0)
    high = np.linspace(plane.south_deg, plane.north_deg, _POINTS)
    wide = plane.middle_deg + np.linspace(-plane.half_width_deg, plane.half_width_deg, _POINTS)
    for latitude in _multiples(plane.south_deg, plane.north_deg, _step(high_deg)):
        line = plane.track(wide, np.full(_POINTS, latitude))
        _draw(axes, frame, line, _degrees(latitude, "N", "S"), axis=0)
    for longitude in _multiples(float(wide[0]), float(wide[-1]), _step(wide_deg)):
        line = plane.track(np.full(_POINTS, longitude), high)
        _draw(axes, frame, line, _degrees((longitude + 180.0) % 360.0 - 180.0, "E", "W"), axis=1)


def _draw(axes: Axes, frame: Frame, line: list[FloatArray], words: str, *, axis: int) -> None:
    """A line, and its name at the left (axis 0) or lower (axis 1) edge."""
    inside = (_SIDE_IN, _LOW_IN)[axis] * frame.metres_per_inch
    corner = _CORNER_IN * frame.metres_per_inch
    at, other = frame.low_m[axis] + inside, 1 - axis
    for piece in line:
        axes.plot(*piece.T, color=BORDER, linewidth=_LINE_PT, dashes=_DASHES, zorder=1.4)
        ahead = piece[:, axis] > at
        for first in np.flatnonzero(ahead[1:] != ahead[:-1]).tolist():
            begin, end = piece[first], piece[first + 1]
            here = begin + (end - begin) * (at - begin[axis]) / (end[axis] - begin[axis])
            if frame.low_m[other] + corner < here[other] < frame.high_m[other] - corner:
                haloed(axes, here, words, size=SMALL_PT, color=FAINT, zorder=2.0)


def _step(size_deg: float) -> float:
    return next((s for s in _STEPS_DEG if size_deg / s <= _MOST_LINES), _STEPS_DEG[-1])


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [
        float(n) * step for n in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)
    ]


def _degrees(value: float, positive: str, negative: str) -> str:
    if value in (0.0, -180.0):
        return f"{abs(value):g}°"
    return f"{abs(value):g}° {positive if value > 0.0 else negative}"
