"""Entries as they are published, and the along-track intervals that follow for their pieces.

What is known of an entry is where it was at some height; where its pieces land follows from that
and from the inventory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from issrisk.constants import EARTH_GM_KM3_S2, WGS84_ROTATION_RATE_RAD_S
from issrisk.environment.density_table import fitted_field
from issrisk.environment.space_weather import space_weather
from issrisk.environment.wind import wind_profile
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.frames import geodetic_from_itrs, gmst_1982_rad
from issrisk.orbit.osculating import MeanElements, osculating_states
from issrisk.orbit.propagate import teme_states
from issrisk.reentry.breakup import break_up
from issrisk.reentry.deorbit import Burns, after_burns
from issrisk.reentry.descent_air import daily_air
from issrisk.reentry.drag import Shape
from issrisk.reentry.fall import FallAir, bodies, fly, sun_angle_rad
from issrisk.reentry.fragments import classes
from issrisk.reentry.impacts import Reference
from issrisk.reentry.schedule import drawn
from issrisk.reentry.tracks import offsets_km, reference_of

SEED = 20261122
START_M = 125e3
DENSITY_LOG_SD = 0.15  # of NRLMSIS where entries decay: judgement
ENERGETIC_J = 15.0
THREE_DAYS_S = 3 * 86_400.0
SEEN_M = (40e3, 96e3)  # heights of a fireball whose place a final message tells


@dataclass(frozen=True)
class Known:
    """What is published of an entry: when, on what orbit, where at what height."""

    time: str
    inclination_deg: float
    latitude_deg: float
    longitude_deg: float
    northbound: bool
    altitude_m: float


def air_of(time, number, latitude_deg, *, density_sd=DENSITY_LOG_SD):
    """Air of so many entries at a time: measured activity, error of density, winds."""
    instant = np.datetime64(time, "ms")
    weather = space_weather()
    day = int((instant.astype("datetime64[D]") - weather.days[0]).astype(int))
    field = fitted_field(
        instant,
        f107=float(weather.f107[day - 1]),
        f107a=float(weather.f107a[day]),
        ap=float(weather.ap[day]),
    )
    month = int(time[5:7]) + (int(time[8:10]) - 0.5) / 31.0
    winds = [
        wind_profile(SEED, each, month=month, latitude_deg=latitude_deg) for each in range(number)
    ]
    errors = density_sd * np.random.default_rng(SEED).standard_normal(number)
    return FallAir(
        np.broadcast_to(field, (number, *field.shape)).copy(),
        np.full(number, sun_angle_rad(instant)),
        errors,
        np.stack(winds),
    )


def wholes(inventory, number):
    """The objects as each realisation draws them."""
    table = classes(inventory)
    draws = [drawn(table, inventory, SEED, each, None) for each in range(number)]
    return bodies(
        [each.whole_kg for each in draws],
        [each.whole_m2 for each in draws],
        size_m=inventory.mean_width_m,
        shape=Shape.BOX,
    )


def turned(states_m, angle_rad):
    """Earth-fixed states turned about the axis of the Earth."""
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    out = states_m.copy()
    for x, y in ((0, 1), (3, 4)):
        out[:, x] = cosine * states_m[:, x] - sine * states_m[:, y]
        out[:, y] = sine * states_m[:, x] + cosine * states_m[:, y]
    return out


def spiralling(inventory, inclination_deg, argument_rad, altitude_m, air):
    """States of wholes that have decayed on a mean circular orbit to a height.

    The osculating state of the mean orbit there (J2, J3), sinking by twice the drag over the
    mean motion, as the semi-major axis of a circular orbit does.
    """
    number = len(argument_rad)
    axis_km = 6378.137 + np.broadcast_to(altitude_m, number) / 1e3
    zero = np.zeros(number)
    longitude = np.array(argument_rad, dtype=np.float64)
    inclination = np.radians(inclination_deg) + zero
    for _ in range(8):
        mean = MeanElements(axis_km, zero, zero, inclination, zero, longitude)
        states = 1e3 * osculating_states(mean)
        _, _, height = geodetic_from_itrs(states[:, :3])
        axis_km = axis_km + (altitude_m - height) / 1e3
    states[:, 3:] -= np.cross([0.0, 0.0, WGS84_ROTATION_RATE_RAD_S], states[:, :3])
    whole, rows, step = wholes(inventory, number), np.arange(number), 20.0
    speeds = []
    for what in (whole, replace(whole, drag_factor=1e-6 * whole.drag_factor)):
        flown = fly(states, what, air=air, realisation=rows, time_limit_s=step)
        speeds.append(np.linalg.norm(flown.states_m[:, 3:], axis=1))
    braking = (speeds[1] - speeds[0]) / step
    distance = np.linalg.norm(states[:, :3], axis=1)
    rate = np.sqrt(EARTH_GM_KM3_S2 * 1e9 / distance**3)
    states[:, 3:] -= (2.0 * braking / rate / distance)[:, None] * states[:, :3]
    return states


def argument_of(known):
    """Argument of latitude of the place that is known."""
    sine = np.sin(np.radians(known.latitude_deg)) / np.sin(np.radians(known.inclination_deg))
    return np.arcsin(sine) if known.northbound else np.pi - np.arcsin(sine)


def over_the_place(inventory, known, air, number):
    """States of natural decay that are over the known place at its height."""
    argument = np.full(number, argument_of(known))
    states = spiralling(inventory, known.inclination_deg, argument, known.altitude_m, air)
    _, longitude, _ = geodetic_from_itrs(states[:, :3])
    return turned(states, np.radians(known.longitude_deg) - longitude)


def sinking_near_the_place(inventory, known, air, number):
    """States of natural decay at 125 km whose wholes sink through 78 km near the latitude.

    As near as it can be: what decays towards the bulge of the equator is stopped by it.
    """
    wanted, whole = argument_of(known), wholes(inventory, number)
    tried, least = np.full(number, wanted - 2.0), np.full(number, np.inf)
    best = np.empty((number, 6))
    for _ in range(12):
        states = spiralling(inventory, known.inclination_deg, tried, START_M, air)
        found = _argument_of_latitude(_sunk(states, whole, air, 78e3), known.inclination_deg)
        off = (found - wanted + np.pi) % (2.0 * np.pi) - np.pi
        better = np.abs(off) < least
        best[better], least[better] = states[better], np.abs(off)[better]
        tried -= 0.6 * off
    return best


def _sunk(states_m, what, air, stop_m):
    flown = fly(
        states_m, what, air=air, realisation=np.arange(len(states_m)), stop_altitude_m=stop_m,
        time_limit_s=THREE_DAYS_S,
    )  # fmt: skip
    assert flown.reached.all()
    return flown.states_m


def _argument_of_latitude(states_m, inclination_deg):
    latitude, _, _ = geodetic_from_itrs(states_m[:, :3])
    sine = np.sin(latitude) / np.sin(np.radians(inclination_deg))
    along = np.arcsin(np.clip(sine, -1.0, 1.0))
    north = states_m[:, 5] > 0.0
    return np.where(north, along, np.pi - along)


def distances_past_78_km(inventory, states_m, what, air, altitude_m):
    """How far past the 78 km point of its whole something is when it sinks to a height [km]."""
    number = len(states_m)
    reference = reference_of(_sunk(states_m, wholes(inventory, number), air, 78e3))
    latitude, longitude, _ = geodetic_from_itrs(_sunk(states_m, what, air, altitude_m)[:, :3])
    places = np.degrees(latitude), np.degrees(longitude)
    return offsets_km(reference, np.arange(number), *places)[0]


def lag_s(inventory, known, altitude_m, number):
    """By how much a whole is behind what flies on at the speed of 80 km [s]."""
    air = air_of(known.time, number, known.latitude_deg)
    states = sinking_near_the_place(inventory, known, air, number)
    whole, rows = wholes(inventory, number), np.arange(number)
    times, speeds = {}, {}
    for height in (80e3, altitude_m):
        flown = fly(
            states, whole, air=air, realisation=rows, stop_altitude_m=height,
            time_limit_s=THREE_DAYS_S,
        )  # fmt: skip
        times[height] = flown.time_s
        speeds[height] = np.linalg.norm(flown.states_m[:, 3:], axis=1)
    further = distances_past_78_km(
        inventory, states, whole, air, altitude_m
    ) - distances_past_78_km(inventory, states, whole, air, 80e3)
    return times[altitude_m] - times[80e3] - further * 1e3 / speeds[80e3]


def entered(inventory, states_m, air, *, model="staged"):
    """What lands of the entries."""
    number = len(states_m)
    return break_up(
        states_m, inventory, model=model, air=air, seed=SEED, realisations=range(number)
    )


def energetic(impacts):
    """The pieces of at least 15 J: rows."""
    return np.flatnonzero(impacts.energy_j >= ENERGETIC_J)


def past_the_tip(inventory, known, number):
    """Along-track distances of pieces past the point of a final message [km].

    Its format has the object 10 km high there. But a whole would be there two or three minutes
    later than flight has it, and the messages of three entries are of flight, to 45 s
    (`test_reentries`). So the point is of the fireball, at a height drawn evenly: it glows from
    96 km on (SeeSat-L, January 2015), and is half a minute late at 40 km. The minute either way
    that the time is told to is 470 km.
    """
    air = air_of(known.time, number, known.latitude_deg)
    states = sinking_near_the_place(inventory, known, air, number)
    generator = np.random.default_rng(SEED + 1)
    height = generator.uniform(*SEEN_M, number)
    minute = generator.uniform(-470.0, 470.0, number)
    carried = distances_past_78_km(inventory, states, wholes(inventory, number), air, height)
    impacts = entered(inventory, states, air)
    rows = energetic(impacts)
    entry = impacts.realisation[rows]
    return impacts.along_track_km[rows] + (minute - carried)[entry]


def common_axis(impacts):
    """The reference point of the middle one of entries, as an axis for all of them."""
    reference = impacts.reference
    order = np.argsort(impacts.reference.longitude_deg % 360.0)
    middle = order[len(order) // 2]
    return Reference(**{key: value[[middle]] for key, value in vars(reference).items()})


def along_of(axis, latitude_deg, longitude_deg):
    """Along-track distances of places from an axis' point [km]."""
    latitude, longitude = np.atleast_1d(latitude_deg), np.atleast_1d(longitude_deg)
    return offsets_km(axis, np.zeros(latitude.size, dtype=np.int64), latitude, longitude)[0]


