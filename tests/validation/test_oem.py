"""NASA's trajectories of the Station: read, written, and between their states."""

import numpy as np
import pytest

from issrisk.errors import ElementsError
from issrisk.formats.oem import oem_text
from issrisk.orbit.celestial import gcrs_from_eme2000, itrs_position
from issrisk.orbit.ephemeris import BodyParameters
from issrisk.orbit.frames import with_polar_motion
from issrisk.orbit.interpolation import Nodes, States, burn_edges, interpolated
from issrisk.orbit.messages.oem import read_ephemeris
from issrisk.orbit.polar_motion import polar_motion_rad
from validation.nasa import OEM_2021, OEM_2022, itrs_from_eme2000, read_oem

FILES = [OEM_2021, OEM_2022]

# NASA/JSC, iss_oem_2022-02-18.xml, the states of 12:00 to 12:12: km, km/s, EME2000.
NASA_STATES = (
    np.array(
        [
            (6432.3383570273099, 1810.4140135800701, 1210.74216647911),
            (6130.9954811021598, 2917.38129719886, -220.38494125090901),
            (5382.77596768897, 3811.7149202078999, -1635.4283457967299),
            (4242.7222447512804, 4428.5972516881802, -2931.1274596920598),
        ]
    ),
    np.array(
        [
            (-0.28169387337306001, 4.9477387003860498, -5.8500238583339197),
            (-2.21387475002967, 4.2206167289285297, -6.00280929188885),
            (-3.9827634402150398, 3.1868211350772802, -5.7169726418713198),
            (-5.4592430116313997, 1.92285118327991, -5.0146125677938196),
        ]
    ),
)
# The PyPI package oem 0.4.5 on that file, Hermite, degree 7.
OEM_PACKAGE = {
    "2022-02-18T12:01:00": (
        (6400.702824386218, 2102.9004972407256, 857.2262059458717),
        (-0.7724088772948164, 4.79808859592578, -5.929322949888461),
    ),
    "2022-02-18T18:02:30": (
        (5415.445713083838, -1115.5405161502356, 3935.85069614006),
        (4.002063463373939, 5.1458234117134785, -4.038013953233619),
    ),
    "2022-02-24T12:34:56.789": (
        (-5033.822648096117, 3153.7811205397925, -3314.245274050408),
        (-5.108698086716272, -3.2136055156060874, 4.704026583315157),
    ),
    "2022-03-05T11:58:00": (
        (-5140.551869642294, 4121.944052699776, 1668.4346298941957),
        (-1.926055296845052, -4.725940311791758, 5.712958108560705),
    ),
}


# astropy 8.0.2, GCRS to ITRS with IERS-A, of NASA's states less the frame bias: km.
ASTROPY_ITRS_KM = {
    "2022-02-18T14:00": (
        (-1910.57268748656, 3776.10707553518, -5325.6704150431),
        (-2014.8457964, 3715.8372818, -5329.6329819),
    ),
    "2022-02-24T12:34:56.789": (
        (-5033.8226480960675, 3153.7811205398234, -3314.2452740504536),
        (-5733.9338561, 1528.7730082, -3324.8734063),
    ),
    "2022-03-05T11:58": (
        (-5140.551869642297, 4121.944052699768, 1668.4346298942048),
        (-6148.2832198, 2377.0551139, 1657.5864525),
    ),
}


@pytest.fixture(scope="module", params=FILES)
def trajectory(request, validation_data):
    """One of NASA's files, read, and its path."""
    path = validation_data / request.param
    return read_ephemeris(path), path


def test_between_states_it_is_the_oem_package():
    nodes = Nodes(np.arange(4) * 240.0, States(*NASA_STATES), np.zeros(4, dtype=bool))
    found = interpolated(nodes, np.array([60.0]), method="HERMITE", degree=7)
    position_km, velocity_km_s = OEM_PACKAGE["2022-02-18T12:01:00"]

    np.testing.assert_allclose(found.position_km[0], position_km, rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.velocity_km_s[0], velocity_km_s, rtol=0, atol=2e-12)


def test_all_along_the_trajectory_it_is_the_oem_package(validation_data):
    found = read_ephemeris(validation_data / OEM_2022).states(list(OEM_PACKAGE))
    theirs = np.array(list(OEM_PACKAGE.values()))

    np.testing.assert_allclose(found.position_km, theirs[:, 0], rtol=0, atol=6e-11)
    np.testing.assert_allclose(found.velocity_km_s, theirs[:, 1], rtol=0, atol=1.3e-13)


