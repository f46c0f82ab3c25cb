"""What it would change for each place if decay ended evenly along the orbit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.exposure.countries import countries
from issrisk.exposure.population import Population, embedded_divisions
from issrisk.hazard.along_orbit import entries_along_orbit
from issrisk.risk.entry_places import IMPACT_AHEAD_DEG
from issrisk.risk.random_entry import RandomEntryRisk, random_entry_risk
from issrisk.risk.zones import Columns, united_groups


def entry_shifts(closed: RandomEntryRisk) -> FloatArray:
    """How much more natural decay means for a place than equal times along the orbit.

    Parameters
    ----------
    closed : RandomEntryRisk
        At equal times, of the orbit and the people in question.

    Returns
    -------
    ndarray, shape (k,)
        Logarithm of the ratio of casualties to be expected, by the point method: of the world,
        of each country, division and group, as `Columns` has them; 0 where nobody is.

    Notes
    -----
    Impacts are those of the embedded table of natural decay (`along_orbit`), which is of 51.64
    degrees and taken for other inclinations too, as far ahead of entries as the Station's are.
    """
    even, natural = _even_and_natural(closed)
    inside = (even > 0.0) & (natural > 0.0)
    shifts = np.zeros(even.size)
    shifts[inside] = np.log(natural[inside] / even[inside])
    return shifts


def entry_shift(closed: RandomEntryRisk, places: Sequence[int]) -> float:
    """The same of several places together.

    Parameters
    ----------
    closed : RandomEntryRisk
        As for `entry_shifts`.
    places : sequence of int
        Positions of countries and divisions, as in `Landings`.

    Returns
    -------
    float
        Logarithm of the ratio.
    """
    columns = np.asarray(places, dtype=np.int64) + Columns.known().country.start
    even, natural = (float(each[columns].sum()) for each in _even_and_natural(closed))
    return math.log(natural / even) if even > 0.0 and natural > 0.0 else 0.0


def _even_and_natural(closed: RandomEntryRisk) -> tuple[FloatArray, FloatArray]:
    """Casualties for each square metre of casualty area, by column."""
    decayed = random_entry_risk(
        inclination_deg=closed.inclination_deg,
        casualty_area_m2=1.0,
        population=closed.population,
        along=entries_along_orbit().ahead(IMPACT_AHEAD_DEG),
    )
    people = closed.population
    even, natural = (
        _by_column(people, people.people * each.dwell_density_per_m2) for each in (closed, decayed)
    )
    return even, natural


def _by_column(people: Population, per_m2: FloatArray) -> FloatArray:
    columns, every = Columns.known(), countries()
    country = people.by_country(per_m2)
    found = np.zeros(columns.group.stop)
    found[columns.world] = per_m2.sum()
    found[columns.country] = country
    found[columns.division] = people.by_division(embedded_divisions(), per_m2)
    found[columns.group] = [
        country[[every.index(code) for code in group.members]].sum() for group in united_groups()
    ]
    return found
