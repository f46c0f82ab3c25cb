"""Between the states of an ephemeris: polynomials that never reach across a burn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray

Method: TypeAlias = Literal["HERMITE", "LAGRANGE"]

_BURN_STEP_RATIO = 10.0  # the steps of a burn are shorter than those around it by this or more
_BURN_STEPS = 3  # in a row; a single short step is an event that does not move the object


@dataclass(frozen=True)
class States:
    """Positions and velocities, shape (n, 3), in the frame they were asked for in."""

    position_km: FloatArray
    velocity_km_s: FloatArray


@dataclass(frozen=True)
class Nodes:
    """States to interpolate between.

    ``elapsed_s`` counts SI seconds and never falls; where it repeats, the second
    state of the pair begins a new arc. ``edges`` tells the nodes that end one arc
    and begin another, the burns.
    """

    elapsed_s: FloatArray
    states: States
    edges: BoolArray


def burn_edges(elapsed_s: FloatArray) -> BoolArray:
    """Nodes at which a burn begins or ends, told by steps ten times shorter in it.

    Parameters
    ----------
    elapsed_s : ndarray, shape (n,)
        Never falling.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where at least three short steps follow a long one, or lead to it.
    """
    edges = np.zeros(elapsed_s.size, dtype=bool)
    step = np.diff(elapsed_s)
    if step.size <= _BURN_STEPS:
        return edges
    longest = np.max(np.lib.stride_tricks.sliding_window_view(step, _BURN_STEPS), axis=1)
    short = longest * _BURN_STEP_RATIO
    edges[1 : 1 + short.size - 1] |= short[1:] <= step[: short.size - 1]
    edges[_BURN_STEPS:-1] |= short[:-1] <= step[_BURN_STEPS:]
    return edges


def interpolated(nodes: Nodes, at_s: FloatArray, *, method: Method, degree: int) -> States:
    """States between the nodes, by the polynomial through those around each time.

    Hermite's takes positions and velocities, and its derivative is the velocity;
    Lagrange's takes each by itself. Near the end of an arc the nodes lie to one side,
    and an arc of too few gives a polynomial of lower degree.

    Parameters
    ----------
    nodes : Nodes
        Two or more, or one that is asked for itself.
    at_s : ndarray, shape (n,)
        Within the nodes' span.
    method : {"HERMITE", "LAGRANGE"}
        Which polynomial.
    degree : int
        Of the polynomial; for Hermite's, an even one is raised by one.

    Returns
    -------
    States
        Of shape (n, 3), in the frame of the nodes.

    References
    ----------
    .. [1] Burden and Faires, Numerical Analysis, 9th edition (2011), sections 3.3
       and 3.4: Newton's divided differences, with each node twice for Hermite's.
    """
    is_hermite = method == "HERMITE"
    position = np.empty((at_s.size, 3))
    velocity = np.empty((at_s.size, 3))
    begin, count = _windows(nodes, at_s, _nodes_of(method, degree))
    for size in np.unique(count).tolist():
        here = np.flatnonzero(count == size)
        starts, which = np.unique(begin[here], return_inverse=True)
        rows = starts[:, None] + np.arange(size)
        t0 = nodes.elapsed_s[rows[:, :1]]
        z, at = nodes.elapsed_s[rows] - t0, at_s[here] - t0[which, 0]
        r, v = nodes.states.position_km[rows], nodes.states.velocity_km_s[rows]
        if is_hermite:
            z = np.repeat(z, 2, axis=1)
            table = _Newton(z, _hermite_differences(z, r, v))
            position[here], velocity[here] = table.values(which, at), table.slopes(which, at)
        else:
            position[here] = _Newton(z, _differences(z, r)).values(which, at)
            velocity[here] = _Newton(z, _differences(z, v)).values(which, at)
    return States(position, velocity)


def remainders(
    nodes: Nodes, at_s: FloatArray, rate_rad_s: FloatArray, *, method: Method, degree: int
) -> FloatArray:
    """What `interpolated` is off by on a circle, in radii of it.

    Parameters
    ----------
    nodes : Nodes
        Two or more.
    at_s : ndarray, shape (n,)
        Within the nodes' span.
    rate_rad_s : ndarray, shape (n,)
        How fast the circle is gone round.
    method : {"HERMITE", "LAGRANGE"}
        Which polynomial.
    degree : int
        As for `interpolated`.

    Returns
    -------
    ndarray, shape (n,)
        ∏ n|t - tᵢ| / k! over all k nodes, for Hermite's each twice.

    References
    ----------
    .. [1] Burden and Faires, Numerical Analysis, 9th edition (2011), theorems 3.3
       and 3.9: the remainders, with the derivatives of a circular motion.
    """
    times = 2 if method == "HERMITE" else 1
    begin, count = _windows(nodes, at_s, _nodes_of(method, degree))
    result = np.empty(at_s.size)
    for size in np.unique(count).tolist():
        here = np.flatnonzero(count == size)
        away_s = at_s[here, None] - nodes.elapsed_s[begin[here, None] + np.arange(size)]
        product = np.prod(np.abs(away_s) * rate_rad_s[here, None], axis=1)
        result[here] = product**times / math.factorial(times * size)
    return result


def _nodes_of(method: Method, degree: int) -> int:
    return degree // 2 + 1 if method == "HERMITE" else degree + 1


def _windows(nodes: Nodes, at_s: FloatArray, wanted: int) -> tuple[IntArray, IntArray]:
    """First node and number of nodes for each time, all within its arc."""
    t, n = nodes.elapsed_s, nodes.elapsed_s.size
    twice = np.zeros(n, dtype=bool)
    twice[1:] = np.diff(t) == 0.0
    left = np.maximum(np.searchsorted(t, at_s, side="right") - 1, 0)
    if n > 1 and not twice[-1]:
        left = np.minimum(left, n - 2)  # the last node ends the last step
    number = np.arange(n)
    first = np.maximum.accumulate(np.where(nodes.edges | twice, number, 0))[left]
    ends = nodes.edges.copy()
    ends[:-1] |= twice[1:]
    last = np.minimum.accumulate(np.where(ends, number, n - 1)[::-1])[::-1][
        np.minimum(left + 1, n - 1)
    ]
    nearer = left
    if wanted % 2:  # an odd number of nodes lies around the nearest of them
        right = np.minimum(left + 1, n - 1)
        nearer = np.where(at_s - t[left] > t[right] - at_s, right, left)
    count = np.minimum(wanted, last - first + 1)
    begin = np.clip(nearer - (wanted - 1) // 2, first, last - count + 1)
    return begin, count


@dataclass(frozen=True)
class _Newton:
    """Newton polynomials: nodes (w, k) and coefficients (w, k, 3), one row a window."""

    z: FloatArray
    coefficients: FloatArray

    def values(self, which: IntArray, at: FloatArray) -> FloatArray:
        """Values at the times `at` of the windows `which`."""
        result = self.coefficients[which, -1]
        for k in range(self.z.shape[1] - 2, -1, -1):
            result = result * (at - self.z[which, k])[:, None] + self.coefficients[which, k]
        return np.asarray(result)

    def slopes(self, which: IntArray, at: FloatArray) -> FloatArray:
        """Derivatives there."""
        value = self.coefficients[which, -1]
        slope = np.zeros_like(value)
        for k in range(self.z.shape[1] - 2, -1, -1):
            away = (at - self.z[which, k])[:, None]
            slope = slope * away + value
            value = value * away + self.coefficients[which, k]
        return np.asarray(slope)


def _differences(z: FloatArray, values: FloatArray) -> FloatArray:
    """Divided differences of values (w, k, 3) at distinct nodes (w, k)."""
    table = values.copy()
    for order in range(1, z.shape[1]):
        width = (z[:, order:] - z[:, :-order])[..., None]
        table[:, order:] = (table[:, order:] - table[:, order - 1 : -1]) / width
    return table


def _hermite_differences(z: FloatArray, r: FloatArray, v: FloatArray) -> FloatArray:
    """Divided differences with every node of z (w, 2k) twice, where the slope is known."""
    table = np.repeat(r, 2, axis=1)
    first = np.empty_like(table[:, 1:])
    first[:, ::2] = v
    first[:, 1::2] = (r[:, 1:] - r[:, :-1]) / (z[:, 2::2] - z[:, :-2:2])[..., None]
    table[:, 1:] = first
    for order in range(2, z.shape[1]):
        width = (z[:, order:] - z[:, :-order])[..., None]
        table[:, order:] = (table[:, order:] - table[:, order - 1 : -1]) / width
    return table
