"""The ballistic coefficient from an orbit's own decay."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.space_weather import space_weather
from issrisk.errors import InputError
from issrisk.reentry.ballistic import (
    BallisticFit,
    DragHistory,
    ballistic_fit,
    figures_of_fit,
    fitted_figures,
    rises,
)
from issrisk.reentry.figures import FIT_SD, published
from unit.histories import falling_history

START = np.datetime64("2022-01-01", "ns")
BALLISTIC = 0.0067


def history(*, days=20, noise_km=0.005, raised_at=None, outlier=None):
    """Five sets a day; drag of 15 km a day for 1 m²/kg, doubled on every seventh day."""
    at = np.arange(days * 5) / 5.0
    drag = np.concatenate([[0.0], np.cumsum(np.where(at[:-1] % 7 < 1.0, 30.0, 15.0) / 5.0)])
    rng = np.random.default_rng(2)
    axis = 6795.0 - BALLISTIC * drag + noise_km * rng.standard_normal(at.size)
    stretch = np.zeros(at.size, dtype=np.int64)
    if raised_at is not None:
        axis[at > raised_at] += 1.0
    if outlier is not None:
        axis[outlier] += 0.5
    epochs = START + np.round(at * 86_400).astype("timedelta64[s]")
    return DragHistory(epochs, axis, drag, stretch, np.ones(at.size, dtype=bool))


def fitted(of, first=0, last=20):
    span = [START + np.timedelta64(day, "D") for day in (first, last)]
    return ballistic_fit(of, start=span[0], end=span[1])


def test_the_coefficient_is_found_within_its_error():
    fit = fitted(history())
    assert abs(np.log(fit.ballistic_m2_kg / BALLISTIC)) < 3.0 * fit.log_sd
    assert fit.log_sd < 0.01
    assert fit.residual_m == pytest.approx(5.0, rel=0.2)
    assert fitted(history(), last=5).log_sd > 3.0 * fit.log_sd


def test_a_set_far_off_is_left_out():
    fit = fitted(history(outlier=33))
    assert fit.sets < 100
    assert fit.ballistic_m2_kg == pytest.approx(BALLISTIC, rel=0.02)


def test_a_span_with_a_burn_is_refused():
    of = history(raised_at=8.0)
    assert rises(of, of.quiet)
    with pytest.raises(InputError, match="was raised"):
        fitted(of)
    assert fitted(of, first=9).ballistic_m2_kg == pytest.approx(BALLISTIC, rel=0.03)


def test_too_few_sets_are_refused():
    with pytest.raises(InputError, match="5 quiet element sets"):
        fitted(history(), last=1)


def test_the_spread_of_a_fit_holds_the_error_of_the_model():
    figures = [figures_of_fit(fitted(history(), last=n), mass_kg=452e3) for n in (5, 20)]
    assert figures[0].ballistic_m2_kg == pytest.approx(BALLISTIC, rel=0.05)
    assert 0.135 < figures[1].drag_sd < figures[0].drag_sd < 0.3


@pytest.fixture(scope="module")
def sets():
    return falling_history(80, fall_km_day=0.09)


def test_a_fit_knows_nothing_of_after_its_day(sets):
    """Neither later sets, nor the 40 later days in an 81-day mean, nor a later mass."""
    at = np.datetime64("2022-03-11T06:00", "ns")
    figures = fitted_figures(sets, at, days=10.0)
    blind = [each for each in sets if each.epoch <= at]
    assert fitted_figures(blind, at, days=10.0, weather=space_weather(as_of=at)) == figures
    assert figures.mass_kg == 452_370.0
    later = fitted_figures(sets, at, days=10.0, as_of=np.datetime64("2023-01-01"))
    # The Sun of April 2022 was stronger than that of February, so less drag is left to explain.
    assert 0.9 < later.ballistic_m2_kg / figures.ballistic_m2_kg < 0.99
    # A prediction from later on, as known that day, has that day's fit.
    after = np.datetime64("2022-03-14", "ns")
    assert fitted_figures(sets, after, days=10.0, as_of=at) == figures


def test_a_fit_needs_space_weather_of_its_days(sets):
    with pytest.raises(InputError, match="measured until 2022-03-05") as refused:
        fitted_figures(
            sets,
            np.datetime64("2022-03-11", "ns"),
            days=10.0,
            weather=space_weather(as_of="2022-03-06"),
        )
    assert "--space-weather" in refused.value.hint


def test_the_spread_of_nasas_figures_is_that_of_a_fit_of_five_days():
    """Learned from 1998-2004 alone: no figure of later enters the width."""
    perfect = BallisticFit(0.0067, 0.0, START, START + np.timedelta64(5, "D"), 30, 1.0)
    assert pytest.approx(figures_of_fit(perfect).drag_sd, abs=0.005) == FIT_SD
    assert published(np.datetime64("2022-03-01")).drag_sd == FIT_SD


def test_a_mass_of_later_is_not_that_of_then():
    early = np.datetime64("2001-06-01")
    assert published(early) is None
    assert published(np.datetime64("2024-06-01")).mass_kg == 459_325.0
