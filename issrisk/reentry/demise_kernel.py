"""Heating of one piece: flight in a plane, lumped temperature, melting at the melting point.

After ESA's SESAM as it is measured from its output: stagnation heating of Detra, Kemp and
Riddell, bridged to free molecular flow by the Knudsen number, spread over a tumbling body;
what melts leaves, the outer size stays.
"""

from __future__ import annotations

import math

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.jit import compiled, inlined

RADIUS_M = 6_371_000.0  # of a sphere; the flight lasts two minutes
_GM_M3_S2 = 3.986004418e14
_STEFAN_BOLTZMANN = 5.670374419e-8  # CODATA 2018
_START_K = 300.0  # as in DAS
_AIR_K = 220.0  # of the air heated through; it matters by 1 %
_AIR_HEAT_J_KG_K = 1004.5
_SOUND_M_S = 290.0
_SLOWEST_M_S = 1500.0  # below, heating is under a hundredth of its peak
_STEP_S, _LONGEST_S = 1.0, 1500.0
# Mean free path times density of hard spheres of 3.65e-10 m and 28.96 g/mol, as SESAM has it.
_PATH_DENSITY = 8.127e-8
# Stagnation heating by log10 of the Knudsen number over that of the continuum, SESAM.
_FIRST_LOG_KN, _LOG_KN_STEP = -1.8125, 0.25
_BRIDGE = np.array(
    [
        *(0.9923, 0.9390, 0.8228, 0.6548, 0.4645, 0.2868, 0.1693),
        *(0.1371, 0.1289, 0.1169, 0.1029, 0.0868, 0.0715, 0.0594),
    ]
)


@inlined
def _log_density(profile: FloatArray, height_km: float) -> float:
    place = min(max(height_km, 0.0), profile.size - 1.001)
    low = int(place)
    return float(profile[low] + (place - low) * (profile[low + 1] - profile[low]))


@inlined
def _bridge(log_kn: float) -> float:
    place = (log_kn - _FIRST_LOG_KN) / _LOG_KN_STEP
    if place <= 0.0:
        return 1.0
    if place >= _BRIDGE.size - 1:
        return float(_BRIDGE[_BRIDGE.size - 1])
    low = int(place)
    return float(_BRIDGE[low] + (place - low) * (_BRIDGE[low + 1] - _BRIDGE[low]))


@compiled
def demise(
    height_m: FloatArray,
    speed_m_s: FloatArray,
    angle_rad: FloatArray,
    bodies: FloatArray,
    profile: FloatArray,
    out: FloatArray,
) -> None:
    """Heat pieces on their way down.

    Parameters
    ----------
    height_m, speed_m_s, angle_rad : ndarray, shape (n,)
        At release: geodetic height, speed and flight path angle relative to the air.
    bodies : ndarray, shape (n, 11)
        Mass [kg], surface [m2], drag area [m2], nose radius [m], mean heating of the
        surface over that of the stagnation point, heat capacity at 300 K and at the melting
        point [J/kg/K], melting point [K], latent heat [J/kg], emissivity, and the share of mass
        below which nothing is left.
    profile : ndarray, shape (k,)
        Logarithm of density [kg/m3] by kilometre.
    out : ndarray, shape (n, 3)
        Filled with the share of mass left, the highest temperature [K] and the height
        at which the last of it melted [m], NaN if nothing did.
    """
    for i in range(height_m.size):
        mass, surface, drag_area, nose, spread = bodies[i, :5]
        cold, hot, melting, latent, emissivity, least = bodies[i, 5:]
        start, z, v, gamma = mass, height_m[i], speed_m_s[i], angle_rad[i]
        kelvin, highest, last, time = _START_K, _START_K, math.nan, 0.0
        size = 2.0 * math.sqrt(drag_area / math.pi)
        while v > _SLOWEST_M_S and z > 0.0 and time < _LONGEST_S:
            rho = math.exp(_log_density(profile, z * 1e-3))
            log_kn = math.log10(_PATH_DENSITY / (rho * size))
            free = 0.5 * (1.0 + math.erf((log_kn + 0.845) / 0.585))
            drag = 0.913 + 1.14 * free  # SESAM's sphere from Mach 10 up, within 0.05
            step = _STEP_S
            r = RADIUS_M + z
            g = _GM_M3_S2 / (r * r)
            # Half a step ahead, then a whole one with what is met there.
            v_half = v - 0.5 * step * (0.5 * rho * v * v * drag * drag_area / mass)
            v_half -= 0.5 * step * g * math.sin(gamma)
            gamma_half = gamma + 0.5 * step * (v / r - g / v) * math.cos(gamma)
            z_half = z + 0.5 * step * v * math.sin(gamma)
            rho = math.exp(_log_density(profile, z_half * 1e-3))
            v_new = v - step * (
                0.5 * rho * v_half * v_half * drag * drag_area / mass + g * math.sin(gamma_half)
            )
            gamma += step * (v_half / r - g / v_half) * math.cos(gamma_half)
            z += step * v_half * math.sin(gamma_half)
            v = max(v_new, 1.0)
            # Detra, Kemp and Riddell, "Addendum to heat transfer to satellite vehicles
            # re-entering the atmosphere", Jet Propulsion 27 (1957), in SI as in SESAM.
            flux = 1.1035e8 * math.sqrt(rho / (1.225 * nose)) * (v_half / 7925.0) ** 3.15
            wall = 1.0 - _AIR_HEAT_J_KG_K * (kelvin - _AIR_K) / (0.5 * v_half * v_half)
            flux *= _bridge(log_kn) * max(wall, 0.0)
            net = surface * (spread * flux - emissivity * _STEFAN_BOLTZMANN * kelvin**4)
            if kelvin >= melting and net > 0.0:
                mass -= net * step / latent
                last = z
                if mass < least * start:
                    mass = 0.0
                    break
            else:
                place = (kelvin - _START_K) / (melting - _START_K)
                capacity = cold + (hot - cold) * place
                kelvin = min(max(kelvin + net * step / (mass * capacity), _AIR_K), melting)
                highest = max(highest, kelvin)
        out[i, 0], out[i, 1], out[i, 2] = mass / start, highest, last
