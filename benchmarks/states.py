"""SGP4: one ISS set, many times over a week, in TEME."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import numpy as np
from harness import Engine, Target, element_set, greatest_mm, installed, rates, show

from issrisk.orbit.near_earth import KERNEL_WORTH
from issrisk.orbit.propagate import satrec, teme_states

OURS = "issrisk, out="
FRESH = "issrisk"
SGP4 = "python-sgp4"
ASTROZ = "astroz"
TARGETS = (Target(OURS, SGP4, 20.0), Target(OURS, ASTROZ, 1.0), Target(FRESH, SGP4, 12.0))
_SKYFIELD_TIMES = 20_000
_HEYOKA_COPIES = 64


def main(*, count: int, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    count : int
        Times.
    repeats : int
        Turns of every engine.
    """
    minutes = np.linspace(-3.5, 3.5, count) * 1440.0
    measured = rates(engines(minutes), repeats=repeats)
    show(f"SGP4, {count} times", measured, unit="states", targets=TARGETS)


def engines(minutes: np.ndarray) -> Iterator[Engine]:
    """Ours and the peers, each with its greatest difference from python-sgp4."""
    elements, count = element_set(), minutes.size
    satellite = satrec(elements)
    days = np.floor(minutes / 1440.0)
    julian = satellite.jdsatepoch + days, satellite.jdsatepochF + minutes / 1440.0 - days
    reference = satellite.sgp4_array(*julian)[1]
    yield Engine(SGP4, count, lambda: satellite.sgp4_array(*julian), "reference")

    out = np.empty((6, count))
    times = elements.epoch + np.round(minutes * 60e9).astype("timedelta64[ns]")
    note = greatest_mm(teme_states(elements, minutes)[0] - reference)
    yield Engine(OURS, count, lambda: teme_states(elements, minutes, out=out), note)
    yield Engine(FRESH, count, lambda: teme_states(elements, minutes), note)
    yield Engine("issrisk, datetime64", count, lambda: teme_states(elements, times), note)
    few = minutes[: KERNEL_WORTH - 1]
    yield Engine("issrisk, short", few.size, lambda: teme_states(elements, few), "0 mm")
    if installed("astroz"):
        yield from _astroz(julian, reference)
    if installed("heyoka"):
        yield _heyoka(minutes, reference)
    yield _skyfield()


def _astroz(julian: tuple[np.ndarray, np.ndarray], reference: np.ndarray) -> Iterator[Engine]:
    from astroz.api import WGS72, Satrec

    elements, count = element_set(), reference.shape[0]
    satellite = Satrec.twoline2rv(elements.line1, elements.line2, WGS72)
    note = greatest_mm(satellite.sgp4_array(*julian)[1] - reference)
    yield Engine(ASTROZ, count, lambda: satellite.sgp4_array(*julian), note)
    position, velocity = np.empty((count, 3)), np.empty((count, 3))
    into = satellite.sgp4_array_into
    yield Engine("astroz, into", count, lambda: into(*julian, position, velocity), note)


def _heyoka(minutes: np.ndarray, reference: np.ndarray) -> Engine:
    """One satellite as if it were many, each with its share of the times."""
    from heyoka.model import sgp4_propagator

    propagator = sgp4_propagator([satrec(element_set())] * _HEYOKA_COPIES)
    steps = minutes.size // _HEYOKA_COPIES
    shares = minutes[: steps * _HEYOKA_COPIES].reshape(steps, _HEYOKA_COPIES)
    out = propagator(shares)
    position = np.moveaxis(out[:, :3], 1, -1).reshape(-1, 3)
    note = greatest_mm(position - reference[: shares.size])
    return Engine("heyoka", shares.size, lambda: propagator(shares, out=out), note)


def _skyfield() -> Engine:
    from skyfield.api import EarthSatellite, load

    elements = element_set()
    timescale = load.timescale(builtin=True)
    satellite = EarthSatellite(elements.line1, elements.line2, ts=timescale)
    stamp = elements.epoch.astype("datetime64[us]").item().replace(tzinfo=UTC)
    epoch = timescale.from_datetime(stamp)
    days = np.linspace(-3.5, 3.5, _SKYFIELD_TIMES)
    # A new Time each time: it keeps its rotation matrices once they are computed.
    return Engine(
        "skyfield, GCRS",
        days.size,
        lambda: satellite.at(timescale.tt_jd(epoch.whole, epoch.tt_fraction + days)),
    )
