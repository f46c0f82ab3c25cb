"""Reading and writing an OEM: what is read, and what is refused."""

import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issrisk.errors import ElementsError, InputError, InputTypeError, IssriskError, PropagationError
from issrisk.formats.oem import ephemeris_of, oem_text
from issrisk.orbit.celestial import EARTH_ROTATION_RAD_S, teme_states_of
from issrisk.orbit.embedded import iss
from issrisk.orbit.ephemeris import BodyParameters
from issrisk.orbit.interpolation import States
from issrisk.orbit.messages.oem import read_ephemeris
from issrisk.orbit.propagate import propagate
from unit.orbits import HEADER, START, circular, kvn, rows

STEPS = np.arange(0.0, 4801.0, 240.0)
NASA_COMMENTS = """COMMENT Units are in kg and m^2
COMMENT MASS=452370.00
COMMENT DRAG_AREA=1516.90
COMMENT DRAG_COEFF=2.00
COMMENT TRAJECTORY EVENT SUMMARY:
COMMENT |       EVENT        |       TIG        | ORB |   DV    |   HA    |   HP    |
COMMENT =============================================================================
COMMENT  NG-17 Launch          050:17:40:02.000             0.0     425.5     408.4
COMMENT                                                   (0.0)   (229.8)   (220.5)
COMMENT  2/26 Reboost m18ispr  057:01:37:00.000             0.8     424.0     409.2
COMMENT  GMT 365 Undock        365:23:00:00.000             0.1     424.0     409.2
COMMENT  400:01:02:03 nonsense 1 2 3
COMMENT End sequence of events"""


def same(one, other):
    """Whether two ephemerides say the same, to the last bit."""
    for a, b in zip(one.segments, other.segments, strict=True):
        np.testing.assert_array_equal(a.times, b.times)
        np.testing.assert_array_equal(a.states.position_km, b.states.position_km)
        np.testing.assert_array_equal(a.states.velocity_km_s, b.states.velocity_km_s)
        for name in ("object_name", "object_id", "frame", "start", "stop", "method", "degree"):
            assert getattr(a, name) == getattr(b, name)
        assert a.parameters == b.parameters
        assert a.events == b.events
    assert one.originator == other.originator
    assert one.creation == other.creation


def test_segment_is_read():
    read = read_ephemeris(kvn())
    segment = read.segments[0]

    assert (read.label, read.originator, read.frames) == ("ISS", "TEST", ("TEME",))
    assert (segment.method, segment.degree) == ("HERMITE", 7)
    assert (read.start, read.stop) == (START, START + np.timedelta64(4800, "s"))
    np.testing.assert_array_equal(segment.states.position_km, circular(STEPS)[:, :3])
    np.testing.assert_array_equal(segment.states.velocity_km_s, circular(STEPS)[:, 3:])
    assert read.parameters == BodyParameters()
    assert read.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        kvn().replace("\n", "\r\n"),
        kvn().replace("\n", "\r"),
        kvn().encode("utf-16"),
        b"\xef\xbb\xbf" + kvn().encode(),
        gzip.compress(kvn().encode()),
        kvn().replace("2.0\n", "1.0\n", 1),
        kvn().replace("2.0\n", "3.0\nCLASSIFICATION = none\nCOMMENT hello\n", 1),
        kvn(INTERPOLATION="hermite", INTERPOLATION_DEGREE="7", CENTER_NAME="Earth"),
        kvn(lines=[f"{row} 0.001 0.002 0.003" for row in rows(STEPS)]),
        kvn(lines=[row for row in rows(STEPS) for _ in range(2)]),
        "COMMENT made for a test\n" + kvn(),
    ],
)
def test_other_ways_to_write_it(text):
    same(read_ephemeris(text), read_ephemeris(kvn()))


COVARIANCE = """COVARIANCE_START
EPOCH = 2022-02-18T12:00:00
COV_REF_FRAME = RTN
3.331349476038534e-04
4.618927349220216e-04 6.782421679971363e-04
COVARIANCE_STOP""".splitlines()


