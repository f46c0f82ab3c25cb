"""Orbit mean-elements messages: what is read, in which notation, and what is refused."""

import json

import numpy as np
import pytest

from issrisk.errors import ElementsError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.messages.omm import KEYWORDS, set_of_record
from issrisk.orbit.messages.reading import read_elements
from unit.lines import LINE_1, LINE_2
from unit.omm_lines import CELESTRAK, SPACE_TRACK, omm_csv, omm_json, omm_kvn, omm_xml

NOTATIONS = {"JSON": omm_json, "CSV": omm_csv, "KVN": omm_kvn, "XML": omm_xml}


def only(text):
    """The one set of a text."""
    (elements,) = read_elements(text)
    return elements


REFERENCE = only(omm_json())


def test_values_are_those_of_the_two_lines():
    twin = ElementSet.from_lines(LINE_1, LINE_2, name="ISS (ZARYA)")
    names = [name for name in twin.__dataclass_fields__ if not name.startswith("line")]

    assert {n: getattr(REFERENCE, n) for n in names} == {n: getattr(twin, n) for n in names}
    assert (REFERENCE.line1, REFERENCE.line2) == (None, None)


READ_THE_SAME = {
    "one object": json.dumps(CELESTRAK),
    "strings": json.dumps([SPACE_TRACK]),
    "strings, and the lines": json.dumps(SPACE_TRACK | {"TLE_LINE1": LINE_1, "TLE_LINE2": LINE_2}),
    "CSV": omm_csv(),
    "CSV, CRLF": omm_csv().replace("\n", "\r\n"),
    "CSV, CR alone": omm_csv().replace("\n", "\r"),
    "KVN": omm_kvn(),
    "KVN, no version": omm_kvn().partition("\n\n")[2],
    "KVN, units": omm_kvn(INCLINATION="51.6409 [deg]", MEAN_MOTION="15.49924591 [rev/day]"),
    "KVN, comment first": "COMMENT GENERATED VIA API\n" + omm_kvn(),
    "KVN, META_START": omm_kvn().replace("\n\n", "\nMETA_START\nMETA_STOP\n", 1),
    "XML": omm_xml(),
    "XML, no NDM": omm_xml().replace("<ndm>", "").replace("</ndm>", ""),
    "XML, prefixes": omm_xml().replace("<ndm>", '<x:ndm xmlns:x="u">').replace("/ndm", "/x:ndm"),
    "XML, units": omm_xml().replace("<INCLINATION>", '<INCLINATION units="deg">'),
    "XML, other encoding": omm_xml().replace("UTF-8", "UTF-16").encode("utf-16"),
    "epoch with Z": omm_json(EPOCH="2022-02-24T14:20:51.774144Z"),
    "epoch, day of year": omm_json(EPOCH="2022-055T14:20:51.774144"),
    "epoch, nanoseconds": omm_json(EPOCH="2022-02-24T14:20:51.774143900"),
    "theory of old": omm_json(MEAN_ELEMENT_THEORY="SGP/SGP4"),
    "type 2": omm_json(EPHEMERIS_TYPE=2),
    "TEME of date": omm_json(REF_FRAME="TEME of date", CENTER_NAME="Earth"),
    "exponents": omm_json(BSTAR="+1.3261E-4", INCLINATION="516409e-4"),
    "unknown keywords": omm_json(SEMIMAJOR_AXIS=[1, 2], RMS=None),
    "given twice": json.dumps([CELESTRAK, CELESTRAK]),
}


