"""The air around a falling body, compiled: density by field or column, wind, speed of sound."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import SECONDS_PER_DAY
from issrisk.environment.density_kernel import level_weights, log_density_by, polynomial_sum
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS, level_of
from issrisk.environment.wind import WIND_LEVELS, WIND_STEP_KM
from issrisk.jit import inlined, merged
from issrisk.reentry.drag import SOUND_STEP_KM
from issrisk.reentry.fall_place import Place

_SUN_RAD_S = 2.0 * math.pi / SECONDS_PER_DAY

# What is not known of density high up is not said of the air below: its factor counts in full
# from the upper height on, not at all below the lower one. A judgement.
_ERROR_FROM_KM, _ERROR_FULL_KM = 50.0, 110.0

_APART_RAD = 1e-4  # over which the column's slopes are taken
_COLUMN_PLACE = 5  # east, sine and cosine of latitude, time


class Moment(NamedTuple):
    """Time since `Piece.sun_rad` held, and cosine and sine of that angle by then."""

    time_s: float
    cosine: float
    sine: float


class Room(NamedTuple):
    """What a piece's density is worked out in.

    `terms` is of shape (TERMS,). `column`, of shape (LEVELS, 3), holds log density at the levels
    above one place, and its slopes eastward and northward, for where the way down is steep;
    `column_at` tells where and when that is.
    """

    terms: FloatArray
    column: FloatArray
    column_at: FloatArray


class Piece(NamedTuple):
    """One body in its air; `log_ballistic` is log(area / mass) with the body's own drag factor."""

    field: FloatArray
    room: Room
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
def _knots(km: float) -> tuple[int, float]:
    """First of the four B-splines at a height, and the place between the levels."""
    place = min(max(km / WIND_STEP_KM, 0.0), WIND_LEVELS - 1.000001)
    i = int(place)
    return i, place - i


@inlined
def wind_at(splines: FloatArray, km: float, part: int) -> float:
    """Eastward (0) or northward (1) wind."""
    i, f = _knots(km)
    g = 1.0 - f
    w0, w3 = g * g * g / 6.0, f * f * f / 6.0
    w1 = 2.0 / 3.0 - f * f * (1.0 - 0.5 * f)
    w2 = 1.0 - w0 - w1 - w3
    below: float = w0 * splines[i, part] + w1 * splines[i + 1, part]
    above: float = w2 * splines[i + 2, part] + w3 * splines[i + 3, part]
    return below + above


@inlined
def shears_at(splines: FloatArray, km: float, part: int) -> tuple[float, float, float]:
    """First, second and third derivative of a wind with height [1/s, 1/(m s), 1/(m2 s)]."""
    i, f = _knots(km)
    c0, c1, c2, c3 = (
        splines[i, part], splines[i + 1, part], splines[i + 2, part], splines[i + 3, part]
    )  # fmt: skip
    w0, w1, w3 = -0.5 * (1.0 - f) ** 2, f * (1.5 * f - 2.0), 0.5 * f * f
    first = w0 * c0 + w1 * c1 - (w0 + w1 + w3) * c2 + w3 * c3
    second = (1.0 - f) * (c0 - 2.0 * c1 + c2) + f * (c1 - 2.0 * c2 + c3)
    third = c3 - c0 + 3.0 * (c1 - c2)
    step = 1e3 * WIND_STEP_KM
    return first / step, second / (step * step), third / (step * step * step)


@inlined
def sound_at(table: FloatArray, km: float) -> float:
    """Speed of sound, straight between the entries of the table."""
    place = min(max(km / SOUND_STEP_KM, 0.0), table.size - 1.000001)
    low = int(place)
    value: float = table[low] + (place - low) * (table[low + 1] - table[low])
    return value


def room() -> Room:
    """Room for one thread's pieces, one after another."""
    return Room(np.empty(TERMS), np.empty((LEVELS, 3)), np.zeros(_COLUMN_PLACE))


