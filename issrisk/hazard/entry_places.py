"""Where along the orbit natural decay ends: not evenly, and by which cause.

Two papers, of which only the abstracts were read, say opposite things. Bacon and Matney [1]_ find
that the oblateness of the Earth gathers entries toward the equator, by ballistic number and
inclination; Bettinger [2]_ finds distributions of latitude with two peaks near the northern
and southern ends of the track. Both are seen here, at different heights. A height is first
crossed where the ellipsoid rises to meet the orbit, just past the ends of the track on the way
to the equator: at 120 km crossings gather there, and the object flies on for half a
revolution or more. At 80 km, where it enters, they gather about the equator.

References
----------
.. [1] J. B. Bacon and M. J. Matney, "Statistical Issues for Uncontrolled Reentry Hazards -
   Empirical Tests of the Predicted Footprint for Uncontrolled Satellite Reentry Hazards",
   NTRS 20160006341 (2016) and 20170009908 (2017). Abstracts.
.. [2] R. A. Bettinger, Journal of Applied Statistics (2023). Abstract.
   :doi:`10.1080/02664763.2021.2008328`
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import WGS84_EQUATORIAL_RADIUS_M, WGS84_FLATTENING
from issrisk.environment.density_kernel import activity_weights
from issrisk.environment.density_table import day_of_year, density_table
from issrisk.environment.space_weather import SpaceWeather, space_weather
from issrisk.errors import InputError, PropagationError
from issrisk.hazard.entry_places_kernel import Causes, fill_places
from issrisk.montecarlo.streams import stream
from issrisk.orbit.osculating import MeanElements, osculating_states

Cause: TypeAlias = Literal["figure", "gravity", "latitude", "daily", "rotation"]
CAUSES: tuple[Cause, ...] = ("figure", "gravity", "latitude", "daily", "rotation")
PHASES = 8  # places along each orbit from which it decays
ALTITUDES_KM = (150.0, 120.0, 100.0, 90.0, 80.0)
_RADIUS_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3
_PURPOSE, _SHAPE = 204, 205  # of the streams
_HORIZON_DAYS = 30.0
_ECCENTRICITY_SD = 1e-4  # as in the scenario of an orbit left alone


@dataclass(frozen=True)
class Harmonic:
    """Part of a density along the orbit: times cos nu and sin nu, the mean being one."""

    order: int
    cosine: float
    sine: float
    standard_error: float


@dataclass(frozen=True)
class EntryPlaces:
    """Where decays cross heights for the last time on their way down.

    `arguments_rad` (days, PHASES, k) is the argument of latitude at each of `altitudes_km`:
    of each day and orbit drawn, from places evenly spaced along it. So chance is left to days
    and orbits alone, and an even density comes out even.
    """

    ballistic_kg_m2: float
    inclination_deg: float
    altitudes_km: tuple[float, ...]
    arguments_rad: FloatArray

    def harmonic(self, altitude_km: float, order: int) -> Harmonic:
        """Amplitude of a harmonic of the density along the orbit.

        Parameters
        ----------
        altitude_km : float
            One of `altitudes_km`.
        order : int
            From 1 on.

        Returns
        -------
        Harmonic
            The standard error is the larger one of its parts, by the scatter of days.
        """
        u = order * self.arguments_rad[:, :, self.altitudes_km.index(altitude_km)]
        daily = 2.0 * np.stack([np.cos(u).mean(axis=1), np.sin(u).mean(axis=1)])
        cosine, sine = daily.mean(axis=1)
        error = float(daily.std(axis=1, ddof=1).max()) / math.sqrt(len(u))
        return Harmonic(order, float(cosine), float(sine), error)


def entry_places(
    ballistic_kg_m2: float,
    *,
    days: int = 100,
    seed: int = 0,
    inclination_deg: float = 51.64,
    start_height_km: float | None = None,
    without: Collection[Cause] = (),
    weather: SpaceWeather | None = None,
) -> EntryPlaces:
    """Let orbits decay from random places, on random days that were.

    Parameters
    ----------
    ballistic_kg_m2 : float
        Mass over drag coefficient times area, 20 to 1000.
    days : int, default: 100
        How many, 2 to 10 000, each with an orbit of its own and eight decays.
    seed : int, default: 0
        Of all streams.
    inclination_deg : float, default: 51.64
        Mean.
    start_height_km : float, optional
        Mean semi-major axis less the equatorial radius, 160 to 300, by default 200 for light
        to 170 for heavy objects, half a day or more before the entry; the orbit is nearly
        round, its node, local time and places along it are drawn evenly.
    without : collection of str, default: ()
        Causes left out: "figure" of the Earth in heights, "gravity" beyond the point mass,
        variation of density with "latitude", "daily" bulge, "rotation" of the air.
    weather : SpaceWeather, optional
        Measured; days are drawn from it. By default the embedded series.

    Returns
    -------
    EntryPlaces
        At 150, 120, 100, 90 and 80 km.

    Raises
    ------
    InputError
        If a number is out of range or a cause unknown.
    PropagationError
        If an orbit has not come down in thirty days.
    """
    start_km = _start_km(ballistic_kg_m2) if start_height_km is None else start_height_km
    _check(ballistic_kg_m2, days, start_km, without)
    known = space_weather(weather)
    drawn = np.array([stream(seed, n, purpose=_PURPOSE).random(4) for n in range(days)])
    shape = np.array([stream(seed, n, purpose=_SHAPE).standard_normal(2) for n in range(days)])
    # In order of days and, within each, of places along the orbit.
    drawn, shape = np.repeat(drawn, PHASES, axis=0), np.repeat(shape, PHASES, axis=0)
    turns = drawn[:, 2] + np.tile(np.arange(PHASES) / PHASES, days)
    day = 1 + (drawn[:, 0] * (known.days.size - 1)).astype(np.int64)
    tilt = math.radians(inclination_deg)
    acting = Causes(*(0.0 if cause in without else 1.0 for cause in CAUSES))
    states = _states(
        _RADIUS_KM + start_km,
        _ECCENTRICITY_SD * shape,
        tilt,
        2.0 * np.pi * np.stack([drawn[:, 1], turns], axis=1),
        round_orbit=acting.gravity == 0.0,
    )
    table = density_table()
    weights = np.empty((day.size, table.activity.shape[1]))
    for n, at in enumerate(day):
        activity_weights(
            table.activity, known.f107[at - 1], known.f107a[at], known.ap[at], weights[n]
        )
    arguments = np.full((day.size, len(ALTITUDES_KM)), np.nan)
    fill_places(
        states,
        2.0 * np.pi * drawn[:, 3],
        np.full(day.size, 1.0 / ballistic_kg_m2),
        day_of_year(known.days[day]) + 0.5,
        table.year,
        weights,
        acting,
        _RADIUS_KM * (1.0 - 0.5 * WGS84_FLATTENING * math.sin(tilt) ** 2),
        np.array(ALTITUDES_KM),
        _HORIZON_DAYS * 86_400.0,
        arguments,
    )
    if not np.isfinite(arguments).all():
        raise PropagationError(
            f"an orbit at {start_km:g} km has not come down in {_HORIZON_DAYS:g} days",
            hint="begin lower",
        )
    places = np.mod(arguments, 2.0 * np.pi).reshape(days, PHASES, -1)
    return EntryPlaces(ballistic_kg_m2, inclination_deg, ALTITUDES_KM, places)


def _start_km(ballistic_kg_m2: float) -> float:
    return 185.0 - 30.0 * math.log10(max(ballistic_kg_m2, 1.0) / 167.0)


def _check(ballistic: float, days: int, start_km: float, without: Collection[Cause]) -> None:
    for name, value, least, most in (
        ("ballistic_kg_m2", ballistic, 20.0, 1000.0),
        ("days", days, 2, 10_000),
        ("start_height_km", start_km, 160.0, 300.0),
    ):
        if not least <= value <= most:
            raise InputError(f"{name} is {value:g}; it must lie in {least:g} to {most:g}")
    unknown = sorted(set(without) - set(CAUSES))
    if unknown:
        raise InputError(f"no cause {unknown[0]!r}", hint=f"known: {', '.join(CAUSES)}")


def _states(
    axis_km: float, e: FloatArray, tilt: float, angles: FloatArray, *, round_orbit: bool
) -> FloatArray:
    """Nearly round orbits; without J2 exactly so, as its theory would leave them uneven."""
    flat = np.ones(len(e))
    mean = MeanElements(axis_km * flat, e[:, 0], e[:, 1], tilt * flat, angles[:, 0], angles[:, 1])
    states = osculating_states(mean)
    if round_orbit:
        position, velocity = states[:, :3], states[:, 3:]
        normal = np.cross(position, velocity)
        position *= (axis_km / np.linalg.norm(position, axis=1))[:, None]
        along = np.cross(normal, position)
        speed = math.sqrt(398_600.4418 / axis_km)
        states[:, 3:] = speed * along / np.linalg.norm(along, axis=1)[:, None]
    return states
