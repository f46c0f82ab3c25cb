"""Results as JSON documents; the keys are a contract, see the README."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from issrisk.constants import WGS84_EQUATORIAL_RADIUS_M
from issrisk.exposure.gazetteer import NamedPlace
from issrisk.exposure.population import City
from issrisk.formats.overflight import overflight_record, region_record
from issrisk.hazard.overflight import Overflight
from issrisk.hazard.passes import Visit
from issrisk.hazard.place import METHOD as POINT_METHOD
from issrisk.hazard.place import PlaceUnderOrbit
from issrisk.hazard.place_footprint import AnyPiece
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.passes import SightPass
from issrisk.orbit.propagate import semi_major_axis_km
from issrisk.provenance import issrisk_version
from issrisk.resources import citation_path, is_intact, manifest
from issrisk.risk.random_entry import METHOD, RandomEntryRisk, RegionRisk, ranked
from issrisk.times import iso
from issrisk.vulnerability import ISS_CASUALTY_AREA_BASIS, UNVERIFIED_CASUALTY_AREA

if TYPE_CHECKING:
    import xarray as xr

EQUATORIAL_RADIUS_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3


def dump(document: dict[str, Any]) -> str:
    """A document as JSON text, one trailing newline; NaN is an error, not JSON."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def track_document(track: xr.Dataset) -> dict[str, Any]:
    """A ground track, as `ground_track` returns it."""
    return {
        "times_utc": [iso(time, unit="ms") for time in track.time.values],
        "latitude_deg": np.round(track.latitude.values, 6).tolist(),
        "longitude_deg": np.round(track.longitude.values, 6).tolist(),
        "altitude_km": np.round(track.altitude.values / 1e3, 4).tolist(),
        "position_error_km": _position_error(track),
        "provenance": json.loads(track.attrs["provenance"]),
    }


def _position_error(track: xr.Dataset) -> dict[str, Any] | None:
    """Nine positions in ten are off by less; None for an ephemeris, which does not tell."""
    if "position_error_learned_from" not in track.attrs:
        return None
    return {
        "along_track_p90": np.round(track.along_track_error_km.values, 3).tolist(),
        "across_track_p90": np.round(track.across_track_error_km.values, 3).tolist(),
        "learned_from": track.attrs["position_error_learned_from"],
    }


def overflight_document(
    result: Overflight, *, cities: Iterable[City] | None = None
) -> dict[str, Any]:
    """Time over every place, its area and its people under the track; cities if given."""
    listed = {} if cities is None else {"cities": [vars(city) for city in cities]}
    return {
        **overflight_record(result),
        "regions": [region_record(row) for row in result.regions],
        "visits": None if result.visits is None else [_visit(each) for each in result.visits],
        **listed,
        "provenance": result.provenance.document(),
    }


def _visit(each: Visit) -> dict[str, Any]:
    return {
        "code": each.code,
        "entry_utc": iso(each.start, unit="ms"),
        "exit_utc": iso(each.end, unit="ms"),
        "duration_s": round(each.duration_s, 3),
        "entry_latitude_deg": round(each.entry_latitude_deg, 5),
        "entry_longitude_deg": round(each.entry_longitude_deg, 5),
        "exit_latitude_deg": round(each.exit_latitude_deg, 5),
        "exit_longitude_deg": round(each.exit_longitude_deg, 5),
    }


def risk_document(result: RandomEntryRisk, *, basis: str, rank: str) -> dict[str, Any]:
    """A random-entry risk; what needs a footprint is null."""
    provenance = result.provenance.document()
    if basis == ISS_CASUALTY_AREA_BASIS:
        provenance["unverified_models"] = [UNVERIFIED_CASUALTY_AREA]
    return {
        "method": METHOD,
        "realisations": None,
        "pieces": None,
        "inclination_deg": result.inclination_deg,
        "population_year": result.year,
        "population_source": result.population.source,
        "population_density_per_km2": result.density_per_km2,
        "casualty_expectation": vars(result.expectation),
        "casualty_probability": vars(result.casualty_probability),
        "one_in": vars(result.expectation.inverse()),
        "casualty_area_m2": vars(result.casualty_area_m2),
        "casualty_area_basis": basis,
        "interval_covers": list(result.interval_covers),
        "ranked_by": rank,
        "regions": [_risk_region(row) for row in _in_order(result, rank)],
        "latitude": {
            "edges_deg": result.latitude_edges_deg.tolist(),
            "share_of_casualty_expectation": result.latitude_share.tolist(),
        },
        "provenance": provenance,
    }


def _in_order(result: RandomEntryRisk, rank: str) -> list[RegionRisk]:
    first = ranked(result, rank)
    codes = {row.code for row in first}
    return [*first, *(row for row in result.regions if row.code not in codes)]


