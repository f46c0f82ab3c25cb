"""``issrisk elements``: which element sets there are, and what one says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from issrisk.cli import options

if TYPE_CHECKING:
    import numpy as np

elements_app = typer.Typer(
    no_args_is_help=True, help="Element sets: list them, or show one in words and units."
)
At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="Time the ages refer to (UTC); default now."),
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
    from issrisk.times import iso

    sets = options.read_sets(elements, no_checksum=no_checksum, several=True)
    time = _time(at)
    if as_json:
        records = [each.record(time) for each in sets]
        sys.stdout.write(dump({"at_utc": iso(time), "elements": records}))
        return
    sys.stdout.write(f"Element sets, their ages at {iso(time)}\n")
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
    from issrisk.times import iso, utc

    sets = options.read_sets(elements, no_checksum=no_checksum, several=True)
    chosen = sets[-1] if near is None else nearest(sets, utc(near))
    time = _time(at if at is not None else near)
    if as_json:
        sys.stdout.write(dump({"at_utc": iso(time), **elements_document(chosen, time)}))
        return
    print_elements(chosen, time)


def _time(text: str | None) -> np.datetime64:
    """The time given, or that of the machine's clock."""
    import numpy as np

    from issrisk.times import utc

    return utc(np.datetime64("now", "s") if text is None else text)
