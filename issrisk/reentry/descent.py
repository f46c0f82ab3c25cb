"""The last days: descent from an orbit through 120 km to the entry, many realisations at once.

Full integration in TEME of date: zonal harmonics J2 to J4, drag relative to the air that turns
with the Earth, steps of order 8. The entry epoch is the downward crossing of 80 km over the
ellipsoid. Other harmonics, Sun, Moon and winds are left out: a second of flight in a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from issrisk.arrays import BoolArray, FloatArray, TimeArray
from issrisk.constants import EARTH_GM_KM3_S2, WGS84_ROTATION_RATE_RAD_S
from issrisk.environment.density_table import day_of_year, density_table
from issrisk.errors import InputError, PropagationError
from issrisk.orbit.frames import (
    geodetic_from_itrs,
    gmst_1982_rad,
    itrs_from_teme,
    tai_minus_utc_s,
)
from issrisk.orbit.osculating import argument_of_latitude_rad
from issrisk.reentry.descent_air import DescentAir
from issrisk.reentry.descent_kernel import fill_descents
from issrisk.times import utc_array

ENTRY_ALTITUDE_KM = 80.0
STOP_ALTITUDES_KM = (150.0, 120.0, 100.0, 90.0, ENTRY_ALTITUDE_KM)
TOLERANCE = 1e-9
_STOPS_KM = (20.0, 1000.0)  # the heights that may be asked for
_TOLERANCES = (1e-14, 1e-3)
_MOST_BALLISTIC_M2_KG = 10.0  # a balloon; more would be stiff
_MOST_DAYS = 400.0
_MOST_LOG_ERROR = 5.0
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Descents:
    """Where and when descents cross heights on their way down; arrays of n rows.

    What does not enter before the horizon has NaT and NaN throughout, as has a height below
    which a descent began; `entered` tells.

    Attributes
    ----------
    altitudes_km : tuple of float
        The k heights over the WGS 84 ellipsoid, from high to low.
    epochs : ndarray of datetime64[ns], shape (n, k)
        UTC of the last downward crossing of each.
    states_km : ndarray, shape (n, k, 6)
        Position [km] and velocity [km/s] there, TEME.
    entered : ndarray of bool, shape (n,)
        Whether the lowest height was crossed before the horizon.
    end_states_km : ndarray, shape (n, 6)
        Where the integration ended: at the lowest height, or at the horizon.
    """

    altitudes_km: tuple[float, ...]
    epochs: TimeArray
    states_km: FloatArray
    entered: BoolArray
    end_states_km: FloatArray

    @property
    def latitude_deg(self) -> FloatArray:
        """Geodetic latitude of the crossings, shape (n, k) [deg]."""
        return self._geodetic_deg()[0]

    @property
    def longitude_deg(self) -> FloatArray:
        """Longitude of the crossings, -180 to 180, shape (n, k) [deg]."""
        return self._geodetic_deg()[1]

    @property
    def argument_of_latitude_deg(self) -> FloatArray:
        """Place along the orbit from the ascending node, 0 to 360, shape (n, k) [deg].

        Of the osculating orbit in TEME.
        """
        angle = argument_of_latitude_rad(self.states_km.reshape(-1, 6))
        return np.degrees(angle).reshape(self.epochs.shape)

    @property
    def speed_km_s(self) -> FloatArray:
        """Inertial speed, shape (n, k) [km/s]."""
        return np.asarray(np.linalg.norm(self.states_km[..., 3:], axis=-1))

    @property
    def air_speed_km_s(self) -> FloatArray:
        """Speed relative to the air that turns with the Earth, shape (n, k) [km/s]."""
        return np.asarray(np.linalg.norm(self._air_velocity_km_s(), axis=-1))

    @property
    def flight_path_angle_deg(self) -> FloatArray:
        """Inertial, against the plane normal to the radius, shape (n, k) [deg].

        Negative downwards, as with an orbit; the layers of air are tilted against that plane
        by up to 0.19 degrees, see `height_rate_km_s`.
        """
        return self._angle_deg(self.states_km[..., 3:])

    @property
    def air_flight_path_angle_deg(self) -> FloatArray:
        """The same relative to the air, shape (n, k) [deg]."""
        return self._angle_deg(self._air_velocity_km_s())

    @property
    def height_rate_km_s(self) -> FloatArray:
        """How fast the height over the ellipsoid changes, shape (n, k) [km/s]."""
        flat = self.states_km[..., :3].reshape(-1, 3) * 1e3
        latitude, right_ascension, _ = geodetic_from_itrs(flat)  # the axis is the same
        across = np.cos(latitude)
        normal = np.column_stack(
            [across * np.cos(right_ascension), across * np.sin(right_ascension), np.sin(latitude)]
        )
        velocity = self.states_km[..., 3:]
        return _dot(velocity, normal.reshape(velocity.shape))

    def _air_velocity_km_s(self) -> FloatArray:
        x, y = self.states_km[..., 0], self.states_km[..., 1]
        turning = WGS84_ROTATION_RATE_RAD_S * np.stack([-y, x, np.zeros_like(x)], axis=-1)
        return np.asarray(self.states_km[..., 3:] - turning)

    def _angle_deg(self, velocity: FloatArray) -> FloatArray:
        position = self.states_km[..., :3]
        sizes = np.linalg.norm(position, axis=-1) * np.linalg.norm(velocity, axis=-1)
        return np.asarray(np.degrees(np.arcsin(_dot(position, velocity) / sizes)))

    def _geodetic_deg(self) -> tuple[FloatArray, FloatArray]:
        latitude, longitude = np.full((2, self.epochs.size), np.nan)
        known = ~np.isnat(self.epochs.ravel())
        times = self.epochs.ravel()[known]
        position_m = self.states_km[..., :3].reshape(-1, 3)[known] * 1e3
        latitude_rad, longitude_rad, _ = geodetic_from_itrs(itrs_from_teme(position_m, times))
        latitude[known], longitude[known] = np.degrees(latitude_rad), np.degrees(longitude_rad)
        return latitude.reshape(self.epochs.shape), longitude.reshape(self.epochs.shape)


def _dot(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray((one * other).sum(axis=-1))


def descents(
    states_km: ArrayLike,
    epochs: TimeArray,
    ballistic_m2_kg: ArrayLike,
    *,
    air: DescentAir,
    stop_altitudes_km: Sequence[float] = STOP_ALTITUDES_KM,
    log_density_error: ArrayLike | None = None,
    error_step_s: float = 3600.0,
    horizon_days: float = 10.0,
    tolerance: float = TOLERANCE,
) -> Descents:
    """Follow objects down to the lowest height.

    Parameters
    ----------
    states_km : ndarray, shape (n, 6)
        Osculating position [km] and velocity [km/s], TEME.
    epochs : ndarray of datetime64, shape (n,) or one
        UTC of each state.
    ballistic_m2_kg : ndarray, shape (n,) or one
        Drag coefficient times area over mass: the inverse of the ballistic coefficient.
    air : DescentAir
        Density until the horizon.
    stop_altitudes_km : sequence of float
        Heights over the WGS 84 ellipsoid to be told, 20 to 1000 km; the lowest ends a descent.
    log_density_error : ndarray, shape (n, slots) or (slots,), optional
        Logarithm of what drag is multiplied by, of density and of a tumbling area alike: at the
        epoch and every `error_step_s` after it, straight between, the last one held.
    error_step_s : float, default: 3600.0
        Between the slots [s]; steps of the integration end at each.
    horizon_days : float, default: 10.0
        Where an integration ends that has not come down.
    tolerance : float
        Error of each step relative to distance and speed. With that by default the entry five
        days on is within 0.1 s of that of the least.

    Returns
    -------
    Descents
        n rows. The interpreter's lock is released: threads may work on chunks of realisations.

    Raises
    ------
    InputError
        If shapes do not fit, a value is not finite or out of range, a state lies below the
        lowest height or is not bound to the Earth, or the air ends before the horizon.
    PropagationError
        If a descent leads to no numbers.
    """
    stops = _stops(stop_altitudes_km)
    states, times = _states(states_km, epochs, lowest_km=float(stops[-1]))
    number = len(states)
    ballistic = _ballistic(ballistic_m2_kg, number)
    _within("horizon_days", horizon_days, 0.0, _MOST_DAYS)
    _within("tolerance", tolerance, *_TOLERANCES)
    _within("error_step_s", error_step_s, 1.0, 1e9)
    error = _errors(log_density_error, number)
    crossings = np.full((number, stops.size, 7), np.nan)
    entered = np.zeros(number, dtype=bool)
    fill_descents(
        states,
        _clocks(times, air, horizon_days),
        ballistic,
        error,
        error_step_s,
        air.fields,
        air.step_s,
        density_table().year,
        air.weights,
        stops,
        tolerance,
        horizon_days * 86_400.0,
        crossings,
        entered,
    )
    if not np.isfinite(states).all():
        raise PropagationError(
            f"descent {np.isfinite(states).all(axis=1).argmin()} cannot be followed"
        )
    crossings[~entered] = np.nan  # a later crossing may follow
    states[entered] = crossings[entered, -1, 1:]
    return Descents(
        altitudes_km=tuple(float(stop) for stop in stops),
        epochs=_after(times, crossings[..., 0]),
        states_km=np.ascontiguousarray(crossings[..., 1:]),
        entered=entered,
        end_states_km=states,
    )


def midnight_rad(times: TimeArray) -> FloatArray:
    """Right ascension, in TEME, of where the mean Sun is opposite: local midnight.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (n,)
        Radians, 0 to 2 pi.
    """
    day_fraction = (times - times.astype("datetime64[D]")) / _DAY
    return np.asarray((gmst_1982_rad(times) - 2.0 * np.pi * day_fraction) % (2.0 * np.pi))


def _states(
    states_km: ArrayLike, epochs: TimeArray, *, lowest_km: float
) -> tuple[FloatArray, TimeArray]:
    states = np.array(states_km, dtype=np.float64, order="C")
    if states.ndim != 2 or states.shape[1] != 6 or not len(states):
        raise InputError(
            f"states have shape {states.shape}", hint="give (n, 6): position km, velocity km/s"
        )
    if not np.isfinite(states).all():
        raise InputError("states hold a value that is not finite")
    times = utc_array(epochs)
    if times.size not in (1, len(states)):
        raise InputError(f"{times.size} epochs are given for {len(states)} states")
    distance = np.linalg.norm(states[:, :3], axis=1)
    speed2 = (states[:, 3:] ** 2).sum(axis=1)
    if not (0.5 * speed2 * distance < EARTH_GM_KM3_S2).all():
        raise InputError("a state is not bound to the Earth", hint="give km and km/s, TEME")
    heights_km = geodetic_from_itrs(states[:, :3] * 1e3)[2] / 1e3
    if (heights_km <= lowest_km).any():
        raise InputError(
            f"a state lies {heights_km.min():.1f} km over the ellipsoid",
            hint=f"every one must lie above the lowest height asked for, {lowest_km:g} km",
        )
    return states, np.broadcast_to(times, len(states)).copy()


def _ballistic(values: ArrayLike, number: int) -> FloatArray:
    """One for each realisation."""
    given = np.asarray(values, dtype=np.float64)
    if given.shape not in ((), (1,), (number,)):
        raise InputError(f"C_D A / m has shape {given.shape}; give one value, or {number}")
    if not ((given > 0.0) & (given <= _MOST_BALLISTIC_M2_KG)).all():
        raise InputError(
            f"C_D A / m is given as {given.min():g} to {given.max():g} m2/kg",
            hint=f"give more than 0 and at most {_MOST_BALLISTIC_M2_KG:g}",
        )
    return np.ascontiguousarray(np.broadcast_to(given, number))


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most or value == 0.0:
        raise InputError(f"{name} is {value!r}; it must lie in {least:g} to {most:g}")


def _stops(altitudes_km: Sequence[float]) -> FloatArray:
    stops = np.asarray(altitudes_km, dtype=np.float64)
    low, high = _STOPS_KM
    if stops.ndim != 1 or not stops.size or not ((stops >= low) & (stops <= high)).all():
        raise InputError(
            f"stop_altitudes_km is {altitudes_km!r}", hint=f"give heights of {low:g} to {high:g} km"
        )
    if (np.diff(stops) >= 0.0).any():
        raise InputError(f"stop_altitudes_km is {altitudes_km!r}", hint="give them high to low")
    return stops


def _errors(log_error: ArrayLike | None, number: int) -> FloatArray:
    if log_error is None:
        return np.zeros((1, 1))
    given = np.atleast_2d(np.asarray(log_error, dtype=np.float64))
    if given.ndim != 2 or len(given) not in (1, number) or given.shape[1] == 0:
        raise InputError(f"log_density_error has shape {given.shape}; give ({number}, slots)")
    if not (np.abs(given) <= _MOST_LOG_ERROR).all():
        raise InputError(
            f"log_density_error reaches {np.abs(given).max():g}",
            hint=f"give logarithms from -{_MOST_LOG_ERROR:g} to {_MOST_LOG_ERROR:g}",
        )
    return np.ascontiguousarray(given)


def _clocks(times: TimeArray, air: DescentAir, horizon_days: float) -> FloatArray:
    """What `fill_descents` asks for; the air must cover all of it."""
    number = times.size
    if len(air.weights) not in (1, number) or len(air.first_days) not in (1, number):
        raise InputError(
            f"the air is of {max(len(air.weights), len(air.first_days))} realisations, "
            f"{number} states are given"
        )
    clocks = np.zeros((number, 4))
    first_days = np.broadcast_to(air.first_days, number)
    clocks[:, 0] = (times - air.start) / np.timedelta64(1, "s")
    clocks[:, 1] = (times - first_days) / np.timedelta64(1, "s")
    clocks[:, 2] = day_of_year(first_days)
    clocks[:, 3] = midnight_rad(times)
    lengths = ((len(air.fields) - 1) * air.step_s, air.weights.shape[1] * 86_400.0)
    for column, length in enumerate(lengths):
        begin, end = clocks[:, column].min(), clocks[:, column].max() + horizon_days * 86_400.0
        if length > 0.0 and not 0.0 <= begin <= end <= length + 1e-6:
            raise InputError(
                f"the air covers {length / 86_400.0:g} days; from {begin / 86_400.0:.2f} to "
                f"{end / 86_400.0:.2f} days after its beginning are asked for",
                hint="give air for more days, or a nearer horizon",
            )
    return clocks


def _after(times: TimeArray, seconds: FloatArray) -> TimeArray:
    """Instants so many SI seconds after others, NaT for NaN; leap seconds are left out."""
    known = np.isfinite(seconds)
    elapsed = np.round(np.where(known, seconds, 0.0) * 1e9).astype("timedelta64[ns]")
    found = times[:, None] + elapsed
    leaps = tai_minus_utc_s(found.ravel()).reshape(found.shape) - tai_minus_utc_s(times)[:, None]
    found = found - leaps.astype("timedelta64[s]").astype("timedelta64[ns]")
    return np.where(known, found, np.datetime64("NaT"))
