"""What the casualties of an entry rest on and nobody knows, each as a factor on them.

The expectation is the mean over realisations. Its interval has two kinds of parts: the error of
having sampled only so many, and what would stay unknown however many there were. Each unknown is
a sample of factors, drawn evenly and independently; the logarithm of the expectation is their
sum, so that an unknown's share of its variance is Sobol's first-order index and its total one
alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.montecarlo.intervals import Z90
from issrisk.risk.casualties import Casualties
from issrisk.risk.draws import even_normals, even_parts
from issrisk.risk.quantiles import Quantiles, gamma_limits
from issrisk.risk.zones import Columns

Kind: TypeAlias = Literal["sampling", "not known"]
_PURPOSE, _ENTRY_STREAM = 500, 2
SURVIVAL, MODEL, ENTRY, PEOPLE = (
    "what survives, and in how many pieces",
    "the model of the casualty area",
    "where along its orbit it enters",
    "how many people live where",
)
SAMPLING = "sampling"


@dataclass(frozen=True)
class Unknown:
    """One unknown: factors on the expectation, all equally likely, of shape (DRAWS,)."""

    name: str
    kind: Kind
    why: str
    factors: FloatArray


@dataclass(frozen=True)
class IntervalPart:
    """How much of the interval is one unknown's.

    ``alone`` is the expectation if only this were not known, ``known`` if all else stayed
    unknown. ``variance_share`` is its part of the variance of the logarithm.
    """

    name: str
    kind: Kind
    why: str
    alone: Quantiles
    known: Quantiles
    variance_share: float


def unknowns(
    sample: Casualties,
    *,
    people_error: float,
    entry_shift: float,
    any_longitude: bool = False,
    area_known: bool = False,
    seed: int = 0,
) -> tuple[Unknown, ...]:
    """The unknowns behind the mean of a sample of realisations.

    Parameters
    ----------
    sample : Casualties
        The realisations.
    people_error : float
        Relative error (90 %) of the density of people.
    entry_shift : float
        Logarithm of how many more casualties natural decay means than equal times along the
        orbit, as `entry_shifts` has it.
    any_longitude : bool, default: False
        Whether the mean is that of the zonal expectations.
    area_known : bool, default: False
        Whether the casualty area is given and its unknowns do not count.
    seed : int, default: 0
        Of the draws.

    Returns
    -------
    tuple of Unknown
        Sampling last.

    Notes
    -----
    Realisations draw what survives, from what height and in how many pieces: that their
    casualty areas differ tells how little is known of the one that would be, and all of
    it is taken so. Where entries bunch along the orbit is an open question in the
    literature; the two answers, this sample's and equal times, are taken as 90 % of it.
    """
    parts = []
    if not area_known:
        area = sample.casualty_area_m2
        if area.sum() > 0.0:
            part = even_parts(seed, 0, purpose=_PURPOSE)
            parts.append(
                Unknown(
                    SURVIVAL,
                    "not known",
                    "the casualty areas of the realisations",
                    np.quantile(area / area.mean(), part, method="inverted_cdf"),
                )
            )
            ratio = float(sample.other_area_m2.sum() / area.sum())
            parts.append(
                Unknown(
                    MODEL,
                    "not known",
                    "NASA-STD-8719.14 or Opiela and Matney, as likely",
                    np.where(even_parts(seed, 1, purpose=_PURPOSE) < 0.5, 1.0, ratio),
                )
            )
    widths = [
        (3, PEOPLE, float(np.log1p(people_error)), "the grid against an independent census one")
    ]
    if any_longitude:  # else somebody chose the place
        widths.append(
            (_ENTRY_STREAM, ENTRY, entry_shift, "as natural decay has it, or equal times")
        )
    for each, name, half, why in widths:
        factors = np.exp(even_normals(seed, each, purpose=_PURPOSE) * half / Z90)
        parts.append(Unknown(name, "not known", why, factors))
    values = sample.zonal_expectation if any_longitude else sample.expectation
    factors = sampling_factors(
        values,
        len(sample),
        even_normals(seed, 4, purpose=_PURPOSE),
        heaviest=float(sample.heaviest[Columns.known().world.start]),
    )
    return (*parts, Unknown(SAMPLING, "sampling", f"{len(sample)} realisations", factors))


def entry_normals(seed: int) -> FloatArray:
    """The standard normal draws of where along its orbit it enters; each place has its own width.

    Parameters
    ----------
    seed : int
        As for `unknowns`.

    Returns
    -------
    ndarray, shape (DRAWS,)
        Those that `unknowns` draws for the whole.
    """
    return even_normals(seed, _ENTRY_STREAM, purpose=_PURPOSE)


def sampling_factors(
    values: FloatArray, trials: int, normal: FloatArray, *, heaviest: float = math.nan
) -> FloatArray:
    """Factors by which the mean of so many trials may be off.

    Parameters
    ----------
    values : ndarray, shape (k,)
        Those that are not zero.
    trials : int
        Of how many.
    normal : ndarray, shape (m,)
        Standard normal draws.
    heaviest : float, optional
        The most that one might have been; see `gamma_limits`.

    Returns
    -------
    ndarray, shape (m,)
        Their 5th and 95th percentile are those of `gamma_limits`; lognormal on either side.
    """
    mean = float(values.sum()) / trials
    if mean <= 0.0:
        return np.ones(normal.shape)
    low, high = gamma_limits(values[values > 0.0], trials, heaviest=heaviest)
    below, above = np.log(max(low / mean, 1e-12)) / -Z90, np.log(high / mean) / Z90
    return np.asarray(np.exp(normal * np.where(normal < 0.0, below, above)))


def interval_parts(mean: float, every: Sequence[Unknown]) -> tuple[IntervalPart, ...]:
    """How much of the interval about a mean is whose.

    Parameters
    ----------
    mean : float
        Of the expectation.
    every : sequence of Unknown
        All of them.

    Returns
    -------
    tuple of IntervalPart
        Those with the largest part first.
    """
    logs = [np.log(np.maximum(each.factors, 1e-12)) for each in every]
    variances = [float(each.var()) for each in logs]
    whole = sum(variances)
    together = np.sum(logs, axis=0)
    parts = [
        IntervalPart(
            name=each.name,
            kind=each.kind,
            why=each.why,
            alone=Quantiles.of(mean * each.factors, mean=mean),
            known=Quantiles.of(mean * np.exp(together - own), mean=mean),
            variance_share=variance / whole if whole else 0.0,
        )
        for each, own, variance in zip(every, logs, variances, strict=True)
    ]
    return tuple(sorted(parts, key=lambda part: -part.variance_share))
