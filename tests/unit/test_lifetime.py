"""Lifetimes: the same bytes however they are computed, and refusals that say why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import issrisk
from issrisk.errors import (
    DecayedError,
    InputError,
    InputTypeError,
    ResourceLimitError,
    StaleElementsError,
)
from issrisk.orbit.embedded import embedded_sets
from issrisk.reentry.figures import DragFigures, drag_figures
from issrisk.reentry.lifetime import lifetime, mean_sun_rad
from issrisk.reentry.uncertainty import DensityError, log_density_error

DAY = "2022-02-24"


@pytest.fixture(scope="module")
def iss():
    return issrisk.iss(near="2022-02-24T12:00Z")


@pytest.fixture(scope="module")
def life(iss):
    return lifetime(iss, start=DAY, samples=150, seed=3)


def test_the_same_seed_gives_the_same_bytes(iss, life):
    with ThreadPoolExecutor(3) as pool:
        others = [
            lifetime(iss, start=DAY, samples=150, seed=3, causes=False, workers=2),
            lifetime(iss, start=DAY, samples=150, seed=3, causes=False, executor=pool),
        ]
    for other in others:
        assert other.days.tobytes() == life.days.tobytes()
        assert other.heights_km.tobytes() == life.heights_km.tobytes()
        assert other.propellant_t.tobytes() == life.propellant_t.tobytes()


def test_more_realisations_begin_with_the_same(iss, life):
    fewer = lifetime(iss, start=DAY, samples=30, seed=3, causes=False)
    assert fewer.days.tobytes() == life.days[:30].tobytes()
    assert lifetime(iss, start=DAY, samples=30, seed=4, causes=False).days[0] != life.days[0]


def test_a_prediction_does_not_know_what_came_later(iss, life):
    """Space weather after the day is taken away, and nothing changes."""
    from issrisk.environment.space_weather import space_weather

    blind = lifetime(
        iss, start=DAY, samples=50, seed=3, causes=False, weather=space_weather(as_of=DAY)
    )
    assert blind.days.tobytes() == life.days[:50].tobytes()


def test_weather_that_ends_before_the_start_is_told(iss):
    from issrisk.environment.space_weather import space_weather
    from issrisk.report.terminal_lifetime import knowledge

    old = space_weather(as_of="2022-01-20")
    stale = lifetime(iss, start=DAY, samples=3, causes=False, weather=old)
    assert "measured until 2022-01-20, later as in past cycles" in knowledge(stale)
    assert stale.covers[-1] == "solar activity"


def test_what_came_later_narrows_it(iss, life):
    known = lifetime(iss, start=DAY, as_of="2026-02-24", samples=150, seed=5)
    wide, narrow = (np.std(np.log(each.days)) for each in (life, known))
    assert narrow < 0.6 * wide
    shares = {each.cause: each.share for each in life.causes}
    assert max(shares, key=shares.get) == "solar activity"
    after = {each.cause: each.share for each in known.causes}
    assert after["solar activity"] == 0.0  # nothing of it is left to draw
    error = np.linalg.norm([each.standard_error for each in known.causes])
    assert sum(after.values()) == pytest.approx(1.0, abs=3.0 * error)
    assert error < 0.2


def test_heights_fall_to_the_entry(life):
    assert life.heights_km[:, 0] == pytest.approx(417.7, abs=0.5)
    for days, row in zip(life.days[:50], life.heights_km[:50], strict=True):
        up = np.isfinite(row)
        assert np.all(np.diff(row[up]) < 0.0)
        assert row[up][-1] > 120.0
        assert up.sum() == int(days / life.every_days) + 1
    assert life.no_entry_fraction == 0.0


def test_the_reboost_holds_the_height(iss, life):
    """Δv = n Δa / 2, for a loss near the 1.6 km a month that are told of 2022."""
    middle = float(np.median(life.delta_v_m_s))
    lost_km_month = middle / (0.5e3 * 0.00113) * 30.0 / 365.0
    assert 0.8 < lost_km_month < 3.0
    assert np.median(life.propellant_t) == pytest.approx(452.4 * middle / (300 * 9.80665), rel=0.03)


def test_tumbling_it_comes_down_sooner(iss, life):
    tumbling = lifetime(iss, start=DAY, samples=60, seed=3, causes=False, tumbling=True)
    assert tumbling.days_quantile(0.5) < 0.85 * life.days_quantile(0.5)


def test_an_object_of_ones_own_needs_its_figures(iss):
    with pytest.raises(InputError, match="drag_area_m2 is -1"):
        lifetime(iss, start=DAY, drag_area_m2=-1.0)
    deb = issrisk.ElementSet.from_lines(
        "1 06251U 62025E   06176.82412014  .00008885  00000-0  12808-3 0  3985",
        "2 06251  58.0579  54.0425 0030035 139.1568 221.1854 15.56387291  6774",
    )
    with pytest.raises(InputError, match="how much air drags at object 6251"):
        lifetime(deb)
    found = lifetime(
        deb, mass_kg=100.0, drag_area_m2=1.0, drag_coefficient=2.2, samples=20, causes=False
    )
    assert np.isfinite(found.days).all()


def test_an_element_set_of_later_is_not_looked_at():
    known = {"samples": 1, "causes": False}
    sets = embedded_sets()
    first = lifetime(sets, start=DAY, **known)
    again = lifetime(sets, start=DAY, as_of="2026-01-01", **known)
    epochs = [each.provenance.elements["epoch_utc"] for each in (first, again)]
    assert [epoch[:10] for epoch in epochs] == ["2022-02-23", "2022-02-23"]
    assert first.orbit_known
    before = lifetime(sets, start=DAY, as_of="2022-02-22", **known)
    assert before.provenance.elements["epoch_utc"].startswith("2022-02-21")
    none = lifetime(sets, start="2022-02-17", **known)
    assert none.provenance.elements["epoch_utc"].startswith("2022-02-18")
    assert not none.orbit_known


def test_figures_are_the_last_published(iss):
    days = ("2021-08-13", "2023-12-01", "2026-01-01")
    at = {day: drag_figures(iss, np.datetime64(day)) for day in days}
    assert at["2021-08-13"].source.endswith("published later: none before is known")
    assert at["2023-12-01"].source.endswith("2022-02-18: an operational fit")
    then = drag_figures(iss, np.datetime64("2026-01-01"), as_of=np.datetime64("2024-06-01"))
    assert then.mass_kg == 459_325.0
    assert at["2021-08-13"].drag_area_m2 == 1516.9
    assert at["2026-01-01"].mass_kg == 454_339.0
    assert at["2021-08-13"].ballistic_m2_kg == pytest.approx(1.0 / 149.1, rel=1e-3)


def test_what_never_comes_down_is_told_as_such(iss):
    from issrisk.report.lifetime_document import lifetime_document
    from issrisk.report.terminal_lifetime import headline

    heavy = lifetime(iss, start="2022-02-24T18:00Z", mass_kg=452370.0 * 60.0, samples=5)
    assert heavy.no_entry_fraction == 1.0
    assert np.isfinite(heavy.heights_km).all()  # to the last
    assert heavy.causes == ()
    assert set(lifetime_document(heavy)["days_to_entry"].values()) == {None}
    assert "with a chance of 0%" in headline(heavy)


def test_the_standard_atmosphere_has_no_sun_in_it(iss, life):
    standard, later = (
        lifetime(iss, start=DAY, as_of=day, samples=100, seed=3, atmosphere="us1976")
        for day in (DAY, "2026-01-01")
    )
    assert standard.days.tobytes() == later.days.tobytes()
    shares = {each.cause: each.share for each in standard.causes}
    assert shares["solar activity"] == 0.0
    assert standard.covers == ("drag area and coefficient", "mass", "density model")
    assert life.covers == (*standard.covers, "solar activity")
    models = standard.provenance.models
    assert models[-1] == "US Standard Atmosphere 1976"
    assert not any("solar cycles" in each or "NRLMSIS" in each for each in models)
    assert not standard.provenance.data_sha256
    # By hand: B ρ √(μ a) for 1.86e-12 kg/m3 at the mean height over the ellipsoid, 423.5 km, less
    # 8 % for the air that turns with the Earth: 51.6 m a day.
    rate = np.median(standard.delta_v_m_s) / (0.5e3 * 0.00113) / 365.0
    assert rate == pytest.approx(0.0516, rel=0.1)
    with pytest.raises(InputError, match="no atmosphere is called 'jacchia'"):
        lifetime(iss, start=DAY, atmosphere="jacchia")


def test_what_cannot_be_is_refused(iss):
    with pytest.raises(StaleElementsError):
        lifetime(iss, start="2023-02-24")
    with pytest.raises(InputError, match="samples is 0"):
        lifetime(iss, samples=0)
    with pytest.raises(ResourceLimitError, match="at most 200000"):
        lifetime(iss, samples=10**9)
    with pytest.raises(InputError, match="no element set"):
        lifetime([])
    with pytest.raises(InputTypeError):
        lifetime(["x"])
    with pytest.raises(InputError, match="figures are given twice"):
        lifetime(iss, figures=DragFigures(1.0, 1.0, 1.0, ""), mass_kg=2.0)
    with pytest.raises(InputError, match="drag_sd"):
        DragFigures(1.0, 1.0, 1.0, "", drag_sd=3.0)
    fallen = issrisk.ElementSet.from_lines(
        "1 06251U 62025E   06176.82412014  .00008885  00000-0  99999-0 0  3980",
        "2 06251  58.0579  54.0425 0030035 139.1568 221.1854 16.46387291  6775",
        verify_checksum=False,
    )
    with pytest.raises(DecayedError, match="not in orbit"):
        lifetime(fallen, start="2006-07-15", mass_kg=1.0, drag_area_m2=1.0, drag_coefficient=2.0)


def test_density_errors_have_the_scatter_they_are_given():
    error = DensityError(fast_sd=0.2, fast_days=5.0, slow_sd=0.0)
    rows = np.array([log_density_error(error, 400, seed=1, realisation=k) for k in range(400)])
    assert rows.std() == pytest.approx(0.2, rel=0.02)
    lagged = np.mean(rows[:, 5:] * rows[:, :-5]) / rows.var()
    assert lagged == pytest.approx(np.exp(-1.0), abs=0.02)


def test_how_far_is_computed_does_not_change_what_is_drawn():
    short, long = (log_density_error(DensityError(), n, seed=1, realisation=7) for n in (50, 900))
    np.testing.assert_array_equal(short, long[:50])


def test_the_mean_sun_is_at_the_equinox():
    """Equinox of March 2022: 20 March, 15:33 UTC; the true Sun is 1.9 degrees ahead then."""
    (found,) = np.degrees(mean_sun_rad(np.array(["2022-03-20T15:33"], dtype="datetime64[s]")))
    assert found == pytest.approx(358.1, abs=0.1)
