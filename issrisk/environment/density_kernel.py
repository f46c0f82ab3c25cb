"""Density inside kernels: the logarithm of density as polynomials on the sphere, level by level.

The machine code kept on disk is that of this file as it was compiled: after a change in
`dependence`, `harmonics` or `levels`, whose parts and figures are melted into it and into the
kernels that call it, delete the ``__pycache__`` of this folder and of `reentry`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.environment.dependence import ACTIVITY_PRODUCTS, activity_functions
from issrisk.environment.harmonics import DEGREE, ORDER, TERMS
from issrisk.environment.levels import LEVELS, level_of
from issrisk.jit import compiled, inlined

_PRODUCTS = len(ACTIVITY_PRODUCTS)


@compiled
def activity_weights(
    modes: FloatArray, f107: float, f107a: float, ap: float, out: FloatArray
) -> None:
    """How much of each mode of activity there is.

    Parameters
    ----------
    modes : ndarray, shape (_PRODUCTS, MODES)
        `DensityTable.activity`.
    f107, f107a, ap : float
        Flux of the day before, its 81-day mean [sfu], daily Ap [2 nT]; held to
        the ranges of `dependence`.
    out : ndarray, shape (MODES,)
        What is filled.
    """
    products = np.empty(_PRODUCTS)
    activity_functions(f107, f107a, ap, products)
    out[:] = 0.0
    for k in range(_PRODUCTS):
        for r in range(out.size):
            out[r] += products[k] * modes[k, r]


@compiled
def lowest_level(altitude_km: float) -> int:
    """First level that densities down to this height need."""
    return min(max(int(level_of(altitude_km)) - 1, 0), LEVELS - 4)


@compiled
def highest_level(altitude_km: float) -> int:
    """Level past the last one that densities up to this height need."""
    return min(max(int(level_of(altitude_km)) + 3, 4), LEVELS)


@compiled
def mean_field(
    year: npt.NDArray[np.float32],
    day_of_year: float,
    weights: FloatArray,
    first: int,
    end: int,
    out: FloatArray,
) -> None:
    """Field of one day, the mean over universal time, at the levels asked for.

    Parameters
    ----------
    year : ndarray, shape (phases, LEVELS, MODES, TERMS)
        `DensityTable.year`.
    day_of_year : float
        Days since the year began, with their fraction.
    weights : ndarray, shape (MODES,)
        As `activity_weights` fills them.
    first, end : int
        Levels, as `lowest_level` and `highest_level` give them.
    out : ndarray, shape (LEVELS, TERMS)
        What is filled at levels `first` to `end` - 1; the others are left alone.
    """
    place = day_of_year * (year.shape[0] / 365.25)
    early = math.floor(place)
    share = place - early
    before, after = year[early % year.shape[0]], year[(early + 1) % year.shape[0]]
    for level in range(first, end):
        row = out[level]
        row[:] = 0.0
        for r in range(weights.size):
            late = weights[r] * share
            soon = weights[r] - late
            for t in range(TERMS):
                row[t] += soon * before[level, r, t] + late * after[level, r, t]


@inlined
def polynomial_sum(terms: FloatArray, x: float, y: float, z: float) -> float:
    """Sum of the terms' monomials in the direction (x, y, z), by Horner's scheme."""
    total = float(terms[DEGREE])
    for k in range(DEGREE - 1, -1, -1):
        total = total * z + terms[k]
    real, imaginary = x, y
    start = DEGREE + 1
    for m in range(1, ORDER + 1):
        number = DEGREE - m + 1
        a, b = terms[start + number - 1], terms[start + 2 * number - 1]
        for k in range(number - 2, -1, -1):
            a = a * z + terms[start + k]
            b = b * z + terms[start + number + k]
        total += a * real + b * imaginary
        real, imaginary = real * x - imaginary * y, real * y + imaginary * x
        start += 2 * number
    return total


@inlined
def level_weights(f: float) -> tuple[float, float, float, float]:
    """Weights of levels -1, 0, 1 and 2 at the place `f` between 0 and 1."""
    # Catmull and Rom (1974): through the levels, with the slope of their neighbours.
    w0 = f * (-0.5 + f * (1.0 - 0.5 * f))
    w1 = 1.0 + f * f * (-2.5 + 1.5 * f)
    w2 = f * (0.5 + f * (2.0 - 1.5 * f))
    w3 = f * f * (-0.5 + 0.5 * f)
    if f < 0.0 or f > 1.0:  # the outermost steps have a neighbour on one side: Lagrange's cubic
        w0 = -f * (f - 1.0) * (f - 2.0) / 6.0
        w1 = (f + 1.0) * (f - 1.0) * (f - 2.0) / 2.0
        w2 = -(f + 1.0) * f * (f - 2.0) / 2.0
        w3 = (f + 1.0) * f * (f - 1.0) / 6.0
    return w0, w1, w2, w3


@inlined
def log_density_by(
    field: FloatArray, altitude_km: float, x: float, y: float, z: float, terms: FloatArray
) -> float:
    """The same as `log_density`, with room for the terms, shape (TERMS,), given."""
    place = min(max(level_of(altitude_km), 0.0), LEVELS - 1.0)
    level = min(max(int(place), 1), LEVELS - 3)
    w0, w1, w2, w3 = level_weights(place - level)
    for t in range(TERMS):
        terms[t] = (
            w0 * field[level - 1, t]
            + w1 * field[level, t]
            + w2 * field[level + 1, t]
            + w3 * field[level + 2, t]
        )
    total: float = polynomial_sum(terms, x, y, z)
    return total


@compiled
def log_density(field: FloatArray, altitude_km: float, x: float, y: float, z: float) -> float:
    """Logarithm of the density in kg/m3: cubic between levels, smooth across them.

    Parameters
    ----------
    field : ndarray, shape (LEVELS, TERMS)
        Filled at the levels around the height.
    altitude_km : float
        Geodetic height [km]; held to 0 to 1022.
    x, y, z : float
        Direction of the geodetic normal, x to midnight (`harmonics`).

    Returns
    -------
    float
        Natural logarithm of density over 1 kg/m3.
    """
    return log_density_by(field, altitude_km, x, y, z, np.empty(TERMS))


@compiled
def density(field: FloatArray, altitude_km: float, x: float, y: float, z: float) -> float:
    """Density [kg/m3]; arguments as in `log_density`."""
    return math.exp(log_density(field, altitude_km, x, y, z))
