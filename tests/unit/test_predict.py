"""The entry window: from one set to many, what it means on the ground, what is told."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
import shapely

import issrisk
from issrisk.errors import DecayedError, InputError, StaleElementsError
from issrisk.formats.entry_geojson import swath_geojson
from issrisk.hazard.entry_exposure import place_in_swath, under_swath
from issrisk.hazard.entry_swath import HALF_WIDTH_KM, entry_swath
from issrisk.reentry.drag_term import DragTerm
from issrisk.reentry.entry_error import EntryError
from issrisk.reentry.entry_track import entry_track
from issrisk.reentry.predict import predict_entry
from issrisk.reentry.remarks import held_up
from issrisk.reentry.uncertainty import DensityError
from unit import cz5b


@pytest.fixture(scope="module")
def sets():
    return cz5b.sets()


@pytest.fixture(scope="module")
def entry(sets):
    return predict_entry(sets, samples=60, seed=3)


@pytest.fixture(scope="module")
def swath(entry):
    return entry_swath(entry)


def test_what_happened_lies_in_the_window_and_on_the_track(entry, swath):
    truth = np.datetime64(cz5b.ENTERED, "ns")
    assert entry.quantile(0.05) < truth < entry.quantile(0.95)
    # Worst of seeds 0 to 4: 26 min.
    assert abs(entry.quantile(0.5) - truth) < np.timedelta64(30, "m")
    place = place_in_swath(swath, latitude_deg=cz5b.PLACE_DEG[0], longitude_deg=cz5b.PLACE_DEG[1])
    assert place.in_swath
    near = min(place.passes, key=lambda each: abs(each.time - truth))
    assert abs(near.time - truth) < np.timedelta64(60, "s")
    assert near.distance_km < HALF_WIDTH_KM


def test_same_seed_same_bytes_however_many_threads(sets, entry):
    again = predict_entry(sets, samples=60, seed=3, workers=2)
    np.testing.assert_array_equal(again.days, entry.days)
    np.testing.assert_array_equal(again.states_km, entry.states_km)
    other = predict_entry(sets, samples=60, seed=4)
    assert not np.array_equal(other.days, entry.days)


def test_sets_after_as_of_are_not_looked_at(sets):
    when = "2021-05-08T06:00"
    known = [each for each in sets if each.epoch <= np.datetime64(when)]
    one, other = (predict_entry(each, as_of=when, samples=20) for each in (sets, known))
    np.testing.assert_array_equal(one.days, other.days)
    assert one.epoch == known[-1].epoch


def test_repeated_and_shuffled_sets_change_nothing(sets, entry):
    again = predict_entry([*sets[::-1], *sets], samples=60, seed=3)
    np.testing.assert_array_equal(again.days, entry.days)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_few_sets_do_and_are_told(sets, number):
    few = predict_entry(sets[:-3][-number:], samples=60)
    assert few.sets.sets == number
    assert few.told("few sets")
    if number == 1:
        many = predict_entry(sets[:-3], samples=60)
        assert few.sets.log_sd > 2.0 * many.sets.log_sd
        assert few.window_hours > many.window_hours
    truth = np.datetime64(cz5b.ENTERED)
    assert few.quantile(0.05) < truth < few.quantile(0.95)


def test_one_set_of_the_last_hours_lags_behind_the_fall(sets):
    """Its derivative is of the day before: taken as it stands the window opened too late."""
    truth = np.datetime64(cz5b.ENTERED)
    entry = predict_entry(sets[-1], samples=60)
    assert entry.quantile(0.05) < truth < entry.quantile(0.95)


def test_the_lag_of_a_derivative_is_that_of_a_fall_in_exponential_air():
    term = DragTerm(0.01, 0.18, "mean-motion derivative")
    # dh/dt = -1/t: from 1.25 to 0.25 days before the entry ln 5 scale heights, 4 a day at its end.
    lag = math.log(4.0 / math.log(5.0))
    late = term.with_lag(0.25)
    assert late.ballistic_m2_kg == pytest.approx(0.01 * math.exp(0.5 * lag))
    assert late.log_sd == pytest.approx(math.hypot(0.18, 0.5 * lag))
    assert term.with_lag(50.0).ballistic_m2_kg == pytest.approx(0.01, rel=0.01)
    assert term.with_lag(math.nan) is term
    assert replace(term, source="B*").with_lag(0.1).log_sd == 0.18


def test_what_falls_less_than_satellites_do_is_told_as_held_up(entry):
    assert held_up(entry.sets) == ()
    (told,) = held_up(replace(entry.sets, ballistic_m2_kg=1.0 / 1300.0))
    assert told.kind == "held"
    assert "1300 kg/m²" in told.text
    assert "engine" in told.text


def test_one_set_without_derivative_falls_back_to_its_drag_term(sets):
    one = replace(sets[-2], line1=None, line2=None, mean_motion_dot_rev_day2=0.0)
    entry = predict_entry(one, samples=60)
    assert entry.sets.source == "B*"
    assert "B*" in entry.told("drag term")
    truth = np.datetime64(cz5b.ENTERED)
    assert entry.quantile(0.05) < truth < entry.quantile(0.95)


@pytest.mark.parametrize("bstar", [0.0, -1e-3])
def test_a_set_that_tells_no_drag_is_refused(sets, bstar):
    one = replace(
        sets[-2], line1=None, line2=None, mean_motion_dot_rev_day2=-1e-5, bstar_per_er=bstar
    )
    with pytest.raises(InputError, match="tells no drag"):
        predict_entry(one, samples=20)


def test_nonsense_in_the_drag_term_of_many_sets_does_no_harm(sets, entry):
    spoilt = [replace(each, line1=None, line2=None, bstar_per_er=0.9) for each in sets]
    again = predict_entry(spoilt, samples=60, seed=3)
    hours = (again.quantile(0.5) - entry.quantile(0.5)) / np.timedelta64(1, "h")
    assert abs(hours) < 0.2


def test_the_iss_is_not_about_to_enter():
    with pytest.raises(InputError, match="not about to enter") as caught:
        predict_entry(issrisk.iss(near="2022-02-24"), samples=20)
    assert "lifetime" in caught.value.hint


def test_several_objects_are_refused(sets):
    with pytest.raises(InputError, match="object"):
        predict_entry([*sets, issrisk.iss()], samples=20)


def test_a_time_before_all_sets_is_refused(sets):
    with pytest.raises(InputError, match="no set .* was known"):
        predict_entry(sets, as_of="2021-05-01", samples=20)


def test_stale_sets_are_told_then_refused(sets):
    told = predict_entry(sets[:2], as_of="2021-05-11T00:00", samples=20)
    assert "older" in told.told("stale")
    with pytest.raises(StaleElementsError):
        predict_entry(sets, as_of="2021-07-01", samples=20)
    late = predict_entry(sets, as_of="2021-07-01", samples=20, max_age_days=None)
    assert "very old" in late.told("stale")


def test_what_has_come_down_is_told(sets, entry):
    assert entry.told("entered") is None
    after = predict_entry(sets, as_of="2021-05-09T12:00", samples=60)
    assert "has come down" in after.told("entered")
    assert after.entered_fraction == 1.0
    amid = predict_entry(sets, as_of="2021-05-09T02:20", samples=60)
    assert "may have come down" in amid.told("entered")


def test_a_set_below_the_air_is_refused(sets):
    low = replace(sets[-1], line1=None, line2=None, mean_motion_rev_day=17.3)
    with pytest.raises(DecayedError):
        predict_entry(low, samples=20)


@pytest.mark.parametrize("samples", [0, -5, 10**9])
def test_samples_out_of_range_are_refused(sets, samples):
    with pytest.raises(InputError, match="samples"):
        predict_entry(sets, samples=samples)


def test_weather_that_came_differs_from_what_was_known(sets):
    early = sets[:3]
    known = predict_entry(early, samples=20)
    came = predict_entry(early, samples=20, weather_as_of="2022-01-01")
    assert known.known_until < came.known_until
    assert known.quantile(0.5) != came.quantile(0.5)


def test_wander_has_the_size_that_was_asked_for():
    """Sample statistics of the process, and that the fit's days take out their mean."""
    still = DensityError(fast_sd=0.0, slow_sd=0.0)
    error = EntryError(past_days=0.5, density=still, attitude_sd=0.2, attitude_hours=(1.0, 1.001))
    drawn = error.log_drag(2.0, 600.0, realisations=range(400), seed=1)
    late = drawn[:, -1]  # long past what the fit knows: its own 0.2, and the mean's taken out
    # Variance of the mean over 12 h of a process that fades in 1 h: 2 τ/T (1 - τ/T) of its own.
    mean = 2.0 / 12.0 * (1.0 - 1.0 / 12.0)
    assert late.std() == pytest.approx(0.2 * math.sqrt(1.0 + mean), rel=0.1)
    assert abs(late.mean()) < 0.04


