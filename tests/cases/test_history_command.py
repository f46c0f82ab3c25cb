"""The command ``issrisk elements history``: what it prints, draws and refuses."""

from __future__ import annotations

import pytest
from unit.histories import history_lines

from issrisk.orbit.embedded import iss


@pytest.fixture
def history_file(tmp_path):
    path = tmp_path / "history.tle"
    lines = history_lines(40, burn_at=5.1, axis_change_km=1.0)
    path.write_text("".join(f"{line}\n" for pair in lines for line in pair))
    return path


def test_history_prints_its_manoeuvres_within_80_columns(issrisk_command, history_file):
    outcome = issrisk_command("elements", "history", history_file, "--errors")
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert "1 manoeuvre\n" in outcome.out
    assert "+0.564" in outcome.out
    assert "How far predictions were off" in outcome.out


def test_history_json_follows_the_contract(issrisk_command, history_file):
    document = issrisk_command("elements", "history", history_file, "--json").document
    assert set(document) == {
        "name", "satellite_number", "sets", "first_epoch_utc", "last_epoch_utc", "manoeuvres",
        "detection", "stretches", "suspect_sets", "continuity_judged", "usual_spacing_days",
        "gaps", "repeated_epochs_utc", "epochs_utc", "mean_height_km", "decay_km_day",
        "prediction_errors", "provenance",
    }  # fmt: skip
    (found,) = document["manoeuvres"]
    assert found["kind"] == "raising"
    assert found["height_change_km"] == pytest.approx(1.0, abs=0.01)
    assert document["prediction_errors"] is None
    assert len(document["mean_height_km"]) == document["sets"] == 40
    assert len(document["stretches"]) == 2


def test_history_draws_a_figure_and_never_replaces_one(issrisk_command, history_file, tmp_path):
    figure = tmp_path / "height.svg"
    command = ("elements", "history", history_file, "-q", "-o", figure)
    assert issrisk_command(*command).code == 0
    assert "manoeuvres: change of speed" in figure.read_text()
    first = figure.read_bytes()
    assert issrisk_command(*command).code == 7
    assert issrisk_command(*command, "--force").code == 0
    assert figure.read_bytes() == first


def test_history_of_one_set_is_refused(issrisk_command, tmp_path):
    elements_file = tmp_path / "iss.tle"
    elements_file.write_text(f"{iss().line1}\n{iss().line2}\n")
    outcome = issrisk_command("elements", "history", elements_file, "--json")
    assert outcome.code == 3
    assert "two element sets or more" in outcome.document["error"]["message"]


def shown(issrisk_command, *arguments):
    return issrisk_command("elements", "show", *arguments, "--json").document["continuity"]


def test_a_set_is_judged_by_the_embedded_ones(issrisk_command, tmp_path):
    good = iss("2022-02-23")
    path = tmp_path / "one.tle"
    path.write_text(f"{good.line1}\n{good.line2}\n")
    assert shown(issrisk_command, "--elements", path)["verdict"] == "fits"
    inclination = good.line2[8:16]  # 51.6418: the last two exchanged keep the checksum
    swapped = good.line2.replace(inclination, inclination[:-4] + inclination[-4:][::-1])
    path.write_text(f"{good.line1}\n{swapped}\n")
    found = shown(issrisk_command, "--elements", path)
    assert found["verdict"] == "outlier"
    assert found["worst_component"] == "inclination"
    assert min(found["before_times_allowed"], found["after_times_allowed"]) > 1.0
    said = issrisk_command("elements", "show", "--elements", path).out
    assert "does not fit the" in " ".join(said.split())


def test_a_set_far_from_all_is_not_judged(issrisk_command):
    assert shown(issrisk_command, "2022-05-08")["verdict"] == "alone"
    assert "no other set within five" in issrisk_command("elements", "show", "2022-05-08").out
