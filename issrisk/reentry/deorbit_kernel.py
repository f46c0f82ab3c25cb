"""Braking burns, compiled: gravity and drag of the descent with a thrust against the velocity.

The machine code kept on disk is that of this file as it was compiled: after a change in
`descent_rates_kernel` delete the ``__pycache__`` of this folder.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.environment.harmonics import TERMS
from issrisk.environment.levels import LEVELS
from issrisk.jit import compiled, inlined
from issrisk.reentry.descent_rates_kernel import Leg, new_air, rates

_STEP_S = 5.0  # of Runge and Kutta's classical method: within a metre in an hour


@inlined
def _thrust(state: FloatArray, push: FloatArray, out: FloatArray) -> None:
    """Add an acceleration told against the velocity, upward and to the left."""
    x, y, z, u, v, w = state[0], state[1], state[2], state[3], state[4], state[5]
    speed = math.sqrt(u * u + v * v + w * w)
    nx, ny, nz = y * w - z * v, z * u - x * w, x * v - y * u  # to the left, seen from above
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    # Upward is normal to velocity and orbit normal: v x n.
    ux, uy, uz = v * nz - w * ny, w * nx - u * nz, u * ny - v * nx
    back, up, left = -push[0] / speed, push[1] / (speed * size), push[2] / size
    out[3] += back * u + up * ux + left * nx
    out[4] += back * v + up * uy + left * ny
    out[5] += back * w + up * uz + left * nz


@compiled
def burn(
    states: FloatArray,
    pushes: FloatArray,
    durations_s: FloatArray,
    ballistic: FloatArray,
    log_error: FloatArray,
    suns: FloatArray,
    days_of_year: FloatArray,
    year: npt.NDArray[np.float32],
    weights: FloatArray,
) -> None:
    """Carry states over their burns.

    Parameters
    ----------
    states : ndarray, shape (n, 6)
        TEME [km, km/s]; replaced by those at the end.
    pushes : ndarray, shape (n, 3)
        Acceleration against the velocity, upward, to the left [km/s2].
    durations_s : ndarray, shape (n,)
        Of the burns [s].
    ballistic : ndarray, shape (n,)
        Drag coefficient times area over mass [m2/kg].
    log_error : ndarray, shape (n,)
        Logarithm of what drag is multiplied by.
    suns : ndarray, shape (n,)
        Right ascension of local midnight at the beginning [rad].
    days_of_year : ndarray, shape (n,)
        Of the beginning.
    year : ndarray of float32, shape (phases, LEVELS, MODES, TERMS)
        `DensityTable.year`.
    weights : ndarray, shape (n, 1, MODES)
        Of the activity of the day.
    """
    fields = np.empty((0, LEVELS, TERMS))
    k, stage = np.empty((4, 6)), np.empty(6)
    for i in range(len(states)):
        air = new_air(fields, year, weights[i])
        air.at[2] = days_of_year[i]
        leg = Leg(ballistic[i], 0.0, 0.0, 0.0, log_error[i], 0.0, suns[i])
        number = max(math.ceil(durations_s[i] / _STEP_S), 1)
        step, state = durations_s[i] / number, states[i]
        for n in range(number):
            for part in range(4):
                share = 0.0 if part == 0 else (1.0 if part == 3 else 0.5)
                for c in range(6):
                    last = 0.0 if part == 0 else k[part - 1, c]
                    stage[c] = state[c] + share * step * last
                rates((n + share) * step, stage, leg, air, k[part])
                _thrust(stage, pushes[i], k[part])
            for c in range(6):
                state[c] += step / 6.0 * (k[0, c] + 2.0 * (k[1, c] + k[2, c]) + k[3, c])
