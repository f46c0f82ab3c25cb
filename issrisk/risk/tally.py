"""The casualties of a footprint, tallied while its pieces come down."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.exposure.people_field import PeopleField, embedded_people_field
from issrisk.reentry.impacts import Impacts
from issrisk.risk.casualties import Casualties, chunk_casualties
from issrisk.risk.zones import Columns, Zones, added
from issrisk.vulnerability import IN_THE_OPEN, CasualtyAreaModel, Shelter

NAME = "casualties"
# A realisation has 72 bytes of its own, and 40 for each country and division that a long
# footprint touches, of which there are about ten.
_BYTES_EACH = 72 + 10 * 40


@functools.lru_cache(maxsize=4)
def embedded_zones(year: float) -> Zones:
    """The embedded people of a year; kept, for they take half a second."""
    return Zones.of(embedded_people_field(year))


@dataclass
class CasualtyTally:
    """What a footprint carries along so that its risk follows without its pieces.

    ``people`` is a year of the embedded grid or a field of the user's; ``parts`` are the
    chunks so far, ``zonal`` the sums over them all.
    """

    people: float | PeopleField
    model: CasualtyAreaModel = "nasa-std-8719"
    shelters: Sequence[Shelter] = IN_THE_OPEN
    name: str = NAME
    parts: list[Casualties] = field(default_factory=list)
    zonal: FloatArray = field(default_factory=lambda: np.zeros((2, Columns.known().width)))

    def __getstate__(self) -> dict[str, Any]:
        """Without the parts: a worker needs none."""
        kept = {name: value for name, value in vars(self).items() if name != "zones"}
        return kept | {"parts": []}

    @functools.cached_property
    def zones(self) -> Zones:
        """Where people live."""
        if isinstance(self.people, PeopleField):
            return Zones.of(self.people)
        return embedded_zones(self.people)

    def reduced(self, impacts: Impacts) -> Mapping[str, npt.NDArray[Any]]:
        """What one chunk adds; pure, for a worker."""
        chunk = chunk_casualties(impacts, self.zones, model=self.model, shelters=self.shelters)
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
        return self.casualties().arrays() if self.parts else {}

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take up what `arrays` gave."""
        self.parts[:] = [Casualties.from_arrays(arrays)] if arrays else []
        if arrays:
            self.zonal = np.array(arrays["zonal"])

    def bytes_for(self, realisations: int) -> int:
        """About how much memory so many realisations need."""
        return realisations * _BYTES_EACH
