"""Writing a CCSDS Orbit Ephemeris Message 2.0, as keywords and values or as XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias
from xml.sax.saxutils import escape

import numpy as np

from issrisk.errors import InputError
from issrisk.orbit.ephemeris import BodyParameters, Ephemeris, Segment
from issrisk.orbit.interpolation import States
from issrisk.orbit.messages.oem_comments import PARAMETERS, parameters
from issrisk.schema import STATES, validate
from issrisk.times import TimeLike, utc

if TYPE_CHECKING:
    import xarray as xr

Notation: TypeAlias = Literal["kvn", "xml"]

VERSION = "2.0"
_LONGEST_COMMENT = 240  # CCSDS 502.0-B-2, section 6.3.1.1: 254 characters a line (recalled)
_SGP4_DEGREE = 9
_COLUMNS = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_UNITS = ("km", "km", "km", "km/s", "km/s", "km/s")


def ephemeris_of(
    states: xr.Dataset,
    *,
    object_name: str,
    object_id: str,
    creation: TimeLike,
    originator: str = "issrisk",
    comments: Iterable[str] = (),
) -> Ephemeris:
    """An ephemeris of one segment, in TEME, of computed states.

    Parameters
    ----------
    states : xarray.Dataset
        As `issrisk.propagate` returns it, in order of time.
    object_name, object_id : str
        Name, and international designator such as ``1998-067A``.
    creation : time
        UTC. For SGP4 the epoch of the element set: from there on it predicts.
    originator : str, default: "issrisk"
        Who made it.
    comments : iterable of str
        Kept with the segment.

    Returns
    -------
    Ephemeris
        To be written with `oem_text`.

    Raises
    ------
    InputError
        If the states are none, are not in order, or one of them is masked.
    """
    validate(states, STATES)
    times = states.time.values.astype("datetime64[ns]")
    if not times.size or (np.diff(times) <= np.timedelta64(0, "ns")).any():
        raise InputError("an ephemeris needs states in order of time, one or more")
    if not states.valid.values.all():
        raise InputError("an ephemeris cannot hold a masked state", hint="leave those times out")
    segment = Segment(
        object_name=object_name,
        object_id=object_id,
        frame="TEME",
        start=times[0],
        stop=times[-1],
        times=times,
        states=States(states.position_km.values, states.velocity_km_s.values),
        method="LAGRANGE",  # the velocities of SGP4 are not quite its positions' derivatives
        degree=max(min(_SGP4_DEGREE, times.size - 1), 1),
        comments=tuple(comments),
    )
    return Ephemeris(originator, utc(creation), (segment,), sha256="")


def oem_text(ephemeris: Ephemeris, *, notation: Notation = "kvn") -> str:
    """A CCSDS OEM 2.0 of an ephemeris; read back it is the same to the last bit.

    Parameters
    ----------
    ephemeris : Ephemeris
        States and their segments.
    notation : {"kvn", "xml"}
        Keywords and values, or XML.

    Returns
    -------
    str
        ASCII but for comments and names, with times in UTC.

    Raises
    ------
    InputError
        If the notation is none of the two.

    References
    ----------
    .. [1] CCSDS 502.0-B-2 (2009), section 5; 505.0-B-2 (2021).
    """
    if notation == "kvn":
        lines = _kvn(ephemeris)
    elif notation == "xml":
        lines = _xml(ephemeris)
    else:
        raise InputError(f"the notation is {notation!r}; it must be 'kvn' or 'xml'")
    return "\n".join(lines) + "\n"


def _kvn(ephemeris: Ephemeris) -> Iterator[str]:
    yield f"CCSDS_OEM_VERS = {VERSION}"
    for key, value in _header(ephemeris):
        yield f"{key} = {value}"
    for segment in ephemeris.segments:
        yield ""
        yield "META_START"
        for key, value in _metadata(segment):
            yield f"{key} = {value}"
        yield "META_STOP"
        yield ""
        for comment in _comments(segment):
            yield f"COMMENT {comment}".rstrip()
        for time, row in _states(segment):
            yield f"{time} {' '.join(row)}"


def _xml(ephemeris: Ephemeris) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<ndm><oem id="CCSDS_OEM_VERS" version="{VERSION}">'
    yield "<header>"
    yield from _tags(_header(ephemeris))
    yield "</header>"
    yield "<body>"
    for segment in ephemeris.segments:
        yield "<segment>"
        yield "<metadata>"
        yield from _tags(_metadata(segment))
        yield "</metadata>"
        yield "<data>"
        yield from _tags(("COMMENT", comment) for comment in _comments(segment))
        for time, row in _states(segment):
            cells = zip(_COLUMNS, _UNITS, row, strict=True)
            figures = "".join(f'<{key} units="{unit}">{v}</{key}>' for key, unit, v in cells)
            yield f"<stateVector><EPOCH>{time}</EPOCH>{figures}</stateVector>"
        yield "</data>"
        yield "</segment>"
    yield "</body>"
    yield "</oem></ndm>"


def _tags(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for key, value in pairs:
        yield f"<{key}>{escape(value)}</{key}>"


def _header(ephemeris: Ephemeris) -> Iterator[tuple[str, str]]:
    yield "CREATION_DATE", _time(ephemeris.creation)
    yield "ORIGINATOR", _plain(ephemeris.originator) or "UNKNOWN"


def _metadata(segment: Segment) -> Iterator[tuple[str, str]]:
    yield "OBJECT_NAME", _plain(segment.object_name) or "UNKNOWN"
    yield "OBJECT_ID", _plain(segment.object_id) or "UNKNOWN"
    yield "CENTER_NAME", "EARTH"
    yield "REF_FRAME", segment.frame
    yield "TIME_SYSTEM", "UTC"
    yield "START_TIME", _time(segment.times[0])
    if segment.start != segment.times[0]:
        yield "USEABLE_START_TIME", _time(segment.start)
    if segment.stop != segment.times[-1]:
        yield "USEABLE_STOP_TIME", _time(segment.stop)
    yield "STOP_TIME", _time(segment.times[-1])
    yield "INTERPOLATION", segment.method
    yield "INTERPOLATION_DEGREE", str(segment.degree)


def _comments(segment: Segment) -> Iterator[str]:
    """The segment's own, and its parameters where they came as keywords."""
    yield from (_plain(comment)[:_LONGEST_COMMENT] for comment in segment.comments)
    told = parameters({}, segment.comments)
    if segment.parameters != told and segment.parameters != BodyParameters():
        yield "Units are in kg and m^2"
        for key, name in PARAMETERS.items():
            value = getattr(segment.parameters, name)
            if value is not None:
                yield f"{key}={value:.6f}".rstrip("0")


def _states(segment: Segment) -> Iterator[tuple[str, list[str]]]:
    rows = np.hstack((segment.states.position_km, segment.states.velocity_km_s)).tolist()
    texts = np.datetime_as_string(segment.times.astype("datetime64[ns]"), unit="ns").tolist()
    for text, row in zip(texts, rows, strict=True):
        yield _shortened(text), [repr(value) for value in row]


def _time(instant: np.datetime64) -> str:
    return _shortened(np.datetime_as_string(instant.astype("datetime64[ns]"), unit="ns"))


def _shortened(text: str) -> str:
    """A time in nanoseconds to the millisecond, or to as many digits as there are."""
    return text[:-6] + text[-6:].rstrip("0")


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()
