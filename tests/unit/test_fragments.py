"""Pieces: their masses, sizes and numbers, and what heating leaves of them."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.reentry import fragments
from issrisk.reentry.drag import Shape
from issrisk.reentry.fragments import classes, element_masses, pieces
from issrisk.reentry.inventory import inventory
from issrisk.reentry.survival import Heating, surviving_mass
from unit.entering import circling


def drawn(name, number):
    known = inventory(name)
    table, generator = classes(known), np.random.default_rng(number)
    masses = element_masses(known, generator)
    densities = np.array([each.density_kg_m3 for each in known.materials.values()])
    return known, table, masses, pieces(table, masses, densities, generator)


@pytest.mark.parametrize("name", ["iss", "uars", "mir"])
def test_pieces_weigh_what_their_elements_do(name):
    known, table, masses, found = drawn(name, 3)
    per_copy = np.bincount(table.copy_row[found.row], found.mass_kg)
    shares = np.array(
        [sum(part.share_range[0] for part in known.makes[e.make].part) for e in known.elements]
    )
    expected = masses[table.copy_element]
    assert (per_copy <= expected * (1.0 + 1e-9)).all()
    full = (np.abs(shares - 1.0) < 1e-9)[table.copy_element]
    np.testing.assert_allclose(per_copy[full], expected[full], rtol=1e-9)


def test_the_flywheels_are_four_of_a_hundred_kilogrammes():
    known, table, _, found = drawn("iss", 1)
    row = [e.name for e in known.elements].index("Z1")
    wheels = (fragments.part_of(table, found.row) == row) & (found.mass_kg == 100.0)
    assert wheels.sum() == 4
    # A solid cylinder three times as long as wide, of 5 to 7.9 t/m3: 21 cm or a little more.
    assert (found.size_m[wheels] > 0.17).all()
    assert (found.size_m[wheels] < 0.22).all()


def test_the_law_of_masses_has_the_exponent_asked_for():
    bounds = np.tile([0.01, 400.0], (200_000, 1))
    drawn_kg = fragments._pareto(bounds, 0.73, np.random.default_rng(5).random(200_000))
    assert drawn_kg.min() >= 0.01
    assert drawn_kg.max() <= 400.0
    # Columbia: 38.5 t in 84 000 pieces, a mean of 0.46 kg, between 10 g and 400 kg.
    assert fragments._pareto_mean(bounds[:1], 0.73)[0] == pytest.approx(0.46, abs=0.015)
    assert drawn_kg.mean() == pytest.approx(0.46, rel=0.05)
    heavier = (drawn_kg > 0.1).mean() / (drawn_kg > 1.0).mean()
    assert heavier == pytest.approx(10**0.73, rel=0.05)


def test_sizes_follow_from_walls_and_densities():
    known = inventory("uars")
    table = classes(known)
    row = np.arange(table.shape.size)
    densities = np.array([each.density_kg_m3 for each in known.materials.values()])
    mass = np.full(row.size, 10.0)
    surface, size, nose = fragments._geometry(table, row, mass, densities, np.random.default_rng(1))
    plates = (table.shape == Shape.PLATE) & (table.size_kind == 0)
    thickness = 2.0 * 10.0 / (densities[table.material[plates]] * surface[plates])
    low, high = table.size[plates].T
    assert ((thickness >= low - 1e-12) & (thickness <= high + 1e-12)).all()
    assert (nose == 0.5 * size).all()
    tank = [p.name for e in known.elements for p in known.parts(e)].index("MMS fuel tank")
    # NASA's impact speed of 26.4 m/s at sea level: m / (C_D A) = 43 kg/m2, C_D of a sphere.
    assert 10.0 / (0.449 * 0.25 * surface[tank]) == pytest.approx(43.0, rel=1e-9)


def heated(number, material, height_m, **kept):
    """Share left of equal spheres of 12 kg and 20 cm of one material."""
    known = inventory("uars")
    ones = np.ones(number)
    balls = fragments.Pieces(
        row=np.zeros(number, dtype=np.int64),
        mass_kg=12.0 * ones,
        surface_m2=0.1257 * ones,
        size_m=0.2 * ones,
        nose_m=0.1 * ones,
        drag_factor=ones,
        lift_to_drag=0.0 * ones,
        bank_rad=0.0 * ones,
        heat=kept.get("heat", 0.0 * ones),
        kept=np.linspace(0.0, 1.0, number),
        velocity=np.zeros((number, 3)),
    )
    left = surviving_mass(
        np.tile(circling(height_m, angle_deg=-0.8), (number, 1)),
        balls,
        shape=np.full(number, Shape.SPHERE),
        material=np.full(number, list(known.materials).index(material)),
        inventory=known,
        heatings=[Heating(kept.get("common", 0.0), np.full(len(known.materials), 0.4))],
        realisation=np.zeros(number, dtype=np.int64),
    )
    return left / 12.0


def test_what_is_released_lower_or_heated_less_keeps_more():
    heights = [heated(1, "aluminium", each)[0] for each in (90e3, 78e3, 70e3, 50e3)]
    assert heights == sorted(heights)
    assert heights[0] < 0.06
    assert heights[-1] > 0.2
    common = [heated(1, "titanium", 78e3, common=each)[0] for each in (0.3, 0.0, -0.3)]
    assert common == sorted(common)


def test_what_chars_keeps_the_share_that_is_drawn_and_soft_goods_nothing():
    np.testing.assert_allclose(heated(3, "composite", 78e3), [0.3, 0.65, 1.0], rtol=1e-6)
    assert (heated(3, "soft goods", 60e3) == 0.0).all()
    assert (heated(3, "heat shield", 90e3) >= 0.9).all()