def _risk_region(row: RegionRisk) -> dict[str, Any]:
    every, under = row.risk_per_million_inhabitants, row.risk_per_million_under_track
    document = {
        "code": row.code,
        "name": row.name,
        "population": row.population,
        "population_under_track": row.population_under_track,
        "point_impact_probability": row.point_impact_probability,
        "debris_probability": None,
        "casualty_expectation": vars(row.casualty_expectation),
        "casualty_probability": vars(row.casualty_probability),
        "risk_per_million_inhabitants": None if every is None else vars(every),
        "risk_per_million_under_track": None if under is None else vars(under),
        "share_of_casualty_expectation": {"mean": row.share_of_casualty_expectation},
    }
    return document if row.members is None else document | {"members": list(row.members)}


def where_document(
    result: PlaceUnderOrbit,
    *,
    place: NamedPlace | None = None,
    any_piece: AnyPiece | None = None,
) -> dict[str, Any]:
    """A place under an orbit; that any piece lands near it is null without a footprint."""
    return {
        "place": None if place is None else _named_place(place),
        "latitude_deg": result.latitude_deg,
        "longitude_deg": result.longitude_deg,
        "under_track": result.under_track,
        "nearest_approach_km": result.nearest_approach_km,
        "nearest_approach_deg": result.nearest_approach_deg,
        "start_utc": iso(result.start),
        "end_utc": iso(result.end),
        "passes": [
            {
                "time_utc": iso(each.time, unit="ms"),
                "distance_km": round(each.distance_km, 3),
                "direction": each.direction,
            }
            for each in result.passes
        ],
        "overflights_per_year": result.overflights_per_year,
        "min_elevation_deg": result.min_elevation_deg,
        "visible_passes": [_sight_pass(each) for each in result.visible_passes],
        "passes_in_sight_per_week": result.passes_in_sight_per_week,
        "dwell_relative_to_uniform": result.dwell_relative_to_uniform,
        "radius_km": result.radius_km,
        "point_impact_probability": result.point_impact_probability,
        "probability_any_piece": None if any_piece is None else vars(any_piece),
        "method": POINT_METHOD,
        "provenance": result.provenance.document(),
    }


def _named_place(place: NamedPlace) -> dict[str, Any]:
    others = [{k: v for k, v in vars(each).items() if k != "others"} for each in place.others]
    return vars(place) | {"others": others}


def _sight_pass(each: SightPass) -> dict[str, Any]:
    return {
        "rise_utc": None if each.rise is None else iso(each.rise, unit="ms"),
        "culmination_utc": iso(each.culmination, unit="ms"),
        "set_utc": None if each.set is None else iso(each.set, unit="ms"),
        "max_elevation_deg": round(each.max_elevation_deg, 3),
        "rise_azimuth_deg": _rounded(each.rise_azimuth_deg),
        "culmination_azimuth_deg": round(each.culmination_azimuth_deg, 2),
        "set_azimuth_deg": _rounded(each.set_azimuth_deg),
        "distance_km": round(each.distance_km, 3),
        "range_km": round(each.range_km, 3),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def elements_document(elements: ElementSet, at: np.datetime64 | None) -> dict[str, Any]:
    """One element set, parsed, units in the keys."""
    radius_km = semi_major_axis_km(elements)
    return {
        **elements.record(at),
        "international_designator": elements.international_designator,
        "inclination_deg": elements.inclination_deg,
        "raan_deg": elements.raan_deg,
        "eccentricity": elements.eccentricity,
        "argument_of_perigee_deg": elements.argument_of_perigee_deg,
        "mean_anomaly_deg": elements.mean_anomaly_deg,
        "mean_motion_rev_day": elements.mean_motion_rev_day,
        "mean_motion_dot_rev_day2": elements.mean_motion_dot_rev_day2,
        "mean_motion_ddot_rev_day3": elements.mean_motion_ddot_rev_day3,
        "bstar_per_er": elements.bstar_per_er,
        "element_set_number": elements.element_set_number,
        "revolution_number": elements.revolution_number,
        "period_min": elements.period_min,
        "semi_major_axis_km": radius_km,
        "perigee_altitude_km": radius_km * (1.0 - elements.eccentricity) - EQUATORIAL_RADIUS_KM,
        "apogee_altitude_km": radius_km * (1.0 + elements.eccentricity) - EQUATORIAL_RADIUS_KM,
    }


def data_document() -> dict[str, Any]:
    """The embedded data with their origin, and whether each file is intact."""
    return {"data": [vars(entry) | {"intact": is_intact(entry.file)} for entry in manifest()]}


def citation_document() -> dict[str, Any]:
    """How to cite the software and its data."""
    version = issrisk_version()
    lines = [
        f"The issrisk developers: issrisk, version {version} [computer software], MIT licence.",
        "Give with every number the version and the element set it carries.",
        "",
        "Data it rests on:",
        *(f"  {entry.title}: {entry.source}. {entry.licence}." for entry in manifest()),
        "  Element sets: US Space Force, general perturbations, object 25544.",
        "",
        citation_path().read_text("utf-8").rstrip(),
    ]
    return {"version": version, "text": "\n".join(lines) + "\n"}
