"""Bad element sets: one row for each of BAD_INPUTS.md, and every change of one character."""

import itertools
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issrisk.errors import ElementsError, InputTypeError, IssriskError, PropagationError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.propagate import teme_states
from unit.lines import LINE_1, LINE_2, first, pair, put, second
from unit.omm_lines import SPACE_TRACK, omm_json

HTML = "<!DOCTYPE html>\n<html><title>403 Forbidden</title></html>\n"

# BAD_INPUTS.md, table C2.
REFUSED = {
    "checksum digit wrong": (pair(LINE_1[:68] + "2"), "TLE line 1: checksum 2, expected 1"),
    "digit flipped, 51 to 81": (
        pair(line2=LINE_2.replace(" 51.", " 81.")),
        "line 2: checksum 6, expected 9",
    ),
    "checksum missing": (pair(LINE_1[:68]), "checksum in column 69 is missing"),
    "checksum a letter": (pair(line2=LINE_2[:68] + "X"), "line 2: checksum X, expected 6"),
    "lines swapped": (pair(LINE_2, LINE_1), "swapped"),
    "line 1 twice": (pair(LINE_1, LINE_1), "line 1 is given twice"),
    "line 2 alone": (LINE_2 + "\n", "line 1 is missing"),
    "line 1 alone": (LINE_1 + "\n", "line 1 has no line 2"),
    "a name between": (f"{LINE_1}\nISS\n{LINE_2}\n", "line 1 is followed by 'ISS'"),
    "two objects": (second(3, "25545"), "line 1 is of object 25544, line 2 of object 25545"),
    "no-break space": (pair(LINE_1[:8] + "\xa0" + LINE_1[9:]), "column 9 holds U[+]00A0"),
    "unicode minus": (pair(LINE_1.replace("-3 0", "\u22123 0")), "column 60 holds U[+]2212"),
    "unicode digit": (pair(LINE_1.replace("5544U", "554\u0664U")), "column 7 holds U[+]0664"),
    "tab": (pair(LINE_1.replace("A   ", "A\t  ")), "column 16 holds U[+]0009"),
    "tab in column 2": (pair("1\t" + LINE_1[2:]), "line 1: column 2 holds U[+]0009"),
    "no-break space in column 2": (
        pair(line2="2\xa0" + LINE_2[2:]),
        "line 2: column 2 holds U[+]00A0",
    ),
    "NUL byte": (pair(LINE_1[:20] + "\0" + LINE_1[21:]), "column 21 holds U[+]0000"),
    "blanks collapsed": (pair(" ".join(LINE_1.split())), "63 characters, must be 69"),
    "decimal commas": (pair(line2=LINE_2.replace(".", ",")), "inclination .*' 51,6409'"),
    "line cut": (pair(LINE_1[:60]), "60 characters, must be 69"),
    "line of 1 MB": (pair(LINE_1 + "9" * 10**6), "1000069 characters, must be 69"),
    "name of 1 MB": ("x" * 10**6 + "\n" + pair(), "a line of 1000000 characters, at most 1000"),
    "empty": ("\n", "no element sets found in an empty text"),
    "HTML page": (HTML, r"an HTML page \(403 from the server"),
    "JSON": ('{"error": "rate limit"}\n', "an error told in JSON, 'rate limit'"),
    "XML": ('<?xml version="1.0"?>\n<ndm></ndm>\n', "no element sets found in the XML"),
    "a server's words": ("No GP data found\n", "the server's answer was 'No GP data found'"),
    "day 0": (first(21, "000.59782146"), "epoch day 000.59782146 is not in 2022: 1 to 365"),
    "day 366, common year": (first(21, "366.00000000"), "epoch day 366.00000000 is not in 2022"),
    "day 367, leap year": (first(19, "20367.00000000"), "is not in 2020: 1 to 366"),
    "day 400": (first(21, "400.59782146"), "epoch day 400"),
    "day 999.99": (first(21, "999.99000000"), "epoch day 999"),
    "day negative": (first(21, "-55.59782146"), "epoch day .*'-55.59782146'"),
    "epoch blank": (first(19, " " * 14), "epoch year .*'  '"),
    "epoch letters": (first(21, "ABC.DEFGHIJK"), "epoch day .*'ABC.DEFGHIJK'"),
    "Alpha-5 with I": (pair(put(LINE_1, 3, "I5544"), put(LINE_2, 3, "I5544")), "'I5544'"),
    "Alpha-5 lower case": (pair(put(LINE_1, 3, "a5544"), put(LINE_2, 3, "a5544")), "'a5544'"),
    "eccentricity blank": (second(27, " " * 7), "eccentricity .*'       '"),
    "eccentricity .9999999": (second(27, "9999999"), "eccentricity .* 0 to 0.999"),
    "mean motion 0": (second(53, " 0.00000000"), "mean_motion_rev_day is 0"),
    "mean motion negative": (second(53, "-1.50000000"), "mean motion .*'-1.50000000'"),
    "mean motion blank": (second(53, " " * 11), "mean motion .*'           '"),
    "inclination 200": (second(9, "200.0000"), "inclination_deg is 200; .* 0 to 180"),
    "inclination negative": (second(9, "-51.6409"), "inclination .*'-51.6409'"),
    "inclination nan": (second(9, "     nan"), "inclination .*'     nan'"),
    "inclination inf": (second(9, "     inf"), "inclination .*'     inf'"),
    "right ascension 999": (second(18, "999.0000"), "raan_deg is 999; .* 0 to 360"),
    "argument of perigee 361": (second(35, "361.0000"), "argument_of_perigee_deg is 361"),
    "mean anomaly 361": (second(44, "361.0000"), "mean_anomaly_deg is 361"),
    "B* 99999+9": (first(54, " 99999+9"), "bstar_per_er is 999990000;"),
    "B* letters": (first(54, " ABCDE-3"), "B[*] drag term .*' ABCDE-3'"),
    "ephemeris type 4": (first(63, "4"), "ephemeris type 4 is not SGP4"),
}


