"""The printed page of every figure: its width, type sizes, colours and words.

A figure is as wide as a newspaper prints it, 180 mm, so that a size in points here
is the size on paper.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from issrisk.arrays import FloatArray
from issrisk.errors import OutputError
from issrisk.formats.files import write_with
from issrisk.hazard.dwell import CircularOrbit, apex_inclination_deg
from issrisk.orbit.either import Named
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
from issrisk.orbit.messages.omm import set_of_record
from issrisk.times import iso, utc

MM_PER_IN, POINTS_PER_IN = 25.4, 72.0
WIDTH_IN = 180.0 / MM_PER_IN
MARGIN_IN = 0.1
INNER_IN = WIDTH_IN - 2.0 * MARGIN_IN
DOTS_PER_IN = 250
TITLE_PT, SUBTITLE_PT, TEXT_PT, SMALL_PT = 13.0, 8.5, 7.5, 7.0
HAIRLINE_PT, LINE_PT = 0.4, 1.0
INK, FAINT = "#222222", "#5f5f5f"
# A picture holds no date and its text stays text: the same run, the same bytes.
_FAMILY = "DejaVu Sans"  # comes with matplotlib, so it is the same everywhere
_STYLE: dict[Any, Any] = {
    "font.family": _FAMILY,
    "font.size": TEXT_PT,
    "svg.fonttype": "none",
    "svg.hashsalt": "issrisk",
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "text.hinting": "no_hinting",  # so that a line is as wide as it is measured
    "axes.linewidth": HAIRLINE_PT,
}
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
_TEXT_STYLE: dict[str, Any] = {"size": TEXT_PT, "color": INK, "va": "center"}
_LINE_HEIGHT = 1.3  # of the type size
_GAP_IN = 0.07
_MOST_TITLE_LINES, _MOST_LINES = 2, 5
HALO = "halo"  # gid of the white edge behind a text


@contextmanager
def house_style() -> Iterator[None]:
    """Settings every figure is made and saved under, whatever the user's own are."""
    with matplotlib.style.context(["default", _STYLE]):
        yield


def check_format(path: Path) -> None:
    """Refuse a picture format that is not drawn.

    Parameters
    ----------
    path : Path
        Where the picture is to go.

    Raises
    ------
    OutputError
        If its ending is not .png, .svg or .pdf.
    """
    if path.suffix.lower() not in _METADATA:
        raise OutputError(
            f"no picture can be written as {path.name!r}",
            hint=f"end it in {', '.join(_METADATA)}",
        )


def save(figure: Figure, path: Path, *, force: bool) -> None:
    """Write a figure atomically.

    Parameters
    ----------
    figure : Figure
        What to write.
    path : Path
        Where to; the ending gives the format.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists or cannot be written, or the ending is unknown.
    """
    check_format(path)
    metadata = _METADATA[path.suffix.lower()]
    with house_style():
        write_with(
            path,
            lambda p: figure.savefig(p, dpi=DOTS_PER_IN, metadata=metadata),
            force=force,
        )


@dataclass(frozen=True)
class Page:
    """A figure with its title above and its source below; the content lies between.

    Places on it are inches from the lower left corner of the content, which is
    ``INNER_IN`` wide.
    """

    figure: Figure
    foot_in: float
    content_in: float

    @classmethod
    def of(cls, content_in: float, *, title: str, subtitle: str, source: str) -> Page:
        """A page as high as its words and its content need.

        Parameters
        ----------
        content_in : float
            Height of the content.
        title, subtitle, source : str
            Wrapped to the width of the page.

        Returns
        -------
        Page
            With its words written.
        """
        blocks = (
            (title, TITLE_PT, "bold", INK, _MOST_TITLE_LINES),
            (subtitle, SUBTITLE_PT, "normal", INK, _MOST_LINES),
            (source, SMALL_PT, "normal", FAINT, _MOST_LINES),
        )
        lines = [wrapped(text, size, weight=w, most=most) for text, size, w, _, most in blocks]
        heights = [len(x) * line_in(block[1]) for x, block in zip(lines, blocks, strict=True)]
        foot_in = MARGIN_IN + heights[2] + _GAP_IN
        height_in = foot_in + content_in + 2.0 * _GAP_IN + heights[1] + heights[0] + MARGIN_IN
        figure = Figure(figsize=(WIDTH_IN, height_in), facecolor="white")
        FigureCanvasAgg(figure)
        page = cls(figure, foot_in, content_in)
        tops = (
            content_in + 2.0 * _GAP_IN + heights[1] + heights[0],
            content_in + _GAP_IN + heights[1],
            -_GAP_IN,
        )
        for block, top_in, (_, size, weight, colour, _most) in zip(
            lines, tops, blocks, strict=True
        ):
            for number, line in enumerate(block):
                y = top_in - (number + 0.5) * line_in(size)
                page.text(0.0, y, line, size=size, weight=weight, color=colour)
        return page

    @property
    def height_in(self) -> float:
        """Height of the whole figure."""
        return float(self.figure.get_size_inches()[1])

    def axes(self, left_in: float, bottom_in: float, *, width_in: float, height_in: float) -> Axes:
        """Axes in the content, so many inches wide and high."""
        return self.figure.add_axes(
            (
                (MARGIN_IN + left_in) / WIDTH_IN,
                (self.foot_in + bottom_in) / self.height_in,
                width_in / WIDTH_IN,
                height_in / self.height_in,
            )
        )

    def text(self, left_in: float, middle_in: float, text: str, **style: Any) -> Text:
        """A line of text, by default from `left_in` on, with its middle at `middle_in`."""
        return self.figure.text(
            (MARGIN_IN + left_in) / WIDTH_IN,
            (self.foot_in + middle_in) / self.height_in,
            text,
            **_TEXT_STYLE | style,
        )


