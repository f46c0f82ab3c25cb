"""CZML of a ground track, for CesiumJS."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np

from issrisk.formats.facts import TrackFacts
from issrisk.formats.geojson import DECIMALS

if TYPE_CHECKING:
    import xarray as xr

# Between points a minute apart five degrees keep within 0.1 m, the rounding of the file.
_DEGREE = 5
_SPEED = 60.0  # seconds shown in one
_ORANGE = [242, 143, 28, 255]
_BLACK = [0, 0, 0, 255]
_WHITE = [255, 255, 255, 255]


def track_czml(track: xr.Dataset) -> str:
    """A ground track as CZML: the object moving above the ground, its path and name.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it.

    Returns
    -------
    str
        A document packet with the clock and one packet with availability, position
        (seconds, longitude, latitude [deg], height above the WGS 84 ellipsoid [m]),
        path, point, label, and the provenance among its properties.

    Raises
    ------
    InputError
        If it is no ground track.

    References
    ----------
    .. [1] CZML Guide, AnalyticalGraphicsInc/czml-writer.
    """
    from czml3 import Document  # pydantic with it: only where CZML is asked for

    facts = TrackFacts.of(track)
    document = Document.model_validate([_clock_packet(facts), _object_packet(facts, track)])
    return f"{document.model_dump_json(exclude_none=True)}\n"


def _clock_packet(facts: TrackFacts) -> dict[str, Any]:
    return {
        "id": "document",
        "name": facts.title,
        "version": "1.0",
        "clock": {
            "interval": _span(facts),
            "currentTime": facts.start_utc,
            "multiplier": _SPEED,
            "range": "LOOP_STOP",
            "step": "SYSTEM_CLOCK_MULTIPLIER",
        },
    }


def _object_packet(facts: TrackFacts, track: xr.Dataset) -> dict[str, Any]:
    orange, black, white = ({"rgba": colour} for colour in (_ORANGE, _BLACK, _WHITE))
    return {
        "id": "object",
        "name": facts.object_name,
        "description": _description(facts),
        "availability": _span(facts),
        "properties": {"provenance": {"string": facts.provenance_json}},
        "position": {
            "referenceFrame": "FIXED",
            "epoch": facts.start_utc,
            "cartographicDegrees": _samples(track),
            "interpolationAlgorithm": "LAGRANGE",
            "interpolationDegree": _DEGREE,
        },
        "path": {"width": 2, "material": {"solidColor": {"color": orange}}},
        "point": {"pixelSize": 8, "color": orange, "outlineColor": black, "outlineWidth": 1},
        "label": {
            "text": facts.object_name,
            "style": "FILL_AND_OUTLINE",
            "fillColor": white,
            "outlineColor": black,
            "outlineWidth": 2,
        },
    }


def _span(facts: TrackFacts) -> str:
    return f"{facts.start_utc}/{facts.end_utc}"


def _description(facts: TrackFacts) -> str:
    """What a viewer shows as HTML."""
    told = (*facts.sources, *facts.accuracy, f"Made by {facts.made_by}")
    return "".join(f"<p>{html.escape(each)}</p>" for each in told)


def _samples(track: xr.Dataset) -> list[float]:
    """Seconds from the first time, longitude, latitude, height, and so on."""
    elapsed_s = (track.time.values - track.time.values[0]) / np.timedelta64(1, "s")
    columns = (
        elapsed_s,
        np.round(track.longitude.values, DECIMALS),
        np.round(track.latitude.values, DECIMALS),
        np.round(track.altitude.values, 1),
    )
    samples: list[float] = np.column_stack(columns).ravel().tolist()
    return samples
