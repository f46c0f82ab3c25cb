"""Frames: sidereal time, UT1, the turn to the rotating Earth, and geodetic coordinates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issrisk.constants import WGS84_EQUATORIAL_RADIUS_M, WGS84_POLAR_RADIUS_M
from issrisk.orbit.frames import (
    geodetic_from_itrs,
    geodetic_latitude_rad,
    gmst_1982_rad,
    itrs_from_teme,
    ut1_minus_utc_s,
)

A, B = WGS84_EQUATORIAL_RADIUS_M, WGS84_POLAR_RADIUS_M


def times_of(*texts):
    """Instants in UTC."""
    return np.array(texts, dtype="datetime64[ns]")


def itrs_from_geodetic(latitude_rad, longitude_rad, altitude_m):
    """Forward formula, e.g. IERS Conventions (2010), section 4.2.6."""
    normal = A**2 / np.sqrt((A * np.cos(latitude_rad)) ** 2 + (B * np.sin(latitude_rad)) ** 2)
    across = (normal + altitude_m) * np.cos(latitude_rad)
    z = (normal * (B / A) ** 2 + altitude_m) * np.sin(latitude_rad)
    return np.array([[across * np.cos(longitude_rad), across * np.sin(longitude_rad), z]])


@given(
    st.floats(-np.pi / 2, np.pi / 2),
    st.floats(-np.pi, np.pi, exclude_min=True),
    st.floats(-10e3, 36_000e3),
)
def test_geodetic_round_trip(latitude_rad, longitude_rad, altitude_m):
    position = itrs_from_geodetic(latitude_rad, longitude_rad, altitude_m)

    latitude, longitude, altitude = geodetic_from_itrs(position)

    assert latitude[0] == pytest.approx(latitude_rad, abs=1e-12)
    assert altitude[0] == pytest.approx(altitude_m, abs=1e-7)
    across_m = np.hypot(*position[0, :2])
    turn = np.angle(np.exp(1j * (longitude[0] - longitude_rad)))
    assert abs(turn) * across_m < 1e-6


@pytest.mark.parametrize(
    ("position_m", "latitude_deg", "longitude_deg", "altitude_m"),
    [
        ((A, 0.0, 0.0), 0.0, 0.0, 0.0),
        ((0.0, A + 400e3, 0.0), 0.0, 90.0, 400e3),
        ((-A, 0.0, 0.0), 0.0, 180.0, 0.0),
        ((0.0, -A, 0.0), 0.0, -90.0, 0.0),
        ((0.0, 0.0, B), 90.0, 0.0, 0.0),
        ((0.0, 0.0, B + 400e3), 90.0, 0.0, 400e3),
        ((0.0, 0.0, -B - 400e3), -90.0, 0.0, 400e3),
        # By skyfield 1.55, wgs84.latlon(51.75, 34.45, 430e3).
        ((3482414.57479719, 2388925.45032948, 5323316.46967563), 51.75, 34.45, 430e3),
    ],
)
def test_geodetic_coordinates(position_m, latitude_deg, longitude_deg, altitude_m):
    latitude, longitude, altitude = geodetic_from_itrs(np.array([position_m]))

    assert np.degrees(latitude[0]) == pytest.approx(latitude_deg, abs=1e-9)
    assert np.degrees(longitude[0]) == pytest.approx(longitude_deg, abs=1e-9)
    assert altitude[0] == pytest.approx(altitude_m, abs=1e-3)


def test_latitude_is_geodetic_not_geocentric():
    """On the ellipsoid tan(geodetic) = (a/b)^2 tan(geocentric): 0.1924 degrees at 45."""
    across, z = np.array([4.5e6]), np.array([4.5e6]) * (B / A) ** 2
    on_ellipsoid = A / np.hypot(across, z * A / B)

    latitude = geodetic_latitude_rad(across * on_ellipsoid, z * on_ellipsoid)

    assert np.degrees(latitude[0]) == pytest.approx(45.0, abs=1e-10)


def test_longitude_runs_from_minus_180_to_180():
    angles = np.radians(np.arange(-179.0, 181.0))
    circle = np.stack([A * np.cos(angles), A * np.sin(angles), np.zeros_like(angles)], axis=-1)

    np.testing.assert_allclose(geodetic_from_itrs(circle)[1], angles, rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        # IERS Bulletin B, to its 0.1 ms; the step is the leap second of 2016-12-31.
        ("2016-12-31T23:59:59.9", -0.4087),
        ("2017-01-01T00:00", 0.5913),
        # Vallado (2013), example 3-15; the table is smooth to half a millisecond.
        ("2004-04-06T07:51:28", -0.4400),
    ],
)
def test_ut1_minus_utc(time, seconds):
    assert ut1_minus_utc_s(times_of(time))[0] == pytest.approx(seconds, abs=5e-4)


def test_leap_seconds_keep_ut1_within_0_9_seconds_of_utc():
    """ITU-R TF.460-6, from 1972 on."""
    days = np.arange("1972-01-01", "2027-01-01", dtype="datetime64[D]").astype("datetime64[ns]")

    assert np.abs(ut1_minus_utc_s(days)).max() < 0.9


def test_a_mean_sidereal_day_is_a_turn():
    """It is 86 164.0905 s of UT1 (Aoki et al. 1982)."""
    start = times_of("2022-02-24T12:00")
    day_later = start + np.timedelta64(86_164_090_500, "us")

    off_s = (gmst_1982_rad(day_later) - gmst_1982_rad(start)) * 86_400 / (2.0 * np.pi)

    assert off_s[0] == pytest.approx(0.0, abs=2e-3)  # UT1 drifts by a millisecond a day


def test_sidereal_time_loses_no_digits_over_the_years():
    """A nanosecond is a step of the clock, and 7e-14 rad: times go in as integers, not days."""
    times = times_of("2022-02-24T12:00") + np.arange(0, 10**6, 10**5)

    steps = np.diff(gmst_1982_rad(times))

    np.testing.assert_allclose(steps, 7.2921e-5 * 1e-4, rtol=1e-5)


@pytest.mark.parametrize("scale", [1.0, 1e3])
def test_turn_to_itrs_keeps_height_and_distance_in_any_unit(scale):
    times = times_of("2022-02-24T12:00", "2022-02-24T13:00")
    teme = scale * np.array([[6766.1, -173.8, -586.0], [113.4, 6000.0, 3000.0]])
    before = teme.copy()

    itrs = itrs_from_teme(teme, times)

    np.testing.assert_allclose(np.linalg.norm(itrs, axis=1), np.linalg.norm(teme, axis=1))
    np.testing.assert_array_equal(itrs[:, 2], teme[:, 2])
    np.testing.assert_array_equal(teme, before)


def test_turn_to_itrs_goes_eastward_with_the_earth():
    """A point fixed among the stars moves west over the ground, 15.041 degrees an hour."""
    times = times_of("2022-02-24T12:00", "2022-02-24T13:00")
    teme = np.tile([A, 0.0, 0.0], (2, 1))

    longitude_deg = np.degrees(geodetic_from_itrs(itrs_from_teme(teme, times))[1])

    assert longitude_deg[1] - longitude_deg[0] == pytest.approx(-15.0411, abs=1e-4)
