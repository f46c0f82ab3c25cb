"""SGP4: what comes back, what is masked, and what is refused."""

import numpy as np
import pytest

from issrisk.constants import WGS72_EQUATORIAL_RADIUS_KM, WGS72_J2
from issrisk.errors import (
    DecayedError,
    InputError,
    InputTypeError,
    PropagationError,
    StaleElementsError,
)
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.propagate import (
    MAX_AGE_DAYS,
    check_age,
    propagate,
    satrec,
    semi_major_axis_km,
    teme_states,
)
from issrisk.schema import STATES, validate
from unit.lines import LINE_1, LINE_2, put

ISS = ElementSet.from_lines(LINE_1, LINE_2, name="ISS")
INSIDE_THE_EARTH = ElementSet.from_lines(LINE_1, put(LINE_2, 53, "18.70000000"))
TWO_TIMES = np.array(["2022-02-24T12:00", "2022-02-24T13:00"], dtype="datetime64[ns]")
LONG_PAST_DECAY = np.datetime64("2122-02-24", "ns")
IN_1957 = np.datetime64("1957-10-04", "ns")  # SGP4 gives a finite state and error code 0


def test_dataset_says_what_it_holds():
    states = propagate(ISS, TWO_TIMES)

    validate(states, STATES)
    assert dict(states.sizes) == {"time": 2, "axis": 3}
    assert states.axis.values.tolist() == ["x", "y", "z"]
    assert states.position_km.attrs["units"] == "km"
    assert states.velocity_km_s.attrs["units"] == "km s-1"
    assert states.attrs == {
        "Conventions": "CF-1.11",
        "frame": "TEME",
        "time_scale": "UTC",
        "gravity_model": "WGS 72",
    }
    assert states.valid.values.tolist() == [True, True]


@pytest.mark.parametrize(
    "times",
    [
        TWO_TIMES,
        TWO_TIMES.astype("datetime64[s]"),
        ["2022-02-24T12:00Z", "2022-02-24T16:00+03:00"],
        [np.datetime64("2022-02-24T12"), "2022-02-24T13:00"],
    ],
)
def test_times_may_be_given_in_any_form(times):
    np.testing.assert_array_equal(propagate(ISS, times).position_km, teme_states(ISS, TWO_TIMES)[0])


def test_one_time_and_none():
    assert propagate(ISS, "2022-02-24T12:00").sizes["time"] == 1
    assert propagate(ISS, []).sizes["time"] == 0


def test_velocity_is_the_rate_of_the_position():
    """By central difference: SGP4's velocity leaves out terms of a centimetre a second."""
    middle = TWO_TIMES[0]
    second = np.timedelta64(1, "s")
    position, velocity = teme_states(ISS, np.array([middle - second, middle, middle + second]))

    np.testing.assert_allclose((position[2] - position[0]) / 2.0, velocity[1], rtol=0, atol=2e-5)


def test_state_at_the_epoch_is_sgp4s_own_at_zero_minutes():
    _, position, velocity = satrec(ISS).sgp4_tsince(0.0)
    ours = teme_states(ISS, np.array([ISS.epoch]))

    np.testing.assert_allclose(ours[0][0], position, rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours[1][0], velocity, rtol=0, atol=1e-12)


def test_constants_are_those_of_sgp4():
    assert satrec(ISS).radiusearthkm == WGS72_EQUATORIAL_RADIUS_KM
    assert satrec(ISS).j2 == WGS72_J2


def test_semi_major_axis_is_that_of_spacetrack_report_3():
    """Section 6 of the report, with k_e and J2 of WGS 72 in canonical units."""
    k_e, radius_km, k2 = 0.07436691613317342, WGS72_EQUATORIAL_RADIUS_KM, WGS72_J2 / 2.0
    n0 = ISS.mean_motion_rev_day * 2.0 * np.pi / 1440.0
    tilt = (3.0 * np.cos(np.radians(ISS.inclination_deg)) ** 2 - 1.0) * 1.5 * k2
    tilt /= (1.0 - ISS.eccentricity**2) ** 1.5
    a1 = (k_e / n0) ** (2.0 / 3.0)
    d1 = tilt / a1**2
    a0 = a1 * (1.0 - d1 / 3.0 - d1**2 - 134.0 / 81.0 * d1**3)
    recovered_km = a0 / (1.0 - tilt / a0**2) * radius_km

    assert semi_major_axis_km(ISS) == pytest.approx(recovered_km, abs=1e-3)
    assert a1 * radius_km == pytest.approx(recovered_km, abs=1.0)  # what Kepler's law gives


