"""How often, on average, an orbit passes within a distance of a place, or through its sky."""

from __future__ import annotations

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import (
    MEAN_RADIUS_KM,
    MINUTES_PER_DAY,
    SECONDS_PER_MINUTE,
    WGS72_EQUATORIAL_RADIUS_KM,
    WGS72_J2,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.hazard.dwell import CircularOrbit, latitude_rad
from issrisk.orbit.either import Source
from issrisk.orbit.topocentric import itrs_from_geodetic

_STEPS = 200_001  # of the argument of latitude: 200 m of track
_NEAR_POLE_DEG = 89.9999  # at the pole itself no longitude tells


def overflights_per_day(latitude_deg: float, radius_km: float, *, elements: Source) -> float:
    """Average number of times a day that the subpoint comes within a distance of a place.

    Parameters
    ----------
    latitude_deg : float
        Of the place, geodetic; its longitude does not matter in the long run.
    radius_km : float
        Distance.
    elements : ElementSet or Ephemeris
        An orbit that the closed form describes.

    Returns
    -------
    float
        A day of 86 400 s. The Earth is a sphere here: the distance is within 0.3 %.

    Raises
    ------
    InputError
        If the closed form does not describe the orbit.
    DecayedError
        If the perigee lies below 80 km.
    """
    orbit = CircularOrbit.averaged(elements)
    argument = np.linspace(-np.pi, np.pi, _STEPS)
    latitude, centre = latitude_rad(argument, orbit), np.radians(latitude_deg)
    level = np.maximum(np.cos(latitude) * np.cos(centre), 1e-12)
    cosine = (np.cos(radius_km / MEAN_RADIUS_KM) - np.sin(latitude) * np.sin(centre)) / level
    half = np.arccos(np.clip(cosine, -1.0, 1.0))
    return _entries_per_day(argument, half, elements=elements, orbit=orbit)


def sightings_per_day(latitude_deg: float, min_elevation_deg: float, *, elements: Source) -> float:
    """Average number of times a day that a satellite rises above an elevation at a place.

    Parameters
    ----------
    latitude_deg : float
        Of the place, geodetic, on the ellipsoid; its longitude does not matter.
    min_elevation_deg : float
        Geometric elevation.
    elements : ElementSet or Ephemeris
        An orbit that the closed form describes.

    Returns
    -------
    float
        A day of 86 400 s. Within 1.5 % of long counts of the ISS; where it hardly rises to
        the elevation it depends on the height, which varies by some ten kilometres.

    Raises
    ------
    InputError
        If the closed form does not describe the orbit.
    DecayedError
        If the perigee lies below 80 km.

    Notes
    -----
    A satellite at s, seen from p under an elevation e, is |s - p| sin e above the plane of
    the horizon: (s - p) n = |s - p| sin e. Squared, this is a quadratic equation for the
    cosine of its longitude from the place.
    """
    orbit = CircularOrbit.averaged(elements)
    argument = np.linspace(-np.pi, np.pi, _STEPS)
    rise = np.sin(np.radians(orbit.apex_inclination_deg)) * np.sin(argument)
    phi = np.radians(np.clip(latitude_deg, -_NEAR_POLE_DEG, _NEAR_POLE_DEG))
    out, _, up = itrs_from_geodetic(*(np.array([v]) for v in (np.degrees(phi), 0.0, 0.0)))[0]
    sine2 = np.sin(np.radians(min_elevation_deg)) ** 2
    # With y = cos(geocentric latitude) cos(longitude): (plane + tilt y)^2 = sine2 (far - near y).
    radius = orbit.radius_m
    plane = radius * np.sin(phi) * rise - (out * np.cos(phi) + up * np.sin(phi))
    tilt = radius * np.cos(phi)
    far, near = radius**2 + out**2 + up**2 - 2.0 * radius * up * rise, 2.0 * radius * out
    half_b = plane * tilt + sine2 * near / 2.0
    root = np.sqrt(sine2 * (tilt**2 * far + plane * tilt * near + sine2 * near**2 / 4.0))
    level = np.maximum(np.sqrt(1.0 - rise**2), 1e-12)
    half = np.arccos(np.clip((root - half_b) / (tilt**2 * level), -1.0, 1.0))
    return _entries_per_day(argument, half, elements=elements, orbit=orbit)


def _entries_per_day(
    argument_rad: FloatArray, half: FloatArray, *, elements: Source, orbit: CircularOrbit
) -> float:
    """How often the track comes within the half-widths [rad] of a place's longitude.

    At each argument of latitude they hold an interval of the longitudes the node may have.
    As the argument grows, new longitudes come into the interval at its ends; each that does
    is the begin of a pass, and over many revolutions all longitudes are met alike.
    """
    moved = _longitude_rad(argument_rad, elements, orbit)
    entered = np.maximum(np.diff(half - moved), 0.0) + np.maximum(np.diff(half + moved), 0.0)
    room = np.minimum(2.0 * half[1:], 2.0 * (np.pi - half[:-1]))
    per_revolution = np.minimum(entered, room).sum() / (2.0 * np.pi)
    return float(per_revolution * MINUTES_PER_DAY / elements.period_min)


def _longitude_rad(argument_rad: FloatArray, elements: Source, orbit: CircularOrbit) -> FloatArray:
    """Longitude of the subpoint past that of the node, on the turning Earth.

    The node moves by J2: Vallado (2013), equation 9-37 (number recalled).
    """
    cosine = np.cos(np.radians(orbit.apex_inclination_deg))
    if elements.inclination_deg > 90.0:
        cosine = -cosine
    inertial = np.unwrap(np.arctan2(cosine * np.sin(argument_rad), np.cos(argument_rad)))
    rate = 2.0 * np.pi / (elements.period_min * SECONDS_PER_MINUTE)
    ratio = WGS72_EQUATORIAL_RADIUS_KM * 1e3 / orbit.radius_m
    node_rate = -1.5 * WGS72_J2 * ratio**2 * rate * cosine
    return np.asarray(inertial - (WGS84_ROTATION_RATE_RAD_S - node_rate) / rate * argument_rad)
