"""The strip of ground an entry window means, and how likely each stretch of it is."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import shapely

from issrisk.arrays import FloatArray, TimeArray
from issrisk.constants import MEAN_RADIUS_KM
from issrisk.errors import InputError
from issrisk.reentry.entry_track import EntryTrack, entry_track
from issrisk.reentry.entry_window import PredictedEntry

# Pieces come down within so much of the track of what enters: 80 km each side, as two standard
# deviations (Lewis 2021), and up to 2000 km past the point 80 km high (Aerospace Corporation,
# "What is a debris footprint": 185 to 2000 km long).
HALF_WIDTH_KM, DOWNRANGE_KM = 80.0, 2000.0
WINDOW = (0.05, 0.95)
# Past so long a window the swath is all that lies under the orbit.
LONGEST_HOURS = 72.0
PIECE_S = 300.0  # of the window, to each of which its share is told
_STEP_S, _MOST_STEPS = 15.0, 6000
_POLE_DEG = 89.9
_ROUNDED_DEG = 1e-6
# Between which the chance of the entry is even: fewer realisations than a tenth are noise.
_LEVELS = np.array([0.0, *np.arange(0.05, 0.96, 0.1), 1.0])


@dataclass(frozen=True)
class SwathPiece:
    """A stretch of the entry track; `share` of all realisations cross 80 km in that time."""

    start: np.datetime64
    end: np.datetime64
    share: float
    geometry: shapely.MultiPolygon


@dataclass(frozen=True)
class EntrySwath:
    """The swath of an entry window, of its 90 % and what falls past their end.

    `whole_band` tells that the window is so long that nothing but the band of latitudes
    can be said.
    """

    entry: PredictedEntry
    track: EntryTrack
    start: np.datetime64
    end: np.datetime64
    geometry: shapely.MultiPolygon
    pieces: tuple[SwathPiece, ...]
    whole_band: bool

    @functools.cached_property
    def levels(self) -> TimeArray:
        """Instants by which 0, 5, 15 to 95 and 100 % of those that enter have entered."""
        known = self.entry.days[np.isfinite(self.entry.days)]
        return self.entry.date(np.quantile(known, _LEVELS))

    def entered_by(self, times: TimeArray) -> FloatArray:
        """Probability that the entry has come by some times, even between the levels."""
        elapsed, known = (
            (each - self.start) / np.timedelta64(1, "s") for each in (times, self.levels)
        )
        share = 1.0 - self.entry.no_entry_fraction
        return np.asarray(share * np.interp(elapsed, known, _LEVELS))


def entry_swath(entry: PredictedEntry) -> EntrySwath:
    """The swath of a predicted entry.

    Parameters
    ----------
    entry : PredictedEntry
        With a window that ends.

    Returns
    -------
    EntrySwath
        From 5 to 95 % of the entry epoch, and 2000 km on.

    Raises
    ------
    InputError
        If one realisation in twenty is still up at the end.
    """
    start, end = (entry.quantile(share) for share in WINDOW)
    if start is None or end is None:
        raise InputError(
            f"the entry of {entry.label} is too uncertain for a swath: "
            f"{entry.no_entry_fraction:.0%} of the realisations are still up after "
            f"{entry.horizon_days:.0f} days",
            hint="give more sets, or ask issrisk lifetime",
        )
    track = entry_track(entry)
    hours = float((end - start) / np.timedelta64(1, "h"))
    if hours > LONGEST_HOURS:
        band = _band(track)
        return EntrySwath(entry, track, start, end, band, (), whole_band=True)
    pieces = _pieces(entry, track, start, end)
    whole = _united([each.geometry for each in pieces])
    return EntrySwath(entry, track, start, end, whole, pieces, whole_band=False)


def flight_time(track: EntryTrack) -> np.timedelta64:
    """What the entry track takes for the length of the strip.

    Parameters
    ----------
    track : EntryTrack
        Of a prediction.

    Returns
    -------
    timedelta64
        Some four minutes.
    """
    return np.timedelta64(round(DOWNRANGE_KM / track.speed_km_s * 1e3), "ms")


def fine_times(start: np.datetime64, end: np.datetime64) -> TimeArray:
    """Instants close enough for a line on the ground.

    Parameters
    ----------
    start, end : datetime64
        First and last, UTC.

    Returns
    -------
    ndarray of datetime64
        Every fifteen seconds or so, six thousand at most.
    """
    seconds = float((end - start) / np.timedelta64(1, "s"))
    count = min(max(math.ceil(seconds / _STEP_S), 2), _MOST_STEPS) + 1
    steps = np.round(np.linspace(0.0, seconds, count) * 1e3).astype("timedelta64[ms]")
    return np.asarray(start + steps)


def _pieces(
    entry: PredictedEntry, track: EntryTrack, start: np.datetime64, end: np.datetime64
) -> tuple[SwathPiece, ...]:
    hours = float((end - start) / np.timedelta64(1, "s"))
    number = max(math.ceil(hours / PIECE_S), 1)
    edges = start + np.round(np.linspace(0.0, hours, number + 1) * 1e3).astype("timedelta64[ms]")
    own = EntrySwath(entry, track, start, end, shapely.MultiPolygon(), (), whole_band=False)
    shares = np.diff(own.entered_by(edges))
    found = []
    for place in range(number):
        until = edges[place + 1] + (
            flight_time(track) if place == number - 1 else np.timedelta64(0)
        )
        times = fine_times(edges[place], until)
        found.append(
            SwathPiece(
                start=edges[place],
                end=edges[place + 1],
                share=float(shares[place]),
                geometry=_strip(track, times),
            )
        )
    return tuple(found)


def _half_width_km(track: EntryTrack, latitude: FloatArray, heading: FloatArray) -> FloatArray:
    return HALF_WIDTH_KM + 2.0 * sideways_km(track, latitude, heading)


def sideways_km(track: EntryTrack, latitude: FloatArray, heading: FloatArray) -> FloatArray:
    """How far the track itself may lie aside: a shift to the east, where it does not run east.

    Parameters
    ----------
    track : EntryTrack
        Of a prediction.
    latitude, heading : ndarray, shape (n,)
        Of points of it, as `ground_line` gives them [rad].

    Returns
    -------
    ndarray, shape (n,)
        Standard deviation across the track [km].
    """
    east = track.scatter_east_rad * np.cos(latitude)
    return np.asarray(MEAN_RADIUS_KM * east * np.abs(np.cos(heading)))


def ground_line(track: EntryTrack, times: TimeArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The track on the ground.

    Parameters
    ----------
    track : EntryTrack
        Of a prediction.
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    tuple of three ndarray, shape (n,)
        Geodetic latitude, longitude, and heading from north by east [rad].
    """
    later = times + np.timedelta64(1, "s")
    latitude, longitude = (np.radians(each) for each in track.places_deg(times))
    north, east = (np.radians(each) for each in track.places_deg(later))
    turn = east - longitude
    heading = np.arctan2(
        np.sin(turn) * np.cos(north),
        np.cos(latitude) * np.sin(north) - np.sin(latitude) * np.cos(north) * np.cos(turn),
    )
    return latitude, longitude, heading


