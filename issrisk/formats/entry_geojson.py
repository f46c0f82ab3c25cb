"""GeoJSON (RFC 7946) of the swath of a predicted entry, with the share of each stretch."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely

from issrisk.formats.geojson import DECIMALS, bounding_box
from issrisk.hazard.entry_swath import EntrySwath
from issrisk.times import iso

_WHOLE, _STRETCH = "swath of the 90 % window", "stretch"


def swath_geometry(geometry: shapely.MultiPolygon) -> dict[str, Any]:
    """A MultiPolygon as GeoJSON, exteriors counter-clockwise, cut at the antimeridian.

    Parameters
    ----------
    geometry : MultiPolygon
        In degrees, within -180 to 180.

    Returns
    -------
    dict
        Geometry object, 0.1 m to the digit.
    """
    polygons = [
        [_ring(ring) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in geometry.geoms
    ]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    points: list[list[float]] = np.round(shapely.get_coordinates(ring), DECIMALS).tolist()
    return points


def swath_geojson(swath: EntrySwath) -> str:
    """The swath and its stretches as a FeatureCollection.

    Parameters
    ----------
    swath : EntrySwath
        Of a prediction.

    Returns
    -------
    str
        First the whole swath, then stretches in order of time, each with the probability
        that the entry falls into it; provenance in the first.
    """
    entry = swath.entry
    whole = _feature(
        swath.geometry,
        {
            "kind": _WHOLE,
            "name": entry.label,
            "start_utc": iso(swath.start),
            "end_utc": iso(swath.end),
            "entry_altitude_km": entry.entry_altitude_km,
            "probability": 0.9,
            "whole_band": swath.whole_band,
            "provenance": entry.provenance.document(),
        },
    )
    stretches = [
        _feature(
            each.geometry,
            {
                "kind": _STRETCH,
                "start_utc": iso(each.start),
                "end_utc": iso(each.end),
                "probability": round(each.share, 6),
            },
        )
        for each in swath.pieces
    ]
    collection = {"type": "FeatureCollection", "features": [whole, *stretches]}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n"


def _feature(geometry: shapely.MultiPolygon, properties: dict[str, Any]) -> dict[str, Any]:
    rings = [shapely.get_coordinates(each.exterior) for each in geometry.geoms]
    return {
        "type": "Feature",
        "bbox": [round(float(each), DECIMALS) for each in bounding_box(rings)],
        "geometry": swath_geometry(geometry),
        "properties": properties,
    }
