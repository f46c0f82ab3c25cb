"""Maps: drawn without a download, the same bytes each time."""

from __future__ import annotations

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
from issrisk.report.maps import dwell_figure, track_figure, write_track_map
from issrisk.report.passes_map import passes_figure, write_passes_map
from issrisk.report.ways import COLOURS, distinct_styles
from issrisk.times import time_range

from .figures import outside, overlaps, texts, words

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


def day_over(code, *, elements=None):
    """The embedded statement's day over another place, drawn."""
    said = read_statements("rogozin-2022").model_dump(exclude_unset=True)
    said["statement"] = said["statement"][:1]
    for measure in said["statement"][0]["rule"]["measure"]:
        measure["region"] = code
    sets = embedded_sets() if elements is None else [elements]
    checked = check_statements(type(read_statements("rogozin-2022"))(**said), elements=sets)
    return passes_figure(checked.statements[0], sets)


@pytest.mark.parametrize("ending", SIGNATURES)
def test_a_track_map_is_the_same_each_time(track, tmp_path, ending):
    first, second = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    write_track_map(track, first)
    write_track_map(track, second)
    assert first.read_bytes().startswith(SIGNATURES[ending])
    assert first.read_bytes() == second.read_bytes()


def test_the_dwell_map_names_twenty_countries():
    told = words(dwell_figure(overflight(iss("2022-02-24"))))
    for text in ("China", "United States", "France", "27.4", "2022-02-24 14:21 UTC"):
        assert text in told


def test_the_map_of_a_day_lists_every_pass():
    told = words(passes_figure(check_statements().statements[0], embedded_sets()))
    for text in ("9 passes", "00:42:19 UTC", "23:54:13 UTC", "Krasnodar Krai to Tuva Republic"):
        assert text in told


def test_the_dwell_map_names_its_object_and_its_scale_is_open():
    written = [text.get_text() for text in texts(dwell_figure(overflight(SENTINEL)))]
    told = " ".join(written)
    assert "How long SENTINEL-2A is overhead, by country" in told
    assert "never overhead beyond 81.5° north or south" in told
    assert {"20", "more", "110.8"} <= set(written)
    assert "40" not in written


def test_the_dwell_map_of_a_sample_ranks_only_what_was_passed_over():
    figure = dwell_figure(overflight(iss("2022-02-24"), days=0.02))
    written = [text.get_text() for text in texts(figure)]
    assert "not overhead in this time" in written
    assert "20" in written  # of the scale
    assert "19" not in written
    assert "1" in written
    assert "0.0" not in written


def test_a_dwell_map_without_any_country_is_drawn():
    assert "How long GOES 16 is overhead, by country" in words(
        dwell_figure(overflight(GOES, days=0.01))
    )


def test_the_track_map_names_its_object_and_tells_what_is_noted_of_it():
    unchecked = ElementSet.from_lines(
        SENTINEL.line1, SENTINEL.line2, name=SENTINEL.name, verify_checksum=False
    )
    times = time_range("2022-02-24", hours=1, step_s=60.0)
    told = words(track_figure(ground_track(unchecked, times)))
    assert "Where SENTINEL-2A is overhead" in told
    assert "0.5 days after the start (checksums not verified)" in told


def test_a_day_without_passes_says_so_and_rings_what_is_too_small_to_see():
    told = words(day_over("VAT"))
    assert "24 February 2022: no passes" in told
    assert "Ringed: land too small to see" in told
    for text in ("thick", "dashed", "never overhead"):
        assert text not in told


def test_a_place_beyond_the_track_is_said_to_be_there():
    told = words(day_over("GRL"))
    assert "never overhead beyond 51.8°, and all of Greenland lies there" in told
    assert "Ringed" not in told


def test_the_map_of_a_place_without_divisions_lists_coordinates():
    told = words(day_over("AUS"))
    assert "from 14.5° S 125.6° E to 37.8° S 149.3° E" in told
    assert "22.8 minutes in all; thick where it is over Australia" in told


def test_the_age_on_the_map_of_a_day_is_that_of_the_text():
    told = words(day_over("RU-VOR"))
    assert "0.1 days after noon of that day" in told
    assert "thick where it is over the Voronezh Oblast" in told


def test_a_long_title_stays_on_the_sheet():
    named = ElementSet.from_lines(SENTINEL.line1, SENTINEL.line2, name="W" * 100)
    figure = day_over("FJI", elements=named)
    assert "WWW…" in words(figure)
    assert outside(figure) == overlaps(figure) == []


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


def test_every_pass_over_russia_differs_from_those_near_it():
    figure = passes_figure(check_statements().statements[0], embedded_sets())
    badges = [text for text in figure.axes[0].texts if text.get_text().isdigit()]
    colours = {int(b.get_text()): b.get_bbox_patch().get_facecolor() for b in badges}
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
    statement = check_statements().statements[0]
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    for path in (first, second):
        write_passes_map(statement, embedded_sets(), path)
    assert first.read_bytes() == second.read_bytes()


def test_an_unknown_picture_format_is_refused(track, tmp_path):
    with pytest.raises(OutputError, match=r"map\.bmp") as error:
        write_track_map(track, tmp_path / "map.bmp")
    assert ".png" in error.value.hint
    assert list(tmp_path.iterdir()) == []
