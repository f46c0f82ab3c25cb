"""NRLMSIS 2.1 itself, through pymsis: the only place that calls it.

Flux and Ap are always given: without them pymsis would fetch them from the network.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from issrisk.arrays import FloatArray, TimeArray
from issrisk.errors import InputError

MODEL = "NRLMSIS 2.1 (Emmert et al. 2022, doi:10.1029/2022JA030896), through pymsis"
_AP_HISTORY = 7


def nrlmsis_density(
    times: TimeArray,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    altitude_km: FloatArray,
    *,
    f107: FloatArray,
    f107a: FloatArray,
    ap: FloatArray,
) -> FloatArray:
    """Density of the air at places and times, one by one.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.
    latitude_deg, longitude_deg, altitude_km : ndarray, shape (n,)
        Geodetic, WGS 84 [deg north], [deg east], [km].
    f107, f107a : ndarray, shape (n,)
        Observed (not adjusted) flux at 10.7 cm of the day before, and its
        81-day mean centred on the day [sfu].
    ap : ndarray, shape (n,) or (n, 7)
        Daily Ap, or the history of 3-hour values the model knows (as
        `SpaceWeather.ap_history` gives it) [2 nT].

    Returns
    -------
    ndarray, shape (n,)
        Total mass density, anomalous oxygen included [kg/m3].

    Raises
    ------
    InputError
        If a flux or Ap is no positive number, or the model gives no density.
    """
    import pymsis

    indices = np.asarray(ap, dtype=np.float64).reshape(len(times), -1)
    _check(f107, f107a, indices)
    output = pymsis.calculate(
        times,
        longitude_deg,
        latitude_deg,
        altitude_km,
        f107,
        f107a,
        np.broadcast_to(indices, (len(times), _AP_HISTORY)),
        **_options(indices.shape[1]),
    )
    # One point alone is a grid of one point to pymsis, with four axes of places.
    return _found(output.reshape(len(times), -1)[:, pymsis.Variable.MASS_DENSITY])


def nrlmsis_columns(
    time: np.datetime64,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    altitude_km: FloatArray,
    *,
    f107: float,
    f107a: float,
    ap: FloatArray,
) -> FloatArray:
    """Density over a grid of places at one time, at all heights: many times faster.

    Parameters
    ----------
    time : datetime64
        UTC.
    latitude_deg, longitude_deg, altitude_km : ndarray
        The axes: geodetic [deg north], [deg east], [km].
    f107, f107a : float
        As in `nrlmsis_density` [sfu].
    ap : ndarray, shape (1,) or (7,)
        Daily Ap, or the history of 3-hour values [2 nT].

    Returns
    -------
    ndarray, shape (longitudes, latitudes, heights)
        Total mass density [kg/m3].

    Raises
    ------
    InputError
        If a flux or Ap is no positive number, or the model gives no density.
    """
    import pymsis

    _check(f107, f107a, ap)
    output = pymsis.calculate(
        time,
        longitude_deg,
        latitude_deg,
        altitude_km,
        f107,
        f107a,
        np.broadcast_to(ap, (1, _AP_HISTORY)),
        **_options(len(ap)),
    )
    return _found(output[0, ..., pymsis.Variable.MASS_DENSITY])


def _options(indices: int) -> dict[str, Any]:
    return {"version": 2.1, "geomagnetic_activity": -1 if indices == _AP_HISTORY else 1}


def _check(f107: ArrayLike, f107a: ArrayLike, ap: ArrayLike) -> None:
    for name, values, least in (("F10.7", f107, 1.0), ("its mean", f107a, 1.0), ("Ap", ap, 0.0)):
        given = np.asarray(values, dtype=np.float64)
        if not (np.isfinite(given) & (given >= least)).all():
            raise InputError(
                f"{name} is given as {given.min()} to {given.max()}",
                hint=f"every value must be a number of at least {least:g}",
            )


def _found(density: FloatArray) -> FloatArray:
    if not np.isfinite(density).all():
        raise InputError(
            "NRLMSIS gives no density for a place, time or activity asked for",
            hint="it holds from the ground to 1000 km and for fluxes below about 600",
        )
    return np.asarray(density, dtype=np.float64)
