"""Expected casualties of each realisation: its pieces on the people where they land.

The expectation of a realisation is the sum over its pieces of casualty area times people per
square metre. It is kept for each realisation, and for each with each country it touches, so that
nothing is averaged before its spread is known. Where every longitude is as likely, the mean is
found with far fewer realisations from the people all the way round at the latitudes of the
pieces: of those zonal expectations only sums are kept, and sums of squares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.exposure.countries import countries, region_of_points
from issrisk.exposure.population import NOWHERE, embedded_divisions
from issrisk.reentry.impacts import Impacts
from issrisk.risk.heaviest import heaviest_expectations
from issrisk.risk.zones import BANDS, Columns, Zones, added
from issrisk.vulnerability import (
    CASUALTY_AREAS,
    CASUALTY_ENERGY_J,
    IN_THE_OPEN,
    CasualtyAreaModel,
    Shelter,
    exposed_share,
)


@dataclass(frozen=True)
class PlaceRows:
    """Realisations and the places they touch; all of shape (m,), each pair once.

    ``place`` is a position of a country or a division. ``pieces`` land
    there, ``counted`` of them with 15 J and more; ``expectation`` are casualties among the
    people there.
    """

    realisation: IntArray
    place: IntArray
    pieces: IntArray
    counted: IntArray
    expectation: FloatArray

    def of(self, members: Sequence[int]) -> PlaceRows:
        """The rows of several places as those of one, number 0."""
        inside = np.isin(self.place, members)
        realisation, index = np.unique(self.realisation[inside], return_inverse=True)
        pieces, counted, expectation = (
            np.bincount(index, values[inside], realisation.size).astype(float)
            for values in (self.pieces, self.counted, self.expectation)
        )
        return PlaceRows(
            realisation,
            np.zeros(realisation.size, dtype=np.int64),
            pieces.astype(np.int64),
            counted.astype(np.int64),
            expectation,
        )


@dataclass(frozen=True)
class Landings:
    """Which realisation, turned about the Earth's axis how often, hits which place; shape (m,).

    ``place`` is a position of a country, or of a division past the last country;
    ``energetic`` tells whether one of its pieces there has 15 J and more.
    """

    realisation: IntArray
    turn: npt.NDArray[np.int8]
    place: npt.NDArray[np.int16]
    energetic: BoolArray


@dataclass(frozen=True)
class Casualties:
    """What realisations do to people; arrays of shape (n,), in order of realisations.

    ``expectation`` is the expected number of casualties, ``casualty_area_m2`` the sum over
    pieces of 15 J and more, ``other_area_m2`` the same after the other published model.
    ``zonal_expectation`` is the expectation averaged over the longitudes the same footprint
    could have met, ``reference_per_m2`` the people on a square metre so averaged at the
    latitude of the 78 km point. ``zonal`` (2, columns of `Zones`) are the sums over
    realisations of each place's zonal expectation, and of its square. ``turns`` is how many
    longitudes each realisation was tried at for ``landing``. ``heaviest`` is the most that any
    realisation would do at any longitude, of the world and each place as in `Columns`; NaN
    where that was not tried.
    """

    realisation: IntArray
    expectation: FloatArray
    casualty_area_m2: FloatArray
    other_area_m2: FloatArray
    surviving_kg: FloatArray
    pieces: IntArray
    counted: IntArray
    zonal_expectation: FloatArray
    reference_per_m2: FloatArray
    country: PlaceRows
    division: PlaceRows
    landing: Landings
    turns: IntArray
    zonal: FloatArray
    heaviest: FloatArray

    def __len__(self) -> int:
        return self.realisation.size

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as named arrays, for files."""
        flat: dict[str, npt.NDArray[Any]] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, PlaceRows | Landings):
                flat |= {f"{each.name}_{name}": rows for name, rows in vars(value).items()}
            else:
                flat[each.name] = value
        return flat

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Casualties:
        """What `arrays` made named arrays of; files of old have nothing of the heaviest."""
        known = {"heaviest": not_tried(), **arrays}
        plain = (each.name for each in fields(cls) if each.name not in _TABLES)
        whole: dict[str, Any] = {name: known[name] for name in plain}
        for name, kind in _TABLES.items():
            whole[name] = kind(**{f.name: arrays[f"{name}_{f.name}"] for f in fields(kind)})
        return cls(**whole)

    @classmethod
    def joined(cls, parts: Sequence[Casualties], zonal: FloatArray) -> Casualties:
        """Parts one after another, with the sums of all and the heaviest of any."""
        every = [part.arrays() for part in parts]
        both = {name: np.concatenate([each[name] for each in every]) for name in every[0]}
        heaviest = np.max([part.heaviest for part in parts], axis=0)
        return cls.from_arrays(both | {"zonal": zonal, "heaviest": heaviest})