def test_positions_on_the_earth_are_astropys():
    times = np.array(list(ASTROPY_ITRS_KM), dtype="datetime64[ns]")
    eme2000_km, theirs_km = np.array(list(ASTROPY_ITRS_KM.values())).swapaxes(0, 1)
    resting_km = itrs_position(eme2000_km, times, "EME2000")

    moved_km = with_polar_motion(resting_km, polar_motion_rad(times))
    assert np.linalg.norm(moved_km - theirs_km, axis=1).max() < 1e-5
    assert np.linalg.norm(resting_km - theirs_km, axis=1).max() < 0.013


def test_states_are_those_of_a_second_reader(trajectory):
    read, path = trajectory
    times, eme2000_km = read_oem(path)

    assert read.frames == ("EME2000",)
    assert read.notes == ()
    np.testing.assert_array_equal(read.segments[0].times, times)
    np.testing.assert_array_equal(read.segments[0].states.position_km, eme2000_km)
    np.testing.assert_allclose(read.states(times).position_km, eme2000_km, rtol=0, atol=1e-11)


def test_positions_on_the_earth_are_skyfields(trajectory):
    read, path = trajectory
    times, eme2000_km = read_oem(path)
    theirs_km = itrs_from_eme2000(gcrs_from_eme2000(eme2000_km), times)
    off_km = np.linalg.norm(read.itrs_positions_km(times) - theirs_km, axis=1)

    assert off_km.max() < 3e-7


def test_comments_tell_parameters_and_events(validation_data):
    later, earlier = (read_ephemeris(validation_data / each) for each in (OEM_2022, OEM_2021))

    assert later.parameters == BodyParameters(452_370.0, 1516.9, 2.0, 0.0, 0.0)
    assert earlier.parameters == BodyParameters(448_997.0, 1448.04, 0.75, 0.0, 0.0)
    burns = [
        (str(event.time)[:16], event.delta_v_m_s)
        for event in (*earlier.events, *later.events)
        if event.delta_v_m_s
    ]
    assert burns == [("2021-08-19T04:04", 0.7), ("2022-02-26T01:37", 0.8)]


@pytest.mark.parametrize(
    ("file", "burn"),
    [
        (OEM_2021, ["2021-08-19T04:04:00.000", "2021-08-19T04:04:46.185"]),
        (OEM_2022, ["2022-02-26T01:37:00.000", "2022-02-26T01:45:46.784"]),
    ],
)
def test_burns_are_told_by_their_steps_as_the_table_says(validation_data, file, burn):
    segment = read_ephemeris(validation_data / file).segments[0]

    edges = segment.times[segment.nodes.edges]
    assert np.datetime_as_string(edges, unit="ms").tolist() == burn


@pytest.mark.parametrize("notation", ["kvn", "xml"])
def test_written_and_read_back_it_is_the_same(trajectory, notation):
    read, _ = trajectory
    text = oem_text(read, notation=notation)
    again = read_ephemeris(text)

    one, other = read.segments[0], again.segments[0]
    np.testing.assert_array_equal(one.times, other.times)
    np.testing.assert_array_equal(one.states.position_km, other.states.position_km)
    np.testing.assert_array_equal(one.states.velocity_km_s, other.states.velocity_km_s)
    assert (one.comments, one.events, one.parameters) == (
        other.comments,
        other.events,
        other.parameters,
    )
    assert oem_text(again, notation=notation) == text


def left_out_m(segment, kept):
    """Distance of each state from where those of a slice of them put it; of those, 0."""
    nodes = segment.nodes
    elapsed_s = nodes.elapsed_s[kept]
    states = States(nodes.states.position_km[kept], nodes.states.velocity_km_s[kept])
    rest = Nodes(elapsed_s, states, burn_edges(elapsed_s))
    inside = (nodes.elapsed_s >= elapsed_s[0]) & (nodes.elapsed_s <= elapsed_s[-1])
    found = interpolated(rest, nodes.elapsed_s[inside], method="HERMITE", degree=7)
    off_km = np.linalg.norm(found.position_km - nodes.states.position_km[inside], axis=1)
    return 1e3 * np.delete(off_km, np.searchsorted(nodes.elapsed_s[inside], elapsed_s))


