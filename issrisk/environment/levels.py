"""The heights between which density is tabulated: close where air changes fast, wide above."""

from __future__ import annotations

import math

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.jit import inlined

STEP_KM = 2.5  # up to the mesopause; MSIS 2 itself has temperature nodes every 5 km or so
BEND_KM = 110.0
GROWTH = 0.06  # of the step per kilometre above, in the end: 18 km at 400 km
LEVELS = 108
_BEND_LEVEL = BEND_KM / STEP_KM


def level_altitudes_km() -> FloatArray:
    """Heights of the levels, from the ground to 1028 km.

    Returns
    -------
    ndarray, shape (LEVELS,)
        Geodetic height [km].
    """
    level = np.arange(LEVELS, dtype=np.float64)
    above = np.maximum(level - _BEND_LEVEL, 0.0)
    bent = BEND_KM + STEP_KM / GROWTH * np.sinh(above * GROWTH)
    return np.where(level <= _BEND_LEVEL, level * STEP_KM, bent)


@inlined
def level_of(altitude_km: float) -> float:
    """Level of a height, a real number: the inverse of `level_altitudes_km`."""
    level = altitude_km / STEP_KM
    if altitude_km > BEND_KM:
        level = _BEND_LEVEL + math.asinh((altitude_km - BEND_KM) * (GROWTH / STEP_KM)) / GROWTH
    return level
