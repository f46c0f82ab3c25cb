"""What the measures of a statement are computed from: orbit, track, people, on its day."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from issrisk.claims.statements import CitedOrbit
from issrisk.claims.subject import Subject
from issrisk.claims.wording import object_name
from issrisk.constants import MINUTES_PER_DAY, WGS84_EQUATORIAL_RADIUS_M
from issrisk.errors import StaleElementsError
from issrisk.hazard.dwell import CircularOrbit, apex_inclination_deg
from issrisk.hazard.passes import RegionPass, region_passes
from issrisk.hazard.sampling import daily_tracks, dwell_along
from issrisk.hazard.stretches import stretches
from issrisk.orbit.either import Source, source_at
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.track import Subpoints, subpoints
from issrisk.risk.random_entry import RandomEntryRisk, random_entry_risk
from issrisk.times import decimal_year, time_range

INTERVAL_DAYS = 14  # the days an interval is taken over, from the statement's day on
_DAY = np.timedelta64(1, "D")
_BEYOND_H = 2.0  # of track before and after the day: longer than any pass
_UNIT_AREA_M2 = 1.0  # shares and ratios do not depend on the casualty area


@dataclass(frozen=True)
class Context:
    """Element sets, an ephemeris or a cited orbit; the day of a statement (its midnight, UTC)."""

    sets: tuple[ElementSet, ...] | Ephemeris
    day: np.datetime64
    max_age_days: float | None = MAX_AGE_DAYS
    cited: CitedOrbit | None = None

    @property
    def elements(self) -> Source:
        """The element set nearest to noon of the day, or the ephemeris."""
        return source_at(self.sets, self.day + np.timedelta64(12, "h"))

    @property
    def object_name(self) -> str:
        """The object as a sentence names it."""
        return object_name(self.elements) if self.cited is None else self.cited.name

    @functools.cached_property
    def orbit(self) -> CircularOrbit:
        """The circular orbit of the closed form."""
        if self.cited is None:
            return CircularOrbit.averaged(self.elements)
        radius_km = WGS84_EQUATORIAL_RADIUS_M / 1e3 + self.cited.altitude_km
        inclination = apex_inclination_deg(self.cited.inclination_deg, radius_km=radius_km)
        return CircularOrbit(inclination, radius_km * 1e3)

    @functools.cached_property
    def track(self) -> Subpoints:
        """The ground track of the day and of two hours around it, a second apart."""
        begin = self.day - np.timedelta64(round(_BEYOND_H * 3600), "s")
        times = time_range(begin, hours=24.0 + 2.0 * _BEYOND_H, step_s=1.0)
        return subpoints(self.sets, times, max_age_days=self.max_age_days)

    @functools.cached_property
    def fortnight(self) -> tuple[Subpoints, ...]:
        """The ground tracks of the days an interval is taken over; none where any is unknown."""
        span = self.day, self.day + INTERVAL_DAYS * _DAY
        if self.cited is not None:
            return ()
        if isinstance(self.sets, Ephemeris) and not self.sets.covers(*span):
            return ()
        try:
            return tuple(
                daily_tracks(
                    self.sets, self.day, days=INTERVAL_DAYS, max_age_days=self.max_age_days
                )
            )
        except StaleElementsError:
            return ()

    @functools.cached_property
    def risk(self) -> RandomEntryRisk:
        """Where the casualties of a random entry would be, for each square metre of pieces."""
        inclination = self.elements if self.cited is None else self.cited
        return random_entry_risk(
            inclination_deg=inclination.inclination_deg,
            casualty_area_m2=_UNIT_AREA_M2,
            year=decimal_year(self.day),
        )

    def passes(self, subject: Subject) -> tuple[RegionPass, ...]:
        """Passes over a place that begin on the day, each whole, past midnight if need be."""
        every = region_passes(subject.parts, self.track)
        return tuple(each for each in every if self.day <= each.start < self.day + _DAY)

    def seconds_on_day(self, subject: Subject) -> float:
        """Time over a place from midnight to midnight."""
        parts = stretches(subject.region, self.track)
        begin, end = (
            np.clip(times, self.day, self.day + _DAY) for times in (parts.start, parts.end)
        )
        inside = parts.region >= 0
        return float(((end - begin)[inside] / np.timedelta64(1, "s")).sum())

    def daily_minutes(self, subject: Subject) -> tuple[float, float] | None:
        """Minutes a day over a place, 5th to 95th percentile of a fortnight's days."""
        if not self.fortnight:
            return None
        sample = dwell_along(self.fortnight, [np.array([0])], regions=subject.region)
        return float(sample.low[0]) * MINUTES_PER_DAY, float(sample.high[0]) * MINUTES_PER_DAY
