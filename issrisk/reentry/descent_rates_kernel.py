"""What acts on a falling object, compiled: zonal harmonics, and drag in the turning air.

The machine code kept on disk is that of this file as it was compiled: after a change in what is
inlined from `environment` or `orbit`, delete the ``__pycache__`` of this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from issrisk.arrays import BoolArray, FloatArray
from issrisk.constants import (
    EARTH_GM_KM3_S2,
    EGM2008_J2,
    EGM2008_J3,
    EGM2008_J4,
    EGM2008_RADIUS_KM,
    SECONDS_PER_DAY,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.environment.density_kernel import (
    activity_weights,
    level_weights,
    mean_field,
    polynomial_sum,
)
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS, level_of
from issrisk.jit import compiled
from issrisk.orbit.subpoint_kernel import ellipsoid_normal

# The equinox of date against the mean Sun: sidereal less solar rotation.
SUN_RAD_S = 2.0 * math.pi / 365.2422 / SECONDS_PER_DAY
HIGHEST_KM = 1000.0  # above it there is no air


class Air(NamedTuple):
    """The air along one descent; `now`, `change`, `terms`, `known` and `at` are working space.

    `fields` (nodes, LEVELS, TERMS) follow each other in time and may be none; `weights` (days,
    MODES) are those of the activity of each day, whose fields are added, and may be none.
    `now` is the field at the beginning of an interval and `change` how it changes until the
    next node, level by level where `known`; `at` holds node, day and its day of the year.
    """

    fields: FloatArray
    year: npt.NDArray[np.float32]
    weights: FloatArray
    now: FloatArray
    change: FloatArray
    terms: FloatArray
    known: BoolArray
    at: FloatArray


class Leg(NamedTuple):
    """A time over which everything given changes in a straight line.

    Seconds count from the epoch of the state. `share` is the place between two fields at
    `start_s`, `log_error` the logarithm of what the drag is multiplied by; `sun_rad` the right
    ascension of local midnight at the epoch.
    """

    ballistic: float
    start_s: float
    share: float
    share_rate: float
    log_error: float
    log_error_rate: float
    sun_rad: float


@compiled
def _learn(air: Air, first: int, end: int) -> None:
    """Work out levels where that has not been done."""
    node, day = int(air.at[0]), int(air.at[1])
    for level in range(first, end):
        if air.known[level]:
            continue
        if air.weights.shape[0] > 0:
            mean_field(air.year, air.at[2], air.weights[day], level, level + 1, air.now)
        else:
            air.now[level] = 0.0
        if air.fields.shape[0] > 0:
            later = min(node + 1, air.fields.shape[0] - 1)
            for t in range(TERMS):
                air.now[level, t] += air.fields[node, level, t]
                air.change[level, t] = air.fields[later, level, t] - air.fields[node, level, t]
        air.known[level] = True


@compiled
def _log_density(air: Air, share: float, height_km: float, x: float, y: float, z: float) -> float:
    """As `density_kernel.log_density`, at a place between two nodes."""
    place = min(max(level_of(height_km), 0.0), LEVELS - 1.0)
    level = min(max(int(place), 1), LEVELS - 3)
    _learn(air, level - 1, level + 3)
    w0, w1, w2, w3 = level_weights(place - level)
    v0, v1, v2, v3 = share * w0, share * w1, share * w2, share * w3
    for t in range(TERMS):
        air.terms[t] = (
            w0 * air.now[level - 1, t]
            + w1 * air.now[level, t]
            + w2 * air.now[level + 1, t]
            + w3 * air.now[level + 2, t]
            + v0 * air.change[level - 1, t]
            + v1 * air.change[level, t]
            + v2 * air.change[level + 1, t]
            + v3 * air.change[level + 2, t]
        )
    total: float = polynomial_sum(air.terms, x, y, z)
    return total


@compiled
def _gravity(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Acceleration by the Earth with J2 to J4 [km/s2].

    The gradient of mu/r (1 - sum of J_n (R/r)^n P_n(z/r)): Vallado (2013), section 8.7.
    """
    r2 = x * x + y * y + z * z
    r = math.sqrt(r2)
    s, q = z / r, EGM2008_RADIUS_KM / r
    s2 = s * s
    j2, j3, j4 = EGM2008_J2 * q * q, EGM2008_J3 * q * q * q, EGM2008_J4 * q * q * q * q
    along = 1.0 - 3.0 * j2 * 0.5 * (3.0 * s2 - 1.0) - 4.0 * j3 * 0.5 * s * (5.0 * s2 - 3.0)
    along -= 5.0 * j4 * 0.125 * ((35.0 * s2 - 30.0) * s2 + 3.0)
    north = 3.0 * j2 * s + 1.5 * j3 * (5.0 * s2 - 1.0) + 2.5 * j4 * s * (7.0 * s2 - 3.0)
    pull = -EARTH_GM_KM3_S2 / r2
    radial = pull * (along - north * s) / r
    return radial * x, radial * y, radial * z + pull * north


