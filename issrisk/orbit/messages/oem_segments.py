"""From the text of a segment to a `Segment`: frame, clock, span, and whether it can be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast, get_args

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.errors import ElementsError
from issrisk.orbit.celestial import Frame, TimeSystem, utc_from
from issrisk.orbit.ephemeris import DEFAULT_DEGREE, DEFAULT_METHOD, Segment
from issrisk.orbit.interpolation import Method, States
from issrisk.orbit.messages import ccsds
from issrisk.orbit.messages.continuity import check_frame, check_motion, check_places, check_steps
from issrisk.orbit.messages.oem_comments import parameters as body_parameters
from issrisk.orbit.messages.oem_comments import planned_events
from issrisk.orbit.messages.source import shown
from issrisk.times import iso

_REQUIRED = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "CENTER_NAME",
    "REF_FRAME",
    "TIME_SYSTEM",
    "START_TIME",
    "STOP_TIME",
)
METADATA = (
    *_REQUIRED,
    "REF_FRAME_EPOCH",
    "USEABLE_START_TIME",
    "USEABLE_STOP_TIME",
    "INTERPOLATION",
    "INTERPOLATION_DEGREE",
)
# Realisations of the terrestrial system differ by centimetres, of the celestial by less.
_FRAMES: dict[str, Frame] = {
    "EME2000": "EME2000",
    "J2000": "EME2000",
    "GCRF": "GCRF",
    "GCRS": "GCRF",
    "ICRF": "GCRF",
    "ICRS": "GCRF",
    "TEME": "TEME",
}
_METHODS: dict[str, tuple[Method, int]] = {
    "HERMITE": ("HERMITE", DEFAULT_DEGREE),
    "LAGRANGE": ("LAGRANGE", DEFAULT_DEGREE),
    "LINEAR": ("LAGRANGE", 1),
}
_MAX_DEGREE = 30
_SAME_PLACE_KM = 0.01


def segment_of(
    metadata: Mapping[str, str],
    *,
    epochs: Sequence[str],
    states: FloatArray,
    parameters: Mapping[str, str],
    comments: Sequence[str],
) -> Segment:
    """A segment, checked.

    Parameters
    ----------
    metadata : mapping of str to str
        Keywords of `METADATA` and their values.
    epochs : sequence of n str
        CCSDS times.
    states : ndarray, shape (n, 6)
        Positions [km] and velocities [km/s].
    parameters : mapping of str to str
        ``MASS`` and the like.
    comments : sequence of str
        Of metadata and data.

    Returns
    -------
    Segment
        Its times are UTC.

    Raises
    ------
    ElementsError
        If a keyword is missing or its value not known, the times do not rise, or
        the states make no motion around the Earth.
    """
    for key in _REQUIRED:
        if not metadata.get(key):
            raise ElementsError(f"a segment of the ephemeris has no {key}")
    if metadata["CENTER_NAME"].upper() != "EARTH":
        raise ElementsError(f"the centre is {shown(metadata['CENTER_NAME'])}; it must be EARTH")
    frame, clock = _frame(metadata["REF_FRAME"]), _clock(metadata["TIME_SYSTEM"])
    times = utc_from(np.array([ccsds.epoch(text) for text in epochs], "datetime64[ns]"), clock)
    times, values = _in_order(times, states)
    start, stop = _span(metadata, times, clock)
    method, degree = _interpolation(metadata)
    segment = Segment(
        object_name=_name(metadata["OBJECT_NAME"]),
        object_id=_name(metadata["OBJECT_ID"]),
        frame=frame,
        start=start,
        stop=stop,
        times=times,
        states=States(values[:, :3], values[:, 3:]),
        method=method,
        degree=degree,
        parameters=body_parameters(parameters, comments),
        events=planned_events(comments, start=start),
        comments=tuple(comments),
    )
    check_places(segment)
    check_motion(segment)
    check_frame(segment)
    check_steps(segment)
    for array in (times, values):
        array.setflags(write=False)
    return segment


def _name(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:100]


def _frame(text: str) -> Frame:
    name = text.upper()
    if name in _FRAMES:
        return _FRAMES[name]
    if name.startswith(("ITRF", "ITRS")):
        return "ITRF"
    raise ElementsError(
        f"the frame of the ephemeris is {shown(text)}; EME2000, GCRF, ICRF, ITRF (of any year) "
        "and TEME are known",
        hint="ask the source for one of these",
    )


def _clock(text: str) -> TimeSystem:
    known = get_args(TimeSystem)
    if text.upper() not in known:
        raise ElementsError(
            f"the times of the ephemeris are in {shown(text)}; {', '.join(known)} are known",
            hint="ask the source for UTC",
        )
    return cast(TimeSystem, text.upper())


def _in_order(times: TimeArray, values: FloatArray) -> tuple[TimeArray, FloatArray]:
    """Rising times; the same state twice is taken once, and once the velocity may jump."""
    step = np.diff(times)
    if (step < np.timedelta64(0, "ns")).any():
        first = int(np.flatnonzero(step < np.timedelta64(0, "ns"))[0])
        raise ElementsError(
            f"the times of the ephemeris go back from {iso(times[first], unit='ms')} to "
            f"{iso(times[first + 1], unit='ms')}",
            hint="states must be in order of time",
        )
    again = np.zeros(times.size, dtype=bool)
    again[1:] = (step == np.timedelta64(0, "ns")) & (values[1:] == values[:-1]).all(axis=1)
    times, values = times[~again], values[~again]
    same = np.flatnonzero(np.diff(times) == np.timedelta64(0, "ns"))
    apart = np.linalg.norm(values[same + 1, :3] - values[same, :3], axis=1)
    if (apart > _SAME_PLACE_KM).any() or (np.diff(same) == 1).any():
        first = int(same[np.argmax(apart)])
        raise ElementsError(
            f"the ephemeris has several states for {iso(times[first], unit='ms')}, "
            f"{apart.max():.3g} km apart",
            hint="give one state for each time",
        )
    return times, values


def _span(
    metadata: Mapping[str, str], times: TimeArray, clock: TimeSystem
) -> tuple[np.datetime64, np.datetime64]:
    """First and last time that may be asked for."""

    def given(key: str, default: np.datetime64) -> np.datetime64:
        text = metadata.get(key)
        return default if not text else utc_from(np.array([ccsds.epoch(text)]), clock)[0]

    start, stop = given("START_TIME", times[0]), given("STOP_TIME", times[-1])
    longest = max(np.diff(times), default=np.timedelta64(0, "ns"))
    if times[0] - start > longest or stop - times[-1] > longest:
        raise ElementsError(
            f"the states reach from {iso(times[0])} to {iso(times[-1])}, but START_TIME and "
            f"STOP_TIME promise {iso(start)} to {iso(stop)}",
            hint="the file may have been cut short: fetch it again",
        )
    start = max(given("USEABLE_START_TIME", start), times[0])
    stop = min(given("USEABLE_STOP_TIME", stop), times[-1])
    if start > stop:
        raise ElementsError(
            f"the useable span of a segment, {iso(start)} to {iso(stop)}, is empty",
            hint="check START_TIME, STOP_TIME and the USEABLE times",
        )
    return start, stop


def _interpolation(metadata: Mapping[str, str]) -> tuple[Method, int]:
    name = metadata.get("INTERPOLATION", "").upper()
    method, degree = _METHODS.get(name, (DEFAULT_METHOD, DEFAULT_DEGREE))
    if name and name not in _METHODS:
        raise ElementsError(f"INTERPOLATION is {shown(name)}; {', '.join(_METHODS)} are known")
    text = metadata.get("INTERPOLATION_DEGREE", "") if name != "LINEAR" else ""
    if text:
        if not re.fullmatch(r"0*[1-9]\d?", text, re.ASCII) or int(text) > _MAX_DEGREE:
            raise ElementsError(
                f"INTERPOLATION_DEGREE is {shown(text)}; it must be 1 to {_MAX_DEGREE}"
            )
        degree = int(text)
    return method, degree
