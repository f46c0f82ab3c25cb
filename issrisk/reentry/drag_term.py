"""What one element set says of its own drag: its mean-motion derivative, or else its B*."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from issrisk.orbit.elements import ElementSet

Source: TypeAlias = Literal["decay of the last sets", "mean-motion derivative", "B*"]

# Standard deviations of the logarithm of a coefficient told by one set. The derivative alone is
# 10 % off in the median and 30 % at 90 % (measured on the Station's decay). B* used as a ballistic
# coefficient gives lifetimes 1.5 to 7 times too long: taken for nine in ten, a factor of
# sqrt(1.5 * 7) = 3.2, and ln(7 / 1.5) / (2 * 1.645).
_DERIVATIVE_LOG_SD = 0.18
_BSTAR_FACTOR, _BSTAR_LOG_SD = 3.24, 0.47
# B* = rho0 C_D A / (2 m) with rho0 = 0.1570 kg/m2 per Earth radius: Hoots and Roehrich (1980),
# Spacetrack Report 3, page 1 of its SGP4.
_BSTAR_TO_M2_KG = 2.0 / 0.1570
# Of anything that flies: a lead sphere of a metre has 7e-5 m2/kg, a balloon 20.
LEAST_M2_KG, GREATEST_M2_KG = 5e-5, 50.0
# Days of tracking behind a set's derivative: none to this many (judgement).
_LONGEST_FIT_DAYS = 1.0
_SHORTEST_DAYS = 0.01


@dataclass(frozen=True)
class DragTerm:
    """Ballistic coefficient by one set, and the standard deviation of its logarithm."""

    ballistic_m2_kg: float
    log_sd: float
    source: Source

    def with_lag(self, remaining_days: float) -> DragTerm:
        """Allow for a derivative that is of the days before the set, when it fell less.

        Parameters
        ----------
        remaining_days : float
            To the entry, by this coefficient; NaN for very long.

        Returns
        -------
        DragTerm
            Midway between no lag and the longest, which widen it; B* as it is.

        Notes
        -----
        In air that thins exponentially the rate of the fall is in inverse proportion to the time t
        that remains, so its mean over the s days before is t/s ln(1 + s/t) of the rate now.
        """
        if self.source == "B*" or not math.isfinite(remaining_days):
            return self
        days = max(remaining_days, _SHORTEST_DAYS) / _LONGEST_FIT_DAYS
        half = -0.5 * math.log(days * math.log1p(1.0 / days))
        return replace(
            self,
            ballistic_m2_kg=self.ballistic_m2_kg * math.exp(half),
            log_sd=math.hypot(self.log_sd, half),
        )


def drag_term(one: ElementSet, axis_km: float, rate_km_day: float) -> DragTerm | None:
    """By the mean-motion derivative where it makes sense, else by B*.

    Parameters
    ----------
    one : ElementSet
        The set.
    axis_km : float
        Its mean semi-major axis [km].
    rate_km_day : float
        How fast that falls for a coefficient of 1 m²/kg [km/d].

    Returns
    -------
    DragTerm or None
        None if neither makes sense.
    """
    # a³ n² is constant: da/dt = -2/3 a (dn/dt) / n; the field of a set is half of dn/dt
    falls = 4.0 / 3.0 * axis_km * one.mean_motion_dot_rev_day2
    by_rate = falls / one.mean_motion_rev_day / rate_km_day
    if LEAST_M2_KG < by_rate < GREATEST_M2_KG:
        return DragTerm(by_rate, _DERIVATIVE_LOG_SD, "mean-motion derivative")
    by_term = _BSTAR_FACTOR * _BSTAR_TO_M2_KG * one.bstar_per_er
    if LEAST_M2_KG < by_term < GREATEST_M2_KG:
        return DragTerm(by_term, _BSTAR_LOG_SD, "B*")
    return None
