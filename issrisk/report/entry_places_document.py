"""Where entries gather, as a JSON document and in words."""

from __future__ import annotations

from typing import Any

from issrisk.hazard.along_orbit import STATION_KG_M2, PlaceRow, place_rows
from issrisk.risk.entry_places import Consequence

_KINDS = {"place": "by_ballistic_coefficient", "start": "by_start", "without": "by_cause"}


def entry_places_document(found: Consequence) -> dict[str, Any]:
    """Amplitudes with standard errors, causes left out, and what it changes."""
    document: dict[str, Any] = {
        name: [_row(row) for row in place_rows(kind)] for kind, name in _KINDS.items()
    }
    document["impacts_ahead_deg"] = found.ahead_deg
    document["casualty_expectation_ratio"] = round(found.expectation_ratio, 4)
    document["regions"] = [
        {
            "code": place.code,
            "name": place.name,
            "point_impact_probability": _pair(place.point_impact_probability),
            "share_of_casualty_expectation": _pair(place.share_of_casualty_expectation),
        }
        for place in found.places
    ]
    return document


def entry_places_text(found: Consequence) -> str:
    """The same in words, for a terminal."""
    rows = [row for row in place_rows() if row.ballistic_kg_m2 == STATION_KG_M2]
    lines = [
        "where natural decay crosses heights for the last time, over evenly along the orbit",
        f"  {'':>8}{'equator':>10}{'ends of the track':>20}{'peak':>24}",
    ]
    for row in rows:
        share = [each * len(row.counts) / row.decays for each in row.counts]
        peak = 10 * share.index(max(share)) + 5
        over = [_mean(share, at) for at in (0, 180)], [_mean(share, at) for at in (90, 270)]
        told = f"{max(share):.1f} at u = {peak}°" if max(share) > 1.5 else "-"
        lines.append(
            f"  {row.altitude_km:5.0f} km{sum(over[0]) / 2:10.2f}{sum(over[1]) / 2:20.2f}{told:>24}"
        )
    entry = next(row for row in rows if row.altitude_km == 80.0)
    lines += [
        "",
        f"at 80 km: 1 + {entry.along.cosine[1]:.2f} cos 2u, standard error "
        f"{entry.standard_error[1]:.2f}: toward the equator, by the figure of the Earth",
        f"impacts lie {found.ahead_deg:g}° further along; against even ones, point method, 2022:",
        f"  casualty expectation x {found.expectation_ratio:.3f}",
    ]
    for place in found.places:
        even, decay = place.point_impact_probability
        lines.append(f"  one impact in {place.name}: {even:.2%} -> {decay:.2%}")
    return "\n".join(lines) + "\n"


def _mean(share: list[float], at_deg: int) -> float:
    """Mean of the bins within 20 degrees."""
    near = [(at_deg // 10 + step) % len(share) for step in (-2, -1, 0, 1)]
    return sum(share[each] for each in near) / len(near)


def _pair(values: tuple[float, float]) -> dict[str, float]:
    return {"even": round(values[0], 6), "natural_decay": round(values[1], 6)}


def _row(row: PlaceRow) -> dict[str, Any]:
    return {
        "ballistic_coefficient_kg_m2": row.ballistic_kg_m2,
        "altitude_km": row.altitude_km,
        "decays": row.decays,
        "left_out": list(row.causes),
        "start_height_km": row.start_height_km,
        "cosine": list(row.along.cosine),
        "sine": list(row.along.sine),
        "standard_error": list(row.standard_error),
    }
