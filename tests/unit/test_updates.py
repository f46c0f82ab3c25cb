"""Fetching newer element sets: checked, stored, and not asked for too often."""

import gzip
import json

import numpy as np
import pytest

from issrisk.errors import (
    DataMissingError,
    ElementsError,
    InputError,
    NetworkError,
    OutputError,
    StaleElementsError,
)
from issrisk.formats import updates
from issrisk.formats.updates import data_folder, stored_sets, update_elements
from issrisk.orbit.messages.reading import read_elements
from unit.lines import pair
from unit.omm_lines import CELESTRAK, omm_csv, omm_json
from unit.server import body, serving

NOON = np.datetime64("2022-02-24T18:00", "s")
HOUR = np.timedelta64(1, "h")
FILE = "iss_20220224T142052Z.omm.json"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A data folder of the test's own."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ISSRISK_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "elements"


GOOD = {
    "JSON": omm_json().encode(),
    "gzip": gzip.compress(omm_json().encode()),
    "CSV": omm_csv().encode(),
    "TLE": pair().encode(),
    "several, unordered": json.dumps(
        [CELESTRAK, CELESTRAK | {"EPOCH": "2022-02-23T00:00:00"}]
    ).encode(),
}


@pytest.mark.parametrize("answer", GOOD.values(), ids=GOOD)
def test_a_good_answer_is_stored_under_its_epoch(folder, answer):
    with serving(body(answer)) as server:
        done = update_elements(url=server.url, now=NOON)

    assert done.file == folder / FILE
    assert not done.from_cache
    assert done.elements.omm_fields()["EPOCH"] == CELESTRAK["EPOCH"]
    assert read_elements(done.file)[0].bstar_per_er == CELESTRAK["BSTAR"]
    assert len(stored_sets()) == 1
    assert sorted(path.name for path in folder.iterdir()) == [FILE, "last-answer-25544.json"]
    assert server.asked[0][1]["User-Agent"].startswith("issrisk/")


def test_within_two_hours_the_last_answer_is_given():
    with serving(body(omm_json().encode())) as server:
        first = update_elements(url=server.url, now=NOON)
        again = update_elements(url=server.url, now=NOON + 2 * HOUR - np.timedelta64(1, "s"))
        assert len(server.asked) == 1
        update_elements(url=server.url, now=NOON + 2 * HOUR)
        assert len(server.asked) == 2

    assert again.from_cache
    assert (again.elements, again.answered_utc) == (read_elements(first.file)[0], NOON)


def test_a_clock_set_back_does_not_lock():
    with serving(body(omm_json().encode())) as server:
        update_elements(url=server.url, now=NOON)
        update_elements(url=server.url, now=NOON - HOUR)
        assert len(server.asked) == 2


BAD = {
    "403 page": (body(b"<html>403 Forbidden</html>", status=403), NetworkError, "403 Forbidden"),
    "page": (body(b"<!DOCTYPE html><title>429</title>"), ElementsError, "an HTML page"),
    "redirect": (
        body(b"", status=301, headers=[("Location", "https://example.org")]),
        NetworkError,
        "sends the request on",
    ),
    "cut short": (body(omm_json().encode()[:99], length=500), NetworkError, "cut short: 99 of 500"),
    "cut, not announced": (
        body(omm_json().encode()[:99], length=-1),
        ElementsError,
        "the JSON cannot be read",
    ),
    "garbage": (body(bytes(range(128, 256))), ElementsError, "no element sets found"),
    "zeros": (body(bytes(256)), ElementsError, "this is no text"),
    "empty": (body(b""), ElementsError, "no element sets found in an empty text"),
    "no data": (body(b"No GP data found"), ElementsError, "No GP data found"),
    "huge": (body(b"#" * 1_000_001), NetworkError, "larger than 1000000 bytes"),
    "bomb": (
        body(gzip.compress(b"#" * 20_000_000)),
        ElementsError,
        "the text is larger than 10 MB",
    ),
    "another object": (
        body(omm_json(NORAD_CAT_ID=48274).encode()),
        ElementsError,
        "was asked for object 25544 and gave object 48274",
    ),
    "a bad set": (body(omm_json(INCLINATION=500).encode()), ElementsError, "inclination_deg"),
    "SGP4-XP": (body(omm_json(EPHEMERIS_TYPE=4).encode()), ElementsError, "EPHEMERIS_TYPE is '4'"),
}


@pytest.mark.parametrize(("answer", "error", "fragment"), BAD.values(), ids=BAD)
def test_a_bad_answer_is_refused_and_not_asked_for_again(folder, answer, error, fragment):
    with serving(answer) as server:
        with pytest.raises(error, match=fragment):
            update_elements(url=server.url, now=NOON)
        with pytest.raises(NetworkError, match=r"in vain .*asked again at 2022-02-24T20:00:00Z"):
            update_elements(url=server.url, now=NOON + HOUR)
        assert len(server.asked) == 1

    assert [path.name for path in folder.iterdir()] == ["last-answer-25544.json"]


def test_an_older_set_does_not_replace_a_newer(folder):
    with serving(body(omm_json().encode())) as server:
        update_elements(url=server.url, now=NOON)
    with (
        serving(body(omm_json(EPOCH="2022-02-23T00:00:00").encode())) as server,
        pytest.raises(StaleElementsError, match="2022-02-23T00:00:00Z, older than that stored"),
    ):
        update_elements(url=server.url, now=NOON + 3 * HOUR)

    assert [each.name for each in folder.glob("iss_*")] == [FILE]


def test_no_connection_may_be_tried_again_at_once():
    with serving(body(b"")) as server:
        url = server.url
    for _ in range(2):
        with pytest.raises(NetworkError, match="cannot reach"):
            update_elements(url=url, now=NOON)


def test_another_object_has_its_own_files(folder):
    with serving(body(omm_json(NORAD_CAT_ID=799500123).encode())) as server:
        done = update_elements(799500123, url=server.url, now=NOON)

    assert done.file.name == "799500123_20220224T142052Z.omm.json"
    assert stored_sets(799500123)[0].satellite_number == 799500123
    with pytest.raises(DataMissingError, match="no element sets of object 25544 were fetched"):
        stored_sets()


def test_the_query_is_celestraks(monkeypatch):
    asked = []
    monkeypatch.setattr(
        updates.net, "fetched", lambda url, **_: asked.append(url) or omm_json().encode()
    )
    update_elements(now=NOON)

    assert asked == ["https://celestrak.org/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON"]


def test_a_damaged_store_is_told(folder):
    folder.mkdir(parents=True)
    (folder / FILE).write_text("[")
    (folder / "last-answer-25544.json").write_text("{")

    with pytest.raises(ElementsError, match=f"{FILE} is damaged: the JSON cannot"):
        stored_sets()
    with (
        serving(body(omm_json().encode())) as server,
        pytest.raises(ElementsError, match="damaged"),
    ):
        update_elements(url=server.url, now=NOON)


def test_a_folder_that_cannot_be_made_is_told(folder):
    folder.parent.mkdir()
    folder.write_text("a file")

    with pytest.raises(OutputError, match="cannot make the folder"):
        update_elements(url="https://localhost/", now=NOON)


@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_a_number_is_refused(number):
    with pytest.raises(InputError, match="one to nine digits"):
        update_elements(number)


def test_the_folder_is_the_users_by_default(monkeypatch):
    monkeypatch.delenv("ISSRISK_DATA_DIR")

    assert data_folder().name == "elements"
    assert "issrisk" in data_folder().parts
