"""Frames and clocks of an ephemeris; the figures are ERFA's and astropy's."""

import numpy as np
import pytest

from issrisk.errors import ElementsError
from issrisk.orbit.celestial import (
    elapsed_s,
    gcrs_from_eme2000,
    itrs_from_gcrs,
    itrs_position,
    teme_states_of,
    utc_from,
)
from issrisk.orbit.interpolation import States

POSITION_KM = np.array([[6432.3383570273099, 1810.4140135800701, 1210.74216647911]])
VELOCITY_KM_S = np.array([[-0.28169387337306001, 4.9477387003860498, -5.8500238583339197]])
# ERFA 2.0.1: eraBp00's matrix, transposed, times the position.
BIASED_KM = [[6432.338387633416, 1810.4135182535304, 1210.742744535289]]
# ERFA 2.0.1: eraC2t06a's matrix times the position, pole at 0; UT1 of skyfield 1.55.
ITRS_KM = {
    "2000-01-01T12:00:00": (-612.326764644, 6654.184698628, 1210.518138396),
    "2016-12-31T12:34:56.789": (368.427847844, 6670.188137962, 1221.197510096),
    "2022-02-18T12:00:00": (4506.295939608, 4930.769847057, 1224.450020853),
}
NOON = np.array(["2022-02-18T12:00:00"], dtype="datetime64[ns]")


def test_j2000_differs_from_gcrs_by_the_frame_bias():
    found = gcrs_from_eme2000(POSITION_KM)

    np.testing.assert_allclose(found, BIASED_KM, rtol=0, atol=5e-9)
    assert np.linalg.norm(found - POSITION_KM) == pytest.approx(0.76186e-3, abs=1e-8)


def test_inverse_of_teme_is_teme():
    states = States(POSITION_KM, VELOCITY_KM_S)
    for frame in ("EME2000", "GCRF", "ITRF"):
        teme = teme_states_of(states, NOON, frame)
        back = itrs_position(teme.position_km, NOON, "TEME")
        np.testing.assert_allclose(back, itrs_position(POSITION_KM, NOON, frame), rtol=0, atol=1e-9)
    assert teme_states_of(states, NOON, "TEME") is states


@pytest.mark.parametrize("frame", ["EME2000", "GCRF", "ITRF"])
def test_velocity_in_teme_is_the_derivative_of_the_position(frame):
    half = np.timedelta64(500, "ms")
    times = np.concatenate((NOON - half, NOON, NOON + half))
    position = POSITION_KM + np.array([[-0.5], [0.0], [0.5]]) * VELOCITY_KM_S
    teme = teme_states_of(States(position, np.tile(VELOCITY_KM_S, (3, 1))), times, frame)

    slope = teme.position_km[2] - teme.position_km[0]
    np.testing.assert_allclose(teme.velocity_km_s[1], slope, rtol=0, atol=2e-7)


def test_position_in_itrs_is_erfas():
    times = np.array(list(ITRS_KM), dtype="datetime64[ns]")
    found = itrs_from_gcrs(np.tile(POSITION_KM, (times.size, 1)), times)

    np.testing.assert_allclose(found, list(ITRS_KM.values()), rtol=0, atol=1e-6)


def test_times_may_come_in_any_order_and_cross_the_hours():
    times = NOON + np.arange(-7000, 7000, 97) * np.timedelta64(1, "s")
    position = np.tile(POSITION_KM, (times.size, 1))
    order = np.random.default_rng(1).permutation(times.size)

    shuffled = itrs_from_gcrs(position, times[order])
    np.testing.assert_array_equal(shuffled, itrs_from_gcrs(position, times)[order])


@pytest.mark.parametrize(
    ("clock", "reading"),
    [
        ("UTC", "2022-02-18T12:00:00"),
        ("TAI", "2022-02-18T12:00:37"),
        ("GPS", "2022-02-18T12:00:18"),
        ("TT", "2022-02-18T12:01:09.184"),
        ("TDB", "2022-02-18T12:01:09.185172"),
        ("UT1", "2022-02-18T11:59:59.897635"),
    ],
)
def test_clocks(clock, reading):
    found = utc_from(np.array([reading], dtype="datetime64[ns]"), clock)

    assert abs(found - NOON)[0] <= np.timedelta64(20_000, "ns")


def test_clocks_around_a_leap_second():
    tai = np.array(["2017-01-01T00:00:35", "2017-01-01T00:00:37"], dtype="datetime64[ns]")

    assert (
        utc_from(tai, "TAI").tolist()
        == np.array(["2016-12-31T23:59:59", "2017-01-01T00:00:00"], dtype="datetime64[ns]").tolist()
    )
    assert elapsed_s(utc_from(tai, "TAI"), np.datetime64("2016-12-31T23:59:59", "ns")).tolist() == [
        0.0,
        2.0,
    ]


def test_other_clocks_begin_in_1972():
    with pytest.raises(ElementsError, match="before 1972"):
        utc_from(np.array(["1970-01-01"], dtype="datetime64[ns]"), "TAI")
