"""An orbit given either way: ``--elements`` or ``--oem``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from issrisk.cli import options

if TYPE_CHECKING:
    import numpy as np

    from issrisk.orbit.elements import ElementSet
    from issrisk.orbit.ephemeris import Ephemeris

Oem: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE|-",
        parser=options.given_path,
        help="An ephemeris (CCSDS OEM) in place of element sets.",
    ),
]

_FAR_DAYS, _VERY_FAR_DAYS = 3.0, 7.0


def read_orbit(
    elements: str | None, oem: Path | None, *, no_checksum: bool, strict: bool
) -> tuple[ElementSet, ...] | Ephemeris:
    """The element sets or the ephemeris given; by default the embedded sets.

    Parameters
    ----------
    elements : str or None
        What ``--elements`` was given.
    oem : Path or None
        What ``--oem`` was given.
    no_checksum : bool
        Read element sets without their checksums.
    strict : bool
        Refuse element sets all if one is bad.

    Returns
    -------
    tuple of ElementSet, or Ephemeris
        Of one object.

    Raises
    ------
    BadParameter
        If both are given.
    ElementsError
        If they cannot be read.
    InputError
        If standard input is closed, or the sets are of several objects.
    """
    if oem is None:
        return tuple(options.read_sets(elements, no_checksum=no_checksum, strict=strict))
    if elements is not None:
        raise typer.BadParameter("--elements and --oem each tell the orbit: give one of them")
    from issrisk.orbit.messages.oem import read_ephemeris

    return read_ephemeris(options.standard_input() if str(oem) == "-" else oem)


def tell_orbit(
    orbit: tuple[ElementSet, ...] | Ephemeris,
    first: np.datetime64,
    last: np.datetime64,
    *,
    quiet: bool,
) -> None:
    """Say what the orbit is told by and how old that is; warn of what is unusual.

    Parameters
    ----------
    orbit : tuple of ElementSet, or Ephemeris
        As `read_orbit` gives it.
    first, last : datetime64
        The span asked for, UTC.
    quiet : bool
        Say nothing unless it is old or has a note.
    """
    from issrisk.cli.failures import plain
    from issrisk.orbit.ephemeris import Ephemeris
    from issrisk.times import iso

    if not isinstance(orbit, Ephemeris):
        options.tell_age(orbit, first, last, quiet=quiet)
        return
    ahead = orbit.age_days(last)
    told = f"ephemeris of {orbit.label} by {orbit.originator}, made {iso(orbit.creation)}"
    if ahead > 0.0:
        told += f"; a prediction, up to {ahead:.1f} days ahead"
    if ahead > _VERY_FAR_DAYS:
        sys.stderr.write(f"warning: {plain(told)}: it may be off by hundreds of kilometres\n")
    elif ahead > _FAR_DAYS:
        sys.stderr.write(f"warning: {plain(told)}: it may be off by tens of kilometres\n")
    elif not quiet:
        sys.stderr.write(f"{plain(told)}\n")
    for note in orbit.notes:
        sys.stderr.write(f"warning: ephemeris: {plain(note)}\n")
