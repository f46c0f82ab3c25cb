"""A user's own population raster: GeoTIFF or ESRI ASCII, counts or densities."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.errors import InputError, ResourceLimitError
from issrisk.exposure.countries import countries, region_of_points
from issrisk.exposure.population import NOWHERE, Population, embedded_divisions
from issrisk.exposure.zonal import ellipsoid_area_m2

Unit: TypeAlias = Literal["count", "density"]

# What a file's units tag may say; where it says nothing else, the user must.
_DENSITY_WORDS = ("km2", "km-2", "km^2", "km²", "square kilomet", "sq km")
_COUNT_WORDS = ("count", "people", "persons", "inhabitants")
MAX_CELLS = 250_000_000
_SAMPLE_DEG = 0.1  # a cell's people are shared by the countries under points so far apart
_ROUNDING_DEG = 1e-6
_MOST_POINTS = 2_000_000  # at a time: some 100 MB


@dataclass(frozen=True)
class Raster:
    """People in each cell of a grid of parallels and meridians.

    ``people`` has shape (rows, columns), from the south and the west; its cells
    are ``height_deg`` by ``width_deg``.
    """

    people: FloatArray
    south_deg: float
    west_deg: float
    height_deg: float
    width_deg: float
    year: float | None
    name: str

    @property
    def row_edges_deg(self) -> FloatArray:
        """Parallels between the rows, one more than there are rows."""
        edges = self.south_deg + self.height_deg * np.arange(self.people.shape[0] + 1)
        return np.clip(edges, -90.0, 90.0)


def read_raster(path: str | Path, *, unit: Unit | None = None, year: float | None = None) -> Raster:
    """Read a population raster.

    Parameters
    ----------
    path : str or Path
        GeoTIFF or ESRI ASCII grid, in degrees of longitude and latitude.
    unit : {"count", "density"}, optional
        People per cell, or per square kilometre. Needed unless the file's
        units tag tells: what a file holds is never guessed from its numbers.
    year : float, optional
        The year it is of.

    Returns
    -------
    Raster
        People per cell; cells without data hold none.

    Raises
    ------
    InputError
        If the file is no such raster, is projected or rotated, reaches beyond
        the globe, holds negative or infinite people, or does not tell its unit.
    ResourceLimitError
        If it has more than 250 million cells.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    name = Path(path).name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as dataset:
                _check_grid(dataset, name)
                values = dataset.read(1, masked=True).astype(float).filled(0.0)
                transform, told = dataset.transform, _told_unit(dataset)
    except (RasterioError, OSError) as error:
        raise InputError(f"{name} cannot be read as a raster: {error}") from None
    values = np.where(np.isnan(values), 0.0, values)
    if not np.isfinite(values).all() or (values < 0.0).any():
        raise InputError(
            f"{name} holds negative or infinite people",
            hint="if they mean no data, the file must declare them as its nodata value",
        )
    northward = transform.e > 0.0
    south = transform.f if northward else transform.f + transform.e * values.shape[0]
    raster = Raster(
        people=values if northward else values[::-1],
        south_deg=south,
        west_deg=transform.c,
        height_deg=abs(transform.e),
        width_deg=transform.a,
        year=year,
        name=name,
    )
    return raster if _unit(unit, told, name) == "count" else _counted(raster)


def _check_grid(dataset: Any, name: str) -> None:
    transform = dataset.transform
    if dataset.crs is not None and not dataset.crs.is_geographic:
        raise InputError(
            f"{name} is in the projection {dataset.crs}, not in degrees",
            hint="warp it to longitude and latitude first (gdalwarp -t_srs EPSG:4326)",
        )
    if transform.b != 0.0 or transform.d != 0.0 or transform.a <= 0.0 or transform.e == 0.0:
        raise InputError(f"{name} is rotated or has no grid of parallels and meridians")
    bounds = dataset.bounds
    south, north = sorted((bounds.bottom, bounds.top))
    if (
        south < -90.0 - _ROUNDING_DEG
        or north > 90.0 + _ROUNDING_DEG
        or bounds.right - bounds.left > 360.0 + _ROUNDING_DEG
        or not -360.0 - _ROUNDING_DEG <= bounds.left <= 360.0
    ):
        raise InputError(
            f"{name} reaches from {bounds.left:g} to {bounds.right:g} east and {south:g} to "
            f"{north:g} north, which are no degrees on the globe"
        )
    if dataset.width * dataset.height > MAX_CELLS:
        raise ResourceLimitError(
            f"{name} has {dataset.width * dataset.height} cells; at most {MAX_CELLS} are read",
            hint="resample it to larger cells, keeping the sum of people",
        )


def _told_unit(dataset: Any) -> str:
    tags = {key.lower(): value for key, value in {**dataset.tags(), **dataset.tags(1)}.items()}
    return str(dataset.units[0] or tags.get("units") or "").lower()


def _unit(given: str | None, told: str, name: str) -> str:
    if given not in (None, "count", "density"):
        raise InputError(f"unit is {given!r}; it must be 'count' or 'density'")
    if given is not None:
        return given
    if any(word in told for word in _DENSITY_WORDS):
        return "density"
    if any(word in told for word in _COUNT_WORDS):
        return "count"
    raise InputError(
        f"{name} does not say whether it holds people per cell or per square kilometre",
        hint="say it with --population-unit count or --population-unit density",
    )


