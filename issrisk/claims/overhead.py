"""Measures of where an orbit goes: how long, how often, how near, over how much."""

from __future__ import annotations

import numpy as np
import shapely

from issrisk.claims.context import INTERVAL_DAYS, Context
from issrisk.claims.measure import Measure, measured
from issrisk.claims.statements import MeasureSpec
from issrisk.claims.subject import Subject, peers_of
from issrisk.claims.wording import (
    clock,
    listed,
    minutes_in_words,
    minutes_span,
    ordinal,
    position,
    times_word,
    with_article,
)
from issrisk.constants import MINUTES_PER_DAY
from issrisk.exposure.countries import countries, groups
from issrisk.exposure.zonal import ellipsoid_area_m2, zonal_integral
from issrisk.hazard.dwell import region_dwell_fraction
from issrisk.hazard.passes import RegionPass
from issrisk.orbit.topocentric import meridian_distance_km

_MOST_NAMED = 5  # names in one sentence


def dwell_minutes_per_day(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Time over a place on average, with the spread of single days."""
    minutes = float(region_dwell_fraction(subject.region, context.orbit)[0]) * MINUTES_PER_DAY
    who = context.object_name
    if minutes == 0.0:
        never = f"The track of {who} never reaches {subject.phrase}."
        return measured(spec, 0.0, never, brief=f"never reaches {subject.brief}")
    interval = context.daily_minutes(subject)
    told = minutes_in_words(minutes)
    sentence = f"On average {who} is over {subject.phrase} for {told} of every day"
    spread = "" if interval is None else f" ({_span(*interval)} on nine days in ten)"
    return measured(
        spec,
        minutes,
        f"{sentence}{spread}.",
        brief=f"{told} a day over {subject.brief}",
        interval_90=interval,
        interval_covers=(
            f"the spread of single days over the {INTERVAL_DAYS} from the statement's on"
        ),
    )


def _span(low: float, high: float) -> str:
    return minutes_span(low, high) if high > 0.0 else "none"


def dwell_rank(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """How many countries, or divisions of its country, an orbit is over for longer."""
    code = subject.region.code[0]
    fraction = float(region_dwell_fraction(subject.region, context.orbit)[0])
    peers = peers_of(subject)
    others = region_dwell_fraction(peers, context.orbit)
    order = np.argsort(-others, kind="stable")
    longer = [with_article(peers.name[i]) for i in order if others[i] > fraction]
    rank = len(longer) + 1
    single = "single country" if code in groups() or "+" in code else "other of them"
    kind = "countries and territories" if len(peers) == len(countries()) else "divisions"
    if fraction == 0.0:
        return measured(spec, rank, "")
    if not longer:
        sentence = f"Of {len(peers)} {kind} it is over no {single} for longer."
    elif len(longer) <= _MOST_NAMED:
        sentence = f"Of {len(peers)} {kind} it is only over {listed(longer)} for longer."
    else:
        sentence = f"Of {len(peers)} {kind} it is over {len(longer)} for longer."
    return measured(spec, rank, sentence, brief=f"{ordinal(rank)} of {len(peers)} {kind}")


def passes_on_day(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Passes over a place that begin on the day of the statement."""
    passes = context.passes(subject)
    if not passes:
        return measured(spec, 0, "")
    day = np.datetime_as_string(context.day, unit="D")
    said = f"On {day} (UTC) it passed over {subject.phrase} {times_word(len(passes))}"
    first, longest = passes[0], max(passes, key=lambda each: each.duration_s)
    if len(passes) == 1:
        told = f"at {_pass_in_words(first)}"
    elif first is longest:
        told = f"first, and for the longest, at {_pass_in_words(first)}"
    else:
        told = f"first at {clock(first.start)}, for the longest at {_pass_in_words(longest)}"
    brief = f"{times_word(len(passes))} on that day"
    return measured(spec, len(passes), f"{said}: {told}.", brief=brief)


def _pass_in_words(each: RegionPass) -> str:
    if len(each.over) > 1:
        way = f"{each.over[0]} to {each.over[-1]}"
    else:
        entry = position(each.entry_latitude_deg, each.entry_longitude_deg)
        way = f"{entry} to {position(each.exit_latitude_deg, each.exit_longitude_deg)}"
    return f"{clock(each.start)}, for {minutes_in_words(each.duration_s / 60.0)} ({way})"


def minutes_on_day(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Time over a place from midnight to midnight of the statement's day."""
    minutes = context.seconds_on_day(subject) / 60.0
    sentence = f"From midnight to midnight it was there for {minutes_in_words(minutes)}."
    return measured(spec, minutes, sentence if minutes else "")


def area_under_track_percent(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """Part of a place's area between the highest latitudes of the track."""
    north = context.orbit.max_latitude_deg
    edges = subject.region.edges
    under_m2 = zonal_integral(edges, ellipsoid_area_m2(), south_deg=-north, north_deg=north)
    percent = float(np.clip(under_m2[0] / 1e4 / subject.region.area_km2[0], 0.0, 100.0))
    sentence = (
        f"The track reaches {north:.2f}° north and south, and {percent:.1f} % of the area of "
        f"{subject.phrase} lies under it."
    )
    return measured(spec, percent, sentence, brief=f"{percent:.1f} % of its area under the track")


def nearest_approach_km(spec: MeasureSpec, subject: Subject, context: Context) -> Measure:
    """How near the track ever comes to a place: along its meridian."""
    _, south, _, north = shapely.bounds(subject.region.geometry[0])
    limit = context.orbit.max_latitude_deg
    beyond_deg = max(float(south) - limit, -limit - float(north), 0.0)
    distance_km = meridian_distance_km(limit, limit + beyond_deg)
    who = context.object_name
    if distance_km == 0.0:
        sentence = f"The track of {who} passes over {subject.phrase}."
        return measured(spec, 0.0, sentence, brief=f"passes over {subject.brief}")
    sentence = (
        f"The track of {who} reaches {limit:.2f}° and comes no nearer to {subject.phrase} "
        f"than {distance_km:.0f} km."
    )
    brief = f"no nearer to {subject.brief} than {distance_km:.0f} km"
    return measured(spec, distance_km, sentence, brief=brief)


def highest_latitude_deg(spec: MeasureSpec, context: Context) -> Measure:
    """Highest geodetic latitude of the track."""
    highest = context.orbit.max_latitude_deg
    sentence = f"The track of {context.object_name} reaches {highest:.2f}° north and south."
    return measured(spec, highest, sentence, brief=f"reaches {highest:.2f}° north and south")
