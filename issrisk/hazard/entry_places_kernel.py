"""Natural decay, compiled, with each cause that may bunch entries to be left out.

The machine code kept on disk is that of this file as it was compiled: after a change in what is
inlined from `environment` or `orbit`, delete the ``__pycache__`` of this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.constants import (
    EARTH_GM_KM3_S2,
    EGM2008_J2,
    EGM2008_J3,
    EGM2008_J4,
    EGM2008_RADIUS_KM,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.environment.density_kernel import highest_level, log_density, lowest_level, mean_field
from issrisk.environment.harmonics import DEGREE, TERMS
from issrisk.environment.levels import LEVELS
from issrisk.jit import compiled, inlined
from issrisk.orbit.subpoint_kernel import ellipsoid_normal

# Steps of Runge and Kutta's classical method, with which places at 80 km are right to 0.1 degree.
_LONG_STEP_S, _SHORT_STEP_S, _DENSE_KM = 15.0, 5.0, 130.0


class Causes(NamedTuple):
    """What acts: 1, or 0 where it is left out.

    `figure`: heights are those over the ellipsoid, else over a sphere. `gravity`: J2 to J4.
    `latitude`, `daily`: how density varies with latitude, with local time. `rotation` of
    the air with the Earth.
    """

    figure: float
    gravity: float
    latitude: float
    daily: float
    rotation: float


@compiled
def _simplify(field: FloatArray, causes: Causes, first: int, end: int) -> None:
    """Take out of a field what is left out."""
    for level in range(first, end):
        row = field[level]
        if causes.daily == 0.0:
            row[DEGREE + 1 :] = 0.0
        if causes.latitude == 0.0:
            mean = 0.0
            for k in range(0, DEGREE + 1, 2):
                mean += row[k] / (k + 1.0)  # of z^k over the sphere
            row[: DEGREE + 1] = 0.0
            row[0] = mean


@inlined
def _height_km(
    distance: float, z: float, sphere_km: float, figure: float
) -> tuple[float, float, float]:
    """Sine and cosine of the latitude, and height."""
    sine, cosine, height = ellipsoid_normal(distance, z)
    if figure == 0.0:
        r = math.sqrt(distance * distance + z * z)
        sine, cosine, height = z / r, distance / r, r - sphere_km
    return sine, cosine, height


@compiled
def _rates(
    state: FloatArray,
    sun: float,
    ballistic: float,
    field: FloatArray,
    causes: Causes,
    sphere_km: float,
    out: FloatArray,
) -> None:
    x, y, z = state[0], state[1], state[2]
    r2 = x * x + y * y + z * z
    r = math.sqrt(r2)
    s, q = z / r, EGM2008_RADIUS_KM / r
    s2 = s * s
    j2, j3 = causes.gravity * EGM2008_J2 * q * q, causes.gravity * EGM2008_J3 * q * q * q
    along = 1.0 - 1.5 * j2 * (3.0 * s2 - 1.0) - 2.0 * j3 * s * (5.0 * s2 - 3.0)
    j4 = causes.gravity * EGM2008_J4 * q * q * q * q
    along -= 0.625 * j4 * ((35.0 * s2 - 30.0) * s2 + 3.0)
    north = 3.0 * j2 * s + 1.5 * j3 * (5.0 * s2 - 1.0) + 2.5 * j4 * s * (7.0 * s2 - 3.0)
    pull = -EARTH_GM_KM3_S2 / r2
    radial = pull * (along - north * s) / r
    distance = math.sqrt(x * x + y * y)
    sine, cosine, height = _height_km(distance, z, sphere_km, causes.figure)
    c, n = math.cos(sun), math.sin(sun)
    per = cosine / distance
    logarithm = log_density(field, height, (x * c + y * n) * per, (y * c - x * n) * per, sine)
    turning = causes.rotation * WGS84_ROTATION_RATE_RAD_S
    u, v, w = state[3] + turning * y, state[4] - turning * x, state[5]
    # kg/m3 times m2/kg is 1/m: 1000 per kilometre
    drag = -500.0 * math.exp(logarithm) * ballistic * math.sqrt(u * u + v * v + w * w)
    out[0], out[1], out[2] = state[3], state[4], state[5]
    out[3] = radial * x + drag * u
    out[4] = radial * y + drag * v
    out[5] = radial * z + pull * north + drag * w


@inlined
def _argument(state: FloatArray) -> float:
    """Argument of latitude of the osculating orbit."""
    x, y, z, u, v, w = state[0], state[1], state[2], state[3], state[4], state[5]
    nx, ny, nz = y * w - z * v, z * u - x * w, x * v - y * u
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    # Along the node (-ny, nx, 0), and across it in the plane of the orbit.
    ahead = (-nx * nz * x - ny * nz * y + (nx * nx + ny * ny) * z) / size
    return math.atan2(ahead, -ny * x + nx * y)


@compiled
def fill_places(
    states: FloatArray,
    suns: FloatArray,
    ballistic: FloatArray,
    days_of_year: FloatArray,
    year: npt.NDArray[np.float32],
    weights: FloatArray,
    causes: Causes,
    sphere_km: float,
    stops_km: FloatArray,
    horizon_s: float,
    arguments: FloatArray,
) -> None:
    """Follow decays to the lowest height.

    Parameters
    ----------
    states : ndarray, shape (n, 6)
        TEME [km, km/s]; replaced by those at the end.
    suns : ndarray, shape (n,)
        Right ascension of local midnight, which stays [rad].
    ballistic : ndarray, shape (n,)
        Drag coefficient times area over mass [m2/kg].
    days_of_year : ndarray, shape (n,)
        Of the air, which stays.
    year : ndarray of float32, shape (phases, LEVELS, MODES, TERMS)
        `DensityTable.year`.
    weights : ndarray, shape (n, MODES)
        Of the activity, which stays.
    causes : Causes
        What acts.
    sphere_km : float
        Radius of the sphere, where the figure is left out.
    stops_km : ndarray, shape (k,)
        Heights, from high to low.
    horizon_s : float
        Where one that has not come down is given up.
    arguments : ndarray, shape (n, k)
        Filled with the argument of latitude at the last downward crossing of each height
        [rad]; left alone where there is none.
    """
    field = np.zeros((LEVELS, TERMS))
    k, stage, new = np.empty((4, 6)), np.empty(6), np.empty(6)
    first, end = lowest_level(stops_km[-1] - 10.0), highest_level(450.0)
    for i in range(len(states)):
        state = states[i]
        mean_field(year, days_of_year[i], weights[i], first, end, field)
        _simplify(field, causes, first, end)
        distance = math.sqrt(state[0] ** 2 + state[1] ** 2)
        height = _height_km(distance, state[2], sphere_km, causes.figure)[2]
        time = 0.0
        while height > stops_km[-1] and time < horizon_s:
            step = _LONG_STEP_S if height > _DENSE_KM else _SHORT_STEP_S
            for part in range(4):
                share = 0.0 if part == 0 else (1.0 if part == 3 else 0.5)
                for c in range(6):
                    last = 0.0 if part == 0 else k[part - 1, c]
                    stage[c] = state[c] + share * step * last
                _rates(stage, suns[i], ballistic[i], field, causes, sphere_km, k[part])
            for c in range(6):
                new[c] = state[c] + step / 6.0 * (k[0, c] + 2.0 * (k[1, c] + k[2, c]) + k[3, c])
            distance = math.sqrt(new[0] * new[0] + new[1] * new[1])
            below = _height_km(distance, new[2], sphere_km, causes.figure)[2]
            for s in range(stops_km.size):
                if height >= stops_km[s] > below:
                    turn = _argument(new) - _argument(state)
                    turn -= 2.0 * math.pi * math.floor(turn / (2.0 * math.pi))
                    part_done = (height - stops_km[s]) / (height - below)
                    arguments[i, s] = _argument(state) + part_done * turn
            state[:] = new
            height = below
            time += step
