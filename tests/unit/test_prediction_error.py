"""How wrong predictions are by age."""

import dataclasses

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.orbit.history import element_history
from issrisk.orbit.prediction_error import orbital_distances, pooled, prediction_errors
from unit.histories import made_history


@pytest.fixture(scope="module")
def learned():
    return prediction_errors(element_history(made_history(60, burn_at=8.1, axis_change_km=1.0)))


def test_no_prediction_reaches_across_a_burn(learned):
    # A kilometre of height is 15 km a day along the track; the last digits are metres.
    assert learned.along_track_km.max() < 0.1
    assert learned.ages_days.max() < 8.2


def test_errors_grow_with_age_and_with_the_share(learned):
    for table in (learned.along_track_km, learned.across_track_km, learned.radial_km):
        assert (np.diff(table, axis=1) >= 0).all()
    ages = np.linspace(0.0, 60.0, 200)
    assert (np.diff(learned.along_track_within_km(ages)) >= 0).all()
    last = learned.ages_days[-1]
    # What all sets share, one kilometre, does not grow.
    twice, once = learned.along_track_within_km(np.array([2 * last, last])) ** 2 - 1.0
    assert twice == pytest.approx(16 * once)
    assert learned.along_track_within_km(np.array([-1.0])) == learned.along_track_within_km(
        np.array([1.0])
    )


def test_a_short_history_teaches_nothing():
    with pytest.raises(InputError, match="too short"):
        prediction_errors(element_history(made_history(6)))


def test_distances_lie_along_across_and_outwards():
    position, velocity = np.array([[7000.0, 0.0, 0.0]]), np.array([[0.0, 7.5, 0.0]])
    angle = 0.3  # a long way along is an arc, not a chord
    ahead = 7000.0 * np.array([[np.cos(angle), np.sin(angle), 0.0]])
    np.testing.assert_allclose(
        orbital_distances(ahead, position, velocity), [[2100.0, 0.0, 0.0]], atol=1e-9
    )
    aside = position + [[3.0, 0.0, -2.0]]
    along, across, up = orbital_distances(aside, position, velocity)[0]
    assert (along, across) == (0.0, -2.0)
    assert up == pytest.approx(3.0, abs=1e-3)


def test_pooled_takes_the_worse(learned):
    worse = dataclasses.replace(learned, along_track_km=2.0 * learned.along_track_km)
    both = pooled([learned, worse], learned_from="both")
    np.testing.assert_allclose(both.along_track_km, np.maximum.accumulate(worse.along_track_km))
    assert both.learned_from == "both"
    assert (both.predictions == 2 * learned.predictions).all()
