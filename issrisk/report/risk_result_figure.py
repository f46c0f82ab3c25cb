"""The figure of an entry's risk: where it falls, who bears it, and what is not known of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.claims.wording import figures, short_name
from issrisk.errors import InputError
from issrisk.report.maps import TRACK
from issrisk.report.page import (
    FAINT,
    INK,
    SMALL_PT,
    Page,
    check_format,
    house_style,
    save,
)
from issrisk.report.risk_figure import AXIS_IN, HEAD_IN, draw_latitudes, name_latitudes
from issrisk.risk.monte_carlo import RiskResult
from issrisk.risk.place_risk import PlaceRisk
from issrisk.risk.quantiles import Quantiles
from issrisk.risk.ranking import ranking

_CONTENT_IN, _TORNADO_IN, _GAP_IN = 4.95, 1.25, 0.42
_BARS, _FEWEST_PEOPLE = 15, 1e6  # a rate of few people tells of the grid, not of the place
_PALE = "#c9dff0"


def write_risk_result_figure(
    result: RiskResult, path: Path, *, title: str, force: bool = False
) -> None:
    """Draw latitudes, two rankings of countries with intervals, and whose the interval is.

    Parameters
    ----------
    result : RiskResult
        The risk.
    path : Path
        A .png, .svg or .pdf file.
    title : str
        Of the scenario.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    InputError
        If there is no risk at all.
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    save(risk_result_figure(result, title=title), path, force=force)


def risk_result_figure(result: RiskResult, *, title: str) -> Figure:
    """The figure of `write_risk_result_figure`."""
    if result.casualty_expectation.mean <= 0.0:
        raise InputError("no piece comes down where somebody lives: there is no risk to draw")
    with house_style():
        page = Page.of(
            _CONTENT_IN,
            title=f"Who would be at risk: {title}",
            subtitle=_subtitle(result),
            source=f"Monte Carlo of the footprint, {result.realisations} realisations; 90 % "
            "intervals. Per inhabitant: countries of a million and more. People: "
            f"{result.population.source}. issrisk {result.provenance.version}",
        )
        bottom = _TORNADO_IN + _GAP_IN + AXIS_IN
        height = _CONTENT_IN - bottom - HEAD_IN
        draw_latitudes(
            page.axes(0.42, bottom, width_in=1.75, height_in=height),
            result.closed_form.orbit,
            result.population,
            result.latitude_share,
        )
        name_latitudes(page, 0.0, _CONTENT_IN - HEAD_IN / 2.0)
        for left_in, rank, told in (
            (3.25, "total", "Share of all casualties, %"),
            (5.75, "per-inhabitant", "Per inhabitant, whole world = 1"),
        ):
            axes = page.axes(left_in, bottom - AXIS_IN, width_in=1.1, height_in=height + AXIS_IN)
            _draw_ranking(axes, result, rank=rank)
            start_in = left_in - (1.0 if rank == "total" else 1.15)
            page.text(start_in, _CONTENT_IN - HEAD_IN / 2.0, told, weight="bold")
        told = "Casualties to be expected of one entry, if only this were not known"
        page.text(0.0, _TORNADO_IN + 0.1, told, weight="bold")
        _draw_tornado(
            page.axes(2.55, AXIS_IN, width_in=4.2, height_in=_TORNADO_IN - AXIS_IN), result
        )
    return page.figure


def _subtitle(result: RiskResult) -> str:
    total, odds, chance = result.casualty_expectation, result.one_in, result.casualty_probability
    return (
        f"One entry: {figures(total.mean)} casualties to be expected, 1 in {figures(odds.mean)} "
        f"(90 %: 1 in {figures(odds.p05)} to 1 in {figures(odds.p95)}); "
        f"chance of any {figures(100.0 * chance.mean)} %"
    )


def _draw_ranking(axes: Axes, result: RiskResult, *, rank: str) -> None:
    every = ranking(result.regions, rank)
    rows = [row for row in every if row.population >= _FEWEST_PEOPLE][:_BARS]
    told = [_value(row, rank) for row in rows]
    mean, low, high = ([getattr(each, end) for each in told] for end in ("mean", "p05", "p95"))
    places = np.arange(len(rows))
    axes.barh(places, mean, color=_PALE, height=0.7)
    axes.hlines(places, low, high, color=TRACK, linewidth=1.0)
    axes.plot(mean, places, "o", color=TRACK, markersize=2.5)
    axes.set_yticks(places, [short_name(row.name) for row in rows], size=SMALL_PT)
    axes.invert_yaxis()
    axes.set_xlim(0.0, None)
    _keep_ticks_within(axes)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=SMALL_PT)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _keep_ticks_within(axes: Axes) -> None:
    """The last tick may lie past the end of the axis: its number would run out of the page."""
    axes.set_xticks([each for each in axes.get_xticks() if each <= axes.get_xlim()[1]])


def _value(row: PlaceRisk, rank: str) -> Quantiles:
    """What is drawn of a place; what all places share does not widen its interval."""
    told = row.share_of_casualty_expectation.scaled(100.0)
    return told if rank == "total" else row.risk_relative_to_world or told


def _draw_tornado(axes: Axes, result: RiskResult) -> None:
    parts, mean = result.parts, result.casualty_expectation.mean
    for row, part in enumerate(parts):
        axes.barh(row, part.alone.p95 - part.alone.p05, left=part.alone.p05, color=TRACK,
                  height=0.6)  # fmt: skip
    axes.axvline(mean, color=INK, linewidth=0.6)
    total = result.casualty_expectation
    axes.axvspan(total.p05, total.p95, color=_PALE, zorder=0)
    last = len(parts) - 1
    axes.text(total.p95, last, " all together", size=SMALL_PT, color=FAINT, va="center")
    axes.set_yticks(range(len(parts)), [part.name for part in parts], size=SMALL_PT)
    axes.set_ylim(len(parts) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.25 * total.p95)
    _keep_ticks_within(axes)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=SMALL_PT)
    axes.spines[["top", "right", "left"]].set_visible(False)
