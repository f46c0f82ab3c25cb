"""Mir's last burn of 23 March 2001: when the burn model has it at 100 km, and over where.

Told (www.zarya.info, NASA SP-4225 and press, as quoted in the ledger): last burn from 05:07:36 UTC
for 22 minutes, at 100 km at 05:44 near Fiji (place recalled), impact about 40 S 160 W at 05:59. The
engine's 2.95 kN are recalled. The orbit is that of the element set of 04:57 (SeeSat-L); the station
passes Fiji a few minutes after it is at 100 km, at some 90 km.
"""

import numpy as np
import pytest

from issrisk.environment.space_weather import space_weather
from issrisk.hazard.entry_state import earth_fixed_m
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.propagate import teme_states
from issrisk.reentry.deorbit import Burns, after_burns
from issrisk.reentry.descent import descents
from issrisk.reentry.descent_air import daily_air
from issrisk.reentry.tracks import offsets_km, reference_of
from validation.real_entries import MIR

IGNITION, DURATION_S = np.array(["2001-03-23T05:07:36"], dtype="datetime64[ns]"), 22 * 60.0
MASS_KG, BALLISTIC_M2_KG = 129_700.0, 2.214 * 385.0 / 129_700.0
ACCELERATION_M_S2 = 2950.0 / MASS_KG
NADI = np.array([-17.8]), np.array([177.4])
ONE = np.ones(1)


@pytest.mark.validation
def test_at_100_km_36_minutes_after_ignition_on_a_track_over_fiji():
    known = space_weather().activity(IGNITION)
    weather = np.array([[[known.f107[0], known.f107a[0], known.ap[0]]] * 2])
    air = daily_air(weather, IGNITION)
    braked = after_burns(
        np.concatenate(teme_states(ElementSet.from_lines(*MIR), IGNITION), axis=1),
        IGNITION,
        Burns(ACCELERATION_M_S2 * DURATION_S * ONE, ACCELERATION_M_S2 * ONE, 0.0 * ONE, 0.0 * ONE),
        ballistic_m2_kg=BALLISTIC_M2_KG * ONE,
        air=air,
        log_density_error=0.0 * ONE,
    )
    down = descents(
        braked.states_km,
        braked.epochs,
        BALLISTIC_M2_KG * ONE,
        air=air,
        stop_altitudes_km=(100.0,),
        horizon_days=0.2,
    )
    minutes = (down.epochs[0, 0] - IGNITION[0]) / np.timedelta64(60, "s")
    assert minutes == pytest.approx(36.4, abs=1.0)
    at_100_km = reference_of(earth_fixed_m(down.states_km[:, 0], down.epochs[:, 0]))
    along, across = offsets_km(at_100_km, np.zeros(1, dtype=np.int64), *NADI)[:, 0]
    assert abs(across) < 100.0
    assert 1000.0 < along < 2000.0
