"""What is measured for a statement, each with the sentence that tells it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from issrisk.claims.statements import MeasureName, MeasureSpec
from issrisk.claims.wording import clock, listed, object_name, times_word, with_article
from issrisk.constants import MINUTES_PER_DAY
from issrisk.errors import StaleElementsError
from issrisk.exposure.countries import Regions, divisions, place
from issrisk.exposure.zonal import ellipsoid_area_m2, zonal_integral
from issrisk.hazard.dwell import CircularOrbit, dwell_measure
from issrisk.hazard.overflight import Overflight, overflight
from issrisk.hazard.passes import RegionPass, region_passes
from issrisk.hazard.sampling import sampled_dwell
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import nearest
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.track import Subpoints, subpoints
from issrisk.times import time_range

INTERVAL_DAYS = 14  # the days an interval is taken over, from the statement's day on
_MOST_NAMED = 5  # names in one sentence


@dataclass(frozen=True)
class Measure:
    """A number behind a verdict; `sentence` tells it in words."""

    name: MeasureName
    region: str
    value: float
    unit: str
    interval_90: tuple[float, float] | None
    interval_covers: str | None
    sentence: str


@dataclass(frozen=True)
class Context:
    """What the measures of one statement are computed from."""

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
        return CircularOrbit.of(self.elements)

    @functools.cached_property
    def overflight(self) -> Overflight:
        """Closed-form time over every country."""
        return overflight(self.elements)

    @functools.cached_property
    def track(self) -> Subpoints:
        """The ground track of the day, a second apart."""
        times = time_range(self.day, hours=24.0, step_s=1.0)[:-1]
        return subpoints(self.sets, times, max_age_days=self.max_age_days)

    def passes(self, region: str) -> list[RegionPass]:
        """Passes over a place on the day."""
        return region_passes(_parts(region), self.track)

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


def _parts(region: str) -> Regions:
    """The divisions of a country where they are embedded, or the place itself."""
    whole = place(region)
    try:
        return divisions(whole.code[0])
    except ValueError:
        return whole


def measure(spec: MeasureSpec, context: Context) -> Measure:
    """Compute one measure.

    Parameters
    ----------
    spec : MeasureSpec
        Which one, and for which place.
    context : Context
        Element sets and day.

    Returns
    -------
    Measure
        With its sentence.

    Raises
    ------
    StaleElementsError, DecayedError
        If no element set reaches the day.
    """
    return _MEASURES[spec.name](spec, place(spec.region), context)


def _dwell_minutes_per_day(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    fraction = float(zonal_integral(region.edges, dwell_measure(context.orbit))[0])
    minutes = fraction * MINUTES_PER_DAY
    interval = context.daily_minutes(region)
    sentence = (
        f"On average {object_name(context.elements)} is over {with_article(region.name[0])} "
        f"for {minutes:.1f} minutes of every day"
    )
    if interval is None:
        return _measure(spec, minutes, "min/day", f"{sentence}.")
    return Measure(
        spec.name,
        spec.region,
        minutes,
        "min/day",
        interval,
        f"the spread of single days over the {INTERVAL_DAYS} from the statement's on",
        f"{sentence} ({interval[0]:.0f} to {interval[1]:.0f} on nine days in ten).",
    )


def _dwell_rank(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    fraction = float(zonal_integral(region.edges, dwell_measure(context.orbit))[0])
    others = [row for row in context.overflight.places if row.code != region.code[0]]
    longer = [with_article(row.name) for row in others if row.dwell_fraction > fraction]
    rank = len(longer) + 1
    total = len(context.overflight.places)
    if not longer:
        sentence = "It is over no other country for longer."
    elif len(longer) <= _MOST_NAMED:
        sentence = (
            f"Of {total} countries and territories it is only over {listed(longer)} for longer."
        )
    else:
        sentence = f"Of {total} countries and territories it is over {len(longer)} for longer."
    return _measure(spec, rank, "rank", sentence)


def _passes_on_day(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    passes = context.passes(spec.region)
    day = np.datetime_as_string(context.day, unit="D")
    said = f"On {day} (UTC) it passed over {with_article(region.name[0])} {times_word(len(passes))}"
    if not passes:
        return _measure(spec, 0, "passes", f"{said}.")
    first, longest = passes[0], max(passes, key=lambda each: each.duration_s)
    minutes = f"{longest.duration_s / 60.0:.1f} minutes"
    if first is longest:
        told = f"first, and for the longest, at {clock(first.start)}, for {minutes}"
    else:
        told = (
            f"first at {clock(first.start)}, for the longest at {clock(longest.start)}, {minutes}"
        )
    return _measure(spec, len(passes), "passes", f"{said}: {told} ({_where(longest)}).")


def _where(each: RegionPass) -> str:
    if len(each.over) > 1:
        return f"{each.over[0]} to {each.over[-1]}"
    return (
        f"from {each.entry_latitude_deg:.1f}°, {each.entry_longitude_deg:.1f}° "
        f"to {each.exit_latitude_deg:.1f}°, {each.exit_longitude_deg:.1f}°"
    )


def _minutes_on_day(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    del region
    minutes = sum(each.duration_s for each in context.passes(spec.region)) / 60.0
    return _measure(
        spec, minutes, "min", f"That day it was there for {minutes:.1f} minutes in all."
    )


def _area_under_track_percent(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    north = context.orbit.max_latitude_deg
    under_m2 = zonal_integral(region.edges, ellipsoid_area_m2(), south_deg=-north, north_deg=north)
    percent = float(under_m2[0] / 1e6 / region.area_km2[0] * 100.0)
    sentence = (
        f"The track reaches {north:.2f}° north and south, and {percent:.1f} % of the area of "
        f"{with_article(region.name[0])} lies under it."
    )
    return _measure(spec, percent, "%", sentence)


def _measure(spec: MeasureSpec, value: float, unit: str, sentence: str) -> Measure:
    return Measure(spec.name, spec.region, value, unit, None, None, sentence)


_MEASURES: dict[MeasureName, Callable[[MeasureSpec, Regions, Context], Measure]] = {
    "dwell_minutes_per_day": _dwell_minutes_per_day,
    "dwell_rank": _dwell_rank,
    "passes_on_day": _passes_on_day,
    "minutes_on_day": _minutes_on_day,
    "area_under_track_percent": _area_under_track_percent,
}
