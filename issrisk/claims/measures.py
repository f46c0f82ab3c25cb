"""What is measured for a statement, each with the sentence that tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from issrisk.claims.context import INTERVAL_DAYS, Context
from issrisk.claims.statements import MeasureName, MeasureSpec
from issrisk.claims.wording import (
    clock,
    listed,
    minutes_in_words,
    minutes_span,
    object_name,
    position,
    times_word,
    with_article,
)
from issrisk.constants import MINUTES_PER_DAY
from issrisk.exposure.countries import Regions, countries, divisions, groups, place
from issrisk.exposure.zonal import ellipsoid_area_m2, zonal_integral
from issrisk.hazard.dwell import region_dwell_fraction
from issrisk.hazard.passes import RegionPass

_MOST_NAMED = 5  # names in one sentence


@dataclass(frozen=True)
class Measure:
    """A number behind a verdict; `sentence` tells it in words, or is empty."""

    name: MeasureName
    region: str
    value: float
    unit: str
    interval_90: tuple[float, float] | None
    interval_covers: str | None
    sentence: str


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
    InputError
        If the orbit is none that the closed form describes.
    StaleElementsError, DecayedError
        If no element set reaches the day.
    """
    return _MEASURES[spec.name](spec, place(spec.region), context)


def _dwell_minutes_per_day(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    minutes = float(region_dwell_fraction(region, context.orbit)[0]) * MINUTES_PER_DAY
    name, who = with_article(region.name[0]), object_name(context.elements)
    if minutes == 0.0:
        return _measure(spec, 0.0, "min/day", f"The track of {who} never reaches {name}.")
    interval = context.daily_minutes(region)
    sentence = f"On average {who} is over {name} for {minutes_in_words(minutes)} of every day"
    if interval is None:
        return _measure(spec, minutes, "min/day", f"{sentence}.")
    return Measure(
        spec.name,
        spec.region,
        minutes,
        "min/day",
        interval,
        f"the spread of single days over the {INTERVAL_DAYS} from the statement's on",
        f"{sentence} ({minutes_span(*interval)} on nine days in ten).",
    )


def _dwell_rank(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    code = region.code[0]
    fraction = float(region_dwell_fraction(region, context.orbit)[0])
    peers = _peers(region)
    others = region_dwell_fraction(peers, context.orbit)
    order = np.argsort(-others, kind="stable")
    longer = [with_article(peers.name[i]) for i in order if others[i] > fraction]
    rank = len(longer) + 1
    single = "single country" if code in groups() else "other of them"
    kind = "countries and territories" if len(peers) == len(countries()) else "divisions"
    if fraction == 0.0:
        sentence = ""
    elif not longer:
        sentence = f"Of {len(peers)} {kind} it is over no {single} for longer."
    elif len(longer) <= _MOST_NAMED:
        sentence = f"Of {len(peers)} {kind} it is only over {listed(longer)} for longer."
    else:
        sentence = f"Of {len(peers)} {kind} it is over {len(longer)} for longer."
    return _measure(spec, rank, "rank", sentence)


def _peers(region: Regions) -> Regions:
    """What a place is ranked among: the divisions of its country, or all countries."""
    is_division = region.country[0] != region.code[0]
    return divisions(region.country[0]) if is_division else countries()


def _passes_on_day(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    passes = context.passes(spec.region)
    if not passes:
        return _measure(spec, 0, "passes", "")
    day = np.datetime_as_string(context.day, unit="D")
    name = with_article(region.name[0])
    said = f"On {day} (UTC) it passed over {name} {times_word(len(passes))}"
    first, longest = passes[0], max(passes, key=lambda each: each.duration_s)
    if len(passes) == 1:
        return _measure(spec, 1, "passes", f"{said}: at {_pass_in_words(first)}.")
    if first is longest:
        told = f"first, and for the longest, at {_pass_in_words(first)}"
    else:
        told = f"first at {clock(first.start)}, for the longest at {_pass_in_words(longest)}"
    return _measure(spec, len(passes), "passes", f"{said}: {told}.")


def _pass_in_words(each: RegionPass) -> str:
    if len(each.over) > 1:
        way = f"{each.over[0]} to {each.over[-1]}"
    else:
        entry = position(each.entry_latitude_deg, each.entry_longitude_deg)
        way = f"{entry} to {position(each.exit_latitude_deg, each.exit_longitude_deg)}"
    return f"{clock(each.start)}, for {minutes_in_words(each.duration_s / 60.0)} ({way})"


def _minutes_on_day(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    del region
    minutes = context.seconds_on_day(spec.region) / 60.0
    sentence = f"From midnight to midnight it was there for {minutes_in_words(minutes)}."
    return _measure(spec, minutes, "min", sentence if minutes else "")


def _area_under_track_percent(spec: MeasureSpec, region: Regions, context: Context) -> Measure:
    north = context.orbit.max_latitude_deg
    under_m2 = zonal_integral(region.edges, ellipsoid_area_m2(), south_deg=-north, north_deg=north)
    percent = float(np.clip(under_m2[0] / 1e4 / region.area_km2[0], 0.0, 100.0))
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
