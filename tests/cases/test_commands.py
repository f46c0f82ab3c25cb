"""Whole commands: what they print, the JSON contract, exit codes."""

from __future__ import annotations

import json
import re

import pytest

from issrisk.orbit.embedded import iss
from issrisk.resources import embedded_element_files

LINES = (iss("2022-02-24").line1, iss("2022-02-24").line2)
PROVENANCE = {
    "version", "elements", "models", "unverified_models", "data_sha256", "seed", "realisations",
}  # fmt: skip


@pytest.fixture
def elements_file(tmp_path):
    path = tmp_path / "iss.tle"
    path.write_text("\n".join(LINES) + "\n")
    return path


def test_no_arguments_print_a_short_help(issrisk_command):
    outcome = issrisk_command()
    assert outcome.code == 0
    for command in ("check", "track", "overflight", "where", "risk", "elements", "data", "doctor"):
        assert f"\n  {command}" in outcome.out


def test_check_prints_a_verdict_within_80_columns(issrisk_command):
    outcome = issrisk_command("check")
    assert outcome.code == 0
    assert outcome.out.count("FALSE") == 2
    assert outcome.out.count("NOT CHECKABLE") == 1
    assert "27.4 minutes a day over" in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_check_of_one_statement_prints_its_reason(issrisk_command, tmp_path):
    path = tmp_path / "mine.toml"
    assert issrisk_command("check", "--new", path).code == 0
    outcome = issrisk_command("check", path)
    assert (outcome.code, "MISLEADING" in outcome.out) == (0, True)
    assert "never reaches Finland" in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert issrisk_command("check", "--new", path).code == 7
    assert issrisk_command("check", "--new", "-").out == path.read_text()


def test_check_lists_its_sets(issrisk_command):
    assert "long-march-5b" in issrisk_command("check", "--list").out
    sets = issrisk_command("check", "--list", "--json").document["sets"]
    assert sets[0]["id"] == "rogozin-2022"


def test_check_as_markdown(issrisk_command):
    text = issrisk_command("check", "--markdown").out
    assert text.startswith("# What was said of the ISS")
    assert text.count("\n## “") == 14
    assert text.count("\n| **") == 14
    assert issrisk_command("check", "--markdown", "--json").code == 2


HOSTILE = """id = "hostile"
title = "a | b <script>alert(1)</script> \\u001b[31mred"
[[statement]]
id = "it"
speaker = "[bold]x[/bold] $x^2$"
date = 2022-02-24
wording = "<img src=x> **bold** [link](http://e.vil) \\u001b]0;title\\u0007 \\u202e"
language = "en"
source = "# heading"
kind = "measurable"
[statement.rule]
why = "- item"
otherwise = "false"
[[statement.rule.measure]]
name = "passes_on_day"
place = { name = "<b> $y_", latitude_deg = 48.0, longitude_deg = 44.0, radius_km = 300.0 }
[[statement.rule.case]]
verdict = "true"
measure = "passes_on_day"
at_least = 1.0
why = "| x |"
"""


def test_hostile_text_stays_inert(issrisk_command, tmp_path):
    path = tmp_path / "hostile.toml"
    path.write_text(HOSTILE)
    printed = issrisk_command("check", path, "-v")
    assert printed.code == 0
    assert "[bold]x[/bold]" in printed.out
    assert not set(printed.out) & set("\x1b\x07\u202e")
    text = issrisk_command("check", path, "--markdown").out
    assert not set(text) & set("\x1b\x07\u202e")
    for markup in ("<script>", "<img", "**bold**", "[link](", "$x", "\n# heading"):
        assert not re.search(rf"(?<!\\){re.escape(markup)}", text)
    assert issrisk_command("check", path, "--json").document["statements"][0]["id"] == "it"
    assert issrisk_command("check", path, "-o", tmp_path / "out", "-q").code == 0
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "overhead-world.png", "passes-it.png", "people-under-track.png",
        "verdicts.json", "verdicts.md",
    ]  # fmt: skip


