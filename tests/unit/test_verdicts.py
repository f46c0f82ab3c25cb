"""Statements checked: from measures to rule to word."""

from __future__ import annotations

import re

import numpy as np
import pytest

from issrisk.claims import shares
from issrisk.claims.reading import parse_statements, read_statements, template
from issrisk.claims.rules import verdict_of
from issrisk.claims.statements import CitedOrbit, MeasurableStatement
from issrisk.claims.subject import subject_of_circle, subject_of_region
from issrisk.claims.verdicts import check_statements
from issrisk.errors import InputError, StaleElementsError
from issrisk.exposure.countries import region_of_points
from issrisk.hazard.dwell import region_dwell_fraction
from issrisk.orbit.elements import ElementSet
from issrisk.resources import data_path

EVERY = data_path("statements/rogozin-2022.toml").read_text("utf-8")
GOOD = EVERY[: EVERY.index("[[statement]]", EVERY.index("[[statement]]") + 1)]
FOUND = {
    "does-not-fly-over-russia": "false",
    "all-risks-yours": "false",
    "500-tonnes": "mostly true",
    "fall-on-us-or-europe": "misleading",
    "india-china-fall": "true",
    "india-china-aimed": "true",
    "only-progress": "misleading",
    "ability-to-maintain-orbit": "exaggerated",
    "destroy-cooperation": "not checkable",
    "no-german-experiments": "true",
    "nasa-continues": "true",
    "joint-venture": "true",
    "crew-of-seven": "true",
    "russia-least-endangered": "misleading",
}


@pytest.fixture(scope="module")
def check():
    return check_statements("rogozin-2022")


def values(checked):
    return {measure.label: measure.value for measure in checked.measures}


def test_the_verdicts(check):
    assert {each.statement.id: each.verdict for each in check.statements} == FOUND


def test_every_verdict_follows_from_its_measures(check):
    for checked in check.statements:
        if isinstance(checked.statement, MeasurableStatement):
            assert verdict_of(checked.statement.rule, values(checked)) == checked.verdict
            for measure in checked.measures:
                assert measure.sentence in checked.reason
        elif checked.statement.kind == "documentary":
            assert checked.verdict == checked.statement.rule.verdict
            for document in checked.statement.rule.document:
                assert document.says in checked.reason
        else:
            assert checked.verdict == "not checkable"
        assert checked.brief


def test_the_first_statement_is_false_and_says_by_how_much(check):
    checked = check.statements[0]
    found = values(checked)
    assert found["dwell_minutes_per_day"] == pytest.approx(27.4, abs=0.05)
    assert found["dwell_rank"] == 4
    assert found["passes_on_day"] == len(checked.passes) == 9
    assert found["minutes_on_day"] == pytest.approx(31.714, abs=0.001)
    assert found["area_under_track_percent"] == pytest.approx(11.4, abs=0.05)
    assert [margin.verdict_then for margin in checked.margins] == ["true", "mostly true"]
    assert "if the limit for “mostly true” were 27.4 min/day or more, not 1." in checked.reason
    assert "27.4 minutes of every day" in checked.reason
    assert "nine times" in checked.reason
    assert "first at 00:42:19, for the longest at 23:54:13, for 7.1 minutes" in checked.reason
    measure = checked.measures[0]
    low, high = measure.interval_90
    assert low < measure.value < high
    assert "single days" in measure.interval_covers


def test_all_the_risks_are_shared_three_ways(check):
    checked = check.statement("all-risks-yours")
    found = values(checked)
    shares = [found[label] for label in ("addressees", "russia", "everyone-else")]
    assert sum(shares) == pytest.approx(100.0)
    assert shares == pytest.approx([22.2, 1.66, 76.1], abs=0.1)
    assert found["russian-beside-addressee"] == pytest.approx(0.49, abs=0.01)
    assert found["anyone-else-beside-addressee"] == pytest.approx(0.47, abs=0.01)
    for measure in checked.measures:
        low, high = measure.interval_90
        assert low < measure.value < high
        assert "GPWv4" in measure.interval_covers


def test_500_tonnes_is_a_rounding(check):
    checked = check.statement("500-tonnes")
    assert values(checked) == pytest.approx(
        {"stated_difference": 47.63, "stated_excess_percent": 10.5290}, abs=1e-3
    )
    assert "452370" in checked.reason
    assert (checked.elements, checked.orbit) == (None, None)


