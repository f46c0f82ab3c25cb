"""Ground tracks: what comes back, which set is used where, and what is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from issrisk.errors import DecayedError, InputError, InputTypeError, StaleElementsError
from issrisk.orbit import track as track_module
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.track import MODELS, ground_track, subpoints
from issrisk.schema import TRACK, validate
from issrisk.times import time_range
from unit.lines import LINE_1, LINE_2, put

NOON = "2022-02-24T12:00"
ISS = iss(near=NOON)
# An orbit 74 km up, which SGP4 lets pass.
TOO_LOW = ElementSet.from_lines(LINE_1, put(put(LINE_2, 53, "16.75000000"), 27, "0000001"))


def test_dataset_says_what_it_holds():
    track = ground_track(ISS, [NOON, "2022-02-24T12:01"])

    validate(track, TRACK)
    assert dict(track.sizes) == {"time": 2}
    assert {name: track[name].attrs["units"] for name in TRACK.variables} == {
        "latitude": "degrees_north",
        "longitude": "degrees_east",
        "altitude": "m",
    }
    assert track.latitude.attrs["standard_name"] == "latitude"
    assert track.attrs["featureType"] == "trajectory"
    assert track.attrs["Conventions"] == "CF-1.11"


def test_dataset_carries_what_it_rests_on():
    track = ground_track(ISS, NOON)
    provenance = json.loads(track.attrs["provenance"])

    assert provenance["elements"] == ISS.record(NOON)
    assert provenance["elements"]["line1"] == LINE_1
    assert provenance["elements"]["age_days"] == -0.097821
    assert provenance["models"] == list(MODELS)
    assert provenance["unverified_models"] == []
    assert provenance["seed"] is None


def test_the_same_track_gives_the_same_bytes():
    first, second = (ground_track(ISS, [NOON]) for _ in range(2))

    assert first.identical(second)


def test_dataset_holds_what_the_arrays_hold():
    times = time_range(NOON, hours=1.0, step_s=60.0)
    track, points = ground_track(ISS, times), subpoints(ISS, times)

    np.testing.assert_array_equal(track.time, times)
    np.testing.assert_array_equal(track.latitude, points.latitude_deg)
    np.testing.assert_array_equal(track.longitude, points.longitude_deg)
    np.testing.assert_array_equal(track.altitude, points.altitude_m)


def test_arguments_are_not_changed():
    times = time_range(NOON, hours=1.0, step_s=60.0)
    before, sets = times.copy(), list(reversed(embedded_sets()))
    as_given = list(sets)
    times.setflags(write=False)

    ground_track(sets, times)

    np.testing.assert_array_equal(times, before)
    assert sets == as_given


def test_a_day_stays_within_the_orbit():
    points = subpoints(ISS, time_range(NOON, hours=24.0, step_s=30.0))

    assert np.abs(points.latitude_deg).max() < 51.8
    assert points.longitude_deg.min() >= -180.0
    assert points.longitude_deg.max() < 180.0
    assert 410e3 < points.altitude_m.min() < points.altitude_m.max() < 440e3


def test_longitude_180_is_given_as_minus_180(monkeypatch):
    def on_the_antimeridian(position_m):
        zeros = np.zeros(len(position_m))
        return zeros, zeros + np.pi, zeros + 400e3

    monkeypatch.setattr(track_module, "geodetic_from_itrs", on_the_antimeridian)

    assert ground_track(ISS, NOON).longitude.values.tolist() == [-180.0]


def test_chunks_do_not_show(monkeypatch):
    times = time_range(NOON, hours=1.0, step_s=10.0)
    whole = subpoints(ISS, times)
    monkeypatch.setattr(track_module, "_CHUNK", 7)
    pieces = subpoints(ISS, times)

    np.testing.assert_array_equal(pieces.latitude_deg, whole.latitude_deg)
    np.testing.assert_array_equal(pieces.longitude_deg, whole.longitude_deg)
    np.testing.assert_array_equal(pieces.altitude_m, whole.altitude_m)


@pytest.mark.parametrize("order", [1, -1])
def test_each_time_takes_the_nearest_set(order):
    early, late = embedded_sets()[:2]
    halfway = early.epoch.astype("datetime64[ns]") + (late.epoch - early.epoch) // 2
    times = halfway + np.arange(-3, 4) * np.timedelta64(10, "s")

    both = subpoints([early, late][::order], times)

    np.testing.assert_array_equal(both.latitude_deg[:4], subpoints(early, times[:4]).latitude_deg)
    np.testing.assert_array_equal(both.latitude_deg[4:], subpoints(late, times[4:]).latitude_deg)


def test_times_need_not_be_in_order():
    times = time_range("2022-02-18", hours=96.0, step_s=3600.0)
    shuffled = np.random.default_rng(1).permutation(times.size)

    in_order = subpoints(embedded_sets(), times)
    out_of_order = subpoints(embedded_sets(), times[shuffled])

    np.testing.assert_array_equal(out_of_order.latitude_deg, in_order.latitude_deg[shuffled])


def test_provenance_of_several_sets_is_of_the_one_used_first():
    track = ground_track(embedded_sets(), ["2022-02-18T12:00", "2022-02-21T12:00"])
    elements = json.loads(track.attrs["provenance"])["elements"]

    assert elements == iss(near="2022-02-18T12:00").record("2022-02-18T12:00")


def test_a_time_far_from_every_set_is_refused():
    with pytest.raises(StaleElementsError, match="2023-02-24.* days after the epoch .* ISS"):
        ground_track(embedded_sets(), "2023-02-24")
    assert ground_track(embedded_sets(), "2022-12-24", max_age_days=None).sizes["time"] == 1


def test_below_80_km_nothing_orbits():
    with pytest.raises(DecayedError, match="is at 74 km at 2022-02-24T14:20:52Z, below the 80 km"):
        ground_track(TOO_LOW, TOO_LOW.epoch)


def test_no_time_is_refused():
    with pytest.raises(InputError):
        ground_track(ISS, [np.datetime64("NaT", "s")])


@pytest.mark.parametrize(("elements", "times"), [(ISS, []), ([], [NOON])])
def test_nothing_given_is_refused(elements, times):
    with pytest.raises(InputError):
        ground_track(elements, times)


def test_sets_of_two_objects_are_no_track():
    with pytest.raises(InputError, match="objects 25544, 40000"):
        ground_track([ISS, replace(ISS, satellite_number=40_000)], NOON)


@pytest.mark.parametrize("elements", ["x", None, 25544, ["x"]], ids=str)
def test_what_is_no_element_set_is_refused(elements):
    with pytest.raises(InputTypeError, match="given as"):
        ground_track(elements, NOON)


def test_a_track_tells_how_far_it_may_be_off():
    elements = iss(near="2022-02-24")
    days = np.array([0.0, 1.0, -1.0, 5.0, 25.0])
    times = elements.epoch + (days * 86_400e9).astype("timedelta64[ns]")
    track = ground_track(elements, times)
    along, across = track.along_track_error_km.values, track.across_track_error_km.values
    assert along[1] == along[2]  # as long before as after
    assert (np.diff(along[[0, 1, 3, 4]]) > 0).all()
    assert (across < along).all()
    assert track.along_track_error_km.attrs["units"] == "km"
    assert track.attrs["position_error_learned_from"].startswith("ISS, ")
    several = ground_track([elements, iss(near="2022-03-01")], times)
    assert several.along_track_error_km.values[3] < along[3]
