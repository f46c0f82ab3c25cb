"""From mean elements to states: what J2 and J3 add on the way, as SGP4 does it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import (
    WGS72_EQUATORIAL_RADIUS_KM,
    WGS72_GM_KM3_S2,
    WGS72_J2,
    WGS72_J3,
)
from issrisk.errors import InputError

_LARGEST_ECCENTRICITY = 0.1


@dataclass(frozen=True)
class MeanElements:
    """Mean elements of nearly circular orbits, each of shape (n,).

    `ex` and `ey` are eccentricity times cosine and sine of the argument of perigee, and
    `longitude_rad` is mean anomaly plus argument of perigee, from the ascending node. Zero
    `ex` and `ey` are the frozen orbit, whose eccentricity J3 alone keeps up.
    """

    axis_km: FloatArray
    ex: FloatArray
    ey: FloatArray
    inclination_rad: FloatArray
    raan_rad: FloatArray
    longitude_rad: FloatArray


def osculating_states(mean: MeanElements) -> FloatArray:
    """States at the instant of mean elements.

    Parameters
    ----------
    mean : MeanElements
        Of SGP4's theory, with the semi-major axis un-Kozai'd.

    Returns
    -------
    ndarray, shape (n, 6)
        TEME, km and km/s.

    Raises
    ------
    InputError
        If an eccentricity is more than 0.1.

    References
    ----------
    .. [1] D. A. Vallado, P. Crawford, R. Hujsak and T. S. Kelso, "Revisiting
       Spacetrack Report #3", AIAA 2006-6753 (2006), `sgp4`: long period periodics,
       Kepler's equation, short period periodics, orientation vectors.
       :doi:`10.2514/6.2006-6753`
    """
    if mean.axis_km.size and float(np.hypot(mean.ex, mean.ey).max()) > _LARGEST_ECCENTRICITY:
        raise InputError(f"eccentricity is more than {_LARGEST_ECCENTRICITY:g}")
    radius = WGS72_EQUATORIAL_RADIUS_KM
    speed = np.sqrt(WGS72_GM_KM3_S2 / radius)  # of a satellite on the ground, SGP4's unit
    a = mean.axis_km / radius
    sine, cosine = np.sin(mean.inclination_rad), np.cos(mean.inclination_rad)
    lift = 1.0 / (a * (1.0 - mean.ex**2 - mean.ey**2))
    three = -0.25 * WGS72_J3 / WGS72_J2 * sine
    longitude = mean.longitude_rad + lift * mean.ex * three * (
        (3.0 + 5.0 * cosine) / (1.0 + cosine)
    )
    ax, ay = mean.ex, mean.ey + lift * 2.0 * three
    eccentric = _kepler(longitude, ax, ay)
    ce, se = np.cos(eccentric), np.sin(eccentric)
    e_cosine, e_sine = ax * ce + ay * se, ax * se - ay * ce
    squared = ax * ax + ay * ay
    p, beta = a * (1.0 - squared), np.sqrt(1.0 - squared)
    r = a * (1.0 - e_cosine)
    rate, turn = np.sqrt(a) * e_sine / r, np.sqrt(p) / r
    part = e_sine / (1.0 + beta)
    u = np.arctan2(se - ay - ax * part, ce - ax + ay * part)
    c2, s2 = np.cos(2.0 * u), np.sin(2.0 * u)
    one = 0.5 * WGS72_J2 / p
    two, n = one / p, a**-1.5
    around, across = 3.0 * cosine**2 - 1.0, 1.0 - cosine**2
    r = r * (1.0 - 1.5 * two * beta * around) + 0.5 * one * across * c2
    u = u - 0.25 * two * (7.0 * cosine**2 - 1.0) * s2
    node = mean.raan_rad + 1.5 * two * cosine * s2
    tilt = mean.inclination_rad + 1.5 * two * cosine * sine * c2
    rate = rate - n * one * across * s2
    turn = turn + n * one * (across * c2 + 1.5 * around)
    up, ahead = _directions(u, node, tilt)
    position = radius * r[:, None] * up
    velocity = speed * (rate[:, None] * up + turn[:, None] * ahead)
    return np.concatenate([position, velocity], axis=1)


def argument_of_latitude_rad(states: FloatArray) -> FloatArray:
    """Angle from the ascending node along the orbit.

    Parameters
    ----------
    states : ndarray, shape (n, 6)
        Position and velocity in a frame that does not rotate, z to the north.

    Returns
    -------
    ndarray, shape (n,)
        Of the osculating orbit, 0 to 2π [rad].
    """
    position, velocity = states[:, :3], states[:, 3:]
    normal = np.cross(position, velocity)
    node = np.stack([-normal[:, 1], normal[:, 0], np.zeros(len(states))], axis=-1)
    ahead = np.cross(normal / np.linalg.norm(normal, axis=1)[:, None], node)
    u = np.arctan2(np.sum(position * ahead, axis=1), np.sum(position * node, axis=1))
    return np.asarray(u % (2.0 * np.pi))


def _kepler(longitude: FloatArray, ax: FloatArray, ay: FloatArray) -> FloatArray:
    """Kepler's equation for the eccentric anomaly plus argument of perigee, by Newton's steps."""
    angle = longitude
    for _ in range(8):
        off = longitude - angle + ax * np.sin(angle) - ay * np.cos(angle)
        angle = angle + off / (1.0 - ax * np.cos(angle) - ay * np.sin(angle))
    return angle


def _directions(u: FloatArray, node: FloatArray, tilt: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Unit vectors upward and ahead."""
    su, cu, sn, cn = np.sin(u), np.cos(u), np.sin(node), np.cos(node)
    st, ct = np.sin(tilt), np.cos(tilt)
    up = np.stack([cn * cu - sn * ct * su, sn * cu + cn * ct * su, st * su], axis=-1)
    ahead = np.stack([-cn * su - sn * ct * cu, -sn * su + cn * ct * cu, st * cu], axis=-1)
    return up, ahead
