"""A lifetime as a JSON document; the keys are a contract, see the README."""

from __future__ import annotations

from typing import Any

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.reentry.lifetime import SPECIFIC_IMPULSE_S, Lifetime
from issrisk.times import iso

_QUANTILES = (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))


def lifetime_document(result: Lifetime) -> dict[str, Any]:
    """What is known of the entry, of its causes, and of what holds the orbit."""
    days = {"mean": result.mean_days}
    days |= {name: result.days_quantile(share) for name, share in _QUANTILES}
    figures = result.figures
    return {
        "entry_epoch_utc": {
            name: None if value is None else iso(result.date(value)) for name, value in days.items()
        },
        "days_to_entry": {name: _rounded(value) for name, value in days.items()},
        "from_utc": iso(result.start),
        "as_of_utc": iso(result.as_of),
        "space_weather_known_until_utc": iso(result.known_until),
        "space_weather_source": result.weather_source,
        "orbit_known": result.orbit_known,
        "entry_altitude_km": result.entry_altitude_km,
        "entry_altitude_of": "mean semi-major axis over the equatorial radius",
        "no_entry_fraction": result.no_entry_fraction,
        "horizon_days": result.horizon_days,
        "samples": result.samples,
        "atmosphere": result.atmosphere,
        "interval_covers": list(result.covers),
        "drag": {
            "ballistic_m2_kg": figures.ballistic_m2_kg,
            "mass_kg": figures.mass_kg if figures.mass_known else None,
            "drag_area_m2": figures.drag_area_m2 if figures.mass_known else None,
            "drag_coefficient": figures.drag_coefficient,
            "drag_log_sd": figures.drag_sd,
            "mass_log_sd": figures.mass_sd,
            "source": figures.source,
            "known_then": figures.known_then,
        },
        "causes": [
            {
                "cause": each.cause,
                "share_of_variance": round(each.share, 4),
                "standard_error": round(each.standard_error, 4),
            }
            for each in result.causes
        ],
        "reboost": {
            "delta_v_m_s_per_year": _spread(result.delta_v_m_s),
            "propellant_t_per_year": _spread(result.propellant_t) if figures.mass_known else None,
            "specific_impulse_s": SPECIFIC_IMPULSE_S,
        },
        "heights": _heights(result),
        "provenance": result.provenance.document(),
    }


def _heights(result: Lifetime) -> dict[str, Any]:
    """Quantiles over all realisations; null where that part has entered."""
    known = np.nan_to_num(result.heights_km, nan=-np.inf)
    rows = np.quantile(known, [share for _, share in _QUANTILES], axis=0, method="inverted_cdf")
    document: dict[str, Any] = {"times_utc": [iso(time) for time in result.times]}
    for (name, _), row in zip(_QUANTILES, rows, strict=True):
        document[f"mean_height_km_{name}"] = [
            round(float(value), 2) if np.isfinite(value) else None for value in row
        ]
    return document


def _spread(values: FloatArray) -> dict[str, float]:
    spread = {"mean": round(float(values.mean()), 4)}
    return spread | {
        name: round(float(np.quantile(values, share)), 4) for name, share in _QUANTILES
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
