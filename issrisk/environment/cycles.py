"""Where in a solar cycle a day lies, as far as it was known at the time."""

from __future__ import annotations

import numpy as np

from issrisk.arrays import FloatArray, TimeArray

# Minima of the 13-month smoothed sunspot number, version 2.0 (SILSO, Royal Observatory of
# Belgium), as the lists of solar cycles 19 to 25 give them; good to a month or so.
MINIMA: TimeArray = np.array(
    [
        "1954-04-16",
        "1964-10-16",
        "1976-03-16",
        "1986-09-16",
        "1996-08-16",
        "2008-12-16",
        "2019-12-16",
    ],
    dtype="datetime64[D]",
)
TYPICAL_YEARS = 11.0
YEAR_DAYS = 365.25
# A smoothed number needs six months more, and a minimum some time to stand out as one.
_RECOGNISED_AFTER = np.timedelta64(365, "D")
_LEAST_LEFT_YEARS = 0.5  # of a cycle that has outlasted the typical one


def known_minima(as_of: np.datetime64) -> TimeArray:
    """Minima recognised as such by a day.

    Parameters
    ----------
    as_of : datetime64
        UTC.

    Returns
    -------
    ndarray of datetime64[D]
        Oldest first; the first two always, as the flux begins after one of them.
    """
    return MINIMA[: max(2, int(np.sum(as_of >= MINIMA + _RECOGNISED_AFTER)))]


def cycle_years(minima: TimeArray, as_of: np.datetime64) -> FloatArray:
    """Lengths of cycles that begin at minima, the last one as guessed at a day.

    Parameters
    ----------
    minima : ndarray of datetime64[D], shape (n,)
        As `known_minima` gives them.
    as_of : datetime64
        UTC.

    Returns
    -------
    ndarray, shape (n,)
        Years: measured, and for the last cycle 11 or a little more than have gone by.
    """
    gone = years_between(minima[-1], as_of)
    last = max(TYPICAL_YEARS, gone + _LEAST_LEFT_YEARS)
    measured = np.diff(minima).astype(np.float64) / YEAR_DAYS
    return np.append(measured, last)


def years_between(start: np.datetime64, end: np.datetime64) -> float:
    """Years of 365.25 days from one instant to another."""
    return float((end - start) / np.timedelta64(1, "D")) / YEAR_DAYS
