"""A second way down: scipy's DOP853, on the project's equations or on NRLMSIS point by point."""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from issrisk.constants import WGS84_ROTATION_RATE_RAD_S
from issrisk.environment.density_table import density_table
from issrisk.environment.levels import LEVELS
from issrisk.environment.nrlmsis import nrlmsis_density
from issrisk.environment.space_weather import space_weather
from issrisk.orbit.frames import geodetic_from_itrs, itrs_from_teme
from issrisk.reentry.descent import midnight_rad
from issrisk.reentry.descent_rates_kernel import Leg, acceleration, gravity, learn, new_air


def height_km(states):
    """Over the ellipsoid, whose axis is that of TEME."""
    return geodetic_from_itrs(np.atleast_2d(states)[:, :3] * 1e3)[2] / 1e3


def compiled_equations(field, epoch, ballistic):
    """The right-hand side of the descent in a field that stays."""
    air = new_air(field[None], density_table().year, np.empty((0, 0)))
    learn(air, 0, LEVELS)
    leg = Leg(ballistic, 0.0, 0.0, 0.0, 0.0, 0.0, float(midnight_rad(np.array([epoch]))[0]))

    def rates(time, state):
        position, velocity = tuple(state[:3].tolist()), tuple(state[3:6].tolist())
        return [*velocity, *acceleration(time, position, velocity, leg, air.rows)]

    return rates


def equations_by_points(epoch, ballistic, *, weather=None):
    """The same with NRLMSIS asked at each point, and frames in numpy."""
    series = space_weather(weather)

    def rates(time, state):
        times = np.array([epoch + np.timedelta64(round(time * 1e9), "ns")])
        latitude, longitude, altitude_m = geodetic_from_itrs(
            itrs_from_teme(state[None, :3] * 1e3, times)
        )
        activity = series.activity(times)
        density = nrlmsis_density(
            times, np.degrees(latitude), np.degrees(longitude), altitude_m / 1e3,
            f107=activity.f107, f107a=activity.f107a, ap=activity.ap_history,
        )[0]  # fmt: skip
        x, y, _ = state[:3]
        wind = state[3:6] - WGS84_ROTATION_RATE_RAD_S * np.array([-y, x, 0.0])
        drag = -500.0 * density * ballistic * np.linalg.norm(wind) * wind
        return [*state[3:6], *(np.array(gravity(*state[:3].tolist())) + drag)]

    return rates


def fly(rates, state, *, days, tolerance, stop_km=80.0):
    """Integrate until a height; scipy's result, with its dense output."""

    def low(_, state):
        return float(height_km(state[:6])[0]) - stop_km

    low.terminal, low.direction = True, -1.0
    return solve_ivp(
        rates, (0.0, days * 86_400.0), state, method="DOP853", events=low, dense_output=True,
        rtol=tolerance, atol=tolerance * 1e-3,
    )  # fmt: skip


def last_crossing_s(found, level_km):
    """Time of the last downward crossing, by the second and then in a straight line."""
    times = np.append(np.arange(0.0, found.t[-1], 1.0), found.t[-1])
    heights = height_km(found.sol(times).T)
    heights[-1] -= 1e-9  # where it ends the lowest height is met but for rounding
    i = int(np.flatnonzero((heights[:-1] >= level_km) & (heights[1:] < level_km))[-1])
    fine = np.linspace(times[i], times[i + 1], 1001)
    return float(np.interp(-level_km, -height_km(found.sol(fine).T), fine))
