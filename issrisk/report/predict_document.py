"""A predicted entry as a JSON document; the keys are a contract, see the README."""

from __future__ import annotations

from typing import Any

import numpy as np

from issrisk.exposure.gazetteer import NamedPlace
from issrisk.formats.entry_geojson import swath_geometry
from issrisk.hazard.entry_exposure import PlaceInSwath, UnderSwath
from issrisk.hazard.entry_swath import DOWNRANGE_KM, HALF_WIDTH_KM, EntrySwath
from issrisk.reentry.entry_window import COVERS, PredictedEntry
from issrisk.times import iso

_QUANTILES = (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))


def predict_document(
    entry: PredictedEntry, *, swath: EntrySwath | None, under: UnderSwath | None
) -> dict[str, Any]:
    """When and where an object enters; without a swath what it would tell is null."""
    fit = entry.sets
    return {
        "name": entry.label,
        "status": status(entry),
        "entry_epoch_utc": entry_epochs(entry),
        "entry_altitude_km": entry.entry_altitude_km,
        "entry_altitude_of": "geodetic height of the downward crossing",
        "window_hours": _rounded(entry.window_hours),
        "remaining_hours": _rounded(entry.remaining_hours),
        "as_of_utc": iso(entry.as_of),
        "last_set_utc": iso(entry.epoch),
        "space_weather_known_until_utc": iso(entry.known_until),
        "entered_fraction": entry.entered_fraction,
        "no_entry_fraction": entry.no_entry_fraction,
        "interval_covers": list(COVERS),
        "remarks": [{"kind": each.kind, "text": each.text} for each in entry.remarks],
        "drag": {
            "ballistic_m2_kg": fit.ballistic_m2_kg,
            "ballistic_coefficient_kg_m2": 1.0 / fit.ballistic_m2_kg,
            "log_sd": round(fit.log_sd, 4),
            "source": fit.source,
            "sets": fit.sets,
            "span_days": round(fit.span_days, 3),
            "residual_m": round(fit.residual_m, 1),
            "mean_height_km": round(fit.mean_height_km, 3),
        },
        "track_swath": None if swath is None else swath_geometry(swath.geometry),
        "swath": None if swath is None else _swath(swath),
        "under": None if under is None else _under(under),
        "samples": entry.samples,
        "provenance": entry.provenance.document(),
    }


def status(entry: PredictedEntry) -> str:
    """In a word, whether it is still up: ``in orbit``, ``may have entered``, ``entered``."""
    high, low = entry.quantile(0.95), entry.quantile(0.05)
    if high is not None and entry.as_of > high:
        return "entered"
    return "may have entered" if low is not None and entry.as_of >= low else "in orbit"


def entry_epochs(entry: PredictedEntry) -> dict[str, str | None]:
    """Quantiles of the entry epoch; null where fewer have entered."""
    found = {name: entry.quantile(share) for name, share in _QUANTILES}
    told = {name: None if value is None else iso(value) for name, value in found.items()}
    if entry.no_entry_fraction > 0.0:
        return {"mean": None, **told}
    return {"mean": iso(entry.date(np.array([entry.days.mean()]))[0]), **told}


def _swath(swath: EntrySwath) -> dict[str, Any]:
    return {
        "start_utc": iso(swath.start),
        "end_utc": iso(swath.end),
        "half_width_km": HALF_WIDTH_KM,
        "downrange_km": DOWNRANGE_KM,
        "whole_band": swath.whole_band,
        "stretches": [
            {
                "start_utc": iso(each.start),
                "end_utc": iso(each.end),
                "probability": round(each.share, 6),
            }
            for each in swath.pieces
        ],
    }


def _under(under: UnderSwath) -> dict[str, Any]:
    return {
        "population": round(under.people),
        "population_year": round(under.year, 2),
        "countries": [
            {
                "code": each.code,
                "name": each.name,
                "probability_one_piece": round(each.share, 6),
                "population_under_swath": round(each.people),
            }
            for each in under.countries
        ],
    }


def place_document(result: PlaceInSwath, *, place: NamedPlace | None) -> dict[str, Any]:
    """How a place lies to a predicted entry."""
    entry = result.swath.entry
    return {
        "place": None if place is None else {k: v for k, v in vars(place).items() if k != "others"},
        "latitude_deg": result.latitude_deg,
        "longitude_deg": result.longitude_deg,
        "in_swath": result.in_swath,
        "nearest_km": round(result.nearest_km, 1),
        "probability_in_strip": result.probability,
        "passes": [
            {
                "time_utc": iso(each.time),
                "distance_km": round(each.distance_km, 1),
                "probability": each.probability,
            }
            for each in result.passes
        ],
        "strip": {"half_width_km": HALF_WIDTH_KM, "downrange_km": DOWNRANGE_KM},
        "entry_epoch_utc": entry_epochs(entry),
        "entry_altitude_km": entry.entry_altitude_km,
        "status": status(entry),
        "remarks": [{"kind": each.kind, "text": each.text} for each in entry.remarks],
        "provenance": entry.provenance.document(),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
