"""Integrals over polygons of anything that depends on latitude alone.

Time under an orbit and area on an ellipsoid both do. Green's theorem turns the
integral over a polygon into one along its border: the sum over its edges of the
integral of longitude dM(latitude), M being the cumulative measure. Edges are
straight in longitude and latitude, as Natural Earth draws them, so each edge
needs only M and its antiderivative: there is no sampling and no raster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from issrisk.arrays import FloatArray, IntArray
from issrisk.grid import zone_area_m2


@dataclass(frozen=True)
class LatitudeMeasure:
    """A measure on latitude: its cumulative function and that one's antiderivative.

    Both take and give arrays, latitude in degrees; the antiderivative is by
    degrees. ``cumulative`` is constant outside the measure's support.
    """

    cumulative: Callable[[FloatArray], FloatArray]
    antiderivative: Callable[[FloatArray], FloatArray]

    def over_all_longitudes(self, south_deg: float, north_deg: float) -> float:
        """Measure of the zone between two parallels, all the way round."""
        lower, upper = self.cumulative(np.array([south_deg, north_deg]))
        return float(upper - lower)


@dataclass(frozen=True)
class Edges:
    """Directed edges of many polygons, by region.

    ``longitude0_deg`` to ``latitude1_deg`` have shape (n,); region k owns the
    edges ``first[k]`` to ``first[k + 1]``.
    """

    longitude0_deg: FloatArray
    latitude0_deg: FloatArray
    longitude1_deg: FloatArray
    latitude1_deg: FloatArray
    first: IntArray

    @classmethod
    def of(cls, geometries: np.ndarray) -> Edges:
        """Edges of polygons, exteriors counter-clockwise.

        Parameters
        ----------
        geometries : ndarray of shapely Polygon or MultiPolygon, shape (m,)
            Longitude and latitude in degrees.

        Returns
        -------
        Edges
            One region for each geometry; an empty one has no edges.
        """
        oriented = shapely.orient_polygons(geometries, exterior_cw=False)
        parts, region = shapely.get_parts(oriented, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        same_ring = ring[:-1] == ring[1:]
        start, end = points[:-1][same_ring], points[1:][same_ring]
        owner = region[part[ring[:-1][same_ring]]]
        first = np.searchsorted(owner, np.arange(len(geometries) + 1))
        return cls(start[:, 0], start[:, 1], end[:, 0], end[:, 1], first.astype(np.int64))


_FLAT_DEG = 1e-12  # 0.1 micrometres: an edge that rises less runs along its parallel


def zonal_integral(
    edges: Edges, measure: LatitudeMeasure, *, south_deg: float = -90.0, north_deg: float = 90.0
) -> FloatArray:
    """Integral of a latitude measure over each region.

    Parameters
    ----------
    edges : Edges
        Borders of m regions.
    measure : LatitudeMeasure
        What is integrated, for all 360 degrees of longitude.
    south_deg, north_deg : float
        Only the part of each region between these parallels counts.

    Returns
    -------
    ndarray, shape (m,)
        In the unit of the measure.

    Notes
    -----
    Along an edge, longitude is ``lon0 + slope (lat - lat0)``. By parts, its
    integral against dM from a to b is ``[lon M] - slope [K]``, where K is the
    antiderivative of M.
    """
    begin = np.clip(edges.latitude0_deg, south_deg, north_deg)
    end = np.clip(edges.latitude1_deg, south_deg, north_deg)
    crossing = np.flatnonzero(begin != end)  # along a parallel, or beyond the two, nothing is added
    begin, end = begin[crossing], end[crossing]
    latitude, longitude = edges.latitude0_deg[crossing], edges.longitude0_deg[crossing]
    rise, run = edges.latitude1_deg[crossing] - latitude, edges.longitude1_deg[crossing] - longitude
    along_parallel = np.abs(rise) < _FLAT_DEG
    slope = np.divide(run, rise, out=np.zeros_like(run), where=~along_parallel)
    longitude_begin = longitude + slope * (begin - latitude)
    measure_begin, measure_end = measure.cumulative(begin), measure.cumulative(end)
    moment = (end - begin) * measure_end - (
        measure.antiderivative(end) - measure.antiderivative(begin)
    )
    along_edge = np.zeros(edges.latitude0_deg.size)
    along_edge[crossing] = longitude_begin * (measure_end - measure_begin) + slope * moment
    running = np.concatenate(([0.0], np.cumsum(along_edge)))
    return np.asarray(np.diff(running[edges.first]) / 360.0)


_CHEBYSHEV_DEGREE = 40  # the zone area is analytic: this reaches rounding


def ellipsoid_area_m2() -> LatitudeMeasure:
    """Area on the WGS 84 ellipsoid, as a measure on geodetic latitude.

    Returns
    -------
    LatitudeMeasure
        Square metres, counted from the equator.

    References
    ----------
    .. [1] J. P. Snyder, "Map Projections: A Working Manual", USGS Professional
       Paper 1395 (1987), equation 3-12 (authalic q).
    """
    series = np.polynomial.Chebyshev.interpolate(
        zone_area_m2, _CHEBYSHEV_DEGREE, domain=[-90.0, 90.0]
    )
    return LatitudeMeasure(zone_area_m2, series.integ())
