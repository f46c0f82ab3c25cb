"""Space weather: what was known when, days spoilt by flares, and files of CelesTrak."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.celestrak import parsed_space_weather, read_space_weather
from issrisk.environment.flux import centred_mean, cleaned, spoilt
from issrisk.environment.space_weather import space_weather
from issrisk.errors import InputError

HEADER = "DATE,AP1,AP2,AP3,AP4,AP5,AP6,AP7,AP8,F10.7_OBS,F10.7_ADJ,F10.7_DATA_TYPE"


def csv_text(days=90, **changes):
    """A file of so many days; `changes` replace whole lines by their number."""
    dates = np.datetime64("2026-01-01") + np.arange(days)
    lines = [f"{date},5,4,3,2,6,7,9,12,{100 + i % 9}.5,99.0,OBS" for i, date in enumerate(dates)]
    for number, line in changes.items():
        lines[int(number[1:])] = line
    return "\n".join([HEADER, *lines]).encode()


def test_the_embedded_series_has_no_gap():
    weather = space_weather()
    assert str(weather.days[0]) == "1957-10-01"
    assert str(weather.days[-1]) == "2026-02-23"
    assert (np.diff(weather.days).astype(int) == 1).all()


def test_known_bursts_are_bridged_and_great_real_fluxes_are_kept():
    weather = space_weather()
    found = {str(day) for day in weather.days[weather.spoilt]}
    assert {"2011-03-07", "2005-09-09", "2001-12-28", "2022-03-31", "2001-04-05"} <= found
    assert weather.f107.max() == 383.4  # 5 November 1957, days from 353 to 383 around it
    assert weather.f107_raw.max() == 938.6
    assert int((weather.days[weather.spoilt] >= np.datetime64("2001-01-01")).sum()) == 23


def test_what_came_later_is_hidden():
    known = space_weather(as_of="2022-04-01T12:00Z")
    whole = space_weather()
    assert str(known.days[-1]) == "2022-03-31"
    # On the first of April nobody can tell that the last day is a burst but from the days before.
    assert known.f107[-1] == pytest.approx(151.3)
    last = known.days.size - 1
    assert known.f107a[last] == pytest.approx(known.f107[last - 40 :].mean())
    assert known.f107a[last - 41] == pytest.approx(whole.f107a[last - 41])


def test_a_change_in_what_came_later_changes_nothing():
    whole = space_weather()
    later = whole.f107_raw.copy()
    later[-30:] = 300.0
    from issrisk.environment.space_weather import from_measurements

    other = from_measurements(
        whole.days,
        f107=later,
        f107_adjusted=whole.f107_adjusted,
        ap_3h=whole.ap_3h,
        source="changed",
    )
    as_of = whole.days[-30]
    for name in ("f107", "f107a", "ap", "spoilt"):
        ours, theirs = (getattr(space_weather(s, as_of=as_of), name) for s in (whole, other))
        np.testing.assert_array_equal(ours, theirs)


def test_the_models_inputs_look_back_as_it_expects():
    weather = space_weather()
    given = weather.activity(np.array(["2024-05-11T04:00"], dtype="datetime64[s]"))
    today = int((np.datetime64("2024-05-11") - weather.days[0]).astype(int))
    flat = weather.ap_3h.ravel()
    now = today * 8 + 1
    assert given.f107[0] == weather.f107[today - 1]
    assert given.f107a[0] == weather.f107a[today]
    np.testing.assert_allclose(
        given.ap_history[0],
        [
            weather.ap[today],
            *flat[[now, now - 1, now - 2, now - 3]],
            flat[now - 11 : now - 3].mean(),
            flat[now - 19 : now - 11].mean(),
        ],
    )


@pytest.mark.parametrize("time", ["1957-10-02T00:00", "2026-02-24T00:00"])
def test_outside_the_series_there_is_nothing(time):
    with pytest.raises(InputError, match="known from 1957-10-04 to 2026-02-23"):
        space_weather().activity(np.array([time], dtype="datetime64[s]"))


def test_too_early_a_knowledge_is_refused():
    with pytest.raises(InputError, match="fewer than 81 days"):
        space_weather(as_of="1957-11-01")


def test_two_spoilt_days_in_a_row():
    flux = np.full(30, 100.0)
    flux[10:12] = 200.0, 300.0
    np.testing.assert_array_equal(np.flatnonzero(spoilt(flux)), [10, 11])
    np.testing.assert_allclose(cleaned(flux, spoilt(flux)), 100.0)


def test_a_steady_rise_is_not_spoilt():
    assert not spoilt(100.0 * 1.2 ** np.arange(6)).any()


def test_means_near_the_ends_take_what_there_is():
    flux = np.arange(100.0)
    assert centred_mean(flux)[50] == 50.0
    assert centred_mean(flux)[0] == flux[:41].mean()
    assert centred_mean(flux)[99] == flux[59:].mean()


def test_a_file_is_read(tmp_path):
    path = tmp_path / "SW-All.csv"
    path.write_bytes(csv_text() + b"\n2026-04-01,,,,,,,,,110.0,110.0,PRM\n")
    weather = read_space_weather(path)
    assert str(weather.days[-1]) == "2026-03-31"
    assert weather.ap[0] == 6.0
    assert weather.f107[1] == 101.5
    assert weather.source == "SW-All.csv"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "mine.csv has no column DATE"),
        (b"\x1f\x8b\x08", "gzip file"),
        (b"<!DOCTYPE html>", "HTML page"),
        (b"a,b\n1,2\n", "no column DATE"),
        (csv_text(days=40), "40 measured days"),
        (csv_text(L5="2026-01-06,5,4,3,2,6,7,9,12,,99.0,OBS"), "2026-01-06: F10.7_OBS is ''"),
        (csv_text(L5="2026-01-06,5,4,3,2,6,7,9,nan,1e2,99.0,OBS"), "AP8 is 'nan'"),
        (csv_text(L5="2026-01-06,5,4,3,2,6,7,9,401,1e2,99.0,OBS"), "AP8 is '401'"),
        (csv_text(L5="2026-01-06,5,4,3,2,6,7"), "data type None"),
        (csv_text(L5="2026-01-05,5,4,3,2,6,7,9,12,100,99.0,OBS"), "followed by 2026-01-05"),
        (csv_text(L5="yesterday,5,4,3,2,6,7,9,12,100,99.0,OBS"), "a date that is none"),
        (csv_text(L5="2026-01-06,5,4,3,2,6,7,9,12,100,99.0,GUESS"), "'GUESS' is unknown"),
    ],
)
def test_a_bad_file_says_what_is_wrong(content, message):
    with pytest.raises(InputError, match=message):
        parsed_space_weather(content, source="mine.csv")


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(InputError, match="nothing.csv cannot be read"):
        read_space_weather(tmp_path / "nothing.csv")
