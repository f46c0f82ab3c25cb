"""Polynomials between states: exact where they can be, and never across a burn."""

import numpy as np
import pytest

from issrisk.orbit.interpolation import Nodes, States, burn_edges, interpolated
from unit.orbits import RADIUS_KM, RATE_RAD_S, circular


def nodes(elapsed_s, states=None, edges=None):
    """Nodes of the circular orbit, or of given states (n, 6)."""
    elapsed_s = np.asarray(elapsed_s, dtype=float)
    values = circular(elapsed_s) if states is None else states
    found = burn_edges(elapsed_s) if edges is None else edges
    return Nodes(elapsed_s, States(values[:, :3], values[:, 3:]), found)


def polynomial(elapsed_s, degree):
    """States (n, 6) on a polynomial curve."""
    t = np.asarray(elapsed_s, dtype=float)[:, None] / 1000.0
    coefficients = np.random.default_rng(7).normal(size=(degree + 1, 3))
    powers = np.arange(degree + 1)
    place = t**powers @ coefficients
    slope = (powers[1:] * t ** powers[:-1]) @ coefficients[1:] / 1000.0
    return np.hstack((place, slope))


@pytest.mark.parametrize("degree", [1, 3, 5, 7, 9])
def test_hermite_is_exact_for_polynomials_of_its_degree(degree):
    at = np.linspace(0.0, 2400.0, 97)
    steps = np.array([0, 240, 300, 540, 780, 1020, 1030, 1260, 1500, 1740, 1980, 2220, 2400.0])
    found = interpolated(
        nodes(steps, polynomial(steps, degree), np.zeros(13, dtype=bool)),
        at,
        method="HERMITE",
        degree=degree,
    )
    expected = polynomial(at, degree)
    np.testing.assert_allclose(found.position_km, expected[:, :3], rtol=0, atol=3e-10)
    np.testing.assert_allclose(found.velocity_km_s, expected[:, 3:], rtol=0, atol=3e-12)


@pytest.mark.parametrize("degree", [1, 2, 5, 8])
def test_lagrange_takes_positions_and_velocities_each_by_itself(degree):
    at = np.linspace(0.0, 2400.0, 97)
    steps = np.arange(0.0, 2401.0, 240.0)
    states = np.hstack((polynomial(steps, degree)[:, :3], polynomial(steps + 5.0, degree)[:, :3]))
    found = interpolated(nodes(steps, states), at, method="LAGRANGE", degree=degree)

    np.testing.assert_allclose(found.position_km, polynomial(at, degree)[:, :3], atol=1e-9)
    np.testing.assert_allclose(found.velocity_km_s, polynomial(at + 5.0, degree)[:, :3], atol=1e-9)


def test_error_on_a_circle_is_that_of_the_remainder():
    """Of degree 7: r n^8 / 8! times the product of the squared distances to four nodes."""
    steps = np.arange(0.0, 4801.0, 240.0)
    at = np.array([2520.0])
    off = (
        interpolated(nodes(steps), at, method="HERMITE", degree=7).position_km - circular(at)[:, :3]
    )
    remainder = RADIUS_KM * RATE_RAD_S**8 / 40_320 * (120.0 * 120.0 * 360.0 * 360.0) ** 2

    assert np.linalg.norm(off) == pytest.approx(remainder, rel=0.02)


def test_nodes_give_their_own_states_and_any_order_of_times_will_do():
    steps = np.arange(0.0, 4801.0, 240.0)
    order = np.random.default_rng(3).permutation(steps)
    found = interpolated(nodes(steps), order, method="HERMITE", degree=7)

    np.testing.assert_allclose(found.position_km, circular(order)[:, :3], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.velocity_km_s, circular(order)[:, 3:], rtol=0, atol=1e-12)


BURN = np.concatenate((np.arange(0.0, 961.0, 240.0), [1000.0], np.arange(1002.0, 1021.0, 2.0)))
AFTER = np.concatenate((BURN, [1020.5], np.arange(1260.5, 2500.0, 240.0)))


def test_burn_is_told_by_its_short_steps():
    edges = np.flatnonzero(burn_edges(AFTER))

    assert AFTER[edges].tolist() == [1000.0, 1020.5]
    assert AFTER[::2][burn_edges(AFTER[::2])].tolist() == [960.0, 1002.0, 1020.5]


@pytest.mark.parametrize(
    "steps",
    [
        np.arange(0.0, 2401.0, 240.0),
        np.array([0, 240, 252, 480, 720, 960.0]),  # NASA's launch of 2021-08-28: one short step
        np.array([0, 240, 390, 630, 722, 962.0]),
        np.array([0.0]),
        np.array([0.0, 1.0]),
    ],
)
def test_single_short_steps_are_no_burn(steps):
    assert not burn_edges(steps).any()


def test_nothing_reaches_across_a_burn():
    before, burn, after = AFTER <= 1000.0, (AFTER >= 1000.0) & (AFTER <= 1020.5), AFTER >= 1020.5
    states = circular(AFTER)
    for arc in (before, burn, after):
        moved = np.where(arc[:, None], states, states + 5.0)
        at = np.linspace(AFTER[arc][0], AFTER[arc][-1], 50)[1:-1]
        clean = interpolated(nodes(AFTER), at, method="HERMITE", degree=7)
        found = interpolated(nodes(AFTER, moved), at, method="HERMITE", degree=7)
        np.testing.assert_array_equal(found.position_km, clean.position_km)
        np.testing.assert_array_equal(found.velocity_km_s, clean.velocity_km_s)


def test_velocity_may_jump_where_a_time_repeats():
    t = np.array([0, 240, 480, 720, 720, 960, 1200, 1440.0])
    states = circular(t)
    states[4:, 3:] += 0.001
    joined = nodes(t, states)

    jump = interpolated(joined, np.array([719.999999, 720.0]), method="HERMITE", degree=7)
    np.testing.assert_allclose(np.diff(jump.velocity_km_s, axis=0), 0.001, atol=2e-8)
    alone = interpolated(nodes(t[:4]), np.array([650.0]), method="HERMITE", degree=7)
    before = interpolated(joined, np.array([650.0]), method="HERMITE", degree=7)
    np.testing.assert_array_equal(before.position_km, alone.position_km)


def test_a_jump_at_the_very_end_belongs_to_the_last_state():
    t = np.array([0, 240, 480, 480.0])
    states = circular(t)
    states[3, 3:] += 0.001
    found = interpolated(nodes(t, states), np.array([480.0, 400.0]), method="HERMITE", degree=7)

    np.testing.assert_array_equal(found.velocity_km_s[0], states[3, 3:])
    assert np.isfinite(found.position_km).all()


def test_one_state_is_enough_to_be_asked_for_itself():
    found = interpolated(nodes([5.0]), np.array([5.0]), method="HERMITE", degree=7)

    np.testing.assert_array_equal(found.position_km, circular([5.0])[:, :3])
