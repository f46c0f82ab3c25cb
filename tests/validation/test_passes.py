"""Passes over Russia on 24 February 2022 against those of NASA's own trajectory."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from issrisk.exposure.countries import divisions
from issrisk.hazard.passes import region_passes
from issrisk.orbit.embedded import embedded_sets
from issrisk.orbit.frames import geodetic_from_itrs
from issrisk.orbit.messages.oem import read_ephemeris
from issrisk.orbit.track import Subpoints, subpoints
from issrisk.times import iso, time_range
from validation.nasa import OEM_2022, itrs_from_eme2000, read_oem

DAY = np.datetime64("2022-02-24", "ns")
NODE_S = 240
NODES = np.arange(-3, 5)  # of a polynomial of degree 7, for the times between nodes 0 and 1
SHORTEST_S = 60.0

# When it comes over Russia, and seconds over it. NASA/JSC, iss_oem_2022-02-18.xml (made three
# days before); the last pass is cut by midnight.
NASA_PASSES = (
    ("00:42:20.806", 384.632),
    ("02:10:56.256", 307.207),
    ("03:47:56.978", 238.851),
    ("05:24:26.643", 146.895),
    ("07:02:19.840", 115.377),
    ("20:48:04.218", 137.870),
    ("22:21:16.809", 273.381),
    ("23:54:15.548", 294.226),
)


def long_passes(track):
    """Passes over Russia of more than a minute."""
    passes = region_passes(divisions("RUS"), track)
    return [each for each in passes if each.duration_s > SHORTEST_S]


def seconds_of_the_day(passes):
    """Start of each pass, from midnight."""
    return np.array([(each.start - DAY) / np.timedelta64(1, "s") for each in passes])


@pytest.fixture(scope="module")
def ours():
    """Passes by SGP4 from the embedded sets."""
    times = time_range(DAY, hours=24.0, step_s=1.0)[:-1]
    return long_passes(subpoints(embedded_sets(), times))


def test_passes_start_and_last_as_nasas(ours):
    nasa_starts = [np.datetime64(f"2022-02-24T{start}") for start, _ in NASA_PASSES]
    nasa_starts_s = (np.array(nasa_starts) - DAY) / np.timedelta64(1, "s")

    assert len(ours) == len(NASA_PASSES)
    assert np.abs(seconds_of_the_day(ours) - nasa_starts_s).max() <= 2.5
    whole_s = [each.duration_s for each in ours[:-1]]
    np.testing.assert_allclose(whole_s, [s for _, s in NASA_PASSES[:-1]], rtol=0, atol=0.18)


@pytest.fixture(scope="module")
def nasa_nodes(validation_data):
    """NASA's positions in ITRS [km], every four minutes, three before the day to four after."""
    times, eme2000_km = read_oem(validation_data / OEM_2022)
    wanted = DAY + np.arange(-3, 86_400 // NODE_S + 4) * np.timedelta64(NODE_S, "s")
    rows = np.searchsorted(times, wanted)
    assert (times[rows] == wanted).all()
    return itrs_from_eme2000(eme2000_km[rows], wanted)


def lagrange_weights(nodes, at):
    """Weights of the values at `nodes` in the polynomial through them, at each of `at`."""
    others = [nodes[nodes != node] for node in nodes]
    products = [
        np.prod((at[:, None] - rest) / (node - rest), axis=1)
        for node, rest in zip(nodes, others, strict=True)
    ]
    return np.stack(products, axis=1)


def test_interpolation_of_nasas_positions_is_good_to_ten_metres(nasa_nodes):
    """Each node against the polynomial through its eight neighbours, which are further off."""
    neighbours = np.array([-4, -3, -2, -1, 1, 2, 3, 4])
    weights = lagrange_weights(neighbours, np.zeros(1))[0]
    windows = sliding_window_view(nasa_nodes, 9, axis=0)[..., neighbours + 4]

    off_km = np.linalg.norm(windows @ weights - nasa_nodes[4:-4], axis=1)
    assert off_km.max() < 0.01


@pytest.fixture(scope="module")
def theirs(nasa_nodes):
    """Passes of NASA's trajectory, interpolated to the second."""
    weights = lagrange_weights(NODES, np.arange(NODE_S) / NODE_S)
    windows = sliding_window_view(nasa_nodes, NODES.size, axis=0)
    itrs_km = np.einsum("sn,kcn->ksc", weights, windows).reshape(-1, 3)[:86_400]
    latitude_rad, longitude_rad, altitude_m = geodetic_from_itrs(itrs_km * 1e3)
    times = time_range(DAY, hours=24.0, step_s=1.0)[:-1]
    track = Subpoints(times, np.degrees(latitude_rad), np.degrees(longitude_rad), altitude_m)
    return long_passes(track)


def test_nasas_passes_are_those_printed_above(theirs):
    found = [(iso(each.start, unit="ms")[11:-1], round(each.duration_s, 3)) for each in theirs]

    assert found == list(NASA_PASSES)


def test_nasas_passes_are_those_of_its_ephemeris_as_read(validation_data):
    times = time_range(DAY, hours=24.0, step_s=1.0)[:-1]
    track = subpoints(read_ephemeris(validation_data / OEM_2022), times)
    found = long_passes(track)
    starts = np.array([f"2022-02-24T{start}" for start, _ in NASA_PASSES], dtype="datetime64[ns]")

    off_s = seconds_of_the_day(found) - (starts - DAY) / np.timedelta64(1, "s")
    assert np.abs(off_s).max() < 0.00035  # the frame bias is 0.1 ms of flight
    durations_s = [each.duration_s for each in found]
    np.testing.assert_allclose(durations_s, [s for _, s in NASA_PASSES], rtol=0, atol=0.0009)


def test_passes_lead_over_the_same_divisions_as_nasas(ours, theirs):
    assert [each.over for each in ours] == [each.over for each in theirs]
