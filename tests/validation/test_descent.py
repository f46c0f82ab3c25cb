"""The integration of the last days against NASA's own trajectory of the Station."""

import numpy as np
import pytest

from issrisk.orbit.celestial import teme_states_of
from issrisk.orbit.interpolation import States
from issrisk.orbit.messages.oem import read_ephemeris
from issrisk.reentry.descent import descents
from issrisk.reentry.descent_air import measured_air
from validation.nasa import OEM_2021, OEM_2022

DAY, HOUR = np.timedelta64(86_400, "s"), np.timedelta64(3600, "s")
# NASA/JSC, iss_oem_2022-02-18.xml, 2022-02-19T17:40:02 and a day later: km, km/s, EME2000.
TWO = np.array(
    [
        [3331.02443880014, 4390.61319686744, -3981.17231538791],
        [-3404.09600431755, -4157.35343824469, 4152.56421747116],
        [-6.41056061590631, 1.25457337114803, -3.99103876419997],
        [6.49862187569421, -1.55709802858132, 3.75124502742436],
    ]
)
DRAG_2022 = 2.0 * 1516.9 / 452_370.0  # its coefficient, area and mass


def apart_km(found, there):
    """Along the track and across it."""
    difference = found[:, :3] - there.position_km
    speed = np.linalg.norm(there.velocity_km_s, axis=1)
    along = (difference * there.velocity_km_s).sum(axis=1) / speed
    across = np.linalg.norm(difference - (along / speed)[:, None] * there.velocity_km_s, axis=1)
    return np.abs(along), across


def after_a_day(states, times, ballistic):
    days = float((times[-1] - times[0]) / DAY) + 1.1
    air = measured_air(times[0], days=days, step_hours=6.0)
    start = np.hstack([states.position_km, states.velocity_km_s])
    return descents(start, times, ballistic, air=air, horizon_days=1.0).end_states_km


def test_a_day_of_nasa():
    """All but zonal harmonics, Sun and Moon are left out: 4.19 km along the track, 0.109 across."""
    times = np.array(["2022-02-19T17:40:02", "2022-02-20T17:40:02"], dtype="datetime64[ns]")
    teme = teme_states_of(States(TWO[:2], TWO[2:]), times, "EME2000")
    first = States(teme.position_km[:1], teme.velocity_km_s[:1])
    then = States(teme.position_km[1:], teme.velocity_km_s[1:])
    along, across = apart_km(after_a_day(first, times[:1], DRAG_2022), then)
    assert along[0] < 4.2
    assert across[0] < 0.11


@pytest.mark.parametrize(("name", "days"), [(OEM_2021, 4), (OEM_2022, 6)])
def test_days_of_nasa_from_many_places(validation_data, name, days):
    """Every seven hours until the next burn: median 4.5 and 5.1 km, 0.7 s; most 17 km, 2.2 s."""
    nasa = read_ephemeris(validation_data / name)
    drag = nasa.parameters
    ballistic = drag.drag_coefficient * drag.drag_area_m2 / drag.mass_kg
    times = nasa.start + HOUR + np.arange(0, days * 24, 7) * HOUR
    found = after_a_day(nasa.teme_states(times), times, ballistic)
    along, across = apart_km(found, nasa.teme_states(times + DAY))
    assert np.median(along) < 5.2
    assert along.max() < 17.1
    assert across.max() < 0.31