def _counted(raster: Raster) -> Raster:
    """People per square kilometre as people per cell."""
    zones_km2 = np.diff(ellipsoid_area_m2().cumulative(raster.row_edges_deg)) / 1e6
    return replace(raster, people=raster.people * (zones_km2 * raster.width_deg / 360.0)[:, None])


def interpolated(rasters: Sequence[Raster], year: float) -> Raster:
    """People between rasters of several years, linearly in time, cell by cell.

    Parameters
    ----------
    rasters : sequence of Raster
        Each with its year, all on one grid.
    year : float
        Within their years.

    Returns
    -------
    Raster
        Of that year.

    Raises
    ------
    InputError
        If a year is missing or given twice, the grids differ, or `year` is
        outside them.
    """
    years = [raster.year for raster in rasters]
    if None in years or len(set(years)) < len(years):
        raise InputError(
            "each of several rasters needs a year of its own", hint="write it as FILE@YEAR"
        )
    ordered = sorted(rasters, key=lambda raster: raster.year or 0.0)
    first, last = ordered[0].year or 0.0, ordered[-1].year or 0.0
    if not first <= year <= last:
        raise InputError(f"{year:g} is outside the rasters' years, {first:g} to {last:g}")
    grids = {(r.people.shape, r.south_deg, r.west_deg, r.height_deg, r.width_deg) for r in ordered}
    if len(grids) > 1:
        raise InputError("the rasters lie on different grids")
    after = min(int(np.searchsorted([r.year or 0.0 for r in ordered], year)), len(ordered) - 1)
    later, before = ordered[after], ordered[max(after - 1, 0)]
    span = (later.year or 0.0) - (before.year or 0.0)
    share = (year - (before.year or 0.0)) / span if span else 0.0
    people = before.people + share * (later.people - before.people)
    return replace(later, people=people, year=year, name=" and ".join(r.name for r in ordered))


def population_of(raster: Raster) -> Population:
    """People of a raster by latitude, country and division.

    Parameters
    ----------
    raster : Raster
        People per cell.

    Returns
    -------
    Population
        A cell of several countries is shared by its land in each; one with no
        land at all belongs to none.
    """
    return cells_and_population_of(raster)[1]


def cells_and_population_of(raster: Raster) -> tuple[IntArray, Population]:
    """The same with the cell of each entry, row by row from the south and the west."""
    rows, columns = np.nonzero(raster.people)
    people = raster.people[rows, columns]
    edges = raster.row_edges_deg
    side = max(1, round(max(raster.height_deg, raster.width_deg) / _SAMPLE_DEG))
    chunk = max(1, _MOST_POINTS // side**2)
    shared = [
        _shares(raster, rows[begin : begin + chunk], columns[begin : begin + chunk], side)
        for begin in range(0, people.size, chunk)
    ]
    place = np.concatenate([part[0] for part in shared] or [np.empty((0, 2), dtype=np.int64)])
    cell = np.concatenate([k * chunk + part[1] for k, part in enumerate(shared)] or [rows])
    share = np.concatenate([part[2] for part in shared] or [people])
    population = Population(
        south_deg=edges[rows[cell]],
        north_deg=edges[rows[cell] + 1],
        country=place[:, 0],
        division=place[:, 1],
        people=people[cell] * share,
        year=raster.year,
        source=raster.name,
    )
    return rows[cell] * raster.people.shape[1] + columns[cell], population


def _division_of(country: IntArray, longitude: FloatArray, latitude: FloatArray) -> IntArray:
    found = np.full(country.size, NOWHERE, dtype=np.int64)
    every = embedded_divisions()
    divided = [countries().index(code) for code in sorted(set(every.country))]
    inside = np.flatnonzero(np.isin(country, divided))
    found[inside] = region_of_points(every, longitude[inside], latitude[inside])
    return found


def _shares(
    raster: Raster, rows: IntArray, columns: IntArray, side: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Places met in each cell, and the share of its land points that each has."""
    offsets = (np.arange(side) + 0.5) / side
    down, across = (axis.ravel() for axis in np.meshgrid(offsets, offsets))
    latitude = raster.south_deg + raster.height_deg * (rows[:, None] + down)
    longitude = raster.west_deg + raster.width_deg * (columns[:, None] + across)
    longitude = (longitude.ravel() + 180.0) % 360.0 - 180.0
    country = region_of_points(countries(), longitude, latitude.ravel())
    division = _division_of(country, longitude, latitude.ravel())
    owner = np.repeat(np.arange(rows.size), side**2)
    land = country >= 0
    landless = np.setdiff1d(owner, owner[land])
    none = np.full(landless.size, NOWHERE)
    keys = np.vstack(
        (
            np.column_stack((owner, country, division))[land],
            np.column_stack((landless, none, none)),
        )
    )
    unique, counts = np.unique(keys, axis=0, return_counts=True)
    points = np.bincount(unique[:, 0], weights=counts)
    return unique[:, 1:], unique[:, 0], counts / points[unique[:, 0]]
