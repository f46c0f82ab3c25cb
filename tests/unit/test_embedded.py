"""The element sets that come with the package, and which of several is nearest."""

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.orbit.embedded import embedded_sets, iss, nearest, nearest_index


def test_embedded_sets_are_the_stations_in_order():
    sets = embedded_sets()
    epochs = [each.epoch for each in sets]

    assert {each.satellite_number for each in sets} == {25544}
    assert epochs == sorted(set(epochs))
    assert all(each.notes == () for each in sets)


@pytest.mark.parametrize("day", ["2022-02-18", "2022-02-24", "2022-02-28", "2022-03-05"])
def test_a_set_lies_within_a_day_of_the_days_of_the_statement(day):
    assert abs(iss(near=day).age_days(day)) < 1.0


def test_without_a_time_the_newest_is_given():
    assert iss().epoch == max(each.epoch for each in embedded_sets())


def test_a_time_that_is_none_is_refused():
    with pytest.raises(InputError, match="'soon' is no date"):
        iss(near="soon")


def test_of_two_equally_near_the_earlier_is_taken():
    early, late = embedded_sets()[:2]
    halfway = early.epoch.astype("datetime64[ns]") + (late.epoch - early.epoch) // 2

    assert nearest([late, early], halfway) in (late, early)
    assert nearest([early, late], halfway) is early
    assert nearest([early, late], halfway + np.timedelta64(1, "us")) is late


def test_index_of_the_nearest_agrees_with_the_nearest():
    sets = embedded_sets()
    epochs = np.array([each.epoch for each in sets])
    span = epochs[-1] - epochs[0]
    times = (epochs[0] - span // 10 + np.arange(201) * (span // 160)).astype("datetime64[ns]")

    chosen = [sets[index] for index in nearest_index(epochs, times)]

    assert chosen == [nearest(sets, time) for time in times]
