"""Files: GeoJSON splits, CSV, atomic writing."""

from __future__ import annotations

import csv
import io
import json
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issrisk.errors import DataMissingError, InputError, OutputError
from issrisk.formats.files import check_writable, write_folder, write_text, write_with
from issrisk.formats.geojson import split_at_antimeridian, track_geojson
from issrisk.formats.tables import track_csv
from issrisk.orbit.embedded import iss
from issrisk.orbit.track import ground_track
from issrisk.times import time_range

TIMES = time_range("2022-02-24", hours=24.0, step_s=30.0)


@pytest.fixture(scope="module")
def track():
    return ground_track(iss("2022-02-24"), TIMES)


steps = st.lists(st.floats(-30.0, 30.0).filter(lambda s: abs(s) > 1e-3), min_size=1, max_size=60)


@given(start=st.floats(-180.0, 179.99), steps=steps)
def test_a_split_line_never_jumps_and_loses_nothing(start, steps):
    unwrapped = start + np.concatenate(([0.0], np.cumsum(steps)))
    longitude = (unwrapped + 180.0) % 360.0 - 180.0
    latitude = np.linspace(-50.0, 50.0, longitude.size)
    pieces = split_at_antimeridian(longitude, latitude)
    for piece in pieces:
        assert np.abs(np.diff(piece[:, 0])).max() <= 30.0 + 1e-9
        assert (np.abs(piece[:, 0]) <= 180.0).all()
    length = sum(np.abs(np.diff(piece[:, 0])).sum() for piece in pieces)
    assert length == pytest.approx(np.abs(steps).sum(), abs=1e-6)
    for before, after in zip(pieces[:-1], pieces[1:], strict=True):
        assert before[-1, 0] == -after[0, 0]
        assert before[-1, 1] == after[0, 1]


def test_geojson_of_a_day(track):
    feature = json.loads(track_geojson(track))
    assert feature["type"] == "Feature"
    assert feature["geometry"]["type"] == "MultiLineString"
    pieces = feature["geometry"]["coordinates"]
    assert 15 <= len(pieces) <= 17  # the station meets the antimeridian once an orbit
    assert all(len(piece) >= 2 for piece in pieces)
    for piece in pieces:
        assert np.abs(np.diff(np.array(piece)[:, 0])).max() < 10.0
    assert feature["properties"]["provenance"]["elements"]["line1"].startswith("1 25544")


def test_geojson_of_a_point_is_refused():
    with pytest.raises(InputError, match="two points"):
        track_geojson(ground_track(iss("2022-02-24"), TIMES[:1]))


def test_csv_has_every_row(track):
    rows = list(csv.DictReader(io.StringIO(track_csv(track))))
    assert len(rows) == TIMES.size
    assert rows[0]["time_utc"] == "2022-02-24T00:00:00.000Z"
    assert float(rows[7]["latitude_deg"]) == pytest.approx(float(track.latitude[7]), abs=5e-7)
    assert float(rows[7]["altitude_km"]) == pytest.approx(float(track.altitude[7]) / 1e3, abs=5e-5)


def test_another_dataset_is_refused(track):
    with pytest.raises(InputError, match="missing"):
        track_csv(track.drop_vars("altitude"))
    wrong = track.copy()
    wrong.altitude.attrs["units"] = "km"
    with pytest.raises(InputError, match="must be 'm'"):
        track_csv(wrong)


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    target = tmp_path / "out.txt"

    def fail(temporary):
        temporary.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space"):
        write_with(target, fail)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept(tmp_path):
    target = tmp_path / "out.txt"
    write_text(target, "first")
    with pytest.raises(OutputError, match="exists"):
        write_text(target, "second")
    assert target.read_text() == "first"
    write_text(target, "second", force=True)
    assert target.read_text() == "second"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        write_text(tmp_path / "none" / "out.txt", "text")
    with pytest.raises(OutputError, match="is a folder"):
        write_text(tmp_path, "text", force=True)


@pytest.mark.parametrize("name", ["a" * 300, "a." + "b" * 251, "a\0b"], ids=["long", "end", "NUL"])
def test_an_impossible_name_is_refused(tmp_path, name):
    with pytest.raises(OutputError, match="cannot write"):
        write_text(tmp_path / name, "text")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_regular_file_is_never_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="not a file"):
        check_writable(pipe, force=True)
    assert pipe.is_fifo()


def test_a_link_to_nothing_is_kept(tmp_path):
    link = tmp_path / "out.txt"
    link.symlink_to(tmp_path / "none")
    with pytest.raises(OutputError, match="exists"):
        write_text(link, "text")
    assert link.is_symlink()


def test_what_the_writer_refuses_keeps_its_kind(tmp_path):
    def fail(temporary):
        raise DataMissingError(f"no land to draw in {temporary}")

    with pytest.raises(DataMissingError):
        write_with(tmp_path / "map.png", fail)
    assert list(tmp_path.iterdir()) == []


class TestFolders:
    """A folder is filled whole, beside what is in it already."""

    @staticmethod
    def fill(temporary):
        for name in ("a.txt", "z.json"):
            (temporary / name).write_text("new")

    def test_a_folder_that_is_there_is_filled_from_within(self, tmp_path):
        """It may be a disk of its own, where no file can be moved to from outside."""
        seen = []
        write_folder(tmp_path, seen.append, last="z.json")
        assert seen[0].parent == tmp_path
        assert list(tmp_path.iterdir()) == []

    def test_a_name_that_is_taken_is_told_once_with_what_to_do(self, tmp_path):
        (tmp_path / "a.txt").write_text("old")
        with pytest.raises(OutputError) as refused:
            write_folder(tmp_path, self.fill, last="z.json")
        assert refused.value.message == f"{tmp_path / 'a.txt'} exists"
        assert "--force" in refused.value.hint
        assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]

    def test_what_belongs_to_others_stays(self, tmp_path):
        (tmp_path / "notes.txt").write_text("mine")
        write_folder(tmp_path, self.fill, last="z.json")
        written = write_folder(tmp_path, self.fill, last="z.json", force=True)
        assert [each.name for each in written] == ["a.txt", "z.json"]
        assert (tmp_path / "notes.txt").read_text() == "mine"

    def test_an_interrupt_leaves_nothing(self, tmp_path):
        def interrupted(temporary):
            self.fill(temporary)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_folder(tmp_path / "new", interrupted, last="z.json")
        assert list(tmp_path.iterdir()) == []
