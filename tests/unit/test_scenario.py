"""Scenarios as TOML: what is allowed, and what is told of everything else."""

import pytest

from issrisk.errors import ScenarioError
from issrisk.hazard.scenario import (
    embedded_scenarios,
    parse_scenario,
    scenario,
    scenario_text,
)

CONTROLLED = """
kind = "controlled"
title = "a burn"
[when]
earliest = 2031-01-01
latest = 2031-01-02
[orbit]
perigee_km = 200.0
apogee_km = 225
[aim]
latitude_deg = -40.0
longitude_deg = -140.0
[burn]
delta_v_m_s = 60.0
"""
UNCONTROLLED = 'kind = "uncontrolled"\ntitle = "left alone"\n'


def test_those_that_are_shipped_are_read():
    assert embedded_scenarios() == ("uncontrolled", "controlled", "failed")
    for name in embedded_scenarios():
        assert scenario(name).kind == name
        assert parse_scenario(scenario_text(name)) == scenario(name)


def test_identity_is_that_of_the_content():
    one, same = parse_scenario(CONTROLLED), parse_scenario("# said otherwise\n" + CONTROLLED)
    other = parse_scenario(CONTROLLED.replace("60.0", "60.5"))
    assert one.identity == same.identity
    assert one.identity != other.identity


def test_what_is_left_out_has_a_default():
    told = parse_scenario(UNCONTROLLED)
    assert told.orbit.mean_height_km == 180.0
    assert told.falling.break_up == "staged"
    assert parse_scenario(CONTROLLED).burn.error.magnitude_sd == 0.01


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        (CONTROLLED.replace("delta_v_m_s", "delta_v_km_s"), "burn.delta_v_km_s: unknown", "_m_s"),
        (CONTROLLED + "thrust = 5", "burn.thrust: unknown key", "thrust_n"),
        (CONTROLLED.replace("-40.0", "-95.0"), "aim.latitude_deg: .*-90", None),
        (CONTROLLED.replace("-40.0", '"-40"'), "aim.latitude_deg: .*number", None),
        (CONTROLLED.replace("-40.0", "nan"), "aim.latitude_deg: .*finite", None),
        (CONTROLLED.replace("-40.0", "1e999"), "aim.latitude_deg", None),
        (CONTROLLED.replace("60.0", "-60.0"), "burn.delta_v_m_s: .*greater than 0", None),
        (CONTROLLED.replace("225", "150"), "orbit: apogee_km is less", None),
        (CONTROLLED.replace("latest = 2031-01-02", "latest = 2030-01-02"), "latest lies bef", None),
        (CONTROLLED.replace("latest = 2031-01-02", ""), "either left_alone or earliest", None),
        (CONTROLLED.replace("2031-01-02", "2031-01-02T01:02:03"), "when.latest: a date is", None),
        (CONTROLLED.replace("2031-01-02", "2231-01-02"), "1957 to 2199", None),
        (CONTROLLED + "[burn.failure]", "burn.failure belongs to", None),
        (CONTROLLED.replace('"controlled"', '"failed"'), "burn.failure is missing", None),
        (CONTROLLED.replace('"controlled"', '"controled"'), "kind is one of", "'controlled'"),
        (CONTROLLED.replace('kind = "controlled"', ""), "kind is one of .*missing", None),
        (CONTROLLED.replace('kind = "controlled"', "kind = [1]"), "kind is one of", None),
        (CONTROLLED.replace("[burn]", "[[burn]]"), "burn: a table is wanted", None),
        (
            UNCONTROLLED + '[when]\nelements = "a.tle"\nleft_alone = 2022-01-01',
            "either elements, left_alone",
            None,
        ),
        (UNCONTROLLED + "[when]\nas_of = 2022-01-01T00:00:00Z", "as_of belongs to", None),
        (
            UNCONTROLLED + '[when]\nelements = "a.tle"\nas_of = 2022-01-01T00:00:00',
            "needs its offset",
            None,
        ),
        (UNCONTROLLED + "[aim]\nlatitude_deg = 1.0", "aim: unknown key", "do you mean"),
        ("xyz = 1\n" + UNCONTROLLED, "xyz: unknown key", "known keys: drag, falling, kind"),
        (UNCONTROLLED + "[orbit]\nmean_height_km = 150.0", "mean_height_km: .*165", None),
        (UNCONTROLLED + "[drag]\nmass_kg = true", "drag.mass_kg", None),
        (UNCONTROLLED + '[falling]\ndocked = ["a\\u001bb"]', "invisible sign", None),
        (UNCONTROLLED + '[falling]\nbreak_up = "stagd"', "break_up", "'staged'"),
        ("kind = ", "no valid TOML", None),
        ("a." * 200 + "b = 1", "full stops", None),
    ],
)
def test_what_is_wrong_is_told(text, told, hint):
    with pytest.raises(ScenarioError, match=f"mine.toml: .*{told}") as raised:
        parse_scenario(text, name="mine.toml")
    assert hint is None or hint in raised.value.hint


def test_an_empty_file_names_the_kinds_and_guesses_none():
    with pytest.raises(ScenarioError, match="uncontrolled, controlled, failed: missing") as raised:
        parse_scenario("")
    assert raised.value.hint is None


def test_a_file_is_read_and_named_in_its_errors(tmp_path):
    good, bad, binary = tmp_path / "good.toml", tmp_path / "bad.toml", tmp_path / "b.toml"
    good.write_text(CONTROLLED)
    bad.write_text(CONTROLLED + "thrust = 5")
    binary.write_bytes(b"\xff\xfe\x00")
    assert scenario(good).title == "a burn"
    with pytest.raises(ScenarioError, match=r"bad\.toml: burn\.thrust"):
        scenario(bad)
    with pytest.raises(ScenarioError, match="UTF-8"):
        scenario(binary)
    with pytest.raises(ScenarioError, match="No such file") as raised:
        scenario("uncontroled")
    assert "'uncontrolled'" in raised.value.hint
    with pytest.raises(ScenarioError):
        scenario(tmp_path)
    with pytest.raises(ScenarioError, match="no scenario"):
        scenario("a\0b")
    with pytest.raises(ScenarioError, match="shipped"):
        scenario_text("nothing")
