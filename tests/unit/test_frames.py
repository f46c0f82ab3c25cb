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
NANOMETRE = 1e-9


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
        ((3482049.8378, 2388616.8119, 5324005.7377), 51.75, 34.45, 430e3),
    ],
)
def test_geodetic_coordinates(position_m, latitude_deg, longitude_deg, altitude_m):
    latitude, longitude, altitude = geodetic_from_itrs(np.array([position_m]))

    assert np.degrees(latitude[0]) == pytest.approx(latitude_deg, abs=1e-9)
    assert np.degrees(longitude[0]) == pytest.approx(longitude_deg, abs=1e-9)
    assert altitude[0] == pytest.approx(altitude_m, abs=1e-3)


def test_latitude_is_geodetic_not_geocentric():
    """At 45 degrees on the ellipsoid they differ by 0.1924 degrees: tan(geodetic) = (a/b)^2."""
    geocentric = np.pi / 4

    latitude = geodetic_latitude_rad(np.array([4.5e6]), np.array([4.5e6]) * (B / A) ** 2)

    assert np.degrees(latitude[0]) == pytest.approx(45.0, abs=0.03)
    assert latitude[0] > np.arctan((B / A) ** 2)
    assert geocentric == pytest.approx(np.pi / 4)