def _strip(track: EntryTrack, times: TimeArray) -> shapely.MultiPolygon:
    """What lies within the half-width of the track, cut at the antimeridian."""
    latitude, longitude, heading = ground_line(track, times)
    away = _half_width_km(track, latitude, heading) / MEAN_RADIUS_KM
    sides = [_moved(latitude, longitude, heading + turn, away) for turn in (-np.pi / 2, np.pi / 2)]
    left, right = (np.degrees(np.stack(each, axis=-1)) for each in sides)
    corners = np.stack([left[:-1], right[:-1], right[1:], left[1:]], axis=1)
    return _united(_cut(corners))


def _moved(
    latitude: FloatArray, longitude: FloatArray, heading: FloatArray, angle: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude an angle away along a great circle [rad]."""
    sine = np.sin(latitude) * np.cos(angle) + np.cos(latitude) * np.sin(angle) * np.cos(heading)
    reached = np.arcsin(np.clip(sine, -1.0, 1.0))
    turn = np.arctan2(
        np.sin(heading) * np.sin(angle) * np.cos(latitude),
        np.cos(angle) - np.sin(latitude) * sine,
    )
    return longitude + turn, reached


def _cut(corners: FloatArray) -> list[shapely.Geometry]:
    """Quadrangles (n, 4, 2) as valid polygons within -180 to 180."""
    unrolled = corners.copy()
    first = unrolled[:, :1, 0]
    unrolled[..., 0] += 360.0 * np.round((first - unrolled[..., 0]) / 360.0)
    around = np.ptp(unrolled[..., 0], axis=1) > 120.0  # about a pole: all from there on
    quads = shapely.make_valid(shapely.polygons(unrolled[~around]))
    world = shapely.box(-180.0, -_POLE_DEG, 180.0, _POLE_DEG)
    out: list[shapely.Geometry] = []
    for turn in (-360.0, 0.0, 360.0):
        moved = shapely.transform(quads, functools.partial(_east, by=turn))
        out.extend(shapely.intersection(moved, world).tolist())
    for each in unrolled[around]:
        low, high = float(each[:, 1].min()), float(each[:, 1].max())
        out.append(
            shapely.box(-180.0, low, 180.0, 90.0)
            if high > 0.0
            else shapely.box(-180.0, -90.0, 180.0, high)
        )
    return [each for each in out if each.area > 0.0]


def _east(points: FloatArray, *, by: float) -> FloatArray:
    return np.asarray(points + np.array([by, 0.0]))


def _united(shapes: list[shapely.Geometry]) -> shapely.MultiPolygon:
    """One MultiPolygon of shapes, on the digits that GeoJSON tells; exteriors counter-clockwise."""
    whole = shapely.union_all(shapes, grid_size=_ROUNDED_DEG)
    parts = [part for part in shapely.get_parts(whole).tolist() if part.geom_type == "Polygon"]
    return shapely.orient_polygons(shapely.MultiPolygon(parts))


def _band(track: EntryTrack) -> shapely.MultiPolygon:
    highest = _highest_deg(track)
    return shapely.MultiPolygon([shapely.box(-180.0, -highest, 180.0, highest)])


def _highest_deg(track: EntryTrack) -> float:
    inclination = track.inclination_rad
    geocentric = min(inclination, math.pi - inclination)
    # Geodetic latitude exceeds geocentric by the flattening times sin 2 φ, to first order.
    geodetic = geocentric + math.sin(2.0 * geocentric) / 298.257
    return min(math.degrees(geodetic + HALF_WIDTH_KM / MEAN_RADIUS_KM), 90.0)
