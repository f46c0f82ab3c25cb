"""SGP4 through python-sgp4, with every state checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray, TimeArray
from issrisk.constants import MINUTES_PER_DAY, WGS72_EQUATORIAL_RADIUS_KM
from issrisk.errors import (
    DecayedError,
    ElementsError,
    InputError,
    InputTypeError,
    StaleElementsError,
)
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.orbit.near_earth import (
    KERNEL_WORTH,
    coefficient_rows,
    days_from,
    fill_states,
    state_memory,
    suited,
)
from issrisk.orbit.sgp4_coefficients import APOGEE_MARGIN
from issrisk.orbit.tle_writing import MAX_TWO_LINE_NUMBER, two_lines
from issrisk.schema import STATES, dataset
from issrisk.times import TimeLike, days_between, first_and_last, iso, utc_array

if TYPE_CHECKING:
    import xarray as xr

MAX_AGE_DAYS = 30.0
_SGP4_EPOCH = np.datetime64("1949-12-31", "us")  # from which sgp4init counts days
_OF_THE_ORBIT = {
    "epoch",
    "bstar_per_er",
    "inclination_deg",
    "raan_deg",
    "eccentricity",
    "argument_of_perigee_deg",
    "mean_anomaly_deg",
    "mean_motion_rev_day",
}
# What the codes of python-sgp4 mean, from its documentation.
_SGP4_ERRORS = {
    1: "the mean eccentricity leaves 0 to 1",
    2: "the mean motion is not positive",
    3: "the perturbed eccentricity leaves 0 to 1",
    4: "the semi-latus rectum is negative",
    5: "the epoch elements are sub-orbital",
    6: "the orbit has decayed",
}
_MOST_MINUTES = 200 * 365.25 * MINUTES_PER_DAY  # further, and nanoseconds would wrap
_IMPOSSIBLE = -1  # our own code: SGP4 found no error, the state is impossible all the same


def satrec(elements: ElementSet) -> Any:
    """The python-sgp4 object of an element set, WGS 72.

    A set that fits two lines to the last digit is initialised from them, so
    that it gives the same bits in whatever notation it came.

    Parameters
    ----------
    elements : ElementSet
        Mean elements.

    Returns
    -------
    sgp4.api.Satrec
        Initialised. Its own catalogue number is 0 where it cannot hold that of
        the set.
    """
    from sgp4.api import WGS72, Satrec

    if elements.satellite_number > MAX_TWO_LINE_NUMBER:
        elements = replace(elements, satellite_number=0)
    lines = _exact_lines(elements)
    if lines is not None:
        return Satrec.twoline2rv(*lines, WGS72)
    satellite = Satrec()
    per_day = 2.0 * np.pi / MINUTES_PER_DAY  # rad/min, from rev/day
    satellite.sgp4init(
        WGS72,
        "i",  # the improved mode, as for lines
        elements.satellite_number,
        (elements.epoch - _SGP4_EPOCH) / np.timedelta64(1, "D"),
        elements.bstar_per_er,
        elements.mean_motion_dot_rev_day2 * per_day / MINUTES_PER_DAY,
        elements.mean_motion_ddot_rev_day3 * per_day / MINUTES_PER_DAY**2,
        elements.eccentricity,
        np.radians(elements.argument_of_perigee_deg),
        np.radians(elements.inclination_deg),
        np.radians(elements.mean_anomaly_deg),
        elements.mean_motion_rev_day * per_day,
        np.radians(elements.raan_deg),
    )
    return satellite


def _exact_lines(elements: ElementSet) -> tuple[str, str] | None:
    """Lines that say of the orbit all that the set does, if there can be any."""
    if elements.line1 is not None and elements.line2 is not None:
        return elements.line1, elements.line2
    try:
        lines = two_lines(elements)
    except ElementsError:
        return None
    return None if _OF_THE_ORBIT & set(lines.rounded) else (lines.line1, lines.line2)


def semi_major_axis_km(elements: ElementSet | Ephemeris) -> float:
    """Mean semi-major axis, un-Kozai'd with WGS 72 as SGP4 does.

    Parameters
    ----------
    elements : ElementSet or Ephemeris
        Mean elements; of an ephemeris, the mean radius.

    Returns
    -------
    float
        Kilometres.

    References
    ----------
    .. [1] Hoots and Roehrich, Spacetrack Report No. 3 (1980), SGP4
       (recovery of the original mean motion).
    """
    if isinstance(elements, Ephemeris):
        return elements.mean_orbit.radius_km
    return float(satrec(elements).a) * WGS72_EQUATORIAL_RADIUS_KM


def teme_states(
    elements: ElementSet,
    times: TimeArray | FloatArray,
    *,
    max_age_days: float | None = MAX_AGE_DAYS,
    errors: Literal["raise", "mask"] = "raise",
    out: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Positions and velocities of SGP4 in TEME, as plain arrays.

    Meaning and errors are as for `propagate`. From half a million times on a
    near-Earth orbit of small eccentricity goes through a compiled kernel,
    which agrees with python-sgp4 to 0.1 mm; all else is python-sgp4's own.

    Parameters
    ----------
    elements : ElementSet
        Mean elements.
    times : ndarray of datetime64 or float64, shape (n,)
        UTC; or minutes from the epoch, which need no conversion.
    max_age_days : float or None, default: 30
        Greatest distance from the epoch.
    errors : {"raise", "mask"}
        What to do with an impossible state.
    out : ndarray, shape (6, n), optional
        Filled with x, y, z [km] and their rates [km/s]; without it a new array
        is taken, which costs a third of the kernel's time again.

    Returns
    -------
    position_km, velocity_km_s : ndarray, shape (n, 3)
        TEME, views of `out`; NaN where masked.

    Raises
    ------
    InputError
        If an option is none of those allowed, `times` have more than one
        dimension, `out` is of another shape or type or the memory of `times`, or
        a number of minutes is not finite.
    InputTypeError
        If `times` are neither datetimes nor minutes, or `out` is no array.
    StaleElementsError
        If a time lies further from the epoch than `max_age_days`.
    DecayedError
        If a state is impossible and `errors` is "raise".
    """
    if errors not in ("raise", "mask"):
        raise InputError(f"errors is {errors!r}; it must be 'raise' or 'mask'")
    times = _times_or_minutes(times)
    check_age(elements, _first_and_last(elements, times), max_age_days)
    states = state_memory(out, (6, times.size))
    if np.may_share_memory(states, times):
        raise InputError("out and times share memory", hint="give each memory of its own")
    satellite = satrec(elements)
    judged = [slice(0, times.size)]
    if times.size >= KERNEL_WORTH:
        row = coefficient_rows([satellite])[0]
        if suited(row):
            judged = fill_states(row, times, elements.epoch, out=states)
    code = np.zeros(times.size if judged else 0, dtype=np.int64)
    for part in judged:
        code[part] = _by_python_sgp4(satellite, elements, times[part], states[:, part])
    if code.any() and errors == "raise":
        raise _failure(elements, times, code)
    if code.any():
        states[:, code != 0] = np.nan
    return states[:3].T, states[3:].T


