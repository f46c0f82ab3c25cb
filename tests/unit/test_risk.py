"""Random-entry risk: what must hold whatever the numbers, and single places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.exposure.population import Population, cities, embedded_population
from issrisk.exposure.zonal import ellipsoid_area_m2
from issrisk.hazard.dwell import CircularOrbit
from issrisk.hazard.place import (
    dwell_relative_to_uniform,
    place_under_orbit,
    point_impact_probability,
)
from issrisk.orbit.embedded import iss
from issrisk.risk.random_entry import random_entry_risk, ranked
from issrisk.vulnerability import casualty_area_nasa_std_8719

ISS_ORBIT = CircularOrbit.of(iss("2022-02-24"))


def uniform(people_per_m2):
    """A population as dense everywhere, in cells of a degree."""
    south = np.arange(-90.0, 90.0)
    area = np.diff(ellipsoid_area_m2().cumulative(np.arange(-90.0, 91.0)))
    nobody = np.full(180, -1)
    return Population(
        south, south + 1.0, nobody, nobody, people_per_m2 * area, year=None, source="uniform"
    )


@pytest.mark.parametrize("inclination", [5.0, 28.5, 51.64, 90.0, 98.0])
def test_uniform_population_forgets_the_orbit(inclination):
    risk = random_entry_risk(
        inclination_deg=inclination, casualty_area_m2=8.0, population=uniform(3e-6)
    )
    assert risk.casualty_expectation == pytest.approx(8.0 * 3e-6, rel=1e-12)


@given(factor=st.floats(0.01, 100.0), area=st.floats(0.1, 1e4))
@settings(max_examples=20, deadline=None)
def test_risk_is_proportional_to_people_and_to_area(factor, area):
    one = random_entry_risk(inclination_deg=53.0, casualty_area_m2=1.0, population=uniform(1e-6))
    more = random_entry_risk(
        inclination_deg=53.0, casualty_area_m2=area, population=uniform(1e-6 * factor)
    )
    expected = one.casualty_expectation * area * factor
    assert more.casualty_expectation == pytest.approx(expected, rel=1e-12)


@pytest.fixture(scope="module")
def iss_risk():
    return random_entry_risk(inclination_deg=51.64, casualty_area_m2=(1.7e3, 5.6e3))


def test_shares_sum_to_one(iss_risk):
    shares = sum(row.share_of_casualty_expectation for row in iss_risk.places)
    assert shares == pytest.approx(1.0, abs=1e-9)
    assert iss_risk.latitude_share.sum() == pytest.approx(1.0, abs=1e-9)


def test_an_uncertain_area_is_carried_through(iss_risk):
    area, total = iss_risk.casualty_area_m2, iss_risk.expectation
    assert (area.p05, area.p95) == (1.7e3, 5.6e3)
    assert total.p05 < total.p50 < total.mean < total.p95
    assert total.p95 / total.p05 > area.p95 / area.p05  # the grid's own error widens it
    assert len(iss_risk.interval_covers) == 2
    odds = total.inverse()
    assert odds.p05 == pytest.approx(1.0 / total.p95)
    assert 0.0 < iss_risk.casualty_probability.mean < total.mean


def test_the_mean_probability_is_that_over_the_spread_of_the_expectation(iss_risk):
    total = iss_risk.expectation
    sigma = np.log(total.p95 / total.p50) / 1.6448536269514722
    sample = total.p50 * np.exp(sigma * np.random.default_rng(5).standard_normal(400_000))
    probability = 1.0 - np.exp(-sample)
    error = probability.std() / np.sqrt(sample.size)
    assert iss_risk.casualty_probability.mean == pytest.approx(probability.mean(), abs=4 * error)


def test_russia_has_little_of_the_total_and_more_than_india_by_head(iss_risk):
    russia, india = iss_risk.region("RUS"), iss_risk.region("IND")
    assert russia.share_of_casualty_expectation < 0.15 * india.share_of_casualty_expectation
    by_head = russia.risk_per_million_inhabitants.mean / india.risk_per_million_inhabitants.mean
    under = russia.risk_per_million_under_track.mean / india.risk_per_million_inhabitants.mean
    assert 1.0 < by_head < 1.25  # an independent grid says 1.1
    assert 4.0 < under < 5.0  # and 4.3


def test_rankings_say_different_things(iss_risk):
    assert [row.code for row in ranked(iss_risk, "total")[:2]] == ["CHN", "IND"]
    by_head = [row.code for row in ranked(iss_risk, "per-inhabitant")[:10]]
    assert "IND" not in by_head
    assert "GBR" in by_head


@pytest.mark.parametrize(
    "arguments",
    [
        {"inclination_deg": 200.0},
        {"casualty_area_m2": 0.0},
        {"casualty_area_m2": (5.0, 2.0)},
        {"casualty_area_m2": float("nan")},
        {"year": 1900.0},
        {"year": 2051.0},
    ],
)
def test_bad_arguments_are_refused(arguments):
    good = {"inclination_deg": 51.6, "casualty_area_m2": 10.0}
    with pytest.raises(InputError):
        random_entry_risk(**(good | arguments))


def test_nobody_is_lost_between_countries():
    people = embedded_population(2020)
    assert people.by_country().sum() == pytest.approx(people.total, rel=1e-12)
    with_people = np.count_nonzero(people.by_country())
    uninhabited = {"ATA", "HMD", "XBT", "XSR"}
    empty = {c for c, n in zip(countries().code, people.by_country(), strict=True) if n == 0}
    assert empty <= uninhabited
    assert with_people >= 240


def test_people_grow_with_the_years():
    totals = [embedded_population(year).total for year in (1990, 2020, 2022.5, 2050)]
    assert totals == sorted(totals)
    assert totals[0] == pytest.approx(5.3e9, rel=0.02)  # United Nations, WPP 2024: 5.33e9
    assert totals[3] == pytest.approx(9.66e9, rel=0.02)  # 9.66e9


def test_cities_are_those_of_100_000_and_more():
    known = cities()
    assert known.population.min() >= 100_000
    assert known.name[0] == "Shanghai"
    voronezh = known.name.index("Voronezh")
    assert known.country[voronezh] == "RUS"
    assert known.latitude_deg[voronezh] == pytest.approx(51.67, abs=0.01)


def test_casualty_area_adds_a_person_to_each_piece():
    assert casualty_area_nasa_std_8719([]) == 0.0
    assert casualty_area_nasa_std_8719([0.0]) == pytest.approx(0.36)
    assert casualty_area_nasa_std_8719([1.0, 4.0]) == pytest.approx(1.6**2 + 2.6**2)
    with pytest.raises(InputError):
        casualty_area_nasa_std_8719([-1.0])


def test_the_circles_of_a_globe_hold_its_one_impact():
    """Averaged over a uniform place on Earth, the probability is the circle's share of it."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    latitudes = np.degrees(np.arcsin(nodes))
    found = [point_impact_probability(each, 500.0, orbit=ISS_ORBIT) for each in latitudes]
    share = (1.0 - np.cos(500.0 / 6371.0088)) / 2.0
    assert np.sum(weights * found) / 2.0 == pytest.approx(share, rel=2e-3)