@pytest.mark.parametrize("text", READ_THE_SAME.values(), ids=READ_THE_SAME)
def test_is_read_as_the_same_set(text):
    assert only(text) == REFERENCE


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"EPOCH": "2022-02-24T14:20:51"}, "epoch", np.datetime64("2022-02-24T14:20:51")),
        ({"EPOCH": "2022-02-24T14:20:60"}, "epoch", np.datetime64("2022-02-24T14:21")),
        ({"NORAD_CAT_ID": 799500123}, "satellite_number", 799500123),
        ({"NORAD_CAT_ID": 100000}, "satellite_number", 100000),
        ({"NORAD_CAT_ID": "00005"}, "satellite_number", 5),
        ({"OBJECT_ID": "2026-123ABC"}, "international_designator", "26123ABC"),
        ({"OBJECT_ID": "UNKNOWN"}, "international_designator", ""),
        ({"OBJECT_ID": "2157-001A"}, "international_designator", "2157-001A"),
        ({"OBJECT_ID": ...}, "international_designator", ""),
        ({"OBJECT_NAME": "UNKNOWN"}, "name", ""),
        ({"OBJECT_NAME": "\x1b[31mISS\x07"}, "name", "[31mISS"),
        ({"OBJECT_NAME": ...}, "name", ""),
        ({"ELEMENT_SET_NO": None}, "element_set_number", None),
        ({"REV_AT_EPOCH": ...}, "revolution_number", None),
        ({"REV_AT_EPOCH": 132772}, "revolution_number", 132772),
        ({"INCLINATION": "51.640912345678"}, "inclination_deg", 51.640912345678),
        ({"MEAN_MOTION_DDOT": ...}, "notes", ("MEAN_MOTION_DDOT not given, taken as 0",)),
        ({"MEAN_MOTION_DOT": ""}, "notes", ("MEAN_MOTION_DOT not given, taken as 0",)),
        ({"BSTAR": 0.02}, "bstar_per_er", 0.02),
    ],
)
def test_is_accepted_with(changes, name, value):
    assert getattr(only(omm_json(**changes)), name) == value


def test_a_unit_in_a_name_is_a_part_of_it():
    assert only(omm_kvn(OBJECT_NAME="ISS [deg]")).name == "ISS [deg]"


NEEDED = (
    "EPOCH MEAN_MOTION ECCENTRICITY INCLINATION RA_OF_ASC_NODE ARG_OF_PERICENTER MEAN_ANOMALY "
    "NORAD_CAT_ID BSTAR"
).split()


@pytest.mark.parametrize("keyword", NEEDED)
@pytest.mark.parametrize("value", [..., None, "", "  "], ids=str)
def test_what_is_needed_is_asked_for(keyword, value):
    with pytest.raises(ElementsError, match=f"{keyword} is missing"):
        read_elements(omm_json(**{keyword: value}))


