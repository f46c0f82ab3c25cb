"""Risk and single places, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from issrisk.exposure.population import City
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.risk.random_entry import METHOD, RandomEntryRisk, RegionRisk, ranked

RANKS = {
    "total": "total casualty expectation",
    "per-inhabitant": "risk per inhabitant",
    "under-track": "risk per inhabitant under the track",
}


def print_risk(result: RandomEntryRisk, *, basis: str, rank: str, top: int = 20) -> None:
    """Print a random-entry risk, in all and by country.

    Parameters
    ----------
    result : RandomEntryRisk
        The risk.
    basis : str
        What the casualty area rests on.
    rank : {"total", "per-inhabitant", "under-track"}
        What countries are ranked by.
    top : int, default: 20
        Countries to print; the groups follow.
    """
    console = console_of()
    total, odds = result.expectation, result.expectation.inverse()
    people = f"of {result.year:g}" if result.year else f"of {result.population.source}"
    console.print(plain_text(f"Random entry from {result.inclination_deg:g}°, people {people}"))
    console.print(plain_text(f"Method: {METHOD}; no footprint."), style="dim")
    table = table_of(("", "left"), ("", "right"), ("nine in ten", "left"))
    area = result.casualty_area_m2
    rows = (
        ("casualty expectation", f"{total.mean:.3g}", f"{total.p05:.3g} to {total.p95:.3g}"),
        (
            "one casualty in so many entries",
            f"{odds.mean:.3g}",
            f"{odds.p05:.3g} to {odds.p95:.3g}",
        ),
        ("casualty area, m²", f"{area.mean:.4g}", f"{area.p05:.4g} to {area.p95:.4g}"),
        ("people per km² where it may fall", f"{result.density_per_km2:.2f}", ""),
    )
    for row in rows:
        table.add_row(*row)
    console.print(table)
    covers = " and ".join(result.interval_covers) or "nothing: both are taken as exact"
    console.print(plain_text(f"Interval: {covers}. Casualty area: {basis}."), style="dim")
    console.print()
    console.print(plain_text(f"Ranked by {RANKS[rank]}"), style="bold")
    _print_regions(console, result, rank, top)


def _print_regions(console: Any, result: RandomEntryRisk, rank: str, top: int) -> None:
    table = table_of(
        ("", "right"), ("place", "left"), ("share", "right"), ("impact", "right"),
        ("per million", "right"), ("of those under", "right"),
    )  # fmt: skip
    table.columns[1].no_wrap = True
    rows = ranked(result, rank)
    for number, row in enumerate(rows[:top], start=1):
        table.add_row(str(number), *_cells(row))
    table.add_section()
    for row in result.regions:
        if row.members is not None:
            table.add_row("", *_cells(row))
    console.print(table)
    console.print(
        plain_text(
            "Share: of all casualties. Impact: that one random point of impact lies there. "
            "Per million: casualties for each million inhabitants, and for each million of "
            "those who live under the track, if one such entry happens."
        ),
        style="dim",
    )


def _cells(row: RegionRisk) -> list[Any]:
    every, under = row.risk_per_million_inhabitants, row.risk_per_million_under_track
    return [
        plain_text(row.name),
        f"{row.share_of_casualty_expectation:.2%}",
        f"{row.point_impact_probability:.3%}",
        "" if every is None else f"{every.mean:.2e}",
        "" if under is None else f"{under.mean:.2e}",
    ]


def print_cities(cities: Sequence[City], *, top: int = 20) -> None:
    """Print which cities lie under the track.

    Parameters
    ----------
    cities : sequence of City
        Largest first.
    top : int, default: 20
        Cities to print, of those under the track.
    """
    console = console_of()
    under = [city for city in cities if city.under_track]
    people = sum(city.population for city in under) / max(sum(c.population for c in cities), 1)
    told = f"{len(under)} of {len(cities)} cities over 100 000, with {people:.1%} of their people"
    console.print()
    console.print(plain_text(f"Under the track: {told}"), style="bold")
    table = table_of(("city", "left"), ("", "left"), ("latitude", "right"), ("people", "right"))
    for city in under[:top]:
        latitude = f"{city.latitude_deg:.2f}°"
        table.add_row(plain_text(city.name), city.country, latitude, f"{city.population:,}")
    console.print(table)
    if len(under) > top:
        console.print(plain_text(f"{len(under) - top} more with --top or --json."), style="dim")
