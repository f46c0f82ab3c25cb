"""From the frames of an ephemeris to the rotating Earth, and to TEME.

ITRS here is without polar motion (below 20 m on the ground), as in `frames`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.constants import SECONDS_PER_DAY
from issrisk.errors import ElementsError
from issrisk.orbit.frames import (
    TT_MINUS_TAI_S,
    gmst_1982_rad,
    itrs_from_teme,
    tai_minus_utc_s,
    timescale,
    ut1_minus_utc_s,
)
from issrisk.orbit.interpolation import States

Frame: TypeAlias = Literal["EME2000", "GCRF", "ITRF", "TEME"]
TimeSystem: TypeAlias = Literal["UTC", "UT1", "TAI", "GPS", "TT", "TDB"]

# Rotation of the Earth [rad/s]; IERS Conventions (2010), table 1.1 (recalled).
EARTH_ROTATION_RAD_S = 7.292115e-5
_J2000 = np.datetime64("2000-01-01T12:00", "ns")
_GPS_BEHIND_TAI_S = 19.0  # by definition; IS-GPS-200, 20.3.3.5.2.4 (recalled)
# Nutation has no term shorter than five days: over an hour it bends by 1e-5", 0.3 mm.
_KNOT = np.timedelta64(3600, "s")


def earth_rotation_angle_rad(times: TimeArray) -> FloatArray:
    """Angle from the celestial to the terrestrial intermediate origin.

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
    .. [1] IERS Conventions (2010), equation 5.15.
    """
    elapsed = times - _J2000
    whole_days = elapsed // np.timedelta64(1, "D")
    fraction = (elapsed - whole_days.astype("timedelta64[D]")) / np.timedelta64(1, "D")
    ut1_fraction = fraction + ut1_minus_utc_s(times) / SECONDS_PER_DAY
    turns = 0.7790572732640 + 0.00273781191135448 * (whole_days + ut1_fraction) + ut1_fraction
    return np.asarray(2.0 * np.pi * (turns % 1.0), dtype=float)


def itrs_from_gcrs(position: FloatArray, times: TimeArray) -> FloatArray:
    """Positions in ITRS of positions in GCRS: precession, nutation, rotation.

    Parameters
    ----------
    position : ndarray, shape (n, 3)
        Any unit of length.
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (n, 3)
        The same unit.

    References
    ----------
    .. [1] IERS Conventions (2010), chapter 5 (IAU 2000A nutation, as in skyfield).
    """
    intermediate = np.einsum("nij,nj->ni", _celestial_to_intermediate(times), position)
    return _about_z(intermediate, earth_rotation_angle_rad(times))


def _about_z(vector: FloatArray, angle_rad: FloatArray) -> FloatArray:
    """Components in axes turned by an angle about the third."""
    sine, cosine = np.sin(angle_rad), np.cos(angle_rad)
    x, y, z = vector.T
    return np.stack((cosine * x + sine * y, cosine * y - sine * x, z), axis=-1)


def _celestial_to_intermediate(times: TimeArray) -> FloatArray:
    """Rotations (n, 3, 3) from GCRS to the equator and intermediate origin of date.

    They are computed every hour and interpolated in a straight line, for the
    nutation series is a thousand times dearer than all the rest.
    """
    hours = (times - _J2000) // _KNOT
    knots, which = np.unique(hours, return_inverse=True)
    ends = np.unique(np.concatenate((knots, knots + 1)))
    matrices = _intermediate_at(_J2000 + ends * _KNOT)
    left = np.searchsorted(ends, knots)[which]
    share = ((times - _J2000) / _KNOT - hours)[:, None, None]
    return np.asarray((1.0 - share) * matrices[left] + share * matrices[left + 1])


def _intermediate_at(times: TimeArray) -> FloatArray:
    """The same by skyfield, whose rotation to the Earth is turned back by its angle."""
    scale = timescale()
    days = (times - _J2000) / np.timedelta64(1, "D")
    tt_days = days + (tai_minus_utc_s(times) + TT_MINUS_TAI_S) / SECONDS_PER_DAY
    instants = scale.tt_jd(2_451_545.0, tt_days)
    true_equator = np.moveaxis(np.asarray(instants.M), -1, 0)
    sidereal_rad = np.asarray(instants.gast) * (np.pi / 12.0)
    origins_rad = sidereal_rad - earth_rotation_angle_rad(times)
    rows = (true_equator[:, i, :] for i in range(3))
    x, y, z = rows
    sine, cosine = np.sin(origins_rad)[:, None], np.cos(origins_rad)[:, None]
    return np.stack((cosine * x + sine * y, cosine * y - sine * x, z), axis=1)


def gcrs_from_eme2000(position: FloatArray) -> FloatArray:
    """Positions in GCRS of positions referred to the mean equator and equinox of J2000.

    Parameters
    ----------
    position : ndarray, shape (n, 3)
        Any unit of length.

    Returns
    -------
    ndarray, shape (n, 3)
        The same unit. The two differ by the frame bias of 0.023", 0.8 m at the ISS.

    References
    ----------
    .. [1] IERS Conventions (2003), chapter 5, equations 17 and 21.
    """
    from skyfield.framelib import ICRS_to_J2000

    return np.asarray(position @ ICRS_to_J2000)


def itrs_position(position: FloatArray, times: TimeArray, frame: Frame) -> FloatArray:
    """Positions in ITRS of positions in a frame of an ephemeris.

    Parameters
    ----------
    position : ndarray, shape (n, 3)
        Any unit of length.
    times : ndarray of datetime64, shape (n,)
        UTC.
    frame : {"EME2000", "GCRF", "ITRF", "TEME"}
        The frame of `position`.

    Returns
    -------
    ndarray, shape (n, 3)
        The same unit.
    """
    if frame == "ITRF":
        return position
    if frame == "TEME":
        return itrs_from_teme(position, times)
    return itrs_from_gcrs(gcrs_from_eme2000(position) if frame == "EME2000" else position, times)


def teme_states_of(states: States, times: TimeArray, frame: Frame) -> States:
    """States in TEME, the frame of SGP4, of states in a frame of an ephemeris.

    Parameters
    ----------
    states : States
        Of shape (n, 3).
    times : ndarray of datetime64, shape (n,)
        UTC.
    frame : {"EME2000", "GCRF", "ITRF", "TEME"}
        The frame of `states`.

    Returns
    -------
    States
        TEME turns against GCRS by 50" a year only: velocities follow to 0.1 mm/s.
    """
    if frame == "TEME":
        return states
    angle_rad = -gmst_1982_rad(times)
    velocity = states.velocity_km_s
    if frame == "ITRF":
        x, y, _ = states.position_km.T
        velocity = velocity + EARTH_ROTATION_RAD_S * np.stack((-y, x, np.zeros_like(x)), axis=-1)
    position, velocity = (
        _about_z(itrs_position(each, times, frame), angle_rad)
        for each in (states.position_km, velocity)
    )
    return States(position, velocity)


def utc_from(instants: TimeArray, time_system: TimeSystem) -> TimeArray:
    """Instants in UTC of readings of another clock.

    Parameters
    ----------
    instants : ndarray of datetime64[ns], shape (n,)
        What the clock reads.
    time_system : {"UTC", "UT1", "TAI", "GPS", "TT", "TDB"}
        The clock.

    Returns
    -------
    ndarray of datetime64[ns], shape (n,)
        UTC; TDB is good to 0.01 ms.

    Raises
    ------
    ElementsError
        If an instant lies before 1972, when UTC did not yet keep whole seconds.
    """
    if time_system == "UTC":
        return instants
    if (instants < np.datetime64("1972-01-02")).any():
        raise ElementsError(f"times in {time_system} before 1972 have no UTC in whole seconds")
    utc = instants
    for _ in range(2):  # the offset is that of UTC, which the first pass finds
        utc = instants - np.round(_ahead_s(utc, time_system) * 1e9).astype("timedelta64[ns]")
    return utc


def _ahead_s(utc: TimeArray, time_system: TimeSystem) -> FloatArray:
    """How far a clock is ahead of UTC [s]."""
    if time_system == "UT1":
        return ut1_minus_utc_s(utc)
    tai_s = tai_minus_utc_s(utc)
    if time_system in ("TAI", "GPS"):
        return tai_s - (_GPS_BEHIND_TAI_S if time_system == "GPS" else 0.0)
    tt_s = tai_s + TT_MINUS_TAI_S
    if time_system == "TT":
        return tt_s
    from skyfield.timelib import tdb_minus_tt

    days = (utc - _J2000) / np.timedelta64(1, "D")
    return np.asarray(tt_s + tdb_minus_tt(2_451_545.0 + days + tt_s / SECONDS_PER_DAY))


def elapsed_s(times: TimeArray, since: np.datetime64) -> FloatArray:
    """SI seconds from one instant to others, the leap seconds between them counted.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        UTC.
    since : datetime64
        UTC.

    Returns
    -------
    ndarray, shape (n,)
        Seconds.
    """
    leaps = tai_minus_utc_s(times) - tai_minus_utc_s(np.array([since]))[0]
    return np.asarray((times - since) / np.timedelta64(1, "s") + leaps)
