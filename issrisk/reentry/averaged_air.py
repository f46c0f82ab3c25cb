"""Density as an orbit meets it, averaged over a revolution.

For one inclination, as a function of mean height, date, the node's local time and activity.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.constants import (
    EARTH_GM_KM3_S2,
    WGS72_J2,
    WGS72_J3,
    WGS84_EQUATORIAL_RADIUS_M,
    WGS84_FLATTENING,
)
from issrisk.environment.dependence import AP_RANGE, F107_RANGE, F107A_RANGE
from issrisk.errors import InputError
from issrisk.montecarlo.streams import stream
from issrisk.orbit.celestial import EARTH_ROTATION_RAD_S
from issrisk.reentry.air_kernel import (
    PRODUCTS,
    YEAR_DAYS,
    level_heights_km,
    products_of,
)

EQUATORIAL_RADIUS_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3
HIGHEST_KM = 900.0
_SAMPLES = 3000  # six for each product
_POINTS = 16  # of a revolution: within 0.02 % of 64 for NRLMSIS between 100 and 500 km
_SEED = 1957  # of the design, which is the same for all

Density = Callable[..., FloatArray]
"""Of times, latitude, longitude, height; keywords f107, f107a, ap: see `nrlmsis_density`."""


@dataclass(frozen=True)
class AveragedAir:
    """Averages over the argument of latitude u, in terms of `air_kernel.PRODUCTS`.

    What is averaged is ρ |v_r| (v_r · v) / v³ [kg/m3], with v_r the velocity in the air that
    turns with the Earth: the density times what rotation takes off the drag.
    `coefficients` is (3, levels, products): the logarithm of its mean, and its means
    times cos u and sin u over that mean, by which an orbit that dips where the air is
    thin falls slower. `residual_rms` is what the products leave of the logarithm.
    """

    inclination_deg: float
    coefficients: FloatArray
    residual_rms: FloatArray
    model: str

    @property
    def heights_km(self) -> FloatArray:
        """Mean semi-major axis less the equatorial radius, at each level."""
        return level_heights_km(HIGHEST_KM)[: self.coefficients.shape[1]]


@functools.lru_cache(maxsize=8)
def averaged_air(
    inclination_deg: float, highest_km: float, *, density: Density, model: str
) -> AveragedAir:
    """Fit the averaged density of a model of the atmosphere.

    Parameters
    ----------
    inclination_deg : float
        Of the orbit.
    highest_km : float
        Greatest height asked for, above the equatorial radius; up to 900 km.
    density : callable
        The model, for points one by one.
    model : str
        Its name.

    Returns
    -------
    AveragedAir
        By least squares over some thousands of dates, nodes and activities drawn from
        their whole range, the same for everybody.

    Raises
    ------
    InputError
        If the height is out of range.
    """
    heights = _checked_levels_km(highest_km)
    conditions = _design(_SAMPLES)
    values = averages(inclination_deg, heights, conditions, density=density)
    values[0] = np.log(values[0])
    table = np.empty((len(conditions), PRODUCTS))
    for row, each in zip(table, conditions, strict=True):
        products_of(each[0], each[1], each[2], each[3], each[4], row)
    wanted = values.transpose(1, 0, 2).reshape(len(conditions), -1)
    across, upper = np.linalg.qr(table)
    solved = np.linalg.solve(upper, across.T @ wanted)
    residual = np.sqrt(np.mean((table @ solved - wanted) ** 2, axis=0))[: len(heights)]
    coefficients = np.ascontiguousarray(solved.T).reshape(3, len(heights), -1)
    return AveragedAir(inclination_deg, coefficients, residual, model)


def steady_air(
    inclination_deg: float, highest_km: float, *, density: Density, model: str
) -> AveragedAir:
    """The averaged density of an atmosphere that neither date, place nor activity changes.

    Parameters
    ----------
    inclination_deg, highest_km, density, model
        As for `averaged_air`.

    Returns
    -------
    AveragedAir
        Of the constant product alone.

    Raises
    ------
    InputError
        If the height is out of range.
    """
    heights = _checked_levels_km(highest_km)
    anywhere = np.array([[0.0, 0.0, 100.0, 100.0, 5.0]])
    values = averages(inclination_deg, heights, anywhere, density=density)[:, 0]
    coefficients = np.zeros((3, len(heights), PRODUCTS))
    coefficients[:, :, 0] = np.log(values[0]), values[1], values[2]
    return AveragedAir(inclination_deg, coefficients, np.zeros(len(heights)), model)


def _checked_levels_km(highest_km: float) -> FloatArray:
    if not 0.0 < highest_km <= HIGHEST_KM:
        raise InputError(
            f"the orbit reaches {highest_km:.0f} km",
            hint=f"lifetimes are computed for orbits below {HIGHEST_KM:g} km",
        )
    return level_heights_km(highest_km)


def averages(
    inclination_deg: float, heights_km: FloatArray, conditions: FloatArray, *, density: Density
) -> FloatArray:
    """The averaged density itself, from the model.

    Parameters
    ----------
    inclination_deg : float
        Of the orbit.
    heights_km : ndarray, shape (m,)
        Mean semi-major axis less the equatorial radius.
    conditions : ndarray, shape (n, 5)
        Day of the year, node less mean Sun [rad], F10.7, its mean, Ap.
    density : callable
        The model.

    Returns
    -------
    ndarray, shape (3, n, m)
        The mean that `AveragedAir` defines [kg/m3], and its means times cos u and
        sin u over it. Each point of the revolution has another universal time, so that
        the model's dependence on it is averaged too.

    Notes
    -----
    Radius of a circular orbit of mean semi-major axis a with what J2 and J3 do to it [1]_:
    a + J2 R²/(4a) (sin²i cos 2u + 3 (1 - 3 cos²i)) + J3/(2 J2) R sin i sin u.

    References
    ----------
    .. [1] D. A. Vallado, P. Crawford, R. Hujsak and T. S. Kelso, "Revisiting
       Spacetrack Report #3", AIAA 2006-6753 (2006), `sgp4`, "update for short period
       periodics". :doi:`10.2514/6.2006-6753`
    """
    path = _revolution(inclination_deg, heights_km)
    number, levels = len(conditions), len(heights_km)
    turn = (np.arange(number)[:, None] * 0.618034 + np.arange(_POINTS) / _POINTS * 7.0) % 1.0
    day, node = conditions[:, :1], conditions[:, 1:2]
    times = np.datetime64("2001-01-01", "ms") + np.round((np.floor(day) + turn) * 86_400e3).astype(
        "timedelta64[ms]"
    )
    longitude = np.degrees(node + np.pi + path.from_node_rad) - 360.0 * turn

    def spread(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.ascontiguousarray(np.broadcast_to(values, (number, _POINTS, levels))).ravel()

    found = density(
        spread(times[:, :, None]),
        spread(path.latitude_deg[:, None]),
        spread((longitude % 360.0)[:, :, None]),
        spread(path.altitude_km),
        f107=spread(conditions[:, 2, None, None]),
        f107a=spread(conditions[:, 3, None, None]),
        ap=spread(conditions[:, 4, None, None]),
    )
    drag = found.reshape(number, _POINTS, levels) * path.drag
    averaged: FloatArray = np.einsum("njl,kj->knl", drag, path.harmonics) / _POINTS
    averaged[1:] /= averaged[0]
    return averaged


@dataclass(frozen=True)
class _Revolution:
    """Points of a revolution, shape (_POINTS,) or (_POINTS, levels); harmonics 1, cos u, sin u."""

    harmonics: FloatArray
    from_node_rad: FloatArray
    latitude_deg: FloatArray
    altitude_km: FloatArray
    drag: FloatArray


def _revolution(inclination_deg: float, heights_km: FloatArray) -> _Revolution:
    sine, cosine = np.sin(np.radians(inclination_deg)), np.cos(np.radians(inclination_deg))
    axis = EQUATORIAL_RADIUS_KM + heights_km
    u = 2.0 * np.pi * (np.arange(_POINTS)[:, None] + 0.5) / _POINTS
    bulge = WGS72_J2 * EQUATORIAL_RADIUS_KM**2 / (4.0 * axis)
    radius = axis + bulge * (sine**2 * np.cos(2.0 * u) + 3.0 * (1.0 - 3.0 * cosine**2))
    radius = radius + WGS72_J3 / (2.0 * WGS72_J2) * EQUATORIAL_RADIUS_KM * sine * np.sin(u)
    upward = (sine * np.sin(u)) ** 2
    # Height and latitude over the ellipsoid to the second and first order in its flattening
    # (Bowring's series): right to 5 m and 0.01 degree at 400 km.
    ground = 1.0 - WGS84_FLATTENING * upward - 1.5 * WGS84_FLATTENING**2 * upward * (1.0 - upward)
    geocentric = np.arcsin(sine * np.sin(u[:, 0]))
    lift = EQUATORIAL_RADIUS_KM / (EQUATORIAL_RADIUS_KM + float(np.mean(heights_km)))
    air = EARTH_ROTATION_RAD_S * np.sqrt(axis**3 / EARTH_GM_KM3_S2)
    return _Revolution(
        harmonics=np.stack([np.ones(_POINTS), np.cos(u[:, 0]), np.sin(u[:, 0])]),
        from_node_rad=np.arctan2(cosine * np.sin(u[:, 0]), np.cos(u[:, 0])),
        latitude_deg=np.degrees(geocentric + WGS84_FLATTENING * lift * np.sin(2.0 * geocentric)),
        altitude_km=radius - EQUATORIAL_RADIUS_KM * ground,
        drag=(1.0 - air * cosine) * np.sqrt(1.0 - 2.0 * air * cosine + air**2 * (1.0 - upward)),
    )


def _design(number: int) -> FloatArray:
    """Conditions of the whole range: six in ten as they are met, the others as they could be."""
    rng = stream(_SEED, 0)
    # Dense at both ends of its logarithm's range, where polynomials stray first.
    middle, reach = np.mean(np.log(F107A_RANGE)), 0.5 * np.diff(np.log(F107A_RANGE))
    mean = np.exp(middle - reach * np.cos(np.pi * rng.random(number)))
    met = rng.random(number) < 0.6
    # Since 1957 days have scattered by 12 % about the mean, log(1 + Ap) by 0.8 about 2.3.
    share = np.where(met, np.exp(rng.normal(0.0, 0.12, number)), rng.uniform(0.5, 2.2, number))
    index = np.where(
        met, rng.normal(2.3, 0.8, number), rng.uniform(0.0, np.log1p(AP_RANGE[1]), number)
    )
    return np.column_stack(
        [
            rng.uniform(0.0, YEAR_DAYS, number),
            rng.uniform(0.0, 2.0 * np.pi, number),
            np.clip(mean * share, *F107_RANGE),
            mean,
            np.clip(np.expm1(index), *AP_RANGE),
        ]
    )
