"""How well a place can be chosen: a burn's footprint laid over it from every side."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import shapely

from issrisk.arrays import FloatArray, IntArray
from issrisk.constants import (
    EARTH_GM_KM3_S2,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_ROTATION_RATE_RAD_S,
)
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, region_of_points
from issrisk.reentry.impacts import Impacts
from issrisk.resources import load_arrays

SCATTER_FILE = "scatter_controlled.npz"
_RADIUS_KM = 6371.0088  # mean radius of the Earth, IUGG
_ENTRY_RADIUS_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3 + 100.0
_COARSE_DEG, _FINE_DEG, _FINEST_DEG = 2.0, 0.5, 0.25
_LEAST_DEG2 = 4.0  # of an island worth aiming at, where there is a larger one


@dataclass(frozen=True)
class Scatter:
    """Pieces of many burns about the point aimed at; arrays of shape (p,).

    ``along_km`` is positive past it, ``cross_km`` to the left of the track; ``burn`` numbers
    the burns from 0.
    """

    along_km: FloatArray
    cross_km: FloatArray
    burn: IntArray
    inclination_deg: float


@functools.cache
def embedded_scatter() -> Scatter:
    """Pieces of the burns of the controlled scenario that is shipped.

    Returns
    -------
    Scatter
        Computed beforehand, some pieces of each burn.

    Raises
    ------
    DataMissingError
        If they are missing or altered.
    """
    arrays = load_arrays(SCATTER_FILE)
    return Scatter(
        arrays["along_km"].astype(float),
        arrays["cross_km"].astype(float),
        arrays["burn"].astype(np.int64),
        arrays["inclination_deg"].item(),
    )


@dataclass(frozen=True)
class Choice:
    """The best aim at a place: which part of the pieces lands there, burn by burn."""

    share: float
    by_burn: FloatArray
    latitude_deg: float
    longitude_deg: float
    northbound: bool


def best_choice(place: Regions, scatter: Scatter) -> Choice:
    """The aim at which the greatest part of the pieces lands within a place.

    Parameters
    ----------
    place : Regions
        Its parts.
    scatter : Scatter
        Of a burn, wherever it was aimed at: it is taken to be the same elsewhere.

    Returns
    -------
    Choice
        To a quarter of a degree of the point aimed at.

    Raises
    ------
    InputError
        If no track of the orbit comes near the place.

    Notes
    -----
    Aims are tried on a grid of points over the place, northbound and southbound, then on
    finer ones about the best. Pieces are laid along the great circle of the track there.
    """
    parts = shapely.get_parts(place.geometry)
    large = parts[shapely.area(parts) >= min(_LEAST_DEG2, float(shapely.area(parts).max()))]
    reach = min(scatter.inclination_deg, 180.0 - scatter.inclination_deg)
    corners = [
        (latitude, longitude)
        for west, south, east, north in shapely.bounds(large)
        for latitude in np.arange(max(south, -reach), min(north, reach) + 1e-9, _COARSE_DEG)
        for longitude in np.arange(west, east + 1e-9, _COARSE_DEG)
    ]
    if not corners:
        raise InputError("no track of the orbit comes near the place")
    best = _best(place, scatter, np.unique(np.array(corners), axis=0), (True, False))
    for step, span in ((_FINE_DEG, _COARSE_DEG), (_FINEST_DEG, _FINE_DEG)):
        around = np.arange(-span, span + 1e-9, step)
        shift = np.stack(np.meshgrid(around, around), axis=-1).reshape(-1, 2)
        tried = np.array([best.latitude_deg, best.longitude_deg]) + shift
        tried = tried[np.abs(tried[:, 0]) <= reach]
        best = _best(place, scatter, tried, (best.northbound,))
    return best


def _best(place: Regions, scatter: Scatter, aims_deg: FloatArray, ways: tuple[bool, ...]) -> Choice:
    number = int(scatter.burn.max()) + 1
    pieces = np.bincount(scatter.burn, minlength=number)
    best: Choice | None = None
    for northbound in ways:
        latitude, longitude = _laid(scatter, aims_deg, northbound=northbound)
        inside = region_of_points(place, longitude.ravel(), latitude.ravel()) >= 0
        hits = inside.reshape(latitude.shape)
        shares = hits.mean(axis=1)
        first = int(np.argmax(shares))
        if best is None or shares[first] > best.share:
            by_burn = np.bincount(scatter.burn, hits[first], number) / np.maximum(pieces, 1)
            best = Choice(
                float(shares[first]),
                by_burn[pieces > 0],
                float(aims_deg[first, 0]),
                float(aims_deg[first, 1]),
                northbound,
            )
    if best is None:
        raise InputError("no way over the place is given")
    return best


def _laid(
    scatter: Scatter, aims_deg: FloatArray, *, northbound: bool
) -> tuple[FloatArray, FloatArray]:
    """Latitude and longitude of the pieces about each aim, shape (aims, pieces)."""
    latitude, longitude = np.radians(aims_deg).T
    up, ahead, left = _axes(latitude, longitude, scatter.inclination_deg, northbound=northbound)
    along, cross = scatter.along_km / _RADIUS_KM, scatter.cross_km / _RADIUS_KM
    onward = (
        np.cos(along)[None, :, None] * up[:, None] + np.sin(along)[None, :, None] * ahead[:, None]
    )
    points = np.cos(cross)[None, :, None] * onward + np.sin(cross)[None, :, None] * left[:, None]
    found = np.degrees(np.arcsin(np.clip(points[..., 2], -1.0, 1.0)))
    return found, np.degrees(np.arctan2(points[..., 1], points[..., 0]))


def scatter_of(
    impacts: Impacts,
    *,
    aim_deg: tuple[float, float],
    inclination_deg: float,
    northbound: bool,
) -> Scatter:
    """Pieces about the point aimed at.

    Parameters
    ----------
    impacts : Impacts
        Of burns aimed there.
    aim_deg : (float, float)
        Latitude and longitude.
    inclination_deg : float
        Of the orbit.
    northbound : bool
        On which pass.

    Returns
    -------
    Scatter
        All pieces, burns numbered from 0.
    """
    latitude, longitude = (np.atleast_1d(np.radians(each)) for each in aim_deg)
    up, ahead, left = _axes(latitude, longitude, inclination_deg, northbound=northbound)
    landed = _direction(np.radians(impacts.latitude_deg), np.radians(impacts.longitude_deg))
    along = np.arctan2(landed @ ahead[0], landed @ up[0])
    cross = np.arcsin(np.clip(landed @ left[0], -1.0, 1.0))
    return Scatter(
        along * _RADIUS_KM,
        cross * _RADIUS_KM,
        impacts.realisation - impacts.realisations.start,
        inclination_deg,
    )


def track_heading_rad(
    latitude_rad: FloatArray, inclination_deg: float, *, northbound: bool
) -> FloatArray:
    """Heading of the ground track of a circular orbit about to enter.

    Parameters
    ----------
    latitude_rad : ndarray
        No farther from the equator than the orbit reaches.
    inclination_deg : float
        Of the orbit.
    northbound : bool
        Which of the two passes.

    Returns
    -------
    ndarray
        Clockwise from north, over the turning Earth [rad].
    """
    cosine = np.cos(latitude_rad)
    sine = np.clip(np.cos(np.radians(inclination_deg)) / cosine, -1.0, 1.0)
    # Speed over ground, in units of the orbital speed.
    orbital = np.sqrt(EARTH_GM_KM3_S2 / _ENTRY_RADIUS_KM)
    turning = WGS84_ROTATION_RATE_RAD_S * _ENTRY_RADIUS_KM / orbital
    northward = np.sqrt(1.0 - sine**2) * (1.0 if northbound else -1.0)
    return np.asarray(np.arctan2(sine - turning * cosine, northward))


def _axes(
    latitude_rad: FloatArray, longitude_rad: FloatArray, inclination_deg: float, *, northbound: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Up, along the ground track, and to its left."""
    heading = track_heading_rad(latitude_rad, inclination_deg, northbound=northbound)
    up = _direction(latitude_rad, longitude_rad)
    north = _direction(latitude_rad + np.pi / 2.0, longitude_rad)
    west = np.cross(up, north)
    ahead = np.cos(heading)[:, None] * north - np.sin(heading)[:, None] * west
    return up, ahead, np.cross(up, ahead)


def _direction(latitude_rad: FloatArray, longitude_rad: FloatArray) -> FloatArray:
    cosine = np.cos(latitude_rad)
    return np.stack(
        [cosine * np.cos(longitude_rad), cosine * np.sin(longitude_rad), np.sin(latitude_rad)],
        axis=-1,
    )
