"""The embedded grid against GPWv4, and published risks of real entries."""

import numpy as np
import pytest

from issrisk.exposure.population import (
    PER_INHABITANT_ERROR,
    PER_INHABITANT_ERROR_AT_LIMIT,
    POPULATION_FILE,
    SHARE_ERROR,
    embedded_population,
)
from issrisk.exposure.raster import interpolated, population_of, read_raster
from issrisk.resources import load_arrays
from issrisk.risk.random_entry import random_entry_risk

HEADER = "ncols 720\nnrows 360\nxllcorner -180\nyllcorner -90\ncellsize 0.5\nNODATA_value -9999\n"
INCLINATIONS = (28.5, 35, 40, 41.5, 45, 50, 51.6, 53, 57, 65, 80, 90, 97.5)
# Dwell-weighted people per km2 of GPWv4.11 for 2020, spherical, at the inclinations above.
GPW_DENSITY_2020 = (
    21.01, 22.91, 21.32, 21.16, 18.71, 17.14, 17.34, 16.87, 15.55, 13.22, 11.52, 11.26, 11.41,
)  # fmt: skip
PRINTED = list(zip(INCLINATIONS, GPW_DENSITY_2020, strict=True))


@pytest.fixture(scope="module")
def rasters(validation_data, tmp_path_factory):
    """GPWv4 counts of 2005 and 2020, as a user would give them."""
    folder = tmp_path_factory.mktemp("gpw")
    read = []
    for year in (2005, 2020):
        text = (validation_data / "population" / f"GPW4_{year}.csv").read_text()
        path = folder / f"gpw_{year}.asc"
        path.write_text(HEADER + text)
        read.append(read_raster(path, unit="count", year=year))
    return read


@pytest.fixture(scope="module")
def gpw_2020(rasters):
    return population_of(rasters[1])


def density(inclination, **people):
    """Dwell-weighted people per km2."""
    return random_entry_risk(
        inclination_deg=inclination, casualty_area_m2=1.0, **people
    ).density_per_km2


@pytest.mark.parametrize(("inclination", "printed"), PRINTED)
def test_density_of_the_embedded_grid(inclination, printed):
    """As it is used: by tenths of a degree and geodetic, where the printed ones are spherical."""
    tolerance = 0.013 if inclination < 45 else 0.0095
    assert density(inclination, year=2020) == pytest.approx(printed, rel=tolerance)


@pytest.mark.parametrize(("inclination", "printed"), PRINTED)
def test_density_as_the_printed_one_is_reckoned(inclination, printed):
    """Half-degree rows and a spherical Earth, as for the printed values: like against like."""
    people = embedded_population(2020)
    rows = np.floor((people.south_deg + people.north_deg) + 180.0).astype(int)
    inhabitants = np.bincount(rows, weights=people.people, minlength=360)
    sine = np.sin(np.radians(np.linspace(-90.0, 90.0, 361)))
    apex = np.sin(np.radians(min(inclination, 180.0 - inclination)))
    time = np.diff(np.arcsin(np.clip(sine / apex, -1.0, 1.0))) / np.pi
    area_km2 = 2.0 * np.pi * 6371.0088**2 * np.diff(sine)

    tolerance = 0.04 if inclination < 45 else 0.0065
    assert np.sum(inhabitants * time / area_km2) == pytest.approx(printed, rel=tolerance)


@pytest.mark.parametrize(
    ("latitude", "percent", "points"), [(51.64, 96.5, 0.25), (41.5, 88.0, 0.1)]
)
def test_people_between_parallels(latitude, percent, points):
    people = embedded_population(2020)
    share = people.between(-latitude, latitude).sum() / people.total
    assert 100.0 * share == pytest.approx(percent, abs=points)


@pytest.mark.parametrize(
    ("inclination", "area_m2", "year", "printed", "rounding"),
    [(57.0, 22.0, 2011.73, 3200, 50), (53.0, 31.78, 2011.81, 2000, 50)],
    ids=["UARS", "ROSAT"],
)
def test_published_risks(rasters, inclination, area_m2, year, printed, rounding):  # noqa: PLR0917
    """NASA's 1 in 3200 and DLR's 1 in 2000 (2011), with GPWv4 and with the embedded grid."""
    gpw = population_of(interpolated(rasters, year))
    for people in ({"population": gpw}, {"year": year}):
        risk = random_entry_risk(inclination_deg=inclination, casualty_area_m2=area_m2, **people)
        assert 1.0 / risk.casualty_expectation == pytest.approx(printed, abs=rounding)


