"""What acts on a falling object, compiled: zonal harmonics, and drag in the turning air.

The machine code kept on disk is that of this file as it was compiled: after a change in what is
taken from `environment` or `orbit`, delete the ``__pycache__`` of this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, IntArray
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
    highest_level,
    level_weights,
    lowest_level,
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
_WIDENING = 3  # levels
_LEAST_DISTANCE_KM = 1e-9  # from the axis: at the pole no direction is lost


class Air(NamedTuple):
    """The air along one descent.

    `fields` (nodes, LEVELS, TERMS) follow each other in time and may be none; `weights` (days,
    MODES) are those of the activity of each day, whose fields are added, and may be none.
    `rows` (LEVELS, 2, TERMS) is working space: the logarithm of density at the first of two
    nodes, and how it changes until the next, at the levels from `window[0]` to `window[1]` - 1;
    the others hold no number, so that a step that needs one of them gives none. `at` is the
    node, the day and its day of the year.
    """

    fields: FloatArray
    year: npt.NDArray[np.float32]
    weights: FloatArray
    rows: FloatArray
    window: IntArray
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
def forget(air: Air) -> None:
    """Let no level be known: node or day has changed."""
    air.rows[:] = np.nan
    air.window[:] = 0


@compiled
def new_air(fields: FloatArray, year: npt.NDArray[np.float32], weights: FloatArray) -> Air:
    """The air of one descent, of which no level is known yet.

    Parameters
    ----------
    fields : ndarray, shape (nodes, LEVELS, TERMS)
        Logarithm of density; may be none.
    year : ndarray of float32, shape (phases, LEVELS, MODES, TERMS)
        `DensityTable.year`.
    weights : ndarray, shape (days, MODES)
        Of the activity of each day, whose fields are added; may be none.

    Returns
    -------
    Air
        At the first node and day; `at[2]` is for the caller to set.
    """
    rows, window = np.empty((LEVELS, 2, TERMS)), np.empty(2, dtype=np.int64)
    air = Air(fields, year, weights, rows, window, np.zeros(3))
    forget(air)
    return air


@compiled
def learn(air: Air, first: int, end: int) -> None:
    """Work out levels, and those between them and what is known."""
    if air.window[1] > air.window[0]:
        first, end = min(first, air.window[0]), max(end, air.window[1])
    for level in range(first, end):
        if air.window[0] <= level < air.window[1]:
            continue
        row = air.rows[level]
        row[:] = 0.0
        if air.weights.shape[0] > 0:
            weights = air.weights[int(air.at[1])]
            mean_field(air.year, air.at[2], weights, level, level + 1, air.rows[:, 0])
        if air.fields.shape[0] > 0:
            node = int(air.at[0])
            now = air.fields[node, level]
            later = air.fields[min(node + 1, air.fields.shape[0] - 1), level]
            for t in range(TERMS):
                row[0, t] += now[t]
                row[1, t] = later[t] - now[t]
    air.window[0], air.window[1] = first, end


@compiled
def learn_about(air: Air, height_km: float) -> None:
    """Work out the levels that density at a height needs."""
    first, end = lowest_level(height_km), highest_level(height_km)
    if first < air.window[0] or end > air.window[1]:
        learn(air, first, end)


@compiled
def widen(air: Air) -> bool:
    """Work out some more levels on both sides; whether there were any."""
    if air.window[0] == 0 and air.window[1] == LEVELS:
        return False
    learn(air, max(air.window[0] - _WIDENING, 0), min(air.window[1] + _WIDENING, LEVELS))
    return True


@compiled
def _log_density(
    rows: FloatArray, share: float, height_km: float, x: float, y: float, z: float
) -> float:
    """As `density_kernel.log_density`, at a place between two nodes."""
    place = min(max(level_of(height_km), 0.0), LEVELS - 1.0)
    level = min(max(int(place), 1), LEVELS - 3)
    w0, w1, w2, w3 = level_weights(place - level)
    terms = np.empty(TERMS)
    for t in range(TERMS):
        terms[t] = (
            w0 * rows[level - 1, 0, t]
            + w1 * rows[level, 0, t]
            + w2 * rows[level + 1, 0, t]
            + w3 * rows[level + 2, 0, t]
        )
    if share != 0.0:
        w0, w1, w2, w3 = share * w0, share * w1, share * w2, share * w3
        for t in range(TERMS):
            terms[t] += (
                w0 * rows[level - 1, 1, t]
                + w1 * rows[level, 1, t]
                + w2 * rows[level + 1, 1, t]
                + w3 * rows[level + 2, 1, t]
            )
    total: float = polynomial_sum(terms, x, y, z)
    return total


@compiled
def gravity(x: float, y: float, z: float) -> tuple[float, float, float]:
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
def acceleration(
    time_s: float,
    position: tuple[float, float, float],
    velocity: tuple[float, float, float],
    leg: Leg,
    rows: FloatArray,
) -> tuple[float, float, float]:
    """By gravity and drag.

    Parameters
    ----------
    time_s : float
        Since the epoch, within the leg [s].
    position, velocity : tuple of float
        TEME [km], [km/s].
    leg : Leg
        What acts.
    rows : ndarray, shape (LEVELS, 2, TERMS)
        `Air.rows`.

    Returns
    -------
    tuple of float
        TEME [km/s2]; no numbers where a level is not known.
    """
    x, y, z = position
    ax, ay, az = gravity(x, y, z)
    distance = max(math.sqrt(x * x + y * y), _LEAST_DISTANCE_KM)
    sine, cosine, height_km = ellipsoid_normal(distance, z)
    if height_km < HIGHEST_KM:
        turn = leg.sun_rad + SUN_RAD_S * time_s
        c, s = math.cos(turn), math.sin(turn)
        per = cosine / distance
        since = time_s - leg.start_s
        logarithm = _log_density(
            rows,
            leg.share + since * leg.share_rate,
            height_km,
            (x * c + y * s) * per,
            (y * c - x * s) * per,
            sine,
        )
        logarithm += leg.log_error + since * leg.log_error_rate
        # The air turns with the Earth.
        u = velocity[0] + WGS84_ROTATION_RATE_RAD_S * y
        v = velocity[1] - WGS84_ROTATION_RATE_RAD_S * x
        w = velocity[2]
        # kg/m3 times m2/kg is 1/m: 1000 per kilometre
        drag = -500.0 * math.exp(logarithm) * leg.ballistic * math.sqrt(u * u + v * v + w * w)
        ax, ay, az = ax + drag * u, ay + drag * v, az + drag * w
    return ax, ay, az


@compiled
def fill_rates(
    time_s: float, state: FloatArray, leg: Leg, rows: FloatArray, out: FloatArray
) -> None:
    """Velocity and acceleration, no numbers where a level is not known."""
    position, velocity = (state[0], state[1], state[2]), (state[3], state[4], state[5])
    out[0], out[1], out[2] = velocity
    out[3], out[4], out[5] = acceleration(time_s, position, velocity, leg, rows)


@compiled
def height(state: FloatArray) -> tuple[float, float]:
    """Geodetic height [km] and how fast it changes [km/s]."""
    x, y, z = state[0], state[1], state[2]
    distance = max(math.sqrt(x * x + y * y), _LEAST_DISTANCE_KM)
    sine, cosine, height_km = ellipsoid_normal(distance, z)
    rising = cosine * (x * state[3] + y * state[4]) / distance + sine * state[5]
    return height_km, rising


@compiled
def rates(time_s: float, state: FloatArray, leg: Leg, air: Air, out: FloatArray) -> None:
    """Velocity and acceleration at a state, the levels it needs known.

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
    learn_about(air, height(state)[0])
    fill_rates(time_s, state, leg, air.rows, out)


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