def not_tried() -> FloatArray:
    """The heaviest of realisations that were tried at no longitude but their own."""
    return np.full(Columns.known().group.stop, np.nan)


_TABLES: Mapping[str, type[PlaceRows | Landings]] = {
    "country": PlaceRows,
    "division": PlaceRows,
    "landing": Landings,
}


@dataclass(frozen=True)
class Chunk:
    """Casualties of a chunk of realisations, and their zonal expectations one by one."""

    casualties: Casualties
    zonal_rows: FloatArray


def casualties(
    impacts: Impacts,
    zones: Zones,
    *,
    model: CasualtyAreaModel = "nasa-std-8719",
    shelters: Sequence[Shelter] = IN_THE_OPEN,
    turns: int = 1,
) -> Casualties:
    """Expected casualties of each realisation of a chunk.

    Parameters
    ----------
    impacts : Impacts
        The pieces that reach the ground.
    zones : Zones
        Where people live.
    model : {"nasa-std-8719", "opiela-matney"}
        Of the casualty area.
    shelters : sequence of Shelter, optional
        Where people are; by default all in the open.
    turns : int, default: 1
        Longitudes that landings are tried at, the first its own. If it is one, the heaviest is
        looked for at others.

    Returns
    -------
    Casualties
        Of the realisations of `impacts`, those without pieces too.

    Notes
    -----
    People are spread evenly over a cell. Casualties are told by the country its people
    belong to, pieces by the country whose borders hold the point.
    """
    chunk = chunk_casualties(impacts, zones, model=model, shelters=shelters, turns=turns)
    zonal = added(np.zeros((2, zones.per_m2.shape[1])), chunk.zonal_rows)
    return replace(chunk.casualties, zonal=zonal)


