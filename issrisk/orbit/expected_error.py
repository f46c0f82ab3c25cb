"""How far a position may be off, for every time of a track: from the age of its element set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.orbit.either import Orbit, ordered
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
from issrisk.orbit.embedded import nearest_index
from issrisk.orbit.ephemeris import Ephemeris
from issrisk.orbit.prediction_error import iss_prediction_errors
from issrisk.schema import POSITION_ERROR, extended

if TYPE_CHECKING:
    import xarray as xr

_NODES = 512  # of a table that is read at millions of times


@dataclass(frozen=True)
class ExpectedError:
    """Nine positions in ten are off by less, arrays of shape (n,) [km], without manoeuvres.

    `learned_from` names the history; `of_this_object` is False where it is another's.
    """

    along_track_km: FloatArray
    across_track_km: FloatArray
    learned_from: str
    of_this_object: bool


def expected_error(orbit: Orbit, times: TimeArray) -> ExpectedError | None:
    """How far the positions of an orbit may be off.

    Parameters
    ----------
    orbit : ElementSet, sequence of them, or Ephemeris
        Of several sets, each time takes the one whose epoch is nearest.
    times : ndarray of datetime64, shape (n,)
        UTC.

    Returns
    -------
    ExpectedError or None
        Learned from the Station, whatever the object; a time before the epoch
        counts like one as long after it. None for an ephemeris, whose maker alone
        knows.

    Raises
    ------
    InputError
        If there is no element set, or they are of several objects.
    InputTypeError
        If `orbit` is none of the three.
    DataMissingError
        If the package is damaged.
    """
    sets = ordered(orbit)
    if isinstance(sets, Ephemeris):
        return None
    epochs = np.array([each.epoch for each in sets]).astype("datetime64[ns]")
    ages = np.abs(times - epochs[nearest_index(epochs, times)]) / np.timedelta64(1, "D")
    learned = iss_prediction_errors()
    # A table with equal steps of age is read many times as fast as the few rows with logarithms.
    nodes = np.linspace(0.0, max(float(ages.max(initial=0.0)), 1.0), _NODES)
    return ExpectedError(
        along_track_km=np.interp(ages, nodes, learned.along_track_within_km(nodes)),
        across_track_km=np.interp(ages, nodes, learned.across_track_within_km(nodes)),
        learned_from=learned.learned_from,
        of_this_object=sets[0].satellite_number == ISS_SATELLITE_NUMBER,
    )


def with_error(track: xr.Dataset, error: ExpectedError) -> xr.Dataset:
    """A ground track with how far its positions may be off.

    Parameters
    ----------
    track : xarray.Dataset
        On dimension ``time``.
    error : ExpectedError
        At the same times.

    Returns
    -------
    xarray.Dataset
        With ``along_track_error_km`` and ``across_track_error_km``, and where
        they come from in ``position_error_learned_from``.
    """
    arrays = {
        "along_track_error_km": error.along_track_km,
        "across_track_error_km": error.across_track_km,
    }
    told = error.learned_from if error.of_this_object else f"{error.learned_from}; another object"
    return extended(track, POSITION_ERROR, arrays).assign_attrs(position_error_learned_from=told)
