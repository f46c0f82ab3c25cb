"""``issrisk elements``: which element sets there are, and what one says."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from issrisk.cli import options

elements_app = typer.Typer(
    no_args_is_help=True, help="Element sets: list them, or show one in words and units."
)
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="Tell ages relative to this time (UTC).")
]


@elements_app.command("list")
def list_sets(
    *,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    at: At = None,
    as_json: options.Json = False,
) -> None:
    """List element sets: epoch, age, inclination, height."""
    from issrisk.report.documents import dump
    from issrisk.report.terminal import print_element_list
    from issrisk.times import utc

    sets = options.read_sets(elements, no_checksum=no_checksum)
    time = None if at is None else utc(at)
    if as_json:
        sys.stdout.write(dump({"elements": [each.record(time) for each in sets]}))
        return
    print_element_list(sets, time)


@elements_app.command("show")
def show(
    near: Annotated[
        str | None, typer.Argument(metavar="[TIME]", help="The set nearest to this time (UTC).")
    ] = None,
    *,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    at: At = None,
    as_json: options.Json = False,
) -> None:
    """Show one element set, parsed, in words and units; default the newest."""
    from issrisk.orbit.embedded import nearest
    from issrisk.report.documents import dump, elements_document
    from issrisk.report.terminal import print_elements
    from issrisk.times import utc

    sets = options.read_sets(elements, no_checksum=no_checksum)
    chosen = sets[-1] if near is None else nearest(sets, utc(near))
    wanted = at if at is not None else near
    time = None if wanted is None else utc(wanted)
    if as_json:
        sys.stdout.write(dump(elements_document(chosen, time)))
        return
    print_elements(chosen, time)
