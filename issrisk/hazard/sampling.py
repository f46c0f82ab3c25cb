"""Time over places counted second by second along a ground track."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.constants import SECONDS_PER_DAY
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, region_of_points
from issrisk.hazard.passes import SAME_PASS_S
from issrisk.orbit.either import Orbit
from issrisk.orbit.track import subpoints
from issrisk.times import time_range

STEP_S = 1.0  # 7 km of track: what is clipped for less than a second is missed
_TAIL = int(SAME_PASS_S / STEP_S)
_FEWEST_DAYS = 2  # for an interval over single days


@dataclass(frozen=True)
class SampledDwell:
    """Counts along a track, one row for each place of k.

    ``fraction`` and ``passes_per_day`` have shape (k,); ``low`` and ``high`` are
    the 5th and 95th percentile over whole single days, NaN for less than two.
    """

    fraction: FloatArray
    low: FloatArray
    high: FloatArray
    passes_per_day: FloatArray


def sampled_dwell(
    orbit: Orbit,
    places: Sequence[IntArray],
    *,
    regions: Regions,
    start: np.datetime64,
    days: float,
    max_age_days: float | None,
) -> SampledDwell:
    """Share of the seconds of a ground track over each place.

    The track is walked a day at a time, so memory does not grow with `days`.

    Parameters
    ----------
    orbit : element sets or Ephemeris
        Of element sets, each second takes the one whose epoch is nearest.
    places : sequence of k ndarray of int
        The positions in `regions` that make up each place; -1 is outside them all.
    regions : Regions
        Polygons.
    start : datetime64
        UTC.
    days : float
        Length of the track.
    max_age_days : float or None
        Greatest distance of a time from its epoch.

    Returns
    -------
    SampledDwell
        Counts, by place.

    Raises
    ------
    InputError
        If `days` is less than a second.
    StaleElementsError, PropagationError, DecayedError
        If the track cannot be computed.
    """
    seconds, lengths = [], []
    passes = np.zeros(len(places))
    tail = np.full(_TAIL, -2)  # belongs to no place
    for which in _daily_regions(orbit, regions, start, days, max_age_days):
        visits = np.bincount(which + 1, minlength=len(regions) + 1)
        seconds.append([visits[place + 1].sum() for place in places])
        lengths.append(which.size)
        joined = np.concatenate((tail, which))
        for row, place in enumerate(places):
            if seconds[-1][row]:
                passes[row] += _passes_begun(np.isin(joined, place))
        tail = joined[-_TAIL:]
    if not lengths:
        raise InputError(f"a track of {days:g} days is shorter than its step of {STEP_S:g} s")
    counts, sizes = np.array(seconds, dtype=float), np.array(lengths, dtype=float)
    whole = sizes == SECONDS_PER_DAY / STEP_S
    low = high = np.full(len(places), np.nan)
    if np.count_nonzero(whole) >= _FEWEST_DAYS:
        low, high = np.quantile(counts[whole] / sizes[whole, None], [0.05, 0.95], axis=0)
    return SampledDwell(counts.sum(axis=0) / sizes.sum(), low, high, passes / days)


def _daily_regions(
    orbit: Orbit,
    regions: Regions,
    start: np.datetime64,
    days: float,
    max_age_days: float | None,
) -> Iterator[IntArray]:
    """Region under each second, a day at a time."""
    for day in range(int(np.ceil(days))):
        length_days = min(days - day, 1.0)
        begin = start + np.timedelta64(day, "D")
        times = time_range(begin, hours=length_days * 24.0, step_s=STEP_S)[:-1]
        if times.size:
            track = subpoints(orbit, times, max_age_days=max_age_days)
            yield region_of_points(regions, track.longitude_deg, track.latitude_deg)


def _passes_begun(inside: BoolArray) -> int:
    """Passes that begin after the tail carried over from the day before."""
    where = np.flatnonzero(inside)
    gaps = np.diff(where, prepend=-_TAIL - 1) * STEP_S
    return int(np.count_nonzero((gaps > SAME_PASS_S) & (where >= _TAIL)))
