"""A history of element sets as a JSON document; the keys are a contract, see the README."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.orbit.history import ElementHistory
from issrisk.orbit.manoeuvres import Manoeuvre
from issrisk.orbit.neighbours import Fit, suspects
from issrisk.orbit.prediction_error import QUANTILES, PredictionErrors
from issrisk.times import iso


def history_document(
    history: ElementHistory, errors: PredictionErrors | None = None
) -> dict[str, Any]:
    """What a history tells, and how wrong its predictions were if that was asked for."""
    last = history.sets[-1]
    return {
        "name": last.name,
        "satellite_number": last.satellite_number,
        "sets": len(history.sets),
        "first_epoch_utc": iso(history.epochs[0], unit="us"),
        "last_epoch_utc": iso(history.epochs[-1], unit="us"),
        "manoeuvres": [_manoeuvre(each) for each in history.manoeuvres],
        "detection": _detection(history),
        "stretches": [
            {
                "start_utc": iso(each.start),
                "end_utc": iso(each.end),
                "sets": each.sets,
                "decay_km_day": _rounded(each.decay_km_day),
            }
            for each in history.stretches
        ],
        "suspect_sets": [_suspect(history, place) for place in suspects(history.continuity)],
        "continuity_judged": history.continuity.spread is not None,
        "usual_spacing_days": _rounded(history.usual_spacing_days),
        "gaps": [
            {"start_utc": iso(each.start), "end_utc": iso(each.end), "days": round(each.days, 4)}
            for each in history.gaps
        ],
        "repeated_epochs_utc": [iso(history.epochs[each]) for each in history.duplicates],
        "epochs_utc": [iso(epoch, unit="us") for epoch in history.epochs],
        "mean_height_km": np.round(history.mean_height_km, 4).tolist(),
        "decay_km_day": _listed(history.decay_km_day),
        "prediction_errors": None if errors is None else errors_document(errors),
        "provenance": history.provenance.document(),
    }


def _manoeuvre(each: Manoeuvre) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "time_utc": iso(each.time),
        "time_error_minutes_90": round(each.time_error_min, 1),
        "between_epochs_utc": [iso(each.last_before), iso(each.first_after)],
        "height_change_km": round(each.height_change_km, 4),
        "height_change_error_km_90": round(each.height_change_error_km, 4),
        "delta_v_m_s": round(each.delta_v_m_s, 4),
        "delta_v_error_m_s_90": round(each.delta_v_error_m_s, 4),
    }


def _detection(history: ElementHistory) -> dict[str, Any]:
    least, other = history.least_change_km, history.greatest_other_km
    return {
        "least_height_change_km": _rounded(least),
        "least_delta_v_m_s": None if least is None else _rounded(history.delta_v_m_s(least)),
        "greatest_other_height_change_km": _rounded(other),
    }


def _suspect(history: ElementHistory, place: int) -> dict[str, Any]:
    fit = history.continuity
    return {
        "epoch_utc": iso(history.epochs[place], unit="us"),
        "verdict": fit.verdicts[place],
        "worst_component": fit.worst[place],
        "before_times_allowed": _rounded(float(fit.before[place])),
        "after_times_allowed": _rounded(float(fit.after[place])),
        "elements": history.sets[place].record(),
    }


def fit_document(fit: Fit) -> dict[str, Any]:
    """How one element set fits those near it."""
    ends = [iso(each.epoch) for each in fit.neighbours]
    return {
        "verdict": fit.verdict,
        "worst_component": fit.worst or None,
        "before_times_allowed": _rounded(fit.before),
        "after_times_allowed": _rounded(fit.after),
        "neighbours": len(ends),
        "first_neighbour_utc": ends[0] if ends else None,
        "last_neighbour_utc": ends[-1] if ends else None,
    }


def errors_document(errors: PredictionErrors) -> dict[str, Any]:
    """Errors of predictions by age; the keys end in the percentile."""
    document: dict[str, Any] = {
        "learned_from": errors.learned_from,
        "ages_days": np.round(errors.ages_days, 3).tolist(),
        "predictions": errors.predictions.tolist(),
    }
    for name in ("along_track", "across_track", "radial"):
        table = getattr(errors, f"{name}_km")
        for column, quantile in enumerate(QUANTILES):
            key = f"{name}_km_p{round(100 * quantile)}"
            document[key] = np.round(table[:, column], 3).tolist()
    return document


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 5)


def _listed(values: FloatArray) -> list[float | None]:
    return [_rounded(float(value)) for value in values]
