"""Element sets: the values read, the texts accepted, and where they may come from."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from issrisk.errors import ElementsError, ElementsWarning, InputTypeError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import iss
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.messages.source import MAX_FILE_BYTES
from issrisk.orbit.propagate import satrec
from unit.lines import LINE_1, LINE_2, first, pair, put, second

DAYS = np.timedelta64(1, "D")


def only(text, **options):
    """The one set of a text."""
    (elements,) = read_elements(text, **options)
    return elements


REFERENCE = only(pair())


def test_values_are_those_of_the_columns():
    """Read off by eye."""
    assert REFERENCE.satellite_number == 25544
    assert REFERENCE.international_designator == "98067A"
    assert REFERENCE.mean_motion_dot_rev_day2 == 7.101e-5
    assert REFERENCE.mean_motion_ddot_rev_day3 == 0.0
    assert REFERENCE.bstar_per_er == 1.3261e-4
    assert REFERENCE.element_set_number == 999
    assert REFERENCE.inclination_deg == 51.6409
    assert REFERENCE.raan_deg == 174.1560
    assert REFERENCE.eccentricity == 0.0005278
    assert REFERENCE.argument_of_perigee_deg == 162.4425
    assert REFERENCE.mean_anomaly_deg == 209.8578
    assert REFERENCE.mean_motion_rev_day == 15.49924591
    assert REFERENCE.revolution_number == 32772


def test_epoch_is_exact():
    """Day 55.59782146: 0.59782146 of 86 400 s are 51 651.774144 s, or 14:20:51.774144."""
    assert REFERENCE.epoch == np.datetime64("2022-02-24T14:20:51.774144", "us")


@pytest.mark.parametrize(
    "lines",
    [
        (LINE_1, LINE_2),
        (  # signs and leading zeros as some sources write them
            "1 25544U 98067A   20091.18672569 +.00001417 +00000-0 +33984-4 0  9990",
            "2 25544 051.6463 014.4258 0005165 072.1372 071.0459 15.48933855219920",
        ),
        (put(LINE_1, 3, "A5544"), put(LINE_2, 3, "A5544")),
        (put(LINE_1, 19, "57"), LINE_2),
        (put(LINE_1, 19, "16366.99999999"), LINE_2),
        (put(LINE_1, 34, "-.00012345 -12345-6 -54321-2"), LINE_2),
    ],
)
def test_sgp4_reads_the_same_values(lines):
    elements = ElementSet.from_lines(*lines)
    by_sgp4 = satrec(elements)

    assert by_sgp4.satnum == elements.satellite_number
    assert by_sgp4.bstar == pytest.approx(elements.bstar_per_er, rel=1e-12, abs=0.0)
    assert by_sgp4.ecco == pytest.approx(elements.eccentricity, rel=1e-12)
    angles_deg = np.degrees([by_sgp4.inclo, by_sgp4.nodeo, by_sgp4.argpo, by_sgp4.mo])
    ours_deg = [
        elements.inclination_deg,
        elements.raan_deg,
        elements.argument_of_perigee_deg,
        elements.mean_anomaly_deg,
    ]
    np.testing.assert_allclose(angles_deg, ours_deg, rtol=1e-12)
    assert by_sgp4.no_kozai * 720.0 / np.pi == pytest.approx(elements.mean_motion_rev_day)
    noon_2000 = np.datetime64("2000-01-01T12:00", "us")
    days = by_sgp4.jdsatepoch - 2_451_545.0
    epoch_day = (elements.epoch - noon_2000) / DAYS
    assert days + by_sgp4.jdsatepochF == pytest.approx(epoch_day, abs=1e-11)


ACCEPTED = {
    "as it is": pair(),
    "CRLF": f"{LINE_1}\r\n{LINE_2}\r\n",
    "CR alone": f"{LINE_1}\r{LINE_2}\r",
    "no last line break": f"{LINE_1}\n{LINE_2}",
    "trailing blanks": pair(LINE_1 + "   ", LINE_2 + " "),
    "byte-order mark": "\ufeff" + pair(),
    "blank lines": f"\n\n{LINE_1}\n\n{LINE_2}\n\n",
    "comments": f"# from Space-Track\n{LINE_1}\n# line 2\n{LINE_2}\n",
    "given twice": pair() + pair(),
    "gzip": gzip.compress(pair().encode()),
    "UTF-16": pair().encode("utf-16"),
    "UTF-16, the other way round": b"\xfe\xff" + pair().encode("utf-16-be"),
    "ephemeris type blank": first(63, " "),
    "plus sign": first(34, "+"),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_is_accepted_as_the_same_orbit(text):
    elements = only(text)

    assert elements.notes == ()
    assert elements.name == ""
    for name in ("epoch", "bstar_per_er", "inclination_deg", "raan_deg", "mean_motion_rev_day"):
        assert getattr(elements, name) == getattr(REFERENCE, name)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        (first(19, "57"), "epoch", np.datetime64("1957-02-24T14:20:51.774144")),
        (first(19, "16366.99999999"), "epoch", np.datetime64("2016-12-31T23:59:59.999136")),
        (first(19, "20366.00000000"), "epoch", np.datetime64("2020-12-31T00:00")),
        (first(19, "22001.00000000"), "epoch", np.datetime64("2022-01-01T00:00")),
        (pair(put(LINE_1, 3, "A5544"), put(LINE_2, 3, "A5544")), "satellite_number", 105_544),
        (pair(put(LINE_1, 3, "    5"), put(LINE_2, 3, "00005")), "satellite_number", 5),
        (second(27, "0000000"), "eccentricity", 0.0),
        (second(9, "  0.0000"), "inclination_deg", 0.0),
        (second(9, "180.0000"), "inclination_deg", 180.0),
        (first(65, "    "), "element_set_number", None),
        (second(64, "     "), "revolution_number", None),
        (first(10, " " * 8), "international_designator", ""),
    ],
)
def test_is_accepted_with(text, name, value):
    assert getattr(only(text), name) == value


def test_an_epoch_in_2056_is_accepted_with_a_warning():
    with pytest.warns(ElementsWarning, match="2056-02-24T14:20:52Z of object 25544 lies in the"):
        elements = only(first(19, "56"))

    assert elements.epoch == np.datetime64("2056-02-24T14:20:51.774144")


@pytest.mark.parametrize(
    ("text", "options", "note"),
    [
        (pair(" " + LINE_1), {}, "leading blanks stripped"),
        (pair(line2="  " + LINE_2), {}, "leading blanks stripped"),
        (pair(LINE_1[:68] + "2"), {"verify_checksum": False}, "checksums not verified"),
        (pair(LINE_1[:68], LINE_2[:68]), {"verify_checksum": False}, "checksums not verified"),
        (first(54, " 10001-1"), {}, "|B*| above 0.01"),
    ],
)
def test_a_note_is_kept(text, options, note):
    elements = only(text, **options)

    assert len(elements.notes) == 1
    assert elements.notes[0].startswith(note)
    assert elements.record()["notes"] == list(elements.notes)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ISS (ZARYA)", "ISS (ZARYA)"),
        ("0 ISS (ZARYA)", "ISS (ZARYA)"),
        ("1 HOPEFUL", "1 HOPEFUL"),
        ("  OBJET É", "OBJET É"),
        ("\x1b[31mISS\x07", "[31mISS"),
        ("A" * 300, "A" * 100),
    ],
)
def test_name_before_the_lines(line, name):
    assert only(f"{line}\n{pair()}").name == name


def test_sets_come_in_order_of_epoch_with_their_names():
    text = f"SECOND\n{pair()}FIRST\n{first(21, '054.00000000')}"

    assert [each.name for each in read_elements(text)] == ["FIRST", "SECOND"]


def test_path_text_and_bytes_give_the_same(tmp_path):
    path = tmp_path / "iss.tle"
    path.write_text(pair(), "ascii")

    assert only(path) == only(str(path)) == only(pair().encode()) == REFERENCE


@pytest.mark.parametrize("source", [None, 25544, [LINE_1, LINE_2], bytearray(b"1")], ids=str)
def test_another_type_is_refused(source):
    with pytest.raises(InputTypeError, match=type(source).__name__):
        read_elements(source)


UNREADABLE = {
    "gzip cut": (gzip.compress(pair().encode())[:60], "gzip file ends early"),
    "gzip damaged": (gzip.compress(pair().encode())[:12] + b"?" * 40, "gzip file is damaged"),
    "gzip bomb": (gzip.compress(b"#" * 50 * MAX_FILE_BYTES, 9), "larger than 10 MB"),
    "UTF-16 cut": (pair().encode("utf-16")[:-1], "UTF-16 text, and damaged"),
    "UTF-16 without its mark": (pair().encode("utf-16-le"), "without its byte-order mark"),
    "empty": (b"", "no element sets found in an empty text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "no element sets found"),
    "over 10 MB": (b"#" * (MAX_FILE_BYTES + 1), "larger than 10 MB"),
}


@pytest.mark.parametrize(("data", "fragment"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_bytes_are_refused_from_memory_and_from_a_file(tmp_path, data, fragment):
    path = tmp_path / "iss.tle"
    path.write_bytes(data)

    for source in (data, path):
        with pytest.raises(ElementsError, match=fragment):
            read_elements(source)


@pytest.mark.parametrize(
    ("source", "fragment"),
    [
        (Path("no-such-file.tle"), "'no-such-file.tle': No such file"),
        ("no-such-file.tle", "'no-such-file.tle': No such file"),
        (Path(__file__).parent, "Is a directory"),
        ("a\0b", "null"),
        ("", "an empty text"),
        ("x" * 5000, "File name too long"),
    ],
    ids=lambda value: str(value)[-20:],
)
def test_a_path_that_is_no_file_is_refused(source, fragment):
    with pytest.raises(ElementsError, match=fragment):
        read_elements(source)


def test_record_and_age():
    record = REFERENCE.record("2022-02-25T14:20:51.774144Z")

    assert record["epoch_utc"] == "2022-02-24T14:20:51.774144Z"
    assert record["age_days"] == 1.0
    assert REFERENCE.record("2022-02-23T14:20:51.774144")["age_days"] == -1.0
    assert REFERENCE.record()["age_days"] is None
    assert "notes" not in record


def test_label_and_period():
    assert REFERENCE.label == "object 25544"
    assert only("ISS\n" + pair()).label == "ISS"
    assert REFERENCE.period_min == pytest.approx(92.9077, abs=5e-5)


def test_a_line_may_keep_its_line_end():
    iss_lines = iss("2022-02-24")
    kept = ElementSet.from_lines(iss_lines.line1 + "\r\n", iss_lines.line2 + "\n")
    assert (kept.line1, kept.line2) == (iss_lines.line1, iss_lines.line2)


def test_an_unpaired_surrogate_is_refused():
    with pytest.raises(ElementsError):
        read_elements("\ud800\n")


def test_a_value_just_out_of_range_is_told_in_full():
    iss_lines = iss("2022-02-24")
    line2 = iss_lines.line2.replace(" 51.6409", "180.0001")
    with pytest.raises(ElementsError, match=r"inclination_deg is 180\.0001; .* 0 to 180"):
        ElementSet.from_lines(iss_lines.line1, line2, verify_checksum=False)


def test_a_device_without_end_is_refused():
    with pytest.raises(ElementsError, match="larger than 10 MB"):
        read_elements(Path("/dev/zero"))
