"""NRLMSIS 2.1 as kernels use it: fields fitted once, brought to a date and an activity."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, TimeArray
from issrisk.environment.density_kernel import activity_weights
from issrisk.environment.dependence import date_functions
from issrisk.environment.harmonics import TERMS, orthonormal, projection, quadrature
from issrisk.environment.levels import LEVELS, level_altitudes_km
from issrisk.environment.nrlmsis import nrlmsis_columns
from issrisk.resources import load_arrays

MODEL = "NRLMSIS 2.1 (Emmert et al. 2022), fitted by spherical harmonics"
_PHASES = 48  # of the year: a straight line between leaves 0.1 % of density
_TABLE_MODES = 16  # of activity: the others are for the worst places, not for means over orbits
_YEAR_DAYS = 365.25


@dataclass(frozen=True)
class DensityTable:
    """What kernels need to know of density at any date and activity; 23 MB.

    Attributes
    ----------
    activity : ndarray, shape (products, modes)
        Modes of activity in terms of `dependence.activity_functions`.
    year : ndarray of float32, shape (phases, LEVELS, modes, TERMS)
        Fields of each mode through the year, from 1 January 0 h; means over
        universal time.
    """

    activity: FloatArray
    year: npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Fit:
    """The fit as shipped: `core` is (height modes, activity modes, dates, TERMS)."""

    activity: FloatArray
    levels: FloatArray
    core: FloatArray


@functools.cache
def density_table() -> DensityTable:
    """The fit at all phases of the year.

    Returns
    -------
    DensityTable
        Read-only, made once.

    Raises
    ------
    DataMissingError
        If the embedded fit is missing or altered.
    """
    fit = _fit()
    days = np.arange(_PHASES) * (_YEAR_DAYS / _PHASES)
    year = np.stack([_at_date(fit, date_functions(day, None))[:, :_TABLE_MODES] for day in days])
    activity = np.ascontiguousarray(fit.activity[:, :_TABLE_MODES])
    table = DensityTable(activity=activity, year=year.astype(np.float32))
    for part in (table.activity, table.year):
        part.flags.writeable = False
    return table


def fitted_field(time: np.datetime64, *, f107: float, f107a: float, ap: float) -> FloatArray:
    """Field of one instant, universal time included, from the fit.

    Parameters
    ----------
    time : datetime64
        UTC.
    f107, f107a, ap : float
        Flux of the day before, its 81-day mean [sfu], daily Ap [2 nT].

    Returns
    -------
    ndarray, shape (LEVELS, TERMS)
        For `density_kernel.log_density`.

    Raises
    ------
    DataMissingError
        If the embedded fit is missing or altered.
    """
    fit = _fit()
    weights = np.empty(fit.activity.shape[1])
    activity_weights(fit.activity, f107, f107a, ap, weights)
    day = day_of_year(np.array([time]))[0]
    at_date = _at_date(fit, date_functions(day, day % 1.0 * 24.0))
    return np.asarray(np.einsum("r,lrt->lt", weights, at_date), dtype=np.float64)


def projected_field(
    time: np.datetime64, *, f107: float, f107a: float, ap: FloatArray
) -> FloatArray:
    """Field of one instant straight from NRLMSIS: slower, with the history of Ap if given.

    Parameters
    ----------
    time : datetime64
        UTC.
    f107, f107a : float
        Flux of the day before and its 81-day mean [sfu].
    ap : ndarray, shape (1,) or (7,)
        Daily Ap, or the history of 3-hour values [2 nT].

    Returns
    -------
    ndarray, shape (LEVELS, TERMS)
        For `density_kernel.log_density`.

    Raises
    ------
    InputError
        If the model gives no density for what is asked.
    """
    points = quadrature()
    ut_h = day_of_year(np.array([time]))[0] % 1.0 * 24.0
    density = nrlmsis_columns(
        time,
        points.latitude_deg,
        (points.local_time_h - ut_h) * 15.0 % 360.0,
        level_altitudes_km(),
        f107=f107,
        f107a=f107a,
        ap=ap,
    )
    coefficients = projection() @ np.log(density).reshape(-1, LEVELS)
    return np.ascontiguousarray(coefficients.T @ orthonormal())


def day_of_year(times: TimeArray) -> FloatArray:
    """Days since the year began, with their fraction.

    Parameters
    ----------
    times : ndarray of datetime64
        UTC.

    Returns
    -------
    ndarray
        Zero on 1 January 0 h.
    """
    elapsed = times - times.astype("datetime64[Y]")
    return np.asarray(elapsed / np.timedelta64(1, "D"), dtype=np.float64)


@functools.cache
def _fit() -> _Fit:
    parts = load_arrays("atmosphere.npz")
    core = parts["core"] * float(parts["quantum"])
    return _Fit(activity=parts["activity"], levels=parts["levels"], core=core @ orthonormal())


def _at_date(fit: _Fit, date: FloatArray) -> FloatArray:
    reduced = np.tensordot(fit.core, date, axes=([2], [0])).reshape(len(fit.core), -1)
    return (fit.levels @ reduced).reshape(LEVELS, -1, TERMS)