@pytest.mark.parametrize(("text", "fragment"), REFUSED.values(), ids=REFUSED)
def test_is_refused(text, fragment):
    with pytest.raises(ElementsError, match=fragment):
        read_elements(text)


@pytest.mark.parametrize("line", [None, LINE_1.encode(), 1, [LINE_1]], ids=str)
def test_a_line_that_is_no_text_is_refused(line):
    with pytest.raises(InputTypeError, match=type(line).__name__):
        ElementSet.from_lines(line, LINE_2)


def physical(elements):
    """What SGP4 reads of a set: its numbers and its epoch."""
    values = asdict(elements)
    names = ("name", "line1", "line2", "notes", "international_designator", "classification")
    return {key: value for key, value in values.items() if key not in names}


def accepted(line1, line2, **options):
    """The set of two lines, or None where they are refused."""
    try:
        return ElementSet.from_lines(line1, line2, **options)
    except ElementsError:
        return None


PRINTABLE = [chr(code) for code in range(ord(" "), ord("~") + 1)]


@pytest.mark.parametrize(
    ("number", "columns"),
    [
        # Classification, piece of the launch, a leading zero or blank, plus signs, type 0.
        (1, {8, 15, 16, 21, 34, 45, 54, 63, 65}),
        (2, {9}),
    ],
)
def test_one_changed_character_is_refused_or_changes_no_number(number, columns):
    """All 13 000 of them, the checksum left as it was."""
    expected = physical(ElementSet.from_lines(LINE_1, LINE_2))
    line = LINE_1 if number == 1 else LINE_2
    passed = set()
    for column, character in itertools.product(range(1, 70), PRINTABLE):
        changed = line[: column - 1] + character + line[column:]
        elements = accepted(*((changed, LINE_2) if number == 1 else (LINE_1, changed)))
        if elements is not None and changed != line:
            passed.add(column)
            assert physical(elements) == expected, changed

    assert passed == columns


