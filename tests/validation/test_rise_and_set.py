"""Rise, culmination and set against skyfield, for a week at places of every latitude."""

from datetime import UTC

import numpy as np
import pytest
from skyfield.api import EarthSatellite, load, wgs84

from issrisk.orbit.embedded import iss
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.passes import sight_passes
from issrisk.orbit.track import subpoints

# Skyfield 1.55 itself does what NumPy 2.5 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Setting the dtype:DeprecationWarning:skyfield")
PLACES = {
    "Moscow": (55.75, 37.62),
    "Voronezh": (51.67, 39.18),
    "Reykjavik": (64.15, -21.94),
    "Quito, all but on the equator": (-0.22, -78.51),
    "Cape Town": (-33.9, 18.4),
    "Ushuaia": (-54.8, -68.3),
    "the equator at the 180th meridian": (0.0, 180.0),
    "Longyearbyen": (78.22, 15.65),
    "the South Pole": (-90.0, 0.0),
}
# SGP4-VER.TLE of Vallado et al. (2006): CBERS 2, sun-synchronous.
SUN_SYNCHRONOUS = """\
1 28057U 03049A   06177.78615833  .00000060  00000-0  35940-4 0  1836
2 28057  98.4283 247.6961 0000884  88.1964 271.9322 14.35478080140550
"""
ORBITS = {"ISS": iss("2022-02-24"), "CBERS 2": read_elements(SUN_SYNCHRONOUS)[0]}
WEEK = np.timedelta64(7, "D")
RISE, CULMINATION, SET = range(3)


@pytest.fixture(scope="module")
def timescale():
    return load.timescale(builtin=True)


def their_events(timescale, elements, place, elevation_deg):
    """Times and kinds of skyfield's events, and the satellite's difference from the place."""
    satellite = EarthSatellite(elements.line1, elements.line2, ts=timescale)
    where = wgs84.latlon(*place)
    span = [
        timescale.from_datetime(each.astype("datetime64[us]").item().replace(tzinfo=UTC))
        for each in (elements.epoch - WEEK // 2, elements.epoch + WEEK // 2)
    ]
    times, kinds = satellite.find_events(where, *span, altitude_degrees=elevation_deg)
    utc = [each.utc_datetime().replace(tzinfo=None) for each in times]
    return np.array(utc, dtype="datetime64[ns]"), kinds, satellite - where


def our_passes(elements, place, elevation_deg):
    return sight_passes(
        lambda times: subpoints(elements, times),
        *place,
        start=elements.epoch - WEEK // 2,
        end=elements.epoch + WEEK // 2,
        min_elevation_deg=elevation_deg,
    )


@pytest.mark.parametrize("elevation_deg", [0.0, 10.0])
@pytest.mark.parametrize("orbit", ORBITS)
@pytest.mark.parametrize("place", PLACES)
def test_passes_are_skyfields(timescale, place, orbit, elevation_deg):
    elements = ORBITS[orbit]
    times, kinds, _ = their_events(timescale, elements, PLACES[place], elevation_deg)
    passes = our_passes(elements, PLACES[place], elevation_deg)

    for kind, name, tolerance_s in (
        (RISE, "rise", 0.3),
        (CULMINATION, "culmination", 0.12),
        (SET, "set", 0.3),
    ):
        ours = [getattr(each, name) for each in passes if getattr(each, name) is not None]
        assert len(ours) == np.count_nonzero(kinds == kind)
        apart_s = (np.array(ours, dtype="M8[ns]") - times[kinds == kind]) / np.timedelta64(1, "s")
        assert np.abs(apart_s).max(initial=0.0) < tolerance_s


def test_skyfield_sees_it_at_our_times_where_we_say(timescale):
    """Elevation and azimuth by skyfield at our times, which its own events miss by more."""
    elements, place = ORBITS["ISS"], PLACES["Voronezh"]
    *_, difference = their_events(timescale, elements, place, 10.0)
    passes = [each for each in our_passes(elements, place, 10.0) if each.rise and each.set]
    assert len(passes) > 25

    def seen(name):
        moments = [
            getattr(each, name).astype("M8[us]").item().replace(tzinfo=UTC) for each in passes
        ]
        elevation, azimuth, distance = difference.at(timescale.from_datetimes(moments)).altaz()
        return elevation.degrees, azimuth.degrees, distance.km

    for name in ("rise", "set"):
        elevation, azimuth, _ = seen(name)
        np.testing.assert_allclose(elevation, 10.0, rtol=0, atol=1.5e-7)
        ours = [getattr(each, f"{name}_azimuth_deg") for each in passes]
        np.testing.assert_allclose(azimuth, ours, rtol=0, atol=3e-7)
    elevation, _, distance = seen("culmination")
    np.testing.assert_allclose(
        elevation, [each.max_elevation_deg for each in passes], rtol=0, atol=1e-10
    )
    np.testing.assert_allclose(distance, [each.range_km for each in passes], rtol=0, atol=1e-7)
