"""A lifetime, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from rich.table import Table

from issrisk.montecarlo.intervals import Z90
from issrisk.reentry.lifetime import SPECIFIC_IMPULSE_S, Lifetime
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.times import iso

Words: TypeAlias = Callable[[Lifetime, float | None], str]
_FEW_DAYS = 10.0  # below which hours are told
_FEWEST = 20  # realisations, of which one in twenty is one
_LAST_DAYS = 2.0  # in which revolutions are counted
# Circular orbits of 51.6 degrees and that mean height, followed down by `descents` from eight
# places of the orbit in the air of June 2024: 0.85 to 2.4 h for 0.0067 m²/kg, the Station's;
# 0.6 to 1.0 h for 0.03; 1.5 to 6.7 h for 0.002.
_LAST_LEG = "80 km follow one to two and a half hours later, up to seven for dense objects"


def print_lifetime(result: Lifetime, *, verbose: bool = False) -> None:
    """Print when an object comes down, why that is uncertain, and what would hold it.

    Parameters
    ----------
    result : Lifetime
        The realisations.
    verbose : bool, default: False
        With more quantiles, the error of each share, and the models.
    """
    console = console_of()
    console.print(plain_text(headline(result)), style="bold")
    console.print(plain_text(knowledge(result)), style="dim")
    for warning in _warnings(result):
        console.print(plain_text(warning))
    console.print(_table(result))
    if result.causes:
        ordered = sorted(result.causes, key=lambda each: -each.share)
        error = max(each.standard_error for each in result.causes)
        told = ", ".join(
            f"{each.cause} {each.share:.0%}" + (f" (±{each.standard_error:.1%})" if verbose else "")
            for each in ordered
        )
        whole = "" if verbose else f" (±{error:.0%})"
        console.print(plain_text(f"Share in the spread{whole}: {told}."))
    console.print(plain_text(" ".join(_footing(result))), style="dim")
    for line in _models(result) if verbose else ():
        console.print(plain_text(line), style="dim")


def _warnings(result: Lifetime) -> list[str]:
    told = []
    if not result.orbit_known:
        told.append("No orbit was known by then: a later element set is taken.")
    if not result.figures.known_then:
        told.append(
            "No mass or drag was published by then: later figures are taken, and until 2011 the "
            "Station was smaller. Give its own, or --fit FILE."
        )
    if result.atmosphere == "us1976":
        told.append(
            "It is one profile, of a middling Sun. With NASA's figures it takes 2.8 times the "
            "height off the Station that it lost in quiet 2021-22, and half of what NRLMSIS takes "
            "in 2001."
        )
    if result.samples < _FEWEST:
        told.append(f"{_realisations(result)} cannot tell nine in ten: give --samples 100 or more.")
    first = result.days_quantile(0.05)
    if first is not None and first < _LAST_DAYS:
        told.append("Averages over revolutions tell no hours: issrisk predict is for last days.")
    return told


def _table(result: Lifetime) -> Table:
    table = table_of(("", "left"), ("median", "right"), ("nine in ten", "left"))
    middle = result.days_quantile(0.5)
    for name, words in (("days to entry", _days), ("entry", entry_date)):
        table.add_row(name, words(result, middle), _between(result, words, 0.05, 0.95))
    for name, values in (
        ("to hold it, m/s a year", result.delta_v_m_s),
        ("propellant for it, t a year", result.propellant_t),
    )[: 2 if result.figures.mass_known else 1]:
        low, high = np.quantile(values, (0.05, 0.95))
        table.add_row(name, f"{np.median(values):.3g}", f"{low:.3g} to {high:.3g}")
    return table


def _between(result: Lifetime, words: Words, low: float, high: float) -> str:
    first = result.days_quantile(low)
    # Where even the first have not entered, the last have not either.
    if first is None:
        return ""
    return f"{words(result, first)} to {words(result, result.days_quantile(high))}"


def _footing(result: Lifetime) -> list[str]:
    figures = result.figures
    drag = f"{figures.ballistic_m2_kg:.4g} m²/kg"
    if figures.mass_known:
        drag = f"{figures.drag_area_m2:.6g} m² × {figures.drag_coefficient:g}"
        drag += f", {figures.mass_kg:.6g} kg"
    told = [
        f"Entry: mean height {result.entry_altitude_km:g} km; {_LAST_LEG}.",
        f"Drag: {drag} ({figures.source}).",
    ]
    if figures.mass_known:
        told.append(f"Propellant at {SPECIFIC_IMPULSE_S:g} s of specific impulse.")
    told.append(
        f"{_realisations(result)}; the interval holds {_listed(result.covers)}, no manoeuvre, "
        "change of attitude or wrong element set."
    )
    return told


def _models(result: Lifetime) -> list[str]:
    provenance, mean = result.provenance, result.mean_days
    told = "" if mean is None else f"Mean: {_days(result, mean)} days. "
    half = _between(result, _days, 0.25, 0.75)
    told += f"Half of all: {half} days. " if half else ""
    return [
        f"{told}{result.no_entry_fraction:.2%} are up after the {result.horizon_days} days that "
        "are computed.",
        f"By the chance of the draw the median lies between {_median_range(result)} days.",
        "A share is what would be left of the variance of the logarithm of the days if all else "
        "were known.",
        f"Models: {'; '.join(provenance.models)}.",
        f"Not verified: {'; '.join(provenance.unverified_models)}.",
    ]


def _median_range(result: Lifetime) -> str:
    """Nine in ten of medians of so many realisations, by the binomial law."""
    off = min(Z90 * 0.5 / math.sqrt(result.samples), 0.5)
    low, high = (_days(result, result.days_quantile(0.5 + side)) for side in (-off, off))
    return f"{low} and {high}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _realisations(result: Lifetime) -> str:
    return f"{result.samples} realisation{'' if result.samples == 1 else 's'}"


def headline(result: Lifetime) -> str:
    """The answer in a sentence."""
    middle = result.days_quantile(0.5)
    begin = f"Without reboost from {iso(result.start)[:10]} on, {result.label}"
    if middle is None:
        up = 1.0 - result.no_entry_fraction
        return f"{begin} comes down within {result.horizon_days} days with a chance of {up:.0%}"
    low, high = result.days_quantile(0.05), result.days_quantile(0.95)
    if high is None or low is None:
        return f"{begin} comes down about {entry_date(result, middle)}"
    return (
        f"{begin} comes down about {entry_date(result, middle)}; "
        f"nine in ten between {entry_date(result, low)} and {entry_date(result, high)}"
    )


def knowledge(result: Lifetime) -> str:
    """What of the Sun was measured and what is drawn."""
    until = iso(result.known_until)[:10]
    if result.atmosphere == "us1976":
        return "In the US Standard Atmosphere 1976: the spread holds nothing of the Sun."
    if result.sun_known:
        return f"Solar activity as measured (known until {until})."
    if result.known_until <= result.start and until == iso(result.as_of)[:10]:
        return f"As known on {until}; later solar activity as in past cycles."
    return f"Solar activity as measured until {until}, later as in past cycles."


def _days(result: Lifetime, value: float | None) -> str:
    if value is None:
        return f"over {result.horizon_days}"
    return f"{value:.{1 if value < _FEW_DAYS else 0}f}"


def entry_date(result: Lifetime, days: float | None) -> str:
    """The day so many days after the start, of the next few with the minute."""
    if days is None:
        return "later"
    return iso(result.date(days), unit="m") if days < _FEW_DAYS else iso(result.date(days))[:10]
