"""``issrisk risk``: casualty expectation of a random entry."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from issrisk.cli import options


class Order(StrEnum):
    """What countries are ranked by."""

    total = "total"
    per_inhabitant = "per-inhabitant"
    under_track = "under-track"


def risk(
    *,
    inclination: Annotated[
        float | None, typer.Option(help="Of the orbit [deg]; default: the element set's.")
    ] = None,
    casualty_area: Annotated[
        str | None,
        typer.Option(
            "--casualty-area",
            metavar="M2[,M2]",
            help="Casualty area [m2], or its 90 % interval; default: the ISS's, 1700,5600.",
        ),
    ] = None,
    year: Annotated[float | None, typer.Option(help="Of the people; default: the time's.")] = None,
    population: options.PopulationFiles = None,
    population_unit: options.UnitOfPopulation = None,
    rank: Annotated[Order, typer.Option(help="What countries are ranked by.")] = Order.total,
    top: Annotated[int, typer.Option(min=1, help="Rows to print; --json has them all.")] = 20,
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
) -> None:
    """Casualty expectation of a random entry, by country (point method, no footprint)."""
    from issrisk.orbit.embedded import nearest, one_object
    from issrisk.report.documents import dump, risk_document
    from issrisk.risk.random_entry import random_entry_risk
    from issrisk.times import decimal_year, utc
    from issrisk.vulnerability import ISS_CASUALTY_AREA_BASIS, ISS_CASUALTY_AREA_M2

    if figure is not None:
        _check_figure(figure, force=force)
    sets = options.read_sets(elements, no_checksum=no_checksum, strict=strict)
    one_object(sets)
    begin = sets[-1].epoch if start is None else utc(start)
    chosen = nearest(sets, begin)
    when = decimal_year(begin) if year is None else year
    area = ISS_CASUALTY_AREA_M2 if casualty_area is None else _area(casualty_area)
    result = random_entry_risk(
        inclination_deg=chosen.inclination_deg if inclination is None else inclination,
        casualty_area_m2=area,
        year=when,
        population=options.read_population(population, population_unit, when),
    )
    basis = ISS_CASUALTY_AREA_BASIS if casualty_area is None else "given by the user"
    if figure is not None:
        from issrisk.report.risk_figure import write_risk_figure

        write_risk_figure(result, figure, force=force)
        if not quiet:
            sys.stderr.write(f"wrote {figure}\n")
    if as_json:
        sys.stdout.write(dump(risk_document(result, basis=basis, rank=rank.value)))
        return
    from issrisk.report.terminal_risk import print_risk

    print_risk(result, basis=basis, rank=rank.value, top=top)


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
