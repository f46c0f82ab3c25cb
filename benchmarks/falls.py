"""Pieces from 78 km to the ground: all physics, the bare fall, and scipy on the same rates.

And from 120 km, at the end of an orbit. How far off they land is told against the whole law of
motion by tiny steps, which a tolerance below 1e-8 takes all the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from harness import Engine, Target, installed, rates, show

from issrisk.environment.density_table import fitted_field
from issrisk.environment.wind import wind_profile
from issrisk.jit import compiled
from issrisk.orbit.frames import geodetic_from_itrs
from issrisk.reentry.drag import Shape, sound_speeds
from issrisk.reentry.fall import Bodies, FallAir, Landings, bodies, fall
from issrisk.reentry.fall_air import Piece, moment, room
from issrisk.reentry.fall_rates import rates as piece_rates

ALL, BARE, SCIPY = "issrisk, all physics", "issrisk, no wind, Mach or lift", "scipy RK45, the same"
PARENTS = "issrisk, all physics, from 120 km"
TARGETS = (Target(BARE, SCIPY, 50.0),)
_WANTED = {ALL: 5000.0, BARE: 15_000.0}  # pieces a second and core
_RADIUS_M, _SPIN, _EXACT = 6_371_000.0, 7.292115e-5, 1e-10
_TOLERANCE = {
    ALL: 1e-6,
    BARE: 5e-6,
    PARENTS: 1e-6,
}  # either under a metre in the median, 10 m in 99.9 %


def main(*, count: int, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    count : int
        Pieces.
    repeats : int
        Turns of every engine.
    """
    measured = rates(engines(count), repeats=repeats)
    title = f"{count} pieces of 5 to 1000 kg/m2 from 78 km"
    show(title, measured, unit="pieces", targets=TARGETS, counted_in=1.0)
    for rate in measured:
        if rate.name in _WANTED:
            met = "" if rate.per_second >= _WANTED[rate.name] else ", MISSED"
            print(f"{rate.name}: {rate.per_second:.0f} ({_WANTED[rate.name]:.0f} wanted{met})")


def engines(count: int) -> Iterator[Engine]:
    """Ours, whole and bare, and scipy on a few of the pieces."""
    states, falling, air = pieces(count)
    bare, calm = (
        replace(falling, shape=falling.shape * 0, lift_to_drag=np.zeros(count)),
        replace(air, winds=None),
    )
    for name, start, each, around in (
        (ALL, states, falling, air), (BARE, states, bare, calm),
        (PARENTS, from_120_km(states), falling, air),
    ):  # fmt: skip
        ours = partial(fall, start, each, air=around, tolerance=_TOLERANCE[name])
        exact = fall(start, each, air=around, tolerance=_EXACT)
        yield Engine(name, count, ours, error(ours(), exact))
    if installed("scipy"):
        yield _scipy(states[:20], bare.take(np.arange(min(20, count))), calm)


def pieces(count: int) -> tuple[np.ndarray, Bodies, FallAir]:
    """States at the end of a natural decay, all over the globe, and what falls from them."""
    random = np.random.default_rng(1)
    latitude, longitude = np.radians(random.uniform((-51, -180), (51, 180), (count, 2))).T
    heading = np.arcsin(np.clip(np.cos(np.radians(51.6)) / np.cos(latitude), -1.0, 1.0))
    angle = np.radians(-0.88 * random.normal(1.0, 0.1, count))
    zero = np.zeros(count)
    up = np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude),
         np.sin(latitude)], axis=1
    )  # fmt: skip
    east = np.stack([-np.sin(longitude), np.cos(longitude), zero], axis=1)
    level = np.sin(heading)[:, None] * east + np.cos(heading)[:, None] * np.cross(up, east)
    # The ellipsoid along the radius, to 50 m: as good a start as any.
    position = (6_378_137.0 * (1.0 - np.sin(latitude) ** 2 / 298.257) + 78_000.0)[:, None] * up
    velocity = 7540.0 * (np.sin(angle)[:, None] * up + np.cos(angle)[:, None] * level)
    velocity -= np.cross([0.0, 0.0, _SPIN], position)
    mass = np.exp(random.normal(2.0, 1.5, count))
    ballistic = np.exp(random.uniform(np.log(5.0), np.log(1000.0), count))
    falling = bodies(
        mass, mass / ballistic / 0.9, shape=random.integers(1, len(Shape), count),
        lift_to_drag=random.uniform(0.0, 0.2, count), bank_rad=random.uniform(0.0, 6.28, count),
    )  # fmt: skip
    field = fitted_field(np.datetime64("2020-03-01T06:00"), f107=150.0, f107a=150.0, ap=15.0)
    wind = wind_profile(1, 0, month=3.0, latitude_deg=40.0)
    return np.hstack([position, velocity]), falling, FallAir(
        field[None], np.zeros(1), np.zeros(1), wind[None]
    )  # fmt: skip


