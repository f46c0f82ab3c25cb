"""Whether the states of an ephemeris make one motion around the Earth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import EARTH_GM_KM3_S2, WGS84_POLAR_RADIUS_M
from issrisk.errors import ElementsError
from issrisk.orbit.celestial import EARTH_ROTATION_RAD_S
from issrisk.orbit.ephemeris import Segment
from issrisk.orbit.interpolation import Nodes, States, burn_edges, interpolated
from issrisk.times import iso

_FURTHEST_KM = 1e6  # the Moon is at 4e5 km
# Between two states a burn may change the velocity by twice this and still be believed;
# a coordinate with a wrong digit moves the object more.
_UNSEEN_BURN_KM_S = 0.01
_ROUNDING_KM = 0.01
_MARGIN = 3.0
# A state is doubtful so many times further from its neighbours' polynomial than half of
# all are; NASA's own reach 5 times that, at the ends of an arc.
_DOUBTFUL = 20.0
_NOTICEABLE_KM = 0.01
_FEWEST_STATES = 20


def check_places(segment: Segment) -> None:
    """Refuse states inside the Earth or far beyond the Moon.

    Parameters
    ----------
    segment : Segment
        Of an ephemeris.

    Raises
    ------
    ElementsError
        If a state lies there.
    """
    radius = np.linalg.norm(segment.states.position_km, axis=1)
    lowest_km = WGS84_POLAR_RADIUS_M / 1e3
    wrong = ~((radius >= lowest_km) & (radius <= _FURTHEST_KM))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise ElementsError(
            f"the state at {iso(segment.times[first])} is {radius[first]:.6g} km from the Earth's "
            f"centre; it must be {lowest_km:.0f} to {_FURTHEST_KM:.0g}",
            hint="positions are in km, velocities in km/s",
        )


def check_motion(segment: Segment) -> None:
    """Refuse states whose steps no motion around the Earth makes.

    Each step is compared with the trapezoid of its velocities, corrected by the
    accelerations at its ends (Euler-Maclaurin); what remains is of the fifth
    power of the step.

    Parameters
    ----------
    segment : Segment
        Of an ephemeris.

    Raises
    ------
    ElementsError
        If a state is not where the one before leads.
    """
    step = np.diff(segment.nodes.elapsed_s)[:, None]
    position, velocity = segment.states.position_km, segment.states.velocity_km_s
    radius = np.linalg.norm(position, axis=1)[:, None]
    expected = step / 2.0 * (velocity[1:] + velocity[:-1])
    expected -= step**2 / 12.0 * np.diff(_acceleration_km_s2(segment), axis=0)
    off = np.linalg.norm(np.diff(position, axis=0) - expected, axis=1)
    rate_s = np.sqrt(EARTH_GM_KM3_S2 / np.minimum(radius[1:], radius[:-1]) ** 3)[:, 0]
    angle = rate_s * step[:, 0]
    allowed = _MARGIN * np.maximum(radius[1:], radius[:-1])[:, 0] * angle**5 / 720.0
    allowed += _UNSEEN_BURN_KM_S * step[:, 0] + _ROUNDING_KM
    if (off > allowed).any():
        first = int(np.argmax(off / allowed))
        raise ElementsError(
            f"the states at {iso(segment.times[first], unit='ms')} and "
            f"{iso(segment.times[first + 1], unit='ms')} are not of one motion around the Earth: "
            f"the second is {off[first]:.3g} km from where the first leads",
            hint="a figure is wrong, the units are mixed, or a burn lacks its own segment",
        )


def _acceleration_km_s2(segment: Segment) -> FloatArray:
    """Of two bodies; in ITRS with what its rotation adds."""
    position, velocity = segment.states.position_km, segment.states.velocity_km_s
    radius = np.linalg.norm(position, axis=1)[:, None]
    acceleration = -EARTH_GM_KM3_S2 * position / radius**3
    if segment.frame == "ITRF":
        rate, across = EARTH_ROTATION_RAD_S, np.array([1.0, -1.0])
        acceleration[:, :2] += rate**2 * position[:, :2]
        acceleration[:, :2] += 2.0 * rate * across * velocity[:, 1::-1]
    return np.asarray(acceleration)


def doubtful_states(segment: Segment) -> Iterator[str]:
    """Notes on states that do not fit between their neighbours.

    Every other state is left out and found again from the rest: where one has a
    wrong digit that moves it too little for `check_motion`, it stands out.

    Parameters
    ----------
    segment : Segment
        Of an ephemeris.

    Yields
    ------
    str
        At most one: on the state that is furthest off.
    """
    nodes, count = segment.nodes, segment.times.size
    if count < _FEWEST_STATES or (np.diff(nodes.elapsed_s) == 0.0).any():
        return
    off_km = np.zeros(count)
    for kept in (slice(0, None, 2), slice(1, None, 2)):
        here = Nodes(
            nodes.elapsed_s[kept],
            States(nodes.states.position_km[kept], nodes.states.velocity_km_s[kept]),
            burn_edges(nodes.elapsed_s[kept]),
        )
        out = np.setdiff1d(np.arange(count), np.arange(count)[kept])
        out = out[(out > 0) & (out < count - 1) & ~nodes.edges[out]]
        found = interpolated(
            here, nodes.elapsed_s[out], method=segment.method, degree=segment.degree
        )
        off_km[out] = np.linalg.norm(found.position_km - segment.states.position_km[out], axis=1)
    limit = max(_DOUBTFUL * float(np.median(off_km[1:-1])), _NOTICEABLE_KM)
    worst = int(np.argmax(off_km))
    if off_km[worst] > limit:
        yield (
            f"the state at {iso(segment.times[worst])} or one beside it is doubtful: it is "
            f"{off_km[worst] * 1e3:.0f} m from where its neighbours put it"
        )
