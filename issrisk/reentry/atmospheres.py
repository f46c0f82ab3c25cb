"""The atmospheres that lifetimes are computed in, averaged over revolutions.

NRLMSIS 2.1 follows the Sun, the season and the place. The US Standard Atmosphere 1976 is one
profile, the same for all of them: with NASA's figures it makes the Station of 2021-22 lose
2.8 times the height it lost, and at the maximum of 2001 half of what NRLMSIS does.
"""

from __future__ import annotations

import functools
import math
from typing import Literal, TypeAlias, get_args

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.environment.nrlmsis import MODEL as NRLMSIS
from issrisk.environment.nrlmsis import nrlmsis_density
from issrisk.environment.standard_atmosphere import MODEL as US1976
from issrisk.environment.standard_atmosphere import TOP_KM, standard_density
from issrisk.errors import InputError
from issrisk.reentry.averaged_air import AveragedAir, averaged_air, steady_air

Atmosphere: TypeAlias = Literal["nrlmsis", "us1976"]
MODELS: dict[Atmosphere, str] = {"nrlmsis": NRLMSIS, "us1976": US1976}
_LOWEST_TOP_KM = 120.0
_STEP_INCLINATION_DEG, _STEP_HEIGHT_KM = 0.02, 25.0  # of the air that is fitted and kept


def air_for(
    inclination_deg: float, highest_km: float, *, atmosphere: Atmosphere = "nrlmsis"
) -> AveragedAir:
    """The averaged air of an orbit; neighbouring orbits share one.

    Parameters
    ----------
    inclination_deg : float
        Of the orbit; rounded to 0.02 degree.
    highest_km : float
        Height of the apogee over the equatorial radius; rounded up.
    atmosphere : {"nrlmsis", "us1976"}
        NRLMSIS 2.1, or the US Standard Atmosphere 1976.

    Returns
    -------
    AveragedAir
        Computed once in a process for each.

    Raises
    ------
    InputError
        If the orbit reaches too high, or no atmosphere has that name.
    """
    if atmosphere not in get_args(Atmosphere):
        raise InputError(
            f"no atmosphere is called {atmosphere!r}", hint=f"give one of {', '.join(MODELS)}"
        )
    inclination = round(inclination_deg / _STEP_INCLINATION_DEG) * _STEP_INCLINATION_DEG
    highest = math.ceil(max(highest_km, _LOWEST_TOP_KM) / _STEP_HEIGHT_KM) * _STEP_HEIGHT_KM
    if atmosphere == "us1976":
        return _steady(inclination, highest)
    return averaged_air(inclination, highest, density=nrlmsis_density, model=NRLMSIS)


@functools.lru_cache(maxsize=8)
def _steady(inclination_deg: float, highest_km: float) -> AveragedAir:
    return steady_air(inclination_deg, highest_km, density=us1976_density, model=US1976)


def us1976_density(
    times: TimeArray,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    altitude_km: FloatArray,
    *,
    f107: FloatArray,
    f107a: FloatArray,
    ap: FloatArray,
) -> FloatArray:
    """The US Standard Atmosphere 1976, asked as `nrlmsis.nrlmsis_density` is.

    Parameters
    ----------
    times, latitude_deg, longitude_deg, f107, f107a, ap
        Make no difference.
    altitude_km : ndarray, shape (n,)
        Height [km]; past 1000 km the density at 1000 km.

    Returns
    -------
    ndarray, shape (n,)
        [kg/m3].
    """
    del times, latitude_deg, longitude_deg, f107, f107a, ap
    return standard_density(np.minimum(altitude_km, TOP_KM))
