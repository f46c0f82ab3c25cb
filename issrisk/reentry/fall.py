"""The fall of bodies through the air: three degrees of freedom, from 200 km or so to the ground.

Earth-fixed states in, Earth-fixed states out, at the height at which each is to stop; or places,
speeds and energies at the ground, which is the WGS 84 ellipsoid (no terrain). Density is that of
the fields all the way: NRLMSIS 2.1 has a climatology of the lower air, at the ground within 5 % of
the standard atmosphere from season to season, which makes 2.5 % of a terminal speed.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.environment.wind import WIND_LEVELS, wind_splines
from issrisk.errors import InputError
from issrisk.orbit.frames import geodetic_from_itrs
from issrisk.reentry.drag import Shape, sound_speeds

TOLERANCE = 1e-6
TIME_LIMIT_S = 10 * 3600.0
_CHUNK = 64  # pieces that a thread takes at a time


@dataclass(frozen=True)
class Bodies:
    """What falls; every array is (n,).

    Attributes
    ----------
    mass_kg, area_m2 : ndarray
        Mass; mean projected area, a quarter of the surface of a convex body.
    size_m : ndarray
        Length of the Knudsen number: a diameter.
    shape : ndarray of int64
        `drag.Shape`.
    drag_factor : ndarray
        On the drag coefficient of the shape.
    lift_to_drag, bank_rad : ndarray
        Lift over drag, and its angle from upward, positive to the right. Lift
        fades as the cosine of the flight path angle: what falls straight down has
        no side to be lifted to.
    """

    mass_kg: FloatArray
    area_m2: FloatArray
    size_m: FloatArray
    shape: IntArray
    drag_factor: FloatArray
    lift_to_drag: FloatArray
    bank_rad: FloatArray

    def __len__(self) -> int:
        return self.mass_kg.size

    def take(self, rows: npt.ArrayLike) -> Bodies:
        """Some of the bodies, by index or mask."""
        chosen = np.asarray(rows)
        return Bodies(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


@dataclass(frozen=True)
class FallAir:
    """The air of r entries.

    Attributes
    ----------
    fields : ndarray, shape (r, LEVELS, TERMS)
        Density, as `environment.density_table` makes it.
    sun_rad : ndarray, shape (r,)
        2 pi times the universal time of the entry's epoch over a day: `sun_angle_rad`.
    log_density_factor : ndarray, shape (r,)
        Added to the logarithm of density from 110 km up, fading to nothing at 50 km.
    winds : ndarray, shape (r, WIND_LEVELS, 2) or None
        Eastward and northward [m/s], as `environment.wind` samples them.
    """

    fields: FloatArray
    sun_rad: FloatArray
    log_density_factor: FloatArray
    winds: FloatArray | None = None

    def __len__(self) -> int:
        return len(self.fields)


@dataclass(frozen=True)
class Flown:
    """Where bodies were when they stopped.

    Attributes
    ----------
    states_m : ndarray, shape (n, 6)
        Earth-fixed position and velocity [m, m/s] at the height asked for.
    time_s : ndarray, shape (n,)
        Of flight.
    reached : ndarray of bool, shape (n,)
        False where the time allowed ran out first: the state is the last one.
    """

    states_m: FloatArray
    time_s: FloatArray
    reached: BoolArray


@dataclass(frozen=True)
class Landings:
    """Where and how bodies meet the ellipsoid; every array is (n,).

    Attributes
    ----------
    latitude_deg, longitude_deg : ndarray
        Geodetic; longitude from -180 to 180.
    speed_m_s, energy_j : ndarray
        Over the ground.
    angle_deg : ndarray
        Of the velocity below the horizon, 0 to 90.
    time_s : ndarray
        Of flight.
    landed : ndarray of bool
        False for what is still aloft after the time allowed: its other figures
        are of where it is then.
    """

    latitude_deg: FloatArray
    longitude_deg: FloatArray
    speed_m_s: FloatArray
    energy_j: FloatArray
    angle_deg: FloatArray
    time_s: FloatArray
    landed: BoolArray


def bodies(
    mass_kg: ArrayLike,
    area_m2: ArrayLike,
    *,
    size_m: ArrayLike | None = None,
    shape: ArrayLike = Shape.SPHERE,
    drag_factor: ArrayLike = 1.0,
    lift_to_drag: ArrayLike = 0.0,
    bank_rad: ArrayLike = 0.0,
) -> Bodies:
    """Bodies of figures that are spread out against each other.

    Parameters
    ----------
    mass_kg, area_m2 : array_like
        Mass; mean projected area.
    size_m : array_like, optional
        Length of the Knudsen number; by default the diameter of a circle of the area.
    shape : array_like of int, default: Shape.SPHERE
        `drag.Shape`.
    drag_factor : array_like, default: 1
        On the drag coefficient.
    lift_to_drag, bank_rad : array_like, default: 0
        Lift over drag, and its angle from upward to the right.

    Returns
    -------
    Bodies
        One-dimensional.

    Raises
    ------
    InputError
        If a figure is not finite, or not positive where it must be.
    """
    area = np.asarray(area_m2, dtype=np.float64)
    size = 2.0 * np.sqrt(np.abs(area) / np.pi) if size_m is None else size_m
    given = (mass_kg, area, size, shape, drag_factor, lift_to_drag, bank_rad)
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each)) for each in given))
    mass, area, size, codes, factor, lift, bank = (np.array(each, np.float64) for each in arrays)
    named = {"mass_kg": mass, "area_m2": area, "size_m": size, "drag_factor": factor}
    for name, values in named.items():
        _all(np.isfinite(values) & (values > 0.0), f"{name} must be positive", values)
    _all(np.isin(codes, list(Shape)), "shape must be a drag.Shape", codes)
    _all(np.isfinite(lift) & (np.abs(lift) < 1.0), "lift_to_drag must lie in -1 to 1", lift)
    _all(np.isfinite(bank), "bank_rad must be a number", bank)
    return Bodies(mass, area, size, codes.astype(np.int64), factor, lift, bank)


def sun_angle_rad(epochs: npt.ArrayLike) -> FloatArray:
    """Angle by which a field's meridian of midnight lies west of Greenwich.

    Parameters
    ----------
    epochs : array_like of datetime64
        UTC.

    Returns
    -------
    ndarray
        2 pi times the universal time over a day [rad].
    """
    times = np.asarray(epochs, dtype="datetime64[ms]")
    since = (times - times.astype("datetime64[D]")) / np.timedelta64(1, "D")
    return np.asarray(2.0 * np.pi * since, dtype=np.float64)


def fly(
    states_m: FloatArray,
    falling: Bodies,
    *,
    air: FallAir,
    realisation: npt.ArrayLike = 0,
    stop_altitude_m: npt.ArrayLike = 0.0,
    start_s: npt.ArrayLike = 0.0,
    tolerance: float = TOLERANCE,
    time_limit_s: npt.ArrayLike = TIME_LIMIT_S,
    workers: int = 1,
) -> Flown:
    """Fly bodies until each sinks through its height.

    Gravity with J2 (WGS 84), the turning Earth, drag and lift in air that turns with it, wind.

    Parameters
    ----------
    states_m : ndarray, shape (n, 6)
        Earth-fixed position and velocity [m, m/s].
    falling : Bodies
        Of n.
    air : FallAir
        Of r entries.
    realisation : array_like of int, default: 0
        The entry each body belongs to, a row of `air`.
    stop_altitude_m : array_like, default: 0
        Geodetic height at which to stop. What begins there or below stays as it is.
    start_s : array_like, default: 0
        Time from the entry's epoch to the state given.
    tolerance : float, default: 1e-6
        Of a step, 1e-12 to 1e-2. Below 1e-8 without what shortens the way of what has
        become slow: as exact as it gets, and what other tolerances are measured by.
    time_limit_s : array_like, default: ten hours
        Longest flight.
    workers : int, default: 1
        Threads; the numbers do not depend on them.

    Returns
    -------
    Flown
        In the order given.

    Raises
    ------
    InputError
        If shapes do not fit, a number is not finite or out of its range.
    """
    from issrisk.reentry.fall_air import room  # numba takes half a second
    from issrisk.reentry.fall_kernel import fly_pieces

    states = np.ascontiguousarray(states_m, dtype=np.float64)
    if states.ndim != 2 or states.shape[1] != 6 or len(states) != len(falling):
        raise InputError(f"states_m is of shape {states.shape}; {(len(falling), 6)} is wanted")
    _all(np.asarray(np.isfinite(states).all(axis=1)), "states_m must be finite", states)
    if not 1e-12 <= tolerance <= 1e-2:
        raise InputError(f"tolerance is {tolerance}; it must lie in 1e-12 to 1e-2")
    rows = np.array(np.broadcast_to(np.asarray(realisation, dtype=np.int64), len(states)))
    _all((rows >= 0) & (rows < len(air)), f"realisation must lie in 0 to {len(air) - 1}", rows)
    numbers = _numbers(falling, stop_altitude_m, time_limit_s, start_s)
    entries, winds = _conditions(air)
    out, reached = np.empty((len(states), 7)), np.empty(len(states), dtype=np.bool_)
    fields_, sound, windy = np.ascontiguousarray(air.fields), sound_speeds(), air.winds is not None

    def part(first: int) -> None:
        fly_pieces(
            first, min(first + _CHUNK, len(states)), states, rows, numbers, falling.shape,
            fields_, entries, winds, windy, sound, tolerance, room(), out, reached,
        )  # fmt: skip

    starts = range(0, len(states), _CHUNK)
    if workers == 1:
        for first in starts:
            part(first)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(part, starts))
    return Flown(states_m=out[:, :6].copy(), time_s=out[:, 6].copy(), reached=reached)


def fall(
    states_m: FloatArray,
    falling: Bodies,
    *,
    air: FallAir,
    realisation: npt.ArrayLike = 0,
    start_s: npt.ArrayLike = 0.0,
    tolerance: float = TOLERANCE,
    time_limit_s: npt.ArrayLike = TIME_LIMIT_S,
    workers: int = 1,
) -> Landings:
    """Fall to the ground.

    Parameters
    ----------
    states_m, falling, air, realisation, start_s, tolerance, time_limit_s, workers
        As of `fly`.

    Returns
    -------
    Landings
        In the order given.

    Raises
    ------
    InputError
        As `fly` does.
    """
    flown = fly(
        states_m, falling, air=air, realisation=realisation, start_s=start_s,
        tolerance=tolerance, time_limit_s=time_limit_s, workers=workers,
    )  # fmt: skip
    return landings(flown, falling.mass_kg)


def landings(flown: Flown, mass_kg: FloatArray) -> Landings:
    """Places, speeds and energies of what has flown.

    Parameters
    ----------
    flown : Flown
        Down to the ground.
    mass_kg : ndarray, shape (n,)
        Of each body.

    Returns
    -------
    Landings
        In the same order.
    """
    latitude, longitude, _ = geodetic_from_itrs(flown.states_m[:, :3])
    velocity = flown.states_m[:, 3:]
    speed = np.sqrt((velocity**2).sum(axis=1))
    up = np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude),
         np.sin(latitude)]
    )  # fmt: skip
    sinking = -(velocity * up).sum(axis=1) / np.maximum(speed, np.finfo(float).tiny)
    return Landings(
        latitude_deg=np.degrees(latitude),
        longitude_deg=np.degrees(longitude),
        speed_m_s=speed,
        energy_j=0.5 * mass_kg * speed**2,
        angle_deg=np.degrees(np.arcsin(np.clip(sinking, -1.0, 1.0))),
        time_s=flown.time_s,
        landed=flown.reached,
    )


def _numbers(
    falling: Bodies, stop_m: npt.ArrayLike, limit_s: npt.ArrayLike, start_s: npt.ArrayLike
) -> FloatArray:
    numbers = np.empty((len(falling), 7))
    numbers[:, 0] = np.log(falling.drag_factor * falling.area_m2 / falling.mass_kg)
    numbers[:, 1] = np.log(falling.size_m)
    numbers[:, 2] = falling.lift_to_drag * np.cos(falling.bank_rad)
    numbers[:, 3] = falling.lift_to_drag * np.sin(falling.bank_rad)
    named = {"stop_altitude_m": stop_m, "time_limit_s": limit_s, "start_s": start_s}
    for column, (name, values) in enumerate(named.items(), start=4):
        numbers[:, column] = values
        _all(np.isfinite(numbers[:, column]), f"{name} must be finite", numbers[:, column])
    return numbers


def _conditions(air: FallAir) -> tuple[FloatArray, FloatArray]:
    """Sun and density factor of each entry, and the winds as splines, zeros where it is calm."""
    entries = np.column_stack([air.sun_rad, air.log_density_factor]).astype(np.float64)
    winds = np.zeros((len(air), WIND_LEVELS, 2)) if air.winds is None else air.winds
    given = air.fields.shape, entries.shape, winds.shape
    wanted = (len(air), LEVELS, TERMS), (len(air), 2), (len(air), WIND_LEVELS, 2)
    if given != wanted:
        raise InputError(f"the air is of shapes {given}; {wanted} are wanted")
    for part in (air.fields, entries, winds):
        if not np.isfinite(part).all():
            raise InputError("the air must be of finite numbers")
    return entries, wind_splines(winds)


def _all(good: BoolArray, rule: str, values: npt.NDArray[np.generic]) -> None:
    if not good.all():
        first = int(np.flatnonzero(~good)[0])
        raise InputError(f"{rule}; number {first} is {values[first]}")
