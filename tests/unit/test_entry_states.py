"""States entries begin with: the same for any grouping, and where the scenario says."""

import dataclasses

import numpy as np
import pytest

from issrisk.environment.density_table import fitted_field
from issrisk.errors import ScenarioError
from issrisk.hazard.aiming import Plans, aimed, aimed_at, mean_impact
from issrisk.hazard.entry_states import CAUSE, entry_states
from issrisk.hazard.scenario import parse_scenario, scenario
from issrisk.reentry.descent_air import daily_air
from issrisk.reentry.fall import FallAir, fly, sun_angle_rad
from issrisk.reentry.schedule import whole_of_ballistic
from issrisk.reentry.tracks import offsets_km, reference_of
from unit import cz5b
from unit.test_scenario import UNCONTROLLED

NEAR = UNCONTROLLED + "[when]\nearliest = 2012-03-01\nlatest = 2012-03-20\n"


def joined(parts):
    names = [f.name for f in dataclasses.fields(parts[0]) if f.name != "realisations"]
    return {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}


@pytest.mark.parametrize("name", ["uncontrolled", "controlled", "failed"])
def test_a_realisation_does_not_depend_on_its_neighbours(name):
    sampler = entry_states(scenario(name), seed=7)
    whole = joined([sampler(range(6))])
    parts = joined([sampler(range(2)), sampler(range(2, 3)), sampler(range(3, 6))])
    for key, values in whole.items():
        np.testing.assert_array_equal(values, parts[key], err_msg=key)


def test_uncontrolled_begins_at_150_km_with_what_it_flies_through():
    states = entry_states(parse_scenario(NEAR), seed=1)(range(40))
    np.testing.assert_allclose(states.altitude_km, 150.0, atol=1e-5)
    speed = np.linalg.norm(states.states_m[:, 3:], axis=1)
    assert ((speed > 7_400) & (speed < 7_600)).all()  # less the Earth's turning
    up = np.sum(states.states_m[:, :3] * states.states_m[:, 3:], axis=1)
    assert (np.abs(up / 6.5e6 / speed) < 0.01).all()
    assert np.abs(states.latitude_deg).max() < 51.9
    assert len(states) == 40
    # March 2012 as measured; drawn evenly in place and hour.
    assert (states.epochs > np.datetime64("2012-03-01")).all()
    assert (states.epochs < np.datetime64("2012-03-26")).all()
    assert ((states.f107 > 90.0) & (states.f107 < 170.0)).all()
    assert np.ptp(states.longitude_deg) > 300.0


def test_without_a_tumbling_spread_drag_is_what_is_given():
    text = NEAR + "[drag]\nmass_kg = 1000.0\narea_m2 = 5.0\ncoefficient = 2.0\nlog_sd = 0.0\n"
    states = entry_states(parse_scenario(text), seed=1)(range(3))
    np.testing.assert_allclose(states.ballistic_m2_kg, 0.01, rtol=0.06)  # but for the mass


def test_another_cause_leaves_it_alone():
    told = parse_scenario(NEAR)
    plain, other, own = (
        entry_states(told, seed=1, redrawn=cause)(range(3)) for cause in (None, "survival", CAUSE)
    )
    np.testing.assert_array_equal(plain.states_m, other.states_m)
    assert (plain.states_m != own.states_m).all()
    assert (plain.ballistic_m2_kg != own.ballistic_m2_kg).all()


def test_far_from_entry_the_date_is_that_of_the_lifetime():
    told = parse_scenario(UNCONTROLLED + "[when]\nleft_alone = 2022-02-24\n")
    states = entry_states(told, seed=3)(range(30))
    years = (states.epochs - np.datetime64("2022-02-24")) / np.timedelta64(365, "D")
    assert 1.0 < np.median(years) < 3.0
    assert np.ptp(years) > 0.5


def test_left_alone_on_a_day_it_knows_the_orbit_and_the_sun_of_that_day():
    """The set nearest to 24 February 2022 is of 14:21 that day."""
    day = np.datetime64("2022-02-24")
    told = parse_scenario(UNCONTROLLED + "[when]\nleft_alone = 2022-02-24\n")
    sampler = entry_states(told, seed=3)
    assert str(sampler.elements.epoch).startswith("2022-02-23T01:53")
    assert sampler.known.end == day


def controlled():
    return scenario("controlled")


PLACES = [(-48.9, -123.4, "southbound"), (28.6, 77.2, "northbound"), (0.0, 0.0, "southbound")]


@pytest.mark.parametrize("place", PLACES)
def test_a_burn_without_error_has_its_mean_impact_at_the_aim(place):
    latitude, longitude, direction = place
    told = aimed_at(controlled(), latitude, longitude, direction=direction)
    days = np.array(["2011-01-02T03:00", "2014-07-01T21:00"], dtype="datetime64[ns]")
    plans = Plans(
        epochs=days,
        inclination_rad=np.full(2, 0.9013),
        ballistic_m2_kg=np.array([0.006, 0.012]),
        acceleration_m_s2=np.array([0.022, np.inf]),
        air=daily_air(np.full((2, 3, 3), 120.0), days),
        width_m=8.4,
    )
    north, east, heading = mean_impact(told, plans, aimed(told, plans))
    np.testing.assert_allclose(north, latitude, atol=0.1)
    np.testing.assert_allclose(east, longitude, atol=0.15)
    assert (np.cos(np.radians(heading)) > 0.0).all() == (direction == "northbound")


