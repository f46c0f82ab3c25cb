"""From mean elements to the subpoint in one pass: SGP4, the turning Earth, the ellipsoid."""

from __future__ import annotations

import math

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import (
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_POLAR_RADIUS_M,
)
from issrisk.jit import compiled, inlined, to_fixed_tuple
from issrisk.orbit.sgp4_coefficients import Coefficients
from issrisk.orbit.sgp4_kernel import BLOCK, COEFFICIENTS, sincos, teme_state

_A_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3
_B_KM = WGS84_POLAR_RADIUS_M / 1e3
_E2 = WGS84_ECCENTRICITY_SQUARED
_SECOND_E2 = _E2 / (1.0 - _E2)
_DEG = 180.0 / math.pi
_TAN_22_5 = math.sqrt(2.0) - 1.0


@inlined
def arctan2(y: float, x: float) -> float:
    """Arc tangent of y / x in the right quadrant [rad], to 2e-16.

    The rational approximation of Cephes 2.8 (Moshier 2000, ``atan.c``: error
    1.8e-16) below a half, the rest of the circle folded onto it.
    """
    low, high = min(abs(x), abs(y)), max(abs(x), abs(y))
    past = low > _TAN_22_5 * high
    w = (low - high if past else low) / (low + high if past else high)
    z = w * w
    p = -8.750608600031904122785e-01 * z - 1.615753718733365076637e01
    p = (p * z - 7.500855792314704667340e01) * z - 1.228866684490136173410e02
    p = p * z - 6.485021904942025371773e01
    q = (z + 2.485846490142306297962e01) * z + 1.650270098316988542046e02
    q = (q * z + 4.328810604912902668951e02) * z + 4.853903996359136964868e02
    q = q * z + 1.945506571482613964425e02
    angle = w + w * z * p / q
    angle = angle + 0.25 * math.pi if past else angle
    angle = 0.5 * math.pi - angle if abs(y) > abs(x) else angle
    angle = math.pi - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@inlined
def ellipsoid_normal(distance: float, z: float) -> tuple[float, float, float]:
    """Sine and cosine of the geodetic latitude, and height [km], by distance from the axis [km].

    One pass of Bowring (1985), "The accuracy of geodetic latitude and height
    equations", Survey Review 28 (218), 202-206: his start takes the height
    into account, and leaves 1e-10 rad from the ground to 2000 km.
    """
    rise = _B_KM * z * (1.0 + _SECOND_E2 * _B_KM / math.sqrt(distance * distance + z * z))
    run = _A_KM * distance
    per_length = 1.0 / math.sqrt(rise * rise + run * run)
    sin_reduced, cos_reduced = rise * per_length, run * per_length
    rise = z + _SECOND_E2 * _B_KM * sin_reduced * sin_reduced * sin_reduced
    run = distance - _E2 * _A_KM * cos_reduced * cos_reduced * cos_reduced
    per_length = 1.0 / math.sqrt(rise * rise + run * run)
    sine, cosine = rise * per_length, run * per_length
    height_km = distance * cosine + z * sine - _A_KM * math.sqrt(1.0 - _E2 * sine * sine)
    return sine, cosine, height_km


@inlined
def geodetic(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Latitude, longitude [deg] and height [m] of an Earth-fixed position [km]."""
    sine, cosine, height_km = ellipsoid_normal(math.sqrt(x * x + y * y), z)
    longitude = arctan2(y, x) * _DEG
    longitude = longitude if longitude < 180.0 else -180.0
    return arctan2(sine, cosine) * _DEG, longitude, height_km * 1e3


@compiled
def _orientation_of_block(
    minutes: FloatArray, first_min: float, step_min: float, nodes: FloatArray, turned: FloatArray
) -> None:
    last = nodes.shape[1] - 2
    for i in range(minutes.size):
        place = (minutes[i] - first_min) / step_min
        node = min(max(int(place), 0), last)
        part = place - node
        for j in range(3):
            turned[j, i] = nodes[j, node] + part * (nodes[j, node + 1] - nodes[j, node])


@compiled
def _subpoints_of_block(
    minutes: FloatArray,
    k: Coefficients,
    angle: FloatArray,
    pole_x: FloatArray,
    pole_y: FloatArray,
    lowest_m: float,
    latitude: FloatArray,
    longitude: FloatArray,
    altitude: FloatArray,
) -> int:
    doubtful = 0
    for i in range(minutes.size):
        (x, y, z), _velocity, clear = teme_state(minutes[i], k)
        s, c = sincos(angle[i])
        x, y = c * x + s * y, c * y - s * x
        # The pole's 0.3" squared are 2e-12: first order is exact.
        x, y, z = x + pole_x[i] * z, y - pole_y[i] * z, z - pole_x[i] * x + pole_y[i] * y
        lat, lon, height = geodetic(x, y, z)
        latitude[i], longitude[i], altitude[i] = lat, lon, height
        total = lat + lon + height
        doubtful += not (clear & (height >= lowest_m) & (total - total == 0.0))
    return doubtful


@compiled
def fill_subpoints(
    coefficients: FloatArray,
    minutes: FloatArray,
    first_min: float,
    step_min: float,
    nodes: FloatArray,
    lowest_m: float,
    first: int,
    out: FloatArray,
) -> int:
    """Subpoints of a near-Earth object.

    Parameters
    ----------
    coefficients : ndarray, shape (32,)
        `Coefficients` of the object.
    minutes : ndarray, shape (k,)
        Times from its epoch [min].
    first_min, step_min : float
        Place of the first node, and distance of the nodes [min].
    nodes : ndarray, shape (3, at least 2)
        The Earth's orientation at them: the angle from TEME to the rotating
        Earth, without its whole turns taken off, and the pole x and y [rad].
    lowest_m : float
        Below this height a subpoint is not clear [m].
    first : int
        Place of the first time in `out`.
    out : ndarray, shape (3, n)
        Filled from `first` on with geodetic latitude [deg], longitude from -180 (included) to
        180 (excluded) [deg], and height [m], WGS 84.

    Returns
    -------
    int
        How many subpoints are not clear: impossible, too low, or past the
        reach of the shortcuts.
    """
    k = Coefficients(*to_fixed_tuple(coefficients, COEFFICIENTS))
    turned = np.empty((3, BLOCK))
    doubtful = 0
    for begin in range(0, minutes.size, BLOCK):
        end = min(begin + BLOCK, minutes.size)
        size = end - begin
        _orientation_of_block(minutes[begin:end], first_min, step_min, nodes, turned)
        doubtful += _subpoints_of_block(
            minutes[begin:end],
            k,
            turned[0, :size],
            turned[1, :size],
            turned[2, :size],
            lowest_m,
            out[0, first + begin : first + end],
            out[1, first + begin : first + end],
            out[2, first + begin : first + end],
        )
    return doubtful