@compiled
def rates(time_s: float, state: FloatArray, leg: Leg, air: Air, out: FloatArray) -> None:
    """Velocity and acceleration at a state.

    Parameters
    ----------
    time_s : float
        Since the epoch, within the leg [s].
    state : ndarray, shape (6,)
        TEME [km, km/s].
    leg, air
        What acts.
    out : ndarray, shape (6,)
        What is filled [km/s, km/s2].
    """
    x, y, z = state[0], state[1], state[2]
    ax, ay, az = _gravity(x, y, z)
    distance = math.sqrt(x * x + y * y)
    sine, cosine, height_km = ellipsoid_normal(distance, z)
    if height_km < HIGHEST_KM:
        since = time_s - leg.start_s
        turn = leg.sun_rad + SUN_RAD_S * time_s
        c, s = math.cos(turn), math.sin(turn)
        per = cosine / distance
        east, north = (x * c + y * s) * per, (y * c - x * s) * per
        share = leg.share + since * leg.share_rate
        logarithm = _log_density(air, share, height_km, east, north, sine)
        logarithm += leg.log_error + since * leg.log_error_rate
        # The air turns with the Earth.
        u = state[3] + WGS84_ROTATION_RATE_RAD_S * y
        v = state[4] - WGS84_ROTATION_RATE_RAD_S * x
        w = state[5]
        # kg/m3 times m2/kg is 1/m: 1000 per kilometre
        drag = -500.0 * math.exp(logarithm) * leg.ballistic * math.sqrt(u * u + v * v + w * w)
        ax, ay, az = ax + drag * u, ay + drag * v, az + drag * w
    out[0], out[1], out[2] = state[3], state[4], state[5]
    out[3], out[4], out[5] = ax, ay, az


@compiled
def height(state: FloatArray) -> tuple[float, float]:
    """Geodetic height [km] and how fast it changes [km/s]."""
    x, y, z = state[0], state[1], state[2]
    distance = math.sqrt(x * x + y * y)
    sine, cosine, height_km = ellipsoid_normal(distance, z)
    rising = cosine * (x * state[3] + y * state[4]) / distance + sine * state[5]
    return height_km, rising


@compiled
def fill_weights(modes: FloatArray, weather: FloatArray, weights: FloatArray) -> None:
    """Weights of the modes for days of realisations.

    Parameters
    ----------
    modes : ndarray, shape (products, MODES)
        `DensityTable.activity`.
    weather : ndarray, shape (n, days, 3)
        F10.7 of the day before, its 81-day mean [sfu], daily Ap [2 nT].
    weights : ndarray, shape (n, days, MODES)
        What is filled.
    """
    for i in range(weather.shape[0]):
        for j in range(weather.shape[1]):
            given = weather[i, j]
            activity_weights(modes, given[0], given[1], given[2], weights[i, j])
