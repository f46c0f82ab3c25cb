"""How well a burn hits what it is aimed at, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.exposure.countries import place, region_of_points
from issrisk.hazard.choice import track_heading_rad
from issrisk.hazard.scenario_tables import Aim
from issrisk.hazard.tallies import Arrays, RowsTally
from issrisk.reentry.impacts import Impacts
from issrisk.reentry.tracks import GroundTracks, directions

_NAME = "aim"


@dataclass(frozen=True)
class AimError:
    """By how much the mean impact of each entry is off; arrays of shape (realisations,).

    ``along_km`` is positive where it is too far, ``across_km`` to the left of the track over the
    aim; NaN where no piece is left. ``inside`` counts the pieces within the place of ``code``.
    """

    latitude_deg: float
    longitude_deg: float
    northbound: bool
    code: str | None
    along_km: FloatArray
    across_km: FloatArray
    inside: IntArray
    pieces: IntArray

    @property
    def miss_km(self) -> FloatArray:
        """Distance of the mean impact from the aim."""
        return np.hypot(self.along_km, self.across_km)

    @property
    def share_inside(self) -> FloatArray:
        """Part of each entry's pieces within the place."""
        return self.inside / np.maximum(self.pieces, 1)


class AimTally(RowsTally):
    """A row for each realisation: where its mean impact is, as seen from the aim.

    Parameters
    ----------
    aim : Aim
        Of the scenario.
    inclination_deg : float
        Of the orbit.
    code : str, optional
        Of a country, division or group that is meant.
    """

    name = _NAME
    columns: Mapping[str, type] = {
        "along_km": np.float64,
        "across_km": np.float64,
        "inside": np.int64,
        "pieces": np.int64,
    }

    def __init__(self, aim: Aim, *, inclination_deg: float, code: str | None = None) -> None:
        super().__init__()
        self._aim = aim
        self._inclination_deg = inclination_deg
        self._code = code

    @property
    def reduced(self) -> Callable[[Impacts], Arrays]:
        """What gives the rows of a chunk."""
        return partial(_reduced, self._aim, self._inclination_deg, self._code)

    def error(self, state: Arrays) -> AimError:
        """What the rows of a footprint tell.

        Parameters
        ----------
        state : mapping
            Arrays of this tally.

        Returns
        -------
        AimError
            Of the realisations there are.
        """
        return AimError(
            latitude_deg=self._aim.latitude_deg,
            longitude_deg=self._aim.longitude_deg,
            northbound=self._aim.direction == "northbound",
            code=self._code,
            **{name: np.asarray(state[name]) for name in self.columns},
        )


def _reduced(aim: Aim, inclination_deg: float, code: str | None, impacts: Impacts) -> Arrays:
    row, rows = impacts.realisation - impacts.realisations.start, len(impacts.realisations)
    landed, _ = directions(impacts.latitude_deg, impacts.longitude_deg, 0.0 * impacts.latitude_deg)
    pieces = np.bincount(row, minlength=rows)
    mean = np.stack([np.bincount(row, each, rows) for each in landed]) / np.maximum(pieces, 1)
    some = np.flatnonzero(pieces)
    heading = track_heading_rad(
        np.radians(np.array([aim.latitude_deg])),
        inclination_deg,
        northbound=aim.direction == "northbound",
    )
    begin = np.array([aim.latitude_deg]), np.array([aim.longitude_deg])
    track = GroundTracks.through(*directions(*begin, np.degrees(heading)))
    offsets = np.full((2, rows), np.nan)
    offsets[:, some] = track.take(np.zeros(some.size, dtype=np.int64)).offsets_km(mean[:, some])
    inside = np.zeros(rows, dtype=np.int64)
    if code is not None:
        where = region_of_points(place(code), impacts.longitude_deg, impacts.latitude_deg)
        inside = np.bincount(row[where >= 0], minlength=rows)
    return {"along_km": offsets[0], "across_km": offsets[1], "inside": inside, "pieces": pieces}
