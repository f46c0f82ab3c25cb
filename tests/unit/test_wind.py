"""Sampled winds: their means, spreads and likeness across heights, and their addresses."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.wind import (
    WIND_LEVELS,
    mean_wind,
    wind_heights_km,
    wind_profile,
    wind_splines,
)
from issrisk.errors import InputError

SAMPLES = 4000


@pytest.fixture(scope="module")
def january():
    """Profiles of mid January at 40 N."""
    return np.stack([wind_profile(5, i, month=1.5, latitude_deg=40.0) for i in range(SAMPLES)])


def level(height_km):
    return int(np.searchsorted(wind_heights_km(), height_km))


# HWM14, 30 to 50 N and S, December to February and June to August
@pytest.mark.parametrize(
    ("month", "latitude_deg", "height_km", "wanted"),
    [(1.5, 40.0, 10.0, 28.0), (7.5, 40.0, 10.0, 13.0), (1.5, -40.0, 10.0, 23.0),
     (7.5, -40.0, 50.0, 72.0), (1.5, 40.0, 60.0, 43.0), (7.5, 40.0, 60.0, -37.0)],
)  # fmt: skip
def test_means_are_the_season_s(month, latitude_deg, height_km, wanted):
    assert mean_wind(month, latitude_deg)[level(height_km)] == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(("height_km", "wanted"), [(0, -0.8), (10, 13.8), (30, -4.8), (60, 14.8)])
def test_over_the_year_and_all_latitudes_the_mean_is_the_model_s(height_km, wanted):
    latitudes = np.arange(-49.75, 50.0, 0.5)
    areas = np.cos(np.radians(latitudes))
    means = [
        np.mean([mean_wind(m, at)[level(height_km)] for m in np.arange(1.5, 13.0, 3.0)])
        for at in latitudes
    ]
    assert np.average(means, weights=areas) == pytest.approx(wanted, abs=0.01)


@pytest.mark.parametrize(
    ("height_km", "within_u", "within_v", "day"),
    [(0, 1.8, 1.2, 4.0), (10, 3.7, 1.3, 11.0), (30, 5.4, 2.2, 8.0), (60, 11.8, 6.0, 20.0),
     (80, 12.0, 12.2, 30.0)],
)  # fmt: skip
def test_spreads(january, height_km, within_u, within_v, day):
    found = january[:, level(height_km)].std(axis=0)
    wanted = np.hypot([within_u, within_v], day)
    # four standard errors of a standard deviation of so many samples
    np.testing.assert_allclose(found, wanted, rtol=4.0 / np.sqrt(2.0 * SAMPLES))


def test_means_of_samples(january):
    error = january.std(axis=0) / np.sqrt(SAMPLES)
    off = january.mean(axis=0) - np.stack([mean_wind(1.5, 40.0), np.zeros(WIND_LEVELS)], axis=1)
    assert np.abs(off / error).max() < 4.5  # of 122 numbers


def test_winds_near_each_other_are_alike_and_far_apart_are_not(january):
    east = january[:, :, 0]

    def alike(one_km, other_km):
        return np.corrcoef(east[:, level(one_km)], east[:, level(other_km)])[0, 1]

    assert 0.6 < alike(6, 8) < 0.85
    assert alike(6, 8) > alike(6, 12) > alike(6, 20)
    assert alike(80, 90) < 0.4
    assert abs(np.corrcoef(january[:, 5, 0], january[:, 5, 1])[0, 1]) < 4.0 / np.sqrt(SAMPLES)


def test_the_address_alone_decides():
    first = wind_profile(9, 4, month=3.2, latitude_deg=-20.0)
    np.testing.assert_array_equal(first, wind_profile(9, 4, month=3.2, latitude_deg=-20.0))
    assert not np.array_equal(first, wind_profile(9, 5, month=3.2, latitude_deg=-20.0))
    calm = wind_profile(9, 4, month=3.2, latitude_deg=-20.0, spread=0.0)
    np.testing.assert_allclose(calm[:, 0], mean_wind(3.2, -20.0))
    np.testing.assert_array_equal(calm[:, 1], 0.0)


def test_splines_go_through_the_levels():
    winds = np.stack([wind_profile(2, i, month=6.0, latitude_deg=10.0) for i in range(3)])
    c = wind_splines(winds)
    np.testing.assert_allclose((c[:, :-2] + 4 * c[:, 1:-1] + c[:, 2:]) / 6.0, winds, atol=1e-11)


@pytest.mark.parametrize(("month", "latitude_deg"), [(0.9, 0), (13.1, 0), (np.nan, 0), (5, 91)])
def test_what_is_no_season_or_latitude_is_refused(month, latitude_deg):
    with pytest.raises(InputError, match="must lie in"):
        wind_profile(1, 1, month=month, latitude_deg=latitude_deg)
