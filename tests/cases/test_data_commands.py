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
        third = issrisk_command("data", "update", "--url", server.url, "-q")
        assert len(server.asked) == 1

    assert "use it with --space-weather updated" in first.err
    assert not third.err
    assert first.code == 0
    assert first.out.startswith("space weather to 2026-03-31, fetched ")
    assert second.document["from_cache"]
    assert (tmp_path / "space-weather" / "sw_2026-03-31.csv").exists()


def test_the_list_knows_the_atmosphere(issrisk_command):
    files = {each["file"] for each in issrisk_command("data", "--json").document["data"]}
    assert {"atmosphere.npz", "space_weather.npz"} <= files


def test_an_inventory_lists_every_row_with_its_source(issrisk_command):
    listed = issrisk_command("data", "inventory", "iss")
    assert "Zarya" in listed.out
    assert "432770 kg" in listed.out.replace("\n", " ")
    document = issrisk_command("data", "inventory", "iss", "--json").document
    total = sum(each["number"] * each["mass_kg"] for each in document["elements"])
    assert abs(total - document["mass_kg"]) < 1e-6
    assert all(each["source"] for each in document["elements"])
    refused = issrisk_command("data", "inventory", "mirr")
    assert refused.code == 3
    assert "skylab" in refused.err
