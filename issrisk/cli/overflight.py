"""``issrisk overflight``: time over every country."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from issrisk.cli import either, options
from issrisk.cli.output import Output, deliver
from issrisk.cli.overflight_map import MapRequest
from issrisk.report.views import View


class OverflightFormat(StrEnum):
    """What the table is written as."""

    geojson = "geojson"


def overflight(
    *,
    admin1: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Divisions of this country instead: RUS or UKR."),
    ] = None,
    days: Annotated[
        float | None,
        typer.Option(help="Along a real track of so many days; without it the closed form."),
    ] = None,
    exact: Annotated[
        bool,
        typer.Option(
            "--exact", help="Cut the track at the borders: every visit (-v lists them); a day."
        ),
    ] = False,
    start: options.Start = None,
    swath_km: Annotated[
        float, typer.Option("--swath-km", help="Widen the area under the track to each side [km].")
    ] = 0.0,
    top: Annotated[int, typer.Option(min=1, help="Rows to print; --json has them all.")] = 20,
    map_file: options.MapFile = None,
    close_up: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="With --map: one country, division or X- group."),
    ] = None,
    people: Annotated[
        bool, typer.Option("--people", help="With --map: where people live under the track.")
    ] = False,
    view: options.MapView = View.world,
    list_cities: Annotated[
        bool, typer.Option("--cities", help="List the cities over 100 000 people as well.")
    ] = False,
    table_format: Annotated[
        OverflightFormat | None,
        typer.Option("--format", help="Polygons with their figures, instead of the table."),
    ] = None,
    output: Output = None,
    population: options.PopulationFiles = None,
    population_unit: options.UnitOfPopulation = None,
    elements: options.Elements = None,
    oem: either.Oem = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    force: options.Force = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Every visit, and what defines each group.")
    ] = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Time over every country, and its area under the track, longest first."""
    from issrisk.exposure.population import cities_under
    from issrisk.formats.overflight import overflight_geojson
    from issrisk.hazard.overflight import overflight as overflight_of
    from issrisk.orbit.either import default_start
    from issrisk.report.documents import dump, overflight_document
    from issrisk.times import decimal_year, utc

    if exact and days is None:
        days = 1.0
    form = _form(table_format, output, as_json=as_json, force=force)
    drawn = MapRequest(map_file, view, close_up or (admin1 if map_file else None), people)
    drawn.check(days=days, own_people=bool(population), force=force)
    orbit = either.read_orbit(elements, oem, no_checksum=no_checksum, strict=strict)
    begin = default_start(orbit) if start is None else utc(start)
    either.tell_orbit(orbit, begin, options.last_day(begin, days), quiet=quiet)
    max_age_days = options.max_age_days(allow_stale)
    result = overflight_of(
        orbit,
        days=days,
        exact=exact,
        start=begin,
        admin1=admin1,
        swath_km=swath_km,
        max_age_days=max_age_days,
        population=options.read_population(population, population_unit, decimal_year(begin)),
    )
    listed = cities_under(result.reach_deg, country=admin1) if list_cities else None
    drawn.draw(result, orbit, start=begin, max_age_days=max_age_days, force=force, quiet=quiet)
    if form == "json":
        deliver(dump(overflight_document(result, cities=listed)), output, force=force)
    elif form == "geojson":
        deliver(overflight_geojson(result), output, force=force)
    else:
        from issrisk.report.terminal import print_overflight
        from issrisk.report.terminal_risk import print_cities

        print_overflight(result, top=top, verbose=verbose)
        if listed is not None:
            print_cities(listed, top=top)


def _form(
    asked: OverflightFormat | None, output: Path | None, *, as_json: bool, force: bool
) -> Literal["json", "geojson", "table"]:
    """What is written: as asked for, or as the file's name ends."""
    from issrisk.errors import InputError
    from issrisk.formats.files import check_writable

    if output is not None:
        check_writable(output, force=force)
    if as_json:
        return "json"
    if asked is not None or (output is not None and output.suffix.lower() == ".geojson"):
        return "geojson"
    if output is None:
        return "table"
    raise InputError(
        f"what to write to {output} is not told", hint="give --format geojson, or --json"
    )
