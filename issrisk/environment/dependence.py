"""On what density depends besides place: the date and the Sun, as products of simple functions.

The order of a product is the sum of its parts' orders, each with a weight: products of more than
`GREATEST_ORDER` are left out, as their coefficients are small.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.jit import compiled

GREATEST_ORDER = 8.0
_YEAR_DAYS = 365.25
_YEAR_HARMONICS = 5
_DAY_HARMONICS = 2
_YEAR_WEIGHT, _DAY_WEIGHT = 0.75, 1.5
# Of the logarithms of the 81-day mean, of the day's flux over it, of Ap.
_DEGREES = (8, 3, 8)
_DEVIATION_WEIGHT, _AP_WEIGHT = 2.0, 0.75

# Bounds of solar and geomagnetic activity the functions were fitted between; kernels hold to them.
F107_RANGE = (60.0, 400.0)
F107A_RANGE = (60.0, 400.0)
AP_RANGE = (0.0, 300.0)

AP_SCALE = 4.0  # where the logarithm of Ap begins to count

YEAR_TERMS = 2 * _YEAR_HARMONICS + 1
DATE_TERMS = YEAR_TERMS * (2 * _DAY_HARMONICS + 1)


def _products() -> IntArray:
    kept = [
        degrees
        for degrees in itertools.product(*(range(d + 1) for d in _DEGREES))
        if _activity_order(degrees) <= GREATEST_ORDER + 1e-9
    ]
    return np.array(kept)


def _activity_order(degrees: tuple[int, ...]) -> float:
    return degrees[0] + _DEVIATION_WEIGHT * degrees[1] + _AP_WEIGHT * degrees[2]


ACTIVITY_PRODUCTS = _products()


def pairs() -> IntArray:
    """Date and activity functions whose product is of low enough order.

    Returns
    -------
    ndarray, shape (n, 2)
        Index of the date function and of the activity function.
    """
    date_orders = [
        _YEAR_WEIGHT * ((year + 1) // 2) + _DAY_WEIGHT * ((day + 1) // 2)
        for day in range(2 * _DAY_HARMONICS + 1)
        for year in range(YEAR_TERMS)
    ]
    activity_orders = [_activity_order(tuple(degrees)) for degrees in ACTIVITY_PRODUCTS]
    return np.array(
        [
            (i, k)
            for i, date_order in enumerate(date_orders)
            for k, activity_order in enumerate(activity_orders)
            if date_order + activity_order <= GREATEST_ORDER + 1e-9
        ]
    )


def date_functions(day_of_year: float, ut_h: float | None) -> FloatArray:
    """Harmonics of the year times harmonics of the day.

    Parameters
    ----------
    day_of_year : float
        Days since the year began, with their fraction: 0 on 1 January 0 h.
    ut_h : float or None
        Universal time [h]; without it the harmonics of the day are zero, which
        leaves the mean over a day at fixed local time.

    Returns
    -------
    ndarray, shape (DATE_TERMS,)
        Harmonics of the year fastest.
    """
    year = _harmonics(2.0 * math.pi * day_of_year / _YEAR_DAYS, _YEAR_HARMONICS)
    day = _harmonics(0.0 if ut_h is None else 2.0 * math.pi * ut_h / 24.0, _DAY_HARMONICS)
    if ut_h is None:
        day[1:] = 0.0
    return np.outer(day, year).ravel()


def _harmonics(angle_rad: float, number: int) -> FloatArray:
    orders = np.arange(1, number + 1)
    values = np.empty(2 * number + 1)
    values[0] = 1.0
    values[1::2], values[2::2] = np.cos(orders * angle_rad), np.sin(orders * angle_rad)
    return values


@compiled
def activity_functions(f107: float, f107a: float, ap: float, out: FloatArray) -> None:
    """Products of Chebyshev polynomials of log mean flux and log Ap, and powers of the difference.

    Parameters
    ----------
    f107, f107a : float
        Observed flux at 10.7 cm and its 81-day mean [sfu]; held to `F107_RANGE`, `F107A_RANGE`.
    ap : float
        Daily Ap index [2 nT]; held to `AP_RANGE`.
    out : ndarray, shape (len(ACTIVITY_PRODUCTS),)
        What is filled.
    """
    mean = min(max(f107a, F107A_RANGE[0]), F107A_RANGE[1])
    flux = min(max(f107, F107_RANGE[0]), F107_RANGE[1])
    index = min(max(ap, AP_RANGE[0]), AP_RANGE[1])
    x = 2.0 * math.log(mean / F107A_RANGE[0]) / math.log(F107A_RANGE[1] / F107A_RANGE[0]) - 1.0
    y = math.log(flux / mean)
    w = 2.0 * math.log(1.0 + index / AP_SCALE) / math.log(1.0 + AP_RANGE[1] / AP_SCALE) - 1.0
    tx, ty, tw = np.ones(_DEGREES[0] + 1), np.ones(_DEGREES[1] + 1), np.ones(_DEGREES[2] + 1)
    tx[1], ty[1], tw[1] = x, y, w
    for k in range(2, tx.size):
        tx[k] = 2.0 * x * tx[k - 1] - tx[k - 2]
    for k in range(2, ty.size):
        ty[k] = y * ty[k - 1]
    for k in range(2, tw.size):
        tw[k] = 2.0 * w * tw[k - 1] - tw[k - 2]
    for k in range(len(ACTIVITY_PRODUCTS)):
        i, j, m = ACTIVITY_PRODUCTS[k]
        out[k] = tx[i] * ty[j] * tw[m]
