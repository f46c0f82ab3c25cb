"""Density at many points from the fit of NRLMSIS 2.1: thirty times as fast as the model."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, TimeArray
from issrisk.environment.density_kernel import activity_weights, density, mean_field
from issrisk.environment.density_table import day_of_year, density_table
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.jit import compiled


def fitted_density(
    times: TimeArray,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    altitude_km: FloatArray,
    *,
    f107: FloatArray,
    f107a: FloatArray,
    ap: FloatArray,
) -> FloatArray:
    """Density of the air, the mean over universal time at the same local time.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.
    latitude_deg, longitude_deg, altitude_km : ndarray, shape (n,)
        Geodetic, WGS 84.
    f107, f107a, ap : ndarray, shape (n,)
        Observed flux of the day before, its 81-day mean [sfu], daily Ap [2 nT].
        Points of one day and activity are fast if they follow each other.

    Returns
    -------
    ndarray, shape (n,)
        Mass density [kg/m3].

    Raises
    ------
    DataMissingError
        If the embedded fit is missing or altered.
    """
    table = density_table()
    days = day_of_year(times)
    local_rad = np.radians(longitude_deg) + 2.0 * np.pi * (days % 1.0)
    out = np.empty(days.size)
    conditions = np.column_stack([np.floor(days) + 0.5, f107, f107a, ap])
    places = np.column_stack([np.radians(latitude_deg), local_rad, altitude_km])
    _fill(table.year, table.activity, conditions, places, out)
    return out


@compiled
def _fill(
    year: npt.NDArray[np.float32],
    modes: FloatArray,
    conditions: FloatArray,
    places: FloatArray,
    out: FloatArray,
) -> None:
    weights, field = np.empty(modes.shape[1]), np.empty((LEVELS, TERMS))
    for k in range(out.size):
        same = k > 0
        for part in range(4):
            same = same and conditions[k, part] == conditions[k - 1, part]
        if not same:
            day, flux, mean, index = conditions[k]
            activity_weights(modes, flux, mean, index, weights)
            mean_field(year, day, weights, 0, LEVELS, field)
        latitude, local, altitude = places[k]
        across = math.cos(latitude)
        out[k] = density(
            field, altitude, across * math.cos(local), across * math.sin(local), math.sin(latitude)
        )
