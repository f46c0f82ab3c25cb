"""The figure of a lifetime: its lines end on the dates its text tells."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.dates import date2num

import issrisk
from issrisk.reentry.lifetime import lifetime
from issrisk.report.lifetime_figure import lifetime_figure

DAY = "2022-02-24T18:00Z"


@pytest.fixture(scope="module")
def iss():
    return issrisk.iss(near="2022-02-24")


def ends(axes):
    """Where the filled bands and the line meet the bottom."""
    curves = [patch.get_xy() for patch in axes.patches]
    curves += [line.get_xydata() for line in axes.lines]
    return {round(float(x), 6) for curve in curves for x, y in curve if y == 120.0}


def test_the_fan_ends_on_the_dates_that_are_told(iss):
    life = lifetime(iss, start=DAY, samples=60, causes=False)
    fan = lifetime_figure(life).axes[0]
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    told = {round(date2num(life.start) + life.days_quantile(share), 6) for share in shares}
    assert ends(fan) == told


def test_of_two_realisations_the_line_is_on_one_of_them(iss):
    life = lifetime(iss, start=DAY, samples=2, causes=False)
    (line,) = lifetime_figure(life).axes[0].lines
    lower = np.min(life.heights_km, axis=0)
    np.testing.assert_array_equal(line.get_ydata()[:-1], lower[np.isfinite(lower)])


def test_what_stays_up_has_neither_an_entry_nor_a_date_of_1970(iss):
    life = lifetime(iss, start=DAY, mass_kg=452370.0 * 60.0, samples=3)
    figure = lifetime_figure(life)
    fan, dates = figure.axes
    assert not ends(fan)
    assert [text.get_text() for text in dates.texts] == ["none within 10950 days"]
    assert not dates.get_xticks().size
    assert "100% are still up" in " ".join(text.get_text() for text in figure.texts)
