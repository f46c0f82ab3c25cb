"""What a burn is aimed at, by name; how well it hits."""

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.hazard.aim_error import AimTally
from issrisk.hazard.scenario_tables import Aim
from issrisk.hazard.target import target_named
from unit.pieces import INCLINATION_DEG, impacts, place


def test_points_cities_and_countries_are_told_apart():
    assert target_named("-48.9,-123.4") == target_named(" -48.9 , -123.40 ")
    point = target_named("28.6,77.2")
    assert (point.latitude_deg, point.longitude_deg, point.direction) == (28.6, 77.2, None)
    city = target_named("Volgograd")
    assert city.latitude_deg == pytest.approx(48.7, abs=0.2)
    assert city.code is None
    country = target_named("AUS")
    assert country.code == "AUS"
    assert country.direction in ("northbound", "southbound")
    assert -45.0 < country.latitude_deg < -10.0
    for nothing in ("no such place", "1e9,3", ""):
        with pytest.raises(InputError):
            target_named(nothing)


@pytest.mark.parametrize("northbound", [True, False])
def test_the_mean_impact_is_told_as_seen_from_the_aim(northbound):
    # Pieces some 600 km past a point of the orbit: seen from 100 km past it, 500 too far.
    argument = np.radians(20.0 if northbound else 160.0)
    latitude, longitude = place(argument + 100.0 / 6371.0, np.radians(40.0), 0.0)
    aim = Aim(
        latitude_deg=float(latitude),
        longitude_deg=float(longitude),
        direction="northbound" if northbound else "southbound",
    )
    tally = AimTally(aim, inclination_deg=INCLINATION_DEG, code="IND")
    pieces = impacts(
        range(40), seed=1, mean_pieces=200.0, node_deg=40.0, argument_deg=np.degrees(argument)
    )
    tally.add(tally.reduced(pieces.within(range(15))))
    tally.add(tally.reduced(pieces.within(range(15, 40))))
    found = tally.error(tally.arrays())
    assert found.northbound is northbound
    # Node and argument scatter by a degree (111 km); this orbit's ground does not turn.
    assert found.along_km.mean() == pytest.approx(500.0, abs=60.0)
    assert found.across_km.mean() == pytest.approx(0.0, abs=60.0)
    assert (found.miss_km >= np.abs(found.along_km)).all()
    assert (found.pieces == np.bincount(pieces.realisation)).all()


def test_an_entry_that_leaves_nothing_has_no_mean_impact():
    aim = Aim(latitude_deg=0.0, longitude_deg=0.0)
    tally = AimTally(aim, inclination_deg=INCLINATION_DEG)
    tally.add(tally.reduced(impacts(range(3), mean_pieces=0.0)))
    found = tally.error(tally.arrays())
    assert np.isnan(found.miss_km).all()
    assert not found.share_inside.any()
