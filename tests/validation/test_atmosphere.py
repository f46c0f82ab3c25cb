"""The fields kernels use against NRLMSIS 2.1 itself, at random places, dates and activities."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.density_kernel import activity_weights, log_density, mean_field
from issrisk.environment.density_table import (
    day_of_year,
    density_table,
    fitted_field,
    projected_field,
)
from issrisk.environment.harmonics import directions
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
    assert root_mean_square(errors) < 0.004
    assert np.abs(errors).max() < 0.06


def test_a_projected_field_with_the_history_of_ap():
    errors = []
    instants = random_instants(100, seed=2)
    known = space_weather().activity(instants)
    for i, instant in enumerate(instants):
        activity = {"f107": known.f107[i], "f107a": known.f107a[i], "ap": known.ap_history[i]}
        field = projected_field(instant, **activity)
        errors.append(relative_errors(field, instant, **activity, seed=i))
    assert root_mean_square(errors) < 0.002
    assert np.abs(errors).max() < 0.02


@pytest.mark.parametrize("day", [10.0, 100.3, 364.9])
def test_the_mean_over_a_day_at_fixed_local_time(day):
    table = density_table()
    weights, field = np.empty(16), np.empty((108, 69))
    activity_weights(table.activity, 150.0, 140.0, 12.0, weights)
    mean_field(table.year, day, weights, 0, 108, field)
    hours = np.arange(24.0)
    start = np.datetime64("2023-01-01T00:00:00") + np.timedelta64(round(day // 1.0), "D")
    errors = []
    for latitude, local_time, altitude in [
        (0.0, 14.0, 400.0),
        (51.0, 3.0, 350.0),
        (-30.0, 9.0, 200.0),
    ]:
        density = nrlmsis_density(
            start + (hours * 3600).astype("timedelta64[s]"),
            np.full(24, latitude),
            (local_time - hours) * 15.0,
            np.full(24, altitude),
            f107=np.full(24, 150.0),
            f107a=np.full(24, 140.0),
            ap=np.full(24, 12.0),
        )
        towards = directions(np.array([latitude]), np.array([local_time]))[0]
        errors.append(np.exp(log_density(field, altitude, *towards)) / density.mean() - 1.0)
    assert np.abs(errors).max() < 0.02
