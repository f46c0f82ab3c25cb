"""How a satellite stands to a place on the ground: in its sky, and along the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import (
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_FLATTENING,
)
from issrisk.orbit.track import Subpoints


@dataclass(frozen=True)
class View:
    """Where satellites stand in the sky of a place; arrays of shape (n,).

    ``elevation_deg`` is geometric, above the plane at right angles to the ellipsoid's
    normal, without refraction; ``azimuth_deg`` from north through east, 0 to 360.
    """

    elevation_deg: FloatArray
    azimuth_deg: FloatArray
    range_km: FloatArray


def itrs_from_geodetic(
    latitude_deg: FloatArray, longitude_deg: FloatArray, altitude_m: FloatArray
) -> FloatArray:
    """Positions in ITRS of geodetic coordinates on WGS 84.

    Parameters
    ----------
    latitude_deg, longitude_deg, altitude_m : ndarray, shape (n,)
        Degrees, and metres above the ellipsoid.

    Returns
    -------
    ndarray, shape (n, 3)
        Metres.

    References
    ----------
    .. [1] NGA.STND.0036 v1.0.0 (2014), equations 4-14 and 4-15 (numbers recalled).
    """
    phi, lam = np.radians(latitude_deg), np.radians(longitude_deg)
    e2 = WGS84_ECCENTRICITY_SQUARED
    normal = WGS84_EQUATORIAL_RADIUS_M / np.sqrt(1.0 - e2 * np.sin(phi) ** 2)
    out = (normal + altitude_m) * np.cos(phi)
    up = (normal * (1.0 - e2) + altitude_m) * np.sin(phi)
    return np.stack((out * np.cos(lam), out * np.sin(lam), up), axis=-1)


def view_from(latitude_deg: float, longitude_deg: float, points: Subpoints) -> View:
    """How satellites are seen from a place on the ellipsoid.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        The place, geodetic.
    points : Subpoints
        The satellites.

    Returns
    -------
    View
        Without refraction, light time or aberration (below 0.01 degree for a low orbit).
    """
    place = itrs_from_geodetic(*(np.array([v]) for v in (latitude_deg, longitude_deg, 0.0)))
    away = (
        itrs_from_geodetic(points.latitude_deg, points.longitude_deg, points.altitude_m) - place
    ).T
    phi, lam = np.radians(latitude_deg), np.radians(longitude_deg)
    outward = np.cos(lam) * away[0] + np.sin(lam) * away[1]
    east = np.cos(lam) * away[1] - np.sin(lam) * away[0]
    north = np.cos(phi) * away[2] - np.sin(phi) * outward
    up = np.cos(phi) * outward + np.sin(phi) * away[2]
    level = np.hypot(east, north)
    return View(
        np.degrees(np.arctan2(up, level)),
        np.degrees(np.arctan2(east, north)) % 360.0,
        np.hypot(level, up) / 1e3,
    )


def ground_distance_km(latitude_deg: float, longitude_deg: float, points: Subpoints) -> FloatArray:
    """Distance on the ellipsoid from a place to subpoints.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        The place, geodetic.
    points : Subpoints
        Their altitude does not matter.

    Returns
    -------
    ndarray, shape (n,)
        Within 4 m of the geodesic up to 2500 km, 14 m up to 10 000 km.

    References
    ----------
    .. [1] Lambert's formula for long lines (1942), as in P. D. Thomas, "Spheroidal
       Geodesics, Reference Systems, & Local Geometry", US Naval Oceanographic Office
       SP-138 (1970) (recalled).
    """
    reduced, reduced_0 = (
        np.arctan((1.0 - WGS84_FLATTENING) * np.tan(np.radians(latitude)))
        for latitude in (points.latitude_deg, latitude_deg)
    )
    east = np.radians(points.longitude_deg - longitude_deg)
    half = np.sin((reduced - reduced_0) / 2.0) ** 2
    half = half + np.cos(reduced) * np.cos(reduced_0) * np.sin(east / 2.0) ** 2
    half = np.clip(half, 1e-30, 1.0 - 1e-12)
    angle = 2.0 * np.arcsin(np.sqrt(half))
    mean, apart = (reduced + reduced_0) / 2.0, (reduced - reduced_0) / 2.0
    across = (angle - np.sin(angle)) * (np.sin(mean) * np.cos(apart)) ** 2 / (1.0 - half)
    along = (angle + np.sin(angle)) * (np.cos(mean) * np.sin(apart)) ** 2 / half
    arc = angle - WGS84_FLATTENING / 2.0 * (across + along)
    return np.asarray(WGS84_EQUATORIAL_RADIUS_M / 1e3 * arc)


def meridian_distance_km(latitude_deg: float, other_deg: float) -> float:
    """Distance along a meridian of the ellipsoid between two parallels.

    Parameters
    ----------
    latitude_deg, other_deg : float
        Geodetic latitudes.

    Returns
    -------
    float
        0 or more.
    """
    point = Subpoints(np.empty(1, "M8[ns]"), *np.array([[other_deg], [0.0], [0.0]]))
    distance = ground_distance_km(latitude_deg, 0.0, point)
    return float(distance[0]) if other_deg != latitude_deg else 0.0
