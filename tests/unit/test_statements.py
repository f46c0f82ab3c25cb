"""Reading files of statements: strictly, with an error that helps."""

from __future__ import annotations

import pytest

from issrisk.claims.reading import (
    embedded_statement_sets,
    parse_statements,
    read_statements,
    template,
)
from issrisk.claims.statements import MAX_STATEMENTS
from issrisk.errors import StatementError
from issrisk.resources import data_path

EVERY = data_path("statements/rogozin-2022.toml").read_text("utf-8")
GOOD = EVERY[: EVERY.index("[[statement]]", EVERY.index("[[statement]]") + 1)]  # the first alone
HEAD = EVERY[: EVERY.index("[[statement]]")]
DOCUMENTARY = (
    HEAD
    + """
[[statement]]
id = "settled"
speaker = "somebody"
date = 2022-02-24
wording = "It was so"
language = "en"
source = "a paper"
kind = "documentary"
[statement.rule]
verdict = "true"
brief = "so it was"
why = "a document says so"
[[statement.rule.document]]
title = "The document"
says = "It was so."
source = "a shelf"
"""
)
MEASURE = '[[statement.rule.measure]]\nname = "{}"\n{}\n[[statement.rule.measure]]'


def test_every_embedded_set_is_valid_and_named_after_its_file():
    names = embedded_statement_sets()
    assert set(names) == {"rogozin-2022", "long-march-5b", "starlink", "tiangong"}
    assert [read_statements(name).id for name in names] == list(names)


def test_the_set_of_2022_is_complete():
    """The thirteen statements; of India or China there are two readings."""
    statements = read_statements("rogozin-2022").statement
    assert len(statements) == 14
    kinds = [statement.kind for statement in statements]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "measurable": 8,
        "documentary": 5,
        "political": 1,
    }
    for statement in statements:
        assert (statement.original_wording is None) or statement.original_language == "ru"
        assert (statement.original_language is None) == (statement.translation_by is None) or (
            "indirect speech" in statement.translation_by
        )


def test_the_template_is_valid():
    assert parse_statements(template()).id == "my-statements"


def added(name, keys):
    """The first statement with one measure more."""
    return GOOD.replace("[[statement.rule.measure]]", MEASURE.format(name, keys), 1)


