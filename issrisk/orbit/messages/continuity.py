"""Whether the states of an ephemeris make one motion around the Earth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import EARTH_GM_KM3_S2, WGS84_POLAR_RADIUS_M
from issrisk.errors import ElementsError
from issrisk.orbit.celestial import EARTH_ROTATION_RAD_S
from issrisk.orbit.ephemeris import Segment
from issrisk.orbit.interpolation import Nodes, States, burn_edges, interpolated, remainders
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
# Between NASA's states, 4 minutes apart, it is 0.1 m.
_TOLD_KM, _TOO_FAR_KM = 0.1, 100.0
# J2 is 0.3 % of gravity, drag 1 % at 100 km; Coriolis' acceleration at the Station 8 to 13 %.
_NOT_GRAVITY = 0.04
_LEAST_CHANGE_KM_S = 0.05  # of a velocity that may be rounded to 1 m/s
_EARTH_ALONE_KM = 1e5  # the Moon's pull is below 0.1 % of the Earth's


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


def check_steps(segment: Segment) -> None:
    """Refuse steps too long to be bridged, as those where states are missing.

    Parameters
    ----------
    segment : Segment
        Of an ephemeris.

    Raises
    ------
    ElementsError
        If positions in the middle of a step would be off by 100 km or more.
    """
    off_km = _bridging_errors_km(segment)
    if (off_km >= _TOO_FAR_KM).any():
        first = int(np.argmax(off_km >= _TOO_FAR_KM))
        about_km = float(f"{off_km[first]:.2g}")
        raise ElementsError(
            f"the states at {iso(segment.times[first])} and {iso(segment.times[first + 1])} are "
            f"too far apart: what lies between them would be off by some {about_km:.0f} km",
            hint="states are missing: fetch the file again, or ask its source for shorter steps",
        )


def _bridging_errors_km(segment: Segment) -> FloatArray:
    """What positions in the middle of each step are off by, if nearly on a circle."""
    at_s = segment.nodes.elapsed_s
    radius = np.linalg.norm(segment.states.position_km, axis=1)
    radius = np.minimum(radius[1:], radius[:-1])
    rate_rad_s = np.sqrt(EARTH_GM_KM3_S2 / radius**3)
    middle_s = 0.5 * (at_s[1:] + at_s[:-1])
    off = remainders(
        segment.nodes, middle_s, rate_rad_s, method=segment.method, degree=segment.degree
    )
    return np.asarray(radius * off)


def check_frame(segment: Segment) -> None:
    """Refuse velocities that gravity does not change so in the frame that is stated.

    In a frame that turns with the Earth, Coriolis' acceleration is a tenth of gravity's
    at the height of the Station, and more further out. Inertial frames cannot be told
    from each other so.

    Parameters
    ----------
    segment : Segment
        Of an ephemeris.

    Raises
    ------
    ElementsError
        If half of the steps differ by more than 4 % of gravity from what they must be.
    """
    acceleration = _acceleration_km_s2(segment)
    derivative = _derivative_km_s3(segment, acceleration)
    at_s, velocity = segment.nodes.elapsed_s, segment.states.velocity_km_s
    radius = np.linalg.norm(segment.states.position_km, axis=1)
    pull = EARTH_GM_KM3_S2 / radius**2
    typical = float(np.median(np.diff(at_s) * pull[:-1])) if at_s.size > 1 else 0.0
    kept = slice(None, None, int(np.ceil(_LEAST_CHANGE_KM_S / max(typical, 1e-6))))
    step = np.diff(at_s[kept])
    off = np.diff(velocity[kept], axis=0)
    off -= step[:, None] / 2.0 * (acceleration[kept][1:] + acceleration[kept][:-1])
    off += step[:, None] ** 2 / 12.0 * np.diff(derivative[kept], axis=0)
    share = np.linalg.norm(off, axis=1) / np.maximum(step * pull[kept][:-1], 1e-12)
    angle = step * np.sqrt(pull / radius)[kept][:-1]
    judged = (angle < 1.0) & (step > 0.0) & (radius[kept][:-1] < _EARTH_ALONE_KM)
    if judged.any() and float(np.median(share[judged])) > _NOT_GRAVITY:
        raise ElementsError(
            f"the velocities are not those of a fall in {segment.frame}: half of their changes "
            f"differ from gravity's by {100.0 * float(np.median(share[judged])):.0f} % or more",
            hint="the frame is another than that stated, or the object is not in free fall",
        )


def _acceleration_km_s2(segment: Segment) -> FloatArray:
    """Of two bodies; in ITRS with what its rotation adds."""
    position, velocity = segment.states.position_km, segment.states.velocity_km_s
    radius = np.linalg.norm(position, axis=1)[:, None]
    gravity = -EARTH_GM_KM3_S2 * position / radius**3
    return np.asarray(gravity + _of_rotation(segment, position, velocity))


def _derivative_km_s3(segment: Segment, acceleration_km_s2: FloatArray) -> FloatArray:
    """How fast `_acceleration_km_s2` changes along the motion."""
    position, velocity = segment.states.position_km, segment.states.velocity_km_s
    radius = np.linalg.norm(position, axis=1)[:, None]
    outward = np.einsum("ij,ij->i", position, velocity)[:, None] / radius**2
    gravity = -EARTH_GM_KM3_S2 * (velocity - 3.0 * outward * position) / radius**3
    return np.asarray(gravity + _of_rotation(segment, velocity, acceleration_km_s2))


def _of_rotation(segment: Segment, place: FloatArray, rate: FloatArray) -> FloatArray:
    """Centrifugal and Coriolis' acceleration in ITRS, 0 in other frames; or their derivatives."""
    added = np.zeros_like(place)
    if segment.frame == "ITRF":
        turning, across = EARTH_ROTATION_RAD_S, np.array([1.0, -1.0])
        added[:, :2] = turning**2 * place[:, :2] + 2.0 * turning * across * rate[:, 1::-1]
    return added


def doubtful_states(segment: Segment) -> Iterator[str]:
    """Notes on steps that are long, and on states that do not fit between their neighbours.

    Every other state is left out and found again from the rest: where one has a
    wrong digit that moves it too little for `check_motion`, it stands out.

    Parameters
    ----------
    segment : Segment
        Of an ephemeris.

    Yields
    ------
    str
        At most one of each: on the longest step, and on the state that is furthest off.
    """
    bridged_km = _bridging_errors_km(segment)
    longest = int(np.argmax(bridged_km)) if bridged_km.size else 0
    if bridged_km.size and bridged_km[longest] > _TOLD_KM:
        yield (
            f"from {iso(segment.times[longest])} to {iso(segment.times[longest + 1])} there is no "
            f"state: what lies between may be off by some {bridged_km[longest]:.2g} km"
        )
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
