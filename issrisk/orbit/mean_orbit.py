"""The mean orbit of a trajectory: what its states average to over whole revolutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.orbit.interpolation import States


@dataclass(frozen=True)
class MeanOrbit:
    """Averages of osculating quantities over time, in TEME.

    ``radius_km`` is the mean distance from the Earth's centre, ``eccentricity`` the
    half-range of that distance over its middle, with what J2 adds (0.0003).
    """

    inclination_deg: float
    radius_km: float
    eccentricity: float
    period_min: float


def mean_orbit(elapsed_s: FloatArray, states: States) -> MeanOrbit:
    """Mean orbit of states in TEME.

    Parameters
    ----------
    elapsed_s : ndarray, shape (n,)
        Evenly spaced, many to a revolution.
    states : States
        Of shape (n, 3), in TEME.

    Returns
    -------
    MeanOrbit
        Over as many whole revolutions as there are.

    Raises
    ------
    InputError
        If there is not one whole revolution.
    """
    position = states.position_km
    radius = np.linalg.norm(position, axis=1)
    normal = np.cross(position, states.velocity_km_s)
    cosine = np.einsum("ij,ij->i", position[1:], position[:-1]) / (radius[1:] * radius[:-1])
    turned = np.concatenate(([0.0], np.cumsum(np.arccos(np.clip(cosine, -1.0, 1.0)))))
    whole = int(turned[-1] / (2.0 * np.pi))
    if not whole:
        raise InputError(
            f"the ephemeris spans {turned[-1] / (2.0 * np.pi):.2f} of a revolution; its mean orbit "
            "needs one or more",
            hint="give a longer ephemeris, or element sets",
        )
    end_s = float(np.interp(2.0 * np.pi * whole, turned, elapsed_s))
    within = elapsed_s < end_s
    inclination = np.degrees(np.arccos(normal[:, 2] / np.linalg.norm(normal, axis=1)))
    lowest, highest = radius[within].min(), radius[within].max()
    return MeanOrbit(
        inclination_deg=float(inclination[within].mean()),
        radius_km=float(radius[within].mean()),
        eccentricity=float((highest - lowest) / (highest + lowest)),
        period_min=end_s / whole / 60.0,
    )
