"""Futures of solar and geomagnetic activity: the past at the same phase, brought to today's level.

Each realisation follows the days after some past day that lay at about the same phase of its
solar cycle; where the past ends, it goes on from another. The difference between now and that
past day fades as it faded in the past, in the mean. So each is a named forecast - the 81-day
level persists, the day's anomaly is damped and recurs with the Sun's rotation after 27 days -
plus the error this forecast made from the past day on.

Six cycles are too few to show all that the Sun can do: each realisation's level also wanders
away by a random factor. Its size was chosen on forecasts made from 1978 to 1998; how often the
90 % interval then held is in the ledger of the validation tests.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray, TimeArray
from issrisk.environment.cycles import (
    TYPICAL_YEARS,
    YEAR_DAYS,
    cycle_years,
    known_minima,
    years_between,
)
from issrisk.environment.dependence import AP_RANGE, F107_RANGE
from issrisk.environment.flux import HALF_WINDOW_DAYS, centred_mean
from issrisk.environment.space_weather import SpaceWeather
from issrisk.errors import InputError, InputTypeError

MODEL = "past solar cycles by phase, brought to the level of the day"
_QUIET_SUN_SFU = 50.0  # taken off before logarithms; the flux never falls below 64
_LEVEL_DAYS = 81
_LEVEL_FADES_DAYS = 2.0 * YEAR_DAYS
_PHASE_SPREAD_YEARS = 1.0
_LEAST_SEGMENT_DAYS = 365
# Standard deviations of the logarithms in the end, and the time in which they grow.
_FLUX_WANDERS, _AP_WANDERS = 0.25, 0.15
_WANDERS_DAYS = 0.5 * YEAR_DAYS
_MOST_DAYS = 36_600
_LEAST_HISTORY_DAYS = 10 * 366


@dataclass(frozen=True)
class Futures:
    """Realisations of space weather from the last day known.

    Attributes
    ----------
    days : ndarray of datetime64[D], shape (n,)
        The first is the last day known: the model asks for the flux of the day before.
    f107, f107a, ap : ndarray, shape (realisations, n)
        Observed flux, its mean over the 81 days about each day [sfu], daily Ap [2 nT].
    """

    days: TimeArray
    f107: FloatArray
    f107a: FloatArray
    ap: FloatArray


@dataclass(frozen=True)
class _Index:
    """One index in logarithms: the days, the level behind each, and how an anomaly fades."""

    days: FloatArray
    level: FloatArray
    fading: FloatArray

    @property
    def anomaly(self) -> FloatArray:
        return self.days - self.level


@dataclass(frozen=True)
class _Past:
    """The past that futures are drawn from."""

    flux: _Index
    ap: _Index
    starts: IntArray  # day of each known minimum, counted from the first day of the series
    years: FloatArray  # length of the cycle after each
    since_minimum: float


def space_weather_futures(
    weather: SpaceWeather, *, days: int, realisations: Iterable[int], seed: int
) -> Futures:
    """Realisations of the days after the last one of a series.

    Parameters
    ----------
    weather : SpaceWeather
        What is known: `space_weather(as_of=...)`.
    days : int
        How many days past the last one known, 1 to 36 600.
    realisations : iterable of int
        Their numbers; each is the same whichever others are asked for with it.
    seed : int
        Same seed, same futures.

    Returns
    -------
    Futures
        Of `days` + 1 days, within the ranges of `dependence`.

    Raises
    ------
    InputError
        If the series is shorter than ten years, or a number out of range.
    InputTypeError
        If a number is no whole number.
    """
    length = _whole("days", days, 1, _MOST_DAYS)
    key = _whole("seed", seed, 0, 2**64 - 1)
    numbers = [_whole("realisation", number, 0, 2**64 - 1) for number in realisations]
    past = _past(weather)
    behind = min(HALF_WINDOW_DAYS + 1, weather.days.size)
    ahead = length + HALF_WINDOW_DAYS
    flux = np.empty((len(numbers), behind + ahead))
    ap = np.empty((len(numbers), length + 1))
    flux[:, :behind], ap[:, 0] = weather.f107[-behind:], weather.ap[-1]
    for i, number in enumerate(numbers):
        generator = np.random.Generator(np.random.Philox(key=[key, number]))
        logarithms = _realisation(past, ahead, generator)
        flux[i, behind:] = _QUIET_SUN_SFU + np.exp(logarithms[0])
        ap[i, 1:] = np.expm1(logarithms[1, :length])
    flux[:, behind:] = np.clip(flux[:, behind:], *F107_RANGE)
    here = slice(behind - 1, behind + length)
    return Futures(
        days=weather.days[-1] + np.arange(length + 1).astype("timedelta64[D]"),
        f107=flux[:, here],
        f107a=centred_mean(flux)[:, here],
        ap=np.clip(ap, *AP_RANGE),
    )


def _whole(name: str, value: int, least: int, most: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise InputTypeError(f"{name} is {value!r}, expected a whole number") from None
    if not least <= number <= most:
        raise InputError(f"{name} is {number}, expected {least} to {most}")
    return number


def _past(weather: SpaceWeather) -> _Past:
    if weather.days.size < _LEAST_HISTORY_DAYS:
        raise InputError(
            f"{weather.days.size} days of space weather are known, "
            f"a forecast needs {_LEAST_HISTORY_DAYS}",
            hint="give a series that begins earlier (SW-All.csv), or a later date",
        )
    today = np.datetime64(weather.days[-1])
    minima = known_minima(today)
    return _Past(
        flux=_index(np.log(weather.f107 - _QUIET_SUN_SFU)),
        ap=_index(np.log1p(weather.ap)),
        starts=(minima - weather.days[0]).astype(np.int64),
        years=cycle_years(minima, today),
        since_minimum=years_between(minima[-1], today),
    )


def _index(days: FloatArray) -> _Index:
    """Levels behind each day, and the regression of later anomalies on a day's own."""
    total = np.concatenate([[0.0], np.cumsum(days)])
    end = np.arange(1, days.size + 1)
    first = np.maximum(end - _LEVEL_DAYS, 0)
    level = (total[end] - total[first]) / (end - first)
    now = slice(_LEVEL_DAYS, days.size - _LEVEL_DAYS)
    own = (days - level)[now]
    # Not by BLAS, whose sums depend on how many threads there are, and which waits for them.
    ahead = np.lib.stride_tricks.sliding_window_view(days[now.start + 1 :], own.size)
    later = np.einsum("ki,i->k", ahead[:_LEVEL_DAYS], own) - np.einsum("i,i->", level[now], own)
    return _Index(days=days, level=level, fading=later / np.einsum("i,i->", own, own))


