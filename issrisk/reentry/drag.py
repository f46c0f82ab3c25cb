"""Drag coefficients of tumbling bodies by shape, Mach number and Knudsen number.

The reference area is the mean projected area, which for a convex body that tumbles at random is a
quarter of its surface (Cauchy 1832). On it, any law by which the pressure depends on the local
inclination alone gives every convex body the drag coefficient of the sphere, in the continuum and
in free molecular flow alike: the figures below are the sphere's, and shapes differ where flow
wraps round them, below the speed of sound.

The figures of the sphere are those of ESA's SESAM as measured from its output (the project
"sphere re-entry", tables of its aerodynamic data base).
"""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

from issrisk.environment.standard_atmosphere import standard_temperature
from issrisk.jit import compiled, inlined


class Shape(IntEnum):
    """Shapes that the fall tells apart; `CONSTANT` has the drag coefficient one everywhere."""

    CONSTANT = 0
    SPHERE = 1
    CYLINDER = 2
    BOX = 3
    PLATE = 4


# SESAM, sphere, at Mach 5, 10, ... 30: free molecular and continuum. Below Mach 5 those of Mach 5.
_MACH_STEP = 5.0
_FREE_MOLECULAR = (2.3606, 2.1479, 2.0892, 2.0622, 2.0468, 2.0369)
_CONTINUUM = (0.8988, 0.9102, 0.9123, 0.9131, 0.9134, 0.9136)

# Below the speed of sound, on the mean projected area, by `Shape`. The sphere's is SESAM's, half
# of that at Mach 5 (0.47 is measured below the drag crisis). The others are recalled from
# Hoerner, "Fluid-Dynamic Drag" (1965), for tumbling bodies: cylinder 0.7 to 1.2 on length times
# diameter, cube 0.8 to 1.05, plate 1.17 face on, with the normal force held to small angles.
SUBSONIC = (1.0, 0.449, 0.85, 0.90, 1.15)
SUBSONIC_ERROR = (0.0, 0.03, 0.2, 0.15, 0.15)  # one standard deviation, a judgement

# SESAM's step at Mach 1, spread out: bodies meet it where the flow over them becomes mixed.
_SUBSONIC_MACH, _SUPERSONIC_MACH = 0.8, 1.2

# Bridging between continuum and free molecular flow, fitted to SESAM's table: rms 0.0065.
_BRIDGE_CENTRE, _BRIDGE_WIDTH = -0.845, 0.585

# Mean free path of hard spheres, Bird (1994): 1 / (sqrt(2) pi d^2 n), with SESAM's diameter and
# the mean molar mass at the ground (a tenth less at 110 km, a sixth at 150).
_DIAMETER_M = 3.65e-10
_MOLAR_MASS_KG_MOL = 28.9644e-3  # US Standard Atmosphere 1976, table 1
_AVOGADRO_MOL = 6.02214076e23  # SI, 2019
_GAS_CONSTANT_J_MOL_K = 8.31446261815324  # SI, 2019
_LOG_DENSITY_TIMES_PATH = math.log(
    _MOLAR_MASS_KG_MOL / _AVOGADRO_MOL / (math.sqrt(2.0) * math.pi * _DIAMETER_M**2)
)
_LOG_10 = math.log(10.0)
_HEAT_RATIO = 1.4  # of air, diatomic

SOUND_STEP_KM = 1.0
SOUND_TOP_KM = 200.0


def sound_speeds() -> np.ndarray:
    """Speed of sound by height, of the temperature of US Standard Atmosphere 1976.

    Returns
    -------
    ndarray, shape (201,)
        Metres per second, from the ground to 200 km in steps of `SOUND_STEP_KM`; with
        the molar mass at the ground. Real air differs by 5 % or so, which moves
        the drag coefficient only about Mach 1.
    """
    heights = np.arange(0.0, SOUND_TOP_KM + 0.5, SOUND_STEP_KM)
    specific = _HEAT_RATIO * _GAS_CONSTANT_J_MOL_K / _MOLAR_MASS_KG_MOL
    return np.sqrt(specific * standard_temperature(heights))


@inlined
def log10_knudsen(log_density: float, log_size: float) -> float:
    """Decimal logarithm of the mean free path over a body's size.

    Parameters
    ----------
    log_density, log_size : float
        Natural logarithms of density over 1 kg/m3 and size over 1 m.

    Returns
    -------
    float
        Of hard spheres.
    """
    return (_LOG_DENSITY_TIMES_PATH - log_density - log_size) / _LOG_10


@compiled
def drag_coefficient(shape: int, mach: float, log10_kn: float) -> float:
    """Drag coefficient on the mean projected area.

    Parameters
    ----------
    shape : int
        A `Shape`.
    mach : float
        Mach number.
    log10_kn : float
        Decimal logarithm of the Knudsen number.

    Returns
    -------
    float
        Smooth in both: SESAM's step at the speed of sound is a ramp from Mach 0.8 to 1.2.
    """
    if shape == 0:
        return 1.0
    place = min(max(mach / _MACH_STEP - 1.0, 0.0), 5.0)
    low = min(int(place), 4)
    share = place - low
    drag = _CONTINUUM[low] + share * (_CONTINUUM[low + 1] - _CONTINUUM[low])
    if mach < _SUPERSONIC_MACH:
        ramp = (mach - _SUBSONIC_MACH) / (_SUPERSONIC_MACH - _SUBSONIC_MACH)
        ramp = max(ramp, 0.0)
        drag = SUBSONIC[shape] + (drag - SUBSONIC[shape]) * ramp * ramp * (3.0 - 2.0 * ramp)
    bridge = (log10_kn - _BRIDGE_CENTRE) / _BRIDGE_WIDTH
    if bridge > -4.0:  # below it is under 1e-8
        free = _FREE_MOLECULAR[low] + share * (_FREE_MOLECULAR[low + 1] - _FREE_MOLECULAR[low])
        drag += (free - drag) * 0.5 * (1.0 + math.erf(bridge))
    return drag
