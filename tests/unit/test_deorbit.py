"""Burns: what a thrust does to an orbit, against what is known of it without integrating."""

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.orbit.osculating import MeanElements, osculating_states
from issrisk.reentry.deorbit import Burns, after_burns
from issrisk.reentry.descent_air import daily_air

EPOCH = np.array(["2031-01-01T12:00"], dtype="datetime64[ns]")
ONE = np.ones(1)


def braked(delta_v, acceleration, *, upward=0.0, left=0.0, height_km=400.0, ballistic=1e-9):
    mean = MeanElements((6378.137 + height_km) * ONE, 0 * ONE, 0 * ONE, 0.9 * ONE, ONE, 2 * ONE)
    before = osculating_states(mean)
    after = after_burns(
        before,
        EPOCH,
        Burns(delta_v * ONE, acceleration * ONE, upward * ONE, left * ONE),
        ballistic_m2_kg=ballistic * ONE,
        air=daily_air(np.full((1, 2, 3), 100.0), EPOCH),
        log_density_error=0.0 * ONE,
    )
    return before[0], after.states_km[0], (after.epochs - EPOCH)[0] / np.timedelta64(1, "s")


def test_an_instant_takes_off_speed_and_nothing_else():
    before, after, seconds = braked(60.0, np.inf)
    assert seconds == 0.0
    np.testing.assert_array_equal(after[:3], before[:3])
    np.testing.assert_allclose(after[3:], before[3:] * (1 - 0.06 / np.linalg.norm(before[3:])))


def test_a_strong_burn_is_an_instant():
    _, instant, _ = braked(60.0, np.inf, upward=0.3, left=-0.2)
    _, strong, seconds = braked(60.0, 6000.0, upward=0.3, left=-0.2)
    assert seconds == pytest.approx(0.01)
    np.testing.assert_allclose(strong[3:], instant[3:], atol=2e-4)  # gravity in those 10 ms
    np.testing.assert_allclose(strong[:3], instant[:3], atol=0.08)


def test_directions_are_those_told():
    before, up, _ = braked(60.0, np.inf, upward=np.pi / 2)
    _, left, _ = braked(60.0, np.inf, left=np.pi / 2)
    assert (up - before)[3:] @ before[:3] / np.linalg.norm(before[:3]) == pytest.approx(
        0.06, rel=1e-4
    )
    momentum = np.cross(before[:3], before[3:])
    assert (left - before)[3:] @ momentum / np.linalg.norm(momentum) == pytest.approx(0.06)


def test_a_weak_burn_spirals_down():
    # A small thrust against the velocity: da/dt = -2 a^(3/2) mu^(-1/2) times the acceleration,
    # whatever the place; J2's swing of the radius over half a revolution is in both.
    _, after, seconds = braked(20.0, 0.01)
    _, coasting, _ = braked(1e-9, 1e-9 / 2000.0)
    axes = [
        1.0 / (2.0 / np.linalg.norm(s[:3]) - s[3:] @ s[3:] / 398600.4418) for s in (after, coasting)
    ]
    lost = 2.0 * 6778.0**1.5 / np.sqrt(398600.4418) * 0.02
    assert seconds == pytest.approx(2000.0)
    assert axes[1] - axes[0] == pytest.approx(lost, rel=0.02)


def test_air_brakes_during_a_burn_too():
    _, thin, _ = braked(30.0, 0.02, height_km=150.0)
    _, thick, _ = braked(30.0, 0.02, height_km=150.0, ballistic=0.007)
    assert 1e-4 < np.linalg.norm(thin[3:]) - np.linalg.norm(thick[3:]) + 1e-3 < 0.01


def test_air_of_another_day_is_refused():
    with pytest.raises(InputError, match="own day"):
        after_burns(
            np.ones((1, 6)),
            EPOCH,
            Burns(ONE, ONE, ONE, ONE),
            ballistic_m2_kg=ONE,
            air=daily_air(np.full((1, 2, 3), 100.0), EPOCH - np.timedelta64(9, "D")),
            log_density_error=ONE,
        )
