"""Even draws of what is not known, a Latin hypercube: quantiles hardly depend on the seed."""

from __future__ import annotations

import functools
from statistics import NormalDist

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.montecarlo.streams import stream

DRAWS = 4000


def even_parts(seed: int, number: int, *, purpose: int) -> FloatArray:
    """The middles of as many equal parts of 0 to 1 as there are draws, in random order.

    Parameters
    ----------
    seed, number, purpose : int
        As for `issrisk.montecarlo.streams.stream`; `number` is that of the unknown.

    Returns
    -------
    ndarray, shape (DRAWS,)
        Each once.

    References
    ----------
    .. [1] M. D. McKay, R. J. Beckman and W. J. Conover, "A Comparison of Three Methods for
       Selecting Values of Input Variables in the Analysis of Output from a Computer Code",
       Technometrics 21 (1979) 239 (recalled).
    """
    return (stream(seed, number, purpose=purpose).permutation(DRAWS) + 0.5) / DRAWS


def even_normals(seed: int, number: int, *, purpose: int) -> FloatArray:
    """The same of a standard normal variable.

    Parameters
    ----------
    seed, number, purpose : int
        As for `even_parts`.

    Returns
    -------
    ndarray, shape (DRAWS,)
        Its quantiles in random order.
    """
    return _quantiles()[stream(seed, number, purpose=purpose).permutation(DRAWS)]


@functools.cache
def _quantiles() -> FloatArray:
    normal = NormalDist()
    return np.array([normal.inv_cdf((each + 0.5) / DRAWS) for each in range(DRAWS)])
