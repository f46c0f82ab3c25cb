"""A footprint, for a terminal."""

from __future__ import annotations

from typing import Any

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.claims.wording import position, short_name
from issrisk.exposure.countries import groups
from issrisk.exposure.countries import place as region_named
from issrisk.hazard.aim_error import AimError
from issrisk.hazard.footprint import Footprint
from issrisk.report.terminal import console_of, plain_text, table_of
from issrisk.times import iso

_KG_PER_T = 1_000.0


def print_footprint(footprint: Footprint, *, aim: AimError | None = None, top: int = 12) -> None:
    """Print how far the pieces are strewn, and where one may land.

    Parameters
    ----------
    footprint : Footprint
        What was computed.
    aim : AimError, optional
        How well a burn hit.
    top : int, default: 12
        Countries to print; the sea and the groups follow.
    """
    console = console_of()
    console.print(plain_text(headline(footprint)), style="bold")
    if begin := beginning(footprint):
        console.print(plain_text(begin))
    if aim is not None and aim.pieces.any():
        console.print(plain_text(aimed(aim)))
    table = table_of(("", "left"), ("median", "right"), ("nine in ten", "left"))
    along, across = footprint.along_track, footprint.cross_track
    for name, spread in (
        ("pieces past the 78 km point, km", along),
        ("to the left of its track, km", across),
    ):
        low, middle, high = (spread.quantile(share) for share in (0.05, 0.5, 0.95))
        table.add_row(name, f"{middle:z.0f}", f"{low:z.0f} to {high:z.0f}")
    rows = footprint.rows
    for name, values in (
        ("length of one footprint, 99 % of its pieces, km", rows.most_length_km),
        ("from its first to its last piece, km", rows.length_km),
        ("its width, 99 % of its pieces, km", rows.most_width_km),
        ("last piece lands, minutes after 78 km", rows.last_landing_s / 60.0),
        ("pieces of one entry", rows.pieces.astype(float)),
        ("their mass, t", rows.mass_kg / _KG_PER_T),
    ):
        table.add_row(name, _three(np.median(values)), _span(values))
    console.print(table)
    console.print()
    console.print(_places(footprint, top))
    console.print(plain_text(accuracy(footprint)), style="dim")


def headline(footprint: Footprint) -> str:
    """The answer in a sentence."""
    counts = footprint.regions
    land = 1.0 - counts.expected_pieces.mean[counts.places.code.index("X-SEA")] / max(
        footprint.pieces / footprint.realisations, 1e-9
    )
    told = f"{footprint.name}: {footprint.realisations} entries, {footprint.pieces} pieces"
    return told if not footprint.pieces else f"{told}, {land:.0%} of them on land"


def beginning(footprint: Footprint) -> str:
    """Where and when the whole would be at 78 km, as far as the entries have it in common."""
    track, epochs = footprint.track, np.sort(footprint.rows.epochs)
    where = when = ""
    if track.is_shared:
        at = track.start
        place = position(at["latitude_deg"], at["longitude_deg"])
        where = f" over {place}, heading {at['heading_deg']:.0f}°"
    if not np.isnat(epochs).any():
        low, high = (epochs[round(q * (epochs.size - 1))] for q in (0.05, 0.95))
        if high - low < np.timedelta64(1, "h"):
            when = f" about {iso(epochs[epochs.size // 2], unit='m')}"
        else:
            when = f" from {low.astype('datetime64[D]')} to {high.astype('datetime64[D]')}"
            when += ", nine in ten"
    return f"At 78 km{where}{when}." if where or when else ""


def aimed(aim: AimError) -> str:
    """How well the burns hit what they were aimed at."""
    landed = aim.pieces > 0
    middle, most = np.quantile(aim.miss_km[landed], (0.5, 0.9))
    where = position(aim.latitude_deg, aim.longitude_deg)
    way = "northbound" if aim.northbound else "southbound"
    told = (
        f"Aimed at {where}, {way}: the mean impact of an entry is {_three(middle)} km off in the "
        f"median, nine in ten are within {_three(most)} km."
    )
    if aim.code is None:
        return told
    low, high = np.quantile(aim.share_inside[landed], (0.05, 0.95))
    inside = aim.inside.sum() / aim.pieces.sum()
    name = short_name(region_named(aim.code).name[0])
    return (
        f"{told} {inside:.1%} of the pieces land in {name} (nine entries in ten: {low:.0%} to "
        f"{high:.0%})."
    )


def accuracy(footprint: Footprint) -> str:
    """How well the map is known, and at what size of cells."""
    known = footprint.known
    error = known.median_relative_error
    cells = f"cells of {known.grid.cell_deg:g}°"
    if not np.isfinite(error):
        return f"Nothing is known yet of {cells}. Chances with 90 % intervals."
    reached = "" if footprint.is_accurate else f", wanted {100.0 * footprint.wanted_error:.2g}%"
    inside = footprint.cells.probability_inside
    beyond = "" if inside == 1.0 else f" {1.0 - inside:.2%} of the pieces lie beyond the map."
    return (
        f"Median standard error of {cells}: {100.0 * error:.2g}%{reached}.{beyond} "
        "Chances are those of one entry, with 90 % intervals."
    )


def _places(footprint: Footprint, top: int) -> Any:
    """Countries by the chance of a piece, then the sea and the groups."""
    counts = footprint.regions
    chance, pieces = counts.probability_any, counts.expected_pieces.mean
    table = table_of(
        ("place", "left"), ("chance of a piece", "right"), ("", "left"), ("pieces", "right")
    )
    codes = counts.places.code
    nations = [
        place
        for place in np.argsort(-counts.hits, kind="stable").tolist()
        if counts.places.country[place] == codes[place] and codes[place] not in groups()
    ]
    shown = [place for place in nations[:top] if counts.hits[place]]
    for place in [*shown, *(codes.index(code) for code in groups())]:
        table.add_row(
            plain_text(short_name(counts.places.name[place])),
            f"{chance.mean[place]:.2%}",
            f"{chance.low[place]:.2%} to {chance.high[place]:.2%}",
            f"{pieces[place]:.3g}",
        )
    return table


def _span(values: FloatArray) -> str:
    low, high = np.quantile(values, (0.05, 0.95))
    return f"{_three(low)} to {_three(high)}"


def _three(value: float) -> str:
    """Three figures, as people write them: 3350, not 3.35e+03."""
    return f"{float(f'{value:.3g}'):.10g}"