def test_entries_lie_along_one_track(entry):
    track = entry_track(entry)
    latitude, longitude = track.places_deg(entry.epochs)
    away = np.hypot(
        latitude - entry.latitude_deg,
        ((longitude - entry.longitude_deg + 180.0) % 360.0 - 180.0)
        * np.cos(np.radians(entry.latitude_deg)),
    )
    assert np.median(away) < 1.0  # of 360: 0.3 measured
    assert track.scatter_rad < 0.03


def test_the_swath_holds_nine_tenths_and_no_bad_polygon(entry, swath):
    assert sum(each.share for each in swath.pieces) == pytest.approx(0.9, abs=1e-6)
    assert swath.geometry.is_valid
    west, south, east, north = swath.geometry.bounds
    assert (west, east) == (-180.0, 180.0)
    assert -43.0 < south < north < 43.0
    inside = (entry.epochs >= swath.start) & (entry.epochs <= swath.end)
    held = shapely.contains_xy(
        swath.geometry, entry.longitude_deg[inside], entry.latitude_deg[inside]
    )
    assert held.mean() > 0.9


def test_geojson_of_the_swath(swath):
    document = json.loads(swath_geojson(swath))
    whole, *stretches = document["features"]
    assert whole["geometry"]["type"] == "MultiPolygon"
    assert len(stretches) == len(swath.pieces)
    for feature in document["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            ring = np.array(polygon[0])
            assert (ring[0] == ring[-1]).all()
            assert np.abs(ring[:, 0]).max() <= 180.0
            assert shapely.LinearRing(ring).is_ccw


def test_people_and_countries_under_the_swath(swath):
    under = under_swath(swath)
    land = sum(each.share for each in under.countries)
    assert 0.0 < land < 0.9
    assert {"SAU", "AUS"} <= {each.code for each in under.countries}
    assert under.people == pytest.approx(
        sum(e.people for e in under.countries), rel=0.1
    )  # coasts: 0.076


def test_a_place_far_from_the_track_is_in_no_strip(swath):
    place = place_in_swath(swath, latitude_deg=78.0, longitude_deg=15.0)
    assert not place.in_swath
    assert place.passes == ()
    assert place.probability == 0.0
    assert place.nearest_km > 3000.0
    with pytest.raises(InputError, match="latitude"):
        place_in_swath(swath, latitude_deg=95.0, longitude_deg=0.0)


def test_places_along_the_track_share_the_probability(entry, swath):
    """Each point of the track is covered while the entry comes up to 2000 km before it."""
    middle = np.array([entry.quantile(0.5)])
    latitude, longitude = swath.track.places_deg(middle)
    place = place_in_swath(
        swath, latitude_deg=float(latitude[0]), longitude_deg=float(longitude[0])
    )
    assert place.in_swath
    flight = np.timedelta64(round(2000.0 / swath.track.speed_km_s * 1e3), "ms")
    come = swath.entered_by(np.array([middle[0] - flight, middle[0]]))
    own = min(place.passes, key=lambda each: abs(each.time - middle[0]))
    assert own.probability == pytest.approx(float(come[1] - come[0]), rel=0.05)


def test_a_long_window_is_the_whole_band(sets):
    wide = replace(sets[0], line1=None, line2=None, mean_motion_dot_rev_day2=0.0)
    entry = predict_entry(wide, samples=40)
    swath = entry_swath(entry)
    assert swath.whole_band
    assert swath.geometry.bounds[3] == pytest.approx(42.3, abs=0.2)
