"""The solar flux at 10.7 cm as a series of days: what flares spoilt, and means over 81 days."""

from __future__ import annotations

import numpy as np

from issrisk.arrays import BoolArray, FloatArray

# A day 25 % above both neighbours is the burst of a flare, not the slowly varying component that
# heats the atmosphere; one 25 % below both is a fault. Rotation changes it by 20 % a day at most.
_FACTOR = 1.25
HALF_WINDOW_DAYS = 40


def spoilt(flux: FloatArray) -> BoolArray:
    """Days whose flux stands apart from the nearest sound days on both sides.

    Parameters
    ----------
    flux : ndarray, shape (n,)
        One value a day [sfu].

    Returns
    -------
    ndarray of bool, shape (n,)
        Found again and again with the spoilt days left out, so that two in a
        row are found too. The last day is judged by the days before it alone.
    """
    bad = np.zeros(flux.size, dtype=bool)
    while True:
        sound = np.flatnonzero(~bad)
        if sound.size < 2:
            return bad
        kept = flux[sound]
        before, after = np.r_[kept[1], kept[:-1]], np.r_[kept[1:], kept[-2]]
        apart = (kept > _FACTOR * np.maximum(before, after)) | (
            kept * _FACTOR < np.minimum(before, after)
        )
        if not apart.any():
            return bad
        bad[sound[apart]] = True


def cleaned(flux: FloatArray, bad: BoolArray) -> FloatArray:
    """Flux with the spoilt days on a straight line between their neighbours.

    Parameters
    ----------
    flux : ndarray, shape (n,)
        One value a day [sfu].
    bad : ndarray of bool, shape (n,)
        As `spoilt` finds them.

    Returns
    -------
    ndarray, shape (n,)
        A copy.
    """
    days = np.arange(flux.size)
    return np.interp(days, days[~bad], flux[~bad])


def centred_mean(flux: FloatArray) -> FloatArray:
    """Mean over 81 days centred on each; at the ends over those of them that there are.

    Parameters
    ----------
    flux : ndarray, shape (..., n)
        One value a day [sfu].

    Returns
    -------
    ndarray, shape (..., n)
        Of the same unit.
    """
    number = flux.shape[-1]
    start = np.zeros((*flux.shape[:-1], 1))
    total = np.concatenate([start, np.cumsum(flux, axis=-1)], axis=-1)
    days = np.arange(number)
    first = np.maximum(days - HALF_WINDOW_DAYS, 0)
    end = np.minimum(days + HALF_WINDOW_DAYS + 1, number)
    mean: FloatArray = (total[..., end] - total[..., first]) / (end - first)
    return mean
