"""The fall: against closed forms, conservation, and itself at a finer tolerance."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.constants import WGS84_ECCENTRICITY_SQUARED as E2
from issrisk.constants import WGS84_EQUATORIAL_RADIUS_M as A_M
from issrisk.environment.density_kernel import density
from issrisk.environment.density_table import fitted_field
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.environment.standard_atmosphere import standard_field
from issrisk.environment.wind import wind_profile, wind_splines
from issrisk.errors import InputError
from issrisk.reentry.drag import Shape, sound_speeds
from issrisk.reentry.fall import FallAir, bodies, fall, fly
from issrisk.reentry.fall_air import Piece, moment, room
from issrisk.reentry.fall_place import place_of
from issrisk.reentry.fall_rates import rates


def standard_air(winds=None):
    return FallAir(standard_field()[None], np.zeros(1), np.zeros(1), winds)


def state(height_m, speed, *, angle_deg=0.0, heading_deg=90.0, latitude_deg=0.0, longitude_deg=0.0):
    """Earth-fixed state; the angle is that above the horizon."""
    place = np.radians([latitude_deg, longitude_deg, angle_deg, heading_deg])
    sine, cosine = np.sin(place), np.cos(place)
    curve = A_M / np.sqrt(1.0 - E2 * sine[0] ** 2)
    up = np.array([cosine[0] * cosine[1], cosine[0] * sine[1], sine[0]])
    east = np.array([-sine[1], cosine[1], 0.0])
    north = np.cross(up, east)
    position = (curve + height_m) * up - np.array([0.0, 0.0, curve * E2 * sine[0]])
    level = sine[3] * east + cosine[3] * north
    return np.concatenate([position, speed * (sine[2] * up + cosine[2] * level)])[None]


VACUUM = FallAir(
    np.where(np.arange(TERMS) == 0, -700.0, 0.0) * np.ones((1, LEVELS, 1)), np.zeros(1), np.zeros(1)
)
GM, J2, SPIN = 3.986004418e14, 1.08262668e-3, 7.292115e-5


def potential(position):
    """Of gravity with J2 and the turning frame [m2/s2]."""
    r = np.linalg.norm(position, axis=-1)
    sine2 = (position[..., 2] / r) ** 2
    gravity = -GM / r * (1.0 - J2 * (A_M / r) ** 2 * (1.5 * sine2 - 0.5))
    return gravity - 0.5 * SPIN**2 * (position[..., 0] ** 2 + position[..., 1] ** 2)


def energy(states):
    return 0.5 * (states[..., 3:] ** 2).sum(axis=-1) + potential(states[..., :3])


def on_the_ground(landed):
    place = np.radians([landed.latitude_deg, landed.longitude_deg])
    across = np.cos(place[0])
    return 6_371_000.0 * np.stack(
        [across * np.cos(place[1]), across * np.sin(place[1]), np.sin(place[0])], axis=-1
    )


def pieces(count, *, lightest, heaviest):
    """Pieces of all shapes with lift and wind, at the end of a decay."""
    random = np.random.default_rng(3)
    start = np.concatenate(
        [
            state(
                78_000.0, 7250.0, angle_deg=-0.9 * random.normal(1.0, 0.1),
                heading_deg=random.uniform(40.0, 140.0), latitude_deg=random.uniform(-50.0, 50.0),
                longitude_deg=random.uniform(-180.0, 180.0),
            )
            for _ in range(count)
        ]
    )  # fmt: skip
    ballistic = np.exp(random.uniform(np.log(lightest), np.log(heaviest), count))
    body = bodies(
        10.0, 10.0 / ballistic, shape=random.integers(1, len(Shape), count),
        lift_to_drag=random.uniform(0.0, 0.2, count), bank_rad=random.uniform(0.0, 6.28, count),
    )  # fmt: skip
    field = fitted_field(np.datetime64("2020-03-01T06:00"), f107=150.0, f107a=150.0, ap=15.0)
    wind = wind_profile(1, 0, month=3.0, latitude_deg=40.0)
    return start, body, FallAir(field[None], np.zeros(1), np.zeros(1), wind[None])


def test_a_circular_orbit_over_the_equator_without_air():
    radius = A_M + 200_000.0
    rate = np.sqrt(GM / radius**3 * (1.0 + 1.5 * J2 * (A_M / radius) ** 2)) - SPIN
    flown = fly(state(200_000.0, rate * radius), bodies(1.0, 1.0), air=VACUUM, time_limit_s=3600.0)
    place = np.array([np.cos(rate * 3600.0), np.sin(rate * 3600.0), 0.0]) * radius
    assert not flown.reached.any()
    assert np.linalg.norm(flown.states_m[0, :3] - place) < 5e-4


def test_energy_and_angular_momentum_are_kept_without_air():
    start = state(150_000.0, 7000.0, angle_deg=5.0, heading_deg=40.0, latitude_deg=30.0)
    flown = fly(start, bodies(1.0, 1.0), air=VACUUM, tolerance=1e-9)
    end = flown.states_m

    def momentum(each):
        inertial = each[0, 3:] + np.cross([0.0, 0.0, SPIN], each[0, :3])
        return np.cross(each[0, :3], inertial)[2]

    assert flown.reached.all()
    assert energy(end)[0] == pytest.approx(energy(start)[0], rel=1e-12)
    assert momentum(end) == pytest.approx(momentum(start), rel=3e-12)


def test_what_drag_takes_is_what_energy_lacks():
    start, body = (
        state(70_000.0, 7000.0, angle_deg=-3.0, latitude_deg=20.0),
        bodies(100.0, 1.0, shape=Shape.CONSTANT),
    )
    heights = np.arange(69_900.0, 14_900.0, -100.0)
    count = heights.size
    flown = fly(
        np.repeat(start, count, axis=0), body.take(np.zeros(count, dtype=int)),
        air=standard_air(), stop_altitude_m=heights, tolerance=1e-9,
    )  # fmt: skip
    speed = np.linalg.norm(flown.states_m[:, 3:], axis=1)
    thick = [density(standard_field(), h / 1e3, 1.0, 0.0, 0.0) for h in heights]
    power = 0.5 * np.array(thick) * speed**3 / 100.0
    work = np.trapezoid(power, flown.time_s)
    lost = energy(flown.states_m[0]) - energy(flown.states_m[-1])
    assert work == pytest.approx(lost, rel=4e-7)


def test_a_dropped_stone_is_carried_east():
    height, latitude = 2000.0, 40.0
    landed = fall(state(height, 0.0, latitude_deg=latitude), bodies(1.0, 1.0), air=VACUUM)
    # a plumb line's east, to first order: omega g t^3 cos(latitude) / 3 (Gauss 1803)
    time_s = landed.time_s[0]
    gravity = 2.0 * height / time_s**2
    wanted = SPIN * gravity * time_s**3 * np.cos(np.radians(latitude)) / 3.0
    east = np.radians(landed.longitude_deg[0]) * np.cos(np.radians(latitude)) * 6_386_500.0
    assert gravity == pytest.approx(9.80, abs=0.01)
    assert east == pytest.approx(wanted, rel=2e-4)


def test_north_and_south_are_alike_and_so_are_all_meridians():
    one = {"angle_deg": -1.0, "heading_deg": 70.0, "latitude_deg": 25.0}
    start = np.concatenate(
        [
            state(78_000.0, 7000.0, **one),
            state(78_000.0, 7000.0, angle_deg=-1.0, heading_deg=110.0, latitude_deg=-25.0),
            state(78_000.0, 7000.0, **one, longitude_deg=77.0),
        ]
    )
    lift = {"lift_to_drag": 0.2, "bank_rad": np.radians([60.0, -60.0, 60.0])}
    landed = fall(start, bodies(50.0, 1.0, **lift), air=standard_air(), tolerance=1e-8)
    assert landed.latitude_deg[1] == pytest.approx(-landed.latitude_deg[0], abs=1e-8)
    assert landed.latitude_deg[2] == pytest.approx(landed.latitude_deg[0], abs=1e-8)
    assert landed.longitude_deg[1] == pytest.approx(landed.longitude_deg[0], abs=1e-8)
    assert landed.longitude_deg[2] == pytest.approx(landed.longitude_deg[0] + 77.0, abs=1e-8)


def test_lift_carries_further_and_bank_to_the_right_turns_right():
    start = np.repeat(state(78_000.0, 7400.0, angle_deg=-1.0), 3, axis=0)
    body = bodies(100.0, 1.0, lift_to_drag=[0.0, 0.2, 0.2], bank_rad=[0.0, 0.0, np.pi / 2.0])
    landed = fall(start, body, air=standard_air())
    assert landed.longitude_deg[1] > landed.longitude_deg[0] + 1.0
    assert landed.latitude_deg[2] < -0.2  # eastward, the right hand is south


@pytest.mark.parametrize(
    ("ballistic", "worst"), [(0.5, 3e-5), (5.0, 2.5e-4), (50.0, 2.5e-3), (200.0, 9e-3)]
)
def test_terminal_speed(ballistic, worst):
    start = state(78_000.0, 7000.0, angle_deg=-1.0, latitude_deg=45.0)
    landed = fall(start, bodies(ballistic, 1.0, shape=Shape.CONSTANT), air=standard_air())
    # gravity at 45 degrees: the international gravity formula of 1980
    assert landed.speed_m_s[0] == pytest.approx(
        np.sqrt(2.0 * 9.8062 * ballistic / 1.225), rel=worst
    )
    assert landed.energy_j[0] == pytest.approx(0.5 * ballistic * landed.speed_m_s[0] ** 2)
    assert landed.angle_deg[0] == pytest.approx(90.0, abs=0.5)


def parents(count):
    """Bodies of all shapes with lift and wind at 120 km, at the end of an orbit or of a few."""
    random = np.random.default_rng(7)
    latitude = random.uniform(-50.0, 50.0, count)
    heading = np.degrees(np.arcsin(np.cos(np.radians(51.6)) / np.cos(np.radians(latitude))))
    angle, longitude = random.uniform(-0.3, -0.03, count), random.uniform(-180.0, 180.0, count)
    start = np.concatenate(
        [
            state(120_000.0, 7546.0, angle_deg=a, heading_deg=h, latitude_deg=p, longitude_deg=q)
            for a, h, p, q in zip(angle, heading, latitude, longitude, strict=True)
        ]
    )
    _, body, air = pieces(count, lightest=20.0, heaviest=1000.0)
    return start, body, air


def off_m(start, body, air, tolerance):
    """How far from where the whole law takes bodies, step by tiny step, they land [m]."""
    found = fall(start, body, air=air, tolerance=tolerance)
    exact = fall(start, body, air=air, tolerance=1e-10)
    assert found.landed.all()
    assert exact.landed.all()
    return np.linalg.norm(on_the_ground(found) - on_the_ground(exact), axis=1)


@pytest.mark.parametrize(
    ("count", "lightest", "heaviest", "median_m", "most_m"),
    [(1000, 5.0, 1000.0, 0.25, 2.0), (200, 0.5, 5.0, 0.5, 2.5)],
)
def test_errors_of_steps_are_small(count, lightest, heaviest, median_m, most_m):
    off = off_m(*pieces(count, lightest=lightest, heaviest=heaviest), 1e-6)
    assert np.median(off) < median_m
    assert off.max() < most_m


def test_errors_from_120_km_are_small():
    off = off_m(*parents(1000), 1e-6)
    assert np.median(off) < 0.4
    assert np.quantile(off, 0.999) < 10.0


def test_errors_of_the_bare_fall_are_small():
    """Without wind, shape and lift, and by longer steps: as the benchmark's speed is told."""
    start, body, air = pieces(1000, lightest=5.0, heaviest=1000.0)
    bare = bodies(body.mass_kg, body.area_m2, shape=Shape.CONSTANT)
    off = off_m(start, bare, FallAir(air.fields, air.sun_rad, air.log_density_factor), 5e-6)
    assert np.median(off) < 0.2
    assert np.quantile(off, 0.999) < 1.5


