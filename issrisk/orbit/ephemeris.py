"""An ephemeris: where an object is, as states in segments, and between them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from issrisk.arrays import FloatArray, IntArray, TimeArray
from issrisk.constants import SECONDS_PER_DAY
from issrisk.errors import InputError, PropagationError
from issrisk.orbit.celestial import Frame, elapsed_s, itrs_position, teme_states_of
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
from issrisk.orbit.frames import with_polar_motion
from issrisk.orbit.interpolation import Method, Nodes, States, burn_edges, interpolated
from issrisk.orbit.mean_orbit import MeanOrbit, mean_orbit
from issrisk.orbit.polar_motion import polar_motion_rad
from issrisk.times import TimeLike, days_between, iso, utc, utc_array

_ISS_DESIGNATOR = "1998067A"
_MEAN_STEP_S = 30.0
DEFAULT_METHOD: Method = "HERMITE"
DEFAULT_DEGREE = 7  # what NASA's trajectories of the Station mean by stating nothing


@dataclass(frozen=True)
class BodyParameters:
    """What the trajectory was computed with; None where it is not told."""

    mass_kg: float | None = None
    drag_area_m2: float | None = None
    drag_coefficient: float | None = None
    solar_radiation_area_m2: float | None = None
    solar_radiation_coefficient: float | None = None


@dataclass(frozen=True)
class PlannedEvent:
    """A row of NASA's table of events; a burn where ``delta_v_m_s`` is not 0.

    The apogee and perigee heights are those of the orbit after it.
    """

    name: str
    time: np.datetime64
    delta_v_m_s: float
    apogee_altitude_km: float
    perigee_altitude_km: float


@dataclass(frozen=True, eq=False)
class Segment:
    """States that belong together, and how to go between them.

    ``times`` (n,) are UTC, ``states`` (n, 3) in `frame`; ``start`` and ``stop``
    bound the times the segment may be asked for. ``times`` may repeat once, where
    the velocity jumps.
    """

    object_name: str
    object_id: str
    frame: Frame
    start: np.datetime64
    stop: np.datetime64
    times: TimeArray = field(repr=False)
    states: States = field(repr=False)
    method: Method = DEFAULT_METHOD
    degree: int = DEFAULT_DEGREE
    parameters: BodyParameters = field(default_factory=BodyParameters)
    events: tuple[PlannedEvent, ...] = ()
    comments: tuple[str, ...] = field(default=(), repr=False)

    @functools.cached_property
    def nodes(self) -> Nodes:
        """The states as nodes of polynomials; those of its burns are edges."""
        elapsed = elapsed_s(self.times, self.times[0])
        edges = burn_edges(elapsed)
        for event in self.events:
            if event.delta_v_m_s and self.times[0] < event.time < self.times[-1]:
                edges[np.searchsorted(self.times, event.time, side="left")] = True
                edges[np.searchsorted(self.times, event.time, side="right") - 1] = True
        return Nodes(elapsed, self.states, edges)

    def states_at(self, times: TimeArray) -> States:
        """States between those given, in the frame of the segment.

        Parameters
        ----------
        times : ndarray of datetime64, shape (n,)
            UTC, from `start` to `stop`.

        Returns
        -------
        States
            Of shape (n, 3).
        """
        at_s = elapsed_s(times, self.times[0])
        return interpolated(self.nodes, at_s, method=self.method, degree=self.degree)


@dataclass(frozen=True, eq=False)
class Ephemeris:
    """A trajectory of one object, as a CCSDS OEM tells it.

    It goes wherever an element set goes. ``creation`` is the time it was made:
    what lies after is a prediction.
    """

    originator: str
    creation: np.datetime64
    segments: tuple[Segment, ...] = field(repr=False)
    sha256: str
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name of the object, or its designator."""
        return self.segments[0].object_name or self.segments[0].object_id or "the object"

    @property
    def start(self) -> np.datetime64:
        """First time it may be asked for, UTC."""
        return min(each.start for each in self.segments)

    @property
    def stop(self) -> np.datetime64:
        """Last time it may be asked for, UTC."""
        return max(each.stop for each in self.segments)

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames of its segments, each once."""
        return tuple(dict.fromkeys(each.frame for each in self.segments))

    @property
    def parameters(self) -> BodyParameters:
        """Mass, areas and coefficients of the first segment that tells any."""
        told = (each.parameters for each in self.segments if each.parameters != BodyParameters())
        return next(told, BodyParameters())

    @property
    def events(self) -> tuple[PlannedEvent, ...]:
        """Planned events of all segments, each once, in order of time."""
        every = dict.fromkeys(event for each in self.segments for event in each.events)
        return tuple(sorted(every, key=lambda event: event.time))

    @property
    def satellite_number(self) -> int | None:
        """Catalogue number of the Station; that of another object an OEM does not tell."""
        designator = self.segments[0].object_id.replace("-", "").upper()
        return ISS_SATELLITE_NUMBER if designator == _ISS_DESIGNATOR else None

    @functools.cached_property
    def mean_orbit(self) -> MeanOrbit:
        """Mean orbit of its first day, or of its first segment where that is shorter."""
        first = self.segments[0]
        length_s = min(float((first.stop - first.start) / np.timedelta64(1, "s")), SECONDS_PER_DAY)
        elapsed = np.arange(0.0, length_s + _MEAN_STEP_S / 2.0, _MEAN_STEP_S)
        elapsed = elapsed[elapsed <= length_s]
        times = first.start + np.round(elapsed * 1e9).astype("timedelta64[ns]")
        return mean_orbit(elapsed, self.teme_states(times))

    @property
    def inclination_deg(self) -> float:
        """Mean inclination."""
        return self.mean_orbit.inclination_deg

    @property
    def eccentricity(self) -> float:
        """As `MeanOrbit` has it."""
        return self.mean_orbit.eccentricity

    @property
    def period_min(self) -> float:
        """Mean time of a revolution [min]."""
        return self.mean_orbit.period_min

    def age_days(self, at: TimeLike) -> float:
        """Days from its creation to `at`, so far ahead it predicts; negative before."""
        return days_between(utc(at), self.creation)

    def record(self, at: TimeLike | None = None) -> dict[str, Any]:
        """What goes into a result's provenance.

        Parameters
        ----------
        at : time, optional
            Instant the age is reckoned to; without it the age is null.

        Returns
        -------
        dict
            Object, originator, creation, span, frames, checksum of the file, age,
            and the mean orbit, null for less than a revolution.
        """
        try:
            mean: MeanOrbit | None = self.mean_orbit
        except InputError:
            mean = None
        record: dict[str, Any] = {
            "name": self.segments[0].object_name,
            "object_id": self.segments[0].object_id,
            "satellite_number": self.satellite_number,
            "originator": self.originator,
            "creation_date_utc": iso(self.creation, unit="ms"),
            "start_utc": iso(self.start, unit="ms"),
            "stop_utc": iso(self.stop, unit="ms"),
            "frames": list(self.frames),
            "sha256": self.sha256,
            "age_days": None if at is None else round(self.age_days(at), 6),
            "inclination_deg": None if mean is None else round(mean.inclination_deg, 6),
            "mean_radius_km": None if mean is None else round(mean.radius_km, 3),
        }
        return record | ({"notes": list(self.notes)} if self.notes else {})

    def states(self, times: TimeLike | TimeArray | list[TimeLike]) -> States:
        """States in the ephemeris's own frame.

        Parameters
        ----------
        times : array_like of datetime64, shape (n,)
            UTC.

        Returns
        -------
        States
            Of shape (n, 3), in the one frame of `frames`.

        Raises
        ------
        InputError
            If a time cannot be read, or the segments are in several frames.
        PropagationError
            If a time lies outside the ephemeris.
        """
        if len(self.frames) > 1:
            raise InputError(
                f"the segments of the ephemeris are in several frames: {', '.join(self.frames)}",
                hint="use issrisk.propagate, which gives TEME",
            )
        return self._states(utc_array(times), teme=False)

    def teme_states(self, times: TimeArray) -> States:
        """States in TEME, the frame of SGP4.

        Parameters
        ----------
        times : ndarray of datetime64, shape (n,)
            UTC.

        Returns
        -------
        States
            Of shape (n, 3).

        Raises
        ------
        PropagationError
            If a time lies outside the ephemeris.
        """
        return self._states(times, teme=True)

    def itrs_positions_km(self, times: TimeArray, *, polar_motion: bool = False) -> FloatArray:
        """Positions in ITRS.

        Parameters
        ----------
        times : ndarray of datetime64, shape (n,)
            UTC.
        polar_motion : bool, default: False
            Whether the motion of the pole is taken into account, below 20 m on
            the ground. What is given in ITRF has it already.

        Returns
        -------
        ndarray, shape (n, 3)
            Kilometres.

        Raises
        ------
        PropagationError
            If a time lies outside the ephemeris.
        DataMissingError
            If the table of polar motion is not installed.
        InputError
            If a time lies outside that table.
        """
        position = np.empty((times.size, 3))
        for segment, rows in self._parts(times):
            own = segment.states_at(times[rows]).position_km
            turned = itrs_position(own, times[rows], segment.frame)
            if polar_motion and segment.frame != "ITRF":
                turned = with_polar_motion(turned, polar_motion_rad(times[rows]))
            position[rows] = turned
        return position

    def covers(self, first: np.datetime64, last: np.datetime64) -> bool:
        """Whether every time from `first` to `last` lies in some segment."""
        reached = first
        for each in sorted(self.segments, key=lambda segment: segment.start):
            if each.start <= reached:
                reached = max(reached, each.stop)
        return bool(self.start <= first and last <= reached)

    def _states(self, times: TimeArray, *, teme: bool) -> States:
        position, velocity = np.empty((times.size, 3)), np.empty((times.size, 3))
        for segment, rows in self._parts(times):
            states = segment.states_at(times[rows])
            if teme:
                states = teme_states_of(states, times[rows], segment.frame)
            position[rows], velocity[rows] = states.position_km, states.velocity_km_s
        return States(position, velocity)

    def _parts(self, times: TimeArray) -> list[tuple[Segment, IntArray]]:
        """Segments with the times each answers for; where two meet, the later."""
        which = np.full(times.size, -1)
        for number, segment in enumerate(self.segments):
            which[(segment.start <= times) & (times <= segment.stop)] = number
        if (which < 0).any():
            raise self._outside(times[which < 0])
        return [(self.segments[k], np.flatnonzero(which == k)) for k in np.unique(which).tolist()]

    def _outside(self, times: TimeArray) -> PropagationError:
        spans = [f"{iso(each.start)} to {iso(each.stop)}" for each in self.segments[:3]]
        more = len(self.segments) - len(spans)
        return PropagationError(
            f"{iso(times[0])} is outside the ephemeris of {self.label}, which spans "
            f"{', '.join(spans)}{f' and {more} more' if more else ''}",
            hint="ask for times within its span",
        )
