"""A predicted entry, and a place in its swath, for a terminal."""

from __future__ import annotations

import numpy as np
from rich.console import Console

from issrisk.claims.wording import figures, position, short_name
from issrisk.exposure.gazetteer import NamedPlace
from issrisk.hazard.entry_exposure import PlaceInSwath, UnderSwath
from issrisk.hazard.entry_swath import DOWNRANGE_KM, HALF_WIDTH_KM, EntrySwath
from issrisk.reentry.entry_window import PredictedEntry
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.times import iso

_RANKED = 12
_LEAST_SHARE = 5e-4


def print_prediction(
    entry: PredictedEntry, *, swath: EntrySwath | None, under: UnderSwath | None
) -> None:
    """Print when and where an object enters, and who is under it.

    Parameters
    ----------
    entry : PredictedEntry
        The prediction.
    swath : EntrySwath or None
        Of it, if it has one.
    under : UnderSwath or None
        Who is there.
    """
    console = console_of()
    console.print(plain_text(headline(entry)), style="bold")
    for each in entry.remarks:
        console.print(plain_text(f"Note: {each.text}."), style="yellow")
    middle, hours = entry.quantile(0.5), entry.window_hours
    if middle is not None and hours is not None and entry.remaining_hours:
        console.print(
            plain_text(
                f"{_span(entry.remaining_hours)} after the last set "
                f"({iso(entry.epoch, unit='m')}); window {_span(hours)}, "
                f"{100.0 * hours / entry.remaining_hours:.0f} % of the remaining time."
            )
        )
    if swath is not None and under is not None:
        _print_ground(console, swath, under)
    fit = entry.sets
    console.print(
        plain_text(
            f"Entry: downward crossing of {entry.entry_altitude_km:g} km over the ellipsoid; "
            "120 km may come an hour or more earlier. "
            f"Drag: m/(C_D A) = {1.0 / fit.ballistic_m2_kg:.3g} kg/m² by the {fit.source} "
            f"({fit.sets} {'set' if fit.sets == 1 else 'sets'}, {fit.span_days:.1f} days). "
            f"Space weather known until {iso(entry.known_until)[:10]}. "
            f"{entry.samples} realisations."
        ),
        style="dim",
    )


def headline(entry: PredictedEntry) -> str:
    """The answer in a sentence."""
    low, middle, high = (entry.quantile(share) for share in (0.05, 0.5, 0.95))
    if middle is None:
        return f"{entry.label} may stay up longer than {entry.horizon_days:.0f} days"
    begin = f"{entry.label} enters about {iso(middle, unit='m')}"
    if low is None or high is None:
        return begin
    return f"{begin}; nine in ten between {iso(low, unit='m')} and {iso(high, unit='m')}"


def _print_ground(console: Console, swath: EntrySwath, under: UnderSwath) -> None:
    if swath.whole_band:
        console.print(plain_text("So long a window says nothing of where: all under the orbit."))
    console.print(
        plain_text(
            f"Under the swath ({2.0 * HALF_WIDTH_KM:g} km wide, to {DOWNRANGE_KM:g} km past the "
            f"entry) live {_people(under.people)}."
        )
    )
    shown = [each for each in under.countries[:_RANKED] if each.share >= _LEAST_SHARE]
    if not shown:
        return
    table = table_of(("one piece falls on", "left"), ("chance", "right"), ("people under", "right"))
    for each in shown:
        people = _people(each.people)
        table.add_row(short_name(each.name), f"{100.0 * each.share:.1f} %", people)
    console.print(table)
    land = sum(each.share for each in under.countries)
    console.print(
        plain_text(
            f"On land {land:.0%}, at sea {max(0.9 - land, 0.0):.0%}, outside the window 10 %."
        ),
        style="dim",
    )


def print_place(result: PlaceInSwath, *, place: NamedPlace | None) -> None:
    """Print whether a place is in the swath, and when.

    Parameters
    ----------
    result : PlaceInSwath
        The place.
    place : NamedPlace or None
        Its name, if it was asked for by that.
    """
    console = console_of()
    where = position(result.latitude_deg, result.longitude_deg)
    if place is not None:
        where = f"{place.name}, {where},"
    verb = "is" if result.in_swath else "is not"
    told = f"{where} {verb} in the swath of the predicted entry"
    away = "" if result.in_swath else f", whose track stays {result.nearest_km:.0f} km away"
    console.print(plain_text(f"{told}{away}."), style="bold")
    console.print(plain_text(f"{headline(result.swath.entry)}."))
    for each in result.swath.entry.remarks:
        console.print(plain_text(f"Note: {each.text}."), style="yellow")
    if result.passes:
        table = table_of(
            ("passes (UTC)", "left"), ("distance", "right"), ("strip covers it", "right")
        )
        for over in result.passes:
            chance = f"{figures(100.0 * over.probability)} %"
            table.add_row(iso(over.time), f"{over.distance_km:.0f} km", chance)
        console.print(table)
    console.print(
        plain_text(
            f"Together {figures(100.0 * result.probability)} %: that the place lies in the strip "
            f"where pieces may fall, {2.0 * HALF_WIDTH_KM:g} km wide and {DOWNRANGE_KM:g} km long "
            "past the point 80 km high; not that one hits it."
        ),
        style="dim",
    )


def _span(hours: float) -> str:
    if hours < 2.0:
        return f"{60.0 * hours:.0f} min"
    return f"{hours:.1f} h" if hours < 72.0 else f"{hours / 24.0:.1f} days"


def _people(number: float) -> str:
    """People, to the digits that mean something."""
    if number < 1.0:
        return "nobody"
    digits = max(int(np.floor(np.log10(number))) - 1, 0)
    rounded = round(number / 10**digits) * 10**digits
    if rounded >= 1e9:
        return f"{rounded / 1e9:.2g} billion"
    return f"{rounded / 1e6:g} million" if rounded >= 1e6 else f"{rounded:,.0f}"