def from_120_km(states: np.ndarray) -> np.ndarray:
    """The same places and headings higher up, a tenth as steep: most of an orbit's last one."""
    position, velocity = states[:, :3], states[:, 3:] + np.cross([0.0, 0.0, _SPIN], states[:, :3])
    up = position / np.linalg.norm(position, axis=1)[:, None]
    sink = 0.1 * (velocity * up).sum(axis=1)
    level = velocity - (velocity * up).sum(axis=1)[:, None] * up
    level /= np.linalg.norm(level, axis=1)[:, None]
    position, velocity = position + 42_000.0 * up, 7835.0 * level + sink[:, None] * up
    return np.hstack([position, velocity - np.cross([0.0, 0.0, _SPIN], position)])


def error(found: Landings, exact: Landings) -> str:
    """How far from the exact place pieces land, as text."""
    off = np.linalg.norm(_points(found) - _points(exact), axis=1)
    return f"median {np.median(off):.2g} m, 99.9 % {np.quantile(off, 0.999):.2g} m"


def _points(found: Landings) -> np.ndarray:
    latitude, longitude = np.radians(found.latitude_deg), np.radians(found.longitude_deg)
    across = np.cos(latitude)
    return _RADIUS_M * np.stack(
        [across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)], axis=1
    )


def _scipy(states: np.ndarray, falling: Bodies, air: FallAir) -> Engine:
    from scipy.integrate import solve_ivp

    out, calm = np.empty(6), np.zeros((1, 2))
    made = [
        Piece(air.fields[0], room(), calm, False, sound_speeds(),
              0.0, 0.0, float(np.log(area / mass)), 0.0, 0, 0.0, 0.0)
        for area, mass in zip(falling.area_m2, falling.mass_kg, strict=True)
    ]  # fmt: skip

    @compiled
    def law(piece: Piece, time: float, y: np.ndarray, out: np.ndarray) -> float:
        state = (y[0], y[1], y[2], y[3], y[4], y[5])
        found, height, _ = piece_rates(piece, moment(piece, time), False, state)
        for i in range(6):
            out[i] = found[i]
        return height

    def ground(time: float, y: np.ndarray, piece: Piece) -> float:
        return float(law(piece, time, y, out))

    ground.terminal = True

    def rate(time: float, y: np.ndarray, piece: Piece) -> np.ndarray:
        law(piece, time, y, out)
        return out.copy()

    def all_of_them() -> np.ndarray:
        return np.array(
            [
                solve_ivp(
                    rate, (0.0, 36_000.0), state, args=(piece,), events=ground, rtol=1e-8, atol=1e-4
                ).y_events[0][0]
                for state, piece in zip(states, made, strict=True)
            ]
        )

    unit = all_of_them()[:, :3]
    ours = fall(states, falling, air=air, tolerance=_EXACT)
    latitude, longitude, _ = geodetic_from_itrs(unit)
    theirs = replace(ours, latitude_deg=np.degrees(latitude), longitude_deg=np.degrees(longitude))
    return Engine(SCIPY, len(states), all_of_them, error(theirs, ours))


if __name__ == "__main__":
    main(count=2000, repeats=3)
