"""The command ``issrisk footprint``: what it prints, writes, refuses, and goes on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from unit.pieces import synthetic

from issrisk.errors import OutputError
from issrisk.formats.footprint_netcdf import read_footprint
from issrisk.resources import sha256_of

COMMAND = ("footprint", "--samples", "60", "-q")
# A satellite with a few pieces, braked: entry states, break-up and fall in little time.
SCENARIO = """
kind = "controlled"
title = "A satellite, braked and aimed"
[falling]
inventory = "uars"
break_up = "single"
[drag]
mass_kg = 5668.0
area_m2 = 23.0
coefficient = 2.2
[when]
earliest = 2024-03-01
latest = 2024-03-03
[orbit]
perigee_km = 225.0
apogee_km = 225.0
inclination_deg = 51.6
[aim]
latitude_deg = -48.9
longitude_deg = -123.4
reach_km = 3000.0
[burn]
delta_v_m_s = 80.0
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Checkpoints lie in the test's own folder."""
    monkeypatch.setenv("ISSRISK_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def synthetic_entries(monkeypatch):
    """Entries that take no time, whatever the scenario."""

    def source(scenario, *, seed, entry=None, target=None):
        aimed = {} if entry is None else {"node_deg": 150.0, "argument_deg": 300.0}
        return synthetic(seed, turned=entry is None, **aimed)

    monkeypatch.setattr("issrisk.hazard.entry.entry_source", source)


@pytest.mark.usefixtures("synthetic_entries")
def test_footprint_json_follows_the_contract(issrisk_command, tmp_path):
    out = tmp_path / "out"
    document = issrisk_command(*COMMAND, "--json", "-o", out).document
    assert {
        "realisations", "pieces", "along_track_km", "cross_track_km", "probability_inside_grid",
        "grid", "provenance", "regions", "scenario", "length_km", "width_km",
    } <= set(document)  # fmt: skip
    assert document["realisations"] == document["provenance"]["realisations"] == 60
    assert set(document["along_track_km"]) == {"mean", "p05", "p50", "p95"}
    along = document["along_track_km"]
    assert along["p05"] < along["p50"] < along["p95"]
    assert document["probability_inside_grid"] == 1.0
    written = Path(document["grid"]["file"])
    assert document["grid"]["sha256"] == sha256_of(written)
    assert read_footprint(written).pieces == document["pieces"]
    names = {"footprint.nc", "footprint.tif", "footprint.geojson", "footprint.png"}
    assert {each.name for each in out.iterdir()} == names
    regions = {row["code"]: row for row in document["regions"]}
    sea = regions["X-SEA"]["probability_any_piece"]
    assert 0.0 < sea["p05"] < sea["mean"] < sea["p95"] < 1.0
    assert regions["RU-VOR"]["country"] == "RUS"
    assert "members" in regions["X-EUROPE"]
    chances = [row["probability_any_piece"]["mean"] for row in document["regions"]]
    assert chances == sorted(chances, reverse=True)
    again = issrisk_command(*COMMAND, "--json", "--workers", "2").document
    assert again["grid"]["file"] is None
    assert again | {"grid": 0} == document | {"grid": 0}
    assert not list((tmp_path / "data" / "checkpoints").iterdir())


@pytest.mark.usefixtures("synthetic_entries")
def test_footprint_prints_within_80_columns(issrisk_command):
    for more in ((), ("--entry", "3")):
        outcome = issrisk_command(*COMMAND, *more)
        assert outcome.code == 0
        assert max(map(len, outcome.out.splitlines())) <= 80
        assert "pieces past the 78 km point" in outcome.out
        assert "Median standard error of cells of" in outcome.out


@pytest.mark.usefixtures("synthetic_entries")
def test_footprint_stops_at_the_error_wanted(issrisk_command):
    wanted = ("footprint", "-q", "--json", "--relative-error", "0.3", "--cell-deg", "10")
    document = issrisk_command(*wanted).document
    assert document["realisations"] < 1000
    assert document["accuracy"]["reached"]
    assert document["accuracy"]["median_relative_standard_error"] <= 0.3


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (("--samples", "1"), 2, "samples"),
        (("--relative-error", "0"), 3, "relative_error is 0"),
        (("--cell-deg", "0.7"), 3, "do not fit"),
        (("--resume",), 7, "no checkpoint of this footprint is there"),
        (("--cluster", "nowhere"), 8, ""),
        (("-o", "/proc/none"), 7, "/proc"),
    ],
)
@pytest.mark.usefixtures("synthetic_entries")
def test_footprint_refuses_what_cannot_be(issrisk_command, given, code, told):
    outcome = issrisk_command(*COMMAND, *given, "--json")
    assert outcome.code == code
    assert told in outcome.document["error"]["message"]


def test_footprint_refuses_a_scenario_that_is_none(issrisk_command):
    outcome = issrisk_command("footprint", "--scenario", "uncontroled", "--json")
    assert (outcome.code, outcome.document["error"]["type"]) == (3, "ScenarioError")
    assert "uncontrolled" in outcome.document["error"]["hint"]


