"""Averaged decay against a full integration in the same atmosphere, and what it must obey."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM, averaged_air, averages
from issrisk.reentry.decay_kernel import decay, fall_rates
from unit.cowell import (
    circular_state,
    energy,
    integrate,
    invented_density,
    mean_radius_km,
)

INCLINATION_DEG, NODE_RAD = 51.62, 0.7
at_points = numba.vectorize(["f8(f8,f8,f8,f8,f8)"])(invented_density.py_func)


def density(times, latitude, longitude, altitude, *, f107, f107a, ap):
    day = (times - np.datetime64("2001-01-01")) / np.timedelta64(1, "D")
    sun = np.radians(longitude) + 2.0 * np.pi * (day % 1.0) - np.pi
    return at_points(altitude, np.radians(latitude), sun, day, f107)


@pytest.fixture(scope="module")
def air():
    return averaged_air(INCLINATION_DEG, 420.0, density=density, model="invented")


def orbit(height_km, *, ex=0.0, ey=0.0):
    cosine = math.cos(math.radians(INCLINATION_DEG))
    return np.array([EQUATORIAL_RADIUS_KM + height_km, ex, ey, cosine, NODE_RAD])


def days_of(air, start, ballistic, flux, stop_km, *, error=None, heights=None):
    weather = np.column_stack([flux, np.full(flux.size, 100.0), np.full(flux.size, 5.0)])
    error = np.zeros(flux.size) if error is None else error
    heights = np.empty(0, dtype=np.float32) if heights is None else heights
    return decay(
        start, 0.0, 0.0, ballistic, error, weather, air.coefficients, stop_km, 1.0, heights
    )


def rotating(days):
    return 100.0 + 30.0 * np.sin(np.arange(days) * 2.0 * np.pi / 27.0)


@pytest.mark.parametrize(
    ("height_km", "ballistic"), [(280.0, 0.15), (300.0, 0.2), (340.0, 0.7), (400.0, 2.0)]
)
def test_averaged_decay_is_that_of_a_full_integration(air, height_km, ballistic):
    """Bulge, season, changing Sun, J2, J3, rotation: to 220 km, within 0.25 % (worst 0.22 %)."""
    state = circular_state(EQUATORIAL_RADIUS_KM + height_km, INCLINATION_DEG, NODE_RAD)
    end = mean_radius_km(EQUATORIAL_RADIUS_KM + 220.0, INCLINATION_DEG)
    full, _ = integrate(state, ballistic, 200.0, rotating(201), 10.0, end)
    averaged = days_of(air, orbit(height_km), ballistic, rotating(400), 220.0)
    assert full > 20.0
    assert averaged == pytest.approx(full, rel=2.5e-3)


def test_the_full_integration_conserves_energy_without_drag():
    """To 1e-10 a day; with steps of 5 s 1.6e-11."""
    state = circular_state(EQUATORIAL_RADIUS_KM + 400.0, INCLINATION_DEG, NODE_RAD)
    _, after = integrate(state, 0.0, 1.0, rotating(2), 5.0, 0.0)
    assert abs(energy(after) / energy(state) - 1.0) < 2e-11


def test_without_drag_the_averaged_orbit_stays(air):
    heights = np.empty(400, dtype=np.float32)
    assert np.isnan(days_of(air, orbit(300.0), 1e-30, rotating(400), 220.0, heights=heights))
    assert np.ptp(heights) == 0.0


def test_the_fit_is_the_model_it_was_fitted_to(air):
    heights = np.array([130.0, 200.0, 270.0, 350.0])
    conditions = np.array([[10.0, 1.0, 120.0, 100.0, 5.0], [200.0, 4.0, 90.0, 110.0, 30.0]])
    direct = averages(INCLINATION_DEG, heights, conditions, density=density)[0]
    for row, condition in zip(direct, conditions, strict=True):
        orbits = np.column_stack([EQUATORIAL_RADIUS_KM + heights, np.zeros((4, 2))])
        rates = np.empty(4)
        fall_rates(orbits, np.tile(condition, (4, 1)), air.coefficients, rates)
        # -da/dt = B sqrt(mu a) D, times 1000 m/km and 86 400 s/day
        expected = np.sqrt(398600.4418 * orbits[:, 0]) * row * 86_400e3
        assert rates == pytest.approx(expected, rel=1.5e-3)


def test_half_the_drag_takes_twice_as_long(air):
    flux = np.full(2000, 100.0)
    one, two = (days_of(air, orbit(300.0), b, flux, 250.0) for b in (0.2, 0.1))
    assert two == pytest.approx(2.0 * one, rel=0.03)  # but for the season and the turning node
    error = np.full(2000, math.log(0.5))
    assert days_of(air, orbit(300.0), 0.2, flux, 250.0, error=error) == pytest.approx(two)


def test_an_eccentric_orbit_grows_round(air):
    """Perigee nearly stays, apogee falls (King-Hele 1964): the height over both meets below."""
    heights = np.empty(100, dtype=np.float32)
    start = orbit(330.0, ex=0.012)
    flux = np.full(3000, 100.0)
    days = days_of(air, start, 0.2, flux, 150.0, heights=heights)
    round_one = days_of(air, orbit(330.0), 0.2, flux, 150.0)
    assert 0.0 < days < 0.8 * round_one
    assert np.all(np.diff(heights[np.isfinite(heights)]) < 0.0)


def test_where_the_perigee_lies_makes_little_difference(air):
    flux = np.full(3000, 100.0)
    days = [
        days_of(air, orbit(330.0, ex=0.003 * math.cos(w), ey=0.003 * math.sin(w)), 0.2, flux, 150.0)
        for w in (0.0, 1.5, 3.0, 4.5)
    ]
    assert np.ptp(days) < 0.05 * np.mean(days)


def test_orbits_too_high_are_refused():
    with pytest.raises(InputError, match="reaches 1200 km"):
        averaged_air(51.6, 1200.0, density=density, model="invented")
