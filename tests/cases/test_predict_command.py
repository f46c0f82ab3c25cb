"""The command ``issrisk predict``, and ``issrisk where --predict``."""

from __future__ import annotations

import json

import pytest
from unit import cz5b

from issrisk.cli import options
from issrisk.montecarlo.run import Progress


@pytest.fixture
def falling(tmp_path):
    path = tmp_path / "falling.tle"
    path.write_text(cz5b.TEXT)
    return path


def test_json_follows_the_contract(issrisk_command, falling):
    outcome = issrisk_command("predict", "--elements", falling, "--samples", "40", "--json")
    document = outcome.document
    assert {
        "entry_epoch_utc", "entry_altitude_km", "window_hours", "remaining_hours", "track_swath",
        "provenance",
    } <= set(document)  # fmt: skip
    epochs = document["entry_epoch_utc"]
    assert set(epochs) == {"mean", "p05", "p50", "p95"}
    assert epochs["p05"] < "2021-05-09T02:14:00Z" < epochs["p95"]
    assert document["entry_altitude_km"] == 80.0
    assert document["track_swath"]["type"] == "MultiPolygon"
    assert document["status"] == "in orbit"
    assert document["provenance"]["realisations"] == 40
    again = issrisk_command(
        "predict", "--elements", falling, "--samples", "40", "--json", "--workers", "2"
    )
    assert again.document == document


def test_it_prints_within_80_columns_and_draws(issrisk_command, falling, tmp_path):
    drawn, swath = tmp_path / "swath.svg", tmp_path / "swath.geojson"
    outcome = issrisk_command(
        "predict", "--elements", falling, "--samples", "40", "--map", drawn, "-o", swath
    )
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    for words in ("80 km", "nine in ten between", "one piece falls on", "Under the swath"):
        assert words in outcome.out
    assert "Chance of the entry" in drawn.read_text()
    assert json.loads(swath.read_text())["type"] == "FeatureCollection"
    again = issrisk_command("predict", "--elements", falling, "--map", drawn)
    assert again.code == 7


def test_a_place_in_the_swath_and_one_beside_it(issrisk_command, falling):
    inside = issrisk_command("where", "22.2", "50.0", "--predict", falling)
    assert "is in the swath" in inside.out
    assert "2021-05-09T02:14" in inside.out
    beside = issrisk_command("where", "-60.0", "-58.4", "--predict", falling, "--json").document
    assert beside["in_swath"] is False
    assert beside["probability_in_strip"] == 0.0


@pytest.mark.parametrize("option", ["--radius-km", "--min-elevation", "--days"])
def test_options_that_a_predicted_entry_has_no_use_for_are_refused(
    issrisk_command, falling, option
):
    outcome = issrisk_command("where", "22.2", "50.0", "--predict", falling, option, "7")
    assert outcome.code == 2
    assert option in outcome.err


def test_progress_is_told_where_somebody_sees_it(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert options.days_teller(True) is None
    tell = options.days_teller(False)
    tell(Progress(25, 300, mean=0.25))
    assert capsys.readouterr().err == "\r25 of 300: 0.25 days on average "
    tell(Progress(300, 300, mean=0.25))
    assert capsys.readouterr().err == "\r\x1b[K"


def test_an_object_that_has_come_down_is_told(issrisk_command, falling):
    typed = ("predict", "--elements", falling, "--samples", "40", "--as-of", "2021-05-10")
    outcome = issrisk_command(*typed, "--json")
    assert outcome.document["status"] == "entered"
    assert "has come down" in outcome.err
    assert "has come down" in issrisk_command(*typed).out


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (("--as-of", "2021-04-01"), 3, "no set"),
        (("--as-of", "2021-08-01"), 4, "older"),
        (("--as-of", "yesterday"), 3, "no date"),
        (("--samples", "3"), 2, "samples"),
        (("--view", "pacific"), 3, "what a map shows"),
        (("--space-weather", "no_such_file.csv"), 3, "no_such_file.csv"),
    ],
)
def test_it_refuses_what_cannot_be(issrisk_command, falling, given, code, told):
    outcome = issrisk_command("predict", "--elements", falling, *given, "--json")
    assert outcome.code == code
    assert told in outcome.document["error"]["message"]


def test_the_embedded_iss_is_sent_to_lifetime(issrisk_command, tmp_path):
    from issrisk.resources import embedded_element_files

    path = tmp_path / "iss.tle"
    path.write_text("".join(each.read_text() for each in embedded_element_files()))
    outcome = issrisk_command("predict", "--elements", path, "--json")
    assert outcome.code == 3
    assert "not about to enter" in outcome.document["error"]["message"]
    assert "lifetime" in outcome.document["error"]["hint"]
