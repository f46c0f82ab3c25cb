"""A second way to a lifetime: every second of it integrated, in an atmosphere of our own."""

from __future__ import annotations

import math

import numba
import numpy as np

from issrisk.constants import EARTH_GM_KM3_S2, WGS72_J2, WGS72_J3, WGS84_FLATTENING
from issrisk.orbit.celestial import EARTH_ROTATION_RAD_S
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM

SUN_RAD_DAY = 2.0 * math.pi / 365.2422


@numba.njit
def invented_density(altitude_km, latitude_rad, sun_rad, day, flux):
    """Scale height rising with height and flux, a bulge two hours past noon, a year. [kg/m3]."""
    scale = 8.0 + 0.14 * (altitude_km - 120.0) + 2e-4 * (flux - 100.0) * (altitude_km - 120.0)
    depth = math.log(scale / 8.0) / (0.14 + 2e-4 * (flux - 100.0))
    high = 1.0 - math.exp(-max(altitude_km - 120.0, 0.0) / 150.0)
    bulge = 0.5 * high * math.cos(latitude_rad) * math.cos(sun_rad - math.pi / 6.0)
    season = 0.1 * high * math.sin(2.0 * math.pi * day / 365.25)
    return 2.2e-8 * math.exp(-depth + bulge + season + 0.1 * math.sin(latitude_rad))


@numba.njit
def acceleration(state, ballistic, day, flux):
    x, y, z, u, v, w = state
    r2 = x * x + y * y + z * z
    r = math.sqrt(r2)
    s2 = z * z / r2
    pull = -EARTH_GM_KM3_S2 / (r * r2)
    oblate = 1.5 * WGS72_J2 * EQUATORIAL_RADIUS_KM**2 / r2
    ax = pull * x * (1.0 + oblate * (1.0 - 5.0 * s2))
    ay = pull * y * (1.0 + oblate * (1.0 - 5.0 * s2))
    az = pull * z * (1.0 + oblate * (3.0 - 5.0 * s2))
    odd = -2.5 * WGS72_J3 * EARTH_GM_KM3_S2 * EQUATORIAL_RADIUS_KM**3 / (r2**3 * r)
    ax += odd * x * z * (3.0 - 7.0 * s2)
    ay += odd * y * z * (3.0 - 7.0 * s2)
    az += odd * (z * z * (6.0 - 7.0 * s2) - 0.6 * r2)
    if ballistic > 0.0:
        across = math.sqrt(x * x + y * y)
        latitude = math.atan2(z, across * (1.0 - WGS84_FLATTENING) ** 2)
        sine = math.sin(latitude)
        e2 = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING)
        for _ in range(3):  # Bowring's iteration, to a millimetre
            normal = EQUATORIAL_RADIUS_KM / math.sqrt(1.0 - e2 * sine * sine)
            latitude = math.atan2(z + e2 * normal * sine, across)
            sine = math.sin(latitude)
        normal = EQUATORIAL_RADIUS_KM / math.sqrt(1.0 - e2 * sine * sine)
        height = across * math.cos(latitude) + z * sine - normal * (1.0 - e2 * sine * sine)
        sun = math.atan2(y, x) - day * SUN_RAD_DAY  # right ascension from the mean Sun
        p, q = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
        speed = math.sqrt(p * p + q * q + w * w)
        drag = -500.0 * invented_density(height, latitude, sun, day, flux) * ballistic * speed
        ax, ay, az = ax + drag * p, ay + drag * q, az + drag * w
    return np.array([u, v, w, ax, ay, az])


@numba.njit
def energy(state):
    """With the potential of J2 and J3, which is conserved [km2/s2]."""
    r = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
    s2 = (state[2] / r) ** 2
    near, sine = EQUATORIAL_RADIUS_KM / r, state[2] / r
    deep = 1.0 - WGS72_J2 * near**2 * (1.5 * s2 - 0.5)
    deep -= WGS72_J3 * near**3 * 0.5 * sine * (5.0 * s2 - 3.0)
    return 0.5 * (state[3] ** 2 + state[4] ** 2 + state[5] ** 2) - EARTH_GM_KM3_S2 / r * deep


@numba.njit
def integrate(state, ballistic, days, flux, step_s, mean_radius_km):  # noqa: PLR0917
    """Runge and Kutta's fourth order; ends when a revolution's mean radius falls below a limit.

    Gives the time of the middle of that revolution [day], the last state, and its energy.
    """
    time, turn_time, turn_radius = 0.0, 0.0, 0.0
    state, previous, begun = state.copy(), 1e9, 0.0
    while time < days:
        day = time
        f = flux[int(day)]
        k1 = acceleration(state, ballistic, day, f)
        k2 = acceleration(state + 0.5 * step_s * k1, ballistic, day, f)
        k3 = acceleration(state + 0.5 * step_s * k2, ballistic, day, f)
        k4 = acceleration(state + step_s * k3, ballistic, day, f)
        new = state + step_s / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        time += step_s / 86400.0
        r = math.sqrt(new[0] ** 2 + new[1] ** 2 + new[2] ** 2)
        turn_radius += r * step_s
        turn_time += step_s
        if state[2] < 0.0 <= new[2] and turn_time > 600.0:  # at the ascending node
            mean = turn_radius / turn_time
            middle = time - 0.5 * turn_time / 86400.0
            if mean < mean_radius_km:
                share = (previous - mean_radius_km) / (previous - mean)
                return begun + share * (middle - begun), new
            previous, begun = mean, middle
            turn_radius, turn_time = 0.0, 0.0
        state = new
    return -1.0, state


def circular_state(axis_km, inclination_deg, node_rad):
    """A state whose mean semi-major axis is `axis_km`, at the ascending node.

    With the periods of J2 and J3 (Vallado et al. 2006, `sgp4`), eccentricity zero.
    """
    i = math.radians(inclination_deg)
    s, c = math.sin(i), math.cos(i)
    half = 0.5 * WGS72_J2 * (EQUATORIAL_RADIUS_KM / axis_km) ** 2
    motion = math.sqrt(EARTH_GM_KM3_S2 / axis_km**3)
    r = axis_km * (1.0 - 1.5 * half * (3.0 * c * c - 1.0)) + 0.5 * half * axis_km * s * s
    i += 1.5 * half * c * s
    transverse = axis_km * motion * (1.0 + half * (s * s + 1.5 * (3.0 * c * c - 1.0)))
    si, ci, sn, cn = math.sin(i), math.cos(i), math.sin(node_rad), math.cos(node_rad)
    # J3 makes the orbit lower in the north: r = a (1 - f sin u), at the node falling
    falling = axis_km * motion * 0.5 * WGS72_J3 / WGS72_J2 * EQUATORIAL_RADIUS_KM / axis_km * s
    return np.array(
        [
            r * cn, r * sn, 0.0,
            falling * cn - transverse * ci * sn, falling * sn + transverse * ci * cn,
            transverse * si,
        ]
    )  # fmt: skip


def mean_radius_km(axis_km, inclination_deg):
    """Mean distance from the Earth's centre of a circular orbit of a mean semi-major axis."""
    c2 = math.cos(math.radians(inclination_deg)) ** 2
    shift = 0.75 * WGS72_J2 * EQUATORIAL_RADIUS_KM**2 / axis_km * (1.0 - 3.0 * c2)
    return axis_km + shift
