"""Who is under the swath of a predicted entry, and how a place lies to it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from issrisk.arrays import FloatArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.errors import InputError
from issrisk.exposure.countries import COUNTRIES_FILE, countries
from issrisk.exposure.population import FIRST_YEAR, LAST_YEAR, POPULATION_FILE, people_grid
from issrisk.hazard.entry_swath import (
    HALF_WIDTH_KM,
    EntrySwath,
    fine_times,
    flight_time,
    ground_line,
    sideways_km,
)
from issrisk.times import decimal_year

DATA = (COUNTRIES_FILE, POPULATION_FILE)
_GRID_DEG = 0.1
_DOWNRANGES = 8  # points of the strip past the entry, at each of which a piece may fall
_STEP = np.timedelta64(10, "s")


@dataclass(frozen=True)
class CountryUnder:
    """A country under the swath, with the people who live there under it.

    `share` is the probability that one piece, anywhere in the strip, falls on it.
    """

    code: str
    name: str
    share: float
    people: float


@dataclass(frozen=True)
class UnderSwath:
    """Who is under a swath: all people, and countries, the greatest share first.

    What the countries' shares lack to the 90 % of the window is the sea's.
    """

    people: float
    year: float
    countries: tuple[CountryUnder, ...]


@dataclass(frozen=True)
class PassInWindow:
    """The entry track passes a place: `probability` that the strip of the entry covers it then."""

    time: np.datetime64
    distance_km: float
    probability: float


@dataclass(frozen=True)
class PlaceInSwath:
    """How a place lies to the swath of a predicted entry.

    `probability` is that it lies in the strip, 160 km wide and 2000 km long, past the point
    80 km high: not that something hits it. `nearest_km` is from the track within the window.
    """

    swath: EntrySwath
    latitude_deg: float
    longitude_deg: float
    in_swath: bool
    nearest_km: float
    probability: float
    passes: tuple[PassInWindow, ...]


def under_swath(swath: EntrySwath) -> UnderSwath:
    """Who is under the swath.

    Parameters
    ----------
    swath : EntrySwath
        Of a prediction.

    Returns
    -------
    UnderSwath
        People by cells of a tenth of a degree, of the year of the entry.

    Raises
    ------
    DataMissingError
        If embedded data are missing.
    """
    every = countries()
    share = _shares(swath, len(every))
    year = float(min(max(decimal_year(swath.start), FIRST_YEAR), LAST_YEAR))
    grid = people_grid(year, cell_deg=_GRID_DEG)
    row, column = np.nonzero(grid)
    latitude = (row + 0.5) * _GRID_DEG - 90.0
    longitude = (column + 0.5) * _GRID_DEG - 180.0
    shapely.prepare(swath.geometry)
    inside = shapely.contains_xy(swath.geometry, longitude, latitude)
    counted = grid[row, column][inside]
    place = every.grid.regions_at(longitude[inside], latitude[inside])
    people = np.bincount(place + 1, counted, len(every) + 1)[1:]
    found = [
        CountryUnder(every.code[each], every.name[each], float(share[each]), float(people[each]))
        for each in np.flatnonzero((share > 0.0) | (people >= 1.0)).tolist()
    ]
    found.sort(key=lambda each: (-each.share, -each.people, each.code))
    return UnderSwath(float(counted.sum()), year, tuple(found))


def _shares(swath: EntrySwath, number: int) -> FloatArray:
    """Probability that one piece falls on each country, evenly along the strip."""
    share = np.zeros(number)
    edges = fine_times(swath.start, swath.end)
    weight = np.diff(swath.entered_by(edges))
    middle = edges[:-1] + np.diff(edges) // 2
    for step in range(_DOWNRANGES):
        later = (flight_time(swath.track) * (2 * step + 1)) // (2 * _DOWNRANGES)
        latitude, longitude = swath.track.places_deg(middle + later)
        place = countries().grid.regions_at(longitude, latitude)
        share += np.bincount(place + 1, weight, number + 1)[1:] / _DOWNRANGES
    return share


def place_in_swath(swath: EntrySwath, *, latitude_deg: float, longitude_deg: float) -> PlaceInSwath:
    """Whether a place is in the swath, and which passes of the entry track put it there.

    Parameters
    ----------
    swath : EntrySwath
        Of a prediction.
    latitude_deg, longitude_deg : float
        The place: -90 to 90, and -180 to 360.

    Returns
    -------
    PlaceInSwath
        Passes within the strip, of all realisations and not of the window's 90 % alone.

    Raises
    ------
    InputError
        If the place is none.
    """
    for name, value, low, high in (
        ("latitude", latitude_deg, -90.0, 90.0),
        ("longitude", longitude_deg, -180.0, 360.0),
    ):
        if not low <= value <= high:
            raise InputError(f"{name} is {value:.9g}; it must lie in {low:g} to {high:g}")
    east = (longitude_deg + 180.0) % 360.0 - 180.0
    times = np.arange(swath.levels[0], swath.levels[-1] + flight_time(swath.track), _STEP)
    latitude, longitude, heading = ground_line(swath.track, times)
    here = math.radians(latitude_deg)
    cosine = np.cos(latitude) * math.cos(here) * np.cos(longitude - math.radians(east))
    cosine += np.sin(latitude) * math.sin(here)
    distance = MEAN_RADIUS_KM * np.arccos(np.clip(cosine, -1.0, 1.0))
    sideways = sideways_km(swath.track, latitude, heading)
    within = (times >= swath.start) & (times <= swath.end + flight_time(swath.track))
    passes = _passes(swath, times, distance, sideways)
    return PlaceInSwath(
        swath=swath,
        latitude_deg=latitude_deg,
        longitude_deg=east,
        in_swath=bool(shapely.intersects_xy(swath.geometry, east, latitude_deg)),
        nearest_km=float(distance[within].min()),
        probability=min(sum(each.probability for each in passes), 1.0),
        passes=passes,
    )


def _passes(
    swath: EntrySwath, times: np.ndarray, distance: FloatArray, sideways: FloatArray
) -> tuple[PassInWindow, ...]:
    flight = flight_time(swath.track)
    near = distance <= HALF_WIDTH_KM + 3.0 * sideways
    ends = np.flatnonzero(np.diff(near.astype(np.int8), prepend=0, append=0))
    found = []
    for begin, stop in ends.reshape(-1, 2).tolist():
        nearest = begin + int(np.argmin(distance[begin:stop]))
        come = swath.entered_by(np.array([times[nearest] - flight, times[nearest]]))
        away, spread = float(distance[nearest]), max(float(sideways[nearest]), 1e-3)
        covered = _normal((away + HALF_WIDTH_KM) / spread)
        covered -= _normal((away - HALF_WIDTH_KM) / spread)
        chance = covered * float(come[1] - come[0])
        if chance > 0.0:
            found.append(PassInWindow(times[nearest], away, chance))
    return tuple(found)


def _normal(value: float) -> float:
    """Distribution function of the normal distribution."""
    return 0.5 * math.erfc(-value / math.sqrt(2.0))
