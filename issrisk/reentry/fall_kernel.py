"""The fall, compiled: steps of adaptive length, piece by piece, to a height.

The machine code kept on disk is that of this file as it was compiled: after a change in
`fall_rates`, `fall_air`, `fall_place`, `drag` or `density_kernel`, delete the ``__pycache__`` of
this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.jit import compiled_lean, inlined, merged
from issrisk.reentry.fall_air import Moment, Piece, Room, fill_column, from_column, later, moment
from issrisk.reentry.fall_place import Place, Six, place_of
from issrisk.reentry.fall_rates import has_settled, rates, settled_rates

_LENGTH_M = 1e5  # what the tolerance is relative to
# In thin air a millimetre is ten metres by the end of the next revolution: no step may be long.
_SHORTEST_S, _LONGEST_S, _LONGEST_SETTLED_S = 1e-9, 10.0, 600.0
_LEAST_NEAR_M = 0.05  # to terminal speed: what is left of the approach
_STRICT = 1e-8  # a tolerance below: the whole law all the way
_EXACT_S = 5e-3  # a crossing this near is reached in a straight line
# Slower than this the way down is steep: 30 km further on at most, and density is that of a
# column and its slopes. It is taken anew where the body has drifted by an angle, or the air
# has turned.
_STEEP_M_S, _COLUMN_RAD = 600.0, 0.01
# An error of velocity is kept until drag has braked the body, in thin air for long.
_LEAST_BRAKING_M_S2, _LONGEST_MEMORY_S = 9.8, 1000.0

# Steps go by the error of this one and of the last: Gustafsson (1991), "Control theoretic
# techniques for stepsize selection in explicit Runge-Kutta methods". In thick air they are limited
# by stability, where by the error of one alone every third would fail.
_STEADY, _LEAST_LOG = 0.08, math.log(1e-4)
_QUICK, _CAUTION = 0.2 - 0.75 * _STEADY, math.log(0.9)

_NONE = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

# Law of motion: the field's density, the column's, terminal speed.
_WHOLE, _STEEP, _SETTLED = 0, 1, 2


class _Step(NamedTuple):
    """Where a step leads: state, its rates, height, climb, and the estimated error's velocity."""

    y: Six
    rate: Six
    height_m: float
    climb_m_s: float
    off: Six


@inlined
def _plus(y: Six, share: float, k: Six) -> Six:
    return (
        y[0] + share * k[0], y[1] + share * k[1], y[2] + share * k[2],
        y[3] + share * k[3], y[4] + share * k[4], y[5] + share * k[5],
    )  # fmt: skip


@merged
def _rates(piece: Piece, law: int, now: Moment, y: Six) -> tuple[Six, float, float]:
    """As of `rates`, by any of the laws."""
    if law == _SETTLED:
        rate, height, climb, _ = settled_rates(piece, now, y)
        return rate, height, climb
    return rates(piece, now, law == _STEEP, y)


@merged
def _step(piece: Piece, law: int, now: Moment, h: float, y: Six, k1: Six) -> _Step:
    """One step of h seconds from y, where rates are k1: of order 5, with errors of order 4.

    Dormand and Prince (1980), "A family of embedded Runge-Kutta formulae", J. Comput. Appl.
    Math. 6 (1), 19-26: the pair whose last stage is the first of the next step.
    """
    at = _plus(y, h * (1 / 5), k1)
    k2, _, _ = _rates(piece, law, later(now, h * (1 / 5)), at)
    at = _plus(_plus(y, h * (3 / 40), k1), h * (9 / 40), k2)
    k3, _, _ = _rates(piece, law, later(now, h * (3 / 10)), at)
    at = _plus(_plus(_plus(y, h * (44 / 45), k1), h * (-56 / 15), k2), h * (32 / 9), k3)
    k4, _, _ = _rates(piece, law, later(now, h * (4 / 5)), at)
    at = _plus(_plus(y, h * (19372 / 6561), k1), h * (-25360 / 2187), k2)
    at = _plus(_plus(at, h * (64448 / 6561), k3), h * (-212 / 729), k4)
    k5, _, _ = _rates(piece, law, later(now, h * (8 / 9)), at)
    at = _plus(_plus(y, h * (9017 / 3168), k1), h * (-355 / 33), k2)
    at = _plus(_plus(at, h * (46732 / 5247), k3), h * (49 / 176), k4)
    end = later(now, h)
    k6, _, _ = _rates(piece, law, end, _plus(at, h * (-5103 / 18656), k5))
    new = _plus(_plus(y, h * (35 / 384), k1), h * (500 / 1113), k3)
    new = _plus(_plus(new, h * (125 / 192), k4), h * (-2187 / 6784), k5)
    new = _plus(new, h * (11 / 84), k6)
    k7, height, climb = _rates(piece, law, end, new)
    off = _plus(_plus(_NONE, 71 / 57600, k1), -71 / 16695, k3)
    off = _plus(_plus(off, 71 / 1920, k4), -17253 / 339200, k5)
    off = _plus(_plus(off, 22 / 525, k6), -1 / 40, k7)
    return _Step(new, k7, height, climb, off)


@inlined
def _error_m(step_s: float, k: Six, off: Six) -> float:
    """Estimated error of a step [m]: of place, and of velocity for as long as it is kept."""
    place = off[0] * off[0] + off[1] * off[1] + off[2] * off[2]
    speed = off[3] * off[3] + off[4] * off[4] + off[5] * off[5]
    fast = k[0] * k[0] + k[1] * k[1] + k[2] * k[2]
    braking = -(k[0] * k[3] + k[1] * k[4] + k[2] * k[5])
    # Braking over speed is the rate at which velocity is forgotten.
    memory = min(
        fast / max(braking, _LEAST_BRAKING_M_S2 * math.sqrt(fast), 1e-9), _LONGEST_MEMORY_S
    )
    return step_s * (math.sqrt(place) + memory * math.sqrt(speed))


