"""What each Dataset holds: dimensions, units, CF attributes; one place to build them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from issrisk.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

CF_CONVENTIONS = "CF-1.11"


@dataclass(frozen=True)
class Variable:
    """A variable of a Dataset: where it lives, and its CF attributes."""

    dims: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """The variables and coordinates a Dataset must have."""

    name: str
    variables: Mapping[str, Variable]
    coordinates: Mapping[str, Variable]


_TIME = Variable(("time",), {"standard_name": "time", "long_name": "time (UTC)"})

STATES = Schema(
    "states",
    {
        "position_km": Variable(("time", "axis"), {"units": "km", "long_name": "position, TEME"}),
        "velocity_km_s": Variable(
            ("time", "axis"), {"units": "km s-1", "long_name": "velocity, TEME"}
        ),
        "valid": Variable(("time",), {"long_name": "whether SGP4 gives a possible state"}),
    },
    {"time": _TIME, "axis": Variable(("axis",), {"long_name": "Cartesian axis"})},
)

TRACK = Schema(
    "track",
    {
        "latitude": Variable(
            ("time",),
            {
                "standard_name": "latitude",
                "units": "degrees_north",
                "long_name": "geodetic latitude of the subpoint, WGS 84",
            },
        ),
        "longitude": Variable(
            ("time",),
            {"standard_name": "longitude", "units": "degrees_east", "long_name": "longitude"},
        ),
        "altitude": Variable(
            ("time",),
            {
                "standard_name": "height_above_reference_ellipsoid",
                "units": "m",
                "long_name": "height above the WGS 84 ellipsoid",
            },
        ),
    },
    {"time": _TIME},
)

POSITION_ERROR = Schema(
    "position error",
    {
        f"{name}_track_error_km": Variable(
            ("time",),
            {
                "units": "km",
                "long_name": f"nine positions in ten are off by less {name} the track, if no "
                "manoeuvre happens",
            },
        )
        for name in ("along", "across")
    },
    {"time": _TIME},
)


def dataset(
    schema: Schema,
    arrays: Mapping[str, np.ndarray],
    *,
    coordinates: Mapping[str, np.ndarray],
    attributes: Mapping[str, Any],
) -> xr.Dataset:
    """A Dataset that follows its schema.

    Parameters
    ----------
    schema : Schema
        What it must hold.
    arrays, coordinates : mapping of str to ndarray
        Data by name.
    attributes : mapping of str
        Global attributes; the CF conventions are added.

    Returns
    -------
    xarray.Dataset
        With units and CF attributes on every variable.

    Raises
    ------
    InputError
        If a name is missing or too many.
    """
    import xarray as xr  # half a second: only where a Dataset is asked for

    for given, known in ((arrays, schema.variables), (coordinates, schema.coordinates)):
        if set(given) != set(known):
            raise InputError(f"a {schema.name} Dataset holds {sorted(known)}, got {sorted(given)}")
    return xr.Dataset(
        {k: (v.dims, arrays[k], dict(v.attributes)) for k, v in schema.variables.items()},
        coords={
            k: (v.dims, coordinates[k], dict(v.attributes)) for k, v in schema.coordinates.items()
        },
        attrs={"Conventions": CF_CONVENTIONS, **attributes},
    )


def extended(data: xr.Dataset, schema: Schema, arrays: Mapping[str, np.ndarray]) -> xr.Dataset:
    """A Dataset with the variables of another schema added, on the coordinates it has.

    Parameters
    ----------
    data : xarray.Dataset
        Left as it is.
    schema : Schema
        What is added.
    arrays : mapping of str to ndarray
        Data by name.

    Returns
    -------
    xarray.Dataset
        With units and CF attributes on the new variables too.
    """
    return data.assign(
        {k: (v.dims, arrays[k], dict(v.attributes)) for k, v in schema.variables.items()}
    )


def validate(data: xr.Dataset, schema: Schema) -> None:
    """Check that a Dataset follows a schema.

    Parameters
    ----------
    data : xarray.Dataset
        What was given.
    schema : Schema
        What it must hold.

    Raises
    ------
    InputError
        If a variable is missing, lies on other dimensions or has other units.
    """
    for name, variable in {**schema.variables, **schema.coordinates}.items():
        if name not in data.variables:
            raise InputError(f"a {schema.name} Dataset needs {name!r}; it is missing")
        if data[name].dims != variable.dims:
            raise InputError(f"{name} has dimensions {data[name].dims}, must be {variable.dims}")
        units = variable.attributes.get("units")
        if units and data[name].attrs.get("units") != units:
            raise InputError(f"{name} is in {data[name].attrs.get('units')!r}, must be {units!r}")
