"""Risk from realisations: what must hold whatever falls."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.exposure.people_field import (
    PeopleField,
    people_field_of,
    uniform_people_field,
)
from issrisk.exposure.raster import Raster
from issrisk.provenance import Provenance
from issrisk.risk.casualties import casualties
from issrisk.risk.entries import Circumstances, Entries, casualty_risk
from issrisk.risk.heaviest import TURNS
from issrisk.risk.monte_carlo import risk_of
from issrisk.risk.quantiles import gamma_limits
from issrisk.risk.ranking import order_probability, ranking
from issrisk.risk.tally import CasualtyTally, embedded_zones
from issrisk.risk.zones import Columns, Zones
from issrisk.vulnerability import BY_BUILDING, casualty_area_nasa_std_8719
from unit.made_up import made_up_impacts

YEAR = 2026.0
NOTHING = Provenance.of()
ENTRY = Circumstances(51.64, 430e3, YEAR, any_longitude=True)


@pytest.fixture(scope="module")
def people():
    return embedded_zones(YEAR)


def risk(sample, zones, **more):
    given = {"inclination_deg": 51.64, "provenance": NOTHING} | more
    return risk_of(sample, zones.people.population, **given)


@pytest.fixture(scope="module")
def sample(people):
    impacts = made_up_impacts(range(1500), pieces=60, length_km=2000.0, area_spread=0.3)
    return casualties(impacts, people, turns=3)


@pytest.fixture(scope="module", params=[True, False], ids=["any longitude", "its own"])
def result(request, sample, people):
    return risk(sample, people, any_longitude=request.param)


@pytest.mark.parametrize("inclination", [28.5, 51.64, 98.0])
def test_uniform_population_forgets_the_orbit_and_the_footprint(inclination):
    zones = Zones.of(uniform_people_field(3e-6))
    impacts = made_up_impacts(range(20), inclination_deg=inclination, length_km=4000.0)
    found = casualties(impacts, zones)
    area = casualty_area_nasa_std_8719(impacts.area_m2) / 20
    assert found.expectation == pytest.approx(area * 3e-6, rel=1e-12)
    assert found.zonal_expectation == pytest.approx(found.expectation, rel=1e-12)
    assert found.casualty_area_m2.mean() == pytest.approx(area, rel=1e-12)


def test_point_footprints_at_equal_times_converge_to_the_closed_form(people):
    found = casualties(made_up_impacts(range(20_000), pieces=1), people)
    told = risk(found, people)
    closed = told.closed_form.casualty_expectation
    zonal = found.zonal_expectation
    assert zonal.mean() == pytest.approx(closed, abs=4.0 * zonal.std() / np.sqrt(zonal.size))
    assert zonal.std() / np.sqrt(zonal.size) < 0.009 * closed  # so that this says something
    direct = found.expectation
    assert direct.mean() == pytest.approx(closed, abs=4.0 * direct.std() / np.sqrt(direct.size))
    # shares of countries too: each within what sampling leaves, 4 sigma being 2.4 such intervals
    for code in ("CHN", "IND", "USA", "BRA"):
        row, own = told.region(code), told.closed_form.region(code)
        ratio = row.casualty_expectation.mean / own.casualty_expectation.mean
        assert row.sampling.p05**2.4 < ratio**-1 < row.sampling.p95**2.4
    chance = told.region("RUS")
    trials = len(found)
    expected = told.closed_form.region("RUS").point_impact_probability
    assert chance.debris_probability.mean == pytest.approx(
        expected, abs=4.0 * np.sqrt(expected / trials)
    )


def test_grouping_changes_no_bit(people):
    whole = casualties(made_up_impacts(range(90), length_km=900.0), people, turns=TURNS)
    impacts = made_up_impacts(range(90), length_km=900.0)
    tally = CasualtyTally(ENTRY)
    for begin, end in ((0, 7), (7, 50), (50, 90)):
        inside = (impacts.realisation >= begin) & (impacts.realisation < end)
        cut = {
            name: getattr(impacts, name)[inside]
            for name in vars(impacts)
            if name not in ("realisations", "reference")
        }
        reference = type(impacts.reference)(
            *(values[begin:end] for values in vars(impacts.reference).values())
        )
        chunk = replace(impacts, realisations=range(begin, end), reference=reference, **cut)
        tally.add(tally.reduced(chunk))
    found = Entries.of_arrays(tally.arrays(), NOTHING).casualties.arrays()
    for name, values in whole.arrays().items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)


def test_a_tally_hands_on_what_it_was_given(people):
    tally = CasualtyTally(ENTRY)
    for begin in (0, 30):
        impacts = made_up_impacts(range(begin, begin + 30), length_km=900.0)
        tally.add(pickle.loads(pickle.dumps(tally)).reduced(impacts))
    again = CasualtyTally(ENTRY)
    again.restore(tally.arrays())
    entries = Entries.of_arrays(again.arrays(), NOTHING)
    assert entries.circumstances == ENTRY
    found = entries.casualties
    told = casualty_risk(entries)
    assert told.casualty_expectation.mean == pytest.approx(found.zonal_expectation.mean())
    assert told.provenance.unverified_models
    assert found.realisation.tolist() == list(range(60))
    size = sum(values.nbytes for values in found.arrays().values())
    assert size < 60 * tally.bytes_for(1)
    assert not pickle.loads(pickle.dumps(tally)).parts


def test_shares_sum_to_one(result):
    inside = sum(row.share_of_casualty_expectation.mean for row in result.places)
    assert inside == pytest.approx(1.0, abs=1e-9)
    assert result.latitude_share.sum() == pytest.approx(1.0, abs=1e-12)
    divisions = sum(
        row.casualty_expectation.mean for row in result.divisions if row.code.startswith("RU-")
    )
    russia = result.region("RUS").casualty_expectation.mean
    assert divisions == pytest.approx(russia, rel=0.01)  # cells on a border


def test_turning_a_realisation_tells_more_of_where_it_lands(people):
    """The probability of debris is that of the closed form, with a smaller error."""
    found = casualties(made_up_impacts(range(1500), pieces=1), people, turns=TURNS)
    own = casualties(made_up_impacts(range(1500), pieces=1), people)
    told = risk(found, people, any_longitude=True)
    for code in ("RUS", "USA", "X-EUROPE", "RU-VOR"):
        row, single = told.region(code), risk(own, people).region(code)
        place = row.debris_probability
        assert place.p95 - place.p05 < single.debris_probability.p95 - single.debris_probability.p05
        if code != "RU-VOR":
            expected = told.closed_form.region(code).point_impact_probability
            middle, half = (place.p95 + place.p05) / 2.0, (place.p95 - place.p05) / 2.0
            assert abs(expected - middle) < 2.4 * half


def test_a_group_is_hit_where_any_member_is(result):
    united = result.region("X-EUROPE")
    members = [result.region(code).debris_probability.mean for code in united.members]
    assert max(members) <= united.debris_probability.mean <= sum(members)


def test_more_people_more_area_more_mass_are_more_risk(people):
    impacts = made_up_impacts(range(40), length_km=2000.0)
    base = casualties(impacts, people).expectation
    field = people.people
    crowd = Zones.of(replace(field, per_m2=2.0 * field.per_m2))
    assert casualties(impacts, crowd).expectation == pytest.approx(2.0 * base)
    wider = casualties(replace(impacts, area_m2=1.5 * impacts.area_m2), people).expectation
    assert (wider[base > 0.0] > base[base > 0.0]).all()
    kept = impacts.part == 0
    kept[::2] = False
    fewer = {
        name: getattr(impacts, name)[kept]
        for name in vars(impacts)
        if name not in ("realisations", "reference")
    }
    less = casualties(replace(impacts, **fewer), people)
    assert (less.expectation <= base).all()
    assert less.surviving_kg.sum() < impacts.mass_kg.sum()


def test_what_is_below_15_joules_hurts_nobody(people):
    light = casualties(made_up_impacts(range(5), energy_j=14.9), people)
    assert (light.casualty_area_m2.sum(), light.expectation.sum(), light.counted.sum()) == (0, 0, 0)
    assert light.pieces.sum() == 200
    with pytest.raises(InputError, match="no piece"):
        risk(light, people)


def test_shelter_and_the_other_model_take_a_part_away(people):
    impacts = made_up_impacts(range(30), energy_j=1000.0)
    base = casualties(impacts, people)
    roofs = casualties(impacts, people, shelters=BY_BUILDING)
    assert roofs.expectation == pytest.approx(0.8 * base.expectation)
    other = casualties(impacts, people, model="opiela-matney")
    assert other.casualty_area_m2 == pytest.approx(base.other_area_m2)
    assert 0.95 < (base.other_area_m2 / base.casualty_area_m2).mean() < 1.0


def test_the_probability_is_that_of_the_realisations(result, sample):
    expected = (1.0 - np.exp(-sample.expectation)).mean() / sample.expectation.mean()
    found = result.casualty_probability.mean / result.casualty_expectation.mean
    own = result.casualty_expectation.mean / sample.expectation.mean()
    assert found == pytest.approx(expected, rel=1e-12 if own == 1.0 else 0.05)
    assert result.casualty_probability.mean < result.casualty_expectation.mean
    for row in result.places:
        assert row.casualty_probability.mean <= row.casualty_expectation.mean + 1e-18


def test_knowing_something_narrows_the_interval(result):
    total = result.casualty_expectation
    whole = np.log(total.p95 / total.p05)
    assert sum(part.variance_share for part in result.parts) == pytest.approx(1.0)
    for part in result.parts:
        assert np.log(part.known.p95 / part.known.p05) < 1.02 * whole
        assert np.log(part.alone.p95 / part.alone.p05) < 1.02 * whole
    # the logarithms add up: widths as their squares, within what lognormals differ
    apart = sum(np.log(part.alone.p95 / part.alone.p05) ** 2 for part in result.parts)
    assert np.sqrt(apart) == pytest.approx(whole, rel=0.05)
    assert result.parts[0].name == "what survives, and in how many pieces"


def test_a_published_casualty_area_takes_the_place_of_the_own_one(sample, people):
    told = risk(sample, people, casualty_area_m2=22.0)
    assert told.casualty_area_m2.mean == 22.0
    own = risk(sample, people)
    scale = 22.0 / sample.casualty_area_m2.mean()
    assert told.casualty_expectation.mean == pytest.approx(scale * own.casualty_expectation.mean)
    assert len(told.parts) == len(own.parts) - 2


def test_intervals_of_sampling_cover_as_claimed(people):
    """Of 200 samples of 250 realisations, nine in ten hold what all 50 000 tell."""
    columns, known = Columns.known(), countries()
    wanted = [0, *(columns.country.start + known.index(code) for code in ("CHN", "RUS", "GBR"))]
    impacts = made_up_impacts(range(50_000), pieces=12, length_km=2000.0, seed=3)
    row, area = impacts.realisation, np.ones(impacts.realisation.size)
    few = replace(people, per_m2=np.ascontiguousarray(people.per_m2[:, wanted]))
    every = few.expectations(row, impacts.latitude_deg, area, 50_000)
    truth = every.mean(axis=0)
    for column in range(len(wanted)):
        parts = every[:, column].reshape(200, 250)
        mean, spread = parts.mean(axis=1), parts.std(axis=1) / np.sqrt(250.0)
        limit = np.exp(1.645 * spread / mean)  # as places and the whole take them
        held = np.mean((mean / limit <= truth[column]) & (truth[column] <= mean * limit))
        assert abs(held - 0.9) < 4.0 * np.sqrt(0.9 * 0.1 / 200)


def test_the_interval_of_a_rare_sum_covers_as_claimed():
    """Events of weights that differ by a factor of ten, 3 to 60 of them in a sample."""
    rng = np.random.default_rng(6)
    for chance in (0.006, 0.03, 0.12):
        held = 0
        for _ in range(600):
            values = rng.uniform(0.1, 1.0, rng.binomial(500, chance))
            low, high = gamma_limits(values, 500)
            held += bool(values.size and low <= chance * 0.55 <= high)
        assert 0.83 < held / 600 < 0.97


def test_rankings_say_which_and_how_sure(result):
    first = ranking(result.regions, "total")
    assert {row.code for row in first[:2]} == {"CHN", "IND"}
    assert all(row.members is None for row in first)
    sure = order_probability(first[0], first[40], rank="total")
    near = order_probability(first[10], first[11], rank="total")
    assert 0.5 <= near < sure <= 1.0
    by_head = ranking(result.regions, "per-inhabitant")
    assert by_head[0].population < first[0].population


def test_the_entries_of_a_cell_are_found_again(people):
    """All around the globe, the zonal density is the mean of what points meet."""
    field, longitude = people.people, np.arange(-180.0, 180.0, 0.1) + 0.05
    for latitude in (0.05, 30.05, 48.85, -33.95):
        point, entry = field.entries_at(np.full(3600, latitude), longitude)
        met = np.bincount(point, field.per_m2[entry], 3600).mean()
        row = field.rows_at(np.array([latitude]))
        assert met == pytest.approx(float(field.zonal_per_m2[row][0]), rel=1e-9)


def test_people_of_a_raster_live_where_it_says():
    grid = np.zeros((18, 36))
    grid[13, 18] = 1e6  # 40 to 50 N, 0 to 10 E
    raster = Raster(grid, -90.0, -180.0, 10.0, 10.0, 2020.0, "ten degrees")
    field = people_field_of(raster)
    inside, entry = field.entries_at(np.array([45.0, 45.0, -45.0]), np.array([5.0, 365.0, 5.0]))
    assert set(inside.tolist()) == {0, 1}
    total = field.per_m2[entry][inside == 0].sum()
    south, north = np.radians([40.0, 50.0])
    sphere = 6371007.2**2 * (np.sin(north) - np.sin(south)) * np.radians(10.0)
    assert total == pytest.approx(1e6 / sphere, rel=3e-3)
    assert field.population.total == pytest.approx(1e6)


def test_a_field_needs_its_cells():
    field = uniform_people_field(1e-6)
    for cell in (np.arange(10), np.arange(180) + 1):
        with pytest.raises(InputError):
            PeopleField.of(
                field.population, cell, corner_deg=(-90.0, -180.0), size_deg=(1.0, 360.0),
                shape=(180, 1),
            )  # fmt: skip


def test_one_realisation_is_too_few(people):
    with pytest.raises(InputError, match="interval"):
        risk(casualties(made_up_impacts(range(1)), people), people)
