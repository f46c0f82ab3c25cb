"""A lifetime, for a terminal."""

from __future__ import annotations

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.reentry.lifetime import SPECIFIC_IMPULSE_S, Lifetime
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.times import iso

_FEW_DAYS = 10.0  # below which hours are told
# Circular orbits of 51.6 degrees and that mean height, followed down by `descents` from eight
# places of the orbit in the air of June 2024: 0.85 to 2.4 h for 0.0067 m²/kg, the Station's;
# 0.6 to 1.0 h for 0.03; 1.5 to 6.7 h for 0.002.
_LAST_LEG = "80 km follow one to two and a half hours later, up to seven for dense objects"


def print_lifetime(result: Lifetime) -> None:
    """Print when an object comes down, why that is uncertain, and what would hold it.

    Parameters
    ----------
    result : Lifetime
        The realisations.
    """
    console = console_of()
    console.print(plain_text(headline(result)), style="bold")
    console.print(plain_text(knowledge(result)), style="dim")
    if not result.orbit_known:
        console.print("No orbit was known by then: a later element set is taken.", style="dim")
    table = table_of(("", "left"), ("median", "right"), ("nine in ten", "left"))
    low, middle, high = (result.days_quantile(share) for share in (0.05, 0.5, 0.95))
    for name, words in (("days to entry", _days), ("entry", _date)):
        # Where even the first have not entered, the last have not either.
        span = "" if low is None else f"{words(result, low)} to {words(result, high)}"
        table.add_row(name, words(result, middle), span)
    for name, values in (
        ("to hold it, m/s a year", result.delta_v_m_s),
        ("propellant for it, t a year", result.propellant_t),
    )[: 2 if result.figures.mass_known else 1]:
        table.add_row(name, f"{np.median(values):.3g}", _span(values))
    console.print(table)
    if result.causes:
        shares = ", ".join(
            f"{each.cause} {each.share:.0%}"
            for each in sorted(result.causes, key=lambda each: -each.share)
        )
        error = max(each.standard_error for each in result.causes)
        console.print(plain_text(f"Share in the spread (±{error:.0%}): {shares}."))
    figures = result.figures
    told = f"{figures.ballistic_m2_kg:.4g} m²/kg"
    if figures.mass_known:
        told = f"{figures.drag_area_m2:.6g} m² × {figures.drag_coefficient:g}"
        told += f", {figures.mass_kg:.0f} kg"
    burnt = f"Propellant at {SPECIFIC_IMPULSE_S:g} s of specific impulse. "
    console.print(
        plain_text(
            f"Entry: mean height {result.entry_altitude_km:g} km; {_LAST_LEG}. "
            f"Drag: {told} ({figures.source}). "
            f"{burnt if figures.mass_known else ''}{result.samples} realisations."
        ),
        style="dim",
    )


def headline(result: Lifetime) -> str:
    """The answer in a sentence."""
    middle = result.days_quantile(0.5)
    begin = f"Without reboost from {iso(result.start)[:10]} on, {result.label}"
    if middle is None:
        up = 1.0 - result.no_entry_fraction
        return f"{begin} comes down within {result.horizon_days} days with a chance of {up:.0%}"
    low, high = result.days_quantile(0.05), result.days_quantile(0.95)
    if high is None or low is None:
        return f"{begin} comes down about {_date(result, middle)}"
    return (
        f"{begin} comes down about {_date(result, middle)}; "
        f"nine in ten between {_date(result, low)} and {_date(result, high)}"
    )


def knowledge(result: Lifetime) -> str:
    """What of the Sun was measured and what is drawn."""
    until = iso(result.known_until)[:10]
    last = result.days_quantile(0.95)
    if last is not None and result.date(last) <= result.known_until:
        return f"Solar activity as measured (known until {until})."
    if result.known_until <= result.start:
        return f"As known on {iso(result.as_of)[:10]}; later solar activity as in past cycles."
    return f"Solar activity as measured until {until}, later as in past cycles."


def _days(result: Lifetime, value: float | None) -> str:
    if value is None:
        return f"over {result.horizon_days}"
    return f"{value:.{1 if value < _FEW_DAYS else 0}f}"


def _date(result: Lifetime, days: float | None) -> str:
    if days is None:
        return "later"
    return iso(result.date(days), unit="m") if days < _FEW_DAYS else iso(result.date(days))[:10]


def _span(values: FloatArray) -> str:
    low, high = np.quantile(values, (0.05, 0.95))
    return f"{low:.3g} to {high:.3g}"
