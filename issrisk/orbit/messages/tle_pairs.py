"""Which lines of a text belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from issrisk.orbit.messages.source import shown

_MAX_LINE = 1000  # 69 are used; a name is told to its hundredth character


@dataclass(frozen=True)
class Pair:
    """Two lines of a text, the name before them, and where they begin.

    A `fault` says what is missing of them.
    """

    number: int
    name: str = ""
    line1: str = ""
    line2: str = ""
    notes: tuple[str, ...] = ()
    fault: str = ""


def pairs(text: str) -> Iterator[Pair]:
    """Every pair of lines of a text, and every line 1 or 2 that has no other.

    Lines that begin with ``#`` and blank lines are passed over.

    Parameters
    ----------
    text : str
        With line ends of any kind.

    Yields
    ------
    Pair
        Its number counts lines from 1.
    """
    name, waiting = "", None
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = raw.lstrip(" ")
        if not line.strip() or line.startswith("#"):
            continue
        notes: tuple[str, ...] = ("leading blanks stripped",) if line != raw else ()
        which = _line_number(line)
        if not which and len(line) > _MAX_LINE:
            yield Pair(number, fault=f"a line of {len(line)} characters, at most {_MAX_LINE}")
            name, waiting = "", None
            continue
        if waiting is None and which == "1":
            waiting = Pair(number, name, line1=line, notes=notes)
        elif waiting is None and which == "2":
            yield Pair(number, fault="the two TLE lines are swapped, or line 1 is missing")
            name = ""
        elif waiting is None:
            name = line
        elif which == "2":
            notes = tuple(dict.fromkeys(waiting.notes + notes))
            yield replace(waiting, line2=line, notes=notes)
            name, waiting = "", None
        elif which == "1":
            yield replace(waiting, fault="line 1 is given twice, line 2 is missing")
            waiting = Pair(number, line1=line, notes=notes)
        else:
            yield replace(waiting, fault=f"line 1 is followed by {shown(line)}, not by line 2")
            name, waiting = line, None
    if waiting is not None:
        yield replace(waiting, fault="line 1 has no line 2")


def begins_with_lines(text: str) -> bool:
    """Whether the first or the second line of a text is a line 1, a name before it or not."""
    first = (line for line in re.split(r"\r\n|\r|\n", text[: 3 * _MAX_LINE]) if line.strip())
    return any(_line_number(line.lstrip(" ")) == "1" for line in islice(first, 2))


def _line_number(line: str) -> str:
    """``1`` or ``2`` for a line of elements, empty for a name such as ``1 HOPEFUL``.

    A tab or another odd blank may follow the number: it is refused later, by name.
    """
    blank = line[1:2].isspace() or not line[1:2].isprintable()
    is_long = len(line) > 30 or sum(c.isdigit() for c in line) > 10
    return line[0] if line[0] in "12" and blank and is_long else ""