# BAD_INPUTS.md, table C2, and what else an orbit cannot be.
REFUSED = {
    "inclination 200": ({"INCLINATION": 200}, "inclination_deg is 200; .* 0 to 180"),
    "inclination 500": ({"INCLINATION": "500"}, "inclination_deg is 500"),
    "inclination negative": ({"INCLINATION": -51.6}, "inclination_deg is -51.6"),
    "inclination nan": ({"INCLINATION": "nan"}, "INCLINATION is 'nan', which is no number"),
    "inclination NaN": ({"INCLINATION": float("nan")}, "INCLINATION is 'NaN', which is no number"),
    "inclination inf": ({"INCLINATION": float("inf")}, "INCLINATION is 'Infinity', which is no"),
    "inclination 1e999": ({"INCLINATION": "1e999"}, "inclination_deg is inf"),
    "inclination [rad]": ({"INCLINATION": "0.9 [rad]"}, "INCLINATION is in 'rad', must be in deg"),
    "inclination with degree": ({"INCLINATION": "51.6°"}, "INCLINATION is '51.6°', which is no"),
    "decimal comma": ({"INCLINATION": "51,6409"}, "INCLINATION is '51,6409', which is no"),
    "underscore": ({"INCLINATION": "5_1"}, "INCLINATION is '5_1'"),
    "Arabic digits": ({"INCLINATION": "٥١"}, "INCLINATION is '٥١'"),
    "hexadecimal": ({"INCLINATION": "0x33"}, "INCLINATION is '0x33'"),
    "eccentricity nan": ({"ECCENTRICITY": "nan"}, "ECCENTRICITY is 'nan'"),
    "eccentricity .9999999": ({"ECCENTRICITY": 0.9999999}, "eccentricity is 0.9999999; .* 0.999"),
    "eccentricity negative": ({"ECCENTRICITY": -1e-9}, "eccentricity is -1e-09"),
    "mean motion 0": ({"MEAN_MOTION": 0}, "mean_motion_rev_day is 0"),
    "mean motion negative": ({"MEAN_MOTION": -15.5}, "mean_motion_rev_day is -15.5"),
    "mean motion 1e300": ({"MEAN_MOTION": "1e300"}, "mean_motion_rev_day is 1e[+]300"),
    "right ascension 999": ({"RA_OF_ASC_NODE": 999}, "raan_deg is 999"),
    "perigee -1": ({"ARG_OF_PERICENTER": -1}, "argument_of_perigee_deg is -1"),
    "anomaly 361": ({"MEAN_ANOMALY": 361}, "mean_anomaly_deg is 361"),
    "B* 9.9999e8": ({"BSTAR": 9.9999e8}, "bstar_per_er is 999990000"),
    "derivative 1e999": ({"MEAN_MOTION_DOT": "1e999"}, "mean_motion_dot_rev_day2 is inf"),
    "ephemeris type 4": ({"EPHEMERIS_TYPE": 4}, "EPHEMERIS_TYPE is '4'; only 0 or 2"),
    "ephemeris type text": ({"EPHEMERIS_TYPE": "SGP4"}, "EPHEMERIS_TYPE is 'SGP4'"),
    "theory SGP4-XP": ({"MEAN_ELEMENT_THEORY": "SGP4-XP"}, "MEAN_ELEMENT_THEORY is 'SGP4-XP'"),
    "theory DSST": ({"MEAN_ELEMENT_THEORY": "DSST"}, "only SGP4 or SGP/SGP4"),
    "BTERM": ({"BTERM": 0.01}, "SGP4-XP"),
    "time TAI": ({"TIME_SYSTEM": "TAI"}, "TIME_SYSTEM is 'TAI'; only UTC"),
    "frame EME2000": ({"REF_FRAME": "EME2000"}, "REF_FRAME is 'EME2000'; only TEME"),
    "centre MARS": ({"CENTER_NAME": "MARS"}, "CENTER_NAME is 'MARS'; only EARTH"),
    "number of ten digits": ({"NORAD_CAT_ID": 1234567890}, "NORAD_CAT_ID is '1234567890'"),
    "number of 5000 digits": ({"NORAD_CAT_ID": "9" * 5000}, "NORAD_CAT_ID is '9999"),
    "number Alpha-5": ({"NORAD_CAT_ID": "A5544"}, "NORAD_CAT_ID is 'A5544'"),
    "number negative": ({"NORAD_CAT_ID": -5}, "NORAD_CAT_ID is '-5'"),
    "number 25544.0": ({"NORAD_CAT_ID": 25544.0}, "NORAD_CAT_ID is '25544.0'"),
    "number true": ({"NORAD_CAT_ID": True}, "NORAD_CAT_ID is neither text nor a number"),
    "epoch a list": ({"EPOCH": [2022]}, "EPOCH is neither text nor a number"),
    "epoch an object": ({"EPOCH": {"a": 1}}, "EPOCH is neither text nor a number"),
    "epoch a number": ({"EPOCH": 22055.5}, "epoch '22055.5' is no date and time"),
    "epoch 30 February": ({"EPOCH": "2022-02-30T00:00:00"}, "epoch '2022-02-30T00:00:00'"),
    "epoch with an offset": ({"EPOCH": "2022-02-24T14:20:51+03:00"}, "is no date and time"),
    "epoch of 1900": ({"EPOCH": "1900-01-01T00:00:00"}, "outside 1957 to 2199"),
    "classification X": ({"CLASSIFICATION_TYPE": "X"}, "must be U, C or S"),
    "set number 1.5": ({"ELEMENT_SET_NO": 1.5}, "ELEMENT_SET_NO is '1.5', must be a whole"),
    "lines of another": (
        {"TLE_LINE1": LINE_1, "TLE_LINE2": LINE_2, "INCLINATION": 51.6408},
        "inclination_deg is 51.6408 by the keywords, 51.6409 by the lines",
    ),
    "lines damaged": (
        {"TLE_LINE1": LINE_1, "TLE_LINE2": LINE_2.replace("51.", "81.")},
        "line 2: checksum 6, expected 9",
    ),
}


@pytest.mark.parametrize(("changes", "fragment"), REFUSED.values(), ids=REFUSED)
def test_is_refused(changes, fragment):
    with pytest.raises(ElementsError, match=fragment):
        read_elements(omm_json(**changes))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize(
    ("changes", "fragment"),
    [
        ({"INCLINATION": 500}, "inclination_deg is 500"),
        ({"EPHEMERIS_TYPE": 4}, "EPHEMERIS_TYPE is '4'"),
        ({"BSTAR": ""}, "BSTAR is missing"),
        ({"MEAN_MOTION": "NaN"}, "MEAN_MOTION is 'NaN'"),
        ({"TIME_SYSTEM": "GPS"}, "TIME_SYSTEM is 'GPS'"),
    ],
)
def test_is_refused_in_every_notation(notation, changes, fragment):
    with pytest.raises(ElementsError, match=fragment):
        read_elements(NOTATIONS[notation](**changes))