def test_check_json_follows_the_contract(issrisk_command):
    document = issrisk_command("check", "--json").document
    statement = document["statements"][0]
    assert len(document["statements"]) == 14
    assert set(statement) >= {
        "id", "text", "original_text", "original_language", "translation_by", "speaker", "date",
        "kind", "source", "rule", "verdict", "reason", "measures",
    }  # fmt: skip
    assert statement["verdict"] == "false"
    assert statement["date"] == "2022-02-24"
    measures = [each for s in document["statements"] for each in s["measures"]]
    for measure in measures:
        assert set(measure) >= {"name", "value", "unit", "interval_90"}
    assert set(document["provenance"]) == PROVENANCE
    elements = document["provenance"]["elements"]
    assert (elements["line1"], elements["line2"]) == LINES


def test_the_same_check_gives_the_same_bytes(issrisk_command):
    assert issrisk_command("check", "--json").out == issrisk_command("check", "--json").out


def test_check_writes_a_folder_and_keeps_what_is_there(issrisk_command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "out"
    assert issrisk_command("check", "-o", "out").code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "overhead-chn.png",
        "overhead-ind.png",
        "overhead-rus.png",
        "overhead-usa.png",
        "overhead-world.png",
        "overhead-x-europe.png",
        "passes-does-not-fly-over-russia.png",
        "people-under-track.png",
        "verdicts.json",
        "verdicts.md",
    ]
    before = (folder / "verdicts.json").read_text()
    assert json.loads(before)["id"] == "rogozin-2022"
    refused = issrisk_command("check", "-o", folder)
    assert (refused.code, "--force" in refused.err) == (7, True)
    text = (folder / "verdicts.md").read_text()
    assert all(f"({path.name})" in text for path in folder.glob("*.png"))
    assert issrisk_command("check", "tiangong", "-o", folder, "--force", "-q").code == 0
    assert json.loads((folder / "verdicts.json").read_text())["id"] == "tiangong"
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_verbose_check_lists_rule_and_passes(issrisk_command):
    out = issrisk_command("check", "-v").out
    for words in ("Rule:", "Source:", "00:42:19-00:51:46", "at most 1"):
        assert words in out


def test_track_as_csv_geojson_and_json(issrisk_command):
    csv = issrisk_command("track", "--hours", "1")
    assert (csv.code, len(csv.out.splitlines())) == (0, 62)
    assert "2025-01-23T06:25:12Z" in csv.err  # the newest embedded set, said
    geojson = issrisk_command("track", "--format", "geojson", "--hours", "3").document
    assert geojson["geometry"]["type"] == "MultiLineString"
    document = issrisk_command("track", "--json", "--start", "2022-02-24", "--hours", "1").document
    assert set(document) == {
        "times_utc", "latitude_deg", "longitude_deg", "altitude_km", "position_error_km",
        "provenance",
    }  # fmt: skip
    assert document["times_utc"][0] == "2022-02-24T00:00:00.000Z"
    assert len(document["latitude_deg"]) == 61


def test_track_writes_files_and_maps(issrisk_command, tmp_path):
    table, picture = tmp_path / "track.csv", tmp_path / "track.png"
    outcome = issrisk_command("track", "-o", table, "--map", picture, "--hours", "2", "-q")
    assert (outcome.code, outcome.out) == (0, "")
    assert table.read_text().startswith("time_utc,")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert issrisk_command("track", "-o", table).code == 7
    assert issrisk_command("track", "--map", tmp_path / "track.gif").code == 7


@pytest.mark.parametrize("name", ["track.netcdf", "track.xml", "track.json"])
def test_a_track_is_not_written_to_a_name_of_another_kind(issrisk_command, tmp_path, name):
    refused = issrisk_command("track", "-o", tmp_path / name)
    assert (refused.code, "--format" in refused.err) == (3, True)
    assert not list(tmp_path.iterdir())


