"""The figure of a history: mean height over time with its manoeuvres, and the decay."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
from issrisk.orbit.history import ElementHistory
from issrisk.orbit.neighbours import suspects
from issrisk.report.land import BORDER
from issrisk.report.page import (
    FAINT,
    INNER_IN,
    SMALL_PT,
    TEXT_PT,
    Page,
    check_format,
    house_style,
    save,
)
from issrisk.times import iso

_CONTENT_IN, _LEFT_IN = 4.0, 0.5
_HEIGHTS_FROM_IN, _HEIGHTS_IN, _DECAY_FROM_IN, _DECAY_IN = 1.85, 1.9, 0.32, 1.35
_RAISING, _LOWERING, _LINE = "#0072B2", "#D55E00", "#222222"  # Okabe and Ito (2008)
_LABEL_SHARE = 0.022  # of the time drawn, which a label covers
_LOG_FROM = 20.0  # ratio of the largest to the usual decay from which its axis is logarithmic


def write_history_figure(history: ElementHistory, path: Path, *, force: bool = False) -> None:
    """Draw mean height and decay over time, with the manoeuvres.

    Parameters
    ----------
    history : ElementHistory
        The history.
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
    save(history_figure(history), path, force=force)


def history_figure(history: ElementHistory) -> Figure:
    """The figure of `write_history_figure`."""
    with house_style():
        page = Page.of(
            _CONTENT_IN,
            title=f"Mean height of {_object(history)}",
            subtitle=_subtitle(history),
            source="Mean semi-major axis less the equatorial radius (WGS 84). "
            f"issrisk {history.provenance.version}",
        )
        box = {"width_in": INNER_IN - _LEFT_IN - 0.05}
        heights = page.axes(_LEFT_IN, _HEIGHTS_FROM_IN, height_in=_HEIGHTS_IN, **box)
        decay = page.axes(_LEFT_IN, _DECAY_FROM_IN, height_in=_DECAY_IN, **box)
        decay.sharex(heights)
        _draw_heights(heights, history)
        _draw_decay(decay, history)
        locator = AutoDateLocator()  # type: ignore[no-untyped-call]
        decay.xaxis.set_major_locator(locator)
        decay.xaxis.set_major_formatter(
            ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
        )
        heights.tick_params(labelbottom=False)
        for axes in (heights, decay):
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(labelsize=SMALL_PT)
    return page.figure


def _object(history: ElementHistory) -> str:
    last = history.sets[-1]
    iss = last.satellite_number == ISS_SATELLITE_NUMBER
    return "the International Space Station" if iss else last.label


def _subtitle(history: ElementHistory) -> str:
    raised = sum(each.kind == "raising" for each in history.manoeuvres)
    lowered = len(history.manoeuvres) - raised
    first, last = (iso(each)[:10] for each in history.epochs[[0, -1]])
    told = f"{len(history.sets)} element sets, {first} to {last}"
    least = history.least_change_km
    if least is None:
        return told
    limit = f"{history.delta_v_m_s(least):.2f} m/s"
    if not history.manoeuvres:
        return f"{told}; no manoeuvre of {limit} or more"
    return f"{told}; raised {raised} times and lowered {lowered} times by {limit} or more"


def _draw_heights(axes: Axes, history: ElementHistory) -> None:
    bad = np.array(suspects(history.continuity), dtype=np.int64)
    good = np.setdiff1d(np.arange(len(history.sets)), bad)
    height, epochs = history.mean_height_km, history.epochs
    axes.plot(epochs[good], height[good], color=_LINE, linewidth=0.8)
    low, high = float(height[good].min()), float(height[good].max())
    room = max(0.05 * (high - low), 0.05)
    axes.set_ylim(low - room, high + 6.0 * room)
    if bad.size:
        shown = np.clip(height[bad], low - room, high + room)
        axes.plot(epochs[bad], shown, "x", color=FAINT, markersize=3.0, label="fits no neighbour")
    _mark_manoeuvres(axes, history, labelled=_labelled(history))
    axes.set_ylabel("mean height, km")
    if history.manoeuvres:
        told = "manoeuvres: change of speed, m/s"
        axes.set_title(told, size=TEXT_PT, color=FAINT, loc="right", pad=3)
    if bad.size:
        axes.legend(
            frameon=False,
            loc="lower left",
            bbox_to_anchor=(-0.01, 0.97),
            fontsize=SMALL_PT,
            handletextpad=0.1,
        )


def _labelled(history: ElementHistory) -> set[np.datetime64]:
    """Times of the manoeuvres that get a label: the larger of those too near each other."""
    room = _LABEL_SHARE * (history.epochs[-1] - history.epochs[0])
    taken: set[np.datetime64] = set()
    for each in sorted(history.manoeuvres, key=lambda one: -abs(one.delta_v_m_s)):
        if all(abs(each.time - other) > room for other in taken):
            taken.add(each.time)
    return taken


def _mark_manoeuvres(
    axes: Axes, history: ElementHistory, *, labelled: Collection[np.datetime64]
) -> None:
    for each in history.manoeuvres:
        colour = _RAISING if each.kind == "raising" else _LOWERING
        at: Any = each.time
        axes.axvline(at, color=colour, linewidth=0.7, alpha=0.7, zorder=0)
        if each.time in labelled:
            axes.annotate(
                f"{each.delta_v_m_s:+.2f}".replace("-", "\N{MINUS SIGN}"),
                (at, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(2, -1),
                textcoords="offset points",
                rotation=90,
                size=SMALL_PT,
                color=colour,
                va="top",
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
            )


def _draw_decay(axes: Axes, history: ElementHistory) -> None:
    known = np.isfinite(history.decay_km_day)
    metres = 1e3 * history.decay_km_day[known]
    axes.plot(history.epochs[known], metres, ".", color=BORDER, markersize=2.0)
    for stretch in history.stretches:
        if stretch.decay_km_day is not None and history.manoeuvres:
            ends = [stretch.start, stretch.end]
            axes.plot(ends, [1e3 * stretch.decay_km_day] * 2, color=_LINE, linewidth=1.2)
    _mark_manoeuvres(axes, history, labelled=())
    axes.set_ylabel("decay, m a day")
    if not metres.size:
        return
    usual, high = float(np.median(metres)), float(np.quantile(metres, 0.995))
    if usual > 0.0 and metres.max() > _LOG_FROM * usual and history.manoeuvres == ():
        axes.set_yscale("log")
        return
    low = min(0.0, float(np.quantile(metres, 0.005)))
    axes.set_ylim(1.1 * low, 1.15 * max(high, 1.0))
