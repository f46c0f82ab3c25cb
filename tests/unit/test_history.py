"""Histories: continuity, manoeuvres, decay, gaps; on sets whose orbit is known exactly."""

import dataclasses

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.history import element_history
from issrisk.orbit.neighbours import continuity, suspects
from issrisk.orbit.series import carried, differences, element_series, mean_longitudes
from unit.histories import SPACING_DAYS, made_history
from unit.lines import put

BURN_DAYS, CHANGE_KM = 5.1, 1.0


@pytest.fixture(scope="module")
def quiet():
    return made_history(48)


def exchanged(elements, start):
    """The set with two digits of line 2 exchanged, the first unequal neighbours from `start` on."""
    line = elements.line2
    column = next(
        c for c in range(start, start + 5) if line[c : c + 2].isdigit() and line[c] != line[c + 1]
    )
    changed = line[:column] + line[column + 1] + line[column] + line[column + 2 :]
    return ElementSet.from_lines(elements.line1, changed)  # the checksum still holds


def test_a_set_carried_to_anothers_epoch_is_that_set(quiet):
    series = element_series(quiet)
    first, last = np.array([0]), np.array([len(quiet) - 1])
    apart = differences(carried(series, first, last), series.mean.at(last))
    assert np.abs(apart).max() < 0.02  # km: the last digits of a set, over twelve days


def test_longitude_counts_every_revolution(quiet):
    series = element_series(quiet)
    travelled = mean_longitudes(series, np.arange(len(quiet)))
    turns = travelled[-1] / (2 * np.pi)
    assert turns == pytest.approx(15.5 * (len(quiet) - 1) * SPACING_DAYS, rel=2e-3)
    assert (np.diff(travelled) > 0).all()


def test_a_quiet_orbit_has_no_manoeuvre_and_every_set_fits(quiet):
    history = element_history(quiet)
    assert history.manoeuvres == ()
    assert set(history.continuity.verdicts) == {"fits"}
    assert np.ptp(history.mean_height_km) < 1e-4
    assert np.nanmax(np.abs(history.decay_km_day)) < 1e-4
    assert (history.gaps, history.duplicates) == ((), ())
    assert len(history.stretches) == 1


@pytest.mark.parametrize("change_km", [CHANGE_KM, -CHANGE_KM])
def test_a_burn_is_found_with_its_time_and_size(change_km):
    sets = made_history(48, burn_at=BURN_DAYS, axis_change_km=change_km)
    (found,) = element_history(sets).manoeuvres
    away_min = (found.time - sets[0].epoch) / np.timedelta64(1, "m") - BURN_DAYS * 1440
    assert found.kind == ("raising" if change_km > 0 else "lowering")
    assert abs(away_min) < 0.2  # measured 0.15: the epochs and angles of a set are rounded
    assert abs(away_min) < found.time_error_min
    assert found.height_change_km == pytest.approx(change_km, rel=3e-3)
    # Δv = n Δa / 2 at 15.5 revolutions a day
    assert found.delta_v_m_s == pytest.approx(
        change_km * 1e3 * 15.5 * 2 * np.pi / 86400 / 2, rel=5e-3
    )
    assert found.last_before < sets[0].epoch + np.timedelta64(round(BURN_DAYS * 24), "h")
    assert found.first_after > found.last_before


def test_after_a_burn_sets_fit_only_their_followers():
    sets = made_history(48, burn_at=BURN_DAYS, axis_change_km=CHANGE_KM)
    fit = continuity(element_series(sets))
    first = int(np.ceil(BURN_DAYS / SPACING_DAYS))
    assert fit.verdicts[first] == "fits"
    assert fit.before[first] > 1.0 > fit.after[first]
    assert fit.after[first - 1] > 1.0 > fit.before[first - 1]


@pytest.mark.parametrize(
    ("column", "component"),
    [
        (11, "inclination"),
        (47, "place along the track"),  # the mean anomaly
        (21, "node"),
        (28, "shape"),  # the eccentricity
    ],
)
def test_two_digits_exchanged_do_not_fit(quiet, column, component):
    sets = [*quiet[:20], exchanged(quiet[20], column), *quiet[21:]]
    fit = continuity(element_series(sets))
    assert suspects(fit) == [20]
    assert fit.verdicts[20] == "outlier"
    assert component in fit.worst[20]


def test_the_last_set_cannot_be_told_from_a_manoeuvre(quiet):
    fit = continuity(element_series([*quiet[:-1], exchanged(quiet[-1], 47)]))
    assert fit.verdicts[-1] == "unconfirmed"


def test_a_set_of_another_year_stands_alone(quiet):
    strange = ElementSet.from_lines(put(quiet[3].line1, 19, "12"), quiet[3].line2)
    history = element_history([*quiet, strange])
    assert history.continuity.verdicts[0] == "alone"
    assert history.continuity.verdicts[1:] == ("fits",) * len(quiet)


def test_few_sets_are_not_judged(quiet):
    history = element_history(quiet[:5])
    assert set(history.continuity.verdicts) == {"not judged"}
    assert history.continuity.spread is None
    assert (history.manoeuvres, history.least_change_km) == ((), None)


def test_one_set_is_no_history(quiet):
    with pytest.raises(InputError, match="two element sets or more"):
        element_history(quiet[:1])


def test_sets_of_two_objects_are_no_history(quiet):
    other = dataclasses.replace(quiet[3], satellite_number=1)
    with pytest.raises(InputError, match="objects 1, 25544"):
        element_history([*quiet, other])


def test_gaps_and_repeated_epochs_are_told(quiet):
    again = ElementSet.from_lines(quiet[4].line1, put(quiet[4].line2, 64, "77777"))
    history = element_history([*quiet[:30], *quiet[38:], again])
    (gap,) = history.gaps
    assert gap.days == pytest.approx(9 * SPACING_DAYS)
    assert gap.start == quiet[29].epoch
    assert history.duplicates == (5,)
    assert history.usual_spacing_days == pytest.approx(SPACING_DAYS)


def test_the_sets_given_are_not_changed(quiet):
    before = list(quiet)
    element_history(quiet[::-1])
    assert quiet == before