def test_overflight_json_follows_the_contract(issrisk_command):
    document = issrisk_command("overflight", "--json").document
    assert set(document) >= {
        "inclination_deg", "max_latitude_deg", "method", "start_utc", "end_utc", "swath_km",
        "regions", "provenance",
    }  # fmt: skip
    rows = {row["code"]: row for row in document["regions"]}
    assert set(rows["RUS"]) >= {
        "code", "name", "dwell_fraction", "dwell_minutes_per_day", "passes_per_day", "area_km2",
        "area_under_track_fraction", "population", "population_under_track_fraction",
        "population_year",
    }  # fmt: skip
    assert rows["RUS"]["dwell_minutes_per_day"] == pytest.approx(27.4, abs=0.05)
    assert rows["RUS"]["passes_per_day"] is None
    assert rows["RUS"]["population"] == pytest.approx(1.43e8, rel=0.02)
    assert rows["RUS"]["population_under_track_fraction"] == pytest.approx(0.23, abs=0.01)
    assert rows["X-SEA"]["population"] == 0.0
    assert rows["X-ESA"]["members"]
    assert rows["X-SEA"]["members"] == []
    assert "1 January 2025" in rows["X-ESA"]["definition"]
    printed = " ".join(issrisk_command("overflight", "--top", "3", "-v").out.split())
    assert rows["X-ISS-PARTNERS"]["definition"] in printed
    assert document["max_latitude_deg"] == pytest.approx(51.80, abs=0.005)


def test_overflight_of_divisions_and_days(issrisk_command):
    divisions = issrisk_command("overflight", "--admin1", "RUS", "--json").document["regions"]
    assert {"RU-VOR", "RU-KRS", "RU-ORE"} <= {row["code"] for row in divisions}
    sampled = issrisk_command("overflight", "--days", "2", "--start", "2022-02-24", "--json")
    rows = {row["code"]: row for row in sampled.document["regions"]}
    assert rows["RUS"]["passes_per_day"] > 5
    printed = issrisk_command(
        "overflight", "--days", "2", "--start", "2022-02-24", "--top", "3"
    ).out
    assert "Spread: nine days in ten" in " ".join(printed.split())
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--close-up", "rus"), "The ISS is over Russia for 27.4 minutes a day"),
        (("--admin1", "UKR"), "The ISS is over Ukraine for 6.0 minutes a day"),
        (("--close-up", "ISL", "--swath-km", "100"), "The ISS is never over Iceland"),
        (("--people",), "97 % of all people live under the track of the ISS"),
        (("--view", "antarctic"), "How long the International Space Station is overhead"),
    ],
)
def test_overflight_draws_a_place_people_or_another_view(issrisk_command, tmp_path, options, told):
    picture = tmp_path / "map.svg"
    outcome = issrisk_command("overflight", "--map", picture, *options)
    assert outcome.code == 0
    assert f"wrote {picture}" in outcome.err
    assert told in picture.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("overflight", "--close-up", "RUS"), "add --map FILE"),
        (("track", "--view", "pacific"), "add --map FILE"),
        (("overflight", "--map", "m.png", "--close-up", "RUS", "--people"), "one place"),
        (("overflight", "--map", "m.png", "--close-up", "RUS", "--days", "1"), "long-run"),
        (("overflight", "--map", "m.png", "--close-up", "XXX"), "no country or division"),
        (("overflight", "--map", "m.png", "--people", "--population", "p.tif"), "embedded grid"),
    ],
)
def test_maps_that_cannot_be_drawn_are_refused(issrisk_command, arguments, told):
    outcome = issrisk_command(*arguments)
    assert outcome.code == 3
    assert told in outcome.err
    assert outcome.out == ""


def test_elements_are_listed_and_shown(issrisk_command):
    document = issrisk_command("elements", "list", "--at", "2022-03-01", "--json").document
    assert len(document["elements"]) == len(embedded_element_files()) == 15
    assert document["elements"][0]["age_days"] == pytest.approx(10.52, abs=0.01)
    shown = issrisk_command("elements", "show", "2022-02-24")
    for words in (*LINES, "51.6409°", "revolutions a day", "no ballistic coefficient"):
        assert words in shown.out
    parsed = issrisk_command("elements", "show", "2022-02-24", "--json").document
    assert parsed["inclination_deg"] == 51.6409
    assert parsed["perigee_altitude_km"] == pytest.approx(414, abs=1)


