"""GeoJSON (RFC 7946) of a ground track, split at the antimeridian."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.schema import TRACK, validate
from issrisk.times import iso

if TYPE_CHECKING:
    import xarray as xr

_DECIMALS = 6  # 0.1 m; RFC 7946 section 11.2 advises no more
_HALF_TURN = 180.0


def split_at_antimeridian(longitude_deg: FloatArray, latitude_deg: FloatArray) -> list[FloatArray]:
    """Cut a line wherever it crosses the antimeridian.

    Parameters
    ----------
    longitude_deg, latitude_deg : ndarray, shape (n,)
        Points along the line, longitude -180 to 180, less than half a turn apart.

    Returns
    -------
    list of ndarray, shape (k, 2)
        Pieces as longitude and latitude; where the line is cut, both pieces
        have the interpolated crossing, at +180 and -180. A piece has two
        points or more.
    """
    points = np.column_stack((longitude_deg, latitude_deg))
    jumps = np.flatnonzero(np.abs(np.diff(longitude_deg)) > _HALF_TURN)
    pieces, begin, head = [], 0, np.empty((0, 2))
    for jump in jumps.tolist():
        side = np.copysign(_HALF_TURN, longitude_deg[jump])
        crossing = _crossing_latitude(points[jump], points[jump + 1], side)
        end = np.array([[side, crossing]])
        pieces.append(np.vstack((head, points[begin : jump + 1], end)))
        begin, head = jump + 1, np.array([[-side, crossing]])
    pieces.append(np.vstack((head, points[begin:])))
    return [piece for piece in pieces if len(np.unique(piece, axis=0)) > 1]


def _crossing_latitude(before: FloatArray, after: FloatArray, side: float) -> float:
    beyond = after[0] + np.copysign(2.0 * _HALF_TURN, side)
    share = (side - before[0]) / (beyond - before[0])
    return float(before[1] + share * (after[1] - before[1]))


def track_geojson(track: xr.Dataset) -> str:
    """A ground track as a GeoJSON Feature with a MultiLineString.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it, two times or more.

    Returns
    -------
    str
        One Feature; its properties hold the span and the provenance.

    Raises
    ------
    InputError
        If it is no ground track, or has a single point.
    """
    validate(track, TRACK)
    pieces = split_at_antimeridian(track.longitude.values, track.latitude.values)
    if not pieces:
        raise InputError("a line needs two points or more", hint="give a longer track")
    feature: dict[str, Any] = {
        "type": "Feature",
        "geometry": {
            "type": "MultiLineString",
            "coordinates": [np.round(piece, _DECIMALS).tolist() for piece in pieces],
        },
        "properties": {
            "start_utc": iso(track.time.values[0]),
            "end_utc": iso(track.time.values[-1]),
            "provenance": json.loads(track.attrs["provenance"]),
        },
    }
    return json.dumps(feature, ensure_ascii=False, allow_nan=False) + "\n"
