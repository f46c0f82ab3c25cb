"""What is summed up over realisations, so that no piece need be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, IntArray
from issrisk.reentry.impacts import Impacts

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]

INJURY_ENERGY_J = 15.0  # NASA-STD-8719.14C, requirement 4.7-1: the least that counts
GRAMS_PER_KG = 1_000
# Areas are summed in whole square millimetres and masses in grams: a sum of integers is the
# same in any order, a sum of floats is not.
MM2_PER_M2 = 1_000_000


class Tally(Protocol):
    """A sum over realisations whose bits do not depend on how they are grouped.

    So it sums integers, or keeps a row for each realisation.
    """

    @property
    def name(self) -> str:
        """Its own among all tallies of a computation."""
        ...

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the few bytes a chunk adds; workers call it, and it changes nothing."""
        ...

    def add(self, part: Arrays) -> None:
        """Take in what `reduced` gave; called in order of realisations."""
        ...

    def arrays(self) -> Arrays:
        """All there is so far: bool, integers and floats."""
        ...

    def restore(self, arrays: Arrays) -> None:
        """Go on from what `arrays` gave."""
        ...

    def bytes_for(self, realisations: int) -> int:
        """Memory it takes in the end."""
        ...


class RowsTally:
    """A row for each realisation, of the `columns` that are named with their types."""

    name = "rows"
    columns: Mapping[str, type] = {}

    def __init__(self) -> None:
        self._parts: list[Arrays] = []

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the rows of a chunk."""
        raise NotImplementedError

    def add(self, part: Arrays) -> None:
        """Take in a chunk."""
        self._parts.append(part)

    def arrays(self) -> Arrays:
        """All rows."""
        if not self._parts:
            return {name: np.zeros(0, dtype=kind) for name, kind in self.columns.items()}
        joined = {n: np.concatenate([part[n] for part in self._parts]) for n in self.columns}
        self._parts = [joined]
        return joined

    def restore(self, arrays: Arrays) -> None:
        """Go on from earlier rows."""
        self._parts = [{name: arrays[name] for name in self.columns}]

    def bytes_for(self, realisations: int) -> int:
        """Memory; while rows are joined they are there twice."""
        return 2 * 8 * len(self.columns) * realisations


def whole(values: FloatArray, per_unit: int) -> IntArray:
    """Figures in whole parts of their unit, rounded.

    Parameters
    ----------
    values : ndarray
        In the unit.
    per_unit : int
        Parts that it has.

    Returns
    -------
    ndarray of int
        For exact sums.
    """
    return np.rint(values * per_unit).astype(np.int64)


def summed(position: IntArray, values: IntArray, count: int) -> IntArray:
    """Sums of integers by position, exact as long as each stays below 2^53.

    Parameters
    ----------
    position : ndarray of int, shape (n,)
        From 0 to `count` - 1.
    values : ndarray of int, shape (n,)
        What is summed.
    count : int
        Of sums.

    Returns
    -------
    ndarray of int, shape (count,)
        The sums.
    """
    return np.bincount(position, values.astype(float), count).astype(np.int64)
