"""Aiming: where a burn must begin for the mean impact to be at a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pyproj import Geod

from issrisk.arrays import BoolArray, FloatArray, TimeArray
from issrisk.constants import (
    EARTH_GM_KM3_S2,
    SECONDS_PER_DAY,
    WGS72_EQUATORIAL_RADIUS_KM,
    WGS72_J2,
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.environment.density_kernel import mean_field
from issrisk.environment.density_table import day_of_year, density_table
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.errors import ScenarioError
from issrisk.hazard.entry_state import START_ALTITUDE_KM, Begun, begun, earth_fixed_m
from issrisk.hazard.scenario_tables import Aim, BurnOrbit, BurnScenario, Controlled, Failed
from issrisk.orbit.embedded import iss
from issrisk.orbit.frames import gmst_1982_rad
from issrisk.orbit.osculating import MeanElements, osculating_states
from issrisk.reentry.deorbit import Burns, after_burns
from issrisk.reentry.descent import ENTRY_ALTITUDE_KM, descents
from issrisk.reentry.descent_air import DescentAir
from issrisk.reentry.fall import FallAir, fly, sun_angle_rad
from issrisk.reentry.schedule import whole_of_ballistic
from issrisk.reentry.tracks import GroundTracks, directions, reference_of
from issrisk.strict_toml import validated

_RADIUS_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3
_ROUNDS, _CLOSE_KM = 12, 10.0
_SLOPES = (0.2, 2.0)  # of how far a burn is moved for how far its impact is behind
_HORIZON_DAYS = 0.2  # a burn that takes more than three revolutions cannot be aimed
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Plans:
    """How a burn is planned, realisation by realisation, each of shape (n,).

    What the controllers know: the instant, the air as the models have it, drag as it was
    fitted. `inclination_rad` is mean; `air` of `daily_air`; `width_m` is what air flows round.
    """

    epochs: TimeArray
    inclination_rad: FloatArray
    ballistic_m2_kg: FloatArray
    acceleration_m_s2: FloatArray
    air: DescentAir
    width_m: float


@dataclass(frozen=True)
class Aimed:
    """Where burns begin: mean argument of latitude and right ascension of the node, (n,) [rad]."""

    longitude_rad: FloatArray
    raan_rad: FloatArray


def orbit_states(
    orbit: BurnOrbit, inclination_rad: FloatArray, raan_rad: FloatArray, longitude_rad: FloatArray
) -> FloatArray:
    """States on the orbit a burn begins from.

    Parameters
    ----------
    orbit : BurnOrbit
        Its size and shape.
    inclination_rad, raan_rad, longitude_rad : ndarray, shape (n,)
        Mean inclination, right ascension of the node, mean argument of latitude.

    Returns
    -------
    ndarray, shape (n, 6)
        TEME, km and km/s.
    """
    axis = _axis_km(orbit)
    e = (orbit.apogee_km - orbit.perigee_km) / (2.0 * axis)
    perigee = np.radians(orbit.argument_of_perigee_deg)
    flat = np.ones(longitude_rad.shape)
    return osculating_states(
        MeanElements(
            axis * flat,
            e * np.cos(perigee) * flat,
            e * np.sin(perigee) * flat,
            inclination_rad,
            raan_rad,
            longitude_rad,
        )
    )


def aimed(scenario: BurnScenario, plans: Plans) -> Aimed:
    """Where burns without error must begin for the mean impact to be at the aim.

    Parameters
    ----------
    scenario : Controlled or Failed
        Its orbit, aim and burn.
    plans : Plans
        One for each realisation.

    Returns
    -------
    Aimed
        With a node that is free, the mean impact is at the aim; with a known one, as far
        beside it as the nearest pass.

    Raises
    ------
    ScenarioError
        If the orbit does not reach the aim's latitude, its track does not pass within reach
        on the days allowed, or the burn is too weak to be aimed.
    """
    aim, tilt = scenario.aim, plans.inclination_rad
    longitude_deg = check_reach(scenario.orbit, aim, tilt)
    north = np.full(tilt.shape, aim.direction == "northbound")
    there = np.full(tilt.shape, aim.latitude_deg)
    wanted = _argument_rad(there, north, tilt)
    longitude, node = wanted - np.pi, np.zeros(tilt.shape)
    slope, before = np.ones(tilt.shape), np.zeros(tilt.shape)
    gmst = gmst_1982_rad(plans.epochs)
    for turn in range(_ROUNDS):
        latitude, east, heading = mean_impact(scenario, plans, Aimed(longitude, node + gmst))
        northward = np.cos(np.radians(heading)) > 0.0
        behind = _within_half_turn(wanted - _argument_rad(latitude, northward, tilt))
        aside = _within_half_turn(np.radians(longitude_deg - east))
        off = _GEOD.inv(0.0 * east + longitude_deg, there, east, latitude)[2]
        # Each goes on for itself: a realisation must not depend on its neighbours.
        far = np.asarray(off) > 1e3 * _CLOSE_KM
        if not far.any():
            return Aimed(longitude, node + gmst)
        if turn > 0:  # near the ends of the track an impact hardly moves with the burn
            moved = np.where(np.abs(before - behind) < 1e-6, 1.0, before - behind)
            slope = np.clip(slope * before / moved, *_SLOPES)
        before = behind
        longitude = longitude + np.where(far, slope * behind, 0.0)
        node = node + np.where(far, aside, 0.0)
    raise ScenarioError(
        f"no burn brings the mean impact to {aim.latitude_deg:g}, {aim.longitude_deg:g}: "
        f"it stays {float(np.max(off)) / 1e3:.0f} km away",
        hint="aim further from the northern or southern end of the track, or brake harder",
    )


def aimed_at(
    scenario: BurnScenario,
    latitude_deg: float,
    longitude_deg: float,
    *,
    direction: Literal["northbound", "southbound"] | None = None,
) -> BurnScenario:
    """The same burn aimed at another place.

    Parameters
    ----------
    scenario : Controlled or Failed
        With its burn.
    latitude_deg, longitude_deg : float
        Where the mean impact is to be.
    direction : {"northbound", "southbound"}, optional
        Of the pass; by default that of the scenario.

    Returns
    -------
    Controlled or Failed
        The scenario with the new aim; where its burn begins is worked out for each
        realisation with its own day's air.

    Raises
    ------
    ScenarioError
        If it is no scenario of a burn, or the track does not reach the place on the days
        allowed.
    """
    if not isinstance(scenario, Controlled | Failed):
        raise ScenarioError(
            "an entry without a burn cannot be aimed: the air decides where it is",
            hint="take the controlled scenario, or one of your own with a burn",
        )
    told = scenario.aim.model_dump() | {
        "latitude_deg": latitude_deg,
        "longitude_deg": longitude_deg,
        "direction": direction or scenario.aim.direction,
    }
    aim = validated(told, Aim, name="aim", error=ScenarioError)
    inclination = scenario.orbit.inclination_deg or iss().inclination_deg
    check_reach(scenario.orbit, aim, np.radians(np.array([inclination])))
    return scenario.model_copy(update={"aim": aim})


def check_reach(orbit: BurnOrbit, aim: Aim, inclination_rad: FloatArray) -> float:
    """Where the nearest pass crosses the aim's latitude.

    Parameters
    ----------
    orbit : BurnOrbit
        From which the burn begins.
    aim : Aim
        The place.
    inclination_rad : ndarray, shape (n,)
        Mean.

    Returns
    -------
    float
        Longitude [deg]; the aim's own where the node is free.

    Raises
    ------
    ScenarioError
        If the track does not reach the place on the days allowed.
    """
    apex = float(np.degrees(np.min(np.minimum(inclination_rad, np.pi - inclination_rad))))
    if abs(float(_geocentric_deg(np.array(aim.latitude_deg)))) > apex:
        raise ScenarioError(
            f"the aim at latitude {aim.latitude_deg:g} is out of reach: an orbit inclined by "
            f"{apex:.2f} degrees turns back before it",
            hint="aim nearer to the equator",
        )
    return _nearest_pass_deg(orbit, aim, float(np.median(inclination_rad)))


def mean_impact(
    scenario: BurnScenario, plans: Plans, start: Aimed
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean impact of burns without error.

    Parameters
    ----------
    scenario : Controlled or Failed
        Its orbit, aim and burn.
    plans : Plans
        One for each realisation.
    start : Aimed
        Where they begin.

    Returns
    -------
    latitude_deg, longitude_deg, heading_deg : ndarray, shape (n,)
        So far past the point where the whole is at 80 km as the scenario tells, along the track.

    Raises
    ------
    ScenarioError
        If a burn does not bring it down within three revolutions.
    """
    flat = np.ones(plans.epochs.size)
    braked = after_burns(
        orbit_states(scenario.orbit, plans.inclination_rad, start.raan_rad, start.longitude_rad),
        plans.epochs,
        Burns(
            delta_v_m_s=scenario.burn.delta_v_m_s * flat,
            acceleration_m_s2=plans.acceleration_m_s2,
            upward_rad=0.0 * flat,
            left_rad=0.0 * flat,
        ),
        ballistic_m2_kg=plans.ballistic_m2_kg,
        air=plans.air,
        log_density_error=0.0 * flat,
    )
    down = descents(
        braked.states_km,
        braked.epochs,
        plans.ballistic_m2_kg,
        air=plans.air,
        stop_altitudes_km=(START_ALTITUDE_KM, ENTRY_ALTITUDE_KM),
        horizon_days=_HORIZON_DAYS,
    )
    if not down.entered.all():
        raise ScenarioError(
            f"a burn of {scenario.burn.delta_v_m_s:g} m/s does not bring it down within "
            f"{_HORIZON_DAYS * 24.0:.0f} hours, so that it cannot be aimed",
            hint="brake harder, or from a lower orbit",
        )
    falls = begun(braked.states_km, braked.epochs, down)
    return past_entry(_entered_m(falls, plans), scenario.aim.beyond_km)


