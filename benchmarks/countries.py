"""Which country is under a point: polygons of 1:10m, points of the band under the ISS."""

from __future__ import annotations

import numpy as np
import shapely
from harness import Engine, Target, rates, show

from issrisk.exposure.countries import countries, region_of_points

OURS = "issrisk"
SHAPELY = "shapely, STRtree"
TARGETS = (Target(OURS, SHAPELY, 300.0),)
_SHAPELY_POINTS = 10_000


def main(*, count: int, repeats: int) -> None:
    """Measure and print.

    Parameters
    ----------
    count : int
        Points.
    repeats : int
        Turns of every engine.
    """
    random = np.random.default_rng(1)
    longitude, latitude = random.uniform(-180.0, 180.0, count), random.uniform(-52.0, 52.0, count)
    regions = countries()
    ours = region_of_points(regions, longitude, latitude)
    tree = shapely.STRtree(regions.geometry)
    some = shapely.points(longitude[:_SHAPELY_POINTS], latitude[:_SHAPELY_POINTS])
    theirs = np.full(some.size, regions.geometry.size)
    np.minimum.at(theirs, *tree.query(some, predicate="intersects"))  # of several the first
    theirs[theirs == regions.geometry.size] = -1
    mismatches = np.count_nonzero(theirs != ours[: some.size])
    engines = (
        Engine(SHAPELY, some.size, lambda: tree.query(some, predicate="intersects"), "reference"),
        Engine(
            OURS,
            count,
            lambda: region_of_points(regions, longitude, latitude),
            f"{mismatches} of {some.size} points",
        ),
    )
    measured = rates(engines, repeats=repeats)
    show(f"country, {count} points", measured, unit="points", targets=TARGETS)
