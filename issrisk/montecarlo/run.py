"""Realisations computed in chunks by any executor, and handed back in order."""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from issrisk.errors import InputError

CHUNK = 50
MOST_WORKERS = 256
MOST_REALISATIONS = 10_000_000
_AHEAD = 2  # chunks begun for each worker: none waits, and few results are held
_ASK_EVERY_S = 0.5

Result = TypeVar("Result")


@dataclass(frozen=True)
class Progress:
    """How far a computation is, with what it has found so far.

    `mean` and `standard_error` are those of the finite values of the measure; NaN
    while there are too few.
    """

    done: int
    total: int
    mean: float = math.nan
    standard_error: float = math.nan


@dataclass(frozen=True)
class Watch(Generic[Result]):
    """Who is told of progress, and which values of a chunk's result are averaged for it."""

    tell: Callable[[Progress], None]
    measure: Callable[[Result], npt.ArrayLike] | None = None


def run(
    task: Callable[[range], Result],
    realisations: int | range,
    *,
    chunk: int = CHUNK,
    workers: int = 1,
    executor: Executor | None = None,
    watch: Watch[Result] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Result]:
    """Compute realisations chunk by chunk.

    Parameters
    ----------
    task : callable
        Computes the realisations of a range; for processes and clusters it must
        be picklable. With random numbers from `streams.stream` alone its results
        do not depend on the chunks.
    realisations : int or range
        How many, 1 to 10 million, or from which one on to which.
    chunk : int, default: 50
        Realisations at once.
    workers : int, default: 1
        Threads, where no executor is given; chunks held at once are twice as many.
    executor : concurrent.futures.Executor, optional
        Of threads, processes or a cluster; it is left open.
    watch : Watch, optional
        Told after each chunk.
    stop : callable, optional
        Asked while an executor's result is awaited, which may never come: where it says
        so, no more results are given.

    Yields
    ------
    Result
        Of each chunk, in order of realisations.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    wanted = range(realisations) if isinstance(realisations, int) else realisations
    for name, value, most in (
        ("realisations", len(wanted), MOST_REALISATIONS),
        ("chunk", chunk, MOST_REALISATIONS),
        ("workers", workers, MOST_WORKERS),
    ):
        if not 1 <= value <= most:
            raise InputError(f"{name} is {value}; it must lie in 1 to {most}")
    ranges = (wanted[at : at + chunk] for at in range(0, len(wanted), chunk))
    if executor is not None:
        results = _through(executor, task, ranges, ahead=_AHEAD * workers, stop=stop)
    elif workers == 1:
        results = ((each, task(each)) for each in ranges)
    else:
        results = _threaded(task, ranges, workers)
    return _watched(results, len(wanted), watch)


def _threaded(
    task: Callable[[range], Result], ranges: Iterator[range], workers: int
) -> Iterator[tuple[range, Result]]:
    with ThreadPoolExecutor(workers) as pool:
        yield from _through(pool, task, ranges, ahead=_AHEAD * workers)


def _through(
    executor: Executor,
    task: Callable[[range], Result],
    ranges: Iterator[range],
    *,
    ahead: int,
    stop: Callable[[], bool] | None = None,
) -> Iterator[tuple[range, Result]]:
    waiting: deque[tuple[range, Future[Result]]] = deque()
    more = True
    try:
        while more or waiting:
            for each in itertools.islice(ranges, ahead - len(waiting)):
                waiting.append((each, executor.submit(task, each)))
            more = len(waiting) == ahead
            if not waiting or not _arrived(waiting[0][1], stop):
                return
            begun, future = waiting.popleft()
            yield begun, future.result()
    finally:
        for _, future in waiting:
            future.cancel()


def _arrived(future: Future[Result], stop: Callable[[], bool] | None) -> bool:
    """Whether a result, or an error in its place, came before it was to be stopped."""
    while stop is not None and not future.done():
        if stop():
            return False
        wait([future], timeout=_ASK_EVERY_S)
    return True


def _watched(
    results: Iterator[tuple[range, Result]], total: int, watch: Watch[Result] | None
) -> Iterator[Result]:
    count, mean, squares, done = 0, 0.0, 0.0, 0
    for each, result in results:
        done += len(each)
        if watch is not None:
            values = np.zeros(0)
            if watch.measure is not None:
                values = np.asarray(watch.measure(result), dtype=np.float64).ravel()
                values = values[np.isfinite(values)]
            if values.size:  # Chan, Golub and LeVeque (1983): two samples' moments joined
                apart, both = float(values.mean()) - mean, count + values.size
                squares += float(values.var()) * values.size
                squares += apart**2 * count * values.size / both
                mean, count = mean + apart * values.size / both, both
            error = math.sqrt(squares / (count - 1) / count) if count > 1 else math.nan
            watch.tell(Progress(done, total, mean if count else math.nan, error))
        yield result
