"""Where natural decay ends: evenly when nothing acts, nearer to the equator when all does."""

import numpy as np
import pytest

from issrisk.environment.density_kernel import activity_weights, mean_field
from issrisk.environment.density_table import density_table
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.hazard.along_orbit import (
    EVEN,
    AlongOrbit,
    entries_along_orbit,
    place_rows,
)
from issrisk.hazard.dwell import CircularOrbit, dwell_measure, region_dwell_fraction
from issrisk.hazard.entry_places import CAUSES, entry_places
from issrisk.hazard.entry_places_kernel import Causes, fill_places
from issrisk.orbit.osculating import MeanElements, osculating_states
from issrisk.reentry.descent import descents
from issrisk.reentry.descent_air import steady_air
from issrisk.risk.entry_places import consequence

ORBIT = CircularOrbit(51.62, 6.458e6)
UNEVEN = AlongOrbit((0.1, 0.2, -0.05, 0.03), (0.06, -0.1, 0.02, 0.04))


def test_nothing_acts_and_nothing_gathers():
    places = entry_places(167.0, days=6, start_height_km=165.0, without=CAUSES)
    for altitude in (120.0, 100.0, 80.0):
        for order in (1, 2, 3, 4):
            found = places.harmonic(altitude, order)
            assert np.hypot(found.cosine, found.sine) < 0.005


def test_entries_gather_toward_the_equator_by_the_figure_of_the_earth():
    acting = entry_places(167.0, days=32, seed=4, start_height_km=165.0)
    entry, high = acting.harmonic(80.0, 2), acting.harmonic(120.0, 2)
    assert 0.08 < entry.cosine < 0.30
    assert entry.cosine > 3.0 * entry.standard_error
    # The peaks of 120 km: past the ends of the track, toward the equator.
    peak_deg = np.degrees(np.arctan2(high.sine, high.cosine)) / 2.0 % 180.0
    assert 105.0 < peak_deg < 145.0
    assert np.hypot(high.cosine, high.sine) > 1.2

    round_earth = entry_places(167.0, days=32, seed=4, start_height_km=165.0, without=["figure"])
    assert abs(round_earth.harmonic(80.0, 2).cosine) < 0.09
    assert round_earth.harmonic(120.0, 2).cosine > -0.3


def test_the_table_is_what_is_computed():
    fresh = entry_places(80.0, days=24, seed=9).harmonic(80.0, 2)
    row = next(r for r in place_rows() if (r.ballistic_kg_m2, r.altitude_km) == (80.0, 80.0))
    allowed = 3.5 * np.hypot(fresh.standard_error, row.standard_error[1])
    assert fresh.cosine == pytest.approx(row.along.cosine[1], abs=allowed)
    assert sum(row.counts) == row.decays
    starts = [r.along.cosine[1] for r in place_rows("start")]
    assert np.ptp(starts) < 4.0 * max(r.standard_error[1] for r in place_rows("start"))


def test_the_same_decays_by_the_descent():
    """The two integrators from the same states, in the same air."""
    number = 6
    angles = np.linspace(0.0, 5.0, number)
    flat = np.ones(number)
    states = osculating_states(
        MeanElements(6513.137 * flat, 0 * flat, 0 * flat, 0.9013 * flat, 0.3 * angles, angles)
    )
    noon = np.datetime64("2013-03-01T12:00", "ns")
    table = density_table()
    weights, field = np.empty((number, table.activity.shape[1])), np.zeros((LEVELS, TERMS))
    for row in weights:
        activity_weights(table.activity, 120.0, 120.0, 8.0, row)
    mean_field(table.year, 59.5, weights[0], 0, LEVELS, field)
    down = descents(states, noon, 1 / 167.0, air=steady_air(field), horizon_days=1.0)
    arguments = np.full((number, 5), np.nan)
    midnight = np.radians(280.460 + 0.9856474 * 4808.0) + np.pi  # the mean Sun's opposite
    fill_places(
        states.copy(), np.full(number, midnight), np.full(number, 1 / 167.0),
        np.full(number, 59.5), table.year, weights, Causes(*np.ones(5)), 6378.0,
        np.array(down.altitudes_km), 1e5, arguments,
    )  # fmt: skip
    for level, allowed_deg in ((1, 0.5), (4, 0.2)):
        off = np.degrees(arguments[:, level]) - down.argument_of_latitude_deg[:, level]
        assert np.abs((off + 180.0) % 360.0 - 180.0).max() < allowed_deg


def test_shares_follow_from_the_density():
    u = np.linspace(-np.pi / 2, np.pi / 2, 2001)
    share = UNEVEN.share_south(u)
    assert share[[0, -1]] == pytest.approx([0.0, 1.0], abs=1e-12)
    middle = 0.5 * (u[1:] + u[:-1])
    np.testing.assert_allclose(
        np.diff(share) / np.diff(u), UNEVEN.of_latitude(middle) / np.pi, rtol=1e-6
    )
    np.testing.assert_allclose(UNEVEN.ahead(20.0).density(u + np.radians(20.0)), UNEVEN.density(u))
    np.testing.assert_array_equal(EVEN.density(u), 1.0)


def test_the_measure_holds_what_it_says():
    measure = dwell_measure(ORBIT, along=UNEVEN)
    assert measure.over_all_longitudes(-90.0, 90.0) == pytest.approx(1.0, abs=1e-12)
    at = np.linspace(-50.0, 50.0, 11)
    slope = (measure.antiderivative(at + 1e-4) - measure.antiderivative(at - 1e-4)) / 2e-4
    np.testing.assert_allclose(slope, measure.cumulative(at), atol=1e-7)
    gathered = dwell_measure(ORBIT, along=AlongOrbit((0.0, 0.2), (0.0, 0.0)))
    assert gathered.over_all_longitudes(-1.0, 1.0) / dwell_measure(ORBIT).over_all_longitudes(
        -1.0, 1.0
    ) == pytest.approx(1.2, abs=0.001)
    everywhere = region_dwell_fraction(countries(), ORBIT, along=UNEVEN)
    assert 0.2 < everywhere.sum() < 0.4


def test_entries_along_the_orbit_are_read_from_the_table():
    station = entries_along_orbit()
    assert 0.13 < station.cosine[1] < 0.21
    light, heavy = entries_along_orbit(50.0), entries_along_orbit(500.0)
    assert light.cosine[1] > station.cosine[1] > heavy.cosine[1] > 0.1
    with pytest.raises(InputError, match="80, 90 and 100"):
        entries_along_orbit(altitude_km=120.0)
    with pytest.raises(InputError, match="50 to 500"):
        entries_along_orbit(20.0)


def test_it_takes_risk_from_russia_to_india():
    found = consequence()
    assert found.expectation_ratio == pytest.approx(1.036, abs=0.001)
    assert consequence(ahead_deg=8.5).expectation_ratio == pytest.approx(1.047, abs=0.001)
    changes = {
        place.code: place.point_impact_probability[1] / place.point_impact_probability[0]
        for place in found.places
    }
    assert changes["RUS"] == pytest.approx(0.93, abs=0.005)
    assert changes["IND"] == pytest.approx(1.085, abs=0.005)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"ballistic_kg_m2": 5.0}, "ballistic_kg_m2 is 5"),
        ({"days": 1}, "days is 1"),
        ({"start_height_km": 120.0}, "start_height_km"),
        ({"without": ["wind"]}, "no cause 'wind'"),
    ],
)
def test_what_is_out_of_range_is_told(options, told):
    with pytest.raises(InputError, match=told):
        entry_places(**{"ballistic_kg_m2": 167.0} | options)
