"""A catalogue: 2000 objects, a day by minutes, all threads.

The objects are real element sets of the ISS, one after another, as if of a common epoch;
where the validation data is absent, one embedded set with other angles (synthetic).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from harness import Engine, Target, element_set, greatest_mm, installed, rates, show

from issrisk.orbit.catalogue import catalogue_states
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.propagate import satrec, teme_states
from issrisk.orbit.tle import checksum

OURS = "issrisk, out="
HEYOKA = "heyoka, out="
SGP4 = "python-sgp4"
TARGETS = (Target(OURS, HEYOKA, 1.0), Target(OURS, SGP4, 12.0))
_SETS = "elements/iss_1998-11-20_2004-12-31.tle"
_EPOCH = np.datetime64("2022-02-24T00:00", "us")
_MINUTES = np.arange(1440.0)
_COMPARED = 50  # objects


def main(*, count: int, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    count : int
        Objects.
    repeats : int
        Turns of every engine.
    """
    sets = objects(count)
    measured = rates(engines(sets), repeats=repeats)
    title = f"catalogue, {len(sets)} objects, {_MINUTES.size} minutes"
    show(title, measured, unit="states", targets=TARGETS)


def objects(count: int) -> list[ElementSet]:
    """Element sets, as if of a common epoch."""
    folder = Path(os.environ.get("ISSRISK_VALIDATION_DATA", "../shared/validation"))
    if (folder / _SETS).is_file():
        sets = read_elements(folder / _SETS)[-count:]
    else:
        print("\nthe real element sets are absent: the catalogue is synthetic")
        sets = [_with_mean_anomaly(element_set(), 360.0 * k / count) for k in range(count)]
    return [replace(each, epoch=_EPOCH) for each in sets]


def _with_mean_anomaly(elements: ElementSet, anomaly_deg: float) -> ElementSet:
    line = f"{elements.line2[:43]}{anomaly_deg:8.4f}{elements.line2[51:68]}"
    return ElementSet.from_lines(elements.line1, f"{line}{checksum(line)}")


def engines(sets: list[ElementSet]) -> Iterator[Engine]:
    """Python-sgp4, ours and the peers. Ours reads its objects in each turn, theirs are ready."""
    from sgp4.api import SatrecArray

    some = SatrecArray([satrec(each) for each in sets[:_COMPARED]])
    first = satrec(sets[0])
    dates = np.full(_MINUTES.size, first.jdsatepoch), first.jdsatepochF + _MINUTES / 1440.0
    count = len(sets) * _MINUTES.size
    yield Engine(SGP4, _COMPARED * _MINUTES.size, lambda: some.sgp4(*dates), "reference")

    reference = np.array([teme_states(each, _MINUTES)[0] for each in sets[:_COMPARED]])
    times = _EPOCH + _MINUTES.astype("timedelta64[m]")
    out = np.empty((len(sets), 6, _MINUTES.size))
    found = catalogue_states(sets, times).position_km
    note = greatest_mm(found[:_COMPARED] - reference)
    yield Engine(OURS, count, lambda: catalogue_states(sets, times, out=out), note)
    if installed("heyoka"):
        yield _heyoka(sets, reference)
    if installed("astroz"):
        yield _astroz(sets, reference)


def _heyoka(sets: list[ElementSet], reference: np.ndarray) -> Engine:
    from heyoka.model import sgp4_propagator

    propagator = sgp4_propagator([satrec(each) for each in sets])
    minutes = np.repeat(_MINUTES[:, None], len(sets), axis=1)
    out = propagator(minutes)
    note = greatest_mm(np.moveaxis(out[:, :3, :_COMPARED], -1, 0) - reference)
    return Engine(HEYOKA, minutes.size, lambda: propagator(minutes, out=out), note)


def _astroz(sets: list[ElementSet], reference: np.ndarray) -> Engine:
    from astroz._astroz import WGS72, Sgp4Constellation, Tle

    known = Sgp4Constellation([Tle(f"{each.line1}\n{each.line2}") for each in sets], WGS72)
    position, velocity = (np.empty((len(sets), _MINUTES.size, 3)) for _ in range(2))
    known.propagate_into(_MINUTES, position, velocity)
    note = greatest_mm(position[:_COMPARED] - reference)
    return Engine(
        "astroz, out=",
        len(sets) * _MINUTES.size,
        lambda: known.propagate_into(_MINUTES, position, velocity),
        note,
    )
