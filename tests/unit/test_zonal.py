"""Integrals over polygons: additive, shift and mirror invariant, right against GeographicLib."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from issrisk.exposure.zonal import Edges, ellipsoid_area_m2, zonal_integral
from issrisk.hazard.dwell import CircularOrbit, dwell_measure

ISS = CircularOrbit(51.62, 6_795_600.0)
# NGA.STND.0036 (2014), table of derived geometric constants: 5.100656e14 m2.
EARTH_KM2 = 510_065_621.7


def integral(polygon, measure, **band):
    return float(zonal_integral(Edges.of(np.array([polygon])), measure, **band)[0])


cuts = st.lists(st.floats(-179.0, 179.0), min_size=1, max_size=6, unique=True)


@given(longitudes=cuts, latitude=st.floats(-89.0, 89.0))
def test_dwell_over_a_tiled_globe_sums_to_one(longitudes, latitude):
    edges = [-180.0, *sorted(longitudes), 180.0]
    tiles = [
        shapely.box(west, south, east, north)
        for west, east in zip(edges[:-1], edges[1:], strict=True)
        for south, north in ((-90.0, latitude), (latitude, 90.0))
    ]
    shares = zonal_integral(Edges.of(np.array(tiles)), dwell_measure(ISS))
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    assert (shares >= -1e-13).all()


triangles = st.tuples(
    st.floats(-170, -20), st.floats(-60, 60), st.floats(20, 170), st.floats(-60, 60),
    st.floats(-10, 10), st.floats(61, 80),
)  # fmt: skip


@given(triangle=triangles, shift=st.floats(-10.0, 10.0))
def test_dwell_forgets_longitude_and_mirrors_in_latitude(triangle, shift):
    points = np.array(triangle).reshape(3, 2)
    share = integral(shapely.Polygon(points), dwell_measure(ISS))
    moved = integral(shapely.Polygon(points + [shift, 0.0]), dwell_measure(ISS))
    mirrored = integral(shapely.Polygon(points * [1.0, -1.0]), dwell_measure(ISS))
    assert moved == pytest.approx(share, abs=1e-12)
    assert mirrored == pytest.approx(share, abs=1e-12)


def test_a_hole_is_taken_off():
    outer, inner = shapely.box(0, 0, 40, 40), shapely.box(10, 10, 20, 20)
    with_hole = integral(outer.difference(inner), dwell_measure(ISS))
    apart = integral(outer, dwell_measure(ISS)) - integral(inner, dwell_measure(ISS))
    assert with_hole == pytest.approx(apart, abs=1e-15)


def test_a_band_counts_only_what_lies_between_its_parallels():
    measure = ellipsoid_area_m2()
    tall = integral(
        shapely.Polygon([(0, 0), (10, 0), (0, 60)]), measure, south_deg=20, north_deg=30
    )
    cut = shapely.Polygon([(0, 0), (10, 0), (0, 60)]).intersection(shapely.box(0, 20, 10, 30))
    assert tall == pytest.approx(integral(cut, measure), rel=1e-12)


def test_the_whole_ellipsoid_has_its_published_area():
    whole = shapely.box(-180, -90, 180, 90)
    assert integral(whole, ellipsoid_area_m2()) / 1e6 == pytest.approx(EARTH_KM2, abs=0.1)


@pytest.mark.parametrize("south", [-70.0, 0.0, 51.0])
def test_area_agrees_with_geographiclib_on_densified_edges(south):
    polygon = shapely.segmentize(shapely.box(3.0, south, 9.0, south + 7.0), 0.01)
    geodesic_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(polygon)
    assert integral(polygon, ellipsoid_area_m2()) == pytest.approx(geodesic_m2, rel=4e-9)


def test_an_empty_region_has_no_share():
    shares = zonal_integral(
        Edges.of(np.array([shapely.MultiPolygon(), shapely.box(0, 0, 1, 1)])), dwell_measure(ISS)
    )
    assert shares[0] == 0.0
    assert shares[1] > 0.0
