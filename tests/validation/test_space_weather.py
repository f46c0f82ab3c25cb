"""Forecasts of space weather as they would have been made, against what came."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.forecast import space_weather_futures
from issrisk.environment.space_weather import space_weather

REALISATIONS = range(100)
HORIZONS_DAYS = (1, 7, 30, 90, 180, 365, 730, 1000)
# The widths were chosen on 1978 to 1998: what followed is the test.
CHOSEN_ON, TESTED_ON = ("1978-01-01", "1999-01-01"), ("1999-01-01", "2023-05-01")


def coverage(period):
    """Share of 90 % intervals of mean flux and mean Ap that held, by horizon."""
    measured = space_weather()
    starts = np.arange(*np.array(period, dtype="datetime64[D]"), np.timedelta64(121, "D"))
    inside = np.zeros((2, len(HORIZONS_DAYS)))
    for start in starts:
        known = space_weather(as_of=start)
        found = space_weather_futures(
            known, days=max(HORIZONS_DAYS), realisations=REALISATIONS, seed=3
        )
        first = known.days.size
        for k, index in enumerate(("f107", "ap")):
            for i, days in enumerate(HORIZONS_DAYS):
                came = getattr(measured, index)[first : first + days].mean()
                means = getattr(found, index)[:, 1 : days + 1].mean(axis=1)
                inside[k, i] += 0.05 <= (means < came).mean() <= 0.95
    return inside / len(starts)


@pytest.mark.parametrize(
    ("period", "least_flux", "least_ap"), [(CHOSEN_ON, 0.84, 0.82), (TESTED_ON, 0.87, 0.81)]
)
def test_nine_in_ten_intervals_hold(period, least_flux, least_ap):
    flux, ap = coverage(period)
    assert flux.min() >= least_flux
    assert ap.min() >= least_ap
    assert flux.mean() == pytest.approx(0.93, abs=0.05)
    assert ap.mean() == pytest.approx(0.89, abs=0.03)
