"""The risk of one place, each quantity with its interval and whose the interval is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from issrisk.risk.quantiles import Parted, Quantiles


@dataclass(frozen=True)
class PlaceRisk:
    """Risk of one place in one entry; `members` is None but for a group.

    ``parted`` has each quantity by its name, with its interval by sampling alone and by what is
    not known alone; the properties tell them without these. ``sampling`` is the relative 90 %
    interval that the number of realisations alone leaves to its casualties. ``entry_shift`` is
    the logarithm of how many more of these natural decay means than equal times along the orbit.
    """

    code: str
    name: str
    population: float
    population_under_track: float
    point_impact_probability: float
    sampling: Quantiles
    entry_shift: float
    parted: Mapping[str, Parted] = field(repr=False)
    members: tuple[str, ...] | None = None

    @property
    def debris_probability(self) -> Quantiles:
        """That at least one piece of the entry lands there."""
        return self.parted["debris_probability"].told

    @property
    def injuring_debris_probability(self) -> Quantiles:
        """That one of 15 J and more does."""
        return self.parted["injuring_debris_probability"].told

    @property
    def casualty_expectation(self) -> Quantiles:
        """Casualties to be expected among its people."""
        return self.parted["casualty_expectation"].told

    @property
    def casualty_probability(self) -> Quantiles:
        """That there is one or more."""
        return self.parted["casualty_probability"].told

    @property
    def share_of_casualty_expectation(self) -> Quantiles:
        """Its share of all casualties to be expected."""
        return self.parted["share_of_casualty_expectation"].told

    @property
    def risk_per_million_inhabitants(self) -> Quantiles | None:
        """Casualties for each million of all its people; None where nobody lives."""
        return self._perhaps("risk_per_million_inhabitants")

    @property
    def risk_per_million_under_track(self) -> Quantiles | None:
        """Casualties for each million of its people who live under the track."""
        return self._perhaps("risk_per_million_under_track")

    @property
    def risk_relative_to_world(self) -> Quantiles | None:
        """Risk of one of its inhabitants over that of the mean inhabitant of the world."""
        return self._perhaps("risk_relative_to_world")

    def _perhaps(self, name: str) -> Quantiles | None:
        return self.parted[name].told if name in self.parted else None
