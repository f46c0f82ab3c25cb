"""What is not known of the last days: drag that wanders, and what the last sets leave open.

Nothing here is tuned on re-entries. Together these make, for an object followed by many sets,
some ±17 % of the remaining time at 90 % from two to ten days before the entry, and ±25 % in the
last day: what published predictions have needed (Pardini and Anselmo 2017, 316 predictions of the
IADC's campaigns: ±20 % holds nine in ten, ±25 % in the last two days).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.montecarlo.streams import stream
from issrisk.reentry.uncertainty import DensityError, wander

_WANDERS, _SETS = 100, 101  # purposes of the streams
# The density model's error was learned at the Station. Lower down models err less: the scatter of
# NRLMSISE-00's yearly ratios to HASDM is 11.3 % at 250 km, 18.1 % at 400 km (Bruinsma and Boniface
# 2021, J. Space Weather Space Clim. 11, table 3 of article 210039).
LOW_DENSITY_SHARE = 11.3 / 18.1
# A tumbling body's drag: 20 %, with a correlation time that is not known, from one to six hours;
# one hour makes ±10 % of the remaining time, six make ±20 %.
ATTITUDE_SD, ATTITUDE_HOURS = 0.2, (1.0, 6.0)


@dataclass(frozen=True)
class EntryError:
    """Drag that wanders: the density model's error, and the attitude's, from now on.

    What the past `past_days` held of it on average is in the fitted coefficient already.
    """

    past_days: float
    density: DensityError
    attitude_sd: float = ATTITUDE_SD
    attitude_hours: tuple[float, float] = ATTITUDE_HOURS

    def log_drag(
        self, days: float, step_s: float, *, realisations: Sequence[int], seed: int
    ) -> FloatArray:
        """Logarithm of what drag is multiplied by.

        Parameters
        ----------
        days : float
            From the epoch on.
        step_s : float
            Between the values [s].
        realisations : sequence of int
            Their numbers.
        seed : int
            Same seed, same numbers.

        Returns
        -------
        ndarray, shape (realisations, slots)
            At the epoch and every `step_s` after it.
        """
        step = step_s / 86_400.0
        before = max(round(self.past_days / step), 1)
        slots = before + math.ceil(days / step) + 1
        out = np.zeros((len(realisations), slots))
        share = LOW_DENSITY_SHARE
        for row, number in enumerate(realisations):
            rng = stream(seed, number, purpose=_WANDERS)
            low, high = (math.log(hours / 24.0) for hours in self.attitude_hours)
            attitude_days = math.exp(rng.uniform(low, high))
            for sd, fades in (
                (share * self.density.fast_sd, self.density.fast_days),
                (share * self.density.slow_sd, self.density.slow_days),
                (self.attitude_sd, attitude_days),
            ):
                wander(rng.standard_normal(slots), sd, fades / step, out[row])
        held = out[:, :before].mean(axis=1)
        return np.ascontiguousarray(out[:, before:] - held[:, None])


def set_errors(realisations: Sequence[int], *, seed: int) -> FloatArray:
    """Standard normal numbers for the fit: of the coefficient, of the semi-major axis.

    Parameters
    ----------
    realisations : sequence of int
        Their numbers.
    seed : int
        Same seed, same numbers.

    Returns
    -------
    ndarray, shape (realisations, 2)
        To be multiplied by the standard errors.
    """
    return np.array(
        [stream(seed, each, purpose=_SETS).standard_normal(2) for each in realisations]
    ).reshape(-1, 2)
