"""From a scenario to impacts: the same for any chunks, and which footprints are turned."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.hazard.aiming import aimed_at
from issrisk.hazard.entry import entry_source, impacts_of
from issrisk.hazard.footprint import footprint_of
from issrisk.hazard.scenario import scenario
from issrisk.hazard.target import Target
from unit.cz5b import TEXT

# A satellite of few pieces, so that it takes little time.
SATELLITE = """
kind = "uncontrolled"
title = "A satellite left alone"
[falling]
inventory = "uars"
break_up = "single"
[drag]
mass_kg = 5668.0
area_m2 = 23.0
coefficient = 2.2
"""


@pytest.fixture
def satellite(tmp_path):
    path = tmp_path / "satellite.toml"
    path.write_text(SATELLITE + "[when]\nearliest = 2011-09-01\nlatest = 2011-09-30\n")
    return path


@pytest.fixture
def window(tmp_path):
    (tmp_path / "cz5b.tle").write_text(TEXT)
    path = tmp_path / "window.toml"
    path.write_text(SATELLITE.partition("[drag]")[0] + '[when]\nelements = "cz5b.tle"\n')
    return path


def test_chunks_do_not_show(satellite):
    impacts = impacts_of(scenario(satellite), seed=3)
    whole, parts = impacts(range(12)), [impacts(range(5)), impacts(range(5, 12))]
    for name in ("realisation", "latitude_deg", "longitude_deg", "mass_kg", "energy_j", "part"):
        joined = np.concatenate([getattr(each, name) for each in parts])
        assert joined.tobytes() == getattr(whole, name).tobytes()
    assert whole.within(range(5, 12)).latitude_deg.tobytes() == parts[1].latitude_deg.tobytes()
    assert len(whole) > 100


def test_far_from_entry_every_longitude_is_as_likely(satellite):
    """The places at 78 km of many entries, against an even spread of longitudes."""
    source = entry_source(satellite, seed=3)
    assert source.turned
    assert source.name == "satellite"
    assert entry_source(satellite, seed=3, entry=1).name == "satellite, entry 1"
    found = footprint_of(source, samples=150)
    angle = np.radians(found.rows.longitude_deg)
    # The mean vector of n even directions is as long as this with a chance of 1 in 1000.
    assert np.hypot(np.cos(angle).mean(), np.sin(angle).mean()) < np.sqrt(np.log(1e3) / 150.0)


def test_one_entry_is_that_of_its_realisation(satellite):
    told = scenario(satellite)
    one, every = impacts_of(told, seed=3, entry=4), impacts_of(told, seed=3)
    again = one(range(20))
    # What comes after is drawn anew: the same realisation number has the same numbers.
    assert np.array_equal(one(range(4, 5)).mass_kg, every(range(4, 5)).mass_kg)
    assert not np.array_equal(np.unique(again.mass_kg[:5]), np.unique(again.mass_kg[-5:]))
    source = entry_source(satellite, seed=3, entry=4)
    assert not source.turned
    # All on one track, sooner or later along it as the winds have it.
    track = footprint_of(source, samples=20).track
    assert track.across_sd_km < 100.0 < track.along_sd_km


def test_close_to_the_entry_no_longitude_stands_for_another(window):
    source = entry_source(window, seed=0)
    assert not source.turned
    assert source.provenance.elements["satellite_number"] == 48275
    found = footprint_of(source, samples=16, cell_deg=10.0)
    assert found.rows.latitude_deg.max() < 42.0  # its inclination is 41.5 degrees
    assert found.pieces > 100


def test_a_scenario_that_was_read_is_as_good_as_its_name():
    for name in ("controlled", "failed"):
        by_name, read = (entry_source(each, seed=1) for each in (name, scenario(name)))
        assert (by_name.name, by_name.identity) == (read.name, read.identity)
    burn = aimed_at(scenario("controlled"), -25.0, 134.0)
    assert entry_source(burn, seed=1).identity["scenario"] == burn.identity
    target = Target(-25.0, 134.0)
    assert entry_source("controlled", seed=1, target=target).identity["scenario"] == burn.identity
