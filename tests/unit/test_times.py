"""Instants: what is read as UTC, what is refused, and how it is printed."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issrisk.errors import InputError, InputTypeError, ResourceLimitError
from issrisk.times import EARLIEST, LATEST, days_between, iso, time_range, utc, utc_array

MOSCOW = timezone(timedelta(hours=3))
NOON = np.datetime64("2022-02-24T12:00", "ns")
aware_datetimes = st.datetimes(
    min_value=datetime(1957, 1, 2),
    max_value=datetime(2199, 12, 30),
    timezones=st.integers(-14 * 60, 14 * 60).map(
        lambda minutes: timezone(timedelta(minutes=minutes))
    ),
)


@pytest.mark.parametrize(
    "value",
    [
        "2022-02-24T12:00",
        " 2022-02-24 12:00 ",
        "2022-02-24T12:00Z",
        "20220224T120000Z",
        "2022-02-24T15:00+03:00",
        "2022-02-24T15:00+0300",
        "2022-02-24T15:00+03",
        "2022-02-24T08:30-03:30",
        "2022-02-24T15:00:30+03:00:30",
        datetime(2022, 2, 24, 12, tzinfo=UTC),
        datetime(2022, 2, 24, 15, tzinfo=MOSCOW),
        np.datetime64("2022-02-24T12"),
        np.datetime64("2022-02-24T12:00:00", "us"),
    ],
    ids=str,
)
def test_noon_is_read_from(value):
    assert utc(value) == NOON


def test_a_date_is_its_midnight():
    midnight = np.datetime64("2022-02-24T00:00", "ns")

    assert utc("2022-02-24") == utc(date(2022, 2, 24)) == midnight


@pytest.mark.parametrize(
    ("value", "error", "fragment"),
    [
        ("", InputError, "'' is no date"),
        ("tomorrow", InputError, "'tomorrow' is no date"),
        ("24.02.2022", InputError, "no date"),
        ("2022-02-30", InputError, "day is out of range"),
        ("2022-13-01", InputError, "month must be in 1..12"),
        ("2016-12-31T23:59:60Z", InputError, "second must be in 0..59"),
        ("1956-12-31T23:59", InputError, "outside 1957 to 2199"),
        ("2200-01-01", InputError, "outside 1957 to 2199"),
        ("1957-01-01T00:00+05:00", InputError, "outside 1957 to 2199"),
        ("0001-01-01T00:00+05:00", InputError, "outside 1957"),
        (datetime(2022, 2, 24, 12), InputError, "no time zone"),
        (np.datetime64("NaT", "s"), InputError, "NaT"),
        (np.datetime64("30000-01-01"), InputError, "outside 1957 to 2199"),
        (date(2606, 9, 13), InputError, "2606-09-13 is outside 1957 to 2199"),  # wraps to 2022
        (np.datetime64("2606-09-13"), InputError, "outside 1957 to 2199"),
        (np.datetime64("2607", "Y"), InputError, "outside 1957 to 2199"),
        (np.datetime64(10**17, "Y"), InputError, "outside 1957 to 2199"),
        (None, InputTypeError, "NoneType"),
        (2022, InputTypeError, "int"),
        (float("nan"), InputTypeError, "float"),
        (b"2022-02-24", InputTypeError, "bytes"),
    ],
    ids=str,
)
def test_is_refused(value, error, fragment):
    with pytest.raises(error, match=fragment):
        utc(value)


@given(aware_datetimes)
def test_text_and_datetime_agree_whatever_the_zone(value):
    assert utc(value.isoformat()) == utc(value)


@given(aware_datetimes)
def test_zone_does_not_move_the_instant(value):
    since_1970 = value - datetime(1970, 1, 1, tzinfo=UTC)

    assert utc(value) - np.datetime64("1970-01-01") == np.timedelta64(since_1970)


def test_array_is_a_copy_in_nanoseconds():
    given_times = np.array(["2022-02-24T12:00"], dtype="datetime64[ns]")
    times = utc_array(given_times)
    times[0] = EARLIEST

    assert given_times[0] == NOON
    assert times.dtype == np.dtype("datetime64[ns]")


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ("2022-02-24T12:00", 1),
        (date(2022, 2, 24), 1),
        (["2022-02-24", datetime(2022, 2, 24, tzinfo=UTC)], 2),
        (iter(["2022-02-24"]), 1),
        (np.array("2022-02-24", dtype="datetime64[D]"), 1),
        ([], 0),
    ],
)
def test_array_of(values, count):
    assert utc_array(values).shape == (count,)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        (np.array(["2022-02-24", "NaT"], dtype="datetime64[D]"), InputError),
        (np.array(["2200-01-01"], dtype="datetime64[D]"), InputError),
        (np.array(["2022-02-24", "2606-09-13"], dtype="datetime64[D]"), InputError),
        (np.array([["2022-02-24"]], dtype="datetime64[D]"), InputError),
        (["2022-02-24", None], InputTypeError),
        (np.array([2022.0]), InputTypeError),
        (None, InputTypeError),
        (5, InputTypeError),
    ],
    ids=str,
)
def test_array_is_refused(values, error):
    with pytest.raises(error):
        utc_array(values)


def test_range_holds_both_ends():
    times = time_range("2022-02-24T12:00", hours=1.0, step_s=600.0)

    assert times.tolist() == (NOON + np.arange(7) * np.timedelta64(600, "s")).tolist()


def test_range_does_not_drift():
    """A tenth of a second has no exact binary form; ten million of them must not show it."""
    times = time_range("2022-02-24", hours=24.0, step_s=0.1)

    assert times.size == 864_001
    assert times[-1] == np.datetime64("2022-02-25T00:00", "ns")


def test_range_ends_within_the_span():
    assert time_range("2022-02-24", hours=1.0, step_s=3599.0).size == 2
    assert time_range("2022-02-24", hours=1.0, step_s=3601.0).size == 1


@pytest.mark.parametrize("hours", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_range_of_these_hours_is_refused(hours):
    with pytest.raises(InputError, match="span"):
        time_range("2022-02-24", hours=hours, step_s=1.0)


@pytest.mark.parametrize("step_s", [0.0, -1.0, 1e-9, float("nan"), float("inf"), 1e300])
def test_range_with_this_step_is_refused(step_s):
    with pytest.raises(InputError, match="step"):
        time_range("2022-02-24", hours=1.0, step_s=step_s)


@pytest.mark.parametrize(
    ("instant", "unit", "text"),
    [
        ("2022-02-24T12:00:00.499999999", "s", "2022-02-24T12:00:00Z"),
        ("2022-02-24T12:00:00.5", "s", "2022-02-24T12:00:01Z"),
        ("2016-12-31T23:59:59.999136", "s", "2017-01-01T00:00:00Z"),
        ("2016-12-31T23:59:59.999136", "us", "2016-12-31T23:59:59.999136Z"),
        ("2022-02-24T12:00:29.9", "m", "2022-02-24T12:00Z"),
        ("2022-02-24T12:00:00.0006", "ms", "2022-02-24T12:00:00.001Z"),
    ],
)
def test_text_is_rounded_to_its_last_unit(instant, unit, text):
    assert iso(np.datetime64(instant, "ns"), unit=unit) == text


@given(st.integers(int(EARLIEST.astype(int)), int(LATEST.astype(int)) - 10**6))
def test_text_reads_back_to_the_microsecond(nanoseconds):
    instant = np.datetime64(nanoseconds, "ns")
    off_ns = (utc(iso(instant, unit="us")) - instant) / np.timedelta64(1, "ns")

    assert abs(off_ns) <= 500


def test_days_between_have_a_sign():
    assert days_between(NOON + np.timedelta64(36, "h"), NOON) == 1.5
    assert days_between(NOON, NOON + np.timedelta64(36, "h")) == -1.5


def test_too_many_instants_are_refused():
    with pytest.raises(ResourceLimitError, match="at most"):
        time_range("2022-02-24", hours=24 * 366 * 100, step_s=0.001)


def test_a_range_past_2199_is_refused():
    with pytest.raises(InputError, match="outside 1957 to 2199"):
        time_range("2199-12-31", hours=48, step_s=86_400)
