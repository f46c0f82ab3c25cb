"""From values to a verdict: every rule of every embedded set, threshold by threshold."""

from __future__ import annotations

import itertools

import pytest

from issrisk.claims.measure import Measure
from issrisk.claims.reading import embedded_statement_sets, read_statements
from issrisk.claims.rules import margin_in_words, margins_of, verdict_of
from issrisk.claims.statements import MeasurableStatement, Rule

EPSILON = 1e-6


def rule(*cases, otherwise="false"):
    return Rule.model_validate(
        {
            "why": "because",
            "otherwise": otherwise,
            "measure": [
                {"name": "dwell_minutes_per_day", "region": "RUS"},
                {"name": "area_under_track_percent", "region": "RUS"},
            ],
            "case": [{"verdict": verdict, "why": "so", **when} for verdict, when in cases],
        }
    )


def minutes(side, value):
    return {"measure": "dwell_minutes_per_day", side: value}


def area(side, value):
    return {"measure": "area_under_track_percent", side: value}


def values_of(minutes=50.0, area=50.0):
    return {"dwell_minutes_per_day": minutes, "area_under_track_percent": area}


def measure(label, value, interval=None):
    return Measure(label, label, "RUS", value, "min/day", interval, None, "", "")


def alone(side, value, **spec):
    """A rule of one threshold and no other measure."""
    case = {"verdict": "true", "measure": spec["name"], side: value, "why": "so"}
    return Rule.model_validate(
        {"why": "because", "otherwise": "false", "measure": [spec], "case": [case]}
    )


FIRST = rule(("true", minutes("at_most", 0.0)), ("mostly true", minutes("at_most", 1.0)))
BOTH = rule(
    ("true", {"all": [minutes("at_most", 1.0), area("at_most", 1.0)]}),
    ("misleading", minutes("at_most", 1.0)),
)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.0, "true"), (1e-9, "mostly true"), (1.0, "mostly true"), (1.0001, "false"), (99, "false")],
)
def test_the_first_case_that_holds_decides(value, verdict):
    assert verdict_of(FIRST, values_of(value)) == verdict


def test_a_threshold_may_point_the_other_way():
    upward = rule(("exaggerated", minutes("at_least", 10.0)), otherwise="true")
    assert verdict_of(upward, values_of(10.0)) == "exaggerated"
    assert verdict_of(upward, values_of(9.9)) == "true"


@pytest.mark.parametrize(
    ("minutes", "area", "verdict"),
    [(1.0, 1.0, "true"), (1.0, 1.1, "misleading"), (1.1, 1.0, "false"), (2.0, 2.0, "false")],
)
def test_several_thresholds_must_all_hold(minutes, area, verdict):
    assert verdict_of(BOTH, values_of(minutes, area)) == verdict


@pytest.mark.parametrize(
    ("minutes", "area", "verdict"),
    [
        (None, 0.5, "not checkable"),
        (0.5, None, "not checkable"),
        (2.0, None, "false"),  # whatever the area, no case can hold
        (None, 2.0, "not checkable"),
    ],
)
def test_a_missing_value_decides_only_where_it_matters(minutes, area, verdict):
    assert verdict_of(BOTH, values_of(minutes, area)) == verdict


def measurable():
    for name in embedded_statement_sets():
        for statement in read_statements(name).statement:
            if isinstance(statement, MeasurableStatement):
                yield statement


THRESHOLDS = [
    pytest.param(statement.rule, number, position, id=f"{statement.id}-{number + 1}.{position + 1}")
    for statement in measurable()
    for number, case in enumerate(statement.rule.case)
    for position, _ in enumerate(case.conditions)
]


def around(rule):
    """Every combination of values at, just below and just above the thresholds, and far off."""
    by_label = {spec.known_as: {0.0, 1e5} for spec in rule.measure}
    for case in rule.case:
        for condition in case.conditions:
            at = condition.threshold
            by_label[condition.measure] |= {at, at - EPSILON, at + EPSILON}
    decide = {condition.measure for case in rule.case for condition in case.conditions}
    lists = [sorted(v) if label in decide else [0.0] for label, v in by_label.items()]
    for values in itertools.product(*lists):
        yield dict(zip(by_label, values, strict=True))


