"""People where they live: how many on each square metre under a falling piece.

`Population` knows people by latitude, for entries whose longitude does not matter; here the
same entries are found again by the cell of longitude and latitude they live in.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.errors import InputError
from issrisk.exposure.population import POPULATION_FILE, Population, embedded_population
from issrisk.exposure.raster import Raster, cells_and_population_of
from issrisk.exposure.zonal import ellipsoid_area_m2
from issrisk.resources import load_arrays

_ROUNDING = 1e-9


@dataclass(frozen=True)
class PeopleField:
    """Entries of a population in cells of a grid, in order of cell; arrays of shape (n,).

    ``cell`` numbers cells row by row, from the south and the west; ``per_m2`` is each
    entry's people over the whole cell's area.
    """

    population: Population
    cell: IntArray
    per_m2: FloatArray
    south_deg: float
    west_deg: float
    height_deg: float
    width_deg: float
    shape: tuple[int, int]

    @classmethod
    def of(
        cls,
        population: Population,
        cell: IntArray,
        *,
        corner_deg: tuple[float, float],
        size_deg: tuple[float, float],
        shape: tuple[int, int],
    ) -> PeopleField:
        """A field of entries with their cells.

        Parameters
        ----------
        population : Population
            The entries, each within one cell.
        cell : ndarray of int, shape (n,)
            Row times columns plus column.
        corner_deg : (float, float)
            Latitude and longitude of the grid's south-western corner.
        size_deg : (float, float)
            Height and width of a cell.
        shape : (int, int)
            Rows and columns.

        Returns
        -------
        PeopleField
            Its entries in order of cell, with people per square metre.

        Raises
        ------
        InputError
            If an entry has no cell, or one outside the grid.
        """
        if cell.shape != population.people.shape:
            raise InputError("each entry needs its cell")
        if cell.size and not (cell.min() >= 0 and cell.max() < shape[0] * shape[1]):
            raise InputError("a cell lies outside the grid")
        order = np.argsort(cell, kind="stable")
        cell, population = cell[order], population.reordered(order)
        edges = np.clip(corner_deg[0] + size_deg[0] * np.arange(shape[0] + 1), -90.0, 90.0)
        area = np.diff(ellipsoid_area_m2().cumulative(edges)) * size_deg[1] / 360.0
        per_m2 = population.people / area[cell // shape[1]]
        return cls(population, cell, per_m2, *corner_deg, *size_deg, shape)

    def entries_at(
        self, latitude_deg: FloatArray, longitude_deg: FloatArray
    ) -> tuple[IntArray, IntArray]:
        """Which entries live in the cells of points.

        Parameters
        ----------
        latitude_deg, longitude_deg : ndarray, shape (p,)
            Points; any longitude.

        Returns
        -------
        point, entry : ndarray of int, shape (m,)
            A pair for each point and entry of its cell; points where nobody lives
            have none.
        """
        row = np.floor((latitude_deg - self.south_deg) / self.height_deg + _ROUNDING)
        east = np.mod(longitude_deg - self.west_deg, 360.0)
        column = np.floor(east / self.width_deg + _ROUNDING)
        on_edge = (row == self.shape[0]) & (latitude_deg <= 90.0)  # the pole itself
        row = np.where(on_edge, row - 1, row).astype(np.int64)
        column = np.where(column * self.width_deg >= 360.0, 0, column).astype(np.int64)
        inside = (row >= 0) & (row < self.shape[0]) & (column < self.shape[1])
        wanted = np.where(inside, row * self.shape[1] + column, -1)
        first = np.searchsorted(self.cell, wanted, side="left")
        count = np.searchsorted(self.cell, wanted, side="right") - first
        point = np.repeat(np.arange(wanted.size), count)
        within = np.arange(point.size) - np.repeat(np.cumsum(count) - count, count)
        return point, first[point] + within

    def rows_at(self, latitude_deg: FloatArray) -> IntArray:
        """Which row of `zonal_per_m2` each latitude is in; the first and the last are empty."""
        row = np.floor((latitude_deg - self.south_deg) / self.height_deg + _ROUNDING)
        return np.asarray(np.clip(row, -1, self.shape[0]).astype(np.int64) + 1)

    @functools.cached_property
    def zonal_per_m2(self) -> FloatArray:
        """People per square metre averaged all the way round, shape (rows + 2,)."""
        rows = np.bincount(self.cell // self.shape[1], self.population.people, self.shape[0])
        return np.concatenate([[0.0], rows / self._zones_m2, [0.0]])

    def zonal_by_place(self, place: IntArray, places: int) -> FloatArray:
        """The same by place.

        Parameters
        ----------
        place : ndarray of int, shape (n,)
            Of each entry, -1 for none.
        places : int
            How many there are.

        Returns
        -------
        ndarray, shape (rows + 2, places)
            People of each on a square metre of its zone.
        """
        inside = place >= 0
        row = self.cell[inside] // self.shape[1]
        counted = np.bincount(
            row * places + place[inside], self.population.people[inside], self.shape[0] * places
        ).reshape(self.shape[0], places)
        return np.pad(counted / self._zones_m2[:, None], ((1, 1), (0, 0)))

    @functools.cached_property
    def _zones_m2(self) -> FloatArray:
        edges = self.south_deg + self.height_deg * np.arange(self.shape[0] + 1)
        zones = np.diff(ellipsoid_area_m2().cumulative(np.clip(edges, -90.0, 90.0)))
        return np.maximum(zones, 1e-300)


@functools.lru_cache(maxsize=4)
def embedded_people_field(year: float) -> PeopleField:
    """The embedded grid of people of a year, where they live.

    Parameters
    ----------
    year : float
        1990 to 2050.

    Returns
    -------
    PeopleField
        In cells of 0.1 degree.

    Raises
    ------
    InputError
        If the year is out of range.
    DataMissingError
        If the embedded file is missing or altered.
    """
    people = embedded_population(year)
    arrays = load_arrays(POPULATION_FILE)
    size = arrays["cell_deg"].item()
    shape = round(180.0 / size), round(360.0 / size)
    return PeopleField.of(
        people,
        arrays["cell"].astype(np.int64),
        corner_deg=(-90.0, -180.0),
        size_deg=(size, size),
        shape=shape,
    )


def people_field_of(raster: Raster) -> PeopleField:
    """The people of a user's raster, where they live.

    Parameters
    ----------
    raster : Raster
        People per cell.

    Returns
    -------
    PeopleField
        In the raster's own cells.
    """
    cell, people = cells_and_population_of(raster)
    return PeopleField.of(
        people,
        cell,
        corner_deg=(raster.south_deg, raster.west_deg),
        size_deg=(raster.height_deg, raster.width_deg),
        shape=(raster.people.shape[0], raster.people.shape[1]),
    )


def uniform_people_field(people_per_m2: float) -> PeopleField:
    """People spread evenly over the globe, in no country: what any method must reproduce.

    Parameters
    ----------
    people_per_m2 : float
        Everywhere.

    Returns
    -------
    PeopleField
        In zones of a degree.
    """
    edges = np.arange(-90.0, 91.0)
    area = np.diff(ellipsoid_area_m2().cumulative(edges))
    nowhere = np.full(area.size, -1)
    people = Population(
        edges[:-1], edges[1:], nowhere, nowhere, people_per_m2 * area, None, "as dense everywhere"
    )
    return PeopleField.of(
        people,
        np.arange(area.size),
        corner_deg=(-90.0, -180.0),
        size_deg=(1.0, 360.0),
        shape=(180, 1),
    )