def nine_in_ten(distances_km):
    """Interval of nine in ten."""
    return np.quantile(distances_km, [0.05, 0.95])


def length_of(impacts, share):
    """Length and width of the middle share of each entry's pieces [km], shape (entries, 2)."""
    tails = [0.5 - 0.5 * share, 0.5 + 0.5 * share]
    rows, sizes = energetic(impacts), []
    for number in impacts.realisations:
        own = rows[impacts.realisation[rows] == number]
        sizes.append(
            [
                np.ptp(np.quantile(impacts.along_track_km[own], tails)),
                np.ptp(np.quantile(impacts.cross_track_km[own], tails)),
            ]
        )
    return np.array(sizes)


# Mir before its last burn, and the burn: from 05:07 for 22 minutes (SeeSat-L, satobs.org/mir.html).
# It was planned to leave 190 by 79 km; it passed 100 km at 05:44, which is taken for what it did.
MIR = (
    "1 16609U 86017A   01082.20636684  .00382588  12180-4  29147-4 0  7827",
    "2 16609  51.6362 249.6171 0048914 224.8684 134.9353 16.33569098863305",
)
MIR_BURN, MIR_BURN_S = "2001-03-23T05:07:00", 22 * 60.0
MIR_AT_100_KM = "2001-03-23T05:44:00"
MIR_BALLISTIC_M2_KG = 0.006  # 385 m2, C_D 2.1: during the burn alone


