"""The history of an orbit: mean height, decay, manoeuvres, gaps, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray, TimeArray
from issrisk.constants import SECONDS_PER_DAY, WGS84_EQUATORIAL_RADIUS_M
from issrisk.errors import InputError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.manoeuvres import Manoeuvre, manoeuvres
from issrisk.orbit.neighbours import Continuity, continuity, settled
from issrisk.orbit.series import ElementSeries, element_series
from issrisk.provenance import Provenance

MODELS = ("SGP4 (WGS 72), mean elements",)
_DECAY_WINDOW_DAYS = 3.0  # on each side
_FEWEST_FOR_DECAY = 4
_GAP_FACTOR = 5.0  # times the usual spacing
_LEAST_GAP_DAYS = 0.5


@dataclass(frozen=True)
class Gap:
    """A stretch without element sets, between two epochs."""

    start: np.datetime64
    end: np.datetime64
    days: float


@dataclass(frozen=True)
class Stretch:
    """A time without manoeuvres; the decay is the median over its sets, None for too few."""

    start: np.datetime64
    end: np.datetime64
    sets: int
    decay_km_day: float | None


@dataclass(frozen=True)
class ElementHistory:
    """What a history of element sets tells; arrays of shape (n,), in order of epoch.

    `mean_height_km` is the mean semi-major axis, un-Kozai'd with WGS 72, less the
    equatorial radius of WGS 84. `decay_km_day` is positive where the orbit falls,
    and NaN where too few sets lie around. `stretch` numbers the stretches between
    manoeuvres from 0.
    """

    series: ElementSeries
    mean_height_km: FloatArray
    decay_km_day: FloatArray
    stretch: IntArray
    continuity: Continuity
    manoeuvres: tuple[Manoeuvre, ...]
    least_change_km: float | None
    greatest_other_km: float | None
    gaps: tuple[Gap, ...]
    usual_spacing_days: float | None
    duplicates: tuple[int, ...]
    provenance: Provenance

    @property
    def sets(self) -> tuple[ElementSet, ...]:
        """The element sets."""
        return self.series.sets

    @property
    def epochs(self) -> TimeArray:
        """Their epochs, UTC."""
        return self.series.epochs

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What lies between the manoeuvres."""
        found = []
        for number in np.unique(self.stretch):
            inside = self.stretch == number
            decay = self.decay_km_day[inside & np.isfinite(self.decay_km_day)]
            epochs = self.epochs[inside]
            middle = float(np.median(decay)) if decay.size else None
            found.append(Stretch(epochs[0], epochs[-1], int(inside.sum()), middle))
        return tuple(found)

    def delta_v_m_s(self, height_change_km: float) -> float:
        """Impulse along the track that changes the mean height so, Δv = n Δa / 2."""
        rate_rad_s = float(np.median(self.series.longitude_rate_rad_day)) / SECONDS_PER_DAY
        return 500.0 * rate_rad_s * height_change_km


def element_history(sets: Sequence[ElementSet]) -> ElementHistory:
    """Tell the history of one object from its element sets.

    Parameters
    ----------
    sets : sequence of ElementSet
        Two or more of one object, in any order.

    Returns
    -------
    ElementHistory
        Heights, decay, manoeuvres, gaps, duplicates, and how each set fits its
        neighbours.

    Raises
    ------
    InputError
        If there are fewer than two sets, or they are of several objects.
    InputTypeError
        If `sets` holds anything but element sets.

    See Also
    --------
    issrisk.orbit.neighbours.continuity : What fits its neighbours.
    issrisk.orbit.manoeuvres.manoeuvres : What counts as a manoeuvre.
    """
    series = element_series(sets)
    if len(series.sets) < 2:
        raise InputError("a history needs two element sets or more, one is given")
    fit = continuity(series)
    good = settled(fit)
    axis = series.mean.semi_major_axis_km
    # Twice: what decay is, the manoeuvres between tell, and they are judged by the decay.
    rough = _decay(series.days[good], axis[good], np.zeros(good.size, dtype=np.int64))
    found = manoeuvres(series, good, decay_km_day=np.nan_to_num(_smoothed(rough)))
    times = np.array([each.time for each in found.found], dtype="datetime64[ns]")
    stretch = np.searchsorted(times, series.epochs).astype(np.int64)
    decay = np.full(axis.size, np.nan)
    decay[good] = _decay(series.days[good], axis[good], stretch[good])
    gaps, usual = _gaps(series.epochs)
    return ElementHistory(
        series=series,
        mean_height_km=axis - WGS84_EQUATORIAL_RADIUS_M / 1e3,
        decay_km_day=decay,
        stretch=stretch,
        continuity=fit,
        manoeuvres=found.found,
        least_change_km=found.least_change_km,
        greatest_other_km=found.greatest_other_km,
        gaps=gaps,
        usual_spacing_days=usual,
        duplicates=tuple(int(each) + 1 for each in np.flatnonzero(_repeated(series.epochs))),
        provenance=Provenance.of(elements=series.sets[-1].record(), models=MODELS),
    )


def _decay(days: FloatArray, axis_km: FloatArray, stretch: IntArray) -> FloatArray:
    """How fast the axis falls, by Theil and Sen's slope within three days and one stretch."""
    result = np.full(days.size, np.nan)
    low = np.searchsorted(days, days - _DECAY_WINDOW_DAYS)
    high = np.searchsorted(days, days + _DECAY_WINDOW_DAYS, side="right")
    for place in range(days.size):
        near = np.arange(low[place], high[place])
        near = near[stretch[near] == stretch[place]]
        x, y = days[near], axis_km[near]
        first, second = np.triu_indices(near.size, 1)
        # Two sets nearer than an orbit say more of their errors than of the decay.
        apart = x[second] - x[first] > 0.1
        if near.size >= _FEWEST_FOR_DECAY and apart.any():
            slopes = (y[second] - y[first])[apart] / (x[second] - x[first])[apart]
            result[place] = -float(np.median(slopes))
    return result


def _smoothed(decay: FloatArray) -> FloatArray:
    """Median of its size over some thirty sets on each side, so that no burn is taken for drag."""
    half = 30
    return np.array(
        [
            np.median(near) if near.size else 0.0
            for near in (
                each[np.isfinite(each)]
                for each in (
                    np.abs(decay[max(place - half, 0) : place + half + 1])
                    for place in range(decay.size)
                )
            )
        ]
    )


def _gaps(epochs: TimeArray) -> tuple[tuple[Gap, ...], float | None]:
    """Stretches of more than five times the usual spacing, and that spacing [day]."""
    spacing = np.diff(epochs) / np.timedelta64(1, "D")
    distinct = spacing[~_repeated(epochs)]
    if not distinct.size:
        return (), None
    usual = float(np.median(distinct))
    long = np.flatnonzero(spacing > max(_GAP_FACTOR * usual, _LEAST_GAP_DAYS))
    gaps = (Gap(epochs[each], epochs[each + 1], float(spacing[each])) for each in long)
    return tuple(gaps), usual


def _repeated(epochs: TimeArray) -> BoolArray:
    """Whether each epoch is followed by the same, to a second."""
    return np.asarray(np.diff(epochs) < np.timedelta64(1, "s"))
