"""What a burn is aimed at, as a person names it: a point, a city, or a whole country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from issrisk.errors import InputError, ScenarioError
from issrisk.exposure.countries import place
from issrisk.exposure.gazetteer import city_named
from issrisk.hazard.aiming import aimed_at
from issrisk.hazard.choice import best_choice, embedded_scatter
from issrisk.hazard.scenario_tables import BurnScenario, Controlled, Failed, Scenario

_NUMBER = r"\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*"
_POINT = re.compile(f"{_NUMBER},{_NUMBER}", re.ASCII)


@dataclass(frozen=True)
class Target:
    """A point to aim at, what it stands for, and the pass where that matters.

    ``code`` is that of the country, division or group which is to be hit, None for a point.
    """

    latitude_deg: float
    longitude_deg: float
    direction: Literal["northbound", "southbound"] | None = None
    code: str | None = None


def target_named(text: str) -> Target:
    """What is meant by a name.

    Parameters
    ----------
    text : str
        ``LAT,LON``, the code of a country, division or group, or a city.

    Returns
    -------
    Target
        Of a country, the point at which most pieces of the shipped burn land within it.

    Raises
    ------
    InputError
        If nothing is called that, or no track comes near.
    """
    if point := _POINT.fullmatch(text):
        return Target(float(point[1]), float(point[2]))
    try:
        region = place(text)
    except InputError:
        city = city_named(text)
        return Target(city.latitude_deg, city.longitude_deg)
    best = best_choice(region, embedded_scatter())
    way: Literal["northbound", "southbound"] = "northbound" if best.northbound else "southbound"
    return Target(best.latitude_deg, best.longitude_deg, way, region.code[0])


def aimed_at_target(scenario: Scenario, target: Target) -> BurnScenario:
    """The scenario with its burn aimed at a target.

    Parameters
    ----------
    scenario : Scenario
        With a burn.
    target : Target
        Of `target_named`.

    Returns
    -------
    Controlled or Failed
        For a point on the pass of the scenario.

    Raises
    ------
    ScenarioError
        If it has no burn, or the track does not reach the target.
    """
    if not isinstance(scenario, Controlled | Failed):
        raise ScenarioError(
            "an entry without a burn cannot be aimed: the air decides where it is",
            hint="--scenario controlled, or a file of your own with a burn",
        )
    return aimed_at(scenario, target.latitude_deg, target.longitude_deg, direction=target.direction)
