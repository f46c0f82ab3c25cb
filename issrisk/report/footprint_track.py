"""The track of an entry on its map: where the whole would be at 78 km, and how far beyond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from issrisk.arrays import FloatArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.hazard.footprint import Footprint
from issrisk.report.frame import Frame
from issrisk.report.page import INK, SMALL_PT, haloed

_TRACK = "#0b6fa4"
_NEAR_KM = 300.0  # entries that reach 78 km farther apart have no track in common
_MOST_TICKS = 7
_STEPS_KM = (50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
_TICK_IN, _NAME_IN = 0.05, 0.16


@dataclass(frozen=True)
class EntryTrack:
    """A great circle through the mean place at 78 km, and how far pieces land along it."""

    begin: FloatArray
    ahead: FloatArray
    from_km: float
    to_km: float

    @classmethod
    def of(cls, footprint: Footprint) -> EntryTrack | None:
        """The common track of the entries, None where they have none."""
        rows = footprint.rows
        up, ahead = _directions(rows.latitude_deg, rows.longitude_deg, rows.heading_deg)
        begin = _unit(up.mean(axis=1))
        away_km = np.arccos(np.clip(begin @ up, -1.0, 1.0)) * MEAN_RADIUS_KM
        if np.quantile(away_km, 0.9) > _NEAR_KM:
            return None
        mean_ahead = ahead.mean(axis=1)
        level = _unit(mean_ahead - (mean_ahead @ begin) * begin)
        low, high = (footprint.along_track.quantile(share) for share in (0.005, 0.995))
        return cls(begin, level, min(low, 0.0), max(high, 0.0))

    def places(self, distance_km: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude at distances along it."""
        angle = np.asarray(distance_km) / MEAN_RADIUS_KM
        x, y, z = np.outer(self.begin, np.cos(angle)) + np.outer(self.ahead, np.sin(angle))
        return np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1.0, 1.0)))


def draw_track(axes: Axes, frame: Frame, track: EntryTrack) -> None:
    """The track, a mark at 78 km, and distances from it.

    Parameters
    ----------
    axes : Axes
        Of the map, in metres.
    frame : Frame
        What it shows.
    track : EntryTrack
        What is drawn.
    """
    length = track.to_km - track.from_km
    line = np.linspace(track.from_km - 0.1 * length, track.to_km + 0.05 * length, 200)
    for piece in frame.plane.track(*track.places(line)):
        axes.plot(*piece.T, color=_TRACK, linewidth=0.7, zorder=4)
    step = next((s for s in _STEPS_KM if length / s <= _MOST_TICKS), _STEPS_KM[-1])
    first, last = np.ceil(track.from_km / step), np.floor(track.to_km / step)
    for distance in np.arange(first, last + 1.0) * step:
        _draw_tick(axes, frame, track, float(distance))


def _draw_tick(axes: Axes, frame: Frame, track: EntryTrack, distance_km: float) -> None:
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
    words = "78 km high" if distance_km == 0.0 else f"{distance_km:+.0f} km"
    reach = _NAME_IN + 0.2 * abs(right[0])
    haloed(axes, here + right * reach * metres, words, size=SMALL_PT, color=INK, zorder=6)


def _directions(
    latitude_deg: FloatArray, longitude_deg: FloatArray, heading_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Unit vectors up and ahead, shape (3, n)."""
    latitude, longitude, heading = (
        np.radians(each) for each in (latitude_deg, longitude_deg, heading_deg)
    )
    flat = np.cos(latitude)
    up = np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
    east = np.stack([-np.sin(longitude), np.cos(longitude), np.zeros_like(longitude)])
    north = np.cross(up, east, axis=0)
    return up, np.cos(heading) * north + np.sin(heading) * east


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / np.linalg.norm(vector))