def test_elements_come_from_a_file_or_standard_input(issrisk_command, elements_file, stdin_of):
    from_file = issrisk_command("track", "--elements", elements_file, "--hours", "1").out
    stdin_of("\n".join(LINES))
    assert issrisk_command("track", "--elements", "-", "--hours", "1").out == from_file


def test_reading_without_checksum_is_recorded(issrisk_command, tmp_path):
    path = tmp_path / "short.tle"
    path.write_text("\n".join(line[:68] for line in LINES))
    refused = issrisk_command("track", "--elements", path, "--json")
    assert (refused.code, refused.document["error"]["type"]) == (3, "ElementsError")
    outcome = issrisk_command(
        "track", "--elements", path, "--no-checksum", "--json", "--hours", "1"
    )
    assert outcome.document["provenance"]["elements"]["notes"] == ["checksums not verified"]


def test_age_is_told_warned_of_and_refused(issrisk_command, elements_file):
    def at(start, *more):
        return issrisk_command(
            "track", "--elements", elements_file, "--start", start, "--hours", "1", *more
        )

    assert "at most 0.3 days" in at("2022-02-24T06:00Z").err
    assert at("2022-02-24T06:00Z", "-q").err == ""
    assert "warning" in at("2022-02-28", "-q").err
    assert "nine in ten are off by less than 200 km" in at("2022-02-28", "-q").err
    assert "very old, nine in ten are off by less than 3000 km" in at("2022-03-10", "-q").err
    stale = at("2022-04-01", "--json")
    assert (stale.code, stale.document["error"]["type"]) == (4, "StaleElementsError")
    assert at("2022-04-01", "--allow-stale").code == 0


