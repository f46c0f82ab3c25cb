"""Winds of one day, sampled: the climatology of season and latitude, and what days differ from it.

Means and spreads by height are those of the Horizontal Wind Model 2014 (Drob et al. 2015,
doi:10.1002/2014EA000089) for quiet days within 50 degrees of the equator, over all months, hours
and longitudes: computed once with an implementation that repeats the profile published with the
model to a millimetre a second. What days add to it is recalled from range reference
atmospheres and global reference models, and known to a third or so.
"""

from __future__ import annotations

import functools

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.montecarlo.streams import stream

MODEL = "sampled about HWM14 means by season and latitude"
WIND_STEP_KM = 2.0
WIND_TOP_KM = 120.0  # beyond, the wind of this height
WIND_LEVELS = 61
PURPOSE = 300

_MONTHS = 12
_WARMEST_MONTH = 1.5  # the middle of January, when the winds of December to February are met
_MIDDLE_DEG = 40.0  # of the latitudes 30 to 50, of which the seasons' means are

# By height [km]: mean eastward wind everywhere; in December to February and in June to August,
# 30 to 50 N and S; spread of the eastward and northward wind within a month and latitude;
# and what single days and gravity waves add to each component (standard deviations). All m/s.
_TABLE = np.array(
    [
        # km mean   NDJF   SDJF   NJJA   SJJA    sdU   sdV  day
        (0, -0.8, 2.0, 3.0, 0.0, 5.0, 1.8, 1.2, 4.0),
        (5, 4.9, 14.0, 13.0, 5.0, 15.0, 2.3, 0.9, 7.0),
        (10, 13.8, 28.0, 23.0, 13.0, 29.0, 3.7, 1.3, 11.0),
        (15, 13.6, 27.0, 20.0, 10.0, 31.0, 5.1, 1.8, 9.0),
        (20, 1.8, 13.0, 2.0, -4.0, 22.0, 2.7, 1.1, 6.0),
        (30, -4.8, 12.0, -13.0, -14.0, 36.0, 5.4, 2.2, 8.0),
        (40, -2.1, 25.0, -24.0, -24.0, 59.0, 7.5, 2.7, 11.0),
        (50, 7.8, 42.0, -27.0, -31.0, 72.0, 8.4, 4.6, 15.0),
        (60, 14.8, 43.0, -25.0, -37.0, 61.0, 11.8, 6.0, 20.0),
        (70, 10.0, 41.0, -29.0, -37.0, 42.0, 14.4, 6.6, 25.0),
        (80, 2.3, 32.0, -16.0, -12.0, 39.0, 12.0, 12.2, 30.0),
        (90, 12.1, 19.0, 29.0, 27.0, 23.0, 15.3, 17.1, 33.0),
        (100, 2.5, -4.0, 35.0, 30.0, 1.0, 14.9, 19.2, 40.0),
        (110, 1.9, -7.0, 0.0, -7.0, 6.0, 21.8, 20.9, 40.0),
    ]
)

# Heights over which winds stay alike [km]: where they begin, of the departures from the month's
# mean (from correlations of 0.9 at 10 km, 0.65 at 10 km about 70 km and less than 0.25 above
# 80 km in the same model), and of what single days add: a broad part in the lower air, and the
# rest, which is gravity waves. The last column is the broad part's share of the variance of
# days: a judgement.
_SCALES = np.array(
    [
        # km  month broad waves share
        (0, 60.0, 7.0, 2.0, 0.75),
        (10, 60.0, 7.0, 2.0, 0.75),
        (20, 60.0, 7.0, 3.0, 0.5),
        (30, 60.0, 7.0, 3.0, 0.0),
        (60, 60.0, 7.0, 5.0, 0.0),
        (70, 23.0, 7.0, 9.0, 0.0),
        (80, 7.0, 7.0, 9.0, 0.0),
        (100, 7.0, 7.0, 9.0, 0.0),
    ]
)


def wind_heights_km() -> FloatArray:
    """Heights of the levels of a profile.

    Returns
    -------
    ndarray, shape (WIND_LEVELS,)
        From the ground to `WIND_TOP_KM` [km].
    """
    return np.arange(WIND_LEVELS, dtype=np.float64) * WIND_STEP_KM


