"""Along and across: where places lie relative to the reference point of an entry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray, TimeArray
from issrisk.constants import (
    EARTH_GM_KM3_S2,
    MEAN_RADIUS_KM,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.orbit.frames import geodetic_from_itrs
from issrisk.reentry.impacts import Reference

_HEIGHT_KM = 100.0  # at which pieces still fly as the whole does
_ORBIT_KM = MEAN_RADIUS_KM + _HEIGHT_KM
_SPEED_KM_S = math.sqrt(EARTH_GM_KM3_S2 / _ORBIT_KM)
_TURNED = WGS84_ROTATION_RATE_RAD_S * _ORBIT_KM / _SPEED_KM_S  # by the Earth, for what is flown
_ROUNDS = 4  # each is better by that, a sixteenth
_FALL_S = (
    900.0  # from where a piece is stopped to the ground: 5 min if heavy, half an hour if light
)


@dataclass(frozen=True)
class GroundTracks:
    """Tracks of circular orbits about to enter, over the turning Earth, through n points.

    ``up`` and ``ahead`` are unit vectors of shape (3, n) at the points, Earth-fixed; ``ahead`` is
    that of the motion among the stars. ``over_ground`` is what is flown over ground, as a share.
    """

    up: FloatArray
    ahead: FloatArray
    over_ground: FloatArray

    @classmethod
    def through(cls, up: FloatArray, heading: FloatArray) -> GroundTracks:
        """Tracks through points, in the direction they have over ground.

        Parameters
        ----------
        up, heading : ndarray, shape (3, n)
            Unit vectors, Earth-fixed, `heading` level.

        Returns
        -------
        GroundTracks
            Of orbits 100 km high.
        """
        # Speeds as shares of that of the orbit: over ground, and of the ground.
        ground = _ground_speed(up)
        with_it = (ground * heading).sum(axis=0)
        over_ground = np.sqrt(with_it**2 - (ground**2).sum(axis=0) + 1.0) - with_it
        return cls(up, over_ground * heading + ground, over_ground)

    def take(self, which: IntArray) -> GroundTracks:
        """Some of them, or some of them several times."""
        return GroundTracks(self.up[:, which], self.ahead[:, which], self.over_ground[which])

    def places(self, along_km: FloatArray) -> FloatArray:
        """Unit vectors to places along each track.

        Parameters
        ----------
        along_km : ndarray, shape (n,)
            Distances over ground from its point.

        Returns
        -------
        ndarray, shape (3, n)
            Earth-fixed.
        """
        return self._at(along_km / MEAN_RADIUS_KM / self.over_ground)[0]

    def offsets_km(self, place: FloatArray, near_km: FloatArray | float = 0.0) -> FloatArray:
        """Distances of a place along and across each track.

        Parameters
        ----------
        place : ndarray, shape (3, n)
            Unit vectors, Earth-fixed.
        near_km : ndarray, shape (n,), or float, default: 0
            About how far along each is, to half a revolution.

        Returns
        -------
        ndarray, shape (2, n)
            Along, to the nearest point of the track; across, positive to the left [km].
        """
        near = near_km / MEAN_RADIUS_KM / self.over_ground
        flown = near
        for _ in range(_ROUNDS):  # among the stars, where the place is when the track is there
            there = _turned(place, _TURNED * flown)
            angle = np.arctan2((there * self.ahead).sum(axis=0), (there * self.up).sum(axis=0))
            flown = angle + 2.0 * np.pi * np.round((near - angle) / (2.0 * np.pi))
        for _ in range(_ROUNDS):  # over ground
            here, onward = self._at(flown)
            speed = np.sqrt((onward**2).sum(axis=0))
            forward = (place * onward).sum(axis=0) / speed
            flown = flown + np.arctan2(forward, (place * here).sum(axis=0)) / speed
        here, onward = self._at(flown)
        left = np.cross(here, onward, axis=0) / np.sqrt((onward**2).sum(axis=0))
        across = np.arcsin(np.clip((place * left).sum(axis=0), -1.0, 1.0))
        return np.stack([flown * self.over_ground, across]) * MEAN_RADIUS_KM

    def _at(self, flown_rad: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Places, and speeds over ground as shares of the orbit's, for what was flown."""
        cosine, sine = np.cos(flown_rad), np.sin(flown_rad)
        there = cosine * self.up + sine * self.ahead
        onward = cosine * self.ahead - sine * self.up - _ground_speed(there)
        back = -_TURNED * flown_rad
        return _turned(there, back), _turned(onward, back)


