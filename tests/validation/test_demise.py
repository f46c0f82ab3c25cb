"""Heating and melting against ESA's SESAM, and against what was found of real objects."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.environment.standard_atmosphere import standard_density
from issrisk.reentry.demise_kernel import demise

LOG_DENSITY = np.log(standard_density(np.arange(0.0, 201.0)))
# Density, heat capacity cold and at the melting point, melting point, latent heat, emissivity.
ALUMINIUM = (2813.0, 877.5, 1131.6, 850.0, 400e3, 0.4)  # drama-AA7075
STEEL = (7900.0, 480.0, 680.0, 1700.0, 286e3, 0.5)
TITANIUM = (4417.0, 550.0, 830.0, 1905.0, 400e3, 0.35)
SPHERE = 0.27471


def heated(diameter_m, material, height_m, speed_m_s, angle_deg, *, mass_kg=None):
    density, *figures = material
    surface = np.pi * diameter_m**2
    mass = density * surface * diameter_m / 6.0 if mass_kg is None else mass_kg
    body = [mass, surface, 0.25 * surface, 0.5 * diameter_m, SPHERE, *figures, 0.05]
    out = np.empty((1, 3))
    demise(
        np.array([height_m]), np.array([speed_m_s]), np.radians([angle_deg]),
        np.array([body]), LOG_DENSITY, out,
    )  # fmt: skip
    return out[0]


# SESAM (DRAMA 4.1.4) as measured from its output by the project "sphere re-entry": the height at
# which the last of an aluminium ball melts. Ours brakes by a plane flight over a still sphere.
@pytest.mark.parametrize(
    ("diameter_m", "height_m", "gone_km"), [(0.1, 77.5e3, 66.476), (0.05, 115e3, 73.094)]
)
def test_an_aluminium_ball_is_gone_where_sesam_has_it_gone(diameter_m, height_m, gone_km):
    left, highest, gone = heated(diameter_m, ALUMINIUM, height_m, 7500.0, -0.959331)
    assert left == 0.0
    assert highest == 850.0
    assert gone / 1e3 == pytest.approx(gone_km, abs=0.6)


# The same balls that cannot melt: highest temperatures 2104 K and 2458 K. Its heat capacity above
# 850 K stays at 1131.6.
@pytest.mark.parametrize(
    ("diameter_m", "height_m", "peak_k"), [(0.1, 77.5e3, 2104.0), (0.05, 115e3, 2458.0)]
)
def test_a_ball_that_cannot_melt_gets_as_hot_as_sesams(diameter_m, height_m, peak_k):
    endless = (2813.0, 1100.0, 1131.6, 5000.0, 400e3, 0.4)
    _, highest, _ = heated(diameter_m, endless, height_m, 7500.0, -0.959331)
    assert highest == pytest.approx(peak_k, abs=50.0)


def test_the_steel_tank_and_the_titanium_sphere_of_the_delta_came_down_whole():
    # Georgetown and Seguin, Texas, 22 January 1997: the tank of 2.7 m by 2.1 m, 250 to 270 kg,
    # and a sphere of some 30 kg (0.58 m).
    for diameter, material, mass in ((2.1, STEEL, 260.0), (0.58, TITANIUM, 30.0)):
        left, highest, _ = heated(diameter, material, 78e3, 7600.0, -0.2, mass_kg=mass)
        assert left == 1.0
        assert highest < material[3]


def test_thin_aluminium_does_not_come_down():
    for wall_m in (0.002, 0.005):
        mass = 2813.0 * np.pi * 0.25 * wall_m
        assert heated(0.5, ALUMINIUM, 78e3, 7600.0, -0.2, mass_kg=mass)[0] == 0.0
