"""Averaged decay, compiled: semi-major axis and eccentricity under drag, day by day.

The averaged equations are those of Gauss for a force along the velocity, with the drag of
`averaged_air` in place of the density:

    da/dt = -(a²/μ) B <D v³>,   de/dt = -B <D v (e + cos f)>,   e dω/dt = -B <D v sin f>

over a revolution. D is the average at the mean height of each point's radius, times its first
harmonic round the orbit; of an eccentric orbit the other harmonics (the flattening of the Earth
under the perigee) are averaged over the perigee's circulation. J2 turns node and perigee.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from issrisk.arrays import BoolArray, FloatArray
from issrisk.constants import (
    EARTH_GM_KM3_S2,
    SECONDS_PER_DAY,
    WGS72_J2,
    WGS84_EQUATORIAL_RADIUS_M,
)
from issrisk.jit import compiled, compiled_sum, inlined
from issrisk.reentry.air_kernel import LOWEST_KM, YEAR_DAYS, level_of, products_of

_RADIUS_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3
PERIGEE_STOP_KM = 90.0  # of an eccentric orbit: below it no revolution is completed
_SUN_RAD_DAY = 2.0 * math.pi / 365.2422  # mean motion of the mean Sun
# Points of half a revolution: so many, and two more for each scale height of a e, as the sum
# converges exponentially.
_FEW, _MANY = 3, 64
# Scale height over the height above ground, 60/400 km to 10/120 km, and what share of it
# the orbit falls in a step.
_SCALE_SHARE, _STEP_SHARE = 0.12, 0.12
_LEAST_STEP_DAYS = 1e-7


class _Day(NamedTuple):
    """The averaged air of one day, worked out level by level as levels are needed.

    `levels` and `known` are (3, levels), see `AveragedAir.coefficients`.
    """

    coefficients: FloatArray
    products: FloatArray
    levels: FloatArray
    known: BoolArray


@compiled_sum
def _dot(one: FloatArray, other: FloatArray) -> float:
    total = 0.0
    for k in range(one.size):
        total += one[k] * other[k]
    return total


@compiled
def _fill(air: _Day, first: int, end: int, parts: int) -> None:
    """Work out levels of the day where that has not been done."""
    for part in range(parts):
        for level in range(first, end):
            if not air.known[part, level]:
                row = air.coefficients[part, level]
                air.levels[part, level] = _dot(row, air.products)
                air.known[part, level] = True


@inlined
def _log_drag(levels: FloatArray, place: float) -> float:
    """Logarithm of the averaged density at a level, a real number."""
    level = min(max(math.floor(place), 1), levels.shape[1] - 3)
    f = place - level
    before, low = levels[0, level - 1], levels[0, level]
    high, after = levels[0, level + 1], levels[0, level + 2]
    # Catmull and Rom (1974)
    slope, curve, bend = 0.5 * (high - before), high - low, 0.5 * (after - low)
    value: float = low + f * (
        slope + f * (3.0 * curve - 2.0 * slope - bend + f * (slope + bend - 2.0 * curve))
    )
    if f < 0.0:  # below the first step straight on
        value = low + f * (low - before)
    if f > 2.0:  # and above the last: an apogee up there hardly drags
        value = after + (f - 2.0) * (after - high)
    return value


@compiled
def _rates(air: _Day, axis_km: float, ex: float, ey: float) -> tuple[float, float, float]:
    """da/dt [km/day] and how e cos ω and e sin ω change [1/day], by drag for B = 1 m²/kg."""
    eccentricity = math.sqrt(ex * ex + ey * ey)
    toward, aside = 1.0, 0.0  # cosine and sine of the argument of perigee
    if eccentricity > 0.0:
        toward, aside = ex / eccentricity, ey / eccentricity
    perigee_km = axis_km * (1.0 - eccentricity) - _RADIUS_KM
    place = level_of(max(perigee_km, LOWEST_KM))
    level = min(max(int(place), 1), air.levels.shape[1] - 3)
    top = int(level_of(max(axis_km * (1.0 + eccentricity) - _RADIUS_KM, LOWEST_KM))) + 3
    _fill(air, level - 1, min(max(top, level + 3), air.levels.shape[1]), 1)
    _fill(air, level, level + 2, 3)
    share = place - level
    # 2 <D cos u> / <D> and 2 <D sin u> / <D>, and the same from the perigee on
    cx = 2.0 * (air.levels[1, level] * (1.0 - share) + air.levels[1, level + 1] * share)
    cy = 2.0 * (air.levels[2, level] * (1.0 - share) + air.levels[2, level + 1] * share)
    even, odd = cx * toward + cy * aside, cy * toward - cx * aside
    root = math.sqrt(1.0 - eccentricity * eccentricity)
    oblong = axis_km * eccentricity / (_SCALE_SHARE * max(perigee_km, PERIGEE_STOP_KM))
    points = min(_FEW + int(2.0 * oblong), _MANY)
    lowering, along, across = 0.0, 0.0, 0.0
    for j in range(points):  # half a revolution: of the other half the odd part changes its sign
        angle = math.pi * (j + 0.5) / points
        cosine, sine = math.cos(angle), math.sin(angle)
        shrink = 1.0 - eccentricity * cosine
        height = max(axis_km * shrink - _RADIUS_KM, 1.0)
        drag = math.exp(_log_drag(air.levels, level_of(height))) * shrink
        cos_f, sin_f = (cosine - eccentricity) / shrink, root * sine / shrink
        square = EARTH_GM_KM3_S2 / axis_km * (2.0 / shrink - 1.0)
        speed = math.sqrt(square)
        lowering += drag * square * speed * (1.0 + even * cos_f)
        along += drag * speed * (eccentricity + cos_f) * (1.0 + even * cos_f)
        across += drag * speed * odd * sin_f * sin_f
    # kg/m3 times m2/kg is 1/m: 1000 per kilometre
    scale = -1e3 * SECONDS_PER_DAY / points
    return (
        axis_km * axis_km / EARTH_GM_KM3_S2 * lowering * scale,
        (along * toward - across * aside) * scale,
        (along * aside + across * toward) * scale,
    )


@compiled
def _node_rate(axis_km: float, eccentricity: float, cosine: float) -> float:
    """Of the right ascension of the node, by J2 [rad/day]."""
    parameter = axis_km * (1.0 - eccentricity * eccentricity)
    motion = math.sqrt(EARTH_GM_KM3_S2 / axis_km**3)
    turn = -1.5 * WGS72_J2 * (_RADIUS_KM / parameter) ** 2 * motion * cosine
    return turn * SECONDS_PER_DAY


@compiled
def _perigee_rate(axis_km: float, eccentricity: float, cosine: float) -> float:
    """Of the argument of perigee, by J2 [rad/day]."""
    parameter = axis_km * (1.0 - eccentricity * eccentricity)
    motion = math.sqrt(EARTH_GM_KM3_S2 / axis_km**3)
    turn = 0.75 * WGS72_J2 * (_RADIUS_KM / parameter) ** 2 * motion
    return turn * (5.0 * cosine * cosine - 1.0) * SECONDS_PER_DAY


@compiled
def _begin(air: _Day, weather: FloatArray, day_of_year: float, node_rad: float) -> None:
    """Turn to another day."""
    date = day_of_year % YEAR_DAYS
    products_of(date, node_rad, weather[0], weather[1], weather[2], air.products)
    air.known[:] = False


@compiled
def _new_day(coefficients: FloatArray) -> _Day:
    parts, levels, products = coefficients.shape
    return _Day(
        coefficients,
        np.empty(products),
        np.empty((parts, levels)),
        np.zeros((parts, levels), dtype=np.bool_),
    )


@compiled
def decay(
    orbit: FloatArray,
    start_day: float,
    day_of_year: float,
    ballistic_m2_kg: float,
    log_error: FloatArray,
    weather: FloatArray,
    coefficients: FloatArray,
    stop_km: float,
    every_days: float,
    heights: npt.NDArray[np.float32],
) -> float:
    """Days to entry of one object.

    Parameters
    ----------
    orbit : ndarray, shape (5,)
        At the start, mean: semi-major axis [km], e cos ω, e sin ω without what J3 adds,
        cosine of the inclination, right ascension of the node less that of the
        mean Sun [rad].
    start_day : float
        Start as a fraction of its day.
    day_of_year : float
        Days since the year began at midnight before the start.
    ballistic_m2_kg : float
        Drag coefficient times area over mass.
    log_error : ndarray, shape (days,)
        Logarithm of what the drag of each day is multiplied by.
    weather : ndarray, shape (days, 3)
        F10.7 of the day before, its 81-day mean, Ap, of each day from midnight
        before the start on.
    coefficients : ndarray, shape (3, levels, products)
        Of an `AveragedAir`.
    stop_km : float
        Height of the semi-major axis over the equatorial radius that is the entry.
    every_days : float
        Spacing of the heights told.
    heights : ndarray, shape (n,)
        Filled with those heights [km] from the start on; NaN past the entry.

    Returns
    -------
    float
        Days from the start; NaN if it is still up when the weather ends.
    """
    axis, cosine, node = orbit[0], orbit[3], orbit[4]
    ex, ey = orbit[1], orbit[2]
    air = _new_day(coefficients)
    heights[:] = np.nan
    time, told = start_day, 0
    for day in range(len(weather)):
        eccentricity = math.sqrt(ex * ex + ey * ey)
        node_rate = _node_rate(axis, eccentricity, cosine) - _SUN_RAD_DAY
        perigee_rate = _perigee_rate(axis, eccentricity, cosine)
        length = day + 1.0 - time
        _begin(
            air, weather[day], day_of_year + time + 0.5 * length, node + 0.5 * length * node_rate
        )
        node += length * node_rate
        factor = ballistic_m2_kg * math.exp(log_error[day])
        while time < day + 1.0:
            height = axis - _RADIUS_KM
            perigee = height - axis * math.sqrt(ex * ex + ey * ey)
            if height <= stop_km or perigee <= PERIGEE_STOP_KM:
                return time - start_day
            a1, x1, y1 = _rates(air, axis, ex, ey)
            step = min(day + 1.0 - time, _SCALE_SHARE * _STEP_SHARE * perigee / (-a1 * factor))
            step = max(step, _LEAST_STEP_DAYS)
            # Two thirds of the step: Ralston (1962), the least error of second order
            far = 2.0 / 3.0 * step * factor
            a2, x2, y2 = _rates(air, axis + far * a1, ex + far * x1, ey + far * y1)
            change = step * factor * (0.25 * a1 + 0.75 * a2)
            if height + change < stop_km:  # the last step, as far as it goes
                step *= (stop_km - height) / change
                change = stop_km - height - 1e-9
            while told < heights.size and told * every_days <= time + step - start_day:
                share = (told * every_days + start_day - time) / step
                heights[told] = np.float32(height + share * change)
                told += 1
            axis += change
            ex += step * factor * (0.25 * x1 + 0.75 * x2)
            ey += step * factor * (0.25 * y1 + 0.75 * y2)
            turn = step * perigee_rate
            ex, ey = (
                ex * math.cos(turn) - ey * math.sin(turn),
                ex * math.sin(turn) + ey * math.cos(turn),
            )
            time += step
    return np.nan


@compiled
def fall_rates(
    orbits: FloatArray, conditions: FloatArray, coefficients: FloatArray, out: FloatArray
) -> None:
    """How fast orbits fall by drag, one by one, for B = 1 m²/kg.

    Parameters
    ----------
    orbits : ndarray, shape (n, 3)
        Semi-major axis [km], e cos ω, e sin ω.
    conditions : ndarray, shape (n, 5)
        Day of the year, node less mean Sun [rad], F10.7 of the day before, its
        mean, Ap.
    coefficients : ndarray, shape (3, levels, products)
        Of an `AveragedAir`.
    out : ndarray, shape (n,)
        Filled with -da/dt [km/day].
    """
    air = _new_day(coefficients)
    for each in range(len(orbits)):
        _begin(air, conditions[each, 2:], conditions[each, 0], conditions[each, 1])
        rate, _, _ = _rates(air, orbits[each, 0], orbits[each, 1], orbits[each, 2])
        out[each] = -rate


@compiled
def held(
    orbit: FloatArray,
    start_day: float,
    day_of_year: float,
    weather: FloatArray,
    coefficients: FloatArray,
    rates: FloatArray,
) -> None:
    """How fast a held orbit would fall, day by day, for B = 1 m²/kg.

    Parameters
    ----------
    orbit, start_day, day_of_year, weather, coefficients
        As in `decay`.
    rates : ndarray, shape (days,)
        Filled with -da/dt [km/day] in the middle of each day.
    """
    axis, ex, ey, cosine, node = orbit[0], orbit[1], orbit[2], orbit[3], orbit[4]
    air = _new_day(coefficients)
    node_rate = _node_rate(axis, math.sqrt(ex * ex + ey * ey), cosine) - _SUN_RAD_DAY
    for day in range(rates.size):
        passed = day + 0.5 - start_day
        _begin(air, weather[day], day_of_year + day + 0.5, node + passed * node_rate)
        rate, _, _ = _rates(air, axis, ex, ey)
        rates[day] = -rate
