"""An orbit told either way: by element sets, or by an ephemeris."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias, overload

import numpy as np

from issrisk.errors import StaleElementsError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import nearest, one_object
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.orbit.propagate import check_age
from issrisk.times import TimeLike, days_between, iso, utc

Orbit: TypeAlias = ElementSet | Sequence[ElementSet] | Ephemeris
Source: TypeAlias = ElementSet | Ephemeris


class Named(Protocol):
    """What has the name of an object, and its catalogue number where that is known."""

    @property
    def label(self) -> str:
        """Name, or what stands for it."""

    @property
    def satellite_number(self) -> int | None:
        """Catalogue number."""


@overload
def ordered(orbit: Ephemeris) -> Ephemeris: ...
@overload
def ordered(orbit: ElementSet | Sequence[ElementSet]) -> tuple[ElementSet, ...]: ...
@overload
def ordered(orbit: Orbit) -> tuple[ElementSet, ...] | Ephemeris: ...
def ordered(orbit: Orbit) -> tuple[ElementSet, ...] | Ephemeris:
    """Element sets of one object in order of epoch, or an ephemeris as it is.

    Parameters
    ----------
    orbit : ElementSet, sequence of them, or Ephemeris
        What tells the orbit.

    Returns
    -------
    tuple of ElementSet, or Ephemeris
        At least one set.

    Raises
    ------
    InputError
        If there is no element set, or they are of several objects.
    InputTypeError
        If it is none of the three.
    """
    if isinstance(orbit, Ephemeris):
        return orbit
    sets = [orbit] if isinstance(orbit, ElementSet) else orbit
    one_object(sets)
    return tuple(sorted(sets, key=lambda each: each.epoch))


def default_start(orbit: tuple[ElementSet, ...] | Ephemeris) -> np.datetime64:
    """Where a track begins that is not told: the newest epoch, or the ephemeris's start."""
    return utc(orbit.start if isinstance(orbit, Ephemeris) else orbit[-1].epoch)


def source_at(orbit: tuple[ElementSet, ...] | Ephemeris, time: TimeLike) -> Source:
    """What tells the orbit at a time: the nearest element set, or the ephemeris.

    Parameters
    ----------
    orbit : tuple of ElementSet, or Ephemeris
        As `ordered` gives it.
    time : time
        UTC.

    Returns
    -------
    ElementSet or Ephemeris
        Whose `record` goes into the provenance.

    Raises
    ------
    InputError
        If `time` is no time.
    """
    return orbit if isinstance(orbit, Ephemeris) else nearest(orbit, time)


def check_reach(source: Source, time: np.datetime64, max_age_days: float | None) -> None:
    """Refuse a time too far from what tells the orbit, for a closed form of it.

    Parameters
    ----------
    source : ElementSet or Ephemeris
        What tells the orbit.
    time : datetime64
        UTC.
    max_age_days : float or None
        Greatest distance from the epoch, or from the span of the ephemeris [day].

    Raises
    ------
    InputError
        If `max_age_days` is negative or NaN.
    StaleElementsError
        If `time` lies further away.
    """
    if isinstance(source, ElementSet):
        check_age(source, np.array([time]), max_age_days)
        return
    beyond = max(days_between(source.start, time), days_between(time, source.stop))
    if max_age_days is not None and not beyond <= max_age_days:
        raise StaleElementsError(
            f"{iso(time)} is {beyond:.1f} days outside the ephemeris of {source.label}, "
            f"{iso(source.start)} to {iso(source.stop)}; {max_age_days:g} are allowed",
            hint="give an ephemeris of that time, or --allow-stale to go on",
        )


def origin(source: Source, at: TimeLike) -> dict[str, Any]:
    """The record of a source under the name `Provenance.of` takes it by.

    Parameters
    ----------
    source : ElementSet or Ephemeris
        What tells the orbit.
    at : time
        Instant the age is reckoned to.

    Returns
    -------
    dict
        ``elements`` or ``ephemeris``.
    """
    name = "ephemeris" if isinstance(source, Ephemeris) else "elements"
    return {name: source.record(at)}
