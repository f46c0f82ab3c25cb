"""Maps: drawn without a download, the same bytes each time."""

from __future__ import annotations

import cartopy.io
import pytest

from issrisk.claims.verdicts import check_statements
from issrisk.errors import OutputError
from issrisk.hazard.overflight import overflight
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.track import ground_track
from issrisk.report.maps import write_dwell_map, write_track_map
from issrisk.report.passes_map import write_passes_map
from issrisk.times import time_range

SIGNATURES = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.fixture(autouse=True)
def no_download(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("cartopy was asked to download")

    monkeypatch.setattr(cartopy.io.Downloader, "acquire_resource", refuse)
    monkeypatch.setattr(cartopy.io.Downloader, "path", refuse)


@pytest.fixture(scope="module")
def track():
    return ground_track(iss("2022-02-24"), time_range("2022-02-24", hours=6.0, step_s=60.0))


@pytest.mark.parametrize("ending", SIGNATURES)
def test_a_track_map_is_the_same_each_time(track, tmp_path, ending):
    first, second = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    write_track_map(track, first)
    write_track_map(track, second)
    assert first.read_bytes().startswith(SIGNATURES[ending])
    assert first.read_bytes() == second.read_bytes()


def test_the_dwell_map_names_twenty_countries(tmp_path):
    path = tmp_path / "dwell.svg"
    write_dwell_map(overflight(iss("2022-02-24")), path)
    text = path.read_text("utf-8")
    for words in ("China", "United States", "France", "27.4", "2022-02-24 14:21 UTC"):
        assert words in text


def test_the_map_of_a_day_lists_every_pass(tmp_path):
    path = tmp_path / "day.svg"
    write_passes_map(check_statements().statements[0], embedded_sets(), path)
    text = path.read_text("utf-8")
    for words in ("9 passes", "00:42:19 UTC", "23:54:14 UTC", "Krasnodar Krai to Tuva Republic"):
        assert words in text


def test_a_name_is_drawn_as_text_and_never_as_mathematics(tmp_path):
    lines = iss("2022-02-24")
    named = ElementSet.from_lines(
        lines.line1.replace("25544", "25545").replace("9991", "9992"),
        lines.line2.replace("25544", "25545")[:68] + "7",
        name="$\\frac{ <script>",
    )
    path = tmp_path / "track.svg"
    write_track_map(ground_track(named, time_range("2022-02-24", hours=1, step_s=60.0)), path)
    text = path.read_text("utf-8")
    assert "$\\frac{ &lt;script&gt;" in text
    assert "<script>" not in text


def test_an_unknown_picture_format_is_refused(track, tmp_path):
    with pytest.raises(OutputError, match=r"map\.bmp") as error:
        write_track_map(track, tmp_path / "map.bmp")
    assert ".png" in error.value.hint
    assert list(tmp_path.iterdir()) == []