@inlined
def _growth(log_error: float, last: float) -> float:
    """The next step over this one, by the logarithms of the errors of this and the last one.

    The errors are over what is allowed.
    """
    wanted = _CAUTION - _QUICK * log_error
    if log_error <= 0.0:
        wanted += _STEADY * last
    return min(5.0, max(0.2, math.exp(wanted)))


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


@inlined
def _drifted(piece: Piece, now: Moment, here: Place) -> bool:
    """Whether a place lies too far from the column."""
    east, north = from_column(piece, now.time_s, here)
    return east * east + north * north > _COLUMN_RAD * _COLUMN_RAD


@merged
def _law(piece: Piece, law: int, now: Moment, y: Six, rate: Six, near_m: float) -> int:
    """Law of motion from a state on; the column is kept fit for it.

    The distance near which terminal speed is taken is 0 where it is not to be taken at all, nor
    density by a column.
    """
    fast = y[3] * y[3] + y[4] * y[4] + y[5] * y[5]
    if law == _WHOLE and (near_m == 0.0 or fast > _STEEP_M_S * _STEEP_M_S):
        return _WHOLE
    here = place_of(y[0], y[1], y[2])
    if law == _WHOLE or _drifted(piece, now, here):
        fill_column(piece, now, here)
    if law == _SETTLED or has_settled(piece, now, y, rate, near_m):
        return _SETTLED
    return _STEEP


@inlined
def _settled(law: int, y: Six, rate: Six) -> Six:
    """A state, whose velocity was not integrated if it is that of terminal speed."""
    if law == _SETTLED:
        return (y[0], y[1], y[2], rate[0], rate[1], rate[2])
    return y


@merged
def fly_piece(
    piece: Piece,
    stop_m: float,
    tolerance: float,
    limit_s: float,
    start_s: float,
    y: Six,
) -> tuple[Six, float, bool]:
    """Fly `y` on until it sinks through a height.

    Parameters
    ----------
    piece : Piece
        The body and its air.
    stop_m : float
        Height above the ellipsoid.
    tolerance, limit_s, start_s : float
        Of a step; time allowed; time since `piece.sun_rad` held.
    y : tuple of float
        Earth-fixed position and velocity [m, m/s].

    Returns
    -------
    y : tuple of float
        That of the crossing, or of the end of the time allowed.
    time_s : float
        Of flight.
    reached : bool
        Whether the height was reached.
    """
    near_m = 0.0 if tolerance < _STRICT else max(0.5 * tolerance * _LENGTH_M, _LEAST_NEAR_M)
    now, time_s, step_s = moment(piece, start_s), 0.0, 1.0
    law, last = _WHOLE, 0.0
    rate, height, climb = rates(piece, now, False, y)
    if height <= stop_m:
        return y, time_s, True
    while time_s < limit_s:
        longest = _LONGEST_SETTLED_S if law == _SETTLED else _LONGEST_S
        step_s = min(step_s, longest, limit_s - time_s)
        new = _step(piece, law, now, step_s, y, rate)
        error = _error_m(step_s, rate, new.off) / (tolerance * _LENGTH_M)
        if error <= 1.0 and new.climb_m_s < 0.0:
            ahead = (stop_m - new.height_m) / new.climb_m_s
            if abs(ahead) < _EXACT_S:
                y = _plus(_settled(law, new.y, new.rate), ahead, new.rate)
                return y, time_s + step_s + ahead, True
        if error <= 1.0 and new.height_m < stop_m:
            step_s *= _crossing(
                height - stop_m, climb * step_s, new.height_m - stop_m, new.climb_m_s * step_s
            )
            continue
        if error <= 1.0:
            time_s += step_s
            now = moment(piece, start_s + time_s)
            y, rate = _settled(law, new.y, new.rate), new.rate
            height, climb = new.height_m, new.climb_m_s
            before, law = law, _law(piece, law, now, y, rate, near_m)
            if law != before:
                rate = _rates(piece, law, now, y)[0]
        if step_s < _SHORTEST_S or not math.isfinite(error):
            break
        log_error = math.log(max(error, 1e-10))
        step_s *= _growth(log_error, last)
        if error <= 1.0:
            last = max(log_error, _LEAST_LOG)
    return y, time_s, False


@compiled_lean
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
    windy: bool,
    sound: FloatArray,
    tolerance: float,
    room: Room,
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
        As of `wind.wind_splines`.
    windy : bool
        Whether there is wind at all.
    sound : ndarray
        As of `drag.sound_speeds`.
    tolerance : float
        Of a step.
    room : Room
        To work in, a thread's own.
    out : ndarray, shape (n, 7)
        What is filled: state and time of flight.
    reached : ndarray of bool, shape (n,)
        What is filled: whether the height was reached.
    """
    for i in range(first, end):
        r = realisation[i]
        row, at = numbers[i], states[i]
        piece = Piece(
            fields[r], room, winds[r], windy, sound,
            entries[r, 0], entries[r, 1], row[0], row[1], shapes[i], row[2], row[3],
        )  # fmt: skip
        y = (at[0], at[1], at[2], at[3], at[4], at[5])
        y, out[i, 6], reached[i] = fly_piece(piece, row[4], tolerance, row[5], row[6], y)
        for c in range(6):
            out[i, c] = y[c]
