"""Commands that take an ephemeris in place of element sets."""

import numpy as np
import pytest

from issrisk.formats.oem import ephemeris_of, oem_text
from issrisk.orbit.embedded import iss
from issrisk.orbit.propagate import propagate
from issrisk.resources import data_path
from issrisk.times import time_range

START = np.datetime64("2022-02-24T12:00", "ns")
DAY = np.datetime64("2022-02-24", "ns")
STATEMENT = "[[statement]]"
TWO_HOURS = np.timedelta64(2, "h")


@pytest.fixture(scope="module")
def oem(tmp_path_factory):
    """A file of half a day of SGP4, with a name that would paint the terminal."""
    return written(tmp_path_factory.mktemp("oem"), START, hours=12.0, object_name="ISS\x1b[31m")


@pytest.fixture(scope="module")
def oem_of_the_day(tmp_path_factory):
    """A file that reaches over 24 February 2022, and two hours to either side."""
    return written(tmp_path_factory.mktemp("oem"), DAY - TWO_HOURS, hours=28.0, object_name="ISS")


def written(folder, start, *, hours, object_name):
    """An OEM of the Station by SGP4, said to be made five days before noon of the 24th."""
    states = propagate(iss(near=START), time_range(start, hours=hours, step_s=120.0))
    made = ephemeris_of(
        states,
        object_name=object_name,
        object_id="1998-067A",
        creation=START - np.timedelta64(5, "D"),
    )
    path = folder / "iss.oem"
    path.write_text(oem_text(made))
    return path


@pytest.fixture(scope="module")
def one_statement(tmp_path_factory):
    """A file of the first of the embedded statements, that on Russia."""
    path = tmp_path_factory.mktemp("statements") / "russia.toml"
    head, first, *_ = data_path("statements/rogozin-2022.toml").read_text("utf-8").split(STATEMENT)
    path.write_text(head + STATEMENT + first, "utf-8")
    return path


def test_check_takes_it_too(issrisk_command, oem_of_the_day, one_statement):
    ours, theirs = (
        issrisk_command("check", one_statement, "--json", *more)
        for more in (("--oem", oem_of_the_day), ())
    )

    assert ours.code == 0
    assert "up to 5.5 days ahead" in ours.err
    first, expected = (said.document["statements"][0] for said in (ours, theirs))
    assert first["elements"] is None
    assert first["ephemeris"]["name"] == "ISS"
    assert first["verdict"] == expected["verdict"]
    assert len(first["passes"]) == len(expected["passes"])
    assert first["measures"][0]["interval_90"] is None  # no fortnight in a day


@pytest.mark.parametrize(
    "command", [("track", "--hours", "2"), ("track", "--hours", "0.5"), ("overflight",)]
)
def test_map_tells_the_ephemeris(issrisk_command, oem, tmp_path, command):
    said = issrisk_command(*command, "--oem", oem, "--map", tmp_path / "map.svg", "-q", "--json")

    assert said.code == 0
    drawn = (tmp_path / "map.svg").read_text("utf-8")
    assert "Ephemeris: ISS[31m, issrisk, made 2022-02-19 12:00 UTC, 5.0 days before the" in drawn
    assert "the International Space Station" in drawn


def test_folder_of_a_check_has_its_map(issrisk_command, oem_of_the_day, one_statement, tmp_path):
    folder = tmp_path / "checked"
    said = issrisk_command("check", one_statement, "--oem", oem_of_the_day, "-o", folder)

    assert said.code == 0
    assert (folder / "passes-does-not-fly-over-russia.png").stat().st_size > 10_000


def test_check_needs_the_day_to_be_covered(issrisk_command, oem, one_statement):
    said = issrisk_command("check", one_statement, "--oem", oem)

    assert said.code == 5
    assert "outside the ephemeris" in said.err


def test_track_begins_with_the_ephemeris(issrisk_command, oem):
    said = issrisk_command("track", "--oem", oem, "--hours", "1", "--json")

    assert said.code == 0
    assert said.document["times_utc"][0] == "2022-02-24T12:00:00.000Z"
    assert said.document["provenance"]["elements"] is None
    assert said.document["provenance"]["ephemeris"]["age_days"] == 5.0
    assert "up to 5.0 days ahead: it may be off by tens of kilometres" in said.err
    assert "\x1b" not in said.err


def test_track_takes_it_from_standard_input(issrisk_command, oem, stdin_of):
    stdin_of(oem.read_text())
    said = issrisk_command("track", "--oem", "-", "--hours", "1", "--json", "-q")

    assert said.code == 0
    assert said.document["provenance"]["ephemeris"]["name"] == "ISS[31m"


def test_track_is_that_of_the_element_sets(issrisk_command, oem):
    shared = ("track", "--start", "2022-02-24T12:00", "--hours", "2", "--json", "-q")
    ours = issrisk_command(*shared, "--oem", oem).document
    theirs = issrisk_command(*shared).document

    assert ours["latitude_deg"] == pytest.approx(theirs["latitude_deg"], abs=2e-6)


@pytest.mark.parametrize(
    "command",
    [("overflight",), ("overflight", "--days", "0.4"), ("where", "48.7", "44.5", "--days", "0.4")],
)
def test_other_commands_take_it_too(issrisk_command, oem, command):
    said = issrisk_command(*command, "--oem", oem, "--json")

    assert said.code == 0
    assert said.document["provenance"]["ephemeris"]["name"] == "ISS[31m"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--elements", "x.tle"), 2, "give one of them"),
        (("--start", "2022-03-24"), 5, "outside the ephemeris"),
    ],
)
def test_what_does_not_go_with_it(issrisk_command, oem, more, code, said):
    outcome = issrisk_command("track", "--oem", oem, *more, "--json")

    assert outcome.code == code
    assert said in outcome.document["error"]["message"]


def test_what_is_no_ephemeris_is_refused(issrisk_command, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<html><body>403 Forbidden</body></html>")
    said = issrisk_command("track", "--oem", path)

    assert said.code == 3
    assert "HTML page (403" in said.err
