"""Ground tracks: the subpoints of an orbit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.errors import DecayedError, InputError
from issrisk.orbit.either import Orbit, Source, ordered, origin, source_at
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import nearest_index
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.orbit.expected_error import expected_error, with_error
from issrisk.orbit.frames import geodetic_from_itrs, itrs_from_teme
from issrisk.orbit.near_earth import KERNEL_WORTH, coefficient_rows, fill_subpoints, suited
from issrisk.orbit.propagate import MAX_AGE_DAYS, check_age, satrec, teme_states
from issrisk.provenance import Provenance
from issrisk.schema import TRACK, dataset
from issrisk.times import TimeLike, iso, time_chunks, utc_array

if TYPE_CHECKING:
    import xarray as xr

ElementSets: TypeAlias = ElementSet | Sequence[ElementSet]

LOWEST_ALTITUDE_M = 80e3  # below it nothing completes an orbit, whatever SGP4 says
MODELS = ("SGP4 (WGS 72)", "TEME to ITRS by GMST 1982, no polar motion", "WGS 84 ellipsoid")
_FROM_EPHEMERIS = "{frames} to ITRS by IAU 2000A and UT1, no polar motion"
_NO_POLE, _POLE = "no polar motion", "polar motion (IERS)"
_CHUNK = 8192  # states: small enough for the temporaries of a chunk to stay in the cache


@dataclass(frozen=True)
class Subpoints:
    """Subpoints as plain arrays of shape (n,): degrees, and metres above WGS 84."""

    times: TimeArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    altitude_m: FloatArray


def models_of(source: Source, *, polar_motion: bool = False) -> tuple[str, ...]:
    """Names of the models a ground track rests on.

    Parameters
    ----------
    source : ElementSet or Ephemeris
        What tells the orbit.
    polar_motion : bool, default: False
        Whether the motion of the pole is taken into account.

    Returns
    -------
    tuple of str
        For the provenance.
    """
    if polar_motion:
        return tuple(model.replace(_NO_POLE, _POLE) for model in models_of(source))
    if not isinstance(source, Ephemeris):
        return MODELS
    ways = dict.fromkeys(f"{s.method.capitalize()}, degree {s.degree}" for s in source.segments)
    frames = ", ".join(source.frames)
    return (f"ephemeris ({'; '.join(ways)})", _FROM_EPHEMERIS.format(frames=frames), MODELS[-1])


def subpoints(
    elements: Orbit,
    times: TimeArray,
    *,
    max_age_days: float | None = MAX_AGE_DAYS,
    polar_motion: bool = False,
    by_kernel: bool | None = None,
) -> Subpoints:
    """Subpoints of an orbit as plain arrays; see `ground_track`.

    Parameters
    ----------
    elements : ElementSet, sequence of them, or Ephemeris
        Of several sets, each time takes the one whose epoch is nearest.
    times : ndarray of datetime64, shape (n,)
        UTC.
    max_age_days : float or None, default: 30
        Greatest distance of a time from the epoch used; an ephemeris has its span.
    polar_motion : bool, default: False
        Whether the motion of the pole is taken into account.
    by_kernel : bool, optional
        Whether the compiled kernel is worth loading; by default from half a million
        times on. One who asks for a long track in parts knows better.

    Returns
    -------
    Subpoints
        Arrays of shape (n,).

    Raises
    ------
    DataMissingError
        If the table of polar motion is not installed.
    InputError
        If there is no element set, or they are of several objects.
    StaleElementsError
        If a time lies further from the nearest epoch than `max_age_days`.
    PropagationError
        If a time lies outside the ephemeris.
    DecayedError
        If a state is impossible or lies below 80 km.
    """
    worth = times.size >= KERNEL_WORTH if by_kernel is None else by_kernel
    if isinstance(elements, Ephemeris):
        return _of_ephemeris(elements, times, polar_motion=polar_motion)
    points = np.empty((3, times.size))
    for part, piece in _runs(elements, times):
        check_age(piece, times[part], max_age_days)
        _fill(piece, times, part, points, worth=worth, polar_motion=polar_motion)
    return Subpoints(times, *points)


def _fill(
    elements: ElementSet,
    times: TimeArray,
    run: slice,
    points: FloatArray,
    *,
    worth: bool,
    polar_motion: bool,
) -> None:
    """Fill latitude, longitude and height (3, n) of the times that share an element set."""
    judged = [run]
    row = coefficient_rows([satrec(elements)])[0] if worth else None
    if row is not None and suited(row):
        judged = fill_subpoints(
            row,
            times,
            elements.epoch,
            run=run,
            lowest_m=LOWEST_ALTITUDE_M,
            polar_motion=polar_motion,
            out=points,
        )
    for part in judged:
        for begin in range(part.start, part.stop, _CHUNK):
            chunk = slice(begin, min(begin + _CHUNK, part.stop))
            position_km, _ = teme_states(elements, times[chunk], max_age_days=None)
            position_m = itrs_from_teme(position_km * 1e3, times[chunk], polar_motion=polar_motion)
            latitude_rad, longitude_rad, altitude_m = geodetic_from_itrs(position_m)
            _check_altitude(elements, times[chunk], altitude_m)
            longitude = np.degrees(longitude_rad)
            longitude[longitude >= 180.0] -= 360.0
            points[:, chunk] = np.degrees(latitude_rad), longitude, altitude_m


def _of_ephemeris(ephemeris: Ephemeris, times: TimeArray, *, polar_motion: bool) -> Subpoints:
    position_m = ephemeris.itrs_positions_km(times, polar_motion=polar_motion) * 1e3
    latitude, longitude, altitude_m = geodetic_from_itrs(position_m)
    longitude_deg = np.degrees(longitude)
    longitude_deg[longitude_deg >= 180.0] -= 360.0
    return Subpoints(times, np.degrees(latitude), longitude_deg, altitude_m)


def _runs(elements: ElementSets, times: TimeArray) -> Iterator[tuple[slice, ElementSet]]:
    """Stretches of `times` that share an element set."""
    if isinstance(elements, ElementSet):
        yield slice(0, times.size), elements
        return
    sets = ordered(elements)
    which = nearest_index(np.array([each.epoch for each in sets]), times)
    edges = np.flatnonzero(np.diff(which)) + 1
    for begin, end in zip([0, *edges], [*edges, times.size], strict=True):
        if end > begin:
            yield slice(int(begin), int(end)), sets[int(which[begin])]


def _check_altitude(elements: ElementSet, times: TimeArray, altitude_m: FloatArray) -> None:
    low = altitude_m < LOWEST_ALTITUDE_M
    if low.any():
        first = int(np.flatnonzero(low)[0])
        raise DecayedError(
            f"{elements.label} is at {altitude_m[first] / 1e3:.0f} km at {iso(times[first])}, "
            f"below the {LOWEST_ALTITUDE_M / 1e3:.0f} km an orbit can reach",
            hint="ask for times nearer to the epoch, or give a newer element set",
        )


def ground_track(
    elements: Orbit,
    times: TimeLike | TimeArray | list[TimeLike],
    *,
    max_age_days: float | None = MAX_AGE_DAYS,
    polar_motion: bool = False,
) -> xr.Dataset:
    """Compute the subpoints of an orbit.

    SGP4 states in TEME are rotated to ITRS and dropped along the WGS 84
    ellipsoid normal. From half a million times on one compiled kernel does it
    all, within a millimetre. The states of an ephemeris, interpolated as it says,
    go the same way down.

    Parameters
    ----------
    elements : ElementSet, sequence of them, or Ephemeris
        Mean elements; of several, each time takes the set whose epoch is nearest.
    times : array_like of datetime64, shape (n,)
        Instants in UTC.
    max_age_days : float or None, default: 30
        Greatest distance of a time from the epoch used [day]; None allows any. An
        ephemeris has its span instead.
    polar_motion : bool, default: False
        Whether the motion of the pole is taken into account: less than 20 m
        on the ground. It needs the package astropy-iers-data.

    Returns
    -------
    xarray.Dataset
        CF trajectory on dimension ``time`` (n), holding

        ``latitude`` : float64, degrees_north
            Geodetic latitude, -90 to 90.
        ``longitude`` : float64, degrees_east
            -180 (included) to 180 (excluded).
        ``altitude`` : float64, m
            Height above the WGS 84 ellipsoid.
        ``along_track_error_km``, ``across_track_error_km`` : float64, km
            Nine positions in ten are off by less, by the age of their element set
            and if no manoeuvre happens; learned from the Station. Not of an
            ephemeris.

    Raises
    ------
    DataMissingError
        If the table of polar motion is not installed.
    InputError
        If a time cannot be read, or there is none, or no element set, or the
        sets are of several objects.
    InputTypeError
        If `elements` or `times` are of another type.
    StaleElementsError
        If a time lies further from the nearest epoch than `max_age_days`.
    PropagationError
        If a time lies outside the ephemeris.
    DecayedError
        If SGP4 reports an error, or a state is impossible or below 80 km.

    References
    ----------
    .. [1] Vallado et al., "Revisiting Spacetrack Report #3", AIAA 2006-6753
       Rev 2 (2006), appendix C. :doi:`10.2514/6.2006-6753`

    Examples
    --------
    >>> from issrisk.orbit.embedded import iss
    >>> track = ground_track(iss(near="2022-02-24"), ["2022-02-24T12:00", "2022-02-24T12:01"])
    >>> track.latitude.attrs["units"]
    'degrees_north'
    """
    instants = utc_array(times)
    if not instants.size:
        raise InputError("a ground track needs a time, one or more")
    points = subpoints(elements, instants, max_age_days=max_age_days, polar_motion=polar_motion)
    first = source_at(ordered(elements), instants[0])
    models = models_of(first, polar_motion=polar_motion)
    provenance = Provenance.of(**origin(first, instants[0]), models=models)
    track = dataset(
        TRACK,
        {
            "latitude": points.latitude_deg,
            "longitude": points.longitude_deg,
            "altitude": points.altitude_m,
        },
        coordinates={"time": instants},
        attributes={"featureType": "trajectory", "provenance": provenance.json()},
    )
    error = expected_error(elements, instants)
    return track if error is None else with_error(track, error)


def ground_track_chunks(
    elements: Orbit,
    start: TimeLike,
    *,
    hours: float,
    step_s: float,
    size: int = 1_000_000,
    max_age_days: float | None = MAX_AGE_DAYS,
    polar_motion: bool = False,
) -> Iterator[Subpoints]:
    """Subpoints of a long, fine track, a chunk at a time: memory stays bounded.

    Parameters
    ----------
    elements : ElementSet, sequence of them, or Ephemeris
        As for `ground_track`.
    start : time
        First instant, UTC.
    hours : float
        Length of the track [h], the end included.
    step_s : float
        Spacing [s], at least 0.001.
    size : int, default: 1 000 000
        Points in a chunk, 1 or more; the last one may be shorter.
    max_age_days : float or None, default: 30
        As for `ground_track`.
    polar_motion : bool, default: False
        As for `ground_track`.

    Returns
    -------
    iterator of Subpoints
        Each in new arrays.

    Raises
    ------
    InputError
        If an argument is none of those allowed.
    StaleElementsError, DecayedError, DataMissingError
        As for `ground_track`, when the chunk in question is reached.

    Examples
    --------
    The share of a day north of 50 degrees:

    >>> from issrisk.orbit.embedded import iss
    >>> chunks = ground_track_chunks(iss(), iss().epoch, hours=24.0, step_s=60.0, size=500)
    >>> north, count = 0, 0
    >>> for points in chunks:
    ...     north += int((points.latitude_deg > 50.0).sum())
    ...     count += points.times.size
    >>> count, round(north / count, 2)
    (1441, 0.07)
    """
    chunks = time_chunks(start, hours=hours, step_s=step_s, size=size)
    worth = hours * 3600.0 / step_s >= KERNEL_WORTH
    return (
        subpoints(
            elements, times, max_age_days=max_age_days, polar_motion=polar_motion, by_kernel=worth
        )
        for times in chunks
    )
