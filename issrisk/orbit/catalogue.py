"""Many objects at the same times, worked out side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, TimeArray
from issrisk.errors import InputError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import check_sets
from issrisk.orbit.near_earth import KERNEL_WORTH, coefficient_rows, minutes_from, state_memory
from issrisk.orbit.propagate import MAX_AGE_DAYS, check_age, satrec, teme_states
from issrisk.times import TimeLike, utc_array

_OBJECTS_AT_ONCE = 16  # a share of work: small enough to balance, long against its overhead


@dataclass(frozen=True)
class CatalogueStates:
    """States of m objects at n common times, in TEME.

    ``position_km`` and ``velocity_km_s`` have shape (m, n, 3), ``valid`` (m, n).
    """

    times: TimeArray
    position_km: FloatArray
    velocity_km_s: FloatArray
    valid: BoolArray


def catalogue_states(
    sets: Sequence[ElementSet],
    times: TimeLike | TimeArray | list[TimeLike],
    *,
    max_age_days: float | None = MAX_AGE_DAYS,
    errors: Literal["raise", "mask"] = "raise",
    out: FloatArray | None = None,
    workers: int | None = None,
) -> CatalogueStates:
    """Propagate many element sets to the same times with SGP4.

    Near-Earth orbits of small eccentricity go through a compiled kernel, in
    parallel over the objects; all else is python-sgp4's. The numbers do not
    depend on how many threads share the work.

    Parameters
    ----------
    sets : sequence of ElementSet
        One or more, of any objects.
    times : array_like of datetime64, shape (n,)
        Instants in UTC.
    max_age_days : float or None, default: 30
        Greatest distance of a time from any epoch [day]; None allows any.
    errors : {"raise", "mask"}
        "raise": an impossible state is an error. "mask": it is NaN, and
        ``valid`` is False there.
    out : ndarray, shape (m, 6, n), optional
        Memory for the states: x, y, z [km] and their rates [km/s].
    workers : int, optional
        Threads; without it one for each processor.

    Returns
    -------
    CatalogueStates
        Views of `out`.

    Raises
    ------
    InputError
        If a time cannot be read, there is no element set, or an option is none
        of those allowed.
    StaleElementsError
        If a time lies further from an epoch than `max_age_days`.
    DecayedError
        If a state is impossible and `errors` is "raise".
    """
    check_sets(sets)
    instants = utc_array(times)
    if errors not in ("raise", "mask"):
        raise InputError(f"errors is {errors!r}; it must be 'raise' or 'mask'")
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers are asked for; 1 or more are allowed")
    if instants.size:
        bounds = np.array([instants.min(), instants.max()])
        for each in sets:
            check_age(each, bounds, max_age_days)
    states = state_memory(out, (len(sets), 6, instants.size))
    doubtful = np.ones(len(sets), dtype=np.int64)
    if states.size // 6 >= KERNEL_WORTH:
        _fill(sets, instants, states, doubtful, workers or os.cpu_count() or 1)
    valid = np.ones((len(sets), instants.size), dtype=bool)
    for j in np.flatnonzero(doubtful).tolist():
        teme_states(sets[j], instants, max_age_days=None, errors=errors, out=states[j])
        valid[j] = np.isfinite(states[j, 0])
    position, velocity = (np.moveaxis(part, 1, -1) for part in (states[:, :3], states[:, 3:]))
    return CatalogueStates(instants, position, velocity, valid)


def _fill(
    sets: Sequence[ElementSet],
    times: TimeArray,
    states: FloatArray,
    doubtful: np.ndarray,
    workers: int,
) -> None:
    """Fill `states` by the kernel, and `doubtful` with what python-sgp4 has to judge."""
    from issrisk.orbit.sgp4_kernel import fill_states

    rows = coefficient_rows([satrec(each) for each in sets])
    minutes = minutes_from(times[0], times)
    epochs = np.array([each.epoch for each in sets])
    shifts = (times[0] - epochs) / np.timedelta64(1, "m")

    def share(begin: int) -> None:
        part = slice(begin, begin + _OBJECTS_AT_ONCE)
        fill_states(rows[part], minutes, shifts[part], 0, states[part], doubtful[part])

    begins = range(0, len(sets), _OBJECTS_AT_ONCE)
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(share, begins):  # to the end, so that an error comes out
            pass
