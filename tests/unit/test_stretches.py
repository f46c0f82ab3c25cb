"""Tracks cut at borders: exact times, nothing lost, whatever the orbit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, countries, divisions, region_of_points
from issrisk.hazard.passes import pass_slices, visits
from issrisk.hazard.stretches import Stretches, between_instants, joined, stretches
from issrisk.orbit.embedded import iss
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.track import Subpoints, subpoints
from issrisk.times import time_range

START = "2022-02-24"
SECOND = np.timedelta64(1, "s")
# SGP4-VER.TLE of Vallado et al. (2006): CBERS 2, sun-synchronous at 98.4 degrees, and
# Italsat 2, near-geosynchronous and all but over the equator.
SUN_SYNCHRONOUS = """\
1 28057U 03049A   06177.78615833  .00000060  00000-0  35940-4 0  1836
2 28057  98.4283 247.6961 0000884  88.1964 271.9322 14.35478080140550
"""
EQUATORIAL = """\
1 24208U 96044A   06177.04061740 -.00000094  00000-0  10000-3 0  1600
2 24208   3.8536  80.0121 0026640 311.0977  48.3000  1.00778054 36119
"""


@pytest.fixture(scope="module")
def track():
    return subpoints(iss(START), time_range(START, hours=6, step_s=1))


@pytest.mark.parametrize("regions", [countries, lambda: divisions("RUS")])
def test_borders_are_crossed_when_a_hundredth_of_a_second_says(track, regions):
    parts = stretches(regions(), track)
    fine = subpoints(iss(START), time_range(START, hours=6, step_s=0.01))
    which = region_of_points(regions(), fine.longitude_deg, fine.latitude_deg)
    changes = np.flatnonzero(np.diff(which)) + 1
    late_ms = (fine.times[changes] - parts.start[1:]) / np.timedelta64(1, "ms")
    assert late_ms.min() >= 0.0
    assert late_ms.max() <= 10.0  # the step; none is missed, none invented


def test_stretches_follow_each_other_and_fit_the_points(track):
    parts = stretches(countries(), track)
    assert (parts.start[1:] == parts.end[:-1]).all()
    assert (parts.start[0], parts.end[-1]) == (track.times[0], track.times[-1])
    assert (np.diff(parts.region) != 0).all()
    at = np.searchsorted(parts.start, track.times, side="right") - 1
    which = region_of_points(countries(), track.longitude_deg, track.latitude_deg)
    np.testing.assert_array_equal(parts.region[at], which)
    assert parts.duration_s.sum() == pytest.approx(6 * 3600, abs=1e-6)
    assert parts.duration_s.min() < 0.1  # clips that whole seconds step over


def test_a_track_in_parts_has_the_same_stretches(track):
    whole = stretches(countries(), track)
    cut = [slice(0, 7001), slice(7000, 7011), slice(7010, None)]
    pieces = [
        Subpoints(
            track.times[c], track.latitude_deg[c], track.longitude_deg[c], track.altitude_m[c]
        )
        for c in cut
    ]
    again = joined([stretches(countries(), piece) for piece in pieces])
    np.testing.assert_array_equal(again.region, whole.region)
    assert np.abs((again.start - whole.start) / SECOND).max() < 1e-6
    np.testing.assert_allclose(again.latitude_deg, whole.latitude_deg, rtol=0, atol=1e-9)


def test_between_seconds_the_track_is_sgp4s(track):
    steps = np.arange(2000) + 0.37
    latitude, longitude = between_instants(track, steps)
    real = subpoints(iss(START), track.times[:2000] + np.timedelta64(370, "ms"))
    east = (longitude - real.longitude_deg + 180.0) % 360.0 - 180.0
    off_m = np.hypot(latitude - real.latitude_deg, east) * 111e3
    assert off_m.max() < 1e-5


def one_square(*bounds):
    geometry = np.array([shapely.MultiPolygon([shapely.box(*bounds)])])
    return Regions(("A",), ("A",), ("A",), np.ones(1), geometry)


def uniform_track(longitude_deg, latitude_deg):
    times = time_range(START, hours=(len(longitude_deg) - 1) / 3600, step_s=1)
    return Subpoints(times, latitude_deg, longitude_deg, np.full(times.shape, 4e5))


def test_the_180th_meridian_is_no_border():
    longitude = (np.arange(175.0, 185.0, 0.05) + 180.0) % 360.0 - 180.0
    track = uniform_track(longitude, np.zeros(longitude.size))
    geometry = shapely.MultiPolygon([shapely.box(178, -1, 180, 1), shapely.box(-180, -1, -178, 1)])
    regions = replace(one_square(0, 0, 1, 1), geometry=np.array([geometry]))
    parts = stretches(regions, track)
    assert parts.region.tolist() == [-1, 0, -1]
    assert parts.duration_s[1] == pytest.approx(4.0 / 0.05, abs=1e-6)


def test_a_corner_clipped_between_two_instants_is_found():
    longitude = np.arange(-1.0, 1.0, 0.05) + 0.013
    track = uniform_track(longitude, 0.5 - longitude)  # past the corner at (0.25, 0.249)
    parts = stretches(one_square(-3.0, -3.0, 0.2500, 0.2505), track)
    assert parts.region.tolist() == [-1, 0, -1]
    assert parts.duration_s[1] == pytest.approx(0.0005 / 0.05, rel=1e-3)


def test_a_way_across_the_pole_leaves_nothing_out():
    argument = np.radians(np.arange(80.0, 100.0, 0.05))
    latitude = np.degrees(np.arcsin(np.sin(argument)))
    track = uniform_track(np.where(argument < np.pi / 2, 20.0, -160.0), latitude)
    cap = one_square(-180.0, 85.0, 180.0, 90.0)
    parts = stretches(cap, track)
    assert parts.region.tolist() == [-1, 0, -1]
    assert parts.duration_s[1] == pytest.approx(10.0 / 0.05, abs=1e-3)


def test_other_orbits_are_cut_alike():
    polar, equatorial = (read_elements(text)[0] for text in (SUN_SYNCHRONOUS, EQUATORIAL))
    track = subpoints(polar, time_range(polar.epoch, hours=24, step_s=1))
    parts = stretches(countries(), track)
    over = {visit.code: 0.0 for visit in visits(countries(), parts)}
    for visit in visits(countries(), parts):
        over[visit.code] += visit.duration_s / 60.0
    # Antarctica and Russia lead under an orbit that reaches 81.7 degrees.
    assert sorted(over, key=over.get)[-1:] == ["ATA"]
    assert over["RUS"] > over["CHN"]
    hovering = subpoints(equatorial, time_range(equatorial.epoch, hours=24, step_s=1))
    parts = stretches(countries(), hovering)
    assert parts.duration_s.sum() == pytest.approx(86_400.0, abs=1e-6)


def test_a_track_of_three_instants_is_refused(track):
    short = Subpoints(*(getattr(track, name)[:3] for name in vars(track)))
    with pytest.raises(InputError, match="3 instants"):
        stretches(countries(), short)


def test_stretches_less_than_ten_minutes_apart_are_one_pass():
    start = np.datetime64(START, "ns") + np.array([0, 100, 110, 710, 720, 1321, 1400]) * SECOND
    end = np.append(start[1:], start[-1] + SECOND)
    region = np.array([-1, 0, -1, 1, -1, 0, -1])
    parts = Stretches(start, end, region, np.zeros(8), np.zeros(8))
    assert pass_slices(parts, region >= 0) == [slice(1, 4), slice(5, 6)]
    assert pass_slices(parts, region > 5) == []
