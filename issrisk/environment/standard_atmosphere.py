"""The US Standard Atmosphere 1976: one profile for all places, dates and activities.

NASA-TM-X-74335, NOAA-S/T 76-1562. Below 86 km by its formulas (part 1.2.3 and following), above
through its table: the equations there are integrals that the table is the authority for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from issrisk.arrays import FloatArray
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import level_altitudes_km
from issrisk.errors import InputError

MODEL = "US Standard Atmosphere 1976"
TOP_KM = 1000.0

# Its table 2 and table 4: constants, and the layers by geopotential height.
_EARTH_RADIUS_KM = 6356.766
_GRAVITY_M_S2 = 9.80665
_GAS_CONSTANT_J_KMOL_K = 8314.32
_MOLAR_MASS_KG_KMOL = 28.9644
_SEA_LEVEL_PA, _SEA_LEVEL_K = 101_325.0, 288.15
_BASE_KM = np.array([0.0, 11.0, 20.0, 32.0, 47.0, 51.0, 71.0])
_LAPSE_K_KM = np.array([-6.5, 0.0, 1.0, 2.8, 0.0, -2.8, -2.0])
_KELVIN_PER_KM = _GRAVITY_M_S2 * _MOLAR_MASS_KG_KMOL / _GAS_CONSTANT_J_KMOL_K * 1000.0

# Its table I, density by geometric height, as open implementations of it repeat the figures
# (PDAS, poliastro, COESA.jl; four digits). At 160 km they differ by one in the last.
_TABLE_KM_KG_M3 = np.array(
    [
        (86.0, 6.958e-6),
        (90.0, 3.416e-6),
        (95.0, 1.393e-6),
        (100.0, 5.604e-7),
        (105.0, 2.325e-7),
        (110.0, 9.708e-8),
        (115.0, 4.289e-8),
        (120.0, 2.222e-8),
        (130.0, 8.152e-9),
        (140.0, 3.831e-9),
        (150.0, 2.076e-9),
        (160.0, 1.233e-9),
        (180.0, 5.194e-10),
        (200.0, 2.541e-10),
        (250.0, 6.073e-11),
        (300.0, 1.916e-11),
        (350.0, 7.014e-12),
        (400.0, 2.803e-12),
        (450.0, 1.184e-12),
        (500.0, 5.215e-13),
        (600.0, 1.137e-13),
        (700.0, 3.070e-14),
        (800.0, 1.136e-14),
        (900.0, 5.759e-15),
        (1000.0, 3.561e-15),
    ]
)
_TABLE_FROM_KM = 86.0


def standard_density(altitude_km: ArrayLike) -> FloatArray:
    """Density of the US Standard Atmosphere 1976.

    Parameters
    ----------
    altitude_km : array_like
        Geometric height, 0 to 1000 [km].

    Returns
    -------
    ndarray
        Density [kg/m3]; above 86 km a smooth curve through the logarithms of the table.

    Raises
    ------
    InputError
        If a height is outside 0 to 1000 km.
    """
    heights = _checked(altitude_km)
    low = np.minimum(heights, _TABLE_FROM_KM)
    high = np.maximum(heights, _TABLE_FROM_KM)
    return np.where(heights < _TABLE_FROM_KM, _by_formula(low), _by_table(high))


def standard_temperature(altitude_km: ArrayLike) -> FloatArray:
    """Temperature of the US Standard Atmosphere 1976.

    Its molecular-scale temperature below 86 km (0.05 % above the kinetic one at 86 km), its
    equations (25) to (31) above.

    Parameters
    ----------
    altitude_km : array_like
        Geometric height, 0 to 1000 [km].

    Returns
    -------
    ndarray
        Temperature [K].

    Raises
    ------
    InputError
        If a height is outside 0 to 1000 km.
    """
    heights = _checked(altitude_km)
    bases = _SEA_LEVEL_K + np.concatenate([[0.0], np.cumsum(_LAPSE_K_KM[:-1] * np.diff(_BASE_KM))])
    geopotential = _geopotential_km(heights)
    layer = np.clip(np.searchsorted(_BASE_KM, geopotential, side="right") - 1, 0, None)
    low = bases[layer] + _LAPSE_K_KM[layer] * (geopotential - _BASE_KM[layer])
    arc = np.clip((heights - 91.0) / 19.9429, 0.0, 1.0)
    bend = 263.1905 - 76.3232 * np.sqrt(1.0 - arc**2)
    reach = (heights - 120.0) * (_EARTH_RADIUS_KM + 120.0) / (_EARTH_RADIUS_KM + heights)
    high = 1000.0 - (1000.0 - 360.0) * np.exp(-0.01875 * np.maximum(reach, 0.0))
    return np.asarray(
        np.select(
            [heights < _TABLE_FROM_KM, heights < 91.0, heights < 110.0, heights < 120.0],
            [low, np.full_like(heights, 186.8673), bend, 240.0 + 12.0 * (heights - 110.0)],
            high,
        )
    )


def standard_field() -> FloatArray:
    """The same as a field for kernels: no term but the constant one.

    Returns
    -------
    ndarray, shape (LEVELS, TERMS)
        For `density_kernel.density`; past 1000 km its highest level goes on unchanged.
    """
    field = np.zeros((level_altitudes_km().size, TERMS))
    field[:, 0] = np.log(standard_density(np.minimum(level_altitudes_km(), TOP_KM)))
    return field


def _checked(altitude_km: ArrayLike) -> FloatArray:
    heights = np.asarray(altitude_km, dtype=np.float64)
    if not ((heights >= 0.0) & (heights <= TOP_KM)).all():
        raise InputError(
            f"heights from {heights.min():g} to {heights.max():g} km are given; "
            f"the US Standard Atmosphere 1976 holds from 0 to {TOP_KM:g} km"
        )
    return heights


def _geopotential_km(height_km: FloatArray) -> FloatArray:
    return _EARTH_RADIUS_KM * height_km / (_EARTH_RADIUS_KM + height_km)


def _by_formula(height_km: FloatArray) -> FloatArray:
    geopotential = _geopotential_km(height_km)
    temperature, pressure = _SEA_LEVEL_K, _SEA_LEVEL_PA
    density = np.zeros_like(height_km)
    for base, top, lapse in zip(_BASE_KM, [*_BASE_KM[1:], np.inf], _LAPSE_K_KM, strict=True):
        above = geopotential - base
        here = temperature + lapse * above
        density = np.where(
            geopotential >= base,
            pressure * _pressure_ratio(above, here, temperature, lapse) / here,
            density,
        )
        if np.isfinite(top):
            at_top = temperature + lapse * (top - base)
            rise = np.array(top - base)
            pressure *= float(_pressure_ratio(rise, np.array(at_top), temperature, lapse))
            temperature = at_top
    return density * (_MOLAR_MASS_KG_KMOL / _GAS_CONSTANT_J_KMOL_K)


def _pressure_ratio(
    above_km: FloatArray, here_k: FloatArray, base_k: float, lapse_k_km: float
) -> FloatArray:
    """Equations (33a) and (33b): hydrostatic, in a layer of constant lapse rate."""
    if lapse_k_km == 0.0:
        return np.asarray(np.exp(-_KELVIN_PER_KM * above_km / base_k))
    return np.asarray((base_k / np.maximum(here_k, 1.0)) ** (_KELVIN_PER_KM / lapse_k_km))


def _by_table(height_km: FloatArray) -> FloatArray:
    """Cubics through the logarithms, slopes by the parabola through three neighbours."""
    x, y = _TABLE_KM_KG_M3[:, 0], np.log(_TABLE_KM_KG_M3[:, 1])
    slopes = np.gradient(y, x, edge_order=2)
    i = np.clip(np.searchsorted(x, height_km, side="right") - 1, 0, x.size - 2)
    step = x[i + 1] - x[i]
    f = (height_km - x[i]) / step
    rise = y[i + 1] - y[i]
    before, after = slopes[i] * step, slopes[i + 1] * step
    cubic = f * (
        before + f * (3.0 * rise - 2.0 * before - after + f * (before + after - 2.0 * rise))
    )
    return np.asarray(np.exp(y[i] + cubic))
