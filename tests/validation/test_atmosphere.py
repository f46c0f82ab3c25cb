"""The fields kernels use against NRLMSIS 2.1 itself, at random places, dates and activities."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.density_kernel import (
    activity_weights,
    density,
    log_density,
    mean_field,
)
from issrisk.environment.density_table import (
    day_of_year,
    density_table,
    fitted_field,
    projected_field,
)
from issrisk.environment.harmonics import TERMS, directions
from issrisk.environment.levels import LEVELS
from issrisk.environment.nrlmsis import nrlmsis_density
from issrisk.environment.space_weather import space_weather

PLACES = 30


def random_instants(number, *, seed):
    """Instants of the observed series: their activity is the range that was ever met."""
    weather = space_weather()
    rng = np.random.default_rng(seed)
    minutes = rng.integers(4 * 1440, len(weather.days) * 1440, number)
    return (weather.days[0] + minutes.astype("timedelta64[m]")).astype("datetime64[s]")


def random_places(rng):
    latitude = np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, PLACES)))
    return latitude, rng.uniform(-180.0, 180.0, PLACES), rng.uniform(80.0, 500.0, PLACES)


def relative_errors(field, instant, *, f107, f107a, ap, seed):
    latitude, longitude, altitude = random_places(np.random.default_rng(seed))
    ut_h = day_of_year(np.array([instant]))[0] % 1.0 * 24.0
    towards = directions(latitude, ut_h + longitude / 15.0)
    ours = [log_density(field, h, *d) for h, d in zip(altitude, towards, strict=True)]
    model = nrlmsis_density(
        np.repeat(instant, PLACES),
        latitude,
        longitude,
        altitude,
        f107=np.full(PLACES, f107),
        f107a=np.full(PLACES, f107a),
        ap=np.repeat(np.atleast_2d(ap), PLACES, axis=0),
    )
    return np.expm1(np.array(ours) - np.log(model))


def root_mean_square(errors):
    return np.sqrt(np.mean(np.square(errors)))


def test_the_fit_at_random_places_dates_and_activities():
    errors = []
    instants = random_instants(100, seed=1)
    known = space_weather().activity(instants)
    for i, instant in enumerate(instants):
        activity = {"f107": known.f107[i], "f107a": known.f107a[i], "ap": known.ap[i]}
        field = fitted_field(instant, **activity)
        errors.append(relative_errors(field, instant, **activity, seed=i))
    assert root_mean_square(errors) < 0.0025
    assert np.abs(errors).max() < 0.018


def test_a_projected_field_with_the_history_of_ap():
    errors = []
    instants = random_instants(100, seed=2)
    known = space_weather().activity(instants)
    for i, instant in enumerate(instants):
        activity = {"f107": known.f107[i], "f107a": known.f107a[i], "ap": known.ap_history[i]}
        field = projected_field(instant, **activity)
        errors.append(relative_errors(field, instant, **activity, seed=i))
    assert root_mean_square(errors) < 0.0015
    assert np.abs(errors).max() < 0.0095


@pytest.mark.parametrize(("inclination_deg", "altitude_km"), [(51.6, 400.0), (97.0, 300.0)])
def test_the_mean_over_a_day_and_an_orbit(inclination_deg, altitude_km):
    """What a decay averaged over revolutions and days takes, against the model at all hours."""
    weather, table = space_weather(), density_table()
    sine, cosine = np.sin(np.radians(inclination_deg)), np.cos(np.radians(inclination_deg))
    along = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    latitude = np.degrees(np.arcsin(sine * np.sin(along)))
    altitude = altitude_km + 21.4 * np.sin(np.radians(latitude)) ** 2
    weights, field = np.empty(table.activity.shape[1]), np.empty((LEVELS, TERMS))
    errors = []
    for day, node_h in ((3000, 2.0), (9000, 9.5), (16000, 14.0), (22500, 21.0)):
        given = weather.f107[day - 1], weather.f107a[day], weather.ap[day]
        local_time = node_h + np.degrees(np.arctan2(cosine * np.sin(along), np.cos(along))) / 15.0
        activity_weights(table.activity, *given, weights)
        noon = day_of_year(weather.days[day : day + 1])[0] + 0.5
        mean_field(table.year, noon, weights, 0, LEVELS, field)
        towards = directions(latitude, local_time)
        ours = [density(field, h, *d) for h, d in zip(altitude, towards, strict=True)]
        hours = np.repeat(np.arange(0, 24, 2), along.size)
        model = nrlmsis_density(
            weather.days[day] + hours.astype("timedelta64[h]"),
            np.tile(latitude, 12),
            (np.tile(local_time, 12) - hours) * 15.0,
            np.tile(altitude, 12),
            f107=np.full(hours.size, given[0]),
            f107a=np.full(hours.size, given[1]),
            ap=np.full(hours.size, given[2]),
        )
        errors.append(np.mean(ours) / model.mean() - 1.0)
    assert np.abs(errors).max() < 0.002
