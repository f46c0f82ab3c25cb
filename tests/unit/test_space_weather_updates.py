"""Newer space weather: joined to the embedded series, fetched politely, refused when bad."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from issrisk.environment.space_weather import space_weather
from issrisk.errors import DataMissingError, InputError, NetworkError
from issrisk.formats.space_weather import given_space_weather, update_space_weather
from unit.server import body, serving
from unit.test_environment_space_weather import csv_text

NOON = np.datetime64("2026-04-02T12:00", "s")
HOUR = np.timedelta64(1, "h")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A data folder of the test's own."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ISSRISK_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "space-weather"


def test_what_is_fetched_is_joined_to_the_embedded_and_used_when_asked_for(folder):
    with serving(body(gzip.compress(csv_text()))) as server:
        done = update_space_weather(url=server.url, now=NOON)
        again = update_space_weather(url=server.url, now=NOON + HOUR)
        assert len(server.asked) == 1

    assert (done.from_cache, again.from_cache) == (False, True)
    assert done.file == folder / "sw_2026-03-31.csv"
    used = given_space_weather("updated")
    assert str(used.days[0]) == "1957-10-01"
    assert str(used.days[-1]) == "2026-03-31"
    assert (np.diff(used.days).astype(int) == 1).all()
    assert given_space_weather(None) is space_weather()


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (body(b"<html>", status=403), NetworkError, "403"),
        (body(csv_text(days=40)), InputError, "the answer has 40 measured days"),
        (body(csv_text().replace(b"2026-0", b"2024-0")), InputError, "followed by"),
        (body(csv_text().replace(b"2026-", b"2025-")), InputError, "older than the embedded"),
        (body(csv_text().replace(b"2026-", b"2027-")), InputError, "begins on 2027-01-01"),
    ],
)
def test_a_bad_answer_is_refused_and_not_asked_for_again(folder, answer, error, message):
    with serving(answer) as server:
        with pytest.raises(error, match=message):
            update_space_weather(url=server.url, now=NOON)
        with pytest.raises(NetworkError, match="asked again at 2026-04-02T14:00:00Z"):
            update_space_weather(url=server.url, now=NOON + HOUR)
        assert len(server.asked) == 1
    assert [path.name for path in folder.iterdir()] == ["last-answer.json"]


def test_a_file_of_ones_own_goes_on_from_the_embedded(tmp_path):
    path = tmp_path / "SW-Last5Years.csv"
    path.write_bytes(csv_text())
    used = given_space_weather(path)
    assert used.f107_raw[-90] == 100.5
    assert used.source == "SW-Last5Years.csv"


def test_nothing_fetched_yet_is_told():
    with pytest.raises(DataMissingError, match="no space weather was fetched"):
        given_space_weather("updated")


def test_a_device_has_no_end_and_is_refused():
    with pytest.raises(InputError, match="zero"):
        given_space_weather("/dev/zero")
