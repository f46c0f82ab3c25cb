"""What is not known of a fall: drag figures, the density model's error, the Sun; as streams."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.jit import compiled
from issrisk.montecarlo.streams import stream
from issrisk.reentry.figures import DragFigures

Cause: TypeAlias = Literal["drag area and coefficient", "mass", "density model", "solar activity"]
CAUSES: tuple[Cause, ...] = (
    "drag area and coefficient",
    "mass",
    "density model",
    "solar activity",
)
_DRAG, _MASS, _DENSITY = 1, 2, 3  # purposes of the streams


@dataclass(frozen=True)
class DensityError:
    """The error of modelled drag: two Gauss-Markov processes in its logarithm.

    The defaults are learned from the ISS of 1998-2004 alone: drag fitted over five days at
    a time, the scatter of its logarithm by the time between (`tools/learn_density_error.py`).
    Half their mean squared difference is 0.152² at 5 days, 0.19² at 10, 0.21² at 20 to 100,
    0.25² at 300: a fast part and a slow one, the slow one with changes of the Station in it.
    """

    fast_sd: float = 0.21
    fast_days: float = 6.7
    slow_sd: float = 0.135
    slow_days: float = 230.0


@compiled
def wander(normals: FloatArray, sd: float, days: float, out: FloatArray) -> None:
    """Add a stationary Gauss-Markov process.

    Parameters
    ----------
    normals : ndarray, shape (n,)
        Standard normal numbers, one a day.
    sd : float
        Standard deviation.
    days : float
        Time in which the correlation falls to 1/e.
    out : ndarray, shape (n,)
        What it is added to.
    """
    kept = math.exp(-1.0 / days)
    fresh = sd * math.sqrt(1.0 - kept * kept)
    value = sd * normals[0]
    out[0] += value
    for day in range(1, out.size):
        value = kept * value + fresh * normals[day]
        out[day] += value


def log_density_error(error: DensityError, days: int, *, seed: int, realisation: int) -> FloatArray:
    """One realisation of the error of modelled drag, day by day; more days begin with the same.

    Parameters
    ----------
    error : DensityError
        Its widths.
    days : int
        How many.
    seed, realisation : int
        Of the stream.

    Returns
    -------
    ndarray, shape (days,)
        Logarithm; with median zero.
    """
    drawn = stream(seed, realisation, purpose=_DENSITY).standard_normal((days, 2))
    normals, out = np.ascontiguousarray(drawn.T), np.zeros(days)
    wander(normals[0], error.fast_sd, error.fast_days, out)
    wander(normals[1], error.slow_sd, error.slow_days, out)
    return out


def log_drag_factor(figures: DragFigures, *, seed: int, realisation: int) -> float:
    """Logarithm of what drag area times coefficient is multiplied by, one realisation."""
    normal = stream(seed, realisation, purpose=_DRAG).standard_normal()
    return figures.drag_sd * float(normal)


def log_mass_factor(figures: DragFigures, *, seed: int, realisation: int) -> float:
    """Logarithm of what the mass is multiplied by, one realisation."""
    return figures.mass_sd * float(stream(seed, realisation, purpose=_MASS).standard_normal())
