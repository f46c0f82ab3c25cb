"""What every file of a ground track tells of it: whose it is, its span, its provenance."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issrisk.orbit.elements import clean_name
from issrisk.schema import POSITION_ERROR, TRACK, validate
from issrisk.times import iso

if TYPE_CHECKING:
    import xarray as xr

_NAMELESS = "object"


@dataclass(frozen=True)
class PositionError:
    """The greatest of a track's expected errors: nine positions in ten are off by less [km]."""

    along_track_km: float
    across_track_km: float
    learned_from: str

    @classmethod
    def of(cls, track: xr.Dataset) -> PositionError | None:
        """The expected errors of a track, None where it has none."""
        if not set(POSITION_ERROR.variables) <= set(track.variables):
            return None
        return cls(
            along_track_km=round(float(track.along_track_error_km.max()), 3),
            across_track_km=round(float(track.across_track_error_km.max()), 3),
            learned_from=printable(track.attrs["position_error_learned_from"]),
        )

    @property
    def text(self) -> str:
        """The same in words."""
        return (
            f"Nine positions in ten are off by less than {self.along_track_km:.1f} km along the "
            f"track and {self.across_track_km:.1f} km across it, if no manoeuvre happens "
            f"(learned from {self.learned_from})"
        )


@dataclass(frozen=True)
class TrackFacts:
    """Facts of a ground track; no text in it has a character that cannot be seen."""

    object_name: str
    start_utc: str
    end_utc: str
    provenance: dict[str, Any]
    position_error: PositionError | None

    @classmethod
    def of(cls, track: xr.Dataset) -> TrackFacts:
        """The facts of a ground track.

        Parameters
        ----------
        track : xarray.Dataset
            As `ground_track` returns it.

        Returns
        -------
        TrackFacts
            With the name as `clean_name` leaves it; where there is none, the number.

        Raises
        ------
        InputError
            If it is no ground track.
        """
        validate(track, TRACK)
        provenance: dict[str, Any] = printable(json.loads(track.attrs["provenance"]))
        record = provenance.get("elements") or provenance.get("ephemeris") or {}
        number = record.get("satellite_number") or record.get("object_id") or ""
        return cls(
            object_name=clean_name(record.get("name") or "") or f"{_NAMELESS} {number}".strip(),
            start_utc=iso(track.time.values[0], unit="ms"),
            end_utc=iso(track.time.values[-1], unit="ms"),
            provenance=provenance,
            position_error=PositionError.of(track),
        )

    @property
    def title(self) -> str:
        """The name of the object and what the file holds."""
        return f"{self.object_name} ground track"

    @property
    def provenance_json(self) -> str:
        """The provenance as one line of JSON."""
        return json.dumps(self.provenance, ensure_ascii=False, allow_nan=False)

    @property
    def made_by(self) -> str:
        """The program and its version."""
        return f"issrisk {self.provenance['version']}"

    @property
    def accuracy(self) -> tuple[str, ...]:
        """A sentence on the expected errors, or none."""
        return () if self.position_error is None else (self.position_error.text,)

    @property
    def sources(self) -> tuple[str, ...]:
        """What the track rests on, in words: the element set or ephemeris, and the models."""
        elements, ephemeris = (self.provenance.get(k) for k in ("elements", "ephemeris"))
        told: tuple[str, ...] = ()
        if elements:
            told = (f"element set of {elements['epoch_utc']}",)
        elif ephemeris:
            told = (f"ephemeris by {ephemeris['originator']} of {ephemeris['creation_date_utc']}",)
        return (*told, *self.provenance["models"])


def printable(value: Any) -> Any:
    """A JSON value whose texts have only characters that can be seen.

    Parameters
    ----------
    value : dict, list, str or other
        As `json.loads` gives it.

    Returns
    -------
    dict, list, str or other
        The same without control codes and marks that turn the direction of writing.
    """
    if isinstance(value, str):
        return "".join(c for c in value if c.isprintable())
    if isinstance(value, dict):
        return {printable(key): printable(each) for key, each in value.items()}
    return [printable(each) for each in value] if isinstance(value, list) else value
