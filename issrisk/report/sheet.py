"""The sheet of a day's passes: Mercator's map, as high as what is under the track needs."""

from __future__ import annotations

from dataclasses import dataclass

import cartopy.crs as ccrs
import numpy as np
import shapely

from issrisk.arrays import BoolArray, FloatArray
from issrisk.exposure.countries import Regions, countries, outlines
from issrisk.report.page import INNER_IN, POINTS_PER_IN
from issrisk.report.plane import Arc, Plane

_LEAST_MARGIN_DEG, _MARGIN_SHARE, _MOST_MARGIN_DEG = 1.5, 0.25, 5.0
_DETAILED_DEG = 60.0  # a map no wider than this has the land in full detail
_HIGHEST_IN = 4.6
_HIGHEST_LATITUDE_DEG, _WIDEST_DEG = 80.0, 359.0


@dataclass(frozen=True)
class Sheet:
    """A map of what lies under the track: a rectangle of Mercator's plane, in metres."""

    plane: Plane
    low_m: FloatArray
    high_m: FloatArray

    @classmethod
    def of(cls, region: Regions, max_latitude_deg: float) -> Sheet:
        """The sheet of a region.

        Parameters
        ----------
        region : Regions
            Of length one.
        max_latitude_deg : float
            The track's limit. What lies beyond is shown only where all of the
            region does.

        Returns
        -------
        Sheet
            With a margin about it. What is higher than wide is given sea and
            neighbours, so that it fills the width.
        """
        band = shapely.box(-180.0, -max_latitude_deg, 180.0, max_latitude_deg)
        reached = shapely.intersection(region.geometry[0], band)
        points = shapely.get_coordinates(region.geometry[0] if reached.is_empty else reached)
        arc = Arc.holding(points[:, 0])
        south, north = float(points[:, 1].min()), float(points[:, 1].max())
        share = _MARGIN_SHARE * max(arc.width_deg, north - south)
        margin = float(np.clip(share, _LEAST_MARGIN_DEG, _MOST_MARGIN_DEG))
        highest = _HIGHEST_LATITUDE_DEG
        parallels = np.clip([south - margin, north + margin], -highest, highest)
        plane = Plane(
            ccrs.Mercator(), arc.middle_deg, south_deg=-highest - 1.0, north_deg=highest + 1.0
        )
        bottom, top = plane.points(np.full(2, arc.middle_deg), parallels)[:, 1]
        metres_per_degree = (plane.projection.x_limits[1] - plane.projection.x_limits[0]) / 360.0
        width = max(
            (arc.width_deg + 2.0 * margin) * metres_per_degree,
            (top - bottom) * INNER_IN / _HIGHEST_IN,
        )
        half = min(width, _WIDEST_DEG * metres_per_degree) / 2.0
        return cls(plane, np.array([-half, bottom]), np.array([half, top]))

    @property
    def metres_per_inch(self) -> float:
        """Scale, in the plane of the projection."""
        return max(
            float(self.high_m[0] - self.low_m[0]) / INNER_IN,
            float(self.high_m[1] - self.low_m[1]) / _HIGHEST_IN,
        )

    @property
    def detail_m(self) -> float:
        """What is too small to print: a quarter of a point."""
        return self.metres_per_inch / POINTS_PER_IN / 4.0

    @property
    def height_in(self) -> float:
        """On the page; the width is that of the page."""
        return float(self.high_m[1] - self.low_m[1]) / self.metres_per_inch

    @property
    def parallels_deg(self) -> FloatArray:
        """Southern and northern edge."""
        x = np.zeros(2)
        y = np.array([self.low_m[1], self.high_m[1]])
        globe = ccrs.PlateCarree().transform_points(self.plane.projection, x, y)
        return np.asarray(globe[:, 1])

    def window(self) -> Plane:
        """The plane with a window just around the sheet."""
        return self.plane.around(self.low_m, self.high_m)

    def land(self) -> Regions:
        """Countries, as detailed as the scale can show."""
        wide = 2.0 * self.window().half_width_deg > _DETAILED_DEG
        return outlines() if wide else countries()

    def contains(self, points: FloatArray, *, margin_m: float) -> BoolArray:
        """Whether points in the plane lie on the map, `margin_m` from its edge or more."""
        low, high = self.low_m + margin_m, self.high_m - margin_m
        return np.asarray(((points >= low) & (points <= high)).all(axis=-1))
