"""Descent: convergence, bookkeeping, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.density_table import fitted_field
from issrisk.errors import InputError
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM
from issrisk.reentry.descent import descents
from issrisk.reentry.descent_air import daily_air, steady_air
from unit.cowell import circular_state

EPOCH = np.array(["2015-03-20T05:00"], dtype="datetime64[ns]")
BALLISTIC = 1.0 / 160.0


@pytest.fixture(scope="module")
def air():
    return steady_air(fitted_field(EPOCH[0], f107=110.0, f107a=120.0, ap=8.0))


def start(height_km):
    return circular_state(EQUATORIAL_RADIUS_KM + height_km, 51.63, 0.7)[None]


def test_the_entry_converges_with_tolerance(air):
    """Over five days the default is within a second of the least tolerance."""
    found = [
        descents(start(197.0), EPOCH, BALLISTIC, air=air, **given)
        for given in ({"tolerance": 1e-13}, {})
    ]
    exact, default = (each.epochs[0] for each in found)
    days = (exact[-1] - EPOCH[0]) / np.timedelta64(1, "D")
    assert 4.0 < days < 6.0
    assert np.abs((default - exact) / np.timedelta64(1, "s")).max() < 1.0


def test_crossings_lie_at_their_heights_and_in_order(air):
    found = descents(start(170.0), EPOCH, BALLISTIC, air=air)
    assert found.entered.all()
    assert (np.diff(found.epochs, axis=1) > np.timedelta64(0)).all()
    assert (found.height_rate_km_s < 0.0).all()


def test_days_of_activity_give_the_same_as_their_field():
    """The same activity every day, by weights in the kernel: as the fitted field's mean."""
    weather = np.tile([110.0, 120.0, 8.0], (1, 12, 1))
    own = daily_air(weather, EPOCH)
    found = descents(start(180.0), EPOCH, BALLISTIC, air=own)
    steady = descents(
        start(180.0), EPOCH, BALLISTIC,
        air=steady_air(fitted_field(EPOCH[0], f107=110.0, f107a=120.0, ap=8.0)),
    )  # fmt: skip
    lengths = [(each.epochs[0, -1] - EPOCH[0]) / np.timedelta64(1, "D") for each in (found, steady)]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.03)


def test_what_does_not_enter_is_told(air):
    found = descents(start(300.0), EPOCH, BALLISTIC, air=air, horizon_days=0.5)
    assert not found.entered.any()
    assert np.isnat(found.epochs).all()
    assert np.isfinite(found.end_states_km).all()


def test_impossible_states_are_refused(air):
    good = start(180.0)
    for bad in (good[0], good * 0.5, good * np.nan, good * [1, 1, 1, 2, 2, 2]):
        with pytest.raises(InputError):
            descents(bad, EPOCH, BALLISTIC, air=air)
    for ballistic in (0.0, -1.0, np.nan, [0.01, 0.02]):
        with pytest.raises(InputError):
            descents(good, EPOCH, ballistic, air=air)
