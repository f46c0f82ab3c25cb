"""Element sets on the command line: damaged files, other notations, and fetching newer ones."""

import json

import pytest
from unit.lines import LINE_1, first, pair
from unit.omm_lines import CELESTRAK, omm_json
from unit.server import body, serving

BAD_SUM = pair(LINE_1[:68] + "2")


@pytest.fixture
def damaged(tmp_path):
    """A file of a good set and a bad one."""
    path = tmp_path / "sets.tle"
    path.write_text(BAD_SUM + first(21, "056.00000000"))
    return path


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ISSRISK_DATA_DIR", str(tmp_path / "data"))


@pytest.mark.parametrize("words", [("elements", "list"), ("track", "--hours", "1", "--elements")])
def test_the_good_set_is_used_and_the_bad_one_told(issrisk_command, damaged, words):
    outcome = issrisk_command(*words, damaged)

    assert outcome.code == 0
    assert "warning: not used: line 1: TLE line 1: checksum 2, expected 1\n" in outcome.err
    assert "2022-02-25T00:00:00" in outcome.out


@pytest.mark.parametrize("words", [("elements", "list"), ("track", "--elements")])
def test_strict_refuses_the_file(issrisk_command, damaged, words):
    outcome = issrisk_command(*words, damaged, "--strict")

    assert (outcome.code, outcome.out) == (3, "")
    assert "error: 1 of 2 element sets cannot be used: line 1: TLE line 1" in outcome.err


def test_what_is_refused_is_in_the_document(issrisk_command, damaged):
    document = issrisk_command("elements", "list", damaged, "--json").document

    assert [each["place"] for each in document["refused"]] == ["line 1"]
    assert len(document["elements"]) == 1


def test_many_refusals_are_told_in_part(issrisk_command, tmp_path):
    path = tmp_path / "many.tle"
    path.write_text(pair() + BAD_SUM * 30)
    told = issrisk_command("elements", "list", path).err.splitlines()

    assert len(told) == 21
    assert told[-1] == "warning: not used: 10 more"


def test_a_refusal_cannot_drive_the_terminal(issrisk_command, tmp_path):
    path = tmp_path / "escape.tle"
    path.write_text(f"{pair()}{LINE_1}\n\x1b[31mred\n")

    assert "\x1b" not in issrisk_command("elements", "list", path).err


@pytest.mark.parametrize("notation", ["tle", "omm-json", "omm-csv", "omm-kvn", "omm-xml"])
def test_there_and_back(issrisk_command, tmp_path, notation):
    source, path = tmp_path / "iss.tle", tmp_path / "iss.out"
    source.write_text("ISS (ZARYA)\n" + pair())
    written = issrisk_command("elements", "convert", source, "--to", notation, "-o", path)
    back = issrisk_command("elements", "convert", path, "--to", "tle")

    assert written.err == f"wrote 1 element sets to {path}\n"
    assert back.out == source.read_text()
    again = issrisk_command("elements", "convert", source, "--to", notation, "-o", path)
    assert (again.code, path.exists()) == (7, True)


def test_a_conversion_as_a_document(issrisk_command, damaged, tmp_path):
    arguments = ("elements", "convert", damaged, "--to", "omm-json", "--json")
    document = issrisk_command(*arguments).document
    path = tmp_path / "out.json"

    assert (document["notation"], document["sets"], len(document["refused"])) == ("omm-json", 1, 1)
    assert json.loads(document["text"])[0]["NORAD_CAT_ID"] == 25544
    assert issrisk_command(*arguments, "-o", path).document["file"] == str(path)
    assert path.read_text() == document["text"]


def test_a_message_goes_wherever_lines_go(issrisk_command, tmp_path):
    lines, message = tmp_path / "iss.tle", tmp_path / "iss.json"
    lines.write_text("ISS (ZARYA)\n" + pair())
    message.write_text(omm_json())
    arguments = ("track", "--hours", "2", "--elements")
    from_message = issrisk_command(*arguments, message, "--json").document
    from_lines = issrisk_command(*arguments, lines, "--json").document
    provenance = from_message.pop("provenance")["elements"]
    del from_lines["provenance"]

    assert from_message == from_lines
    assert (provenance["line1"], provenance["line2"]) == (None, None)
    assert provenance["omm"] == CELESTRAK
    figure = tmp_path / "track.png"
    assert issrisk_command(*arguments, message, "--map", figure).code == 0
    assert "25544 (98067A)" in issrisk_command("elements", "show", "--elements", message).out
    for command in ("overflight", "where", "risk"):
        words = ("48.7", "44.5") if command == "where" else ()
        outcome = issrisk_command(command, *words, "--elements", message, "--json")
        assert outcome.code == 0, outcome.out


def test_a_number_too_large_for_lines_is_told(issrisk_command, tmp_path):
    path = tmp_path / "new.json"
    path.write_text(omm_json(NORAD_CAT_ID=799500123))
    outcome = issrisk_command("elements", "convert", path, "--to", "tle")

    assert outcome.code == 3
    assert "catalogue number 799500123 does not fit two lines" in outcome.err
    assert issrisk_command("track", "--elements", path, "--hours", "1").code == 0


def test_both_a_file_and_elements_are_refused(issrisk_command, damaged):
    assert issrisk_command("elements", "list", damaged, "--elements", damaged).code == 2


def test_update_fetches_stores_and_waits(issrisk_command, tmp_path):
    with serving(body(omm_json().encode())) as server:
        first_time = issrisk_command("elements", "update", "--url", server.url)
        second = issrisk_command("elements", "update", "--url", server.url, "--json")
        assert len(server.asked) == 1

    assert first_time.code == 0
    assert first_time.out.startswith("ISS (ZARYA), epoch 2022-02-24T14:20:52Z, fetched ")
    assert second.document["from_cache"]
    assert second.document["elements"]["omm"] == CELESTRAK
    used = issrisk_command("track", "--elements", "updated", "--hours", "1", "--json").document
    assert used["provenance"]["elements"]["omm"] == CELESTRAK
    plain = issrisk_command("track", "--hours", "1", "--json").document
    assert plain["provenance"]["elements"]["line1"].startswith("1 25544U")
    assert json.loads((tmp_path / "data/elements/iss_20220224T142052Z.omm.json").read_text())


@pytest.mark.parametrize(
    ("answer", "code", "kind"),
    [
        (body(b"<html>", status=403), 8, "NetworkError"),
        (body(b"", status=302, headers=[("Location", "https://x/")]), 8, "NetworkError"),
        (body(b"<!doctype html>"), 3, "ElementsError"),
        (body(omm_json(NORAD_CAT_ID=5).encode()), 3, "ElementsError"),
    ],
)
def test_a_bad_answer_has_its_exit_code(issrisk_command, answer, code, kind):
    with serving(answer) as server:
        outcome = issrisk_command("elements", "update", "--url", server.url, "--json")

    assert outcome.code == code
    assert outcome.document["error"]["type"] == kind


def test_nothing_fetched_yet_is_told(issrisk_command):
    outcome = issrisk_command("track", "--elements", "updated")

    assert outcome.code == 8
    assert "issrisk elements update fetches them" in outcome.err


def test_the_address_may_stand_in_the_environment(issrisk_command, monkeypatch):
    with serving(body(omm_json().encode())) as server:
        monkeypatch.setenv("ISSRISK_ELEMENTS_URL", server.url)
        assert issrisk_command("elements", "update").code == 0
        assert len(server.asked) == 1
    assert issrisk_command("elements", "update", "--url", "file:///etc/passwd").code == 3
