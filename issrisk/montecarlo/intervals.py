"""How well a number of realisations knows a mean or a probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.errors import InputError

Z90 = 1.6448536269514722  # standard normal, 95th percentile: nine in ten lie within


@dataclass(frozen=True)
class Interval:
    """Estimates with the ends of their 90 % intervals, arrays of one shape."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray


def wilson(hits: npt.ArrayLike, realisations: int) -> Interval:
    """Probability of what happened in some of the realisations.

    Parameters
    ----------
    hits : array_like of int
        In how many it happened.
    realisations : int
        Of how many, at least one.

    Returns
    -------
    Interval
        The share, and Wilson's 90 % interval, which is honest at 0 and 1 too.

    Raises
    ------
    InputError
        If there is no realisation.

    References
    ----------
    .. [1] E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
       Inference", J. Am. Stat. Assoc. 22, 209 (1927).
       :doi:`10.1080/01621459.1927.10502953`

    Examples
    --------
    >>> wilson(0, 100).high.round(4).item()
    0.0263
    """
    if realisations < 1:
        raise InputError(f"realisations are {realisations}; there must be one or more")
    return _wilson(np.asarray(hits, dtype=float) / realisations, float(realisations))


def _wilson(share: FloatArray, number: FloatArray | float) -> Interval:
    over = Z90**2 / number
    middle = (share + over / 2.0) / (1.0 + over)
    half = np.sqrt(share * (1.0 - share) * over + over**2 / 4.0) / (1.0 + over)
    return Interval(share, np.clip(middle - half, 0.0, share), np.clip(middle + half, share, 1.0))


def wilson_of_turns(
    hits: npt.ArrayLike, squares: npt.ArrayLike, realisations: int, *, turns: int
) -> Interval:
    """Probability of what is looked for in each realisation several times over.

    Parameters
    ----------
    hits, squares : array_like of int
        Sums over realisations of how often it happened in one, and of its square.
    realisations : int
        How many.
    turns : int
        How often each was looked at.

    Returns
    -------
    Interval
        The share, and Wilson's 90 % interval of as many independent draws as would have
        the variance found between realisations: at least one for each realisation.

    Raises
    ------
    InputError
        If there is no realisation.
    """
    if turns == 1 or realisations < 2:
        return wilson(np.asarray(hits) / turns, realisations)
    share = np.asarray(hits, dtype=float) / (realisations * turns)
    variance = standard_error(hits, squares, realisations) ** 2 / turns**2
    most = float(realisations * turns)
    number = np.divide(
        share * (1.0 - share), variance, out=np.full(share.shape, most), where=variance > 0.0
    )
    return _wilson(share, np.clip(number, realisations, most))


def mean_of_counts(counts: npt.ArrayLike, squares: npt.ArrayLike, realisations: int) -> Interval:
    """Mean of a count over realisations.

    Parameters
    ----------
    counts, squares : array_like of int
        Sums over realisations of the count and of its square.
    realisations : int
        How many, at least two.

    Returns
    -------
    Interval
        The mean, and 1.645 standard errors to each side, not below zero.

    Raises
    ------
    InputError
        If there are fewer than two realisations.
    """
    error = standard_error(counts, squares, realisations)
    mean = np.asarray(counts, dtype=float) / realisations
    return Interval(mean, np.maximum(mean - Z90 * error, 0.0), mean + Z90 * error)


def standard_error(counts: npt.ArrayLike, squares: npt.ArrayLike, realisations: int) -> FloatArray:
    """Standard error of the mean of a count over realisations; see `mean_of_counts`.

    Raises
    ------
    InputError
        If there are fewer than two realisations.
    """
    if realisations < 2:
        raise InputError(f"{realisations} realisation tells no standard error; two are needed")
    mean = np.asarray(counts, dtype=float) / realisations
    variance = np.asarray(squares, dtype=float) / realisations - mean**2
    return np.asarray(np.sqrt(np.maximum(variance, 0.0) / (realisations - 1)))
