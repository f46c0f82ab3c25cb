"""All benchmarks in one run: `python benchmarks/run.py`, or `--short` to see that they run.

Rates are per second of processor time of all threads, so per core; engines take turns, and
the median counts. Only ratios within one run mean anything: machines and their load differ.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

import catalogue
import countries
import descents
import falls
import ground_track
import lifetimes
import startup
import states

from issrisk.orbit.near_earth import KERNEL_WORTH


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few repeats, to see that it runs")
    short = parser.parse_args().short
    repeats = 1 if short else 7
    count = KERNEL_WORTH if short else 1_000_000
    print(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    states.main(count=count, repeats=repeats)
    ground_track.main(count=count, repeats=repeats)
    catalogue.main(count=400 if short else 2000, repeats=repeats)
    countries.main(count=100_000 if short else 1_000_000, repeats=repeats)
    lifetimes.main(count=20 if short else 200, repeats=min(repeats, 3))
    descents.main(count=5 if short else 50, repeats=min(repeats, 3))
    falls.main(count=40 if short else 2000, repeats=min(repeats, 3))
    startup.main(repeats=repeats)


def processor() -> str:
    """Model of the processor, as far as the system tells."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or sys.platform


if __name__ == "__main__":
    main()