def mean_wind(month: float, latitude_deg: float) -> FloatArray:
    """Mean eastward wind of a season and latitude; the northward one is nil.

    Parameters
    ----------
    month : float
        Of the year, 1 to 13: 1.5 is the middle of January.
    latitude_deg : float
        Geodetic latitude; beyond 40 degrees the wind of 40 degrees.

    Returns
    -------
    ndarray, shape (WIND_LEVELS,)
        Metres per second. A yearly wave between the winters and summers of each
        hemisphere, straight across the equator, where it makes the mean
        over all latitudes up to 50 degrees that of the model.

    Raises
    ------
    InputError
        If a number is out of its range.
    """
    if not 1.0 <= month <= _MONTHS + 1:
        raise InputError(f"month is {month}; it must lie in 1 to 13, fractions included")
    if not -90.0 <= latitude_deg <= 90.0:
        raise InputError(f"latitude_deg is {latitude_deg}; it must lie in -90 to 90")
    mean, north_winter, south_summer, north_summer, south_winter = _TABLE[:, 1:6].T
    wave = np.cos(2.0 * np.pi * (month - _WARMEST_MONTH) / _MONTHS)
    middle = 0.5 * (north_winter + north_summer), 0.5 * (south_summer + south_winter)
    north = middle[0] + 0.5 * wave * (north_winter - north_summer)
    south = middle[1] + 0.5 * wave * (south_summer - south_winter)
    # Shares of the area within 50 degrees that straight lines between -40, 0 and 40 degrees give.
    reach = np.radians(_MIDDLE_DEG)
    centre = (1.0 - np.cos(reach)) / reach / np.sin(np.radians(50.0))
    equator = (mean - 0.5 * (1.0 - centre) * (middle[0] + middle[1])) / centre
    share = min(abs(latitude_deg) / _MIDDLE_DEG, 1.0)
    side = north if latitude_deg > 0.0 else south
    values = equator + share * (side - equator)
    return np.asarray(np.interp(wind_heights_km(), _TABLE[:, 0], values), dtype=np.float64)


def wind_profile(
    seed: int, realisation: int, *, month: float, latitude_deg: float, spread: float = 1.0
) -> FloatArray:
    """Wind of one realisation, which all pieces of its entry share.

    Parameters
    ----------
    seed, realisation : int
        Of the computation; see `montecarlo.streams.stream`.
    month : float
        Of the year, 1 to 13: 1.5 is the middle of January.
    latitude_deg : float
        Geodetic latitude.
    spread : float, default: 1
        Factor on the departures from the mean; zero gives the mean.

    Returns
    -------
    ndarray, shape (WIND_LEVELS, 2)
        Eastward and northward wind [m/s] at `wind_heights_km`.

    Raises
    ------
    InputError
        If a number is out of its range.
    """
    draws = stream(seed, realisation, purpose=PURPOSE).standard_normal((2, 3 * WIND_LEVELS, 1))
    wind = spread * (_departures() @ draws)[..., 0]
    wind[0] += mean_wind(month, latitude_deg)
    return np.ascontiguousarray(wind.T)


def wind_splines(winds: FloatArray) -> FloatArray:
    """Profiles as natural cubic splines, for kernels.

    Parameters
    ----------
    winds : ndarray, shape (r, WIND_LEVELS, 2)
        As of `wind_profile`.

    Returns
    -------
    ndarray, shape (r, WIND_LEVELS + 2, 2)
        Weights of the B-splines, which four by four make the wind between two
        levels (de Boor, 1978, "A Practical Guide to Splines").
    """
    collocation = np.zeros((WIND_LEVELS + 2, WIND_LEVELS + 2))
    for level in range(WIND_LEVELS):
        collocation[level + 1, level : level + 3] = np.array([1.0, 4.0, 1.0]) / 6.0
    collocation[0, :3] = collocation[-1, -3:] = [1.0, -2.0, 1.0]
    given = np.zeros((len(winds), WIND_LEVELS + 2, 2))
    given[:, 1:-1] = winds
    return np.ascontiguousarray(np.linalg.inv(collocation) @ given)


@functools.cache
def _departures() -> FloatArray:
    """What makes departures from the mean of independent draws, (2, levels, 3 levels).

    East and north. First-order autoregressions up the levels: departures of the month, the
    broad part of the day's and its waves.
    """
    heights = wind_heights_km()
    month, broad, waves, share = (
        np.interp(heights, _SCALES[:, 0], column) for column in _SCALES[:, 1:].T
    )
    east, north, day = (np.interp(heights, _TABLE[:, 0], column) for column in _TABLE[:, 6:].T)
    days = [
        (day * np.sqrt(part))[:, None] * _alike(scale)
        for part, scale in ((share, broad), (1.0 - share, waves))
    ]
    return np.stack([np.hstack([size[:, None] * _alike(month), *days]) for size in (east, north)])


def _alike(scale_km: FloatArray) -> FloatArray:
    """Triangle that makes numbers of variance one, alike over a scale, of independent ones."""
    kept = np.exp(-WIND_STEP_KM / scale_km)
    rows = np.zeros((WIND_LEVELS, WIND_LEVELS))
    rows[0, 0] = 1.0
    for level in range(1, WIND_LEVELS):
        rows[level] = kept[level] * rows[level - 1]
        rows[level, level] = np.sqrt(1.0 - kept[level] ** 2)
    return rows
