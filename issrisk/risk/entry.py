"""A scenario's footprint with the people it meets, so that who is at risk follows from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import numpy as np

from issrisk.errors import InputTypeError
from issrisk.exposure.people_field import PeopleField
from issrisk.hazard.accumulation import Workforce
from issrisk.hazard.entry import Cause, EntryImpacts, entry_source, impacts_of
from issrisk.hazard.footprint import Footprint, Source, Watching, footprint_of
from issrisk.hazard.scenario import Told
from issrisk.hazard.scenario import scenario as read_scenario
from issrisk.hazard.tallies import Tally
from issrisk.risk.entries import Circumstances
from issrisk.risk.sensitivity import CauseEffect, cause_effects
from issrisk.risk.tally import CasualtyTally
from issrisk.risk.zones import Zones
from issrisk.times import decimal_year
from issrisk.vulnerability import IN_THE_OPEN, CasualtyAreaModel, Shelter

_PILOT = 16  # realisations whose middle epoch tells the year of the people


def casualty_tally(
    source: Source,
    *,
    year: float | None = None,
    people: PeopleField | None = None,
    model: CasualtyAreaModel = "nasa-std-8719",
    shelters: Sequence[Shelter] = IN_THE_OPEN,
) -> CasualtyTally:
    """What sums up the people whom a scenario's pieces meet.

    Parameters
    ----------
    source : Source
        The scenario's, of `entry_source`.
    year : float, optional
        Of the embedded people, 1990 to 2050; by default that of the entries.
    people : PeopleField, optional
        The user's own, in place of the embedded ones.
    model : {"nasa-std-8719", "opiela-matney"}
        Of the casualty area.
    shelters : sequence of Shelter, optional
        Where people are; by default all in the open.

    Returns
    -------
    CasualtyTally
        For `footprint_of`, beside its own sums.

    Raises
    ------
    InputError
        If the year is out of range.
    InputTypeError
        If it is no source of a scenario.
    """
    impacts = source.impacts
    if not isinstance(impacts, EntryImpacts):
        raise InputTypeError("only a scenario's source tells what falls, and when")
    sampler = impacts.sampler
    if year is None and people is None:
        epochs = np.sort(sampler(range(_PILOT)).epochs)
        year = round(decimal_year(epochs[_PILOT // 2]), 1)
    told = Circumstances(
        inclination_deg=math.degrees(sampler.inclination_rad),
        mass_kg=float(impacts.inventory.mass_kg),
        year=year if people is None else None,
        any_longitude=source.turned,
        model=model,
        sheltered=tuple(shelters) != IN_THE_OPEN,
    )
    return CasualtyTally(told, people, shelters)


def people_tallies(source: Source) -> list[CasualtyTally]:
    """The people whom a scenario's pieces meet; none where it is another source.

    Parameters
    ----------
    source : Source
        Of impacts.

    Returns
    -------
    list of CasualtyTally
        One, or none: only a scenario tells what falls, and when.
    """
    return [casualty_tally(source)] if isinstance(source.impacts, EntryImpacts) else []


def with_people(source: Source, tallies: Sequence[CasualtyTally]) -> Source:
    """A source whose checkpoints are known by the people too."""
    people = {f"people {number}": each.identity for number, each in enumerate(tallies)}
    return replace(source, identity={**source.identity, **people})


def footprint(
    scenario: str | Path | Told = "uncontrolled",
    *,
    samples: int = 1000,
    seed: int = 0,
    entry: int | None = None,
    cell_deg: float | None = None,
    relative_error: float | None = None,
    year: float | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    watching: Watching | None = None,
    also: Sequence[Tally] = (),
) -> Footprint:
    """Where the pieces of an entry land, and whom they meet there.

    Parameters
    ----------
    scenario : str, Path or Scenario, default: "uncontrolled"
        ``uncontrolled``, ``controlled``, ``failed``, path of a TOML file, or one that was read
        and, maybe, aimed elsewhere: `aimed_at`.
    samples : int, default: 1000
        Realisations; with `relative_error` at most so many.
    seed : int, default: 0
        The same seed gives the same bits for any workers.
    entry : int, optional
        A realisation: all begin with its state, and only what comes after is drawn anew.
    cell_deg, relative_error : float, optional
        As for `issrisk.hazard.footprint.footprint_of`.
    year : float, optional
        Of the people; by default that of the entries.
    workers : int, default: 1
        Threads.
    executor : concurrent.futures.Executor, optional
        In place of threads; `workers` then tells how many it has.
    watching : Watching, optional
        Progress, interruption, checkpoints.
    also : sequence of Tally
        Further sums, returned by name in the footprint's state.

    Returns
    -------
    Footprint
        On the globe, or in a window around the pieces; `casualty_risk` takes it.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or it cannot come about.
    InputError
        If a number is out of range.
    ResourceLimitError
        If it would not fit into memory.
    """
    source = entry_source(scenario, seed=seed, entry=entry)
    tally = casualty_tally(source, year=year)
    return footprint_of(
        with_people(source, [tally]),
        samples=samples,
        cell_deg=cell_deg,
        relative_error=relative_error,
        workforce=Workforce(workers, executor=executor),
        watching=watching,
        also=(tally, *also),
    )


def scenario_causes(
    scenario: str | Path,
    zones: Zones,
    *,
    realisations: int,
    seed: int = 0,
    workers: int = 1,
    tell: Callable[[str], None] | None = None,
) -> tuple[CauseEffect, ...]:
    """Which cause drives what an entry of a scenario does.

    Parameters
    ----------
    scenario : str or Path
        By name or from a file.
    zones : Zones
        Where people live.
    realisations : int
        Of the scenario, and again for each cause; 8 or more.
    seed : int, default: 0
        Of all streams.
    workers : int, default: 1
        Threads.
    tell : callable, optional
        Given what is computed next.

    Returns
    -------
    tuple of CauseEffect
        Entry state, air and wind, break-up, survival.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or it cannot come about.
    InputError
        If there are too few realisations.
    """
    told = read_scenario(scenario)

    def impacts(cause: Cause | None) -> EntryImpacts:
        return impacts_of(told, seed=seed, redrawn=cause)

    return cause_effects(impacts, zones, realisations=realisations, workers=workers, tell=tell)
