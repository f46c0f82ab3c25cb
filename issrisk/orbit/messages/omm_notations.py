"""The four notations of orbit mean-elements messages: JSON, CSV, XML, keyword-value.

Each reader gives every message with its place in the text. Numbers stay text,
to the last digit. What spoils one message is kept in it; what spoils the text
is an `ElementsError`.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from issrisk.errors import ElementsError
from issrisk.orbit.messages import ccsds
from issrisk.orbit.messages.omm import KEYWORDS, Message
from issrisk.orbit.messages.source import MAX_SETS, shown

_CUT_SHORT = "fetch it again: the file may have been cut short"
_AN_EPHEMERIS = "give an ephemeris (OEM) to --oem"
# In a line without an end, the last value may have lost its last digits.
_LOST_IF_CUT = KEYWORDS - {"MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"}
_VERSION = re.compile(r"CCSDS_([A-Z]{3})_VERS")


@dataclass(frozen=True)
class Placed:
    """A message and where it is; None where there is something else."""

    place: str
    message: Message | None


def _message(given: Sequence[tuple[str, Any]]) -> Message:
    """Message of keywords and values; of what is given twice the last is kept, and told."""
    values = dict(given)
    counts = Counter(keyword for keyword, _ in given) if len(values) < len(given) else {}
    odd = {k for k, value in values.items() if not (value is None or isinstance(value, str))}
    return Message(
        values={keyword: value for keyword, value in values.items() if keyword not in odd},
        repeated=frozenset(keyword for keyword, count in counts.items() if count > 1),
        odd=frozenset(odd),
    )


def from_json(text: str) -> Iterator[Placed]:
    """Messages of a JSON text: an array of objects, or one object.

    Parameters
    ----------
    text : str
        The document.

    Yields
    ------
    Placed
        ``record 1`` and on.

    Raises
    ------
    ElementsError
        If it is no JSON, or the answer of a server that gives an error.
    """
    count = 0

    def message(given: list[tuple[str, Any]]) -> Message:
        nonlocal count
        count += 1
        if count > MAX_SETS:  # before they fill the memory
            raise ElementsError(f"there are more than {MAX_SETS} objects in the JSON")
        return _message(given)

    try:
        document = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
            object_pairs_hook=message,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ElementsError(
            f"the JSON cannot be read: {error.msg}, {where}", hint=_CUT_SHORT
        ) from None
    except RecursionError:
        raise ElementsError("the JSON is nested too deep") from None
    records = document if isinstance(document, list) else [document]
    if len(records) == 1 and isinstance(records[0], Message):
        _refuse_error(records[0])
    for number, record in enumerate(records, start=1):
        yield Placed(f"record {number}", record if isinstance(record, Message) else None)


def _refuse_error(message: Message) -> None:
    said = next((message.values[key] for key in ("error", "message") if key in message.values), "")
    if said and not KEYWORDS & set(message.values):
        raise ElementsError(f"this is an error told in JSON, {shown(said)}, not elements")


def from_csv(text: str) -> Iterator[Placed]:
    """Messages of a table whose first line names the keywords.

    Parameters
    ----------
    text : str
        Columns parted by commas.

    Yields
    ------
    Placed
        ``line 2`` and on; None for a row of another length than the first.

    Raises
    ------
    ElementsError
        If a column is named twice, or the table cannot be read.
    """
    lines = re.split(r"\r\n|\r|\n", text.lstrip())
    rows = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(rows)]
        twice = [name for name, count in Counter(header).items() if count > 1 and name in KEYWORDS]
        if twice:
            raise ElementsError(f"the table has two columns {twice[0]}")
        for row in rows:
            if row:
                cut = rows.line_num == len(lines) and header[-1] in _LOST_IF_CUT
                whole = len(row) == len(header) and not cut
                message = _message(list(zip(header, row, strict=True))) if whole else None
                yield Placed(f"line {rows.line_num}", message)
    except csv.Error as error:
        raise ElementsError(
            f"the table cannot be read: {error}, line {rows.line_num}", hint=_CUT_SHORT
        ) from None


def from_xml(text: str) -> Iterator[Placed]:
    """Messages of an XML text: ``omm``, or several in ``ndm``.

    Parameters
    ----------
    text : str
        The document.

    Yields
    ------
    Placed
        ``segment 1`` and on.

    Raises
    ------
    ElementsError
        If it is no XML or holds no such message.
    """
    root = ccsds.xml_root(text)
    segments = [each for message in root.iter("omm") for each in message.findall("body/segment")]
    if not segments:
        kind = next((each.tag for each in root.iter() if each.tag in ("oem", "opm", "ocm")), None)
        raise ElementsError(
            f"no element sets found in the XML, whose root is {shown(root.tag)}"
            + (f" with an {kind.upper()}" if kind else ""),
            hint=_AN_EPHEMERIS if kind == "oem" else "give an orbit mean-elements message (omm)",
        )
    for number, segment in enumerate(segments, start=1):
        yield Placed(f"segment {number}", _message(list(_leaves(segment))))


def _leaves(segment: Element) -> Iterator[tuple[str, str]]:
    """Keyword and value of each element that holds no other."""
    for element in segment.iter():
        if len(element) == 0:
            unit = element.get("units")
            yield element.tag, f"{(element.text or '').strip()}{f' [{unit}]' if unit else ''}"


def from_kvn(text: str) -> Iterator[Placed]:
    """Messages in keyword-value notation, one after the other.

    Parameters
    ----------
    text : str
        A message begins with its ``CCSDS_OMM_VERS``.

    Yields
    ------
    Placed
        The place is the line it begins in; None for what is no line of a message.

    Raises
    ------
    ElementsError
        If a message is of another kind.
    """
    pairs: list[tuple[str, str]] = []
    begin, whole = 1, True
    for line in ccsds.kvn_lines(text):
        version = _VERSION.fullmatch(line.keyword)
        if version and version[1] != "OMM":
            raise ElementsError(
                f"line {line.number}: this is an {version[1]}, not a set of mean elements",
                hint=_AN_EPHEMERIS,
            )
        if version and any(keyword in KEYWORDS for keyword, _ in pairs):
            yield Placed(f"line {begin}", _message(pairs) if whole else None)
            begin, pairs, whole = line.number, [], True
        whole = whole and bool(line.keyword)
        pairs.append((line.keyword, line.value))
    cut = not text.endswith(("\n", "\r")) and pairs[-1][0] in _LOST_IF_CUT
    yield Placed(f"line {begin}", _message(pairs) if whole and not cut else None)