def test_what_cannot_be_aimed_is_told():
    with pytest.raises(ScenarioError, match="cannot be aimed"):
        aimed_at(parse_scenario(UNCONTROLLED), 0.0, 0.0)
    with pytest.raises(ScenarioError, match="out of reach"):
        aimed_at(controlled(), 60.0, 30.0)
    with pytest.raises(ScenarioError, match="latitude_deg"):
        aimed_at(controlled(), 91.0, 30.0)
    weak = controlled().model_copy(
        update={"burn": controlled().burn.model_copy(update={"delta_v_m_s": 5.0})}
    )
    with pytest.raises(ScenarioError, match="5 m/s does not bring it down"):
        entry_states(weak, seed=0)(range(1))


def test_a_known_node_reaches_only_what_its_track_passes():
    told = controlled()
    orbit = told.orbit.model_copy(update={"node_longitude_deg": 10.0})
    known = told.model_copy(update={"orbit": orbit})
    near = known.aim.model_copy(update={"days": 0.5, "reach_km": 100.0})
    known = known.model_copy(update={"aim": near})
    # Seven passes, each 200 km or some 3 degrees of longitude wide.
    with pytest.raises(ScenarioError, match="km away; 100 km are within reach"):
        aimed_at(known, -30.0, 50.0)
    assert aimed_at(known, -30.0, 45.0).aim.longitude_deg == 45.0
    wide = known.aim.model_copy(update={"days": 4.0, "reach_km": 1500.0})
    assert aimed_at(known.model_copy(update={"aim": wide}), -30.0, 55.0).aim.longitude_deg == 55.0


def test_a_burn_cut_short_comes_down_anywhere():
    failed = entry_states(scenario("failed"), seed=5)(range(30))
    whole = entry_states(scenario("controlled"), seed=5)(range(30))
    assert np.ptp(whole.longitude_deg % 360.0) < 30.0
    assert np.ptp(failed.longitude_deg) > 250.0
    assert (failed.epochs > whole.epochs - np.timedelta64(2, "h")).mean() > 0.9


def test_close_to_the_entry_its_window_decides(tmp_path):
    from issrisk.reentry.predict import predict_entry

    sets = cz5b.sets()
    lines = [line for each in sets for line in (each.line1, each.line2)]
    (tmp_path / "cz5b.tle").write_text("\n".join(lines) + "\n")
    mine = tmp_path / "mine.toml"
    mine.write_text(UNCONTROLLED + '[when]\nelements = "cz5b.tle"\n')
    told = scenario(mine)
    assert told.when.elements.startswith("1 48275U")
    sampler = entry_states(told, seed=3)
    states = sampler(range(30))
    np.testing.assert_allclose(states.altitude_km, 150.0, atol=1e-5)
    predicted = predict_entry(sets, samples=30, seed=3)
    later = (
        np.median(predicted.epochs.astype(np.int64)) - np.median(states.epochs.astype(np.int64))
    ) / 3.6e12
    assert 0.3 < later < 6.0  # hours from 150 to 80 km
    one = sampler(range(17, 18))
    np.testing.assert_array_equal(one.states_m, states.states_m[17:18])
    assert one.ballistic_m2_kg[0] == states.ballistic_m2_kg[17]
    assert np.abs(states.latitude_deg).max() < 41.7


@pytest.mark.parametrize("place", PLACES)
def test_the_whole_is_as_far_before_the_aim_as_pieces_fall_beyond(place):
    """With no error, flown down to 80 km as the break-up flies it."""
    latitude, longitude, direction = place
    none = {"magnitude_sd": 0.0, "direction_sd_deg": 0.0, "timing_sd_s": 0.0}
    told = aimed_at(controlled(), latitude, longitude, direction=direction)
    burn = told.burn.model_copy(update={"error": told.burn.error.model_copy(update=none)})
    drag = told.drag.model_copy(update={"log_sd": 0.0})
    sampler = entry_states(told.model_copy(update={"burn": burn, "drag": drag}), seed=5)
    begun = sampler(range(3))
    flown = fly(
        begun.states_m,
        whole_of_ballistic(begun.ballistic_m2_kg, width_m=sampler.width_m),
        air=FallAir(
            np.stack(
                [
                    fitted_field(epoch, f107=f107, f107a=f107a, ap=ap)
                    for epoch, f107, f107a, ap in zip(
                        begun.epochs, begun.f107, begun.f107a, begun.ap, strict=True
                    )
                ]
            ),
            sun_angle_rad(begun.epochs),
            np.zeros(3),
        ),
        realisation=np.arange(3),
        stop_altitude_m=80e3,
    )
    aim = np.full(3, latitude), np.full(3, longitude)
    along, across = offsets_km(reference_of(flown.states_m), np.arange(3), *aim)
    # Mass and density scatter still, and the day's mean air is not the hour's.
    np.testing.assert_allclose(along, told.aim.beyond_km, atol=75.0)
    np.testing.assert_allclose(across, 0.0, atol=5.0)
