"""Near-Earth SGP4 without branches, so that eight times are worked out at once.

It follows python-sgp4 term by term; each state says whether the shortcuts taken hold for it
(`clear`). Where they do not, or the state is impossible, python-sgp4 has the word.
"""

from __future__ import annotations

import math

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.constants import SECONDS_PER_MINUTE, WGS72_EQUATORIAL_RADIUS_KM, WGS72_J2
from issrisk.jit import compiled, inlined, to_fixed_tuple
from issrisk.orbit.sgp4_coefficients import (
    APOGEE_MARGIN,
    KERNEL_MAX_ECCENTRICITY,
    XKE,
    Coefficients,
)

COEFFICIENTS = len(Coefficients._fields)
BLOCK = 4096  # times at once: what a block reads and writes stays in the cache

# The short series for a small angle leave d^8 / 40320 of it: 1e-15.
_MAX_SMALL_ANGLE_RAD = 0.05
# So many radians (100 days of a low orbit) are known to 2e-12; orders and rounding differ past it.
_MAX_ANGLE_RAD = 1e4
# Drag that changes the semi-major axis by 10 % has left the range of its power series.
_MAX_DRAG = 0.05
_LEAST_ECCENTRICITY = 1e-6  # as python-sgp4 keeps it from zero
_VELOCITY_UNIT_KM_S = WGS72_EQUATORIAL_RADIUS_KM * XKE / SECONDS_PER_MINUTE

_TWO_OVER_PI = 2.0 / math.pi
# Pi/2 in three parts, the first of 33 bits (Cody and Waite 1980; the values of fdlibm).
_HALF_PI_1 = 1.57079632673412561417e00
_HALF_PI_2 = 6.07710050630396597660e-11
_HALF_PI_3 = 2.02226624879595063154e-21
_ROUNDER = 6755399441055744.0  # 1.5 * 2^52: added and taken off again, it rounds to an integer


@inlined
def sincos(x: float) -> tuple[float, float]:
    """Sine and cosine, to 2e-16 below 1e6 rad.

    Minimax polynomials of degree 13 and 14 on a quarter turn about zero, of
    fdlibm 5.3 (Sun Microsystems 1993, ``k_sin.c`` and ``k_cos.c``: error below
    2^-58), written out for the compiler to put eight in a register.
    """
    q = (x * _TWO_OVER_PI + _ROUNDER) - _ROUNDER
    r = ((x - q * _HALF_PI_1) - q * _HALF_PI_2) - q * _HALF_PI_3
    z = r * r
    p = -2.50507602534068634195e-08 + z * 1.58969099521155010221e-10
    p = -1.98412698298579493134e-04 + z * (2.75573137070700676789e-06 + z * p)
    p = -1.66666666666666324348e-01 + z * (8.33333333332248946124e-03 + z * p)
    sine = r + r * z * p
    p = 2.08757232129817482790e-09 + z * -1.13596475577881948265e-11
    p = 2.48015872894767294178e-05 + z * (-2.75573143513906633035e-07 + z * p)
    p = 4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * p)
    cosine = 1.0 - 0.5 * z + z * z * p
    quadrant = np.int32(q)
    swapped = (quadrant & 1) != 0
    s = cosine if swapped else sine
    c = sine if swapped else cosine
    s = -s if (quadrant & 2) != 0 else s
    c = -c if ((quadrant + 1) & 2) != 0 else c
    return s, c


@inlined
def sincos_small(d: float) -> tuple[float, float]:
    """Sine and cosine of a small angle by their Taylor series."""
    z = d * d
    sine = d * (1.0 - z * (1.0 / 6.0 - z * (1.0 / 120.0 - z / 5040.0)))
    return sine, 1.0 - z * (0.5 - z * (1.0 / 24.0 - z * (1.0 / 720.0)))


@inlined
def turned(s: float, c: float, d: float) -> tuple[float, float]:
    """Sine and cosine of an angle plus a small one."""
    sd, cd = sincos_small(d)
    return s * cd + c * sd, c * cd - s * sd


