"""The fall, compiled: drag, wind and lift over the turning, oblate Earth, piece by piece.

Earth-fixed Cartesian coordinates in metres and seconds. The machine code kept on disk is that of
this file as it was compiled: after a change in `drag` or `density_kernel`, delete the
``__pycache__`` of this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.constants import (
    SECONDS_PER_DAY,
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_POLAR_RADIUS_M,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.environment.density_kernel import log_density
from issrisk.environment.wind import WIND_STEP_KM
from issrisk.jit import compiled, inlined
from issrisk.reentry.drag import SOUND_STEP_KM, drag_coefficient, log10_knudsen

_GM_M3_S2 = 3.986004418e14  # WGS 84
_J2 = 1.08262668e-3  # EGM96 (recalled; other models differ by 1e-9)
_A_M, _B_M, _E2 = WGS84_EQUATORIAL_RADIUS_M, WGS84_POLAR_RADIUS_M, WGS84_ECCENTRICITY_SQUARED
_SECOND_E2 = _E2 / (1.0 - _E2)
_SPIN = WGS84_ROTATION_RATE_RAD_S
_SUN_RATE = 2.0 * math.pi / SECONDS_PER_DAY

# What is not known of density high up is not said of the air below: its factor counts in full
# from the upper height on, not at all below the lower one. A judgement.
_ERROR_FROM_KM, _ERROR_FULL_KM = 50.0, 110.0

# Dormand and Prince (1980), "A family of embedded Runge-Kutta formulae", J. Comput. Appl. Math.
# 6 (1), 19-26: the pair 5(4) of seven stages, the last of which is the first of the next step.
_NODES = np.array([0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0])
_STAGES = np.array(
    [
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (1 / 5, 0.0, 0.0, 0.0, 0.0, 0.0),
        (3 / 40, 9 / 40, 0.0, 0.0, 0.0, 0.0),
        (44 / 45, -56 / 15, 32 / 9, 0.0, 0.0, 0.0),
        (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0, 0.0),
        (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0.0),
        (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
    ]
)
_ERRORS = np.array([71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])

_LENGTH_M, _SPEED_M_S = 6e4, 10.0  # what the tolerance is relative to
_SHORTEST_S, _LONGEST_S = 1e-9, 60.0
_EXACT_S = 5e-3  # a crossing this near is reached in a straight line


class Piece(NamedTuple):
    """One body in its air; `log_ballistic` is log(area / mass) with the body's own drag factor."""

    field: FloatArray
    wind: FloatArray
    windy: bool
    sound: FloatArray
    sun_rad: float
    log_density_factor: float
    log_ballistic: float
    log_size: float
    shape: int
    lift_up: float
    lift_right: float


