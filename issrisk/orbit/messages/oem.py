"""Reading a CCSDS Orbit Ephemeris Message, strictly, in either of its notations.

CCSDS 502.0-B-2 (2009) and 502.0-B-3 (2023), section 5, for keywords and values;
505.0-B-2 (2021) for XML.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import ElementsError
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.orbit.messages import ccsds
from issrisk.orbit.messages.continuity import doubtful_states
from issrisk.orbit.messages.oem_comments import PARAMETERS
from issrisk.orbit.messages.oem_segments import METADATA, segment_of
from issrisk.orbit.messages.source import Source, bytes_of, shown, text_of

VERSIONS = ("1.0", "2.0", "3.0")
MOST_SEGMENTS = 2000
_VERSION = "CCSDS_OEM_VERS"
_HEADER = ("CREATION_DATE", "ORIGINATOR", "MESSAGE_ID", "CLASSIFICATION")
_STATE = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_ACCELERATION = ("X_DDOT", "Y_DDOT", "Z_DDOT")
_UNITS = ("km", "km", "km", "km/s", "km/s", "km/s")
_CUT_SHORT = "the file may have been cut short: fetch it again"


@dataclass
class RawSegment:
    """A segment as text: metadata, comments, epochs, and rows of six or nine figures."""

    metadata: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    epochs: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class RawMessage:
    """A message as text."""

    header: dict[str, str] = field(default_factory=dict)
    segments: list[RawSegment] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def read_ephemeris(source: Source) -> Ephemeris:
    """Ephemeris of a CCSDS OEM file or text.

    Both notations, keywords and values or XML, of versions 1.0 to 3.0; gzip is
    unpacked. Covariances and accelerations are passed over.

    Parameters
    ----------
    source : str, bytes or path
        A path, or the text itself (told from a path by holding a line break, or
        by beginning with a bracket).

    Returns
    -------
    Ephemeris
        Of one object, around the Earth.

    Raises
    ------
    ElementsError
        If it is no OEM, is damaged or cut short, is in a frame or of a centre
        that is not known, or its states do not make a motion around the Earth.
    InputTypeError
        If `source` is neither text nor a path.
    """
    data = bytes_of(source)
    text = text_of(data)
    start = text.lstrip()[:200]
    if start.startswith("<"):
        message = _from_xml(ccsds.xml_root(text))
    elif _VERSION in start or start.startswith("COMMENT"):
        message = _from_kvn(text)
    else:
        raise ElementsError(
            f"this is no CCSDS orbit ephemeris: it begins with {shown(text)}, not {_VERSION}",
            hint="give an OEM file; element sets go with --elements",
        )
    return _ephemeris(message, hashlib.sha256(data).hexdigest())


def _ephemeris(message: RawMessage, sha256: str) -> Ephemeris:
    version = message.header.get(_VERSION, "")
    if version not in VERSIONS:
        raise ElementsError(
            f"{_VERSION} is {shown(version)}; {', '.join(VERSIONS)} are known",
            hint="ask the source for a CCSDS OEM of version 2.0",
        )
    for key in ("CREATION_DATE", "ORIGINATOR"):
        if not message.header.get(key):
            raise ElementsError(f"the ephemeris has no {key}", hint=_CUT_SHORT)
    if not message.segments:
        raise ElementsError("the ephemeris has no segment", hint=_CUT_SHORT)
    segments = tuple(
        segment_of(
            raw.metadata,
            epochs=raw.epochs,
            states=_numbers(raw),
            parameters=raw.parameters,
            comments=raw.comments,
        )
        for raw in message.segments
    )
    objects = sorted({(each.object_name, each.object_id) for each in segments})
    if len(objects) > 1:
        named = ", ".join(" ".join(each).strip() for each in objects[:3])
        raise ElementsError(
            f"the segments are of several objects: {named}", hint="give the segments of one object"
        )
    return Ephemeris(
        originator=_printable(message.header["ORIGINATOR"]),
        creation=ccsds.epoch(message.header["CREATION_DATE"]),
        segments=segments,
        sha256=sha256,
        notes=(*message.notes, *(note for each in segments for note in doubtful_states(each))),
    )


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:100]


def _numbers(raw: RawSegment) -> FloatArray:
    """Positions and velocities (n, 6); accelerations, where there are any, left out."""
    widths = {len(row) for row in raw.rows}
    if not widths:
        raise ElementsError("a segment has no states", hint=_CUT_SHORT)
    if len(widths) > 1 or not widths <= {len(_STATE), len(_STATE + _ACCELERATION)}:
        number, row = next(
            (i, row) for i, row in enumerate(raw.rows) if len(row) != len(raw.rows[0]) or i == 0
        )
        odd = next((i for i, r in enumerate(raw.rows) if len(r) != len(row)), number)
        raise ElementsError(
            f"the state at {shown(raw.epochs[odd])} has {len(raw.rows[odd])} figures; a state has "
            "6, or 9 with accelerations, and all of a segment have the same",
            hint=_CUT_SHORT,
        )
    return np.array([[_number(text) for text in row[:6]] for row in raw.rows])


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value) or "_" in text or not text.isascii():
        raise ElementsError(f"{shown(text)} is no finite number, as a state needs it")
    return value


def _from_kvn(text: str) -> RawMessage:
    message = RawMessage()
    place = "header"  # header, metadata, data or covariance
    for line in ccsds.kvn_lines(text):
        key = line.keyword
        if place == "covariance":
            place = "data" if key == "COVARIANCE_STOP" else place
        elif key == "COMMENT":
            if message.segments:
                message.segments[-1].comments.append(line.value)
        elif key == "META_START" and place != "metadata":
            place = "metadata"
            _open_segment(message)
        elif key == "META_STOP" and place == "metadata":
            place = "data"
        elif key == "COVARIANCE_START" and place == "data":
            place = "covariance"
        elif place == "data" and not key:
            epoch, *figures = line.value.split()
            message.segments[-1].epochs.append(epoch)
            message.segments[-1].rows.append(figures)
        elif key:
            _keep(message, place, key, ccsds.without_unit(line.value)[0])
        else:
            raise ElementsError(
                f"line {line.number} of the ephemeris, {shown(line.value)}, does not belong in "
                f"its {place}",
                hint=_CUT_SHORT,
            )
    if place in ("metadata", "covariance"):
        raise ElementsError(f"the {place} of the last segment has no end", hint=_CUT_SHORT)
    if not text.endswith(("\n", "\r")):
        message.notes = ("the last line has no end: its last figure may be cut",)
    return message


def _open_segment(message: RawMessage) -> None:
    if len(message.segments) == MOST_SEGMENTS:
        raise ElementsError(f"the ephemeris has more than {MOST_SEGMENTS} segments")
    message.segments.append(RawSegment())


def _keep(message: RawMessage, place: str, key: str, value: str) -> None:
    """Put a keyword where it belongs; one unknown there, or there twice, is refused."""
    known: tuple[str, ...] = tuple(PARAMETERS)
    if place == "header":
        known, into = (_VERSION, *_HEADER), message.header
    elif key in PARAMETERS:
        into = message.segments[-1].parameters
    else:
        known, into = METADATA if place == "metadata" else (), message.segments[-1].metadata
    if key not in known:
        raise ElementsError(
            f"{shown(key)} does not belong in the {place} of an ephemeris",
            hint=f"known there: {', '.join(known or PARAMETERS)}",
        )
    if key in into:
        raise ElementsError(f"{key} is given twice in the {place} of an ephemeris")
    into[key] = value


def _from_xml(root: Element) -> RawMessage:
    messages = [root] if root.tag == "oem" else root.findall("oem") if root.tag == "ndm" else []
    if len(messages) != 1:
        raise ElementsError(
            f"the XML holds {len(messages)} ephemerides (its root is {shown(root.tag)}); "
            "it must hold one",
            hint="give a CCSDS OEM file of one object",
        )
    oem = messages[0]
    message = RawMessage({_VERSION: oem.get("version", "")})
    for child in _children(oem.find("header")):
        _keep(message, "header", child.tag, _text(child))
    for segment in oem.findall("body/segment"):
        _open_segment(message)
        raw = message.segments[-1]
        for part in ("metadata", "data"):
            raw.comments += [_text(each) for each in segment.findall(f"{part}/COMMENT")]
        for child in _children(segment.find("metadata")):
            _keep(message, "metadata", child.tag, _text(child))
        for child in _children(segment.find("data")):
            if child.tag == "stateVector":
                _keep_state(raw, child)
            elif child.tag != "covarianceMatrix":
                _keep(message, "data", child.tag, _text(child))
    return message


def _children(element: Element | None) -> list[Element]:
    return [] if element is None else [each for each in element if each.tag != "COMMENT"]


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _keep_state(raw: RawSegment, state: Element) -> None:
    cells = {cell.tag: cell for cell in state}
    wanted = _STATE + (_ACCELERATION if "X_DDOT" in cells else ())
    epoch = _text(cells["EPOCH"]) if "EPOCH" in cells else ""
    if sorted(cell.tag for cell in _children(state)) != sorted(("EPOCH", *wanted)):
        raise ElementsError(
            f"the state at {shown(epoch)} has {', '.join(cells)}; a state has EPOCH, "
            f"{', '.join(_STATE)}, each once",
            hint=_CUT_SHORT,
        )
    for key, unit in zip(_STATE, _UNITS, strict=True):
        given = cells[key].get("units", unit)
        if given != unit:
            raise ElementsError(
                f"{key} at {shown(epoch)} is in {shown(given)}; an ephemeris is in km and km/s"
            )
    raw.epochs.append(epoch)
    raw.rows.append([_text(cells[key]) for key in wanted])
