"""The track that entries have in common: a great circle through where they are at 78 km."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.hazard.footprint_spread import Rows
from issrisk.montecarlo.intervals import Z90


@dataclass(frozen=True)
class CommonTrack:
    """A great circle: unit vectors to the mean place at 78 km and ahead from there.

    ``along_sd_km`` and ``across_sd_km`` tell how far the places scatter about the mean one,
    as standard deviations of normal distributions that hold nine in ten as near.
    """

    begin: FloatArray
    ahead: FloatArray
    along_sd_km: float
    across_sd_km: float

    @classmethod
    def of(cls, rows: Rows) -> CommonTrack:
        """The track of the entries of a footprint.

        Parameters
        ----------
        rows : Rows
            Places and headings at 78 km.

        Returns
        -------
        CommonTrack
            On a sphere; where the places are strewn over the globe it means nothing, and
            the scatter says so.
        """
        up, heading = _directions(rows.latitude_deg, rows.longitude_deg, rows.heading_deg)
        begin = _unit(up.mean(axis=1))
        mean_heading = heading.mean(axis=1)
        ahead = _unit(mean_heading - (mean_heading @ begin) * begin)
        left = np.cross(begin, ahead)
        along = np.abs(np.arctan2(ahead @ up, begin @ up)) * MEAN_RADIUS_KM
        across = np.abs(np.arcsin(np.clip(left @ up, -1.0, 1.0))) * MEAN_RADIUS_KM
        scatter = (float(np.quantile(each, 0.9)) / Z90 for each in (along, across))
        return cls(begin, ahead, *scatter)

    def places(self, distance_km: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude at distances along it [km], negative before 78 km."""
        angle = np.asarray(distance_km) / MEAN_RADIUS_KM
        x, y, z = np.outer(self.begin, np.cos(angle)) + np.outer(self.ahead, np.sin(angle))
        return np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1.0, 1.0)))


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
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-300))
