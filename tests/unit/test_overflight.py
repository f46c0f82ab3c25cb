"""Overflight tables: they add up, closed form and sampled alike."""

from __future__ import annotations

import collections
import itertools

import numpy as np
import pytest

from issrisk.errors import InputError, ResourceLimitError, StaleElementsError
from issrisk.exposure.countries import divisions, groups
from issrisk.hazard.overflight import overflight
from issrisk.hazard.passes import region_passes
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.track import subpoints
from issrisk.times import time_range

START = "2022-02-24"


@pytest.fixture(scope="module")
def closed():
    return overflight(iss(START))


@pytest.fixture(scope="module")
def sampled():
    return overflight(embedded_sets(), start=START, days=2)


@pytest.fixture(scope="module")
def exact():
    return overflight(embedded_sets(), start=START, days=2, exact=True)


@pytest.mark.parametrize("form", ["closed", "sampled", "exact"])
def test_countries_and_sea_make_all_the_time(form, request):
    result = request.getfixturevalue(form)
    total = result.land_fraction + result.region("X-SEA").dwell_fraction
    assert total == pytest.approx(1.0, abs=1e-11)
    assert all(0.0 <= row.area_under_track_fraction <= 1.0 for row in result.regions)


@pytest.mark.parametrize("form", ["closed", "sampled", "exact"])
def test_a_group_is_the_sum_of_its_members(form, request):
    result = request.getfixturevalue(form)
    for code, group in groups().items():
        if code == "X-SEA":
            continue
        members = sum(result.region(member).dwell_fraction for member in group.members)
        assert result.region(code).dwell_fraction == pytest.approx(members, abs=1e-13)


def test_places_come_longest_first_and_russia_fourth(closed):
    dwell = [row.dwell_fraction for row in closed.places]
    assert dwell == sorted(dwell, reverse=True)
    assert [row.code for row in closed.places[:4]] == ["CHN", "USA", "CAN", "RUS"]
    assert closed.rank("rus") == 4


def test_what_is_beyond_the_track_has_none(closed):
    for code in ("ISL", "GRL", "FIN", "EST", "ATA"):
        row = closed.region(code)
        assert (row.dwell_fraction, row.area_under_track_fraction) == (0.0, 0.0)
    assert closed.region("IND").area_under_track_fraction == pytest.approx(1.0)


def test_sampled_days_add_up(sampled):
    one = overflight(embedded_sets(), start=START, days=1)
    two = overflight(embedded_sets(), start="2022-02-25", days=1)
    mean = (one.region("RUS").dwell_fraction + two.region("RUS").dwell_fraction) / 2.0
    assert sampled.region("RUS").dwell_fraction == pytest.approx(mean, abs=1e-14)
    low, high = sampled.region("RUS").dwell_fraction_interval_90
    assert low <= mean <= high
    assert one.region("RUS").dwell_fraction_interval_90 is None


def test_a_pass_across_midnight_counts_once(sampled, exact):
    times = time_range(START, hours=48, step_s=1)[:-1]
    whole = region_passes(divisions("RUS"), subpoints(embedded_sets(), times))
    assert sampled.region("RUS").passes_per_day == len(whole) / 2
    assert exact.region("RUS").passes_per_day == len(whole) / 2


def test_sampled_and_exact_agree_to_a_second_at_each_border(sampled, exact):
    """A count of seconds is off by less than one second at each end of each visit."""
    ends = collections.Counter(visit.code for visit in exact.visits)
    for row in exact.places:
        counted = sampled.region(row.code).dwell_fraction
        off_s = abs(row.dwell_fraction - counted) * 2 * 86_400
        assert off_s <= 2.0 * ends[row.code]
    offs = [row.dwell_fraction - sampled.region(row.code).dwell_fraction for row in exact.places]
    assert np.abs(offs).max() * 86_400 < 2.0  # the ends cancel; most over Canada


def test_exact_finds_what_the_seconds_miss(sampled, exact):
    missed = [row.code for row in exact.places if row.dwell_fraction > 0.0]
    missed = [code for code in missed if sampled.region(code).dwell_fraction == 0.0]
    assert all(visit.duration_s < 1.0 for visit in exact.visits if visit.code in missed)


def test_closed_form_lies_in_the_spread_of_exact_days(closed):
    month = overflight(embedded_sets(), start="2022-02-18", days=14, exact=True)
    for code in ("CHN", "USA", "CAN", "RUS", "BRA", "AUS", "X-SEA", "X-EUROPE"):
        row, average = month.region(code), closed.region(code).dwell_fraction
        low, high = row.dwell_fraction_interval_90
        assert low < average < high
        assert row.dwell_fraction == pytest.approx(average, rel=0.036)


def test_visits_are_in_order_and_make_up_the_times(exact):
    visits = exact.visits
    assert all(a.end <= b.start for a, b in itertools.pairwise(visits))
    for code in ("RUS", "KAZ", "VAT"):
        seconds = sum(visit.duration_s for visit in visits if visit.code == code)
        expected = exact.region(code).dwell_fraction * 2 * 86_400
        assert seconds == pytest.approx(expected, abs=1e-6)
    longest = max(visits, key=lambda visit: visit.duration_s)
    assert longest.duration_s < 46 * 60
    assert all(-180.0 <= visit.entry_longitude_deg <= 180.0 for visit in visits)


def test_divisions_sum_to_their_country(closed):
    parts = overflight(iss(START), admin1="RUS")
    assert parts.land_fraction == pytest.approx(closed.region("RUS").dwell_fraction, rel=1e-4)
    assert all(row.members is None for row in parts.regions)


def test_a_swath_widens_the_area_alone(closed):
    wide = overflight(iss(START), swath_km=80.0)
    narrow_russia, wide_russia = closed.region("RUS"), wide.region("RUS")
    assert narrow_russia.area_under_track_fraction == pytest.approx(0.114, abs=5e-4)
    assert wide_russia.area_under_track_fraction == pytest.approx(0.142, abs=1e-3)  # to 52.5
    assert wide_russia.dwell_fraction == narrow_russia.dwell_fraction


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"days": 0.0}, InputError),
        ({"days": -1.0}, InputError),
        ({"days": float("nan")}, InputError),
        ({"days": 1e9}, ResourceLimitError),
        ({"days": 1e-9, "exact": True}, InputError),
        ({"exact": True}, InputError),
        ({"swath_km": -1.0}, InputError),
        ({"swath_km": float("inf")}, InputError),
        ({"admin1": "DEU"}, InputError),
        ({"start": "yesterday"}, InputError),
        ({"days": 1.0, "start": "2023-06-01"}, StaleElementsError),
    ],
)
def test_bad_arguments_are_refused(arguments, error):
    with pytest.raises(error):
        overflight(iss(START), **arguments)
