"""Nothing smears across the dateline or the poles, whatever a map is centred on."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from issrisk.exposure.countries import outlines, place
from issrisk.orbit.embedded import iss
from issrisk.orbit.track import ground_track
from issrisk.report.frame import Frame
from issrisk.report.globe import plane_of
from issrisk.report.plane import Arc
from issrisk.report.views import View
from issrisk.times import time_range

EQUAL_AREA = (View.arctic, View.antarctic)
ACROSS = ("RUS", "FJI", "ATA", "USA", "NZL", "KIR")


@pytest.fixture(scope="module")
def track():
    times = time_range("2022-02-24", hours=24.0, step_s=60.0)
    return ground_track(iss("2022-02-24"), times)


@pytest.mark.parametrize("view", EQUAL_AREA)
@pytest.mark.parametrize("code", ACROSS)
def test_a_polar_view_keeps_the_area_of_what_crosses_the_dateline(view, code):
    plane = plane_of(view)
    geometry = outlines().select([code]).geometry
    band = shapely.box(-180.0, plane.south_deg, 180.0, plane.north_deg)
    inside = shapely.intersection(geometry[0], band)
    shown_m2 = float(plane.shapes(geometry)[0].area)
    # Area on the sphere of degrees: dlon times dsin(lat), edges straight in both.
    dense = shapely.segmentize(inside, 0.5)
    flat = shapely.transform(
        dense, lambda xy: np.column_stack((np.radians(xy[:, 0]), np.sin(np.radians(xy[:, 1]))))
    )
    assert shown_m2 == pytest.approx(float(flat.area) * 6_371_007.2**2, rel=0.01, abs=1e6)


@pytest.mark.parametrize(
    ("view", "code", "latitude"),
    [
        (View.arctic, "RUS", 67.0),
        (View.pacific, "RUS", 67.0),
        (View.world, "RUS", 67.0),
        (View.antarctic, "ATA", -85.0),
        (View.pacific, "ATA", -85.0),
    ],
)
def test_no_border_runs_along_the_dateline(view, code, latitude):
    plane = plane_of(view)
    whole = outlines().select([code]).geometry
    inland = shapely.points(plane.points(np.array([180.0]), np.array([latitude])))[0]
    # The data do have an edge there; the nearest coast is over 60 km away, shown as 37 or more.
    assert shapely.distance(shapely.boundary(whole), shapely.points(180.0, latitude))[0] == 0.0
    assert shapely.distance(plane.borders(whole), inland)[0] > 30e3
    assert shapely.distance(plane.shapes(whole), inland)[0] < 100.0


@pytest.mark.parametrize("view", View)
def test_no_track_leaps_across_the_map(view, track):
    plane = plane_of(view)
    pieces = plane.track(track.longitude.values, track.latitude.values)
    assert len(pieces) > 10
    for piece in pieces:
        # The subpoint moves 440 km a minute; Robinson's map stretches that at its edge.
        assert np.hypot(*np.diff(piece, axis=0).T).max() < 900e3


def test_russia_and_fiji_are_each_in_one_piece_in_the_pacific_view():
    plane = plane_of(View.pacific)
    east = shapely.box(100.0, 60.0, 180.0, 75.0), shapely.box(-180.0, 60.0, -170.0, 75.0)
    both = np.array([shapely.MultiPolygon(east)], dtype=object)
    assert len(shapely.get_parts(plane.shapes(both)[0])) == 1
    in_the_middle = shapely.get_coordinates(plane.shapes(outlines().select(["FJI"]).geometry)[0])
    assert np.ptp(in_the_middle[:, 0]) < 600e3


def test_the_world_view_cuts_nobody_in_two_at_the_bering_strait():
    plane = plane_of(View.world)
    russia = plane.shapes(outlines().select(["RUS"]).geometry)[0]
    alaska = plane.shapes(np.array([shapely.box(-160.0, 60.0, -150.0, 70.0)], dtype=object))[0]
    west, _, east, _ = russia.bounds
    assert west > 0.0
    assert alaska.bounds[2] < 0.0 < east


@pytest.mark.parametrize(
    ("longitudes", "west", "east"),
    [((170.0, -175.0), 170.0, 185.0), ((-10.0, 30.0), -10.0, 30.0), ((5.0,), 5.0, 5.0)],
)
def test_an_arc_is_the_shortest(longitudes, west, east):
    arc = Arc.holding(np.array(longitudes))
    assert (arc.west_deg, arc.east_deg) == (west, east)


@pytest.mark.parametrize(
    ("code", "middle_deg", "is_whole"),
    [("RUS", 105.0, True), ("FJI", 179.0, True), ("FRA", 2.2, False), ("X-EUROPE", 7.8, False)],
)
def test_a_frame_is_about_the_mainland(code, middle_deg, is_whole):
    frame = Frame.of(place(code).geometry[0])
    assert frame.plane.middle_deg == pytest.approx(middle_deg, abs=2.0)
    assert frame.is_whole is is_whole
    assert 3.2 < frame.height_in < 5.3


def test_a_frame_of_all_longitudes_looks_down_on_the_pole():
    frame = Frame.of(place("ATA").geometry[0])
    middle = frame.inches(np.array([0.0]), np.array([-90.0]))[0]
    # Antarctica reaches farther towards Tasmania than towards Africa.
    assert middle == pytest.approx([frame.box.right / 2.0, frame.height_in / 2.0], abs=0.7)
