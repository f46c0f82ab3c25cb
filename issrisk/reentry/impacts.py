"""What reaches the ground: every surviving piece of a chunk of realisations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, IntArray, TimeArray
from issrisk.errors import InputError

REFERENCE_ALTITUDE_KM = 78.0  # where DAS and ORSAT break a vehicle up; NASA-STD-8719.14C


@dataclass(frozen=True)
class Reference:
    """Where the parent is at 78 km if it flies on as if whole; all of shape (realisations,).

    ``latitude_deg`` is geodetic, ``longitude_deg`` -180 to 180, ``heading_deg`` that of the
    Earth-fixed velocity, clockwise from north, ``speed_m_s`` its size. ``time_s`` counts from
    the entry's epoch, ``epochs`` is UTC [datetime64[ms]], NaT where the entry has no date.
    """

    latitude_deg: FloatArray
    longitude_deg: FloatArray
    heading_deg: FloatArray
    speed_m_s: FloatArray
    time_s: FloatArray
    epochs: TimeArray


@dataclass(frozen=True)
class Impacts:
    """Pieces that reach the ground, of a chunk of realisations; arrays of shape (pieces,).

    ``realisation`` is the number of the realisation each belongs to, ``latitude_deg`` and
    ``longitude_deg`` where it lands (geodetic, WGS 84), ``area_m2`` its mean projected area,
    ``speed_m_s`` and ``energy_j`` those at impact, ``time_s`` counts from the entry's epoch:
    that of the state it begins with, of a scenario the last crossing of 150 km or the end of a
    burn; `after_78_km_s` counts from the reference point. ``part`` is the row of the inventory
    it comes from. ``along_track_km`` is positive past the reference point, ``cross_track_km`` to
    the left of the track through it.

    Raises
    ------
    InputError
        If shapes differ, a figure is not finite or out of range, or a piece belongs to no
        realisation of the chunk.
    """

    realisations: range
    realisation: IntArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    mass_kg: FloatArray
    area_m2: FloatArray
    speed_m_s: FloatArray
    energy_j: FloatArray
    time_s: FloatArray
    part: npt.NDArray[np.int16]
    reference: Reference
    along_track_km: FloatArray
    cross_track_km: FloatArray

    def __len__(self) -> int:
        return len(self.realisation)

    @property
    def after_78_km_s(self) -> FloatArray:
        """When each lands, from when the whole would be at 78 km; what left early may be before."""
        row = self.realisation - self.realisations.start
        return np.asarray(self.time_s - self.reference.time_s[row])

    def within(self, realisations: range) -> Impacts:
        """Those of some of the realisations.

        Parameters
        ----------
        realisations : range
            Within this chunk.

        Returns
        -------
        Impacts
            The same pieces, in the same order.
        """
        begin = realisations.start - self.realisations.start
        rows = slice(begin, begin + len(realisations))
        kept = (self.realisation >= realisations.start) & (self.realisation < realisations.stop)
        pieces = {name: getattr(self, name)[kept] for name in (*_FIGURES, "realisation", "part")}
        reference = Reference(**{name: each[rows] for name, each in vars(self.reference).items()})
        return Impacts(realisations=realisations, reference=reference, **pieces)

    def __post_init__(self) -> None:
        chunk, pieces = (len(self.realisations),), self.realisation.shape
        for name, value in vars(self.reference).items():
            if name == "epochs":
                if value.shape != chunk:
                    raise InputError(f"epochs have shape {value.shape}, must have {chunk}")
                continue
            _check(f"reference {name}", value, chunk, *_RANGES.get(name, (0.0, np.inf)))
        for name in _FIGURES:
            _check(name, getattr(self, name), pieces, *_RANGES.get(name, (0.0, np.inf)))
        if self.part.shape != pieces:
            raise InputError(f"part has shape {self.part.shape}, must have {pieces}")
        low, high = self.realisations.start, self.realisations.stop
        if self.realisation.size and not (
            self.realisation.min() >= low and self.realisation.max() < high
        ):
            raise InputError(f"a piece belongs to no realisation of {low} to {high - 1}")


_ANY = (-np.inf, np.inf)
_RANGES = {
    "latitude_deg": (-90.0, 90.0),
    "longitude_deg": (-180.0, 180.0),
    "heading_deg": (-360.0, 360.0),
    "along_track_km": _ANY,
    "cross_track_km": _ANY,
    "time_s": _ANY,
}
_FIGURES = (
    "latitude_deg",
    "longitude_deg",
    "mass_kg",
    "area_m2",
    "speed_m_s",
    "energy_j",
    "time_s",
    "along_track_km",
    "cross_track_km",
)


def _check(name: str, values: FloatArray, shape: tuple[int, ...], low: float, high: float) -> None:
    if values.shape != shape:
        raise InputError(f"{name} has shape {values.shape}, must have {shape}")
    if not np.isfinite(values).all():
        raise InputError(f"{name} holds a figure that is not finite")
    if values.size and not (values.min() >= low and values.max() <= high):
        raise InputError(f"{name} holds a figure out of range; it must lie in {low:g} to {high:g}")
