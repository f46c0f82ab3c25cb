"""What NASA tells in the comments of its trajectories: mass, areas, planned events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from issrisk.orbit.ephemeris import BodyParameters, PlannedEvent

# Keywords of CCSDS 502.0-B-2, table 3-3 (kg, m2), which NASA writes into OEM comments.
PARAMETERS = {
    "MASS": "mass_kg",
    "DRAG_AREA": "drag_area_m2",
    "DRAG_COEFF": "drag_coefficient",
    "SOLAR_RAD_AREA": "solar_radiation_area_m2",
    "SOLAR_RAD_COEFF": "solar_radiation_coefficient",
}
_UNITS = {"MASS": "kg", "DRAG_AREA": "m**2", "SOLAR_RAD_AREA": "m**2"}
_VALUE = re.compile(
    r"(?P<key>[A-Z_]+)\s*=\s*(?P<number>\d{1,9}(?:\.\d*)?)\s*(?:\[(?P<unit>[^\]]*)\])?", re.ASCII
)
_TABLE_BEGINS, _TABLE_ENDS = "TRAJECTORY EVENT SUMMARY", "END SEQUENCE OF EVENTS"
# Name, day of the year and time, now and then the orbit's number, DV [m/s], HA and HP [km].
_EVENT = re.compile(
    r"(?P<name>\S.*?)\s+(?P<day>\d{3}):(?P<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?)"
    r"(?:\s+\d+)?\s+(?P<dv>-?\d+\.\d+)\s+(?P<ha>\d+\.\d+)\s+(?P<hp>\d+\.\d+)",
    re.ASCII,
)
_LONGEST_NAME = 60


def parameters(given: Mapping[str, str], comments: Iterable[str]) -> BodyParameters:
    """Mass, areas and coefficients, from keywords or from comments.

    Parameters
    ----------
    given : mapping of str to str
        Keywords of the file; they go before the comments.
    comments : iterable of str
        Lines such as ``MASS=452370.00``, in kg and m2.

    Returns
    -------
    BodyParameters
        None where nothing is told, or in other units.
    """
    lines = [line.strip() for line in comments]
    said = [line for line in lines if line.lower().startswith("units are in")]
    if any(not ("kg" in line and "m^2" in line) for line in said):
        lines = []
    lines += [f"{key}={value}" for key, value in given.items()]
    found: dict[str, float] = {}
    for line in lines:
        match = _VALUE.fullmatch(line)
        if match is None or match["key"] not in PARAMETERS:
            continue
        unit = _UNITS.get(match["key"], "")
        if (match["unit"] or unit).strip().lower() in (unit, unit.replace("**", "^")):
            found[PARAMETERS[match["key"]]] = float(match["number"])
    return BodyParameters(**found)


def planned_events(comments: Sequence[str], *, start: np.datetime64) -> tuple[PlannedEvent, ...]:
    """Rows of the table of events; what does not look like one is passed over.

    Parameters
    ----------
    comments : sequence of str
        Comments of a segment.
    start : datetime64
        Of the segment: events name the day of the year only, and the year is the
        one that brings them nearest.

    Returns
    -------
    tuple of PlannedEvent
        In the order of the table.
    """
    inside, events = False, []
    for line in comments:
        upper = line.strip().upper()
        if upper.startswith(_TABLE_BEGINS):
            inside = True
        elif upper.startswith(_TABLE_ENDS):
            inside = False
        match = _EVENT.fullmatch(line.strip()) if inside else None
        time = None if match is None else _event_time(match["day"], match["clock"], start)
        if match is not None and time is not None:
            name = "".join(c for c in match["name"] if c.isprintable())[:_LONGEST_NAME]
            figures = (float(match[key]) for key in ("dv", "ha", "hp"))
            events.append(PlannedEvent(name, time, *figures))
    return tuple(events)


def _event_time(day: str, clock: str, start: np.datetime64) -> np.datetime64 | None:
    hours, minutes, seconds = clock.split(":")
    if not (1 <= int(day) <= 366 and int(hours) < 24 and int(minutes) < 60 and float(seconds) < 60):
        return None
    of_day = (int(hours) * 60 + int(minutes)) * 60 + float(seconds)
    offset = np.timedelta64(int(day) - 1, "D") + np.timedelta64(round(of_day * 1e3), "ms")
    year = start.astype("datetime64[Y]")
    years = (year + np.arange(-1, 2).astype("timedelta64[Y]")).astype("datetime64[ns]")
    return min(years + offset, key=lambda time: abs(time - start), default=None)
