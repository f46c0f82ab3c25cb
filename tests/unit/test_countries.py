"""Countries, divisions and groups: codes, point of view, lookups."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from issrisk.errors import DataMissingError, InputError
from issrisk.exposure.countries import (
    Regions,
    countries,
    divisions,
    groups,
    outlines,
    place,
    region_of_points,
)
from issrisk.exposure.lookup import regions_at_exactly

PLACES = {  # name: longitude, latitude, country, division
    "Voronezh": (39.18, 51.66, "RUS", "RU-VOR"),
    "Kursk": (36.19, 51.73, "RUS", "RU-KRS"),
    "Orenburg": (55.10, 51.77, "RUS", "RU-ORE"),
    "Moscow": (37.62, 55.75, "RUS", "RU-MOW"),
    "Kolomna": (38.77, 55.08, "RUS", "RU-MOS"),
    "Barnaul": (83.77, 53.35, "RUS", "RU-ALT"),
    "Gorno-Altaysk": (85.96, 51.96, "RUS", "RU-AL"),
    "Simferopol": (34.10, 44.95, "UKR", "UA-43"),
    "Sevastopol": (33.55, 44.58, "UKR", "UA-40"),
    "Kyiv": (30.52, 50.45, "UKR", "UA-30"),
    "Bilibino": (166.44, 68.06, "RUS", "RU-CHU"),
    "Uelen": (-169.85, 66.155, "RUS", "RU-CHU"),
    "Pristina": (21.17, 42.67, "XKX", None),
    "Suva": (178.44, -18.14, "FJI", None),
    "Cayenne": (-52.33, 4.92, "FRA", None),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_town_lies_in_its_country_and_division(name):
    longitude, latitude, country, division = PLACES[name]
    point = np.array([longitude]), np.array([latitude])
    whole = countries()
    assert whole.code[region_of_points(whole, *point)[0]] == country
    if division:
        parts = divisions(country)
        assert parts.code[region_of_points(parts, *point)[0]] == division


def test_codes_are_unique_and_well_formed():
    whole = countries()
    assert len(set(whole.code)) == len(whole) == 244
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in whole.code)
    assert all(whole.name)
    assert len(divisions("RUS")) == 83
    assert len(divisions("ukr")) == 27


def test_areas_are_the_published_ones():
    whole = countries()
    # CIA World Factbook, total areas [km2]; borders, lakes and coast are drawn differently there.
    for code, km2 in {"RUS": 17_098_242, "AUS": 7_741_220, "DEU": 357_022, "VAT": 0.44}.items():
        assert whole.area_km2[whole.index(code)] == pytest.approx(km2, rel=0.02, abs=0.45)


def test_divisions_cover_their_country():
    for code in ("RUS", "UKR"):
        country = float(countries().select([code]).area_km2[0])
        assert divisions(code).area_km2.sum() == pytest.approx(country, rel=1e-5)


def test_every_polygon_is_valid():
    for regions in (countries(), divisions("RUS"), divisions("UKR")):
        assert shapely.is_valid(regions.geometry).all()


def random_points(count, seed):
    generator = np.random.default_rng(seed)
    longitude = generator.uniform(-180.0, 180.0, count)
    return longitude, np.degrees(np.arcsin(generator.uniform(-1.0, 1.0, count)))


def points_by_borders(regions, count, off_deg, seed):
    """Points on the edges of regions, moved off them by so much; half of them at vertices."""
    generator, edges = np.random.default_rng(seed), regions.edges
    edge = generator.integers(0, edges.longitude0_deg.size, count)
    along = generator.uniform(size=count) * (generator.uniform(size=count) < 0.5)
    x = edges.longitude0_deg[edge] * (1.0 - along) + edges.longitude1_deg[edge] * along
    y = edges.latitude0_deg[edge] * (1.0 - along) + edges.latitude1_deg[edge] * along
    away = off_deg * generator.normal(size=(2, count))
    return np.clip(x + away[0], -180.0, 180.0), np.clip(y + away[1], -90.0, 90.0)


def test_a_million_points_agree_with_exact_polygon_tests():
    points = random_points(1_000_000, seed=20220224)
    found = region_of_points(countries(), *points)
    np.testing.assert_array_equal(found, regions_at_exactly(countries().geometry, *points))
    assert np.mean(found >= 0) == pytest.approx(0.29, abs=0.01)


def test_the_exact_tests_are_those_of_a_search_tree():
    points = random_points(3000, seed=1)
    tree = shapely.STRtree(countries().geometry)
    point, region = tree.query(shapely.points(*points), predicate="intersects")
    expected = np.full(3000, -1)
    expected[point[::-1]] = region[::-1]
    np.testing.assert_array_equal(regions_at_exactly(countries().geometry, *points), expected)


@pytest.mark.parametrize("off_deg", [1e-2, 1e-4, 1e-6, 1e-9, 1e-12, 0.0])
@pytest.mark.parametrize("chosen", ["countries", "RUS", "X-EUROPE"])
def test_points_by_borders_agree_with_exact_polygon_tests(chosen, off_deg):
    regions = {"countries": countries, "RUS": lambda: divisions("RUS")}.get(
        chosen, lambda: place(chosen)
    )()
    count = 100_000 if chosen == "countries" else 20_000
    points = points_by_borders(regions, count, off_deg, seed=7)
    found = region_of_points(regions, *points)
    np.testing.assert_array_equal(found, regions_at_exactly(regions.geometry, *points))


def test_a_border_belongs_to_the_first_that_it_encloses():
    square = shapely.box(0.0, 0.0, 1.0, 1.0)
    beside, over = shapely.box(1.0, 0.0, 2.0, 1.0), shapely.box(0.5, 0.5, 1.5, 1.5)
    geometry = np.array([shapely.MultiPolygon([each]) for each in (square, beside, over)])
    regions = Regions(("A", "B", "C"), ("A", "B", "C"), ("A", "B", "C"), np.ones(3), geometry)
    x = np.array([0.0, 1.0, 1.0, 2.0, 0.75, 1.25, 1.25, 0.5, 1.0, 2.1])
    y = np.array([0.0, 0.5, 1.5, 0.5, 0.75, 0.75, 1.25, 1.2, 1.0, 0.5])
    expected = [0, 0, 2, 1, 0, 1, 2, 2, 0, -1]
    np.testing.assert_array_equal(region_of_points(regions, x, y), expected)
    np.testing.assert_array_equal(regions.grid.regions_at(x, y), expected)


def test_the_180th_meridian_and_the_poles_have_one_answer():
    longitude = np.array([180.0, -180.0, 180.0, -180.0, 190.15, 0.0, 180.0, -180.0, 77.0])
    latitude = np.array([67.0, 67.0, -16.8, -16.8, 66.155, -90.0, -90.0, -85.0, 90.0])
    whole = countries()
    expected = ["RUS", "RUS", "FJI", "FJI", "RUS", "ATA", "ATA", "ATA", None]
    for found in (
        region_of_points(whole, longitude, latitude),
        region_of_points(whole, np.tile(longitude, 2000), np.tile(latitude, 2000))[:9],
    ):
        assert [whole.code[i] if i >= 0 else None for i in found] == expected


@pytest.mark.parametrize("bad", [(np.nan, 0.0), (0.0, np.inf), (361.0, 0.0), (0.0, -90.1)])
def test_points_off_the_globe_are_refused(bad):
    with pytest.raises(InputError, match="out of range"):
        region_of_points(countries(), np.array([0.0, bad[0]]), np.array([0.0, bad[1]]))


@given(
    corners=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=12),
    seed=st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_a_grid_over_any_polygon_agrees_with_exact_tests(corners, seed):
    hull = shapely.make_valid(shapely.Polygon(np.array(corners) / 100.0), method="structure")
    parts = [p for p in shapely.get_parts(hull) if p.geom_type == "Polygon" and p.area > 0.0]
    assume(parts)
    one = shapely.orient_polygons(shapely.MultiPolygon(parts))
    geometry = np.array([one, shapely.MultiPolygon([shapely.box(0.1, 0.1, 0.2, 0.25)])])
    regions = Regions(("A", "B"), ("A", "B"), ("A", "B"), np.ones(2), geometry)
    generator = np.random.default_rng(seed)
    x, y = np.round(generator.uniform(-0.05, 0.35, (2, 500)), int(generator.integers(2, 9)))
    np.testing.assert_array_equal(regions.grid.regions_at(x, y), regions_at_exactly(geometry, x, y))


def test_groups_have_members_and_a_definition():
    assert {code: len(group.members) for code, group in groups().items()} == {
        "X-SEA": 0,
        "X-EUROPE": 50,
        "X-EU": 27,
        "X-ESA": 23,
        "X-ISS-PARTNERS": 15,
    }
    for group in groups().values():
        assert group.definition
        assert group.source
        if not group.members:
            continue
        united = place(group.code)
        assert united.area_km2[0] == pytest.approx(countries().select(group.members).area_km2.sum())


def test_outlines_follow_the_countries():
    assert outlines().code == countries().code
    coarse, fine = outlines(), countries()
    for code in ("RUS", "UKR", "BRA"):
        position = fine.index(code)
        assert shapely.area(coarse.geometry[position]) == pytest.approx(
            shapely.area(fine.geometry[position]), rel=0.01
        )


def test_the_sea_has_no_border():
    with pytest.raises(InputError, match="no border"):
        place("X-SEA")


@pytest.mark.parametrize(
    ("code", "hint"), [("RUZ", "RUS"), ("Russia", "RUS"), ("XYZW", "alpha-3"), ("", "alpha-3")]
)
def test_an_unknown_code_is_refused_with_a_suggestion(code, hint):
    with pytest.raises(InputError) as error:
        place(code)
    assert code in error.value.message
    assert hint in (error.value.hint or "")


def test_missing_divisions_are_refused():
    with pytest.raises(InputError, match="not embedded") as error:
        divisions("USA")
    assert "RUS, UKR" in (error.value.hint or "")


def test_an_altered_file_is_refused(monkeypatch, tmp_path):
    from issrisk import resources

    altered = tmp_path / "data"
    altered.mkdir()
    (altered / "countries.npz").write_bytes(b"something else")
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    resources.manifest()  # read and kept before the folder was exchanged
    with pytest.raises(DataMissingError, match="sha256"):
        resources.verified_data_path("countries.npz")