def _realisation(past: _Past, length: int, generator: np.random.Generator) -> FloatArray:
    """Logarithms of flux and Ap, shape (2, length)."""
    indices = (past.flux, past.ap)
    out = np.empty((2, length))
    gone = 1.0 - np.exp(-np.arange(1, length + 1) / _WANDERS_DAYS)
    wandering = np.outer(generator.standard_normal(2), np.sqrt(gone))
    wandering *= [[_FLUX_WANDERS], [_AP_WANDERS]]
    level = np.array([index.level[-1] for index in indices])
    anomaly = np.array([index.anomaly[-1] for index in indices])
    done = 0
    while done < length:
        start = _day_at_the_phase(past, done, generator)
        end = min(done + past.flux.days.size - 1 - start, length)
        for k, index in enumerate(indices):
            segment = _segment(index, start, end - done, level=level[k], anomaly=anomaly[k])
            out[k, done:end] = segment + wandering[k, done:end]
        level = (out - wandering)[:, max(0, end - _LEVEL_DAYS) : end].mean(axis=1)
        anomaly = (out - wandering)[:, end - 1] - level
        done = end
    return out


def _day_at_the_phase(past: _Past, ahead: int, generator: np.random.Generator) -> int:
    """A past day at about the phase of the day so far ahead, a year of the past after it."""
    spread = generator.uniform(-_PHASE_SPREAD_YEARS, _PHASE_SPREAD_YEARS)
    years = past.since_minimum + ahead / YEAR_DAYS + spread
    over = years - past.years[-1]
    phase = years / past.years[-1] if over < 0.0 else over / TYPICAL_YEARS % 1.0
    days = (past.starts + phase * past.years * YEAR_DAYS).astype(np.int64)
    last = past.flux.days.size - 1 - _LEAST_SEGMENT_DAYS
    usable = days[(days >= _LEVEL_DAYS) & (days <= last)]
    if not usable.size:
        usable = np.clip(days, _LEVEL_DAYS, last)
    return int(generator.choice(usable))


def _segment(index: _Index, start: int, length: int, *, level: float, anomaly: float) -> FloatArray:
    """The past after a day, its difference from now fading away."""
    ahead = np.arange(1, length + 1)
    segment = index.days[start + 1 : start + 1 + length].copy()
    segment += (level - index.level[start]) * np.exp(-ahead / _LEVEL_FADES_DAYS)
    near = min(length, index.fading.size)
    segment[:near] += (anomaly - index.anomaly[start]) * index.fading[:near]
    return segment
