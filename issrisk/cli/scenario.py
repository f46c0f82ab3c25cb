"""``issrisk scenario``: how an entry comes about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from issrisk.cli import options

scenario_app = typer.Typer(help="Scenarios of an entry: those that are shipped, or a file's.")

Scenario = Annotated[
    str, typer.Argument(metavar="NAME|FILE", help="A shipped one, or a TOML file.")
]


@scenario_app.callback(invoke_without_command=True)
def scenario(context: typer.Context, as_json: options.Json = False) -> None:
    """List the scenarios that are shipped."""
    if context.invoked_subcommand is not None:
        return
    from issrisk.hazard.scenario import embedded_scenarios
    from issrisk.hazard.scenario import scenario as read
    from issrisk.report.documents import dump

    titles = {name: read(name).title for name in embedded_scenarios()}
    if as_json:
        listed = [{"name": name, "title": title} for name, title in titles.items()]
        sys.stdout.write(dump({"scenarios": listed}))
        return
    for name, title in titles.items():
        sys.stdout.write(f"{name:<14}{title}\n")
    sys.stdout.write("\none's own: issrisk scenario show uncontrolled > mine.toml\n")


@scenario_app.command()
def show(name: Scenario = "uncontrolled", *, as_json: options.Json = False) -> None:
    """Print a shipped scenario with its sources; check one's own and tell what holds."""
    from issrisk.hazard.entry_states import falling_inventory
    from issrisk.hazard.scenario import embedded_scenarios, scenario_text
    from issrisk.hazard.scenario import scenario as read
    from issrisk.report.documents import dump

    told = read(name)
    falling_inventory(told)  # there is such an inventory, and such vehicles
    if as_json or name not in embedded_scenarios():
        sys.stdout.write(dump({"scenario": told.model_dump(mode="json")}))
    else:
        sys.stdout.write(scenario_text(name))


@scenario_app.command()
def places(
    *,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--figure",
            metavar="FILE",
            parser=options.given_path,
            help="Draw it: .png, .svg or .pdf.",
        ),
    ] = None,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Tell where along the orbit natural decay ends, by what cause, and what it changes."""
    from issrisk.report.documents import dump
    from issrisk.report.entry_places_document import entry_places_document, entry_places_text
    from issrisk.risk.entry_places import consequence

    found = consequence()
    if figure is not None:
        from issrisk.report.entry_places_figure import write_entry_places_figure

        write_entry_places_figure(figure, force=force)
        if not quiet:
            sys.stderr.write(f"wrote {figure}\n")
    sys.stdout.write(dump(entry_places_document(found)) if as_json else entry_places_text(found))