def test_places_are_those_of_the_ellipsoid():
    latitude, longitude = np.radians(np.meshgrid(np.linspace(-89.9, 89.9, 61), [-170.0, 20.0]))
    for height in (0.0, 30e3, 120e3, 400e3, 1000e3):
        curve = A_M / np.sqrt(1.0 - E2 * np.sin(latitude) ** 2)
        up = np.array(
            [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude),
             np.sin(latitude)]
        )  # fmt: skip
        x, y, z = (curve + height) * up - np.array([0.0, 0.0, E2])[:, None, None] * curve * up[2]
        here = [place_of(*each) for each in zip(x.ravel(), y.ravel(), z.ravel(), strict=True)]
        found = np.array([(p.ux, p.uy, p.uz) for p in here]).T.reshape(up.shape)
        assert np.abs(found - up).max() < 1e-7
        assert max(abs(each.height_m - height) for each in here) < 5e-6
        east = np.array([(each.ex, each.ey) for each in here]).T
        assert np.abs(east - [-np.sin(longitude).ravel(), np.cos(longitude).ravel()]).max() < 1e-15


def test_at_terminal_speed_place_alone_gives_the_same():
    """Against the whole law by plain Runge and Kutta steps, far shorter than it takes to settle."""
    _, _, air = pieces(1, lightest=1.0, heaviest=2.0)
    body = bodies(8.0, 1.0, lift_to_drag=0.15, bank_rad=1.0)
    start = state(22_000.0, 60.0, angle_deg=-80.0, latitude_deg=40.0)
    piece = Piece(
        air.fields[0], room(), wind_splines(air.winds)[0], True, sound_speeds(), 0.0, 0.0,
        float(np.log(1.0 / 8.0)), float(np.log(body.size_m[0])),
        int(Shape.SPHERE), 0.15 * np.cos(1.0), 0.15 * np.sin(1.0),
    )  # fmt: skip

    def rate(time_s, y):
        out, height, climb = rates(piece, moment(piece, time_s), False, tuple(y))
        return np.array(out), height, climb

    y, time_s, step = start[0].copy(), 0.0, 0.5
    while True:
        k1, height, climb = rate(time_s, y)
        if height < -climb * step:
            break
        k2 = rate(time_s + 0.5 * step, y + 0.5 * step * k1)[0]
        k3 = rate(time_s + 0.5 * step, y + 0.5 * step * k2)[0]
        k4 = rate(time_s + step, y + step * k3)[0]
        y = y + step / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        time_s += step
    flown = fly(start, body, air=air, stop_altitude_m=height)
    off = flown.states_m[0] - y
    assert np.linalg.norm(off[:3]) < 0.15
    assert np.linalg.norm(off[3:]) < 0.0005
    assert flown.time_s[0] == pytest.approx(time_s, abs=0.01)


