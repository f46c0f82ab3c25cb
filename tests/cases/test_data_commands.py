"""``issrisk data`` and ``issrisk data update``."""

from unit.server import body, serving
from unit.test_environment_space_weather import csv_text


def test_update_fetches_stores_and_waits(issrisk_command, tmp_path, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ISSRISK_DATA_DIR", str(tmp_path))
    with serving(body(csv_text())) as server:
        first = issrisk_command("data", "update", "--url", server.url)
        second = issrisk_command("data", "update", "--url", server.url, "--json")
        assert len(server.asked) == 1

    assert first.code == 0
    assert first.out.startswith("space weather to 2026-03-31, fetched ")
    assert second.document["from_cache"]
    assert (tmp_path / "space-weather" / "sw_2026-03-31.csv").exists()


def test_the_list_knows_the_atmosphere(issrisk_command):
    files = {each["file"] for each in issrisk_command("data", "--json").document["data"]}
    assert {"atmosphere.npz", "space_weather.npz"} <= files