MEASURES = {
    "a key of another quantity": ("dwell_rank", 'region = "RUS"\nstated = 1.0', "takes no"),
    "no place": ("nearest_approach_km", "", "needs one of place, region"),
    "two places": (
        "nearest_approach_km",
        'region = "RUS"\n'
        'place = { name = "a", latitude_deg = 1.0, longitude_deg = 1.0, radius_km = 9.0 }',
        "needs one of place, region",
    ),
    "a place where only a region can be": (
        "dwell_rank",
        'place = { name = "a", latitude_deg = 1.0, longitude_deg = 1.0, radius_km = 9.0 }',
        "takes no 'place'",
    ),
    "a circle round the pole": (
        "nearest_approach_km",
        'place = { name = "a", latitude_deg = 89.0, longitude_deg = 1.0, radius_km = 900.0 }',
        "reaches a pole",
    ),
    "latitude out of range": (
        "nearest_approach_km",
        'place = { name = "a", latitude_deg = 91.0, longitude_deg = 1.0, radius_km = 9.0 }',
        "less than or equal to 90",
    ),
    "a country twice": ("casualty_share_percent", 'region = "FRA+X-EU"', "names FRA twice"),
    "a country and its division": ("casualty_share_percent", 'region = "RUS+RU-VOR"', "twice"),
    "nothing left over": ("casualty_share_percent", 'region = "!RU-VOR"', "not every country"),
    "nothing to compare with": ("casualty_ratio", 'region = "RUS"', "needs 'against'"),
    "an empty list": ("casualty_ratio", 'region = "RUS"\nagainst = []', "at least 1"),
    "unknown place to compare with": (
        "casualty_ratio", 'region = "RUS"\nagainst = ["INDIA"]', "INDIA",
    ),
    "nothing documented": (
        "stated_excess_percent",
        'stated = 1.0\ndocumented = 0.0\nunit = "t"\nsource = "a"',
        "greater than or equal to 0.000000001",
    ),
    "a number beyond all measure": (
        "stated_excess_percent",
        'stated = 1e308\ndocumented = 1.0\nunit = "t"\nsource = "a"',
        "less than or equal to",
    ),
    "no end of places to compare with": (
        "casualty_ratio", 'region = "RUS"\nagainst = [' + '"USA", ' * 21 + "]", "at most 20",
    ),
    "no source": (
        "stated_excess_percent", 'stated = 1.0\ndocumented = 2.0\nunit = "t"', "needs 'source'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", MEASURES)
def test_a_faulty_measure_is_refused(fault):
    name, keys, said = MEASURES[fault]
    with pytest.raises(StatementError) as error:
        parse_statements(added(name, keys))
    assert said in error.value.message


ORBIT = """[statement.orbit]
name = "Mir"
inclination_deg = 51.6
altitude_km = 390.0
source = "a book"

[statement.rule]"""


def test_a_cited_orbit_has_no_track():
    with pytest.raises(StatementError, match="passes_on_day needs element sets"):
        parse_statements(GOOD.replace("[statement.rule]", ORBIT, 1))


HOSTILE = {
    "a path as an id": ('id = "does-not', 'id = "../../does-not', "hyphens only"),
    "an absolute path as an id": ('id = "rogozin-2022"', 'id = "/etc/passwd"', "hyphens only"),
    "a text too long": ('why = "Taken', f'why = "{"a" * 5000} Taken', "at most 4000"),
    "a label that is a path": (
        'name = "dwell_rank"', 'name = "dwell_rank"\nlabel = "../x"', "hyphens only",
    ),
    "an escape code in a unit": (
        'name = "dwell_rank"\nregion = "RUS"',
        'name = "stated_excess_percent"\nstated = 1.0\ndocumented = 1.0\nsource = "a"\n'
        'unit = "t\\u001b[31m"',
        "invisible sign",
    ),
    "a line break in a place": (
        'name = "dwell_minutes_per_day"\nregion = "RUS"',
        'name = "dwell_minutes_per_day"\nplace = { name = "a\\nb", latitude_deg = 1.0, '
        "longitude_deg = 1.0, radius_km = 9.0 }",
        "line break",
    ),
    "a table with too few brackets": ("[[statement]]", "[statement]", "two brackets"),
    "nothing to read": ('wording = "The ISS', 'wording = "\\u202e " # The ISS', "nothing that"),
    "a date with quotes": ("date = 2022-02-24", 'date = "2022-02-24"', "without quotes"),
    "a date with a time": ("date = 2022-02-24", "date = 2022-02-24T00:00:00Z", "nothing more"),
    "a language by its name": ('language = "en"', 'language = "English"', "as ru"),
    "no end of regions": ('region = "RUS"', f'region = "{"FRA+" * 300}"', "at most 1000"),
}  # fmt: skip


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_file_is_refused(fault):
    old, new, said = HOSTILE[fault]
    assert old in GOOD
    with pytest.raises(StatementError) as error:
        parse_statements(GOOD.replace(old, new, 1))
    assert said in error.value.message


def test_too_many_statements_are_refused():
    body = DOCUMENTARY[len(HEAD) :]
    many = "".join(body.replace('"settled"', f'"settled-{i}"') for i in range(MAX_STATEMENTS + 1))
    with pytest.raises(StatementError, match=f"at most {MAX_STATEMENTS}"):
        parse_statements(HEAD + many)
    with pytest.raises(StatementError):
        parse_statements(HEAD + "[[statement]]\n" * 60_000)


def test_an_unknown_key_of_a_document_is_named():
    assert parse_statements(DOCUMENTARY).statement[0].rule.verdict == "true"
    with pytest.raises(StatementError) as error:
        parse_statements(DOCUMENTARY.replace('says = "It', 'sais = "It'))
    assert "statement[1].rule.document[1].sais: unknown key" in error.value.message
    assert error.value.hint == "do you mean 'says'?"


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
    "kind": ('kind = "measurable"', 'kind = "measureable"', "measureable", "measurable"),
    "no kind": ('kind = "measurable"', "", "kind: missing", None),
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


@pytest.mark.parametrize("begin", ["{} = 1", "[{}]", "a = {{ {} = 1 }}"])
def test_a_key_of_endless_parts_is_refused_before_it_takes_the_memory(begin):
    with pytest.raises(StatementError, match="line 3 has more than 100 full stops"):
        parse_statements(f"\n\n{begin.format('.'.join(['a'] * 5000))}\n")


def test_a_missing_or_huge_or_binary_file_is_refused(tmp_path):
    (tmp_path / "huge.toml").write_text("#" * 1_000_001)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("none.toml", "huge.toml", "binary.toml"):
        with pytest.raises(StatementError):
            read_statements(tmp_path / name)
