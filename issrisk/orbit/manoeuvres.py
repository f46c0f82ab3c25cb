"""Manoeuvres in a history of element sets: when, and how large.

See `issrisk.orbit.kinks` for how a burn shows; here are the rules by which a kink is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.constants import MINUTES_PER_DAY, SECONDS_PER_DAY
from issrisk.orbit.kinks import FEWEST, MAD_TO_SIGMA, MOST, NORMAL_90, WINDOW_DAYS, Curve
from issrisk.orbit.series import ElementSeries, mean_longitudes

# A change of the semi-major axis is a manoeuvre if it exceeds every one of these:
_NOISE_FACTOR = 6.0  # robust standard deviations of all changes of the history
_LEAST_SIGNIFICANCE = 6.0  # standard errors of its own
_LEAST_DELTA_V_M_S = 0.05  # dockings and attitude control look the same below (recalled)
# Drag too bends the longitude. It never raises an orbit, and in a storm the density multiplies
# by up to about five for a day (recalled: three to eight at 400 km in October 2003).
_DAYS_OF_DECAY_RAISED, _DAYS_OF_DECAY_LOWERED = 1.0, 4.0
# After a burn the sets take a day or two to settle, and that looks like a smaller burn.
_SETTLING_DAYS, _SETTLING_SHARE = 2.0, 0.5
_LEAST_TIME_ERROR_MIN = 5.0  # a burn lasts minutes itself


@dataclass(frozen=True)
class Manoeuvre:
    """A change of the orbit that drag does not explain.

    `time` is where the tracks of before and after cross. `last_before` and
    `first_after` are the epochs of the consecutive sets whose semi-major axes
    differ most; the set before may itself lie after the burn, if it rests on
    older observations. Errors are half the widths of nine in ten.
    """

    kind: Literal["raising", "lowering"]
    time: np.datetime64
    time_error_min: float
    last_before: np.datetime64
    first_after: np.datetime64
    height_change_km: float
    height_change_error_km: float
    delta_v_m_s: float
    delta_v_error_m_s: float


@dataclass(frozen=True)
class Manoeuvres:
    """The manoeuvres found, and what could have been found.

    `least_change_km` is the limit that the noise of this history sets;
    `greatest_other_km` the greatest change that was not taken for a manoeuvre.
    """

    found: tuple[Manoeuvre, ...]
    least_change_km: float | None
    greatest_other_km: float | None


def manoeuvres(series: ElementSeries, which: IntArray, *, decay_km_day: FloatArray) -> Manoeuvres:
    """Find the manoeuvres of a history.

    Parameters
    ----------
    series : ElementSeries
        The history.
    which : ndarray of int, shape (m,)
        Sets to build on, in order of epoch: no outliers.
    decay_km_day : ndarray, shape (m,)
        How fast the mean semi-major axis falls at each of them, positive.

    Returns
    -------
    Manoeuvres
        In order of time. A change counts if it exceeds six robust standard
        deviations of all changes of the history, six standard errors of its own,
        0.05 m/s, and a day of decay if it raises, four if it lowers.

    Notes
    -----
    The greatest is taken first, and what lies within its windows is judged again
    with sets of one side only, so that one burn is not found twice. Two within
    two sets of each other are found as one, at a time between them, and one within
    two days of another of more than twice its size is taken for the settling of
    the sets. Where fewer than six sets lie on a side, the medians of their
    semi-major axes are compared, and the time is anywhere in the gap. The size
    is Δv = n Δa / 2, for a burn along a nearly circular orbit; a burn across the
    track is not seen.

    References
    ----------
    .. [1] P. J. Huber, "Robust Estimation of a Location Parameter", Ann. Math.
       Stat. 35 (1964). :doi:`10.1214/aoms/1177703732`
    """
    which, decay = _distinct(series, which, decay_km_day)
    if which.size <= 2 * FEWEST:
        return Manoeuvres((), None, None)
    curve = Curve(
        series.days[which],
        mean_longitudes(series, which),
        series.longitude_rate_rad_day[which],
        series.mean.semi_major_axis_km[which],
    )
    table = np.array([curve.kink(gap, 0, which.size) for gap in range(which.size - 1)])
    judged = np.isfinite(table[:, 0])
    if not judged.any():
        return Manoeuvres((), None, None)
    noise = _NOISE_FACTOR * MAD_TO_SIGMA * float(np.median(np.abs(table[judged, 0])))
    least = np.maximum(noise, _least_change_km(curve))
    first_look = table.copy()
    kept = _without_settling(_splits(curve, table, least_km=least, decay_km_day=decay))
    splits = _confirmed(curve, kept, least_km=least, decay_km_day=decay)
    crossings = [float(row[2]) for _, row in splits]
    return Manoeuvres(
        tuple(
            _manoeuvre(series, curve, gap, row, around=_around(crossings, place))
            for place, (gap, row) in enumerate(splits)
        ),
        float(least.min()),
        _greatest_other(first_look, curve.days, crossings),
    )


def _around(crossings: list[float], place: int) -> tuple[float, float]:
    """A day to each side of a crossing, but not past the middle to the next one [day]."""
    here = crossings[place]
    near = [0.5 * (here + each) for each in crossings if each != here]
    begin = max((each for each in near if each < here), default=here - 1.0)
    end = min((each for each in near if each > here), default=here + 1.0)
    return max(begin, here - 1.0), min(end, here + 1.0)


def _greatest_other(table: FloatArray, days: FloatArray, crossings: list[float]) -> float | None:
    """Greatest significant change [km] whose windows hold no manoeuvre."""
    away = np.array([np.abs(days[:-1] - each) > 2.0 * WINDOW_DAYS for each in crossings])
    free = away.all(axis=0) if crossings else np.ones(days.size - 1, dtype=bool)
    significant = np.abs(table[:, 0]) > _LEAST_SIGNIFICANCE * table[:, 1]
    others = np.abs(table[free & significant, 0])
    return float(others.max()) if others.size else None


def _distinct(
    series: ElementSeries, which: IntArray, decay_km_day: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Of sets of one epoch the last."""
    kept = np.append(np.diff(series.epochs[which]) > np.timedelta64(1, "s"), True)
    return which[kept], decay_km_day[kept]


