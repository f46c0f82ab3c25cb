"""What the benchmarks share: engines measured in turns, and a table of their rates."""

from __future__ import annotations

import importlib.util
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import iss


@dataclass(frozen=True)
class Engine:
    """A way to do a piece of work: `call` does `count` of it; `note` tells how far it is off."""

    name: str
    count: int
    call: Callable[[], object]
    note: str = ""


@dataclass(frozen=True)
class Rate:
    """How many an engine does in a second of processor time."""

    name: str
    per_second: float
    note: str


@dataclass(frozen=True)
class Target:
    """One rate as a multiple of another, and what was set out for it."""

    name: str
    peer: str
    least: float


def element_set() -> ElementSet:
    """The element set that all peers are given."""
    return iss("2022-02-24")


def installed(package: str) -> bool:
    """Whether a peer can be imported; where it cannot, that is told."""
    found = importlib.util.find_spec(package) is not None
    if not found:
        print(f"\n{package} is not installed (pip install '.[bench]')")
    return found


def rates(engines: Iterable[Engine], *, repeats: int) -> list[Rate]:
    """Rates by the median processor time of all threads, every engine once in each turn.

    Parameters
    ----------
    engines : iterable of Engine
        Each is called once before, so that compiling is not measured.
    repeats : int
        Turns.

    Returns
    -------
    list of Rate
        In the order given.
    """
    engines = list(engines)
    spent: list[list[float]] = [[] for _ in engines]
    for engine in engines:
        engine.call()
    for _ in range(repeats):
        for engine, times in zip(engines, spent, strict=True):
            begin = time.process_time()
            engine.call()
            times.append(time.process_time() - begin)
    return [
        Rate(engine.name, engine.count / statistics.median(times), engine.note)
        for engine, times in zip(engines, spent, strict=True)
    ]


def show(
    title: str,
    measured: Sequence[Rate],
    *,
    unit: str,
    targets: Sequence[Target],
    counted_in: float = 1e6,
) -> None:
    """Print a Markdown table of rates, and each ratio that was set out.

    Parameters
    ----------
    title : str
        What was measured.
    measured : sequence of Rate
        The first is what the others are compared with.
    unit : str
        What is counted.
    targets : sequence of Target
        Ratios to tell, where both were measured.
    counted_in : float, default: 1e6
        How many of them make one in the table: millions, or single ones.
    """
    of = "million " if counted_in > 1.0 else ""
    print(f"\n| {title} | {of}{unit}/s/core | × {measured[0].name} | greatest difference |")
    print("|---|---|---|---|")
    for rate in measured:
        ratio = rate.per_second / measured[0].per_second
        print(f"| {rate.name} | {rate.per_second / counted_in:.3g} | {ratio:.3g} | {rate.note} |")
    print()
    by_name = {rate.name: rate.per_second for rate in measured}
    for target in targets:
        if target.name in by_name and target.peer in by_name:
            ratio = by_name[target.name] / by_name[target.peer]
            met = "" if ratio >= target.least else ", MISSED"
            print(f"{target.name} / {target.peer}: {ratio:.3g} (at least {target.least:g}{met})")


def greatest_mm(difference_km: np.ndarray) -> str:
    """The greatest size of differences, as text."""
    return f"{np.abs(difference_km).max() * 1e6:.2g} mm"
