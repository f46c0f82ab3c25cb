"""``issrisk elements update``: the only command that uses the network."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from issrisk.cli import options


def update(
    *,
    number: Annotated[
        int, typer.Option("--object", metavar="NUMBER", help="Catalogue number; default the ISS.")
    ] = 25544,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            parser=options.given_name,
            envvar="ISSRISK_ELEMENTS_URL",
            help="Ask there instead of CelesTrak's GP query.",
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600.0, help="For the whole of the answer [s].")
    ] = 20.0,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Fetch the newest element set over the network, check it and store it.

    One request, at most every two hours; in between the last answer is given. The set
    is stored in the user's data folder (or ISSRISK_DATA_DIR) and used only by
    --elements updated: without it every command keeps to the embedded sets, so that the
    same command gives the same result.
    """
    from issrisk.cli.failures import plain
    from issrisk.formats.updates import update_elements
    from issrisk.report.documents import dump
    from issrisk.times import iso

    done = update_elements(number, url=url, timeout_s=timeout)
    if as_json:
        document = {
            "elements": done.elements.record(done.answered_utc),
            "file": str(done.file),
            "url": done.url,
            "answered_utc": iso(done.answered_utc),
            "from_cache": done.from_cache,
        }
        sys.stdout.write(dump(document))
        return
    how = "as answered" if done.from_cache else "fetched"
    sys.stdout.write(
        f"{plain(done.elements.label)}, epoch {iso(done.elements.epoch)}, {how} "
        f"{iso(done.answered_utc)}\n{done.file}\n"
    )
    if quiet:
        return
    if done.from_cache:
        sys.stderr.write("not asked again: the source wants to be asked every two hours at most\n")
    if number == 25544:
        sys.stderr.write("use it with --elements updated\n")