def line_in(size_pt: float) -> float:
    """Height of a line of text."""
    return size_pt * _LINE_HEIGHT / POINTS_PER_IN


def text_width_in(text: str, size_pt: float, *, weight: str = "normal") -> float:
    """Width of a line of text."""
    font = FontProperties(family=_FAMILY, size=size_pt, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / POINTS_PER_IN


def wrapped(
    text: str, size_pt: float, *, weight: str = "normal", width_in: float = INNER_IN, most: int = 99
) -> list[str]:
    """Lines of a text, none wider than the room it has; what has none ends in an ellipsis.

    Parameters
    ----------
    text : str
        Words.
    size_pt : float
        Type size.
    weight : str, default: "normal"
        Or "bold".
    width_in : float
        The room, by default the width of a page.
    most : int
        Of lines.

    Returns
    -------
    list of str
        At least one line.
    """

    def fits(line: str) -> bool:
        return text_width_in(line, size_pt, weight=weight) <= width_in

    def cut(line: str) -> str:
        lengths = range(1, len(line) + 1)
        room = bisect.bisect_left(lengths, True, key=lambda n: not fits(f"{line[:n]}…"))
        return f"{line[:room].rstrip()}…"

    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if fits(longer):
            lines[-1] = longer
        else:
            lines.append(word if fits(word) else cut(word))
    lines = [line for line in lines if line] or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], cut(" ".join(lines[most - 1 :]))]


def haloed(axes: Axes, middle: FloatArray, text: str, **style: Any) -> None:
    """A text on a map with a thin white edge behind it; the text itself stays text.

    Parameters
    ----------
    axes : Axes
        Where.
    middle : ndarray, shape (2,)
        Of the text, in the units of the axes.
    text : str
        What.
    **style
        As for `Axes.text`.
    """
    x, y = middle.tolist()
    centred = {"ha": "center", "va": "center", **style}
    behind = axes.text(x, y, text, **centred)
    behind.set_gid(HALO)
    behind.set_path_effects([Stroke(linewidth=1.8, foreground="white", alpha=0.85)])
    axes.text(x, y, text, **centred)


def moment(instant: np.datetime64) -> str:
    """An instant to the minute, as a reader writes it."""
    return iso(instant, unit="m").rstrip("Z").replace("T", " ")


@dataclass(frozen=True)
class RecordedObject:
    """What the record of an ephemeris tells of its object."""

    label: str
    satellite_number: int | None
    max_latitude_deg: float | None


def object_of(provenance: dict[str, Any]) -> RecordedObject:
    """The object a result is of, by the record of its element set or ephemeris."""
    record = provenance.get("ephemeris")
    if record is None:
        elements = set_of_record(provenance["elements"])
        highest = CircularOrbit.of(elements).max_latitude_deg
        return RecordedObject(elements.label, elements.satellite_number, highest)
    label = record["name"] or record["object_id"]
    radius_km = record["mean_radius_km"]
    if radius_km is None:
        return RecordedObject(label, record["satellite_number"], None)
    apex_deg = apex_inclination_deg(record["inclination_deg"], radius_km=radius_km)
    orbit = CircularOrbit(apex_deg, radius_km * 1e3)
    return RecordedObject(label, record["satellite_number"], orbit.max_latitude_deg)


def object_title(elements: Named, *, article: str = "The ") -> str:
    """The object as a title names it."""
    if elements.satellite_number == ISS_SATELLITE_NUMBER:
        return f"{article}International Space Station"
    return elements.label


def source_line(
    provenance: dict[str, Any], *, since: str = "the start", also: tuple[str, ...] = ()
) -> str:
    """Element set or ephemeris, its age at the instant `since` names, data and version.

    Parameters
    ----------
    provenance : dict
        As `Provenance.document` gives it.
    since : str
        What the age is counted from.
    also : tuple of str
        Sources beside the borders, as sentences without their stop.

    Returns
    -------
    str
        One line of small print.
    """
    ephemeris = provenance.get("ephemeris")
    record = ephemeris or provenance["elements"]
    age = record["age_days"] or 0.0
    aged = f", {abs(age):.1f} days {'before' if age > 0 else 'after'} {since}"
    aged = aged if abs(age) >= 0.05 else ""
    notes = "".join(f" ({note})" for note in record.get("notes", ()))
    if ephemeris:
        made = moment(utc(ephemeris["creation_date_utc"]))
        told = f"Ephemeris: {ephemeris['name']}, {ephemeris['originator']}, made {made} UTC"
    else:
        named, epoch = record["name"] or record["satellite_number"], utc(record["epoch_utc"])
        told = f"Element set: {named}, epoch {moment(epoch)} UTC"
    return ". ".join(
        (
            f"{told}{aged}{notes}",
            "Borders: Natural Earth",
            *also,
            f"issrisk {provenance['version']}",
        )
    )
