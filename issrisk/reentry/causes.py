"""Which share of a lifetime's spread each cause has."""

from __future__ import annotations

import math
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.montecarlo.run import run
from issrisk.reentry.realisations import Plan
from issrisk.reentry.uncertainty import CAUSES, Cause

_MOST = 250  # realisations for each
_FEWEST = 3


@dataclass(frozen=True)
class CauseShare:
    """Part of the variance of the logarithm of the time to entry that a cause has a hand in.

    It is what would be left if everything else were known; the shares add up to a little
    more than one where causes act on each other.
    """

    cause: Cause
    share: float
    standard_error: float


def cause_shares(
    plan: Plan, days: FloatArray, *, chunk: int, workers: int = 1, executor: Executor | None = None
) -> tuple[CauseShare, ...]:
    """Total effects of Sobol: pairs of runs that differ in the numbers of one cause.

    Parameters
    ----------
    plan : Plan
        What gave `days`.
    days : ndarray, shape (n,)
        To the entry, NaN where there was none by the horizon, which counts as the end.
    chunk, workers, executor
        As for `montecarlo.run`.

    Returns
    -------
    tuple of CauseShare
        None if all end alike or the realisations are fewer than three.

    Notes
    -----
    Half their mean squared difference is the variance a cause makes (Jansen 1999,
    doi:10.1016/S0010-4655(98)00154-4). It is held against the variance of the same pairs,
    which strays with it: for the cause that counts most that takes a third off the error.
    """
    number = min(days.size, _MOST)
    own = _log_days(days[:number], plan.horizon_days)
    if number < _FEWEST or own.var() == 0.0:
        return ()
    shares = []
    for cause in CAUSES:
        other = replace(plan, redrawn=cause)
        falls = run(other, number, chunk=chunk, workers=workers, executor=executor)
        again = _log_days(np.concatenate([each.days for each in falls]), plan.horizon_days)
        apart = 0.5 * (own - again) ** 2
        spread = 0.5 * ((own - own.mean()) ** 2 + (again - again.mean()) ** 2)
        share = float(apart.mean() / spread.mean())
        # Of a ratio of means, by the scatter about it (Cochran 1977, section 2.11).
        error = float(np.std(apart - share * spread) / spread.mean()) / math.sqrt(number)
        shares.append(CauseShare(cause, share, error))
    return tuple(shares)


def _log_days(days: FloatArray, horizon_days: int) -> FloatArray:
    return np.log(np.where(np.isfinite(days), np.maximum(days, 1e-6), horizon_days))
