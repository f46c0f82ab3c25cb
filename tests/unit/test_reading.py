"""Files with bad sets among the good ones, and the caps on size and count."""

import json

import numpy as np
import pytest

from issrisk.errors import ElementsError
from issrisk.orbit.messages import omm_notations, reading
from issrisk.orbit.messages.reading import read_catalogue, read_elements
from unit.lines import LINE_1, LINE_2, first, pair, put
from unit.omm_lines import CELESTRAK, omm_csv, omm_kvn, omm_xml

LATER = first(21, "056.00000000")
BAD_SUM = pair(LINE_1[:68] + "2")
BAD_RECORD = CELESTRAK | {"INCLINATION": 500}

DAMAGED = {
    "bad checksum": (f"ISS\n{BAD_SUM}{LATER}", "line 2: TLE line 1: checksum 2, expected 1"),
    "line 2 lost": (f"{LINE_1}\n{LATER}", "line 1: line 1 is given twice, line 2 is missing"),
    "line 1 lost": (f"A\n{LINE_2}\n{LATER}", "line 2: the two TLE lines are swapped, or line 1"),
    "cut at the end": (f"{LATER}{LINE_1}\n{LINE_2[:40]}", "line 3: TLE line 2: 40 characters"),
    "cut before line 2": (f"{LATER}{LINE_1}\n", "line 3: line 1 has no line 2"),
    "text between": (f"{LATER}{LINE_1}\n429 Too Many\n", "line 3: line 1 is followed by '429 Too"),
    "JSON": (json.dumps([BAD_RECORD, CELESTRAK]), "record 1: inclination_deg is 500"),
    "JSON, a number": (json.dumps([CELESTRAK, 5]), "record 2: this is no orbit mean-elements"),
    "CSV, a row cut": (omm_csv() + "ISS,1998-067A,2022", "line 3: this is no orbit mean-elements"),
    "KVN": (omm_kvn() + omm_kvn(BSTAR="x"), "line 22: BSTAR is 'x', which is no number"),
    "XML": (
        omm_xml().replace("</ndm>", omm_xml(BSTAR="x").partition("<ndm>")[2]),
        "segment 2: BSTAR is 'x', which is no number",
    ),
}


@pytest.mark.parametrize(("text", "refusal"), DAMAGED.values(), ids=DAMAGED)
def test_the_good_set_is_given_and_the_bad_one_told(text, refusal):
    found = read_catalogue(text)

    assert len(found.sets) == len(found.refused) == 1
    assert str(found.refused[0]).startswith(refusal)
    with pytest.raises(ElementsError, match="1 of 2 element sets cannot be used: "):
        read_elements(text)


def test_a_name_stays_with_its_own_set():
    found = read_catalogue(f"BAD\n{BAD_SUM}{LATER}NAMED\n{pair()}")

    assert [each.name for each in found.sets] == ["NAMED", ""]


@pytest.mark.parametrize("name", ["<script>", "[PLUS]", "{X}", "COMMENT", "MEAN_MOTION,EPOCH"])
def test_a_name_is_not_taken_for_another_notation(name):
    assert [each.name for each in read_elements(f"\n{name}\n{pair()}")] == [name]


def test_a_long_line_is_refused_alone():
    found = read_catalogue(f"{'x' * 1001}\n{pair()}")

    assert [each.name for each in found.sets] == [""]
    assert str(found.refused[0]) == "line 1: a line of 1001 characters, at most 1000"


def test_a_whole_file_has_no_refusals():
    found = read_catalogue(pair() + LATER)

    assert found.refused == ()
    assert list(found.sets) == read_elements(LATER + pair())
    assert [each.epoch for each in found.sets] == sorted(each.epoch for each in found.sets)


def test_without_one_good_set_it_is_an_error():
    with pytest.raises(ElementsError, match=r"^TLE line 1: checksum 2, expected 1"):
        read_catalogue(BAD_SUM)
    with pytest.raises(ElementsError, match=r"^2 of 2 .* line 1: TLE.*; line 3: TLE"):
        read_catalogue(BAD_SUM + BAD_SUM)


def test_many_refusals_are_told_in_part():
    with pytest.raises(ElementsError, match=r"^9 of 10 element sets cannot .*; and 4 more$"):
        read_elements(pair() + BAD_SUM * 9)


def test_too_many_sets_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_SETS", 3)

    assert len(read_catalogue(pair() * 3).sets) == 1
    for text in (pair() * 4, json.dumps([1] * 4)):
        with pytest.raises(ElementsError, match="more than 3 element sets"):
            read_catalogue(text)


def test_too_many_objects_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(omm_notations, "MAX_SETS", 3)

    with pytest.raises(ElementsError, match="more than 3 objects in the JSON"):
        read_catalogue("[{},{},{},{}]")


def test_segments_in_segments_are_one_message():
    with pytest.raises(ElementsError, match="no keyword of an orbit"):
        read_catalogue(f"<omm><body>{'<segment>' * 9}{'</segment>' * 9}</body></omm>")


def test_the_same_orbit_twice_is_one_set_with_its_first_name():
    (elements,) = read_elements(f"A\n{pair()}B\n{pair()}")

    assert elements.name == "A"


def test_a_set_without_checksums_is_noted():
    found = read_catalogue(BAD_SUM, verify_checksum=False)

    assert found.sets[0].notes == ("checksums not verified",)


@pytest.mark.parametrize("blank", ["\n", "\r", "\r\n", "\x0b\n", "\n \n"])
def test_line_ends_of_any_kind(blank):
    text = blank.join([LINE_1, LINE_2, put(LINE_1, 21, "056.00000000"), LINE_2, ""])
    if blank.startswith("\x0b"):  # no line end: an odd character at the end of the line
        with pytest.raises(ElementsError):
            read_elements(text)
        return
    assert len(read_elements(text)) == 2
    assert read_elements(text)[0].epoch == np.datetime64("2022-02-24T14:20:51.774144")