def test_least_endangered_in_total_is_not_least_for_a_person(check):
    checked = check.statement("russia-least-endangered")
    found = values(checked)
    assert found["in-total"] == pytest.approx(0.33, abs=0.01)
    assert found["per-inhabitant"] == pytest.approx(1.11, abs=0.02)
    by_verdict = {margin.verdict_then: margin for margin in checked.margins}
    assert by_verdict["true"].within_interval
    assert not by_verdict["false"].within_interval
    assert "as its uncertainty allows" in checked.reason
    assert "were 1.11 times or more, not 1." in checked.reason


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("fall-on-us-or-europe", 5.0, 50.0),
        ("india-china-fall", 1.0, 100.0),
        ("india-china-aimed", 90.0, 100.0),
    ],
)
def test_where_pieces_land_leaves_one_verdict_over_the_whole_interval(check, name, low, high):
    measure = check.statement(name).measures[0]
    assert low <= measure.interval_90[0] < measure.value <= measure.interval_90[1] <= high
    assert "computed beforehand" in measure.sentence or "planned" in measure.sentence


def test_what_an_aimed_burn_would_leave_if_it_failed_is_told(check):
    """How well a place could be chosen: footprint, window, and what is left if it is cut short."""
    checked = check.statement("india-china-aimed")
    chosen, failed = checked.measures
    assert checked.verdict == "true"
    assert "5 hours, 3 revolutions" in chosen.sentence
    assert "nine pieces in ten lie along" in chosen.sentence
    low, high = failed.interval_90
    assert 5.0 < low < failed.value < high < chosen.interval_90[0]
    assert "Cut short" in failed.sentence
    assert "carried out" in failed.sentence
    assert "entries computed beforehand" in failed.sentence


def test_only_where_entries_of_that_aim_are_shipped(check):
    whole = read_statements("rogozin-2022")
    told = check.statement("india-china-aimed").statement
    specs = tuple(each.model_copy(update={"region": "BRA"}) for each in told.rule.measure)
    other = told.model_copy(update={"rule": told.rule.model_copy(update={"measure": specs})})
    found = check_statements(whole.model_copy(update={"statement": [other]})).statements[0]
    assert found.measures[0].value is not None
    assert found.measures[1].value is None
    assert "only those of one aimed at" in found.measures[1].sentence


def test_entries_of_another_object_are_not_told(check):
    """Of what flies on a cited orbit no entries are shipped."""
    whole = read_statements("rogozin-2022")
    orbit = CitedOrbit(name="another", inclination_deg=41.5, altitude_km=300.0, source="nowhere")
    alone = check.statement("india-china-fall").statement.model_copy(update={"orbit": orbit})
    told = check_statements(whole.model_copy(update={"statement": [alone]})).statements[0]
    assert told.verdict == "not checkable"
    assert "only those of the ISS are shipped" in told.reason


def test_without_reboost_it_stays_up_for_more_than_a_year(check):
    checked = check.statement("ability-to-maintain-orbit")
    days, propellant = checked.measures
    low, high = days.interval_90
    assert 365.0 < low < days.value < high < 1826.0  # one verdict over the whole interval
    assert 600.0 < days.value < 1100.0
    assert 1.0 < propellant.value < 3.0
    assert "as it could be known on that day" in checked.reason
    told = check.statement("fall-on-us-or-europe").measures[1]
    assert told.value == pytest.approx(days.value, rel=0.05)


def test_a_lifetime_needs_an_object_whose_drag_is_known():
    alone = EVERY[: EVERY.index("[[statement]]")]
    start = EVERY.index('[[statement]]\nid = "ability-to-maintain-orbit"')
    alone += EVERY[start : EVERY.index('[[statement]]\nid = "destroy-cooperation"')]
    deb = ElementSet.from_lines(
        "1 06251U 62025E   06176.82412014  .00008885  00000-0  12808-3 0  3985",
        "2 06251  58.0579  54.0425 0030035 139.1568 221.1854 15.56387291  6774",
    )
    other = alone.replace("date = 2022-03-03", "date = 2006-06-26")
    checked = check_statements(parse_statements(other), elements=[deb]).statements[0]
    assert checked.verdict == "not checkable"
    assert "of which mass and drag are known" in checked.reason


