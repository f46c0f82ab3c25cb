"""Start-up: whole commands, as a person waits for them."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

COMMANDS = ((("--help",), 0.5), (("track", "--hours", "24"), 2.0))


def main(*, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    repeats : int
        Starts of each command.
    """
    print("\n| command | seconds | of them processor time | at most |\n|---|---|---|---|")
    for words, most in COMMANDS:
        spent = [_seconds([sys.executable, "-m", "issrisk", *words]) for _ in range(repeats)]
        wall, processor = (statistics.median(each) for each in zip(*spent, strict=True))
        print(f"| `issrisk {' '.join(words)}` | {wall:.2f} | {processor:.2f} | {most:g} |")


def _seconds(command: list[str]) -> tuple[float, float]:
    """Seconds on the clock, and of processor time."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.perf_counter() - begin, used
