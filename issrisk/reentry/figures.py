"""Mass and drag of what falls, and how far each may be off, with their sources."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from issrisk.errors import InputError
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet

# Standard deviations of logarithms. NASA's figures are operational fits, of a few days each (taken
# as five): by `uncertainty.DensityError`, learned from 1998-2004 alone, such fits stray from their
# mean by 0.23. (The three below scatter by 0.125; that of August 2021 lies off by 1.0.)
FIT_SD = 0.23
# Figures that are given: judgement. Mass: a visiting ship weighs 7 to 14 t of 450.
GIVEN_SD, MASS_SD = 0.125, 0.015
# Tumbling, the Station shows its arrays from all sides: a mean area of 2500 m² is quoted from
# the ESA conference on space debris SDC6, paper 23 (at second hand); the coefficient is that of
# flat plates in free molecular flow (recalled: 2.2), the spread a judgement.
TUMBLING_AREA_M2, TUMBLING_COEFFICIENT, TUMBLING_SD = 2500.0, 2.2, 0.25
_LARGEST = 1e9


@dataclass(frozen=True)
class DragFigures:
    """Mass, drag area and coefficient; `drag_sd` and `mass_sd` are of logarithms.

    Where `mass_known` is False, only the coefficient times area over mass means anything.
    `known_then` is False where they were published later than they are asked for.
    """

    mass_kg: float
    drag_area_m2: float
    drag_coefficient: float
    source: str
    drag_sd: float = GIVEN_SD
    mass_sd: float = MASS_SD
    mass_known: bool = True
    known_then: bool = True

    def __post_init__(self) -> None:
        for name in ("mass_kg", "drag_area_m2", "drag_coefficient"):
            value = getattr(self, name)
            if not 0.0 < value < _LARGEST:
                raise InputError(
                    f"{name} is {value:g}; it must be more than 0 and less than {_LARGEST:g}"
                )
        for name in ("drag_sd", "mass_sd"):
            value = getattr(self, name)
            if not 0.0 <= value <= 2.0:
                raise InputError(f"{name} is {value:g}; it must lie in 0 to 2")

    @property
    def ballistic_m2_kg(self) -> float:
        """Drag coefficient times area over mass."""
        return self.drag_coefficient * self.drag_area_m2 / self.mass_kg


_OEM = "NASA/JSC, ISS trajectory (CCSDS OEM) of {}: an operational fit"
# Its comments MASS, DRAG_AREA and DRAG_COEFF. That of 13 August 2021 (1448.04 m², 0.75) is a fit
# to the quiet thermosphere of those weeks and less than half of the others: not used.
ISS_FIGURES: tuple[tuple[np.datetime64, DragFigures], ...] = tuple(
    (np.datetime64(day), DragFigures(mass, area, coefficient, _OEM.format(day), FIT_SD))
    for day, mass, area, coefficient in (
        ("2022-02-18", 452_370.0, 1516.9, 2.00),
        ("2024-03-01", 459_325.0, 1487.8, 1.85),
        ("2025-02-26", 454_339.0, 1791.9, 1.95),
    )
)


def drag_figures(
    elements: ElementSet,
    at: np.datetime64,
    *,
    as_of: np.datetime64 | None = None,
    mass_kg: float | None = None,
    drag_area_m2: float | None = None,
    drag_coefficient: float | None = None,
    tumbling: bool = False,
) -> DragFigures:
    """Figures for an object; what is not given is NASA's for the ISS.

    Parameters
    ----------
    elements : ElementSet
        Which object.
    at : datetime64
        The ISS's last figures published at or before this time are taken; the first if
        there are none, which their source says.
    as_of : datetime64, optional
        Nor are any looked at that were published after it.
    mass_kg, drag_area_m2, drag_coefficient : float, optional
        Of the user.
    tumbling : bool, default: False
        For the ISS: without attitude control.

    Returns
    -------
    DragFigures
        With their source.

    Raises
    ------
    InputError
        If one is no positive number, or missing for another object than the ISS.
    """
    given = {
        "mass_kg": mass_kg,
        "drag_area_m2": drag_area_m2,
        "drag_coefficient": drag_coefficient,
    }
    known: dict[str, Any] = {n: value for n, value in given.items() if value is not None}
    if elements.satellite_number != ISS_SATELLITE_NUMBER:
        if len(known) < len(given) or tumbling:
            raise InputError(
                f"how much air drags at {elements.label} is not known",
                hint="give mass, drag area and drag coefficient, and the area it tumbles with",
            )
        return DragFigures(**known, source="given by the user")
    last = published(at if as_of is None else min(at, as_of))
    if last is None:
        first = ISS_FIGURES[0][1]
        told = f"{first.source}, published later: none before is known"
        last = replace(first, source=told, known_then=False)
    if tumbling:
        last = replace(
            last,
            drag_area_m2=TUMBLING_AREA_M2,
            drag_coefficient=TUMBLING_COEFFICIENT,
            drag_sd=math.hypot(TUMBLING_SD, GIVEN_SD),
            source="tumbling: mean area of 2500 m² at second hand, coefficient of flat plates",
        )
    if not known:
        return last
    if len(known) == len(given):
        return DragFigures(**known, source="given by the user")
    named = ", ".join(name.rsplit("_", 1)[0].replace("_", " ") for name in known)
    return replace(last, **known, source=f"{named} given by the user; else {last.source}")


def published(at: np.datetime64) -> DragFigures | None:
    """The ISS's figures as known at a time.

    Parameters
    ----------
    at : datetime64
        UTC.

    Returns
    -------
    DragFigures or None
        The last published; None before the first.
    """
    known = [figures for day, figures in ISS_FIGURES if day <= at]
    return known[-1] if known else None
