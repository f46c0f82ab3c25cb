"""Shares of causes, where they are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.montecarlo.streams import stream
from issrisk.reentry.causes import cause_shares
from issrisk.reentry.realisations import Falls
from issrisk.reentry.uncertainty import CAUSES, Cause

SPREADS = dict(zip(CAUSES, (0.3, 0.1, 0.0, 0.9), strict=True))
TRUE = {cause: spread**2 / 0.91 for cause, spread in SPREADS.items()}


@dataclass(frozen=True)
class Sum:
    """Logarithms of days that are a sum of one normal number for each cause."""

    seed: int
    horizon_days: int = 10**9
    redrawn: Cause | None = None

    def __call__(self, realisations):
        total = np.full(len(realisations), 7.0)
        for purpose, (cause, spread) in enumerate(SPREADS.items()):
            moved = 10**9 if cause == self.redrawn else 0
            normals = [stream(self.seed, each + moved, purpose=purpose) for each in realisations]
            total += spread * np.array([each.standard_normal() for each in normals])
        return Falls(np.exp(total), np.empty((0, 0)), np.empty(0), np.empty(0))


def shares_of(seed, number):
    plan = Sum(seed)
    found = cause_shares(plan, plan(range(number)).days, chunk=number)
    return {each.cause: (each.share, each.standard_error) for each in found}


def test_shares_are_the_true_ones_within_the_error_that_is_told():
    every = [shares_of(seed, 100) for seed in range(40)]
    for cause, true in TRUE.items():
        share, error = np.array([each[cause] for each in every]).T
        if true == 0.0:
            assert not share.any()
            continue
        assert abs(np.mean(share) - true) < 0.02
        assert 0.75 < np.std((share - true) / error) < 1.25


def test_of_few_realisations_no_cause_has_more_than_all():
    """Held against the spread of the same pairs, not that of all (with which it reached 4.9)."""
    largest = max(shares_of(seed, 12)["solar activity"][0] for seed in range(40))
    assert largest < 1.7


def test_of_two_or_of_equal_ones_no_share_is_told():
    plan = Sum(1)
    assert cause_shares(plan, plan(range(2)).days, chunk=2) == ()
    assert cause_shares(plan, np.full(10, np.nan), chunk=10) == ()