def _least_change_km(curve: Curve) -> FloatArray:
    """Change of the semi-major axis by the least Δv, Δa = 2 Δv / n [km]."""
    return np.asarray(2e-3 * _LEAST_DELTA_V_M_S * SECONDS_PER_DAY / curve.rate_rad_day)


def _splits(
    curve: Curve, table: FloatArray, *, least_km: FloatArray, decay_km_day: FloatArray
) -> list[tuple[int, FloatArray]]:
    """Gaps with a manoeuvre and their rows; `table` is brought up to date around each."""
    found: list[tuple[int, FloatArray]] = []
    while True:
        limit = _limit_km(table[:, 0], least_km[:-1], decay_km_day)
        ratio = np.abs(table[:, 0]) / table[:, 1]
        open_ = (np.abs(table[:, 0]) > limit) & (ratio > _LEAST_SIGNIFICANCE)
        open_[[gap for gap, _ in found]] = False
        if not open_.any():
            return found
        gap = int(np.argmax(np.where(open_, ratio, 0.0)))
        found.append((gap, table[gap].copy()))
        edges = sorted(each for each, _ in found)
        place = edges.index(gap)
        first = edges[place - 1] + 1 if place else 0
        end = edges[place + 1] + 1 if place + 1 < len(edges) else curve.days.size
        for low, high, bounds in (
            (max(first, gap - MOST), gap, (first, gap + 1)),
            (gap + 1, min(end - 1, gap + 1 + MOST), (gap + 1, end)),
        ):
            for each in range(low, high):
                table[each] = curve.kink(each, *bounds)
        table[gap] = np.nan


