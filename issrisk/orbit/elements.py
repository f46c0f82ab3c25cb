"""A mean element set, which cannot hold what no orbit has."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from issrisk.errors import ElementsError, InputTypeError
from issrisk.orbit import tle
from issrisk.times import TimeLike, days_between, iso, utc

ISS_SATELLITE_NUMBER = 25544
MAX_SATELLITE_NUMBER = 999_999_999
UNKNOWN = "UNKNOWN"  # of a name or designator, CCSDS 502.0-B-3, table 4-2
_MAX_ECCENTRICITY = 0.999  # closer to a parabola SGP4 stops with its errors 1 or 4
# B* [1/Earth radius]. Of 18 000 real sets (the validation data) the largest is 0.52.
_MAX_BSTAR = 1.0
_MAX_MEAN_MOTION = 100.0  # two columns before the point; 17 is under the ground
# Of 12 300 real ISS sets 25 exceed this, each fitted across a reboost or a docking.
_USUAL_BSTAR_ISS = 0.01


@dataclass(frozen=True)
class ElementSet:
    """A mean element set, as a TLE or an OMM encodes it: for SGP4 and nothing else.

    Angles are mean elements in TEME of epoch, the mean motion is Kozai's, the
    gravity constants are those of WGS 72 (Vallado et al. 2006, AIAA 2006-6753).
    The lines are None where it did not come as two lines. A value out of its
    range is an `ElementsError`, however the set is made.
    """

    name: str
    line1: str | None
    line2: str | None
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
    classification: str = "U"
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise ElementsError(f"{name} is {value:.9g}; it must lie in {low:g} to {high:g}")
        if not 0.0 < self.mean_motion_rev_day < _MAX_MEAN_MOTION:
            raise ElementsError(
                f"mean_motion_rev_day is {self.mean_motion_rev_day:.9g}; "
                f"it must be more than 0 and less than {_MAX_MEAN_MOTION:g}"
            )
        for name in ("mean_motion_dot_rev_day2", "mean_motion_ddot_rev_day3"):
            if not math.isfinite(getattr(self, name)):
                raise ElementsError(f"{name} is {getattr(self, name)}; it must be finite")

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
        values = _values(first, second)
        unverified = () if verify_checksum else ("checksums not verified",)
        return cls(
            name=clean_name(name),
            line1=line1,
            line2=line2,
            notes=(*unverified, *drag_notes(values["satellite_number"], values["bstar_per_er"])),
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
            ``name``, ``satellite_number``, ``line1``, ``line2``, ``epoch_utc``,
            ``age_days``; ``omm`` where there are no lines, and ``notes`` where
            there are any.
        """
        record: dict[str, Any] = {
            "name": self.name,
            "satellite_number": self.satellite_number,
            "line1": self.line1,
            "line2": self.line2,
            "epoch_utc": iso(self.epoch, unit="us"),
            "age_days": None if at is None else round(self.age_days(at), 6),
        }
        if self.line1 is None:
            record["omm"] = self.omm_fields()
        return record | ({"notes": list(self.notes)} if self.notes else {})

    def omm_fields(self) -> dict[str, str | int | float | None]:
        """The set as the keywords of an orbit mean-elements message.

        Returns
        -------
        dict
            In the order and the units of CCSDS 502.0-B-3, table 4-3, as
            CelesTrak gives them in JSON; None for what is not known.
        """
        return {
            "OBJECT_NAME": self.name or UNKNOWN,
            "OBJECT_ID": tle.long_designator(self.international_designator) or UNKNOWN,
            "EPOCH": iso(self.epoch, unit="us").removesuffix("Z"),
            "MEAN_MOTION": self.mean_motion_rev_day,
            "ECCENTRICITY": self.eccentricity,
            "INCLINATION": self.inclination_deg,
            "RA_OF_ASC_NODE": self.raan_deg,
            "ARG_OF_PERICENTER": self.argument_of_perigee_deg,
            "MEAN_ANOMALY": self.mean_anomaly_deg,
            "EPHEMERIS_TYPE": 0,
            "CLASSIFICATION_TYPE": self.classification,
            "NORAD_CAT_ID": self.satellite_number,
            "ELEMENT_SET_NO": self.element_set_number,
            "REV_AT_EPOCH": self.revolution_number,
            "BSTAR": self.bstar_per_er,
            "MEAN_MOTION_DOT": self.mean_motion_dot_rev_day2,
            "MEAN_MOTION_DDOT": self.mean_motion_ddot_rev_day3,
        }


_RANGES = (
    ("satellite_number", 0, MAX_SATELLITE_NUMBER),
    ("inclination_deg", 0.0, 180.0),
    ("raan_deg", 0.0, 360.0),
    ("argument_of_perigee_deg", 0.0, 360.0),
    ("mean_anomaly_deg", 0.0, 360.0),
    ("eccentricity", 0.0, _MAX_ECCENTRICITY),
    ("bstar_per_er", -_MAX_BSTAR, _MAX_BSTAR),
)


def _values(first: dict[str, str], second: dict[str, str]) -> dict[str, Any]:
    if first["ephemeris type"] not in " 0123":
        raise ElementsError(
            f"ephemeris type {first['ephemeris type']} is not SGP4",
            hint="type 4 is SGP4-XP, which is another model: ask the source for a type 0 set",
        )
    return {
        "satellite_number": tle.satellite_number(first["satellite number"]),
        "international_designator": first["international designator"].strip(),
        "classification": first["classification"].strip() or "U",
        "epoch": tle.epoch(first["epoch year"], first["epoch day"]),
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


def _check_pair(first: dict[str, str], second: dict[str, str]) -> None:
    one, two = first["satellite number"], second["satellite number"]
    if tle.satellite_number(one) != tle.satellite_number(two):
        raise ElementsError(
            f"line 1 is of object {one.strip()}, line 2 of object {two.strip()}",
            hint="the two lines must belong to the same object",
        )


def drag_notes(satellite_number: int, bstar_per_er: float) -> tuple[str, ...]:
    """What is to be noted of a drag term.

    Parameters
    ----------
    satellite_number : int
        Catalogue number.
    bstar_per_er : float
        B* [1/Earth radius].

    Returns
    -------
    tuple of str
        Empty where it is usual.
    """
    if satellite_number != ISS_SATELLITE_NUMBER or abs(bstar_per_er) <= _USUAL_BSTAR_ISS:
        return ()
    return (f"|B*| above {_USUAL_BSTAR_ISS:g}: fitted across a manoeuvre, do not use it for drag",)


def clean_name(name: str) -> str:
    """A name of at most 100 characters, none of which controls a terminal.

    Parameters
    ----------
    name : str
        As the source gives it; the ``0`` before a name in three lines is taken off.

    Returns
    -------
    str
        Empty for ``UNKNOWN``.
    """
    printable = "".join(c for c in name if c.isprintable())
    short = re.sub(r"^(0 +)+", "", printable.strip())[:100].strip()
    return "" if short == UNKNOWN else short
