"""What the orbit messages of CCSDS have in common: XML, keywords and values, epochs.

CCSDS 502.0-B-3, Orbit Data Messages (April 2023), sections 7 (keyword-value
notation, times) and 8 (XML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

import numpy as np

from issrisk.errors import ElementsError
from issrisk.orbit.messages.source import shown

_MAX_DEPTH = 50  # an NDM with an OEM in it is eight elements deep
_MAX_LINE = 10_000  # the standard allows 254 characters
_FIRST_YEAR, _LAST_YEAR = 1957, 2199  # those of `times.utc`
_CUT_SHORT = "fetch it again: the file may have been cut short"

_EPOCH = re.compile(
    r"(?P<year>\d{4})-(?:(?P<month>\d\d)-(?P<day>\d\d)|(?P<day_of_year>\d{3}))[T ]"
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d*))?Z?",
    re.ASCII,
)
_KEYWORD = re.compile(r"[A-Z][A-Z0-9_-]*", re.ASCII)
_UNIT = re.compile(r"(?P<value>[^\[\]]*?)\s*\[(?P<unit>[^\[\]]*)\]")


def xml_root(text: str) -> Element:
    """Root of an XML text; names of elements are without their prefixes.

    A document type is refused, and with it every entity that could be declared.

    Parameters
    ----------
    text : str
        The document; what it says of its encoding is passed over.

    Returns
    -------
    Element
        Of `xml.etree.ElementTree`.

    Raises
    ------
    ElementsError
        If the text is no XML, holds a document type, or is nested too deep.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise ElementsError(f"the XML is nested deeper than {_MAX_DEPTH} elements")
        builder.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(text.lstrip(), True)
    except expat.ExpatError as error:
        raise ElementsError(f"the XML cannot be read: {error}", hint=_CUT_SHORT) from None
    except UnicodeEncodeError:
        raise ElementsError("the XML cannot be read: a character is no text") from None
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_document_type(*_: Any) -> None:
    raise ElementsError(
        "the XML holds a document type (DOCTYPE), which is not allowed",
        hint="elements and ephemerides need none: fetch the file from its source",
    )


@dataclass(frozen=True)
class KvnLine:
    """A line of keyword-value notation.

    Of ``COMMENT text`` and of ``META_START`` the keyword is the first word; a
    line of data has none, and is all `value`.
    """

    number: int
    keyword: str
    value: str


def kvn_lines(text: str) -> Iterator[KvnLine]:
    """Lines of a text in keyword-value notation, without the blank ones.

    Parameters
    ----------
    text : str
        With line ends of any kind.

    Yields
    ------
    KvnLine
        Its number counts from 1.

    Raises
    ------
    ElementsError
        If a line is longer than 10 000 characters.
    """
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = raw.strip()
        if len(line) > _MAX_LINE:
            raise ElementsError(f"line {number} has {len(line)} characters, at most {_MAX_LINE}")
        if line:
            yield _kvn_line(number, line)


def _kvn_line(number: int, line: str) -> KvnLine:
    keyword, equals, value = (part.strip() for part in line.partition("="))
    if line.startswith("COMMENT"):
        return KvnLine(number, "COMMENT", line.removeprefix("COMMENT").strip())
    if _KEYWORD.fullmatch(keyword) and (equals or not any(c.isdigit() for c in line)):
        return KvnLine(number, keyword, value)
    return KvnLine(number, "", line)


def without_unit(text: str) -> tuple[str, str]:
    """A value and its unit apart: ``51.6 [deg]`` is ``51.6`` and ``deg``.

    Parameters
    ----------
    text : str
        A value, with or without a unit.

    Returns
    -------
    value, unit : str
        The unit is empty where there is none.
    """
    match = _UNIT.fullmatch(text)
    return (match["value"], match["unit"].strip()) if match else (text, "")


def epoch(text: str) -> np.datetime64:
    """Instant of a CCSDS time, by calendar or by day of year.

    A second 60 without a fraction is the next minute. Within a leap second
    (23:59:60 at the end of June or December), which this clock does not have,
    it is the midnight that follows, less than a second later.

    Parameters
    ----------
    text : str
        For instance ``2022-02-18T12:00:00.000``, ``2022-049T12:00:00Z``.

    Returns
    -------
    numpy.datetime64
        Nanoseconds, UTC; further digits are dropped.

    Raises
    ------
    ElementsError
        If the text is no such time, or the year lies outside 1957 to 2199.

    References
    ----------
    .. [1] CCSDS 502.0-B-3 (2023), section 7.5.10.

    Examples
    --------
    >>> epoch("2022-049T12:00:00.5Z")
    np.datetime64('2022-02-18T12:00:00.500000000')
    """
    match = _EPOCH.fullmatch(text.strip())
    if match is None:
        raise _no_epoch(text)
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    nanoseconds = int((match["fraction"] or "")[:9].ljust(9, "0"))
    day = _day(match, text)
    if hour > 23 or minute > 59 or second > 60:
        raise _no_epoch(text)
    if second == 60 and nanoseconds:
        if (hour, minute) != (23, 59) or str(day)[5:] not in ("06-30", "12-31"):
            raise _no_epoch(text)
        nanoseconds = 0
    seconds = (hour * 60 + minute) * 60 + second
    return day + np.timedelta64(seconds * 1_000_000_000 + nanoseconds, "ns")


def _day(match: re.Match[str], text: str) -> np.datetime64:
    year = match["year"]
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise ElementsError(f"epoch {shown(text)} is outside 1957 to 2199 (UTC)")
    if match["day_of_year"]:
        offset = np.timedelta64(int(match["day_of_year"]) - 1, "D")
        day = np.datetime64(f"{year}-01-01", "D") + offset
        if str(day)[:4] != year:
            raise _no_epoch(text)
        return day
    try:
        return np.datetime64(f"{year}-{match['month']}-{match['day']}", "D")
    except ValueError:
        raise _no_epoch(text) from None


def _no_epoch(text: str) -> ElementsError:
    return ElementsError(
        f"epoch {shown(text)} is no date and time",
        hint="write it as 2022-02-18T12:00:00.000 or 2022-049T12:00:00.000 (UTC)",
    )
