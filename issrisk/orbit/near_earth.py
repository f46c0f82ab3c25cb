"""The fast path: many times of a near-Earth object by the kernels, python-sgp4 behind it.

The kernels are imported where they are used: numba takes half a second, more than
python-sgp4 needs for a short track.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray, TimeArray
from issrisk.constants import MINUTES_PER_DAY, SECONDS_PER_MINUTE, WGS84_ROTATION_RATE_RAD_S
from issrisk.errors import InputError, InputTypeError
from issrisk.orbit.frames import earth_orientation
from issrisk.orbit.sgp4_coefficients import (
    KERNEL_MAX_ECCENTRICITY,
    is_deep_space,
    near_earth_coefficients,
)
from issrisk.times import first_and_last

# Times from which on the kernels are used. In a new process, where they have to be loaded, they
# win from 0.85 million points of a track or 1.4 million states on; loaded, from some hundreds.
KERNEL_WORTH = 500_000
_CHUNK = 32_768  # times: what a chunk reads and writes stays in the cache
_NODE_MIN = 60.0  # UT1 is tabulated by days; between hours it is straight to a millimetre
# Past this from the even turn of the Earth in an hour, UTC has leapt: a second is 7e-5 rad, while
# the length of the day and precession make 4e-8.
_LEAP_RAD = 1e-6


def coefficient_rows(satellites: Sequence[Any]) -> FloatArray:
    """Coefficients of objects, as the kernels take them.

    Parameters
    ----------
    satellites : sequence of sgp4.api.Satrec
        Of m objects.

    Returns
    -------
    ndarray, shape (m, 32)
        A row of `issrisk.orbit.sgp4_coefficients.Coefficients` each.
    """
    names = ("no_kozai", "ecco", "inclo", "nodeo", "argpo", "mo", "bstar")
    columns = np.array([[getattr(each, name) for name in names] for each in satellites]).T
    with np.errstate(all="ignore"):  # what is no orbit gives NaN, and the kernels pass it on
        coefficients = near_earth_coefficients(
            mean_motion_kozai=columns[0],
            eccentricity=columns[1],
            inclination=columns[2],
            node=columns[3],
            argument_of_perigee=columns[4],
            mean_anomaly=columns[5],
            bstar=columns[6],
        )
    rows = np.stack(coefficients, axis=-1)
    rows[is_deep_space(coefficients) | (columns[1] > KERNEL_MAX_ECCENTRICITY)] = np.nan
    return rows


def suited(rows: FloatArray) -> BoolArray:
    """Whether the kernels know the orbits of `coefficient_rows`, shape (m,)."""
    return np.asarray(np.isfinite(rows).all(axis=-1))


def minutes_from(epoch: np.datetime64, times: TimeArray | FloatArray) -> FloatArray:
    """Minutes from an epoch.

    Parameters
    ----------
    epoch : datetime64
        UTC.
    times : ndarray of datetime64 or float64
        UTC; or minutes from the epoch already, which come back copied.

    Returns
    -------
    ndarray
        Minutes, contiguous. Two months from the epoch the last digit is 7 ps.
    """
    if times.dtype.kind == "f":  # copied: the kernels are compiled for plain arrays alone
        return times.astype(np.float64)
    elapsed_ns = (cast(TimeArray, times) - epoch).astype("timedelta64[ns]", copy=False)
    return np.asarray(elapsed_ns.view(np.int64) / 60e9)  # as timedeltas it takes half as long again


def days_from(
    epoch: np.datetime64, times: TimeArray | FloatArray
) -> tuple[FloatArray | IntArray, FloatArray]:
    """Whole days from an epoch and the fraction of the next, of times as for `minutes_from`."""
    if times.dtype.kind == "f":
        minutes = cast(FloatArray, times)
        whole_days = minutes // MINUTES_PER_DAY
        return whole_days, (minutes - whole_days * MINUTES_PER_DAY) / MINUTES_PER_DAY
    elapsed = cast(TimeArray, times) - epoch
    days = elapsed // np.timedelta64(1, "D")
    return days, (elapsed - days.astype("timedelta64[D]")) / np.timedelta64(1, "D")


def state_memory(out: FloatArray | None, shape: tuple[int, ...]) -> FloatArray:
    """Memory for states: the caller's if it fits, else new.

    Parameters
    ----------
    out : ndarray or None
        What was given.
    shape : tuple of int
        What it must have.

    Returns
    -------
    ndarray
        Of that shape.

    Raises
    ------
    InputTypeError
        If it is no array.
    InputError
        If it is of another shape or type, not contiguous, or may not be written to.
    """
    if out is None:
        return np.empty(shape)
    if not isinstance(out, np.ndarray):
        raise InputTypeError(f"out is given as {type(out).__name__}; give an array to be filled")
    if out.shape != shape or out.dtype != np.float64 or not out.flags.c_contiguous:
        raise InputError(
            f"out is {out.dtype} of shape {out.shape}; it must be float64, contiguous, "
            f"of shape {shape}"
        )
    if not out.flags.writeable:
        raise InputError("out may not be written to", hint="give an array of its own memory")
    return out


def fill_states(
    row: FloatArray, times: TimeArray | FloatArray, epoch: np.datetime64, *, out: FloatArray
) -> list[slice]:
    """States of a near-Earth object in TEME.

    Parameters
    ----------
    row : ndarray, shape (32,)
        Its coefficients.
    times : ndarray, shape (n,)
        As for `minutes_from`.
    epoch : datetime64
        Of the elements, UTC.
    out : ndarray, shape (6, n)
        Filled with x, y, z [km] and their rates [km/s].

    Returns
    -------
    list of slice
        Stretches with states that python-sgp4 has to judge.
    """
    from issrisk.orbit import sgp4_kernel

    doubtful, shift = np.zeros(1, dtype=np.int64), np.zeros(1)
    stretches = []
    for part in _chunks(slice(0, times.size)):
        minutes = minutes_from(epoch, times[part])
        sgp4_kernel.fill_states(row[None], minutes, shift, part.start, out[None], doubtful)
        if doubtful[0]:
            stretches.append(part)
    return stretches


def fill_subpoints(
    row: FloatArray,
    times: TimeArray,
    epoch: np.datetime64,
    *,
    run: slice,
    lowest_m: float,
    polar_motion: bool,
    out: FloatArray,
) -> list[slice]:
    """Subpoints of a near-Earth object.

    Parameters
    ----------
    row : ndarray, shape (32,)
        Its coefficients.
    times : ndarray of datetime64, shape (n,)
        UTC.
    epoch : datetime64
        Of the elements, UTC.
    run : slice
        Which of the times to take.
    lowest_m : float
        Height below which a subpoint is doubtful [m].
    polar_motion : bool
        Whether the motion of the pole is taken into account.
    out : ndarray, shape (3, n)
        Filled, where `run` is, with latitude and longitude [deg] and height
        [m], WGS 84.

    Returns
    -------
    list of slice
        Stretches of `times` with subpoints that python-sgp4 has to judge.
    """
    from issrisk.orbit import subpoint_kernel

    bounds = first_and_last(times[run])
    begin, end = minutes_from(epoch, bounds)
    steps = np.arange(int((end - begin) / _NODE_MIN) + 2)
    instants = bounds[0] + steps * np.timedelta64(round(_NODE_MIN * 60e9), "ns")
    nodes = earth_orientation(instants, polar_motion=polar_motion)
    nodes[0] = np.unwrap(nodes[0])
    leaps_min = begin + _NODE_MIN * _uneven_hours(nodes[0])
    stretches = []
    for part in _chunks(run):
        minutes = minutes_from(epoch, times[part])
        doubtful = subpoint_kernel.fill_subpoints(
            row, minutes, float(begin), _NODE_MIN, nodes, lowest_m, part.start, out
        )
        leapt = any(((minutes >= t) & (minutes <= t + _NODE_MIN)).any() for t in leaps_min)
        if doubtful or leapt:
            stretches.append(part)
    return stretches


def _uneven_hours(sidereal_rad: FloatArray) -> IntArray:
    """Hours, by number, within which the angle of the Earth leaps with UTC."""
    even_rad = WGS84_ROTATION_RATE_RAD_S * SECONDS_PER_MINUTE * _NODE_MIN
    return np.flatnonzero(np.abs(np.diff(sidereal_rad) - even_rad) > _LEAP_RAD)


def _chunks(run: slice) -> list[slice]:
    begins = range(run.start, run.stop, _CHUNK)
    return [slice(begin, min(begin + _CHUNK, run.stop)) for begin in begins]