def test_an_unknown_statement_is_refused(check):
    with pytest.raises(InputError, match="no statement has the id"):
        check.statement("nothing")


GALLERY = {
    "long-march-5b": ["true", "true"],
    "starlink": ["true", "true"],
    "tiangong": ["true", "exaggerated"],
}


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_needs_no_element_set(name):
    """Other objects, by cited inclination and height: nothing here knows the ISS by name."""
    checked = check_statements(name)
    assert [each.verdict for each in checked.statements] == GALLERY[name]
    assert all(each.elements is None and each.orbit is not None for each in checked.statements)
    assert checked.provenance.elements is None
    assert "ISS" not in " ".join(each.reason for each in checked.statements)


def test_no_verdict_of_the_gallery_hangs_on_a_rounded_inclination():
    """It is given to a tenth of a degree: half of that either way gives the same verdicts."""
    for name, verdicts in GALLERY.items():
        whole = read_statements(name)
        for shift_deg in (-0.05, 0.05):
            moved = [
                each.model_copy(
                    update={
                        "orbit": each.orbit.model_copy(
                            update={"inclination_deg": each.orbit.inclination_deg + shift_deg}
                        )
                    }
                )
                for each in whole.statement
            ]
            checked = check_statements(whole.model_copy(update={"statement": moved}))
            assert [each.verdict for each in checked.statements] == verdicts, shift_deg


def test_the_template_is_checked_as_it_stands():
    assert check_statements(parse_statements(template())).statements[0].verdict == "misleading"


def test_another_country_gets_another_verdict():
    finland = GOOD.replace('region = "RUS"', 'region = "FIN"')
    checked = check_statements(parse_statements(finland)).statements[0]
    assert checked.verdict == "true"
    assert checked.passes == ()
    assert "never reaches Finland" in checked.reason


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("X-EUROPE", "Europe without Russia"),
        ("RU-VOR", "Voronezh"),
        ("UKR+POL", "Ukraine and Poland"),
    ],
)
def test_any_place_can_be_asked_for(region, said):
    other = GOOD.replace('region = "RUS"', f'region = "{region}"')
    checked = check_statements(parse_statements(other)).statements[0]
    assert checked.verdict in ("false", "mostly true")
    assert values(checked)["dwell_minutes_per_day"] > 0.0
    assert said in checked.reason


def only(name, keys):
    """The first statement with a single measure and threshold."""
    head = GOOD[: GOOD.index("[[statement.rule.measure]]")]
    spec = f'[[statement.rule.measure]]\nname = "{name}"\n{keys}\n'
    case = f'[[statement.rule.case]]\nverdict = "true"\nmeasure = "{name}"\nat_most = 1.0\n'
    return check_statements(parse_statements(f'{head}{spec}{case}why = "so"\n')).statements[0]


def test_where_nobody_is_at_risk_nothing_is_spread():
    share = only("casualty_share_percent", 'region = "ISL"')
    assert "None of the casualties" in share.reason
    assert (share.brief, share.measures[0].interval_90) == ("no casualties in Iceland", None)
    ratio = only("casualty_ratio", 'region = "ISL"\nagainst = ["USA"]')
    assert "In total the risk in Iceland is 0: nobody lives there" in ratio.reason
    assert ratio.measures[0].interval_90 is None


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("population_under_track_percent", ""),
        ("casualty_ratio_per_inhabitant", 'against = ["USA"]'),
    ],
)
def test_where_nobody_lives_nothing_is_divided(name, more):
    with pytest.raises(InputError, match="nobody lives in Bir Tawil"):
        only(name, f'region = "XBT"\n{more}')


def test_the_people_of_the_world_are_no_more_than_all(monkeypatch):
    monkeypatch.setattr(shares, "WORLD_ERROR_POINTS", 50.0)
    low, high = only("population_under_track_percent", "").measures[0].interval_90
    assert 0.0 <= low < high == 100.0


def test_a_place_hardly_ever_overflown_is_told_without_tiny_numbers():
    vatican = only("dwell_minutes_per_day", 'region = "VAT"')
    assert "less than a tenth of a second of every day (none on nine days in ten)" in vatican.reason
    crimea = only("dwell_minutes_per_day", 'region = "UA-43"')
    assert "8.5 seconds of every day (0 to 13 seconds on nine days in ten)" in crimea.reason


