"""Which cause drives what an entry does: realisations run again with one cause drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.hazard.entry import Cause
from issrisk.montecarlo.run import CHUNK, run
from issrisk.reentry.impacts import Impacts
from issrisk.risk.casualties import Casualties, casualties
from issrisk.risk.zones import Zones

CAUSES: tuple[Cause, ...] = get_args(Cause)
_LEAST = 8

# Gives what computes the impacts of a range, with the named cause drawn anew.
ImpactsOf = Callable[[Cause | None], Callable[[range], Impacts]]


@dataclass(frozen=True)
class Effect:
    """Part of a variance that a cause has a hand in, with its standard error."""

    share: float
    standard_error: float


@dataclass(frozen=True)
class CauseEffect:
    """What one cause has to do with how entries differ.

    ``casualty_area`` is that on the logarithm of the casualty area, ``any_longitude`` on the
    logarithm of the casualties expected at any longitude, ``one_entry`` on the chance of one
    casualty or more where the entry itself lands (a few cities would decide over the casualties
    themselves). Shares add up to more than one where causes act together.
    """

    cause: Cause
    casualty_area: Effect
    any_longitude: Effect
    one_entry: Effect


def cause_effects(
    impacts_of: ImpactsOf,
    zones: Zones,
    *,
    realisations: int,
    causes: Sequence[Cause] = CAUSES,
    workers: int = 1,
    tell: Callable[[str], None] | None = None,
) -> tuple[CauseEffect, ...]:
    """Total effects of Sobol of each cause.

    Parameters
    ----------
    impacts_of : callable
        Given None or a cause, what gives the impacts of realisations.
    zones : Zones
        Where people live.
    realisations : int
        For each cause, and once more; 8 or more.
    causes : sequence of str, optional
        Which.
    workers : int, default: 1
        Threads.
    tell : callable, optional
        Given what is computed next.

    Returns
    -------
    tuple of CauseEffect
        In the order of `causes`.

    Raises
    ------
    InputError
        If there are too few realisations.

    Notes
    -----
    Realisations are computed again with one cause drawn anew: half the mean square of what
    changes, over the variance of all that was computed, is the total effect [1]_.

    References
    ----------
    .. [1] M. J. W. Jansen, "Analysis of variance designs for model output", Computer
       Physics Communications 117 (1999) 35. :doi:`10.1016/S0010-4655(98)00154-4`
    """
    if realisations < _LEAST:
        raise InputError(f"{realisations} realisations tell no cause; {_LEAST} or more are needed")

    def sampled(cause: Cause | None) -> tuple[FloatArray, ...]:
        impacts = impacts_of(cause)

        def reckoned(part: range) -> Casualties:
            return casualties(impacts(part), zones)

        parts = list(run(reckoned, realisations, chunk=CHUNK, workers=workers))
        area, around, met = (
            np.concatenate([getattr(each, name) for each in parts])
            for name in ("casualty_area_m2", "zonal_expectation", "expectation")
        )
        return _log(area), _log(around), -np.expm1(-met)

    names: tuple[Cause | None, ...] = (None, *causes)
    runs = []
    for cause in names:
        if tell is not None:
            tell("as they are" if cause is None else f"{cause} anew")
        runs.append(sampled(cause))
    whole = [float(np.concatenate(each).var()) for each in zip(*runs, strict=True)]
    found = []
    for cause, again in zip(causes, runs[1:], strict=True):
        effects = [
            _effect(one, other, variance)
            for one, other, variance in zip(runs[0], again, whole, strict=True)
        ]
        found.append(CauseEffect(cause, *effects))
    return tuple(found)


def _log(values: FloatArray) -> FloatArray:
    """A realisation of which nothing is left counts as one of the least."""
    positive = values[values > 0.0]
    least = float(positive.min()) if positive.size else 1.0
    return np.log(np.maximum(values, least))


def _effect(own: FloatArray, again: FloatArray, whole: float) -> Effect:
    if whole == 0.0:
        return Effect(0.0, 0.0)
    halves = 0.5 * (own - again) ** 2 / whole
    return Effect(float(halves.mean()), float(halves.std()) / np.sqrt(halves.size))
