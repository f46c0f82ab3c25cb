"""What moves a falling body, compiled: gravity, the turning Earth, drag, lift and wind.

Earth-fixed Cartesian coordinates in metres and seconds. Two laws of motion: the whole one, for
position and velocity, and that of bodies that have settled to their terminal speed, for position
alone: their velocity follows from air and wind, and to follow its return to it would take
steps of a fraction of a second all the way down.
"""

from __future__ import annotations

import math

from issrisk.jit import inlined, merged
from issrisk.reentry.drag import drag_coefficient, log10_knudsen
from issrisk.reentry.fall_air import (
    Moment,
    Piece,
    by_column,
    by_field,
    from_column,
    shears_at,
    sound_at,
    wind_at,
)
from issrisk.reentry.fall_place import SPIN, Six, place_of, weight_at

_GRAVITY_M_S2 = 9.80665

# Terminal speed is taken where the loss of speed as the air thickens is so small a share of
# gravity (its fourth power is what is neglected).
_SETTLED_SHARE = 0.015
_SETTLED_MACH = 0.75
_NEARLY = 0.05  # of gravity is left of the acceleration: worth looking closer
_SLOPE_KM = 0.05  # over which the thinning of the air is taken, upward: there is no air below 0


@merged
def rates(piece: Piece, now: Moment, steep: bool, y: Six) -> tuple[Six, float, float]:
    """Velocity and acceleration of a piece.

    Parameters
    ----------
    piece : Piece
        The body and its air.
    now : Moment
        When.
    steep : bool
        Whether density is that of the column.
    y : tuple of float
        Earth-fixed position and velocity [m, m/s].

    Returns
    -------
    rate : tuple of float
        Velocity and acceleration.
    height_m, climb_m_s : float
        Above the ellipsoid, and its rate.
    """
    u, v, w = y[3], y[4], y[5]
    here = place_of(y[0], y[1], y[2])
    ax, ay, az = weight_at(y[0], y[1], y[2], here)
    ax += 2.0 * SPIN * v
    ay -= 2.0 * SPIN * u
    km = here.height_m * 1e-3
    vx, vy, vz = u, v, w
    if piece.windy:
        east, north = wind_at(piece.wind, km, 0), wind_at(piece.wind, km, 1)
        vx -= east * here.ex - north * here.uz * here.ey
        vy -= east * here.ey + north * here.uz * here.ex
        vz -= north * here.cosine
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    if steep:
        off_e, off_n = from_column(piece, now.time_s, here)
        thick = by_column(piece, km, off_e, off_n)
    else:
        thick = by_field(piece, now, here)
    drag = 0.5 * speed * math.exp(thick + piece.log_ballistic)
    if piece.shape != 0:
        mach = speed / sound_at(piece.sound, km)
        drag *= drag_coefficient(piece.shape, mach, log10_knudsen(thick, piece.log_size))
    along = -drag
    if piece.lift_up != 0.0 or piece.lift_right != 0.0:
        up, right = piece.lift_up * drag, piece.lift_right * drag
        along -= up * (vx * here.ux + vy * here.uy + vz * here.uz) / max(speed, 1e-9)
        ax += up * speed * here.ux + right * (vy * here.uz - vz * here.uy)
        ay += up * speed * here.uy + right * (vz * here.ux - vx * here.uz)
        az += up * speed * here.uz + right * (vx * here.uy - vy * here.ux)
    rate = (u, v, w, ax + along * vx, ay + along * vy, az + along * vz)
    return rate, here.height_m, u * here.ux + v * here.uy + w * here.uz


@inlined
def _eased(piece: Piece, east: float, north: float) -> tuple[float, float]:
    """Slip for which drag, and the lift of what slips sideways, answer a given push."""
    less, right = 1.0 - piece.lift_up, piece.lift_right
    whole = less * less + right * right
    return (less * east + right * north) / whole, (less * north - right * east) / whole


@inlined
def _lag(
    piece: Piece, km: float, length_m: float, thinning: float, bend: float
) -> tuple[float, float]:
    """Change of wind with height as a sinking body feels it that follows within a length.

    The slip s obeys s = L (U' + s'), with L the square of the sinking speed over gravity,
    which grows as the air thins, L' = L `thinning`, and `thinning`' = -`bend`: to third order
    in L.
    """
    e1, e2, e3 = shears_at(piece.wind, km, 0)
    n1, n2, n3 = shears_at(piece.wind, km, 1)
    a, b = 3.0 * thinning, 2.0 * thinning * thinning - bend
    third = _eased(piece, e3 + a * e2 + b * e1, n3 + a * n2 + b * n1)
    second = _eased(
        piece, e2 + thinning * e1 + length_m * third[0], n2 + thinning * n1 + length_m * third[1]
    )
    return e1 + length_m * second[0], n1 + length_m * second[1]


