"""Passes over a place: when, for how long, over which part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import BoolArray
from issrisk.exposure.countries import Regions
from issrisk.hazard.stretches import Stretches, stretches
from issrisk.orbit.track import Subpoints

# Stretches less than this apart are one pass: a border runs in and out under the track,
# while the next orbit comes an hour and a half later.
SAME_PASS_S = 600.0
_SAME_PASS = np.timedelta64(round(SAME_PASS_S), "s")


@dataclass(frozen=True)
class Visit:
    """A stretch of the track over one place, from border to border."""

    code: str
    name: str
    start: np.datetime64
    end: np.datetime64
    entry_latitude_deg: float
    entry_longitude_deg: float
    exit_latitude_deg: float
    exit_longitude_deg: float

    @property
    def duration_s(self) -> float:
        """Its length."""
        return float((self.end - self.start) / np.timedelta64(1, "s"))


@dataclass(frozen=True)
class RegionPass:
    """One pass over a region, from border to border.

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


def visits(regions: Regions, parts: Stretches) -> tuple[Visit, ...]:
    """Stretches of a track that are over any region.

    Parameters
    ----------
    regions : Regions
        Places with polygons.
    parts : Stretches
        Of a track over them.

    Returns
    -------
    tuple of Visit
        In order of time.
    """
    return tuple(
        Visit(
            regions.code[region],
            regions.name[region],
            parts.start[k],
            parts.end[k],
            float(parts.latitude_deg[k]),
            float(parts.longitude_deg[k]),
            float(parts.latitude_deg[k + 1]),
            float(parts.longitude_deg[k + 1]),
        )
        for k, region in enumerate(parts.region.tolist())
        if region >= 0
    )


def pass_slices(parts: Stretches, inside: BoolArray) -> list[slice]:
    """Stretches of a track that make up each pass.

    Parameters
    ----------
    parts : Stretches
        Of a track, n of them.
    inside : ndarray of bool, shape (n,)
        Which of them are over the place.

    Returns
    -------
    list of slice
        From the first to the last stretch inside, gaps of up to ten minutes included.
    """
    where = np.flatnonzero(inside)
    if where.size == 0:
        return []
    breaks = np.flatnonzero(parts.start[where[1:]] - parts.end[where[:-1]] > _SAME_PASS)
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
        Evenly spaced, a second or so apart.

    Returns
    -------
    list of RegionPass
        In order of time, as exact as `stretches`; a pass that the track begins or ends
        in begins or ends with it.

    Raises
    ------
    InputError
        If the track has fewer than four instants.
    """
    parts = stretches(regions, track)
    slices = pass_slices(parts, parts.region >= 0)
    return [_region_pass(regions, parts, each) for each in slices]


def _region_pass(regions: Regions, parts: Stretches, each: slice) -> RegionPass:
    inside = parts.region[each] >= 0
    met = [int(i) for i in parts.region[each][inside]]
    return RegionPass(
        start=parts.start[each.start],
        end=parts.end[each.stop - 1],
        duration_s=float(parts.duration_s[each][inside].sum()),
        entry_latitude_deg=float(parts.latitude_deg[each.start]),
        entry_longitude_deg=float(parts.longitude_deg[each.start]),
        exit_latitude_deg=float(parts.latitude_deg[each.stop]),
        exit_longitude_deg=float(parts.longitude_deg[each.stop]),
        over=tuple(dict.fromkeys(regions.name[i] for i in met)),
    )
