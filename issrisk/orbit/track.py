"""Ground tracks: the subpoints of an orbit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.errors import DecayedError, InputError
from issrisk.orbit.either import Orbit, Source, ordered, origin, source_at
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import nearest_index
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.orbit.frames import geodetic_from_itrs, itrs_from_teme
from issrisk.orbit.propagate import MAX_AGE_DAYS, check_age, teme_states
from issrisk.provenance import Provenance
from issrisk.schema import TRACK, dataset
from issrisk.times import TimeLike, iso, utc_array

if TYPE_CHECKING:
    import xarray as xr

LOWEST_ALTITUDE_M = 80e3  # below it nothing completes an orbit, whatever SGP4 says
MODELS = ("SGP4 (WGS 72)", "TEME to ITRS by GMST 1982, no polar motion", "WGS 84 ellipsoid")
_FROM_EPHEMERIS = "{frames} to ITRS by IAU 2000A and UT1, no polar motion"
_CHUNK = 8192  # states: small enough for the temporaries of a chunk to stay in the cache


@dataclass(frozen=True)
class Subpoints:
    """Subpoints as plain arrays of shape (n,): degrees, and metres above WGS 84."""

    times: TimeArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    altitude_m: FloatArray


def models_of(source: Source) -> tuple[str, ...]:
    """Names of the models a ground track rests on.

    Parameters
    ----------
    source : ElementSet or Ephemeris
        What tells the orbit.

    Returns
    -------
    tuple of str
        For the provenance.
    """
    if not isinstance(source, Ephemeris):
        return MODELS
    ways = dict.fromkeys(f"{s.method.capitalize()}, degree {s.degree}" for s in source.segments)
    frames = ", ".join(source.frames)
    return (f"ephemeris ({'; '.join(ways)})", _FROM_EPHEMERIS.format(frames=frames), MODELS[-1])


def subpoints(
    elements: Orbit, times: TimeArray, *, max_age_days: float | None = MAX_AGE_DAYS
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

    Returns
    -------
    Subpoints
        Arrays of shape (n,).

    Raises
    ------
    InputError
        If there is no element set, or they are of several objects.
    StaleElementsError
        If a time lies further from the nearest epoch than `max_age_days`.
    PropagationError
        If a time lies outside the ephemeris.
    DecayedError
        If a state is impossible or lies below 80 km.
    """
    if isinstance(elements, Ephemeris):
        return _of_ephemeris(elements, times)
    latitude, longitude, altitude = (np.empty(times.shape) for _ in range(3))
    for part, piece in _runs(elements, times):
        check_age(piece, times[part], max_age_days)
        for begin in range(part.start, part.stop, _CHUNK):
            chunk = slice(begin, min(begin + _CHUNK, part.stop))
            position_km, _ = teme_states(piece, times[chunk], max_age_days=None)
            position_m = itrs_from_teme(position_km * 1e3, times[chunk])
            latitude[chunk], longitude[chunk], altitude[chunk] = geodetic_from_itrs(position_m)
            _check_altitude(piece, times[chunk], altitude[chunk])
    longitude_deg = np.degrees(longitude)
    longitude_deg[longitude_deg >= 180.0] -= 360.0
    return Subpoints(times, np.degrees(latitude), longitude_deg, altitude)


def _of_ephemeris(ephemeris: Ephemeris, times: TimeArray) -> Subpoints:
    latitude, longitude, altitude_m = geodetic_from_itrs(ephemeris.itrs_positions_km(times) * 1e3)
    longitude_deg = np.degrees(longitude)
    longitude_deg[longitude_deg >= 180.0] -= 360.0
    return Subpoints(times, np.degrees(latitude), longitude_deg, altitude_m)


def _runs(
    elements: ElementSet | Sequence[ElementSet], times: TimeArray
) -> Iterator[tuple[slice, ElementSet]]:
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
) -> xr.Dataset:
    """Compute the subpoints of an orbit.

    SGP4 states in TEME are rotated to ITRS (polar motion neglected, below
    20 m on the ground) and dropped along the WGS 84 ellipsoid normal; so are the
    states of an ephemeris, interpolated as it says.

    Parameters
    ----------
    elements : ElementSet, sequence of them, or Ephemeris
        Mean elements; of several, each time takes the set whose epoch is nearest.
    times : array_like of datetime64, shape (n,)
        Instants in UTC.
    max_age_days : float or None, default: 30
        Greatest distance of a time from the epoch used [day]; None allows any. An
        ephemeris has its span instead.

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

    Raises
    ------
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
    points = subpoints(elements, instants, max_age_days=max_age_days)
    first = source_at(ordered(elements), instants[0])
    provenance = Provenance.of(**origin(first, instants[0]), models=models_of(first))
    return dataset(
        TRACK,
        {
            "latitude": points.latitude_deg,
            "longitude": points.longitude_deg,
            "altitude": points.altitude_m,
        },
        coordinates={"time": instants},
        attributes={"featureType": "trajectory", "provenance": provenance.json()},
    )
