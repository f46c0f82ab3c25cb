"""The whole chain, from orbit to people, against published risks of real entries."""

from __future__ import annotations

import pytest

from issrisk.resources import data_path
from issrisk.risk.entries import casualty_risk
from issrisk.risk.entry import footprint

SCENARIO = """
kind = "uncontrolled"
title = "{name}"
[falling]
inventory = "{inventory}"
[drag]
mass_kg = {mass_kg}
area_m2 = {area_m2}
coefficient = 2.2
log_sd = 0.2
[when]
earliest = {day}
latest = {day}
[orbit]
inclination_deg = {inclination_deg}
"""


def of_mass(folder, mass_kg, area_m2):
    """An inventory of an object of which mass and area are all that is known."""
    text = data_path("inventories/generic.toml").read_text("utf-8")
    text = text.replace("mass_kg = 1000.0", f"mass_kg = {mass_kg}").replace("[5.0, 10.0]", area_m2)
    (folder / "known.toml").write_text(text, "utf-8")
    return "known.toml"


@pytest.mark.parametrize(
    ("name", "published", "area_m2"), [("UARS", 3200, 22.0), ("ROSAT", 2000, 31.78)]
)
def test_published_risks_lie_within_the_stated_interval(
    tmp_path, monkeypatch, name, published, area_m2
):
    """NASA's 1 in 3200 and DLR's 1 in 2000, with the casualty areas published with them."""
    monkeypatch.chdir(tmp_path)
    given = {
        "UARS": {
            "inventory": "uars", "mass_kg": 5668.0, "area_m2": 36.0, "day": "2011-09-24",
            "inclination_deg": 57.0,
        },
        "ROSAT": {
            "inventory": of_mass(tmp_path, 2426.0, "[6.0, 12.0]"), "mass_kg": 2426.0,
            "area_m2": 9.0, "day": "2011-10-23", "inclination_deg": 53.0,
        },
    }[name]  # fmt: skip
    path = tmp_path / "entry.toml"
    path.write_text(SCENARIO.format(name=name, **given), "utf-8")

    risk = casualty_risk(footprint(path, samples=200, seed=1), casualty_area_m2=area_m2)

    assert risk.one_in.p05 < published < risk.one_in.p95
    assert risk.one_in.p95 < 1.7 * risk.one_in.p05  # so that this says something
    assert risk.population.year == pytest.approx(2011.8, abs=0.15)
