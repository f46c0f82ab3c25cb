"""When a satellite is near a place or in its sky: any orbit, any place, no pass lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from issrisk.hazard.frequency import overflights_per_day, sightings_per_day
from issrisk.orbit.embedded import iss
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.passes import approaches, sight_passes
from issrisk.orbit.topocentric import ground_distance_km, itrs_from_geodetic, view_from
from issrisk.orbit.track import Subpoints, subpoints
from issrisk.times import time_range

DAY, SECOND = np.timedelta64(1, "D"), np.timedelta64(1, "s")
# SGP4-VER.TLE of Vallado et al. (2006): AMC-4, all but geostationary, and Molniya 2-14, high
# over the north for most of its twelve hours.
GEOSTATIONARY = """\
1 25954U 99060A   04039.68057285 -.00000108  00000-0  00000-0 0  6847
2 25954   0.0004 243.8136 0001765  15.5294  22.7134  1.00271289 15615
"""
MOLNIYA = """\
1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813
2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656
"""


def locate(elements):
    return lambda times: subpoints(elements, times)


@given(latitude=st.floats(-90.0, 90.0), longitude=st.floats(-180.0, 180.0), day=st.integers(-5, 5))
@settings(max_examples=15, deadline=None)
def test_a_scan_by_seconds_finds_no_other_passes(latitude, longitude, day):
    elements = iss("2022-02-24")
    start = elements.epoch + day * DAY
    track = subpoints(elements, time_range(start, hours=12, step_s=1))
    end = track.times[-1]
    height = view_from(latitude, longitude, track).elevation_deg - 10.0
    edges = np.flatnonzero(np.diff(height > 0.0))
    passes = sight_passes(
        locate(elements), latitude, longitude, start=start, end=end, min_elevation_deg=10.0
    )
    ours = [t for p in passes for t in (p.rise, p.set) if t is not None]
    # Passes between two seconds are ours alone.
    long = [t for p in passes for t in (p.rise, p.set) if t is not None and _length_s(p) > 2.0]
    assert len(long) <= edges.size <= len(ours)
    for time in track.times[edges]:
        assert min(abs((t - time) / SECOND) for t in ours) <= 1.0

    distance = ground_distance_km(latitude, longitude, track)
    near = approaches(locate(elements), latitude, longitude, start=start, end=end, radius_km=800.0)
    inside = distance <= 800.0
    begun = np.count_nonzero(np.diff(inside.astype(int)) == 1)
    assert len(near) >= begun - 1  # one may come in and not turn before the end
    for each in near:
        around = np.abs((track.times - each.time) / SECOND) < 60.0
        assert each.distance_km <= distance[around].min() + 1e-9
        # Half a second of track, some 3.7 km, lies between the turn and the nearest second.
        assert distance[around].min() <= np.hypot(each.distance_km, 3.8) + 0.1


def _length_s(each):
    return np.inf if each.rise is None or each.set is None else (each.set - each.rise) / SECOND


def test_the_turn_is_where_the_track_runs_at_right_angles():
    elements = iss("2022-02-24")
    start = elements.epoch
    near = approaches(
        locate(elements), 48.71, 44.51, start=start, end=start + 5 * DAY, radius_km=300.0
    )
    assert len(near) > 5
    assert {each.direction for each in near} == {"northbound", "southbound"}
    for each in near:
        times = each.time + np.array([-20, 0, 20]) * np.timedelta64(1, "ms")
        before, at, after = ground_distance_km(48.71, 44.51, locate(elements)(times))
        assert at <= min(before, after)
        assert each.distance_km == pytest.approx(at, abs=1e-9)


def test_moscow_is_out_of_reach_but_in_sight():
    elements = iss("2022-02-24")
    start, end = elements.epoch - 7 * DAY, elements.epoch + 7 * DAY
    near = approaches(locate(elements), 55.75, 37.62, start=start, end=end, radius_km=1000.0)
    assert min(each.distance_km for each in near) == pytest.approx(440.0, abs=1.0)  # 3.95 degrees
    seen = sight_passes(
        locate(elements), 55.75, 37.62, start=start, end=end, min_elevation_deg=10.0
    )
    assert len(seen) / 2 == pytest.approx(28, abs=1)
    assert 40.5 < max(each.max_elevation_deg for each in seen) < 41.5


@pytest.mark.parametrize(("place", "up"), [((0.0, -135.0), True), ((0.0, 45.0), False)])
def test_a_geostationary_satellite_is_always_up_or_never(place, up):
    elements = read_elements(GEOSTATIONARY)[0]
    start = elements.epoch
    west = float(
        subpoints(elements, start[None] if start.ndim else np.array([start])).longitude_deg[0]
    )
    passes = sight_passes(
        locate(elements), place[0], west + (place[1] + 135.0), start=start, end=start + DAY
    )
    if not up:
        assert passes == []
        return
    (only,) = passes
    assert (only.rise, only.set, only.rise_azimuth_deg) == (None, None, None)
    assert only.max_elevation_deg > 89.0


def test_a_molniya_lingers_over_the_north():
    elements = read_elements(MOLNIYA)[0]
    passes = sight_passes(
        locate(elements), 60.0, 30.0, start=elements.epoch, end=elements.epoch + 2 * DAY
    )
    hours = [_length_s(each) / 3600 for each in passes if np.isfinite(_length_s(each))]
    assert max(hours) > 8.0


@pytest.fixture(scope="module")
def four_weeks():
    elements = iss("2022-02-24")
    return subpoints(elements, time_range(elements.epoch - 14 * DAY, hours=672, step_s=20))


@pytest.mark.parametrize("latitude", [-52.0, 0.0, 35.0, 55.75])
def test_long_counts_at_many_longitudes_come_to_the_average(four_weeks, latitude):
    longitudes = np.arange(-180.0, 180.0, 30.0)
    risen = entered = 0
    for longitude in longitudes:
        up = view_from(latitude, longitude, four_weeks).elevation_deg > 10.0
        inside = ground_distance_km(latitude, longitude, four_weeks) < 700.0
        risen += np.count_nonzero(up[1:] & ~up[:-1])
        entered += np.count_nonzero(inside[1:] & ~inside[:-1])
    days = 28 * longitudes.size
    expected = sightings_per_day(latitude, 10.0, elements=iss("2022-02-24"))
    assert risen / days == pytest.approx(expected, rel=0.015)
    expected = overflights_per_day(latitude, 700.0, elements=iss("2022-02-24"))
    assert entered / days == pytest.approx(expected, rel=0.01)


def test_beyond_reach_there_is_no_pass_on_average():
    elements = iss("2022-02-24")
    assert overflights_per_day(55.75, 400.0, elements=elements) == 0.0
    assert sightings_per_day(78.0, 0.0, elements=elements) == 0.0
    over_the_pole = overflights_per_day(90.0, 4500.0, elements=elements)
    assert over_the_pole == pytest.approx(1440.0 / elements.period_min, rel=1e-3)


def test_distances_are_those_of_the_ellipsoid():
    generator = np.random.default_rng(3)
    latitude, longitude = generator.uniform(-90, 90, 20_000), generator.uniform(-180, 180, 20_000)
    points = Subpoints(np.empty(0, "M8[ns]"), latitude, longitude, np.zeros(20_000))
    for place in ((0.0, 0.0), (48.71, 44.51), (-89.99, 179.0), (51.8, -180.0)):
        start = np.full((2, 20_000), [[place[1]], [place[0]]])
        real = Geod(ellps="WGS84").inv(*start, longitude, latitude)[2] / 1e3
        off = np.abs(ground_distance_km(*place, points) - real)
        assert off[real < 2500.0].max() < 0.004
        assert off[real < 10_000.0].max() < 0.014


def test_the_sky_of_a_place_has_its_zenith_and_its_winds():
    points = Subpoints(
        np.empty(0, "M8[ns]"),
        np.array([40.0, 41.0, 40.0, 39.0, 40.0]),
        np.array([-179.9, -179.9, 178.9, -179.9, -178.7]),
        np.full(5, 400e3),
    )
    view = view_from(40.0, -179.9, points)
    assert view.elevation_deg[0] == pytest.approx(90.0, abs=1e-6)
    assert view.range_km[0] == pytest.approx(400.0, abs=1e-9)
    np.testing.assert_allclose(view.azimuth_deg[1:], [0.0, 270.0, 180.0, 90.0], atol=0.5)
    pole = itrs_from_geodetic(*(np.array([v]) for v in (90.0, 77.0, 0.0)))[0]
    np.testing.assert_allclose(pole, [0.0, 0.0, 6_356_752.314245], atol=1e-6)
