"""A ground track in every format, read back by another reader; names that would do harm."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
import time
import zipfile
from xml.etree import ElementTree as ET

import antimeridian
import czml3
import numpy as np
import pytest
import shapely
import xarray as xr
from pyproj import Transformer

from issrisk.cli.track_formats import TrackFormat, content
from issrisk.errors import InputError, PropagationError
from issrisk.formats.geojson import bounding_box, split_at_antimeridian, track_geojson
from issrisk.formats.kml import GX, KML, track_kml, track_kmz
from issrisk.formats.netcdf import track_netcdf
from issrisk.formats.orbit_oem import orbit_oem
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.messages.oem import read_ephemeris
from issrisk.orbit.track import ground_track
from issrisk.times import iso_texts, time_range

ISS = iss("2022-02-24")
TIMES = time_range("2022-02-24T00:00", hours=24.0, step_s=60.0)
HOSTILE = (
    '=HYPERLINK("x")<script>alert(1)</script>&]]>\x1b[31m\x9b2J\x00\u202eevil\u2066\r\n0x{{7*7}}'
)
HALF_OF_THE_LAST_DIGIT_DEG, HALF_OF_THE_LAST_DIGIT_M = 5.1e-7, 0.051
FIXED = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


@pytest.fixture(scope="module")
def track():
    return ground_track(ISS, TIMES)


@pytest.fixture
def hostile_set():
    """An element set whose name nobody has cleaned."""
    return dataclasses.replace(ISS, name=HOSTILE)


def assert_same(track, longitude, latitude, altitude_m=None):
    for name, read in (("longitude", longitude), ("latitude", latitude)):
        np.testing.assert_allclose(read, track[name], rtol=0, atol=HALF_OF_THE_LAST_DIGIT_DEG)
    if altitude_m is not None:
        np.testing.assert_allclose(
            altitude_m, track.altitude, rtol=0, atol=HALF_OF_THE_LAST_DIGIT_M
        )


def test_csv_reads_back(track):
    rows = list(
        csv.DictReader(io.StringIO(content(TrackFormat.csv, track, (ISS,), max_age_days=30)))
    )
    read = {key: np.array([float(row[key]) for row in rows]) for key in list(rows[0])[1:]}
    assert [row["time_utc"] for row in rows] == iso_texts(TIMES)
    assert_same(track, read["longitude_deg"], read["latitude_deg"], read["altitude_km"] * 1e3)


def test_geojson_reads_back(track):
    feature = json.loads(track_geojson(track))
    assert set(feature) == {"type", "bbox", "geometry", "properties"}
    geometry = shapely.from_geojson(json.dumps(feature))
    assert geometry.geom_type == "MultiLineString"
    points = shapely.get_coordinates(geometry, include_z=True)
    moments = np.concatenate(feature["properties"]["coordinateProperties"]["times"])
    assert len(moments) == len(points)
    own = np.abs(points[:, 0]) < 180.0  # the rest are crossings
    assert moments[own].tolist() == iso_texts(TIMES)
    assert_same(track, *points[own].T)
    assert sorted(set(np.abs(points[~own, 0]))) == [180.0]
    assert sorted(moments) == moments.tolist()
    assert feature["bbox"][:2] == pytest.approx([-180.0, points[:, 1].min()])
    assert feature["bbox"][2] == points[:, 2].min()
    assert feature["bbox"][3:5] == pytest.approx([180.0, points[:, 1].max()])


def test_files_tell_how_far_the_track_may_be_off(track, tmp_path):
    along_km = round(float(track.along_track_error_km.max()), 3)
    told = json.loads(track_geojson(track))["properties"]["position_error"]
    assert told["along_track_km"] == along_km
    assert f"less than {along_km:.1f} km along the track" in track_kml(track)
    path = tmp_path / "track.nc"
    path.write_bytes(track_netcdf(track))
    with xr.open_dataset(path, engine="h5netcdf") as read:
        assert read.attrs["position_error_learned_from"] == told["learned_from"]
        assert (read.along_track_error_km.values == track.along_track_error_km.values).all()
    path.with_suffix(".oem").write_text(orbit_oem(ISS, TIMES))
    silent = ground_track(read_ephemeris(path.with_suffix(".oem")), TIMES)
    assert json.loads(track_geojson(silent))["properties"]["position_error"] is None


def test_the_cut_is_that_of_the_antimeridian_package(track):
    line = np.column_stack((track.longitude, track.latitude))
    theirs = antimeridian.fix_line_string(shapely.LineString(line), great_circle=False)
    ours = split_at_antimeridian(*line.T)
    assert len(ours) == len(theirs.geoms)
    for mine, other in zip(ours, theirs.geoms, strict=True):
        # It rounds its crossings to seven decimals.
        np.testing.assert_allclose(mine, shapely.get_coordinates(other), rtol=0, atol=5e-8)


def test_a_short_track_over_the_antimeridian_has_a_short_box():
    lines = [
        np.array([[177.0, -20.0], [180.0, -18.0]]),
        np.array([[-180.0, -18.0], [-178.0, -16.0]]),
    ]
    assert bounding_box(lines) == [177.0, -20.0, -178.0, -16.0]  # RFC 7946, section 5.2
    assert bounding_box(lines[:1]) == [177.0, -20.0, 180.0, -18.0]


def test_a_point_on_the_antimeridian_is_no_piece_of_its_own():
    ahead = split_at_antimeridian(np.array([178.0, 179.0, -180.0]), np.array([0.0, 1.0, 2.0]))
    assert [piece.tolist() for piece in ahead] == [[[178.0, 0.0], [179.0, 1.0], [180.0, 2.0]]]
    through = split_at_antimeridian(np.array([179.0, -180.0, -179.0]), np.array([1.0, 2.0, 3.0]))
    assert [piece.tolist() for piece in through] == [
        [[179.0, 1.0], [180.0, 2.0]],
        [[-180.0, 2.0], [-179.0, 3.0]],
    ]


def coordinates(text):
    return np.array([each.split(",") for each in text.split()], dtype=float)


def test_kml_reads_back_in_the_order_of_its_schema(track):
    root = ET.fromstring(track_kml(track))
    assert root.tag == f"{{{KML}}}kml"
    assert {each.tag.split("}")[0][1:] for each in root.iter()} == {KML, GX}
    names = [each.tag.split("}")[1] for each in root[0]]
    assert names == [
        "name", "description", "Style", "Style", "ExtendedData", "Placemark", "Placemark",
    ]  # fmt: skip
    styles = {f"#{each.get('id')}" for each in root.iter(f"{{{KML}}}Style")}
    assert {each.text for each in root.iter(f"{{{KML}}}styleUrl")} == styles
    way = root.find(f".//{{{GX}}}Track")
    assert way[0].tag == f"{{{KML}}}altitudeMode"
    assert way[0].text == "absolute"
    assert [each.text for each in way.iter(f"{{{KML}}}when")] == iso_texts(TIMES)
    points = np.array([c.text.split() for c in way.iter(f"{{{GX}}}coord")], dtype=float)
    assert_same(track, *points.T)
    lines = [coordinates(each.text) for each in root.iter(f"{{{KML}}}coordinates")]
    ground = np.vstack(lines)
    assert_same(track, *ground[np.abs(ground[:, 0]) < 180.0].T)
    assert max(np.abs(np.diff(line[:, 0])).max() for line in lines) < 10.0


def test_kmz_is_the_kml_and_always_the_same_bytes(track, monkeypatch):
    first = track_kmz(track)
    monkeypatch.setattr(time, "localtime", lambda *_: (2040, 1, 1, 0, 0, 0, 0, 1, 0))
    assert track_kmz(track) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml").decode() == track_kml(track)


def test_czml_reads_back(track):
    text = content(TrackFormat.czml, track, (ISS,), max_age_days=30)
    clock, body = json.loads(text)
    czml3.Document.model_validate_json(text)
    span = "2022-02-24T00:00:00.000Z/2022-02-25T00:00:00.000Z"
    assert (clock["id"], clock["version"], clock["clock"]["interval"]) == ("document", "1.0", span)
    assert (body["availability"], body["label"]["text"]) == (span, "ISS (ZARYA)")
    assert json.loads(body["properties"]["provenance"]["string"]) == json.loads(
        track.attrs["provenance"]
    )
    samples = np.array(body["position"]["cartographicDegrees"]).reshape(-1, 4)
    assert samples[:, 0].tolist() == (np.arange(TIMES.size) * 60.0).tolist()
    assert_same(track, *samples.T[1:])


def test_czml_between_its_points_is_as_good_as_its_rounding(track):
    body = json.loads(content(TrackFormat.czml, track, (ISS,), max_age_days=30))[1]
    assert body["position"]["interpolationAlgorithm"] == "LAGRANGE"
    degree = body["position"]["interpolationDegree"]
    samples = np.array(body["position"]["cartographicDegrees"]).reshape(-1, 4)
    fixed_m = np.column_stack(FIXED.transform(*samples.T[1:]))
    between = ground_track(ISS, TIMES[:-1] + np.timedelta64(30, "s"))
    exact_m = np.column_stack(
        FIXED.transform(between.longitude, between.latitude, between.altitude)
    )
    nodes = np.arange(degree + 1.0)
    half = degree / 2.0
    weights = [np.prod([(half - m) / (n - m) for m in nodes if m != n]) for n in nodes]
    windows = np.lib.stride_tricks.sliding_window_view(fixed_m, degree + 1, axis=0)
    read_m = windows @ np.array(weights)
    first = degree // 2
    off_m = np.linalg.norm(read_m - exact_m[first : first + len(read_m)], axis=1)
    assert off_m.max() < 0.1


def test_netcdf_reads_back(track, tmp_path):
    path = tmp_path / "track.nc"
    path.write_bytes(track_netcdf(track))
    with xr.open_dataset(path, engine="h5netcdf") as read:
        assert (read.time.values == TIMES).all()
        for name in ("latitude", "longitude", "altitude"):
            assert (read[name].values == track[name].values).all()
        assert read.trajectory.item().decode() == "ISS (ZARYA)"
        assert json.loads(read.attrs["provenance"]) == json.loads(track.attrs["provenance"])


def test_netcdf_keeps_the_rules_of_a_cf_trajectory(track, tmp_path):
    """In short what compliance-checker asks of ``cf:1.11``."""
    path = tmp_path / "track.nc"
    path.write_bytes(track_netcdf(track))
    with xr.open_dataset(path, engine="h5netcdf", decode_cf=False) as read:
        assert read.attrs["Conventions"] == "CF-1.11"
        assert read.attrs["featureType"] == "trajectory"
        assert {"title", "source", "history", "references"} <= set(read.attrs)
        roles = [name for name, each in read.variables.items() if "cf_role" in each.attrs]
        assert roles == ["trajectory"]
        assert read.altitude.attrs["coordinates"] == "latitude longitude trajectory"
        crs = read[read.altitude.attrs["grid_mapping"]]
        assert crs.attrs["grid_mapping_name"] == "latitude_longitude"
        assert crs.attrs["inverse_flattening"] == pytest.approx(298.257223563, abs=1e-9)
        assert "coordinates" not in crs.attrs
        assert read.time.attrs["units"] == "seconds since 2022-02-24"
        assert read.time.attrs["units_metadata"] == "leap_seconds: utc"
        assert (read.time.dtype, read.time.attrs["axis"]) == (np.float64, "T")
        for name in ("time", "latitude", "longitude"):
            assert "_FillValue" not in read[name].attrs  # chapter 2.5.1, of coordinates
        for name in ("time", "latitude", "longitude", "altitude"):
            assert {"standard_name", "long_name", "units"} <= set(read[name].attrs)


def test_an_inserted_second_is_told_in_netcdf(tmp_path):
    times = time_range("2016-12-31T23:00", hours=2.0, step_s=600.0)
    path = tmp_path / "track.nc"
    path.write_bytes(track_netcdf(ground_track(ISS, times, max_age_days=None)))
    with xr.open_dataset(path, engine="h5netcdf", decode_cf=False) as read:
        assert read.time.attrs["units_metadata"] == "leap_seconds: unknown"


def test_netcdf_takes_more_variables_and_is_always_the_same_bytes(track, tmp_path):
    more = track.assign(error_km=("time", np.arange(TIMES.size) * 0.1, {"units": "km"}))
    before = more.copy(deep=True)
    written = track_netcdf(more)
    xr.testing.assert_identical(more, before)
    assert track_netcdf(more) == written
    path = tmp_path / "track.nc"
    path.write_bytes(written)
    with xr.open_dataset(path, engine="h5netcdf") as read:
        assert (read.error_km.values == more.error_km.values).all()
        assert read.error_km.attrs["grid_mapping"] == "crs"


def test_oem_reads_back(track, tmp_path):
    path = tmp_path / "track.oem"
    path.write_text(orbit_oem(ISS, TIMES))
    ephemeris = read_ephemeris(path)
    assert ephemeris.segments[0].object_id == "1998-067A"
    read = ground_track(ephemeris, TIMES)
    np.testing.assert_allclose(read.latitude, track.latitude, rtol=0, atol=1e-12)
    np.testing.assert_allclose(read.longitude, track.longitude, rtol=0, atol=1e-12)
    np.testing.assert_allclose(read.altitude, track.altitude, rtol=0, atol=1e-8)


def test_each_element_set_has_a_segment_of_its_own(tmp_path):
    sets = embedded_sets()[:2]
    halfway = sets[0].epoch + (sets[1].epoch - sets[0].epoch) // 2
    times = time_range(halfway - np.timedelta64(1, "h"), hours=2.0, step_s=300.0)
    path = tmp_path / "two.oem"
    path.write_text(orbit_oem(sets, times, max_age_days=None))
    ephemeris = read_ephemeris(path)
    assert [each.times.size for each in ephemeris.segments] == [13, 12]
    assert ephemeris.creation == sets[1].epoch
    again = orbit_oem(ephemeris, times)
    assert again.count("META_START") == 2
    with pytest.raises(PropagationError, match="outside the ephemeris"):
        orbit_oem(ephemeris, times + np.timedelta64(1, "h"))


def test_a_short_oem_tells_a_degree_it_can_have():
    assert "INTERPOLATION_DEGREE = 2\n" in orbit_oem(ISS, TIMES[:3])
    with pytest.raises(InputError, match="in order"):
        orbit_oem(ISS, TIMES[::-1])


@pytest.mark.parametrize("writer", [track_kml, track_geojson])
def test_a_single_point_is_no_line(writer):
    with pytest.raises(InputError, match="two points"):
        writer(ground_track(ISS, TIMES[:1]))


@pytest.mark.parametrize("form", list(TrackFormat))
def test_no_name_does_harm(form, hostile_set, tmp_path):
    written = content(form, ground_track(hostile_set, TIMES[:50]), (hostile_set,), max_age_days=30)
    if form is TrackFormat.kmz:
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            written = archive.read("doc.kml").decode()
    if form is TrackFormat.netcdf:
        (tmp_path / "track.nc").write_bytes(written)
        with xr.open_dataset(tmp_path / "track.nc", engine="h5netcdf") as read:
            written = " ".join([read.trajectory.item().decode(), *map(str, read.attrs.values())])
    unseen = {c for c in written if not c.isprintable()} - {"\n"}
    assert unseen == set()
    if form is TrackFormat.csv:
        assert "HYPERLINK" not in written
    elif form in (TrackFormat.kml, TrackFormat.kmz):
        root = ET.fromstring(written)
        assert not [each for each in root.iter() if each.tag.lower().endswith("}script")]
        assert "<script>" in root.find(f".//{{{KML}}}Placemark/{{{KML}}}name").text
        balloons = {each.text for each in root.iter(f"{{{KML}}}text")}
        assert balloons == {"$[description]"}
        assert "<script" not in root.find(f"{{{KML}}}Document/{{{KML}}}description").text
    elif form is TrackFormat.czml:
        assert "<script" not in json.loads(written)[1]["description"]
    elif form is TrackFormat.oem:
        named = [line for line in written.splitlines() if "HYPERLINK" in line]
        assert len(named) == 1
        assert named[0].startswith("OBJECT_NAME = ")
    elif form is TrackFormat.geojson:
        assert json.loads(written)["properties"]["name"].startswith("=HYPERLINK")


def test_an_object_without_a_name_goes_by_its_number():
    nameless = ElementSet.from_lines(ISS.line1, ISS.line2)
    assert json.loads(track_geojson(ground_track(nameless, TIMES[:2])))["properties"]["name"] == (
        "object 25544 ground track"
    )


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        (".csv", b"time_utc,"), (".geojson", b'{"type"'), (".kml", b"<?xml"), (".kmz", b"PK"),
        (".czml", b'[{"id"'), (".nc", b"\x89HDF"), (".OEM", b"CCSDS_OEM"), (".txt", b"time_utc,"),
    ],
)  # fmt: skip
def test_the_format_is_as_the_name_ends(issrisk_command, tmp_path, ending, begins):
    path = tmp_path / f"track{ending}"
    assert issrisk_command("track", "--hours", "1", "-o", path).code == 0
    assert path.read_bytes().startswith(begins)


def test_what_is_asked_for_goes_before_the_ending(issrisk_command, tmp_path):
    path = tmp_path / "track.json"
    refused = issrisk_command("track", "-o", path)
    assert (refused.code, "--format geojson" in refused.err) == (3, True)
    assert issrisk_command("track", "--hours", "1", "-o", path, "--format", "geojson").code == 0
    assert json.loads(path.read_text())["type"] == "Feature"


@pytest.mark.parametrize("form", ["kmz", "netcdf"])
def test_what_is_binary_goes_to_a_pipe_but_to_no_terminal(issrisk_command, monkeypatch, form):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    refused = issrisk_command("track", "--hours", "1", "--format", form)
    assert (refused.code, refused.out) == (3, "")
    assert "give -o track." in refused.err


def test_an_ephemeris_is_written_again(issrisk_command, tmp_path):
    first, second = tmp_path / "first.oem", tmp_path / "second.oem"
    spans = ("--start", "2022-02-24", "--hours", "3")
    assert issrisk_command("track", *spans, "-o", first).code == 0
    assert issrisk_command("track", *spans, "--oem", first, "-o", second).code == 0
    one, two = read_ephemeris(first), read_ephemeris(second)
    assert two.creation == one.creation
    np.testing.assert_allclose(
        two.segments[0].states.position_km, one.segments[0].states.position_km, rtol=0, atol=1e-9
    )
