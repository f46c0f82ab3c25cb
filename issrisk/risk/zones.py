"""People all the way round, by latitude and place: what a footprint meets at any longitude."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.exposure.countries import Group, countries, groups
from issrisk.exposure.people_field import PeopleField
from issrisk.exposure.population import embedded_divisions

BANDS = 180  # of latitude, a degree each, from the south


def united_groups() -> tuple[Group, ...]:
    """The named groups that have members: all but the sea."""
    return tuple(group for group in groups().values() if group.members)


@dataclass(frozen=True)
class Columns:
    """Where in a row of zonal expectations each kind of place stands.

    Divisions follow countries, as among `Landings`. ``met_band`` holds what was met at its own
    longitude, by latitude: it is not zonal.
    """

    world: slice
    country: slice
    division: slice
    group: slice
    band: slice
    met_band: slice

    @classmethod
    @functools.cache
    def known(cls) -> Columns:
        """Of the embedded countries, divisions and groups."""
        places = len(countries()), len(embedded_divisions()), len(united_groups())
        sizes = (1, *places, BANDS, BANDS)
        ends = np.cumsum(sizes).tolist()
        return cls(*(slice(end - size, end) for end, size in zip(ends, sizes, strict=True)))

    @property
    def width(self) -> int:
        """Columns in all."""
        return int(self.met_band.stop)


@dataclass(frozen=True)
class Zones:
    """People per square metre of each zone of a field (rows, columns), see `Columns`."""

    people: PeopleField
    per_m2: FloatArray

    @classmethod
    def of(cls, people: PeopleField) -> Zones:
        """Of a field of people; some 6 MB.

        Parameters
        ----------
        people : PeopleField
            Where they live.

        Returns
        -------
        Zones
            By country, division, group and degree of latitude.
        """
        columns, zonal = Columns.known(), people.zonal_per_m2
        per_m2 = np.zeros((zonal.size, columns.width))
        per_m2[:, columns.world] = zonal[:, None]
        for kind, place in (
            (columns.country, people.population.country),
            (columns.division, people.population.division),
        ):
            per_m2[:, kind] = people.zonal_by_place(place, kind.stop - kind.start)
        for number, group in enumerate(united_groups()):
            members = [columns.country.start + countries().index(code) for code in group.members]
            per_m2[:, columns.group.start + number] = per_m2[:, members].sum(axis=1)
        middle = people.south_deg + people.height_deg * (np.arange(people.shape[0]) + 0.5)
        band = np.clip(np.floor(middle + 90.0).astype(int), 0, BANDS - 1)
        inner = np.arange(1, zonal.size - 1)
        per_m2[inner, columns.band.start + band] = zonal[inner]
        return cls(people, per_m2)

    def expectations(
        self, realisation: IntArray, latitude_deg: FloatArray, area_m2: FloatArray, number: int
    ) -> FloatArray:
        """Casualties of each realisation at any longitude, by place.

        Parameters
        ----------
        realisation : ndarray of int, shape (p,)
            Of each piece, 0 to `number` - 1.
        latitude_deg, area_m2 : ndarray, shape (p,)
            Where it lands, and its casualty area.
        number : int
            Of realisations.

        Returns
        -------
        ndarray, shape (number, columns)
            One realisation at a time, so that its bits do not depend on its neighbours.
        """
        rows = self.per_m2.shape[0]
        key = realisation * rows + self.people.rows_at(latitude_deg)
        struck, index = np.unique(key, return_inverse=True)
        area, zone = np.bincount(index, area_m2, struck.size), struck % rows
        ends = np.searchsorted(struck // rows, np.arange(number + 1))
        found = np.zeros((number, self.per_m2.shape[1]))
        for own, begin, end in zip(found, ends[:-1], ends[1:], strict=True):
            own[:] = (area[begin:end, None] * self.per_m2[zone[begin:end]]).sum(axis=0)
        return found


def added(sums: FloatArray, rows: FloatArray) -> FloatArray:
    """Sums and sums of squares with more realisations, one after the other.

    Parameters
    ----------
    sums : ndarray, shape (2, columns)
        So far.
    rows : ndarray, shape (n, columns)
        Of the next realisations.

    Returns
    -------
    ndarray, shape (2, columns)
        The same bits however the realisations come in chunks.
    """
    total = sums.copy()
    for row in rows:
        total[0] += row
        total[1] += row**2
    return total
