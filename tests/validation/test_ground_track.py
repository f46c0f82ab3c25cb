"""Ground tracks against skyfield, STK and NASA's own trajectory."""

import csv
from datetime import datetime

import numpy as np
import pytest
from skyfield.api import EarthSatellite, wgs84

from issrisk.hazard.dwell import CircularOrbit
from issrisk.orbit import track
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.frames import geodetic_from_itrs, itrs_from_teme
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.propagate import teme_states
from issrisk.orbit.track import subpoints
from issrisk.times import time_range
from validation.nasa import (
    OEM_2021,
    OEM_2022,
    itrs_from_eme2000,
    read_oem,
    skyfield_time,
    timescale,
)

EARTH_RADIUS_M = 6_371_008.8
ARCSECOND_RAD = np.radians(1.0 / 3600.0)


def ground_distance_m(latitude0_deg, longitude0_deg, latitude1_deg, longitude1_deg):
    """Great-circle distance on a sphere, by the haversine formula."""
    lat0, lon0, lat1, lon1 = np.radians(
        (latitude0_deg, longitude0_deg, latitude1_deg, longitude1_deg)
    )
    h = np.sin((lat1 - lat0) / 2) ** 2
    h += np.cos(lat0) * np.cos(lat1) * np.sin((lon1 - lon0) / 2) ** 2
    return 2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h))


@pytest.mark.parametrize("worth", [10**9, 1], ids=["python-sgp4", "kernel"])
def test_track_is_skyfields_three_days_and_a_half_either_way(monkeypatch, worth):
    monkeypatch.setattr(track, "KERNEL_WORTH", worth)
    elements = iss(near="2022-02-24")
    offsets = np.round(np.linspace(-3.5, 3.5, 2001) * 86_400e6).astype("timedelta64[us]")
    times = (elements.epoch + offsets).astype("datetime64[ns]")
    ours = subpoints(elements, times)

    satellite = EarthSatellite(elements.line1, elements.line2, ts=timescale())
    theirs = wgs84.geographic_position_of(satellite.at(skyfield_time(times)))

    off_m = ground_distance_m(
        ours.latitude_deg, ours.longitude_deg, theirs.latitude.degrees, theirs.longitude.degrees
    )
    assert off_m.max() < 0.003
    assert np.abs(ours.altitude_m - theirs.elevation.m).max() < 1e-6


# STK leaves in polar motion, 0.4" on that day; issrisk leaves it out.
STK_KM = 0.0135
STK_SET = (
    "1 25544U 98067A   20092.28342145  .00000749  00000-0  21831-4 0  9991",
    "2 25544  51.6460   9.0011 0005126  78.1559  64.4253 15.48937069220093",
)
STK_ROWS = {
    "2020-04-01T07:00": (-1252.387185, -6635.160597, -810.373384),
    "2020-04-01T12:00": (-51.411708, -4225.895939, -5334.860339),
    "2020-04-01T17:00": (855.563339, -6716.953739, -615.404462),
}


def itrs_km(elements, times):
    """Positions in ITRS of one element set."""
    return itrs_from_teme(teme_states(elements, times)[0], times)


@pytest.mark.parametrize("time", STK_ROWS)
def test_position_is_stks(time):
    times = np.array([time], dtype="datetime64[ns]")
    ours_km = itrs_km(ElementSet.from_lines(*STK_SET), times)[0]

    assert np.linalg.norm(ours_km - STK_ROWS[time]) < STK_KM


@pytest.fixture(scope="module")
def stk(validation_data):
    """Ours and STK's positions of 2020-04-01 in ITRS [km].

    STK takes each element set from its epoch on. Five rows more lie on those
    epochs, rounded to a millisecond (4 m along the track): they are left out.
    """
    folder = validation_data / "stk"
    sets = read_elements(folder / "iss_25544_2020-03-30_2020-04-02.tle")
    with (folder / "25544_ECEF_Epoch.csv").open(newline="") as file:
        rows = [row for row in csv.reader(file) if row and row[0].endswith("0.000")]
    stamps = [datetime.strptime(row[0], "%d %b %Y %H:%M:%S.%f") for row in rows]
    times = np.array(stamps, dtype="datetime64[ns]")
    theirs_km = np.array([row[1:4] for row in rows], dtype=float)
    which = np.searchsorted([each.epoch for each in sets], times, side="right") - 1
    ours_km = np.concatenate([itrs_km(sets[k], times[which == k]) for k in np.unique(which)])
    return ours_km, theirs_km


def test_all_positions_of_a_day_are_stks(stk):
    ours_km, theirs_km = stk
    off_km = np.linalg.norm(ours_km - theirs_km, axis=1)

    assert off_km.size == 8641
    assert off_km.max() < STK_KM