@pytest.mark.usefixtures("synthetic_entries")
def test_a_checkpoint_is_not_lost_unasked(issrisk_command, tmp_path, monkeypatch):
    from issrisk.hazard import footprint as module

    with monkeypatch.context() as patched:
        patched.setattr(module, "CHUNK", 10)
        patched.setattr("issrisk.cli.stopping.Stopping.is_asked", lambda _: True)
        outcome = issrisk_command(*COMMAND)
    assert outcome.code == 130
    assert "to go on from here: issrisk" in outcome.err
    assert "--resume" in outcome.err
    kept = list((tmp_path / "data" / "checkpoints").iterdir())
    assert len(kept) == 1
    assert issrisk_command(*COMMAND).code == 7
    for other, told in ((("--seed", "3"), "seed"), (("--cell-deg", "5"), "cells, tallies")):
        outcome = issrisk_command(*COMMAND, *other, "--resume")
        assert outcome.code == 7
        assert f"that of 'synthetic' with 10 realisations differs in {told}\n" in outcome.err
    resumed = issrisk_command(*COMMAND, "--json", "--resume").document
    assert not kept[0].exists()
    assert resumed == issrisk_command(*COMMAND, "--json").document


@pytest.mark.usefixtures("synthetic_entries")
def test_what_was_computed_outlives_a_full_disk(issrisk_command, tmp_path, monkeypatch):
    """Typed with --force, it goes on with --force."""
    command = (*COMMAND, "-o", tmp_path / "out", "--force")

    def full(*_, **__):
        raise OutputError("cannot write out: No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("issrisk.formats.footprint.write_folder", full)
        patched.setattr("sys.argv", ["issrisk", *map(str, command)])
        outcome = issrisk_command(*command)
    assert outcome.code == 7
    assert outcome.err.startswith("to go on from here: issrisk footprint --samples 60 -q -o ")
    assert outcome.err.splitlines()[0].endswith("/out --force --resume")
    assert issrisk_command(*command, "--resume").code == 0
    assert (tmp_path / "out" / "footprint.nc").exists()


@pytest.mark.usefixtures("synthetic_entries")
def test_nothing_is_promised_where_nothing_is_kept(issrisk_command, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("issrisk.hazard.footprint.grids_for", interrupted)
    outcome = issrisk_command(*COMMAND)
    assert outcome.code == 130
    assert "to go on" not in outcome.err


SLOW = """
import dataclasses, sys, time
import issrisk.hazard.entry
from issrisk.cli.application import run
from tests.unit.pieces import synthetic

def source(scenario, *, seed, entry=None, target=None):
    made = synthetic(seed)
    def slow(realisations):
        sys.stderr.write(f"at {realisations.start}\\n")
        time.sleep(0.1)
        return made.impacts(realisations)
    return dataclasses.replace(made, impacts=slow)

issrisk.hazard.entry.entry_source = source
sys.argv[1:] = ["footprint", "--samples", "100000", "--seed", "5"]
run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_a_checkpoint(tmp_path, number, code):
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"ISSRISK_DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while "at 50" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == code
    assert "stopping after this chunk" in told
    assert "to go on from here: issrisk footprint --samples 100000 --seed 5 --resume" in told
    assert len(list((tmp_path / "data" / "checkpoints").iterdir())) == 1


def test_a_real_footprint_of_a_scenario(issrisk_command, tmp_path):
    path = tmp_path / "satellite.toml"
    path.write_text(SCENARIO)
    out = tmp_path / "out"
    given = ("footprint", "--scenario", path, "--samples", "40", "-q", "--json")
    document = issrisk_command(*given, "-o", out).document
    assert document["scenario"] == "satellite"
    assert document["pieces"] > 40
    assert not document["grid"]["is_global"]
    assert document["along_track_km"]["p50"] > 0.0
    assert document["provenance"]["seed"] == 0
    assert document["provenance"]["elements"] is not None
    contours = json.loads((out / "footprint.geojson").read_text())
    assert len(contours["features"]) == 3
    again = issrisk_command(*given, "--workers", "2").document
    assert again | {"grid": 0} == document | {"grid": 0}
    nemo = document["aim"]
    assert (nemo["latitude_deg"], nemo["direction"], nemo["place"]) == (-48.9, "southbound", None)
    assert nemo["miss_km"]["p50"] < nemo["miss_km"]["p95"] < 2000.0
    assert document["at_78_km"]["latitude_deg"] < -30.0
    assert document["at_78_km"]["epoch_utc"]["p50"].startswith("2024-03-0")
    assert document["most_length_km"]["p50"] <= document["length_km"]["p50"]
    assert document["last_landing_minutes_after_78_km"]["p50"] > 5.0


def test_a_burn_is_aimed_at_a_point_a_city_or_a_country(issrisk_command, tmp_path):
    path = tmp_path / "satellite.toml"
    path.write_text(SCENARIO)
    given = ("footprint", "--scenario", path, "--samples", "8", "-q")
    there = issrisk_command(*given, "--aim", "-10.5, 60", "--json").document
    assert (there["aim"]["latitude_deg"], there["aim"]["longitude_deg"]) == (-10.5, 60.0)
    assert abs(there["aim"]["across_km"]["mean"]) < 30.0
    assert abs(there["at_78_km"]["longitude_deg"] - 60.0) < 30.0
    country = issrisk_command(*given, "--aim", "AUS").out
    assert "Aimed at " in country
    assert "of the pieces land in Australia (nine entries in ten: " in " ".join(country.split())
    for aim, told in (("nowhere at all", "no city"), ("95,10", "latitude_deg")):
        outcome = issrisk_command(*given, "--aim", aim)
        assert outcome.code == 3
        assert told in outcome.err
    outcome = issrisk_command("footprint", "--aim", "IND")
    assert outcome.code == 3
    assert "cannot be aimed" in outcome.err
    assert "--scenario controlled" in outcome.err
