"""Names on a map, placed so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from issrisk.report.page import line_in, text_width_in

_GAP_IN, _CLEAR_IN = 0.05, 0.015
_AHEAD = 15  # a name keeps clear of the marks of so many spots that come next, if it can


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, in inches."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def about(cls, x: float, y: float, *, width: float, height: float) -> Box:
        """A rectangle by its middle."""
        return cls(x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0)

    def meets(self, other: Box) -> bool:
        """Whether the two have a point in common."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.bottom <= other.top
            and other.bottom <= self.top
        )

    def within(self, other: Box) -> bool:
        """Whether all of this lies in the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


@dataclass(frozen=True)
class Spot:
    """A point that wants a name beside it, in inches from the lower left of the map."""

    x_in: float
    y_in: float
    name: str
    size_pt: float
    radius_in: float

    @property
    def mark(self) -> Box:
        """What its mark covers."""
        return Box.about(
            self.x_in, self.y_in, width=2.0 * self.radius_in, height=2.0 * self.radius_in
        )

    @property
    def offers(self) -> tuple[Box, ...]:
        """Where its name may stand, the best first: right, left, above, below, at the corners."""
        width = text_width_in(self.name, self.size_pt) + _CLEAR_IN
        height = line_in(self.size_pt)
        far = self.radius_in + _GAP_IN
        aside, above = far + width / 2.0, self.radius_in + _CLEAR_IN + height / 2.0
        along = self.radius_in + width / 2.0
        steps = (
            (aside, 0.0),
            (-aside, 0.0),
            (0.0, above),
            (0.0, -above),
            (along, above),
            (along, -above),
            (-along, above),
            (-along, -above),
        )
        return tuple(
            Box.about(self.x_in + x, self.y_in + y, width=width, height=height) for x, y in steps
        )


@dataclass(frozen=True)
class Label:
    """A spot that got its name, and the room the name takes."""

    spot: Spot
    room: Box
    position: int


def placed_labels(
    spots: Sequence[Spot], *, frame: Box, taken: Sequence[Box] = (), most: int = 40
) -> list[Label]:
    """Names of as many spots as have room, first come first served.

    Parameters
    ----------
    spots : sequence of Spot
        The most important first.
    frame : Box
        What the names must stay in.
    taken : sequence of Box
        Where nothing may stand.
    most : int, default: 40
        Names at most.

    Returns
    -------
    list of Label
        Neither the names nor the marks of any two meet; ``position`` is that
        in `spots`.
    """
    covered = list(taken)
    placed: list[Label] = []
    for position, spot in enumerate(spots):
        if len(placed) == most:
            break
        if not spot.mark.within(frame) or any(spot.mark.meets(box) for box in covered):
            continue
        coming = [each.mark for each in spots[position + 1 : position + 1 + _AHEAD]]
        free = [
            room
            for room in spot.offers
            if room.within(frame) and not any(room.meets(box) for box in covered)
        ]
        if free:
            room = min(free, key=lambda room: sum(room.meets(mark) for mark in coming))
            covered += [room, spot.mark]
            placed.append(Label(spot, room, position))
    return placed
