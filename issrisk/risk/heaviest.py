"""The most that an entry would do to a place, had it come down at another longitude."""

from __future__ import annotations

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.exposure.countries import countries
from issrisk.exposure.people_field import PeopleField
from issrisk.exposure.population import embedded_divisions
from issrisk.reentry.impacts import Impacts
from issrisk.risk.zones import Columns, united_groups

TURNS = 12  # longitudes that entries are tried at


def heaviest_expectations(impacts: Impacts, area_m2: FloatArray, people: PeopleField) -> FloatArray:
    """The greatest expectation of any realisation, turned about the Earth's axis.

    Parameters
    ----------
    impacts : Impacts
        The pieces.
    area_m2 : ndarray, shape (p,)
        Casualty area of each.
    people : PeopleField
        Where they live.

    Returns
    -------
    ndarray, shape (k,)
        Of the world and of each country, division and group, as `Columns` has them.

    Notes
    -----
    A few realisations tell little of the cities that a few more would meet. What bounds the
    mean from above reckons with one more event, as heavy as these.
    """
    columns, number = Columns.known(), len(impacts.realisations)
    row = (impacts.realisation - impacts.realisations.start).astype(np.int64)
    members = [[countries().index(code) for code in each.members] for each in united_groups()]
    found = np.zeros(columns.group.stop)
    if number == 0:
        return found
    for turn in range(TURNS):
        east = impacts.longitude_deg + 360.0 * turn / TURNS
        piece, entry = people.entries_at(impacts.latitude_deg, east)
        expected = area_m2[piece] * people.per_m2[entry]
        own, population = row[piece], people.population
        whole = np.bincount(own, expected, number)
        country = _table(own, population.country[entry], expected, (number, len(countries())))
        division = _table(
            own, population.division[entry], expected, (number, len(embedded_divisions()))
        )
        group = np.stack([country[:, each].sum(axis=1) for each in members], axis=1)
        every = np.concatenate([whole[:, None], country, division, group], axis=1)
        np.maximum(found, every.max(axis=0), out=found)
    return found


def _table(
    row: IntArray, place: IntArray, expected: FloatArray, shape: tuple[int, int]
) -> FloatArray:
    inside = place >= 0
    key = row[inside] * shape[1] + place[inside]
    return np.bincount(key, expected[inside], shape[0] * shape[1]).reshape(shape).astype(float)