def test_what_is_asked_of_any_of_several_places_says_or(check):
    assert "lands in India or China" in check.statement("india-china-fall").reason


def test_a_point_and_its_surroundings_can_be_asked_for():
    place = (
        'place = { name = "Kyiv", latitude_deg = 50.45, longitude_deg = 30.52, radius_km = 50.0 }'
    )
    kyiv = GOOD.replace('region = "RUS"', place)
    kyiv = kyiv.replace(f'[[statement.rule.measure]]\nname = "dwell_rank"\n{place}\n\n', "")
    checked = check_statements(parse_statements(kyiv)).statements[0]
    assert "the 50 km around Kyiv" in checked.reason
    assert values(checked)["area_under_track_percent"] == pytest.approx(100.0)


def test_another_object_can_be_asked_for():
    """Object 06251, from the verification set of Vallado et al. (2006), AIAA 2006-6753."""
    deb = ElementSet.from_lines(
        "1 06251U 62025E   06176.82412014  .00008885  00000-0  12808-3 0  3985",
        "2 06251  58.0579  54.0425 0030035 139.1568 221.1854 15.56387291  6774",
        name="DELTA 1 DEB",
    )
    other = GOOD.replace("date = 2022-02-24", "date = 2006-06-26")
    checked = check_statements(parse_statements(other), elements=[deb]).statements[0]
    assert checked.verdict == "false"
    assert "DELTA 1 DEB is over Russia" in checked.reason


def test_a_day_no_element_set_reaches_is_refused():
    late = GOOD.replace("date = 2022-02-24", "date = 2023-02-24")
    with pytest.raises(StaleElementsError):
        check_statements(parse_statements(late))


def test_statements_of_documents_alone_need_no_element_set():
    cut = EVERY[: EVERY.index("[[statement]]")]
    cut += EVERY[EVERY.index('[[statement]]\nid = "joint-venture"') :]
    cut = cut[: cut.index('[[statement]]\nid = "crew-of-seven"')]
    far = re.sub(r"date = 2022-03-03", "date = 2040-03-03", cut)
    checked = check_statements(parse_statements(far))
    assert checked.statements[0].verdict == "true"
    assert checked.provenance.models == ()


class TestSubjects:
    """Places of one region made of several, of the rest, or of a circle."""

    def test_everyone_else_is_the_rest(self):
        some, rest = subject_of_region("USA+X-EUROPE"), subject_of_region("!USA+X-EUROPE")
        assert not set(some.members) & set(rest.members)
        assert len(set(some.members) | set(rest.members)) == 244

    def test_a_union_has_the_area_and_the_time_of_its_parts(self, check):
        orbit = check_statements("tiangong").statements[0].orbit
        assert orbit.inclination_deg == 41.5
        parts = [subject_of_region(code).region for code in ("IND", "CHN")]
        union = subject_of_region("IND+CHN").region
        assert union.area_km2[0] == pytest.approx(sum(part.area_km2[0] for part in parts))

    @pytest.mark.parametrize("longitude", [0.0, 179.9, -179.9, 180.0])
    def test_a_circle_lies_round_its_centre_wherever_it_is(self, longitude):
        circle = subject_of_circle(
            "x", latitude_deg=-20.0, longitude_deg=longitude, radius_km=100.0
        )
        assert circle.region.area_km2[0] == pytest.approx(np.pi * 1e4, rel=1e-3)
        east = (longitude + np.array([0.01, 0.9, -0.9, 1.1, -1.1]) + 180.0) % 360.0 - 180.0
        inside = region_of_points(circle.region, east, np.full(5, -20.0))
        assert inside.tolist() == [0, 0, 0, -1, -1]

    def test_time_over_a_circle_does_not_depend_on_its_longitude(self):
        from issrisk.hazard.dwell import CircularOrbit

        orbit = CircularOrbit(51.62, 6.795e6)
        fractions = [
            region_dwell_fraction(
                subject_of_circle("x", latitude_deg=40.0, longitude_deg=at, radius_km=300.0).region,
                orbit,
            )[0]
            for at in (10.0, 180.0)
        ]
        assert fractions[0] == pytest.approx(fractions[1], rel=1e-9)
