"""From TEME to the rotating Earth, and down to geodetic coordinates."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.constants import (
    SECONDS_PER_DAY,
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_POLAR_RADIUS_M,
)
from issrisk.orbit.polar_motion import polar_motion_rad

if TYPE_CHECKING:
    from skyfield.timelib import Timescale

_J2000 = np.datetime64("2000-01-01T12:00", "ns")
_J2000_JULIAN_DATE = 2_451_545.0
_DAYS_PER_CENTURY = 36_525.0
# UTC began to run in seconds of TAI, 10 s behind it (ITU-R TF.460-6; recalled).
_LEAP_SECONDS_BEGIN = np.datetime64("1972-01-01", "ns")
_TAI_MINUS_UTC_1972_S = 10.0
TT_MINUS_TAI_S = 32.184  # by definition; IERS Conventions (2010), chapter 10 (recalled)


@functools.cache
def timescale() -> Timescale:
    """Skyfield's time scale, from the tables built into it: nothing is fetched."""
    from skyfield.api import load  # 0.2 s: only where an Earth-fixed position is asked for

    return load.timescale(builtin=True)


def tai_minus_utc_s(times: TimeArray) -> FloatArray:
    """Whole seconds TAI is ahead of UTC, from the leap seconds built into skyfield.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (n,)
        Seconds; before 1972, when UTC ran at another rate, 10.
    """
    leap_days = (np.asarray(timescale().leap_dates) - _J2000_JULIAN_DATE) * 86_400.0
    leap_times = _J2000 + leap_days.astype("timedelta64[s]")  # a Julian date resolves 40 us only
    leaps = np.searchsorted(leap_times, times, side="right")
    return np.asarray(_TAI_MINUS_UTC_1972_S + leaps, dtype=float)


def julian_date_tt(times: TimeArray) -> FloatArray:
    """Julian dates in Terrestrial Time, good to 40 us.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (n,)
        Days.
    """
    days = (times - _J2000) / np.timedelta64(1, "D")
    return np.asarray(
        _J2000_JULIAN_DATE + days + (tai_minus_utc_s(times) + TT_MINUS_TAI_S) / SECONDS_PER_DAY
    )


def ut1_minus_utc_s(times: TimeArray) -> FloatArray:
    """UT1 - UTC from the table built into skyfield (IERS, then its prediction).

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (n,)
        Seconds. Measured up to the table's making; some 0.2 s off a year on.
        Before 1972, when UTC was kept near UT by other means, 0.
    """
    delta_t_s = timescale().delta_t_function(julian_date_tt(times))
    tt_minus_utc_s = tai_minus_utc_s(times) + TT_MINUS_TAI_S
    return np.where(times < _LEAP_SECONDS_BEGIN, 0.0, tt_minus_utc_s - delta_t_s)


def gmst_1982_rad(times: TimeArray) -> FloatArray:
    """Greenwich mean sidereal time of 1982, the angle from TEME to the rotating Earth.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (n,)
        Radians, 0 to 2 pi.

    References
    ----------
    .. [1] Aoki et al., "The new definition of universal time", Astronomy and
       Astrophysics 105, 359-361 (1982), equation 13.
    .. [2] Vallado et al., AIAA 2006-6753 Rev 2, appendix C (TEME to PEF).
    """
    elapsed = times - _J2000
    whole_days = elapsed // np.timedelta64(1, "D")
    fraction = (elapsed - whole_days.astype("timedelta64[D]")) / np.timedelta64(1, "D")
    ut1_fraction = fraction + ut1_minus_utc_s(times) / SECONDS_PER_DAY
    century = (whole_days + ut1_fraction) / _DAYS_PER_CENTURY
    # The 876600 h of the polynomial are whole turns a day but for this excess; kept apart
    # they would cost five digits. J2000 is noon: half a turn more than at midnight.
    gmst_s = 67_310.54841 + 8_640_184.812866 * century + 0.093104 * century**2 - 6.2e-6 * century**3
    turns = gmst_s / SECONDS_PER_DAY + ut1_fraction
    return np.asarray(2.0 * np.pi * (turns % 1.0), dtype=float)


def earth_orientation(times: TimeArray, *, polar_motion: bool = False) -> FloatArray:
    """Angles between TEME and ITRS.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.
    polar_motion : bool, default: False
        Whether the motion of the pole is taken into account.

    Returns
    -------
    ndarray, shape (3, n)
        Sidereal time of 1982, and the pole's x and y (0 without it) [rad].

    Raises
    ------
    DataMissingError
        If the table of polar motion is not installed.
    InputError
        If a time lies outside that table.
    """
    angles = np.zeros((3, times.size))
    angles[0] = gmst_1982_rad(times)
    if polar_motion:
        angles[1:] = polar_motion_rad(times)
    return angles


