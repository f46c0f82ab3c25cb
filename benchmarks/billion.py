"""A thousand million points of one orbit, a chunk at a time: `python benchmarks/billion.py`.

Fifteen days either side of an element set's epoch in steps of 2.6 ms: the share of time over
each band of latitude, beside the closed form, and the memory that took.
"""

from __future__ import annotations

import resource
import time

import numpy as np
from harness import element_set

from issrisk.hazard.dwell import CircularOrbit, latitude_dwell_fraction
from issrisk.orbit.track import ground_track_chunks

DAYS = 30.0
STEP_S = 0.002592  # 1e9 of them
EDGES_DEG = np.arange(-60.0, 61.0, 10.0)


def main() -> None:
    """Compute and print."""
    elements = element_set()
    start = elements.epoch - np.timedelta64(15, "D")
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    begin = time.process_time()
    counts = np.zeros(EDGES_DEG.size - 1, dtype=np.int64)
    for points in ground_track_chunks(elements, start, hours=DAYS * 24.0, step_s=STEP_S):
        band = ((points.latitude_deg - EDGES_DEG[0]) / 10.0).astype(np.int8)
        counts += np.bincount(band, minlength=counts.size)
    seconds = time.process_time() - begin
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    orbit = CircularOrbit.averaged(elements)
    print("| latitude | share of time | closed form |\n|---|---|---|")
    for low, share in zip(EDGES_DEG[:-1], counts / counts.sum(), strict=True):
        closed = latitude_dwell_fraction(low, low + 10.0, orbit=orbit)
        print(f"| {low:g} to {low + 10:g} | {share:.5f} | {closed:.5f} |")
    print(f"\n{counts.sum()} points in {seconds:.0f} s of processor time")
    print(f"memory: {before_mb:.0f} MB before, {peak_mb:.0f} MB at most")


if __name__ == "__main__":
    main()
