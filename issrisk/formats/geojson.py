"""GeoJSON (RFC 7946) of a ground track, split at the antimeridian."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.formats.facts import TrackFacts
from issrisk.times import iso_texts

if TYPE_CHECKING:
    import xarray as xr

DECIMALS = 6  # of degrees: 0.1 m; RFC 7946 section 11.2 advises no more
_HEIGHT_DECIMALS = 1  # of metres
_HALF_TURN = 180.0


def split_at_antimeridian(
    longitude_deg: FloatArray, latitude_deg: FloatArray, *along: FloatArray
) -> list[FloatArray]:
    """Cut a line wherever it crosses the antimeridian.

    Parameters
    ----------
    longitude_deg, latitude_deg : ndarray, shape (n,)
        Points along the line, longitude -180 to 180, less than half a turn apart.
    *along : ndarray, shape (n,)
        Other figures of each point, such as its height.

    Returns
    -------
    list of ndarray, shape (k, 2 + len(along))
        Pieces as longitude, latitude and what else was given; where the line is
        cut, both pieces have the crossing, at +180 and -180, interpolated on the
        straight line in degrees that RFC 7946 (section 3.1.1) takes an edge for.
        A piece has two different places or more.
    """
    points = np.column_stack((longitude_deg, latitude_deg, *along))
    jumps = np.flatnonzero(np.abs(np.diff(longitude_deg)) > _HALF_TURN)
    pieces, begin, head = [], 0, points[:0]
    for jump in jumps.tolist():
        side = float(np.copysign(_HALF_TURN, longitude_deg[jump]))
        end = _crossing(points[jump], points[jump + 1], side)
        pieces.append(np.vstack((head, points[begin : jump + 1], end)))
        begin, head = jump + 1, end * np.append(-1.0, np.ones(end.size - 1))
    pieces.append(np.vstack((head, points[begin:])))
    return [_without_repeats(piece) for piece in pieces if _has_length(piece)]


def _crossing(before: FloatArray, after: FloatArray, side: float) -> FloatArray:
    """The point between two others where the longitude is `side`, 180 or -180."""
    beyond = after[0] + np.copysign(2.0 * _HALF_TURN, side)
    share = (side - before[0]) / (beyond - before[0])
    return np.concatenate(([side], before[1:] + share * (after[1:] - before[1:])))


def _has_length(piece: FloatArray) -> bool:
    return bool((piece[:, :2] != piece[:1, :2]).any())


def _without_repeats(piece: FloatArray) -> FloatArray:
    """The piece without points that a crossing repeats."""
    repeated = (np.diff(piece, axis=0) == 0.0).all(axis=1)
    kept: FloatArray = piece[np.append(True, ~repeated)]
    return kept


def track_geojson(track: xr.Dataset) -> str:
    """A ground track as a GeoJSON Feature with a MultiLineString.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it, two times or more.

    Returns
    -------
    str
        One Feature. Positions are longitude, latitude [deg] and height above the
        WGS 84 ellipsoid [m]; ``bbox`` reaches across the antimeridian where that
        is shorter. Its properties hold the span, the provenance, and in
        ``coordinateProperties`` the time of every position.

    Raises
    ------
    InputError
        If it is no ground track, or has a single point.
    """
    facts = TrackFacts.of(track)
    elapsed_ms = (track.time.values - track.time.values[0]) / np.timedelta64(1, "ms")
    pieces = split_at_antimeridian(
        track.longitude.values, track.latitude.values, track.altitude.values, elapsed_ms
    )
    if not pieces:
        raise InputError("a line needs two points or more", hint="give a longer track")
    lines = [_rounded(piece[:, :3]) for piece in pieces]
    feature: dict[str, Any] = {
        "type": "Feature",
        "bbox": bounding_box(lines),
        "geometry": {
            "type": "MultiLineString",
            "coordinates": [line.tolist() for line in lines],
        },
        "properties": {
            "name": facts.title,
            "start_utc": facts.start_utc,
            "end_utc": facts.end_utc,
            "position_error": facts.position_error and vars(facts.position_error),
            "coordinateProperties": {
                "times": [_times(track.time.values[0], piece[:, 3]) for piece in pieces]
            },
            "provenance": facts.provenance,
        },
    }
    return json.dumps(feature, ensure_ascii=False, allow_nan=False) + "\n"


def _rounded(positions: FloatArray) -> FloatArray:
    degrees = np.round(positions[:, :2], DECIMALS)
    return np.column_stack((degrees, np.round(positions[:, 2:], _HEIGHT_DECIMALS)))


def _times(start: np.datetime64, elapsed_ms: FloatArray) -> list[str]:
    return iso_texts(start + np.round(elapsed_ms * 1e6).astype("timedelta64[ns]"))


def bounding_box(lines: list[FloatArray]) -> list[float]:
    """Bounding box of lines cut at the antimeridian, as RFC 7946 section 5 orders it.

    Parameters
    ----------
    lines : list of ndarray, shape (k, d)
        Longitude, latitude, and height where `d` is 3.

    Returns
    -------
    list of float
        West, south(, lowest), east, north(, highest). West is greater than east
        where the shortest box reaches across the antimeridian.
    """
    every = np.vstack(lines)
    low, high = every.min(axis=0), every.max(axis=0)
    low[0], high[0] = _west_and_east(lines)
    return [*low.tolist(), *high.tolist()]


def _west_and_east(lines: list[FloatArray]) -> tuple[float, float]:
    """Ends of the widest gap in longitude that no line meets."""
    spans = sorted((float(line[:, 0].min()), float(line[:, 0].max())) for line in lines)
    west, east = spans[0][0], max(end for _, end in spans)
    widest, reached = west + 2.0 * _HALF_TURN - east, spans[0][1]
    for begin, end in spans[1:]:
        if begin - reached > widest:
            widest, west, east = begin - reached, begin, reached
        reached = max(reached, end)
    return west, east
