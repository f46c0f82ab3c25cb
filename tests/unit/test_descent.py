"""Descent: bookkeeping, convergence, other integrators and air, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from issrisk.constants import (
    EARTH_GM_KM3_S2,
    EGM2008_J2,
    EGM2008_J3,
    EGM2008_J4,
    EGM2008_RADIUS_KM,
)
from issrisk.environment.density_table import fitted_field
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.environment.standard_atmosphere import standard_field
from issrisk.errors import InputError
from issrisk.montecarlo.run import run
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM
from issrisk.reentry.descent import descents
from issrisk.reentry.descent_air import daily_air, forecast_air, measured_air, steady_air
from unit.cowell import circular_state
from unit.full_descent import (
    compiled_equations,
    equations_by_points,
    fly,
    height_km,
    last_crossing_s,
)

EPOCH = np.datetime64("2015-03-20T05:00", "ns")
ONE = np.array([EPOCH])
BALLISTIC = 1.0 / 160.0
NO_DRAG = 1e-30
SECOND, DAY = np.timedelta64(1, "s"), np.timedelta64(1, "D")


@pytest.fixture(scope="module")
def field():
    return fitted_field(EPOCH, f107=110.0, f107a=120.0, ap=8.0)


@pytest.fixture(scope="module")
def air(field):
    return steady_air(field)


def circular(height_km, node_rad=0.7):
    return circular_state(EQUATORIAL_RADIUS_KM + height_km, 51.63, node_rad)


def eccentric(perigee_km, eccentricity, *, inclination_deg=51.63, argument_deg=40.0):
    """At the perigee, the node at the equinox."""
    w, i = math.radians(argument_deg), math.radians(inclination_deg)
    toward = np.array([math.cos(w), math.sin(w) * math.cos(i), math.sin(w) * math.sin(i)])
    along = np.array([-math.sin(w), math.cos(w) * math.cos(i), math.cos(w) * math.sin(i)])
    r = EQUATORIAL_RADIUS_KM + perigee_km
    speed = math.sqrt(EARTH_GM_KM3_S2 * (1.0 + eccentricity) / r)
    return np.concatenate([r * toward, speed * along])


def energy(state):
    """With the potential of J2 to J4 [km2/s2]."""
    r = np.linalg.norm(state[..., :3], axis=-1)
    s, q = state[..., 2] / r, EGM2008_RADIUS_KM / r
    potential = 1.0 - EGM2008_J2 * q**2 * (1.5 * s**2 - 0.5)
    potential -= EGM2008_J3 * q**3 * 0.5 * s * (5.0 * s**2 - 3.0)
    potential -= EGM2008_J4 * q**4 * 0.125 * (35.0 * s**4 - 30.0 * s**2 + 3.0)
    return 0.5 * (state[..., 3:] ** 2).sum(axis=-1) - EARTH_GM_KM3_S2 / r * potential


def polar_momentum(state):
    return state[..., 0] * state[..., 4] - state[..., 1] * state[..., 3]


def days_to_entry(found):
    return (found.epochs[:, -1] - EPOCH) / DAY


@pytest.mark.parametrize("start", [circular(300.0), eccentric(300.0, 0.3)])
def test_without_drag_energy_and_polar_momentum_stay(air, start):
    """Over a day, to 5e-13 and 1e-13 (worst 3.6e-13 and 8.9e-14)."""
    end = descents(
        start[None], ONE, NO_DRAG, air=air, horizon_days=1.0, tolerance=1e-13
    ).end_states_km[0]
    assert abs(energy(end) / energy(start) - 1.0) < 5e-13
    assert abs(polar_momentum(end) / polar_momentum(start) - 1.0) < 1e-13


def mean_elements(air, start, day, revolution_s):
    """Node, argument of perigee, axis, eccentricity and cosine of the inclination.

    Means over a revolution about a time, of 48 osculating ones.
    """
    found = []
    for place in (np.arange(48) + 0.5) / 48 - 0.5:
        horizon = day + place * revolution_s / 86_400.0
        state = descents(start[None], ONE, NO_DRAG, air=air, horizon_days=horizon).end_states_km[0]
        position, velocity = state[:3], state[3:]
        momentum, distance = np.cross(position, velocity), np.linalg.norm(position)
        node = math.atan2(momentum[0], -momentum[1])
        pole = momentum / np.linalg.norm(momentum)
        toward = np.array([math.cos(node), math.sin(node), 0.0])
        e = np.cross(velocity, momentum) / EARTH_GM_KM3_S2 - position / distance
        perigee = math.atan2(e @ np.cross(pole, toward), e @ toward)
        axis = 1.0 / (2.0 / distance - velocity @ velocity / EARTH_GM_KM3_S2)
        found.append([node, perigee, axis, np.linalg.norm(e), pole[2]])
    found = np.array(found)
    found[:, :2] = np.unwrap(found[:, :2], axis=0)
    return found.mean(axis=0)


def test_node_and_perigee_turn_as_theory_says(air):
    """Five days without drag, Brouwer (1959) with J2, its square, and J4: to 1e-6 and 0.13 %.

    As AIAA 2006-6753 has it (`sgp4init`: nodedot, argpdot), which leaves out the perigee's long
    periods. Worst 8.6e-7 and 0.121 %; with J2 alone 4.7e-4 and 0.135 %.
    """
    start = eccentric(300.0, 0.1, argument_deg=-7.0)  # to 7: the periods of J3 cancel
    axis = (EQUATORIAL_RADIUS_KM + 300.0) / 0.9
    revolution = 2.0 * math.pi * math.sqrt(axis**3 / EARTH_GM_KM3_S2)
    early, late = (mean_elements(air, start, day, revolution) for day in (0.1, 5.1))
    turned = (late - early)[:2] / (5.0 * 86_400.0)
    _, _, axis, e, c = 0.5 * (early + late)
    motion, inverse2 = math.sqrt(EARTH_GM_KM3_S2 / axis**3), 1.0 / (axis * (1.0 - e * e)) ** 2
    inverse2 *= EGM2008_RADIUS_KM**2
    c2 = c * c
    one = 1.5 * EGM2008_J2 * inverse2 * motion
    two = 0.5 * one * EGM2008_J2 * inverse2
    four = -0.46875 * EGM2008_J4 * inverse2**2 * motion
    node = -one * c + (0.5 * two * (4.0 - 19.0 * c2) + 2.0 * four * (3.0 - 7.0 * c2)) * c
    perigee = -0.5 * one * (1.0 - 5.0 * c2) + 0.0625 * two * (13.0 - 78.0 * c2 + 137.0 * c2 * c2)
    perigee += four * (3.0 - 36.0 * c2 + 49.0 * c2 * c2)
    assert turned[0] == pytest.approx(node, rel=1e-6)
    assert turned[1] == pytest.approx(perigee, rel=1.3e-3)


def test_drag_works_what_energy_is_lost():
    """To 80 km; work and torque along scipy's way, states of ours: to 5e-12 (worst 3.9e-12).

    In air whose logarithm falls evenly from level to level, and so has no kinks.
    """
    field = np.zeros((LEVELS, TERMS))
    field[:, 0] = 0.2 - 0.33 * np.arange(LEVELS)
    start = circular(170.0)
    rates = compiled_equations(field, EPOCH, BALLISTIC)
    free = compiled_equations(field, EPOCH, NO_DRAG)

    def with_work(time, state):
        full = np.array(rates(time, state[:6]))
        drag = full[3:] - np.array(free(time, state[:6])[3:])
        return [*full, drag @ state[3:6], state[0] * drag[1] - state[1] * drag[0]]

    done = fly(with_work, [*start, 0.0, 0.0], days=4.0, tolerance=1e-13).y[6:, -1]
    air = steady_air(field)
    end = descents(start[None], ONE, BALLISTIC, air=air, tolerance=1e-13).end_states_km[0]
    lost = np.array([energy(end) - energy(start), polar_momentum(end) - polar_momentum(start)])
    assert done == pytest.approx(lost, rel=5e-12)


@pytest.mark.parametrize("ballistic", [1.0 / 160.0, 1.0 / 50.0])
def test_crossings_are_those_of_another_integrator(field, air, ballistic):
    """DOP853 of scipy on the same equations, its dense output searched by the second.

    To 0.1 ms, 3 cm and 0.6 mm/s (worst 0.080 ms after 1.8 days, 2.7 cm and 0.50 mm/s).
    """
    start = circular(175.0)
    other = fly(compiled_equations(field, EPOCH, ballistic), start, days=3.0, tolerance=1e-13)
    found = descents(start[None], ONE, ballistic, air=air, tolerance=1e-13)
    for j, level in enumerate(found.altitudes_km):
        ours = (found.epochs[0, j] - EPOCH) / SECOND
        theirs = last_crossing_s(other, level)
        assert ours == pytest.approx(theirs, abs=1e-4)
        apart = np.abs(found.states_km[0, j] - other.sol(ours))
        assert apart[:3].max() < 3e-5
        assert apart[3:].max() < 6e-7
        assert height_km(found.states_km[0, j])[0] == pytest.approx(level, abs=1e-7)


def test_air_is_that_of_nrlmsis_point_by_point():
    """The storm of 17 March 2015, Ap hour by hour: 1.4 days, to 3.5e-5 (worst 3.3e-5)."""
    epoch = np.datetime64("2015-03-17T02:00", "ns")
    start = circular(172.0)
    rates = equations_by_points(epoch, BALLISTIC)
    other = fly(rates, start, days=2.0, tolerance=1e-9)
    air = measured_air(epoch, days=2.0)
    found = descents(start[None], np.array([epoch]), BALLISTIC, air=air, horizon_days=2.0)
    ours = (found.epochs[0, -1] - epoch) / SECOND
    assert ours == pytest.approx(other.t[-1], rel=3.5e-5)


def test_the_entry_converges_with_tolerance(air):
    """Over some four days the default is within 0.13 s of the least tolerance (worst 0.1297 s)."""
    starts = np.array([circular(h, n) for h in (193.0, 197.0) for n in (0.7, 2.0, 4.0)])
    errors = []
    exact = descents(starts, ONE, BALLISTIC, air=air, tolerance=1e-13).epochs
    assert (exact[:, -1] - EPOCH).max() / DAY > 4.5
    for tolerance in (1e-8, 1e-9, 1e-10, 1e-11):
        found = descents(starts, ONE, BALLISTIC, air=air, tolerance=tolerance).epochs
        errors.append(np.abs((found - exact) / SECOND).max())
    assert errors[1] < 0.13
    assert (np.diff(np.log10(errors)) < -0.7).all()  # nearly in proportion


def test_natural_entries_are_as_shallow_as_known():
    """m/(C_D A) of 150 to 170 kg/m2: -0.04 degrees and 7.83 km/s at 120 km, as means.

    In the standard atmosphere, every place along the orbit alike: -0.033 degrees inertial, -0.034
    relative to the air, 7.836 and 7.546 km/s; at 80 km -0.77 degrees and 7.59 km/s, where a
    planar integration without oblateness gave -0.78 and 7.585.
    """
    starts = np.array([circular(165.0 + 3.0 * share) for share in np.arange(32) / 32])
    found = descents(starts, ONE, BALLISTIC, air=steady_air(standard_field()))
    at_120, at_80 = found.altitudes_km.index(120.0), found.altitudes_km.index(80.0)
    angle, speed = found.flight_path_angle_deg.mean(axis=0), found.speed_km_s.mean(axis=0)
    assert angle[at_120] == pytest.approx(-0.04, abs=0.01)
    assert speed[at_120] == pytest.approx(7.83, abs=0.01)
    assert angle[at_80] == pytest.approx(-0.78, abs=0.03)
    assert speed[at_80] == pytest.approx(7.585, abs=0.02)
    air_angle, air_speed = found.air_flight_path_angle_deg, found.air_speed_km_s
    assert air_angle.mean(axis=0)[at_120] == pytest.approx(-0.034, abs=0.003)
    assert air_speed.mean(axis=0)[at_120] == pytest.approx(7.546, abs=0.002)


def test_the_crossing_told_is_the_last_one(air):
    """An eccentric orbit dips below 120 km again and again."""
    start = eccentric(105.0, 0.02)[None]
    found = descents(start, ONE, 0.002, air=air)
    first, last = (found.epochs[0, found.altitudes_km.index(h)] for h in (120.0, 80.0))
    assert (first - EPOCH) / DAY > 0.2
    assert (last - first) / SECOND < 5000.0


def test_days_of_activity_give_what_their_field_gives(air):
    """The same activity every day: the mean over universal time against that of one instant."""
    weather = np.tile([110.0, 120.0, 8.0], (2, 12, 1))
    start = np.array([circular(185.0)] * 2)
    own = descents(start, ONE, BALLISTIC, air=daily_air(weather, ONE))
    forecast = forecast_air(weather[0], EPOCH, weather=weather, step_hours=6.0)
    around = descents(start, ONE, BALLISTIC, air=forecast)
    steady = descents(start[:1], ONE, BALLISTIC, air=air)
    assert days_to_entry(own) == pytest.approx(days_to_entry(around), rel=2e-3)
    assert days_to_entry(own) == pytest.approx(days_to_entry(steady)[0], rel=6e-3)


def test_each_realisation_has_its_own_weather():
    weather = np.tile([110.0, 120.0, 8.0], (3, 12, 1))
    weather[1, 1:] = 180.0, 140.0, 40.0
    weather[2] = 70.0, 70.0, 3.0
    start = np.array([circular(185.0)] * 3)
    own = days_to_entry(descents(start, ONE, BALLISTIC, air=daily_air(weather, ONE)))
    forecast = forecast_air(weather[0], EPOCH, weather=weather, step_hours=6.0)
    around = days_to_entry(descents(start, ONE, BALLISTIC, air=forecast))
    assert own[1] < own[0] < own[2]
    assert around == pytest.approx(own, rel=2e-3)


def test_errors_of_density_act_as_the_coefficient_does(air):
    start = circular(180.0)[None]
    twice = descents(start, ONE, 2.0 * BALLISTIC, air=air).epochs
    slots = np.full((1, 3), math.log(2.0))
    error = descents(start, ONE, BALLISTIC, air=air, log_density_error=slots).epochs
    assert np.abs((error - twice) / SECOND).max() < 0.01
    ramp = np.linspace(0.0, 0.5, 25)[None]
    early, late = (
        days_to_entry(
            descents(start, ONE, BALLISTIC, air=air, log_density_error=each, error_step_s=7200.0)
        )
        for each in (ramp[:, :13], ramp)
    )
    assert early > late  # the last is held


def test_chunks_and_threads_change_nothing():
    weather = np.tile([110.0, 120.0, 8.0], (8, 4, 1)) * np.linspace(0.9, 1.1, 8)[:, None, None]
    starts = np.array([circular(160.0 + k) for k in range(8)])
    air = daily_air(weather, ONE)

    def task(which):
        rows = slice(which.start, which.stop)
        return descents(
            starts[rows], ONE, BALLISTIC, air=air.rows(which), horizon_days=2.0
        ).end_states_km

    whole = task(range(8))
    assert np.array_equal(np.concatenate(list(run(task, 8, chunk=3, workers=2))), whole)


def test_what_does_not_enter_is_told(air):
    found = descents(circular(300.0)[None], ONE, BALLISTIC, air=air, horizon_days=0.5)
    assert not found.entered.any()
    assert np.isnat(found.epochs).all()
    assert np.isnan(found.latitude_deg).all()
    assert np.isfinite(found.end_states_km).all()


def test_a_descent_begun_low_has_no_crossing_above(air):
    low = descents(circular(160.0)[None], ONE, BALLISTIC, air=air).states_km[:, 1]
    found = descents(low, ONE, BALLISTIC, air=air, stop_altitudes_km=(150.0, 100.0, 80.0))
    assert np.isnat(found.epochs[0]).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("start", "ballistic", "stops"),
    [
        ([0.0, 0.0, 6520.0, 7.8, 0.0, 0.0], 0.01, (80.0,)),  # over the pole
        ([0.0, 0.0, 7300.0, 0.0, 0.0, 0.0], 0.01, (80.0,)),  # straight down on it
        ([6478.0, 0.0, 0.0, 9.0, 0.0, 0.0], 0.01, (80.0,)),  # straight up first
        (circular(150.0).tolist(), 10.0, (120.0, 20.0)),  # a balloon
        (eccentric(85.0, 0.73).tolist(), 0.01, (120.0, 80.0)),  # from a transfer orbit
        (eccentric(150.5, 0.0, inclination_deg=180.0).tolist(), 0.01, (120.0, 80.0)),
    ],
)
def test_unusual_descents_come_down_all_the_same(air, start, ballistic, stops):
    found = descents([start], ONE, ballistic, air=air, stop_altitudes_km=stops)
    assert found.entered.all()
    assert height_km(found.states_km[0])[-1] == pytest.approx(stops[-1], abs=1e-6)
    assert height_km(found.states_km[0])[0] == pytest.approx(stops[0], abs=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"states_km": circular(180.0)},
        {"states_km": np.empty((0, 6))},
        {"states_km": circular(180.0)[None] * np.nan},
        {"states_km": circular(60.0)[None]},
        {"states_km": circular(180.0)[None] * [1, 1, 1, 2, 2, 2]},
        {"states_km": circular(180.0)[None] * 1e3},
        {"epochs": np.array([EPOCH] * 2)},
        {"epochs": np.array(["NaT"], dtype="datetime64[ns]")},
        {"ballistic_m2_kg": 0.0},
        {"ballistic_m2_kg": -1.0},
        {"ballistic_m2_kg": np.nan},
        {"ballistic_m2_kg": [0.01, 0.02]},
        {"stop_altitudes_km": (80.0, 120.0)},
        {"stop_altitudes_km": ()},
        {"stop_altitudes_km": (120.0, np.nan)},
        {"log_density_error": np.zeros((2, 5))},
        {"log_density_error": [np.inf]},
        {"log_density_error": [6.0]},
        {"horizon_days": 0.0},
        {"horizon_days": np.nan},
        {"tolerance": 1.0},
        {"air": daily_air(np.ones((1, 2, 3)), ONE)},
    ],
)
def test_what_cannot_be_is_refused(air, change):
    given = {
        "states_km": circular(180.0)[None], "epochs": ONE, "ballistic_m2_kg": BALLISTIC, "air": air
    }  # fmt: skip
    with pytest.raises(InputError):
        descents(**(given | change))
