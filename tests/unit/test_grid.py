"""Cells of latitude and longitude: areas, edges, wrap, windows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from issrisk.errors import InputError
from issrisk.grid import LatLonGrid

WGS84_AREA_M2 = 510_065_621_724_088.44  # authalic: Karney (2013), J. Geodesy 87, section 6


def test_the_cells_of_the_globe_have_its_area():
    for cell_deg in (0.1, 0.5, 10.0):
        grid = LatLonGrid.globe(cell_deg)
        assert grid.cell_area_m2.sum() * grid.columns == pytest.approx(WGS84_AREA_M2, rel=1e-15)


def test_a_cell_has_the_area_that_pyproj_gives_its_outline():
    grid = LatLonGrid.globe(0.5)
    row = 283
    south, north = grid.latitude_edges_deg[row : row + 2]
    # Parallels are no geodesics: a thousand points along each of them.
    along = np.linspace(0.0, 0.5, 1001)
    longitude = np.concatenate((along, along[::-1]))
    latitude = np.concatenate((np.full(1001, south), np.full(1001, north)))
    area, _ = Geod(ellps="WGS84").polygon_area_perimeter(longitude, latitude)
    assert grid.cell_area_m2[row] == pytest.approx(area, rel=1e-11)


@settings(deadline=None)
@given(
    st.sampled_from([0.1, 0.5, 1.0, 5.0, 12.0]),
    st.floats(-90.0, 90.0),
    st.floats(-180.0, 360.0),
)
def test_a_point_lies_between_the_edges_of_its_cell(cell_deg, latitude, longitude):
    grid = LatLonGrid.globe(cell_deg)
    row, column = divmod(grid.cells(np.array([longitude]), np.array([latitude]))[0], grid.columns)
    south, north = grid.latitude_edges_deg[row : row + 2]
    assert south <= latitude < north or latitude == north == 90.0
    west, east = grid.longitude_edges_deg[column : column + 2]
    turned = longitude if longitude < 180.0 else (longitude + 180.0) % 360.0 - 180.0
    assert west <= turned < east


def test_edges_are_the_numbers_that_are_written():
    grid = LatLonGrid.globe(0.1)
    written = [f"{0.1 * k - 90.0:.1f}" for k in range(1801)]
    assert grid.latitude_edges_deg.tolist() == [float(text) for text in written]


def test_both_names_of_the_antimeridian_are_one_place_and_poles_are_held():
    grid = LatLonGrid.globe(1.0)
    ends = grid.cells(np.array([-180.0, 180.0, 540.0]), np.zeros(3))
    assert len(set(ends.tolist())) == 1
    poles = grid.cells(np.zeros(2), np.array([-90.0, 90.0]))
    assert (poles // grid.columns).tolist() == [0, 179]


@pytest.mark.parametrize("middle", [0.0, 179.9, -179.9])
def test_a_window_holds_its_points_and_meets_the_globe(middle):
    drawn = np.random.default_rng(1)
    longitude = (middle + drawn.normal(0.0, 3.0, 400) + 180.0) % 360.0 - 180.0
    latitude = drawn.normal(-40.0, 2.0, 400)
    window = LatLonGrid.around(longitude, latitude, cell_deg=0.1)
    cell = window.cells(longitude, latitude)
    assert (cell >= 0).all()
    assert window.columns < 600
    # The same point has the same cell on the globe.
    globe = LatLonGrid.globe(0.1)
    row, column = np.divmod(cell, window.columns)
    turned = (column + window.first_column) % globe.columns
    same = (row + window.first_row) * globe.columns + turned
    assert np.array_equal(same, globe.cells(longitude, latitude))
    assert (np.diff(window.longitude_edges_deg) > 0.0).all()
    assert window.cells(np.array([middle + 180.0]), np.array([-40.0])).tolist() == [-1]
    assert window.cells(np.array([middle]), np.array([60.0])).tolist() == [-1]


def test_a_window_with_margins_that_meet_is_all_round():
    longitude = np.arange(-180.0, 180.0, 60.0)
    window = LatLonGrid.around(longitude, np.zeros(6), cell_deg=1.0)
    assert window.columns == 360
    assert window.rows == 11


@pytest.mark.parametrize("cell_deg", [0.0, 0.7, -1.0, 1e-3, 181.0, np.nan])
def test_cells_that_do_not_fit_are_refused(cell_deg):
    with pytest.raises(InputError, match="do not fit"):
        LatLonGrid.globe(cell_deg)


def test_impossible_windows_are_refused():
    with pytest.raises(InputError, match="leaves the globe"):
        LatLonGrid(180, 170, 0, 20, 10)
    with pytest.raises(InputError, match="no point"):
        LatLonGrid.around(np.zeros(0), np.zeros(0), cell_deg=1.0)
