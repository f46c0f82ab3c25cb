"""Along and across: where places lie relative to the reference point of an entry."""

from __future__ import annotations

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.orbit.frames import geodetic_from_itrs
from issrisk.reentry.impacts import Reference


def reference_of(states_m: FloatArray) -> Reference:
    """The reference point of each entry.

    Parameters
    ----------
    states_m : ndarray, shape (n, 6)
        Earth-fixed position and velocity at 78 km [m, m/s].

    Returns
    -------
    Reference
        Place, heading and speed.
    """
    latitude, longitude, _ = geodetic_from_itrs(states_m[:, :3])
    vx, vy, vz = states_m[:, 3:].T
    east = vy * np.cos(longitude) - vx * np.sin(longitude)
    outward = vx * np.cos(longitude) + vy * np.sin(longitude)
    north = vz * np.cos(latitude) - outward * np.sin(latitude)
    return Reference(
        latitude_deg=np.degrees(latitude),
        longitude_deg=np.degrees(longitude),
        heading_deg=np.degrees(np.arctan2(east, north)),
        speed_m_s=np.sqrt(vx**2 + vy**2 + vz**2),
    )


def offsets_km(
    reference: Reference, entry: IntArray, latitude_deg: FloatArray, longitude_deg: FloatArray
) -> FloatArray:
    """Distances of places along and across the great circle through a reference point.

    Parameters
    ----------
    reference : Reference
        Of n entries.
    entry : ndarray of int, shape (p,)
        The entry each place belongs to, a row of `reference`.
    latitude_deg, longitude_deg : ndarray, shape (p,)
        Geodetic, taken for spherical: distances are right to 0.5 %.

    Returns
    -------
    ndarray, shape (2, p)
        Along, positive past the reference; across, positive to the left [km]. The
        track of the object itself leaves that circle, as the Earth turns below it, by
        some 30 km in 2000.
    """
    here = _unit_vector(np.radians(latitude_deg), np.radians(longitude_deg))
    latitude = np.radians(reference.latitude_deg)[entry]
    longitude = np.radians(reference.longitude_deg)[entry]
    heading = np.radians(reference.heading_deg)[entry]
    up = _unit_vector(latitude, longitude)
    east = np.stack([-np.sin(longitude), np.cos(longitude), np.zeros_like(longitude)])
    north = np.stack(
        [
            -np.sin(latitude) * np.cos(longitude),
            -np.sin(latitude) * np.sin(longitude),
            np.cos(latitude),
        ]
    )
    ahead = np.cos(heading) * north + np.sin(heading) * east
    left = np.sin(heading) * north - np.cos(heading) * east
    along = np.arctan2((here * ahead).sum(axis=0), (here * up).sum(axis=0))
    across = np.arcsin(np.clip((here * left).sum(axis=0), -1.0, 1.0))
    return np.stack([along, across]) * MEAN_RADIUS_KM


def _unit_vector(latitude_rad: FloatArray, longitude_rad: FloatArray) -> FloatArray:
    return np.stack(
        [
            np.cos(latitude_rad) * np.cos(longitude_rad),
            np.cos(latitude_rad) * np.sin(longitude_rad),
            np.sin(latitude_rad),
        ]
    )
