"""A number behind a verdict, and the words that tell it."""

from __future__ import annotations

from dataclasses import dataclass

from issrisk.claims.quantities import QUANTITIES, MeasureName
from issrisk.claims.statements import MeasureSpec


@dataclass(frozen=True)
class Measure:
    """A number behind a verdict.

    ``value`` is None for what this version cannot compute. ``label`` is how a
    rule names it; ``sentence`` tells it in words, or is empty; ``brief`` tells
    it where there is little room, or is empty.
    """

    name: MeasureName
    label: str
    region: str | None
    value: float | None
    unit: str
    interval_90: tuple[float, float] | None
    interval_covers: str | None
    sentence: str
    brief: str


def measured(
    spec: MeasureSpec,
    value: float | None,
    sentence: str,
    *,
    brief: str = "",
    interval_90: tuple[float, float] | None = None,
    interval_covers: str | None = None,
) -> Measure:
    """A measure of what `spec` asks for.

    Parameters
    ----------
    spec : MeasureSpec
        The quantity and the place.
    value : float or None
        In the unit of the quantity.
    sentence : str
        What tells it in words; may be empty.
    brief : str
        The same where there is little room.
    interval_90 : (float, float), optional
        Its 90 % interval.
    interval_covers : str, optional
        What that interval covers.

    Returns
    -------
    Measure
        The measure.
    """
    return Measure(
        name=spec.name,
        label=spec.known_as,
        region=spec.place.name if spec.place is not None else spec.region,
        value=value,
        unit=spec.unit or QUANTITIES[spec.name].unit,
        interval_90=interval_90,
        interval_covers=interval_covers if interval_90 is not None else None,
        sentence=sentence,
        brief=brief,
    )