def _without_settling(
    found: list[tuple[int, FloatArray]],
) -> list[tuple[int, FloatArray]]:
    """Those that have no far larger one within two days."""
    return [
        (gap, row)
        for gap, row in found
        if not any(
            abs(row[2] - other[2]) < _SETTLING_DAYS
            and abs(row[0]) < _SETTLING_SHARE * abs(other[0])
            for _, other in found
        )
    ]


def _confirmed(
    curve: Curve,
    found: list[tuple[int, FloatArray]],
    *,
    least_km: FloatArray,
    decay_km_day: FloatArray,
) -> list[tuple[int, FloatArray]]:
    """Those that are still manoeuvres when no window reaches across another, in order of time."""
    edges = sorted(gap for gap, _ in found)
    bounds = [0, *(gap + 1 for gap in edges), curve.days.size]
    result = []
    for place, gap in enumerate(edges):
        row = _with_sensitivity(curve, gap, bounds[place], bounds[place + 2])
        limit = _limit_km(row[:1], least_km[gap : gap + 1], decay_km_day[gap : gap + 2])[0]
        if abs(row[0]) > limit and abs(row[0]) > _LEAST_SIGNIFICANCE * row[1]:
            result.append((gap, row))
    return result


def _with_sensitivity(curve: Curve, gap: int, first: int, end: int) -> FloatArray:
    """The kink at a gap; its errors contain what leaving out one of the nearest sets changes."""
    row = curve.kink(gap, first, end)
    others = []
    for left_out in range(max(gap - 1, first), min(gap + 3, end)):
        place = gap - (left_out <= gap)
        if first <= place < end - 2:
            others.append(curve.without(left_out).kink(place, first, end - 1) - row)
    known = [other for other in others if np.isfinite(other).all()]
    for value, error in ((0, 1), (2, 3)):
        scatter = np.sqrt(np.mean([other[value] ** 2 for other in known])) if known else 0.0
        row[error] = np.hypot(row[error], scatter)
    return row


def _limit_km(change_km: FloatArray, least_km: FloatArray, decay: FloatArray) -> FloatArray:
    drag = np.fmax(decay[:-1], decay[1:])
    days = np.where(change_km > 0.0, _DAYS_OF_DECAY_RAISED, _DAYS_OF_DECAY_LOWERED)
    return np.asarray(np.fmax(least_km, days * drag))


def _manoeuvre(
    series: ElementSeries, curve: Curve, gap: int, row: FloatArray, *, around: tuple[float, float]
) -> Manoeuvre:
    change, error, crossing, crossing_error = (float(value) for value in row)
    time = series.epochs[0] + np.timedelta64(round(crossing * SECONDS_PER_DAY), "s")
    # n [rad/s] times 1000 m/km over 2: metres a second for a kilometre
    per_km = 500.0 * float(curve.rate_rad_day[gap]) / SECONDS_PER_DAY
    before, after = _greatest_step(series, around, change)
    return Manoeuvre(
        kind="raising" if change > 0.0 else "lowering",
        time=time,
        time_error_min=max(NORMAL_90 * crossing_error * MINUTES_PER_DAY, _LEAST_TIME_ERROR_MIN),
        last_before=series.epochs[before],
        first_after=series.epochs[after],
        height_change_km=change,
        height_change_error_km=NORMAL_90 * error,
        delta_v_m_s=per_km * change,
        delta_v_error_m_s=per_km * NORMAL_90 * error,
    )


def _greatest_step(
    series: ElementSeries, around: tuple[float, float], change: float
) -> tuple[int, int]:
    """Consecutive sets, within the days around, between which the axis changes most."""
    days, axis = series.days, series.mean.semi_major_axis_km
    low, high = np.searchsorted(days, around)
    low, high = max(int(low) - 1, 0), min(int(high) + 1, days.size)
    steps = np.diff(axis[low:high]) * np.sign(change)
    before = low + int(np.argmax(steps))
    return before, before + 1