UNREADABLE = {
    "JSON cut": (omm_json()[:200], "the JSON cannot be read: .* line 1, column"),
    "JSON, two documents": (omm_json() + omm_json(), "the JSON cannot be read: Extra data"),
    "JSON nested deep": ("[" * 200_000, "nested too deep|cannot be read"),
    "JSON nested deep in a key": ('[{"EPOCH":' * 50_000, "nested too deep|cannot be read"),
    "JSON, key twice": (
        omm_json().replace("{", '{"INCLINATION": 9, ', 1),
        "INCLINATION is given twice",
    ),
    "JSON, empty array": ("[]", "no element sets found"),
    "JSON, array of numbers": ("[1]", "no orbit mean-elements message"),
    "JSON, other keys": ('[{"a": 1}]', "no keyword of an orbit mean-elements message"),
    "JSON, 5000 digits": (omm_json().replace("51.6409", "9" * 5000), "inclination_deg is inf"),
    "JSON, error": ('{"error": "Rate limit \\u001b[1m"}', "an error told in JSON"),
    "CSV cut": (omm_csv()[:-40], "no orbit mean-elements message"),
    "CSV, column twice": (
        omm_csv().replace("OBJECT_ID", "EPOCH"),
        "the table has two columns EPOCH",
    ),
    "CSV, open quote": (omm_csv() + '"', "the table cannot be read"),
    "CSV, 1 MB cell": (omm_csv(OBJECT_NAME="A" * 1_000_000), "the table cannot be read: field"),
    "CSV, header alone": (omm_csv().partition("\n")[0] + "\n", "no element sets found"),
    "KVN cut": (omm_kvn()[:-60], "or a part of one"),
    "KVN, key twice": (omm_kvn() + "INCLINATION = 51.6409\n", "INCLINATION is given twice"),
    "KVN, other text": (omm_kvn() + "<html>\n", "HTML|no orbit mean-elements message"),
    "KVN, 1 MB line": (omm_kvn(OBJECT_NAME="A" * 1_000_000), "1000014 characters"),
    "KVN of an ephemeris": (omm_kvn().replace("_OMM_", "_OEM_"), "this is an OEM"),
    "XML cut": (omm_xml()[:-20], "the XML cannot be read"),
    "XML, document type": (
        omm_xml().replace("<ndm>", '<!DOCTYPE a [<!ENTITY b "c">]><ndm>'),
        "DOCTYPE",
    ),
    "XML, key twice": (
        omm_xml().replace("<BSTAR>", "<BSTAR>1</BSTAR><BSTAR>"),
        "BSTAR is given twice",
    ),
    "XML of an ephemeris": ("<ndm><oem><body/></oem></ndm>", "'ndm' with an OEM"),
    "XML of something": ("<svg/>", "whose root is 'svg'"),
}


@pytest.mark.parametrize(("text", "fragment"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_text_is_refused(text, fragment):
    with pytest.raises(ElementsError, match=fragment):
        read_elements(text)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_message_cut_anywhere_is_refused_or_has_lost_nothing_of_the_orbit(notation):
    """The derivatives of the mean motion, which SGP4 does not use, may be cut."""
    text = NOTATIONS[notation]()
    for length in range(1, len(text)):
        try:
            (elements,) = read_elements(text[:length].encode())
        except ElementsError:
            continue
        changed = {
            name
            for name in REFERENCE.__dataclass_fields__
            if getattr(elements, name) != getattr(REFERENCE, name)
        }
        assert changed <= {"mean_motion_dot_rev_day2", "mean_motion_ddot_rev_day3", "notes"}


def test_the_keywords_written_are_those_read():
    assert set(REFERENCE.omm_fields()) <= KEYWORDS
    assert REFERENCE.omm_fields() == CELESTRAK


def test_a_record_leads_back_to_the_set():
    record = REFERENCE.record("2022-02-25")
    lines = ElementSet.from_lines(LINE_1, LINE_2, name="ISS")

    assert (record["line1"], record["line2"]) == (None, None)
    assert record["omm"] == CELESTRAK
    assert set_of_record(json.loads(json.dumps(record))) == REFERENCE
    assert "omm" not in lines.record()
    assert set_of_record(lines.record()).bstar_per_er == lines.bstar_per_er
