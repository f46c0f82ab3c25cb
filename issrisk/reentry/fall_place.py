"""Where a falling body is over the ellipsoid, and what it weighs there, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

from issrisk.constants import (
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.jit import inlined

Six = tuple[float, float, float, float, float, float]  # place and velocity, or their rates

SPIN = WGS84_ROTATION_RATE_RAD_S
_GM_M3_S2 = 3.986004418e14  # WGS 84
_J2 = 1.08262668e-3  # EGM96 (recalled; other models differ by 1e-8)
_A_M, _E2 = WGS84_EQUATORIAL_RADIUS_M, WGS84_ECCENTRICITY_SQUARED


class Place(NamedTuple):
    """Height [m], the unit vectors up and east, and the cosine of geodetic latitude.

    Besides, for gravity: the inverse of the distance from the centre [1/m], and the square of
    the sine of geocentric latitude.
    """

    height_m: float
    ux: float
    uy: float
    uz: float
    ex: float
    ey: float
    cosine: float
    over_r: float
    sine2: float


@inlined
def place_of(x: float, y: float, z: float) -> Place:
    """Where a position is: to 5 micrometres and 1e-7 rad from the ground to 1000 km.

    By series in the squared eccentricity, as Morrison and Pines (1961) have them: of the normal,
    which leads to (x, y, z (1 + k)) with k = e2 N / (N (1 - e2) + h), to second order, and of
    the height above its foot to fourth. A root and a quotient, side by side, are what is waited
    for in every evaluation of the rates.
    """
    across2 = x * x + y * y
    r2 = across2 + z * z
    over_r2, r = 1.0 / r2, math.sqrt(r2)
    over_r = r * over_r2
    s, c = z * z * over_r2, across2 * over_r2  # of geocentric latitude, sine and cosine squared
    p = _A_M * over_r
    third = s * s + 8.0 * p * c * (s + p * (c - s))
    fourth = s * (160.0 - 256.0 * s) + p * (64.0 - 336.0 * s * c)
    fourth = 5.0 * s * s * s + p * c * (64.0 * s * s + p * fourth)
    series = 0.125 * (s + 4.0 * p * c) + _E2 * (third / 16.0 + _E2 * fourth / 128.0)
    height = r - _A_M * (1.0 - _E2 * s * (0.5 + _E2 * series))
    level = over_r * (1.0 - _E2 * p * s * (1.0 - 0.5 * _E2 * (5.0 * p * s - 3.0 * p - s)))
    rise = over_r * (1.0 + _E2 * p * c * (1.0 - 0.5 * _E2 * (5.0 * p * s - 2.0 * p - s)))
    across = math.sqrt(across2)
    turn = 1.0 / across
    return Place(
        height, x * level, y * level, z * rise, -y * turn, x * turn, across * level, over_r, s
    )


@inlined
def weight_at(x: float, y: float, z: float, here: Place) -> tuple[float, float, float]:
    """Gravity with J2, and the centrifugal force [m/s2]."""
    over_r2 = here.over_r * here.over_r
    pull = -_GM_M3_S2 * here.over_r * over_r2
    bulge = 1.5 * _J2 * _A_M * _A_M * over_r2
    tilt = 5.0 * here.sine2
    level = pull * (1.0 + bulge * (1.0 - tilt)) + SPIN * SPIN
    return level * x, level * y, pull * (1.0 + bulge * (3.0 - tilt)) * z
