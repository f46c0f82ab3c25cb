"""The risk of single places: whose their intervals are, and how sure their order is."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from issrisk.exposure.countries import countries
from issrisk.provenance import Provenance
from issrisk.report.risk_document import risk_result_document
from issrisk.report.risk_result_figure import risk_result_figure
from issrisk.risk.casualties import casualties
from issrisk.risk.debris import debris_probability
from issrisk.risk.draws import DRAWS, even_normals, even_parts
from issrisk.risk.entries import Circumstances, Entries, casualty_risk
from issrisk.risk.entry_places import consequence
from issrisk.risk.entry_shift import entry_shift, entry_shifts
from issrisk.risk.monte_carlo import risk_of
from issrisk.risk.places import per_inhabitant_error
from issrisk.risk.quantiles import most_if_never
from issrisk.risk.ranking import order_probability, ranking
from issrisk.risk.tally import embedded_zones
from issrisk.risk.zones import Columns
from issrisk.vulnerability import UNVERIFIED_SHELTER
from unit.made_up import made_up_impacts

YEAR = 2026.0
SPLIT = (
    "casualty_expectation", "risk_per_million_inhabitants", "risk_per_million_under_track",
)  # fmt: skip


@pytest.fixture(scope="module")
def zones():
    return embedded_zones(YEAR)


@pytest.fixture(scope="module")
def sample(zones):
    impacts = made_up_impacts(range(400), pieces=40, length_km=2000.0, area_spread=0.3)
    return casualties(impacts, zones, turns=3)


def risk(sample, zones, **more):
    given = {"inclination_deg": 51.64, "provenance": Provenance.of()} | more
    return risk_of(sample, zones.people.population, **given)


@pytest.fixture(scope="module", params=[True, False], ids=["any longitude", "its own"])
def result(request, sample, zones):
    return risk(sample, zones, any_longitude=request.param)


def test_every_quantity_of_a_place_tells_whose_its_interval_is(result):
    for code in ("CHN", "RUS", "X-EUROPE", "RU-VOR"):
        row = result.region(code)
        assert len(row.parted) == 8
        for name in SPLIT:
            each = row.parted[name]
            whole, sampled, unknown = (
                math.log(high / low)
                for low, high in (
                    (each.told.p05, each.told.p95), each.sampling, each.not_known,
                )
            )  # fmt: skip
            assert max(sampled, unknown) < 1.02 * whole
            assert math.hypot(sampled, unknown) == pytest.approx(whole, rel=0.12)
        for each in row.parted.values():
            for low, high in (each.sampling, each.not_known):
                assert 0.0 <= low <= high
                assert low <= each.told.mean * 1.05
                assert high >= each.told.mean * 0.8


def test_the_document_tells_it_too(result):
    document = risk_result_document(result, rank="total")
    row = next(each for each in document["regions"] if each["code"] == "CHN")
    parts = row["interval_parts"]["debris_probability"]
    assert parts["sampling"][0] <= row["debris_probability"]["mean"] <= parts["sampling"][1]
    assert set(row["interval_parts"]) == set(result.region("CHN").parted)


def test_natural_decay_or_equal_times_moves_each_place_its_own_way(sample, zones):
    told = risk(sample, zones, any_longitude=True)
    shifts, columns, every = entry_shifts(told.closed_form), Columns.known(), countries()
    expected = consequence(year=YEAR)
    assert shifts[columns.world.start] == pytest.approx(math.log(expected.expectation_ratio))
    for place in expected.places:
        even, natural = place.share_of_casualty_expectation
        ratio = natural / even * expected.expectation_ratio
        assert told.region(place.code).entry_shift == pytest.approx(math.log(ratio), abs=2e-4)
    assert shifts[columns.country.start + every.index("RUS")] < 0.0 < shifts[0]
    both = [every.index(code) for code in ("IND", "CHN")]
    one, other = (shifts[columns.country.start + each] for each in both)
    assert min(one, other) < entry_shift(told.closed_form, both) < max(one, other)
    # by sampling alone India would be surer to come before Germany than it is
    india, germany = told.region("IND"), told.region("DEU")
    alike = order_probability(replace(india, entry_shift=0.0), germany, rank="total")
    apart = order_probability(replace(india, entry_shift=0.4), germany, rank="total")
    assert apart < alike
    own = risk(sample, zones, any_longitude=False)
    assert own.region("RUS").entry_shift == 0.0


def test_intervals_at_their_own_longitudes_cover_where_a_few_cities_decide(zones):
    """Of samples of 50 entries, a few of which meet a country: its casualties and its share."""
    every = casualties(made_up_impacts(range(3000), pieces=12, length_km=1500.0), zones)
    held = dict.fromkeys(("CHN", "RUS"), 0)
    for begin in range(0, 3000, 50):
        told = risk(made_up_subset(every, slice(begin, begin + 50)), zones)
        for code in held:
            rows, place = every.country, countries().index(code)
            truth = rows.expectation[rows.place == place].sum() / 3000
            low, high = told.region(code).parted["casualty_expectation"].sampling
            held[code] += low <= truth <= high
            share = told.region(code).parted["share_of_casualty_expectation"].sampling
            assert share[0] <= truth / every.expectation.mean() or share[0] < 0.2
    assert min(held.values()) / 60 > 0.9 - 3.0 * math.sqrt(0.09 / 60)


def made_up_subset(every, part):
    """Some realisations of a sample, as if no others had been."""
    arrays = every.arrays()

    def kept(name):
        if name in ("zonal", "heaviest"):
            return arrays[name]
        if name.startswith(("country_", "division_", "landing_")):
            of = arrays[f"{name.partition('_')[0]}_realisation"]
            return arrays[name][(of >= part.start) & (of < part.stop)]
        return arrays[name][part]

    few = type(every).from_arrays({name: kept(name) for name in arrays})
    assert len(few) == part.stop - part.start
    return few


def test_no_share_is_drawn_beyond_the_whole(zones):
    """Two of thirty entries meet nearly all: their country's share is wide, and a share."""
    sample = casualties(made_up_impacts(range(30), pieces=12, length_km=900.0), zones)
    figure = risk_result_figure(risk(sample, zones), title="a few cities decide")
    assert isinstance(figure, Figure)
    shares = figure.axes[1]
    assert shares.get_xlim()[1] <= 105.0
    lines = np.concatenate([np.concatenate(each.get_segments()) for each in shares.collections])
    assert lines[:, 0].max() <= 100.0