def test_what_is_left_to_stk_is_the_motion_of_the_pole(stk):
    ours_km, theirs_km = stk
    columns = [np.cross(axis, ours_km).ravel() for axis in np.eye(3)]
    rotation_rad = np.linalg.lstsq(np.stack(columns, axis=1), (theirs_km - ours_km).ravel())[0]
    left_km = theirs_km - ours_km - np.cross(rotation_rad, ours_km)

    assert np.linalg.norm(left_km, axis=1).max() < 5e-5  # the pole moves 0.002" in a day
    pole_y, pole_x, earth_rotation = rotation_rad / ARCSECOND_RAD
    assert np.hypot(pole_x, pole_y) < 0.6  # IERS Conventions (2010), section 7.1.4
    assert abs(earth_rotation) < 0.001  # 0.07 ms of UT1


# EME2000, km; NASA/JSC, iss_oem_2022-02-18.xml.
NASA_ROWS = {
    "2022-02-18T14:00:00": (-1910.57268748656, 3776.10707553518, -5325.6704150431),
    "2022-02-18T18:00:00": (4740.59290041488, -1867.78803434044, 4482.2380151602),
    "2022-02-19T05:58:30": (-4931.60126312791, -3943.32950132158, 2508.58038011087),
}


def nasa_subpoints(times, eme2000_km):
    """Geodetic latitude and longitude [deg] of NASA's positions."""
    itrs = itrs_from_eme2000(eme2000_km, times)
    latitude_rad, longitude_rad, _ = geodetic_from_itrs(itrs * 1e3)
    return np.degrees(latitude_rad), np.degrees(longitude_rad)


def distance_from_nasa_m(sets, times, eme2000_km):
    """Distance on the ground between our subpoints and NASA's."""
    ours = subpoints(sets, times)
    theirs = nasa_subpoints(times, eme2000_km)
    return ground_distance_m(ours.latitude_deg, ours.longitude_deg, *theirs)


def test_embedded_sets_are_near_nasas_positions():
    times = np.array(list(NASA_ROWS), dtype="datetime64[ns]")
    eme2000_km = np.array(list(NASA_ROWS.values()))

    assert distance_from_nasa_m(embedded_sets(), times, eme2000_km).max() < 2.3e3


@pytest.mark.parametrize(
    ("file", "median_m", "most_m"), [(OEM_2021, 0.6e3, 1.0e3), (OEM_2022, 1.2e3, 3.1e3)]
)
def test_first_day_is_nasas(validation_data, file, median_m, most_m):
    sets = read_elements(validation_data / "elements" / "iss_2021-01-01_2022-03-03.tle")
    times, eme2000_km = read_oem(validation_data / file)
    first_day = times < times[0] + np.timedelta64(1, "D")

    off_m = distance_from_nasa_m(sets, times[first_day], eme2000_km[first_day])

    assert np.median(off_m) < median_m
    assert off_m.max() < most_m


def test_first_day_is_nasas_with_the_embedded_sets_too(validation_data):
    times, eme2000_km = read_oem(validation_data / OEM_2022)
    first_day = times < times[0] + np.timedelta64(1, "D")

    off_m = distance_from_nasa_m(embedded_sets(), times[first_day], eme2000_km[first_day])

    assert np.median(off_m) < 1.7e3
    assert off_m.max() < 2.9e3


NASA_HIGHEST_DEG = 51.79923  # of all subpoints of iss_oem_2022-02-18.xml


def test_highest_latitude_by_sgp4_and_in_closed_form():
    elements = iss(near="2022-02-24")
    times = time_range(elements.epoch, hours=24.0, step_s=5.0)
    by_sgp4_deg = subpoints(elements, times).latitude_deg.max()
    closed_form_deg = CircularOrbit.of(elements).max_latitude_deg

    assert by_sgp4_deg == pytest.approx(51.7965, abs=1e-4)
    assert by_sgp4_deg == pytest.approx(NASA_HIGHEST_DEG, abs=0.003)
    assert closed_form_deg == pytest.approx(by_sgp4_deg, abs=3e-4)


def test_highest_latitude_of_nasa_is_that_of_sgp4(validation_data):
    times, eme2000_km = read_oem(validation_data / OEM_2022)
    highest_deg = nasa_subpoints(times, eme2000_km)[0].max()

    assert highest_deg == pytest.approx(NASA_HIGHEST_DEG, abs=5e-6)
    ours_deg = subpoints(embedded_sets(), times).latitude_deg.max()
    assert ours_deg == pytest.approx(highest_deg, abs=2e-4)