@pytest.mark.parametrize(
    ("height_m", "diameter_m", "measured_s"),
    [(77_500.133, 0.1, 368.0), (115_000.0, 0.05, 561.0)],
)
def test_the_reference_spheres_of_sesam(height_m, diameter_m, measured_s):
    aluminium = 2813.0 * np.pi / 6.0 * diameter_m**3
    start = state(height_m, 7500.0, angle_deg=-0.9593, heading_deg=347.2, latitude_deg=29.55)
    sphere = bodies(aluminium, np.pi / 4.0 * diameter_m**2)
    landed = fall(start, sphere, air=standard_air())
    # 367.2 and 559.7 s; the second run of SESAM was in another atmosphere, NRLMSISE-00
    assert landed.time_s[0] == pytest.approx(measured_s, rel=0.0025)
    assert landed.landed.all()


# A planar integration over a sphere that does not turn, in the standard atmosphere: kg/m2, km,
# minutes, m/s. Not an authority: another program with other approximations.
PLANAR = np.array(
    [
        (5, 331, 29.8, 9), (10, 443, 21.7, 13), (20, 573, 16, 18), (50, 770, 11.2, 28),
        (100, 931, 8.9, 40), (200, 1099, 7.4, 57), (500, 1323, 6.2, 92), (1000, 1488, 5.7, 133),
        (2000, 1644, 5.5, 195), (5000, 1834, 5.4, 332),
    ]
)  # fmt: skip


