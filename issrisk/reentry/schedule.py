"""What one realisation draws of a break-up: heights, order, speeds, lift, and its pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.montecarlo.streams import stream
from issrisk.reentry.drag import Shape
from issrisk.reentry.fall import Bodies, bodies
from issrisk.reentry.fragments import (
    LIFT_SD,
    RELEASES,
    Classes,
    Pieces,
    element_masses,
    pieces,
)
from issrisk.reentry.inventory import Event, Inventory
from issrisk.reentry.survival import Heating, heating

Redrawn: TypeAlias = Literal["break-up", "survival"]
PARTING, SHELL, INSIDE = range(len(RELEASES))

_BREAK_UP, _SURVIVAL = 400, 450  # purposes of the streams
_ELSEWHERE = 10**9  # added to the number of a realisation whose cause is drawn anew
_GAP_KM = 0.5  # at least, between leaving the whole and opening
_FREE_MOLECULAR_DRAG = 2.05  # of `drag`, about Mach 25


@dataclass(frozen=True)
class Draw:
    """What one realisation draws; heights by copy of an element, `deeper_km` by class."""

    whole_kg: float
    whole_m2: float
    body_m2: float
    copy_kg: FloatArray
    leaves_km: FloatArray
    opens_km: FloatArray
    deeper_km: FloatArray
    copy_velocity: FloatArray
    copy_lift: FloatArray
    copy_bank: FloatArray
    pieces: Pieces
    heating: Heating


def drawn(
    table: Classes, inventory: Inventory, seed: int, number: int, redrawn: Redrawn | None
) -> Draw:
    """Draw a realisation.

    Parameters
    ----------
    table : Classes
        Of the inventory.
    inventory : Inventory
        Of what breaks up.
    seed, number : int
        Of the streams; number of the realisation.
    redrawn : str or None
        The cause that draws elsewhere: ``break-up`` are heights, order, speeds and
        lift of elements and the area of the whole, ``survival`` masses, pieces and heating.

    Returns
    -------
    Draw
        The same whoever asks, in whatever order.
    """
    at = {
        cause: stream(seed, number + (_ELSEWHERE if redrawn == cause else 0), purpose=purpose)
        for cause, purpose in (("break-up", _BREAK_UP), ("survival", _SURVIVAL))
    }
    sheet, generator = inventory.sheet, at["break-up"]
    copies, place = len(table.copy_element), generator.random()
    whole = sheet.whole_area_m2[0] + place * (sheet.whole_area_m2[1] - sheet.whole_area_m2[0])
    body = sheet.body_area_m2[0] + place * (sheet.body_area_m2[1] - sheet.body_area_m2[0])
    leaves, opens, deeper = _heights(table, inventory, generator)
    early = np.array([e.leaves == "first" for e in inventory.elements])[table.copy_element]
    apart = np.array([e.leaves != "whole" for e in inventory.elements])[table.copy_element]
    speed = np.where(early, sheet.first.speed_m_s, sheet.parting.speed_m_s) * apart
    velocity = generator.standard_normal((copies, 3)) * speed[:, None]
    lift = np.minimum(np.abs(LIFT_SD * generator.standard_normal(copies)), 0.5)
    bank = generator.uniform(-np.pi, np.pi, copies)
    generator = at["survival"]
    masses = element_masses(inventory, generator)
    densities = np.array([each.density_kg_m3 for each in inventory.materials.values()])
    common = heating(inventory, generator)
    fragments = pieces(table, masses, densities, generator)
    total = float((masses * [each.number for each in inventory.elements]).sum())
    return Draw(
        total, whole, body, masses[table.copy_element], leaves, opens, deeper,
        velocity, lift, bank, fragments, common,
    )  # fmt: skip


def of_ballistic(draw: Draw, ballistic_m2_kg: float) -> Draw:
    """The same of a whole whose drag is known.

    Parameters
    ----------
    draw : Draw
        Of a realisation.
    ballistic_m2_kg : float
        Drag coefficient times area over mass in free molecular flow.

    Returns
    -------
    Draw
        With the area that follows; that of the body without wings in proportion.
    """
    whole = ballistic_m2_kg * draw.whole_kg / _FREE_MOLECULAR_DRAG
    return Draw(
        **{**vars(draw), "whole_m2": whole, "body_m2": draw.body_m2 * whole / draw.whole_m2}
    )


def whole_of_ballistic(ballistic_m2_kg: FloatArray, *, width_m: float) -> Bodies:
    """Wholes whose drag is known, as they fly before they break up.

    Parameters
    ----------
    ballistic_m2_kg : ndarray, shape (n,)
        Drag coefficient times area over mass in free molecular flow.
    width_m : float
        `Inventory.mean_width_m`.

    Returns
    -------
    Bodies
        Of one kilogram each: only the ratio matters.
    """
    area = np.asarray(ballistic_m2_kg) / _FREE_MOLECULAR_DRAG
    return bodies(np.ones(area.shape), area, size_m=width_m, shape=Shape.BOX)


def _heights(
    table: Classes, inventory: Inventory, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Heights at which copies leave and open, and how far below that classes leave them [km]."""
    sheet, copies = inventory.sheet, len(table.copy_element)
    common = {
        name: _cut_off(event, generator)
        for name, event in (("first", sheet.first), ("parting", sheet.parting))
    }
    opening = _cut_off(sheet.opening, generator)
    scatter = generator.standard_normal((2, copies))
    leaves, whole = np.empty(copies), np.zeros(copies, dtype=np.bool_)
    for copy, row in enumerate(table.copy_element):
        kind = inventory.elements[row].leaves
        whole[copy] = kind == "whole"
        event = sheet.first if kind == "first" else sheet.parting
        leaves[copy] = common["first" if kind == "first" else "parting"]
        leaves[copy] += event.scatter_km * scatter[0, copy]
    opens = opening + sheet.opening.scatter_km * scatter[1]
    leaves = np.where(whole, opens + _GAP_KM, leaves)
    opens = np.minimum(opens, leaves - _GAP_KM)
    # Half of what is not known of the depth is common to all of a realisation.
    normals = generator.standard_normal(table.release.size + 1)
    place = _normal_share(np.sqrt(0.5) * (normals[0] + normals[1:]))
    low, high = sheet.inside.deeper_km
    return leaves, opens, np.where(table.release == INSIDE, low + (high - low) * place, 0.0)


def _cut_off(event: Event, generator: np.random.Generator) -> float:
    """A normal number within its range, drawn again until it is."""
    while True:
        height = event.mean_km + event.sd_km * float(generator.standard_normal())
        if event.range_km[0] <= height <= event.range_km[1]:
            return height


def _normal_share(normal: FloatArray) -> FloatArray:
    """Cumulative normal distribution, by its logistic likeness (Bowling et al. 2009, 1.4e-4)."""
    return np.asarray(1.0 / (1.0 + np.exp(-(0.07056 * normal**3 + 1.5976 * normal))))
