"""Countries, their first-level divisions, and named groups of countries."""

from __future__ import annotations

import difflib
import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from issrisk.arrays import FloatArray, IntArray
from issrisk.errors import InputError
from issrisk.exposure.lookup import RegionGrid, regions_at_exactly
from issrisk.exposure.zonal import Edges
from issrisk.resources import data_path, load_arrays

COUNTRIES_FILE = "countries.npz"
DIVISIONS_FILE = "divisions.npz"
OUTLINES_FILE = "outlines.npz"
GROUPS_FILE = "groups.toml"
_FEW_POINTS = 10_000  # each some microseconds; the grid of all countries is laid in 0.2 s


@dataclass(frozen=True)
class Regions:
    """Places with polygons: codes, names, areas and geometries, all of shape (m,).

    ``geometry`` holds shapely MultiPolygons in degrees, exteriors
    counter-clockwise; ``country`` is the code of the country each belongs to.
    """

    code: tuple[str, ...]
    name: tuple[str, ...]
    country: tuple[str, ...]
    area_km2: FloatArray
    geometry: np.ndarray

    def __len__(self) -> int:
        return len(self.code)

    def index(self, code: str) -> int:
        """Position of a code.

        Parameters
        ----------
        code : str
            As ``RUS`` or ``RU-VOR``; the case does not matter.

        Returns
        -------
        int
            From 0.

        Raises
        ------
        InputError
            If there is no such code; the nearest ones are named.
        """
        wanted = code.strip().upper()
        if wanted in self.code:
            return self.code.index(wanted)
        near = difflib.get_close_matches(wanted, self.code, n=3, cutoff=0.6)
        pairs = zip(self.code, self.name, strict=True)
        named = [c for c, n in pairs if len(wanted) > 2 and wanted in n.upper()]
        offered = ", ".join(dict.fromkeys([*named[:3], *near]))
        raise InputError(
            f"no country or division has the code {code[:60]!r}",
            hint=f"do you mean {offered}?" if offered else "codes are ISO 3166-1 alpha-3, as RUS",
        )

    def select(self, codes: Iterable[str]) -> Regions:
        """The regions of the given codes, in that order."""
        which = [self.index(code) for code in codes]
        return Regions(
            tuple(self.code[i] for i in which),
            tuple(self.name[i] for i in which),
            tuple(self.country[i] for i in which),
            self.area_km2[which],
            self.geometry[which],
        )

    @functools.cached_property
    def edges(self) -> Edges:
        """Borders, for integrals over each region."""
        return Edges.of(self.geometry)

    @functools.cached_property
    def grid(self) -> RegionGrid:
        """Grid over the polygons, for lookups of many points and for crossings."""
        return RegionGrid.of(self.geometry, self.edges)


@dataclass(frozen=True)
class Group:
    """A named group of countries, with what defines it."""

    code: str
    name: str
    definition: str
    source: str
    members: tuple[str, ...]


def _geometries(arrays: dict[str, np.ndarray]) -> np.ndarray:
    steps = (arrays["longitude_steps"], arrays["latitude_steps"])
    degrees = np.stack([np.cumsum(s, dtype=np.int64) for s in steps], axis=1) / arrays["scale"]
    offsets = tuple(arrays[f"{part}_offsets"] for part in ("ring", "polygon", "region"))
    kind = shapely.GeometryType.MULTIPOLYGON
    return np.asarray(shapely.from_ragged_array(kind, degrees, offsets))


def _regions(arrays: dict[str, np.ndarray], country: np.ndarray) -> Regions:
    return Regions(
        tuple(arrays["code"].tolist()),
        tuple(arrays["name"].tolist()),
        tuple(country.tolist()),
        arrays["area_km2"],
        _geometries(arrays),
    )


@functools.cache
def countries() -> Regions:
    """Every country and territory of Natural Earth 1:10m.

    Crimea and Sevastopol are in Ukraine; ``tools/build_countries.py`` builds
    the other point of view. Lakes belong to their countries, the Caspian Sea
    to none. France holds its overseas departments, as Natural Earth draws it.

    Returns
    -------
    Regions
        Codes are ISO 3166-1 alpha-3, XKX for Kosovo, and other user-assigned
        codes (XAA to XZZ) where ISO has none.

    Raises
    ------
    DataMissingError
        If the embedded file is missing or altered.
    """
    arrays = load_arrays(COUNTRIES_FILE)
    return _regions(arrays, arrays["code"])