@inlined
def kepler(u: float, axnl: float, aynl: float) -> tuple[float, float]:
    """Sine and cosine of E + omega, by two steps of Newton's method from the mean longitude."""
    eo1 = u
    s, c = sincos(eo1)
    for _ in range(2):
        step = (u - aynl * c + axnl * s - eo1) / (1.0 - c * axnl - s * aynl)
        eo1 += step
        s, c = turned(s, c, step)
    return s, c


@inlined
def secular(t: float, k: Coefficients) -> tuple[float, float, float, float, float, bool]:
    """Mean elements after `t` minutes: a, e, node, perigee, mean anomaly, and whether clear.

    Gravity turns the angles, drag lowers the orbit (Hoots and Roehrich 1980,
    section 6, "secular effects of atmospheric drag and gravitation").
    """
    t2 = t * t
    xmdf = k.mo + k.mdot * t
    sin_xmdf, cos_xmdf = sincos(xmdf)
    density = 1.0 + k.eta * cos_xmdf
    drag = k.omgcof * t + k.xmcof * (density * density * density - k.delmo)
    sin_mm, _cos_mm = turned(sin_xmdf, cos_xmdf, drag)
    tempa = 1.0 - t * (k.cc1 + t * (k.d2 + t * (k.d3 + t * k.d4)))
    tempe = k.bstar_cc4 * t + k.bstar_cc5 * (sin_mm - k.sinmao)
    templ = t2 * (k.t2cof + t * (k.t3cof + t * (k.t4cof + t * k.t5cof)))
    em = k.ecco - tempe
    clear = (abs(drag) <= _MAX_SMALL_ANGLE_RAD) & (abs(tempa - 1.0) <= _MAX_DRAG) & (em >= -0.001)
    em = em if em > _LEAST_ECCENTRICITY else _LEAST_ECCENTRICITY
    node = k.nodeo + k.nodedot * t + k.nodecf * t2
    argp = k.argpo + k.argpdot * t - drag
    return k.ao * tempa * tempa, em, node, argp, xmdf + drag + k.no * templ, clear


@inlined
def short_periods(
    am: float, node: float, axnl: float, aynl: float, s: float, c: float, k: Coefficients
) -> tuple[float, float, float, float, float, float, float, float, float]:
    """Radius and its rate, the rate across it, and the sines and cosines of u, node and i.

    From sine and cosine of E + omega, with the effect of J2 within a turn
    (Hoots and Roehrich 1980, section 6, "short-period periodics").
    """
    esine = axnl * s - aynl * c
    el2 = axnl * axnl + aynl * aynl
    pl = am * (1.0 - el2)
    rl = am * (1.0 - (axnl * c + aynl * s))
    betal = math.sqrt(1.0 - el2)
    temp = esine / (1.0 + betal)
    am_over_rl = am / rl
    sinu = am_over_rl * (s - aynl - axnl * temp)
    cosu = am_over_rl * (c - axnl + aynl * temp)
    sin2u, cos2u = 2.0 * cosu * sinu, 1.0 - 2.0 * sinu * sinu
    temp1 = 0.5 * WGS72_J2 / pl
    temp2 = temp1 / pl
    mrt = rl * (1.0 - 1.5 * temp2 * betal * k.con41) + 0.5 * temp1 * k.x1mth2 * cos2u
    sinsu, cossu = turned(sinu, cosu, -0.25 * temp2 * k.x7thm1 * sin2u)
    snod, cnod = sincos(node + 1.5 * temp2 * k.cosio * sin2u)
    sini, cosi = turned(k.sinio, k.cosio, 1.5 * temp2 * k.cosio * k.sinio * cos2u)
    root_am = math.sqrt(am)
    wave = temp1 / (am * root_am)  # n temp1 / k_e
    mvt = root_am * esine / rl - wave * k.x1mth2 * sin2u
    rvdot = math.sqrt(pl) / rl + wave * (k.x1mth2 * cos2u + 1.5 * k.con41)
    return mrt, mvt, rvdot, sinsu, cossu, snod, cnod, sini, cosi