def _times_or_minutes(times: object) -> TimeArray | FloatArray:
    """What was given as times, if it can be: single precision is made double."""
    if not isinstance(times, np.ndarray) or times.dtype.kind not in "Mf":
        given = f"array of {times.dtype}" if isinstance(times, np.ndarray) else type(times).__name__
        raise InputTypeError(
            f"times are given as {given}",
            hint="give an array of datetime64, or of minutes from the epoch as float64",
        )
    if times.ndim != 1:
        raise InputError(f"times have shape {times.shape}; give one dimension")
    return times if times.dtype.kind == "M" else np.asarray(times, dtype=np.float64)


def _first_and_last(elements: ElementSet, times: TimeArray | FloatArray) -> TimeArray:
    if times.dtype.kind != "f":
        return first_and_last(cast(TimeArray, times))
    minutes = np.array([times.min(), times.max()] if times.size else [], dtype=float)
    if not (np.abs(minutes) <= _MOST_MINUTES).all():  # NaN neither
        raise InputError(
            f"minutes run from {minutes[0]:g} to {minutes[1]:g}; they must be finite, and less "
            "than two centuries"
        )
    return np.asarray(elements.epoch + (minutes * 60e9).astype("timedelta64[ns]"))


def _by_python_sgp4(
    satellite: Any, elements: ElementSet, times: TimeArray | FloatArray, states: FloatArray
) -> IntArray:
    """Fill `states` (6, n), and return the error code of each."""
    whole_days, fraction = days_from(elements.epoch, times)
    # SGP4 takes its own epoch off again, whole days and fraction apart: nothing is rounded.
    code, position, velocity = satellite.sgp4_array(
        satellite.jdsatepoch + whole_days, satellite.jdsatepochF + fraction
    )
    states[:3], states[3:] = position.T, velocity.T
    impossible = _is_impossible(position, elements, satellite) & (code == 0)
    return np.where(impossible, _IMPOSSIBLE, code.astype(np.int64))


