"""Element sets written and read again, to the last digit."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4.api import WGS72, Satrec

from issrisk.errors import ElementsError, ElementsWarning, InputError, InputTypeError
from issrisk.formats.elements import NOTATIONS, elements_text
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.propagate import satrec
from issrisk.orbit.tle_writing import two_lines
from unit.lines import LINE_1, LINE_2, pair
from unit.omm_lines import CELESTRAK, omm_json

ISS = ElementSet.from_lines(LINE_1, LINE_2, name="ISS (ZARYA)")
LAST = np.datetime64("2056-12-31T23:59:59.999136")


def tle_digits(decimals, most):
    """Numbers with so many decimals, from 0 to `most`."""
    scale = 10**decimals
    return st.integers(0, most * scale).map(
        lambda n: float(f"{n // scale}.{n % scale:0{decimals}d}")
    )


def assumed_decimals(most_power):
    """Numbers of five digits and a power of ten."""
    parts = st.tuples(
        st.sampled_from(["", "-"]), st.integers(0, 99_999), st.integers(-9, most_power)
    )
    return parts.map(lambda p: float(f"{p[0]}0.{p[1]:05d}e{p[2]}"))


names = st.text(st.characters(codec="utf-8"), max_size=30).map(
    lambda text: "".join(c for c in text if c.isprintable()).strip()
)
sets = st.builds(
    ElementSet,
    name=st.sampled_from(["", "ISS (ZARYA)", "1 HOPEFUL", "A = B", "{", "<omm>", "a,EPOCH,b"])
    | names,
    line1=st.none(),
    line2=st.none(),
    satellite_number=st.integers(0, 339_999),
    international_designator=st.sampled_from(["", "98067A", "57001ABC", "26999Z"]),
    epoch=st.integers(0, 36_524 * 100_000_000).map(
        lambda n: np.datetime64("1957-01-01", "us") + np.timedelta64(864 * n, "us")
    ),
    mean_motion_dot_rev_day2=tle_digits(8, 0) | st.sampled_from([-0.00012345, 0.99999999]),
    mean_motion_ddot_rev_day3=assumed_decimals(9),
    bstar_per_er=assumed_decimals(0),
    element_set_number=st.none() | st.integers(0, 9999),
    inclination_deg=tle_digits(4, 180),
    raan_deg=tle_digits(4, 360),
    eccentricity=tle_digits(7, 1).map(lambda e: min(e, 0.999)),
    argument_of_perigee_deg=tle_digits(4, 360),
    mean_anomaly_deg=tle_digits(4, 360),
    mean_motion_rev_day=tle_digits(8, 99).map(lambda n: max(n, 1e-8)),
    revolution_number=st.none() | st.integers(0, 99_999),
    classification=st.sampled_from("UCS"),
)


def same(elements, other):
    """Whether all but lines, notes and the name (which a table may quote) is the same."""
    bare = {"name": "", "line1": None, "line2": None, "notes": ()}
    return replace(elements, **bare) == replace(other, **bare)


@pytest.mark.filterwarnings("ignore::issrisk.errors.ElementsWarning")
@settings(deadline=None)
@given(sets, st.sampled_from(NOTATIONS))
def test_what_fits_two_lines_comes_back_from_every_notation(elements, notation):
    (back,) = read_elements(elements_text([elements], notation=notation))

    assert same(back, elements)
    assert two_lines(back) == two_lines(elements)
    quoted = notation == "omm-csv" and elements.name[:1] in tuple("=+-@")
    cleaned = replace(elements, name=read_elements(omm_json(OBJECT_NAME=elements.name))[0].name)
    assert back.name == cleaned.name or quoted


@pytest.mark.parametrize("notation", NOTATIONS)
def test_lines_come_back_through_every_notation(notation):
    (back,) = read_elements(elements_text([ISS], notation=notation))
    written = two_lines(back)

    assert (written.line1, written.line2, written.rounded) == (LINE_1, LINE_2, ())
    assert back.name == "ISS (ZARYA)"


@pytest.mark.parametrize(
    ("notation", "number"), [*((n, 25544) for n in NOTATIONS), ("omm-json", 799_500_123)]
)
def test_sgp4_gives_the_same_bits_in_whatever_notation(notation, number):
    named = replace(ISS, satellite_number=number)
    (back,) = read_elements(elements_text([named], notation=notation))
    by_lines, ours = Satrec.twoline2rv(LINE_1, LINE_2, WGS72), satrec(back)
    days = np.arange(-3.0, 3.0, 0.1)

    states = by_lines.sgp4_array(by_lines.jdsatepoch + days, np.full(60, by_lines.jdsatepochF))
    again = ours.sgp4_array(ours.jdsatepoch + days, np.full(60, ours.jdsatepochF))
    for one, other in zip(states, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_more_digits_than_lines_hold_move_the_state_as_they_should():
    """A change of 1e-9 degrees in the anomaly is a tenth of a millimetre along the orbit."""
    near, same_set = (
        read_elements(omm_json(MEAN_ANOMALY=anomaly))[0] for anomaly in (209.857800001, 209.8578)
    )
    one, other = (s.sgp4(s.jdsatepoch, s.jdsatepochF)[1] for s in (satrec(near), satrec(same_set)))

    assert np.linalg.norm(np.subtract(one, other)) == pytest.approx(1.19e-7, rel=0.05)


@pytest.mark.parametrize("notation", [n for n in NOTATIONS if n != "tle"])
def test_messages_hold_what_lines_cannot(notation):
    changes = {"NORAD_CAT_ID": 799500123, "INCLINATION": 51.64091234567891, "BSTAR": 1.234567e-12}
    (elements,) = read_elements(omm_json(**changes, EPOCH="2022-02-24T14:20:51.774145"))
    text = elements_text([elements, ISS], notation=notation)

    assert same(read_elements(text)[1], elements)
    assert "e-" not in text or notation == "omm-json"


@pytest.mark.parametrize(
    ("number", "columns"),
    [(5, "00005"), (99_999, "99999"), (100_000, "A0000"), (182_931, "J2931"), (339_999, "Z9999")],
)
def test_catalogue_numbers_in_lines(number, columns):
    lines = two_lines(replace(ISS, satellite_number=number))

    assert lines.line1[2:7] == lines.line2[2:7] == columns


@pytest.mark.parametrize(
    ("changes", "fragment"),
    [
        ({"satellite_number": 340_000}, "catalogue number 340000 does not fit two lines"),
        ({"epoch": np.datetime64("2057-01-01", "us")}, "the epoch 2057-01-01.* does not fit"),
        ({"epoch": LAST + np.timedelta64(500, "us")}, "the epoch 2057-01-01T00:00:00.0* does not"),
        ({"mean_motion_dot_rev_day2": 1.0}, "mean_motion_dot_rev_day2 is 1"),
        ({"mean_motion_ddot_rev_day3": 1e10}, "mean_motion_ddot_rev_day3 is 1.0*e"),
    ],
)
def test_what_does_not_fit_lines_is_refused(changes, fragment):
    with pytest.raises(ElementsError, match=fragment) as error:
        elements_text([replace(ISS, **changes)], notation="tle")
    assert "OMM" in error.value.hint


@pytest.mark.parametrize(
    ("changes", "rounded"),
    [
        ({"inclination_deg": 51.64094}, "inclination_deg"),
        ({"bstar_per_er": 1.23456e-4}, "bstar_per_er"),
        ({"bstar_per_er": 1e-20}, "bstar_per_er"),
        ({"epoch": np.datetime64("2022-02-24T14:20:51.0001", "us")}, "epoch"),
        ({"revolution_number": 132_772}, "revolution_number"),
        ({"international_designator": "2157-001A"}, "international_designator"),
    ],
)
def test_what_is_rounded_is_told(changes, rounded):
    with pytest.warns(ElementsWarning, match=f"no room for all digits of {rounded}: written"):
        text = elements_text([replace(ISS, **changes)], notation="tle")
    (back,) = read_elements(text)
    assert back.satellite_number == 25544


def test_a_carry_goes_into_the_power_of_ten():
    assert two_lines(replace(ISS, bstar_per_er=0.0999999)).line1[53:61] == " 10000+0"
    assert two_lines(replace(ISS, bstar_per_er=-1.0)).line1[53:61] == "-10000+1"
    assert two_lines(replace(ISS, bstar_per_er=0.0)).line1[53:61] == " 00000+0"


def test_a_table_holds_no_formula():
    text = elements_text([replace(ISS, name='=HYPERLINK("x")')], notation="omm-csv")

    assert text.splitlines()[1].startswith("\"'=HYPERLINK")


def test_messages_are_whole():
    kvn, xml = (elements_text([ISS], notation=n) for n in ("omm-kvn", "omm-xml"))

    for keyword in ("CREATION_DATE", "ORIGINATOR", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM"):
        assert f"\n{keyword} = " in kvn
        assert f"<{keyword}>" in xml
    assert kvn.startswith("CCSDS_OMM_VERS = 2.0\n")
    assert '<omm id="CCSDS_OMM_VERS" version="2.0">' in xml
    assert json.loads(elements_text([ISS], notation="omm-json")) == [CELESTRAK]


@pytest.mark.parametrize(
    ("arguments", "notation", "error"),
    [([ISS], "omm", InputError), ([], "tle", InputError), (ISS, "tle", InputTypeError)],
)
def test_what_cannot_be_written_is_refused(arguments, notation, error):
    with pytest.raises(error):
        elements_text(arguments, notation=notation)


def test_pair_is_written_as_it_was_read():
    assert elements_text(read_elements(pair()), notation="tle") == pair()