@settings(deadline=None)
@given(st.sampled_from([1, 2]), st.integers(0, 67), st.sampled_from(PRINTABLE))
def test_one_changed_character_unchecked_never_leads_to_nan(number, column, character):
    """Without the checksum a wrong number passes, but no value and no state is NaN."""
    line = LINE_1 if number == 1 else LINE_2
    changed = line[:column] + character + line[column + 1 :]
    lines = (changed, LINE_2) if number == 1 else (LINE_1, changed)
    elements = accepted(*lines, verify_checksum=False)
    if elements is None:
        return
    numbers = [value for value in physical(elements).values() if isinstance(value, float)]
    assert all(map(math.isfinite, numbers))
    half_a_day_on = np.array([elements.epoch + np.timedelta64(12, "h")])
    try:
        position_km, velocity_km_s = teme_states(elements, half_a_day_on)
    except PropagationError:
        return
    assert np.isfinite(position_km).all()
    assert np.isfinite(velocity_km_s).all()


# The mutation study of BAD_INPUTS.md: 2 x 69 columns, 15 characters.
MUTATIONS = "0123456789 -.+A"
SAME_KM = 1e-3


def half_a_day_on(elements):
    """Position twelve hours after the epoch of the set as it was, or None where it is refused."""
    time = np.array([EPOCH + np.timedelta64(12, "h")])
    return teme_states(elements, time)[0][0]


ISS = ElementSet.from_lines(LINE_1, LINE_2)
EPOCH = ISS.epoch


def outcomes(texts):
    """How many texts are refused, the same within a metre, and wrong."""
    expected = half_a_day_on(ISS)
    counted = {"refused": 0, "same": 0, "wrong": 0}
    for text in texts:
        try:
            position_km = half_a_day_on(read_elements(text)[0])
        except IssriskError:
            counted["refused"] += 1
            continue
        assert np.isfinite(position_km).all(), text
        near = np.linalg.norm(position_km - expected) < SAME_KM
        counted["same" if near else "wrong"] += 1
    return counted


def substitutions(line, characters=MUTATIONS, width=69):
    """The line with each character of each column changed to each other."""
    for column, character in itertools.product(range(width), characters):
        if line[column] != character:
            yield line[:column] + character + line[column + 1 :]


@pytest.mark.filterwarnings("ignore::issrisk.errors.ElementsWarning")
def test_no_substitution_gives_a_wrong_state():
    changed = [pair(line, LINE_2) for line in substitutions(LINE_1)]
    changed += [pair(LINE_1, line) for line in substitutions(LINE_2)]

    assert len(changed) == 1933
    assert outcomes(changed) == {"refused": 1924, "same": 9, "wrong": 0}


@pytest.mark.filterwarnings("ignore::issrisk.errors.ElementsWarning")
def test_adjacent_swaps_keep_the_checksum_and_many_pass():
    """A swap of two digits is for the continuity with other sets to find."""
    texts = []
    for number, line in enumerate((LINE_1, LINE_2)):
        for column in range(68):
            if line[column] != line[column + 1]:
                swapped = line[:column] + line[column + 1] + line[column] + line[column + 2 :]
                texts.append(pair(swapped, LINE_2) if number == 0 else pair(LINE_1, swapped))

    assert len(texts) == 109
    assert outcomes(texts) == {"refused": 60, "same": 12, "wrong": 37}


@pytest.mark.filterwarnings("ignore::issrisk.errors.ElementsWarning")
def test_substitutions_in_a_message_are_caught_only_where_the_form_or_the_range_is_left():
    """A message has no checksum: a digit changed to another is a good set elsewhere."""
    values = ("EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE")
    values += ("ARG_OF_PERICENTER", "MEAN_ANOMALY", "BSTAR", "NORAD_CAT_ID", "EPHEMERIS_TYPE")
    texts, with_lines = [], []
    for keyword in values:
        given = str(SPACE_TRACK[keyword])
        for changed in substitutions(given, width=len(given)):
            texts.append(omm_json(**{keyword: changed}))
            with_lines.append(
                omm_json(**{keyword: changed, "TLE_LINE1": LINE_1, "TLE_LINE2": LINE_2})
            )

    assert outcomes(texts) == {"refused": 718, "same": 155, "wrong": 516}
    beside = outcomes(with_lines)
    assert beside["wrong"] == 0
    assert beside["refused"] + beside["same"] == len(texts)
