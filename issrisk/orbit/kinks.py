"""Kinks: how a burn along the track shows in the places of element sets.

A burn along the track bends the mean longitude: its rate changes at once, the longitude
itself does not. So two smooth curves are fitted, to the sets before and to those after; what
their rates differ by is the size, and where they cross is the time. The places of the sets
are used and not their mean motions, which for a day or so after a burn are fitted across it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray

WINDOW_DAYS = 2.5  # a parabola follows the decay so long; drag changes from day to day
_SHORTEST_WINDOW_DAYS, _LONGEST_WINDOW_DAYS = 0.1, 10.0
FEWEST, MOST = 6, 14  # sets on each side
_FEWEST_FOR_MEDIANS = 2
# What the median semi-major axis of a few sets just after a burn is uncertain by [km]: those
# of 2021-22 scatter by 0.1 km or more for a day.
_UNSETTLED_KM = 0.1
_FLATTEST_KM = 0.1  # a fit is never trusted to less
_NO_BEND_KM_DAY = 1e-9  # curves that never cross
_ITERATIONS = 4
_HUBER = 1.5  # standard deviations from which a set counts less: Huber (1964)
MAD_TO_SIGMA = 1.4826
# What sets of one side are off by together, along the track: SGP4 from the nearest set against
# NASA's trajectory, 0.6 to 1.6 km in the median (two trajectories).
_COMMON_ERROR_KM = 1.0
NORMAL_90 = 1.645  # half the width of nine in ten, in standard deviations


@dataclass(frozen=True)
class _Fit:
    value: float
    slope: float
    value_variance: float
    slope_variance: float
    sigma: float


def _parabola(x: FloatArray, y: FloatArray) -> _Fit:
    """A parabola at x = 0, by Huber's weights."""
    matrix = np.column_stack((np.ones_like(x), x, x * x))
    weight = np.ones_like(y)
    for _ in range(_ITERATIONS):
        weighted = matrix * weight[:, None]
        normal = weighted.T @ matrix
        coefficients = np.linalg.solve(normal, weighted.T @ y)
        away = np.abs(y - matrix @ coefficients)
        sigma = max(MAD_TO_SIGMA * float(np.median(away)), _FLATTEST_KM)
        weight = 1.0 / np.maximum(1.0, away / (_HUBER * sigma))
    inverse = np.linalg.inv(normal)
    return _Fit(
        float(coefficients[0]), float(coefficients[1]),
        float(inverse[0, 0]), float(inverse[1, 1]), sigma,
    )  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """Mean longitude of settled sets over time; arrays of shape (n,)."""

    days: FloatArray
    longitude_rad: FloatArray
    rate_rad_day: FloatArray
    axis_km: FloatArray

    def without(self, place: int) -> Curve:
        """The same with one set left out."""
        columns = (self.days, self.longitude_rad, self.rate_rad_day, self.axis_km)
        return Curve(*(np.delete(column, place) for column in columns))

    def window(self, gap: int, first: int, end: int) -> tuple[int, int] | None:
        """Sets around a gap that are fitted, within `first` to `end`; None if too few."""
        middle = 0.5 * (self.days[gap] + self.days[gap + 1])
        near = np.searchsorted(self.days, (middle - WINDOW_DAYS, middle + WINDOW_DAYS))
        low = max(min(int(near[0]), gap + 1 - FEWEST), gap + 1 - MOST, first)
        high = min(max(int(near[1]), gap + 1 + FEWEST), gap + 1 + MOST, end)
        if gap + 1 - low < FEWEST or high - gap - 1 < FEWEST:
            return None
        spans = (self.days[gap] - self.days[low], self.days[high - 1] - self.days[gap + 1])
        within = _SHORTEST_WINDOW_DAYS <= min(spans) and max(spans) <= _LONGEST_WINDOW_DAYS
        return (low, high) if within else None

    def kink(self, gap: int, first: int, end: int) -> FloatArray:
        """The kink at one gap between sets.

        Parameters
        ----------
        gap : int
            The gap after this set.
        first, end : int
            Sets that may be used.

        Returns
        -------
        ndarray, shape (4,)
            Change of the semi-major axis and its standard error [km], the time of
            the crossing and its standard error [day]; NaN if there are too few sets.
        """
        span = self.window(gap, first, end)
        if span is None:
            return self._step(gap, first, end)
        low, high = span
        axis, rate = self.axis_km[gap], self.rate_rad_day[gap]
        middle = 0.5 * (self.days[gap] + self.days[gap + 1])
        x = self.days[low:high] - middle
        y = self.longitude_rad[low:high] - self.longitude_rad[gap]
        y = axis * (y - rate * (self.days[low:high] - self.days[gap]))
        split = gap + 1 - low
        before, after = _parabola(x[:split], y[:split]), _parabola(x[split:], y[split:])
        sigma = np.hypot(before.sigma, after.sigma) / np.sqrt(2.0)
        slope = after.slope - before.slope
        slope_error = sigma * np.sqrt(before.slope_variance + after.slope_variance)
        value_error = np.hypot(
            sigma * np.sqrt(before.value_variance + after.value_variance), _COMMON_ERROR_KM
        )
        # Kepler's third law: dn/n = -3/2 da/a; the rates of J2 change it by less than 1 %.
        per_slope = -2.0 / (3.0 * rate)
        bend = slope if abs(slope) > _NO_BEND_KM_DAY else _NO_BEND_KM_DAY
        return np.array(
            [
                per_slope * slope,
                abs(per_slope) * slope_error,
                middle - (after.value - before.value) / bend,
                value_error / abs(bend),
            ]
        )

    def _step(self, gap: int, first: int, end: int) -> FloatArray:
        """The same from the semi-major axes of a few sets; NaN if there are too few."""
        low, high = max(gap + 1 - FEWEST, first), min(gap + 1 + FEWEST, end)
        before, after = slice(low, gap + 1), slice(gap + 1, high)
        too_few = min(gap + 1 - low, high - gap - 1) < _FEWEST_FOR_MEDIANS
        if too_few or self.days[high - 1] - self.days[low] > _LONGEST_WINDOW_DAYS:
            return np.full(4, np.nan)
        levels = [float(np.median(self.axis_km[side])) for side in (before, after)]
        scatter = [
            float(np.median(np.abs(self.axis_km[side] - level)))
            for side, level in zip((before, after), levels, strict=True)
        ]
        first_error, other_error = (max(MAD_TO_SIGMA * each, _UNSETTLED_KM) for each in scatter)
        half = 0.5 * (self.days[gap + 1] - self.days[gap])
        return np.array(
            [
                levels[1] - levels[0],
                np.hypot(first_error, other_error),
                self.days[gap] + half,
                half / NORMAL_90,
            ]
        )
