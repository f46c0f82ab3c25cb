"""The track that entries have in common, through where they are at 78 km on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.hazard.footprint_spread import Rows
from issrisk.montecarlo.intervals import Z90
from issrisk.reentry.tracks import GroundTracks, directions

# Entries whose places at 78 km scatter more across or along have no track in common.
_NEAR_KM, _FAR_KM = 100.0, 1000.0


@dataclass(frozen=True)
class CommonTrack:
    """A ground track: unit vectors to the mean place at 78 km and ahead from there.

    ``along_sd_km`` and ``across_sd_km`` tell how far the places scatter about the mean one,
    as standard deviations of normal distributions that hold nine in ten as near.
    """

    begin: FloatArray
    ahead: FloatArray
    along_sd_km: float
    across_sd_km: float

    @property
    def is_shared(self) -> bool:
        """Whether the entries have a track in common at all."""
        return self.across_sd_km <= _NEAR_KM and self.along_sd_km <= _FAR_KM

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
        up, heading = directions(rows.latitude_deg, rows.longitude_deg, rows.heading_deg)
        begin = _unit(up.mean(axis=1))
        mean_heading = heading.mean(axis=1)
        ahead = _unit(mean_heading - (mean_heading @ begin) * begin)
        left = np.cross(begin, ahead)
        along = np.abs(np.arctan2(ahead @ up, begin @ up)) * MEAN_RADIUS_KM
        across = np.abs(np.arcsin(np.clip(left @ up, -1.0, 1.0))) * MEAN_RADIUS_KM
        scatter = (float(np.quantile(each, 0.9)) / Z90 for each in (along, across))
        return cls(begin, ahead, *scatter)

    @property
    def start(self) -> dict[str, float]:
        """Latitude, longitude and heading at 78 km [deg]."""
        x, y, z = self.begin
        latitude, longitude = float(np.arcsin(z)), float(np.arctan2(y, x))
        north = np.array([-z * np.cos(longitude), -z * np.sin(longitude), np.cos(latitude)])
        east = np.array([-np.sin(longitude), np.cos(longitude), 0.0])
        heading = float(np.arctan2(self.ahead @ east, self.ahead @ north))
        return {
            "latitude_deg": float(np.degrees(latitude)),
            "longitude_deg": float(np.degrees(longitude)),
            "heading_deg": float(np.degrees(heading)) % 360.0,
        }

    def places(self, distance_km: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude at distances along it [km], negative before 78 km."""
        along = np.asarray(distance_km, dtype=np.float64)
        each = np.ones_like(along)
        track = GroundTracks.through(np.outer(self.begin, each), np.outer(self.ahead, each))
        x, y, z = track.places(along)
        return np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1.0, 1.0)))


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-300))
