"""Solar flux and geomagnetic activity as they were measured, and as much of it as was known.

>>> weather = space_weather(as_of="2022-02-24")
>>> str(weather.days[-1]), float(weather.f107[-1])
('2022-02-23', 95.5)
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, TimeArray
from issrisk.environment.flux import centred_mean, cleaned, spoilt
from issrisk.errors import InputError
from issrisk.resources import load_arrays
from issrisk.times import TimeLike, utc

_ONE_DAY = np.timedelta64(1, "D")
_THREE_HOURS = np.timedelta64(3, "h")
_HISTORY = 20  # 3-hour values the model looks back over: 57 hours and the present


@dataclass(frozen=True)
class Activity:
    """What NRLMSIS asks for at some instants.

    Attributes
    ----------
    f107, f107a : ndarray, shape (n,)
        Observed flux of the day before, and the 81-day mean about the day [sfu].
    ap : ndarray, shape (n,)
        Daily Ap [2 nT].
    ap_history : ndarray, shape (n, 7)
        Daily Ap; 3-hour ap now, 3, 6 and 9 hours before; means of the eight
        values 12 to 33 and of the eight 36 to 57 hours before [2 nT].
    """

    f107: FloatArray
    f107a: FloatArray
    ap: FloatArray
    ap_history: FloatArray


@dataclass(frozen=True)
class SpaceWeather:
    """One value a day of flux, eight of geomagnetic activity.

    Attributes
    ----------
    days : ndarray of datetime64[D], shape (n,)
        Without a gap.
    f107_raw, f107_adjusted : ndarray, shape (n,)
        Flux at 10.7 cm as published: observed at the Earth's distance, and
        brought to one astronomical unit [sfu].
    f107 : ndarray, shape (n,)
        Observed flux, days spoilt by flares bridged [sfu].
    f107a : ndarray, shape (n,)
        Its mean over 81 days about each day; within 40 days of the last day
        over those that are known, so that nothing later enters [sfu].
    spoilt : ndarray of bool, shape (n,)
        Where `f107` is not `f107_raw`.
    ap_3h : ndarray, shape (n, 8)
        Geomagnetic index ap of each three hours from 0 h [2 nT].
    ap : ndarray, shape (n,)
        Its mean over the day, Ap.
    source : str
        Where it comes from.
    """

    days: TimeArray
    f107_raw: FloatArray
    f107_adjusted: FloatArray
    f107: FloatArray
    f107a: FloatArray
    spoilt: BoolArray
    ap_3h: FloatArray
    ap: FloatArray
    source: str

    @property
    def end(self) -> np.datetime64:
        """First instant past the last day."""
        return np.datetime64(self.days[-1] + _ONE_DAY, "ns")

    def activity(self, times: TimeArray) -> Activity:
        """Inputs of NRLMSIS at instants within the series.

        Parameters
        ----------
        times : ndarray of datetime64, shape (n,)
            UTC, from the fourth day on.

        Returns
        -------
        Activity
            With the history of ap.

        Raises
        ------
        InputError
            If an instant lies outside the series.
        """
        day = (times.astype("datetime64[D]") - self.days[0]).astype(np.int64)
        if day.size and (day.min() < 3 or day.max() >= self.days.size):
            raise InputError(
                f"space weather is asked for {times.min()} to {times.max()}, "
                f"known from {self.days[3]} to {self.days[-1]}",
                hint="give a newer file, or ask for a forecast",
            )
        slot = ((times - self.days[0].astype("datetime64[h]")) // _THREE_HOURS).astype(np.int64)
        past = self.ap_3h.ravel()[slot[:, None] - np.arange(_HISTORY)]
        means = [past[:, 4:12].mean(axis=1), past[:, 12:20].mean(axis=1)]
        return Activity(
            f107=self.f107[day - 1],
            f107a=self.f107a[day],
            ap=self.ap[day],
            ap_history=np.column_stack([self.ap[day], past[:, :4], *means]),
        )


def space_weather(
    measured: SpaceWeather | None = None, *, as_of: TimeLike | None = None
) -> SpaceWeather:
    """Space weather as measured, up to what was known at a time.

    Parameters
    ----------
    measured : SpaceWeather, optional
        Of a newer file (`celestrak.read_space_weather`); otherwise the embedded
        series, from 1 October 1957.
    as_of : time, optional
        Only days that had ended by then are left, and everything derived from
        them (bridged days, 81-day means) is derived again from those alone.

    Returns
    -------
    SpaceWeather
        Days, flux and geomagnetic activity.

    Raises
    ------
    InputError
        If fewer than 81 days were known, or `as_of` is no time.
    DataMissingError
        If the embedded series is missing or altered.
    """
    series = _embedded() if measured is None else measured
    if as_of is None:
        return series
    known = int((utc(as_of).astype("datetime64[D]") - series.days[0]).astype(np.int64))
    if known < 81:
        raise InputError(
            f"at {as_of} fewer than 81 days of space weather were known",
            hint=f"the series begins on {series.days[0]}",
        )
    return from_measurements(
        series.days[:known],
        f107=series.f107_raw[:known],
        f107_adjusted=series.f107_adjusted[:known],
        ap_3h=series.ap_3h[:known],
        source=series.source,
    )


def from_measurements(
    days: TimeArray,
    *,
    f107: FloatArray,
    f107_adjusted: FloatArray,
    ap_3h: FloatArray,
    source: str,
) -> SpaceWeather:
    """Series with the days spoilt by flares found and bridged, and its means.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
        Without a gap.
    f107, f107_adjusted : ndarray, shape (n,)
        Flux as published, observed and adjusted [sfu].
    ap_3h : ndarray, shape (n, 8)
        Geomagnetic index ap [2 nT].
    source : str
        Where it comes from.

    Returns
    -------
    SpaceWeather
        The whole series.
    """
    bad = spoilt(f107)
    flux = cleaned(f107, bad)
    return SpaceWeather(
        days=days,
        f107_raw=f107,
        f107_adjusted=f107_adjusted,
        f107=flux,
        f107a=centred_mean(flux),
        spoilt=bad,
        ap_3h=ap_3h,
        ap=ap_3h.mean(axis=1),
        source=source,
    )


def joined(earlier: SpaceWeather, later: SpaceWeather) -> SpaceWeather:
    """One series of two: the later one wins where both have a day.

    Parameters
    ----------
    earlier, later : SpaceWeather
        Days up to, and from, the first of `later`.

    Returns
    -------
    SpaceWeather
        With the source of `later`.

    Raises
    ------
    InputError
        If days are missing between them.
    """
    before = int((later.days[0] - earlier.days[0]).astype(np.int64))
    if before > earlier.days.size:
        raise InputError(
            f"{later.source} begins on {later.days[0]}, the series it continues ends on "
            f"{earlier.days[-1]}",
            hint="give a file that begins earlier, for instance SW-All.csv",
        )
    kept = slice(0, max(before, 0))
    return from_measurements(
        np.concatenate([earlier.days[kept], later.days]),
        f107=np.concatenate([earlier.f107_raw[kept], later.f107_raw]),
        f107_adjusted=np.concatenate([earlier.f107_adjusted[kept], later.f107_adjusted]),
        ap_3h=np.concatenate([earlier.ap_3h[kept], later.ap_3h]),
        source=later.source,
    )


@functools.cache
def _embedded() -> SpaceWeather:
    parts = load_arrays("space_weather.npz")
    elapsed = np.arange(len(parts["f107"])).astype("timedelta64[D]")
    return from_measurements(
        parts["first_day"] + elapsed,
        f107=parts["f107"] / 10.0,
        f107_adjusted=parts["f107_adjusted"] / 10.0,
        ap_3h=parts["ap"].astype(np.float64),
        source="CelesTrak SW-All.csv, embedded",
    )
