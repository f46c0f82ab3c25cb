"""The pieces of one realisation: how many of each class, how heavy, how large, of what.

What an inventory says in ranges is drawn here, anew for every realisation: what is a systematic
lack of knowledge (shares of a make, masses of elements) once for all pieces, what differs from
piece to piece (mass, thickness, lift) for each.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, IntArray
from issrisk.reentry.drag import SUBSONIC, Shape
from issrisk.reentry.inventory import Element, Inventory, Part

PARETO_EXPONENT = (0.69, 0.76)  # Columbia: 84 000 pieces, 38.5 t, from 10 g to 200 to 1000 kg
SHARE_LOG_SD = 0.3  # of a make's shares: judgement
LIFT_SD = 0.05  # lift over drag of what tumbles, most of it averaged out: judgement
DRAG_LOG_SD = 0.15  # of a piece's drag coefficient: as `drag.SUBSONIC_ERROR`, judgement
RELEASES = ("parting", "shell", "inside")
_SHAPES = {
    "sphere": Shape.SPHERE,
    "cylinder": Shape.CYLINDER,
    "box": Shape.BOX,
    "plate": Shape.PLATE,
}
_WALL, _BULK, _BALLISTIC = 0, 1, 2


@dataclass(frozen=True)
class Classes:
    """Every class of pieces of an inventory, an element's copies each on its own.

    ``copy_row`` of a class is its place among the copies, ``copy_element`` the element
    (the row of the inventory) of each copy, ``factor`` the make's share that is drawn for it.
    """

    copy_element: IntArray
    copy_row: IntArray
    factor: IntArray
    share: FloatArray
    number: IntArray
    mass_kg: FloatArray
    piece_kg: FloatArray
    size_kind: IntArray
    size: FloatArray
    shape: IntArray
    material: IntArray
    release: IntArray

    @property
    def factors(self) -> int:
        """How many shares of makes are drawn."""
        return int(self.factor.max()) + 1


def classes(inventory: Inventory) -> Classes:
    """Table of an inventory's classes of pieces.

    Parameters
    ----------
    inventory : Inventory
        Of any object.

    Returns
    -------
    Classes
        In the order of the elements.
    """
    materials = list(inventory.materials)
    every = [(make.name, k) for make in inventory.makes.values() for k in range(len(make.part))]
    makes = {each: i for i, each in enumerate(every)}
    copies: list[int] = []
    rows: list[tuple[int, int, Part]] = []
    for number, element in enumerate(inventory.elements):
        own = len(element.part)
        for _ in range(element.number):
            for k, part in enumerate(inventory.parts(element)):
                factor = makes[element.make, k - own] if k >= own else 0
                rows.append((len(copies), factor, part))
            copies.append(number)
    parts = [part for _, _, part in rows]
    kinds, sizes = zip(*(_size(part) for part in parts), strict=True)
    return Classes(
        copy_element=np.array(copies, dtype=np.int64),
        copy_row=np.array([row for row, _, _ in rows], dtype=np.int64),
        factor=np.array([factor for _, factor, _ in rows], dtype=np.int64),
        share=np.array([part.share_range for part in parts]),
        number=np.array([part.number or 0 for part in parts], dtype=np.int64),
        mass_kg=np.array([part.mass_kg or 0.0 for part in parts]),
        piece_kg=np.array([part.piece_kg or (part.mass_kg,) * 2 for part in parts]),
        size_kind=np.array(kinds, dtype=np.int64),
        size=np.array(sizes),
        shape=np.array([_SHAPES[part.shape] for part in parts], dtype=np.int64),
        material=np.array([materials.index(part.material) for part in parts], dtype=np.int64),
        release=np.array([RELEASES.index(part.release) for part in parts], dtype=np.int64),
    )


def _size(part: Part) -> tuple[int, tuple[float, float]]:
    if part.wall_mm is not None:
        return _WALL, (part.wall_mm[0] * 1e-3, part.wall_mm[1] * 1e-3)
    if part.bulk_kg_m3 is not None:
        return _BULK, (part.bulk_kg_m3[0], part.bulk_kg_m3[1])
    if part.ballistic is None:
        return _BULK, (1.0, 1.0)
    return _BALLISTIC, (part.ballistic.median_kg_m2, part.ballistic.log_sd)


@dataclass(frozen=True)
class Pieces:
    """Pieces before they are heated; arrays are (p,).

    ``row`` is the class of each, ``surface_m2`` its whole surface, of which the mean
    projected area ``area_m2`` is a quarter, ``nose_m`` the radius that heats, ``heat`` a
    factor on heating and ``kept`` a uniform number for materials that char.
    """

    row: IntArray
    mass_kg: FloatArray
    surface_m2: FloatArray
    size_m: FloatArray
    nose_m: FloatArray
    drag_factor: FloatArray
    lift_to_drag: FloatArray
    bank_rad: FloatArray
    heat: FloatArray
    kept: FloatArray
    velocity: FloatArray

    @property
    def area_m2(self) -> FloatArray:
        """Mean projected area of a convex body that tumbles (Cauchy 1832)."""
        return 0.25 * self.surface_m2

    def take(self, chosen: IntArray) -> Pieces:
        """Some of them."""
        return Pieces(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


def joined(parts: list[Pieces]) -> Pieces:
    """Pieces of several realisations, one after another.

    Parameters
    ----------
    parts : list of Pieces
        At least one.

    Returns
    -------
    Pieces
        All of them.
    """
    return Pieces(
        **{
            each.name: np.concatenate([getattr(part, each.name) for part in parts])
            for each in fields(Pieces)
        }
    )


def element_masses(inventory: Inventory, generator: np.random.Generator) -> FloatArray:
    """Masses of an inventory's elements, one realisation.

    Parameters
    ----------
    inventory : Inventory
        Whose errors are taken as standard deviations of a normal law, cut off at two.
    generator : numpy.random.Generator
        What is drawn from.

    Returns
    -------
    ndarray, shape (elements,)
        Of each copy [kg]. The element that closes takes what is missing to the
        whole's own mass, at least a tenth of what it takes on average.
    """
    normals = np.clip(generator.standard_normal(len(inventory.elements) + 1), -2.0, 2.0)
    errors = np.array([each.mass_error for each in inventory.elements])
    means = np.array([each.mass_kg or 0.0 for each in inventory.elements])
    masses = means * np.maximum(1.0 + errors * normals[1:], 0.05)
    masses = np.maximum(masses, [_known(each) for each in inventory.elements])
    whole = inventory.mass_kg * (1.0 + inventory.sheet.mass_error * float(normals[0]))
    numbers = np.array([each.number for each in inventory.elements])
    rest = max(whole - float((masses * numbers).sum()), 0.1 * inventory.closing_kg)
    closing = np.array([each.closes for each in inventory.elements])
    return np.where(closing, rest, masses)


def _known(element: Element) -> float:
    return sum((part.number or 0) * (part.mass_kg or 0.0) for part in element.part)


def pieces(
    table: Classes,
    masses_kg: FloatArray,
    densities_kg_m3: FloatArray,
    generator: np.random.Generator,
) -> Pieces:
    """Pieces of one realisation.

    Parameters
    ----------
    table : Classes
        Of the inventory.
    masses_kg : ndarray, shape (elements,)
        As `element_masses` draws them.
    densities_kg_m3 : ndarray, shape (materials,)
        Of solid material.
    generator : numpy.random.Generator
        What is drawn from.

    Returns
    -------
    Pieces
        Class by class. Of each class the masses add up to its own.
    """
    whole = masses_kg[table.copy_element][table.copy_row]
    class_kg = np.where(table.number > 0, table.number * table.mass_kg, 0.0)
    known = np.bincount(table.copy_row, class_kg, len(table.copy_element))[table.copy_row]
    class_kg += _shares(table, generator) * np.maximum(whole - known, 0.0)
    exponent = generator.uniform(*PARETO_EXPONENT)
    mean = _pareto_mean(table.piece_kg, exponent)
    wanted = class_kg / mean + generator.random(mean.size)
    number = np.where(table.number > 0, table.number, np.maximum(wanted.astype(np.int64), 1))
    number[class_kg <= 0.0] = 0
    row = np.repeat(np.arange(number.size), number)
    drawn = _pareto(table.piece_kg[row], exponent, generator.random(row.size))
    total = np.bincount(row, drawn, number.size)
    mass = drawn * (class_kg / np.maximum(total, 1e-9))[row]
    surface, size, nose = _geometry(table, row, mass, densities_kg_m3, generator)
    normals = generator.standard_normal((6, row.size))
    return Pieces(
        row=row,
        mass_kg=mass,
        surface_m2=surface,
        size_m=size,
        nose_m=nose,
        drag_factor=np.exp(DRAG_LOG_SD * normals[0]),
        lift_to_drag=np.minimum(np.abs(LIFT_SD * normals[1]), 0.5),
        bank_rad=generator.uniform(-np.pi, np.pi, row.size),
        heat=normals[2],
        kept=generator.random(row.size),
        velocity=np.ascontiguousarray(normals[3:].T),
    )


def _shares(table: Classes, generator: np.random.Generator) -> FloatArray:
    """Shares of the mass that is not known piece by piece; together what the ranges' middles are.

    A share that is a range (of what comes down at all) is drawn from it and not evened out.
    """
    factor = np.exp(SHARE_LOG_SD * generator.standard_normal(table.factors))[table.factor]
    place = generator.random(table.factors)[table.factor]
    low, high = table.share[:, 0], table.share[:, 1]
    drawn, copies = low * factor, len(table.copy_element)
    wanted = np.bincount(table.copy_row, low, copies)
    found = np.bincount(table.copy_row, drawn, copies)
    evened = drawn * (wanted / np.maximum(found, 1e-12))[table.copy_row]
    return np.where(high > low, low + (high - low) * place, evened)


def _pareto(bounds: FloatArray, exponent: float, uniform: FloatArray) -> FloatArray:
    low, high = bounds[:, 0], bounds[:, 1]
    cut = 1.0 - (low / high) ** exponent
    return np.asarray(low * (1.0 - cut * uniform) ** (-1.0 / exponent))


def _pareto_mean(bounds: FloatArray, exponent: float) -> FloatArray:
    """Mean of the truncated law N(>m) ~ m^-b: b/(1-b) low^b (high^(1-b) - low^(1-b)) / cut."""
    low, high = bounds[:, 0], bounds[:, 1]
    cut = np.maximum(1.0 - (low / high) ** exponent, 1e-12)
    rest = 1.0 - exponent
    mean = exponent / rest * low**exponent * (high**rest - low**rest) / cut
    return np.where(high > low * (1.0 + 1e-9), mean, low)


def _geometry(
    table: Classes,
    row: IntArray,
    mass: FloatArray,
    densities: FloatArray,
    generator: np.random.Generator,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Surface, size and nose radius: plates square, boxes 1:1:2, cylinders three times as long."""
    kind, shape = table.size_kind[row], table.shape[row]
    first, second = table.size[row, 0], table.size[row, 1]
    uniform, normal = generator.random(row.size), generator.standard_normal(row.size)
    log_size = np.log(first) + uniform * np.log(np.maximum(second, 1e-9) / first)
    drawn = np.exp(np.where(kind == _BALLISTIC, np.log(first) + second * normal, log_size))
    by_wall = mass / (densities[table.material[row]] * drawn)  # one side of the wall
    volume = mass / drawn
    by_bulk = np.select(
        [shape == Shape.SPHERE, shape == Shape.CYLINDER],
        [
            np.cbrt(36.0 * np.pi * volume**2),
            3.5 * np.pi * (4.0 * volume / (3.0 * np.pi)) ** (2 / 3),
        ],
        10.0 * (0.5 * volume) ** (2 / 3),
    )
    by_wall = np.where(shape == Shape.PLATE, 2.0 * by_wall, by_wall)
    by_drag = 4.0 * mass / (drawn * np.array(SUBSONIC)[shape])
    surface = np.select([kind == _WALL, kind == _BULK], [by_wall, by_bulk], by_drag)
    size = np.select(
        [shape == Shape.PLATE, shape == Shape.CYLINDER, shape == Shape.SPHERE],
        [np.sqrt(0.5 * surface), np.sqrt(surface / (3.5 * np.pi)), np.sqrt(surface / np.pi)],
        1.26 * np.sqrt(0.1 * surface),  # the mean edge: cube root of the volume
    )
    return surface, size, 0.5 * size


def part_of(table: Classes, row: IntArray) -> npt.NDArray[np.int16]:
    """Row of the inventory that pieces come from."""
    return table.copy_element[table.copy_row[row]].astype(np.int16)
