"""What the averaged density depends on, as products of simple functions, and its levels.

The logarithm of density, averaged over a revolution, is smooth in the date, the local time of
the ascending node and the activity of the Sun; a few hundred products of low order tell it.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.jit import compiled, inlined

GREATEST_ORDER = 4.0
YEAR_DAYS = 365.25
# Bounds of the activity the products are fitted between, and held to: of the daily flux and
# its 81-day mean [sfu], 1957 to 2025 (the mean of cycle 19 reached 280), and of daily Ap.
FLUX_RANGE = (62.0, 380.0)
MEAN_FLUX_RANGE = (63.0, 285.0)
AP_RANGE = (0.0, 300.0)

_MEAN_CENTRE, _MEAN_SCALE, _DEVIATION_SCALE, _AP_SCALE = 170.0, 110.0, 100.0, 12.0
_LONGEST_AP = math.log(1.0 + AP_RANGE[1] / _AP_SCALE)
# Highest power of the mean flux, of the day's difference from it, of Ap; harmonics of the
# year and of the node's local time; and what a power or harmonic counts for.
_DEGREES = (4, 3, 4)
_HARMONICS = (3, 3)
_WEIGHTS = (1.0, 1.3, 1.0, 1.0, 1.0)

LOWEST_KM, _GROWTH = 85.0, math.log(1.055)  # each level lies higher by 5.5 % than the one below


def _products() -> IntArray:
    numbers = [*(d + 1 for d in _DEGREES), *(2 * h + 1 for h in _HARMONICS)]
    kept = []
    for product in itertools.product(*map(range, numbers)):
        orders = [*product[:3], *((each + 1) // 2 for each in product[3:])]
        if sum(w * o for w, o in zip(_WEIGHTS, orders, strict=True)) <= GREATEST_ORDER + 1e-9:
            kept.append(product)
    return np.array(kept, dtype=np.int64)


PRODUCTS = _products()


@inlined
def _harmonics(angle_rad: float, row: FloatArray) -> None:
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
        Observed flux of the day before and its 81-day mean [sfu].
    ap : float
        Daily Ap [2 nT].
    out : ndarray, shape (len(PRODUCTS),)
        What is filled.
    """
    mean = min(max(f107a, MEAN_FLUX_RANGE[0]), MEAN_FLUX_RANGE[1])
    flux = min(max(f107, FLUX_RANGE[0]), FLUX_RANGE[1])
    index = min(max(ap, AP_RANGE[0]), AP_RANGE[1])
    x = (mean - _MEAN_CENTRE) / _MEAN_SCALE
    y = (flux - mean) / _DEVIATION_SCALE
    w = 2.0 * math.log(1.0 + index / _AP_SCALE) / _LONGEST_AP - 1.0
    tx, ty, tw, year, node = np.ones(5), np.ones(4), np.ones(5), np.empty(7), np.empty(7)
    tx[1], tw[1] = x, w
    for k in range(2, 5):  # Chebyshev polynomials
        tx[k] = 2.0 * x * tx[k - 1] - tx[k - 2]
        tw[k] = 2.0 * w * tw[k - 1] - tw[k - 2]
    for k in range(1, 4):
        ty[k] = y * ty[k - 1]
    _harmonics(2.0 * math.pi * day_of_year / YEAR_DAYS, year)
    _harmonics(node_rad, node)
    for k in range(out.size):
        p = PRODUCTS[k]
        out[k] = tx[p[0]] * ty[p[1]] * tw[p[2]] * year[p[3]] * node[p[4]]


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
