"""What must be said of an object before its entry is predicted, and which of its sets serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.history import element_history
from issrisk.orbit.neighbours import FEWEST_SETS
from issrisk.reentry.last_sets import LastSets, Stretch
from issrisk.times import iso

Kind: TypeAlias = Literal["manoeuvre", "held", "stale", "entered", "few sets", "drag term"]

HISTORY_DAYS = 60.0  # looked at for manoeuvres
# Between two looks at the drag this long apart, natural drag changes by less than this factor:
# storms multiply it by up to five for a day, but do not divide it.
_APART_DAYS, _HELD_SHARE = 0.8, 0.35
_LEAST_LOOKS = 3
# Heavier for their drag than satellites are: the Station has some 160, GOCE had 220, and but for
# balls of metal few have 500 (recalled; some hundreds either way).
_HEAVIEST_KG_M2 = 600.0


@dataclass(frozen=True)
class Remark:
    """Something the reader of a prediction must know."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Usable:
    """The sets a prediction is made from, in order of epoch, and what was found."""

    sets: tuple[ElementSet, ...]
    remarks: tuple[Remark, ...]


def without_repeats(sets: Sequence[ElementSet]) -> tuple[ElementSet, ...]:
    """Sets in order of epoch; of several of one epoch (to a second) the one given last."""
    kept: dict[np.datetime64, ElementSet] = {}
    for each in sets:
        kept[each.epoch.astype("datetime64[s]")] = each
    return tuple(sorted(kept.values(), key=lambda each: each.epoch))


def since_last_burn(sets: Sequence[ElementSet]) -> Usable:
    """Sets after the last manoeuvre that they show.

    Parameters
    ----------
    sets : sequence of ElementSet
        Of one object, in order of epoch, without repeats.

    Returns
    -------
    Usable
        Of the last sixty days.
    """
    last = sets[-1]
    near = tuple(each for each in sets if each.age_days(last.epoch) <= HISTORY_DAYS)
    if len(near) < FEWEST_SETS:
        return Usable(near, ())
    burns = element_history(near).manoeuvres
    if not burns:
        return Usable(near, ())
    burn = burns[-1]
    after = tuple(each for each in near if each.epoch >= burn.first_after) or near[-1:]
    times = "once" if len(burns) == 1 else f"{len(burns)} times"
    text = (
        f"{last.label} manoeuvres: in the last {HISTORY_DAYS:g} days its orbit was changed "
        f"{times}, last {'lowered' if burn.kind == 'lowering' else 'raised'} by "
        f"{abs(burn.height_change_km):.1f} km about {iso(burn.time, unit='m')}. "
        "The prediction holds only if it is left alone from the last set on"
    )
    return Usable(after, (Remark("manoeuvre", text),))


def since_it_falls_freely(stretch: Stretch) -> int:
    """Place of the first set after the orbit was last held against drag, as by an ion engine.

    Parameters
    ----------
    stretch : Stretch
        Of one object.

    Returns
    -------
    int
        0 where it never was.
    """
    looks = _looks(stretch)
    for later in range(len(looks) - 1, 0, -1):
        begin, drag = looks[later - 1]
        usual = float(np.median([each for _, each in looks[later:]]))
        if len(looks) - later >= _LEAST_LOOKS and drag < _HELD_SHARE * usual:
            return int(looks[later][0]) if begin >= 0 else 0
    return 0


def held_until(stretch: Stretch) -> tuple[Remark, ...]:
    """That an orbit was held against drag until the first set of a stretch."""
    since = iso(stretch.sets[0].epoch, unit="m")
    text = (
        f"{stretch.sets[0].label} was held against drag, or manoeuvred, until about {since}: "
        "older sets are left out"
    )
    return (Remark("held", text),)


def held_up(fit: LastSets) -> tuple[Remark, ...]:
    """That an orbit falls less than the air lets a satellite fall, if it does.

    Parameters
    ----------
    fit : LastSets
        Of the object.

    Returns
    -------
    tuple of Remark
        None if it falls as others do.
    """
    seeming = 1.0 / fit.ballistic_m2_kg
    if seeming < _HEAVIEST_KG_M2:
        return ()
    text = (
        f"{fit.last.label} falls as if it had m/(C_D A) = {seeming:.0f} kg/m², more than nearly "
        "all satellites: an engine may hold it up, and without it the fall is faster"
    )
    return (Remark("held", text),)


def _looks(stretch: Stretch) -> list[tuple[int, float]]:
    """First set and ballistic coefficient of stretches of a day or so, in order of time."""
    axis: FloatArray = stretch.orbits[:, 0]
    looks, begin = [], 0
    for place in range(1, len(axis)):
        span = float(stretch.days[place] - stretch.days[begin])
        if span < _APART_DAYS:
            continue
        rate = 0.5 * (stretch.rate_km_day(begin) + stretch.rate_km_day(place))
        looks.append((begin, float(axis[begin] - axis[place]) / (rate * span)))
        begin = place
    return looks
