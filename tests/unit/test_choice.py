"""How well a place can be chosen: footprints laid over made-up places."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from issrisk.errors import InputError
from issrisk.exposure.countries import Regions
from issrisk.hazard.choice import Scatter, best_choice, scatter_of, track_heading_rad
from issrisk.hazard.entry import impacts_of
from issrisk.hazard.scenario import scenario
from unit.made_up import made_up_impacts


def box(west, south, east, north):
    shape = shapely.MultiPolygon([shapely.box(west, south, east, north)])
    return Regions(("BOX",), ("box",), ("BOX",), np.array([1.0]), np.array([shape]))


def row(length_km, *, pieces=101, burns=1):
    along = np.tile(np.linspace(-0.5, 0.5, pieces) * length_km, burns)
    return Scatter(along, 0.0 * along, np.repeat(np.arange(burns), pieces), 51.64)


def test_what_is_shorter_than_a_place_can_be_put_into_it():
    found = best_choice(box(-20.0, -10.0, 20.0, 10.0), row(1500.0))
    assert found.share == 1.0
    assert abs(found.latitude_deg) < 10.0


@pytest.mark.parametrize("length_km", [4000.0, 8000.0])
def test_of_what_is_longer_a_part_falls_outside(length_km):
    """On the equator the track rises at some 55 degrees: 20 degrees of latitude hold 2700 km."""
    found = best_choice(box(-20.0, -10.0, 20.0, 10.0), row(length_km))
    heading = track_heading_rad(np.zeros(1), 51.64, northbound=True)[0]
    chord = 20.0 * 111.2 / np.cos(heading)
    assert found.share == pytest.approx(chord / length_km, rel=0.06)


def test_the_track_runs_over_the_turning_earth():
    heading = np.degrees(track_heading_rad(np.zeros(1), 51.64, northbound=True))[0]
    # 7.84 km/s at 38.36 degrees, less the 0.472 km/s with which the Earth turns at 100 km
    east, north = 7.84 * np.cos(np.radians(51.64)) - 0.472, 7.84 * np.sin(np.radians(51.64))
    assert heading == pytest.approx(np.degrees(np.arctan2(east, north)), abs=0.01)
    apex = np.degrees(track_heading_rad(np.radians([51.64]), 51.64, northbound=False))[0]
    assert apex == pytest.approx(90.0, abs=0.1)


def test_burns_are_told_one_by_one():
    scatter = row(1500.0, burns=2)
    scatter.along_km[101:] += 9000.0
    found = best_choice(box(-20.0, -10.0, 20.0, 10.0), scatter)
    assert sorted(found.by_burn.tolist()) == [0.0, 1.0]
    assert found.share == pytest.approx(0.5)


def test_what_the_orbit_never_passes_cannot_be_aimed_at():
    with pytest.raises(InputError, match="no track"):
        best_choice(box(-20.0, 60.0, 20.0, 80.0), row(1000.0))


def test_pieces_are_laid_back_where_they_came_from():
    impacts = made_up_impacts(range(3), pieces=20, length_km=1000.0)
    aim = float(impacts.latitude_deg[0]), float(impacts.longitude_deg[0])
    told = scatter_of(impacts, aim_deg=aim, inclination_deg=60.0, northbound=True)
    own = impacts.realisation == 0
    distance = np.hypot(told.along_km[own], told.cross_km[own])
    step = np.radians(impacts.latitude_deg[own] - aim[0]) * 6371.0088
    assert distance == pytest.approx(step, rel=0.01)
    assert told.burn.max() == 2


def test_the_planned_burn_puts_its_mean_impact_at_its_aim():
    """With all errors and the break-up as it is: pieces of 24 burns about Point Nemo."""
    told = scenario("controlled")
    impacts = impacts_of(told, seed=2)
    landed = impacts(range(24))
    scatter = scatter_of(
        landed,
        aim_deg=(told.aim.latitude_deg, told.aim.longitude_deg),
        inclination_deg=np.degrees(impacts.sampler.inclination_rad),
        northbound=told.aim.direction == "northbound",
    )
    along, across = (
        np.array([each[scatter.burn == burn].mean() for burn in range(24)])
        for each in (scatter.along_km, scatter.cross_km)
    )
    error = along.std() / np.sqrt(24.0)
    assert error < 100.0
    assert abs(along.mean()) < 3.0 * error
    assert abs(across.mean()) < 60.0
