"""Ground track of 1e5 epochs: issrisk against skyfield in one run.

Prints the ratio of CPU times (median of the repeats) and the largest differences.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC

import numpy as np
from skyfield.api import EarthSatellite, load, wgs84

from issrisk.orbit.embedded import iss
from issrisk.orbit.track import subpoints

EPOCHS = 100_000
SPAN_DAYS = 7.0
REPEATS = 3


def cpu_seconds(call: Callable[[], object], repeats: int) -> float:
    """Median CPU time of a call."""
    spent = []
    for _ in range(repeats):
        begin = time.process_time()
        call()
        spent.append(time.process_time() - begin)
    return statistics.median(spent)


def main() -> None:
    """Measure and print."""
    elements = iss("2022-02-24")
    offsets_ns = np.linspace(-0.5, 0.5, EPOCHS) * SPAN_DAYS * 86_400e9
    times = elements.epoch.astype("datetime64[us]") + (offsets_ns / 1e3).astype("timedelta64[us]")
    times_ns = times.astype("datetime64[ns]")
    timescale = load.timescale(builtin=True)
    known = timescale.from_datetimes([t.replace(tzinfo=UTC) for t in times.tolist()])
    satellite = EarthSatellite(elements.line1, elements.line2, ts=timescale)

    def theirs() -> object:
        # A new Time each time: it keeps its rotation matrices once they are computed.
        skyfield_times = timescale.tt_jd(known.whole, known.tt_fraction)
        place = wgs84.geographic_position_of(satellite.at(skyfield_times))
        return place.latitude.degrees, place.longitude.degrees, place.elevation.m

    ours = subpoints(elements, times_ns)
    latitude, longitude, height = theirs()
    east = np.cos(np.radians(latitude)) * ((longitude - ours.longitude_deg + 180) % 360 - 180)
    horizontal_m = np.hypot(latitude - ours.latitude_deg, east) * 111_195.0
    ratio = cpu_seconds(theirs, 1) / cpu_seconds(lambda: subpoints(elements, times_ns), REPEATS)
    print(f"{EPOCHS} epochs over {SPAN_DAYS:g} days")
    print(f"skyfield / issrisk, CPU time: {ratio:.0f}")
    print(f"largest horizontal difference: {horizontal_m.max() * 1e3:.1f} mm")
    print(f"largest height difference: {np.abs(height - ours.altitude_m).max() * 1e3:.3f} mm")


if __name__ == "__main__":
    main()
