"""When and where an object enters: quantiles over realisations, and what must be said of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.provenance import Provenance
from issrisk.reentry.descent import ENTRY_ALTITUDE_KM
from issrisk.reentry.last_sets import LastSets
from issrisk.reentry.remarks import Remark
from issrisk.times import iso

COVERS = (
    "the sets' scatter",
    "the density model's error",
    "drag that wanders with attitude",
    "solar and geomagnetic activity after what was known",
)
_OLD_DAYS, _VERY_OLD_DAYS = 3.0, 7.0
_FEW_SETS = 4


@dataclass(frozen=True)
class PredictedEntry:
    """When and where an object crosses 80 km; arrays in order of realisations.

    `days` after the epoch of the last set, NaN where it is still up after `horizon_days`;
    `states_km` (n, 6) in TEME at the crossing, and its geodetic place. The fit is `sets`.
    """

    sets: LastSets
    as_of: np.datetime64
    known_until: np.datetime64
    days: FloatArray
    states_km: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    horizon_days: float
    remarks: tuple[Remark, ...]
    provenance: Provenance
    entry_altitude_km: float = ENTRY_ALTITUDE_KM

    @property
    def label(self) -> str:
        """Name of the object."""
        return self.sets.last.label

    @property
    def epoch(self) -> np.datetime64:
        """Of the last set, UTC."""
        return self.sets.epoch

    @property
    def samples(self) -> int:
        """Number of realisations."""
        return self.days.size

    @property
    def no_entry_fraction(self) -> float:
        """Part of them still up at the end."""
        return float(np.mean(~np.isfinite(self.days)))

    @property
    def epochs(self) -> TimeArray:
        """Entry epochs, UTC; NaT where it is still up."""
        return self.date(self.days)

    def date(self, days: FloatArray) -> TimeArray:
        """Instants so many days after the last set."""
        known = np.isfinite(days)
        seconds = np.round(np.where(known, days, 0.0) * 86_400e3).astype("timedelta64[ms]")
        return np.where(known, self.epoch + seconds, np.datetime64("NaT", "ns"))

    def quantile(self, probability: float) -> np.datetime64 | None:
        """Instant by which that part has entered, None if fewer do."""
        ordered = np.sort(np.where(np.isfinite(self.days), self.days, np.inf))
        place = probability * (ordered.size - 1)
        low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
        if not math.isfinite(high):
            return None
        days = low + (high - low) * (place - math.floor(place))
        found: np.datetime64 = self.date(np.array([days]))[0]
        return found

    @property
    def remaining_hours(self) -> float | None:
        """From the last set to the median."""
        middle = self.quantile(0.5)
        return None if middle is None else float((middle - self.epoch) / np.timedelta64(1, "h"))

    @property
    def window_hours(self) -> float | None:
        """From 5 to 95 %."""
        low, high = self.quantile(0.05), self.quantile(0.95)
        if low is None or high is None:
            return None
        return float((high - low) / np.timedelta64(1, "h"))

    @property
    def entered_fraction(self) -> float:
        """Part of the realisations that have entered by `as_of`."""
        now = float((self.as_of - self.epoch) / np.timedelta64(1, "D"))
        return float(np.mean(self.days <= now))  # NaN has not

    def told(self, kind: str) -> str | None:
        """The remark of a kind, if there is one."""
        return next((each.text for each in self.remarks if each.kind == kind), None)


def remarks_on(result: PredictedEntry) -> tuple[Remark, ...]:
    """What must be said of a prediction: old sets, few sets, an entry that may have come.

    Parameters
    ----------
    result : PredictedEntry
        Its own remarks are not looked at.

    Returns
    -------
    tuple of Remark
        None if all is well.
    """
    fit, age = result.sets, result.sets.last.age_days(result.as_of)
    found = []
    if age > _OLD_DAYS:
        very = "very old: " if age > _VERY_OLD_DAYS else ""
        text = f"the last set is {very}{age:.1f} days older than {iso(result.as_of, unit='m')}"
        found.append(Remark("stale", text))
    low, high = result.quantile(0.05), result.quantile(0.95)
    if low is not None and result.as_of >= low:
        sure = high is not None and result.as_of > high
        share = f"{result.entered_fraction:.0%} of the realisations have"
        text = f"{result.label} {'has come down' if sure else 'may have come down'}: {share}"
        found.append(Remark("entered", f"{text} entered by {iso(result.as_of, unit='m')}"))
    if fit.sets == 1:
        text = f"one set alone tells the drag, by its {fit.source}: a wide guess"
        found.append(Remark("drag term" if fit.source == "B*" else "few sets", text))
    elif fit.sets < _FEW_SETS:
        found.append(Remark("few sets", f"only {fit.sets} sets tell the drag"))
    return tuple(found)
