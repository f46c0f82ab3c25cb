"""What kernels use against NRLMSIS 2.1 itself, at random places, dates and activities.

Activities are those of days since 1957 and of futures drawn from what was known on some days,
among them the height of cycle 22, after which futures reach furthest.
"""

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
from issrisk.environment.dependence import AP_RANGE, F107_RANGE, F107A_RANGE
from issrisk.environment.forecast import space_weather_futures
from issrisk.environment.harmonics import TERMS, directions
from issrisk.environment.levels import LEVELS
from issrisk.environment.nrlmsis import nrlmsis_density
from issrisk.environment.space_weather import space_weather
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM, averages
from issrisk.reentry.decay_kernel import fall_rates
from issrisk.reentry.lifetime import air_for

PLACES = 30
ENSEMBLES = ("1989-06-01", "2001-11-01", "2014-03-01", "2022-02-24", "2024-09-01")


def random_instants(number, *, seed):
    """Instants of the observed series: their activity is the range that was ever met."""
    weather = space_weather()
    rng = np.random.default_rng(seed)
    minutes = rng.integers(4 * 1440, len(weather.days) * 1440, number)
    return (weather.days[0] + minutes.astype("timedelta64[m]")).astype("datetime64[s]")


def random_activities(number, *, seed):
    """Days of the year with flux, mean and Ap, shape (number, 4); half of them of futures."""
    rng = np.random.default_rng(seed)
    measured = space_weather()
    drawn = [met(measured, 1 + rng.integers(len(measured.days) - 1, size=number // 2))]
    for as_of in ENSEMBLES:
        known = space_weather(as_of=as_of)
        futures = space_weather_futures(known, days=4000, realisations=range(50), seed=seed)
        days = 1 + rng.integers(4000, size=number // 2 // len(ENSEMBLES))
        drawn.append(met(futures, days, row=rng.integers(50, size=days.size)))
    return np.concatenate(drawn)


def met(series, day, *, row=None):
    indices = (series.f107, series.f107a, series.ap)
    flux, mean, ap = indices if row is None else (each.T for each in indices)
    at = [(day - 1,), (day,), (day,)] if row is None else [(day - 1, row), (day, row), (day, row)]
    noon = day_of_year(series.days[day]) + 0.5
    return np.column_stack([noon, flux[at[0]], mean[at[1]], ap[at[2]]])


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
    for i, (day, flux, mean, ap) in enumerate(random_activities(400, seed=1)):
        instant = random_instants(1, seed=i)[0]
        instant = instant.astype("datetime64[Y]") + np.timedelta64(int(day * 1440) + i, "m")
        activity = {"f107": flux, "f107a": mean, "ap": ap}
        field = fitted_field(instant, **activity)
        errors.append(relative_errors(field, instant, **activity, seed=i))
    assert root_mean_square(errors) < 0.0016
    assert np.abs(errors).max() < 0.017


def test_a_projected_field_with_the_history_of_ap():
    errors = []
    instants = random_instants(100, seed=2)
    known = space_weather().activity(instants)
    for i, instant in enumerate(instants):
        activity = {"f107": known.f107[i], "f107a": known.f107a[i], "ap": known.ap_history[i]}
        field = projected_field(instant, **activity)
        errors.append(relative_errors(field, instant, **activity, seed=i))
    assert root_mean_square(errors) < 0.0014
    assert np.abs(errors).max() < 0.0091


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
    assert np.abs(errors).max() < 0.0015


@pytest.mark.parametrize("inclination_deg", [51.62, 97.8, 28.5])
def test_the_averages_lifetimes_use_over_the_whole_ensemble(inclination_deg):
    """Within 1 % rms and 3 % at most of NRLMSIS itself."""
    rng = np.random.default_rng(int(inclination_deg))
    drawn = random_activities(2000, seed=int(inclination_deg))
    node = rng.uniform(0.0, 2.0 * np.pi, len(drawn))
    conditions = np.column_stack([drawn[:, 0], node, drawn[:, 1:]])
    heights = np.array([85.0, 120.0, 180.0, 270.0, 380.0, 500.0])
    air = air_for(inclination_deg, 500.0)
    model = averages(inclination_deg, heights, conditions, density=nrlmsis_density)[0]
    errors = []
    for height, found in zip(heights, model.T, strict=True):
        orbits = np.tile([EQUATORIAL_RADIUS_KM + height, 0.0, 0.0], (len(drawn), 1))
        rates = np.empty(len(drawn))
        fall_rates(orbits, conditions, air.coefficients, rates)
        # -da/dt = B sqrt(mu a) D, times 1000 m/km and 86 400 s/day
        ours = rates / (np.sqrt(398600.4418 * orbits[:, 0]) * 86_400e3)
        errors.append(ours / found - 1.0)
    assert root_mean_square(errors) < 0.0028
    assert np.abs(errors).max() < 0.0232


def test_no_future_leaves_the_range_the_fits_were_made_for():
    for as_of in ENSEMBLES:
        futures = space_weather_futures(
            space_weather(as_of=as_of), days=3000, realisations=range(200), seed=1
        )
        for drawn, allowed in (
            (futures.f107, F107_RANGE),
            (futures.f107a, F107A_RANGE),
            (futures.ap, AP_RANGE),
        ):
            assert allowed[0] <= drawn.min() <= drawn.max() <= allowed[1]
    measured = space_weather()
    for series, allowed in ((measured.f107, F107_RANGE), (measured.ap, AP_RANGE)):
        assert allowed[0] <= series.min() <= series.max() <= allowed[1]
