"""The risk of one place in one entry, for a terminal: every quantity, and whose its interval is."""

from __future__ import annotations

import math
from typing import Any

from issrisk.claims.wording import figures
from issrisk.report.terminal import plain_text, table_of
from issrisk.risk.place_risk import PlaceRisk
from issrisk.risk.quantiles import Quantiles

_SMALL = 1e-3  # below it a power of ten is easier to read than zeros
_ROWS = (
    ("casualty_expectation", "casualties"),
    ("casualty_probability", "one or more"),
    ("debris_probability", "a piece"),
    ("injuring_debris_probability", "of 15 J or more"),
    ("share_of_casualty_expectation", "share of all"),
    ("risk_per_million_inhabitants", "per million"),
    ("risk_per_million_under_track", "under the track"),
    ("risk_relative_to_world", "world's mean = 1"),
)
_PERCENT = {
    "casualty_probability",
    "debris_probability",
    "injuring_debris_probability",
    "share_of_casualty_expectation",
}


def print_place_risk(console: Any, row: PlaceRisk) -> None:
    """Print all that is told of a place.

    Parameters
    ----------
    console : Console
        Where to.
    row : PlaceRisk
        Of a country, division or group.
    """
    share = row.population_under_track / row.population if row.population > 0.0 else 0.0
    told = f"{row.population / 1e6:.2f} million people, {share:.1%} of them under the track"
    console.print(plain_text(f"{row.name} ({row.code})"), style="bold")
    console.print(plain_text(told), style="dim")
    table = table_of(
        ("in one entry", "left"), ("", "right"), ("nine in ten", "left"),
        ("by sampling", "left"), ("by the unknown", "left"),
    )  # fmt: skip
    for name, words in _ROWS:
        if name not in row.parted:
            continue
        parted = row.parted[name]
        each = parted.told
        spans = ((each.p05, each.p95), parted.sampling, parted.not_known)
        as_percent = name in _PERCENT
        mean = f"{percent_figures(each.mean)} %" if as_percent else number(each.mean)
        table.add_row(words, mean, *(_span(*span, as_percent=as_percent) for span in spans))
    console.print(table)
    console.print(
        plain_text(
            "Casualties to be expected, chance of one or more, of a piece, of one that can hurt; "
            "casualties per million of its people, per million of those under the track, and for "
            "one of them beside the mean inhabitant of the world. By sampling: if only the number "
            "of realisations left it open. By the unknown: what survives, the model of the "
            "casualty area, where along its orbit it enters, how many people live where."
        ),
        style="dim",
    )


def percent_figures(share: float) -> str:
    """A share in per cent: two digits, a power of ten where it is minute.

    Parameters
    ----------
    share : float
        0 to 1.

    Returns
    -------
    str
        Without its sign.
    """
    percent = 100.0 * share
    small = f"{percent:.0e}".replace("e-0", "e-")
    return figures(percent) if percent >= _SMALL or percent == 0.0 else small


def percent_span(told: Quantiles) -> str:
    """The ends of an interval of a share in per cent."""
    return _span(told.p05, told.p95, as_percent=True)


def number(value: float) -> str:
    """A number of two digits; what has no limit is not known."""
    if not math.isfinite(value):
        return "not known"
    small = f"{value:.1e}".replace("e-0", "e-")
    return figures(value) if value == 0.0 or value >= _SMALL else small


def _span(low: float, high: float, *, as_percent: bool) -> str:
    told = percent_figures if as_percent else number
    return f"{told(low)} to {told(high)}"
