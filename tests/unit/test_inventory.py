"""Inventories: they add up, say where each row is from, and refuse what is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.reentry.fragments import element_masses
from issrisk.reentry.inventory import INVENTORIES, generic_inventory, inventory
from issrisk.resources import data_path

ISS = data_path("inventories/iss.toml").read_text("utf-8")


def file_of(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", INVENTORIES)
def test_elements_and_what_closes_add_up_to_the_whole(name):
    known = inventory(name)
    total = sum(each.number * (each.mass_kg or known.closing_kg) for each in known.elements)
    assert total == pytest.approx(known.mass_kg, rel=1e-9)
    assert known.closing_kg >= -1e-6


def test_the_station_is_nasas_of_that_day_with_its_vehicles():
    every = [each.name for each in inventory("iss").sheet.element if each.vehicle]
    assert inventory("iss", vehicles=tuple(every)).mass_kg == 452_370.0
    crewed = [each.mass_kg for each in inventory("iss").sheet.element if each.crewed]
    assert inventory("iss").mass_kg == 452_370.0 - sum(crewed)
    assert inventory("iss", vehicles=()).mass_kg < inventory("iss").mass_kg


def test_rows_without_a_source_say_so_and_carry_thirty_per_cent():
    for name in INVENTORIES:
        for element in inventory(name).sheet.element:
            if element.source.startswith("no source"):
                assert element.mass_error == 0.3, element.name
                assert "± 30 %" in element.source


def test_propellant_is_the_scenarios_and_the_whole_weighs_what_follows():
    usual, more = inventory("iss"), inventory("iss", propellant_kg=12_000.0)
    assert more.mass_kg == usual.mass_kg + 7000.0
    dry = inventory("iss", propellant_kg=0.0)
    assert dry.mass_kg == usual.mass_kg - 5000.0
    assert not any(each.make == "propellant" for each in dry.elements)
    assert usual.closing_kg == more.closing_kg == dry.closing_kg
    assert inventory("uars", propellant_kg=0.0).mass_kg == inventory("uars").mass_kg


def test_masses_drawn_keep_the_whole():
    known = inventory("iss")
    numbers = np.array([each.number for each in known.elements])
    wholes = []
    for k in range(200):
        masses = element_masses(known, np.random.default_rng(k))
        assert (masses > 0.0).all()
        wholes.append((masses * numbers).sum())
    assert np.mean(wholes) == pytest.approx(known.mass_kg, rel=0.01)
    assert np.std(wholes) == pytest.approx(0.02 * known.mass_kg, rel=0.35)


def test_an_object_of_mass_and_area_alone():
    known = generic_inventory(2630.0, area_m2=(8.0, 15.0), name="pallet")
    assert known.mass_kg == 2630.0
    assert known.sheet.whole_area_m2 == [8.0, 15.0]
    with pytest.raises(InputError, match="both are positive"):
        generic_inventory(-1.0, area_m2=(1.0, 2.0), name="nothing")


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("mass_error = 0.02", "mass_eror = 0.02", "mass_eror: unknown key", "'mass_error'"),
        ('make = "truss segment"', 'make = "truss segmint"', "no make", "'truss segment'"),
        ('material = "steel"', 'material = "steal"', "no material", "'steel'"),
        ("mass_kg = 452370.0", "mass_kg = nan", "mass_kg", None),
        ("mass_kg = 452370.0", "mass_kg = 300000.0", "more than mass_kg", None),
        ("sd_km = 4.0", "sd_km = -4.0", "sd_km", None),
        ("range_km = [95.0, 112.0]", "range_km = [112.0, 95.0]", "range_km must hold", None),
        ("number = 4\nmass_kg = 100.0", "number = 4", "go together", None),
        ("number = 4\nmass_kg = 100.0", "number = 4\nmass_kg = 1e5", "more than itself", None),
        ("bulk_kg_m3 = [5000.0, 7900.0]", "", "give one of wall_mm", None),
        ("closes = true", "mass_kg = 1.0\ncloses = true", "or closes = true", None),
        ('name = "Unity"', 'name = "Zarya"', "the same name", None),
        ('leaves = "first"', 'leaves = "last"', "leaves", "'first'"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, old, new, message, hint):
    assert old in ISS
    with pytest.raises(InputError, match=message) as refused:
        inventory(file_of(tmp_path, ISS.replace(old, new, 1)))
    if hint:
        assert hint in (refused.value.hint or "")


def test_unknown_names_are_told_the_known_ones(tmp_path):
    with pytest.raises(InputError, match="no inventory") as refused:
        inventory("miir")
    assert "skylab" in (refused.value.hint or "")
    with pytest.raises(InputError, match="no vehicle") as refused:
        inventory("iss", vehicles=("Progress MS-81",))
    assert "Progress MS-1" in (refused.value.hint or "")
    with pytest.raises(InputError, match="propellant_kg is -1"):
        inventory("iss", propellant_kg=-1.0)
    with pytest.raises(InputError, match="no tanks"):
        inventory("uars", propellant_kg=100.0)
    assert inventory(file_of(tmp_path, ISS)).mass_kg == inventory("iss").mass_kg
