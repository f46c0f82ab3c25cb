"""An ephemeris goes wherever an element set goes."""

import json

import numpy as np
import pytest

import issrisk
from issrisk.errors import InputError, PropagationError, StaleElementsError
from issrisk.formats.oem import ephemeris_of, oem_text
from issrisk.hazard.dwell import CircularOrbit
from issrisk.hazard.place import place_under_orbit
from issrisk.orbit.either import default_start, ordered
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.propagate import propagate
from issrisk.times import time_range

START = np.datetime64("2022-02-24T12:00", "ns")


@pytest.fixture(scope="module")
def ephemeris():
    """A day and a half of SGP4, written and read back."""
    states = propagate(iss(near=START), time_range(START, hours=36.0, step_s=120.0))
    made = ephemeris_of(states, object_name="ISS", object_id="1998-067-A", creation=START)
    return issrisk.read_ephemeris(oem_text(made))


def test_states_in_teme_are_sgp4s(ephemeris):
    times = time_range(START, hours=30.0, step_s=97.0)
    found, expected = issrisk.propagate(ephemeris, times), propagate(iss(near=START), times)

    assert found.attrs == {"Conventions": "CF-1.11", "frame": "TEME", "time_scale": "UTC"}
    off_km = np.linalg.norm(found.position_km - expected.position_km, axis=1)
    assert off_km.max() < 1e-6
    np.testing.assert_allclose(found.velocity_km_s, expected.velocity_km_s, rtol=0, atol=3e-9)


def test_ground_track_is_that_of_the_element_set(ephemeris):
    times = time_range(START, hours=30.0, step_s=97.0)
    found, expected = (issrisk.ground_track(each, times) for each in (ephemeris, iss(near=START)))

    for name, tolerance in (("latitude", 1e-8), ("longitude", 1e-8), ("altitude", 1e-3)):
        np.testing.assert_allclose(found[name], expected[name], rtol=0, atol=tolerance)


def test_the_motion_of_the_pole_moves_both_alike(ephemeris):
    times = time_range(START, hours=3.0, step_s=97.0)
    found, expected = (
        issrisk.ground_track(each, times, polar_motion=True)
        for each in (ephemeris, iss(near=START))
    )

    np.testing.assert_allclose(found.latitude, expected.latitude, rtol=0, atol=1e-8)
    moved = found.latitude - issrisk.ground_track(ephemeris, times).latitude
    assert 5e-5 < np.abs(moved).max() < 2e-4  # degrees: 6 to 20 m
    assert "IAU 2000A and UT1, polar motion (IERS)" in found.attrs["provenance"]


def test_an_ephemeris_fills_memory_and_comes_in_chunks(ephemeris):
    times, out = time_range(START, hours=3.0, step_s=97.0), np.empty((6, 112))
    states = issrisk.propagate(ephemeris, times, out=out)
    chunks = list(issrisk.ground_track_chunks(ephemeris, START, hours=3.0, step_s=97.0, size=50))

    np.testing.assert_array_equal(out[2], states.position_km[:, 2])
    assert [each.times.size for each in chunks] == [50, 50, 12]
    latitude = np.concatenate([each.latitude_deg for each in chunks])
    np.testing.assert_array_equal(latitude, issrisk.ground_track(ephemeris, times).latitude)


def test_provenance_tells_the_ephemeris_in_place_of_the_elements(ephemeris):
    track = issrisk.ground_track(ephemeris, [START + np.timedelta64(1, "D")])
    provenance = json.loads(track.attrs["provenance"])

    assert provenance["elements"] is None
    assert provenance["ephemeris"] == {
        "name": "ISS",
        "object_id": "1998-067-A",
        "satellite_number": 25544,
        "originator": "issrisk",
        "creation_date_utc": "2022-02-24T12:00:00.000Z",
        "start_utc": "2022-02-24T12:00:00.000Z",
        "stop_utc": "2022-02-26T00:00:00.000Z",
        "frames": ["TEME"],
        "sha256": ephemeris.sha256,
        "age_days": 1.0,
        "inclination_deg": round(ephemeris.mean_orbit.inclination_deg, 6),
        "mean_radius_km": round(ephemeris.mean_orbit.radius_km, 3),
    }
    assert provenance["models"][0] == "ephemeris (Lagrange, degree 9)"
    assert "ephemeris" not in json.loads(
        issrisk.ground_track(iss(near=START), [START]).attrs["provenance"]
    )


def test_mean_orbit_is_near_the_mean_elements(ephemeris):
    elements = iss(near=START)

    assert ephemeris.satellite_number == elements.satellite_number
    assert ephemeris.inclination_deg == pytest.approx(elements.inclination_deg, abs=0.001)
    assert ephemeris.period_min == pytest.approx(elements.period_min, abs=0.08)
    ours, theirs = CircularOrbit.averaged(ephemeris), CircularOrbit.averaged(elements)
    assert ours.max_latitude_deg == pytest.approx(theirs.max_latitude_deg, abs=0.001)
    assert ours.radius_m == pytest.approx(theirs.radius_m, abs=3e3)


def test_less_than_a_revolution_has_no_mean_orbit():
    states = propagate(iss(near=START), time_range(START, hours=1.0, step_s=60.0))
    short = ephemeris_of(states, object_name="ISS", object_id="", creation=START)

    assert short.satellite_number is None
    assert short.record()["mean_radius_km"] is None
    with pytest.raises(InputError, match=r"0\.65 of a revolution"):
        CircularOrbit.averaged(short)


def test_overflight_is_that_of_the_element_set(ephemeris):
    for days in (None, 1.0):
        ours, theirs = (
            issrisk.overflight(each, days=days, start=START)
            for each in (ephemeris, iss(near=START))
        )
        for code in ("RUS", "CHN", "X-SEA"):
            assert ours.region(code).dwell_fraction == pytest.approx(
                theirs.region(code).dwell_fraction, abs=2e-5
            )
    assert ours.provenance.elements is None
    assert ours.provenance.ephemeris["sha256"] == ephemeris.sha256


def test_closed_form_is_refused_far_from_the_span(ephemeris):
    later = START + np.timedelta64(33, "D")
    with pytest.raises(StaleElementsError, match="31.5 days outside the ephemeris of ISS"):
        issrisk.overflight(ephemeris, start=later)
    assert issrisk.overflight(ephemeris, start=later, max_age_days=None).start is None


def test_place_is_passed_as_by_the_element_set(ephemeris):
    ours, theirs = (
        place_under_orbit(
            each, latitude_deg=48.71, longitude_deg=44.51, radius_km=500.0, start=START, days=1.4
        )
        for each in (ephemeris, iss(near=START))
    )

    assert len(ours.passes) > 2
    for mine, other in zip(ours.passes, theirs.passes, strict=True):
        assert abs(mine.time - other.time) < np.timedelta64(1, "us")
        assert mine.direction == other.direction


def test_default_start_and_span(ephemeris):
    assert default_start(ephemeris) == ephemeris.start == START
    assert default_start(ordered(embedded_sets()[::-1])) == embedded_sets()[-1].epoch
    with pytest.raises(PropagationError, match="outside the ephemeris of ISS"):
        issrisk.overflight(ephemeris, days=2.0)
