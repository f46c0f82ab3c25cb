"""Drag coefficients: printed figures, limits, and no steps in them."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.reentry.drag import SUBSONIC, Shape, drag_coefficient, log10_knudsen, sound_speeds

CONTINUUM, FREE = -6.0, 3.0


@pytest.mark.parametrize("shape", [s for s in Shape if s != Shape.CONSTANT])
@pytest.mark.parametrize(
    ("mach", "continuum", "free"),
    [(5.0, 0.8988, 2.3606), (20.0, 0.9131, 2.0622), (30.0, 0.9136, 2.0369), (50.0, 0.9136, 2.0369)],
)
def test_hypersonic_figures_are_the_sphere_s(shape, mach, continuum, free):
    assert drag_coefficient(int(shape), mach, CONTINUUM) == pytest.approx(continuum, rel=1e-12)
    assert drag_coefficient(int(shape), mach, FREE) == pytest.approx(free, rel=1e-6)


@pytest.mark.parametrize("shape", list(Shape))
def test_below_the_speed_of_sound_each_shape_has_its_own(shape):
    assert drag_coefficient(int(shape), 0.3, CONTINUUM) == pytest.approx(SUBSONIC[shape], rel=1e-12)


# SESAM's table: decimal logarithm of the Knudsen number, share of free molecular flow
@pytest.mark.parametrize(
    ("log10_kn", "share"),
    [(-2.125, 0.0), (-1.875, 0.0021), (-1.625, 0.0287), (-1.375, 0.1021), (-1.125, 0.2517),
     (-0.875, 0.4567), (-0.625, 0.6850), (-0.375, 0.8897), (-0.125, 0.9760), (0.125, 1.0)],
)  # fmt: skip
def test_the_bridge_follows_its_table(log10_kn, share):
    low, high = (drag_coefficient(int(Shape.SPHERE), 20.0, end) for end in (CONTINUUM, FREE))
    ours = (drag_coefficient(int(Shape.SPHERE), 20.0, log10_kn) - low) / (high - low)
    assert ours == pytest.approx(share, abs=0.018)


@pytest.mark.parametrize("shape", [s for s in Shape if s != Shape.CONSTANT])
def test_there_are_no_steps(shape):
    machs = np.linspace(0.0, 35.0, 35_001)
    across = np.array([drag_coefficient(int(shape), m, -1.0) for m in machs])
    assert np.abs(np.diff(across)).max() < 0.003
    numbers = np.linspace(-6.0, 3.0, 9001)
    across = np.array([drag_coefficient(int(shape), 20.0, n) for n in numbers])
    assert np.abs(np.diff(across)).max() < 0.002
    assert (np.diff(across) >= -1e-15).all()


def test_mean_free_path_at_the_ground_and_at_100_km():
    # US Standard Atmosphere 1976, table 2 and part 3: 6.6332e-8 m and 0.142 m, with the same
    # hard spheres of 3.65e-10 m; at 100 km the air is 2 % lighter than at the ground.
    assert 10.0 ** log10_knudsen(np.log(1.2250), 0.0) == pytest.approx(6.6332e-8, rel=1e-4)
    assert 10.0 ** log10_knudsen(np.log(5.604e-7), 0.0) == pytest.approx(0.142, rel=0.025)


def test_the_speed_of_sound():
    # US Standard Atmosphere 1976, table 3: at 0, 11, 20 and 50 km
    wanted = [340.294, 295.154, 295.069, 329.799]
    np.testing.assert_allclose(sound_speeds()[[0, 11, 20, 50]], wanted, atol=0.01)