@functools.cache
def _all_divisions() -> Regions:
    arrays = load_arrays(DIVISIONS_FILE)
    return _regions(arrays, arrays["country"])


def divisions(country: str) -> Regions:
    """First-level divisions of a country, at the same point of view.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-3; embedded are those of Russia (RUS) and Ukraine (UKR).

    Returns
    -------
    Regions
        Codes are ISO 3166-2.

    Raises
    ------
    InputError
        If the divisions of that country are not embedded.
    """
    every = _all_divisions()
    wanted = country.strip().upper()
    codes = [c for c, owner in zip(every.code, every.country, strict=True) if owner == wanted]
    if not codes:
        raise InputError(
            f"the divisions of {country!r} are not embedded",
            hint=f"embedded are those of {', '.join(sorted(set(every.country)))}",
        )
    return every.select(codes)


def place(code: str) -> Regions:
    """One country, division or named group, as a single region.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3, ISO 3166-2 of an embedded division, or a group's
        ``X-...`` code.

    Returns
    -------
    Regions
        Of length one.

    Raises
    ------
    InputError
        If there is no such code, or it is the sea, which has no border.
    """
    wanted = code.strip().upper()
    if wanted in groups():
        return _united(groups()[wanted])
    if "-" in wanted and not wanted.startswith("X-"):
        return _all_divisions().select([code])
    return countries().select([code])


def _united(group: Group) -> Regions:
    if not group.members:
        raise InputError(f"{group.code} has no border of its own", hint="name a country or a group")
    members = countries().select(group.members)
    return Regions(
        (group.code,),
        (group.name,),
        (group.code,),
        members.area_km2.sum(keepdims=True),
        np.array([shapely.MultiPolygon(list(shapely.get_parts(members.geometry)))]),
    )


@functools.cache
def groups() -> dict[str, Group]:
    """Named groups of countries by code, first the sea, which has no members.

    Returns
    -------
    dict of str to Group
        As ``groups.toml`` defines them.

    Raises
    ------
    DataMissingError
        If the embedded file is missing.
    """
    table = tomllib.loads(data_path(GROUPS_FILE).read_text("utf-8"))["group"]
    return {
        entry["code"]: Group(**(entry | {"members": tuple(entry["members"])})) for entry in table
    }


@functools.cache
def outlines() -> Regions:
    """Countries simplified for maps of the whole world, shared borders kept.

    Returns
    -------
    Regions
        In the order of `countries`; some small territories are empty.

    Raises
    ------
    DataMissingError
        If the embedded file is missing or altered.
    """
    whole, arrays = countries(), load_arrays(OUTLINES_FILE)
    return Regions(whole.code, whole.name, whole.country, whole.area_km2, _geometries(arrays))


def region_of_points(
    regions: Regions, longitude_deg: FloatArray, latitude_deg: FloatArray
) -> IntArray:
    """Which region each point lies in.

    Parameters
    ----------
    regions : Regions
        Places with polygons.
    longitude_deg, latitude_deg : ndarray, shape (n,)
        Points, longitude -180 to 360.

    Returns
    -------
    ndarray of int, shape (n,)
        Position in `regions`, -1 outside them all. A border belongs to what it
        encloses; where regions meet or overlap the one that comes first wins.

    Raises
    ------
    InputError
        If a coordinate is out of range or not finite.

    Notes
    -----
    Exact: what rounding could decide is left to GEOS, whose arithmetic does not
    round. Many points take the regions' grid, few are not worth laying it.
    """
    for name, values, low, high in (
        ("longitude", longitude_deg, -180.0, 360.0),
        ("latitude", latitude_deg, -90.0, 90.0),
    ):
        if values.size and not (values.min() >= low and values.max() <= high):
            raise InputError(
                f"a {name} is out of range, or no number; it must be {low:g} to {high:g}"
            )
    if longitude_deg.size and longitude_deg.max() > 180.0:
        longitude_deg = np.where(longitude_deg > 180.0, longitude_deg - 360.0, longitude_deg)
    if longitude_deg.size < _FEW_POINTS:
        return regions_at_exactly(regions.geometry, longitude_deg, latitude_deg)
    return regions.grid.regions_at(longitude_deg, latitude_deg)