def test_arguments_are_not_changed():
    times = TWO_TIMES.copy()
    times.setflags(write=False)

    first = propagate(ISS, times, errors="mask")
    first.position_km[:] = np.nan

    np.testing.assert_array_equal(times, TWO_TIMES)
    assert np.isfinite(propagate(ISS, times).position_km).all()


@pytest.mark.parametrize(
    "time", [ISS.epoch + np.timedelta64(30, "D"), ISS.epoch - np.timedelta64(30, "D")], ids=str
)
def test_thirty_days_are_allowed_and_a_second_more_is_not(time):
    further = time + np.sign((time - ISS.epoch).astype(int)) * np.timedelta64(1, "s")

    assert MAX_AGE_DAYS == 30.0
    assert propagate(ISS, time).sizes["time"] == 1
    with pytest.raises(StaleElementsError, match="30.0 days .* epoch 2022-02-24T14:20:52Z of ISS"):
        propagate(ISS, further)


@pytest.mark.parametrize("time", ["2122-02-24", "2199-12-31", "1957-10-04"])
def test_a_far_time_is_stale_and_without_the_limit_decayed(time):
    with pytest.raises(StaleElementsError, match="days (after|before) the epoch .* 30 are allowed"):
        propagate(ISS, time)
    with pytest.raises(DecayedError, match=f"ISS has no possible position at {time}"):
        propagate(ISS, time, max_age_days=None)


def test_any_time_out_of_range_makes_it_stale_wherever_it_stands():
    times = np.array(["2022-02-24", "2022-06-01", "2022-02-25"], dtype="datetime64[ns]")

    with pytest.raises(StaleElementsError, match="2022-06-01T00:00:00Z is 96.4 days after"):
        teme_states(ISS, times)
    check_age(ISS, times, 97.0)
    check_age(ISS, times[:0], 1.0)


@pytest.mark.parametrize(
    ("times", "error"),
    [
        (np.datetime64("NaT", "s"), InputError),
        (np.array(["2022-02-24", "NaT"], dtype="datetime64[s]"), InputError),
        ([float("nan")], InputTypeError),
        (["2022-02-24", None], InputTypeError),
        ("12345-01-01", InputError),
        (np.array([["2022-02-24"]], dtype="datetime64[D]"), InputError),
    ],
    ids=str,
)
def test_what_is_no_time_is_refused(times, error):
    with pytest.raises(error):
        propagate(ISS, times)


def test_an_orbit_inside_the_earth_is_refused():
    with pytest.raises(DecayedError, match=r"SGP4 error 6; 2 of 2 times") as raised:
        propagate(INSIDE_THE_EARTH, TWO_TIMES)

    assert isinstance(raised.value, PropagationError)
    assert isinstance(raised.value, ArithmeticError)
    assert "give a newer element set" in raised.value.hint


def test_impossible_states_can_be_masked():
    times = np.array([TWO_TIMES[0], LONG_PAST_DECAY, IN_1957, TWO_TIMES[1]])
    states = propagate(ISS, times, max_age_days=None, errors="mask")

    assert states.valid.values.tolist() == [True, False, False, True]
    assert np.isnan(states.position_km[1:3]).all()
    assert np.isnan(states.velocity_km_s[1:3]).all()
    possible = states.isel(time=[0, 3])
    np.testing.assert_array_equal(possible.position_km, propagate(ISS, TWO_TIMES).position_km)


def test_the_error_counts_the_impossible_and_names_the_first():
    times = np.array([TWO_TIMES[0], LONG_PAST_DECAY, LONG_PAST_DECAY + np.timedelta64(1, "D")])

    with pytest.raises(DecayedError, match=r"at 2122-02-24T00:00:00Z.*; 2 of 3 times\)"):
        teme_states(ISS, times, max_age_days=None)


def test_an_impossible_state_that_sgp4_lets_pass_is_refused():
    code, position, _ = satrec(ISS).sgp4_array(np.array([2_436_115.5]), np.array([0.0]))
    assert code[0] == 0
    assert np.linalg.norm(position) > 1e5

    with pytest.raises(DecayedError, match="the position is impossible .SGP4 reports no error; 1"):
        propagate(ISS, IN_1957, max_age_days=None)


@pytest.mark.parametrize(
    "options", [{"max_age_days": float("nan")}, {"max_age_days": -1.0}, {"errors": "bogus"}]
)
def test_an_option_that_means_nothing_is_refused(options):
    with pytest.raises(InputError, match="must be"):
        propagate(ISS, ISS.epoch, **options)


@pytest.mark.parametrize("elements", [[ISS], None, LINE_1], ids=lambda value: type(value).__name__)
def test_what_is_no_element_set_is_refused(elements):
    with pytest.raises(InputTypeError, match=f"given as {type(elements).__name__}"):
        propagate(elements, ISS.epoch)
