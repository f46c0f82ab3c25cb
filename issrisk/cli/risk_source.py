"""Where ``issrisk risk`` takes its realisations from: a file, a scenario, or what is shipped."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from issrisk.exposure.population import Population
    from issrisk.exposure.raster import Raster
    from issrisk.hazard.footprint import FootprintProgress
    from issrisk.risk.entries import Entries
    from issrisk.risk.sensitivity import CauseEffect
    from issrisk.vulnerability import CasualtyAreaModel, Shelter


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    footprint: Path | None
    scenario: str | None
    samples: int | None
    seed: int | None
    workers: int
    year: float | None
    raster: Raster | None
    model: CasualtyAreaModel
    shelter: bool
    causes: int | None
    quiet: bool


@dataclass(frozen=True)
class Found:
    """Realisations, what to call them, and which cause drives what, if that was asked."""

    entries: Entries
    title: str
    population: Population | None = None
    causes: Sequence[CauseEffect] = ()


def found(asked: Asked) -> Found:
    """The realisations asked for.

    Parameters
    ----------
    asked : Asked
        On the command line.

    Returns
    -------
    Found
        Of a footprint's file, of a scenario now computed, or those shipped.

    Raises
    ------
    InputError
        If the file is no footprint, or options do not go together.
    """
    from issrisk.errors import InputError
    from issrisk.formats.footprint_netcdf import read_footprint
    from issrisk.risk.entries import SHIPPED, Entries, embedded_entries

    needs = {
        "--samples": asked.samples is not None,
        "--seed": asked.seed is not None,
        "--year": asked.year is not None,
        "--population": asked.raster is not None,
        "--model": asked.model != "nasa-std-8719",
        "--shelter": asked.shelter,
        "--causes": asked.causes is not None,
    }
    given = [name for name, is_given in needs.items() if is_given]
    if asked.footprint is not None and asked.scenario is not None:
        raise InputError("--footprint and --scenario are given", hint="give one of them")
    if given and asked.scenario is None:
        raise InputError(
            f"{given[0]} says how entries are computed, and none are", hint="add --scenario NAME"
        )
    if asked.footprint is not None:
        entries = Entries.of(read_footprint(asked.footprint))
        return Found(entries, f"entries of {asked.footprint.name}")
    name = asked.scenario or SHIPPED[0]
    if name in SHIPPED and not given:
        return Found(embedded_entries(name), _title(name))
    return _computed(asked, name)


def _title(name: str) -> str:
    from issrisk.hazard.scenario import scenario

    return scenario(name).title


def _computed(asked: Asked, name: str) -> Found:
    from issrisk.exposure.people_field import people_field_of
    from issrisk.hazard.accumulation import Workforce
    from issrisk.hazard.entry import entry_source
    from issrisk.hazard.footprint import Watching, footprint_of
    from issrisk.risk.entries import Entries
    from issrisk.risk.entry import casualty_tally, scenario_causes, with_people
    from issrisk.vulnerability import BY_BUILDING, IN_THE_OPEN

    source = entry_source(name, seed=asked.seed or 0)
    shelters: Sequence[Shelter] = BY_BUILDING if asked.shelter else IN_THE_OPEN
    people = None if asked.raster is None else people_field_of(asked.raster)
    tally = casualty_tally(
        source, year=asked.year, people=people, model=asked.model, shelters=shelters
    )
    footprint = footprint_of(
        with_people(source, [tally]),
        samples=asked.samples or 500,
        workforce=Workforce(asked.workers),
        watching=Watching(progress=_teller(asked.quiet)),
        also=(tally,),
    )
    causes: Sequence[CauseEffect] = ()
    if asked.causes is not None:
        causes = scenario_causes(
            name,
            tally.zones,
            realisations=asked.causes,
            seed=asked.seed or 0,
            workers=asked.workers,
            tell=_cause_teller(asked.quiet),
        )
    own = None if people is None else people.population
    return Found(Entries.of(footprint), _title(name), own, causes)


def _teller(quiet: bool) -> Callable[[FootprintProgress], None] | None:
    if quiet or not sys.stderr.isatty():
        return None

    def tell(progress: FootprintProgress) -> None:
        told = f"\r\x1b[K{progress.done} of {progress.total} entries"
        sys.stderr.write("\r\x1b[K" if progress.done == progress.total else told)
        sys.stderr.flush()

    return tell


def _cause_teller(quiet: bool) -> Callable[[str], None] | None:
    if quiet or not sys.stderr.isatty():
        return None

    def tell(what: str) -> None:
        sys.stderr.write(f"\r\x1b[Kcauses: {what}")
        sys.stderr.flush()

    return tell
