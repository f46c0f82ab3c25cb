"""From longitude and latitude to the plane of a map, cut cleanly at the map's seam.

Polygons and lines are moved so that the map's middle meridian is zero, clipped to what
the map can show, and only then projected: nothing can smear across the dateline or run
through a pole, whichever meridian the map is centred on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cartopy.crs as ccrs
import numpy as np
import shapely
from cartopy.mpl.path import shapely_to_path
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from shapely.geometry.base import BaseGeometry

from issrisk.arrays import FloatArray
from issrisk.formats.geojson import split_at_antimeridian

_PLATE = ccrs.PlateCarree()
_STEP_DEG = 1.0  # a longer edge bends when it is projected
_SEAM_DEG = 1e-4  # 11 m: on the seam itself a point may go to either side
_TURNS = (-360.0, 0.0, 360.0)
_POLE_DEG = 89.9
_SAMPLES = 41


@dataclass(frozen=True)
class Plane:
    """A projection about a meridian, and the window of the globe that it shows.

    ``projection`` has its central meridian at zero. ``half_width_deg`` is how far
    the window reaches to each side of the middle, ``south_deg`` and ``north_deg``
    are its parallels.
    """

    projection: ccrs.Projection
    middle_deg: float
    half_width_deg: float = 180.0
    south_deg: float = -90.0
    north_deg: float = 90.0

    @property
    def window(self) -> BaseGeometry:
        """The window, in longitude from the middle."""
        half = min(self.half_width_deg, 180.0 - _SEAM_DEG)
        return shapely.box(-half, self.south_deg, half, self.north_deg)

    def relative(self, longitude_deg: FloatArray) -> FloatArray:
        """Longitude from the middle, -180 to 180."""
        return (np.asarray(longitude_deg) - self.middle_deg + 180.0) % 360.0 - 180.0

    def points(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Points in the plane.

        Parameters
        ----------
        longitude_deg, latitude_deg : ndarray, shape (n,)
            Points on the globe.

        Returns
        -------
        ndarray, shape (n, 2)
            Metres.
        """
        return self._projected(
            np.column_stack((self.relative(longitude_deg), np.asarray(latitude_deg)))
        )

    def shows(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Which points lie in the window."""
        inside = np.abs(self.relative(longitude_deg)) <= self.half_width_deg
        latitude = np.asarray(latitude_deg)
        return np.asarray(inside & (latitude >= self.south_deg) & (latitude <= self.north_deg))

    def shapes(self, geometries: np.ndarray, *, detail_m: float = 0.0) -> np.ndarray:
        """Polygons or lines in the plane.

        Parameters
        ----------
        geometries : ndarray of shapely geometry, shape (n,)
            In degrees, longitude -180 to 180.
        detail_m : float, default: 0
            What is smaller than this may be left out.

        Returns
        -------
        ndarray of shapely geometry, shape (n,)
            In metres; empty where the window shows nothing of it.
        """
        geometries = np.atleast_1d(np.asarray(geometries, dtype=object))
        turned = [self._clipped(geometries, turn - self.middle_deg) for turn in _TURNS]
        whole = shapely.union_all(np.array(turned), axis=0) if len(geometries) else geometries
        flat = shapely.transform(shapely.segmentize(whole, _STEP_DEG), self._projected)
        return np.asarray(shapely.simplify(flat, detail_m) if detail_m else flat)

    def _clipped(self, geometries: np.ndarray, turn_deg: float) -> np.ndarray:
        window = self.window
        west, south, east, north = window.bounds
        bounds = shapely.bounds(geometries) + np.array([turn_deg, 0.0, turn_deg, 0.0])
        apart = (bounds[:, 2] < west) | (bounds[:, 0] > east)
        apart |= (bounds[:, 3] < south) | (bounds[:, 1] > north)
        clipped = np.full(len(geometries), shapely.MultiPolygon(), dtype=object)
        near = np.flatnonzero(~apart)
        if near.size:
            moved = shapely.transform(geometries[near], lambda xy: xy + np.array([turn_deg, 0.0]))
            clipped[near] = shapely.intersection(moved, window)
        return clipped

    def borders(self, geometries: np.ndarray, *, detail_m: float = 0.0) -> np.ndarray:
        """Outlines in the plane, without the seams that data have at the dateline and the pole."""
        lines = np.array([_true_border(each) for each in geometries], dtype=object)
        return self.shapes(lines, detail_m=detail_m)

    def parallel(self, latitude_deg: float) -> np.ndarray:
        """A parallel, as far as the window shows it."""
        line = shapely.LineString([(-180.0, latitude_deg), (180.0, latitude_deg)])
        return self.shapes(np.array([line], dtype=object))

    def zone(self, south_deg: float, north_deg: float) -> np.ndarray:
        """All between two parallels, as far as the window shows it."""
        box = shapely.box(-180.0, south_deg, 180.0, north_deg)
        return self.shapes(np.array([box], dtype=object))

    def rim(self) -> np.ndarray:
        """Edge of the window; about a pole a single parallel."""
        if self.half_width_deg >= 180.0 and (self.south_deg > -90.0) != (self.north_deg < 90.0):
            return self.parallel(self.south_deg if self.north_deg == 90.0 else self.north_deg)
        return np.asarray(shapely.boundary(self.zone(self.south_deg, self.north_deg)))

    def track(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> list[FloatArray]:
        """A line of points in pieces of metres, cut at the seam and at the window's edge."""
        pieces = split_at_antimeridian(self.relative(longitude_deg), np.asarray(latitude_deg))
        lines = shapely.intersection([shapely.LineString(piece) for piece in pieces], self.window)
        flat = shapely.transform(lines, self._projected)
        kept = shapely.get_parts(flat)
        return [shapely.get_coordinates(line) for line in kept if line.length > 0.0]

    def around(self, low_m: FloatArray, high_m: FloatArray) -> Plane:
        """The same plane with a window just around a rectangle of it."""
        x, y = np.meshgrid(*np.linspace(low_m, high_m, _SAMPLES).T)
        globe = _PLATE.transform_points(self.projection, x.ravel(), y.ravel())
        half = float(np.nanmax(np.abs(globe[:, 0]))) + _STEP_DEG
        south, north = float(np.nanmin(globe[:, 1])), float(np.nanmax(globe[:, 1]))
        half = 180.0 if max(north, -south) > _POLE_DEG - 2.0 * _STEP_DEG else half
        return replace(
            self,
            half_width_deg=min(half, self.half_width_deg),
            south_deg=max(south - _STEP_DEG, self.south_deg),
            north_deg=min(north + _STEP_DEG, self.north_deg),
        )

    def _projected(self, degrees: FloatArray) -> FloatArray:
        flat = self.projection.transform_points(_PLATE, degrees[:, 0], degrees[:, 1])
        return np.asarray(flat[:, :2])


def _true_border(geometry: BaseGeometry) -> BaseGeometry:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    begin, end = points[:-1], points[1:]
    seam = (np.abs(begin[:, 0]) >= 180.0) & (begin[:, 0] == end[:, 0])
    seam |= (begin[:, 1] <= -_POLE_DEG) & (end[:, 1] <= -_POLE_DEG)
    cuts = np.flatnonzero(seam | (ring[:-1] != ring[1:])) + 1
    runs = [run for run in np.split(points, cuts) if len(run) > 1]
    return shapely.MultiLineString(runs)


@dataclass(frozen=True)
class Arc:
    """Longitudes from west to east; ``east_deg`` may exceed 180."""

    west_deg: float
    east_deg: float

    @classmethod
    def holding(cls, longitude_deg: FloatArray) -> Arc:
        """The shortest arc that holds all of the longitudes, which are -180 to 180."""
        longitudes = np.unique(longitude_deg)
        gaps = np.diff(longitudes, append=longitudes[0] + 360.0)
        widest = int(np.argmax(gaps))
        west = float(longitudes[(widest + 1) % longitudes.size])
        return cls(west, west + 360.0 - float(gaps[widest]))

    @property
    def middle_deg(self) -> float:
        """Its middle."""
        return (self.west_deg + self.east_deg) / 2.0

    @property
    def width_deg(self) -> float:
        """0 to 360."""
        return self.east_deg - self.west_deg


def fill(axes: Axes, shapes: np.ndarray, **style: Any) -> None:
    """Draw polygons of the plane as one patch; the limits of the axes stay as they are.

    Parameters
    ----------
    axes : Axes
        Where, in metres.
    shapes : ndarray of shapely geometry
        As `Plane.shapes` returns them.
    **style
        As for a patch.
    """
    parts = shapely.get_parts(shapely.get_parts(np.asarray(shapes, dtype=object)))
    areas = [each for each in parts if each.geom_type == "Polygon" and not each.is_empty]
    if areas:
        path = shapely_to_path(shapely.MultiPolygon(areas))
        axes.add_artist(PathPatch(path, **{"linewidth": 0.0, **style}))


def stroke(axes: Axes, shapes: np.ndarray, **style: Any) -> None:
    """Draw lines of the plane as one patch; see `fill`."""
    parts = shapely.get_parts(shapely.get_parts(np.asarray(shapes, dtype=object)))
    lines = [each for each in parts if each.geom_type == "LineString" and not each.is_empty]
    if lines:
        path = shapely_to_path(shapely.MultiLineString(lines))
        axes.add_artist(PathPatch(path, fill=False, **{"capstyle": "butt", **style}))
