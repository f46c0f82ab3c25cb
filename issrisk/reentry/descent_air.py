"""The air of the last days: fields of density that follow each other, and days of activity."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.environment.density_table import density_table, fitted_field, projected_field
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.environment.space_weather import SpaceWeather, space_weather
from issrisk.errors import InputError
from issrisk.reentry.descent_rates_kernel import fill_weights
from issrisk.times import TimeLike, utc

_NO_FIELDS: FloatArray = np.empty((0, LEVELS, TERMS))
_NO_WEIGHTS: FloatArray = np.empty((1, 0, 0))
_NO_DAYS: TimeArray = np.array(["1970-01-01"], dtype="datetime64[D]")
_MOST_FIELDS = 2000  # of 60 kB each


@dataclass(frozen=True)
class DescentAir:
    """Density along descents: shared fields, each realisation's own activity, or both added.

    The logarithm of density is that of `fields`, blended in a straight line of time, plus that
    of the activity of the day (`weights`) where there are any. Made by `measured_air`,
    `daily_air`, `forecast_air` or `steady_air`.

    Attributes
    ----------
    fields : ndarray, shape (nodes, LEVELS, TERMS)
        Of all realisations; none, one that stays, or several.
    start : datetime64
        Of the first field, UTC.
    step_s : float
        From one to the next [s].
    weights : ndarray, shape (1 or n, days, modes)
        Of the activity of each day, of all realisations or each.
    first_days : ndarray of datetime64[D], shape (1 or n,)
        Day of the first of these, UTC.
    """

    fields: FloatArray = field(default_factory=lambda: _NO_FIELDS)
    start: np.datetime64 = field(default_factory=lambda: np.datetime64("1970-01-01", "ns"))
    step_s: float = 10_800.0
    weights: FloatArray = field(default_factory=lambda: _NO_WEIGHTS)
    first_days: TimeArray = field(default_factory=lambda: _NO_DAYS)

    def rows(self, which: slice | range) -> DescentAir:
        """The air of some realisations.

        Parameters
        ----------
        which : slice or range
            Which; shared parts stay.

        Returns
        -------
        DescentAir
            Views, no copies.
        """
        chosen = which if isinstance(which, slice) else slice(which.start, which.stop, which.step)
        own = chosen if len(self.weights) > 1 else slice(None)
        days = chosen if len(self.first_days) > 1 else slice(None)
        return DescentAir(
            self.fields, self.start, self.step_s, self.weights[own], self.first_days[days]
        )


def measured_air(
    start: TimeLike,
    *,
    days: float,
    weather: SpaceWeather | None = None,
    step_hours: float = 3.0,
) -> DescentAir:
    """Air of known weather: NRLMSIS itself with the 3-hour history of Ap.

    Parameters
    ----------
    start : time
        First instant, UTC.
    days : float
        Length.
    weather : SpaceWeather, optional
        Measured; by default the embedded series.
    step_hours : float, default: 3.0
        Between fields, of which each takes some 20 ms.

    Returns
    -------
    DescentAir
        Of all realisations.

    Raises
    ------
    InputError
        If the weather does not cover it, or the length is not allowed.
    """
    times = _nodes(start, days=days, step_hours=step_hours)
    activity = space_weather(weather).activity(times)
    fields = [
        projected_field(
            time,
            f107=float(activity.f107[i]),
            f107a=float(activity.f107a[i]),
            ap=activity.ap_history[i],
        )
        for i, time in enumerate(times)
    ]
    return DescentAir(np.stack(fields), times[0], step_hours * 3600.0)


def daily_air(weather: FloatArray, first_days: TimeArray) -> DescentAir:
    """Air of each realisation's own days: the mean over universal time of each.

    Parameters
    ----------
    weather : ndarray, shape (n, days, 3)
        F10.7 of the day before, its 81-day mean [sfu], daily Ap [2 nT] of each UTC day; one
        row for all, or one for each realisation.
    first_days : ndarray of datetime64, shape (1 or n,)
        First of these days.

    Returns
    -------
    DescentAir
        Without shared fields.

    Raises
    ------
    InputError
        If shapes do not fit or a value is no number.
    """
    return DescentAir(weights=_weights(weather), first_days=_first_days(first_days))


def forecast_air(
    reference: FloatArray, first_day: TimeLike, *, weather: FloatArray, step_hours: float = 3.0
) -> DescentAir:
    """Air of possible weathers around one: universal time included, each its own activity.

    Parameters
    ----------
    reference : ndarray, shape (days, 3)
        F10.7 of the day before, its mean, Ap, of the days the shared fields are made for.
    first_day : time
        The first of them, UTC.
    weather : ndarray, shape (n, days, 3)
        The same of each realisation.
    step_hours : float, default: 3.0
        Between fields, of which each takes some 8 ms.

    Returns
    -------
    DescentAir
        Fields of `reference`, and how each realisation differs from it by the day.

    Raises
    ------
    InputError
        If shapes do not fit or a value is no number.
    """
    centre = np.asarray(reference, dtype=np.float64)
    own = np.asarray(weather, dtype=np.float64)
    if centre.ndim != 2 or own.shape[1:] != centre.shape:
        raise InputError(
            f"weather has shape {own.shape}, its reference {centre.shape}",
            hint="give (n, days, 3) and (days, 3) of the same days",
        )
    day = utc(first_day).astype("datetime64[D]")
    times = _nodes(day, days=float(len(centre)), step_hours=step_hours)
    of = (times.astype("datetime64[D]") - day).astype(np.int64).clip(0, len(centre) - 1)
    fields = [
        fitted_field(
            time, f107=float(centre[d, 0]), f107a=float(centre[d, 1]), ap=float(centre[d, 2])
        )
        for time, d in zip(times, of, strict=True)
    ]
    weights = _weights(own) - _weights(centre[None])
    return DescentAir(np.stack(fields), times[0], step_hours * 3600.0, weights, np.array([day]))


def steady_air(density_field: FloatArray) -> DescentAir:
    """Air that does not change but for the Sun's place.

    Parameters
    ----------
    density_field : ndarray, shape (LEVELS, TERMS)
        As `fitted_field` or `standard_field` gives it.

    Returns
    -------
    DescentAir
        At any time.

    Raises
    ------
    InputError
        If the shape is another.
    """
    if density_field.shape != (LEVELS, TERMS):
        raise InputError(
            f"a field of shape {density_field.shape} is given; it must have {(LEVELS, TERMS)}"
        )
    return DescentAir(np.ascontiguousarray(density_field, dtype=np.float64)[None])


def _nodes(start: TimeLike, *, days: float, step_hours: float) -> TimeArray:
    """Middles of whole steps of the day, the first and the last outside the time asked for.

    In the middle, as the indices of activity are means over steps: between two of them density
    then neither leads nor lags.
    """
    if not (0.05 <= step_hours <= 24.0 and 0.0 < days < np.inf):
        raise InputError(
            f"{days} days by steps of {step_hours} h are asked for",
            hint="give more than 0 days, and steps of 0.05 to 24 h",
        )
    first = utc(start)
    step = np.timedelta64(round(step_hours * 3.6e12), "ns")
    middle = first.astype("datetime64[D]").astype("datetime64[ns]") + step // 2
    begin = middle + (first - middle) // step * step
    length = (first - begin) / step + days * 24.0 / step_hours
    if length > _MOST_FIELDS:
        raise InputError(
            f"{length:.0f} fields are asked for; at most {_MOST_FIELDS} at once",
            hint="give fewer days or longer steps",
        )
    times: TimeArray = begin + np.arange(math.ceil(length) + 1) * step
    return times


def _first_days(first_days: TimeArray) -> TimeArray:
    days = np.atleast_1d(np.asarray(first_days)).astype("datetime64[D]")
    if days.ndim != 1 or np.isnat(days).any():
        raise InputError("first days hold NaT or have more than one dimension")
    return days


def _weights(weather: FloatArray) -> FloatArray:
    """Weights of the modes for each day of each realisation."""
    given = np.asarray(weather, dtype=np.float64)
    if given.ndim != 3 or given.shape[2] != 3 or 0 in given.shape:
        raise InputError(
            f"weather has shape {given.shape}",
            hint="give (n, days, 3): F10.7 of the day before, its 81-day mean, daily Ap",
        )
    if not (np.isfinite(given) & (given >= 0.0)).all():
        raise InputError("weather holds a value that is no number of at least 0")
    table = density_table()
    weights = np.empty((*given.shape[:2], table.activity.shape[1]))
    fill_weights(table.activity, np.ascontiguousarray(given), weights)
    return weights