def chunk_casualties(
    impacts: Impacts,
    zones: Zones,
    *,
    model: CasualtyAreaModel,
    shelters: Sequence[Shelter],
    turns: int,
) -> Chunk:
    """The same before anything is summed over realisations; see `casualties`."""
    people, number, first = zones.people, len(impacts.realisations), impacts.realisations.start
    row = (impacts.realisation - first).astype(np.int64)
    exposed = exposed_share(impacts.energy_j, shelters)
    other: CasualtyAreaModel = "opiela-matney" if model == "nasa-std-8719" else "nasa-std-8719"
    area, other_area = (CASUALTY_AREAS[name](impacts.area_m2) * exposed for name in (model, other))
    piece, entry = people.entries_at(impacts.latitude_deg, impacts.longitude_deg)
    expected = area[piece] * people.per_m2[entry]
    counted = impacts.energy_j >= CASUALTY_ENERGY_J

    def summed(values: FloatArray) -> FloatArray:
        return np.bincount(row, values, number).astype(float)

    def rows(place: IntArray, home: IntArray, width: int) -> PlaceRows:
        return _place_rows(
            (row * width + place, place >= 0, counted),
            (row[piece] * width + home, home >= 0, expected),
            width=width,
            first=first,
        )

    country, division = _places_of(impacts.longitude_deg, impacts.latitude_deg)
    found = Casualties(
        realisation=np.arange(first, first + number),
        expectation=np.bincount(row[piece], expected, number).astype(float),
        casualty_area_m2=summed(area),
        other_area_m2=summed(other_area),
        surviving_kg=summed(impacts.mass_kg),
        pieces=np.bincount(row, minlength=number),
        counted=np.bincount(row[counted], minlength=number),
        zonal_expectation=summed(area * people.zonal_per_m2[people.rows_at(impacts.latitude_deg)]),
        reference_per_m2=people.zonal_per_m2[people.rows_at(impacts.reference.latitude_deg)],
        country=rows(country, people.population.country[entry], len(countries())),
        division=rows(division, people.population.division[entry], len(embedded_divisions())),
        landing=_landings(impacts, counted, turns),
        turns=np.full(number, turns),
        zonal=np.zeros((2, 0)),
        heaviest=not_tried() if turns > 1 else heaviest_expectations(impacts, area, people),
    )
    zonal = zones.expectations(row, impacts.latitude_deg, area, number)
    band = np.clip(np.floor(impacts.latitude_deg + 90.0).astype(np.int64), 0, BANDS - 1)
    met = np.bincount(row[piece] * BANDS + band[piece], expected, number * BANDS)
    zonal[:, Columns.known().met_band] = met.reshape(number, BANDS)
    return Chunk(found, zonal)


def _places_of(longitude_deg: FloatArray, latitude_deg: FloatArray) -> tuple[IntArray, IntArray]:
    """Country and division of each point."""
    country = region_of_points(countries(), longitude_deg, latitude_deg)
    every = embedded_divisions()
    divided = [countries().index(code) for code in sorted(set(every.country))]
    inside = np.flatnonzero(np.isin(country, divided))
    division = np.full(country.shape, NOWHERE, dtype=np.int64)
    division[inside] = region_of_points(every, longitude_deg[inside], latitude_deg[inside])
    return country, division


def _landings(impacts: Impacts, counted: BoolArray, turns: int) -> Landings:
    """Each realisation turned about the axis, and the places it then hits."""
    nations, width = len(countries()), len(countries()) + len(embedded_divisions())
    row = (impacts.realisation - impacts.realisations.start) * turns
    keys = []
    for turn in range(turns):
        turned = np.mod(impacts.longitude_deg + 360.0 * turn / turns + 180.0, 360.0) - 180.0
        country, division = _places_of(turned, impacts.latitude_deg)
        for place, first in ((country, 0), (division, nations)):
            on = place >= 0
            key = ((row + turn)[on] * width + first + place[on]) * 2 + counted[on]
            keys.append(np.unique(key))
    every = np.sort(np.concatenate(keys))[::-1]  # that with energy first
    hit, first_of = np.unique(every // 2, return_index=True)
    which = hit // width
    return Landings(
        realisation=impacts.realisations.start + which // turns,
        turn=(which % turns).astype(np.int8),
        place=(hit % width).astype(np.int16),
        energetic=every[first_of] % 2 == 1,
    )


def _place_rows(
    landed: tuple[IntArray, npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    struck: tuple[IntArray, npt.NDArray[np.bool_], FloatArray],
    *,
    width: int,
    first: int,
) -> PlaceRows:
    """Rows of pieces by where they land, and of casualties by where their people live."""
    landed_key, on_land, counted = landed
    struck_key, at_home, expected = struck
    lands, homes = landed_key[on_land], struck_key[at_home]
    key, index = np.unique(np.concatenate([lands, homes]), return_inverse=True)
    of_pieces, of_people = index[: lands.size], index[lands.size :]
    return PlaceRows(
        realisation=first + key // width,
        place=key % width,
        pieces=np.bincount(of_pieces, minlength=key.size),
        counted=np.bincount(of_pieces[counted[on_land]], minlength=key.size),
        expectation=np.bincount(of_people, expected[at_home], key.size).astype(float),
    )
