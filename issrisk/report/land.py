"""Sea, land, the limit of the track and the scale of colours, alike on every map."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from issrisk.exposure.countries import Regions
from issrisk.report.page import (
    FAINT,
    HAIRLINE_PT,
    INK,
    LINE_PT,
    SMALL_PT,
    TEXT_PT,
    Page,
    text_width_in,
)
from issrisk.report.plane import Plane, fill, stroke

LAND, BORDER, SEA, NEVER = "#ebe8e1", "#a09b91", "#f3f7fa", "#d9d9d9"
LIMIT = "#b5302a"
DASHES = (0, (4.0, 2.5))
_VEIL = 0.55
_SCALE_IN, _KEY_IN = 0.1, 0.24
_LEAST_SPREAD, _EVEN_RATIO, _FINE_RATIO = 0.2, 4.0, 20.0
_FINE_STEPS, _COARSE_STEPS, _MOST_FINE, _MOST_COARSE = (1, 1.5, 2, 3, 5, 7), (1, 2, 5), 8, 6
_VISIBLE_IN2, _RING_IN = 0.02, 0.1


def draw_sea(axes: Axes, plane: Plane) -> None:
    """The window of the map as sea, with its edge; the axes themselves are not drawn."""
    globe = plane.zone(plane.south_deg, plane.north_deg)
    fill(axes, globe, facecolor=SEA, zorder=0)
    stroke(axes, plane.rim(), edgecolor=BORDER, linewidth=HAIRLINE_PT, zorder=4)
    west, south, east, north = globe[0].bounds
    margin = 0.002 * (east - west)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)
    axes.set_aspect("equal")
    axes.set_axis_off()


def draw_land(axes: Axes, plane: Plane, regions: Regions, *, detail_m: float = 0.0) -> None:
    """Land and borders."""
    shapes = plane.shapes(regions.geometry, detail_m=detail_m)
    fill(axes, shapes, facecolor=LAND, edgecolor=LAND, linewidth=HAIRLINE_PT, zorder=1)
    draw_borders(axes, plane, regions, detail_m=detail_m)


def draw_borders(axes: Axes, plane: Plane, regions: Regions, *, detail_m: float = 0.0) -> None:
    """Borders and coasts, without the seam of the dateline."""
    borders = plane.borders(regions.geometry, detail_m=detail_m)
    stroke(axes, borders, edgecolor=BORDER, linewidth=HAIRLINE_PT, zorder=2)


def draw_limits(axes: Axes, plane: Plane, max_latitude_deg: float) -> None:
    """Parallels that the track never passes, and a veil over what lies beyond."""
    for low, high in ((max_latitude_deg, 90.0), (-90.0, -max_latitude_deg)):
        fill(axes, plane.zone(low, high), facecolor="white", alpha=_VEIL, zorder=3)
    for latitude in (max_latitude_deg, -max_latitude_deg):
        stroke(
            axes,
            plane.parallel(latitude),
            edgecolor=LIMIT,
            linewidth=LINE_PT,
            linestyle=DASHES,
            zorder=6,
        )


def is_speck(plane: Plane, region: Regions, *, metres_per_inch: float) -> bool:
    """Whether a region is too small to see at a scale."""
    area_m2 = float(plane.shapes(region.geometry)[0].area)
    return area_m2 < _VISIBLE_IN2 * metres_per_inch**2


def draw_ring(axes: Axes, plane: Plane, region: Regions, *, metres_per_inch: float) -> None:
    """A ring around each speck of a region that is too small to see."""
    rings = shapely.buffer(plane.shapes(region.geometry), _RING_IN * metres_per_inch)
    stroke(axes, shapely.boundary(rings), edgecolor=INK, linewidth=LINE_PT, zorder=5)


def limits_told(max_latitude_deg: float) -> str:
    """What the parallels of `draw_limits` mean; on the map itself no place is always free."""
    return f"never overhead beyond {max_latitude_deg:.1f}° north or south (dashed)"


@dataclass(frozen=True)
class Scale:
    """Classes of a quantity and their colours, pale to dark, also where there is no colour.

    ``bounds`` are the lower ends of the classes, and the upper end of the last
    unless that is open.
    """

    bounds: tuple[float, ...]
    is_open: bool = False
    colours_of: str = "YlGnBu"
    palest: float = 0.08

    @property
    def classes(self) -> int:
        """How many there are."""
        return len(self.bounds) - (0 if self.is_open else 1)

    @functools.cached_property
    def colours(self) -> tuple[str, ...]:
        """One for each class."""
        steps = np.linspace(self.palest, 0.92, self.classes)
        return tuple(mpl.colors.to_hex(mpl.colormaps[self.colours_of](step)) for step in steps)

    def colour(self, value: float) -> str:
        """Of the class that a value lies in, or of the nearest."""
        inner = self.bounds[1 : self.classes]
        return self.colours[int(np.searchsorted(inner, value, side="right"))]

    @classmethod
    def of(cls, values: Sequence[float]) -> Scale:
        """Round classes for values above zero: even, or growing where they differ by much."""
        lowest, highest = min(values), max(values)
        if highest < _EVEN_RATIO * lowest:
            short = max(_LEAST_SPREAD * highest - (highest - lowest), 0.0) / 2.0
            lowest, highest = lowest - short, highest + short
            ticks = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(lowest, highest)
            return cls(tuple(float(f"{tick:.6g}") for tick in ticks))
        fine = highest < _FINE_RATIO * lowest
        steps, most = (_FINE_STEPS, _MOST_FINE) if fine else (_COARSE_STEPS, _MOST_COARSE)
        ladder = [float(f"{step}e{power}") for power in range(-9, 6) for step in steps]
        top = bisect.bisect_left(ladder, highest)
        bottom = bisect.bisect_right(ladder, lowest) - 1
        if top - bottom <= most:
            return cls(tuple(ladder[bottom : top + 1]))
        return cls((0.0, *ladder[top - most + 1 : top + 1]))


def draw_scale(page: Page, scale: Scale, *, title: str, left_in: float, bottom_in: float) -> float:
    """The classes in a row, their bounds below and what they mean above.

    Returns
    -------
    float
        Width of it, inches.
    """
    widest = max(text_width_in(f"{bound:g}", SMALL_PT) for bound in scale.bounds)
    each = max(0.36, widest + 0.1)
    if scale.is_open:
        each = max(each, widest / 2.0 + text_width_in("more", SMALL_PT) + 0.06)
    width = each * scale.classes
    axes = page.axes(left_in, bottom_in + 0.16, width_in=width, height_in=_SCALE_IN)
    axes.set_axis_off()
    axes.set_xlim(0, scale.classes)
    axes.set_ylim(0, 1)
    for number, colour in enumerate(scale.colours):
        axes.add_patch(Rectangle((number, 0), 1, 1, facecolor=colour, edgecolor="white"))
    style = {"size": SMALL_PT, "color": INK}
    for number, bound in enumerate(scale.bounds):
        page.text(left_in + number * each, bottom_in + 0.08, f"{bound:g}", ha="center", **style)
    page.text(left_in - 0.03, bottom_in + 0.36, title, size=TEXT_PT, color=INK)
    if scale.is_open:
        page.text(left_in + width, bottom_in + 0.08, "more", ha="right", **style)
    return max(width, text_width_in(title, TEXT_PT))


def draw_key(page: Page, colour: str, words: str, *, left_in: float, middle_in: float) -> None:
    """A square of a colour and what it means."""
    axes = page.axes(left_in, middle_in - 0.05, width_in=0.16, height_in=0.1)
    axes.set_axis_off()
    axes.add_patch(Rectangle((0, 0), 1, 1, facecolor=colour, edgecolor=FAINT, linewidth=0.4))
    page.text(left_in + _KEY_IN, middle_in, words, size=SMALL_PT, color=INK)
