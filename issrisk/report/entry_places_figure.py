"""The figure of where entries gather: along the orbit, by cause, by mass per area."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.hazard.along_orbit import STATION_KG_M2, PlaceRow, place_rows
from issrisk.provenance import issrisk_version
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

_CONTENT_IN, _LEFT_IN = 4.25, 0.5
_TOP_FROM_IN, _TOP_IN, _LOW_FROM_IN, _LOW_IN = 2.35, 1.7, 0.35, 1.3
_BARS_FROM_IN = 4.75
_BLUE, _ORANGE = "#0072B2", "#E69F00"  # Okabe and Ito (2008)
_WORDS = {
    (): "everything acts",
    ("figure",): "round Earth for heights",
    ("gravity",): "no J2 to J4",
    ("latitude",): "air alike at all latitudes",
    ("daily",): "no daily bulge",
    ("rotation",): "air at rest",
    ("figure", "gravity"): "round Earth, no J2 to J4",
    ("latitude", "daily", "rotation"): "even air at rest",
    ("figure", "gravity", "latitude", "daily", "rotation"): "nothing acts",
}


def write_entry_places_figure(path: Path, *, force: bool = False) -> None:
    """Draw how entries are spread along the orbit, and what gathers them.

    Parameters
    ----------
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
    save(entry_places_figure(), path, force=force)


def entry_places_figure() -> Figure:
    """The figure of `write_entry_places_figure`."""
    station = [row for row in place_rows() if row.ballistic_kg_m2 == STATION_KG_M2]
    entry = next(row for row in station if row.altitude_km == 80.0)
    amplitude = entry.along.cosine[1]
    with house_style():
        page = Page.of(
            _CONTENT_IN,
            title="Natural decay ends nearer to the equator",
            subtitle=f"At 80 km the Station enters {100 * amplitude:.0f} % more often over the "
            "equator than evenly along its orbit, and as much less often at the ends of its track. "
            "It last crosses 120 km about half a revolution earlier, past the ends of the track, "
            "where the ellipsoid rises to meet the orbit.",
            source=f"{entry.decays} decays of {STATION_KG_M2:g} kg/m² from 51.64°, on random days "
            "of 1957 to 2026, in NRLMSIS 2.1; dashed: four harmonics; below, the part of cos 2u "
            "(1 + a cos 2u) with standard errors, and for the Station with causes left out. "
            f"Impacts lie some 25° further along. issrisk {issrisk_version()}",
        )
        width = INNER_IN - _LEFT_IN - 0.05
        top = page.axes(_LEFT_IN, _TOP_FROM_IN, width_in=width, height_in=_TOP_IN)
        mass = page.axes(_LEFT_IN, _LOW_FROM_IN, width_in=2.35, height_in=_LOW_IN)
        bars = page.axes(
            _BARS_FROM_IN, _LOW_FROM_IN, width_in=INNER_IN - _BARS_FROM_IN - 0.05, height_in=_LOW_IN
        )
        _draw_along(top, station)
        _draw_masses(mass)
        _draw_causes(bars)
        for axes in (top, mass, bars):
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(labelsize=SMALL_PT)
    return page.figure


def _draw_along(axes: Axes, station: list[PlaceRow]) -> None:
    u = np.radians(np.linspace(0.0, 360.0, 361))
    for altitude, colour, label in ((120.0, _ORANGE, "120 km"), (80.0, _BLUE, "80 km: the entry")):
        row = next(each for each in station if each.altitude_km == altitude)
        edges = np.linspace(0.0, 360.0, len(row.counts) + 1)
        height = np.array(row.counts) * len(row.counts) / row.decays
        axes.stairs(height, edges, color=colour, linewidth=1.2, label=label)
    axes.plot(np.degrees(u), row.along.density(u), color=_BLUE, linewidth=0.8, linestyle="--")
    axes.axhline(1.0, color=FAINT, linewidth=0.6)
    axes.set_xlim(0.0, 360.0)
    axes.set_ylim(0.0, None)
    axes.set_xticks(
        [0, 90, 180, 270, 360],
        ["equator,\nnorthbound", "51.8° N", "equator,\nsouthbound", "51.8° S", ""],
    )
    axes.set_ylabel("density over even", color=INK, size=SMALL_PT)
    axes.legend(frameon=False, loc="upper center", fontsize=SMALL_PT)


def _draw_masses(axes: Axes) -> None:
    for altitude, colour, mark in (
        (100.0, "#777777", "s"),
        (90.0, "#56B4E9", "^"),
        (80.0, _BLUE, "o"),
    ):
        rows = [row for row in place_rows() if row.altitude_km == altitude]
        axes.errorbar(
            [row.ballistic_kg_m2 for row in rows],
            [row.along.cosine[1] for row in rows],
            yerr=[row.standard_error[1] for row in rows],
            color=colour,
            marker=mark,
            markersize=3.0,
            linewidth=0.9,
            label=f"{altitude:g} km",
        )
    axes.axhline(0.0, color=FAINT, linewidth=0.6)
    axes.set_xscale("log")
    axes.set_xticks([50, 100, 200, 500], ["50", "100", "200", "500"])
    axes.minorticks_off()
    axes.set_xlabel("mass over drag area and coefficient, kg/m²", color=INK, size=SMALL_PT)
    axes.set_ylabel("toward equator, a", color=INK, size=SMALL_PT)
    axes.legend(frameon=False, fontsize=SMALL_PT, loc="best")


def _draw_causes(axes: Axes) -> None:
    rows = [row for row in place_rows("without") if row.altitude_km == 80.0]
    places = list(range(len(rows)))
    axes.barh(
        places,
        [row.along.cosine[1] for row in rows],
        xerr=[row.standard_error[1] for row in rows],
        color=_BLUE,
        height=0.6,
        error_kw={"elinewidth": 0.8, "ecolor": INK},
    )
    axes.set_yticks(places, [_WORDS[row.causes] for row in rows], size=SMALL_PT)
    axes.invert_yaxis()
    axes.axvline(0.0, color=FAINT, linewidth=0.6)
    axes.set_xlabel("toward equator, a, at 80 km", color=INK, size=SMALL_PT)
