"""The command ``issrisk lifetime``: what it prints, draws and refuses."""

from __future__ import annotations

import pytest
from unit.histories import falling_history

COMMAND = ("lifetime", "--start", "2022-02-24", "--samples", "60", "-q")


def test_lifetime_json_follows_the_contract(issrisk_command):
    document = issrisk_command(*COMMAND, "--json").document
    assert {
        "entry_epoch_utc", "days_to_entry", "from_utc", "as_of_utc", "entry_altitude_km",
        "no_entry_fraction", "samples", "provenance", "causes", "reboost", "drag", "heights",
    } <= set(document)  # fmt: skip
    days = document["days_to_entry"]
    assert days["p05"] < days["p50"] < days["p95"]
    assert set(days) == set(document["entry_epoch_utc"]) == {"mean", "p05", "p50", "p95"}
    assert document["from_utc"] == document["as_of_utc"] == "2022-02-24T00:00:00Z"
    assert document["entry_altitude_km"] == 120.0
    assert document["samples"] == document["provenance"]["realisations"] == 60
    assert document["drag"]["drag_area_m2"] == 1516.9
    heights = document["heights"]
    assert len(heights["times_utc"]) == len(heights["mean_height_km_p50"])
    assert issrisk_command(*COMMAND, "--json", "--workers", "2").document == document
    later = issrisk_command(*COMMAND, "--json", "--as-of", "now").document
    assert later["as_of_utc"] > "2025"
    assert later["days_to_entry"]["p95"] < days["p95"]


def test_lifetime_prints_within_80_columns_and_draws(issrisk_command, tmp_path):
    figure = tmp_path / "life.svg"
    outcome = issrisk_command(*COMMAND, "--figure", figure)
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert "days to entry" in outcome.out
    assert "Share in the spread" in outcome.out
    assert "share of each cause in the spread" in figure.read_text()
    assert issrisk_command(*COMMAND, "--figure", figure).code == 7


def test_lifetime_in_the_standard_atmosphere_says_what_it_leaves_out(issrisk_command):
    document = issrisk_command(*COMMAND, "--atmosphere", "us1976", "--json").document
    assert document["atmosphere"] == "us1976"
    assert document["interval_covers"] == ["drag area and coefficient", "mass", "density model"]
    assert document["provenance"]["models"][1] == "US Standard Atmosphere 1976"
    told = issrisk_command(*COMMAND, "--atmosphere", "us1976").out
    assert "the spread holds nothing of the Sun" in told


def test_lifetime_tells_what_the_interval_holds(issrisk_command):
    plain, verbose = (issrisk_command(*COMMAND, *more).out for more in ((), ("-v",)))
    for out in (plain, verbose):
        told = " ".join(out.split())
        assert "holds drag area and coefficient, mass, density model and solar activity, no" in told
    assert "Models: orbit-averaged drag" in verbose
    assert "Models:" not in plain
    few = issrisk_command(*COMMAND, "--samples", "1").out
    assert "1 realisation cannot tell nine in ten" in " ".join(few.split())


def test_lifetime_of_a_time_before_any_figures_says_so(issrisk_command):
    at = ("--start", "2022-02-17", "--samples", "20", "-q")
    assert "No mass or drag was published by then" in issrisk_command("lifetime", *at).out
    assert not issrisk_command("lifetime", *at, "--json").document["drag"]["known_then"]


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (("--mass-kg", "0"), 3, "mass_kg is 0"),
        (("--mass-kg", "nan"), 3, "mass_kg is nan"),
        (("--start", "2023-06-01"), 4, "days"),
        (("--as-of", "1957-11-01"), 3, "fewer than 81 days"),
        (("--samples", "0"), 2, "samples"),
        (("--samples", "1000000000"), 6, "at most 200000"),
        (("--drag-area-m2", "inf"), 3, "less than 1e+09"),
        (("--space-weather", "no_such_file.csv"), 3, "no_such_file.csv"),
        (("--fit", "no_such_file.tle"), 3, "no_such_file.tle"),
        (("--fit", "-", "--elements", "-"), 3, "standard input is given twice"),
        (("--fit-days", "5"), 3, "--fit-days says how much"),
        (("--atmosphere", "jacchia"), 2, "nrlmsis"),
    ],
)
def test_lifetime_refuses_what_cannot_be(issrisk_command, given, code, told):
    outcome = issrisk_command(*COMMAND, *given, "--json")
    assert outcome.code == code
    assert told in outcome.document["error"]["message"]


def history_text(count):
    return "\n".join(
        f"{each.line1}\n{each.line2}" for each in falling_history(count, fall_km_day=0.09)
    )


def test_lifetime_fits_what_is_piped_in(issrisk_command, stdin_of):
    given = ("lifetime", "--fit", "-", "--samples", "20", "-q", "--json")
    stdin_of(history_text(60))
    document = issrisk_command(*given).document
    assert document["drag"]["source"].startswith("fitted to")
    assert document["drag"]["mass_kg"] == 452370.0
    stdin_of(history_text(6))
    few = issrisk_command(*given)
    assert few.code == 3
    assert "6 element sets lie in the 40 days before" in few.document["error"]["message"]


def test_lifetime_takes_no_other_objects_drag(issrisk_command, tmp_path):
    other = tmp_path / "other.tle"
    other.write_text(
        "1 06251U 62025E   06176.82412014  .00008885  00000-0  12808-3 0  3985\n"
        "2 06251  58.0579  54.0425 0030035 139.1568 221.1854 15.56387291  6774\n"
    )
    ours = tmp_path / "ours.tle"
    ours.write_text(history_text(10))
    outcome = issrisk_command("lifetime", "--fit", other, "--elements", ours, "-q")
    assert outcome.code == 3
    assert "--fit is of object 6251, --elements of object 25544" in outcome.err
