"""One place under an orbit: how near the track comes, how often, and what may fall there.

Distances are great circles on a sphere, within 0.3 % of those on the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.exposure.zonal import ellipsoid_area_m2
from issrisk.hazard.dwell import CircularOrbit, dwell_measure
from issrisk.orbit.either import Orbit, default_start, ordered, origin, source_at
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.track import models_of, subpoints
from issrisk.provenance import Provenance
from issrisk.times import TimeLike, time_range, utc

METHOD = "random entry by the point method (dwell of a circular orbit)"
MEAN_RADIUS_KM = 6371.0088  # R1 of WGS 84, (2a + b) / 3; the definition of GRS 80, IAG (1979)
MAX_RADIUS_KM = 2500.0
MAX_DAYS = 31.0
_STEPS = 20_001  # of the argument of latitude, for the share of a circle


@dataclass(frozen=True)
class NearPass:
    """The moment the subpoint comes nearest to a place."""

    time: np.datetime64
    distance_km: float
    direction: Literal["northbound", "southbound"]


@dataclass(frozen=True)
class PlaceUnderOrbit:
    """One place under an orbit.

    ``dwell_relative_to_uniform`` compares with the average place on Earth;
    ``point_impact_probability`` is that of one random impact point within
    ``radius_km``, and not that of any piece, which needs a footprint.
    """

    latitude_deg: float
    longitude_deg: float
    under_track: bool
    nearest_approach_km: float
    passes: tuple[NearPass, ...]
    dwell_relative_to_uniform: float
    radius_km: float
    point_impact_probability: float
    provenance: Provenance


def place_under_orbit(
    elements: Orbit,
    *,
    latitude_deg: float,
    longitude_deg: float,
    radius_km: float = 100.0,
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
    start : time, optional
        UTC; by default the epoch of the newest set, or the start of the ephemeris.
    days : float, default: 3
        Passes are told from `start` for so long, at most 31.
    max_age_days : float or None, default: 30
        Greatest distance of a time from an epoch.

    Returns
    -------
    PlaceUnderOrbit
        Passes to within some 4 km and a second.

    Raises
    ------
    InputError
        If a number is out of range or the orbit none that the closed form describes.
    StaleElementsError, PropagationError, DecayedError
        If the track cannot be computed.
    """
    _check(latitude_deg, longitude_deg, radius_km, days)
    told = ordered(elements)
    begin = default_start(told) if start is None else utc(start)
    chosen = source_at(told, begin)
    orbit = CircularOrbit.averaged(chosen)
    beyond_deg = max(abs(latitude_deg) - orbit.max_latitude_deg, 0.0)
    longitude = (longitude_deg + 180.0) % 360.0 - 180.0
    return PlaceUnderOrbit(
        latitude_deg=latitude_deg,
        longitude_deg=longitude,
        under_track=beyond_deg == 0.0,
        nearest_approach_km=float(np.radians(beyond_deg)) * MEAN_RADIUS_KM,
        passes=tuple(
            _near_passes(told, (latitude_deg, longitude), radius_km, (begin, days), max_age_days)
        ),
        dwell_relative_to_uniform=dwell_relative_to_uniform(latitude_deg, orbit=orbit),
        radius_km=radius_km,
        point_impact_probability=point_impact_probability(latitude_deg, radius_km, orbit=orbit),
        provenance=Provenance.of(**origin(chosen, begin), models=[*models_of(chosen), METHOD]),
    )


def _check(latitude_deg: float, longitude_deg: float, radius_km: float, days: float) -> None:
    for name, value, low, high in (
        ("latitude", latitude_deg, -90.0, 90.0),
        ("longitude", longitude_deg, -180.0, 360.0),
        ("radius_km", radius_km, 0.001, MAX_RADIUS_KM),
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


def _distance_km(
    place: tuple[float, float], latitude_deg: FloatArray, longitude_deg: FloatArray
) -> FloatArray:
    """Haversine formula; Sinnott (1984), Sky and Telescope 68 (recalled)."""
    phi, phi_0 = np.radians(latitude_deg), np.radians(place[0])
    east = np.radians(longitude_deg - place[1])
    half = np.sin((phi - phi_0) / 2.0) ** 2
    half = half + np.cos(phi) * np.cos(phi_0) * np.sin(east / 2.0) ** 2
    return np.asarray(2.0 * MEAN_RADIUS_KM * np.arcsin(np.sqrt(half)))


def _near_passes(
    orbit: Orbit,
    place: tuple[float, float],
    radius_km: float,
    span: tuple[np.datetime64, float],
    max_age_days: float | None,
) -> list[NearPass]:
    times = time_range(span[0], hours=24.0 * span[1], step_s=1.0)
    track = subpoints(orbit, times, max_age_days=max_age_days)
    distance = _distance_km(place, track.latitude_deg, track.longitude_deg)
    inner = distance[1:-1]
    lowest = (inner <= distance[:-2]) & (inner < distance[2:]) & (inner <= radius_km)
    found = np.flatnonzero(lowest) + 1
    climbing = track.latitude_deg[found + 1] > track.latitude_deg[found - 1]
    return [
        NearPass(times[i], float(distance[i]), "northbound" if up else "southbound")
        for i, up in zip(found.tolist(), climbing, strict=True)
    ]