def test_covariances_are_no_states():
    same(read_ephemeris(kvn(after=COVARIANCE)), read_ephemeris(kvn()))
    with pytest.raises(ElementsError, match="covariance of the last segment has no end"):
        read_ephemeris(kvn(after=COVARIANCE[:-1]))


def test_comments_and_keywords_tell_mass_and_areas():
    lines = [*NASA_COMMENTS.splitlines(), *rows(STEPS)]
    read = read_ephemeris(kvn(lines=lines))

    assert read.parameters == BodyParameters(452_370.0, 1516.9, 2.0)
    keywords = ["MASS = 419000 [kg]", "DRAG_AREA = 1641.0", "SOLAR_RAD_COEFF = 1.5"]
    assert read_ephemeris(kvn(lines=[*keywords, *rows(STEPS)])).parameters == BodyParameters(
        419_000.0, 1641.0, None, None, 1.5
    )


@pytest.mark.parametrize(
    "comments",
    [
        ["COMMENT Units are in lb and ft^2", "COMMENT MASS=1000000.00"],
        ["COMMENT MASS=-5"],
        ["COMMENT MASS=nan"],
        ["COMMENT MASS=452370.00 [lb]"],
        ["COMMENT the MASS=452370.00"],
    ],
)
def test_a_mass_in_other_units_is_no_mass(comments):
    assert read_ephemeris(kvn(lines=[*comments, *rows(STEPS)])).parameters == BodyParameters()


def test_planned_events_are_read_from_the_comments():
    events = read_ephemeris(kvn(lines=[*NASA_COMMENTS.splitlines(), *rows(STEPS)])).events

    assert [event.name for event in events] == [
        "GMT 365 Undock",
        "NG-17 Launch",
        "2/26 Reboost m18ispr",
    ]
    assert events[0].time == np.datetime64("2021-12-31T23:00")  # the nearest day 365
    assert events[2].time == np.datetime64("2022-02-26T01:37")
    assert [event.delta_v_m_s for event in events] == [0.1, 0.0, 0.8]
    assert (events[2].apogee_altitude_km, events[2].perigee_altitude_km) == (424.0, 409.2)


def test_a_planned_burn_parts_the_arcs_where_no_step_tells_it():
    table = [
        "COMMENT TRAJECTORY EVENT SUMMARY:",
        "COMMENT burn 049:12:42:00.000  0.8 424.0 409.2",
        "COMMENT arrival 049:13:02:00.000  0.0 424.0 409.2",
    ]
    segment = read_ephemeris(kvn(lines=[*table, *rows(STEPS)])).segments[0]

    assert segment.times[segment.nodes.edges].astype("datetime64[m]").astype(str).tolist() == [
        "2022-02-18T12:40",
        "2022-02-18T12:44",
    ]


@pytest.mark.parametrize("notation", ["kvn", "xml"])
def test_written_and_read_back_it_is_the_same(notation):
    second = kvn(
        elapsed_s=range(4800, 9601, 240),
        header="",
        OBJECT_NAME="I<S>S & co",
        START_TIME="2022-02-18T13:20:00",
        STOP_TIME="2022-02-18T14:40:00",
        USEABLE_STOP_TIME="2022-02-18T14:30:00.123456789",
        INTERPOLATION="LAGRANGE",
        INTERPOLATION_DEGREE="9",
    )
    lines = [*NASA_COMMENTS.splitlines(), "COMMENT <&> ]]> é", *rows(STEPS)]
    read = read_ephemeris(kvn(lines=lines, OBJECT_NAME="I<S>S & co") + second)
    text = oem_text(read, notation=notation)
    again = read_ephemeris(text)

    assert len(read.segments) == 2
    same(read, again)
    assert [each.comments for each in read.segments] == [each.comments for each in again.segments]
    assert oem_text(again, notation=notation) == text


def test_parameters_of_keywords_are_written_as_comments():
    read = read_ephemeris(kvn(lines=["MASS = 419000.5 [kg]", *rows(STEPS)]))

    same(read, read_ephemeris(oem_text(read)))