@inlined
def _log_factor(piece: Piece, km: float) -> float:
    """What is added to the logarithm of density."""
    known = (_ERROR_FULL_KM - km) / (_ERROR_FULL_KM - _ERROR_FROM_KM)
    return piece.log_density_factor * (1.0 - min(max(known, 0.0), 1.0))


@inlined
def moment(piece: Piece, time_s: float) -> Moment:
    """A time with its angles."""
    turn = piece.sun_rad + _SUN_RAD_S * time_s
    return Moment(time_s, math.cos(turn), math.sin(turn))


@inlined
def later(now: Moment, by_s: float) -> Moment:
    """A moment within the next ten minutes, to 2e-9 rad."""
    turn = _SUN_RAD_S * by_s
    c = 1.0 - turn * turn * (0.5 - turn * turn / 24.0)
    s = turn * (1.0 - turn * turn / 6.0)
    return Moment(now.time_s + by_s, now.cosine * c - now.sine * s, now.sine * c + now.cosine * s)


@inlined
def _turned(now: Moment, x: float, y: float) -> tuple[float, float]:
    """A direction's first two components in the frame of the field, whose x is at midnight."""
    return x * now.cosine - y * now.sine, x * now.sine + y * now.cosine


@inlined
def by_field(piece: Piece, now: Moment, here: Place) -> float:
    """Log density of the field."""
    km = here.height_m * 1e-3
    x, y = _turned(now, here.ux, here.uy)
    thick: float = log_density_by(piece.field, km, x, y, here.uz, piece.room.terms)
    return thick + _log_factor(piece, km)


@inlined
def from_column(piece: Piece, time_s: float, here: Place) -> tuple[float, float]:
    """How far east and north of the column's place another lies [rad]: the air turns, too."""
    at = piece.room.column_at
    ex, ey, sine, cosine, then_s = at[0], at[1], at[2], at[3], at[4]
    east = here.ux * ex + here.uy * ey + cosine * _SUN_RAD_S * (time_s - then_s)
    return east, (here.uy * ex - here.ux * ey) * sine + here.uz * cosine


@inlined
def by_column(piece: Piece, km: float, east: float, north: float) -> float:
    """Log density by the column and its slopes: the curve of `density_kernel.log_density`."""
    column = piece.room.column
    place = min(max(level_of(km), 0.0), LEVELS - 1.0)
    i = min(max(int(place), 1), LEVELS - 3)
    w0, w1, w2, w3 = level_weights(place - i)
    v0 = column[i - 1, 0] + east * column[i - 1, 1] + north * column[i - 1, 2]
    v1 = column[i, 0] + east * column[i, 1] + north * column[i, 2]
    v2 = column[i + 1, 0] + east * column[i + 1, 1] + north * column[i + 1, 2]
    v3 = column[i + 2, 0] + east * column[i + 2, 1] + north * column[i + 2, 2]
    thick: float = w0 * v0 + w1 * v1 + w2 * v2 + w3 * v3
    return thick + _log_factor(piece, km)


@merged
def fill_column(piece: Piece, now: Moment, here: Place) -> None:
    """Put the log density above a place, and its slopes, into the column up to there."""
    at, column = piece.room.column_at, piece.room.column
    at[0], at[1], at[2], at[3], at[4] = here.ex, here.ey, here.uz, here.cosine, now.time_s
    x, y = _turned(now, here.ux, here.uy)
    # A little to the east and to the north, still on the sphere but for the square of it.
    ex, ey = _turned(now, here.ex * _APART_RAD, here.ey * _APART_RAD)
    nx, ny, nz = -here.uz * ey, here.uz * ex, here.cosine * _APART_RAD
    top = min(max(int(level_of(here.height_m * 1e-3)) + 4, 4), LEVELS)
    for level in range(top):
        terms = piece.field[level]
        thick = polynomial_sum(terms, x, y, here.uz)
        east = polynomial_sum(terms, x + ex, y + ey, here.uz)
        column[level, 0] = thick
        column[level, 1] = (east - thick) / _APART_RAD
        north = polynomial_sum(terms, x + nx, y + ny, here.uz + nz)
        column[level, 2] = (north - thick) / _APART_RAD
