"""Orbit mean-elements messages: from keywords to `ElementSet`, strictly.

CCSDS 502.0-B-3, Orbit Data Messages (April 2023), section 4. CelesTrak gives
numbers where Space-Track gives strings, and in JSON and CSV both leave out what
is the same in every message (T. S. Kelso, "A New Way to Obtain GP Data").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from issrisk.errors import ElementsError
from issrisk.orbit import tle
from issrisk.orbit.elements import UNKNOWN, ElementSet, clean_name, drag_notes
from issrisk.orbit.messages import ccsds
from issrisk.orbit.messages.source import shown

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)

# What a message may say of itself. TEME of date is what SGP4 gives (annex B2).
_ALLOWED = {
    "CENTER_NAME": ("EARTH",),
    "REF_FRAME": ("TEME", "TEMEOFDATE"),
    "TIME_SYSTEM": ("UTC",),
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
    # 0 is what every published set has, 2 the code suggested for SGP4 (table 4-3).
    "EPHEMERIS_TYPE": ("0", "2"),
}
_ANOTHER_MODEL = "these elements are for another model, frame or time than SGP4's"

_UNITS = {
    "MEAN_MOTION": "rev/day",
    "INCLINATION": "deg",
    "RA_OF_ASC_NODE": "deg",
    "ARG_OF_PERICENTER": "deg",
    "MEAN_ANOMALY": "deg",
    "BSTAR": "1/ER",
    "MEAN_MOTION_DOT": "rev/day**2",
    "MEAN_MOTION_DDOT": "rev/day**3",
}
KEYWORDS = frozenset(
    {*_ALLOWED, *_UNITS, "OBJECT_NAME", "OBJECT_ID", "EPOCH", "ECCENTRICITY"}
    | {"CLASSIFICATION_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH"}
    | {"TLE_LINE1", "TLE_LINE2"}
)


@dataclass(frozen=True)
class Message:
    """Keywords and values of one message, as text; None where it says null.

    What is `repeated` has a second value, so neither can be trusted; a value
    that is neither text nor a number is `odd`.
    """

    values: Mapping[str, str | None]
    repeated: frozenset[str] = frozenset()
    odd: frozenset[str] = frozenset()


def element_set(message: Message) -> ElementSet:
    """The element set of a message.

    Parameters
    ----------
    message : Message
        Keywords that are not read here are passed over.

    Returns
    -------
    ElementSet
        Without lines.

    Raises
    ------
    ElementsError
        If a keyword is missing or given twice, a value is not of its form or
        out of range, the elements are not SGP4's, or lines that come with them
        say something else.
    """
    _check_keywords(message)
    _check_model(message)
    number = _count(message, "NORAD_CAT_ID")
    if number is None:
        raise _missing("NORAD_CAT_ID")
    bstar = _number(message, "BSTAR")
    derivatives, notes = _derivatives(message)
    elements = ElementSet(
        name=clean_name(_text(message, "OBJECT_NAME")),
        line1=None,
        line2=None,
        satellite_number=number,
        international_designator=_designator(_text(message, "OBJECT_ID")),
        epoch=_epoch(_text(message, "EPOCH")),
        mean_motion_dot_rev_day2=derivatives["MEAN_MOTION_DOT"],
        mean_motion_ddot_rev_day3=derivatives["MEAN_MOTION_DDOT"],
        bstar_per_er=bstar,
        element_set_number=_count(message, "ELEMENT_SET_NO"),
        inclination_deg=_number(message, "INCLINATION"),
        raan_deg=_number(message, "RA_OF_ASC_NODE"),
        eccentricity=_number(message, "ECCENTRICITY"),
        argument_of_perigee_deg=_number(message, "ARG_OF_PERICENTER"),
        mean_anomaly_deg=_number(message, "MEAN_ANOMALY"),
        mean_motion_rev_day=_number(message, "MEAN_MOTION"),
        revolution_number=_count(message, "REV_AT_EPOCH"),
        classification=_classification(message),
        notes=(*notes, *drag_notes(number, bstar)),
    )
    _check_against_lines(message, elements)
    return elements


def set_of_record(record: Mapping[str, Any]) -> ElementSet:
    """The element set that a result's provenance tells of.

    Parameters
    ----------
    record : mapping
        As `ElementSet.record` gives it.

    Returns
    -------
    ElementSet
        The set.

    Raises
    ------
    ElementsError
        If it is none.
    """
    if "omm" not in record:
        lines = record["line1"], record["line2"]
        return ElementSet.from_lines(*lines, name=record["name"], verify_checksum=False)
    values = {key: None if value is None else str(value) for key, value in record["omm"].items()}
    return element_set(Message(values))


def _check_keywords(message: Message) -> None:
    for keyword in sorted(KEYWORDS & message.repeated):
        raise ElementsError(f"{keyword} is given twice", hint="give each keyword once")
    for keyword in sorted(KEYWORDS & message.odd):
        raise ElementsError(f"{keyword} is neither text nor a number")
    if not KEYWORDS & set(message.values):
        raise ElementsError(
            "no keyword of an orbit mean-elements message (OMM) is in it",
            hint="a message has EPOCH, MEAN_MOTION, ECCENTRICITY, INCLINATION and so on",
        )


def _check_model(message: Message) -> None:
    for keyword, allowed in _ALLOWED.items():
        given = _text(message, keyword)
        if given and re.sub(r"\s", "", given).upper() not in allowed:
            raise ElementsError(
                f"{keyword} is {shown(given)}; only {' or '.join(allowed)} can be used",
                hint=_ANOTHER_MODEL,
            )
    if "BTERM" in message.values or "AGOM" in message.values:
        raise ElementsError(
            "BTERM and AGOM are terms of SGP4-XP, which is another model",
            hint="ask the source for SGP4 elements",
        )


def _text(message: Message, keyword: str) -> str:
    return (message.values.get(keyword) or "").strip()


def _missing(keyword: str) -> ElementsError:
    return ElementsError(
        f"{keyword} is missing", hint="the message may have been cut short: fetch it again"
    )


def _number(message: Message, keyword: str) -> float:
    given = _text(message, keyword)
    if not given:
        raise _missing(keyword)
    value, unit = ccsds.without_unit(given)
    if unit and unit.lower() != _UNITS.get(keyword, "").lower():
        raise ElementsError(f"{keyword} is in {shown(unit)}, must be in {_UNITS.get(keyword, '1')}")
    if not _NUMBER.fullmatch(value):
        raise ElementsError(f"{keyword} is {shown(given)}, which is no number")
    return float(value)


def _derivatives(message: Message) -> tuple[dict[str, float], list[str]]:
    """Both derivatives, which SGP4 does not use; 0, with a note, where they are not given."""
    values, notes = {}, []
    for keyword in ("MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"):
        given = bool(_text(message, keyword))
        values[keyword] = _number(message, keyword) if given else 0.0
        if not given:
            notes.append(f"{keyword} not given, taken as 0")
    return values, notes


def _count(message: Message, keyword: str) -> int | None:
    given = _text(message, keyword)
    if not given:
        return None
    if not _COUNT.fullmatch(given):
        raise ElementsError(f"{keyword} is {shown(given)}, must be a whole number of 1 to 9 digits")
    return int(given)


def _epoch(text: str) -> np.datetime64:
    """To the microsecond, in which an ISS moves by 8 mm."""
    if not text:
        raise _missing("EPOCH")
    nanoseconds: np.datetime64 = ccsds.epoch(text) + np.timedelta64(500, "ns")
    return nanoseconds.astype("datetime64[us]")  # type: ignore[no-any-return]


def _designator(text: str) -> str:
    short = tle.short_designator(clean_name(text))
    return "" if short == UNKNOWN else short


def _classification(message: Message) -> str:
    given = _text(message, "CLASSIFICATION_TYPE") or "U"
    if given not in ("U", "C", "S"):
        raise ElementsError(f"CLASSIFICATION_TYPE is {shown(given)}, must be U, C or S")
    return given


def _check_against_lines(message: Message, elements: ElementSet) -> None:
    """Space-Track gives the lines beside the keywords: their checksums guard both."""
    line1, line2 = _text(message, "TLE_LINE1"), _text(message, "TLE_LINE2")
    if not (line1 and line2):
        return
    twin = ElementSet.from_lines(line1, line2)
    for name in ("epoch", "bstar_per_er", *_SHARED):
        if getattr(twin, name) != getattr(elements, name):
            raise ElementsError(
                f"{name} is {getattr(elements, name)} by the keywords, "
                f"{getattr(twin, name)} by the lines that come with them",
                hint="one of them was changed: fetch the message again",
            )


_SHARED = (
    "satellite_number",
    "inclination_deg",
    "raan_deg",
    "eccentricity",
    "argument_of_perigee_deg",
    "mean_anomaly_deg",
    "mean_motion_rev_day",
)