@inlined
def _braked(length_m: float, thinning: float, bend: float, over_r: float) -> float:
    """Share of weight that goes into the loss of speed as the air thickens on the way down.

    The square w of the speed obeys w + L w' = w0, with w0 that of balance, L = w0 / 2g and w'
    along the way: w = w0 - L w0' + L (L w0')' - ..., where log w0 falls by `thinning`, which
    itself grows by `bend`, and by what gravity grows. To third order in the share.
    """
    s, b = length_m * thinning, length_m * length_m * bend
    return s - 2.0 * length_m * over_r + s * (2.0 * s + 6.0 * s * s - 7.0 * b) - b


@merged
def settled_rates(piece: Piece, now: Moment, y: Six) -> tuple[Six, float, float, float]:
    """Velocity of a piece at its terminal speed, and no acceleration.

    Drag balances weight, less what the body loses of speed as the air thickens, and of the
    wind's speed as that changes, to third order in the time it takes to settle.

    Parameters
    ----------
    piece : Piece
        The body, its column and its wind.
    now : Moment
        When.
    y : tuple of float
        Its position counts.

    Returns
    -------
    rate : tuple of float
        Velocity, and zeros.
    height_m, climb_m_s : float
        Above the ellipsoid, and its rate.
    share : float
        Of its weight that goes into the loss of speed: the fourth power of it is neglected.
    """
    here = place_of(y[0], y[1], y[2])
    ax, ay, az = weight_at(y[0], y[1], y[2], here)
    weight = math.sqrt(ax * ax + ay * ay + az * az)
    km = here.height_m * 1e-3
    off_e, off_n = from_column(piece, now.time_s, here)
    thick = by_column(piece, km, off_e, off_n)
    above = by_column(piece, km + _SLOPE_KM, off_e, off_n) - thick
    higher = by_column(piece, km + 2.0 * _SLOPE_KM, off_e, off_n) - thick
    slope_m = 1e3 * _SLOPE_KM
    thinning = (0.5 * higher - 2.0 * above) / slope_m
    bend = (higher - 2.0 * above) / (slope_m * slope_m)
    drag = 0.5 * math.exp(thick + piece.log_ballistic)
    drag *= drag_coefficient(piece.shape, 0.0, log10_knudsen(thick, piece.log_size))
    length_m = 0.5 / drag
    share = _braked(length_m, thinning, bend, here.over_r)
    sink = math.sqrt(weight * (1.0 + share) / drag)

    east, north, lag_e, lag_n = 0.0, 0.0, 0.0, 0.0
    if piece.windy:
        east, north = wind_at(piece.wind, km, 0), wind_at(piece.wind, km, 1)
        lag_e, lag_n = _lag(piece, km, 2.0 * length_m, thinning, bend)
    # North is (-uz ey, uz ex, cosine).
    wx = east * here.ex - north * here.uz * here.ey
    wy = east * here.ey + north * here.uz * here.ex
    vx, vy = wx - sink * here.ux, wy - sink * here.uy
    ax += 2.0 * SPIN * vy
    ay -= 2.0 * SPIN * vx
    # What is left for drag once the body has followed the wind and lost its speed.
    level_e = ax * here.ex + ay * here.ey + sink * lag_e
    level_n = (ay * here.ex - ax * here.ey) * here.uz + az * here.cosine + sink * lag_n
    down = -(ax * here.ux + ay * here.uy + az * here.uz) + share * weight
    fall = math.sqrt(down / drag)
    # Lift of what slips sideways adds to it or turns it, and drag grows by it.
    slip_e, slip_n = _eased(piece, level_e / (drag * fall), level_n / (drag * fall))
    sideways = (slip_e * slip_e + slip_n * slip_n) / (fall * fall)
    fall *= 1.0 - sideways * (0.25 + 0.5 * piece.lift_up)
    east += slip_e
    north += slip_n
    rate = (
        east * here.ex - north * here.uz * here.ey - fall * here.ux,
        east * here.ey + north * here.uz * here.ex - fall * here.uy,
        north * here.cosine - fall * here.uz,
        0.0, 0.0, 0.0,
    )  # fmt: skip
    return rate, here.height_m, -fall, share


@merged
def has_settled(piece: Piece, now: Moment, y: Six, rate: Six, near_m: float) -> bool:
    """Whether a piece, its column filled, may be left to `settled_rates`.

    Parameters
    ----------
    piece : Piece
        The body and its air.
    now : Moment
        When.
    y, rate : tuple of float
        State and what `rates` gives for it.
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
    there, height, climb, share = settled_rates(piece, now, y)
    if share > _SETTLED_SHARE or -climb > _SETTLED_MACH * sound_at(piece.sound, height * 1e-3):
        return False
    off = (y[3] - there[0]) ** 2 + (y[4] - there[1]) ** 2 + (y[5] - there[2]) ** 2
    return math.sqrt(off) * -climb / _GRAVITY_M_S2 < near_m