def test_an_unknown_notation_is_refused():
    with pytest.raises(InputError, match="'kvn' or 'xml'"):
        oem_text(read_ephemeris(kvn()), notation="json")


@pytest.mark.parametrize("notation", ["kvn", "xml"])
def test_sgp4_written_as_an_ephemeris_is_sgp4(notation):
    elements = iss(near="2022-02-24")
    times = elements.epoch + np.arange(0, 7201, 60) * np.timedelta64(1, "s")
    states = propagate(elements, times)
    made = ephemeris_of(
        states, object_name=elements.label, object_id="1998-067A", creation=elements.epoch
    )
    read = read_ephemeris(oem_text(made, notation=notation))

    assert read.frames == ("TEME",)
    between = times[:-1] + np.timedelta64(30, "s")
    off_km = read.states(between).position_km - propagate(elements, between).position_km.values
    assert np.linalg.norm(off_km, axis=1).max() < 6e-9


def test_masked_states_make_no_ephemeris():
    states = propagate(iss(near="2022-02-24"), ["2022-02-24", "2022-02-25"])
    masked = states.assign(valid=states.valid & (np.arange(2) > 0))
    for wrong, said in ((masked, "masked"), (states.isel(time=[1, 0]), "in order")):
        with pytest.raises(InputError, match=said):
            ephemeris_of(wrong, object_name="ISS", object_id="", creation="2022-02-24")


@pytest.mark.parametrize(
    ("frame", "name"), [("EME2000", "EME2000"), ("GCRF", "ICRF"), ("ITRF", "ITRF-97")]
)
def test_frames_lead_to_the_same_place(frame, name):
    """The same motion told in another frame: turned back, it is where it was."""
    times = START + STEPS.astype("timedelta64[s]")
    own = circular(STEPS)
    if frame == "ITRF":  # at rest above the ground
        own = np.tile([[42_164.0, 0, 0, 0, 0, 0.0]], (STEPS.size, 1))
    lines = [f"{t} {' '.join(map(repr, row))}" for t, row in zip(times, own.tolist(), strict=True)]
    read = read_ephemeris(kvn(lines=lines, REF_FRAME=name))
    states = States(own[:, :3], own[:, 3:])

    teme = read.teme_states(times)
    expected = teme_states_of(states, times, frame)
    np.testing.assert_allclose(teme.position_km, expected.position_km, rtol=0, atol=1e-8)
    np.testing.assert_allclose(teme.velocity_km_s, expected.velocity_km_s, rtol=0, atol=1e-11)


def test_what_is_given_in_itrf_has_the_motion_of_the_pole_already():
    times = START + STEPS.astype("timedelta64[s]")
    lines = [f"{time} 42164.0 0 0 0 0 0" for time in times]
    for name, moved_m in (("ITRF2014", (0.0, 0.0)), ("EME2000", (1.0, 100.0))):
        own = lines if name == "ITRF2014" else None
        read = read_ephemeris(kvn(lines=own, REF_FRAME=name))
        resting, moving = (read.itrs_positions_km(times, polar_motion=p) for p in (False, True))
        off_m = 1e3 * np.linalg.norm(moving - resting, axis=1)
        assert moved_m[0] <= off_m.max() <= moved_m[1]


def test_clock_of_the_file_is_turned_to_utc():
    lines = [
        row.replace("2022-02-18T12:00:00.000000000", "2022-02-18T12:00:00") for row in rows(STEPS)
    ]
    read = read_ephemeris(kvn(lines=lines, TIME_SYSTEM="GPS"))

    assert read.start == START - np.timedelta64(18, "s")


def test_times_outside_are_refused_with_the_span():
    read = read_ephemeris(kvn(USEABLE_START_TIME="2022-02-18T12:10:00"))
    for time in ("2022-02-18T12:09:59", "2022-02-18T13:20:01"):
        with pytest.raises(PropagationError, match="2022-02-18T12:10:00Z to 2022-02-18T13:20:00Z"):
            read.states(time)
    assert read.states(["2022-02-18T12:10:00", "2022-02-18T13:20:00"]).position_km.shape == (2, 3)


