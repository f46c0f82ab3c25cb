"""``issrisk risk``: who is at risk, from realisations of an entry or by the closed form."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from issrisk.cli import options
from issrisk.cli.risk_source import Asked, found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from issrisk.exposure.population import Population
    from issrisk.orbit.elements import ElementSet


class Order(StrEnum):
    """What places are ranked by."""

    total = "total"
    per_inhabitant = "per-inhabitant"
    under_track = "under-track"


class By(StrEnum):
    """What the risk is told by."""

    country = "country"
    admin1 = "admin1"
    latitude = "latitude"
    group = "group"


class Model(StrEnum):
    """Published models of the casualty area."""

    nasa = "nasa-std-8719"
    opiela_matney = "opiela-matney"


def risk(
    *,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            parser=options.given_name,
            help="uncontrolled (the default), controlled, failed, or a TOML file; entries of "
            "the three are shipped, --samples computes others.",
        ),
    ] = None,
    footprint: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=options.given_path,
            help="Entries of the .nc file of `issrisk footprint -o`.",
        ),
    ] = None,
    by: Annotated[By, typer.Option(help="What the risk is told by.")] = By.country,
    rank: Annotated[Order, typer.Option(help="What places are ranked by.")] = Order.total,
    place: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            parser=options.given_name,
            help="All there is to tell of one country, division or group: RUS, RU-VOR, X-EUROPE.",
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Rows to print; --json has them all.")] = 20,
    samples: Annotated[
        int | None, typer.Option(min=2, help="Realisations to compute; default 500.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Same seed, same answer; default 0.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Threads.")] = 1,
    causes: Annotated[
        int | None,
        typer.Option(
            min=8,
            metavar="N",
            help="Which cause drives what; five times N "
            "realisations, of which 100 know it to some ten per cent.",
        ),
    ] = None,
    model: Annotated[Model, typer.Option(help="Of the casualty area of a piece.")] = Model.nasa,
    shelter: Annotated[
        bool, typer.Option("--shelter", help="Count roofs (a judgement; agencies do not).")
    ] = False,
    random_entry: Annotated[
        bool, typer.Option("--random-entry", help="The closed form: equal times along the orbit.")
    ] = False,
    inclination: Annotated[
        float | None, typer.Option(help="Closed form: of the orbit [deg]; default: the ISS's.")
    ] = None,
    casualty_area: Annotated[
        str | None,
        typer.Option(
            "--casualty-area",
            metavar="M2[,M2]",
            help="A published casualty area [m2] in place of the entries' own; of the closed "
            "form also its 90 % interval, default the ISS's, 1700,5600.",
        ),
    ] = None,
    year: Annotated[float | None, typer.Option(help="Of the people; default: the time's.")] = None,
    population: options.PopulationFiles = None,
    population_unit: options.UnitOfPopulation = None,
    figure: Annotated[
        Path | None,
        typer.Option("--figure", metavar="FILE", help="Draw it: .png, .svg or .pdf."),
    ] = None,
    start: options.Start = None,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: Annotated[
        bool,
        typer.Option("-v", "--verbose", help="With other things that fall, and what is left out."),
    ] = False,
) -> None:
    """Who is at risk: casualties to be expected of one entry, with 90 % intervals."""
    from issrisk.errors import InputError

    if figure is not None:
        _check_figure(figure, force=force)
    telling = _Telling(by.value, rank.value, place, top, figure, force, as_json, quiet, verbose)
    computed = scenario is not None or footprint is not None
    orbit_given = any(each is not None for each in (inclination, start, elements))
    people_given = year is not None or bool(population)
    if computed and (random_entry or orbit_given):
        raise InputError(
            "the closed form knows no scenario and no footprint",
            hint="leave out --random-entry, --inclination, --start and --elements",
        )
    if random_entry or orbit_given or (people_given and not computed):
        _refuse_of_realisations(
            {
                "--samples": samples is not None,
                "--seed": seed is not None,
                "--causes": causes is not None,
                "--model": model != Model.nasa,
                "--shelter": shelter,
                "--place": place is not None,
            }
        )
        sets = options.read_sets(elements, no_checksum=no_checksum, strict=strict)
        begin = _begin(sets, start)
        when = _year(begin) if year is None else year
        people = options.read_population(population, population_unit, when)
        _closed_form(
            sets,
            begin,
            inclination=inclination,
            casualty_area=casualty_area,
            year=when,
            population=people,
            telling=telling,
        )
        return
    asked = Asked(
        footprint=footprint,
        scenario=scenario,
        samples=samples,
        seed=seed,
        workers=workers,
        year=year,
        raster=options.read_population_raster(population, population_unit, year or 0.0),
        model=model.value,
        shelter=shelter,
        causes=causes,
        quiet=quiet,
    )
    _entries(asked, casualty_area, telling)


def _refuse_of_realisations(given: dict[str, bool]) -> None:
    """The closed form knows none of these: a silent one would be taken for an answer."""
    from issrisk.errors import InputError

    for name in (name for name, is_given in given.items() if is_given):
        raise InputError(
            f"{name} is of realisations, and the closed form has none",
            hint="add --scenario NAME, or leave it out",
        )


@dataclass(frozen=True)
class _Telling:
    """How the answer is told."""

    by: str
    rank: str
    place: str | None
    top: int
    figure: Path | None
    force: bool
    as_json: bool
    quiet: bool
    verbose: bool

    def drawn(self, write: Callable[[Path], None]) -> None:
        """Draw the figure, if one is asked for."""
        if self.figure is not None:
            write(self.figure)
            if not self.quiet:
                sys.stderr.write(f"wrote {self.figure}\n")


def _begin(sets: Sequence[ElementSet], start: str | None) -> np.datetime64:
    from issrisk.times import utc

    return sets[-1].epoch if start is None else utc(start)


def _year(begin: np.datetime64) -> float:
    from issrisk.times import decimal_year

    return decimal_year(begin)


def _closed_form(
    sets: Sequence[ElementSet],
    begin: np.datetime64,
    *,
    inclination: float | None,
    casualty_area: str | None,
    year: float,
    population: Population | None,
    telling: _Telling,
) -> None:
    from issrisk.errors import InputError
    from issrisk.orbit.embedded import nearest
    from issrisk.report.documents import dump, risk_document
    from issrisk.risk.random_entry import random_entry_risk
    from issrisk.vulnerability import ISS_CASUALTY_AREA_BASIS, ISS_CASUALTY_AREA_M2

    if telling.by != By.country:
        raise InputError(f"the closed form is not told by {telling.by}", hint="leave out --by")
    chosen = nearest(sets, begin).inclination_deg if inclination is None else inclination
    area = ISS_CASUALTY_AREA_M2 if casualty_area is None else _area(casualty_area)
    result = random_entry_risk(
        inclination_deg=chosen, casualty_area_m2=area, year=year, population=population
    )
    basis = ISS_CASUALTY_AREA_BASIS if casualty_area is None else "given by the user"

    def draw(path: Path) -> None:
        from issrisk.report.risk_figure import write_risk_figure

        write_risk_figure(result, path, force=telling.force)

    telling.drawn(draw)
    if telling.as_json:
        sys.stdout.write(dump(risk_document(result, basis=basis, rank=telling.rank)))
        return
    from issrisk.report.terminal_risk import print_risk

    print_risk(result, basis=basis, rank=telling.rank, top=telling.top)


def _entries(asked: Asked, casualty_area: str | None, telling: _Telling) -> None:
    from issrisk.errors import InputError
    from issrisk.report.documents import dump
    from issrisk.report.risk_document import risk_result_document
    from issrisk.risk.comparison import bridge
    from issrisk.risk.entries import casualty_risk, shipped_entries
    from issrisk.vulnerability import ISS_CASUALTY_AREA_M2

    area = None if casualty_area is None else _area(casualty_area)
    if isinstance(area, tuple):
        raise InputError(
            "an interval of the casualty area is for the closed form", hint="add --random-entry"
        )
    told = found(asked)
    result = casualty_risk(
        told.entries, population=told.population, casualty_area_m2=area, seed=asked.seed or 0
    )
    place = None if telling.place is None else result.region(telling.place)
    steps = None
    if area is None and result.casualty_expectation.mean > 0.0:
        mass = told.entries.circumstances.mass_kg
        steps = bridge(result, casualty_area_m2=ISS_CASUALTY_AREA_M2, mass_kg=mass)

    def draw(path: Path) -> None:
        from issrisk.report.risk_result_figure import write_risk_result_figure

        write_risk_result_figure(result, path, title=told.title, force=telling.force)

    telling.drawn(draw)
    if telling.as_json:
        document = risk_result_document(
            result, rank=telling.rank, steps=steps, causes=told.causes, shipped=shipped_entries()
        )
        sys.stdout.write(dump({"title": told.title, **document}))
        return
    from issrisk.report.terminal_risk_result import print_risk_result

    print_risk_result(
        result,
        title=told.title,
        by=telling.by,
        rank=telling.rank,
        top=telling.top,
        place=place,
        steps=steps,
        causes=told.causes,
        shipped=shipped_entries() if telling.verbose else (),
        verbose=telling.verbose,
    )


def _check_figure(path: Path, *, force: bool) -> None:
    from issrisk.formats.files import check_writable
    from issrisk.report.page import check_format

    check_format(path)
    check_writable(path, force=force)


def _area(text: str) -> float | tuple[float, float]:
    from issrisk.errors import InputError

    parts = text.split(",")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        values = []
    if not 1 <= len(values) <= 2:
        raise InputError(
            f"the casualty area is {text!r}", hint="give square metres: 22, or 1700,5600"
        )
    return values[0] if len(values) == 1 else (values[0], values[1])
