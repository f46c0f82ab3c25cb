"""Options that several commands share, and what they mean."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from issrisk.orbit.elements import ElementSet

Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="No remarks on stderr.")]
Elements: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|-", help="Two-line element sets; default: the embedded ISS set nearest."
    ),
]
NoChecksum: TypeAlias = Annotated[
    bool, typer.Option("--no-checksum", help="Read --elements without their checksums.")
]
AllowStale: TypeAlias = Annotated[
    bool, typer.Option("--allow-stale", help="Go on with an element set older than 30 days.")
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Replace existing files.")]
Start: TypeAlias = Annotated[
    str | None, typer.Option(metavar="TIME", help="UTC, as 2022-02-24 or 2022-02-24T12:00Z.")
]

_OLD_DAYS, _VERY_OLD_DAYS = 3.0, 7.0


def read_sets(source: str | None, *, no_checksum: bool) -> Sequence[ElementSet]:
    """Element sets of a file, of standard input (``-``), or the embedded ones."""
    from issrisk.orbit.elements import read_elements
    from issrisk.orbit.embedded import embedded_sets

    if source is None:
        return embedded_sets()
    if source == "-":
        return read_elements(sys.stdin.buffer.read(), verify_checksum=not no_checksum)
    return read_elements(Path(source), verify_checksum=not no_checksum)


def max_age_days(allow_stale: bool) -> float | None:
    """Greatest age allowed."""
    from issrisk.orbit.propagate import MAX_AGE_DAYS

    return None if allow_stale else MAX_AGE_DAYS


def tell_age(
    sets: Sequence[ElementSet],
    first: np.datetime64,
    last: np.datetime64,
    *,
    quiet: bool,
) -> None:
    """Say which element set is used and how old it is; warn when it is old.

    Parameters
    ----------
    sets : sequence of ElementSet
        Each time takes the one whose epoch is nearest.
    first, last : datetime64
        Times asked for, UTC.
    quiet : bool
        Say nothing unless the set is old.
    """
    from issrisk.cli.failures import plain
    from issrisk.orbit.embedded import nearest
    from issrisk.times import iso

    used = nearest(sets, first)
    ages = [nearest(sets, time).age_days(time) for time in (first, last)]
    age = max(abs(days) for days in ages)
    told = (
        f"element set of {plain(used.label)}, epoch {iso(used.epoch)}, "
        f"at most {age:.1f} days from the times asked for"
    )
    if age > _VERY_OLD_DAYS:
        sys.stderr.write(f"warning: {told}: it may be off by hundreds of kilometres\n")
    elif age > _OLD_DAYS:
        sys.stderr.write(f"warning: {told}: it may be off by tens of kilometres\n")
    elif not quiet:
        sys.stderr.write(f"{told}\n")


def last_day(begin: np.datetime64, days: float | None) -> np.datetime64:
    """End of a span of so many days, as far as the calendar goes."""
    import numpy as np

    if days is None or not 0.0 < days < 1e5:
        return begin
    return begin + np.timedelta64(round(days * 86_400e3), "ms")