@inlined
def teme_state(
    t: float, k: Coefficients
) -> tuple[tuple[float, float, float], tuple[float, float, float], bool]:
    """Position [km] and velocity [km/s] in TEME after `t` minutes, and whether clear."""
    am, em, node, argp, mm, clear = secular(t, k)
    # The long-period effect of J3, on e sin(omega) and on the longitude.
    sin_argp, cos_argp = sincos(argp)
    temp = 1.0 / (am * (1.0 - em * em))
    axnl, aynl = em * cos_argp, em * sin_argp + temp * k.aycof
    u = mm + argp + temp * k.xlcof * axnl
    s, c = kepler(u, axnl, aynl)
    mrt, mvt, rvdot, sinsu, cossu, snod, cnod, sini, cosi = short_periods(
        am, node, axnl, aynl, s, c, k
    )
    # Unit vectors along and across the radius.
    xmx, xmy = -snod * cosi, cnod * cosi
    ux, uy, uz = xmx * sinsu + cnod * cossu, xmy * sinsu + snod * cossu, sini * sinsu
    vx, vy, vz = xmx * cossu - cnod * sinsu, xmy * cossu - snod * sinsu, sini * cossu
    r, v = mrt * WGS72_EQUATORIAL_RADIUS_KM, _VELOCITY_UNIT_KM_S
    position = (r * ux, r * uy, r * uz)
    velocity = (
        v * (mvt * ux + rvdot * vx),
        v * (mvt * uy + rvdot * vy),
        v * (mvt * uz + rvdot * vz),
    )
    # A comparison with NaN is False, and no NaN or infinity less itself is zero.
    total = position[0] + position[1] + position[2] + velocity[0] + velocity[1] + velocity[2]
    clear = clear & (abs(mm) <= _MAX_ANGLE_RAD) & (abs(u) <= _MAX_ANGLE_RAD)
    clear = clear & (axnl * axnl + aynl * aynl <= KERNEL_MAX_ECCENTRICITY**2)
    clear = clear & (mrt > 1.0) & (mrt < APOGEE_MARGIN * k.ao * (1.0 + k.ecco))
    return position, velocity, clear & (total - total == 0.0)


@compiled
def _states_of_block(
    minutes: FloatArray,
    shift: float,
    k: Coefficients,
    x: FloatArray,
    y: FloatArray,
    z: FloatArray,
    vx: FloatArray,
    vy: FloatArray,
    vz: FloatArray,
) -> int:
    doubtful = 0
    for i in range(minutes.size):
        position, velocity, clear = teme_state(minutes[i] + shift, k)
        x[i], y[i], z[i] = position
        vx[i], vy[i], vz[i] = velocity
        doubtful += not clear
    return doubtful


@compiled
def fill_states(
    coefficients: FloatArray,
    minutes: FloatArray,
    shifts_min: FloatArray,
    first: int,
    out: FloatArray,
    doubtful: IntArray,
) -> None:
    """States of near-Earth objects at common times, object by object.

    Parameters
    ----------
    coefficients : ndarray, shape (m, 32)
        A row of `Coefficients` for each object.
    minutes : ndarray, shape (k,)
        Times [min] from an instant common to all.
    shifts_min : ndarray, shape (m,)
        What is added to them to count from the object's own epoch [min].
    first : int
        Place of the first time in `out`.
    out : ndarray, shape (m, 6, n)
        Filled from `first` on with x, y, z [km] and their rates [km/s], TEME.
    doubtful : ndarray of int64, shape (m,)
        Filled with the number of states of each object that are not clear:
        impossible, or past the reach of the shortcuts.
    """
    for j in range(coefficients.shape[0]):
        k = Coefficients(*to_fixed_tuple(coefficients[j], COEFFICIENTS))
        states = out[j]
        doubtful[j] = 0
        for begin in range(0, minutes.size, BLOCK):
            end = min(begin + BLOCK, minutes.size)
            low, high = first + begin, first + end
            doubtful[j] += _states_of_block(
                minutes[begin:end],
                shifts_min[j],
                k,
                states[0, low:high],
                states[1, low:high],
                states[2, low:high],
                states[3, low:high],
                states[4, low:high],
                states[5, low:high],
            )
