"""One place under an orbit, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.table import Table

from issrisk.claims.wording import figures, position, short_name
from issrisk.exposure.countries import countries
from issrisk.exposure.gazetteer import NamedPlace
from issrisk.hazard.place import PlaceUnderOrbit
from issrisk.hazard.place_footprint import AnyPiece
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.times import iso

_WINDS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def print_where(
    result: PlaceUnderOrbit,
    *,
    place: NamedPlace | None = None,
    any_piece: AnyPiece | None = None,
) -> None:
    """Print how a place lies under an orbit.

    Parameters
    ----------
    result : PlaceUnderOrbit
        The place.
    place : NamedPlace, optional
        Its name, if it was asked for by that.
    any_piece : AnyPiece, optional
        Of a footprint.
    """
    console = console_of()
    console.print(plain_text(_heading(result, place)), style="bold")
    for line in (*_averages(result, any_piece), *_any_piece(result, any_piece)):
        console.print(plain_text(line))
    span = f"{iso(result.start, unit='m')} to {iso(result.end, unit='m')}"
    console.print()
    if result.passes:
        console.print(plain_text(f"Overflights within {result.radius_km:g} km, {span}"))
        console.print(_overflights(result))
    else:
        console.print(plain_text(f"No pass within {result.radius_km:g} km, {span}."))
    console.print()
    above = f"{result.min_elevation_deg:g}° above the horizon"
    if result.visible_passes:
        console.print(plain_text(f"In sight, {above} or more, by day or night"))
        console.print(_in_sight(result))
    else:
        console.print(plain_text(f"Never in sight in that time, {above}."))


def _heading(result: PlaceUnderOrbit, place: NamedPlace | None) -> str:
    where = position(result.latitude_deg, result.longitude_deg)
    if place is not None:
        every = countries()
        land = short_name(every.name[every.index(place.country)])
        where = f"{place.name} ({land}), {where},"
    if result.under_track is None:
        return f"{where.rstrip(',')}: the closed form does not describe this orbit"
    if result.under_track:
        return f"{where} is under the track."
    away = f"{result.nearest_approach_km:.0f} km ({result.nearest_approach_deg:.2f}°)"
    return f"{where} is never under the track, which stays {away} away."


def _any_piece(result: PlaceUnderOrbit, any_piece: AnyPiece | None) -> Iterator[str]:
    if any_piece is not None:
        low, mean, high = (
            figures(100.0 * each) for each in (any_piece.p05, any_piece.mean, any_piece.p95)
        )
        yield (
            f"Any piece of one entry lands within {result.radius_km:g} km: {mean} % "
            f"({low} to {high} %), by the footprint."
        )


def _averages(result: PlaceUnderOrbit, any_piece: AnyPiece | None) -> Iterator[str]:
    if result.under_track and result.dwell_relative_to_uniform is not None:
        times = f"{result.dwell_relative_to_uniform:.2f}"
        yield f"Time overhead, against the average place on Earth: {times} ×"
    if result.overflights_per_year is not None and result.passes_in_sight_per_week is not None:
        yearly, weekly = result.overflights_per_year, result.passes_in_sight_per_week
        over = f"{yearly:.0f} overflights a year within {result.radius_km:g} km, " if yearly else ""
        yield f"On average {over}in sight on {weekly:.0f} passes a week."
    probability = result.point_impact_probability
    if probability is not None:
        odds = f" (1 in {figures(1.0 / probability)})" if probability > 0.0 else ""
        needed = "" if any_piece else "; for any piece a footprint is needed (--footprint)"
        yield (
            f"One random point of impact lies within {result.radius_km:g} km: "
            f"{figures(100.0 * probability)} %{odds}. Point method{needed}."
        )


def _overflights(result: PlaceUnderOrbit) -> Table:
    table = table_of(("nearest (UTC)", "left"), ("distance", "right"), ("direction", "left"))
    for each in result.passes:
        table.add_row(_moment(each.time), f"{each.distance_km:.1f} km", each.direction)
    return table


def _in_sight(result: PlaceUnderOrbit) -> Table:
    table = table_of(
        ("rises (UTC)", "left"), ("in", "left"), ("highest", "left"), ("", "right"),
        ("in", "left"), ("sets", "left"), ("in", "left"), ("km away", "right"),
    )  # fmt: skip
    for each in result.visible_passes:
        table.add_row(
            "already up" if each.rise is None else _moment(each.rise),
            _wind(each.rise_azimuth_deg),
            iso(each.culmination)[11:19],
            f"{each.max_elevation_deg:.0f}°",
            _wind(each.culmination_azimuth_deg),
            "still up" if each.set is None else iso(each.set)[11:19],
            _wind(each.set_azimuth_deg),
            f"{each.range_km:.0f}",
        )
    return table


def _moment(time: np.datetime64) -> str:
    return iso(time)[:-1].replace("T", " ")


def _wind(azimuth_deg: float | None) -> str:
    """The nearest of eight winds."""
    return "" if azimuth_deg is None else _WINDS[round(azimuth_deg / 45.0) % len(_WINDS)]