@inlined
def _normal(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Cosine and sine of geodetic latitude, and height [m], by Bowring (1985)."""
    across = math.sqrt(x * x + y * y)
    rise = _B_M * z * (1.0 + _SECOND_E2 * _B_M / math.sqrt(across * across + z * z))
    run = _A_M * across
    unit = 1.0 / math.sqrt(rise * rise + run * run)
    sine, cosine = rise * unit, run * unit
    rise = z + _SECOND_E2 * _B_M * sine * sine * sine
    run = across - _E2 * _A_M * cosine * cosine * cosine
    unit = 1.0 / math.sqrt(rise * rise + run * run)
    sine, cosine = rise * unit, run * unit
    height = across * cosine + z * sine - _A_M * math.sqrt(1.0 - _E2 * sine * sine)
    return cosine, sine, height


@inlined
def _between(table: FloatArray, place: float) -> float:
    """Straight line between the entries of a table, its last one beyond."""
    place = min(max(place, 0.0), table.size - 1.000001)
    low = int(place)
    value: float = table[low] + (place - low) * (table[low + 1] - table[low])
    return value


@compiled
def rates(piece: Piece, time_s: float, y: FloatArray, out: FloatArray) -> tuple[float, float]:
    """Velocity and acceleration of a piece.

    Parameters
    ----------
    piece : Piece
        The body and its air.
    time_s : float
        Since `piece.sun_rad` held.
    y : ndarray, shape (6,)
        Earth-fixed position and velocity [m, m/s].
    out : ndarray, shape (6,)
        What is filled: velocity and acceleration.

    Returns
    -------
    height_m, climb_m_s : float
        Above the ellipsoid, and its rate.
    """
    px, py, pz, u, v, w = y[0], y[1], y[2], y[3], y[4], y[5]
    r2 = px * px + py * py + pz * pz
    pull = -_GM_M3_S2 / (r2 * math.sqrt(r2))
    bulge = 1.5 * _J2 * _A_M * _A_M / r2
    tilt = 5.0 * pz * pz / r2
    ax = pull * (1.0 + bulge * (1.0 - tilt)) * px + _SPIN * (2.0 * v + _SPIN * px)
    ay = pull * (1.0 + bulge * (1.0 - tilt)) * py - _SPIN * (2.0 * u - _SPIN * py)
    az = pull * (1.0 + bulge * (3.0 - tilt)) * pz

    cosine, sine, height = _normal(px, py, pz)
    across = math.sqrt(px * px + py * py)
    ex, ey = -py / across, px / across
    nx, ny = cosine * ey, -cosine * ex
    km = height * 1e-3
    vx, vy, vz = u, v, w
    if piece.windy:
        place = min(max(km / WIND_STEP_KM, 0.0), piece.wind.shape[0] - 1.000001)
        low = int(place)
        share = place - low
        below, above = piece.wind[low], piece.wind[low + 1]
        east = below[0] + share * (above[0] - below[0])
        north = below[1] + share * (above[1] - below[1])
        vx -= east * ex - north * sine * ey
        vy -= east * ey + north * sine * ex
        vz -= north * cosine
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)

    turn = piece.sun_rad + _SUN_RATE * time_s
    c, s = math.cos(turn), math.sin(turn)
    thick = log_density(piece.field, km, nx * c - ny * s, nx * s + ny * c, sine)
    known = (_ERROR_FULL_KM - km) / (_ERROR_FULL_KM - _ERROR_FROM_KM)
    thick += piece.log_density_factor * (1.0 - min(max(known, 0.0), 1.0))
    drag = 0.5 * speed * math.exp(thick + piece.log_ballistic)
    if piece.shape != 0:
        mach = speed / _between(piece.sound, km / SOUND_STEP_KM)
        drag *= drag_coefficient(piece.shape, mach, log10_knudsen(thick, piece.log_size))
    along = -drag
    if piece.lift_up != 0.0 or piece.lift_right != 0.0:
        up = piece.lift_up * drag
        right = piece.lift_right * drag
        along -= up * (vx * nx + vy * ny + vz * sine) / speed
        ax += up * speed * nx + right * (vy * sine - vz * ny)
        ay += up * speed * ny + right * (vz * nx - vx * sine)
        az += up * speed * sine + right * (vx * ny - vy * nx)
    out[0], out[1], out[2] = u, v, w
    out[3], out[4], out[5] = ax + along * vx, ay + along * vy, az + along * vz
    return height, u * nx + v * ny + w * sine


@compiled
def _step(
    piece: Piece, time_s: float, step_s: float, y: FloatArray, k: FloatArray, new: FloatArray
) -> tuple[float, float]:
    """One step from `y`, whose rates are k[0], to `new`, whose rates are k[6]."""
    height, climb = 0.0, 0.0
    for stage in range(1, 7):
        for i in range(6):
            total = 0.0
            for j in range(stage):
                total += _STAGES[stage][j] * k[j, i]
            new[i] = y[i] + step_s * total
        height, climb = rates(piece, time_s + step_s * _NODES[stage], new, k[stage])
    return height, climb


@inlined
def _error(step_s: float, k: FloatArray, tolerance: float) -> float:
    """Estimated error of a step over what is allowed."""
    place, speed = 0.0, 0.0
    for i in range(3):
        e, f = 0.0, 0.0
        for j in range(7):
            e += _ERRORS[j] * k[j, i]
            f += _ERRORS[j] * k[j, i + 3]
        place += e * e
        speed += f * f
    worst = max(math.sqrt(place) / _LENGTH_M, math.sqrt(speed) / _SPEED_M_S)
    return step_s * worst / tolerance


@inlined
def _crossing(before: float, rate0: float, after: float, rate1: float) -> float:
    """Where Hermite's cubic between two heights, rates times step, crosses zero first."""
    low, high = 0.0, 1.0
    for _ in range(40):
        s = 0.5 * (low + high)
        t = 1.0 - s
        height = before * t * t * (1.0 + 2.0 * s) + after * s * s * (1.0 + 2.0 * t)
        height += s * t * (rate0 * t - rate1 * s)
        if height > 0.0:
            low = s
        else:
            high = s
    return high


@compiled
def fly_piece(
    piece: Piece,
    stop_m: float,
    tolerance: float,
    limit_s: float,
    start_s: float,
    y: FloatArray,
    k: FloatArray,
    new: FloatArray,
) -> tuple[float, bool]:
    """Fly `y` on until it sinks through a height.

    Parameters
    ----------
    piece : Piece
        The body and its air.
    stop_m : float
        Height above the ellipsoid.
    tolerance, limit_s, start_s : float
        Of a step; time allowed; time since `piece.sun_rad` held.
    y : ndarray, shape (6,)
        State; on return that of the crossing, or of the end of the time allowed.
    k, new : ndarray, shape (7, 6), (6,)
        Room to work in.

    Returns
    -------
    time_s : float
        Of flight.
    reached : bool
        Whether the height was reached.
    """
    height, climb = rates(piece, start_s, y, k[0])
    time_s, step_s = 0.0, 1.0
    if height <= stop_m:
        return time_s, True
    while time_s < limit_s:
        step_s = min(step_s, _LONGEST_S, limit_s - time_s)
        new_height, new_climb = _step(piece, start_s + time_s, step_s, y, k, new)
        error = _error(step_s, k, tolerance)
        if error <= 1.0 and new_climb < 0.0:
            ahead = (stop_m - new_height) / new_climb
            if abs(ahead) < _EXACT_S:
                for i in range(6):
                    y[i] = new[i] + ahead * k[6, i]
                return time_s + step_s + ahead, True
        if error <= 1.0 and new_height < stop_m:
            step_s *= _crossing(
                height - stop_m, climb * step_s, new_height - stop_m, new_climb * step_s
            )
            continue
        if error <= 1.0:
            time_s += step_s
            height, climb = new_height, new_climb
            for i in range(6):
                y[i] = new[i]
                k[0, i] = k[6, i]
        if step_s < _SHORTEST_S or not math.isfinite(error):
            break
        step_s *= min(5.0, max(0.2, 0.9 * max(error, 1e-10) ** -0.2))
    return time_s, False


@compiled
def fly_pieces(
    first: int,
    end: int,
    states: FloatArray,
    realisation: IntArray,
    numbers: FloatArray,
    shapes: IntArray,
    fields: FloatArray,
    entries: FloatArray,
    winds: FloatArray,
    sound: FloatArray,
    tolerance: float,
    out: FloatArray,
    reached: BoolArray,
) -> None:
    """Fly pieces `first` to `end` - 1, each by itself, so that any grouping gives the same bits.

    Parameters
    ----------
    first, end : int
        Of the n pieces.
    states : ndarray, shape (n, 6)
        Earth-fixed [m, m/s].
    realisation : ndarray of int64, shape (n,)
        Row of `fields`, `entries` and `winds`.
    numbers : ndarray, shape (n, 7)
        log(C A / m), log size, lift up and right over drag, height to stop at,
        time allowed, time at the start since the entry's epoch.
    shapes : ndarray of int64, shape (n,)
        `drag.Shape`.
    fields : ndarray, shape (r, LEVELS, TERMS)
        Density.
    entries : ndarray, shape (r, 2)
        Angle of the mean Sun at the epoch [rad], log density factor.
    winds : ndarray, shape (r, WIND_LEVELS, 2)
        Or (0, 0, 2) without wind.
    sound : ndarray
        As of `drag.sound_speeds`.
    tolerance : float
        Of a step.
    out : ndarray, shape (n, 7)
        What is filled: state and time of flight.
    reached : ndarray of bool, shape (n,)
        What is filled: whether the height was reached.
    """
    y, new, k = np.empty(6), np.empty(6), np.empty((7, 6))
    windy, calm = winds.shape[0] > 0, np.zeros((1, 2))
    for i in range(first, end):
        r = realisation[i]
        row = numbers[i]
        piece = Piece(
            fields[r], winds[r] if windy else calm, windy, sound,
            entries[r, 0], entries[r, 1], row[0], row[1], shapes[i], row[2], row[3],
        )  # fmt: skip
        y[:] = states[i]
        time_s, reached[i] = fly_piece(piece, row[4], tolerance, row[5], row[6], y, k, new)
        out[i, :6] = y
        out[i, 6] = time_s
