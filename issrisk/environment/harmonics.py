"""Fields on the sphere as real spherical harmonics, and the same as polynomials for kernels.

A direction is the unit vector (x, y, z) of the geodetic normal, z to the north pole and x to
midnight: x = cos(latitude) cos(t), y = cos(latitude) sin(t) with t the local time as an angle.
In it every harmonic is a polynomial, so a kernel needs neither Legendre functions nor angles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray

DEGREE = 8
ORDER = 5
TERMS = 69  # (m, k): real and imaginary part of (x + iy)^m z^k, m <= ORDER, m + k <= DEGREE


@dataclass(frozen=True)
class Quadrature:
    """Points on the sphere at which a field is known exactly.

    Attributes
    ----------
    latitude_deg, local_time_h : ndarray, shape (12,)
        Their axes [deg], [h].
    weights : ndarray, shape (144,)
        Of all pairs, latitude fastest; they add up to one.
    """

    latitude_deg: FloatArray
    local_time_h: FloatArray
    weights: FloatArray

    @property
    def directions(self) -> FloatArray:
        """Unit vectors of all pairs, shape (144, 3)."""
        times, latitudes = np.meshgrid(self.local_time_h, self.latitude_deg, indexing="ij")
        return directions(latitudes.ravel(), times.ravel())


def directions(latitude_deg: FloatArray, local_time_h: FloatArray) -> FloatArray:
    """Unit vectors of geodetic latitude and local mean solar time.

    Parameters
    ----------
    latitude_deg, local_time_h : ndarray
        Geodetic [deg]; UT plus longitude over 15 degrees [h].

    Returns
    -------
    ndarray, shape (..., 3)
        As the head of this module defines them.
    """
    latitude_rad, time_rad = np.radians(latitude_deg), np.asarray(local_time_h) * (np.pi / 12.0)
    across = np.cos(latitude_rad)
    return np.stack(
        [across * np.cos(time_rad), across * np.sin(time_rad), np.sin(latitude_rad)], axis=-1
    )


def monomials(direction: FloatArray) -> FloatArray:
    """The polynomials kernels add up, at each direction.

    Parameters
    ----------
    direction : ndarray, shape (n, 3)
        Unit vectors.

    Returns
    -------
    ndarray, shape (n, TERMS)
        In the order of `polynomial_sum`.
    """
    turn, z = direction[:, 0] + 1j * direction[:, 1], direction[:, 2]
    columns = [z**k for k in range(DEGREE + 1)]
    for m in range(1, ORDER + 1):
        columns += [(turn**m).real * z**k for k in range(DEGREE - m + 1)]
        columns += [(turn**m).imag * z**k for k in range(DEGREE - m + 1)]
    return np.stack(columns, axis=-1)


def quadrature() -> Quadrature:
    """Gauss and Legendre's points by equal steps of local time.

    Returns
    -------
    Quadrature
        Exact for products of harmonics up to degree 23 and order 11.
    """
    sines, weights = np.polynomial.legendre.leggauss(12)
    return Quadrature(
        latitude_deg=np.degrees(np.arcsin(sines)),
        local_time_h=np.linspace(0.0, 22.0, 12),
        weights=np.tile(np.asarray(weights, dtype=np.float64), 12) / 24.0,
    )


def orthonormal() -> FloatArray:
    """Real spherical harmonics in terms of the monomials, mean square one over the sphere.

    Returns
    -------
    ndarray, shape (TERMS, TERMS)
        Row i holds the polynomial of harmonic i: Gram and Schmidt's triangle on
        the monomials, which gives the same functions as Legendre's recursions.
    """
    points = quadrature()
    values = monomials(points.directions)
    gram = values.T @ (values * points.weights[:, None])
    inverse: FloatArray = np.linalg.inv(np.linalg.cholesky(gram))
    return inverse


def projection() -> FloatArray:
    """What turns values at the points of `quadrature` into coefficients of `orthonormal`.

    Returns
    -------
    ndarray, shape (TERMS, 144)
        Latitude fastest among the points.
    """
    points = quadrature()
    values = monomials(points.directions)
    weighted: FloatArray = orthonormal() @ (values * points.weights[:, None]).T
    return weighted
