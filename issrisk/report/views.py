"""Ways to look at the whole globe."""

from __future__ import annotations

from enum import StrEnum


class View(StrEnum):
    """What a map of the world is centred on."""

    world = "world"
    pacific = "pacific"
    arctic = "arctic"
    antarctic = "antarctic"

    @property
    def is_polar(self) -> bool:
        """Whether it is a disk about a pole."""
        return self in (View.arctic, View.antarctic)