def test_ranges_times_and_speeds_are_those_of_a_planar_integration():
    ballistic, range_km, minutes, speed = PLANAR.T
    start = np.repeat(state(78_000.0, 7520.0, angle_deg=-0.88, heading_deg=0.0), 10, axis=0)
    landed = fall(start, bodies(ballistic, 1.0, shape=Shape.CONSTANT), air=standard_air())
    flown = 6371.0 * np.arccos((on_the_ground(landed) @ [1.0, 0.0, 0.0]) / 6_371_000.0)
    np.testing.assert_allclose(flown, range_km, rtol=0.035)
    np.testing.assert_allclose(landed.time_s / 60.0, minutes, atol=0.15)
    np.testing.assert_allclose(landed.speed_m_s, speed, atol=1.9)


def test_what_starts_at_its_stop_stays():
    start = state(50_000.0, 3000.0, angle_deg=-20.0)
    flown = fly(start, bodies(1.0, 0.01), air=standard_air(), stop_altitude_m=60_000.0)
    assert flown.reached.all()
    assert flown.time_s[0] == 0.0
    np.testing.assert_array_equal(flown.states_m, start)


def test_what_stays_aloft_is_told():
    start = state(200_000.0, 8000.0)
    flown = fly(start, bodies(1e5, 0.01), air=standard_air(), time_limit_s=600.0)
    assert not flown.reached.any()
    assert flown.time_s[0] == pytest.approx(600.0, abs=1e-6)


