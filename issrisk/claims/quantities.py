"""What can be measured for a statement: each quantity, and which keys it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

MeasureName: TypeAlias = Literal[
    "dwell_minutes_per_day",
    "dwell_rank",
    "passes_on_day",
    "minutes_on_day",
    "area_under_track_percent",
    "nearest_approach_km",
    "highest_latitude_deg",
    "population_under_track_percent",
    "casualty_share_percent",
    "casualty_ratio",
    "casualty_ratio_per_inhabitant",
    "stated_difference",
    "stated_excess_percent",
    "debris_probability_percent",
    "chosen_place_percent",
    "failed_aim_percent",
    "days_to_entry",
    "reboost_propellant_t_per_year",
]


@dataclass(frozen=True)
class Quantity:
    """One quantity.

    ``needs`` and ``may`` are keys of a measure beside its name, ``one_of`` are
    keys of which it takes exactly one. ``least`` is the least value it can have.
    """

    unit: str
    meaning: str
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    from_track: bool = False
    least: float = 0.0

    @property
    def keys(self) -> frozenset[str]:
        """Every key it knows."""
        return self.needs | self.may | self.one_of


_WHERE = frozenset({"region", "place"})
_REGION = frozenset({"region"})
_AGAINST = frozenset({"region", "against"})
_STATED = frozenset({"stated", "documented", "unit", "source"})

QUANTITIES: Mapping[MeasureName, Quantity] = MappingProxyType(
    {
        "dwell_minutes_per_day": Quantity(
            "min/day", "time over the place, on average", one_of=_WHERE
        ),
        "dwell_rank": Quantity(
            "rank",
            "its rank among countries, or among its country's divisions",
            needs=_REGION,
            least=1.0,
        ),
        "passes_on_day": Quantity(
            "passes", "passes over the place on the day", one_of=_WHERE, from_track=True
        ),
        "minutes_on_day": Quantity(
            "min", "time over the place on the day", one_of=_WHERE, from_track=True
        ),
        "area_under_track_percent": Quantity(
            "%", "part of the place's area under the track", one_of=_WHERE
        ),
        "nearest_approach_km": Quantity(
            "km", "how near the track ever comes, 0 if it passes over", one_of=_WHERE
        ),
        "highest_latitude_deg": Quantity("deg", "how far north and south the track reaches"),
        "population_under_track_percent": Quantity(
            "%", "part of the people under the track; without a region, of the world", may=_REGION
        ),
        "casualty_share_percent": Quantity(
            "%", "part of all casualties to be expected that fall on the place", needs=_REGION
        ),
        "casualty_ratio": Quantity(
            "times", "casualties to be expected, against the least of other places", needs=_AGAINST
        ),
        "casualty_ratio_per_inhabitant": Quantity(
            "times", "the same for each inhabitant", needs=_AGAINST
        ),
        "stated_difference": Quantity(
            "", "how far a number said lies from one in a document", needs=_STATED
        ),
        "stated_excess_percent": Quantity(
            "%", "by how much it is more", needs=_STATED, least=-math.inf
        ),
        "debris_probability_percent": Quantity(
            "%",
            "probability that at least one piece lands in the place",
            needs=_REGION,
        ),
        "chosen_place_percent": Quantity(
            "%",
            "greatest part of the surviving pieces that could be put within the place",
            needs=_REGION,
        ),
        "failed_aim_percent": Quantity(
            "%",
            "probability that a piece lands in the place if a burn aimed there is cut short",
            needs=_REGION,
        ),
        "days_to_entry": Quantity("d", "time to entry without reboost, median"),
        "reboost_propellant_t_per_year": Quantity("t/year", "propellant that holds the orbit"),
    }
)
