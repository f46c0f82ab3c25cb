"""A ground track cut where it crosses borders: when it comes over each place, and leaves it.

Between two instants of the track the subpoint runs along a line that is all but straight in
longitude and latitude. Where these lines meet the straight edges of the polygons, the time is
found on the track itself, interpolated; what lies between two such times is over one region,
which a point in its middle tells. So a stretch is missed only where the track dips behind a
border by less than it bends in one step: 1.3 m for the ISS at one second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray, TimeArray
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, region_of_points
from issrisk.orbit.track import Subpoints

_SECOND = np.timedelta64(1, "s")
FEWEST_INSTANTS = 4  # as many as the interpolation takes
_REFINEMENTS = 4  # each leaves a thousandth of the error, but where the track grazes a border
_SAME_INSTANT = 1e-6  # of a step: two regions meet there, or a border ends on another


@dataclass(frozen=True)
class Stretches:
    """Parts of a track, one after the other, each over one region; arrays of shape (n,).

    ``region`` is a position in the regions, -1 outside them all. The subpoint comes in at
    ``latitude_deg[k]``, ``longitude_deg[k]``, and goes out where the next part begins, at
    ``latitude_deg[k + 1]``: these two have shape (n + 1,).
    """

    start: TimeArray
    end: TimeArray
    region: IntArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray

    @property
    def duration_s(self) -> FloatArray:
        """Length of each, in seconds."""
        return np.asarray((self.end - self.start) / _SECOND)


def stretches(regions: Regions, track: Subpoints) -> Stretches:
    """Cut a ground track at every border.

    Parameters
    ----------
    regions : Regions
        Places with polygons.
    track : Subpoints
        Evenly spaced instants, some seconds apart at most; of any orbit or trajectory.

    Returns
    -------
    Stretches
        From the first to the last instant of the track without a gap. Times are those of
        the track to a few milliseconds, where it does not run along a border.

    Raises
    ------
    InputError
        If the track has fewer than four instants.
    """
    if track.times.size < FEWEST_INSTANTS:
        raise InputError(
            f"a track of {track.times.size} instants has no stretches; give {FEWEST_INSTANTS}"
        )
    cuts = np.sort(_border_steps(regions, track))
    cuts = np.concatenate(([0.0], cuts, [track.times.size - 1.0]))
    cuts = cuts[np.append(np.diff(cuts) > _SAME_INSTANT, True)]
    cuts[0] = 0.0
    latitude, longitude = between_instants(track, (cuts[:-1] + cuts[1:]) / 2.0)
    region = region_of_points(regions, longitude, latitude)
    changes = np.append(True, region[1:] != region[:-1])
    bounds = np.append(cuts[:-1][changes], cuts[-1])
    step_ns = (track.times[1] - track.times[0]) / np.timedelta64(1, "ns")
    instants = track.times[0] + np.round(bounds * step_ns).astype("timedelta64[ns]")
    latitude, longitude = between_instants(track, bounds)
    return Stretches(instants[:-1], instants[1:], region[changes], latitude, longitude)


def joined(parts: list[Stretches]) -> Stretches:
    """Stretches of tracks that follow one another, as of one track.

    Parameters
    ----------
    parts : list of Stretches
        Each begins where the one before it ends.

    Returns
    -------
    Stretches
        What is over one region across the seam is one stretch.
    """
    region = np.concatenate([each.region for each in parts])
    changes = np.append(True, region[1:] != region[:-1])
    start = np.concatenate([each.start for each in parts])[changes]
    latitude, longitude = (
        np.append(np.concatenate([row[:-1] for row in rows])[changes], rows[-1][-1])
        for rows in (
            [each.latitude_deg for each in parts],
            [each.longitude_deg for each in parts],
        )
    )
    end = np.append(start[1:], parts[-1].end[-1])
    return Stretches(start, end, region[changes], latitude, longitude)


def between_instants(track: Subpoints, steps: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Latitude and longitude between the instants of an evenly spaced track.

    Parameters
    ----------
    track : Subpoints
        Four instants or more.
    steps : ndarray, shape (m,)
        Places in the track, in steps from its first instant.

    Returns
    -------
    latitude_deg, longitude_deg : ndarray, shape (m,)
        The cubic through four instants, of the normals of the ellipsoid, so that neither
        the poles nor the 180th meridian matter. Of the ISS at one second it is right to
        some micrometres; it smooths the leap from one element set to the next.
    """
    first = np.clip(np.floor(steps).astype(np.int64) - 1, 0, track.times.size - FEWEST_INSTANTS)
    at = steps - first
    weights = (
        (at - 1.0) * (at - 2.0) * (at - 3.0) / -6.0,
        at * (at - 2.0) * (at - 3.0) / 2.0,
        at * (at - 1.0) * (at - 3.0) / -2.0,
        at * (at - 1.0) * (at - 2.0) / 6.0,
    )
    normal = np.zeros((3, steps.size))
    for offset, weight in enumerate(weights):
        latitude = np.radians(track.latitude_deg[first + offset])
        longitude = np.radians(track.longitude_deg[first + offset])
        normal[0] += weight * np.cos(latitude) * np.cos(longitude)
        normal[1] += weight * np.cos(latitude) * np.sin(longitude)
        normal[2] += weight * np.sin(latitude)
    x, y, z = normal
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def _border_steps(regions: Regions, track: Subpoints) -> FloatArray:
    """Every meeting of the track with an edge, in steps from its first instant."""
    x0, x1 = track.longitude_deg[:-1], track.longitude_deg[1:]
    y0, y1 = track.latitude_deg[:-1], track.latitude_deg[1:]
    turn = 360.0 * np.round((x0 - x1) / 360.0)
    over = np.flatnonzero(turn)  # across the 180th meridian: once from this side, once from that
    step = np.concatenate((np.arange(x0.size), over))
    x0, x1 = np.concatenate((x0, (x0 - turn)[over])), np.concatenate((x1 + turn, x1[over]))
    y0, y1 = y0[step], y1[step]
    met = regions.grid.crossings(x0, y0, x1, y1)
    start_x, start_y = (
        regions.edges.longitude0_deg[met.edge],
        regions.edges.latitude0_deg[met.edge],
    )
    along_x = regions.edges.longitude1_deg[met.edge] - start_x
    along_y = regions.edges.latitude1_deg[met.edge] - start_y
    approach = along_x * (y1 - y0)[met.line] - along_y * (x1 - x0)[met.line]
    fraction = met.fraction
    for _ in range(_REFINEMENTS):
        latitude, longitude = between_instants(track, step[met.line] + fraction)
        east = (longitude - start_x + 180.0) % 360.0 - 180.0
        beside = along_x * (latitude - start_y) - along_y * east
        fraction = np.clip(fraction - beside / approach, 0.0, 1.0)
    return np.asarray(step[met.line] + fraction)