FAULTS = {
    "no such option": (("track", "--hour", "3"), 2, "UsageError"),
    "no such command": (("trak",), 2, "UsageError"),
    "hours not a number": (("track", "--hours", "abc"), 2, "UsageError"),
    "hours negative": (("track", "--hours", "-1"), 3, "InputError"),
    "hours NaN": (("track", "--hours", "nan"), 3, "InputError"),
    "step zero": (("track", "--step", "0"), 3, "InputError"),
    "too many points": (("track", "--hours", "1e6", "--step", "0.1"), 6, "ResourceLimitError"),
    "no date": (("track", "--start", "2022-02-30"), 3, "InputError"),
    "no such file": (("track", "--elements", "none.tle"), 3, "ElementsError"),
    "no such statements": (("check", "none.toml"), 3, "StatementError"),
    "no such division": (("overflight", "--admin1", "USA"), 3, "InputError"),
    "swath": (("overflight", "--swath-km", "-5"), 3, "InputError"),
    "days": (("overflight", "--days", "1e9"), 6, "ResourceLimitError"),
    "no such folder": (("track", "-o", "none/track.csv"), 7, "OutputError"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_exit_code_and_a_json_document(issrisk_command, fault):
    arguments, code, kind = FAULTS[fault]
    outcome = issrisk_command(*arguments, "--json")
    assert outcome.code == code
    error = outcome.document["error"]
    assert set(error) == {"type", "message", "hint", "exit_code"}
    assert (error["type"], error["exit_code"]) == (kind, code)
    said = issrisk_command(*arguments)
    assert (said.code, said.out) == (code, "")
    assert said.err.count("error: ") == 1


def test_a_decayed_orbit_has_its_own_exit_code(issrisk_command, tmp_path):
    line2 = LINES[1][:52] + "18.70000000" + LINES[1][63:]
    path = tmp_path / "low.tle"
    path.write_text(f"{LINES[0]}\n{line2}\n")
    outcome = issrisk_command("track", "--elements", path, "--no-checksum", "--json")
    assert (outcome.code, outcome.document["error"]["type"]) == (5, "DecayedError")


def test_a_name_cannot_drive_the_terminal(issrisk_command, tmp_path):
    path = tmp_path / "named.tle"
    path.write_text("EVIL \x1b[31m[red]=HYPERLINK\n" + "\n".join(LINES))
    for arguments in (("elements", "list"), ("elements", "show"), ("track", "--hours", "1")):
        outcome = issrisk_command(*arguments, "--elements", path)
        assert outcome.code == 0
        assert "\x1b[31m" not in outcome.out + outcome.err
    assert "[red]=HYPERLINK" in issrisk_command("elements", "show", "--elements", path).out


def test_data_doctor_and_cite(issrisk_command):
    data = issrisk_command("data", "--json").document["data"]
    assert all(entry["intact"] for entry in data)
    assert {"source", "edition", "licence", "sha256", "builder"} <= set(data[0])
    doctor = issrisk_command("doctor")
    assert (doctor.code, "healthy" in doctor.out) == (0, True)
    assert issrisk_command("doctor", "--json").document["healthy"] is True
    cite = issrisk_command("cite").out
    assert "MIT" in cite
    assert "cff-version" in cite


def test_where_follows_the_contract(issrisk_command):
    document = issrisk_command("where", "55.75", "37.62", "--json").document
    assert set(document) >= {
        "latitude_deg", "longitude_deg", "under_track", "nearest_approach_km", "passes",
        "dwell_relative_to_uniform", "radius_km", "probability_any_piece", "provenance",
    }  # fmt: skip
    assert (document["under_track"], document["probability_any_piece"]) == (False, None)
    assert document["nearest_approach_km"] == pytest.approx(440, abs=0.5)
    south = issrisk_command("where", "-33.9", "18.4", "--radius-km", "500", "--json").document
    assert south["latitude_deg"] == -33.9
    assert set(south["passes"][0]) == {"time_utc", "distance_km", "direction"}
    assert "is under the track" in issrisk_command("where", "-33.9", "18.4").out
    assert set(south["visible_passes"][0]) >= {
        "rise_utc", "culmination_utc", "set_utc", "max_elevation_deg", "distance_km", "range_km",
    }  # fmt: skip
    assert south["passes_in_sight_per_week"] == pytest.approx(28.1, abs=0.5)
    assert issrisk_command("where", "95", "0").code == 3
    assert issrisk_command("where", "45", "0", "--min-elevation", "91").code == 3
    assert issrisk_command("where", "45").code == 2


def test_where_takes_a_name(issrisk_command):
    answer = issrisk_command("where", "--place", "volgograd", "--days", "1")
    assert answer.out.startswith("Volgograd (Russia), 48.7° N 44.5° E, is under the track.")
    assert max(len(line) for line in answer.out.splitlines()) <= 80
    several = issrisk_command("where", "--place", "Birmingham", "--json", "--days", "0.1")
    assert [each["country"] for each in several.document["place"]["others"]] == ["USA"]
    assert "others: Birmingham, USA" in several.err
    assert issrisk_command("where", "--place", "Volgagrod").code == 3
    assert issrisk_command("where", "1", "2", "--place", "Moscow").code == 2
    assert issrisk_command("where").code == 2


def test_where_at_the_ends_of_the_map_and_for_an_orbit_without_closed_form(
    issrisk_command, tmp_path
):
    for place in (("90", "0"), ("-90", "180"), ("51.7", "180"), ("51.7", "-180"), ("0", "360")):
        assert issrisk_command("where", *place, "--days", "0.3").code == 0
    west, east = (
        issrisk_command("where", "51.7", each, "--json", "--days", "2", "--radius-km", "500")
        for each in ("-180", "180")
    )
    assert west.document["passes"] == east.document["passes"] != []
    molniya = tmp_path / "molniya.tle"
    molniya.write_text(
        "1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813\n"
        "2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656\n"
    )
    found = issrisk_command("where", "60", "30", "--elements", str(molniya), "--json").document
    assert (found["under_track"], found["passes_in_sight_per_week"]) == (None, None)
    assert len(found["visible_passes"]) > 2
    text = issrisk_command("where", "60", "30", "--elements", str(molniya)).out
    assert "the closed form does not describe this orbit" in text


def test_exact_overflight_lists_its_visits(issrisk_command):
    document = issrisk_command("overflight", "--exact", "--start", "2022-02-24", "--json").document
    assert document["method"] == "exact"
    first = next(each for each in document["visits"] if each["code"] == "RUS")
    assert first["entry_utc"] == "2022-02-24T00:42:18.875Z"
    text = issrisk_command("overflight", "--exact", "-v", "--admin1", "RUS", "--days", "0.1").out
    assert "from border to border" in text
    assert issrisk_command("overflight", "--json").document["visits"] is None


def test_the_closed_form_follows_the_contract(issrisk_command):
    document = issrisk_command("risk", "--random-entry", "--json").document
    assert set(document) >= {
        "realisations", "pieces", "casualty_expectation", "casualty_probability", "one_in",
        "casualty_area_m2", "interval_covers", "regions", "provenance",
    }  # fmt: skip
    for key in ("casualty_expectation", "one_in", "casualty_area_m2"):
        assert set(document[key]) == {"mean", "p05", "p50", "p95"}
        assert document[key]["p05"] < document[key]["p50"] < document[key]["p95"]
    rows = {row["code"]: row for row in document["regions"]}
    assert set(rows["RUS"]) >= {
        "code", "name", "population", "point_impact_probability", "debris_probability",
        "casualty_expectation", "casualty_probability", "risk_per_million_inhabitants",
        "share_of_casualty_expectation",
    }  # fmt: skip
    assert rows["RUS"]["debris_probability"] is None
    assert "no casualty area of the ISS is published" in document["casualty_area_basis"]
    assert document["provenance"]["unverified_models"]


def test_risk_of_another_object_and_another_order(issrisk_command, tmp_path):
    uars = ("--inclination", "57", "--casualty-area", "22", "--year", "2011.73")
    document = issrisk_command("risk", *uars, "--json").document
    assert document["one_in"]["mean"] == pytest.approx(3200, abs=50)
    by_head = issrisk_command("risk", "--random-entry", "--rank", "per-inhabitant", "--top", "5")
    assert "Ranked by risk per inhabitant" in by_head.out
    assert max(map(len, by_head.out.splitlines())) <= 80
    picture = tmp_path / "risk.png"
    assert issrisk_command("risk", "--random-entry", "--figure", picture, "-q").code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("area", ["0", "abc", "5,2", "1,2,3", "nan"])
def test_an_impossible_casualty_area_is_refused(issrisk_command, area):
    assert issrisk_command("risk", "--casualty-area", area).code == 3


def test_a_raster_takes_the_place_of_the_grid(issrisk_command, tmp_path):
    path = tmp_path / "people.asc"
    path.write_text("ncols 4\nnrows 2\nxllcorner 10\nyllcorner 40\ncellsize 1\n1 2 3 4\n5 6 7 8\n")
    untold = issrisk_command("risk", "--population", path)
    assert (untold.code, "--population-unit" in untold.err) == (3, True)
    told = ("--population", f"{path}@2020", "--population-unit", "count")
    document = issrisk_command("risk", *told, "--json").document
    assert (document["population_year"], document["population_source"]) == (2020, "people.asc")
    italy = {row["code"]: row for row in document["regions"]}["ITA"]
    assert 0.0 < italy["population"] <= 36.0
    overflight = issrisk_command("overflight", *told, "--json").document["regions"]
    assert {row["code"]: row for row in overflight}["ITA"]["population"] == italy["population"]


def test_cities_are_listed(issrisk_command):
    outcome = issrisk_command("overflight", "--admin1", "RUS", "--cities", "--json", "-q")
    cities = {city["name"]: city["under_track"] for city in outcome.document["cities"]}
    assert (cities["Voronezh"], cities["Kursk"], cities["Orenburg"]) == (True, True, True)
    assert (cities["Moscow"], cities["Saint Petersburg"]) == (False, False)
    printed = issrisk_command("overflight", "--admin1", "RUS", "--cities", "--top", "5").out
    assert "cities over 100 000" in printed
    assert "Volgograd" in printed
