"""The closed form of dwell: its limits, its integral, its inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issrisk.errors import InputError
from issrisk.hazard.dwell import (
    CircularOrbit,
    apex_inclination_deg,
    dwell_measure,
    latitude_dwell_fraction,
)
from issrisk.orbit.embedded import iss

orbits = st.builds(CircularOrbit, st.floats(5.0, 89.0), st.floats(6.6e6, 8.0e6))


@given(orbit=orbits)
def test_all_time_lies_between_the_ends_of_the_orbit(orbit):
    north = orbit.max_latitude_deg
    assert latitude_dwell_fraction(-north, north, orbit=orbit) == pytest.approx(1.0, abs=1e-7)
    assert latitude_dwell_fraction(-90.0, 90.0, orbit=orbit) == 1.0
    assert latitude_dwell_fraction(north + 1e-6, 90.0, orbit=orbit) == 0.0


@given(orbit=orbits, latitude=st.floats(0.0, 90.0))
def test_north_and_south_are_alike(orbit, latitude):
    north = latitude_dwell_fraction(0.0, latitude, orbit=orbit)
    south = latitude_dwell_fraction(-latitude, 0.0, orbit=orbit)
    assert north == pytest.approx(south, abs=1e-15)


@given(orbit=orbits)
def test_the_antiderivative_integrates_the_cumulative_function(orbit):
    measure = dwell_measure(orbit)
    # Below the end of the orbit, where Gauss's nodes see a smooth function.
    top = 0.9 * orbit.max_latitude_deg
    nodes, weights = np.polynomial.legendre.leggauss(60)
    latitudes = 0.5 * top * (nodes + 1.0)
    expected = 0.5 * top * np.sum(weights * measure.cumulative(latitudes))
    low, high = measure.antiderivative(np.array([0.0, top]))
    assert high - low == pytest.approx(expected, rel=1e-10)


def test_a_random_phase_finds_the_same_share():
    orbit = CircularOrbit.of(iss("2022-02-24"))
    phase = np.random.default_rng(1).uniform(0.0, 2.0 * np.pi, 400_000)
    sine = np.sin(np.radians(orbit.apex_inclination_deg)) * np.sin(phase)
    # Geocentric latitude of a 45 degree geodetic subpoint, by the ellipsoid alone.
    a, f, radius = 6_378_137.0, 1 / 298.257223563, orbit.radius_m
    normal = a / np.sqrt(1 - f * (2 - f) * 0.5)
    height = np.roots([1, 2 * normal * (1 - f * (2 - f) / 2),
                       normal**2 * (0.5 + 0.5 * (1 - f) ** 4) - radius**2]).max()  # fmt: skip
    threshold = (normal * (1 - f) ** 2 + height) * np.sqrt(0.5) / radius
    share = np.count_nonzero(sine > threshold) / phase.size
    expected = float(latitude_dwell_fraction(45.0, 90.0, orbit=orbit))
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected / phase.size))


def test_the_highest_latitude_is_geodetic_and_lowered_by_j2():
    orbit = CircularOrbit.of(iss("2022-02-24"))
    lowering = iss("2022-02-24").inclination_deg - orbit.apex_inclination_deg
    assert lowering == pytest.approx(0.020, abs=5e-4)
    assert orbit.max_latitude_deg == pytest.approx(51.797, abs=2e-3)  # SGP4 51.797, NASA 51.799
    assert all(latitude < orbit.max_latitude_deg for latitude in (51.66, 51.73, 51.77))


def test_a_retrograde_orbit_reaches_the_supplement():
    assert apex_inclination_deg(97.5, radius_km=6900.0) == pytest.approx(82.5, abs=0.01)
    assert apex_inclination_deg(90.0, radius_km=6900.0) == pytest.approx(90.0)


@pytest.mark.parametrize("inclination", [-1.0, 180.1, float("nan"), float("inf")])
def test_an_impossible_inclination_is_refused(inclination):
    with pytest.raises(InputError, match="must lie in 0 to 180"):
        apex_inclination_deg(inclination, radius_km=6800.0)


@pytest.mark.parametrize("radius", [6378.0, -1.0, float("nan")])
def test_an_orbit_inside_the_earth_is_refused(radius):
    with pytest.raises(InputError, match="must exceed"):
        apex_inclination_deg(51.6, radius_km=radius)