def _entered_m(falls: Begun, plans: Plans) -> FloatArray:
    """Earth-fixed states at 80 km: the whole flies as it does before it breaks up."""
    table, each = density_table(), np.arange(len(falls.epochs))
    today = (falls.epochs.astype("datetime64[D]") - plans.air.first_days).astype(np.int64)
    weights = plans.air.weights[each, np.minimum(today, plans.air.weights.shape[1] - 1)]
    fields = np.zeros((each.size, LEVELS, TERMS))
    for field, own, day in zip(fields, weights, day_of_year(falls.epochs), strict=True):
        mean_field(table.year, day, own, 0, LEVELS, field)
    flown = fly(
        earth_fixed_m(falls.states_km, falls.epochs),
        whole_of_ballistic(plans.ballistic_m2_kg, width_m=plans.width_m),
        air=FallAir(fields, sun_angle_rad(falls.epochs), np.zeros(each.size)),
        realisation=each,
        stop_altitude_m=1e3 * ENTRY_ALTITUDE_KM,
    )
    if not flown.reached.all():
        raise ScenarioError(
            "a burn does not bring it down to 80 km within ten hours, so that it cannot be aimed",
            hint="brake harder, or from a lower orbit",
        )
    return flown.states_m


def past_entry(states_m: FloatArray, beyond_km: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points farther on along the track over the turning Earth.

    Parameters
    ----------
    states_m : ndarray, shape (n, 6)
        Earth-fixed [m, m/s].
    beyond_km : float
        How far.

    Returns
    -------
    latitude_deg, longitude_deg, heading_deg : ndarray, shape (n,)
        Geodetic; distances are right to 0.5 %.
    """
    at = reference_of(states_m)
    track = GroundTracks.through(*directions(at.latitude_deg, at.longitude_deg, at.heading_deg))
    there, soon = (track.places(np.full(len(states_m), beyond_km + ahead)) for ahead in (0.0, 1.0))
    north, east = np.degrees(np.arcsin(there[2])), np.degrees(np.arctan2(there[1], there[0]))
    heading = np.degrees(np.arctan2(*_eastward_and_northward(there, soon - there)))
    return north, east, heading


def _eastward_and_northward(up: FloatArray, way: FloatArray) -> tuple[FloatArray, FloatArray]:
    flat = np.hypot(up[0], up[1])
    east = (up[0] * way[1] - up[1] * way[0]) / flat
    return east, way[2] / flat - up[2] / flat * (up * way).sum(axis=0)


def _nearest_pass_deg(orbit: BurnOrbit, aim: Aim, inclination_rad: float) -> float:
    """Longitude at which the nearest pass on the days allowed crosses the aim's latitude."""
    if orbit.node_longitude_deg is None:
        return aim.longitude_deg
    axis = _axis_km(orbit)
    motion = np.sqrt(EARTH_GM_KM3_S2 / axis**3)
    regression = -1.5 * WGS72_J2 * (WGS72_EQUATORIAL_RADIUS_KM / axis) ** 2 * motion
    turn = WGS84_ROTATION_RATE_RAD_S - regression * np.cos(inclination_rad)
    number = max(int(aim.days * SECONDS_PER_DAY * motion / (2.0 * np.pi)), 1)
    north = np.array([aim.direction == "northbound"])
    u = _argument_rad(np.array([aim.latitude_deg]), north, np.array([inclination_rad]))
    eastward = np.arctan2(np.cos(inclination_rad) * np.sin(u), np.cos(u)) - turn * u / motion
    revolutions = -2.0 * np.pi * turn / motion * np.arange(number)
    crossings = orbit.node_longitude_deg + np.degrees(eastward[0] + revolutions)
    off = (crossings - aim.longitude_deg + 180.0) % 360.0 - 180.0
    nearest = float(off[np.argmin(np.abs(off))])
    # Across the track: the parallel and the track meet at the angle of its heading.
    across = np.cos(inclination_rad) / np.cos(np.radians(aim.latitude_deg))
    sideways = np.sqrt(max(1.0 - across**2, 0.0)) * np.cos(np.radians(aim.latitude_deg))
    miss_km = abs(np.radians(nearest)) * sideways * _RADIUS_KM
    if miss_km > aim.reach_km:
        raise ScenarioError(
            f"the nearest {aim.direction} pass in {aim.days:g} days goes by {miss_km:.0f} km away; "
            f"{aim.reach_km:g} km are within reach",
            hint="allow more days, or the other direction",
        )
    return aim.longitude_deg + nearest


def _axis_km(orbit: BurnOrbit) -> float:
    return _RADIUS_KM + 0.5 * (orbit.perigee_km + orbit.apogee_km)


def _argument_rad(
    latitude_deg: FloatArray, northbound: BoolArray, inclination_rad: FloatArray
) -> FloatArray:
    """Argument of latitude of a point under the orbit."""
    sine = np.sin(np.radians(_geocentric_deg(latitude_deg))) / np.sin(inclination_rad)
    rising = np.arcsin(np.clip(sine, -1.0, 1.0))
    return np.where(northbound, rising, np.pi - rising)


def _geocentric_deg(latitude_deg: FloatArray) -> FloatArray:
    tangent = (1.0 - WGS84_ECCENTRICITY_SQUARED) * np.tan(np.radians(latitude_deg))
    return np.asarray(np.degrees(np.arctan(tangent)))


def _within_half_turn(angle_rad: FloatArray) -> FloatArray:
    return np.asarray((angle_rad + np.pi) % (2.0 * np.pi) - np.pi)
