"""``issrisk elements``: which element sets there are, what one says, and other notations."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from issrisk.cli import options
from issrisk.cli.history import history
from issrisk.cli.output import Output
from issrisk.cli.update import update

if TYPE_CHECKING:
    import numpy as np

elements_app = typer.Typer(
    no_args_is_help=True, help="Element sets: list, show, convert them, or fetch newer ones."
)
elements_app.command()(history)
elements_app.command()(update)
At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="Time the ages refer to (UTC); default now."),
]


File = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE|-]", parser=options.given_name, help="The same as --elements FILE."
    ),
]


class Notation(StrEnum):
    """What element sets are written in."""

    tle = "tle"
    omm_json = "omm-json"
    omm_csv = "omm-csv"
    omm_kvn = "omm-kvn"
    omm_xml = "omm-xml"


@elements_app.command("list")
def list_sets(
    file: File = None,
    *,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    at: At = None,
    as_json: options.Json = False,
) -> None:
    """List element sets: epoch, age, inclination, height."""
    from issrisk.report.documents import dump
    from issrisk.report.terminal import print_element_list
    from issrisk.times import iso

    source = _one_source(file, elements)
    found = options.read_catalogue(source, no_checksum=no_checksum, strict=strict)
    time = _time(at)
    if as_json:
        records = [each.record(time) for each in found.sets]
        refused = [{"place": each.place, "reason": each.reason} for each in found.refused]
        sys.stdout.write(dump({"at_utc": iso(time), "elements": records, "refused": refused}))
        return
    sys.stdout.write(f"Element sets, their ages at {iso(time)}\n")
    print_element_list(found.sets, time)


@elements_app.command("show")
def show(
    near: Annotated[
        str | None, typer.Argument(metavar="[TIME]", help="The set nearest to this time (UTC).")
    ] = None,
    *,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    at: At = None,
    as_json: options.Json = False,
) -> None:
    """Show one element set, parsed, in words and units; default the newest."""
    from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
    from issrisk.orbit.embedded import embedded_sets, nearest
    from issrisk.orbit.neighbours import fit_among
    from issrisk.report.documents import dump, elements_document
    from issrisk.report.history_document import fit_document
    from issrisk.report.terminal import print_elements
    from issrisk.report.terminal_history import fit_told
    from issrisk.times import iso, utc

    sets = options.read_sets(elements, no_checksum=no_checksum, strict=strict, several=True)
    chosen = sets[-1] if near is None else nearest(sets, utc(near))
    time = _time(at if at is not None else near)
    ours = embedded_sets() if chosen.satellite_number == ISS_SATELLITE_NUMBER else ()
    fit = fit_among(chosen, (*sets, *ours) if elements is not None else sets)
    if as_json:
        document = {"at_utc": iso(time), **elements_document(chosen, time)}
        sys.stdout.write(dump(document | {"continuity": fit_document(fit)}))
        return
    print_elements(chosen, time, continuity=fit_told(fit))


@elements_app.command("convert")
def convert(
    file: File = None,
    *,
    to: Annotated[Notation, typer.Option("--to", help="What is written.")],
    output: Output = None,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Write element sets in another notation: TLE, or OMM as JSON, CSV, KVN or XML."""
    from issrisk.formats.elements import elements_text
    from issrisk.formats.files import check_writable, write_text
    from issrisk.report.documents import dump

    if output is not None:
        check_writable(output, force=force)
    source = _one_source(file, elements)
    found = options.read_catalogue(source, no_checksum=no_checksum, strict=strict)
    text = elements_text(found.sets, notation=to.value)
    if output is not None:
        write_text(output, text, force=force)
    if as_json:
        refused = [{"place": each.place, "reason": each.reason} for each in found.refused]
        document = {"notation": to.value, "sets": len(found.sets), "refused": refused}
        where = {"text": text} if output is None else {"file": str(output)}
        sys.stdout.write(dump(document | where))
    elif output is None:
        sys.stdout.write(text)
    elif not quiet:
        sys.stderr.write(f"wrote {len(found.sets)} element sets to {output}\n")


def _one_source(file: str | None, elements: str | None) -> str | None:
    if file is not None and elements is not None:
        raise typer.BadParameter("FILE and --elements are the same: give one of them")
    return file if file is not None else elements


def _time(text: str | None) -> np.datetime64:
    """The time given, or that of the machine's clock."""
    import numpy as np

    from issrisk.times import utc

    return utc(np.datetime64("now", "s") if text is None else text)
