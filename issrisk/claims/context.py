"""What the measures of one statement are computed from: orbit, track and passes of its day."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from issrisk.constants import MINUTES_PER_DAY
from issrisk.errors import InputError, StaleElementsError
from issrisk.exposure.countries import (
    Regions,
    countries,
    divisions,
    groups,
    place,
    region_of_points,
)
from issrisk.hazard.dwell import CircularOrbit
from issrisk.hazard.passes import RegionPass, region_passes
from issrisk.hazard.sampling import sampled_dwell
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import nearest
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.track import Subpoints, subpoints
from issrisk.times import time_range

INTERVAL_DAYS = 14  # the days an interval is taken over, from the statement's day on
_DAY = np.timedelta64(1, "D")
_BEYOND_H = 2.0  # of track before and after the day: longer than any pass


@dataclass(frozen=True)
class Context:
    """Element sets, and the day of a statement (its midnight, UTC)."""

    sets: tuple[ElementSet, ...]
    day: np.datetime64
    max_age_days: float | None = MAX_AGE_DAYS

    @property
    def elements(self) -> ElementSet:
        """The element set nearest to noon of the day."""
        return nearest(self.sets, self.day + np.timedelta64(12, "h"))

    @functools.cached_property
    def orbit(self) -> CircularOrbit:
        """The circular orbit of the closed form."""
        return CircularOrbit.averaged(self.elements)

    @functools.cached_property
    def track(self) -> Subpoints:
        """The ground track of the day and of two hours around it, a second apart."""
        begin = self.day - np.timedelta64(round(_BEYOND_H * 3600), "s")
        times = time_range(begin, hours=24.0 + 2.0 * _BEYOND_H, step_s=1.0)
        return subpoints(self.sets, times, max_age_days=self.max_age_days)

    def passes(self, region: str) -> list[RegionPass]:
        """Passes over a place that begin on the day, each whole, past midnight if need be."""
        every = region_passes(parts_of(region), self.track)
        return [each for each in every if self.day <= each.start < self.day + _DAY]

    def seconds_on_day(self, region: str) -> float:
        """Time over a place from midnight to midnight."""
        track = self.track
        today = (track.times >= self.day) & (track.times < self.day + _DAY)
        which = region_of_points(
            place(region), track.longitude_deg[today], track.latitude_deg[today]
        )
        return float(np.count_nonzero(which >= 0))

    def daily_minutes(self, region: Regions) -> tuple[float, float] | None:
        """Minutes a day over a place, 5th to 95th percentile of a fortnight's days."""
        try:
            sample = sampled_dwell(
                self.sets,
                [np.array([0])],
                regions=region,
                start=self.day,
                days=INTERVAL_DAYS,
                max_age_days=self.max_age_days,
            )
        except StaleElementsError:
            return None
        return float(sample.low[0]) * MINUTES_PER_DAY, float(sample.high[0]) * MINUTES_PER_DAY


def parts_of(region: str) -> Regions:
    """The parts a pass is told by: a country's divisions, a group's countries, or the place."""
    whole = place(region)
    code = whole.code[0]
    if code in groups():
        return countries().select(groups()[code].members)
    try:
        return divisions(code)
    except InputError:
        return whole
