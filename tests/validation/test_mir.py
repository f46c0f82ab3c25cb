"""Mir's last burn of 23 March 2001: where and when the burn model has it at 100 km.

Told (www.zarya.info, NASA SP-4225 and press, as quoted in the ledger): orbit of 215 by 150 km just
before, last burn from 05:07:36 UTC for 22 minutes, at 100 km at 05:44 near Fiji (place recalled),
impact about 40 S 160 W at 05:59. The engine's 2.95 kN are recalled, the 950 km
from 80 km to the middle of the pieces are those of 10 to 1000 kg/m2 from 78 km; that the
apogee lay half a revolution before the aim is what a burn there is for.
"""

import numpy as np
import pytest

from issrisk.environment.space_weather import space_weather
from issrisk.hazard.aiming import Plans, aimed, orbit_states
from issrisk.hazard.scenario import parse_scenario
from issrisk.reentry.deorbit import Burns, after_burns
from issrisk.reentry.descent import descents
from issrisk.reentry.descent_air import daily_air

MIR = """
kind = "controlled"
title = "Mir's last burn"
[when]
earliest = 2001-03-23
latest = 2001-03-23
[orbit]
perigee_km = 150.0
apogee_km = 215.0
argument_of_perigee_deg = 230.0
inclination_deg = 51.636
[aim]
latitude_deg = -40.0
longitude_deg = -160.0
beyond_km = 950.0
[burn]
delta_v_m_s = 30.0
thrust_n = 2950.0
"""
MASS_KG, BALLISTIC_M2_KG = 129_700.0, 2.214 * 385.0 / 129_700.0
ONE = np.ones(1)


@pytest.mark.validation
def test_at_100_km_near_fiji_36_minutes_after_ignition():
    mir = parse_scenario(MIR)
    ignition = np.array(["2001-03-23T05:07:36"], dtype="datetime64[ns]")
    known = space_weather().activity(ignition)
    weather = np.array([[[known.f107[0], known.f107a[0], known.ap[0]]]])
    plans = Plans(
        epochs=ignition,
        inclination_rad=np.radians(51.636) * ONE,
        ballistic_m2_kg=BALLISTIC_M2_KG * ONE,
        acceleration_m_s2=2950.0 / MASS_KG * ONE,
        air=daily_air(weather, ignition),
    )
    start = aimed(mir, plans)
    braked = after_burns(
        orbit_states(mir.orbit, plans.inclination_rad, start.raan_rad, start.longitude_rad),
        ignition,
        Burns(30.0 * ONE, plans.acceleration_m_s2, 0.0 * ONE, 0.0 * ONE),
        ballistic_m2_kg=plans.ballistic_m2_kg,
        air=plans.air,
        log_density_error=0.0 * ONE,
    )
    down = descents(
        braked.states_km,
        braked.epochs,
        plans.ballistic_m2_kg,
        air=plans.air,
        stop_altitudes_km=(100.0,),
        horizon_days=0.2,
    )
    minutes = (down.epochs[0, 0] - ignition[0]) / np.timedelta64(60, "s")
    assert minutes == pytest.approx(36.4, abs=1.5)
    assert down.latitude_deg[0, 0] == pytest.approx(-18.0, abs=2.5)  # Nadi: 17.8 S 177.4 E
    assert down.longitude_deg[0, 0] % 360.0 == pytest.approx(177.4, abs=2.5)
