"""Space weather files of CelesTrak, read strictly: `SW-All.csv` and `SW-Last5Years.csv`.

Columns: celestrak.org/SpaceData/SpaceWx-format.php. Only measured days are taken; the forecasts
that follow them in the file are of another kind, and have no errors to sample.
"""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np

from issrisk.environment.space_weather import SpaceWeather, from_measurements
from issrisk.errors import ElementsError, InputError
from issrisk.orbit.messages.source import bytes_of, text_of

_AP_COLUMNS = tuple(f"AP{i}" for i in range(1, 9))
_COLUMNS = ("DATE", *_AP_COLUMNS, "F10.7_OBS", "F10.7_ADJ", "F10.7_DATA_TYPE")
# OBS measured, INT interpolated between measured days; PRD and PRM are forecasts.
_MEASURED = ("OBS", "INT")
_FORECAST = ("PRD", "PRM")
_LEAST_DAYS = 81
_FLUX_RANGE = (40.0, 2000.0)  # sfu; the quiet Sun gives 64, the flare of 7 March 2011 gave 939
_AP_RANGE = (0.0, 400.0)  # by the definition of the index
_HINT = "give SW-All.csv or SW-Last5Years.csv of CelesTrak as it is"


def read_space_weather(path: str | Path) -> SpaceWeather:
    """Measured days of a file.

    Parameters
    ----------
    path : str or Path
        A CSV file of CelesTrak.

    Returns
    -------
    SpaceWeather
        From its first to its last measured day.

    Raises
    ------
    InputError
        If it cannot be read, or a line is not as documented.
    """
    name = Path(path).name
    try:
        content = bytes_of(Path(path))
    except ElementsError:
        raise InputError(f"{name} cannot be read", hint=_HINT) from None
    return parsed_space_weather(content, source=name)


def parsed_space_weather(content: bytes, *, source: str) -> SpaceWeather:
    """Measured days of a file's bytes.

    Parameters
    ----------
    content : bytes
        Comma-separated text with a line of column names; gzip is unpacked.
    source : str
        What messages call it.

    Returns
    -------
    SpaceWeather
        From its first to its last measured day.

    Raises
    ------
    InputError
        If a line is not as documented, a day is missing or comes twice.
    """
    try:
        text = text_of(content)
    except ElementsError as error:
        raise InputError(f"{source}: {error.message}", hint=_HINT) from None
    rows = csv.DictReader(io.StringIO(text))
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"{source} has no column {missing[0]}", hint=_HINT)
    measured = [row for row in rows if _is_measured(row, source, rows.line_num)]
    if len(measured) < _LEAST_DAYS:
        raise InputError(
            f"{source} has {len(measured)} measured days, at least {_LEAST_DAYS} are needed",
            hint=_HINT,
        )
    return from_measurements(
        _days(measured, source),
        f107=_numbers(measured, ("F10.7_OBS",), _FLUX_RANGE, source)[:, 0],
        f107_adjusted=_numbers(measured, ("F10.7_ADJ",), _FLUX_RANGE, source)[:, 0],
        ap_3h=_numbers(measured, _AP_COLUMNS, _AP_RANGE, source),
        source=source,
    )


def _is_measured(row: dict[str, str], source: str, line: int) -> bool:
    kind = row["F10.7_DATA_TYPE"]
    if kind not in _MEASURED + _FORECAST:
        raise InputError(f"{source}, line {line}: data type {kind!r} is unknown", hint=_HINT)
    return kind in _MEASURED


def _days(rows: list[dict[str, str]], source: str) -> np.ndarray:
    try:
        days = np.array([row["DATE"] for row in rows], dtype="datetime64[D]")
    except ValueError as error:
        raise InputError(f"{source} has a date that is none: {error}", hint=_HINT) from None
    steps = np.diff(days).astype(np.int64)
    if (steps != 1).any():
        place = int(np.flatnonzero(steps != 1)[0])
        raise InputError(
            f"{source}: {days[place]} is followed by {days[place + 1]}, not by the next day",
            hint=_HINT,
        )
    return days


def _numbers(
    rows: list[dict[str, str]],
    columns: tuple[str, ...],
    allowed: tuple[float, float],
    source: str,
) -> np.ndarray:
    values = np.empty((len(rows), len(columns)))
    for i, row in enumerate(rows):
        for k, column in enumerate(columns):
            try:
                values[i, k] = float(row[column])
            except (TypeError, ValueError):
                values[i, k] = math.nan
            if not allowed[0] <= values[i, k] <= allowed[1]:
                raise InputError(
                    f"{source}, {row['DATE']}: {column} is {row[column]!r}, "
                    f"expected {allowed[0]:g} to {allowed[1]:g}",
                    hint=_HINT,
                )
    return values
