"""Lifetimes of the ISS under a Sun that changes daily: averaged decay, and scipy on the same."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from harness import Engine, Target, installed, rates, show

from issrisk.reentry.atmospheres import air_for
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM
from issrisk.reentry.decay_kernel import decay, fall_rates

OURS, SCIPY, LSODA = "issrisk", "scipy RK45", "scipy LSODA"
TARGETS = (
    Target(OURS, SCIPY, 20.0),
    Target(OURS, LSODA, 10.0),
)
_INCLINATION_DEG, _HEIGHT_KM, _STOP_KM, _BALLISTIC = 51.62, 417.0, 120.0, 1.0 / 149.1
_DAYS = 2000


def main(*, count: int, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    count : int
        Lifetimes.
    repeats : int
        Turns of every engine.
    """
    measured = rates(engines(count), repeats=repeats)
    title = f"{count} lifetimes of two years"
    show(title, measured, unit="lifetimes", targets=TARGETS, counted_in=1.0)


def engines(count: int) -> Iterator[Engine]:
    """Ours and scipy on the same compiled rates, each with its days."""
    air = air_for(_INCLINATION_DEG, _HEIGHT_KM)
    days = np.arange(_DAYS)
    mean = 120.0 + 50.0 * np.sin(days / 640.0)
    flux = mean + 20.0 * np.sin(days / 27.0 * 2.0 * np.pi)
    weather = np.column_stack([flux, mean, 8.0 + days % 11])
    start = EQUATORIAL_RADIUS_KM + _HEIGHT_KM
    orbit = np.array([start, 0.0, 0.0, math.cos(math.radians(_INCLINATION_DEG)), 1.0])
    error, heights = np.zeros(_DAYS), np.empty(200, dtype=np.float32)

    def one() -> float:
        return decay(
            orbit, 0.0, 54.0, _BALLISTIC, error, weather, air.coefficients, _STOP_KM, 10.0, heights
        )

    def ours() -> None:
        for _ in range(count):
            one()

    yield Engine(OURS, count, ours, f"{one():.1f} days")
    if installed("scipy"):
        for name in (SCIPY, LSODA):
            yield _scipy(name, weather, air.coefficients, start)


def _scipy(name: str, weather: np.ndarray, coefficients: np.ndarray, start_km: float) -> Engine:
    from scipy.integrate import solve_ivp

    orbits, conditions, rate = np.zeros((1, 3)), np.zeros((1, 5)), np.empty(1)
    turn = -1.5 * 0.001082616 * math.cos(math.radians(_INCLINATION_DEG)) * math.sqrt(398600.4418)

    def fall(time: float, state: np.ndarray) -> list[float]:
        axis, node = state
        orbits[0, 0] = max(axis, EQUATORIAL_RADIUS_KM + 90.0)
        conditions[0] = (54.0 + time) % 365.25, node, *weather[min(int(time), _DAYS - 1)]
        fall_rates(orbits, conditions, coefficients, rate)
        drift = turn * EQUATORIAL_RADIUS_KM**2 / axis**3.5 * 86_400.0 - 2.0 * math.pi / 365.2422
        return [-rate[0] * _BALLISTIC, drift]

    def entry(_: float, state: np.ndarray) -> float:
        return float(state[0]) - EQUATORIAL_RADIUS_KM - _STOP_KM

    entry.terminal = True

    def one() -> float:
        found = solve_ivp(
            fall, (0.0, float(_DAYS)), [start_km, 1.0], method=name.split()[1], events=entry,
            rtol=1e-7, max_step=1.0,
        )  # fmt: skip
        return float(found.t_events[0][0])

    return Engine(name, 1, one, f"{one():.1f} days")


if __name__ == "__main__":
    main(count=100, repeats=3)
