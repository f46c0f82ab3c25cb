"""The two-line format: fixed columns, checksum and Alpha-5 numbers, read strictly.

Column layout: T. S. Kelso, "FAQs: Two-Line Element Set Format" (CelesTrak);
Hoots and Roehrich (1980), Spacetrack Report No. 3, section 2. Alpha-5:
Space-Track, "Alpha-5" documentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from issrisk.errors import ElementsError

LINE_LENGTH = 69
_CHECKSUM_COLUMN = 68
FIRST_YEAR = 1957  # two-digit years 57..99 are 1957..1999 (Kelso, CelesTrak)
ALPHA5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # I and O are left out: they look like 1 and 0


@dataclass(frozen=True)
class Field:
    """A field of a line: its name, first column (from 1), width and form."""

    name: str
    column: int
    width: int
    form: str
    example: str

    def text(self, line: str) -> str:
        """Characters of the field in `line`."""
        return line[self.column - 1 : self.column - 1 + self.width]


_SATELLITE = Field("satellite number", 3, 5, r"( {0,4}\d{1,5}|[A-Z]\d{4})", "25544")

LINE_1 = (
    _SATELLITE,
    Field("classification", 8, 1, r"[USC ]", "U"),
    Field("international designator", 10, 8, r"(\d{5}[A-Z]{1,3} *| {8})", "98067A  "),
    Field("epoch year", 19, 2, r"\d\d", "22"),
    Field("epoch day", 21, 12, r" {0,2}\d{1,3}\.\d{8}", "055.59782146"),
    Field("mean motion derivative", 34, 10, r"[ +-]\.\d{8}", " .00007101"),
    Field("mean motion second derivative", 45, 8, r"[ +-]\d{5}[+-]\d", " 00000-0"),
    Field("B* drag term", 54, 8, r"[ +-]\d{5}[+-]\d", " 13261-3"),
    Field("ephemeris type", 63, 1, r"[\d ]", "0"),
    Field("element set number", 65, 4, r" *\d*", " 999"),
)
LINE_2 = (
    _SATELLITE,
    Field("inclination", 9, 8, r" {0,2}\d{1,3}\.\d{4}", " 51.6409"),
    Field("right ascension of the ascending node", 18, 8, r" {0,2}\d{1,3}\.\d{4}", "174.1560"),
    Field("eccentricity", 27, 7, r"\d{7}", "0005278"),
    Field("argument of perigee", 35, 8, r" {0,2}\d{1,3}\.\d{4}", "162.4425"),
    Field("mean anomaly", 44, 8, r" {0,2}\d{1,3}\.\d{4}", "209.8578"),
    Field("mean motion", 53, 11, r" ?\d{1,2}\.\d{8}", "15.49924591"),
    Field("revolution number", 64, 5, r" *\d*", "32772"),
)


def checksum(line: str) -> int:
    """Checksum of a line: its digits and one for each minus sign, modulo 10.

    Parameters
    ----------
    line : str
        A line of an element set; columns past 68 are not counted.

    Returns
    -------
    int
        0 to 9.

    Examples
    --------
    >>> checksum("1 25544U 98067A   22055.59782146  .00007101  00000-0  13261-3 0  999")
    1
    """
    counted = line[:_CHECKSUM_COLUMN]
    return sum(int(c) if c.isdigit() else c == "-" for c in counted) % 10


def satellite_number(text: str) -> int:
    """Catalogue number of a five-character field, Alpha-5 included.

    Parameters
    ----------
    text : str
        For instance ``25544`` or ``A5544``.

    Returns
    -------
    int
        0 to 339 999.

    Raises
    ------
    ElementsError
        If the first letter is not an Alpha-5 letter.

    Examples
    --------
    >>> satellite_number("A5544")
    105544
    """
    if re.fullmatch(r" {0,4}\d{1,5}", text):
        return int(text)
    if not (re.fullmatch(r"[A-Z]\d{4}", text) and text[0] in ALPHA5):
        raise ElementsError(
            f"satellite number {text!r} is neither digits nor Alpha-5",
            hint="Alpha-5 is a capital letter but I and O, then four digits, as A5544",
        )
    return (10 + ALPHA5.index(text[0])) * 10_000 + int(text[1:])


def read_line(line: str, number: int, *, verify_checksum: bool = True) -> dict[str, str]:
    """Fields of one line, each in its columns and form.

    Parameters
    ----------
    line : str
        The line; trailing blanks are allowed.
    number : {1, 2}
        Which line it must be.
    verify_checksum : bool, default: True
        Whether column 69 must be there and right.

    Returns
    -------
    dict of str to str
        Field name to its characters.

    Raises
    ------
    ElementsError
        If a character, the length, the checksum or a field is wrong.
    """
    text = line.rstrip(" ")
    where = f"TLE line {number}"
    _check_characters(text, where)
    _check_shape(text, number, where, verify_checksum)
    if verify_checksum:
        _check_checksum(text, where)
    return _fields(text, number, where)


def _check_characters(text: str, where: str) -> None:
    for column, character in enumerate(text[: LINE_LENGTH + 1], start=1):
        if not " " <= character <= "~":
            raise ElementsError(
                f"{where}: column {column} holds U+{ord(character):04X}, not plain ASCII",
                hint="copy the lines again as plain text from the source",
            )


def _check_shape(text: str, number: int, where: str, verify_checksum: bool) -> None:
    if text[:2] != f"{number} ":
        raise ElementsError(f"{where}: begins with {text[:2]!r}, must begin with '{number} '")
    allowed = (LINE_LENGTH,) if verify_checksum else (LINE_LENGTH - 1, LINE_LENGTH)
    if len(text) in allowed:
        return
    if len(text) == LINE_LENGTH - 1:
        raise ElementsError(
            f"{where}: 68 characters, the checksum in column 69 is missing",
            hint="read it with the checksum override (--no-checksum) if the source leaves it out",
        )
    one_blank = "  " not in text and len(text.split()) >= len(LINE_2) - 1
    collapsed = len(text) < LINE_LENGTH - 1 and one_blank
    raise ElementsError(
        f"{where}: {len(text)} characters, must be {LINE_LENGTH}",
        hint="its blanks seem collapsed: copy the lines again as plain text from the source"
        if collapsed
        else "the line is cut or has something appended: copy it again from the source",
    )


def _check_checksum(text: str, where: str) -> None:
    given, expected = text[_CHECKSUM_COLUMN], checksum(text)
    if given != str(expected):
        raise ElementsError(
            f"{where}: checksum {given}, expected {expected}",
            hint="a character was changed: copy the lines again from the source "
            "(--no-checksum reads them all the same, and says so in every result)",
        )


def _fields(text: str, number: int, where: str) -> dict[str, str]:
    layout = LINE_1 if number == 1 else LINE_2
    used = {1} | {c for f in layout for c in range(f.column, f.column + f.width)}
    for column in range(1, LINE_LENGTH):
        if column not in used and text[column - 1] != " ":
            raise ElementsError(
                f"{where}: column {column} holds {text[column - 1]!r}, must be blank"
            )
    fields = {field.name: field.text(text) for field in layout}
    for field in layout:
        if not re.fullmatch(field.form, fields[field.name]):
            last = field.column + field.width - 1
            raise ElementsError(
                f"{where}: {field.name} (columns {field.column}-{last}) is "
                f"{fields[field.name]!r}; its form is {field.example!r}"
            )
    return fields


def assumed_decimal(text: str) -> float:
    """Value of a field such as `` 13261-3``: 0.13261e-3.

    Parameters
    ----------
    text : str
        Sign or blank, five digits, sign and one digit of the exponent.

    Returns
    -------
    float
        The value, in the unit of the field.

    Examples
    --------
    >>> assumed_decimal("-13525-3")
    -0.00013525
    """
    sign = -1.0 if text[0] == "-" else 1.0
    return sign * float(f"0.{text[1:6]}e{text[6:8]}")


def epoch(year_text: str, day_text: str) -> np.datetime64:
    """Instant of an epoch, exact: 1e-8 of a day is 864 microseconds.

    Parameters
    ----------
    year_text : str
        Two digits.
    day_text : str
        Day of the year, from 1, with eight decimals.

    Returns
    -------
    numpy.datetime64
        Microseconds, UTC.

    Raises
    ------
    ElementsError
        If the year does not have that day.

    Examples
    --------
    >>> epoch("22", "055.59782146")
    np.datetime64('2022-02-24T14:20:51.774144')
    """
    short = int(year_text)
    year = short + (1900 if short >= FIRST_YEAR - 1900 else 2000)
    whole, fraction = day_text.strip().split(".")
    january_first = np.datetime64(f"{year}-01-01", "us")
    length = int((np.datetime64(f"{year + 1}-01-01") - january_first) / np.timedelta64(1, "D"))
    if not 1 <= int(whole) <= length:
        raise ElementsError(
            f"epoch day {day_text.strip()} is not in {year}: 1 to {length}.99999999"
        )
    return january_first + np.timedelta64(
        (int(whole) - 1) * 86_400_000_000 + int(fraction) * 864, "us"
    )


def long_designator(text: str) -> str:
    """International designator as an OMM has it: ``98067A`` is ``1998-067A``.

    Parameters
    ----------
    text : str
        As a TLE has it.

    Returns
    -------
    str
        The same where it is of another form.
    """
    if not re.fullmatch(r"\d{5}[A-Z]{1,3}", text):
        return text
    century = 19 if int(text[:2]) >= FIRST_YEAR - 1900 else 20
    return f"{century}{text[:2]}-{text[2:]}"


def short_designator(text: str) -> str:
    """International designator as a TLE has it: ``1998-067A`` is ``98067A``.

    Parameters
    ----------
    text : str
        As an OMM has it.

    Returns
    -------
    str
        The same where it is of another form, or of a year a TLE cannot hold.
    """
    match = re.fullmatch(r"\d\d(\d\d)-(\d{3}[A-Z]{1,3})", text)
    short = match[1] + match[2] if match else text
    return short if long_designator(short) == text else text
