"""``issrisk scenario``."""

import json


def test_the_shipped_ones_are_listed(issrisk_command):
    told = issrisk_command("scenario")
    assert told.code == 0
    assert "uncontrolled" in told.out
    names = [each["name"] for each in issrisk_command("scenario", "--json").document["scenarios"]]
    assert names == ["uncontrolled", "controlled", "failed"]


def test_one_is_shown_changed_and_checked(issrisk_command, tmp_path):
    text = issrisk_command("scenario", "show", "controlled").out
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace("delta_v_m_s = 57.0", "delta_v_m_s = 70.0"))
    told = issrisk_command("scenario", "show", str(mine))
    assert json.loads(told.out)["scenario"]["burn"]["delta_v_m_s"] == 70.0

    mine.write_text(text.replace("delta_v_m_s", "delta_v"))
    wrong = issrisk_command("scenario", "show", str(mine), "--json")
    assert wrong.code == 3
    assert wrong.document["error"]["type"] == "ScenarioError"
    assert "burn.delta_v: unknown key" in wrong.document["error"]["message"]

    for old, new, message in (
        ('inventory = "iss"', 'inventory = "isss"', "no inventory 'isss'"),
        ("docked = []", 'docked = ["Soyuzz"]', "no vehicle 'Soyuzz'"),
    ):
        mine.write_text(text.replace(old, new))
        wrong = issrisk_command("scenario", "show", str(mine))
        assert wrong.code == 3
        assert message in wrong.err


def test_where_entries_gather_is_told_and_drawn(issrisk_command, tmp_path):
    picture = tmp_path / "places.png"
    told = issrisk_command("scenario", "places", "--figure", str(picture))
    assert told.code == 0
    assert "toward the equator, by the figure of the Earth" in told.out
    assert picture.stat().st_size > 20_000
    document = issrisk_command("scenario", "places", "--json").document
    assert {"by_ballistic_coefficient", "by_cause", "by_start"} <= set(document)
    russia = next(each for each in document["regions"] if each["code"] == "RUS")
    assert russia["point_impact_probability"]["natural_decay"] < 0.018
