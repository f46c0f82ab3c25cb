"""The kernel against python-sgp4, state by state, and where it must leave the word to it."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sgp4.api import WGS72, Satrec
from sgp4.model import Satrec as PurePythonSatrec

from issrisk.constants import WGS72_EQUATORIAL_RADIUS_KM
from issrisk.orbit.near_earth import coefficient_rows, suited
from issrisk.orbit.sgp4_coefficients import KERNEL_MAX_ECCENTRICITY, XKE, Coefficients
from issrisk.orbit.sgp4_kernel import fill_states, sincos, sincos_small
from issrisk.orbit.subpoint_kernel import arctan2

# Of 6000 random orbits the worst were off by 0.030 mm and 2.1e-5 mm/s, at the greatest e.
POSITION_KM = 5e-8
VELOCITY_KM_S = 3e-11
MINUTES = np.concatenate((np.linspace(-30.0, 30.0, 41) * 1440.0, [-0.5, 0.5, 45.0]))


def satellite(
    *, perigee_km=400.0, eccentricity=0.001, inclination_deg=51.6, bstar=3e-5, angles=(30, 100, 200)
):
    """An orbit by the height of its perigee; the angles are node, perigee and mean anomaly."""
    semi_major_axis = (1.0 + perigee_km / WGS72_EQUATORIAL_RADIUS_KM) / (1.0 - eccentricity)
    node, perigee, anomaly = np.radians(angles)
    mean_motion = XKE / semi_major_axis**1.5
    elements = (eccentricity, perigee, np.radians(inclination_deg), anomaly, mean_motion, node)
    made = Satrec()
    made.sgp4init(WGS72, "i", 1, 26_000.25, bstar, 0.0, 0.0, *elements)
    return made


def by_python_sgp4(made, minutes):
    days = np.floor(minutes / 1440.0)
    fraction = (minutes - days * 1440.0) / 1440.0
    return made.sgp4_array(made.jdsatepoch + days, made.jdsatepochF + fraction)


def by_kernel(made, minutes):
    """States (6, n), and whether each is clear: one call a time, for the count is by call."""
    rows = coefficient_rows([made])
    states, clear = np.empty((1, 6, minutes.size)), np.zeros(minutes.size, dtype=bool)
    doubtful = np.empty(1, dtype=np.int64)
    for i in range(minutes.size):
        fill_states(rows, minutes[i : i + 1], np.zeros(1), i, states, doubtful)
        clear[i] = doubtful[0] == 0
    return states[0], clear


EDGES = st.sampled_from([97.9, 98.1, 155.9, 156.1, 219.9, 220.1])
NEAR_THE_GATE = st.floats(0.98, 1.02).map(lambda part: part * KERNEL_MAX_ECCENTRICITY)
ANGLE = st.floats(0.0, 360.0)


@settings(max_examples=150, deadline=None)
@given(
    perigee_km=st.floats(90.0, 5600.0) | st.floats(90.0, 600.0) | EDGES,
    eccentricity=st.floats(0.0, 0.031) | NEAR_THE_GATE | st.sampled_from([0.0, 1e-6, 1e-4]),
    inclination_deg=st.floats(0.0, 180.0) | st.sampled_from([0.0, 63.4349, 90.0, 179.9999, 180.0]),
    bstar=st.floats(-0.01, 0.01) | st.floats(-1e-4, 1e-4) | st.sampled_from([-1.0, 0.0, 1.0]),
    angles=st.tuples(ANGLE, ANGLE, ANGLE),
)
@example(  # decays within the span
    perigee_km=150.0, eccentricity=0.002, inclination_deg=51.6, bstar=0.01, angles=(10, 20, 30)
)
def test_what_is_clear_is_python_sgp4s(**orbit):
    made = satellite(**orbit)

    states, clear = by_kernel(made, MINUTES)
    code, position, velocity = by_python_sgp4(made, MINUTES)

    assert not clear[code != 0].any()
    assert np.abs(states[:3].T - position)[clear].max(initial=0.0) < POSITION_KM
    assert np.abs(states[3:].T - velocity)[clear].max(initial=0.0) < VELOCITY_KM_S


def test_states_near_the_gates_are_clear_or_left_to_python_sgp4():
    """Where nothing is unusual every state is clear; past each gate none is."""
    usual = [{}, {"inclination_deg": 0.0}, {"inclination_deg": 180.0}, {"perigee_km": 219.0}]
    usual += [{"bstar": -1e-4}, {"eccentricity": 0.028}, {"perigee_km": 5500.0}]
    for orbit in usual:
        assert by_kernel(satellite(**orbit), MINUTES)[1].all(), orbit

    for orbit in [{"eccentricity": 0.0301}, {"perigee_km": 6000.0}]:  # 239 minutes: deep space
        made = satellite(**orbit)
        assert not suited(coefficient_rows([made]))[0], orbit
        assert not by_kernel(made, MINUTES)[1].any(), orbit
    assert not by_kernel(satellite(), MINUTES * 10.0)[1][[0, 40]].any()  # too far from the epoch


def test_an_orbit_that_decays_is_clear_until_it_does():
    made = satellite(perigee_km=200.0, bstar=1e-3)
    minutes = np.linspace(0.0, 30.0 * 1440.0, 500)

    _, clear = by_kernel(made, minutes)
    code, _, _ = by_python_sgp4(made, minutes)

    assert clear[0]
    assert code[-1] != 0
    assert not clear[code != 0].any()
    # The rest of the first states is left out for its drag, 5 % of the semi-major axis.
    assert np.count_nonzero(clear) > 0.8 * np.count_nonzero(code == 0)


@pytest.mark.parametrize("perigee_km", [80.0, 98.1, 130.0, 156.1, 210.0, 230.0, 420.0, 3000.0])
@pytest.mark.parametrize("eccentricity", [0.0, 5e-5, 0.001, 0.02])
def test_coefficients_are_those_of_the_published_code(perigee_km, eccentricity):
    made = satellite(perigee_km=perigee_km, eccentricity=eccentricity)
    theirs = PurePythonSatrec()
    theirs.sgp4init(
        WGS72, "i", 1, 26_000.25, made.bstar, 0.0, 0.0, made.ecco, made.argpo,
        made.inclo, made.mo, made.no_kozai, made.nodeo,
    )  # fmt: skip
    expected = {name: getattr(theirs, name, None) for name in Coefficients._fields}
    expected["no"], expected["ao"] = theirs.no_unkozai, theirs.a
    expected["sinio"], expected["cosio"] = np.sin(made.inclo), np.cos(made.inclo)
    expected["bstar_cc4"], expected["bstar_cc5"] = (
        made.bstar * theirs.cc4,
        0.0 if theirs.isimp else made.bstar * theirs.cc5,
    )
    if theirs.isimp:  # they leave the terms out instead
        expected["omgcof"] = expected["xmcof"] = 0.0

    ours = dict(zip(Coefficients._fields, coefficient_rows([made])[0], strict=True))

    assert ours == {name: pytest.approx(value, rel=2e-12) for name, value in expected.items()}


def test_sine_and_cosine():
    angles = np.linspace(-1e4, 1e4, 200_001)

    sine, cosine = np.array([sincos.py_func(angle) for angle in angles[::10]]).T

    assert np.abs(sine - np.sin(angles[::10])).max() < 2.3e-16
    assert np.abs(cosine - np.cos(angles[::10])).max() < 2.3e-16
    small = np.linspace(-0.05, 0.05, 1001)
    sine, cosine = np.array([sincos_small.py_func(angle) for angle in small]).T
    assert np.abs(sine - np.sin(small)).max() < 2e-17
    assert np.abs(cosine - np.cos(small)).max() < 1.1e-15


def test_arc_tangent():
    angles = np.concatenate((np.linspace(-np.pi, np.pi, 20_001), [np.pi / 8, -3 * np.pi / 8]))
    y, x = 7000.0 * np.sin(angles), 7000.0 * np.cos(angles)

    ours = np.array([arctan2.py_func(*each) for each in zip(y, x, strict=True)])

    assert np.abs(ours - np.arctan2(y, x)).max() < 5e-16
