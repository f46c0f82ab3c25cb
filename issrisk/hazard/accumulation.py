"""Realisations summed up one chunk after the other, with checkpoints, until enough is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from issrisk.errors import CheckpointError
from issrisk.hazard.tallies import Arrays, Tally
from issrisk.montecarlo.checkpoint import Checkpoint
from issrisk.montecarlo.run import CHUNK, run
from issrisk.reentry.impacts import Impacts

_FIRST_CHECK, _CHECK_STEP, _GROWTH = 200, 100, 1.2
EVERY_S = 30.0


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
    key: str
    resume: bool = False
    every_s: float = EVERY_S


@dataclass(frozen=True)
class Control:
    """What happens between two chunks.

    ``tell`` is given the number of realisations done; where ``stop`` says so, a checkpoint
    is written and the computation ends as by an interrupt; where ``enough`` says so at one
    of the counts of `checks`, it is complete.
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
    done = _resumed(tallies, keeping, samples)
    saved = time.monotonic()
    for end in checks(done, samples) if control.enough else (samples,):
        if done < end:
            task = partial(_reduced, source, [tally.reduced for tally in tallies])
            for count, parts in _run(task, range(done, end), workforce):
                for tally, part in zip(tallies, parts, strict=True):
                    tally.add(part)
                done += count
                if control.tell:
                    control.tell(done)
                stopped = control.stop is not None and control.stop()
                if keeping and (stopped or time.monotonic() - saved >= keeping.every_s):
                    _save(tallies, keeping, done)
                    saved = time.monotonic()
                if stopped:
                    raise KeyboardInterrupt
        if control.enough and control.enough(done):
            break
    return done


def _run(
    task: Callable[[range], tuple[int, list[Arrays]]], realisations: range, force: Workforce
) -> Iterator[tuple[int, list[Arrays]]]:
    return run(
        task,
        realisations,
        chunk=force.chunk or CHUNK,
        workers=force.workers,
        executor=force.executor,
    )


def _reduced(
    source: Callable[[range], Impacts],
    reducers: Sequence[Callable[[Impacts], Arrays]],
    realisations: range,
) -> tuple[int, list[Arrays]]:
    impacts = source(realisations)
    return len(realisations), [reduced(impacts) for reduced in reducers]


def _save(tallies: Sequence[Tally], keeping: Keeping, done: int) -> None:
    arrays = {f"{t.name}/{name}": each for t in tallies for name, each in t.arrays().items()}
    Checkpoint(keeping.key, done, arrays).write(keeping.path)


def _resumed(tallies: Sequence[Tally], keeping: Keeping | None, samples: int) -> int:
    """Realisations that the checkpoint has, once the tallies have taken it up."""
    if keeping is None or not keeping.resume:
        return 0
    found = Checkpoint.read(keeping.path, key=keeping.key)
    if found.done > samples:
        raise CheckpointError(
            f"the checkpoint {keeping.path} has {found.done} realisations, more than {samples}",
            hint=f"ask for {found.done} or more with --samples",
        )
    for tally in tallies:
        prefix = f"{tally.name}/"
        tally.restore(
            {n.removeprefix(prefix): a for n, a in found.arrays.items() if n.startswith(prefix)}
        )
    return found.done
