"""The figure of a lifetime: a fan of heights, the dates of entry, and the causes of the spread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
from issrisk.reentry.lifetime import Lifetime
from issrisk.report.page import (
    FAINT,
    INK,
    INNER_IN,
    SMALL_PT,
    Page,
    check_format,
    house_style,
    save,
)
from issrisk.report.terminal_lifetime import knowledge
from issrisk.times import iso

_CONTENT_IN, _LEFT_IN = 4.3, 0.5
_FAN_FROM_IN, _FAN_IN, _DATES_FROM_IN, _DATES_IN = 1.75, 2.45, 0.32, 1.1
_CAUSES_FROM_IN = 5.15
_BLUE, _MIDDLE, _PALE = "#0072B2", "#7fb2d9", "#c9dff0"  # Okabe and Ito's (2008), and tints
_FAN = ((0.05, 0.95, _PALE), (0.25, 0.75, _MIDDLE))
_BINS = 40
_ENDS = 0.985  # of the entries, that the axis of time reaches


def write_lifetime_figure(result: Lifetime, path: Path, *, force: bool = False) -> None:
    """Draw the heights to come, the dates of entry, and what makes them uncertain.

    Parameters
    ----------
    result : Lifetime
        The realisations.
    path : Path
        A .png, .svg or .pdf file.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    save(lifetime_figure(result), path, force=force)


def lifetime_figure(result: Lifetime) -> Figure:
    """The figure of `write_lifetime_figure`."""
    with house_style():
        page = Page.of(
            _CONTENT_IN,
            title=f"Without reboost, {_object(result)} comes down",
            subtitle=f"From {iso(result.start)[:10]} on. {knowledge(result)} {_answer(result)}",
            source=f"Orbit-averaged drag in NRLMSIS 2.1; {result.samples} realisations of drag, "
            "mass, density error and solar activity. Height: mean semi-major axis less the "
            f"equatorial radius. issrisk {result.provenance.version}",
        )
        width = INNER_IN - _LEFT_IN - 0.05
        fan = page.axes(_LEFT_IN, _FAN_FROM_IN, width_in=width, height_in=_FAN_IN)
        dates_width = (_CAUSES_FROM_IN - 1.5 if result.causes else INNER_IN) - _LEFT_IN - 0.05
        dates = page.axes(_LEFT_IN, _DATES_FROM_IN, width_in=dates_width, height_in=_DATES_IN)
        _draw_fan(fan, result)
        _draw_dates(dates, result)
        every = [fan, dates]
        if result.causes:
            right = INNER_IN - _CAUSES_FROM_IN - 0.05
            causes = page.axes(
                _CAUSES_FROM_IN, _DATES_FROM_IN, width_in=right, height_in=_DATES_IN - 0.17
            )
            _draw_causes(causes, result)
            every.append(causes)
        for axes in (fan, dates):
            locator = AutoDateLocator()  # type: ignore[no-untyped-call]
            axes.xaxis.set_major_locator(locator)
            axes.xaxis.set_major_formatter(
                ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
            )
        for axes in every:
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(labelsize=SMALL_PT)
    return page.figure


def _object(result: Lifetime) -> str:
    elements = result.provenance.elements or {}
    ours = elements.get("satellite_number") == ISS_SATELLITE_NUMBER
    return "the Space Station" if ours else result.label


def _answer(result: Lifetime) -> str:
    low, middle, high = (result.days_quantile(share) for share in (0.05, 0.5, 0.95))
    if low is None or middle is None or high is None:
        return f"{result.no_entry_fraction:.0%} are still up after {result.horizon_days} days."
    dates = [iso(result.date(each))[:10] for each in (low, middle, high)]
    return f"Median entry {dates[1]}; nine in ten between {dates[0]} and {dates[2]}."


def _last_day(result: Lifetime) -> float:
    last = result.days_quantile(_ENDS)
    return float(result.horizon_days) if last is None else 1.03 * last


def _draw_fan(axes: Axes, result: Lifetime) -> None:
    heights = np.nan_to_num(result.heights_km, nan=result.entry_altitude_km)
    times = result.times
    for low, high, colour in _FAN:
        edges = np.quantile(heights, (low, high), axis=0)
        axes.fill_between(times, *edges, color=colour, linewidth=0)
    middle = np.median(heights, axis=0)
    up = int(np.sum(middle > result.entry_altitude_km)) + 1
    axes.plot(times[:up], middle[:up], color=_BLUE, linewidth=1.4)
    if result.start < result.known_until < result.date(_last_day(result)):
        at = result.known_until
        axes.axvline(at, color=FAINT, linewidth=0.6, linestyle="--")  # type: ignore[arg-type]
        axes.annotate(
            "solar activity measured until here",
            (at, 0.06),
            xycoords=("data", "axes fraction"),
            xytext=(-2, 0),
            textcoords="offset points",
            rotation=90,
            ha="right",
            va="bottom",
            size=SMALL_PT,
            color=FAINT,
        )
    axes.set_xlim(times[0], result.date(_last_day(result)))  # type: ignore[arg-type]
    axes.set_ylim(result.entry_altitude_km, 1.03 * float(heights.max()))
    axes.set_ylabel("mean height, km")
    axes.text(
        0.985, 0.94, "line: median; dark: half of all; pale: nine in ten",
        transform=axes.transAxes, size=SMALL_PT, color=INK, ha="right",
    )  # fmt: skip


def _draw_dates(axes: Axes, result: Lifetime) -> None:
    entered = np.sort(result.days[np.isfinite(result.days)])
    axes.set_ylabel("entries by date")
    if not entered.size:
        return
    first, last = float(entered[0]), min(_last_day(result), float(entered[-1]) + 1.0)
    edges = np.linspace(first, last, _BINS + 1)
    counts, _ = np.histogram(entered, edges)
    left = [result.date(edge) for edge in edges[:-1]]
    width = np.timedelta64(round((edges[1] - edges[0]) * 86_400), "s")
    axes.bar(left, counts, width=width, align="edge", color=_MIDDLE)
    axes.set_yticks([])
    middle = result.days_quantile(0.5)
    if middle is not None:
        at = result.date(middle)
        axes.axvline(at, color=_BLUE, linewidth=1.4)  # type: ignore[arg-type]


def _draw_causes(axes: Axes, result: Lifetime) -> None:
    ordered = sorted(result.causes, key=lambda each: each.share)
    names = [each.cause for each in ordered]
    shares = [100.0 * each.share for each in ordered]
    axes.barh(names, shares, color=_MIDDLE, height=0.6)
    for row, share in enumerate(shares):
        axes.text(share + 2.0, row, f"{share:.0f} %", size=SMALL_PT, va="center", color=INK)
    axes.set_xlim(0.0, 118.0)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    told = "share of each cause in the spread"
    axes.set_title(told, size=SMALL_PT, color=FAINT, loc="left", pad=2)