def propagate(
    elements: ElementSet | Ephemeris,
    times: TimeLike | TimeArray | list[TimeLike],
    *,
    max_age_days: float | None = MAX_AGE_DAYS,
    errors: Literal["raise", "mask"] = "raise",
    out: FloatArray | None = None,
) -> xr.Dataset:
    """Propagate an element set with SGP4, or interpolate an ephemeris.

    Parameters
    ----------
    elements : ElementSet or Ephemeris
        Mean elements (TEME of epoch, WGS 72 constants), or states, which are turned to TEME.
    times : array_like of datetime64, shape (n,)
        Instants in UTC.
    max_age_days : float or None, default: 30
        Greatest distance of a time from the epoch [day]; None allows any. An
        ephemeris has its span instead.
    errors : {"raise", "mask"}
        "raise": an impossible state is an error. "mask": it is NaN, and
        ``valid`` is False there.
    out : ndarray, shape (6, n), optional
        Memory for the states, as for `teme_states`; the Dataset looks into it.

    Returns
    -------
    xarray.Dataset
        On dimensions ``time`` (n) and ``axis`` (x, y, z), in TEME:
        ``position_km`` [km], ``velocity_km_s`` [km s-1], and ``valid`` (time).

    Raises
    ------
    InputError
        If a time cannot be read, or an option is none of those allowed.
    InputTypeError
        If `elements` is no element set, or `times` are of another type.
    StaleElementsError
        If a time lies further from the epoch than `max_age_days`.
    PropagationError
        If a time lies outside the ephemeris.
    DecayedError
        If SGP4 reports a decay, or a state is not finite, under the ground or
        far above the apogee; SGP4 itself can return such with error code 0.

    References
    ----------
    .. [1] Vallado et al., "Revisiting Spacetrack Report #3", AIAA 2006-6753
       Rev 2 (2006). :doi:`10.2514/6.2006-6753`
    """
    if not isinstance(elements, ElementSet | Ephemeris):
        raise InputTypeError(
            f"an element set is given as {type(elements).__name__}", hint="give one ElementSet"
        )
    instants = utc_array(times)
    model = {"gravity_model": "WGS 72"}
    if isinstance(elements, Ephemeris):
        found = elements.teme_states(instants)
        memory, model = state_memory(out, (6, instants.size)), {}
        memory[:3], memory[3:] = found.position_km.T, found.velocity_km_s.T
        position, velocity = memory[:3].T, memory[3:].T
    else:
        position, velocity = teme_states(
            elements, instants, max_age_days=max_age_days, errors=errors, out=out
        )
    return dataset(
        STATES,
        {
            "position_km": position,
            "velocity_km_s": velocity,
            "valid": np.asarray(np.isfinite(position).all(axis=-1)),
        },
        coordinates={"time": instants, "axis": np.array(["x", "y", "z"])},
        attributes={"frame": "TEME", "time_scale": "UTC", **model},
    )


def check_age(elements: ElementSet, times: TimeArray, max_age_days: float | None) -> None:
    """Refuse times too far from the epoch of an element set.

    Parameters
    ----------
    elements : ElementSet
        Mean elements.
    times : ndarray of datetime64, shape (n,)
        UTC.
    max_age_days : float or None
        Greatest distance from the epoch [day].

    Raises
    ------
    InputError
        If `max_age_days` is negative or NaN.
    StaleElementsError
        If a time lies further away.
    """
    if max_age_days is None or times.size == 0:
        return
    if not max_age_days >= 0.0:
        raise InputError(f"max_age_days is {max_age_days}; it must be 0 or more, or None")
    for instant in first_and_last(times):
        age = days_between(instant, elements.epoch)
        if abs(age) > max_age_days:
            raise StaleElementsError(
                f"{iso(instant)} is {abs(age):.1f} days {'after' if age > 0 else 'before'} the "
                f"epoch {iso(elements.epoch)} of {elements.label}; {max_age_days:g} are allowed",
                hint="give a newer element set (--elements FILE), or --allow-stale to go on",
            )


def _is_impossible(position_km: FloatArray, elements: ElementSet, satellite: Any) -> BoolArray:
    radius_km = np.sqrt(np.einsum("ij,ij->i", position_km, position_km))
    apogee_km = satellite.a * (1.0 + elements.eccentricity) * WGS72_EQUATORIAL_RADIUS_KM
    # A comparison with NaN is False, so what is not finite fails this too.
    possible = (radius_km > WGS72_EQUATORIAL_RADIUS_KM) & (radius_km < APOGEE_MARGIN * apogee_km)
    return np.asarray(~possible)


def _failure(elements: ElementSet, times: TimeArray | FloatArray, code: IntArray) -> DecayedError:
    first = int(np.flatnonzero(code)[0])
    instant = _first_and_last(elements, times[first : first + 1])[0]
    number = int(code[first])
    reason = _SGP4_ERRORS.get(number, "the position is impossible")
    said = f"SGP4 error {number}" if number > 0 else "SGP4 reports no error"
    return DecayedError(
        f"{elements.label} has no possible position at {iso(instant)}: {reason} "
        f"({said}; {int(np.count_nonzero(code))} of {times.size} times)",
        hint="ask for times nearer to the epoch "
        f"{iso(elements.epoch)}, or give a newer element set",
    )
