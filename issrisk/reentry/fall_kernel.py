"""The fall, compiled: steps of adaptive length, piece by piece, to a height.

The machine code kept on disk is that of this file as it was compiled: after a change in
`fall_rates`, `drag` or `density_kernel`, delete the ``__pycache__`` of this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.constants import SECONDS_PER_DAY
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.jit import compiled, inlined
from issrisk.reentry.fall_rates import (
    Piece,
    fill_column,
    has_settled,
    place_of,
    rates,
    settled_rates,
)

_SUN_RAD_S = 2.0 * math.pi / SECONDS_PER_DAY
_LENGTH_M = 1e5  # what the tolerance is relative to
_SHORTEST_S, _LONGEST_S, _LONGEST_SETTLED_S = 1e-9, 25.0, 600.0
_LEAST_NEAR_M = 0.05  # to terminal speed: what is left of the approach
_EXACT_S = 5e-3  # a crossing this near is reached in a straight line
# Slower than this the way down is steep: 30 km further on at most, and density is that of a
# column. It is taken anew where the air has turned, or the body drifted, by an angle.
_STEEP_M_S, _COLUMN_RAD = 600.0, 0.01
# An error of velocity is kept until drag has braked the body, in thin air for long.
_LEAST_BRAKING_M_S2, _LONGEST_MEMORY_S = 9.8, 1000.0

# Steps go by the error of this one and of the last: Gustafsson (1991), "Control theoretic
# techniques for stepsize selection in explicit Runge-Kutta methods". In thick air they are limited
# by stability, where by the error of one alone every third would fail.
_STEADY, _LEAST_ERROR = 0.08, 1e-4
_QUICK = 0.2 - 0.75 * _STEADY
# Dormand and Prince (1980), "A family of embedded Runge-Kutta formulae", J. Comput. Appl. Math.
# 6 (1), 19-26: the pair 5(4) whose last stage is the first of the next step.
_STAGES = 7
_NODES = np.array([0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0])
_WEIGHTS = np.array(
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

# Law of motion: the field's density, the column's, terminal speed.
_WHOLE, _STEEP, _SETTLED = 0, 1, 2


class _Room(NamedTuple):
    """Where a step is worked out: stages (7, 6), the new state, and the column's direction."""

    k: FloatArray
    new: FloatArray
    column_at: FloatArray


@compiled
def _step(
    piece: Piece, law: int, time_s: float, step_s: float, y: FloatArray, room: _Room
) -> tuple[float, float]:
    """One step from `y`, whose rates are k[0], to `room.new`, whose rates are k[6]."""
    k, new = room.k, room.new
    height, climb = 0.0, 0.0
    for stage in range(1, _STAGES):
        for i in range(6):
            new[i] = y[i]
        for j in range(stage):
            share = step_s * _WEIGHTS[stage, j]
            for i in range(6):
                new[i] += share * k[j, i]
        if law == _SETTLED:
            height, climb, _ = settled_rates(piece, new, k[stage])
        else:
            time = time_s + step_s * _NODES[stage]
            height, climb = rates(piece, time, law == _STEEP, new, k[stage])
    return height, climb


@inlined
def _difference(k: FloatArray, i: int) -> float:
    """What the embedded formula of order 4 makes different, per second of the step."""
    difference: float = (
        71 / 57600 * k[0, i] - 71 / 16695 * k[2, i] + 71 / 1920 * k[3, i]
        - 17253 / 339200 * k[4, i] + 22 / 525 * k[5, i] - 1 / 40 * k[6, i]
    )  # fmt: skip
    return difference


@compiled
def _error_m(step_s: float, y: FloatArray, k: FloatArray) -> float:
    """Estimated error of a step [m]: of place, and of velocity for as long as it is kept."""
    place, speed, fast, braking = 0.0, 0.0, 0.0, 0.0
    for i in range(3):
        place += _difference(k, i) ** 2
        speed += _difference(k, i + 3) ** 2
        fast += k[0, i] ** 2
        braking -= k[0, i] * k[0, i + 3]
    # Braking over speed is the rate at which velocity is forgotten.
    memory = min(
        fast / max(braking, _LEAST_BRAKING_M_S2 * math.sqrt(fast), 1e-9), _LONGEST_MEMORY_S
    )
    return step_s * (math.sqrt(place) + memory * math.sqrt(speed))


@inlined
def _growth(error: float, last: float) -> float:
    """The next step over this one, by the errors of this and the last over what is allowed."""
    wanted: float = 0.9 * max(error, 1e-10) ** -_QUICK
    if error <= 1.0:
        wanted *= last**_STEADY
    return min(5.0, max(0.2, wanted))


