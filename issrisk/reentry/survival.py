"""What of each piece is left when it lands.

The heating of `demise_kernel`, with what is uncertain of it: the law of heating itself and
emissivities are common to a realisation, the attitude of each piece is its own. Nothing here
is fitted to how much of any object came down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.environment.standard_atmosphere import standard_density
from issrisk.orbit.frames import geodetic_from_itrs
from issrisk.reentry.drag import Shape
from issrisk.reentry.fragments import Pieces
from issrisk.reentry.inventory import Inventory

# Stagnation heating by Detra, Kemp and Riddell, by Sutton and Graves and by Fay and Riddell
# differ by some 15 %: taken as one standard deviation, common to a realisation.
HEATING_LOG_SD = 0.15
# Attitude, edges, and shelter behind others: judgement; a sphere's and a cylinder's mean differ
# by 35 %.
PIECE_LOG_SD = 0.25
# Mean heating of the surface over that of the stagnation point of a sphere of the nose's radius:
# SESAM's sphere, and a tumbling cylinder or box (side 0.17 to 0.19, ends 0.18). For plates the
# sphere's, with half their side and at most half a metre as the radius (larger ones bend or
# tear: judgement): a square metre of aluminium of 20 mm keeps 13 % of its mass then.
SPHERE_SPREAD, OTHER_SPREAD = 0.27471, 0.18
LARGEST_PLATE_NOSE_M = 0.5
# Share of mass below which nothing is left: a wall or a case of which half has melted comes apart
# into what is light (judgement); of solid bodies the remnant that a fixed size makes linger.
LEAST_OF_WALLS, LEAST_OF_SOLIDS = 0.5, 0.05
LEAST_KG = 0.05


@dataclass(frozen=True)
class Heating:
    """What is uncertain of heating, of one realisation."""

    log_factor: float
    emissivity: FloatArray


def heating(inventory: Inventory, generator: np.random.Generator) -> Heating:
    """Draw what is common to the pieces of a realisation.

    Parameters
    ----------
    inventory : Inventory
        Of the object.
    generator : numpy.random.Generator
        What is drawn from.

    Returns
    -------
    Heating
        A factor and the emissivity of each material.
    """
    low, high = np.array([each.emissivity for each in inventory.materials.values()]).T
    place = generator.random(low.size)
    return Heating(HEATING_LOG_SD * float(generator.standard_normal()), low + (high - low) * place)


def surviving_mass(
    states_m: FloatArray,
    pieces: Pieces,
    *,
    shape: IntArray,
    material: IntArray,
    inventory: Inventory,
    heatings: list[Heating],
    realisation: IntArray,
) -> FloatArray:
    """Mass of each piece that lands.

    Parameters
    ----------
    states_m : ndarray, shape (p, 6)
        Earth-fixed, where each is set free.
    pieces : Pieces
        Of p.
    shape, material : ndarray of int, shape (p,)
        `drag.Shape`, and row of the inventory's materials.
    inventory : Inventory
        Of the object.
    heatings : list of Heating
        By realisation.
    realisation : ndarray of int, shape (p,)
        Row of `heatings`.

    Returns
    -------
    ndarray, shape (p,)
        Kilogrammes; 0 where nothing of at least 50 g is left.
    """
    from issrisk.reentry.demise_kernel import demise

    height, speed, angle = _flight(states_m)
    common = np.array([each.log_factor for each in heatings])[realisation]
    emissivity = np.array([each.emissivity for each in heatings])[realisation, material]
    round_or_flat = (shape == Shape.SPHERE) | (shape == Shape.PLATE)
    spread = np.where(round_or_flat, SPHERE_SPREAD, OTHER_SPREAD)
    walls = (shape == Shape.PLATE) | (shape == Shape.BOX)
    widest = np.where(shape == Shape.PLATE, LARGEST_PLATE_NOSE_M, np.inf)
    figures = np.array(
        [
            (*each.heat_capacity_j_kg_k, each.melting_k, each.latent_heat_j_kg)
            for each in inventory.materials.values()
        ]
    )[material]
    bodies = np.column_stack(
        [
            pieces.mass_kg,
            pieces.surface_m2,
            pieces.area_m2 * pieces.drag_factor,
            np.clip(pieces.nose_m, 0.005, widest),
            spread * np.exp(common + PIECE_LOG_SD * pieces.heat),
            figures,
            emissivity,
            np.where(walls, LEAST_OF_WALLS, LEAST_OF_SOLIDS),
        ]
    )
    profile = np.log(standard_density(np.arange(0.0, 201.0)))
    kept = np.array([each.kept or (1.0, 1.0) for each in inventory.materials.values()])[material]
    left = pieces.mass_kg * (kept[:, 0] + (kept[:, 1] - kept[:, 0]) * pieces.kept)
    solid = np.flatnonzero(left > 0.0)
    out = np.empty((solid.size, 3))
    demise(height[solid], speed[solid], angle[solid], bodies[solid], profile, out)
    left[solid] *= out[:, 0]
    return np.where(left >= LEAST_KG, left, 0.0)


def _flight(states_m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Height, speed over the ground and flight path angle, positive upward [m, m/s, rad]."""
    latitude, longitude, height = geodetic_from_itrs(states_m[:, :3])
    velocity = states_m[:, 3:]
    up = np.column_stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )
    speed = np.sqrt((velocity**2).sum(axis=1))
    rising = (velocity * up).sum(axis=1) / np.maximum(speed, 1e-9)
    return height, speed, np.arcsin(np.clip(rising, -1.0, 1.0))
