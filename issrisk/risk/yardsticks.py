"""What stands beside a risk: published risks, other things that fall, and what is left out."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from typing import Literal, TypeAlias

from issrisk.resources import data_path

YARDSTICKS_FILE = "risk_yardsticks.toml"
Use: TypeAlias = Literal["check", "input"]
Direction: TypeAlias = Literal["up", "down", "either"]


@dataclass(frozen=True)
class Published:
    """A published risk of another entry: one casualty in so many such.

    It is a check of this project's method, or an input to its range of casualty areas.
    """

    name: str
    one_in: int
    note: str
    use: Use
    source: str


@dataclass(frozen=True)
class Yardstick:
    """Another thing that falls: a probability or number, `low` to `high`, each so often."""

    name: str
    per: str
    low: float
    high: float
    what: str
    source: str


@dataclass(frozen=True)
class NotCounted:
    """What the numbers leave out: which way it would move them, and about how far."""

    name: str
    direction: Direction
    size: str
    why: str


@dataclass(frozen=True)
class Yardsticks:
    """All three."""

    published: tuple[Published, ...]
    scale: tuple[Yardstick, ...]
    not_counted: tuple[NotCounted, ...]


@functools.cache
def yardsticks() -> Yardsticks:
    """The embedded tables.

    Returns
    -------
    Yardsticks
        With the source of each figure.

    Raises
    ------
    DataMissingError
        If the embedded file is missing.
    """
    tables = tomllib.loads(data_path(YARDSTICKS_FILE).read_text("utf-8"))
    return Yardsticks(
        tuple(Published(**each) for each in tables["published"]),
        tuple(Yardstick(**each) for each in tables["scale"]),
        tuple(NotCounted(**each) for each in tables["not_counted"]),
    )
