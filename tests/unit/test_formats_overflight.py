"""Countries with their figures as GeoJSON, read back and held to RFC 7946."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from issrisk.exposure.countries import countries
from issrisk.formats.overflight import overflight_geojson
from issrisk.hazard.overflight import overflight
from issrisk.orbit.embedded import iss


@pytest.fixture(scope="module")
def result():
    return overflight(iss("2022-02-24"))


@pytest.fixture(scope="module")
def collection(result):
    return json.loads(overflight_geojson(result))


def test_every_country_is_there_once_and_nothing_else(collection, result):
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    codes = [feature["id"] for feature in collection["features"]]
    assert codes == [row.code for row in result.places]
    first = collection["features"][0]["properties"]
    assert first["name"] == "China"
    assert first["dwell_minutes_per_day"] == result.places[0].dwell_minutes_per_day
    assert collection["provenance"]["elements"]["satellite_number"] == 25544


def test_borders_are_those_of_the_figures(collection):
    regions = countries()
    for feature in collection["features"]:
        read = shapely.geometry.shape(feature["geometry"])
        assert shapely.equals_exact(
            read.normalize(), regions.geometry[regions.index(feature["id"])].normalize(), 1e-9
        )


def test_rings_are_closed_right_handed_and_within_the_world(collection):
    rings = 0
    for feature in collection["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for number, ring in enumerate(polygon):
                corners = np.array(ring)
                assert (corners[0] == corners[-1]).all()
                assert (np.abs(corners) <= [180.0, 90.0]).all()
                assert shapely.LinearRing(corners).is_ccw == (number == 0)
                # No edge runs around the world; Antarctica's along the pole is its own border.
                wide = np.abs(np.diff(corners[:, 0])) > 180.0
                assert (corners[:-1][wide, 1] == -90.0).all()
                rings += 1
    assert rings > 4000


def test_a_command_writes_divisions(issrisk_command, tmp_path):
    path = tmp_path / "russia.geojson"
    outcome = issrisk_command("overflight", "--admin1", "RUS", "-o", path)
    assert (outcome.code, outcome.out) == (0, "")
    codes = {feature["id"] for feature in json.loads(path.read_text())["features"]}
    assert {"RU-VOR", "RU-SAK"} <= codes
    assert issrisk_command("overflight", "-o", path).code == 7


def test_a_command_writes_to_stdout(issrisk_command):
    outcome = issrisk_command("overflight", "--admin1", "UKR", "--format", "geojson")
    assert json.loads(outcome.out)["type"] == "FeatureCollection"


def test_what_goes_into_a_file_must_be_told(issrisk_command, tmp_path):
    refused = issrisk_command("overflight", "-o", tmp_path / "over.json")
    assert (refused.code, "--format geojson" in refused.err) == (3, True)
    assert issrisk_command("overflight", "--json", "-o", tmp_path / "over.json").code == 0
    assert "regions" in json.loads((tmp_path / "over.json").read_text())
