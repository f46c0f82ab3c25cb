"""The figure of a lifetime: a fan of heights, the dates of entry, and the causes of the spread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure

from issrisk.arrays import FloatArray
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
from issrisk.report.terminal_lifetime import entry_date, knowledge
from issrisk.times import iso

_CONTENT_IN, _LEFT_IN = 4.3, 0.5
_FAN_FROM_IN, _FAN_IN, _DATES_FROM_IN, _DATES_IN = 1.75, 2.45, 0.32, 1.1
_CAUSES_FROM_IN = 5.15
_BLUE, _MIDDLE, _PALE = "#0072B2", "#7fb2d9", "#c9dff0"  # Okabe and Ito's (2008), and tints
_FAN = ((0.05, 0.95, _PALE), (0.25, 0.75, _MIDDLE))
_SHORTEST_DAYS = 0.02  # that the axis of time is long
_AIR = {"nrlmsis": "NRLMSIS 2.1", "us1976": "the US Standard Atmosphere 1976"}
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
            title=f"How long {_object(result)} stays up without reboost",
            subtitle=f"From {iso(result.start)[:10]} on. {knowledge(result)} {_answer(result)}",
            source=f"Orbit-averaged drag in {_AIR[result.atmosphere]}; {result.samples} "
            f"realisations of {', '.join(result.covers)}. Height: mean semi-major axis less the "
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
        for axes in (fan, dates) if np.isfinite(result.days).any() else (fan,):
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
    dates = [entry_date(result, each) for each in (low, middle, high)]
    return f"Median entry {dates[1]}; nine in ten between {dates[0]} and {dates[2]}."


def _last_day(result: Lifetime) -> float:
    last = result.days_quantile(_ENDS)
    return float(result.horizon_days) if last is None else max(1.03 * last, _SHORTEST_DAYS)


def _draw_fan(axes: Axes, result: Lifetime) -> None:
    heights = np.nan_to_num(result.heights_km, nan=-np.inf)

    def curve(share: float) -> tuple[FloatArray, FloatArray]:
        """Height that so many are below of, to the day on which so many have entered."""
        found = np.quantile(heights, share, axis=0, method="inverted_cdf").astype(np.float64)
        days, end = result.every_days * np.arange(found.size), result.days_quantile(share)
        begin = float(date2num(result.start))  # type: ignore[no-untyped-call]
        up = np.isfinite(found)
        days, found = begin + days[up], found[up]
        if end is not None:
            days, found = np.append(days, begin + end), np.append(found, result.entry_altitude_km)
        return np.asarray(days, dtype=np.float64), found

    for low, high, colour in _FAN:
        (first, lower), (last, upper) = curve(low), curve(high)
        axes.fill(
            np.concatenate([first, last[-1:], last[::-1]]),
            np.concatenate([lower, lower[-1:], upper[::-1]]),
            color=colour,
            linewidth=0,
        )
    axes.plot(*curve(0.5), color=_BLUE, linewidth=1.4)
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
    axes.set_xlim(result.start, result.date(_last_day(result)))  # type: ignore[arg-type]
    axes.set_ylim(result.entry_altitude_km, 1.03 * float(heights.max()))
    axes.set_ylabel("mean height, km")
    axes.set_title(
        "line: median; dark: half of all; pale: nine in ten",
        size=SMALL_PT,
        color=FAINT,
        loc="right",
        pad=2,
    )


def _draw_dates(axes: Axes, result: Lifetime) -> None:
    entered = np.sort(result.days[np.isfinite(result.days)])
    axes.set_ylabel("entries by date")
    axes.set_yticks([])
    if not entered.size:
        axes.set_xticks([])
        told = f"none within {result.horizon_days} days"
        axes.text(0.5, 0.5, told, transform=axes.transAxes, size=SMALL_PT, ha="center")
        return
    first, last = float(entered[0]), min(_last_day(result), float(entered[-1]) + 1.0)
    edges = np.linspace(first, last, _BINS + 1)
    counts, _ = np.histogram(entered, edges)
    left = [result.date(edge) for edge in edges[:-1]]
    width = np.timedelta64(round((edges[1] - edges[0]) * 86_400), "s")
    axes.bar(left, counts, width=width, align="edge", color=_MIDDLE)
    middle = result.days_quantile(0.5)
    if middle is not None:
        at = result.date(middle)
        axes.axvline(at, color=_BLUE, linewidth=1.4)  # type: ignore[arg-type]


def _draw_causes(axes: Axes, result: Lifetime) -> None:
    ordered = sorted(result.causes, key=lambda each: each.share)
    names = [each.cause for each in ordered]
    shares = [100.0 * each.share for each in ordered]
    axes.barh(names, np.minimum(shares, 100.0), color=_MIDDLE, height=0.6)
    for row, share in enumerate(shares):
        axes.text(
            min(share, 100.0) + 2.0, row, f"{share:.0f} %", size=SMALL_PT, va="center", color=INK
        )
    axes.set_xlim(0.0, 118.0)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    told = "share of each cause in the spread"
    axes.set_title(told, size=SMALL_PT, color=FAINT, loc="left", pad=2)
