"""Entries for tests: objects on circular orbits in the standard atmosphere."""

from __future__ import annotations

import numpy as np

from issrisk.constants import (
    EARTH_GM_KM3_S2,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.environment.standard_atmosphere import standard_field
from issrisk.reentry.fall import FallAir


def circling(altitude_m, inclination_deg=51.64, argument_of_latitude_deg=40.0, angle_deg=0.0):
    """Earth-fixed state [m, m/s] on a circular orbit; `angle_deg` tilts it downwards."""
    radius = WGS84_EQUATORIAL_RADIUS_M + altitude_m
    speed = np.sqrt(EARTH_GM_KM3_S2 * 1e9 / radius)
    i, u = np.radians(inclination_deg), np.radians(argument_of_latitude_deg)
    up = np.array([np.cos(u), np.sin(u) * np.cos(i), np.sin(u) * np.sin(i)])
    ahead = np.array([-np.sin(u), np.cos(u) * np.cos(i), np.cos(u) * np.sin(i)])
    gamma = np.radians(angle_deg)
    velocity = speed * (np.cos(gamma) * ahead + np.sin(gamma) * up)
    velocity -= np.cross([0.0, 0.0, WGS84_ROTATION_RATE_RAD_S], radius * up)
    return np.concatenate([radius * up, velocity])


def still_air(number):
    """Standard atmosphere for so many entries, no wind."""
    field = standard_field()
    nothing = np.zeros(number)
    return FallAir(np.broadcast_to(field, (number, *field.shape)).copy(), nothing, nothing)
