"""What moves a falling body, compiled: gravity, the turning Earth, drag, lift and wind.

Earth-fixed Cartesian coordinates in metres and seconds. Two laws of motion: the whole one, for
position and velocity, and that of bodies that have settled to their terminal speed, for position
alone: their velocity follows from air and wind, and to follow its return to it would take
steps of a fraction of a second all the way down.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from issrisk.arrays import FloatArray
from issrisk.constants import (
    SECONDS_PER_DAY,
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_FLATTENING,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.environment.density_kernel import level_weights, log_density_by, polynomial_sum
from issrisk.environment.levels import LEVELS, level_of
from issrisk.environment.wind import WIND_LEVELS, WIND_STEP_KM
from issrisk.jit import compiled, inlined
from issrisk.reentry.drag import SOUND_STEP_KM, drag_coefficient, log10_knudsen

_GM_M3_S2 = 3.986004418e14  # WGS 84
_J2 = 1.08262668e-3  # EGM96 (recalled; other models differ by 1e-8)
_A_M, _F, _E2 = WGS84_EQUATORIAL_RADIUS_M, WGS84_FLATTENING, WGS84_ECCENTRICITY_SQUARED
_SPIN = WGS84_ROTATION_RATE_RAD_S
_SUN_RATE = 2.0 * math.pi / SECONDS_PER_DAY
_GRAVITY_M_S2 = 9.80665

# What is not known of density high up is not said of the air below: its factor counts in full
# from the upper height on, not at all below the lower one. A judgement.
_ERROR_FROM_KM, _ERROR_FULL_KM = 50.0, 110.0

# Terminal speed is taken where the loss of speed as the air thickens is so small a share of
# gravity (its cube is what is neglected).
_SETTLED_SHARE = 0.015
_SETTLED_MACH = 0.75
_NEARLY = 0.1  # of gravity is left of the acceleration: worth looking closer
_SLOPE_KM = 0.05  # over which the thinning of the air is taken


class Piece(NamedTuple):
    """One body in its air; `log_ballistic` is log(area / mass) with the body's own drag factor.

    `column` holds log density at the levels above one place, for where the way down is steep;
    `terms` is room.
    """

    field: FloatArray
    column: FloatArray
    terms: FloatArray
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


class Place(NamedTuple):
    """Height [m], the unit vectors up and east, and the sine and cosine of geodetic latitude."""

    height_m: float
    ux: float
    uy: float
    uz: float
    ex: float
    ey: float
    cosine: float


@inlined
def place_of(x: float, y: float, z: float) -> Place:
    """Where a position is: to 4e-9 rad and 3 micrometres from the ground to 1000 km.

    The normal leads to (x, y, z (1 + k)), k = e2 N / (N (1 - e2) + h), of which the radius of
    curvature N and the height h need be known roughly only, by series in the flattening.
    """
    across = math.sqrt(x * x + y * y)
    r2 = across * across + z * z
    s2 = z * z / r2
    rough = math.sqrt(r2) - _A_M * (1.0 - _F * s2 * (1.0 + 1.5 * _F * (1.0 - s2)))
    q = _E2 * s2 * (1.0 + 2.0 * _F * (1.0 - s2))
    curve = _A_M * (1.0 + q * (0.5 + 0.375 * q))
    rise = z * (1.0 + _E2 * curve / (curve * (1.0 - _E2) + rough))
    unit = 1.0 / math.sqrt(across * across + rise * rise)
    sine, cosine = rise * unit, across * unit
    q = _E2 * sine * sine
    root = 1.0 - q * (0.5 + q * (0.125 + q * (0.0625 + q * 0.0390625)))  # of 1 - q
    height = across * cosine + z * sine - _A_M * root
    turn = 1.0 / across
    ex, ey = -y * turn, x * turn
    return Place(height, cosine * ey, -cosine * ex, sine, ex, ey, cosine)


@inlined
def _weight(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Gravity with J2, and the centrifugal force."""
    r2 = x * x + y * y + z * z
    pull = -_GM_M3_S2 / (r2 * math.sqrt(r2))
    bulge = 1.5 * _J2 * _A_M * _A_M / r2
    tilt = 5.0 * z * z / r2
    level = pull * (1.0 + bulge * (1.0 - tilt)) + _SPIN * _SPIN
    return level * x, level * y, pull * (1.0 + bulge * (3.0 - tilt)) * z


@inlined
def _knots(km: float) -> tuple[int, float]:
    """First of the four B-splines at a height, and the place between the levels."""
    place = min(max(km / WIND_STEP_KM, 0.0), WIND_LEVELS - 1.000001)
    i = int(place)
    return i, place - i


