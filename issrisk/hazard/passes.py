"""Passes over a place: when, for how long, over which part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import BoolArray, IntArray
from issrisk.exposure.countries import Regions, region_of_points
from issrisk.orbit.track import Subpoints

# Stretches less than this apart are one pass: a border runs in and out under the track,
# while the next orbit comes an hour and a half later.
SAME_PASS_S = 600.0


@dataclass(frozen=True)
class RegionPass:
    """One pass over a region, to the step of the track it was read from.

    ``duration_s`` counts the time over the region alone, ``over`` names its
    divisions in the order they are met, and the latitudes and longitudes are
    those of the subpoint where it comes in and goes out.
    """

    start: np.datetime64
    end: np.datetime64
    duration_s: float
    entry_latitude_deg: float
    entry_longitude_deg: float
    exit_latitude_deg: float
    exit_longitude_deg: float
    over: tuple[str, ...]


def pass_slices(inside: BoolArray, *, step_s: float) -> list[slice]:
    """Stretches of a track that make up each pass.

    Parameters
    ----------
    inside : ndarray of bool, shape (n,)
        Whether each point of an evenly spaced track is over the region.
    step_s : float
        Spacing of the track [s].

    Returns
    -------
    list of slice
        From the first to the last point inside, gaps of up to ten minutes included.
    """
    where = np.flatnonzero(inside)
    if where.size == 0:
        return []
    breaks = np.flatnonzero(np.diff(where) * step_s > SAME_PASS_S)
    first = where[np.concatenate(([0], breaks + 1))]
    last = where[np.concatenate((breaks, [where.size - 1]))]
    return [slice(int(a), int(b) + 1) for a, b in zip(first, last, strict=True)]


def region_passes(regions: Regions, track: Subpoints) -> list[RegionPass]:
    """Passes of a track over a place made of one region or several divisions.

    Parameters
    ----------
    regions : Regions
        The parts of the place; their names tell where a pass leads.
    track : Subpoints
        Evenly spaced, a second or so apart: shorter clips are missed.

    Returns
    -------
    list of RegionPass
        In order of time; times are right to the spacing of the track.
    """
    which = region_of_points(regions, track.longitude_deg, track.latitude_deg)
    inside = which >= 0
    step_s = float((track.times[1] - track.times[0]) / np.timedelta64(1, "s"))
    return [
        _region_pass(regions, track, which, stretch, step_s)
        for stretch in pass_slices(inside, step_s=step_s)
    ]


def _region_pass(
    regions: Regions, track: Subpoints, which: IntArray, stretch: slice, step_s: float
) -> RegionPass:
    begin, last = stretch.start, stretch.stop - 1
    met = [int(i) for i in which[stretch] if i >= 0]
    return RegionPass(
        start=track.times[begin],
        end=track.times[last],
        duration_s=len(met) * step_s,
        entry_latitude_deg=float(track.latitude_deg[begin]),
        entry_longitude_deg=float(track.longitude_deg[begin]),
        exit_latitude_deg=float(track.latitude_deg[last]),
        exit_longitude_deg=float(track.longitude_deg[last]),
        over=tuple(dict.fromkeys(regions.name[i] for i in met)),
    )
