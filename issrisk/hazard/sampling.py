"""Time over places along a ground track: counted second by second, or cut at the borders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray, TimeArray
from issrisk.constants import SECONDS_PER_DAY
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, region_of_points
from issrisk.hazard.passes import SAME_PASS_S, pass_slices
from issrisk.hazard.stretches import FEWEST_INSTANTS, Stretches, joined, stretches
from issrisk.orbit.either import Orbit
from issrisk.orbit.track import Subpoints, subpoints
from issrisk.times import time_range, utc

STEP_S = 1.0  # 7 km of track: what is clipped for less than a second is missed
_TAIL = int(SAME_PASS_S / STEP_S)
_DAY = np.timedelta64(1, "D")
_FEWEST_DAYS = 2  # for an interval over single days
_SHORTEST_NS = 1e6
# Loading the kernel takes as long as a fortnight by python-sgp4, and compiling it, once on a
# machine, a hundred days.
_KERNEL_DAYS = 30.0


@dataclass(frozen=True)
class TrackDwell:
    """Time along a track, one row for each place of k.

    ``fraction`` and ``passes_per_day`` have shape (k,); ``low`` and ``high`` are
    the 5th and 95th percentile over whole single days, NaN for less than two.
    ``parts`` are the stretches of the track where it was cut at the borders.
    """

    fraction: FloatArray
    low: FloatArray
    high: FloatArray
    passes_per_day: FloatArray
    parts: Stretches | None = None


def sampled_dwell(
    orbit: Orbit,
    places: Sequence[IntArray],
    *,
    regions: Regions,
    start: np.datetime64,
    days: float,
    max_age_days: float | None,
) -> TrackDwell:
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
    TrackDwell
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
    low, high = _spread(counts, sizes * STEP_S)
    return TrackDwell(counts.sum(axis=0) / sizes.sum(), low, high, passes / days)


def exact_dwell(
    orbit: Orbit,
    places: Sequence[IntArray],
    *,
    regions: Regions,
    start: np.datetime64,
    days: float,
    max_age_days: float | None,
) -> TrackDwell:
    """Share of time over each place, from border to border.

    Parameters, errors and meaning as for `sampled_dwell`.

    Parameters
    ----------
    orbit : ElementSet, sequence of them, or Ephemeris
        Each second takes the set whose epoch is nearest.
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
    TrackDwell
        With the stretches it is summed from.

    Raises
    ------
    InputError
        If `days` is less than a millisecond.
    StaleElementsError, DecayedError
        If the track cannot be computed.
    """
    tracks = daily_tracks(orbit, start, days=days, max_age_days=max_age_days)
    return dwell_along(tracks, places, regions=regions)


def dwell_along(
    tracks: Iterable[Subpoints], places: Sequence[IntArray], *, regions: Regions
) -> TrackDwell:
    """Share of time over each place along tracks that are at hand.

    Parameters
    ----------
    tracks : iterable of Subpoints
        As `daily_tracks` gives them.
    places : sequence of k ndarray of int
        The positions in `regions` that make up each place; -1 is outside them all.
    regions : Regions
        Polygons.

    Returns
    -------
    TrackDwell
        With the stretches it is summed from.

    Raises
    ------
    InputError
        If there is no track.
    """
    daily, lengths_s, seconds = [], [], []
    for track in tracks:
        part = stretches(regions, track)
        by_region = np.bincount(part.region + 1, part.duration_s, len(regions) + 1)
        seconds.append([by_region[place + 1].sum() for place in places])
        lengths_s.append((part.end[-1] - part.start[0]) / np.timedelta64(1, "s"))
        daily.append(part)
    if not daily:
        raise InputError(f"the track is shorter than {_SHORTEST_NS / 1e6:g} ms")
    sums, lengths = np.array(seconds), np.array(lengths_s)
    parts = joined(daily)
    passes = [len(pass_slices(parts, np.isin(parts.region, place))) for place in places]
    total_days = lengths.sum() / SECONDS_PER_DAY
    low, high = _spread(sums, lengths)
    fraction = sums.sum(axis=0) / lengths.sum()
    return TrackDwell(fraction, low, high, np.array(passes) / total_days, parts)


def _spread(seconds: FloatArray, lengths_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """5th and 95th percentile of the shares of whole days; NaN for fewer than two days."""
    whole = np.isclose(lengths_s, SECONDS_PER_DAY)
    if np.count_nonzero(whole) < _FEWEST_DAYS:
        return np.full(seconds.shape[1], np.nan), np.full(seconds.shape[1], np.nan)
    low, high = np.quantile(seconds[whole] / SECONDS_PER_DAY, [0.05, 0.95], axis=0)
    return low, high


def _day_lengths_h(start: np.datetime64, days: float) -> Iterator[tuple[np.datetime64, float]]:
    """Begin of each day of a span, and its hours; the last may be shorter."""
    for day in range(int(np.ceil(days))):
        yield start + day * _DAY, min(days - day, 1.0) * 24.0


def _daily_regions(
    orbit: Orbit,
    regions: Regions,
    start: np.datetime64,
    days: float,
    max_age_days: float | None,
) -> Iterator[IntArray]:
    """Region under each second, a day at a time."""
    for begin, hours in _day_lengths_h(start, days):
        times = time_range(begin, hours=hours, step_s=STEP_S)[:-1]
        if times.size:
            track = _day_track(orbit, times, days, max_age_days)
            yield region_of_points(regions, track.longitude_deg, track.latitude_deg)


def daily_tracks(
    orbit: Orbit, start: np.datetime64, *, days: float, max_age_days: float | None
) -> Iterator[Subpoints]:
    """Tracks of a day each, the next from the instant on that the one before it ends with.

    Parameters
    ----------
    orbit : ElementSet, sequence of them, or Ephemeris
        Each second takes the set whose epoch is nearest.
    start : datetime64
        UTC.
    days : float
        Length of them all; the last may be shorter than a day.
    max_age_days : float or None
        Greatest distance of a time from its epoch.

    Yields
    ------
    Subpoints
        A second apart or less.

    Raises
    ------
    StaleElementsError, DecayedError
        If the track cannot be computed.
    """
    for begin, hours in _day_lengths_h(start, days):
        steps = max(int(np.ceil(hours * 3600.0 / STEP_S)), FEWEST_INSTANTS - 1)
        offsets_ns = np.round(np.linspace(0.0, hours * 3600e9, steps + 1))
        if offsets_ns[-1] >= _SHORTEST_NS:
            times = utc(begin) + offsets_ns.astype("timedelta64[ns]")
            yield _day_track(orbit, times, days, max_age_days)


def _day_track(
    orbit: Orbit, times: TimeArray, days: float, max_age_days: float | None
) -> Subpoints:
    return subpoints(orbit, times, max_age_days=max_age_days, by_kernel=days > _KERNEL_DAYS)


def _passes_begun(inside: BoolArray) -> int:
    """Passes that begin after the tail carried over from the day before."""
    where = np.flatnonzero(inside)
    gaps = np.diff(where, prepend=-_TAIL - 1) * STEP_S
    return int(np.count_nonzero((gaps > SAME_PASS_S) & (where >= _TAIL)))
