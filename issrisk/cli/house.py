"""``issrisk data`` and ``data update``, ``doctor`` and ``cite``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from issrisk.cli import options

data_app = typer.Typer(help="Embedded data: list them, or fetch newer space weather.")


@data_app.callback(invoke_without_command=True)
def data(context: typer.Context, as_json: options.Json = False) -> None:
    """List the embedded data: source, licence, checksum, and whether each is intact."""
    if context.invoked_subcommand is not None:
        return
    from issrisk.report.documents import data_document, dump
    from issrisk.report.terminal import print_data

    document = data_document()
    if as_json:
        sys.stdout.write(dump(document))
    else:
        print_data(document)


@data_app.command()
def update(
    *,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            parser=options.given_name,
            envvar="ISSRISK_SPACE_WEATHER_URL",
            help="Ask there instead of CelesTrak.",
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600.0, help="For the whole of the answer [s].")
    ] = 20.0,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Fetch the space weather of the last five years over the network, check it and store it.

    One request, at most every two hours; in between the last answer is given. It is stored
    in the user's data folder (or ISSRISK_DATA_DIR) and used only where it is asked for by
    --space-weather updated.
    """
    from issrisk.formats.space_weather import ADDRESS, update_space_weather
    from issrisk.report.documents import dump
    from issrisk.times import iso

    done = update_space_weather(url=url or ADDRESS, timeout_s=timeout)
    document = {
        "last_day": str(done.weather.days[-1]),
        "file": str(done.file),
        "url": done.url,
        "answered_utc": iso(done.answered_utc),
        "from_cache": done.from_cache,
    }
    if as_json:
        sys.stdout.write(dump(document))
        return
    how = "as answered" if done.from_cache else "fetched"
    sys.stdout.write(
        f"space weather to {document['last_day']}, {how} {document['answered_utc']}\n{done.file}\n"
    )
    if quiet:
        return
    if done.from_cache:
        sys.stderr.write("not asked again: the source wants to be asked every two hours at most\n")
    sys.stderr.write("use it with --space-weather updated\n")


@data_app.command("inventory")
def inventory_of(
    name: Annotated[
        str,
        typer.Argument(
            metavar="OBJECT",
            parser=options.given_name,
            help="iss, uars, skylab, mir, cz5b, or a TOML file of the same kind.",
        ),
    ] = "iss",
    as_json: options.Json = False,
) -> None:
    """List what an object is made of for its break-up: masses, their errors and sources.

    Of docked vehicles those without a crew are there.
    """
    from issrisk.reentry.inventory import inventory
    from issrisk.report.documents import dump
    from issrisk.report.inventory import inventory_document, print_inventory

    document = inventory_document(inventory(name))
    if as_json:
        sys.stdout.write(dump(document))
    else:
        print_inventory(document)


def doctor(as_json: options.Json = False) -> int:
    """Check the installation honestly: data, element sets, libraries, Earth rotation."""
    from issrisk.report.doctor import examination
    from issrisk.report.documents import dump
    from issrisk.report.terminal import print_doctor

    document = examination()
    if as_json:
        sys.stdout.write(dump(document))
    else:
        print_doctor(document)
    return 0 if document["healthy"] else 8


def cite(as_json: options.Json = False) -> None:
    """Say how to cite issrisk and the data in it."""
    from issrisk.report.documents import citation_document, dump

    document = citation_document()
    sys.stdout.write(dump(document) if as_json else document["text"])
