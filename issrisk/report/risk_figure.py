"""The figure of a random entry: where time and people meet, and who bears the risk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.arrays import FloatArray
from issrisk.claims.wording import short_name
from issrisk.exposure.population import Population
from issrisk.hazard.dwell import CircularOrbit, dwell_measure
from issrisk.report.maps import TRACK
from issrisk.report.page import (
    HAIRLINE_PT,
    INK,
    SMALL_PT,
    TEXT_PT,
    Page,
    check_format,
    house_style,
    save,
    text_width_in,
)
from issrisk.risk.random_entry import RandomEntryRisk, RegionRisk, ranked

_TIME, _PEOPLE, _RISK = "#0072B2", "#E69F00", "#222222"  # Okabe and Ito (2008)
_BETWEEN_IN = 0.1
_BAND_DEG = 2.0
_BARS = 15
_CONTENT_IN, AXIS_IN, HEAD_IN = 3.1, 0.36, 0.2
_FEWEST_PEOPLE = 1e6  # a rate of few people tells of the grid, not of the place


def write_risk_figure(result: RandomEntryRisk, path: Path, *, force: bool = False) -> None:
    """Draw latitude profiles of time, people and risk, and two rankings of countries.

    Parameters
    ----------
    result : RandomEntryRisk
        The risk.
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
    save(risk_figure(result), path, force=force)


def risk_figure(result: RandomEntryRisk) -> Figure:
    """The figure of `write_risk_figure`."""
    version = result.provenance.version
    with house_style():
        page = Page.of(
            _CONTENT_IN,
            title="Who would be at risk from an uncontrolled entry",
            subtitle=_subtitle(result),
            source=f"Random entry from {result.inclination_deg:g}°, point method, no footprint; "
            f"per inhabitant, countries of a million and more. "
            f"People: {result.population.source}. issrisk {version}",
        )
        box = {"height_in": _CONTENT_IN - AXIS_IN - HEAD_IN}
        draw_latitudes(
            page.axes(0.42, AXIS_IN, width_in=1.75, **box),
            result.orbit,
            result.population,
            result.latitude_share,
        )
        name_latitudes(page, 0.0, _CONTENT_IN - HEAD_IN / 2.0)
        for left_in, rank, title in (
            (3.25, "total", "Share of all casualties, %"),
            (5.8, "per-inhabitant", "Per inhabitant, India = 1"),
        ):
            axes = page.axes(left_in, AXIS_IN, width_in=1.0, **box)
            _draw_ranking(axes, result, rank=rank)
            title_in = left_in - (1.0 if rank == "total" else 1.15)
            page.text(title_in, _CONTENT_IN - HEAD_IN / 2.0, title, weight="bold")
    return page.figure


def _subtitle(result: RandomEntryRisk) -> str:
    total = result.expectation
    told = (
        f"Expected casualties of one entry from an orbit of {result.inclination_deg:.4g}°: "
        f"{total.mean:#.2g}"
    )
    if not result.interval_covers:
        return told
    covers = " and ".join(result.interval_covers)
    return f"{told} (90 %: {total.p05:#.2g} to {total.p95:#.2g}), for {covers}"


def draw_latitudes(
    axes: Axes, orbit: CircularOrbit, people: Population, casualty_share: FloatArray
) -> None:
    """Draw time overhead, people and casualties by latitude.

    Parameters
    ----------
    axes : Axes
        Where to.
    orbit : CircularOrbit
        Whose time it is.
    people : Population
        All of them.
    casualty_share : ndarray, shape (180,)
        By degree of latitude, from the south.
    """
    edges = np.arange(-90.0, 90.0 + _BAND_DEG, _BAND_DEG)
    measure = dwell_measure(orbit).cumulative
    middle = (people.south_deg + people.north_deg) / 2.0
    inhabitants, _ = np.histogram(middle, bins=edges, weights=people.people)
    coarse = casualty_share.reshape(-1, round(_BAND_DEG)).sum(axis=1)
    for values, colour in (
        (np.diff(measure(edges)), _TIME),
        (inhabitants / inhabitants.sum(), _PEOPLE),
        (coarse, _RISK),
    ):
        _draw_steps(axes, 100.0 * values, edges, colour=colour)
    axes.set_yticks(range(-60, 61, 20))
    axes.set_ylim(-62.0, 72.0)
    axes.set_xlim(0.0, None)
    axes.set_ylabel("latitude, °", color=INK, size=SMALL_PT)
    axes.set_xlabel("% in each 2° of latitude", color=INK, size=SMALL_PT)
    axes.tick_params(labelsize=SMALL_PT, width=HAIRLINE_PT)
    axes.spines[["top", "right"]].set_visible(False)


def name_latitudes(page: Page, left_in: float, middle_in: float) -> None:
    """Name the three lines of `draw_latitudes` in their colours, a word after the other.

    Parameters
    ----------
    page : Page
        Where.
    left_in, middle_in : float
        Where the words begin, as for `Page.text`.
    """
    for words, colour in (("time overhead", _TIME), ("people", _PEOPLE), ("casualties", _RISK)):
        page.text(left_in, middle_in, words, color=colour, weight="bold")
        left_in += text_width_in(words, TEXT_PT, weight="bold") + _BETWEEN_IN


def _draw_steps(axes: Axes, values: FloatArray, edges: FloatArray, *, colour: str) -> None:
    axes.stairs(values, edges, orientation="horizontal", color=colour, linewidth=1.2)


def _draw_ranking(axes: Axes, result: RandomEntryRisk, *, rank: str) -> None:
    rows = [row for row in ranked(result, rank) if row.population >= _FEWEST_PEOPLE][:_BARS]
    india = result.region("IND").risk_per_million_inhabitants
    values = [_value(row, rank, 1.0 if india is None else india.mean) for row in rows]
    places = list(range(len(rows)))
    axes.barh(places, values, color=TRACK, height=0.7)
    for place, value in zip(places, values, strict=True):
        axes.text(
            value * 1.0 + max(values) * 0.02, place, f"{value:.1f}", size=SMALL_PT, va="center"
        )
    axes.set_yticks(places, [short_name(row.name) for row in rows], size=SMALL_PT)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(0.0, max(values, default=1.0) * 1.2)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _value(row: RegionRisk, rank: str, india: float) -> float:
    if rank == "total":
        return 100.0 * row.share_of_casualty_expectation
    each = row.risk_per_million_inhabitants
    return 0.0 if each is None else each.mean / india
