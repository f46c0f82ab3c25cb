"""Maps: drawn without a download, the same bytes each time."""

from __future__ import annotations

import re

import cartopy.io
import numpy as np
import pytest

from issrisk.claims.reading import read_statements
from issrisk.claims.verdicts import check_statements
from issrisk.errors import OutputError
from issrisk.hazard.overflight import overflight
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.track import ground_track
from issrisk.report.maps import write_dwell_map, write_track_map
from issrisk.report.passes_map import COLOURS, distinct_styles, write_passes_map
from issrisk.times import time_range

SENTINEL = ElementSet.from_lines(
    "1 40697U 10001A   22055.50000000  .00000100  00000-0  10000-4 0  9993",
    "2 40697  98.5700 120.0000 0001000  90.0000 270.0000 14.30818000    15",
    name="SENTINEL-2A",
)
GOES = ElementSet.from_lines(
    "1 41866U 10001A   22055.50000000  .00000100  00000-0  10000-4 0  9992",
    "2 41866   0.0500 120.0000 0001000  90.0000 270.0000  1.00271000    16",
    name="GOES 16",
)
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


def day_over(code, path, *, elements=None):
    """Draw the embedded statement's day over another place; what is written on the map."""
    said = read_statements("rogozin-2022").model_dump()
    for measure in said["statement"][0]["rule"]["measure"]:
        measure["region"] = code
    sets = embedded_sets() if elements is None else [elements]
    checked = check_statements(type(read_statements("rogozin-2022"))(**said), elements=sets)
    write_passes_map(checked.statements[0], sets, path)
    return words_of(path)


def words_of(path):
    return re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text("utf-8"))


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
    for words in ("9 passes", "00:42:19 UTC", "23:54:13 UTC", "Krasnodar Krai to Tuva Republic"):
        assert words in text


def test_the_dwell_map_names_its_object_and_its_scale_is_open(tmp_path):
    path = tmp_path / "dwell.svg"
    write_dwell_map(overflight(SENTINEL), path)
    text = words_of(path)
    assert "How long SENTINEL-2A is overhead, by country" in text
    assert any("never overhead beyond 81.5° north or south" in words for words in text)
    assert {"20", "110.8"} <= set(text)
    assert "40" not in text


def test_the_dwell_map_of_a_sample_ranks_only_what_was_passed_over(tmp_path):
    path = tmp_path / "dwell.svg"
    write_dwell_map(overflight(iss("2022-02-24"), days=0.02), path)
    text = words_of(path)
    assert any("white: not in this time" in words for words in text)
    assert 0 < sum(bool(re.fullmatch(r".+  \d+", words)) for words in text) < 20
    assert "0.0" not in text


def test_a_dwell_map_without_any_country_is_drawn(tmp_path):
    path = tmp_path / "dwell.svg"
    write_dwell_map(overflight(GOES, days=0.01), path)
    assert "How long GOES 16 is overhead, by country" in words_of(path)


def test_the_track_map_names_its_object_and_tells_what_is_noted_of_it(tmp_path):
    path = tmp_path / "track.svg"
    unchecked = ElementSet.from_lines(
        SENTINEL.line1, SENTINEL.line2, name=SENTINEL.name, verify_checksum=False
    )
    times = time_range("2022-02-24", hours=1, step_s=60.0)
    write_track_map(ground_track(unchecked, times), path)
    text = words_of(path)
    assert "Where SENTINEL-2A is overhead" in text
    assert "0.5 days after the start (checksums not verified)" in text[-1] + text[-2] + text[-3]


def test_a_day_without_passes_says_so_and_rings_what_is_too_small_to_see(tmp_path):
    text = " | ".join(day_over("VAT", tmp_path / "day.svg"))
    assert "24 February 2022: no passes" in text
    assert "Ringed: land too small to see" in text
    for words in ("thick", "dashed", "never overhead"):
        assert words not in text


def test_a_place_beyond_the_track_is_said_to_be_there(tmp_path):
    text = " | ".join(day_over("GRL", tmp_path / "day.svg"))
    assert "never overhead beyond 51.8°, and all of Greenland lies there" in text
    assert "Ringed" not in text


def test_the_map_of_a_place_without_divisions_lists_coordinates(tmp_path):
    text = day_over("AUS", tmp_path / "day.svg")
    assert "from 14.5° S 125.6° E to 37.8° S 149.3° E" in text
    assert "22.8 minutes in all; thick where it is over Australia" in text
    assert "Australia" not in text


def test_the_age_on_the_map_of_a_day_is_that_of_the_text(tmp_path):
    text = " | ".join(day_over("RU-VOR", tmp_path / "day.svg"))
    assert "0.1 days after noon of that day" in text
    assert "thick where it is over the Voronezh Oblast" in text


def test_a_long_title_stays_on_the_sheet(tmp_path):
    named = ElementSet.from_lines(SENTINEL.line1, SENTINEL.line2, name="W" * 100)
    path = tmp_path / "day.svg"
    assert any("W" * 100 in words for words in day_over("FJI", path, elements=named))
    size = re.search(r"font-size: ([\d.]+)px[^>]*>W", path.read_text("utf-8"))
    assert size is not None
    assert float(size[1]) < 10.0


def test_passes_near_each_other_never_look_alike():
    random = np.random.default_rng(1)
    near = np.triu(random.random((21, 21)) < 0.7, 1)
    near |= near.T
    styles = distinct_styles(near)
    assert not any(styles[i] == styles[j] for i, j in np.argwhere(near))
    assert [colour for colour, _ in distinct_styles(np.zeros((8, 8), bool))] == [
        *COLOURS,
        COLOURS[0],
    ]


def test_every_pass_over_russia_differs_from_those_near_it(tmp_path):
    path = tmp_path / "day.svg"
    write_passes_map(check_statements().statements[0], embedded_sets(), path)
    numbers = re.findall(
        r"weight: 700; font-size: 9px[^>]*start(?:; fill: (#\w+))?\"[^>]*>(\d)</text>",
        path.read_text("utf-8"),
    )
    colours = {int(number): colour for colour, number in numbers}
    assert len(colours) == 9
    for crossing in ((1, 2), (1, 9), (2, 9), (8, 9), (1, 8), (7, 8), (7, 9), (6, 8), (3, 4)):
        assert colours[crossing[0]] != colours[crossing[1]]


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


def test_the_map_of_a_day_is_the_same_each_time(tmp_path):
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    assert day_over("TUV", first) == day_over("TUV", second)
    assert first.read_bytes() == second.read_bytes()


def test_an_unknown_picture_format_is_refused(track, tmp_path):
    with pytest.raises(OutputError, match=r"map\.bmp") as error:
        write_track_map(track, tmp_path / "map.bmp")
    assert ".png" in error.value.hint
    assert list(tmp_path.iterdir()) == []
