"""The states entries begin with, as arrays: Earth-fixed, with what each flies through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.constants import WGS84_ROTATION_RATE_RAD_S
from issrisk.orbit.frames import geodetic_from_itrs, itrs_from_teme
from issrisk.orbit.osculating import argument_of_latitude_rad
from issrisk.reentry.descent import Descents

START_ALTITUDE_KM = 150.0


@dataclass(frozen=True)
class EntryStates:
    """Where a chunk of realisations begins its fall; arrays of shape (n,).

    Attributes
    ----------
    realisations : range
        Their numbers.
    states_m : ndarray, shape (n, 6)
        Position [m] and velocity relative to the turning Earth [m/s], ITRS, at the last
        downward crossing of 150 km, or where a burn ends that ends lower.
    epochs : ndarray of datetime64[ns], shape (n,)
        UTC.
    ballistic_m2_kg : ndarray
        Drag coefficient times area over mass, of the whole.
    f107, f107a, ap : ndarray
        Flux of the day before, its 81-day mean [sfu], Ap [2 nT] of that day.
    log_density_error : ndarray
        Logarithm of how far modelled density is off that day.
    argument_of_latitude_deg : ndarray
        Of the osculating orbit, 0 to 360.
    latitude_deg, longitude_deg, altitude_km : ndarray
        Geodetic, WGS 84.
    """

    realisations: range
    states_m: FloatArray
    epochs: TimeArray
    ballistic_m2_kg: FloatArray
    f107: FloatArray
    f107a: FloatArray
    ap: FloatArray
    log_density_error: FloatArray
    argument_of_latitude_deg: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    altitude_km: FloatArray

    def __len__(self) -> int:
        return len(self.realisations)

    @classmethod
    def of(
        cls,
        realisations: range,
        *,
        states_km: FloatArray,
        epochs: TimeArray,
        ballistic_m2_kg: FloatArray,
        weather: FloatArray,
        log_density_error: FloatArray,
    ) -> EntryStates:
        """Of states in TEME.

        Parameters
        ----------
        realisations : range
            Their numbers.
        states_km : ndarray, shape (n, 6)
            TEME [km, km/s].
        epochs : ndarray of datetime64, shape (n,)
            UTC.
        ballistic_m2_kg : ndarray, shape (n,)
            Drag coefficient times area over mass.
        weather : ndarray, shape (n, 3)
            Flux of the day before, its 81-day mean [sfu], Ap [2 nT].
        log_density_error : ndarray, shape (n,)
            Logarithm.

        Returns
        -------
        EntryStates
            With places.
        """
        fixed = earth_fixed_m(states_km, epochs)
        latitude, longitude, altitude = geodetic_from_itrs(fixed[:, :3])
        return cls(
            realisations=realisations,
            states_m=fixed,
            epochs=epochs,
            ballistic_m2_kg=ballistic_m2_kg,
            f107=weather[:, 0],
            f107a=weather[:, 1],
            ap=weather[:, 2],
            log_density_error=log_density_error,
            argument_of_latitude_deg=np.degrees(argument_of_latitude_rad(states_km)),
            latitude_deg=np.degrees(latitude),
            longitude_deg=np.degrees(longitude),
            altitude_km=altitude / 1e3,
        )


@dataclass(frozen=True)
class Begun:
    """Where falls begin: TEME [km, km/s] of shape (n, 6), and when (UTC)."""

    states_km: FloatArray
    epochs: TimeArray


def begun(states_km: FloatArray, epochs: TimeArray, down: Descents) -> Begun:
    """Where falls begin: at 150 km on the way down, or where they are if that is lower.

    Parameters
    ----------
    states_km : ndarray, shape (n, 6)
        Before the descent: TEME [km, km/s].
    epochs : ndarray of datetime64, shape (n,)
        UTC.
    down : Descents
        From there, with 150 km as the first height.

    Returns
    -------
    Begun
        For the fall.
    """
    low = np.isnat(down.epochs[:, 0])
    return Begun(
        np.where(low[:, None], states_km, down.states_km[:, 0]),
        np.where(low, epochs, down.epochs[:, 0]),
    )


def earth_fixed_m(states_km: FloatArray, epochs: TimeArray) -> FloatArray:
    """States relative to the turning Earth.

    Parameters
    ----------
    states_km : ndarray, shape (n, 6)
        TEME [km, km/s].
    epochs : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ndarray, shape (n, 6)
        ITRS [m, m/s].
    """
    position = itrs_from_teme(states_km[:, :3], epochs)
    velocity = itrs_from_teme(states_km[:, 3:], epochs)
    velocity = velocity - np.cross([0.0, 0.0, WGS84_ROTATION_RATE_RAD_S], position)
    return np.asarray(1e3 * np.concatenate([position, velocity], axis=1))
