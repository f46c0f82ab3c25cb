"""The two-line format column by column: checksum, Alpha-5, assumed decimals, fixed layout."""

import re

import pytest

from issrisk.errors import ElementsError
from issrisk.orbit import tle
from unit.lines import LINE_1, LINE_2, put


@pytest.mark.parametrize(
    ("line", "digit"),
    [
        (LINE_1, 1),
        (LINE_2, 6),
        # AIAA 2006-6753: minus signs count one each, letters, points and plus signs nothing.
        ("1 21897U 92011A   06176.02341244 -.00001273  00000-0 -13525-3 0  3044", 4),
        ("1 25544U 98067A   20091.18672569 +.00001417 +00000-0 +33984-4 0  9990", 0),
        ("", 0),
        ("-" * 9, 9),
    ],
)
def test_checksum(line, digit):
    assert tle.checksum(line) == digit


def test_checksum_leaves_out_its_own_column():
    assert tle.checksum(LINE_1[:68] + "7") == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("25544", 25544),
        ("00005", 5),
        ("    5", 5),
        # Space-Track's own examples of Alpha-5.
        ("A0000", 100_000),
        ("E8493", 148_493),
        ("J2931", 182_931),
        ("P4018", 234_018),
        ("W1928", 301_928),
        ("Z9999", 339_999),
    ],
)
def test_satellite_number(text, number):
    assert tle.satellite_number(text) == number


@pytest.mark.parametrize("text", ["I5544", "O5544", "a5544", "AB544", "5544A", "     ", ""])
def test_no_satellite_number(text):
    with pytest.raises(ElementsError, match="Alpha-5"):
        tle.satellite_number(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" 13261-3", 0.13261e-3),
        ("-13525-3", -0.13525e-3),
        ("+33984-4", 0.33984e-4),
        (" 00000-0", 0.0),
        (" 00000+0", 0.0),
        (" 12345+1", 1.2345),
    ],
)
def test_assumed_decimal(text, value):
    assert tle.assumed_decimal(text) == pytest.approx(value, rel=1e-15, abs=0.0)


def test_fields_are_cut_at_their_columns():
    first, second = tle.read_line(LINE_1, 1), tle.read_line(LINE_2, 2)

    assert first == {
        "satellite number": "25544",
        "classification": "U",
        "international designator": "98067A  ",
        "epoch year": "22",
        "epoch day": "055.59782146",
        "mean motion derivative": " .00007101",
        "mean motion second derivative": " 00000-0",
        "B* drag term": " 13261-3",
        "ephemeris type": "0",
        "element set number": " 999",
    }
    assert second == {
        "satellite number": "25544",
        "inclination": " 51.6409",
        "right ascension of the ascending node": "174.1560",
        "eccentricity": "0005278",
        "argument of perigee": "162.4425",
        "mean anomaly": "209.8578",
        "mean motion": "15.49924591",
        "revolution number": "32772",
    }


@pytest.mark.parametrize("number", [1, 2])
def test_fields_do_not_overlap(number):
    fields = tle.LINE_1 if number == 1 else tle.LINE_2
    columns = [c for f in fields for c in range(f.column, f.column + f.width)]

    assert len(columns) == len(set(columns))
    assert max(columns) == 68


@pytest.mark.parametrize(
    ("number", "field"),
    [(1, field) for field in tle.LINE_1] + [(2, field) for field in tle.LINE_2],
    ids=lambda value: getattr(value, "name", value),
)
def test_an_error_shows_an_example_that_is_right(number, field):
    line = LINE_1 if number == 1 else LINE_2
    expected = re.escape(f"line {number}: {field.name} ") + ".*" + re.escape(field.example)

    with pytest.raises(ElementsError, match=expected):
        tle.read_line(put(line, field.column, "?" * field.width), number)
    right = put(line, field.column, field.example)
    assert tle.read_line(right, number)[field.name] == field.example


@pytest.mark.parametrize("column", [2, 9, 18, 33, 44, 53, 62, 64])
def test_columns_between_fields_of_line_1_are_blank(column):
    line = LINE_1[: column - 1] + "A" + LINE_1[column:]

    with pytest.raises(ElementsError, match=r"must be blank|must begin"):
        tle.read_line(line, 1)


def test_a_line_is_not_read_as_the_other():
    with pytest.raises(ElementsError, match="line 2: begins with '1 ', must begin with '2 '"):
        tle.read_line(LINE_1, 2)


def test_a_cut_line_is_not_told_from_collapsed_blanks():
    for number, text, hint in (
        (2, LINE_2[:50], "is cut"),
        (1, " ".join(LINE_1.split()), "collapsed"),
    ):
        with pytest.raises(ElementsError) as caught:
            tle.read_line(text, number)
        assert hint in caught.value.hint


@pytest.mark.parametrize("length", [0, 1, 40, 67, 68, 70, 1_000_000])
def test_a_line_of_another_length_is_refused(length):
    with pytest.raises(ElementsError, match="characters|must begin"):
        tle.read_line(LINE_1.ljust(length, "9")[:length], 1)


def test_without_the_checksum_68_columns_do_and_67_do_not():
    assert tle.read_line(LINE_1[:68], 1, verify_checksum=False)["element set number"] == " 999"
    with pytest.raises(ElementsError, match="67 characters"):
        tle.read_line(LINE_1[:67], 1, verify_checksum=False)
