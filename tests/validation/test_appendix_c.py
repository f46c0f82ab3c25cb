"""TEME to the rotating Earth against the worked example of Vallado et al."""

import numpy as np
import pytest

from issrisk.orbit import frames

# AIAA 2006-6753 Rev 2, appendix C; Vallado (2013), example 3-15 and table 3-6.
TIME = np.array(["2004-04-06T07:51:28.386009"], dtype="datetime64[ns]")
UT1_MINUS_UTC_S = -0.4399619
GMST_DEG = 312.8098943
TEME_KM = np.array([[5094.18016210, 6127.64465950, 6380.34453270]])
PEF_KM = np.array([[-1033.47503120, 7901.30558560, 6380.34453270]])  # polar motion left out
ITRF_KM = np.array([[-1033.4793830, 7901.2952754, 6380.3565958]])  # polar motion in


# The example keeps its date in one double, good to 40 microseconds.
DATE_DEG = 1.7e-7
DATE_KM = 1.2e-5
POLE_KM = 6e-5


@pytest.fixture
def printed_ut1(monkeypatch):
    """The example's own UT1, which differs from skyfield's table by 0.5 ms."""
    monkeypatch.setattr(
        frames, "ut1_minus_utc_s", lambda times: np.full(times.shape, UT1_MINUS_UTC_S)
    )


@pytest.mark.usefixtures("printed_ut1")
def test_sidereal_time_is_the_printed_one():
    assert np.degrees(frames.gmst_1982_rad(TIME)[0]) == pytest.approx(GMST_DEG, abs=DATE_DEG)


@pytest.mark.usefixtures("printed_ut1")
def test_position_is_the_printed_one():
    np.testing.assert_allclose(frames.itrs_from_teme(TEME_KM, TIME), PEF_KM, rtol=0, atol=DATE_KM)


def test_position_is_within_20_metres_of_itrf():
    """Polar motion is left out, and UT1 is that of the table."""
    off_km = np.linalg.norm(frames.itrs_from_teme(TEME_KM, TIME) - ITRF_KM)

    assert off_km < 0.020


@pytest.mark.usefixtures("printed_ut1")
def test_position_is_itrf_with_the_motion_of_the_pole():
    """The example takes the pole of midnight, which moves 0.003 arc seconds (9 cm) that day."""
    ours_km = frames.itrs_from_teme(TEME_KM, TIME, polar_motion=True)

    assert np.linalg.norm(ours_km - ITRF_KM) < POLE_KM
