"""NetCDF, GeoTIFF and GeoJSON of a footprint, read back by those who read such files."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest
import rasterio
import shapely
import xarray as xr

from issrisk.errors import InputError, OutputError
from issrisk.formats.contours import footprint_geojson, outline
from issrisk.formats.footprint import CONTOURS, GEOTIFF, NETCDF, write_footprint
from issrisk.formats.footprint_netcdf import footprint_netcdf, read_footprint
from issrisk.formats.geotiff import footprint_geotiff
from issrisk.grid import LatLonGrid
from issrisk.hazard.footprint import footprint_of
from issrisk.resources import sha256_of
from unit.pieces import synthetic

# One entry that crosses the antimeridian; and every longitude alike.
SOURCES = {
    "window": synthetic(1, node_deg=190.0, argument_deg=320.0),
    "turned": synthetic(1, turned=True),
}


@pytest.fixture(scope="module", params=SOURCES)
def footprint(request):
    return footprint_of(SOURCES[request.param], samples=300)


@pytest.fixture(scope="module")
def folder(footprint, tmp_path_factory):
    made = tmp_path_factory.mktemp("files") / "made"
    write_footprint(footprint, made)
    return made


def test_netcdf_goes_round_to_the_last_bit(footprint, folder):
    found = read_footprint(folder / NETCDF)
    assert (found.name, found.realisations) == (footprint.name, footprint.realisations)
    assert (found.grids, found.turned) == (footprint.grids, footprint.turned)
    assert found.provenance == footprint.provenance
    for tally, arrays in footprint.state.items():
        for name, each in arrays.items():
            assert np.array_equal(found.state[tally][name], each)
    assert footprint_netcdf(found) == footprint_netcdf(footprint) == (folder / NETCDF).read_bytes()


def test_xarray_reads_the_map_the_places_and_the_rows(footprint, folder):
    with xr.open_dataset(folder / NETCDF) as data:
        cells = footprint.cells
        assert np.array_equal(data.expected_pieces.values, cells.expected_pieces)
        assert np.array_equal(data.latitude_bounds.values[:, 1], cells.grid.latitude_edges_deg[1:])
        assert (np.diff(data.longitude.values) > 0.0).all()
        assert data.expected_pieces.attrs["grid_mapping"] == "crs"
        assert data.crs.attrs["grid_mapping_name"] == "latitude_longitude"
        by_mass = data.expected_pieces_by_mass.sum("mass_class")
        assert np.allclose(by_mass, data.expected_pieces, rtol=1e-12)
        sea = data.place_probability_any_piece.sel(place="X-SEA")
        at = footprint.regions.places.code.index("X-SEA")
        assert sea == footprint.regions.probability_any.mean[at]
        assert data.sizes["realisation"] == 300
        assert data.realisation_epoch.values[3] == np.datetime64("2031-01-15T12:03")
        assert (data.cell_area * data.sizes["longitude"]).sum() > 0.0
        assert json.loads(data.attrs["provenance"])["realisations"] == 300


def test_rasterio_reads_the_map(footprint, folder):
    with rasterio.open(folder / GEOTIFF) as file:
        assert file.crs.to_epsg() == 4326
        grid = footprint.cells.grid
        assert file.descriptions[0] == "expected pieces"
        assert file.units[5] == "m2"
        north_up = file.read(1)[::-1]
        assert np.array_equal(north_up, footprint.cells.expected_pieces.astype(np.float32))
        row, column = np.unravel_index(np.argmax(north_up), grid.shape)
        place = grid.longitudes_deg[column], grid.latitudes_deg[row]
        sampled = next(file.sample([place]))[0]
        assert sampled == north_up.max()
        assert json.loads(file.tags()["PROVENANCE"])["realisations"] == 300
    assert footprint_geotiff(footprint) == (folder / GEOTIFF).read_bytes()


def test_contours_are_valid_nested_and_cut_at_the_antimeridian(footprint, folder):
    text = (folder / CONTOURS).read_text("utf-8")
    assert text == footprint_geojson(footprint)
    features = json.loads(text)["features"]
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
    assert [each["properties"]["share_of_pieces"] for each in features] == [0.99, 0.9, 0.5]
    for shape in shapes:
        assert shape.is_valid
        assert shape.bounds[0] >= -180.0
        assert shape.bounds[2] <= 180.0
        assert all(ring.is_ccw for ring in (part.exterior for part in shape.geoms))
    assert shapely.covers(shapes[0], shapes[1])
    assert shapely.covers(shapes[1], shapes[2])
    if not footprint.turned:
        west, _, east, _ = features[0]["bbox"]
        assert west > east  # RFC 7946, section 5.2: across the antimeridian
        assert max(part.bounds[2] - part.bounds[0] for part in shapes[0].geoms) < 60.0


@pytest.mark.parametrize("first_column", [0, 355, 719])
def test_an_outline_holds_its_cells_and_no_others(first_column):
    drawn = np.random.default_rng(2)
    grid = LatLonGrid(360, 100, first_column, 12, 10)
    chosen = drawn.random(grid.shape) < 0.5
    shape = outline(grid, chosen)
    assert shape.is_valid
    longitude = (grid.longitudes_deg + 180.0) % 360.0 - 180.0
    x, y = np.meshgrid(longitude, grid.latitudes_deg)
    assert np.array_equal(shapely.contains_xy(shape, x, y), chosen)
    assert shape.area == pytest.approx(chosen.sum() * 0.25, rel=1e-12)
    assert outline(grid, chosen & False).is_empty


def test_files_are_whole_and_not_replaced_unasked(footprint, folder, tmp_path):
    with pytest.raises(OutputError, match="already holds"):
        write_footprint(footprint, folder)
    written = write_footprint(footprint, tmp_path / "more")
    assert written.sha256 == sha256_of(written.netcdf)

    def fails(_):
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        write_footprint(footprint, tmp_path / "none", also=fails)
    assert not (tmp_path / "none").exists()


def test_one_of_another_version_is_told_as_such(footprint, tmp_path):
    path = tmp_path / "old.nc"
    for tally, missing in (("rows", "epoch_ms"), ("spread", "cross_track_counts")):
        path.write_bytes(footprint_netcdf(footprint))
        with h5py.File(path, "a") as file:
            del file[tally][missing]
        with pytest.raises(InputError, match=f"its {tally} are those of another version"):
            read_footprint(path)


def test_what_is_no_footprint_is_refused(folder, tmp_path):
    bad = tmp_path / "bad.nc"
    with pytest.raises(InputError, match="no footprint"):
        read_footprint(bad)
    bad.write_bytes(b"no file of this kind")
    with pytest.raises(InputError, match="no footprint"):
        read_footprint(bad)
    bad.write_bytes((folder / NETCDF).read_bytes()[:20_000])
    with pytest.raises(InputError, match="no footprint"):
        read_footprint(bad)
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(bad, engine="h5netcdf")
    with pytest.raises(InputError, match="no footprint"):
        read_footprint(bad)
