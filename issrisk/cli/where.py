"""``issrisk where``: one place."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from issrisk.cli import either, options


def where(
    latitude: Annotated[float, typer.Argument(metavar="LAT", help="Degrees north.")],
    longitude: Annotated[float, typer.Argument(metavar="LON", help="Degrees east.")],
    *,
    radius_km: Annotated[
        float, typer.Option("--radius-km", help="Passes and probability within this [km].")
    ] = 100.0,
    start: options.Start = None,
    days: Annotated[float, typer.Option(help="Look for passes so long [d].")] = 3.0,
    elements: options.Elements = None,
    oem: either.Oem = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """One place: is it under the track, when next, and how likely a random entry hits there."""
    from issrisk.hazard.place import place_under_orbit
    from issrisk.orbit.either import default_start
    from issrisk.report.documents import dump, where_document
    from issrisk.times import utc

    orbit = either.read_orbit(elements, oem, no_checksum=no_checksum, strict=strict)
    begin = default_start(orbit) if start is None else utc(start)
    either.tell_orbit(orbit, begin, options.last_day(begin, days), quiet=quiet)
    result = place_under_orbit(
        orbit,
        latitude_deg=latitude,
        longitude_deg=longitude,
        radius_km=radius_km,
        start=begin,
        days=days,
        max_age_days=options.max_age_days(allow_stale),
    )
    if as_json:
        sys.stdout.write(dump(where_document(result)))
        return
    from issrisk.report.terminal_risk import print_where

    print_where(result)
