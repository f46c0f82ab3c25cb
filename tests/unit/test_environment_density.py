"""Fields of density: polynomials, levels and the shape of what kernels are given."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.density_kernel import (
    density,
    highest_level,
    log_density,
    lowest_level,
    polynomial_sum,
)
from issrisk.environment.density_table import day_of_year, density_table, fitted_field
from issrisk.environment.harmonics import (
    TERMS,
    directions,
    monomials,
    orthonormal,
    projection,
    quadrature,
)
from issrisk.environment.levels import LEVELS, level_altitudes_km, level_of
from issrisk.environment.nrlmsis import nrlmsis_density
from issrisk.errors import InputError

NOON = np.datetime64("2022-02-24T12:00:00")


def test_levels_and_heights_are_each_others_inverse():
    heights = level_altitudes_km()
    assert heights[0] == 0.0
    assert heights[-1] == pytest.approx(1022.36, abs=0.01)
    found = [level_of(float(height)) for height in heights]
    np.testing.assert_allclose(found, np.arange(LEVELS), atol=1e-11)


def test_harmonics_are_orthonormal_and_projection_finds_them():
    points = quadrature()
    values = monomials(points.directions) @ orthonormal().T
    np.testing.assert_allclose(projection() @ values, np.eye(TERMS), atol=1e-10)
    assert points.weights.sum() == pytest.approx(1.0, abs=1e-14)


def test_a_kernel_adds_up_the_monomials():
    rng = np.random.default_rng(0)
    terms = rng.normal(size=TERMS)
    towards = directions(rng.uniform(-90.0, 90.0, 20), rng.uniform(0.0, 24.0, 20))
    sums = [polynomial_sum(terms, *direction) for direction in towards]
    np.testing.assert_allclose(sums, monomials(towards) @ terms, rtol=1e-12, atol=1e-12)


def test_between_levels_a_cubic_passes_through_them():
    field = np.zeros((LEVELS, TERMS))
    field[:, 0] = -20.0 - np.arange(LEVELS) * 0.3  # straight in the level: the cubic is exact
    for height in (0.0, 1.0, 50.0, 120.0, 400.0, 1022.0):
        expected = -20.0 - level_of(height) * 0.3
        assert log_density(field, height, 0.0, 0.0, 1.0) == pytest.approx(expected, abs=1e-11)


def test_heights_are_held_to_the_levels():
    field = np.zeros((LEVELS, TERMS))
    field[:, 0] = -np.arange(LEVELS)
    assert log_density(field, 5000.0, 0.0, 0.0, 1.0) == pytest.approx(1.0 - LEVELS)
    assert log_density(field, -10.0, 0.0, 0.0, 1.0) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("height", [0.0, 2.0, 111.0, 400.0, 1000.0])
def test_the_levels_said_to_be_needed_are_enough(height):
    field = np.full((LEVELS, TERMS), np.nan)
    field[lowest_level(height) : highest_level(height)] = 0.0
    assert density(field, height, 0.0, 0.0, 1.0) == 1.0


def test_the_table_is_read_only_and_small():
    table = density_table()
    assert table.year.nbytes < 24e6
    with pytest.raises(ValueError, match="read-only"):
        table.year[0] = 0.0


def test_activity_is_held_to_its_range():
    within = fitted_field(NOON, f107=400.0, f107a=400.0, ap=300.0)
    np.testing.assert_array_equal(within, fitted_field(NOON, f107=900.0, f107a=410.0, ap=400.0))


def test_days_of_the_year_start_at_zero():
    times = np.array(["2024-01-01T00:00", "2024-12-31T12:00"], dtype="datetime64[m]")
    np.testing.assert_array_equal(day_of_year(times), [0.0, 365.5])


@pytest.mark.parametrize("wrong", [{"f107": np.nan}, {"f107a": 0.0}, {"ap": -1.0}])
def test_the_model_is_never_asked_without_its_inputs(wrong):
    given = {"f107": 100.0, "f107a": 100.0, "ap": 10.0} | wrong
    place = np.zeros(1)
    with pytest.raises(InputError, match="is given as"):
        nrlmsis_density(
            np.array([NOON]),
            place,
            place,
            place + 400.0,
            **{name: np.array([value]) for name, value in given.items()},
        )