def test_a_small_circle_has_the_local_density():
    share = (1.0 - np.cos(20.0 / 6371.0088)) / 2.0
    for latitude in (0.0, 20.0, 45.0):
        expected = share * dwell_relative_to_uniform(latitude, orbit=ISS_ORBIT)
        found = point_impact_probability(latitude, 20.0, orbit=ISS_ORBIT)
        assert found == pytest.approx(expected, rel=0.01)


def test_moscow_is_never_under_the_track():
    place = place_under_orbit(iss(), latitude_deg=55.75, longitude_deg=37.62)
    assert not place.under_track
    assert place.nearest_approach_km == pytest.approx(440.1, abs=0.1)  # 3.95 degrees
    assert place.passes == ()
    assert place.point_impact_probability == 0.0


@pytest.mark.parametrize("latitude", [-90.0, 90.0])
def test_a_pole_is_far_from_the_track(latitude):
    place = place_under_orbit(iss(), latitude_deg=latitude, longitude_deg=0.0, days=0.1)
    assert place.nearest_approach_km == pytest.approx(4261.4, abs=0.5)
    assert (place.dwell_relative_to_uniform, place.point_impact_probability) == (0.0, 0.0)


def test_volgograd_is_passed_over():
    place = place_under_orbit(
        iss("2022-02-24"), latitude_deg=48.71, longitude_deg=44.51, start="2022-02-24", days=5.0
    )
    assert place.under_track
    assert place.nearest_approach_km == 0.0
    assert place.passes
    assert all(each.distance_km <= 100.0 for each in place.passes)
    assert {each.direction for each in place.passes} <= {"northbound", "southbound"}


@pytest.mark.parametrize(
    "fault",
    [
        {"latitude_deg": 91.0},
        {"longitude_deg": 400.0},
        {"radius_km": 0.0},
        {"days": 400.0},
        {"latitude_deg": float("nan")},
    ],
)
def test_a_place_off_the_globe_is_refused(fault):
    good = {"latitude_deg": 48.7, "longitude_deg": 44.5}
    with pytest.raises(InputError):
        place_under_orbit(iss(), **(good | fault))
