"""Instants: everything is UTC, and a naive `datetime` is an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias, cast

import numpy as np

from issrisk.arrays import TimeArray
from issrisk.errors import InputError, InputTypeError, ResourceLimitError

TimeLike: TypeAlias = str | datetime | date | np.datetime64

EARLIEST = np.datetime64("1957-01-01", "ns")
LATEST = np.datetime64("2200-01-01", "ns")
MOST_INSTANTS = 1_000_000_000
_LONGEST_HOURS = 24 * 366 * 100


def utc(value: TimeLike) -> np.datetime64:
    """One instant in UTC.

    Parameters
    ----------
    value : str, datetime, date or datetime64
        Text is ISO 8601 and read as UTC unless it carries an offset. A `date`
        is its midnight. A `datetime` must be aware.

    Returns
    -------
    numpy.datetime64
        Nanoseconds, UTC.

    Raises
    ------
    InputError
        If the text is no date, the datetime is naive, or the year lies
        outside 1957 to 2199.
    InputTypeError
        If `value` is of another type.

    Examples
    --------
    >>> utc("2022-02-24T15:00+03:00")
    np.datetime64('2022-02-24T12:00:00.000000000')
    """
    if isinstance(value, np.datetime64):
        instant = value
    elif isinstance(value, datetime):
        instant = _from_datetime(value)
    elif isinstance(value, date):
        instant = np.datetime64(value, "D")
    elif isinstance(value, str):
        instant = _from_text(value)
    else:
        raise InputTypeError(
            f"a time is given as {type(value).__name__}",
            hint="give an ISO 8601 text, an aware datetime or a numpy datetime64",
        )
    if not _in_range(np.asarray(instant)):
        raise InputError(f"time {value!s} is outside 1957 to 2199 (UTC)")
    return _nanoseconds(instant)


def _in_range(instants: TimeArray) -> bool:
    """Whether every instant lies in the years allowed; nanoseconds would wrap past 2262."""
    years = first_and_last(instants).astype("datetime64[Y]")
    first, end = EARLIEST.astype("datetime64[Y]"), LATEST.astype("datetime64[Y]")
    return bool(((years >= first) & (years < end)).all())  # NaT compares as False


def first_and_last(times: TimeArray) -> TimeArray:
    """Earliest and latest of some instants.

    Parameters
    ----------
    times : ndarray of datetime64
        In any order.

    Returns
    -------
    ndarray of datetime64, shape (2,)
        Of none, shape (0,). The first is NaT if any is: as an integer that is the least.
    """
    ticks = times.view(np.int64)  # whose least is found eight times as fast
    return np.array([ticks.min(), ticks.max()] if times.size else [], np.int64).view(times.dtype)


def _nanoseconds(instant: np.datetime64) -> np.datetime64:
    return cast(np.datetime64, instant.astype("datetime64[ns]"))


def _from_datetime(value: datetime) -> np.datetime64:
    if value.tzinfo is None:
        raise InputError(
            f"time {value.isoformat()} has no time zone",
            hint="give it one, for instance value.replace(tzinfo=datetime.UTC)",
        )
    return np.datetime64(value.replace(tzinfo=None), "us") - np.timedelta64(value.utcoffset())


def _from_text(text: str) -> np.datetime64:
    stripped = text.strip()
    try:
        parsed = datetime.fromisoformat(stripped)
    except ValueError as error:
        raise InputError(
            f"{text!r} is no date or time ({error})",
            hint="write it as 2022-02-24 or 2022-02-24T12:00Z (UTC)",
        ) from None
    return _from_datetime(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))


def utc_array(values: TimeLike | Iterable[TimeLike] | TimeArray) -> TimeArray:
    """Instants in UTC as a one-dimensional array.

    Parameters
    ----------
    values : time or iterable of times
        As for `utc`; an array of datetime64 is taken as UTC.

    Returns
    -------
    ndarray of datetime64[ns], shape (n,)
        UTC; a copy, never a view.

    Raises
    ------
    InputError
        If a value is no time, is missing (NaT) or out of range, or the array
        has more than one dimension.
    InputTypeError
        If `values` are neither a time nor several.
    """
    if isinstance(values, str | date | np.datetime64):
        return np.array([utc(values)])
    if not isinstance(values, Iterable):
        raise InputTypeError(f"times are given as {type(values).__name__}, not as times")
    if not (isinstance(values, np.ndarray) and values.dtype.kind == "M"):
        return np.array([utc(value) for value in values], dtype="datetime64[ns]")
    if values.ndim > 1:
        raise InputError(f"times have shape {values.shape}; give one dimension")
    if not _in_range(values):
        raise InputError("times hold NaT or an instant outside 1957 to 2199 (UTC)")
    return np.array(values.ravel(), dtype="datetime64[ns]")


def time_range(start: TimeLike, *, hours: float, step_s: float) -> TimeArray:
    """Evenly spaced instants from `start` through `hours`, the end included.

    Parameters
    ----------
    start : time
        First instant, UTC.
    hours : float
        Length of the span [h], more than 0.
    step_s : float
        Spacing [s], at least 0.001.

    Returns
    -------
    ndarray of datetime64[ns], shape (n,)
        UTC.

    Raises
    ------
    InputError
        If the span or the step is not a positive finite number, or the end
        lies past 2199.
    ResourceLimitError
        If there would be more than 1e9 instants.
    """
    count = _count(hours, step_s)
    if count > MOST_INSTANTS:
        raise ResourceLimitError(f"{count} instants are asked for; at most {MOST_INSTANTS} at once")
    return next(time_chunks(start, hours=hours, step_s=step_s, size=count))


def time_chunks(start: TimeLike, *, hours: float, step_s: float, size: int) -> Iterator[TimeArray]:
    """The instants of `time_range` a chunk at a time; there may be any number.

    Parameters
    ----------
    start : time
        First instant, UTC.
    hours, step_s : float
        As for `time_range`.
    size : int
        Instants in a chunk, 1 or more.

    Returns
    -------
    iterator of ndarray of datetime64[ns]
        UTC; the last chunk may be shorter.

    Raises
    ------
    InputError
        As for `time_range`, or if `size` is less than 1.
    """
    count = _count(hours, step_s)
    if size < 1:
        raise InputError(f"chunks of {size} instants are asked for; 1 or more are allowed")
    first = utc(start)
    utc(first + _offsets(count - 1, count, step_s)[0])
    return (
        first + _offsets(begin, min(begin + size, count), step_s) for begin in range(0, count, size)
    )


def _count(hours: float, step_s: float) -> int:
    if not (np.isfinite(hours) and 0.0 < hours <= _LONGEST_HOURS):
        raise InputError(f"a span of {hours} hours is not allowed; give more than 0, finite")
    if not 0.001 <= step_s <= _LONGEST_HOURS * 3600.0:
        raise InputError(f"a step of {step_s} s is not allowed; give 0.001 s or more, finite")
    return int(np.floor(hours * 3600.0 / step_s + 1e-9)) + 1


def _offsets(begin: int, end: int, step_s: float) -> np.ndarray:
    return np.round(np.arange(begin, end) * (step_s * 1e9)).astype("timedelta64[ns]")


def iso(instant: np.datetime64, *, unit: Literal["m", "s", "ms", "us"] = "s") -> str:
    """ISO 8601 text of an instant, with the Z of UTC, rounded to `unit`.

    Parameters
    ----------
    instant : datetime64
        UTC.
    unit : {"m", "s", "ms", "us"}
        Last unit printed.

    Returns
    -------
    str
        For instance ``2022-02-24T12:00:00Z``.
    """
    half = np.timedelta64(1, unit).astype("timedelta64[ns]") // 2
    rounded = _nanoseconds(instant) + half
    return f"{np.datetime_as_string(rounded, unit=unit)}Z"


def iso_texts(instants: TimeArray, *, unit: Literal["s", "ms", "us"] = "ms") -> list[str]:
    """ISO 8601 texts of many instants at once; see `iso`.

    Parameters
    ----------
    instants : ndarray of datetime64, shape (n,)
        UTC.
    unit : {"s", "ms", "us"}
        Last unit printed.

    Returns
    -------
    list of str
        For instance ``2022-02-24T12:00:00.000Z``.
    """
    half = np.timedelta64(1, unit).astype("timedelta64[ns]") // 2
    rounded = instants.astype("datetime64[ns]") + half
    return [f"{text}Z" for text in np.datetime_as_string(rounded, unit=unit).tolist()]


def days_between(later: np.datetime64, earlier: np.datetime64) -> float:
    """Signed length of an interval in days of 86 400 s."""
    return float((later - earlier) / np.timedelta64(1, "D"))


def decimal_year(instant: np.datetime64) -> float:
    """Year with the fraction of it that is past, such as 2022.15."""
    year = instant.astype("datetime64[Y]")
    begin, end = (y.astype("datetime64[ns]") for y in (year, year + np.timedelta64(1, "Y")))
    return float(1970 + int(year.astype(int)) + (instant - begin) / (end - begin))
