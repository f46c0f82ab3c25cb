"""Mean element sets: from text to `ElementSet`, strictly."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from issrisk.errors import ElementsError, ElementsWarning, InputTypeError
from issrisk.orbit import tle
from issrisk.times import TimeLike, days_between, iso, utc

MAX_FILE_BYTES = 10_000_000
ISS_SATELLITE_NUMBER = 25544
_FIRST_YEAR = 1957  # two-digit years 57..99 are 1957..1999 (Kelso, CelesTrak)
_MAX_ECCENTRICITY = 0.999  # closer to a parabola SGP4 stops with its errors 1 or 4
# B* [1/Earth radius]. Of 18 000 real sets (the validation data) the largest is 0.52.
_MAX_BSTAR = 1.0
# Of 12 300 real ISS sets 25 exceed this, each fitted across a reboost or a docking.
_USUAL_BSTAR_ISS = 0.01


@dataclass(frozen=True)
class ElementSet:
    """A mean element set, as a TLE encodes it: for SGP4 and nothing else.

    Angles are mean elements in TEME of epoch, the mean motion is Kozai's, the
    gravity constants are those of WGS 72 (Vallado et al. 2006, AIAA 2006-6753).
    """

    name: str
    line1: str
    line2: str
    satellite_number: int
    international_designator: str
    epoch: np.datetime64
    mean_motion_dot_rev_day2: float
    mean_motion_ddot_rev_day3: float
    bstar_per_er: float
    element_set_number: int | None
    inclination_deg: float
    raan_deg: float
    eccentricity: float
    argument_of_perigee_deg: float
    mean_anomaly_deg: float
    mean_motion_rev_day: float
    revolution_number: int | None
    notes: tuple[str, ...] = field(default=())

    @classmethod
    def from_lines(
        cls, line1: str, line2: str, *, name: str = "", verify_checksum: bool = True
    ) -> ElementSet:
        """Read one element set from its two lines.

        Parameters
        ----------
        line1, line2 : str
            The lines; trailing blanks and a line end are allowed.
        name : str, optional
            Name of the object; control characters are dropped.
        verify_checksum : bool, default: True
            Whether the checksums must be there and right. What is read
            without says so in its `notes`.

        Returns
        -------
        ElementSet
            The parsed set.

        Raises
        ------
        ElementsError
            If the layout, the checksum, the pairing or a range is wrong.
        InputTypeError
            If a line is not text.
        """
        for line in (line1, line2):
            if not isinstance(line, str):
                raise InputTypeError(f"a TLE line is given as {type(line).__name__}, must be text")
        if line1[:2] == "2 " and line2[:2] == "1 ":
            raise ElementsError("the two TLE lines are swapped", hint="give line 1 first")
        line1, line2 = line1.rstrip(" \r\n"), line2.rstrip(" \r\n")
        first = tle.read_line(line1, 1, verify_checksum=verify_checksum)
        second = tle.read_line(line2, 2, verify_checksum=verify_checksum)
        _check_pair(first, second)
        values = _checked(_values(first, second))
        return cls(
            name=_clean_name(name),
            line1=line1,
            line2=line2,
            notes=tuple(_notes(values, verify_checksum=verify_checksum)),
            **values,
        )

    def age_days(self, at: TimeLike) -> float:
        """Days from the epoch to `at`; negative if the epoch lies later."""
        return days_between(utc(at), self.epoch)

    @property
    def label(self) -> str:
        """Name, or the catalogue number where there is none."""
        return self.name or f"object {self.satellite_number}"

    @property
    def period_min(self) -> float:
        """Mean orbital period [min]."""
        return 1440.0 / self.mean_motion_rev_day

    def record(self, at: TimeLike | None = None) -> dict[str, Any]:
        """What goes into a result's provenance.

        Parameters
        ----------
        at : time, optional
            Instant the age is reckoned to; without it the age is null.

        Returns
        -------
        dict
            ``name``, ``line1``, ``line2``, ``epoch_utc``, ``age_days``, and
            ``notes`` where there are any.
        """
        record: dict[str, Any] = {
            "name": self.name,
            "line1": self.line1,
            "line2": self.line2,
            "epoch_utc": iso(self.epoch, unit="us"),
            "age_days": None if at is None else round(self.age_days(at), 6),
        }
        return record | ({"notes": list(self.notes)} if self.notes else {})


def _values(first: dict[str, str], second: dict[str, str]) -> dict[str, Any]:
    if first["ephemeris type"] not in " 0123":
        raise ElementsError(
            f"ephemeris type {first['ephemeris type']} is not SGP4",
            hint="type 4 is SGP4-XP, which is another model: ask the source for a type 0 set",
        )
    return {
        "satellite_number": tle.satellite_number(first["satellite number"]),
        "international_designator": first["international designator"].strip(),
        "epoch": _epoch(first["epoch year"], first["epoch day"]),
        "mean_motion_dot_rev_day2": float(first["mean motion derivative"].replace(" ", "")),
        "mean_motion_ddot_rev_day3": tle.assumed_decimal(first["mean motion second derivative"]),
        "bstar_per_er": tle.assumed_decimal(first["B* drag term"]),
        "element_set_number": _optional_int(first["element set number"]),
        "inclination_deg": float(second["inclination"]),
        "raan_deg": float(second["right ascension of the ascending node"]),
        "eccentricity": float(f"0.{second['eccentricity']}"),
        "argument_of_perigee_deg": float(second["argument of perigee"]),
        "mean_anomaly_deg": float(second["mean anomaly"]),
        "mean_motion_rev_day": float(second["mean motion"]),
        "revolution_number": _optional_int(second["revolution number"]),
    }


def _optional_int(text: str) -> int | None:
    return int(text) if text.strip() else None


def _epoch(year_text: str, day_text: str) -> np.datetime64:
    """Exact: eight decimals of a day are whole steps of 864 microseconds."""
    short = int(year_text)
    year = short + (1900 if short >= _FIRST_YEAR - 1900 else 2000)
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


def _check_pair(first: dict[str, str], second: dict[str, str]) -> None:
    one, two = first["satellite number"], second["satellite number"]
    if tle.satellite_number(one) != tle.satellite_number(two):
        raise ElementsError(
            f"line 1 is of object {one.strip()}, line 2 of object {two.strip()}",
            hint="the two lines must belong to the same object",
        )


def _notes(values: dict[str, Any], *, verify_checksum: bool) -> Iterator[str]:
    if not verify_checksum:
        yield "checksums not verified"
    is_iss = values["satellite_number"] == ISS_SATELLITE_NUMBER
    if is_iss and abs(values["bstar_per_er"]) > _USUAL_BSTAR_ISS:
        yield f"|B*| above {_USUAL_BSTAR_ISS:g}: fitted across a manoeuvre, do not use it for drag"


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    ranges = (
        ("inclination_deg", 0.0, 180.0),
        ("raan_deg", 0.0, 360.0),
        ("argument_of_perigee_deg", 0.0, 360.0),
        ("mean_anomaly_deg", 0.0, 360.0),
        ("eccentricity", 0.0, _MAX_ECCENTRICITY),
        ("bstar_per_er", -_MAX_BSTAR, _MAX_BSTAR),
    )
    for name, low, high in ranges:
        if not low <= values[name] <= high:
            raise ElementsError(f"{name} is {values[name]:.9g}; it must lie in {low:g} to {high:g}")
    if values["mean_motion_rev_day"] <= 0.0:
        raise ElementsError("mean_motion_rev_day is 0; it must be more than 0")
    return values


def _clean_name(name: str) -> str:
    printable = "".join(c for c in name if c.isprintable())
    return re.sub(r"^0 ", "", printable.strip())[:100]


def read_elements(
    source: str | bytes | os.PathLike[str], *, verify_checksum: bool = True
) -> list[ElementSet]:
    """Element sets of a file or a text, in order of epoch.

    Two-line and three-line (named, also ``0 NAME``) forms; lines that begin
    with ``#`` and blank lines are passed over, exact duplicates dropped.

    Parameters
    ----------
    source : str, bytes or path
        A path, or the text itself (told from a path by holding a line break).
    verify_checksum : bool, default: True
        Whether the checksums must be there and right.

    Returns
    -------
    list of ElementSet
        At least one, sorted by epoch.

    Raises
    ------
    ElementsError
        If the source holds no element set, or one that is not valid.
    InputTypeError
        If `source` is neither text nor a path.

    Warns
    -----
    ElementsWarning
        If an epoch lies more than two days in the future of the clock.
    """
    text = _decoded(_read_source(source))
    _refuse_other_formats(text)
    found: dict[tuple[str, str], ElementSet] = {}
    for name, line1, line2, notes in _pairs(text):
        elements = ElementSet.from_lines(line1, line2, name=name, verify_checksum=verify_checksum)
        if notes:
            elements = replace(elements, notes=(*elements.notes, *notes))
        found.setdefault((elements.line1, elements.line2), elements)
    if not found:
        raise ElementsError(
            f"no element sets found in {_shown(text)}",
            hint="give a file of two-line element sets (lines that begin with '1 ' and '2 ')",
        )
    _warn_of_the_future(found.values())
    return sorted(found.values(), key=lambda elements: elements.epoch)


def _read_source(source: str | bytes | os.PathLike[str]) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str) and (not source or "\n" in source or "\r" in source):
        return source.encode("utf-8", errors="surrogatepass")
    if not isinstance(source, str | os.PathLike):
        raise InputTypeError(f"element sets are given as {type(source).__name__}, not text or path")
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)  # a device has no size and no end
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ElementsError(
            f"cannot read element sets from {str(source)[:80]!r}: {reason}"
        ) from None


def _decoded(data: bytes) -> str:
    if len(data) > MAX_FILE_BYTES:
        raise ElementsError(f"the text is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    if data[:2] == b"\x1f\x8b":
        raise ElementsError("this is a gzip file, not text", hint="unpack it first")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ElementsError("this is UTF-16 text", hint="save it as plain ASCII or UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # an old name; the lines themselves must be ASCII


def _refuse_other_formats(text: str) -> None:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")) or "<html" in start:
        status = re.search(r"\b(403|404|429|50[0-9])\b", text[:2000])
        seen = f" ({status.group()} from the server?)" if status else ""
        raise ElementsError(
            f"this is an HTML page{seen}, not elements", hint="fetch the element sets again"
        )
    if start.startswith(("{", "[")):
        raise ElementsError(
            "this is JSON, not a two-line element set",
            hint="ask the source for the TLE format",
        )
    if start.startswith("<"):
        raise ElementsError(
            "this is XML, not a two-line element set", hint="ask the source for the TLE format"
        )


def _pairs(text: str) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Name, line 1, line 2 and notes of each set of the text."""
    notes: tuple[str, ...] = ()
    name, line1 = "", None
    for raw in re.split(r"\r\n|\r|\n", text):
        line = raw.lstrip(" ")
        if not line.strip() or line.startswith("#"):
            continue
        stripped = ("leading blanks stripped",) if line != raw else ()
        number = _line_number(line)
        if number == "1":
            if line1 is not None:
                raise ElementsError("line 1 is given twice, line 2 is missing", hint=_ORDER)
            line1, notes = line, stripped
        elif number == "2":
            if line1 is None:
                raise ElementsError(
                    "the two TLE lines are swapped, or line 1 is missing", hint=_ORDER
                )
            yield name, line1, line, tuple(dict.fromkeys(notes + stripped))
            name, line1, notes = "", None, ()
        elif line1 is not None:
            raise ElementsError(f"line 1 is followed by {_shown(line)}, not by line 2", hint=_ORDER)
        else:
            name = line
    if line1 is not None:
        raise ElementsError("line 1 has no line 2", hint=_ORDER)


_ORDER = "give each set as line 1, then line 2, with at most a name before them"


def _line_number(line: str) -> str:
    """``1`` or ``2`` for a line of elements, empty for a name such as ``1 HOPEFUL``.

    A tab or another odd blank may follow the number: it is refused later, by name.
    """
    blank = line[1:2].isspace() or not line[1:2].isprintable()
    is_long = len(line) > 30 or sum(c.isdigit() for c in line) > 10
    return line[0] if line[0] in "12" and blank and is_long else ""


def _shown(text: str) -> str:
    first = text.strip().splitlines()[:1]
    return repr(first[0][:40]) if first else "an empty text"


def _warn_of_the_future(sets: Iterable[ElementSet]) -> None:
    limit = np.datetime64("now") + np.timedelta64(2, "D")
    for elements in sets:
        if elements.epoch > limit:
            warnings.warn(
                f"epoch {iso(elements.epoch)} of {elements.label} lies in the future",
                ElementsWarning,
                stacklevel=3,
            )
