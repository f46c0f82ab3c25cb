"""The command ``issrisk risk``: from entries that are shipped, of a file, or computed."""

from __future__ import annotations

import pytest
from unit.made_up import made_up_impacts

from issrisk.formats.footprint_netcdf import footprint_netcdf
from issrisk.hazard.footprint import Source, footprint_of
from issrisk.provenance import Provenance
from issrisk.risk.entries import Circumstances
from issrisk.risk.tally import CasualtyTally

QUANTILES = {"mean", "p05", "p50", "p95"}


@pytest.fixture(scope="module")
def footprint_file(tmp_path_factory):
    """A footprint of entries that never were, as `issrisk footprint -o` writes it."""
    source = Source(
        name="made up",
        impacts=lambda part: made_up_impacts(part, pieces=30, length_km=1500.0, area_spread=0.3),
        identity={},
        provenance=Provenance.of(models=["made up"]),
        turned=True,
    )
    tally = CasualtyTally(Circumstances(51.64, 20e3, 2026.0, any_longitude=True))
    path = tmp_path_factory.mktemp("made_up") / "footprint.nc"
    path.write_bytes(footprint_netcdf(footprint_of(source, samples=120, also=(tally,))))
    return path


def test_risk_follows_the_contract(issrisk_command):
    document = issrisk_command("risk", "--json").document
    assert set(document) >= {
        "realisations", "pieces", "casualty_expectation", "casualty_probability", "one_in",
        "casualty_area_m2", "interval_covers", "regions", "provenance",
    }  # fmt: skip
    for key in ("casualty_expectation", "casualty_probability", "one_in", "casualty_area_m2"):
        assert set(document[key]) == QUANTILES
        assert document[key]["p05"] < document[key]["p50"] < document[key]["p95"]
    rows = {row["code"]: row for row in document["regions"]}
    for key in (
        "debris_probability", "casualty_expectation", "casualty_probability",
        "risk_per_million_inhabitants", "share_of_casualty_expectation",
    ):  # fmt: skip
        assert set(rows["RUS"][key]) == QUANTILES
    assert 0.0 < rows["RUS"]["debris_probability"]["mean"] < 0.5
    assert "RUS" in rows["X-ISS-PARTNERS"]["members"]
    assert document["provenance"]["seed"] == 1
    assert document["provenance"]["realisations"] == document["realisations"] >= 400
    assert {each["scenario"] for each in document["scenarios"]} == {
        "uncontrolled", "controlled", "failed",
    }  # fmt: skip
    assert document["times_the_threshold"]["p05"] > 100.0
    assert document["not_counted"]
    assert issrisk_command("risk", "--json").document == document


@pytest.mark.parametrize("by", ["country", "admin1", "latitude", "group"])
def test_risk_is_told_by_whatever_is_asked_within_80_columns(issrisk_command, by):
    outcome = issrisk_command("risk", "--by", by, "--top", "5", "-v")
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    told = {"country": "China", "admin1": "Oblast", "latitude": "30° to 40°", "group": "Europe"}
    assert told[by] in outcome.out
    assert "not counted" in outcome.out
    assert "Skylab" in outcome.out


def test_risk_of_a_footprint_s_file(issrisk_command, footprint_file, tmp_path):
    picture = tmp_path / "risk.svg"
    asked = ("risk", "--footprint", footprint_file)
    document = issrisk_command(*asked, "--figure", picture, "-q", "--json").document
    assert document["realisations"] == 120
    assert document["pieces"] == 120 * 30
    assert "what survives" in picture.read_text()
    scaled = issrisk_command(*asked, "--casualty-area", "22", "--json").document
    assert scaled["casualty_area_m2"]["mean"] == 22.0
    assert scaled["closed_form"] is None
    steps = document["closed_form"]["steps"]
    product = document["closed_form"]["casualty_expectation"]
    for step in steps:
        product *= step["factor"]
    assert product == pytest.approx(document["casualty_expectation"]["mean"])


def test_an_aimed_entry_meets_nobody(issrisk_command, tmp_path):
    outcome = issrisk_command("risk", "--scenario", "controlled")
    assert "No piece of any of them comes down where somebody lives" in outcome.out
    document = issrisk_command("risk", "--scenario", "controlled", "--json").document
    assert document["casualty_expectation"]["mean"] == 0.0
    assert document["one_in"]["mean"] is None
    picture = tmp_path / "none.png"
    assert issrisk_command("risk", "--scenario", "controlled", "--figure", picture).code == 3


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--samples", "5"), "none are"),
        (("--seed", "5"), "none are"),
        (("--scenario", "controlled", "--inclination", "50"), "closed form"),
        (("--scenario", "controlled", "--footprint", "a.nc"), "give"),
        (("--footprint", "no_such.nc"), "no footprint"),
        (("--scenario", "no_such"), "no_such"),
        (("--casualty-area", "1,2"), "closed form"),
        (("--random-entry", "--by", "group"), "closed form"),
        (("--random-entry", "--samples", "9"), "of realisations"),
        (("--random-entry", "--shelter"), "of realisations"),
        (("--random-entry", "--model", "opiela-matney"), "of realisations"),
        (("--year", "2030", "--causes", "9"), "of realisations"),
        (("--place", "XX"), "no region"),
    ],
)
def test_what_does_not_go_together_is_refused(issrisk_command, given, told):
    outcome = issrisk_command("risk", *given)
    assert outcome.code == 3
    assert told in outcome.err


def test_all_of_one_place_is_told_with_whose_its_intervals_are(issrisk_command):
    outcome = issrisk_command("risk", "--place", "rus")
    assert "Russia (RUS)" in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 80
    for words in ("by sampling", "by the unknown", "under the track", "of 15 J or more"):
        assert words in outcome.out
    assert "Ranked" not in outcome.out
    assert "Not verified: inventory" in outcome.out
    row = next(
        each
        for each in issrisk_command("risk", "--json").document["regions"]
        if each["code"] == "RUS"
    )
    for name, parts in row["interval_parts"].items():
        assert set(parts) == {"sampling", "not_known"}
        assert row[name]["p05"] <= parts["sampling"][0] * 1.001
        assert row[name]["p95"] >= parts["sampling"][1] * 0.999


def test_the_figure_ranked_by_is_the_figure_told(issrisk_command):
    """By those under the track, not by all inhabitants under that heading."""
    rows = issrisk_command("risk", "--rank", "under-track", "--json").document["regions"]
    first = rows[0]
    mean = first["risk_per_million_under_track"]["mean"]
    assert mean > 1.5 * first["risk_per_million_inhabitants"]["mean"]
    told = issrisk_command("risk", "--rank", "under-track", "--top", "1").out
    assert f"{mean:.1e}".replace("e-0", "e-") in told
    assert "each million" in told
    groups = issrisk_command("risk", "--by", "group", "--rank", "total").out
    order = [groups.index(name) for name in ("ISS partner states", "European Union")]
    assert order == sorted(order)


def test_that_an_order_is_certain_is_never_told(issrisk_command):
    out = issrisk_command("risk", "--rank", "total", "--top", "20").out
    assert ">99 %" in out
    assert " 100 %" not in out.split("Ranked")[1].split("Share:")[0]
