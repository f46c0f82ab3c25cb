"""What the averaged density depends on, as products of simple functions, and its levels.

The logarithm of density, averaged over a revolution, is smooth in the date, the local time of
the ascending node and the activity of the Sun; a few hundred products of low order tell it.
Activity is in logarithms, in which the quiet Sun, where density changes most, has its room.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.environment.dependence import AP_RANGE, F107_RANGE, F107A_RANGE
from issrisk.jit import compiled, inlined

GREATEST_ORDER = 5.0
YEAR_DAYS = 365.25

_MEAN_CENTRE = 0.5 * math.log(F107A_RANGE[1] * F107A_RANGE[0])
_MEAN_REACH = 0.5 * math.log(F107A_RANGE[1] / F107A_RANGE[0])
_AP_SCALE = 12.0
_LONGEST_AP = math.log(1.0 + AP_RANGE[1] / _AP_SCALE)
# Highest power of the mean flux, of the day's difference from it, of Ap; highest harmonic of
# the year and of the node's local time; what a power of each of the first three counts for.
_DEGREES = (7, 3, 5)
_HARMONICS = 4
_WEIGHTS = (0.7, 1.3, 1.0)

LOWEST_KM, _GROWTH = 85.0, math.log(1.055)  # each level lies higher by 5.5 % than the one below


def _activity_order(powers: tuple[int, ...]) -> float:
    return sum(weight * power for weight, power in zip(_WEIGHTS, powers, strict=True))


def _activity_products() -> IntArray:
    """Powers of mean flux, difference and Ap, those of the lowest order first."""
    every = itertools.product(*(range(degree + 1) for degree in _DEGREES))
    kept = (powers for powers in every if _activity_order(powers) <= GREATEST_ORDER)
    return np.array(sorted(kept, key=lambda powers: (_activity_order(powers), powers)))


def _activity_products_with() -> IntArray:
    """How many of them are of low enough order to go with functions of date and node."""
    orders = np.array([_activity_order(tuple(powers)) for powers in ACTIVITY_PRODUCTS])
    functions = (np.arange(2 * _HARMONICS + 1) + 1) // 2
    left = GREATEST_ORDER - (functions[:, None] + functions[None, :]) + 1e-9
    return np.asarray((orders <= left[..., None]).sum(axis=-1))


ACTIVITY_PRODUCTS = _activity_products()
NUMBERS = _activity_products_with()
PRODUCTS = int(NUMBERS.sum())


@inlined
def _fill_harmonics(angle_rad: float, row: FloatArray) -> None:
    """One, cosine, sine, cosine of twice the angle, and so on."""
    cosine, sine = math.cos(angle_rad), math.sin(angle_rad)
    row[0], row[1], row[2] = 1.0, cosine, sine
    for k in range(3, row.size, 2):
        row[k] = row[k - 2] * cosine - row[k - 1] * sine
        row[k + 1] = row[k - 1] * cosine + row[k - 2] * sine


@compiled
def products_of(
    day_of_year: float, node_rad: float, f107: float, f107a: float, ap: float, out: FloatArray
) -> None:
    """The products at a date and an activity.

    Parameters
    ----------
    day_of_year : float
        Days since the year began.
    node_rad : float
        Right ascension of the ascending node less that of the mean Sun [rad].
    f107, f107a : float
        Observed flux of the day before and its 81-day mean [sfu]; held to the ranges
        of `dependence`.
    ap : float
        Daily Ap [2 nT]; likewise.
    out : ndarray, shape (PRODUCTS,)
        What is filled.
    """
    mean = min(max(f107a, F107A_RANGE[0]), F107A_RANGE[1])
    flux = min(max(f107, F107_RANGE[0]), F107_RANGE[1])
    index = min(max(ap, AP_RANGE[0]), AP_RANGE[1])
    x = (math.log(mean) - _MEAN_CENTRE) / _MEAN_REACH
    y = math.log(flux / mean)
    w = 2.0 * math.log(1.0 + index / _AP_SCALE) / _LONGEST_AP - 1.0
    room = np.empty((5, 2 * _HARMONICS + 1))
    tx, ty, tw, year, node = room[0], room[1], room[2], room[3], room[4]
    tx[0], tx[1], ty[0], tw[0], tw[1] = 1.0, x, 1.0, 1.0, w
    for k in range(2, _DEGREES[0] + 1):  # Chebyshev polynomials
        tx[k] = 2.0 * x * tx[k - 1] - tx[k - 2]
    for k in range(2, _DEGREES[2] + 1):
        tw[k] = 2.0 * w * tw[k - 1] - tw[k - 2]
    for k in range(1, _DEGREES[1] + 1):
        ty[k] = y * ty[k - 1]
    _fill_harmonics(2.0 * math.pi * day_of_year / YEAR_DAYS, year)
    _fill_harmonics(node_rad, node)
    number = len(ACTIVITY_PRODUCTS)
    for k in range(number):  # with the constant functions, which all of them go with
        p = ACTIVITY_PRODUCTS[k]
        out[k] = tx[p[0]] * ty[p[1]] * tw[p[2]]
    done = number
    for i in range(year.size):
        for k in range(node.size):
            if i + k > 0:
                both = year[i] * node[k]
                for each in range(NUMBERS[i, k]):
                    out[done + each] = both * out[each]
                done += NUMBERS[i, k]


@inlined
def level_of(height_km: float) -> float:
    """Level of a height, a real number."""
    return math.log(height_km / LOWEST_KM) / _GROWTH


def level_heights_km(highest_km: float) -> FloatArray:
    """Heights of the levels that densities up to a height need.

    Parameters
    ----------
    highest_km : float
        Mean semi-major axis less the equatorial radius.

    Returns
    -------
    ndarray
        From 85 km up, each 5.5 % higher, two of them above `highest_km`.
    """
    number = math.ceil(math.log(highest_km / LOWEST_KM) / _GROWTH) + 3
    return np.asarray(LOWEST_KM * np.exp(_GROWTH * np.arange(number)))