def test_the_stop_is_met_exactly_and_the_way_may_be_cut_there():
    start, body = state(78_000.0, 7400.0, angle_deg=-1.0), bodies(50.0, 1.0, shape=Shape.BOX)
    above = fly(start, body, air=standard_air(), stop_altitude_m=30_000.0, tolerance=1e-9)
    below = fall(above.states_m, body, air=standard_air(), start_s=above.time_s, tolerance=1e-9)
    whole = fall(start, body, air=standard_air(), tolerance=1e-9)
    assert above.time_s[0] + below.time_s[0] == pytest.approx(whole.time_s[0], abs=1e-3)
    assert below.longitude_deg[0] == pytest.approx(whole.longitude_deg[0], abs=1e-7)


def test_numbers_do_not_depend_on_threads_or_grouping():
    start = np.concatenate([state(78_000.0, 7000.0 + i, angle_deg=-1.0) for i in range(150)])
    body = bodies(np.linspace(20.0, 900.0, 150), 1.0, shape=Shape.PLATE)
    one = fall(start, body, air=standard_air())
    two = fall(start, body, air=standard_air(), workers=2)
    part = fall(start[70:90], body.take(np.arange(70, 90)), air=standard_air())
    np.testing.assert_array_equal(one.latitude_deg, two.latitude_deg)
    np.testing.assert_array_equal(one.time_s, two.time_s)
    np.testing.assert_array_equal(one.time_s[70:90], part.time_s)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"states_m": np.full((1, 6), np.nan)}, "finite"),
        ({"states_m": np.zeros((2, 6))}, "shape"),
        ({"realisation": 1}, "realisation must lie in 0 to 0"),
        ({"tolerance": 0.5}, "tolerance"),
        ({"stop_altitude_m": np.nan}, "stop_altitude_m"),
    ],
)
def test_what_cannot_be_flown_is_refused(change, told):
    given = {"states_m": state(78_000.0, 7000.0)} | change
    with pytest.raises(InputError, match=told):
        fly(given.pop("states_m"), bodies(1.0, 1.0), air=standard_air(), **given)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"mass_kg": 0.0}, "mass_kg must be positive"),
        ({"area_m2": np.inf}, "area_m2 must be positive"),
        ({"shape": 9}, "shape"),
        ({"lift_to_drag": 1.5}, "lift_to_drag"),
        ({"bank_rad": np.nan}, "bank_rad"),
    ],
)
def test_bodies_that_cannot_be_are_refused(change, told):
    with pytest.raises(InputError, match=told):
        bodies(**({"mass_kg": 1.0, "area_m2": 1.0} | change))