def braked_mir(inventory, air, number):
    """Earth-fixed states of Mir as its last burn ends, each to be at 100 km in that minute."""
    start = np.repeat(np.datetime64(MIR_BURN, "ns"), number)
    states = np.concatenate(teme_states(ElementSet.from_lines(*MIR), start[:1]), axis=1)
    weather = space_weather()
    day = int((start[0].astype("datetime64[D]") - weather.days[0]).astype(int))
    figures = [weather.f107[day - 1], weather.f107a[day], weather.ap[day]]
    days = daily_air(np.tile(figures, (number, 3, 1)), np.tile(weather.days[day], number))
    passage_s = (np.datetime64(MIR_AT_100_KM, "ns") - start[0]) / np.timedelta64(1, "s")
    passage_s = passage_s + np.random.default_rng(SEED).uniform(-30.0, 30.0, number)
    whole, zero = wholes(inventory, number), np.zeros(number)
    low, high = zero + 20.0, zero + 40.0
    for _ in range(12):
        done = 0.5 * (low + high)
        braked = after_burns(
            np.repeat(states, number, axis=0), start, Burns(done, done / MIR_BURN_S, zero, zero),
            ballistic_m2_kg=np.full(number, MIR_BALLISTIC_M2_KG), air=days, log_density_error=zero,
        )  # fmt: skip
        fixed = _earth_fixed(braked.states_km, braked.epochs)
        flown = fly(fixed, whole, air=air, realisation=np.arange(number), stop_altitude_m=100e3)
        late = MIR_BURN_S + flown.time_s > passage_s
        low, high = np.where(late, done, low), np.where(late, high, done)
    return fixed


def _earth_fixed(states_km, epochs):
    angle = -gmst_1982_rad(epochs)
    out = np.empty_like(states_km)
    for row, each in enumerate(angle):
        out[row] = turned(1e3 * states_km[row : row + 1], each)[0]
    out[:, 3:] -= np.cross([0.0, 0.0, WGS84_ROTATION_RATE_RAD_S], out[:, :3])
    return out
