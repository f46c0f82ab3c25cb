"""Break-up: order, streams, chunks, and the two models."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.errors import InputError, PropagationError
from issrisk.reentry.breakup import break_up
from issrisk.reentry.fragments import classes
from issrisk.reentry.impacts import Reference
from issrisk.reentry.inventory import generic_inventory, inventory
from issrisk.reentry.schedule import drawn
from issrisk.reentry.tracks import offsets_km, reference_of
from unit.entering import circling, still_air


def entered(name="uars", *, model="staged", realisations=range(6), redrawn=None, seed=4, **other):
    known = inventory(name) if isinstance(name, str) else name
    number = len(realisations)
    states = np.tile(circling(121e3, angle_deg=-0.1), (number, 1))
    return break_up(
        states, known, model=model, air=still_air(number), seed=seed,
        realisations=realisations, redrawn=redrawn, **other,
    )  # fmt: skip


def test_the_same_pieces_however_they_are_grouped():
    whole = entered(realisations=range(2, 8))
    parts = [entered(realisations=range(2, 5)), entered(realisations=range(5, 8))]
    for name in ("realisation", "latitude_deg", "along_track_km", "mass_kg", "energy_j", "part"):
        pieces = np.concatenate([getattr(each, name) for each in parts])
        np.testing.assert_array_equal(getattr(whole, name), pieces)
    assert set(whole.realisation) == set(range(2, 8))


def test_every_realisation_is_another():
    masses = [entered(realisations=range(k, k + 1)).mass_kg.sum() for k in range(4)]
    assert len(set(masses)) == 4
    assert len(set(entered().mass_kg)) > 20


@pytest.mark.parametrize("model", ["single", "staged"])
def test_what_lands_is_in_front_of_the_reference_and_slow(model):
    found = entered(model=model)
    assert ((found.along_track_km > -1500.0) & (found.along_track_km < 3000.0)).all()
    assert (np.abs(found.cross_track_km) < 200.0).all()
    assert (found.speed_m_s < 250.0).all()
    assert (found.time_s > 0.0).all()
    np.testing.assert_allclose(found.energy_j, 0.5 * found.mass_kg * found.speed_m_s**2, rtol=1e-12)
    known = inventory("uars")
    assert found.mass_kg.sum() / 6 < 0.4 * known.mass_kg


def test_the_reference_does_not_depend_on_the_model_and_lies_at_its_place():
    one, other = entered(model="single").reference, entered(model="staged").reference
    np.testing.assert_array_equal(one.latitude_deg, other.latitude_deg)
    assert (one.speed_m_s > 6500.0).all()
    assert (one.speed_m_s < 7700.0).all()


def test_pieces_of_one_release_spread_and_those_of_several_spread_more():
    single = np.ptp(entered("iss", model="single", realisations=range(1)).along_track_km)
    staged = np.ptp(entered("iss", model="staged", realisations=range(1)).along_track_km)
    assert 500.0 < single < 2500.0 < staged


def test_a_cause_redrawn_leaves_the_other_alone():
    known = inventory("uars")
    table = classes(known)
    usual = drawn(table, known, 4, 1, None)
    heights = drawn(table, known, 4, 1, "break-up")
    survival = drawn(table, known, 4, 1, "survival")
    assert (heights.opens_km != usual.opens_km).all()
    np.testing.assert_array_equal(heights.pieces.mass_kg, usual.pieces.mass_kg)
    np.testing.assert_array_equal(survival.opens_km, usual.opens_km)
    assert survival.heating.log_factor != usual.heating.log_factor
    assert entered(redrawn="survival").mass_kg.sum() != entered().mass_kg.sum()


def test_the_order_is_wings_then_elements_then_what_is_in_them():
    known = inventory("iss")
    table = classes(known)
    first = np.array([each.leaves == "first" for each in known.elements])[table.copy_element]
    wings, rest, shells = [], [], []
    for number in range(40):
        draw = drawn(table, known, 9, number, None)
        assert (draw.opens_km < draw.leaves_km).all()
        assert draw.deeper_km.min() >= 0.0
        assert draw.deeper_km.max() <= 15.0
        wings.append(draw.leaves_km[first].mean())
        rest.append(draw.leaves_km[~first].mean())
        shells.append(draw.opens_km[~first].mean())
    assert 100.0 < np.mean(wings) < 108.0
    assert 89.0 < np.mean(rest) < 95.0
    assert 73.0 < np.mean(shells) < 78.0
    assert np.std(wings) > 2.0


def test_a_known_ballistic_coefficient_moves_the_reference():
    def place(ballistic):
        found = entered(realisations=range(1), ballistic_m2_kg=np.array([ballistic]))
        return found.reference

    light, heavy = place(0.04), place(0.004)
    along, _ = offsets_km(light, np.array([0]), heavy.latitude_deg, heavy.longitude_deg)
    assert along[0] > 300.0


def test_offsets_are_positive_ahead_and_to_the_left():
    north = reference_of(np.array([[6.45e6, 0.0, 0.0, 0.0, 0.0, 7500.0]]))
    assert north.heading_deg[0] == pytest.approx(0.0, abs=1e-9)
    assert north.speed_m_s[0] == pytest.approx(7500.0)
    zero = np.zeros(3, dtype=np.int64)
    along, across = offsets_km(north, zero, np.array([1.0, -1.0, 0.0]), np.array([0.0, 0.0, -1.0]))
    np.testing.assert_allclose(along, [111.195, -111.195, 0.0], atol=0.002)
    np.testing.assert_allclose(across, [0.0, 0.0, 111.195], atol=0.002)
    east = reference_of(np.array([[6.45e6, 0.0, 0.0, 0.0, 7500.0, 0.0]]))
    assert east.heading_deg[0] == pytest.approx(90.0, abs=1e-9)
    along, across = offsets_km(east, zero[:1], np.array([1.0]), np.array([0.0]))
    assert across[0] == pytest.approx(111.195, abs=0.002)


@pytest.mark.parametrize("inclination_deg", [28.5, 51.64, 98.0])
def test_what_flies_on_stays_on_its_track(inclination_deg):
    # A circular orbit over a turning sphere by its own formulae, 100 km high: half a revolution
    # before its reference point to one and a half beyond it.
    radius_km, tilt = 6371.0088 + 100.0, np.radians(inclination_deg)
    rate = np.sqrt(398600.4418 / radius_km**3)
    minutes = np.linspace(-40.0, 120.0, 16_001)
    u = 0.7 + rate * 60.0 * minutes
    longitude = np.arctan2(np.cos(tilt) * np.sin(u), np.cos(u)) - 7.292115e-5 * 60.0 * minutes
    latitude = np.arcsin(np.sin(tilt) * np.sin(u))
    east, north = np.gradient(np.unwrap(longitude)) * np.cos(latitude), np.gradient(latitude)
    step_km = 6371.0088 * np.hypot(east, north)
    flown_km = np.concatenate([[0.0], np.cumsum(0.5 * (step_km[1:] + step_km[:-1]))])
    heading = np.degrees(np.arctan2(east, north))
    start = [np.degrees(each[[4000]]) for each in (latitude, longitude)]
    at = Reference(
        *start, heading[[4000]], np.array([7.4e3]), np.array([500.0]),
        np.array(["NaT"], "datetime64[ms]"),
    )  # fmt: skip
    along, across = offsets_km(
        at,
        np.zeros(minutes.size, dtype=np.int64),
        np.degrees(latitude),
        np.degrees(longitude),
        time_s=500.0 + 60.0 * minutes + 900.0,  # and falls for a quarter of an hour
    )
    np.testing.assert_allclose(across, 0.0, atol=0.2)
    np.testing.assert_allclose(along, flown_km - flown_km[4000], rtol=3e-3, atol=0.5)


def test_an_object_of_mass_alone_comes_down_between_a_tenth_and_two_fifths():
    known = generic_inventory(2630.0, area_m2=(8.0, 15.0), name="pallet")
    found = entered(known, realisations=range(20))
    share = np.bincount(found.realisation, found.mass_kg) / 2630.0
    assert share.min() > 0.08
    assert share.max() < 0.44
    assert share.max() - share.min() > 0.1


def test_bad_requests_are_refused():
    with pytest.raises(InputError, match="model is 'double'"):
        entered(model="double")
    known = inventory("uars")
    with pytest.raises(InputError, match="realisations"):
        break_up(
            np.tile(circling(121e3), (2, 1)), known, model="single", air=still_air(1),
            seed=1, realisations=range(2),
        )  # fmt: skip
    with pytest.raises(PropagationError, match="three days"):
        break_up(
            circling(600e3)[None], known, model="single", air=still_air(1),
            seed=1, realisations=range(1),
        )  # fmt: skip
