"""How wrong a prediction is, by its age: learned from a history.

Each element set is propagated to the epochs of later ones of the same stretch between
manoeuvres, and compared with where those say the object is.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray
from issrisk.errors import InputError
from issrisk.orbit.history import ElementHistory
from issrisk.orbit.neighbours import DATA_FILE
from issrisk.orbit.series import ElementSeries
from issrisk.resources import load_toml

LONGEST_DAYS = 30.0
QUANTILES = (0.5, 0.9, 0.95)
# Ages in days; a bin reaches from one edge to the next and is told at its middle.
EDGES_DAYS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0, 20.0, 30.0)
# Nine in ten of fresh positions (up to half a day) lie so near to NASA's trajectory of
# 2021-08-13, first day: the error of model and tracking that all sets have in common.
_COMMON_ALONG_KM, _COMMON_ACROSS_KM = 1.0, 0.73
_ANYWHERE_KM = 21_300.0  # half an orbit of the Station, π times 6790 km
_FEWEST_PREDICTIONS = 30  # in a bin
_FEWEST_SETS = 10  # that predict: pairs of one set are no independent witnesses
_TARGETS = 4  # of each set in a bin, evenly spread


@dataclass(frozen=True)
class PredictionErrors:
    """Distances between predicted and later places, by age.

    The ages [day] have shape (m,), the others (m, 3) [km]: the 50th, 90th and
    95th percentile of the absolute distance. `predictions` counts the pairs.
    """

    ages_days: FloatArray
    along_track_km: FloatArray
    across_track_km: FloatArray
    radial_km: FloatArray
    predictions: IntArray
    learned_from: str

    def along_track_within_km(self, ages_days: FloatArray) -> FloatArray:
        """Nine predictions in ten are nearer than this along the track, by age [km].

        What all sets share is contained, which comparing them cannot show. Half an
        orbit is the most.
        """
        learned = _grown(self.ages_days, self.along_track_km[:, 1], ages_days)
        return np.asarray(np.minimum(np.hypot(learned, _COMMON_ALONG_KM), _ANYWHERE_KM))

    def across_track_within_km(self, ages_days: FloatArray) -> FloatArray:
        """Nine predictions in ten are nearer than this across the track, by age [km]; likewise."""
        learned = _grown(self.ages_days, self.across_track_km[:, 1], ages_days)
        return np.asarray(np.hypot(learned, _COMMON_ACROSS_KM))


def _grown(known: FloatArray, values: FloatArray, ages_days: FloatArray) -> FloatArray:
    """Interpolated between logarithms, never falling; past the last age as its square.

    Drag that is wrong by a constant share moves the object along its track with the
    square of the time.
    """
    size = np.abs(np.asarray(ages_days, dtype=np.float64))
    rising = np.maximum.accumulate(values)
    inside = np.clip(size, known[0], known[-1])
    result = np.exp(np.interp(np.log(inside), np.log(known), np.log(rising)))
    return np.asarray(result * np.maximum(size / known[-1], 1.0) ** 2)


def prediction_errors(history: ElementHistory) -> PredictionErrors:
    """Learn from a history how far predictions of some age are off.

    Parameters
    ----------
    history : ElementHistory
        Of one object. Sets that do not fit are not taken for the truth, and no
        prediction reaches across a manoeuvre. Sets dated after one that they do not
        know of yet are left out.

    Returns
    -------
    PredictionErrors
        For the ages of which there are thirty predictions by ten sets or more, up
        to thirty days. What the later set is itself off by is contained.

    Raises
    ------
    InputError
        If the history is too short for any age.
    """
    series = history.series
    known = ~_unaware(history)
    good = np.array([v == "fits" for v in history.continuity.verdicts]) & known
    predicting = np.array([v != "alone" for v in history.continuity.verdicts]) & known
    rows: list[FloatArray] = []
    for place in np.flatnonzero(predicting):
        targets = _targets(history, good, int(place))
        if targets.size:
            rows.append(_distances(series, int(place), targets))
    table = np.concatenate(rows) if rows else np.empty((0, 5))
    bins = np.digitize(table[:, 0], EDGES_DAYS[1:-1])
    parts = [table[bins == each] for each in range(len(EDGES_DAYS) - 1)]
    kept = [
        part
        for part in parts
        if part.shape[0] >= _FEWEST_PREDICTIONS and np.unique(part[:, 4]).size >= _FEWEST_SETS
    ]
    if not kept:
        raise InputError(
            "the history is too short to learn from how far predictions are off",
            hint=f"give {_FEWEST_SETS} element sets or more without a manoeuvre between them",
        )
    along, across, radial = (
        np.array([np.quantile(np.abs(part[:, column]), QUANTILES) for part in kept])
        for column in (1, 2, 3)
    )
    return PredictionErrors(
        ages_days=np.array([float(np.median(part[:, 0])) for part in kept]),
        along_track_km=along,
        across_track_km=across,
        radial_km=radial,
        predictions=np.array([part.shape[0] for part in kept]),
        learned_from=_told(history),
    )


def _unaware(history: ElementHistory) -> BoolArray:
    """Whether a set is dated after a manoeuvre that it does not contain."""
    found = np.zeros(len(history.sets), dtype=bool)
    for each in history.manoeuvres:
        begin = each.time - np.timedelta64(round(60.0 * each.time_error_min), "s")
        found |= (history.epochs >= begin) & (history.epochs < each.first_after)
    return found


def _told(history: ElementHistory) -> str:
    first, last = (str(each.astype("datetime64[M]")) for each in history.epochs[[0, -1]])
    return f"{history.sets[-1].label}, {first} to {last}"


def _targets(history: ElementHistory, good: BoolArray, place: int) -> IntArray:
    """Later sets of the same stretch, at most four of each bin of age."""
    days = history.series.days
    end = int(np.searchsorted(days, days[place] + LONGEST_DAYS, side="right"))
    later = np.arange(place + 1, end)
    stretch = history.stretch
    later = later[good[later] & (stretch[later] == stretch[place])]
    later = later[days[later] - days[place] > 1e-3]
    edges = np.searchsorted(days[later] - days[place], EDGES_DAYS)
    chosen = [
        later[np.unique(np.linspace(low, high - 1, min(_TARGETS, high - low)).astype(int))]
        for low, high in pairwise(edges.tolist())
        if high > low
    ]
    return np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)


def _distances(series: ElementSeries, place: int, targets: IntArray) -> FloatArray:
    """Age, along, across, radial, and the place, for each target; only where SGP4 succeeds."""
    epochs = [(series.satellites[t].jdsatepoch, series.satellites[t].jdsatepochF) for t in targets]
    whole, fraction = np.array(epochs).T
    code, predicted, _ = series.satellites[place].sgp4_array(
        np.ascontiguousarray(whole), np.ascontiguousarray(fraction)
    )
    own = [series.satellites[t].sgp4(*epoch) for t, epoch in zip(targets, epochs, strict=True)]
    position, velocity = (np.array([each[part] for each in own]) for part in (1, 2))
    apart = orbital_distances(predicted, position, velocity)
    ages = series.days[targets] - series.days[place]
    table = np.column_stack((ages, apart, np.full(targets.size, float(place))))
    return np.asarray(table[(code == 0) & np.isfinite(table).all(axis=1)])


def orbital_distances(
    predicted_km: FloatArray, position_km: FloatArray, velocity_km_s: FloatArray
) -> FloatArray:
    """Where predicted places lie from true ones: along the orbit, across and outwards.

    Parameters
    ----------
    predicted_km, position_km, velocity_km_s : ndarray, shape (n, 3)
        Predicted position, true position and velocity in one frame, which may
        turn no faster than the Earth.

    Returns
    -------
    ndarray, shape (n, 3)
        Along (an arc at the true radius, positive ahead), across (positive towards
        the angular momentum) and radial distance [km].
    """
    radius = np.linalg.norm(position_km, axis=1)
    outward = position_km / radius[:, None]
    normal = np.cross(position_km, velocity_km_s)
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    ahead = np.cross(normal, outward)
    up, along, across = (
        np.einsum("ij,ij->i", predicted_km, axis) for axis in (outward, ahead, normal)
    )
    return np.column_stack(
        (
            radius * np.arctan2(along, up),
            across,
            np.linalg.norm(predicted_km, axis=1) - radius,
        )
    )


@functools.cache
def iss_prediction_errors() -> PredictionErrors:
    """How far predictions of the Station were off in a quiet and in an active time.

    Returns
    -------
    PredictionErrors
        At each age the greater of 2021-22 and 2024-25, from the embedded table.

    Raises
    ------
    DataMissingError
        If the package is damaged.
    """
    periods = [_from_table(each) for each in load_toml(DATA_FILE)["period"]]
    told = " and ".join(each.learned_from.removeprefix("ISS, ") for each in periods)
    return pooled(periods, learned_from=f"ISS, the greater of {told}")


def _from_table(table: dict[str, Any]) -> PredictionErrors:
    along, across, radial = (
        np.array(table[f"{name}_km"]) for name in ("along_track", "across_track", "radial")
    )
    return PredictionErrors(
        ages_days=np.array(table["ages_days"], dtype=np.float64),
        along_track_km=along,
        across_track_km=across,
        radial_km=radial,
        predictions=np.array(table["predictions"]),
        learned_from=table["learned_from"],
    )


def pooled(parts: Sequence[PredictionErrors], *, learned_from: str) -> PredictionErrors:
    """The greatest of several tables, on the ages that all of them know.

    Parameters
    ----------
    parts : sequence of PredictionErrors
        At least one, of several times of a solar cycle.
    learned_from : str
        What the result says of its origin.

    Returns
    -------
    PredictionErrors
        At each age of the first the greatest of all: an interval that holds in
        the worse of the times.
    """
    last = min(float(part.ages_days[-1]) for part in parts)
    ages = parts[0].ages_days[parts[0].ages_days <= last]

    def greatest(name: str) -> FloatArray:
        columns = [
            [_grown(part.ages_days, getattr(part, name)[:, q], ages) for q in range(len(QUANTILES))]
            for part in parts
        ]
        return np.asarray(np.max(np.array(columns), axis=0).T)

    return PredictionErrors(
        ages_days=ages,
        along_track_km=greatest("along_track_km"),
        across_track_km=greatest("across_track_km"),
        radial_km=greatest("radial_km"),
        predictions=np.sum(
            [np.interp(ages, part.ages_days, part.predictions) for part in parts], axis=0
        ).astype(np.int64),
        learned_from=learned_from,
    )
