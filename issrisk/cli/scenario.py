"""``issrisk scenario``: how an entry comes about."""

from __future__ import annotations

import sys
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
    from issrisk.hazard.scenario import embedded_scenarios, scenario_text
    from issrisk.hazard.scenario import scenario as read
    from issrisk.report.documents import dump

    told = read(name)
    if as_json or name not in embedded_scenarios():
        sys.stdout.write(dump({"scenario": told.model_dump(mode="json")}))
    else:
        sys.stdout.write(scenario_text(name))
