"""The element sets that come with the package."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from issrisk.errors import InputError
from issrisk.orbit.elements import ElementSet, read_elements
from issrisk.resources import embedded_element_files
from issrisk.times import TimeLike, utc


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


def iss(near: TimeLike | None = None) -> ElementSet:
    """The embedded ISS element set nearest in time.

    Parameters
    ----------
    near : time, optional
        Instant, UTC; without it the newest set is returned.

    Returns
    -------
    ElementSet
        Its age is not judged here: what propagates it does.

    Raises
    ------
    InputError
        If `near` is no time.

    Examples
    --------
    >>> iss(near="2022-02-24T12:00Z").epoch
    np.datetime64('2022-02-24T14:20:51.774144')
    """
    sets = embedded_sets()
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
    """
    if not sets:
        raise InputError("there is no element set to choose from")
    instant = utc(time)
    return min(sets, key=lambda elements: abs(instant - elements.epoch))


def nearest_index(epochs: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Index of the nearest of sorted `epochs` for each of `times`."""
    halfway = epochs[:-1] + (epochs[1:] - epochs[:-1]) // 2
    return np.searchsorted(halfway, times, side="left")
