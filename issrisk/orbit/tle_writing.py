"""Element sets as two lines, where their numbers fit the columns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

import numpy as np

from issrisk.errors import ElementsError
from issrisk.orbit import tle

if TYPE_CHECKING:
    from issrisk.orbit.elements import ElementSet

_ONE_FIELD_STEP_US = 864  # 1e-8 of a day
_LAST_YEAR = tle.FIRST_YEAR + 99
MAX_TWO_LINE_NUMBER = 339_999  # Z9999 in Alpha-5
_USE_OMM = "write it as an OMM (omm-json, omm-csv, omm-kvn or omm-xml)"


@dataclass(frozen=True)
class TwoLines:
    """Two lines, and the names of what had to be rounded to fit them."""

    line1: str
    line2: str
    rounded: tuple[str, ...]


def two_lines(elements: ElementSet) -> TwoLines:
    """An element set as two lines, checksums included.

    Parameters
    ----------
    elements : ElementSet
        The set; its own lines, if it has any, are not looked at.

    Returns
    -------
    TwoLines
        `rounded` is empty where the lines say all that the set does.

    Raises
    ------
    ElementsError
        If the catalogue number is above 339 999, the epoch outside 1957 to
        2056, or a derivative of the mean motion too large for its columns.
    """
    rounded: list[str] = []
    write = _Writer(elements, rounded)
    number = _number(elements.satellite_number)
    first = (
        f"1 {number}{elements.classification:1.1} {write.designator():8} {write.epoch()} "
        f"{write.derivative('mean_motion_dot_rev_day2')} "
        f"{write.assumed_decimal('mean_motion_ddot_rev_day3', unit='-0')} "
        f"{write.assumed_decimal('bstar_per_er', unit='+0')} 0 "
        f"{write.counter('element_set_number', 4)}"
    )
    second = (
        f"2 {number} {write.decimal('inclination_deg', 8, 4)} {write.decimal('raan_deg', 8, 4)} "
        f"{write.decimal('eccentricity', 9, 7)[2:]} "
        f"{write.decimal('argument_of_perigee_deg', 8, 4)} "
        f"{write.decimal('mean_anomaly_deg', 8, 4)} "
        f"{write.decimal('mean_motion_rev_day', 11, 8)}{write.counter('revolution_number', 5)}"
    )
    return TwoLines(
        line1=first + str(tle.checksum(first)),
        line2=second + str(tle.checksum(second)),
        rounded=tuple(rounded),
    )


def _number(number: int) -> str:
    """Five columns, by Alpha-5 from 100 000 on."""
    if number > MAX_TWO_LINE_NUMBER:
        raise ElementsError(
            f"catalogue number {number} does not fit two lines, which end at {MAX_TWO_LINE_NUMBER}",
            hint=_USE_OMM,
        )
    if number < 100_000:
        return f"{number:05d}"
    return f"{tle.ALPHA5[number // 10_000 - 10]}{number % 10_000:04d}"


class _Writer:
    """Fields of one set; what does not fit its columns to the last digit is kept by name."""

    def __init__(self, elements: ElementSet, rounded: list[str]) -> None:
        self._elements, self._rounded = elements, rounded

    def _note(self, name: str, exact: bool) -> None:
        if not exact:
            self._rounded.append(name)

    def designator(self) -> str:
        text = self._elements.international_designator
        fits = tle.long_designator(text) != text
        self._note("international_designator", fits or not text)
        return text if fits else ""

    def epoch(self) -> str:
        steps = _steps_since_1957(self._elements.epoch)
        instant = _day_one() + np.timedelta64(steps * _ONE_FIELD_STEP_US, "us")
        self._note("epoch", bool(instant == self._elements.epoch))
        year = int(str(instant)[:4])
        if not tle.FIRST_YEAR <= year <= _LAST_YEAR:
            raise ElementsError(
                f"the epoch {instant} does not fit two lines, which go from "
                f"{tle.FIRST_YEAR} to {_LAST_YEAR}",
                hint=_USE_OMM,
            )
        in_year = int((instant - np.datetime64(f"{year}-01-01", "us")) // np.timedelta64(864, "us"))
        day, fraction = divmod(in_year, 100_000_000)
        return f"{year % 100:02d}{day + 1:03d}.{fraction:08d}"

    def decimal(self, name: str, width: int, decimals: int) -> str:
        value = getattr(self._elements, name)
        text = f"{value:{width}.{decimals}f}"
        self._note(name, float(text) == value)
        return text

    def derivative(self, name: str) -> str:
        value = getattr(self._elements, name)
        text = f"{abs(value):.8f}"
        self._note(name, float(text) == abs(value))
        if text[0] != "0" or text[1] != ".":
            raise ElementsError(f"{name} is {value:.9g}, two lines hold less than 1", hint=_USE_OMM)
        return f"{'-' if value < 0.0 else ' '}{text[1:]}"

    def assumed_decimal(self, name: str, *, unit: str) -> str:
        """Five digits after an assumed point, and the power of ten; `unit` is the power 0."""
        value = Decimal(repr(getattr(self._elements, name)))
        power = max(value.adjusted() + 1, -9) if value else 0
        digits = abs(value).scaleb(5 - power).quantize(Decimal(1), ROUND_HALF_EVEN)
        if digits == 100_000:
            digits, power = Decimal(10_000), power + 1
        if power > 9:
            raise ElementsError(f"{name} is {value:.9g}, two lines hold less", hint=_USE_OMM)
        self._note(name, digits == abs(value).scaleb(5 - power))
        sign = "-" if value < 0 else " "
        return f"{sign}{int(digits):05d}{f'{power:+d}' if power else unit}"

    def counter(self, name: str, width: int) -> str:
        """A count, which starts again at 0 where its columns end."""
        value = getattr(self._elements, name)
        if value is None:
            return " " * width
        self._note(name, value < 10**width)
        return f"{value % 10**width:{width}d}"


def _day_one() -> np.datetime64:
    return np.datetime64(f"{tle.FIRST_YEAR}-01-01", "us")


def _steps_since_1957(epoch: np.datetime64) -> int:
    microseconds = int((epoch - _day_one()) // np.timedelta64(1, "us"))
    return (microseconds + _ONE_FIELD_STEP_US // 2) // _ONE_FIELD_STEP_US