def test_who_lives_beyond_the_track_is_not_ranked_by_who_lives_under_it(result):
    by_track = ranking(result.regions, "under-track")
    assert all(row.population_under_track >= 0.1 * row.population for row in by_track)
    assert {"IND", "GBR"} <= {row.code for row in by_track}
    assert per_inhabitant_error(1e6, 0.0) == per_inhabitant_error(1e6, 5e5) > 0.3
    assert per_inhabitant_error(1e6, 1e6) < 0.02


def test_where_nobody_is_met_the_upper_end_is_told_honestly(zones):
    """Pieces far out on the Pacific: no casualty in 60 entries is not none ever."""
    impacts = made_up_impacts(range(60), pieces=3)
    flat = 0.0 * impacts.latitude_deg
    aimed = replace(impacts, latitude_deg=flat - 33.0, longitude_deg=flat - 123.4)
    sample = casualties(aimed, zones)
    heaviest = float(sample.heaviest[0])
    assert heaviest > 0.0  # somebody lives there at other longitudes
    told = risk(sample, zones)
    assert told.casualty_expectation.mean == 0.0
    assert told.casualty_expectation.p95 == pytest.approx(-math.log(0.05) * heaviest / 60, rel=0.02)
    worst = int(np.argmax(sample.heaviest[Columns.known().country]))
    places = told.region(countries().code[worst]), told.region("CHN")
    assert places[0].casualty_expectation.p95 > places[1].casualty_expectation.p95 == 0.0
    unknown = replace(sample, heaviest=np.full(sample.heaviest.shape, np.nan))
    told = risk(unknown, zones)
    assert told.casualty_expectation.p95 == math.inf
    assert told.casualty_probability.p95 == pytest.approx(1.0 - 0.05 ** (1 / 60))
    assert (1.0 - most_if_never(60)) ** 60 == pytest.approx(0.05)
    document = risk_result_document(told, rank="total")
    assert document["casualty_expectation"] == {"mean": 0.0, "p05": 0.0, "p50": 0.0, "p95": None}
    assert document["one_in"]["p05"] is None


def test_that_roofs_were_counted_is_carried_along(sample):
    told = Circumstances(51.64, 430e3, YEAR, any_longitude=False, sheltered=True)
    assert Circumstances.of(told.array()) == told
    assert not Circumstances.of(told.array()[:5]).sheltered  # as written before roofs were told
    entries = Entries(sample, told, Provenance.of())
    assert UNVERIFIED_SHELTER in casualty_risk(entries).provenance.unverified_models
    open_air = Entries(sample, replace(told, sheltered=False), Provenance.of())
    assert UNVERIFIED_SHELTER not in casualty_risk(open_air).provenance.unverified_models


def test_draws_are_even():
    parts = np.sort(even_parts(3, 1, purpose=7))
    assert parts == pytest.approx((np.arange(DRAWS) + 0.5) / DRAWS)
    normal = even_normals(3, 1, purpose=7)
    assert np.quantile(normal, (0.05, 0.95)) == pytest.approx([-1.64485, 1.64485], abs=2e-3)
    assert normal.std() == pytest.approx(1.0, abs=2e-3)
    assert abs(np.corrcoef(normal, even_normals(3, 2, purpose=7))[0, 1]) < 0.06


def test_what_more_pieces_change_is_told_apart_from_chance(zones):
    """Of entries whose area says nothing of where they land, hardly any place is told so."""
    impacts = made_up_impacts(range(80), pieces=30, length_km=2500.0, area_spread=0.3)
    sample = casualties(impacts, zones)
    by_chance = []
    for place in range(len(countries())):
        parted = debris_probability(sample, [place])
        if 0.0 < parted.told.mean < 1.0:
            by_chance.append(parted.not_known[1] - parted.not_known[0])
    assert len(by_chance) > 40
    assert np.mean(np.array(by_chance) == 0.0) > 0.5  # a slope beyond its own error: one in three
    # where the larger half always hits and the other never, all of it is survival
    area = np.linspace(1.0, 2.0, 80)
    larger = sample.landing
    landing = replace(
        larger,
        realisation=np.arange(40, 80),
        turn=np.zeros(40, dtype=np.int8),
        place=np.zeros(40, dtype=np.int16),
        energetic=np.ones(40, dtype=bool),
    )
    told = debris_probability(replace(sample, casualty_area_m2=area, landing=landing), [0])
    assert told.told.mean == 0.5
    assert told.not_known == (0.0, 1.0)
