"""Statements: strict reading, verdicts, margins."""

from __future__ import annotations

import pytest

from issrisk.claims.statements import Rule, parse_statements, read_statements
from issrisk.claims.verdicts import check_statements, margins_of, verdict_of
from issrisk.errors import StaleElementsError, StatementError
from issrisk.resources import data_path

GOOD = data_path("statements/rogozin-2022.toml").read_text("utf-8")


def rule(*cases, otherwise="false"):
    return Rule.model_validate(
        {
            "why": "because",
            "otherwise": otherwise,
            "measure": [{"name": "dwell_minutes_per_day", "region": "RUS"}],
            "case": [
                {"verdict": verdict, "measure": "dwell_minutes_per_day", side: value, "why": "so"}
                for verdict, side, value in cases
            ],
        }
    )


RULE = rule(("true", "at_most", 0.0), ("mostly true", "at_most", 1.0))


@pytest.mark.parametrize(
    ("minutes", "verdict"),
    [(0.0, "true"), (1e-9, "mostly true"), (1.0, "mostly true"), (1.0001, "false"), (99, "false")],
)
def test_the_first_case_that_holds_decides(minutes, verdict):
    assert verdict_of(RULE, {"dwell_minutes_per_day": minutes}) == verdict


@pytest.mark.parametrize("minutes", [0.0, 0.5, 27.4])
def test_moving_a_threshold_to_its_margin_changes_the_verdict(minutes):
    values = {"dwell_minutes_per_day": minutes}
    margins = margins_of(RULE, values)
    assert margins
    for margin in margins:
        shift = 1e-9 if minutes > margin.case.threshold else -1e-9

        def at_most(case, margin=margin, shift=shift):
            return minutes + shift if case.at_most == margin.case.threshold else case.at_most

        moved = [
            (
                c.verdict,
                "at_most",
                minutes + shift if c.threshold == margin.case.threshold else c.at_most,
            )
            for c in RULE.case
        ]
        assert verdict_of(rule(*moved), values) == margin.verdict_then != verdict_of(RULE, values)


def test_a_threshold_may_point_the_other_way():
    upward = rule(("exaggerated", "at_least", 10.0), otherwise="true")
    assert verdict_of(upward, {"dwell_minutes_per_day": 10.0}) == "exaggerated"
    assert verdict_of(upward, {"dwell_minutes_per_day": 9.9}) == "true"


def test_the_first_statement_is_false_and_says_by_how_much():
    checked = check_statements("rogozin-2022").statements[0]
    assert checked.verdict == "false"
    values = {measure.name: measure.value for measure in checked.measures}
    assert values["dwell_minutes_per_day"] == pytest.approx(27.4, abs=0.05)
    assert values["dwell_rank"] == 4
    assert values["passes_on_day"] == len(checked.passes) == 9
    assert values["minutes_on_day"] == pytest.approx(31.8, abs=0.1)
    assert values["area_under_track_percent"] == pytest.approx(11.4, abs=0.05)
    assert [margin.verdict_then for margin in checked.margins] == ["true", "mostly true"]
    assert "if the limit for “mostly true” were 27.4 or more min/day, not 1." in checked.reason
    assert "27.4 minutes of every day" in checked.reason
    assert "nine times" in checked.reason
    assert "first at 00:42:19, for the longest at 23:54:14, for 7.1 minutes" in checked.reason


def test_the_interval_holds_the_average():
    measure = check_statements("rogozin-2022").statements[0].measures[0]
    low, high = measure.interval_90
    assert low < measure.value < high
    assert "single days" in measure.interval_covers


def test_another_country_gets_another_verdict():
    finland = GOOD.replace('region = "RUS"', 'region = "FIN"').replace(
        "over Russia", "over Finland"
    )
    checked = check_statements(parse_statements(finland)).statements[0]
    assert checked.verdict == "true"
    assert checked.passes == ()
    assert "never reaches Finland" in checked.reason


def test_a_group_can_be_the_place():
    europe = GOOD.replace('region = "RUS"', 'region = "X-EUROPE"')
    checked = check_statements(parse_statements(europe)).statements[0]
    assert checked.verdict == "false"


def test_a_day_no_element_set_reaches_is_refused():
    late = GOOD.replace("date = 2022-02-24", "date = 2023-02-24")
    with pytest.raises(StaleElementsError):
        check_statements(parse_statements(late))


BAD = {
    "unknown key": ("speaker =", "speeker =", "speeker: unknown key", "speaker"),
    "unknown key in the rule": ("otherwise =", "otherwize =", "otherwize", "otherwise"),
    "unknown key in a case": ("at_most = 0.0", "at_mots = 0.0", "at_mots", "at_most"),
    "unknown key in a measure": ('region = "RUS"', 'regoin = "RUS"', "regoin", "region"),
    "unknown key at the top": ('title = "', 'titel = "', "titel", "title"),
    "missing key": ("source = ", "# source = ", "source: missing", None),
    "unknown region": ('region = "RUS"', 'region = "RUZ"', "RUZ", None),
    "unknown measure": ('"dwell_rank"', '"dwell_ranc"', "dwell_ranc", None),
    "unknown verdict": ('verdict = "true"', 'verdict = "right"', "right", None),
    "threshold not finite": ("at_most = 0.0", "at_most = nan", "finite", None),
    "threshold as text": ("at_most = 0.0", 'at_most = "0"', "number", None),
    "date as text": ("date = 2022-02-24", 'date = "2022-02-24"', "date", None),
    "no threshold": ("at_most = 0.0", "", "at_most or at_least", None),
    "two thresholds": ("at_most = 0.0", "at_most = 0.0\nat_least = 1.0", "at_most or", None),
    "measure twice": ('name = "dwell_rank"', 'name = "minutes_on_day"', "twice", None),
    "kind": ('kind = "measurable"', 'kind = "guess"', "guess", None),
    "no TOML": ("[statement.rule]", "[statement.rule", "TOML", None),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_faulty_file_is_refused(fault):
    old, new, said, suggested = BAD[fault]
    assert old in GOOD
    with pytest.raises(StatementError) as error:
        parse_statements(GOOD.replace(old, new, 1))
    assert said in error.value.message
    if suggested:
        assert f"do you mean {suggested!r}?" == error.value.hint


def test_deep_nesting_is_refused():
    with pytest.raises(StatementError):
        parse_statements("a = " + "[" * 100_000)


def test_a_missing_or_huge_or_binary_file_is_refused(tmp_path):
    (tmp_path / "huge.toml").write_text("#" * 1_000_001)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("none.toml", "huge.toml", "binary.toml"):
        with pytest.raises(StatementError):
            read_statements(tmp_path / name)
