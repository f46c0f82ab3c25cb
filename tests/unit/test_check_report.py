"""Verdicts as a person sees them: numbers, names and text that is no markup."""

from __future__ import annotations

import pytest

from issrisk.claims.measure import Measure
from issrisk.claims.wording import figures, figures_span, minutes_in_words, minutes_span
from issrisk.report.markdown import plain
from issrisk.report.terminal_check import interval, measure_name, number


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "not computed"),
        (4, "4"),
        (27.36, "27.4"),
        (1.1, "1.10"),
        (6543.2, "6543"),
        (0.0, "0"),
    ],
)
def test_a_value_has_three_figures_and_no_power_of_ten(value, told):
    assert number(value) == told


def test_both_ends_of_an_interval_have_as_many_figures():
    assert figures_span(1.35, 1.98) == "1.4 to 2.0"
    spread = Measure("casualty_ratio", "in-total", "RUS", 2.0, "times", (1.0, 18.04), None, "", "")
    assert interval(spread) == "1 to 18.0"
    assert measure_name(spread) == "in-total (RUS)"


def test_figures_keep_their_zeros():
    assert [figures(each) for each in (1.0, 0.5, 0.0996, 22.2, 146.0)] == [
        "1.0", "0.50", "0.10", "22", "150",
    ]  # fmt: skip


def test_short_times_are_seconds():
    assert minutes_in_words(1e-7) == "less than a tenth of a second"
    assert minutes_in_words(0.331) == "20 seconds"
    assert minutes_span(0.07, 0.48) == "4 to 29 seconds"
    assert minutes_span(0.0, 4.5) == "0.0 to 4.5 minutes"


def test_an_address_in_markdown_stays_one():
    address = "https://www.nasa.gov/mission_pages/station_1/"
    assert plain(address) == address
    assert plain("_slanted_ and __bold__") == r"\_slanted\_ and \_\_bold\_\_"
