"""An orbit at the times of a track, written as an OEM."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from issrisk.arrays import TimeArray
from issrisk.errors import InputError
from issrisk.formats.oem import Notation, ephemeris_of, oem_text
from issrisk.orbit.either import Orbit, ordered
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import nearest_index
from issrisk.orbit.ephemeris import BodyParameters, Ephemeris, Segment
from issrisk.orbit.propagate import MAX_AGE_DAYS, propagate
from issrisk.orbit.tle import long_designator
from issrisk.provenance import issrisk_version
from issrisk.times import TimeLike, iso, utc_array


@dataclass(frozen=True)
class _Arc:
    """Times that one source answers for, and between which one may interpolate."""

    source: ElementSet | Ephemeris
    times: TimeArray
    object_name: str
    object_id: str
    creation: np.datetime64
    comments: tuple[str, ...]
    parameters: BodyParameters


def orbit_oem(
    orbit: Orbit,
    times: TimeLike | TimeArray | list[TimeLike],
    *,
    max_age_days: float | None = MAX_AGE_DAYS,
    notation: Notation = "kvn",
) -> str:
    """States of an orbit as a CCSDS OEM 2.0, in TEME.

    Parameters
    ----------
    orbit : ElementSet, sequence of them, or Ephemeris
        Of several sets, each time takes the one whose epoch is nearest.
    times : array_like of datetime64, shape (n,)
        UTC, in order.
    max_age_days : float or None, default: 30
        Greatest distance of a time from the epoch used; an ephemeris has its span.
    notation : {"kvn", "xml"}
        Keywords and values, or XML.

    Returns
    -------
    str
        A segment for each element set; of an ephemeris, for each stretch between its
        burns. The creation date is the newest epoch: from there on SGP4 predicts.

    Raises
    ------
    InputError
        If a time cannot be read, there is none, or they are not in order.
    StaleElementsError
        If a time lies further from the nearest epoch than `max_age_days`.
    PropagationError
        If a time lies outside the ephemeris, or a state is impossible.
    """
    instants = utc_array(times)
    if not instants.size or (np.diff(instants) <= np.timedelta64(0, "ns")).any():
        raise InputError("an ephemeris needs times in order, one or more")
    told = ordered(orbit)
    arcs = (
        _of_ephemeris(told, instants) if isinstance(told, Ephemeris) else _of_sets(told, instants)
    )
    made = [(arc, _segment(arc, max_age_days)) for arc in arcs]
    ephemeris = Ephemeris(
        originator="issrisk",
        creation=max(arc.creation for arc, _ in made),
        segments=tuple(segment for _, segment in made),
        sha256="",
    )
    return oem_text(ephemeris, notation=notation)


def _segment(arc: _Arc, max_age_days: float | None) -> Segment:
    ephemeris = ephemeris_of(
        propagate(arc.source, arc.times, max_age_days=max_age_days),
        object_name=arc.object_name,
        object_id=arc.object_id,
        creation=arc.creation,
        comments=(f"made by issrisk {issrisk_version()}", *arc.comments),
    )
    return replace(ephemeris.segments[0], parameters=arc.parameters)


def _of_sets(sets: tuple[ElementSet, ...], times: TimeArray) -> list[_Arc]:
    which = nearest_index(np.array([each.epoch for each in sets]), times)
    return [_of_set(sets[k], times[which == k]) for k in np.unique(which).tolist()]


def _of_set(elements: ElementSet, times: TimeArray) -> _Arc:
    lines = (elements.line1, elements.line2)
    return _Arc(
        elements,
        times,
        object_name=elements.label,
        object_id=long_designator(elements.international_designator),
        creation=elements.epoch,
        comments=(
            f"SGP4, WGS 72, of the element set of {iso(elements.epoch, unit='us')}",
            *(line for line in lines if line is not None),
        ),
        parameters=BodyParameters(),
    )


def _of_ephemeris(ephemeris: Ephemeris, times: TimeArray) -> list[_Arc]:
    """Stretches of its segments that no burn lies in; where two meet, the later answers."""
    rest = times
    arcs: list[_Arc] = []
    for segment in reversed(ephemeris.segments):
        inside = (segment.start <= rest) & (rest <= segment.stop)
        mine, rest = rest[inside], rest[~inside]
        burns = np.unique(segment.times[segment.nodes.edges])
        arcs += [
            _Arc(
                ephemeris,
                part,
                object_name=segment.object_name,
                object_id=segment.object_id,
                creation=ephemeris.creation,
                comments=(f"interpolated from an ephemeris by {ephemeris.originator}",),
                parameters=segment.parameters,
            )
            for part in np.split(mine, np.searchsorted(mine, burns))
            if part.size
        ]
    if rest.size:
        ephemeris.teme_states(rest)  # which refuses them: they lie outside
    return sorted(arcs, key=lambda arc: arc.times[0])
