"""Motion of the pole, from the table of the IERS that astropy-iers-data carries."""

from __future__ import annotations

import functools
import importlib
from pathlib import Path

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.errors import DataMissingError, InputError
from issrisk.times import iso

# Within 292 years of every time allowed, which is what nanoseconds can span; MJD 51544.
_MILLENNIUM, _MILLENNIUM_MJD = np.datetime64("2000-01-01", "ns"), 51544
_ARCSECOND_RAD = np.pi / 648_000.0
# Columns of finals2000A.all, from its ReadMe (counted from 0, the end excluded).
_MJD, _POLE_X, _POLE_Y = slice(7, 15), slice(18, 27), slice(37, 46)


def polar_motion_rad(times: TimeArray) -> FloatArray:
    """Coordinates of the pole, linear between midnights.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (2, n)
        x along the meridian of Greenwich, y along 90 degrees west [rad]:
        Bulletin A of the IERS, and its prediction for a year.

    Raises
    ------
    DataMissingError
        If astropy-iers-data is not installed.
    InputError
        If a time lies outside the table, which begins in 1973.
    """
    mjd, pole = _table()
    days = (times - _MILLENNIUM) / np.timedelta64(1, "D") + _MILLENNIUM_MJD
    if days.size and not (mjd[0] <= days.min() and days.max() <= mjd[-1]):
        ends = (np.timedelta64(int(day) - _MILLENNIUM_MJD, "D") for day in (mjd[0], mjd[-1]))
        first, last = (_MILLENNIUM + each for each in ends)
        raise InputError(
            f"polar motion is known from {iso(first)} to {iso(last)}, not to {iso(times.max())}"
            if days.max() > mjd[-1]
            else f"polar motion is known from {iso(first)} on, not at {iso(times.min())}",
            hint="leave polar motion out (less than 20 m), or install a newer astropy-iers-data",
        )
    return np.stack([np.interp(days, mjd, each) for each in pole])


@functools.cache
def _table() -> tuple[FloatArray, FloatArray]:
    """Modified Julian dates (k,), and x and y of the pole (2, k) [rad]."""
    try:
        data = importlib.import_module("astropy_iers_data")
    except ModuleNotFoundError:
        raise DataMissingError(
            "polar motion needs the package astropy-iers-data, which is not installed",
            hint="pip install 'issrisk[iers]', or leave polar motion out (less than 20 m)",
        ) from None
    rows = [
        [float(line[column]) for column in (_MJD, _POLE_X, _POLE_Y)]
        for line in Path(data.IERS_A_FILE).read_text("ascii").splitlines()
        if line[_POLE_X].strip()  # the last lines hold a date and nothing more
    ]
    table = np.array(rows).T
    return table[0], table[1:] * _ARCSECOND_RAD
