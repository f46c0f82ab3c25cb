"""Realisations summed up one chunk after the other, with checkpoints, until enough is known."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from issrisk.errors import CheckpointError, OutputError
from issrisk.hazard.tallies import Arrays, Tally
from issrisk.montecarlo.checkpoint import Checkpoint
from issrisk.montecarlo.run import CHUNK, run
from issrisk.reentry.impacts import Impacts

_FIRST_CHECK, _CHECK_STEP, _GROWTH = 200, 100, 1.2
EVERY_S = 30.0

_Chunk: TypeAlias = tuple[int, list[Arrays]]


@dataclass(frozen=True)
class Workforce:
    """Who computes: so many threads, or an executor; in chunks of so many realisations.

    Nothing of the result depends on it. Without a chunk it is left to who knows the work.
    """

    workers: int = 1
    chunk: int | None = None
    executor: Executor | None = None


@dataclass(frozen=True)
class Keeping:
    """Where a checkpoint is kept, what the computation is known by, and how often."""

    path: Path
    parts: Mapping[str, Any]
    resume: bool = False
    every_s: float = EVERY_S


@dataclass(frozen=True)
class Control:
    """What happens between two chunks.

    ``tell`` is given the number of realisations done; where ``stop`` says so, also while an
    executor is waited for, a checkpoint is written and the computation ends as by an
    interrupt; where ``enough`` says so at one of the counts of `checks`, it is complete.
    """

    tell: Callable[[int], None] | None = None
    stop: Callable[[], bool] | None = None
    enough: Callable[[int], bool] | None = None


def checks(first: int, last: int) -> Iterator[int]:
    """Counts of realisations at which it is asked whether there are enough.

    Parameters
    ----------
    first, last : int
        From which on, and how many there are at most.

    Yields
    ------
    int
        200, 300 and so on, by a fifth more each time, and `last`: always the same
        ones, so that the answer does not depend on who computes.
    """
    at = _FIRST_CHECK
    while at < last:
        if at >= first:
            yield at
        at = _CHECK_STEP * -(-round(at * _GROWTH) // _CHECK_STEP)
    yield last


def accumulate(
    source: Callable[[range], Impacts],
    tallies: Sequence[Tally],
    *,
    samples: int,
    workforce: Workforce,
    keeping: Keeping | None = None,
    control: Control | None = None,
) -> int:
    """Let tallies sum up realisations.

    Parameters
    ----------
    source : callable
        Gives the impacts of a range of realisations.
    tallies : sequence of Tally
        They take in every chunk, in order.
    samples : int
        Realisations, at most.
    workforce : Workforce
        Who computes.
    keeping : Keeping, optional
        Of checkpoints; without it there is none.
    control : Control, optional
        Progress, interruption and the rule to stop by.

    Returns
    -------
    int
        How many realisations were summed up.

    Raises
    ------
    InputError
        If a number is out of range.
    CheckpointError
        If the checkpoint is damaged, is that of another computation, or has more
        realisations than `samples`.
    OutputError
        If a checkpoint cannot be written.
    KeyboardInterrupt
        If it was stopped; then the checkpoint holds all that was done.
    """
    control = control or Control()
    keeper = _Keeper(tallies, keeping)
    done = keeper.resumed(samples)
    task = partial(_reduced, source, [tally.reduced for tally in tallies])
    for end in checks(done, samples) if control.enough else (samples,):
        if done < end:
            for count, parts in keeper.guarded(_run(task, range(done, end), workforce, control)):
                for tally, part in zip(tallies, parts, strict=True):
                    tally.add(part)
                done += count
                keeper.added(done)
                if control.tell:
                    control.tell(done)
                if control.stop is not None and control.stop():
                    break
            if control.stop is not None and control.stop():
                keeper.save()
                raise KeyboardInterrupt
        if control.enough and control.enough(done):
            break
    keeper.save()
    return done


def _run(
    task: Callable[[range], _Chunk], realisations: range, force: Workforce, control: Control
) -> Iterator[_Chunk]:
    return run(
        task,
        realisations,
        chunk=force.chunk or CHUNK,
        workers=force.workers,
        executor=force.executor,
        stop=control.stop,
    )


def _reduced(
    source: Callable[[range], Impacts],
    reducers: Sequence[Callable[[Impacts], Arrays]],
    realisations: range,
) -> _Chunk:
    impacts = source(realisations)
    return len(realisations), [reduced(impacts) for reduced in reducers]


class _Keeper:
    """Writes checkpoints of tallies now and then, when it is asked to, and before an error."""

    def __init__(self, tallies: Sequence[Tally], keeping: Keeping | None) -> None:
        self._tallies = tallies
        self._keeping = keeping
        self._done = self._kept = 0
        self._at = time.monotonic()

    def resumed(self, samples: int) -> int:
        """Realisations that the checkpoint has, once the tallies have taken it up."""
        if self._keeping is None or not self._keeping.resume:
            return 0
        path = self._keeping.path
        found = Checkpoint.read(path, parts=self._keeping.parts)
        if found.done > samples:
            raise CheckpointError(
                f"the checkpoint {path} has {found.done} realisations, more than {samples}",
                hint=f"ask for {found.done} or more with --samples",
            )
        for tally in self._tallies:
            prefix = f"{tally.name}/"
            tally.restore(
                {n.removeprefix(prefix): a for n, a in found.arrays.items() if n.startswith(prefix)}
            )
        self._done = self._kept = found.done
        return found.done

    def added(self, done: int) -> None:
        """So many realisations are summed up now; written if the last time is long ago."""
        self._done = done
        if self._keeping and time.monotonic() - self._at >= self._keeping.every_s:
            self.save()

    def save(self) -> None:
        """Write what is there, unless it is written already."""
        if self._keeping is None or self._kept == self._done:
            return
        arrays = {
            f"{t.name}/{name}": each for t in self._tallies for name, each in t.arrays().items()
        }
        Checkpoint(self._keeping.parts, self._done, arrays).write(self._keeping.path)
        self._kept, self._at = self._done, time.monotonic()

    def guarded(self, chunks: Iterator[_Chunk]) -> Iterator[_Chunk]:
        """The same chunks; where the next one fails, what came before it is not lost."""
        while True:
            try:
                found = next(chunks, None)
            except Exception:
                with contextlib.suppress(OutputError):
                    self.save()
                raise
            if found is None:
                return
            yield found
