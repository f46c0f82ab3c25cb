"""What it changes that natural decay does not end evenly along the orbit."""

from __future__ import annotations

from dataclasses import dataclass

from issrisk.hazard.along_orbit import EVEN, STATION_KG_M2, AlongOrbit, entries_along_orbit
from issrisk.risk.random_entry import random_entry_risk

# Pieces of the Station in its staged break-up land on average some 2700 km past 78 km (ten
# uncontrolled entries, 1600 to 4300 km), and 100 km lie between 80 and 78: 25 degrees.
# Broken up at 78 km alone they would land some 950 km on.
IMPACT_AHEAD_DEG, SINGLE_AHEAD_DEG = 25.0, 8.5
CODES = ("RUS", "IND", "CHN", "USA", "X-EUROPE")


@dataclass(frozen=True)
class PlaceShift:
    """A country or group, evenly along the orbit and as decay has it.

    `point_impact_probability` that one impact lies in it, `share_of_casualty_expectation`
    its share of E_c: each evenly, then as decay has impacts.
    """

    code: str
    name: str
    point_impact_probability: tuple[float, float]
    share_of_casualty_expectation: tuple[float, float]


@dataclass(frozen=True)
class Consequence:
    """The casualty expectation as decay has impacts over that of even ones, and places."""

    ahead_deg: float
    expectation_ratio: float
    entry_expectation_ratio: float
    along_impacts: AlongOrbit
    places: tuple[PlaceShift, ...]


def consequence(
    *,
    ballistic_kg_m2: float = STATION_KG_M2,
    inclination_deg: float = 51.64,
    year: float = 2022.0,
    ahead_deg: float = IMPACT_AHEAD_DEG,
) -> Consequence:
    """Compare random entries spread evenly with those of natural decay, by the point method.

    Parameters
    ----------
    ballistic_kg_m2 : float, default: 167
        Mass over drag coefficient times area, 50 to 500.
    inclination_deg : float, default: 51.64
        Mean; the table is of 51.64 degrees.
    year : float, default: 2022
        Of the population.
    ahead_deg : float, default: 25
        How far along the orbit past entries impacts lie: 25 for the staged break-up of the
        Station, 8.5 for one at 78 km.

    Returns
    -------
    Consequence
        For impacts so far past the entries; `entry_expectation_ratio` is for people
        right below the entries, which is nobody's question but tells what the way does.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    entries = entries_along_orbit(ballistic_kg_m2)
    impacts = entries.ahead(ahead_deg)

    even, above, decayed = (
        random_entry_risk(
            inclination_deg=inclination_deg, casualty_area_m2=1.0, year=year, along=spread
        )
        for spread in (EVEN, entries, impacts)
    )
    rows = [(even.region(code), decayed.region(code)) for code in CODES]
    return Consequence(
        ahead_deg=ahead_deg,
        expectation_ratio=decayed.casualty_expectation / even.casualty_expectation,
        entry_expectation_ratio=above.casualty_expectation / even.casualty_expectation,
        along_impacts=impacts,
        places=tuple(
            PlaceShift(
                one.code,
                one.name,
                (one.point_impact_probability, other.point_impact_probability),
                (one.share_of_casualty_expectation, other.share_of_casualty_expectation),
            )
            for one, other in rows
        ),
    )
