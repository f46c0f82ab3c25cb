"""GeoJSON (RFC 7946) of the time over every country."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import shapely

from issrisk.exposure.countries import groups, place
from issrisk.hazard.overflight import Overflight, RegionOverflight
from issrisk.times import iso


def region_record(row: RegionOverflight) -> dict[str, Any]:
    """One place of an overflight as JSON tells it.

    Parameters
    ----------
    row : RegionOverflight
        A country, a division or a group.

    Returns
    -------
    dict
        Units are in the keys; what is not computed is None.
    """
    interval = row.dwell_fraction_interval_90
    record: dict[str, Any] = {
        "code": row.code,
        "name": row.name,
        "dwell_fraction": row.dwell_fraction,
        "dwell_fraction_interval_90": None if interval is None else list(interval),
        "dwell_minutes_per_day": row.dwell_minutes_per_day,
        "passes_per_day": row.passes_per_day,
        "area_km2": row.area_km2,
        "area_under_track_fraction": row.area_under_track_fraction,
        "population": row.population,
        "population_under_track_fraction": row.population_under_track_fraction,
        "population_year": row.population_year,
    }
    if row.members is None:
        return record
    return record | {"members": list(row.members), "definition": groups()[row.code].definition}


def overflight_record(result: Overflight) -> dict[str, Any]:
    """What an overflight says of the orbit and the span, as JSON tells it.

    Parameters
    ----------
    result : Overflight
        As `issrisk.overflight` returns it.

    Returns
    -------
    dict
        Units are in the keys; what is not computed is None.
    """
    return {
        "inclination_deg": result.inclination_deg,
        "max_latitude_deg": result.max_latitude_deg,
        "method": result.method,
        "start_utc": None if result.start is None else iso(result.start),
        "end_utc": None if result.end is None else iso(result.end),
        "swath_km": result.swath_km,
        "land_fraction": result.land_fraction,
    }


def overflight_geojson(result: Overflight) -> str:
    """Countries, or divisions, as polygons with the time an orbit spends over each.

    Parameters
    ----------
    result : Overflight
        As `issrisk.overflight` returns it.

    Returns
    -------
    str
        A FeatureCollection, one feature a line, longest time first. The borders are
        those the figures are computed with, cut at the antimeridian, exteriors
        counter-clockwise; a feature's ``id`` is its code and its properties are those
        of `region_record`. Groups and the sea have no borders of their own and are
        left out. Orbit, span and provenance are members of the collection.

    Raises
    ------
    DataMissingError
        If the embedded borders are missing or altered.
    """
    document = {
        "type": "FeatureCollection",
        "name": "time overhead",
        **overflight_record(result),
        "provenance": result.provenance.document(),
    }
    head = json.dumps(document, ensure_ascii=False, allow_nan=False).removesuffix("}")
    return f'{head}, "features": [\n' + ",\n".join(_features(result)) + "\n]}\n"


def _features(result: Overflight) -> Iterator[str]:
    for row in result.places:
        geometry = shapely.orient_polygons(place(row.code).geometry[0])
        code = json.dumps(row.code)
        properties = json.dumps(region_record(row), ensure_ascii=False, allow_nan=False)
        yield (
            f'{{"type": "Feature", "id": {code}, "properties": {properties}, '
            f'"geometry": {shapely.to_geojson(geometry)}}}'
        )
