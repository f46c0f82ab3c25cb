"""Closed form beside Monte Carlo, which cause drives what, and the tables beside a risk."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, sobol_indices

from issrisk.errors import InputError
from issrisk.provenance import Provenance
from issrisk.risk.casualties import casualties
from issrisk.risk.comparison import bridge
from issrisk.risk.monte_carlo import risk_of
from issrisk.risk.sensitivity import cause_effects
from issrisk.risk.tally import embedded_zones
from issrisk.risk.yardsticks import yardsticks
from issrisk.vulnerability import ISS_CASUALTY_AREA_M2, casualty_areas_nasa_std_8719
from unit.made_up import made_up_impacts


@pytest.fixture(scope="module")
def zones():
    return embedded_zones(2026.0)


@pytest.mark.parametrize("any_longitude", [True, False])
def test_the_steps_lead_from_the_one_to_the_other(zones, any_longitude):
    sample = casualties(made_up_impacts(range(400), length_km=2500.0), zones)
    result = risk_of(
        sample,
        zones.people.population,
        inclination_deg=51.64,
        provenance=Provenance.of(),
        any_longitude=any_longitude,
    )
    told = bridge(result, casualty_area_m2=ISS_CASUALTY_AREA_M2, mass_kg=430e3)
    product = math.prod(step.factor for step in told.steps)
    assert told.closed_form * product == pytest.approx(told.monte_carlo, rel=1e-12)
    by_name = {step.name: step.factor for step in told.steps}
    assert by_name["mass"] == pytest.approx(1.0, rel=0.02)
    error = sample.reference_per_m2.std() / sample.reference_per_m2.mean() / np.sqrt(400)
    assert by_name["latitude of entry"] == pytest.approx(1.0, abs=4.0 * error)  # equal times
    assert error < 0.06
    if any_longitude:
        assert by_name["longitude"] == pytest.approx(1.0, rel=1e-12)
    with pytest.raises(InputError):
        bridge(result, casualty_area_m2=ISS_CASUALTY_AREA_M2, mass_kg=0.0)


def two_causes(cause):
    """Areas from two causes, of which the one has a deviation three times the other's."""

    def impacts(part):
        base = made_up_impacts(part, pieces=1)
        factor = np.zeros(len(part))
        for number, (name, deviation) in enumerate((("survival", 0.3), ("break-up", 0.1))):
            seed = [number, part.start, int(cause == name)]
            factor += deviation * np.random.default_rng(seed).standard_normal(len(part))
        area = np.exp(factor)
        return replace(base, area_m2=(np.sqrt(area) - 0.6) ** 2 * (area > 0.36))

    return impacts


def test_effects_are_those_of_a_sum_that_is_known(zones):
    found = cause_effects(
        two_causes, zones, realisations=600, causes=("survival", "break-up", "air and wind")
    )
    shares = [each.casualty_area for each in found]
    for each, expected in zip(shares, (0.9, 0.1, 0.0), strict=True):
        assert each.share == pytest.approx(expected, abs=4.0 * each.standard_error + 1e-12)
    assert shares[0].standard_error < 0.1
    assert found[2].one_entry.share == 0.0
    with pytest.raises(InputError, match="8 or more"):
        cause_effects(two_causes, zones, realisations=4)


CAUSES = ("survival", "break-up", "air and wind")


def of_three(log_area):
    """Areas whose logarithm is a function of three normal numbers, one of each cause."""

    def impacts_of(cause):
        def impacts(part):
            streams = (
                np.random.default_rng([n, part.start, int(cause == name)])
                for n, name in enumerate(CAUSES)
            )
            area = np.exp(log_area(*(each.standard_normal(len(part)) for each in streams)) + 5.0)
            return replace(made_up_impacts(part, pieces=1), area_m2=(np.sqrt(area) - 0.6) ** 2)

        return impacts

    return impacts_of


def test_what_acts_only_together_is_told_of_each(zones):
    """Of a product of two each is behind all of it: its total effect is 1, its own part 0."""
    found = cause_effects(
        of_three(lambda x, y, z: 0.5 * x * y), zones, realisations=2000, causes=CAUSES
    )
    for each, expected in zip(found, (1.0, 1.0, 0.0), strict=True):
        effect = each.casualty_area
        assert effect.share == pytest.approx(expected, abs=4.0 * effect.standard_error + 1e-12)
    assert found[0].casualty_area.standard_error < 0.1


def test_effects_agree_with_another_implementation_of_sobol_s(zones):
    """scipy.stats.sobol_indices, of a function that is no sum and no product."""

    def log_area(x, y, z):
        return 0.4 * x + 0.2 * y**2 + 0.3 * x * z

    theirs = sobol_indices(func=lambda x: log_area(*x), n=4096, dists=[norm()] * 3)
    # variances of the three terms: 0.16, 0.04 times 2, 0.09
    exact = np.array([0.25, 0.08, 0.09]) / 0.33
    assert theirs.total_order == pytest.approx(exact, abs=0.04)
    found = cause_effects(of_three(log_area), zones, realisations=1500, causes=CAUSES)
    for each, total in zip(found, exact, strict=True):
        effect = each.casualty_area
        assert effect.share == pytest.approx(total, abs=4.0 * effect.standard_error)
        assert effect.standard_error < 0.06


def test_areas_of_that_check_are_what_they_should_be():
    impacts = two_causes(None)(range(50))
    area = casualty_areas_nasa_std_8719(impacts.area_m2)
    assert np.log(area).std() == pytest.approx(math.hypot(0.3, 0.1), rel=0.4)


def test_every_figure_beside_a_risk_has_its_source():
    known = yardsticks()
    assert {each.use for each in known.published} == {"check", "input"}
    by_name = {each.name.split(",")[0]: each for each in known.published}
    assert by_name["UARS"].one_in == 3200
    assert by_name["Skylab"].use == "input"
    assert all(each.source for each in (*known.published, *known.scale))
    assert all(0.0 < each.low <= each.high for each in known.scale)
    assert {each.direction for each in known.not_counted} == {"up", "down", "either"}
    assert all(each.size and each.why for each in known.not_counted)
