"""Random numbers addressed by what they are for: seed, purpose, realisation.

Each address has a stream of its own, so that a realisation draws the same numbers whoever
computes it, in whatever order, and whether or not others draw more.
"""

from __future__ import annotations

import numpy as np

from issrisk.errors import InputError, InputTypeError

_WORD = 2**64


def stream(seed: int, realisation: int, *, purpose: int = 0) -> np.random.Generator:
    """The stream of one realisation for one purpose.

    Parameters
    ----------
    seed : int
        Of the whole computation, 0 to 2^64 - 1.
    realisation : int
        Number of the realisation, 0 to 2^64 - 1.
    purpose : int, default: 0
        What the numbers are for, 0 to 2^64 - 1: a cause of uncertainty keeps
        its numbers when another one is left out.

    Returns
    -------
    numpy.random.Generator
        Of Philox 4x64-10 [1]_: the key is seed and purpose, the highest word of the
        counter the realisation, which leaves 2^192 blocks to each.

    Raises
    ------
    InputError
        If a number is out of its range.
    InputTypeError
        If one is no integer.

    References
    ----------
    .. [1] J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel Random
       Numbers: As Easy as 1, 2, 3", SC11 (2011). :doi:`10.1145/2063384.2063405`

    Examples
    --------
    >>> float(stream(7, 3).random()) == float(stream(7, 3).random())
    True
    """
    for name, value in (("seed", seed), ("realisation", realisation), ("purpose", purpose)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise InputTypeError(f"{name} is given as {type(value).__name__}, must be an integer")
        if not 0 <= value < _WORD:
            raise InputError(f"{name} is {value}; it must lie in 0 to 2^64 - 1")
    counter = np.array([0, 0, 0, realisation], dtype=np.uint64)
    key = np.array([seed, purpose], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(counter=counter, key=key))
