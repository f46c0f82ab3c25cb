"""The closed form of dwell against real element sets sampled for 390 days, and printed shares."""

import numpy as np
import pytest

from issrisk.exposure.countries import countries, region_of_points
from issrisk.exposure.zonal import zonal_integral
from issrisk.hazard.dwell import CircularOrbit, dwell_measure, latitude_dwell_fraction
from issrisk.hazard.overflight import overflight
from issrisk.orbit.embedded import embedded_sets
from issrisk.orbit.frames import geodetic_latitude_rad
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.track import subpoints
from issrisk.times import time_range

ISS_RADIUS_M = 6_798e3


@pytest.mark.parametrize(
    ("south_deg", "north_deg", "printed_percent"),
    [(-10.0, 10.0, 14.2), (40.0, 51.6, 19.4), (45.0, 51.6, 14.2), (50.0, 51.6, 6.8)],
)
def test_dwell_law_has_the_printed_shares(south_deg, north_deg, printed_percent):
    """The law of Byers et al. (2022) in geocentric latitude, inclination 51.6, by a second hand."""
    geocentric_rad = np.radians([south_deg, north_deg])
    south, north = np.degrees(
        geodetic_latitude_rad(
            ISS_RADIUS_M * np.cos(geocentric_rad), ISS_RADIUS_M * np.sin(geocentric_rad)
        )
    )
    share = latitude_dwell_fraction(south, north, orbit=CircularOrbit(51.6, ISS_RADIUS_M))

    assert 100.0 * share == pytest.approx(printed_percent, abs=0.05)


@pytest.fixture(scope="module")
def table():
    """Overflight of every country in closed form, with the set nearest to 2022-02-24."""
    return overflight(embedded_sets(), start="2022-02-24")


# Half of the last digit, and a hundredth of a point for another edition of the borders.
@pytest.mark.parametrize(
    ("code", "printed_percent"),
    [
        ("CHN", 2.54),
        ("USA", 2.32),
        ("CAN", 2.11),
        ("RUS", 1.90),
        ("AUS", 1.49),
        ("KAZ", 1.39),
        ("IND", 0.58),
    ],
)
def test_countries_have_the_shares_first_found(table, code, printed_percent):
    share = table.region(code).dwell_fraction

    assert 100.0 * share == pytest.approx(printed_percent, abs=0.015)


def test_russia_is_fourth(table):
    assert [place.code for place in table.places[:4]] == ["CHN", "USA", "CAN", "RUS"]


def test_land_is_under_the_track_for_27_percent_of_the_time(table):
    assert 100.0 * table.land_fraction == pytest.approx(27.23, abs=0.005)


START, DAYS, STEP_S = "2021-01-02", 390.0, 10.0


@pytest.fixture(scope="module")
def history(validation_data):
    """Element sets of those days."""
    return read_elements(validation_data / "elements" / "iss_2021-01-01_2022-03-03.tle")


@pytest.fixture(scope="module")
def sampled(history):
    """Subpoints every ten seconds, each from the nearest set."""
    return subpoints(history, time_range(START, hours=24.0 * DAYS, step_s=STEP_S))


@pytest.fixture(scope="module")
def orbit(history, sampled):
    """The mean of the circular orbits of all sets of the span."""
    orbits = [CircularOrbit.of(each) for each in history if each.epoch < sampled.times[-1]]
    return CircularOrbit(
        apex_inclination_deg=np.mean([each.apex_inclination_deg for each in orbits]),
        radius_m=np.mean([each.radius_m for each in orbits]),
    )


@pytest.mark.parametrize(
    ("south_deg", "north_deg", "tolerance_percent"),
    [
        (0.0, 10.0, 0.03),
        (10.0, 20.0, 0.03),
        (20.0, 30.0, 0.03),
        (30.0, 40.0, 0.03),
        (40.0, 45.0, 0.03),
        (45.0, 50.0, 0.03),
        (50.0, 51.0, 0.03),
        (51.0, 51.5, 0.03),
        # The last degrees hold the spread of the sets (0.0015 degrees) and what is not circular.
        (51.5, 51.7, 0.15),
        (51.7, 51.75, 0.15),
        (51.75, 51.79, 0.15),
        (51.79, 90.0, 0.15),
    ],
)
def test_bands_of_latitude_have_the_sampled_shares(
    sampled, orbit, south_deg, north_deg, tolerance_percent
):
    """Both hemispheres together; the tolerance is relative to the band's own share."""
    latitude_deg = np.abs(sampled.latitude_deg)
    counted = np.mean((latitude_deg >= south_deg) & (latitude_deg < north_deg))
    closed = 2.0 * latitude_dwell_fraction(south_deg, north_deg, orbit=orbit)

    assert closed == pytest.approx(counted, rel=tolerance_percent / 100.0)


def test_residual_north_of_the_closed_form(sampled, orbit):
    """The closed form ends at 51.7996 degrees, single sets go up to 51.8051."""
    latitude_deg = np.abs(sampled.latitude_deg)

    assert latitude_deg.max() - orbit.max_latitude_deg < 0.006
    assert np.mean(latitude_deg > orbit.max_latitude_deg) < 0.002


def test_most_overflown_countries_have_the_sampled_shares(sampled, orbit):
    every = countries()
    closed = zonal_integral(every.edges, dwell_measure(orbit))
    most = [every.code[i] for i in np.argsort(-closed)[:12]]
    chosen = every.select(most)
    which = region_of_points(chosen, sampled.longitude_deg, sampled.latitude_deg)
    counted = np.bincount(which + 1, minlength=len(most) + 1)[1:] / which.size

    expected = [closed[every.index(code)] for code in most]
    np.testing.assert_allclose(counted, expected, rtol=0.003)