@inlined
def _wind(splines: FloatArray, km: float, part: int) -> float:
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
def _shear(splines: FloatArray, km: float, part: int) -> tuple[float, float]:
    """First and second derivative of a wind with height [1/s, 1/(m s)]."""
    i, f = _knots(km)
    c0, c1, c2, c3 = (
        splines[i, part], splines[i + 1, part], splines[i + 2, part], splines[i + 3, part]
    )  # fmt: skip
    w0, w1, w3 = -0.5 * (1.0 - f) ** 2, f * (1.5 * f - 2.0), 0.5 * f * f
    first = w0 * c0 + w1 * c1 - (w0 + w1 + w3) * c2 + w3 * c3
    second = (1.0 - f) * (c0 - 2.0 * c1 + c2) + f * (c1 - 2.0 * c2 + c3)
    step = 1e3 * WIND_STEP_KM
    return first / step, second / (step * step)


@inlined
def _sound(table: FloatArray, km: float) -> float:
    """Speed of sound, straight between the entries of the table."""
    place = min(max(km / SOUND_STEP_KM, 0.0), table.size - 1.000001)
    low = int(place)
    value: float = table[low] + (place - low) * (table[low + 1] - table[low])
    return value


@inlined
def _log_factor(piece: Piece, km: float) -> float:
    """What is added to the logarithm of density."""
    known = (_ERROR_FULL_KM - km) / (_ERROR_FULL_KM - _ERROR_FROM_KM)
    return piece.log_density_factor * (1.0 - min(max(known, 0.0), 1.0))


@inlined
def _of_column(column: FloatArray, km: float) -> float:
    """Log density in the column: the curve of `density_kernel.log_density`."""
    place = min(max(level_of(km), 0.0), LEVELS - 1.0)
    i = min(max(int(place), 1), LEVELS - 3)
    w0, w1, w2, w3 = level_weights(place - i)
    value: float = w0 * column[i - 1] + w1 * column[i] + w2 * column[i + 1] + w3 * column[i + 2]
    return value


@compiled
def fill_column(piece: Piece, time_s: float, place: Place) -> None:
    """Put the log density above a place into `piece.column`, as far up as it may be asked for."""
    turn = piece.sun_rad + _SUN_RATE * time_s
    c, s = math.cos(turn), math.sin(turn)
    x, y = place.ux * c - place.uy * s, place.ux * s + place.uy * c
    top = min(max(int(level_of(place.height_m * 1e-3)) + 4, 4), LEVELS)
    for level in range(top):
        piece.column[level] = polynomial_sum(piece.field[level], x, y, place.uz)


@inlined
def rates(
    piece: Piece, time_s: float, steep: bool, y: FloatArray, out: FloatArray
) -> tuple[float, float]:
    """Velocity and acceleration of a piece.

    Parameters
    ----------
    piece : Piece
        The body and its air.
    time_s : float
        Since `piece.sun_rad` held.
    steep : bool
        Whether density is that of the column.
    y : ndarray, shape (6,)
        Earth-fixed position and velocity [m, m/s].
    out : ndarray, shape (6,)
        What is filled: velocity and acceleration.

    Returns
    -------
    height_m, climb_m_s : float
        Above the ellipsoid, and its rate.
    """
    u, v, w = y[3], y[4], y[5]
    here = place_of(y[0], y[1], y[2])
    ax, ay, az = _weight(y[0], y[1], y[2])
    ax += 2.0 * _SPIN * v
    ay -= 2.0 * _SPIN * u
    km = here.height_m * 1e-3
    vx, vy, vz = u, v, w
    if piece.windy:
        east, north = _wind(piece.wind, km, 0), _wind(piece.wind, km, 1)
        vx -= east * here.ex - north * here.uz * here.ey
        vy -= east * here.ey + north * here.uz * here.ex
        vz -= north * here.cosine
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    if steep:
        thick = _of_column(piece.column, km)
    else:
        turn = piece.sun_rad + _SUN_RATE * time_s
        c, s = math.cos(turn), math.sin(turn)
        x, q = here.ux * c - here.uy * s, here.ux * s + here.uy * c
        thick = log_density_by(piece.field, km, x, q, here.uz, piece.terms)
    thick += _log_factor(piece, km)
    drag = 0.5 * speed * math.exp(thick + piece.log_ballistic)
    if piece.shape != 0:
        mach = speed / _sound(piece.sound, km)
        drag *= drag_coefficient(piece.shape, mach, log10_knudsen(thick, piece.log_size))
    along = -drag
    if piece.lift_up != 0.0 or piece.lift_right != 0.0:
        up, right = piece.lift_up * drag, piece.lift_right * drag
        along -= up * (vx * here.ux + vy * here.uy + vz * here.uz) / max(speed, 1e-9)
        ax += up * speed * here.ux + right * (vy * here.uz - vz * here.uy)
        ay += up * speed * here.uy + right * (vz * here.ux - vx * here.uz)
        az += up * speed * here.uz + right * (vx * here.uy - vy * here.ux)
    out[0], out[1], out[2] = u, v, w
    out[3], out[4], out[5] = ax + along * vx, ay + along * vy, az + along * vz
    return here.height_m, u * here.ux + v * here.uy + w * here.uz


