"""The last days, compiled: integration by steps of order 8, and the heights crossed on the way.

The machine code kept on disk is that of this file as it was compiled: after a change in
`descent_rates_kernel` or `descent_tableau`, delete the ``__pycache__`` of this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from issrisk.arrays import BoolArray, FloatArray
from issrisk.constants import SECONDS_PER_DAY
from issrisk.jit import compiled
from issrisk.reentry.descent_rates_kernel import (
    Air,
    Leg,
    fill_rates,
    forget,
    height,
    new_air,
    rates,
    widen,
)
from issrisk.reentry.descent_tableau import ERROR_3, ERROR_5, PLACES, STAGES, STEPS, WEIGHTS

_FIRST_STEP_S, _LEAST_STEP_S = 30.0, 1e-6
_SAFETY, _LEAST_FACTOR, _GREATEST_FACTOR = 0.9, 0.2, 6.0
# So far above the heights asked for (km), a turn of the height within a step is looked at.
_MARGIN_KM = 10.0
_HEIGHT_KM = 1e-8  # to which a crossing is found


class Work(NamedTuple):
    """Working space of a step: rates of the stages, and states."""

    k: FloatArray
    stage: FloatArray
    new: FloatArray
    probe: FloatArray


@compiled
def _try(
    time_s: float,
    state: FloatArray,
    step_s: float,
    leg: Leg,
    rows: FloatArray,
    work: Work,
    out: FloatArray,
) -> None:
    """A step of order 8 from a state whose rates are in `work.k[0]`."""
    for i in range(1, STAGES):
        for c in range(6):
            total = 0.0
            for j in range(i):
                total += STEPS[i, j] * work.k[j, c]
            work.stage[c] = state[c] + step_s * total
        fill_rates(time_s + PLACES[i] * step_s, work.stage, leg, rows, work.k[i])
    for c in range(6):
        total = 0.0
        for i in range(STAGES):
            total += WEIGHTS[i] * work.k[i, c]
        out[c] = state[c] + step_s * total


@compiled
def _step(
    time_s: float, state: FloatArray, step_s: float, leg: Leg, air: Air, work: Work, out: FloatArray
) -> None:
    """The same, all levels it needs known."""
    _try(time_s, state, step_s, leg, air.rows, work, out)
    while math.isnan(out[3]) and widen(air):
        _try(time_s, state, step_s, leg, air.rows, work, out)


@compiled
def _error(state: FloatArray, step_s: float, work: Work) -> float:
    """Error of the step just made, relative to distance and speed.

    Hairer, Norsett and Wanner (1993), equation II.10.17.
    """
    five, three = 0.0, 0.0
    for part in range(2):
        size2, e5, e3 = 0.0, 0.0, 0.0
        for c in range(3 * part, 3 * part + 3):
            size2 += state[c] * state[c]
            of5, of3 = 0.0, 0.0
            for i in range(STAGES):
                of5 += ERROR_5[i] * work.k[i, c]
                of3 += ERROR_3[i] * work.k[i, c]
            e5 += of5 * of5
            e3 += of3 * of3
        five += e5 / size2
        three += e3 / size2
    if five == 0.0:
        return 0.0
    return step_s * five / math.sqrt(five + 0.01 * three)


@compiled
def _turn(h0: float, rise0: float, h1: float, rise1: float, step_s: float) -> tuple[float, float]:
    """Where within a step the height turns, as a share of it, and the height there (Hermite)."""
    low, high = 0.0, 1.0
    a, b = step_s * rise0, step_s * rise1
    c2, c3 = 3.0 * (h1 - h0) - 2.0 * a - b, 2.0 * (h0 - h1) + a + b
    for _ in range(30):
        middle = 0.5 * (low + high)
        if ((3.0 * c3 * middle + 2.0 * c2) * middle + a > 0.0) == (rise0 > 0.0):
            low = middle
        else:
            high = middle
    return low, h0 + low * (a + low * (c2 + low * c3))


@compiled
def _cross(
    level_km: float,
    time_s: float,
    state: FloatArray,
    step_s: float,
    above: tuple[float, float],
    below: tuple[float, float],
    leg: Leg,
    air: Air,
    work: Work,
) -> float:
    """Time of the crossing of a height between two shares of a step; `work.probe` is the state.

    `above` and `below` are share and height of the ends. The root is found by steps of their
    own from the beginning of the step, by false position with Illinois' halving.
    """
    a, fa = above[0], above[1] - level_km
    b, fb = below[0], below[1] - level_km
    share = b
    for _ in range(60):
        share = (a * fb - b * fa) / (fb - fa)
        _step(time_s, state, share * step_s, leg, air, work, work.probe)
        f = height(work.probe)[0] - level_km
        if abs(f) < _HEIGHT_KM or abs(b - a) * step_s < 1e-7:
            break
        if (f < 0.0) == (fb < 0.0):
            b, fb, fa = share, f, 0.5 * fa
        else:
            a, fa, b, fb = b, fb, share, f
    return time_s + share * step_s


@compiled
def _watch(
    time_s: float,
    state: FloatArray,
    step_s: float,
    leg: Leg,
    air: Air,
    work: Work,
    stops_km: FloatArray,
    crossings: FloatArray,
) -> bool:
    """Note the heights crossed downward in the step to `work.new`; whether the last one was."""
    h0, rise0 = height(state)
    h1, rise1 = height(work.new)
    shares, heights, ends = np.array([0.0, 1.0, 1.0]), np.array([h0, h1, h1]), 2
    if (rise0 > 0.0) != (rise1 > 0.0):
        share, turned = _turn(h0, rise0, h1, rise1, step_s)
        if min(h0, h1, turned) < stops_km[0] + _MARGIN_KM:
            _step(time_s, state, share * step_s, leg, air, work, work.probe)
            shares[1], heights[1], ends = share, height(work.probe)[0], 3
    for i in range(1, ends):
        above, below = (shares[i - 1], heights[i - 1]), (shares[i], heights[i])
        for s in range(stops_km.size):
            level = stops_km[s]
            if above[1] >= level > below[1]:
                crossings[s, 0] = _cross(level, time_s, state, step_s, above, below, leg, air, work)
                crossings[s, 1:] = work.probe
                if s == stops_km.size - 1:
                    return True
    return False


@compiled
def _follow(
    begin_s: float,
    end_s: float,
    step_s: float,
    state: FloatArray,
    leg: Leg,
    air: Air,
    work: Work,
    tolerance: float,
    stops_km: FloatArray,
    crossings: FloatArray,
) -> tuple[bool, float]:
    """Integrate over a leg; whether the last height was crossed, and the step to go on with."""
    time = begin_s
    rates(time, state, leg, air, work.k[0])
    while time < end_s and not math.isnan(state[0]):
        last = time + 1.0001 * step_s >= end_s
        step = end_s - time if last else step_s
        _step(time, state, step, leg, air, work, work.new)
        error = _error(state, step, work) / tolerance
        factor = _GREATEST_FACTOR
        if error > 0.0:
            factor = min(max(_SAFETY * error**-0.125, _LEAST_FACTOR), _GREATEST_FACTOR)
        if not error <= 1.0 and step > _LEAST_STEP_S:
            step_s = step * min(factor, 1.0) if error > 1.0 else step * _LEAST_FACTOR
            continue
        if _watch(time, state, step, leg, air, work, stops_km, crossings):
            return True, step_s
        time = end_s if last else time + step
        state[:] = work.new
        rates(time, state, leg, air, work.k[0])
        step_s = max(step_s, step * factor) if last else step * factor
    return False, step_s


@compiled
def _descend(
    state: FloatArray,
    clock: FloatArray,
    ballistic: float,
    log_error: FloatArray,
    error_step_s: float,
    field_step_s: float,
    air: Air,
    work: Work,
    stops_km: FloatArray,
    tolerance: float,
    horizon_s: float,
    crossings: FloatArray,
) -> bool:
    """One descent, leg by leg; `state` is changed to that of the end, if it does not enter."""
    node, day, slot = 0, 0, 0
    field_ends, day_ends, slot_ends = np.inf, np.inf, np.inf
    if air.fields.shape[0] > 1:
        node = int(clock[0] // field_step_s)
        field_ends = (node + 1) * field_step_s - clock[0]
    if air.weights.shape[0] > 0:
        day = int(clock[1] // SECONDS_PER_DAY)
        day_ends = (day + 1) * SECONDS_PER_DAY - clock[1]
    if log_error.size > 1:
        slot_ends = error_step_s
    forget(air)
    time, step = 0.0, _FIRST_STEP_S
    while time < horizon_s:
        air.at[0], air.at[1], air.at[2] = node, day, clock[2] + day + 0.5
        error, error_rate = log_error[slot], 0.0
        if slot + 1 < log_error.size:
            error_rate = (log_error[slot + 1] - error) / error_step_s
            error += (time - slot * error_step_s) * error_rate
        share, share_rate = 0.0, 0.0
        if air.fields.shape[0] > 1:
            share_rate = 1.0 / field_step_s
            share = (time + clock[0]) * share_rate - node
        leg = Leg(ballistic, time, share, share_rate, error, error_rate, clock[3])
        end = min(field_ends, day_ends, slot_ends, horizon_s)
        entered, step = _follow(
            time, end, step, state, leg, air, work, tolerance, stops_km, crossings
        )
        if entered:
            return True
        time = end
        if time == field_ends:
            node += 1
            field_ends = (node + 1) * field_step_s - clock[0]
            forget(air)
        if time == day_ends:
            day += 1
            day_ends = (day + 1) * SECONDS_PER_DAY - clock[1]
            forget(air)
        if time == slot_ends:
            slot += 1
            slot_ends = (slot + 1) * error_step_s if slot + 1 < log_error.size else np.inf
    return False


@compiled
def fill_descents(
    states: FloatArray,
    clocks: FloatArray,
    ballistic: FloatArray,
    log_error: FloatArray,
    error_step_s: float,
    fields: FloatArray,
    field_step_s: float,
    year: npt.NDArray[np.float32],
    weights: FloatArray,
    stops_km: FloatArray,
    tolerance: float,
    horizon_s: float,
    crossings: FloatArray,
    entered: BoolArray,
) -> None:
    """Descents one after another.

    Parameters
    ----------
    states : ndarray, shape (n, 6)
        TEME [km, km/s]; those that do not enter are replaced by that at the horizon.
    clocks : ndarray, shape (n, 4)
        At the epoch of each: seconds since the first field; seconds since midnight of the
        first day of the weights; day of the year of that midnight; right ascension of
        local midnight [rad].
    ballistic : ndarray, shape (n,)
        Drag coefficient times area over mass [m2/kg].
    log_error : ndarray, shape (1 or n, slots)
        Logarithm of what the drag is multiplied by, in a straight line between slots.
    error_step_s : float
        Their distance, the first at the epoch [s].
    fields : ndarray, shape (nodes, LEVELS, TERMS)
        Logarithm of density; none, or one that stays, or several.
    field_step_s : float
        Their distance [s].
    year : ndarray of float32, shape (phases, LEVELS, MODES, TERMS)
        `DensityTable.year`.
    weights : ndarray, shape (1 or n, days, MODES)
        Of the activity of each day, whose fields are added; none if there are no days.
    stops_km : ndarray, shape (k,)
        Geodetic heights, from high to low.
    tolerance : float
        Error of a step relative to distance and speed.
    horizon_s : float
        Where an integration ends that has not come down.
    crossings : ndarray, shape (n, k, 7)
        Filled with time [s] and state of the last downward crossing of each height; the
        others are left alone.
    entered : ndarray of bool, shape (n,)
        Filled: whether the lowest height was crossed.
    """
    work = Work(np.empty((STAGES, 6)), np.empty(6), np.empty(6), np.empty(6))
    for i in range(len(states)):
        air = new_air(fields, year, weights[i if len(weights) > 1 else 0])
        entered[i] = _descend(
            states[i],
            clocks[i],
            ballistic[i],
            log_error[i if len(log_error) > 1 else 0],
            error_step_s,
            field_step_s,
            air,
            work,
            stops_km,
            tolerance,
            horizon_s,
            crossings[i],
        )
