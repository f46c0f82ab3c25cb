"""Futures of space weather: the same whatever is asked with them, from what was known alone."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.cycles import cycle_years, known_minima
from issrisk.environment.forecast import space_weather_futures
from issrisk.environment.space_weather import from_measurements, space_weather
from issrisk.errors import InputError


def futures(as_of="2022-02-24", **changes):
    options = {"days": 200, "realisations": range(5), "seed": 1} | changes
    return space_weather_futures(space_weather(as_of=as_of), **options)


def test_a_realisation_is_the_same_in_any_company():
    together, alone = futures(), futures(realisations=[3])
    for name in ("f107", "f107a", "ap"):
        np.testing.assert_array_equal(getattr(together, name)[3], getattr(alone, name)[0])


def test_realisations_and_seeds_differ():
    assert (futures().f107[0] != futures().f107[1]).any()
    assert (futures().f107[0] != futures(seed=2).f107[0]).any()


def test_they_begin_with_the_last_day_known():
    known, found = space_weather(as_of="2022-02-24"), futures()
    assert str(found.days[0]) == "2022-02-23"
    assert found.days.size == found.f107.shape[1] == 201
    np.testing.assert_array_equal(found.f107[:, 0], known.f107[-1])
    np.testing.assert_array_equal(found.ap[:, 0], known.ap[-1])


def test_their_81_day_means_join_what_was_measured():
    known, found = space_weather(as_of="2022-02-24"), futures()
    window = np.concatenate([known.f107[-36:-1], found.f107[2, : 5 + 41]])
    assert found.f107a[2, 5] == pytest.approx(window.mean(), rel=1e-12)


def test_what_came_later_changes_nothing():
    whole = space_weather()
    last = int((np.datetime64("2022-02-24") - whole.days[0]).astype(int))
    other = from_measurements(
        whole.days,
        f107=np.where(np.arange(whole.days.size) < last, whole.f107_raw, 150.0),
        f107_adjusted=whole.f107_adjusted,
        ap_3h=whole.ap_3h,
        source="changed",
    )
    changed = space_weather_futures(
        space_weather(other, as_of="2022-02-24"), days=200, realisations=range(5), seed=1
    )
    np.testing.assert_array_equal(futures().f107, changed.f107)


def test_a_century_stays_within_the_model():
    found = futures(days=36_525, realisations=[0])
    assert found.f107.min() >= 60.0
    assert found.f107.max() <= 400.0
    assert 0.0 <= found.ap.min() < found.ap.max() <= 300.0
    assert found.f107a.max() > 130.0  # cycles come and go
    assert found.f107a.min() < 80.0


def test_a_minimum_is_known_a_year_after_it():
    assert str(known_minima(np.datetime64("2020-06-01"))[-1])[:7] == "2008-12"
    assert str(known_minima(np.datetime64("2021-06-01"))[-1])[:7] == "2019-12"


def test_a_cycle_that_outlasts_the_typical_one_is_not_over():
    as_of = np.datetime64("2008-07-01")
    assert cycle_years(known_minima(as_of), as_of)[-1] == pytest.approx(11.88 + 0.5, abs=0.01)


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"days": 40_000}, {"days": 1.5}, {"seed": -1}, {"realisations": [-1]}]
)
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(InputError, match="expected"):
        futures(**wrong)


def test_too_short_a_past_is_refused():
    with pytest.raises(InputError, match="days of space weather are known"):
        futures(as_of="1960-01-01")
