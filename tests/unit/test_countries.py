"""Countries, divisions and groups: codes, point of view, lookups."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from issrisk.errors import DataMissingError, InputError
from issrisk.exposure.countries import (
    countries,
    divisions,
    groups,
    outlines,
    place,
    region_of_points,
)

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


def test_points_agree_with_exact_polygon_tests():
    generator = np.random.default_rng(20220224)
    longitude = generator.uniform(-180.0, 180.0, 3000)
    latitude = generator.uniform(-60.0, 80.0, 3000)
    found = region_of_points(countries(), longitude, latitude)
    tree = shapely.STRtree(countries().geometry)
    points = shapely.points(longitude, latitude)
    point, region = tree.query(points, predicate="within")
    expected = np.full(3000, -1)
    expected[point[::-1]] = region[::-1]
    np.testing.assert_array_equal(found, expected)
    assert 0.2 < np.mean(found >= 0) < 0.5


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
