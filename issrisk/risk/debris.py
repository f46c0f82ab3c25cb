"""The chance that pieces of one entry land in a place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.montecarlo.intervals import wilson_of_turns
from issrisk.risk.casualties import Casualties
from issrisk.risk.quantiles import Parted, Quantiles


def debris_probability(
    sample: Casualties, places: Sequence[int], *, energetic: bool = False, entry_shift: float = 0.0
) -> Parted:
    """Probability that pieces of one entry land in a place.

    Parameters
    ----------
    sample : Casualties
        The realisations.
    places : sequence of int
        Positions of its countries and divisions, as in `Landings`.
    energetic : bool, default: False
        Whether only pieces of 15 J and more count.
    entry_shift : float, default: 0
        Logarithm of how much likelier natural decay makes the place than equal times along
        the orbit, as `entry_shifts` has it.

    Returns
    -------
    Parted
        The share of realisations and of their turns. What is not known is survival (more pieces
        hit more places: how the share changes from the realisations with the least casualty
        area to those with the most is a straight line fitted to them, less what chance alone
        would make of it) and where along its orbit it enters; the parts of the interval are added
        as independent ones.
    """
    number, landing = len(sample), sample.landing
    turns = int(sample.turns[0])
    hit = np.isin(landing.place, places) & (landing.energetic | (not energetic))
    first = int(sample.realisation[0])
    key = np.unique((landing.realisation[hit] - first) * turns + landing.turn[hit])
    each = np.bincount(key // turns, minlength=number)
    told = wilson_of_turns(each.sum(), (each**2).sum(), number, turns=turns)
    share, low, high = float(told.mean), float(told.low), float(told.high)
    if not 0.0 < share < 1.0:
        return Parted(Quantiles(share, low, share, high), (low, high), (share, share))
    survival = 0.45 * _slope(sample.casualty_area_m2, each) / turns
    half = float(np.hypot(survival, share * np.expm1(abs(entry_shift))))
    below, above = np.hypot(share - low, half), np.hypot(high - share, half)
    return Parted(
        Quantiles(share, max(share - float(below), 0.0), share, min(share + float(above), 1.0)),
        sampling=(low, high),
        not_known=(max(share - half, 0.0), min(share + half, 1.0)),
    )


def _slope(area_m2: FloatArray, hits: IntArray) -> float:
    """How much more hits the largest casualty area has than the least, beyond chance."""
    number = area_m2.size
    rank = np.argsort(np.argsort(area_m2)) / (number - 1.0) - 0.5
    spread = float((rank**2).sum())
    slope = float((rank * hits).sum()) / spread
    left = hits - hits.mean() - slope * rank
    chance = float((left**2).sum()) / max(number - 2, 1) / spread
    return float(np.sqrt(max(slope**2 - chance, 0.0)))
