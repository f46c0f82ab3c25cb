"""The US Standard Atmosphere 1976 against figures of its tables.

They are as open implementations quote them in their tests: poliastro (test_coesa76, "directly
taken from COESA76 report"), COESA.jl (runtests), and the table of 50 km steps.
"""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.density_kernel import density
from issrisk.environment.density_table import fitted_field
from issrisk.environment.standard_atmosphere import (
    standard_density,
    standard_field,
    standard_temperature,
)
from issrisk.errors import InputError

BY_FORMULA = {
    0.5: 1.1673,
    1.0: 1.1117,
    10.0: 4.1351e-1,
    30.0: 1.8410e-2,
    60.0: 3.0968e-4,
    77.0: 2.9448e-5,
    85.9999: 6.958e-6,
}
# None of these is a point the curve is drawn through.
BETWEEN_POINTS = {
    86.5: 6.366e-6,
    92.0: 2.393e-6,
    175.0: 6.339e-10,
    190.0: 3.581e-10,
    230.0: 1.029e-10,
    550.0: 2.384e-13,
    750.0: 1.788e-14,
    950.0: 4.453e-15,
}


def test_below_86_km_every_printed_digit():
    ours = standard_density(list(BY_FORMULA))
    np.testing.assert_allclose(ours, list(BY_FORMULA.values()), rtol=5e-5)


def test_above_86_km_between_the_points_of_the_table():
    off = standard_density(list(BETWEEN_POINTS)) / list(BETWEEN_POINTS.values()) - 1.0
    assert np.abs(off[:-2]).max() < 0.002
    assert np.abs(off).max() < 0.008


def test_sea_level():
    assert standard_density(0.0) == pytest.approx(1.2250, abs=5e-5)


@pytest.mark.parametrize("height_km", [0.0, 8.0, 50.0, 100.0, 300.0, 1000.0])
def test_kernels_are_given_the_same(height_km):
    ours = density(standard_field(), height_km, 0.6, 0.0, 0.8)
    assert ours == pytest.approx(float(standard_density(height_km)), rel=0.004)


@pytest.mark.parametrize("height_km", [-0.1, 1000.1, np.nan])
def test_heights_it_does_not_know_are_refused(height_km):
    with pytest.raises(InputError, match="0 to 1000 km"):
        standard_density([10.0, height_km])


# Recalled from its table I; the first four follow from its layers by hand.
KELVIN = {0.0: 288.15, 11.019: 216.65, 20.0: 216.65, 50.0: 270.65, 90.0: 186.87, 100.0: 195.08,
          110.0: 240.0, 120.0: 360.0, 150.0: 634.39, 200.0: 854.56, 500.0: 999.24}  # fmt: skip


def test_temperature():
    ours = standard_temperature(list(KELVIN))
    np.testing.assert_allclose(ours, list(KELVIN.values()), atol=0.02)


@pytest.mark.parametrize("month", ["01", "04", "07", "10"])
def test_the_lower_air_of_nrlmsis_is_near_the_standard(month):
    field = fitted_field(np.datetime64(f"2020-{month}-15T12:00"), f107=150.0, f107a=150.0, ap=10.0)
    for latitude in np.radians([-50.0, -25.0, 0.0, 25.0, 50.0]):
        for height_km, share in ((0.0, 0.055), (5.0, 0.055), (10.0, 0.055), (20.0, 0.11)):
            ours = density(field, height_km, 0.0, np.cos(latitude), np.sin(latitude))
            assert ours == pytest.approx(float(standard_density(height_km)), rel=share)