@inlined
def _crossing(before: float, rate0: float, after: float, rate1: float) -> float:
    """Where Hermite's cubic between two heights, rates times step, crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(30):
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
def _law(piece: Piece, law: int, time_s: float, y: FloatArray, room: _Room, near_m: float) -> int:
    """Law of motion from a state on, whose rates are k[0]; the column is kept fit for it."""
    fast = y[3] * y[3] + y[4] * y[4] + y[5] * y[5]
    if law == _WHOLE and fast > _STEEP_M_S * _STEEP_M_S:
        return _WHOLE
    at, here = room.column_at, place_of(y[0], y[1], y[2])
    off = (here.ux - at[0]) ** 2 + (here.uy - at[1]) ** 2 + (here.uz - at[2]) ** 2
    turned = (time_s - at[3]) * _SUN_RAD_S
    if law == _WHOLE or off + turned * turned > _COLUMN_RAD * _COLUMN_RAD:
        fill_column(piece, time_s, here)
        at[0], at[1], at[2], at[3] = here.ux, here.uy, here.uz, time_s
    if law == _SETTLED or has_settled(piece, y, room.k[0], room.new, near_m):
        return _SETTLED
    return _STEEP


@compiled
def _taken(piece: Piece, law: int, time_s: float, y: FloatArray, room: _Room, near_m: float) -> int:
    """Take over the state a step led to, with its rates; the law of motion from there on."""
    k = room.k
    for i in range(3):
        y[i], y[i + 3] = room.new[i], k[6, i]
    for i in range(6):
        k[0, i] = k[6, i]
    after = _law(piece, law, time_s, y, room, near_m)
    if after == _SETTLED and law != _SETTLED:
        settled_rates(piece, y, k[0])
    elif after != law:
        rates(piece, time_s, True, y, k[0])
    return after


@compiled
def fly_piece(
    piece: Piece,
    stop_m: float,
    tolerance: float,
    limit_s: float,
    start_s: float,
    y: FloatArray,
    room: _Room,
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
    room : _Room
        To work in.

    Returns
    -------
    time_s : float
        Of flight.
    reached : bool
        Whether the height was reached.
    """
    k, new = room.k, room.new
    height, climb = rates(piece, start_s, False, y, k[0])
    time_s, step_s, law, last_error = 0.0, 1.0, _WHOLE, 1.0
    near_m = max(2.0 * tolerance * _LENGTH_M, _LEAST_NEAR_M)
    if height <= stop_m:
        return time_s, True
    while time_s < limit_s:
        longest = _LONGEST_SETTLED_S if law == _SETTLED else _LONGEST_S
        step_s = min(step_s, longest, limit_s - time_s)
        new_height, new_climb = _step(piece, law, start_s + time_s, step_s, y, room)
        error = _error_m(step_s, y, k) / (tolerance * _LENGTH_M)
        if error <= 1.0 and new_climb < 0.0:
            ahead = (stop_m - new_height) / new_climb
            if abs(ahead) < _EXACT_S:
                for i in range(3):
                    y[i] = new[i] + ahead * k[6, i]
                    y[i + 3] = k[6, i] + ahead * k[6, i + 3]
                return time_s + step_s + ahead, True
        if error <= 1.0 and new_height < stop_m:
            step_s *= _crossing(
                height - stop_m, climb * step_s, new_height - stop_m, new_climb * step_s
            )
            continue
        if error <= 1.0:
            time_s += step_s
            height, climb = new_height, new_climb
            law = _taken(piece, law, start_s + time_s, y, room, near_m)
        if step_s < _SHORTEST_S or not math.isfinite(error):
            break
        step_s *= _growth(error, last_error)
        if error <= 1.0:
            last_error = max(error, _LEAST_ERROR)
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
    winds : ndarray, shape (r, WIND_LEVELS + 2, 2)
        As of `wind.wind_splines`; or (0, WIND_LEVELS + 2, 2) without wind.
    sound : ndarray
        As of `drag.sound_speeds`.
    tolerance : float
        Of a step.
    out : ndarray, shape (n, 7)
        What is filled: state and time of flight.
    reached : ndarray of bool, shape (n,)
        What is filled: whether the height was reached.
    """
    windy, calm = winds.shape[0] > 0, np.zeros((1, 2))
    y, column, terms = np.empty(6), np.empty(LEVELS), np.empty(TERMS)
    room = _Room(np.empty((7, 6)), np.empty(6), np.empty(4))
    for i in range(first, end):
        r = realisation[i]
        row = numbers[i]
        piece = Piece(
            fields[r], column, terms, winds[r] if windy else calm, windy, sound,
            entries[r, 0], entries[r, 1], row[0], row[1], shapes[i], row[2], row[3],
        )  # fmt: skip
        y[:] = states[i]
        time_s, reached[i] = fly_piece(piece, row[4], tolerance, row[5], row[6], y, room)
        out[i, :6] = y
        out[i, 6] = time_s
