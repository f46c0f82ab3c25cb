"""A quantity with its interval, and the interval of a sampled mean."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.montecarlo.intervals import Z90

# Nodes and weights of an average over a standard normal variable.
_NORMAL_NODES, _NORMAL_WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
_NORMAL_WEIGHTS = _NORMAL_WEIGHTS / _NORMAL_WEIGHTS.sum()


@dataclass(frozen=True)
class Quantiles:
    """A quantity with its interval: mean, and 5th, 50th and 95th percentile."""

    mean: float
    p05: float
    p50: float
    p95: float

    @classmethod
    def of(cls, sample: npt.ArrayLike, *, mean: float | None = None) -> Quantiles:
        """Quantiles of a sample, about a mean that is known better than it if one is given."""
        values = np.asarray(sample, dtype=float)
        low, middle, high = (float(each) for each in np.quantile(values, (0.05, 0.5, 0.95)))
        return cls(float(values.mean()) if mean is None else mean, low, middle, high)

    def scaled(self, factor: float) -> Quantiles:
        """All four times a factor."""
        return Quantiles(*(factor * value for value in (self.mean, self.p05, self.p50, self.p95)))

    def probability(self) -> Quantiles:
        """1 - exp(-x): of one casualty or more, where x is the expectation.

        The mean is that over the lognormal distribution of x, by Gauss-Hermite
        quadrature; it is less than 1 - exp(-mean of x).
        """
        sigma = np.log(self.p95 / self.p50) / Z90 if self.p50 > 0.0 else 0.0
        values = self.p50 * np.exp(sigma * _NORMAL_NODES)
        mean = float(np.sum(_NORMAL_WEIGHTS * -np.expm1(-values)))
        limits = [float(-np.expm1(-value)) for value in (self.p05, self.p50, self.p95)]
        return Quantiles(mean, *limits)

    def inverse(self) -> Quantiles:
        """Quantiles of 1 / x, infinite where x is 0 or not known; the mean is that of 1 / mean."""
        turned = (self.mean, self.p95, self.p50, self.p05)
        return Quantiles(*(1.0 / value if 0.0 < value < math.inf else math.inf for value in turned))


@dataclass(frozen=True)
class Parted:
    """A quantity, and its 90 % interval by sampling alone and by what is not known alone."""

    told: Quantiles
    sampling: tuple[float, float]
    not_known: tuple[float, float]

    def scaled(self, factor: float) -> Parted:
        """All of it times a factor."""
        low, high = (tuple(factor * each for each in x) for x in (self.sampling, self.not_known))
        return Parted(self.told.scaled(factor), (low[0], low[1]), (high[0], high[1]))


def limits(sample: npt.ArrayLike) -> tuple[float, float]:
    """The 5th and 95th percentile of a sample."""
    low, high = np.quantile(np.asarray(sample, dtype=float), (0.05, 0.95))
    return float(low), float(high)


def most_if_never(trials: int) -> float:
    """The greatest probability that never shows in so many trials once in twenty times.

    Parameters
    ----------
    trials : int
        One or more.

    Returns
    -------
    float
        1 - 0.05^(1 / trials): some 3 / trials.

    Examples
    --------
    >>> round(most_if_never(60), 3)
    0.049
    """
    return float(-np.expm1(np.log(0.05) / trials))


def gamma_limits(
    values: FloatArray, trials: int, *, heaviest: float = math.nan
) -> tuple[float, float]:
    """90 % limits of the mean of mostly zero, skew values over many trials.

    Parameters
    ----------
    values : ndarray, shape (k,)
        Those that are not zero, none negative.
    trials : int
        Of how many.
    heaviest : float, optional
        The most that one might have been; by default the greatest of them.

    Returns
    -------
    (float, float)
        Lower and upper limit; the upper is infinite where there is no value, nor a heaviest.

    Notes
    -----
    A weighted sum of rare events is scaled to a gamma variable that has its mean and
    variance; the upper limit reckons with one more event, as heavy as the heaviest [1]_.
    The variance is that of the sample rather than Poisson's, which it nears where
    values are rare. Quantiles are Wilson and Hilferty's (1931), off by 0.02 of the mean
    where there is one event and by less where there are more.

    References
    ----------
    .. [1] M. P. Fay and E. J. Feuer, "Confidence intervals for directly standardized
       rates", Statistics in Medicine 16 (1997) 791 (recalled).
    """
    total = float(values.sum())
    seen = float(values.max()) if values.size else 0.0
    most = max(seen, 0.0 if math.isnan(heaviest) else heaviest)
    if total <= 0.0:
        never = math.inf if math.isnan(heaviest) else most * _gamma_quantile(1.0, Z90) / trials
        return 0.0, never
    variance = max(float((values**2).sum()) - total**2 / trials, total**2 * 1e-30)
    lower = total * _gamma_quantile(total**2 / variance, -Z90)
    above, wider = total + most, variance + most**2
    return lower / trials, above * _gamma_quantile(above**2 / wider, Z90) / trials


def _gamma_quantile(shape: float, normal: float) -> float:
    """Of a gamma variable of mean 1."""
    turn = 1.0 / (9.0 * shape)
    return float(max(1.0 - turn + normal * np.sqrt(turn), 0.0) ** 3)
