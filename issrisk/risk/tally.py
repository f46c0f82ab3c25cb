"""The casualties of a footprint, tallied while its pieces come down."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.exposure.people_field import PeopleField, embedded_people_field
from issrisk.reentry.impacts import Impacts
from issrisk.risk.casualties import Casualties, chunk_casualties
from issrisk.risk.entries import TALLY, Circumstances, entry_arrays
from issrisk.risk.heaviest import TURNS
from issrisk.risk.zones import Columns, Zones, added
from issrisk.vulnerability import IN_THE_OPEN, Shelter

# A realisation has 80 bytes of its own, 40 for each country and division that it touches, of
# which there are about ten, and 12 for each of these at each of its longitudes.
_BYTES_EACH = 80 + 10 * (40 + 12 * TURNS)


@functools.lru_cache(maxsize=4)
def embedded_zones(year: float) -> Zones:
    """The embedded people of a year; kept, for they take half a second."""
    return Zones.of(embedded_people_field(year))


@dataclass
class CasualtyTally:
    """What a footprint carries along so that its risk follows without its pieces.

    ``people`` is a field of the user's, if they are not the embedded ones of the year of
    ``circumstances``; ``parts`` are the chunks so far, ``zonal`` the sums over them all.
    """

    circumstances: Circumstances
    people: PeopleField | None = None
    shelters: Sequence[Shelter] = IN_THE_OPEN
    name: str = TALLY
    parts: list[Casualties] = field(default_factory=list)
    zonal: FloatArray = field(default_factory=lambda: np.zeros((2, Columns.known().width)))

    def __getstate__(self) -> dict[str, Any]:
        """Without the parts: a worker needs none."""
        kept = {name: value for name, value in vars(self).items() if name != "zones"}
        return kept | {"parts": []}

    @functools.cached_property
    def zones(self) -> Zones:
        """Where people live."""
        if self.people is not None:
            return Zones.of(self.people)
        if self.circumstances.year is None:
            raise InputError("neither people nor the year of the embedded ones are given")
        return embedded_zones(self.circumstances.year)

    @property
    def identity(self) -> dict[str, Any]:
        """What its numbers depend on, for the key of a checkpoint."""
        people = self.zones.people.population
        return {
            "circumstances": [str(each) for each in self.circumstances.array()],
            "people": [people.source, people.total],
            "shelters": [list(vars(each).values()) for each in self.shelters],
        }

    def reduced(self, impacts: Impacts) -> Mapping[str, npt.NDArray[Any]]:
        """What one chunk adds; pure, for a worker."""
        told = self.circumstances
        chunk = chunk_casualties(
            impacts,
            self.zones,
            model=told.model,
            shelters=self.shelters,
            turns=TURNS if told.any_longitude else 1,
        )
        return chunk.casualties.arrays() | {"zonal": chunk.zonal_rows}

    def add(self, part: Mapping[str, npt.NDArray[Any]]) -> None:
        """Append a chunk, in order of realisations."""
        self.zonal = added(self.zonal, part["zonal"])
        self.parts.append(Casualties.from_arrays({**part, "zonal": np.zeros((2, 0))}))

    def casualties(self) -> Casualties:
        """All so far; there must be some."""
        self.parts[:] = [Casualties.joined(self.parts, np.zeros((2, 0)))]
        return Casualties.joined(self.parts, self.zonal)

    def arrays(self) -> Mapping[str, npt.NDArray[Any]]:
        """All so far as named arrays."""
        return entry_arrays(self.casualties(), self.circumstances) if self.parts else {}

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take up what `arrays` gave."""
        found = Casualties.from_arrays(arrays) if arrays else None
        self.parts[:] = [] if found is None else [replace(found, zonal=np.zeros((2, 0)))]
        if found is not None:
            self.zonal = found.zonal.copy()

    def bytes_for(self, realisations: int) -> int:
        """About how much memory so many realisations need."""
        return realisations * _BYTES_EACH
