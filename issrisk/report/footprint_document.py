"""A footprint as a JSON document; the keys are a contract, see the README."""

from __future__ import annotations

from typing import Any

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.exposure.countries import groups
from issrisk.formats.footprint import FootprintFiles
from issrisk.hazard.aim_error import AimError
from issrisk.hazard.footprint import Footprint
from issrisk.hazard.footprint_spread import Distribution
from issrisk.montecarlo.intervals import Interval
from issrisk.times import iso

_QUANTILES = (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))


def footprint_document(
    footprint: Footprint, *, files: FootprintFiles | None = None, aim: AimError | None = None
) -> dict[str, Any]:
    """Where the pieces land: spread, grid, and every country, division and group.

    Parameters
    ----------
    footprint : Footprint
        What was computed.
    files : FootprintFiles, optional
        What was written; without them the grid has no file.
    aim : AimError, optional
        How well a burn hit; null without one.

    Returns
    -------
    dict
        JSON values; probabilities are those of one entry, intervals of 90 %.
    """
    rows, cells = footprint.rows, footprint.cells
    error = footprint.known.median_relative_error
    return {
        "scenario": footprint.name,
        "realisations": footprint.realisations,
        "pieces": footprint.pieces,
        "pieces_per_realisation": _quantiles(rows.pieces.astype(float)),
        "surviving_mass_kg": _quantiles(rows.mass_kg),
        "along_track_km": _distances(footprint.along_track),
        "cross_track_km": _distances(footprint.cross_track),
        "length_km": _quantiles(rows.length_km),
        "width_km": _quantiles(rows.width_km),
        "most_length_km": _quantiles(rows.most_length_km),
        "most_width_km": _quantiles(rows.most_width_km),
        "at_78_km": _reference(footprint),
        "first_landing_minutes_after_78_km": _quantiles(rows.first_landing_s / 60.0),
        "last_landing_minutes_after_78_km": _quantiles(rows.last_landing_s / 60.0),
        "probability_inside_grid": cells.probability_inside,
        "grid": {
            "file": None if files is None else str(files.netcdf),
            "sha256": None if files is None else files.sha256,
            "cell_deg": cells.grid.cell_deg,
            "is_global": footprint.is_global,
        },
        "accuracy": {
            "cell_deg": footprint.known.grid.cell_deg,
            "median_relative_standard_error": round(error, 4) if np.isfinite(error) else None,
            "wanted": footprint.wanted_error,
            "reached": footprint.is_accurate,
        },
        "aim": None if aim is None else _aim(aim),
        "regions": _regions(footprint),
        "provenance": footprint.provenance.document(),
    }


def _aim(aim: AimError) -> dict[str, Any]:
    """How far the mean impact is from the aim, and how much lands in the place that is meant."""
    landed = aim.pieces > 0
    figures = {"along_km": aim.along_km, "across_km": aim.across_km, "miss_km": aim.miss_km}
    inside = None if aim.code is None else _quantiles(aim.share_inside, digits=5)
    return {
        "latitude_deg": aim.latitude_deg,
        "longitude_deg": aim.longitude_deg,
        "direction": "northbound" if aim.northbound else "southbound",
        **{
            name: _quantiles(each[landed]) if landed.any() else None
            for name, each in figures.items()
        },
        "place": aim.code,
        "share_of_pieces_in_place": inside,
    }


def _reference(footprint: Footprint) -> dict[str, Any]:
    """Where and when the whole would be at 78 km; no place where the entries share none."""
    told: dict[str, Any] = dict.fromkeys(("latitude_deg", "longitude_deg", "heading_deg"))
    if footprint.track.is_shared:
        told = {name: round(each, 3) for name, each in footprint.track.start.items()}
    epochs, quantiles = footprint.rows.epochs, ("mean", *(name for name, _ in _QUANTILES))
    when: dict[str, str | None] = dict.fromkeys(quantiles)
    if not np.isnat(epochs).any():
        count = epochs.view(np.int64).astype(float)
        figures = [count.mean(), *(np.quantile(count, q) for _, q in _QUANTILES)]
        instants = np.round(figures).astype(np.int64).view("datetime64[ms]")
        when = {name: iso(each) for name, each in zip(quantiles, instants, strict=True)}
    return {**told, "epoch_utc": when}


def _quantiles(values: FloatArray, *, digits: int = 3) -> dict[str, float]:
    told = {"mean": round(float(values.mean()), digits)}
    return told | {name: round(float(np.quantile(values, q)), digits) for name, q in _QUANTILES}


def _distances(distribution: Distribution) -> dict[str, float]:
    told = {"mean": round(distribution.mean_km, 3)}
    return told | {name: round(distribution.quantile(q), 2) for name, q in _QUANTILES}


def _regions(footprint: Footprint) -> list[dict[str, Any]]:
    counts = footprint.regions
    named, mass = counts.places, counts.expected_mass_kg
    order = np.argsort(-counts.hits, kind="stable").tolist()
    told = []
    for place in order:
        code = named.code[place]
        members = {"members": list(groups()[code].members)} if code in groups() else {}
        told.append(
            {
                "code": code,
                "name": named.name[place],
                "country": named.country[place],
                **members,
                "probability_any_piece": _interval(counts.probability_any, place),
                "probability_any_energetic_piece": _interval(
                    counts.probability_any_energetic, place
                ),
                "expected_pieces": _interval(counts.expected_pieces, place),
                "expected_mass_kg": float(mass[place]),
            }
        )
    return told


def _interval(interval: Interval, place: int) -> dict[str, float | None]:
    high = float(interval.high[place])
    return {
        "mean": float(interval.mean[place]),
        "p05": float(interval.low[place]),
        "p95": high if np.isfinite(high) else None,
    }
