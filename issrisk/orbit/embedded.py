"""The element sets that come with the package."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence

import numpy as np

from issrisk.errors import InputError, InputTypeError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.resources import embedded_element_files
from issrisk.times import TimeLike, iso, utc

_MOST_NAMED = 5  # objects in one message


@functools.cache
def embedded_sets() -> tuple[ElementSet, ...]:
    """Embedded ISS element sets, in order of epoch.

    Returns
    -------
    tuple of ElementSet
        At least one.

    Raises
    ------
    DataMissingError
        If the package is damaged.
    """
    text = "\n".join(path.read_text("ascii") for path in embedded_element_files())
    return tuple(read_elements(text))


def iss(near: TimeLike | None = None, *, as_of: TimeLike | None = None) -> ElementSet:
    """The embedded ISS element set nearest in time.

    Parameters
    ----------
    near : time, optional
        Instant, UTC; without it the newest set is returned.
    as_of : time, optional
        Sets of later epochs are not looked at: a prediction does not know them.

    Returns
    -------
    ElementSet
        Its age is not judged here: what propagates it does.

    Raises
    ------
    InputError
        If `near` or `as_of` is no time, or no set is as old.

    Examples
    --------
    >>> iss(near="2022-02-24T12:00Z").epoch
    np.datetime64('2022-02-24T14:20:51.774144')
    >>> iss(as_of="2022-02-24T12:00Z").epoch
    np.datetime64('2022-02-23T01:53:06.641376')
    """
    sets = embedded_sets()
    if as_of is not None:
        known_at = utc(as_of)
        known = tuple(each for each in sets if each.epoch <= known_at)
        if not known:
            raise InputError(
                f"no embedded element set is from before {as_of}",
                hint=f"the first is of {iso(sets[0].epoch)}; read your own with read_elements",
            )
        sets = known
    return sets[-1] if near is None else nearest(sets, near)


def nearest(sets: Sequence[ElementSet], time: TimeLike) -> ElementSet:
    """The element set of `sets` whose epoch is nearest to `time`.

    Parameters
    ----------
    sets : sequence of ElementSet
        At least one.
    time : time
        Instant, UTC.

    Returns
    -------
    ElementSet
        The earlier of two that are equally near.

    Raises
    ------
    InputError
        If `sets` is empty or `time` is no time.
    InputTypeError
        If `sets` holds anything but element sets.
    """
    check_sets(sets)
    instant = utc(time)
    return min(sets, key=lambda elements: abs(instant - elements.epoch))


def last_known(
    sets: Sequence[ElementSet],
    time: TimeLike,
    *,
    as_of: TimeLike | None = None,
    max_age_days: float | None = MAX_AGE_DAYS,
) -> ElementSet:
    """The last element set at or before a time: what a prediction from then on could know.

    Parameters
    ----------
    sets : sequence of ElementSet
        At least one.
    time : time
        Instant, UTC.
    as_of : time, optional
        Later sets are not looked at, where it lies before `time`.
    max_age_days : float or None, default: 30
        Greatest distance of its epoch from `time`; None counts as 30.

    Returns
    -------
    ElementSet
        The nearest, maybe later one if none that near was known.

    Raises
    ------
    InputError
        If `sets` is empty or `time` is no time.
    InputTypeError
        If `sets` holds anything but element sets.
    """
    check_sets(sets)
    instant = utc(time)
    known_at = instant if as_of is None else min(instant, utc(as_of))
    oldest = MAX_AGE_DAYS if max_age_days is None else max_age_days
    known = [e for e in sets if e.epoch <= known_at and e.age_days(instant) <= oldest]
    return max(known, key=lambda each: each.epoch) if known else nearest(sets, instant)


def one_object(sets: Sequence[ElementSet]) -> None:
    """Refuse element sets that are not all of one object, for they are no orbit.

    Parameters
    ----------
    sets : sequence of ElementSet
        To be used as one orbit.

    Raises
    ------
    InputError
        If there is none, or they are of several objects.
    InputTypeError
        If `sets` holds anything but element sets.
    """
    check_sets(sets)
    numbers = sorted({each.satellite_number for each in sets})
    if len(numbers) > 1:
        named = ", ".join(str(number) for number in numbers[:_MOST_NAMED])
        more = len(numbers) - _MOST_NAMED
        raise InputError(
            f"the element sets are of objects {named}{f' and {more} more' if more > 0 else ''}",
            hint="give the sets of one object",
        )


def check_sets(sets: Sequence[ElementSet]) -> None:
    """Refuse what is no sequence of element sets, or an empty one.

    Parameters
    ----------
    sets : sequence of ElementSet
        As given.

    Raises
    ------
    InputError
        If there is none.
    InputTypeError
        If it is anything else, or holds anything else.
    """
    if not isinstance(sets, Collection) or isinstance(sets, str | bytes):
        raise InputTypeError(
            f"element sets are given as {type(sets).__name__}",
            hint="give an ElementSet or a list of them, as read_elements returns it",
        )
    if not len(sets):
        raise InputError("there is no element set, one or more are needed")
    for each in sets:
        if not isinstance(each, ElementSet):
            raise InputTypeError(f"an element set is given as {type(each).__name__}")


def greatest_age_days(
    sets: Sequence[ElementSet], first: np.datetime64, last: np.datetime64
) -> float:
    """Greatest distance of any time of a span from its nearest epoch.

    Parameters
    ----------
    sets : sequence of ElementSet
        At least one.
    first, last : datetime64
        The span, UTC.

    Returns
    -------
    float
        Days, 0 or more.
    """
    epochs = np.array([each.epoch for each in sorted(sets, key=_epoch)])
    halfway = epochs[:-1] + (epochs[1:] - epochs[:-1]) // 2
    within = halfway[(halfway > first) & (halfway < last)]
    times = np.concatenate(([first, last], within))
    away = np.abs(times - epochs[nearest_index(epochs, times)])
    return float(away.max() / np.timedelta64(1, "D"))


def used_in(
    sets: Sequence[ElementSet], first: np.datetime64, last: np.datetime64
) -> list[ElementSet]:
    """Element sets that are nearest to some time of a span, in order of epoch."""
    ordered = sorted(sets, key=_epoch)
    epochs = np.array([each.epoch for each in ordered])
    begin, end = nearest_index(epochs, np.array([first, last]))
    return ordered[begin : end + 1]


def _epoch(elements: ElementSet) -> np.datetime64:
    return elements.epoch


def nearest_index(epochs: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Index of the nearest of sorted `epochs` for each of `times`."""
    halfway = epochs[:-1] + (epochs[1:] - epochs[:-1]) // 2
    return np.searchsorted(halfway, times, side="left")
