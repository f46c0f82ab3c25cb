"""Mean elements to states: SGP4 at its epoch is the authority."""

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec

from issrisk.errors import InputError
from issrisk.orbit.osculating import (
    MeanElements,
    argument_of_latitude_rad,
    osculating_states,
)


@pytest.mark.parametrize("eccentricity", [1e-6, 0.001, 0.03])
@pytest.mark.parametrize("inclination", [0.1, 0.9, 1.7, 2.9])
def test_sgp4_at_its_epoch(eccentricity, inclination):
    satellite = Satrec()
    satellite.sgp4init(
        WGS72, "i", 5, 0.0, 0.0, 0.0, 0.0, eccentricity, 1.1, inclination, 2.2, 0.068, 3.3
    )
    code, position, velocity = satellite.sgp4_tsince(0.0)
    mean = MeanElements(
        *np.array(
            [
                [satellite.a * 6378.135],
                [eccentricity * np.cos(1.1)],
                [eccentricity * np.sin(1.1)],
                [inclination],
                [3.3],
                [1.1 + 2.2],
            ]
        )
    )
    state = osculating_states(mean)[0]
    assert code == 0
    np.testing.assert_allclose(state[:3], position, atol=1e-9)
    np.testing.assert_allclose(state[3:], velocity, atol=1e-12)


def test_argument_of_latitude_begins_at_the_ascending_node():
    mean = MeanElements(
        *(np.full(3, v) for v in (6600.0, 0.0, 0.0, 0.9, 4.0)), 0.5 + np.arange(3.0)
    )
    found = argument_of_latitude_rad(osculating_states(mean))
    np.testing.assert_allclose(found, 0.5 + np.arange(3.0), atol=0.003)  # what J2 and J3 move it


def test_an_eccentric_orbit_is_refused():
    one = np.ones(1)
    with pytest.raises(InputError, match=r"0\.1"):
        osculating_states(MeanElements(8e3 * one, 0.2 * one, 0 * one, one, one, one))