@inlined
def _lag(splines: FloatArray, km: float, part: int, length_m: float, thinning: float) -> float:
    """Change of wind with height as a sinking body feels it that follows within a length.

    The slip s obeys s = L (U' + s'), with L the square of the sinking speed over gravity,
    which grows as the air thins: to second order in L.
    """
    shear, bend = _shear(splines, km, part)
    return shear + length_m * (bend + thinning * shear)


@compiled
def settled_rates(piece: Piece, y: FloatArray, out: FloatArray) -> tuple[float, float, float]:
    """Velocity of a piece at its terminal speed, and no acceleration.

    Drag balances weight, less what the body loses of speed as the air thickens, and of the
    wind's speed as that changes: to second order in the time it takes to settle.

    Parameters
    ----------
    piece : Piece
        The body, its column and its wind.
    y : ndarray, shape (6,)
        Its position counts.
    out : ndarray, shape (6,)
        What is filled.

    Returns
    -------
    height_m, climb_m_s : float
        Above the ellipsoid, and its rate.
    share : float
        Of its weight that goes into the loss of speed: the cube of it is neglected.
    """
    here = place_of(y[0], y[1], y[2])
    ax, ay, az = _weight(y[0], y[1], y[2])
    weight = math.sqrt(ax * ax + ay * ay + az * az)
    km = here.height_m * 1e-3
    thick = _of_column(piece.column, km)
    thinning = (thick - _of_column(piece.column, km + _SLOPE_KM)) / (1e3 * _SLOPE_KM)
    thick += _log_factor(piece, km)
    drag = 0.5 * math.exp(thick + piece.log_ballistic)
    drag *= drag_coefficient(piece.shape, 0.0, log10_knudsen(thick, piece.log_size))
    sink = math.sqrt(weight / drag)
    share = 0.5 * sink * sink * thinning / weight
    share *= 1.0 + 2.0 * share  # second order, where the scale height is steady

    east, north, lag_e, lag_n = 0.0, 0.0, 0.0, 0.0
    if piece.windy:
        east, north = _wind(piece.wind, km, 0), _wind(piece.wind, km, 1)
        lag_e = _lag(piece.wind, km, 0, sink * sink / weight, thinning)
        lag_n = _lag(piece.wind, km, 1, sink * sink / weight, thinning)
    # North is (-uz ey, uz ex, cosine).
    wx = east * here.ex - north * here.uz * here.ey
    wy = east * here.ey + north * here.uz * here.ex
    vx, vy = wx - sink * here.ux, wy - sink * here.uy
    ax += 2.0 * _SPIN * vy
    ay -= 2.0 * _SPIN * vx
    # What is left for drag once the body has followed the wind and lost its speed.
    level_e = ax * here.ex + ay * here.ey + sink * lag_e
    level_n = (ay * here.ex - ax * here.ey) * here.uz + az * here.cosine + sink * lag_n
    down = -(ax * here.ux + ay * here.uy + az * here.uz) + share * weight
    fall = math.sqrt(down / drag)
    # Lift of what slips sideways adds to it or turns it.
    slip_e, slip_n = level_e / (drag * fall), level_n / (drag * fall)
    less = 1.0 - piece.lift_up
    whole = less * less + piece.lift_right * piece.lift_right
    east += (less * slip_e + piece.lift_right * slip_n) / whole
    north += (less * slip_n - piece.lift_right * slip_e) / whole
    out[0] = east * here.ex - north * here.uz * here.ey - fall * here.ux
    out[1] = east * here.ey + north * here.uz * here.ex - fall * here.uy
    out[2] = north * here.cosine - fall * here.uz
    out[3], out[4], out[5] = 0.0, 0.0, 0.0
    return here.height_m, -fall, share


@compiled
def has_settled(
    piece: Piece, y: FloatArray, rate: FloatArray, room: FloatArray, near_m: float
) -> bool:
    """Whether a piece, its column filled, may be left to `settled_rates`.

    Parameters
    ----------
    piece : Piece
        The body and its air.
    y, rate : ndarray, shape (6,)
        State and what `rates` gives for it.
    room : ndarray, shape (6,)
        Overwritten.
    near_m : float
        How far what is left of the approach may carry the piece.

    Returns
    -------
    bool
        False where its velocity still differs by more than would soon be lost.
    """
    change = rate[3] * rate[3] + rate[4] * rate[4] + rate[5] * rate[5]
    if change > (_NEARLY * _GRAVITY_M_S2) ** 2:
        return False
    height, climb, share = settled_rates(piece, y, room)
    if share > _SETTLED_SHARE or -climb > _SETTLED_MACH * _sound(piece.sound, height * 1e-3):
        return False
    off = (y[3] - room[0]) ** 2 + (y[4] - room[1]) ** 2 + (y[5] - room[2]) ** 2
    return math.sqrt(off) * -climb / _GRAVITY_M_S2 < near_m