def itrs_from_teme(
    position_teme: FloatArray, times: TimeArray, *, polar_motion: bool = False
) -> FloatArray:
    """Positions in ITRS of positions in TEME.

    Parameters
    ----------
    position_teme : ndarray, shape (n, 3)
        Any unit of length.
    times : ndarray of datetime64, shape (n,)
        UTC.
    polar_motion : bool, default: False
        Whether the motion of the pole is taken into account: below 20 m on
        the ground.

    Returns
    -------
    ndarray, shape (n, 3)
        The same unit.

    Raises
    ------
    DataMissingError
        If the table of polar motion is not installed.
    InputError
        If a time lies outside that table.

    References
    ----------
    .. [1] Vallado et al., AIAA 2006-6753 Rev 2, appendix C, equation C-1.
    """
    angle_rad, *pole_rad = earth_orientation(times, polar_motion=polar_motion)
    sine, cosine = np.sin(angle_rad), np.cos(angle_rad)
    x, y, z = position_teme.T
    position = np.stack((cosine * x + sine * y, cosine * y - sine * x, z), axis=-1)
    return with_polar_motion(position, np.array(pole_rad)) if polar_motion else position


def with_polar_motion(position: FloatArray, pole_rad: FloatArray) -> FloatArray:
    """Positions in ITRS of positions for which the pole was taken to rest.

    Parameters
    ----------
    position : ndarray, shape (n, 3)
        Pseudo-Earth-fixed (PEF) or terrestrial intermediate, any unit of length.
    pole_rad : ndarray, shape (2, n)
        Coordinates of the pole, as `polar_motion_rad` gives them.

    Returns
    -------
    ndarray, shape (n, 3)
        The same unit. Of the pole's 0.3" the squares, 2e-12, are left out.

    References
    ----------
    .. [1] IERS Conventions (2010), equation 5.3.
    """
    (x, y, z), (pole_x, pole_y) = position.T, pole_rad
    return np.stack((x + pole_x * z, y - pole_y * z, z - pole_x * x + pole_y * y), axis=-1)


def geodetic_latitude_rad(distance_from_axis_m: FloatArray, z_m: FloatArray) -> FloatArray:
    """Geodetic latitude of points by their distance from the axis and height over the equator.

    Parameters
    ----------
    distance_from_axis_m, z_m : ndarray
        Metres, WGS 84 axes. The points must not lie near the Earth's centre.

    Returns
    -------
    ndarray
        Radians. Two passes of Bowring's formula: the error is below 1e-12 rad
        from the ground to geostationary height.

    References
    ----------
    .. [1] B. R. Bowring, "Transformation from spatial to geographical
       coordinates", Survey Review 23 (181), 323-327 (1976).
    """
    return np.asarray(np.arctan2(*_ellipsoid_normal(distance_from_axis_m, z_m)))


def _ellipsoid_normal(
    distance_from_axis_m: FloatArray, z_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Sine and cosine of the geodetic latitude; no angle is needed for them."""
    a, b = WGS84_EQUATORIAL_RADIUS_M, WGS84_POLAR_RADIUS_M
    e2 = WGS84_ECCENTRICITY_SQUARED
    second_e2 = e2 / (1.0 - e2)
    rise, run = a * z_m, b * distance_from_axis_m
    for _ in range(2):
        # Sine and cosine of the reduced latitude; cubes by `**` would cost twenty times as much.
        sine, cosine = _unit(rise, run)
        rise = z_m + second_e2 * b * (sine * sine * sine)
        run = distance_from_axis_m - e2 * a * (cosine * cosine * cosine)
        normal = _unit(rise, run)
        rise, run = b * rise, a * run
    return normal


def _unit(rise: FloatArray, run: FloatArray) -> tuple[FloatArray, FloatArray]:
    length = np.sqrt(rise * rise + run * run)
    return rise / length, run / length


def geodetic_from_itrs(position_m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Geodetic latitude, longitude and height of ITRS positions.

    Parameters
    ----------
    position_m : ndarray, shape (n, 3)
        Metres, ITRS.

    Returns
    -------
    latitude_rad, longitude_rad, altitude_m : ndarray, shape (n,)
        On WGS 84; longitude from -pi to pi.
    """
    x, y, z = position_m.T
    distance = np.hypot(x, y)
    sine, cosine = _ellipsoid_normal(distance, z)
    a, e2 = WGS84_EQUATORIAL_RADIUS_M, WGS84_ECCENTRICITY_SQUARED
    # Along the ellipsoid normal: well-behaved at the poles and at the equator alike.
    altitude = distance * cosine + z * sine - a * np.sqrt(1.0 - e2 * sine**2)
    return np.arctan2(sine, cosine), np.arctan2(y, x), altitude


def last_measured_ut1() -> np.datetime64:
    """Last day of the table that `ut1_minus_utc_s` reads; its last year is predicted."""
    julian_date = float(np.asarray(timescale().delta_t_table)[0][-1])
    day = np.timedelta64(round((julian_date - _J2000_JULIAN_DATE) * 86_400), "s")
    return _J2000 + day
