"""The risk of realisations, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from issrisk.claims.wording import figures
from issrisk.hazard.dwell import dwell_measure
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.report.terminal_place_risk import (
    number,
    percent_figures,
    percent_span,
    print_place_risk,
)
from issrisk.report.terminal_risk import RANKS
from issrisk.risk.comparison import Bridge
from issrisk.risk.entries import ShippedEntries
from issrisk.risk.monte_carlo import RiskResult
from issrisk.risk.place_risk import PlaceRisk
from issrisk.risk.quantiles import Quantiles, most_if_never
from issrisk.risk.ranking import order_probability, ranking, value_of
from issrisk.risk.sensitivity import CauseEffect, Effect
from issrisk.risk.yardsticks import yardsticks

_ZONE_DEG = 10
_MILLION = {
    "total": "per million",
    "per-inhabitant": "per million",
    "under-track": "each million",
}


def print_risk_result(
    result: RiskResult,
    *,
    title: str,
    by: str,
    rank: str,
    top: int = 20,
    place: PlaceRisk | None = None,
    steps: Bridge | None = None,
    causes: Sequence[CauseEffect] = (),
    shipped: Sequence[ShippedEntries] = (),
    verbose: bool = False,
) -> None:
    """Print the risk of an entry, in all and by place.

    Parameters
    ----------
    result : RiskResult
        The risk.
    title : str
        Of the scenario.
    by : {"country", "admin1", "latitude", "group"}
        What it is told by.
    rank : {"total", "per-inhabitant", "under-track"}
        What places are ranked by.
    top : int, default: 20
        Places to print.
    place : PlaceRisk, optional
        The one place to tell of, in place of a ranking.
    steps : Bridge, optional
        From the closed form to it.
    causes : sequence of CauseEffect, optional
        Which cause drives what an entry does.
    shipped : sequence of ShippedEntries, optional
        The same object left alone, aimed, and aimed in vain.
    verbose : bool, default: False
        With other things that fall, and what is not counted.
    """
    console = console_of()
    people = f"people of {result.population.year:.1f}" if result.population.year else "own people"
    console.print(plain_text(title), style="bold")
    console.print(
        plain_text(
            f"{result.realisations} realisations, {result.pieces:,} pieces that land; {people}"
        ),
        style="dim",
    )
    console.print(_whole(result))
    if result.casualty_expectation.mean > 0.0:
        _print_parts(console, result)
    else:
        console.print(plain_text(_nobody(result)))
    unverified = "; ".join(result.provenance.unverified_models)
    console.print(plain_text(f"Not verified: {unverified}."), style="dim")
    if place is not None:
        console.print()
        print_place_risk(console, place)
    elif result.casualty_expectation.mean > 0.0:
        console.print()
        if by == "latitude":
            console.print(_zones(result))
        else:
            _print_places(console, result, by=by, rank=rank, top=top)
    if steps is not None:
        console.print()
        _print_steps(console, steps)
    if causes:
        console.print()
        _print_causes(console, causes)
    if shipped:
        console.print()
        console.print(_scenarios(shipped))
    if verbose:
        console.print()
        _print_yardsticks(console)


def _told(value: float) -> str:
    return figures(value) if math.isfinite(value) else "not known"


def _span(told: Quantiles, scale: float = 1.0) -> str:
    if not math.isfinite(told.p95):
        return "not known"
    return f"{_told(told.p05 * scale)} to {_told(told.p95 * scale)}"


def _nobody(result: RiskResult) -> str:
    number = result.realisations
    return (
        "No piece of any of them comes down where somebody lives. It may still happen in one entry "
        f"of {figures(1.0 / most_if_never(number))}: {number} without it would be seen once in "
        "twenty times. The end of the interval is of one that meets as many as any of them would "
        "at another longitude."
    )


def _whole(result: RiskResult) -> Any:
    table = table_of(("of one entry", "left"), ("", "right"), ("nine in ten", "left"))
    odds, chance = result.one_in, result.casualty_probability
    total, times = result.casualty_expectation, result.over_threshold
    rows = [
        ("casualties to be expected", total, 1.0, ""),
        ("one casualty in so many entries", odds, 1.0, ""),
        ("probability of one or more", chance, 100.0, " %"),
        ("times the limit of 1 in 10 000", times, 1.0, ""),
        ("casualty area, m²", result.casualty_area_m2, 1.0, ""),
        ("mass that lands, t", result.surviving_kg, 1e-3, ""),
    ]
    if total.mean == 0.0:
        table.add_row("casualties to be expected", "0", _span(total))
        rows = rows[4:]
    for name, told, scale, unit in rows:
        table.add_row(name, _told(told.mean * scale) + unit, _span(told, scale) + unit)
    return table


def _print_parts(console: Any, result: RiskResult) -> None:
    table = table_of(
        ("not known", "left"), ("if only this", "left"), ("if this were known", "left"),
        ("share", "right"),
    )  # fmt: skip
    for part in result.parts:
        share = f"{100.0 * part.variance_share:.0f} %"
        table.add_row(part.name, _span(part.alone), _span(part.known), share)
    console.print(table)
    told = (
        "Nine in ten: what the casualties to be expected might be if only this were not known, "
        "and if it were. Share: of the variance of their logarithm."
    )
    console.print(plain_text(told), style="dim")


def _print_places(console: Any, result: RiskResult, *, by: str, rank: str, top: int) -> None:
    console.print(plain_text(f"Ranked by {RANKS[rank]}"), style="bold")
    share: tuple[tuple[str, Any], ...] = (("share", "right"),)
    million: tuple[tuple[str, Any], ...] = ((_MILLION[rank], "right"),)
    first, then = (share, million) if rank == "total" else (million, share)
    sure: tuple[tuple[str, Any], ...] = () if by == "group" else (("sure", "right"),)
    table = table_of(
        ("", "right"), ("place", "left"), *first, ("nine in ten", "left"), *then,
        ("a piece", "right"), *sure,
    )  # fmt: skip
    table.columns[1].no_wrap = True
    table.columns[3].no_wrap = True
    rows = _rows(result, by, rank)
    for place, row in enumerate(rows[:top]):
        after = rows[place + 1] if place + 1 < len(rows) else None
        last = [_sure(row, after, rank)] if sure else []
        table.add_row(str(place + 1), *_cells(row, rank), *last)
    console.print(table)
    console.print(plain_text(_legend(rank, grouped=not sure)), style="dim")


def _legend(rank: str, *, grouped: bool) -> str:
    each = (
        "Each million: casualties for each million of those who live under the track, in one "
        "entry; places with fewer than one in ten of their people there are left out. "
        if rank == "under-track"
        else "Per million: casualties for each million inhabitants, in one entry. "
    )
    last = (
        "Groups share members, and how sure their order is is not told."
        if grouped
        else "Sure: that it truly comes before the next."
    )
    return (
        f"Share: of all casualties to be expected. {each}A piece: probability that one or more "
        f"land there. {last}"
    )


def _sure(row: PlaceRisk, after: PlaceRisk | None, rank: str) -> str:
    if after is None:
        return ""
    sure = order_probability(row, after, rank=rank)
    return ">99 %" if sure > 0.99 else f"{100.0 * sure:.0f} %"


def _rows(result: RiskResult, by: str, rank: str) -> list[PlaceRisk]:
    if by == "admin1":
        return ranking(result.divisions, rank)
    if by == "group":
        united = [row for row in result.regions if row.members is not None]
        return sorted(united, key=lambda row: -value_of(row, rank))
    return ranking(result.regions, rank)


def _cells(row: PlaceRisk, rank: str) -> list[Any]:
    share = row.share_of_casualty_expectation
    million = row.risk_per_million_under_track if rank == "under-track" else (
        row.risk_per_million_inhabitants
    )  # fmt: skip
    portion = f"{percent_figures(share.mean)} %"
    each = "" if million is None else number(million.mean)
    if rank == "total" or million is None:
        ranked, spread, beside = portion, percent_span(share), each
    else:
        ranked, spread, beside = each, f"{number(million.p05)} to {number(million.p95)}", portion
    return [
        plain_text(row.name[:26]),
        ranked,
        spread,
        beside,
        f"{percent_figures(row.debris_probability.mean)} %",
    ]


def _zones(result: RiskResult) -> Any:
    table = table_of(
        ("latitude", "right"), ("casualties", "right"), ("people", "right"), ("time", "right")
    )
    people = result.population
    middle = (people.south_deg + people.north_deg) / 2.0
    edges = np.arange(-90, 91, _ZONE_DEG)
    inhabitants, _ = np.histogram(middle, edges, weights=people.people)
    share = result.latitude_share.reshape(-1, _ZONE_DEG).sum(axis=1)
    time = np.diff(dwell_measure(result.closed_form.orbit).cumulative(edges.astype(float)))
    for zone in range(share.size - 1, -1, -1):
        if share[zone] > 0.0:
            south, north = int(edges[zone]), int(edges[zone + 1])
            told = [each[zone] / each.sum() for each in (share, inhabitants, time)]
            table.add_row(f"{south}° to {north}°", *(f"{each:.1%}" for each in told))
    return table


def _print_steps(console: Any, steps: Bridge) -> None:
    told = (
        f"Random entry, the middle of a casualty area scaled by mass: {figures(steps.closed_form)}"
    )
    console.print(plain_text(told), style="bold")
    table = table_of(("differs by", "left"), ("times", "right"), ("because", "left"))
    for step in steps.steps:
        table.add_row(step.name, f"{step.factor:.2f}", plain_text(step.why))
    console.print(table)


def _print_causes(console: Any, causes: Sequence[CauseEffect]) -> None:
    console.print(plain_text("What makes entries differ"), style="bold")
    table = table_of(
        ("cause", "left"), ("casualty area", "right"), ("at any longitude", "right"),
        ("chance of any", "right"),
    )  # fmt: skip
    for each in causes:
        effects = (each.casualty_area, each.any_longitude, each.one_entry)
        table.add_row(each.cause, *(_effect(effect) for effect in effects))
    console.print(table)
    told = (
        "Per cent of the variance a cause has a hand in (Sobol's total effect), ± standard error: "
        "of the casualty area, of the casualties at its latitudes and any longitude, of the chance "
        "of one or more where it lands."
    )
    console.print(plain_text(told), style="dim")


def _effect(effect: Effect) -> str:
    return f"{100.0 * effect.share:.0f} ± {100.0 * effect.standard_error:.0f}"


def _scenarios(shipped: Sequence[ShippedEntries]) -> Any:
    table = table_of(
        ("scenario", "left"), ("casualties", "right"), ("by sampling", "left"),
        ("meet nobody", "right"),
    )  # fmt: skip
    for each in shipped:
        told = each.casualty_expectation
        title = plain_text(f"{each.title} ({each.realisations} entries)")
        low, high = each.none_90
        nobody = f"{100.0 * each.none:.0f} % ({100.0 * low:.0f} to {100.0 * high:.0f})"
        table.add_row(title, figures(told.mean), _span(told), nobody)
    return table


def _print_yardsticks(console: Any) -> None:
    beside = yardsticks()
    table = table_of(("published, of other entries", "left"), ("one in", "right"), ("", "left"))
    for entry in beside.published:
        table.add_row(plain_text(entry.name), str(entry.one_in), plain_text(entry.note))
    console.print(table)
    table = table_of(("for scale", "left"), ("", "right"), ("", "left"))
    for other in beside.scale:
        span = figures(other.low) if other.low == other.high else f"{other.low:g} to {other.high:g}"
        table.add_row(plain_text(other.name), span, plain_text(f"{other.what}; in {other.per}"))
    console.print(table)
    table = table_of(("not counted", "left"), ("moves it", "left"), ("by about", "left"))
    for left_out in beside.not_counted:
        table.add_row(
            plain_text(left_out.name), left_out.direction, plain_text(left_out.size)
        )  # fmt: skip
    console.print(table)
