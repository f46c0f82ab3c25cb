"""``issrisk where``: one place."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from issrisk.cli import options


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
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """One place: is it under the track, when next, and how likely a random entry hits there."""
    from issrisk.hazard.place import place_under_orbit
    from issrisk.report.documents import dump, where_document
    from issrisk.times import utc

    sets = options.read_sets(elements, no_checksum=no_checksum, strict=strict)
    begin = sets[-1].epoch if start is None else utc(start)
    options.tell_age(sets, begin, options.last_day(begin, days), quiet=quiet)
    result = place_under_orbit(
        sets,
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
