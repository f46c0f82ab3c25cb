"""The element sets that come with the package, and which of several is nearest."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from issrisk.errors import InputError, InputTypeError
from issrisk.orbit.embedded import (
    embedded_sets,
    greatest_age_days,
    iss,
    nearest,
    nearest_index,
    one_object,
    used_in,
)


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


def test_a_date_past_the_reach_of_nanoseconds_is_refused():
    with pytest.raises(InputError, match="2606-09-13 is outside"):
        iss(near=date(2606, 9, 13))


def of_object(number):
    return replace(iss(), satellite_number=number)


def test_the_sets_of_one_object_are_one_orbit():
    one_object(embedded_sets())
    one_object([iss()])


@pytest.mark.parametrize(
    ("numbers", "fragment"),
    [
        ((), "no element set"),
        ((25544, 40000), "objects 25544, 40000$"),
        ((40000, 25544, 40000), "objects 25544, 40000$"),
        (tuple(range(1, 9)), "objects 1, 2, 3, 4, 5 and 3 more"),
    ],
)
def test_none_and_several_objects_are_no_orbit(numbers, fragment):
    with pytest.raises(InputError, match=fragment):
        one_object([of_object(number) for number in numbers])


@pytest.mark.parametrize("sets", [None, "ISS", 5, [None], ["ISS"]], ids=str)
@pytest.mark.parametrize("use", [one_object, lambda sets: nearest(sets, "2022-02-24")])
def test_what_is_no_element_set_is_refused(use, sets):
    with pytest.raises(InputTypeError, match="given as"):
        use(sets)


def test_the_nearest_of_none_is_refused():
    with pytest.raises(InputError, match="no element set"):
        nearest([], "2022-02-24")


DAY = np.timedelta64(1, "D")


@pytest.mark.parametrize(
    ("first", "last", "age_days", "count"),
    [
        (0, 0, 0.0, 1),
        (-2, 1, 2.0, 1),
        (0, 20, 10.0, 2),  # at both ends no age at all
        (0, 9, 9.0, 1),
        (-12, 20, 12.0, 2),
        (12, 25, 8.0, 1),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_the_greatest_age_may_lie_between_two_sets(first, last, age_days, count, order):
    early = iss()
    sets = [early, replace(early, epoch=early.epoch + 20 * DAY)][::order]
    span = early.epoch + first * DAY, early.epoch + last * DAY

    assert greatest_age_days(sets, *span) == age_days
    assert len(used_in(sets, *span)) == count


def test_as_known_on_a_day_no_later_set_is_looked_at():
    epochs = [iss(as_of="2022-02-24").epoch, iss("2022-02-24T12:00Z", as_of="2022-02-24").epoch]
    assert [str(epoch)[:10] for epoch in epochs] == ["2022-02-23", "2022-02-23"]
    assert iss("2022-02-19", as_of="2022-02-24").epoch == iss(near="2022-02-19").epoch
    with pytest.raises(InputError, match="no embedded element set is from before 2022-02-18"):
        iss(as_of="2022-02-18")