def test_published_risks_without_the_data():
    """The embedded grid alone."""
    uars = random_entry_risk(inclination_deg=57.0, casualty_area_m2=22.0, year=2011.73)
    rosat = random_entry_risk(inclination_deg=53.0, casualty_area_m2=31.78, year=2011.81)
    assert 1.0 / uars.casualty_expectation == pytest.approx(3200, abs=50)
    assert 1.0 / rosat.casualty_expectation == pytest.approx(2000, abs=50)


def test_sum_over_rocket_bodies(validation_data, gpw_2020):
    """Byers et al. (2022): 0.01004 casualties per m2 for 651 bodies, GPWv4 of 2020."""
    bodies = np.loadtxt(validation_data / "population" / "RBs_p600_050522.csv")
    inclinations, counts = np.unique(bodies, return_counts=True)
    assert counts.sum() == 651
    total = sum(
        count * density(inclination, population=gpw_2020) / 1e6
        for inclination, count in zip(inclinations, counts, strict=True)
    )
    assert total == pytest.approx(0.01004, rel=0.003)


def half_degree_cells():
    """The embedded grid of 2020 on the cells of GPWv4, people."""
    arrays = load_arrays(POPULATION_FILE)
    columns = round(360.0 / arrays["cell_deg"].item())
    fine = embedded_population(2020).people
    row, column = arrays["cell"] // columns, arrays["cell"] % columns
    cells = np.zeros((360, 720))
    np.add.at(cells, (row // (columns // 720), column // (columns // 720)), fine)
    return cells


def test_totals_and_cells_beside_gpw(rasters, gpw_2020):
    """What the ledger reports without a tolerance; asserted only so far as to show a mistake."""
    national, theirs = embedded_population(2020).by_country(), gpw_2020.by_country()
    large = theirs > 1e6
    low, middle, high = np.quantile(national[large] / theirs[large], [0.05, 0.5, 0.95])
    assert 0.8 < low < 0.98 < middle < 1.02 < high < 1.2

    cells, gpw = half_degree_cells(), rasters[1].people
    assert np.corrcoef(cells.ravel(), gpw.ravel())[0, 1] > 0.85


@pytest.fixture(scope="module")
def both_grids(gpw_2020):
    """Rows of countries of a million and more: ours, and those with GPWv4, at 51.64 degrees."""
    ours = random_entry_risk(inclination_deg=51.64, casualty_area_m2=1.0, year=2020)
    theirs = random_entry_risk(inclination_deg=51.64, casualty_area_m2=1.0, population=gpw_2020)
    rows = [(row, theirs.region(row.code)) for row in ours.places if row.population > 1e6]
    return [pair for pair in rows if all(row.share_of_casualty_expectation > 0 for row in pair)]


def per_inhabitant(row):
    return row.casualty_expectation.mean / row.population


def test_shares_of_countries_lie_within_the_stated_error(both_grids):
    """Nine countries in ten: what `issrisk check` states as the interval of a share."""
    ratios = np.array(
        [ours.share_of_casualty_expectation / gpw.share_of_casualty_expectation
         for ours, gpw in both_grids]
    )  # fmt: skip
    assert len(ratios) > 150
    low, middle, high = np.percentile(ratios, [5, 50, 95])
    assert middle == pytest.approx(1.0, abs=0.001)
    assert 1.0 - SHARE_ERROR < low < high < 1.0 + SHARE_ERROR


def test_risks_per_inhabitant_lie_within_the_stated_error(both_grids):
    cut, whole = [], []
    for ours, gpw in both_grids:
        part = ours.population_under_track / ours.population
        ratio = per_inhabitant(ours) / per_inhabitant(gpw)
        (cut if 0.01 < part < 0.99 else whole).append(ratio)
    low, high = np.percentile(whole, [5, 95])
    assert 1.0 - PER_INHABITANT_ERROR < low < high < 1.0 + PER_INHABITANT_ERROR
    at_limit = np.abs(np.array(cut) - 1.0)
    assert len(at_limit) == 9
    assert np.sort(at_limit)[-2] < PER_INHABITANT_ERROR_AT_LIMIT  # eight of the nine


def test_russia_beside_india_with_either_grid():
    """Per inhabitant 1.11 by the embedded grid, and by GPWv4 of 2020 (2.0490 over 1.8482)."""
    ours = random_entry_risk(inclination_deg=51.64, casualty_area_m2=1.0, year=2020)
    ratio = per_inhabitant(ours.region("RUS")) / per_inhabitant(ours.region("IND"))
    assert ratio == pytest.approx(2.0490 / 1.8482, rel=0.012)
