"""Deorbit burns: what an orbit is after one, well or badly done."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.environment.density_table import day_of_year, density_table
from issrisk.errors import InputError
from issrisk.orbit.frames import gmst_1982_rad
from issrisk.reentry.deorbit_kernel import burn
from issrisk.reentry.descent_air import DescentAir


@dataclass(frozen=True)
class Burns:
    """Braking burns, each of shape (n,).

    `acceleration_m_s2` is thrust over mass, held while `delta_v_m_s` is done; infinite for
    an instant. The thrust points against the velocity, turned upward by `upward_rad` and
    to the left by `left_rad`. The propellant that leaves (2 % of the Station) is not counted.
    """

    delta_v_m_s: FloatArray
    acceleration_m_s2: FloatArray
    upward_rad: FloatArray
    left_rad: FloatArray

    @property
    def duration_s(self) -> FloatArray:
        """How long each takes."""
        return self.delta_v_m_s / self.acceleration_m_s2


@dataclass(frozen=True)
class Braked:
    """States at the ends of burns: TEME [km, km/s] of shape (n, 6), and when."""

    states_km: FloatArray
    epochs: TimeArray


def after_burns(
    states_km: FloatArray,
    epochs: TimeArray,
    burns: Burns,
    *,
    ballistic_m2_kg: FloatArray,
    air: DescentAir,
    log_density_error: FloatArray,
) -> Braked:
    """Carry states over burns.

    Parameters
    ----------
    states_km : ndarray, shape (n, 6)
        At the beginning: TEME, km and km/s.
    epochs : ndarray of datetime64, shape (n,)
        UTC.
    burns : Burns
        One each.
    ballistic_m2_kg : ndarray, shape (n,)
        Drag coefficient times area over mass.
    air : DescentAir
        Of `daily_air`; the activity of the day a burn begins is taken.
    log_density_error : ndarray, shape (n,)
        Logarithm of what drag is multiplied by.

    Returns
    -------
    Braked
        At the ends.

    Raises
    ------
    InputError
        If the air has no activity of each state's own day.
    """
    which = (epochs.astype("datetime64[D]") - air.first_days).astype(np.int64)
    if (
        len(air.weights) != len(states_km)
        or not ((which >= 0) & (which < air.weights.shape[1])).all()
    ):
        raise InputError("burns need the air of each state's own day", hint="make it by daily_air")
    direction = np.stack(
        [
            np.cos(burns.upward_rad) * np.cos(burns.left_rad),
            np.sin(burns.upward_rad),
            np.cos(burns.upward_rad) * np.sin(burns.left_rad),
        ],
        axis=-1,
    )
    instant = np.isinf(burns.acceleration_m_s2)
    after = np.array(states_km, dtype=np.float64, order="C")
    after[instant] = _kicked(
        after[instant], 1e-3 * (burns.delta_v_m_s[:, None] * direction)[instant]
    )
    acceleration = np.where(instant, 0.0, burns.acceleration_m_s2)
    duration = np.where(instant, 0.0, burns.duration_s)
    days = (epochs - epochs.astype("datetime64[D]")) / np.timedelta64(1, "D")
    burn(
        after,
        1e-3 * acceleration[:, None] * direction,
        duration,
        np.ascontiguousarray(ballistic_m2_kg),
        np.ascontiguousarray(log_density_error),
        gmst_1982_rad(epochs) - 2.0 * np.pi * np.asarray(days),
        day_of_year(epochs),
        density_table().year,
        np.ascontiguousarray(air.weights[np.arange(len(after)), which][:, None]),
    )
    return Braked(after, epochs + np.round(duration * 1e9).astype("timedelta64[ns]"))


def _kicked(states: FloatArray, push_km_s: FloatArray) -> FloatArray:
    """States with a velocity added, told against the velocity, upward, to the left."""
    position, velocity = states[:, :3], states[:, 3:]
    along = velocity / np.linalg.norm(velocity, axis=1)[:, None]
    left = np.cross(position, velocity)
    left /= np.linalg.norm(left, axis=1)[:, None]
    axes = np.stack([-along, np.cross(along, left), left], axis=1)
    return np.concatenate([position, velocity + np.einsum("nk,nkc->nc", push_km_s, axes)], axis=1)
