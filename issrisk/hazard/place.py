"""One place under an orbit: how near the track comes, how often, and what may fall there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from issrisk.arrays import TimeArray
from issrisk.constants import MEAN_RADIUS_KM, SECONDS_PER_DAY
from issrisk.errors import InputError
from issrisk.exposure.zonal import ellipsoid_area_m2
from issrisk.hazard.dwell import CircularOrbit, closed_form_describes, dwell_measure
from issrisk.hazard.frequency import overflights_per_day, sightings_per_day
from issrisk.orbit.either import Orbit, Source, default_start, ordered, origin, source_at
from issrisk.orbit.passes import Approach, SightPass, approaches, sight_passes
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.topocentric import meridian_distance_km
from issrisk.orbit.track import Subpoints, models_of, subpoints
from issrisk.provenance import Provenance
from issrisk.times import TimeLike, utc

METHOD = "random entry by the point method (dwell of a circular orbit)"
MAX_RADIUS_KM = 2500.0
MAX_DAYS = 31.0
MIN_ELEVATION_DEG = 10.0  # where haze and houses end; catalogues of visible passes begin there
DAYS_PER_YEAR, DAYS_PER_WEEK = 365.25, 7.0
_AVERAGES = (
    "under_track",
    "nearest_approach_km",
    "nearest_approach_deg",
    "overflights_per_year",
    "passes_in_sight_per_week",
    "dwell_relative_to_uniform",
    "point_impact_probability",
)
_STEPS = 20_001  # of the argument of latitude, for the share of a circle


@dataclass(frozen=True)
class PlaceUnderOrbit:
    """One place under an orbit.

    ``passes`` bring the subpoint within ``radius_km``, ``visible_passes`` the satellite
    above ``min_elevation_deg``, in sunlight or not. ``dwell_relative_to_uniform`` compares
    with the average place on Earth; ``point_impact_probability`` is that of one random
    impact point within ``radius_km``, and not that of any piece, which needs a footprint.
    These two, the averages, and whether the place is under the track, are None for an
    orbit that the closed form does not describe.
    """

    latitude_deg: float
    longitude_deg: float
    under_track: bool | None
    nearest_approach_km: float | None
    nearest_approach_deg: float | None
    start: np.datetime64
    end: np.datetime64
    radius_km: float
    passes: tuple[Approach, ...]
    min_elevation_deg: float
    visible_passes: tuple[SightPass, ...]
    overflights_per_year: float | None
    passes_in_sight_per_week: float | None
    dwell_relative_to_uniform: float | None
    point_impact_probability: float | None
    provenance: Provenance


def place_under_orbit(
    elements: Orbit,
    *,
    latitude_deg: float,
    longitude_deg: float,
    radius_km: float = 100.0,
    min_elevation_deg: float = MIN_ELEVATION_DEG,
    start: TimeLike | None = None,
    days: float = 3.0,
    max_age_days: float | None = MAX_AGE_DAYS,
) -> PlaceUnderOrbit:
    """How a place lies under an orbit.

    Parameters
    ----------
    elements : ElementSet, sequence of them, or Ephemeris
        The orbit; each time takes the set whose epoch is nearest.
    latitude_deg, longitude_deg : float
        The place: -90 to 90, and -180 to 360.
    radius_km : float, default: 100
        Passes and the probability are told within this distance.
    min_elevation_deg : float, default: 10
        A pass is in sight above this geometric elevation, 0 to 90.
    start : time, optional
        UTC; by default the epoch of the newest set, or the start of the ephemeris.
    days : float, default: 3
        Passes are told from `start` for so long, at most 31.
    max_age_days : float or None, default: 30
        Greatest distance of a time from an epoch.

    Returns
    -------
    PlaceUnderOrbit
        Passes as exact as the orbit.

    Raises
    ------
    InputError
        If a number is out of range.
    StaleElementsError, PropagationError, DecayedError
        If the track cannot be computed.
    """
    _check(latitude_deg, longitude_deg, radius_km, min_elevation_deg, days)
    told = ordered(elements)
    begin = default_start(told) if start is None else utc(start)
    end = begin + np.timedelta64(round(days * SECONDS_PER_DAY * 1e9), "ns")
    longitude_deg = (longitude_deg + 180.0) % 360.0 - 180.0
    chosen = source_at(told, begin)

    def locate(times: TimeArray) -> Subpoints:
        return subpoints(told, times, max_age_days=max_age_days)

    place = latitude_deg, longitude_deg
    near = approaches(locate, *place, start=begin, end=end, radius_km=radius_km)
    seen = sight_passes(locate, *place, start=begin, end=end, min_elevation_deg=min_elevation_deg)
    return PlaceUnderOrbit(
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        start=begin,
        end=end,
        radius_km=radius_km,
        passes=tuple(near),
        min_elevation_deg=min_elevation_deg,
        visible_passes=tuple(seen),
        **_averages(chosen, latitude_deg, radius_km, min_elevation_deg),
        provenance=Provenance.of(**origin(chosen, begin), models=[*models_of(chosen), METHOD]),
    )


def _averages(
    source: Source, latitude_deg: float, radius_km: float, min_elevation_deg: float
) -> dict[str, Any]:
    """What the closed form says of a latitude; all None where it does not describe the orbit."""
    if not closed_form_describes(source):
        return dict.fromkeys(_AVERAGES)
    orbit = CircularOrbit.averaged(source)
    north = orbit.max_latitude_deg
    beyond_deg = max(abs(latitude_deg) - north, 0.0)
    away_km = meridian_distance_km(north, north + beyond_deg)
    daily = overflights_per_day(latitude_deg, radius_km, elements=source)
    in_sight = sightings_per_day(latitude_deg, min_elevation_deg, elements=source)
    values = (
        beyond_deg == 0.0,
        away_km,
        float(beyond_deg),
        daily * DAYS_PER_YEAR,
        in_sight * DAYS_PER_WEEK,
        dwell_relative_to_uniform(latitude_deg, orbit=orbit),
        point_impact_probability(latitude_deg, radius_km, orbit=orbit),
    )
    return dict(zip(_AVERAGES, values, strict=True))


def _check(
    latitude_deg: float, longitude_deg: float, radius_km: float, elevation: float, days: float
) -> None:
    for name, value, low, high in (
        ("latitude", latitude_deg, -90.0, 90.0),
        ("longitude", longitude_deg, -180.0, 360.0),
        ("radius_km", radius_km, 0.001, MAX_RADIUS_KM),
        ("min_elevation_deg", elevation, 0.0, 90.0),
        ("days", days, 0.001, MAX_DAYS),
    ):
        if not low <= value <= high:
            raise InputError(f"{name} is {value:.9g}; it must lie in {low:g} to {high:g}")


def dwell_relative_to_uniform(latitude_deg: float, *, orbit: CircularOrbit) -> float:
    """Time per area at a latitude, relative to the average over the Earth.

    Parameters
    ----------
    latitude_deg : float
        Geodetic latitude.
    orbit : CircularOrbit
        The orbit.

    Returns
    -------
    float
        Averaged over 0.1 degree of latitude, where the density has its peak.
    """
    zone = max(latitude_deg - 0.05, -90.0), min(latitude_deg + 0.05, 90.0)
    area = ellipsoid_area_m2()
    uniform = area.over_all_longitudes(*zone) / area.over_all_longitudes(-90.0, 90.0)
    return dwell_measure(orbit).over_all_longitudes(*zone) / uniform


def point_impact_probability(
    latitude_deg: float, radius_km: float, *, orbit: CircularOrbit
) -> float:
    """Probability that one random impact point lies within a circle.

    Parameters
    ----------
    latitude_deg : float
        Of the circle's centre; its longitude does not matter.
    radius_km : float
        Of the circle, along great circles.
    orbit : CircularOrbit
        The orbit.

    Returns
    -------
    float
        0 to 1.

    Notes
    -----
    The mean, over the argument of latitude, of the share of the parallel that
    lies in the circle: at latitude phi its half-width is the longitude whose
    cosine is (cos r - sin phi sin phi_0) / (cos phi cos phi_0).
    """
    edges = np.linspace(-np.pi / 2.0, np.pi / 2.0, _STEPS)
    argument = (edges[:-1] + edges[1:]) / 2.0
    latitude = np.arcsin(np.sin(np.radians(orbit.apex_inclination_deg)) * np.sin(argument))
    flattening = np.radians(orbit.max_latitude_deg - orbit.apex_inclination_deg)
    scale = max(np.sin(2.0 * np.radians(orbit.apex_inclination_deg)), 1e-9)
    latitude = latitude + flattening * np.sin(2.0 * latitude) / scale
    centre = np.radians(latitude_deg)
    cosine = (np.cos(radius_km / MEAN_RADIUS_KM) - np.sin(latitude) * np.sin(centre)) / np.maximum(
        np.cos(latitude) * np.cos(centre), 1e-12
    )
    return float(np.mean(np.arccos(np.clip(cosine, -1.0, 1.0))) / np.pi)
