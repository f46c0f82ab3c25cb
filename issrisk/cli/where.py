"""``issrisk where``: one place."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from issrisk.cli import either, options
from issrisk.cli.predict import AsOf, predicted

if TYPE_CHECKING:
    from issrisk.exposure.gazetteer import NamedPlace
    from issrisk.hazard.place import PlaceUnderOrbit
    from issrisk.hazard.place_footprint import AnyPiece
    from issrisk.reentry.entry_window import PredictedEntry

_RADIUS_KM, _ELEVATION_DEG, _DAYS = 100.0, 10.0, 3.0


def where(
    latitude: Annotated[
        float | None, typer.Argument(metavar="LAT", help="Degrees north.", show_default=False)
    ] = None,
    longitude: Annotated[
        float | None, typer.Argument(metavar="LON", help="Degrees east.", show_default=False)
    ] = None,
    *,
    place: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A city instead, as Volgograd or Birmingham,USA."),
    ] = None,
    radius_km: Annotated[
        float, typer.Option("--radius-km", help="Passes and probability within this [km].")
    ] = _RADIUS_KM,
    min_elevation: Annotated[
        float, typer.Option("--min-elevation", help="In sight from this elevation on [deg].")
    ] = _ELEVATION_DEG,
    start: options.Start = None,
    days: Annotated[float, typer.Option(help="Look for passes so long [d].")] = _DAYS,
    predict: Annotated[
        str | None,
        typer.Option(
            "--predict",
            metavar="FILE|-",
            parser=options.given_name,
            help="Is it in the swath of the entry predicted from these element sets?",
        ),
    ] = None,
    as_of: AsOf = None,
    footprint: Annotated[
        str | None,
        typer.Option(
            "--footprint",
            metavar="FILE",
            parser=options.given_name,
            help="How likely is any piece? By the .nc file of issrisk footprint.",
        ),
    ] = None,
    elements: options.Elements = None,
    oem: either.Oem = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """One place: is it under the track, when next, when in sight, how likely to be hit."""
    from issrisk.hazard.place import place_under_orbit
    from issrisk.orbit.either import default_start
    from issrisk.report.documents import dump, where_document
    from issrisk.times import utc

    named = _named(place, latitude, longitude, quiet=quiet)
    if predict is not None:
        if elements is not None or oem is not None:
            raise typer.BadParameter("--predict tells the orbit: leave out --elements and --oem")
        if footprint is not None:
            raise typer.BadParameter("give --predict or --footprint, not both")
        if (radius_km, min_elevation, start, days) != (_RADIUS_KM, _ELEVATION_DEG, None, _DAYS):
            raise typer.BadParameter(
                "--predict has a strip and a window of its own: leave out --radius-km, "
                "--min-elevation, --start and --days"
            )
        entry = predicted(
            predict, as_of=as_of, no_checksum=no_checksum, strict=strict,
            allow_stale=allow_stale, warn=as_json and not quiet, quiet=quiet,
        )  # fmt: skip
        point = (named.latitude_deg, named.longitude_deg) if named else (latitude, longitude)
        _tell_place_in_swath(entry, point, named, as_json=as_json)
        return
    if as_of is not None:
        raise typer.BadParameter("--as-of belongs to --predict")
    orbit = either.read_orbit(elements, oem, no_checksum=no_checksum, strict=strict)
    begin = default_start(orbit) if start is None else utc(start)
    either.tell_orbit(orbit, begin, options.last_day(begin, days), quiet=quiet)
    result = place_under_orbit(
        orbit,
        latitude_deg=named.latitude_deg if named else latitude or 0.0,
        longitude_deg=named.longitude_deg if named else longitude or 0.0,
        radius_km=radius_km,
        min_elevation_deg=min_elevation,
        start=begin,
        days=days,
        max_age_days=options.max_age_days(allow_stale),
    )
    any_piece = None if footprint is None else _any_piece(footprint, result)
    if as_json:
        sys.stdout.write(dump(where_document(result, place=named, any_piece=any_piece)))
        return
    from issrisk.report.terminal_where import print_where

    print_where(result, place=named, any_piece=any_piece)


def _any_piece(footprint: str, result: PlaceUnderOrbit) -> AnyPiece:
    from issrisk.formats.footprint_netcdf import read_footprint
    from issrisk.hazard.place_footprint import probability_any_piece

    return probability_any_piece(
        read_footprint(footprint),
        latitude_deg=result.latitude_deg,
        longitude_deg=result.longitude_deg,
        radius_km=result.radius_km,
    )


def _tell_place_in_swath(
    entry: PredictedEntry,
    point: tuple[float | None, float | None],
    named: NamedPlace | None,
    *,
    as_json: bool,
) -> None:
    from issrisk.hazard.entry_exposure import place_in_swath
    from issrisk.hazard.entry_swath import entry_swath
    from issrisk.report.documents import dump
    from issrisk.report.predict_document import place_document
    from issrisk.report.terminal_predict import print_place

    result = place_in_swath(
        entry_swath(entry), latitude_deg=point[0] or 0.0, longitude_deg=point[1] or 0.0
    )
    if as_json:
        sys.stdout.write(dump(place_document(result, place=named)))
    else:
        print_place(result, place=named)


def _named(
    place: str | None, latitude: float | None, longitude: float | None, *, quiet: bool
) -> NamedPlace | None:
    """The city asked for, if one is; says on stderr which others bear its name."""
    from issrisk.exposure.gazetteer import city_named

    if place is None:
        if latitude is None or longitude is None:
            raise typer.BadParameter("give LAT and LON, or --place NAME")
        return None
    if latitude is not None:
        raise typer.BadParameter("give LAT and LON or --place NAME, not both")
    found = city_named(place)
    if found.others and not quiet:
        told = "; ".join(
            f"{each.name}, {each.country} ({each.population:,} people)" for each in found.others
        )
        sys.stderr.write(f"the largest of that name; others: {told}\n")
    return found
