"""What tests ask of a figure: its words, and how they would print."""

from __future__ import annotations

import itertools

import numpy as np
from matplotlib.collections import Collection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from issrisk.report.page import HALO, house_style

PRINTED_MM = 180.0


def texts(figure):
    """Every text that is seen, once."""
    found = figure.findobj(lambda each: isinstance(each, Text) and each.get_visible())
    return [
        text
        for text in found
        if text.get_text().strip() and text.get_gid() != HALO and _drawn(text)
    ]


def _drawn(text):
    """Not so the labels of axes that are switched off."""
    axes = text.axes
    return axes is None or axes.axison or text in axes.texts


def words(figure):
    """All that is written, lines of a paragraph joined."""
    return " ".join(text.get_text() for text in texts(figure))


def _boxes(figure):
    with house_style():
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts(figure)]


def overlaps(figure):
    """Pairs of texts that meet."""
    return [
        (first, second)
        for (first, box), (second, other) in itertools.combinations(_boxes(figure), 2)
        if box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1
    ]


def outside(figure):
    """Texts that run out of the figure."""
    page = figure.bbox
    return [
        text
        for text, box in _boxes(figure)
        if not (box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1)
    ]


def width_mm(figure):
    """As it is made."""
    return 25.4 * figure.get_size_inches()[0]


def smallest_text_pt(figure):
    """Printed at 180 mm."""
    scale = PRINTED_MM / width_mm(figure)
    return scale * min(text.get_fontsize() for text in texts(figure))


def thinnest_line_pt(figure):
    """Printed at 180 mm; what has no line does not count."""
    drawn = figure.findobj(lambda each: isinstance(each, Line2D | Patch | Collection))
    widths = np.concatenate([np.atleast_1d(each.get_linewidth()) for each in drawn if _seen(each)])
    return PRINTED_MM / width_mm(figure) * float(widths[widths > 0.0].min())


def _seen(artist):
    """Whether it is drawn with a line, not as a tick or patch of axes switched off."""
    return (
        artist.get_visible()
        and (artist.axes is None or artist.axes.axison or artist in artist.axes.get_children())
        and not (isinstance(artist, Line2D) and artist.get_linestyle() == "None")
    )
