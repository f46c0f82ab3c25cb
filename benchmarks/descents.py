"""Descents of the last five days in one field of air: ours, and scipy on the same equations."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numba
import numpy as np
from harness import Engine, Target, installed, rates, show

from issrisk.constants import EARTH_GM_KM3_S2
from issrisk.environment.density_table import density_table, fitted_field
from issrisk.environment.levels import LEVELS
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM
from issrisk.reentry.descent import ENTRY_ALTITUDE_KM, TOLERANCE, descents, midnight_rad
from issrisk.reentry.descent_air import steady_air
from issrisk.reentry.descent_rates_kernel import Leg, acceleration, height, learn, new_air

OURS, SCIPY, LSODA = "issrisk", "scipy DOP853", "scipy LSODA"
TARGETS = (Target(OURS, SCIPY, 15.0), Target(OURS, LSODA, 15.0))
_EPOCH = np.datetime64("2022-02-24", "ns")
_INCLINATION_DEG, _HEIGHT_KM, _BALLISTIC = 51.64, 204.5, 1.0 / 149.1


def main(*, count: int, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    count : int
        Descents.
    repeats : int
        Turns of every engine.
    """
    measured = rates(engines(count), repeats=repeats)
    show("descents of five days", measured, unit="descents", targets=TARGETS, counted_in=1.0)


def engines(count: int) -> Iterator[Engine]:
    """Ours, and scipy's methods on the same compiled equations, each with its days."""
    field = fitted_field(_EPOCH, f107=110.0, f107a=120.0, ap=8.0)
    state = _start()
    states, epochs, air = np.tile(state, (count, 1)), np.array([_EPOCH]), steady_air(field)

    def ours() -> float:
        found = descents(states, epochs, _BALLISTIC, air=air)
        return float((found.epochs[0, -1] - _EPOCH) / np.timedelta64(1, "D"))

    yield Engine(OURS, count, ours, f"{ours():.4f} days")
    if installed("scipy"):
        for name in (SCIPY, LSODA):
            yield _scipy(name, state, field)


def _start() -> np.ndarray:
    """A circle through the node."""
    radius, i = EQUATORIAL_RADIUS_KM + _HEIGHT_KM, math.radians(_INCLINATION_DEG)
    speed = math.sqrt(EARTH_GM_KM3_S2 / radius)
    return np.array([radius, 0.0, 0.0, 0.0, speed * math.cos(i), speed * math.sin(i)])


def _scipy(name: str, state: np.ndarray, field: np.ndarray) -> Engine:
    from scipy.integrate import solve_ivp

    sky = new_air(field[None], density_table().year, np.empty((0, 0)))
    learn(sky, 0, LEVELS)
    rows = sky.rows
    leg = Leg(_BALLISTIC, 0.0, 0.0, 0.0, 0.0, 0.0, float(midnight_rad(np.array([_EPOCH]))[0]))

    @numba.njit
    def equations(time: float, y: np.ndarray) -> np.ndarray:
        a = acceleration(time, (y[0], y[1], y[2]), (y[3], y[4], y[5]), leg, rows)
        return np.array([y[3], y[4], y[5], a[0], a[1], a[2]])

    def entry(_: float, y: np.ndarray) -> float:
        return height(y)[0] - ENTRY_ALTITUDE_KM

    entry.terminal = True

    def one() -> float:
        found = solve_ivp(
            equations, (0.0, 864_000.0), state, method=name.split()[1], events=entry,
            rtol=TOLERANCE, atol=TOLERANCE,
        )  # fmt: skip
        return float(found.t_events[0][0]) / 86_400.0

    return Engine(name, 1, one, f"{one():.4f} days")


if __name__ == "__main__":
    main(count=20, repeats=3)
