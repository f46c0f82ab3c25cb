"""The cut-out of the globe that a close-up shows, in a projection that fits the place."""

from __future__ import annotations

from dataclasses import dataclass

import cartopy.crs as ccrs
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from issrisk.arrays import BoolArray, FloatArray
from issrisk.report.labels import Box
from issrisk.report.page import INNER_IN, POINTS_PER_IN
from issrisk.report.plane import Arc, Plane

_LOWEST_IN, _HIGHEST_IN = 3.3, 5.2
_MARGIN_SHARE = 0.04
_LEAST_HALF_M = 120e3
# Left out of the frame is what lies farther from the mainland than this, sooner if it is small.
_LARGE_SHARE, _APART_DEG, _NEAR_DEG = 0.01, 9.0, 4.5
_COARSE_DEG = 0.05
_ROUND_THE_POLE_DEG, _ALBERS_FROM_DEG, _ALBERS_RATIO = 300.0, 15.0, 1.3
_WIDEST_HALF_DEG = 150.0
_STEP_DEG = 1.0


@dataclass(frozen=True)
class Frame:
    """A rectangle of a plane and its size on the page; ``is_whole`` if it leaves nothing out."""

    plane: Plane
    low_m: FloatArray
    high_m: FloatArray
    is_whole: bool

    @classmethod
    def of(cls, geometry: BaseGeometry) -> Frame:
        """The frame around a place.

        Parameters
        ----------
        geometry : shapely MultiPolygon
            In degrees, longitude -180 to 180.

        Returns
        -------
        Frame
            In Albers' projection for what is wide and off the equator, else in
            Lambert's azimuthal one; both are equal in area. It leaves out what
            lies far from the mainland.
        """
        parts = _coarse_parts(geometry)
        main = _mainland(parts)
        points = shapely.get_coordinates(shapely.segmentize(parts[main], _STEP_DEG))
        plane = _plane(points)
        flat = plane.points(points[:, 0], points[:, 1])
        low, high = _shaped(flat.min(axis=0), flat.max(axis=0))
        rest = shapely.get_coordinates(shapely.centroid(parts[~main]))
        others = plane.points(rest[:, 0], rest[:, 1])
        is_whole = bool(((others > low) & (others < high)).all())
        return cls(plane.around(low, high), low, high, is_whole)

    @property
    def metres_per_inch(self) -> float:
        """Scale."""
        return float(self.high_m[0] - self.low_m[0]) / INNER_IN

    @property
    def detail_m(self) -> float:
        """What is too small to print: a quarter of a point."""
        return self.metres_per_inch / POINTS_PER_IN / 4.0

    @property
    def height_in(self) -> float:
        """On the page; the width is that of the page."""
        return float(self.high_m[1] - self.low_m[1]) / self.metres_per_inch

    @property
    def box(self) -> Box:
        """All of it, in inches."""
        return Box(0.0, 0.0, INNER_IN, self.height_in)

    def inches(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Places on the page from the frame's lower left corner; NaN outside the window."""
        flat = (self.plane.points(longitude_deg, latitude_deg) - self.low_m) / self.metres_per_inch
        return np.where(self.plane.shows(longitude_deg, latitude_deg)[:, None], flat, np.nan)

    def metres(self, x_in: float, y_in: float) -> FloatArray:
        """A place on the page in the plane."""
        return np.asarray(self.low_m + np.array([x_in, y_in]) * self.metres_per_inch)


def _coarse_parts(geometry: BaseGeometry) -> np.ndarray:
    coarse = shapely.simplify(geometry, _COARSE_DEG)
    return np.asarray(shapely.get_parts(geometry if coarse.is_empty else coarse))


def _mainland(parts: np.ndarray) -> BoolArray:
    """The largest part, large ones not far from it, and small ones near to any of these."""
    latitude = shapely.get_y(shapely.centroid(parts))
    area = shapely.area(parts) * np.cos(np.radians(latitude))
    largest, large = int(np.argmax(area)), area >= _LARGE_SHARE * area.sum()
    shrink = np.array([np.cos(np.radians(latitude[largest])), 1.0])
    even = shapely.transform(parts, lambda xy: xy * shrink)
    main = np.zeros(len(parts), dtype=bool)
    main[largest] = True
    found = [largest]
    while found:
        part = found.pop()
        rest = np.flatnonzero(~main)
        distance_deg = _distance_deg(even[part], even[rest], turn_deg=360.0 * float(shrink[0]))
        near = distance_deg <= np.where(large[rest], _APART_DEG, _NEAR_DEG)
        main[rest[near]] = True
        found += rest[near & large[rest]].tolist()
    return main


def _distance_deg(part: BaseGeometry, others: np.ndarray, *, turn_deg: float) -> FloatArray:
    """Shortest way to each of the others, also across the dateline."""
    shapely.prepare(part)
    ways = []
    for turn in (-turn_deg, 0.0, turn_deg):
        step = np.array([turn, 0.0])
        moved = shapely.transform(others, lambda xy, step=step: xy + step)
        ways.append(shapely.distance(part, moved))
    return np.asarray(np.min(ways, axis=0))


def _plane(points: FloatArray) -> Plane:
    arc = Arc.holding(points[:, 0])
    south, north = float(points[:, 1].min()), float(points[:, 1].max())
    middle = (south + north) / 2.0
    if arc.width_deg > _ROUND_THE_POLE_DEG:
        pole = float(np.copysign(90.0, middle))
        polar = ccrs.LambertAzimuthalEqualArea(central_latitude=pole)
        window = (min(south, 0.0), 90.0) if pole > 0.0 else (-90.0, max(north, 0.0))
        return Plane(polar, middle_deg=0.0, south_deg=window[0], north_deg=window[1])
    wide = arc.width_deg * np.cos(np.radians(middle)) > _ALBERS_RATIO * (north - south)
    if wide and (south > _ALBERS_FROM_DEG or north < -_ALBERS_FROM_DEG):
        sixth = (north - south) / 6.0
        albers = ccrs.AlbersEqualArea(
            central_latitude=middle, standard_parallels=(south + sixth, north - sixth)
        )
        return Plane(albers, middle_deg=arc.middle_deg, half_width_deg=_WIDEST_HALF_DEG)
    lambert = ccrs.LambertAzimuthalEqualArea(central_latitude=middle)
    return Plane(lambert, middle_deg=arc.middle_deg, half_width_deg=_WIDEST_HALF_DEG)


def _shaped(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The rectangle with a margin, widened or heightened to fit a page."""
    middle = (low + high) / 2.0
    half = np.maximum((high - low) / 2.0 * (1.0 + 2.0 * _MARGIN_SHARE), _LEAST_HALF_M)
    width = max(half[0], half[1] * INNER_IN / _HIGHEST_IN)
    height = max(half[1], width * _LOWEST_IN / INNER_IN)
    return middle - np.array([width, height]), middle + np.array([width, height])