def _ground_speed(up: FloatArray) -> FloatArray:
    """Speed of the turning ground, as a share of the orbit's, shape (3, n)."""
    return np.asarray(_TURNED * np.stack([-up[1], up[0], np.zeros_like(up[0])]))


def _turned(vectors: FloatArray, angle_rad: FloatArray) -> FloatArray:
    """Vectors of shape (3, n) turned eastward about the axis of the Earth."""
    x, y, z = vectors
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    return np.stack([cosine * x - sine * y, sine * x + cosine * y, z])


def reference_of(
    states_m: FloatArray, *, time_s: FloatArray | float = 0.0, epochs: TimeArray | None = None
) -> Reference:
    """The reference point of each entry.

    Parameters
    ----------
    states_m : ndarray, shape (n, 6)
        Earth-fixed position and velocity at 78 km [m, m/s].
    time_s : ndarray, shape (n,), or float, default: 0
        From the entry's epoch to there.
    epochs : ndarray of datetime64, shape (n,), optional
        The entries' epochs, UTC; without them nothing is dated.

    Returns
    -------
    Reference
        Place, heading and speed.
    """
    latitude, longitude, _ = geodetic_from_itrs(states_m[:, :3])
    since = np.array(np.broadcast_to(np.asarray(time_s, dtype=np.float64), len(states_m)))
    vx, vy, vz = states_m[:, 3:].T
    east = vy * np.cos(longitude) - vx * np.sin(longitude)
    outward = vx * np.cos(longitude) + vy * np.sin(longitude)
    north = vz * np.cos(latitude) - outward * np.sin(latitude)
    return Reference(
        latitude_deg=np.degrees(latitude),
        longitude_deg=np.degrees(longitude),
        heading_deg=np.degrees(np.arctan2(east, north)),
        speed_m_s=np.sqrt(vx**2 + vy**2 + vz**2),
        time_s=since,
        epochs=_later(epochs, since),
    )


def _later(epochs: TimeArray | None, since_s: FloatArray) -> TimeArray:
    undated = np.full(since_s.shape, np.datetime64("NaT", "ms"))
    begin = undated if epochs is None else epochs.astype("datetime64[ms]")
    return np.asarray(begin + np.round(since_s * 1e3).astype("timedelta64[ms]"))


def offsets_km(
    reference: Reference,
    entry: IntArray,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    *,
    time_s: FloatArray | None = None,
) -> FloatArray:
    """Distances of places along and across the track through a reference point.

    Parameters
    ----------
    reference : Reference
        Of n entries.
    entry : ndarray of int, shape (p,)
        The entry each place belongs to, a row of `reference`.
    latitude_deg, longitude_deg : ndarray, shape (p,)
        Geodetic, taken for spherical: distances are right to 0.5 %.
    time_s : ndarray, shape (p,), optional
        When a piece lands there, from the entry's epoch: which tells how often it has been
        round the Earth. By default each place is the nearest half a revolution away.

    Returns
    -------
    ndarray, shape (2, p)
        Along, positive past the reference; across, positive to the left [km]. The track is
        that of the whole if it flew on: the Earth turns below it.
    """
    up, heading = directions(reference.latitude_deg, reference.longitude_deg, reference.heading_deg)
    tracks = GroundTracks.through(up, heading).take(entry)
    place = _unit_vector(np.radians(latitude_deg), np.radians(longitude_deg))
    near_km: FloatArray | float = 0.0
    if time_s is not None:
        flying_s = time_s - reference.time_s[entry] - _FALL_S
        near_km = flying_s * _SPEED_KM_S * tracks.over_ground
    return tracks.offsets_km(place, near_km)


def directions(
    latitude_deg: FloatArray, longitude_deg: FloatArray, heading_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Unit vectors up and ahead at places.

    Parameters
    ----------
    latitude_deg, longitude_deg : ndarray, shape (n,)
        Taken for spherical.
    heading_deg : ndarray, shape (n,)
        Clockwise from north.

    Returns
    -------
    up, ahead : ndarray, shape (3, n)
        Earth-fixed.
    """
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    heading = np.radians(heading_deg)
    up = _unit_vector(latitude, longitude)
    east = np.stack([-np.sin(longitude), np.cos(longitude), np.zeros_like(longitude)])
    north = np.cross(up, east, axis=0)
    return up, np.cos(heading) * north + np.sin(heading) * east


def _unit_vector(latitude_rad: FloatArray, longitude_rad: FloatArray) -> FloatArray:
    return np.stack(
        [
            np.cos(latitude_rad) * np.cos(longitude_rad),
            np.cos(latitude_rad) * np.sin(longitude_rad),
            np.sin(latitude_rad),
        ]
    )