@pytest.mark.parametrize(("rule", "number", "position"), THRESHOLDS)
def test_each_threshold_moved_across_its_value_flips_the_verdict(rule, number, position):
    """With the others somewhere, at its threshold one verdict, beyond it another."""
    condition = rule.case[number].conditions[position]
    beyond = EPSILON if condition.at_most is not None else -EPSILON
    flips = 0
    for values in around(rule):
        if values[condition.measure] != condition.threshold:
            continue
        here = verdict_of(rule, values)
        moved = values | {condition.measure: condition.threshold + beyond}
        there = verdict_of(rule, moved)
        if here == rule.case[number].verdict != there:
            flips += 1
    assert flips


@pytest.mark.parametrize(("rule", "number", "position"), THRESHOLDS)
def test_a_margin_tells_what_a_moved_threshold_would_give(rule, number, position):
    case = rule.case[number]
    condition = case.conditions[position]
    side = "at_most" if condition.at_most is not None else "at_least"
    for values in around(rule):
        value = values[condition.measure]
        beyond = EPSILON if condition.holds(value) else 0.0
        threshold = value - beyond if side == "at_most" else value + beyond
        if case.all is None:
            changed = case.model_copy(update={side: threshold})
        else:
            every = list(case.all)
            every[position] = condition.model_copy(update={side: threshold})
            changed = case.model_copy(update={"all": every})
        cases = [*rule.case[:number], changed, *rule.case[number + 1 :]]
        then = verdict_of(rule.model_copy(update={"case": cases}), values)
        assert then == verdict_of(rule, values, moved=(number, position))


def test_margins_name_only_what_changes_the_verdict():
    measures = [measure("dwell_minutes_per_day", 27.4), measure("area_under_track_percent", 11.0)]
    margins = margins_of(FIRST, measures)
    assert [margin.verdict_then for margin in margins] == ["true", "mostly true"]
    told = margin_in_words(margins[1], measures)
    assert told == (
        "It would be “mostly true” if the limit for “mostly true” were 27.4 min/day or more, not 1."
    )


def test_a_margin_within_the_uncertainty_is_told():
    measures = [
        measure("dwell_minutes_per_day", 1.1, (0.9, 1.3)),
        measure("area_under_track_percent", 0.5),
    ]
    true, misleading = margins_of(BOTH, measures)
    assert true.within_interval
    assert misleading.within_interval
    assert "as its uncertainty allows" in margin_in_words(true, measures)
    assert "the limit of dwell minutes per day" in margin_in_words(true, measures)


def test_a_margin_tells_a_rank_without_a_unit():
    ranked = alone("at_most", 3.0, name="dwell_rank", region="RUS")
    told = [Measure("dwell_rank", "dwell_rank", "RUS", 4, "rank", None, None, "", "")]
    assert "were 4 or more, not 3." in margin_in_words(margins_of(ranked, told)[0], told)
    assert margins_of(ranked, [measure("dwell_rank", 1.0)]) == []  # none is before the first


def test_an_excess_may_be_below_nothing():
    numbers = {"stated": 1.0, "documented": 1.0, "unit": "t", "source": "a"}
    excess = alone("at_most", 5.0, name="stated_excess_percent", **numbers)
    told = [measure("stated_excess_percent", 0.0)]
    assert "below 0 min/day" in margin_in_words(margins_of(excess, told)[0], told)


def test_a_threshold_that_asks_nothing_is_not_told():
    some = alone("at_least", 1.0, name="dwell_minutes_per_day", region="RUS")
    assert margins_of(some, [measure("dwell_minutes_per_day", 0.0)]) == []


def test_nothing_is_less_than_nothing():
    assert (
        margins_of(
            FIRST, [measure("dwell_minutes_per_day", 0.0), measure("area_under_track_percent", 1.0)]
        )
        == []
    )