def test_every_other_state_left_out_is_found_again(trajectory):
    """Over steps twice as long, 8 minutes, which are 2 in place of 256 times as rough."""
    segment = trajectory[0].segments[0]
    off_m = np.concatenate([left_out_m(segment, slice(k, None, 2)) for k in (0, 1)])

    assert off_m.size == segment.times.size - 2
    assert np.median(off_m) < 0.53
    assert np.quantile(off_m, 0.9) < 1.0
    assert off_m.max() < 2.6


def alone_m(segment):
    """The same with each state left out alone, by its two neighbours to either side."""
    nodes = segment.nodes
    every = np.flatnonzero(~nodes.edges)[1:-1]
    off_m = []
    for k in every:
        rows = np.r_[max(k - 6, 0) : k, k + 1 : min(k + 7, segment.times.size)]
        states = States(nodes.states.position_km[rows], nodes.states.velocity_km_s[rows])
        rest = Nodes(nodes.elapsed_s[rows], states, nodes.edges[rows])
        found = interpolated(rest, nodes.elapsed_s[k : k + 1], method="HERMITE", degree=7)
        off_m.append(1e3 * np.linalg.norm(found.position_km[0] - nodes.states.position_km[k]))
    return np.array(off_m)


def test_each_state_left_out_is_found_again(trajectory):
    off_m = alone_m(trajectory[0].segments[0])

    assert np.median(off_m) < 0.24
    assert np.mean(off_m < 1.0) > 0.997
    assert off_m.max() < 1.25


def test_states_missing_in_a_row_are_refused(trajectory):
    """What lies between would be off by what the remainder of the polynomial foretells."""
    ephemeris, _ = trajectory
    segment = ephemeris.segments[0]
    missing = np.s_[1000:1010]
    at_s = np.delete(segment.nodes.elapsed_s, missing)
    places, speeds = segment.states.position_km, segment.states.velocity_km_s
    states = States(np.delete(places, missing, 0), np.delete(speeds, missing, 0))
    rest = Nodes(at_s, states, burn_edges(at_s))
    found = interpolated(rest, segment.nodes.elapsed_s[1005:1006], method="HERMITE", degree=7)
    off_km = np.linalg.norm(found.position_km[0] - places[1005])
    lines = oem_text(ephemeris).splitlines(keepends=True)
    first = len(lines) - segment.times.size
    assert off_km > 1000.0
    with pytest.raises(ElementsError, match="are too far apart") as caught:
        read_ephemeris("".join(np.delete(lines, np.s_[first + 1000 : first + 1010])))

    told_km = float(caught.value.message.split()[-2])
    assert told_km == pytest.approx(off_km, rel=0.25)


def test_halfway_between_states_it_matters_little_which_degree(trajectory):
    """What the next degree would change is what this one leaves out."""
    nodes = trajectory[0].segments[0].nodes
    halfway_s = (nodes.elapsed_s[1:] + nodes.elapsed_s[:-1]) / 2.0
    by_degree = [
        interpolated(nodes, halfway_s, method="HERMITE", degree=degree).position_km
        for degree in (7, 9)
    ]

    off_m = 1e3 * np.linalg.norm(by_degree[1] - by_degree[0], axis=1)
    assert np.median(off_m) < 0.018
    assert off_m.max() < 0.14


@pytest.mark.parametrize("second_km_s", [0.001])
def test_a_burn_does_not_reach_the_coast(trajectory, second_km_s):
    """States of the burn moved: those of the coast stay as they are."""
    nodes = trajectory[0].segments[0].nodes
    begin, end = nodes.elapsed_s[nodes.edges]
    inside = (nodes.elapsed_s > begin) & (nodes.elapsed_s < end)
    moved = States(
        nodes.states.position_km,
        nodes.states.velocity_km_s + second_km_s * inside[:, None],
    )
    halfway_s = (nodes.elapsed_s[1:] + nodes.elapsed_s[:-1]) / 2.0
    coast = halfway_s[(halfway_s < begin) | (halfway_s > end)]

    one, other = (
        interpolated(Nodes(nodes.elapsed_s, each, nodes.edges), coast, method="HERMITE", degree=7)
        for each in (nodes.states, moved)
    )
    np.testing.assert_array_equal(one.position_km, other.position_km)
