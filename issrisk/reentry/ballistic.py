"""The ballistic coefficient as the orbit's own decay shows it, manoeuvres left out.

The drag term B* of an element set is no ballistic coefficient: it absorbs whatever SGP4's
atmosphere does not know, and lifetimes computed with it are 1.5 to 7 times too long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray, TimeArray
from issrisk.constants import SECONDS_PER_DAY, WGS72_EQUATORIAL_RADIUS_KM, WGS72_J2
from issrisk.constants import WGS72_GM_KM3_S2 as GM
from issrisk.environment.density_table import day_of_year
from issrisk.environment.space_weather import (
    SpaceWeather,
    from_measurements,
    joined,
    space_weather,
)
from issrisk.errors import InputError
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.orbit.embedded import nearest_index
from issrisk.orbit.history import ElementHistory, element_history
from issrisk.orbit.neighbours import settled
from issrisk.reentry.atmospheres import Atmosphere, air_for
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM
from issrisk.reentry.decay_kernel import fall_rates
from issrisk.reentry.figures import DragFigures, published
from issrisk.reentry.lifetime import mean_sun_rad
from issrisk.reentry.uncertainty import DensityError
from issrisk.times import TimeLike, iso, utc

STEP = np.timedelta64(3, "h")
# After a burn the sets take two days to settle, and the last before one may lie after it.
AFTER_BURN_DAYS, BEFORE_BURN_DAYS = 2.0, 0.5
# Drag never raises an orbit: where the medians of its days do by more than this, somebody did.
LEAST_RISE_KM = 0.1
FEWEST_SETS = 8
_SETTLING_DAYS = 30.0  # before a fit, by which manoeuvres and outliers are found
_OUTLIER = 3.5  # robust standard deviations, at which a set is left out of a fit
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class DragHistory:
    """A history of element sets with the fall that drag explains; arrays of shape (n,).

    `axis_km` is the mean semi-major axis, `drag_km` the fall since the first set for
    a ballistic coefficient of 1 m²/kg, along the orbit as it was observed. `quiet` tells
    which sets are neither outliers nor near a manoeuvre.
    """

    epochs: TimeArray
    axis_km: FloatArray
    drag_km: FloatArray
    stretch: IntArray
    quiet: BoolArray

    @property
    def days(self) -> FloatArray:
        """Days since the first epoch."""
        return np.asarray((self.epochs - self.epochs[0]) / np.timedelta64(1, "D"))


@dataclass(frozen=True)
class BallisticFit:
    """A ballistic coefficient, log-normal.

    `log_sd` is the standard error of its logarithm by the scatter of the sets alone;
    the error of the density model of those days is in the coefficient.
    """

    ballistic_m2_kg: float
    log_sd: float
    start: np.datetime64
    end: np.datetime64
    sets: int
    residual_m: float


def drag_history(
    history: ElementHistory,
    *,
    weather: SpaceWeather | None = None,
    atmosphere: Atmosphere = "nrlmsis",
) -> DragHistory:
    """Integrate the drag along an observed orbit.

    Parameters
    ----------
    history : ElementHistory
        Of the object.
    weather : SpaceWeather, optional
        Measured; by default the embedded series.
    atmosphere : {"nrlmsis", "us1976"}
        See `atmospheres`.

    Returns
    -------
    DragHistory
        Of the sets that fit their neighbours.

    Raises
    ------
    InputError
        If the space weather does not cover it.
    """
    good = settled(history.continuity)
    mean, epochs = history.series.mean.at(good), history.epochs[good]
    start = epochs[0].astype("datetime64[h]")
    times: TimeArray = np.arange(start, epochs[-1] + STEP, STEP).astype("datetime64[ns]")
    times = times + STEP // 2
    near = nearest_index(epochs, times)
    axis, e = mean.semi_major_axis_km[near], mean.eccentricity[near]
    perigee, inclination = mean.argument_of_perigee_rad[near], mean.inclination_rad[near]
    away = (times - epochs[near]) / np.timedelta64(1, "D")
    rate = -1.5 * WGS72_J2 * (WGS72_EQUATORIAL_RADIUS_KM / axis) ** 2 * np.sqrt(GM / axis**3)
    node = mean.raan_rad[near] + rate * np.cos(inclination) * SECONDS_PER_DAY * away
    activity = space_weather(weather).activity(np.minimum(times, epochs[-1]))
    conditions = np.column_stack(
        [day_of_year(times), node - mean_sun_rad(times), activity.f107, activity.f107a, activity.ap]
    )
    orbits = np.column_stack([axis, e * np.cos(perigee), e * np.sin(perigee)])
    highest = float(np.max(axis * (1.0 + e))) - EQUATORIAL_RADIUS_KM
    air = air_for(math.degrees(float(np.median(inclination))), highest, atmosphere=atmosphere)
    rates = np.empty(times.size)
    fall_rates(orbits, conditions, air.coefficients, rates)
    hours = STEP / np.timedelta64(1, "D")
    edges = (times - STEP // 2 - epochs[0]) / np.timedelta64(1, "D")
    fallen = np.concatenate([[0.0], np.cumsum(rates * hours)])
    edges = np.append(edges, edges[-1] + hours)
    days = (epochs - epochs[0]) / np.timedelta64(1, "D")
    drag = np.interp(days, edges, fallen)
    stretch = history.stretch[good]
    quiet = _quiet(np.asarray(days), history)
    return DragHistory(epochs, mean.semi_major_axis_km, drag - drag[0], stretch, quiet)


def _quiet(days: FloatArray, history: ElementHistory) -> BoolArray:
    first = history.epochs[settled(history.continuity)][0]
    quiet = np.ones(days.size, dtype=bool)
    for each in history.manoeuvres:
        since = days - float((each.time - first) / np.timedelta64(1, "D"))
        quiet &= (since < -BEFORE_BURN_DAYS) | (since > AFTER_BURN_DAYS)
    return quiet


def ballistic_fit(history: DragHistory, *, start: TimeLike, end: TimeLike) -> BallisticFit:
    """Fit the ballistic coefficient to the sets between two times.

    Parameters
    ----------
    history : DragHistory
        As `drag_history` gives it.
    start, end : time
        UTC; without a manoeuvre between.

    Returns
    -------
    BallisticFit
        By least squares of a = a0 - B ∫ drag, sets off by more than 3.5 robust standard
        deviations left out.

    Raises
    ------
    InputError
        If there are fewer than eight quiet sets, a manoeuvre lies between them, or the
        orbit did not fall.
    """
    begin, stop = utc(start), utc(end)
    inside = history.quiet & (history.epochs >= begin) & (history.epochs < stop)
    span = f"{iso(begin)} to {iso(stop)}"
    if int(inside.sum()) < FEWEST_SETS:
        raise InputError(
            f"{int(inside.sum())} quiet element sets lie in {span}; {FEWEST_SETS} are needed",
            hint="give a longer span, away from manoeuvres",
        )
    if np.unique(history.stretch[inside]).size > 1 or rises(history, inside):
        raise InputError(f"the orbit was raised in {span}", hint="give a span without manoeuvre")
    axis, drag = history.axis_km[inside], history.drag_km[inside]
    table = np.column_stack([np.ones(axis.size), drag.mean() - drag])
    kept = np.ones(axis.size, dtype=bool)
    for _ in range(2):
        solved = np.linalg.lstsq(table[kept], axis[kept], rcond=None)[0]
        residual = axis - table @ solved
        limit = _OUTLIER * _MAD_TO_SIGMA * float(np.median(np.abs(residual[kept])))
        kept = np.abs(residual) <= max(limit, 1e-4)
    ballistic, number = float(solved[1]), int(kept.sum())
    if not ballistic > 0.0:
        raise InputError(f"the orbit did not fall in {span}", hint="give a longer span")
    variance = float(np.sum(residual[kept] ** 2)) / (number - 2)
    error = math.sqrt(variance / float(np.sum(table[kept, 1] ** 2)))
    return BallisticFit(
        ballistic_m2_kg=ballistic,
        log_sd=error / ballistic,
        start=history.epochs[inside][0],
        end=history.epochs[inside][-1],
        sets=number,
        residual_m=1e3 * math.sqrt(variance),
    )


def rises(history: DragHistory, inside: BoolArray) -> bool:
    """Whether the orbit is higher on a day than on one before, by more than sets scatter."""
    days, axis = np.floor(history.days[inside]), history.axis_km[inside]
    medians = np.array([np.median(axis[days == day]) for day in np.unique(days)])
    if medians.size < 2:
        return False
    later = np.maximum.accumulate(medians[::-1])[::-1]
    return bool(np.max(later[1:] - medians[:-1]) > LEAST_RISE_KM)


def fitted_figures(
    sets: Sequence[ElementSet],
    at: np.datetime64,
    *,
    days: float,
    as_of: np.datetime64 | None = None,
    mass_kg: float | None = None,
    weather: SpaceWeather | None = None,
    atmosphere: Atmosphere = "nrlmsis",
) -> DragFigures:
    """Drag figures from the decay of the days before a time, as known then.

    Parameters
    ----------
    sets : sequence of ElementSet
        Of one object; those after `at` or `as_of` are not looked at.
    at : datetime64
        UTC.
    days : float
        How many before it.
    as_of : datetime64, optional
        By default `at`. Of space weather too only what was known then is used: the 81-day
        means are of days that had ended.
    mass_kg : float, optional
        By default NASA's last figure for the ISS. Without one no propellant can be told.
    weather : SpaceWeather, optional
        Measured, from a newer file; by default the embedded series.
    atmosphere : {"nrlmsis", "us1976"}
        That of the lifetime: a coefficient is one of its own atmosphere.

    Returns
    -------
    DragFigures
        For `lifetime`.

    Raises
    ------
    InputError
        If the sets are too few, the orbit was raised, or the space weather ends before.
    """
    known_at = at if as_of is None else as_of
    end = min(at, known_at)
    reach = days + _SETTLING_DAYS
    near = [each for each in sets if each.epoch <= end and each.age_days(end) < reach]
    if len(near) < FEWEST_SETS:
        raise InputError(
            f"{len(near)} element sets lie in the {reach:g} days before {iso(end)}; "
            f"{FEWEST_SETS} are needed",
            hint="give a history of those days",
        )
    if mass_kg is None and near[0].satellite_number == ISS_SATELLITE_NUMBER:
        then = published(end)
        mass_kg = None if then is None else then.mass_kg
    history = element_history(near)
    known = _through(space_weather(weather, as_of=known_at), history.epochs[-1])
    start = end - np.timedelta64(round(days * 86_400), "s")
    drag = drag_history(history, weather=known, atmosphere=atmosphere)
    fit = ballistic_fit(drag, start=start, end=end + np.timedelta64(1, "s"))
    return figures_of_fit(fit, mass_kg=mass_kg)


def _through(known: SpaceWeather, time: np.datetime64) -> SpaceWeather:
    """What is known with a day that has not ended yet, taken to be as the one before it."""
    day = time.astype("datetime64[D]")
    missing = int((day - known.days[-1]).astype(np.int64))
    if missing < 1:
        return known
    if missing > 1:
        raise InputError(
            f"space weather is measured until {known.days[-1]}, the element sets reach {day}",
            hint="give newer space weather (--space-weather), or an earlier start",
        )
    # Bridged days have their bridge: two alike would not be found spoilt by a flare.
    today = from_measurements(
        known.days[-1:] + 1,
        f107=known.f107[-1:],
        f107_adjusted=known.f107_adjusted[-1:],
        ap_3h=known.ap_3h[-1:],
        source=known.source,
    )
    return joined(known, today)


def figures_of_fit(
    fit: BallisticFit, *, mass_kg: float | None = None, density_error: DensityError | None = None
) -> DragFigures:
    """Drag figures from a fit, for `lifetime`.

    Parameters
    ----------
    fit : BallisticFit
        Of the days before.
    mass_kg : float, optional
        Mass, which only the propellant depends on.
    density_error : DensityError, optional
        By default the widths learned from 1998-2004.

    Returns
    -------
    DragFigures
        With a coefficient of 2.2 and the area that goes with it. The spread contains how far
        the density model may have been off in the days of the fit; for the days next to
        them that is too much, as the model will be off by nearly the same.
    """
    error = density_error or DensityError()
    days = max(float((fit.end - fit.start) / np.timedelta64(1, "D")), 1.0)
    # Variance of the mean over so many days of a Gauss-Markov process.
    share = days / error.fast_days
    fast = error.fast_sd**2 * 2.0 * (share - 1.0 + math.exp(-share)) / share**2
    spread = math.sqrt(fit.log_sd**2 + fast + error.slow_sd**2)
    mass = 1.0 if mass_kg is None else mass_kg
    return DragFigures(
        mass_kg=mass,
        drag_area_m2=fit.ballistic_m2_kg * mass / 2.2,
        drag_coefficient=2.2,
        source=f"fitted to {fit.sets} element sets of {days:.0f} days",
        drag_sd=min(spread, 2.0),
        mass_sd=0.0,
        mass_known=mass_kg is not None,
    )
