"""A footprint as NetCDF after the CF conventions, and back.

The file itself holds the map, the countries and a row for each realisation, for any reader
of CF; a group for each tally holds the very sums, from which the footprint is read again.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.formats.facts import printable
from issrisk.formats.netcdf import CRS
from issrisk.grid import LatLonGrid
from issrisk.hazard.footprint import Footprint
from issrisk.hazard.footprint_cells import MASS_EDGES_KG, CellTally
from issrisk.hazard.footprint_regions import RegionTally, places
from issrisk.hazard.footprint_spread import RowTally, SpreadTally
from issrisk.hazard.tallies import Arrays, Tally
from issrisk.provenance import Provenance
from issrisk.schema import CF_CONVENTIONS

if TYPE_CHECKING:
    import xarray as xr

_ENGINE: Literal["h5netcdf"] = "h5netcdf"
_MAP, _PLACE, _ROW = ("latitude", "longitude"), ("place",), ("realisation",)
_MOST_BYTES = 2 * 2**30
_COMPRESSED = {"zlib": True, "complevel": 4, "shuffle": True}
_ROW_WORDS = {  # of each realisation: in words, unit
    "pieces": ("pieces", "1"),
    "energetic": ("pieces of 15 J or more", "1"),
    "mass_kg": ("mass that comes down", "kg"),
    "casualty_area_m2": ("casualty area of the pieces of 15 J or more", "m2"),
    "along_track_begin_km": ("first piece, past the 78 km point", "km"),
    "along_track_end_km": ("last piece, past the 78 km point", "km"),
    "cross_track_right_km": ("outermost piece, right of the track if negative", "km"),
    "cross_track_left_km": ("outermost piece, left of the track if positive", "km"),
    "most_along_track_begin_km": ("begin of the middle 99 % of the pieces", "km"),
    "most_along_track_end_km": ("end of the middle 99 % of the pieces", "km"),
    "most_cross_track_right_km": ("right side of the middle 99 % of the pieces", "km"),
    "most_cross_track_left_km": ("left side of the middle 99 % of the pieces", "km"),
    "first_landing_s": ("first landing, after the whole would be at 78 km", "s"),
    "last_landing_s": ("last landing, after the whole would be at 78 km", "s"),
    "latitude_deg": ("latitude at which the whole would be at 78 km", "degrees_north"),
    "longitude_deg": ("longitude at which the whole would be at 78 km", "degrees_east"),
    "heading_deg": ("heading of the whole at 78 km, clockwise from north", "degree"),
}
_EPOCH = {
    "units": "milliseconds since 1970-01-01",
    "calendar": "standard",
    "dtype": "int64",
    "_FillValue": None,
}


def footprint_dataset(footprint: Footprint) -> xr.Dataset:
    """A footprint as a Dataset: its map, its places, a row for each realisation.

    Parameters
    ----------
    footprint : Footprint
        Of any grid.

    Returns
    -------
    xarray.Dataset
        On ``latitude`` and ``longitude`` (which grow beyond 180 across the
        antimeridian), ``mass_class``, ``place`` and ``realisation``, with CF attributes
        and the provenance.
    """
    import xarray as xr  # half a second: only where a Dataset is asked for

    variables = {**_map(footprint), **_places(footprint), **_rows(footprint)}
    variables["crs"] = ((), np.int32(0), CRS)
    data = xr.Dataset(variables, coords=_coordinates(footprint))
    provenance = printable(footprint.provenance.document())
    data.attrs = {
        "Conventions": CF_CONVENTIONS,
        "title": f"Where the pieces of an entry land: {footprint.name}",
        "source": "; ".join(provenance["models"]),
        "history": f"computed by issrisk {provenance['version']}",
        "realisations": footprint.realisations,
        "wanted_relative_standard_error": footprint.wanted_error,
        "comment": "per realisation: one possible entry with all its pieces; intervals are 90 %"
        + ("; every longitude is as likely, so each counts at all" if footprint.turned else ""),
        "provenance": json.dumps(provenance, ensure_ascii=False, allow_nan=False),
    }
    return data


def _map(footprint: Footprint) -> dict[str, Any]:
    cells = footprint.cells
    any_piece, energetic = cells.probability_any, cells.probability_any_energetic
    figures = (
        ("expected_pieces", cells.expected_pieces, "pieces in the cell, on average"),
        ("expected_pieces_standard_error", cells.standard_error, "standard error of that"),
        (
            "expected_energetic_pieces",
            cells.expected_energetic_pieces,
            "pieces of 15 J or more in the cell, on average",
        ),
        ("probability_any_piece", any_piece.mean, "that a piece lands in the cell"),
        ("probability_any_piece_p05", any_piece.low, "lower end of its 90 % interval"),
        ("probability_any_piece_p95", any_piece.high, "upper end of its 90 % interval"),
        (
            "probability_any_energetic_piece",
            energetic.mean,
            "that a piece of 15 J or more lands in the cell",
        ),
    )
    told: dict[str, Any] = {
        name: (_MAP, values, _described(words, "1", mapped=True)) for name, values, words in figures
    }
    area = _described("casualty area that comes down in the cell, on average", "m2", mapped=True)
    told["expected_casualty_area"] = (_MAP, cells.expected_casualty_area_m2, area)
    by_class = _described("pieces of each class of mass, on average", "1", mapped=True)
    told["expected_pieces_by_mass"] = (
        ("mass_class", *_MAP),
        cells.expected_by_mass,
        by_class,
    )
    size = {"standard_name": "cell_area", **_described("area of a cell of the row", "m2")}
    told["cell_area"] = (("latitude",), cells.grid.cell_area_m2, size)
    return told


def _places(footprint: Footprint) -> dict[str, Any]:
    counts = footprint.regions
    any_piece, pieces = counts.probability_any, counts.expected_pieces
    figures = (
        ("probability_any_piece", any_piece.mean, "that a piece lands there"),
        ("probability_any_piece_p05", any_piece.low, "lower end of its 90 % interval"),
        ("probability_any_piece_p95", any_piece.high, "upper end of its 90 % interval"),
        ("expected_pieces", pieces.mean, "pieces there, on average"),
        ("expected_pieces_p05", pieces.low, "lower end of its 90 % interval"),
        (
            "expected_pieces_p95",
            pieces.high,
            "upper end of its 90 % interval, infinite where no piece was met",
        ),
    )
    told: dict[str, Any] = {
        f"place_{name}": (_PLACE, values, _described(words, "1")) for name, values, words in figures
    }
    mass = _described("mass that comes down there, on average", "kg")
    return {**told, "place_expected_mass": (_PLACE, counts.expected_mass_kg, mass)}


def _rows(footprint: Footprint) -> dict[str, Any]:
    rows = footprint.rows
    told = {
        f"realisation_{name}": (_ROW, getattr(rows, name), _described(words, unit))
        for name, (words, unit) in _ROW_WORDS.items()
    }
    attributes = {
        "long_name": "when the whole would be at 78 km",
        "standard_name": "time",
        "units_metadata": "leap_seconds: unknown",  # UTC, but none are counted since 1970
    }
    if not np.isnat(rows.epochs).any():
        told["realisation_epoch"] = (_ROW, rows.epochs.astype("datetime64[ns]"), attributes)
    return told


def _described(words: str, unit: str, *, mapped: bool = False) -> dict[str, str]:
    return {"long_name": words, "units": unit} | ({"grid_mapping": "crs"} if mapped else {})


def _coordinates(footprint: Footprint) -> dict[str, Any]:
    grid, named = footprint.cells.grid, places()
    edges = (0.0, *MASS_EDGES_KG, float("inf"))
    classes = [f"{a:g} to {b:g} kg" for a, b in itertools.pairwise(edges)]
    told: dict[str, Any] = {
        "mass_class": (("mass_class",), classes, {"long_name": "class of mass"}),
        "place": (_PLACE, list(named.code), {"long_name": "ISO 3166 code, or X- for a group"}),
        "place_name": (_PLACE, list(named.name), {"long_name": "name"}),
        "realisation": (_ROW, np.arange(footprint.realisations), {"long_name": "realisation"}),
    }
    axes = (
        ("latitude", "degrees_north", "Y", grid.latitudes_deg, grid.latitude_edges_deg),
        ("longitude", "degrees_east", "X", grid.longitudes_deg, grid.longitude_edges_deg),
    )
    for name, unit, axis, middles, ends in axes:
        attributes = {
            "standard_name": name,
            "units": unit,
            "axis": axis,
            "bounds": f"{name}_bounds",
        }
        told[name] = ((name,), middles, attributes)
        told[f"{name}_bounds"] = ((name, "bound"), _bounds(ends))
    return told


def _bounds(edges: FloatArray) -> FloatArray:
    return np.column_stack((edges[:-1], edges[1:]))


def footprint_netcdf(footprint: Footprint) -> bytes:
    """A footprint as a NetCDF-4 file.

    Parameters
    ----------
    footprint : Footprint
        Of any grid.

    Returns
    -------
    bytes
        As `footprint_dataset` describes it, and a group of exact sums for each
        tally. There is no wall-clock time, so the same footprint gives the same bytes.
    """
    import xarray as xr

    data = footprint_dataset(footprint)
    data.attrs["footprint"] = json.dumps(
        {
            "name": footprint.name,
            "realisations": footprint.realisations,
            "wanted_error": footprint.wanted_error,
            "turned": footprint.turned,
            "grids": [vars(grid) for grid in footprint.grids],
            "tallies": list(footprint.state),
        }
    )
    numeric = [
        name for name, each in data.variables.items() if each.ndim and each.dtype.kind in "if"
    ]
    encoding: dict[Any, Any] = {name: {"_FillValue": None, **_COMPRESSED} for name in numeric}
    if "realisation_epoch" in data:
        encoding["realisation_epoch"] = {**_EPOCH, **_COMPRESSED}
    with tempfile.TemporaryDirectory(prefix="issrisk-") as folder:
        path = Path(folder) / "footprint.nc"
        data.to_netcdf(path, engine=_ENGINE, format="NETCDF4", encoding=encoding)
        for name, arrays in footprint.state.items():
            sums = xr.Dataset({key: _raw(key, each) for key, each in arrays.items()})
            coded: dict[Any, Any] = {
                key: dict(_COMPRESSED) for key, each in arrays.items() if each.ndim
            }
            sums.to_netcdf(path, mode="a", engine=_ENGINE, group=name, encoding=coded)
        return path.read_bytes()


def _raw(name: str, values: np.ndarray) -> tuple[list[str], np.ndarray]:
    return [f"{name}_axis_{number}" for number in range(values.ndim)], values


def read_footprint(path: str | Path) -> Footprint:
    """Read a footprint back.

    Parameters
    ----------
    path : str or Path
        A file that `footprint_netcdf` gave.

    Returns
    -------
    Footprint
        The same to the last bit.

    Raises
    ------
    InputError
        If it is no such file, is damaged or too large.
    """
    import xarray as xr

    path = Path(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path.name} is larger than 2 GB")
        with xr.open_dataset(path, engine=_ENGINE) as data:
            told = json.loads(data.attrs["footprint"])
            provenance = Provenance.of_document(json.loads(data.attrs["provenance"]))
        grids = tuple(LatLonGrid(**each) for each in told["grids"])
        state = {name: _sums(path, name) for name in told["tallies"]}
        turned = bool(told["turned"])
        _check(state, grids, int(told["realisations"]), turned=turned)
        return Footprint(
            name=printable(str(told["name"])),
            realisations=int(told["realisations"]),
            grids=grids,
            wanted_error=float(told["wanted_error"]),
            state=state,
            provenance=provenance,
            turned=turned,
        )
    except InputError:
        raise
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"{path.name} is no footprint: {error}",
            hint="give the .nc file that issrisk footprint -o has written",
        ) from None


def _sums(path: Path, name: str) -> Arrays:
    import xarray as xr

    with xr.open_dataset(path, engine=_ENGINE, group=name) as data:
        return {str(key): data[key].values for key in data.variables}


def _check(
    state: Mapping[str, Arrays],
    grids: tuple[LatLonGrid, ...],
    realisations: int,
    *,
    turned: bool,
) -> None:
    """Refuse sums that are not those of this version."""
    ours: list[Tally] = [
        *(CellTally(grid, turned=turned) for grid in grids),
        RegionTally(),
        SpreadTally(),
    ]
    for tally in ours:
        for name, each in tally.arrays().items():
            found = state[tally.name].get(name)
            if found is None or found.shape != each.shape or found.dtype != each.dtype:
                raise _of_another_version(tally.name)
    rows = state[RowTally.name]
    if not set(RowTally.columns) <= set(rows):
        raise _of_another_version(RowTally.name)
    if any(len(rows[name]) != realisations for name in RowTally.columns):
        raise InputError("its rows are not as many as its realisations")


def _of_another_version(name: str) -> InputError:
    return InputError(f"its {name} are those of another version", hint="compute it again")