def test_gaps_between_segments_are_no_part_of_it():
    later = kvn(
        elapsed_s=range(9600, 14401, 240),
        header="",
        START_TIME="2022-02-18T14:40:00",
        STOP_TIME="2022-02-18T16:00:00",
    )
    read = read_ephemeris(kvn() + later)

    assert not read.covers(read.start, read.stop)
    assert read.covers(np.datetime64("2022-02-18T15:00"), np.datetime64("2022-02-18T15:30"))
    with pytest.raises(PropagationError, match="outside the ephemeris"):
        read.states("2022-02-18T14:00")


BAD = {
    "empty": ("", "no CCSDS orbit ephemeris"),
    "html": ("<html><body>403 Forbidden</body></html>", "HTML page"),
    "elements": ("ISS\n1 25544U ...\n", "no CCSDS orbit ephemeris"),
    "other message": ("CCSDS_OMM_VERS = 2.0\n", "no CCSDS orbit ephemeris"),
    "version": (kvn().replace("2.0\n", "9.9\n", 1), "CCSDS_OEM_VERS is '9.9'"),
    "no creation": (kvn(header=HEADER.replace("CREATION_DATE", "COMMENT")), "no CREATION_DATE"),
    "no segment": (HEADER, "no segment"),
    "no states": (kvn(lines=[]), "no states"),
    "no frame": (kvn(REF_FRAME=None), "no REF_FRAME"),
    "no stop": (kvn(STOP_TIME=None), "no STOP_TIME"),
    "frame": (kvn(REF_FRAME="RTN"), "frame of the ephemeris is 'RTN'"),
    "true of date": (kvn(REF_FRAME="TOD"), "frame of the ephemeris is 'TOD'"),
    "centre": (kvn(CENTER_NAME="MARS BARYCENTER"), "centre is 'MARS BARYCENTER'"),
    "clock": (kvn(TIME_SYSTEM="MET"), "times of the ephemeris are in 'MET'"),
    "method": (kvn(INTERPOLATION="SPLINE"), "INTERPOLATION is 'SPLINE'"),
    "degree": (kvn(INTERPOLATION="HERMITE", INTERPOLATION_DEGREE="0"), "must be 1 to 30"),
    "huge degree": (kvn(INTERPOLATION="HERMITE", INTERPOLATION_DEGREE="9" * 5000), "must be 1"),
    "keyword": (kvn(INTERPOLATOIN="HERMITE"), "'INTERPOLATOIN' does not belong in the metadata"),
    "twice": (kvn().replace("OBJECT_ID", "OBJECT_NAME"), "OBJECT_NAME is given twice"),
    "not a time": (kvn(START_TIME="yesterday"), "'yesterday' is no date"),
    "meta open": (kvn().replace("META_STOP", ""), "does not belong in its metadata"),
    "state in header": (
        kvn(header=HEADER + next(rows([0])) + "\n"),
        "does not belong in its header",
    ),
    "truncated": ("\n".join(kvn().splitlines()[:-5]) + "\n", "promise"),
    "cut line": (kvn()[:-60], "a state has 6"),
    "columns": (kvn(lines=[row.rsplit(" ", 1)[0] for row in rows(STEPS)]), "has 5 figures"),
    "eight columns": (kvn(lines=[row + " 1 2" for row in rows(STEPS)]), "has 8 figures"),
    "nan": (kvn(lines=[row.replace("6790.0", "nan") for row in rows(STEPS)]), "no finite number"),
    "infinite": (kvn(lines=[row.replace("6790.0", "1e999") for row in rows(STEPS)]), "no finite"),
    "underscore": (kvn(lines=[row.replace("6790.0", "6_790") for row in rows(STEPS)]), "no finite"),
    "decimal comma": (
        kvn(lines=[row.replace("6790.0", "6790,0") for row in rows(STEPS)]),
        "'6790,0' is no finite",
    ),
    "backwards": (kvn(lines=list(rows(STEPS[::-1]))), "go back"),
    "long line": (kvn(lines=["COMMENT " + "x" * 1_000_000, *rows(STEPS)]), "characters"),
    "useable": (kvn(USEABLE_START_TIME="2022-02-19T00:00:00"), "is empty"),
    "two objects": (kvn() + kvn(header="", OBJECT_ID="1998-067B"), "several objects"),
    "other digits": (kvn(lines=[r.replace("6790", "６790") for r in rows(STEPS)]), "no finite"),
    "rotating frame": (kvn(REF_FRAME="ITRF2014"), "not those of a fall in ITRF: .* by 1. %"),
    "states missing": (
        kvn(elapsed_s=(*range(0, 961, 240), *range(3840, 4801, 240))),
        "12:16:00Z and 2022-02-18T13:04:00Z are too far apart",
    ),
    "long degree": (kvn(INTERPOLATION="HERMITE", INTERPOLATION_DEGREE="0" * 6 + "7" * 5), "be 1"),
    "year": (kvn(lines=[row.replace("2022", "2262", 1) for row in rows(STEPS)]), "1957 to 2199"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_told(text, said):
    with pytest.raises(ElementsError, match=said):
        read_ephemeris(text if "\n" in text or text.startswith("<") else text + "\n")


def moved(index, *, by=(0.0,) * 6, times=1.0):
    """The ephemeris with one state, or all of them, changed."""
    states = circular(STEPS)
    states[index] = states[index] * times + np.array(by)
    stamps = [row.split()[0] for row in rows(STEPS)]
    lines = [
        f"{stamp} {' '.join(map(repr, state))}"
        for stamp, state in zip(stamps, states.tolist(), strict=True)
    ]
    return kvn(lines=lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (moved(slice(None), times=1e3), "must be 6357 to 1e"),
        (moved(slice(None), times=1e-3), "must be 6357 to 1e"),
        (moved(slice(None), times=np.array([1.0, 1, 1, 1e3, 1e3, 1e3])), "not of one motion"),
        (moved(slice(None), times=np.array([1.0, 1, 1, 1e-3, 1e-3, 1e-3])), "not of one motion"),
        (moved(10, by=(10.0, 0, 0, 0, 0, 0)), "not of one motion"),
        (moved(10, by=(0.0, 0, 0, 0, 0.1, 0)), "not of one motion"),
        (moved(10, times=np.array([1.0, -1, 1, 1, 1, 1])), "not of one motion"),
    ],
)
def test_states_that_make_no_motion_are_refused(text, said):
    with pytest.raises(ElementsError, match=said):
        read_ephemeris(text)


@pytest.mark.parametrize("by", [(0.02, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0.0005, 0)])
def test_smaller_faults_are_noted(by):
    assert "is doubtful" in read_ephemeris(moved(10, by=by)).notes[0]


def test_long_steps_are_noted():
    read = read_ephemeris(kvn(elapsed_s=(*range(0, 961, 240), *range(2880, 4801, 240))))
    middle = read.segments[0].states_at(np.array([START + np.timedelta64(1920, "s")]))
    off_km = np.linalg.norm(middle.position_km - circular([1920.0])[:, :3])

    assert len(read.notes) == 1
    assert "from 2022-02-18T12:16:00Z to 2022-02-18T12:48:00Z there is no state" in read.notes[0]
    assert float(read.notes[0].split()[-2]) == pytest.approx(off_km, rel=0.1)


def test_a_last_figure_that_may_be_cut_is_noted():
    assert "may be cut" in read_ephemeris(kvn().rstrip("\n")).notes[0]


@pytest.mark.parametrize("step_s", [10, 60, 240])
@pytest.mark.parametrize(("frame", "said"), [("TEME", "ITRF"), ("ITRF", "TEME"), ("ITRF", "GCRF")])
def test_a_frame_that_turns_is_not_taken_for_one_that_does_not(step_s, frame, said):
    at_s = np.arange(0.0, 4801.0, step_s)
    x, y, z, vx, vy, vz = circular(at_s).T
    if frame == "ITRF":
        turned, rate = EARTH_ROTATION_RAD_S * at_s, EARTH_ROTATION_RAD_S
        cosine, sine = np.cos(turned), np.sin(turned)
        vx, vy = vx + rate * y, vy - rate * x
        x, y, vx, vy = (
            cosine * x + sine * y,
            cosine * y - sine * x,
            cosine * vx + sine * vy,
            cosine * vy - sine * vx,
        )
    stamps = [row.split()[0] for row in rows(at_s)]
    states = np.column_stack((x, y, z, vx, vy, vz)).tolist()
    lines = [f"{t} {' '.join(map(repr, s))}" for t, s in zip(stamps, states, strict=True)]

    assert read_ephemeris(kvn(lines=lines, REF_FRAME=frame)).notes == ()
    with pytest.raises(ElementsError, match="not those of a fall"):
        read_ephemeris(kvn(lines=lines, REF_FRAME=said))


def test_two_places_at_one_time_are_refused():
    lines = list(rows(STEPS))
    lines.insert(6, lines[5].replace(" ", " 1", 1))
    with pytest.raises(ElementsError, match="several states for 2022-02-18T12:20"):
        read_ephemeris(kvn(lines=lines))


XML = oem_text(read_ephemeris(kvn()), notation="xml")
BAD_XML = {
    "truncated": (XML[: len(XML) // 2], "XML cannot be read"),
    "doctype": (XML.replace("<ndm>", '<!DOCTYPE x [<!ENTITY a "b">]><ndm>'), "DOCTYPE"),
    "other root": ("<ndm><omm/></ndm>", "holds 0 ephemerides"),
    "two": (XML.replace("<ndm>", "<ndm><oem/>"), "holds 2 ephemerides"),
    "metres": (XML.replace('units="km"', 'units="m"'), "is in 'm'"),
    "no epoch": (XML.replace("<EPOCH>", "<X_DDOT>").replace("</EPOCH>", "</X_DDOT>"), "has X_DDOT"),
    "two X": (XML.replace("</EPOCH>", '</EPOCH><X units="km">1</X>'), "each once"),
    "no velocity": (XML.replace("Z_DOT", "Z_DDOT"), "a state has EPOCH"),
    "no metadata": (XML.replace("metadata>", "meta>"), "no OBJECT_NAME"),
    "no version": (XML.replace('version="2.0"', ""), "CCSDS_OEM_VERS is"),
}


@pytest.mark.parametrize(("text", "said"), BAD_XML.values(), ids=BAD_XML)
def test_what_is_wrong_with_xml_is_told(text, said):
    with pytest.raises(ElementsError, match=said):
        read_ephemeris(text)


def test_source_of_another_type_is_refused():
    with pytest.raises(InputTypeError):
        read_ephemeris(5)
    with pytest.raises(ElementsError, match="cannot read"):
        read_ephemeris("no/such/file.oem")


def whole(read):
    """Whether every state an ephemeris gives is a place around the Earth."""
    times = read.start + (read.stop - read.start) * np.arange(5) // 4
    try:
        states = read.states(times)
    except IssriskError:
        return True
    radius_km = np.linalg.norm(states.position_km, axis=1)
    return bool(((radius_km > 6000.0) & (radius_km < 2e6)).all())


@settings(max_examples=150, deadline=None)
@given(
    text=st.sampled_from([kvn(after=COVARIANCE), XML]),
    place=st.floats(0.0, 1.0),
    length=st.integers(0, 40),
    put=st.text(max_size=12) | st.sampled_from(["\n", "META_START\n", "-", "9", "<X>", "e9", "\0"]),
)
def test_no_damage_gives_anything_but_an_error_or_an_ephemeris(text, place, length, put):
    at = int(place * len(text))
    try:
        read = read_ephemeris(text[:at] + put + text[at + length :])
    except IssriskError:
        return
    assert whole(read)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_bytes_give_anything_but_an_error(data):
    for start in (b"", b"CCSDS_OEM_VERS = 2.0\n", b"<ndm><oem>", b"\x1f\x8b", b"\xff\xfe"):
        with pytest.raises(IssriskError):
            read_ephemeris(start + data)
