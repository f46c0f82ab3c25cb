"""The history of an orbit, for a terminal."""

from __future__ import annotations

import numpy as np
from rich.console import Console

from issrisk.orbit.history import ElementHistory
from issrisk.orbit.neighbours import Fit, suspects
from issrisk.orbit.prediction_error import PredictionErrors
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.times import iso

_MOST_LISTED = 10


def print_history(
    history: ElementHistory, errors: PredictionErrors | None = None, *, verbose: bool = False
) -> None:
    """Print what a history of element sets tells.

    Parameters
    ----------
    history : ElementHistory
        The history.
    errors : PredictionErrors, optional
        How wrong its predictions were.
    verbose : bool, default: False
        Every suspect set and every gap.
    """
    console = console_of()
    first, last = (iso(each)[:10] for each in history.epochs[[0, -1]])
    heading = f"{history.sets[-1].label}: {len(history.sets)} element sets, {first} to {last}"
    console.print(plain_text(heading), style="bold")
    console.print(plain_text(_heights(history)))
    _print_manoeuvres(console, history)
    _print_suspects(console, history, verbose=verbose)
    _print_gaps(console, history, verbose=verbose)
    if errors is not None:
        _print_errors(console, errors)


def fit_told(fit: Fit) -> str:
    """How one set fits those near it, in a sentence."""
    if fit.verdict == "alone":
        return "not judged: no other set within five days is at hand"
    epochs = [iso(each.epoch)[:10] for each in (fit.neighbours[0], fit.neighbours[-1])]
    span = " to ".join(dict.fromkeys(epochs))
    count = len(fit.neighbours)
    near = f"the {count} sets of {span}" if count > 1 else f"the set of {span}"
    if fit.verdict == "not judged":
        return f"not judged: {near} are too few to learn from"
    if fit.verdict == "fits":
        return f"fits {near}"
    scores = [score for score in (fit.before, fit.after) if score is not None]
    told = f"does not fit {near}: {min(scores):.3g} times what is allowed in the {fit.worst}"
    if fit.verdict == "outlier":
        return told
    return f"{told}; with those of one side only, a manoeuvre is not told from an error"


def _heights(history: ElementHistory) -> str:
    height, decay = history.mean_height_km, history.decay_km_day[np.isfinite(history.decay_km_day)]
    told = f"Mean height {height[0]:.1f} km at first, {height[-1]:.1f} km at last"
    if not decay.size:
        return f"{told}."
    low, middle, high = 1e3 * np.quantile(decay, (0.05, 0.5, 0.95))
    return f"{told}; it loses {middle:.0f} m a day ({low:.0f} to {high:.0f}, nine sets in ten)."


def _print_manoeuvres(console: Console, history: ElementHistory) -> None:
    console.print()
    least = history.least_change_km
    if least is None:
        console.print(plain_text("Manoeuvres: too few sets to look for any."))
        return
    count = len(history.manoeuvres)
    smallest = f"{history.delta_v_m_s(least):.2f} m/s"
    if not count:
        console.print(plain_text(f"No manoeuvre of {smallest} or more that drag does not explain."))
        return
    console.print(plain_text(f"{count} manoeuvre{'s' if count > 1 else ''}"), style="bold")
    table = table_of(
        ("time (UTC), minutes", "left"), ("height, m", "right"), ("m/s", "right"),
        ("between the sets of", "left"),
    )  # fmt: skip
    for each in history.manoeuvres:
        before, after = iso(each.last_before, unit="m"), iso(each.first_after, unit="m")
        tail = after[11:-1] if after[:10] == before[:10] else after[5:-1].replace("T", " ")
        table.add_row(
            f"{iso(each.time, unit='m')[:-1].replace('T', ' ')} ±{each.time_error_min:.0f}",
            f"{1e3 * each.height_change_km:+.0f} ±{1e3 * each.height_change_error_km:.0f}",
            f"{each.delta_v_m_s:+.3f} ±{each.delta_v_error_m_s:.3f}",
            f"{before[5:-1].replace('T', ' ')} and {tail}",
        )
    console.print(table)
    told = (
        f"±: nine in ten. Below {smallest} a burn is not told from the noise of the sets; a "
        "burn across the track is not seen."
    )
    console.print(plain_text(told), style="dim")


def _print_suspects(console: Console, history: ElementHistory, *, verbose: bool) -> None:
    console.print()
    fit = history.continuity
    if fit.spread is None:
        told = "Whether the sets fit each other cannot be judged: there are too few of them."
        console.print(plain_text(told))
        return
    places = suspects(fit)
    if not places:
        console.print(plain_text("Every set fits its predecessors or its followers."))
        return
    count = f"{len(places)} of {len(history.sets)} sets fit neither predecessors nor followers"
    console.print(plain_text(count), style="bold")
    severe = sorted(places, key=lambda place: -_least(history, place))
    shown = sorted(places if verbose else severe[:_MOST_LISTED])
    table = table_of(("epoch (UTC)", "left"), ("times", "right"), ("in", "left"), ("", "left"))
    for place in shown:
        score = _least(history, place)
        table.add_row(
            iso(history.epochs[place])[:-1].replace("T", " "),
            "" if not np.isfinite(score) else f"{min(score, 9999.0):.1f}",
            fit.worst[place],
            "" if fit.verdicts[place] == "outlier" else fit.verdicts[place],
        )
    console.print(table)
    left = len(places) - len(shown)
    more = f"The worst; {left} more with -v or --json. " if left else ""
    told = f"{more}Times: by how much what good sets of this history differ by is exceeded."
    console.print(plain_text(told), style="dim")


def _least(history: ElementHistory, place: int) -> float:
    sides = (history.continuity.before[place], history.continuity.after[place])
    known = [float(side) for side in sides if np.isfinite(side)]
    return min(known) if known else float("inf")


def _print_gaps(console: Console, history: ElementHistory, *, verbose: bool) -> None:
    if history.usual_spacing_days is None:
        return
    console.print()
    usual = f"{24.0 * history.usual_spacing_days:.1f} h"
    gaps = sorted(history.gaps, key=lambda gap: -gap.days)
    shown = gaps if verbose else gaps[:3]
    listed = ", ".join(
        f"{gap.days:.1f} days from {iso(gap.start, unit='m')[:-1].replace('T', ' ')}"
        for gap in shown
    )
    what = f"the longest {listed}" if len(gaps) > len(shown) else listed
    told = f"{len(gaps)} gaps" if len(gaps) != 1 else "1 gap"
    repeated = len(history.duplicates)
    again = f"; {repeated} sets repeat an epoch" if repeated else ""
    line = f"Sets every {usual}; {told}{f' ({what})' if gaps else ''}{again}."
    console.print(plain_text(line))


def _print_errors(console: Console, errors: PredictionErrors) -> None:
    console.print()
    console.print(plain_text("How far predictions were off, without manoeuvres"), style="bold")
    table = table_of(
        ("age, days", "right"), ("along, km", "right"), ("nine in ten", "right"),
        ("across, km", "right"), ("nine in ten", "right"), ("up, km", "right"),
        ("nine in ten", "right"),
    )  # fmt: skip
    parts = (errors.along_track_km, errors.across_track_km, errors.radial_km)
    for place, age in enumerate(errors.ages_days):
        cells = [_kilometres(value) for part in parts for value in part[place, :2]]
        table.add_row(f"{age:.1f}", *cells)
    console.print(table)


def _kilometres(value: float) -> str:
    return f"{value:.0f}" if value >= 100.0 else f"{value:.2g}"
