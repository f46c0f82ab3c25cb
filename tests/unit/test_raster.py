"""A user's raster: every legal form gives the same people, everything else is refused."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.exposure.raster import interpolated, population_of, read_raster
from issrisk.exposure.zonal import ellipsoid_area_m2

HEADER = "ncols 4\nnrows 2\nxllcorner {west}\nyllcorner 40\ncellsize {cell}\nNODATA_value -9999\n"
ROWS = "1 2 3 4\n5 6 7 -9999\n"  # north first


@pytest.fixture
def ascii_grid(tmp_path):
    def write(rows=ROWS, *, west=10, cell=1, name="people.asc"):
        path = tmp_path / name
        path.write_text(HEADER.format(west=west, cell=cell) + rows)
        return path

    return write


def geotiff(path, values, *, west=10.0, north=42.0, cell=1.0, upside_down=False, **options):
    transform = Affine(cell, 0.0, west, 0.0, -cell, north)
    if upside_down:
        values = values[::-1]
        transform = Affine(cell, 0.0, west, 0.0, cell, north - cell * values.shape[0])
    units = options.pop("units", None)
    options.setdefault("crs", "EPSG:4326")
    profile = {"count": 1, "dtype": values.dtype, "transform": transform, **options}
    height, width = values.shape
    with rasterio.open(path, "w", driver="GTiff", height=height, width=width, **profile) as out:
        out.write(values, 1)
        if units:
            out.units = [units]
    return path


VALUES = np.array([[1, 2, 3, 4], [5, 6, 7, -9999]], dtype=np.float32)
PEOPLE = [[5, 6, 7, 0], [1, 2, 3, 4]]  # south first


def test_an_ascii_grid_is_read_south_first(ascii_grid):
    raster = read_raster(ascii_grid(), unit="count", year=2020)
    np.testing.assert_array_equal(raster.people, PEOPLE)
    assert (raster.south_deg, raster.west_deg, raster.height_deg, raster.width_deg) == (
        40,
        10,
        1,
        1,
    )
    assert raster.year == 2020


@pytest.mark.parametrize("upside_down", [False, True])
def test_a_geotiff_is_the_same_either_way_up(tmp_path, upside_down):
    path = geotiff(tmp_path / "people.tif", VALUES, nodata=-9999, upside_down=upside_down)
    raster = read_raster(path, unit="count")
    np.testing.assert_array_equal(raster.people, PEOPLE)
    assert raster.south_deg == 40.0


def test_not_a_number_is_nobody(tmp_path):
    values = np.where(VALUES < 0, np.nan, VALUES).astype(np.float32)
    raster = read_raster(geotiff(tmp_path / "nan.tif", values), unit="count")
    np.testing.assert_array_equal(raster.people, PEOPLE)


def test_densities_become_people_by_the_area_of_the_cell(tmp_path):
    path = geotiff(tmp_path / "density.tif", VALUES, nodata=-9999, units="people per km2")
    raster = read_raster(path)
    area_km2 = ellipsoid_area_m2().over_all_longitudes(41.0, 42.0) / 360.0 / 1e6
    assert raster.people[1, 2] == pytest.approx(3 * area_km2, rel=1e-12)


def test_a_units_tag_that_says_people_is_believed(tmp_path):
    path = geotiff(tmp_path / "count.tif", VALUES, nodata=-9999, units="persons")
    np.testing.assert_array_equal(read_raster(path).people, PEOPLE)


def test_without_a_word_the_unit_is_not_guessed(ascii_grid):
    with pytest.raises(InputError, match="does not say") as error:
        read_raster(ascii_grid())
    assert "--population-unit" in error.value.hint


def test_people_are_kept_in_other_cells_and_across_the_dateline(ascii_grid):
    across = population_of(read_raster(ascii_grid(west=178), unit="count"))
    beyond = population_of(read_raster(ascii_grid(west=-182, name="b.asc"), unit="count"))
    assert across.total == beyond.total == 28.0
    np.testing.assert_array_equal(across.by_country(), beyond.by_country())


def test_a_cell_is_shared_by_the_land_in_it(tmp_path):
    # One cell of 2 degrees over the border of Spain and Portugal at the Algarve's coast.
    path = geotiff(tmp_path / "one.tif", np.full((1, 1), 100.0), west=-8.5, north=38.5, cell=2.0)
    people = population_of(read_raster(path, unit="count"))
    by_country = people.by_country()
    spain, portugal = (by_country[countries().index(code)] for code in ("ESP", "PRT"))
    assert spain + portugal == pytest.approx(100.0)
    assert min(spain, portugal) > 20.0


def test_a_cell_at_sea_belongs_to_nobody(tmp_path):
    path = geotiff(tmp_path / "sea.tif", np.full((1, 1), 7.0), west=-40.0, north=30.0)
    people = population_of(read_raster(path, unit="count"))
    assert people.total == 7.0
    assert people.by_country().sum() == 0.0


def test_rasters_of_two_years_are_interpolated(ascii_grid):
    first = read_raster(ascii_grid(), unit="count", year=2000)
    doubled = "2 4 6 8\n10 12 14 -9999\n"
    second = read_raster(ascii_grid(doubled, name="later.asc"), unit="count", year=2020)
    assert interpolated([second, first], 2005).people.sum() == pytest.approx(28 * 1.25)
    assert interpolated([first, second], 2020).people.sum() == 56
    with pytest.raises(InputError, match="outside the rasters' years"):
        interpolated([first, second], 2021)
    with pytest.raises(InputError, match="a year of its own"):
        interpolated([first, first], 2000)
    other = read_raster(ascii_grid(west=11, name="moved.asc"), unit="count", year=2020)
    with pytest.raises(InputError, match="different grids"):
        interpolated([first, other], 2010)


def refused(tmp_path):
    yield geotiff(tmp_path / "n.tif", VALUES), "negative or infinite"
    yield geotiff(tmp_path / "i.tif", VALUES + np.inf), "negative or infinite"
    yield geotiff(tmp_path / "p.tif", abs(VALUES), crs="EPSG:3857"), "projection"
    yield geotiff(tmp_path / "g.tif", abs(VALUES), north=95.0), "no degrees"
    yield geotiff(tmp_path / "w.tif", abs(VALUES), cell=100.0), "no degrees"
    text = tmp_path / "text.asc"
    text.write_text("people, people everywhere")
    yield text, "cannot be read"
    yield tmp_path / "none.tif", "cannot be read"


def test_anything_else_is_refused(tmp_path):
    for path, message in refused(tmp_path):
        with pytest.raises(InputError, match=message):
            read_raster(path, unit="count")


def test_a_rotated_raster_is_refused(tmp_path):
    path = tmp_path / "rotated.tif"
    options = {"driver": "GTiff", "height": 2, "width": 4, "count": 1, "dtype": "float32"}
    transform = Affine(0.9, 0.4, 10.0, 0.4, -0.9, 42.0)
    with rasterio.open(path, "w", crs="EPSG:4326", transform=transform, **options) as out:
        out.write(abs(VALUES), 1)
    with pytest.raises(InputError, match="rotated"):
        read_raster(path, unit="count")


def test_another_unit_is_refused(ascii_grid):
    with pytest.raises(InputError, match="'count' or 'density'"):
        read_raster(ascii_grid(), unit="souls")


def test_regridding_keeps_the_people(tmp_path):
    fine = np.random.default_rng(3).uniform(0.0, 9.0, (40, 60))
    coarse = fine.reshape(10, 4, 15, 4).sum(axis=(1, 3))
    small = read_raster(
        geotiff(tmp_path / "fine.tif", fine, west=0.0, north=50.0, cell=0.25), unit="count"
    )
    large = read_raster(
        geotiff(tmp_path / "coarse.tif", coarse, west=0.0, north=50.0, cell=1.0), unit="count"
    )
    one, other = population_of(small), population_of(large)
    assert one.total == pytest.approx(fine.sum(), rel=1e-12)
    assert other.total == pytest.approx(fine.sum(), rel=1e-12)
    assert one.between(44.0, 46.0).sum() == pytest.approx(other.between(44.0, 46.0).sum())
