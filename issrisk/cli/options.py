"""Options that several commands share, and what they mean."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from issrisk.report.views import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from issrisk.exposure.population import Population
    from issrisk.exposure.raster import Raster
    from issrisk.montecarlo.run import Progress
    from issrisk.orbit.elements import ElementSet
    from issrisk.orbit.messages.reading import Catalogue


def given_name(text: str) -> str:
    """Name of a file, which an empty text is not (for a path it would be the folder).

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    str
        The same.

    Raises
    ------
    BadParameter
        If it is empty.
    """
    if not text:
        raise typer.BadParameter("the name is empty")
    return text


def given_path(text: str) -> Path:
    """Path of a file; see `given_name`.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    BadParameter
        If it is empty.
    """
    return Path(given_name(text))


class PopulationUnit(StrEnum):
    """What a raster holds."""

    per_cell = "count"
    per_km2 = "density"


Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="No remarks on stderr.")]
Elements: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|-",
        parser=given_name,
        help="Element sets: TLE, or OMM as JSON, CSV, XML or KVN; default: the embedded ISS "
        "sets. The word 'updated': those that `issrisk elements update` has stored.",
    ),
]
NoChecksum: TypeAlias = Annotated[
    bool, typer.Option("--no-checksum", help="Read --elements without their checksums.")
]
Strict: TypeAlias = Annotated[
    bool, typer.Option("--strict", help="Refuse the file if one of its sets is bad.")
]
AllowStale: TypeAlias = Annotated[
    bool, typer.Option("--allow-stale", help="Go on with an element set older than 30 days.")
]
PopulationFiles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--population",
        metavar="FILE[@YEAR]",
        help="Your own population raster, or several with their years.",
    ),
]
UnitOfPopulation: TypeAlias = Annotated[
    PopulationUnit | None,
    typer.Option("--population-unit", help="What the raster holds, if it does not tell."),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Replace existing files.")]
MapFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="FILE", parser=given_path, help="Draw a map: .png, .svg or .pdf."
    ),
]
MapView: TypeAlias = Annotated[
    View, typer.Option("--view", help="What a map of the world is centred on.")
]
Start: TypeAlias = Annotated[
    str | None, typer.Option(metavar="TIME", help="UTC, as 2022-02-24 or 2022-02-24T12:00Z.")
]

UPDATED = "updated"  # for --elements; a file of that name is ./updated
_MOST_REFUSALS = 20  # told one by one
_OLD_DAYS, _VERY_OLD_DAYS = 3.0, 7.0


def check_map_options(map_file: Path | None, given: dict[str, bool]) -> None:
    """Refuse options that only say how a map is drawn where none is.

    Parameters
    ----------
    map_file : Path or None
        What ``--map`` was given.
    given : dict of str to bool
        Such options, and whether each was given.

    Raises
    ------
    InputError
        If one was given without a map.
    """
    from issrisk.errors import InputError

    named = [name for name, is_given in given.items() if is_given]
    if map_file is None and named:
        raise InputError(f"{named[0]} says what a map shows", hint="add --map FILE")


def read_sets(
    source: str | None, *, no_checksum: bool, strict: bool = False, several: bool = False
) -> Sequence[ElementSet]:
    """Element sets of a file, of standard input (``-``), fetched, or the embedded ones.

    Parameters
    ----------
    source : str or None
        What ``--elements`` was given.
    no_checksum : bool
        Read them without their checksums.
    strict : bool, default: False
        Refuse them all if one is bad; by default it is told of on stderr.
    several : bool, default: False
        Whether they may be of several objects; by default they are one orbit.

    Returns
    -------
    sequence of ElementSet
        At least one, in order of epoch.

    Raises
    ------
    ElementsError
        If they cannot be read.
    InputError
        If standard input is closed, or they are of several objects.
    DataMissingError
        If they are to be those fetched, and none was.
    """
    from issrisk.orbit.embedded import one_object

    found = read_catalogue(source, no_checksum=no_checksum, strict=strict)
    if not several:
        one_object(found.sets)
    return found.sets


def read_catalogue(source: str | None, *, no_checksum: bool, strict: bool) -> Catalogue:
    """Element sets as for `read_sets`, of any objects, and those refused, which are told.

    Raises
    ------
    ElementsError
        If they cannot be read, or one is bad and `strict`.
    InputError
        If standard input is closed.
    DataMissingError
        If they are to be those fetched, and none was.
    """
    from issrisk.cli.failures import plain
    from issrisk.orbit.embedded import embedded_sets
    from issrisk.orbit.messages import reading

    if source is None:
        return reading.Catalogue(sets=embedded_sets(), refused=())
    if source == UPDATED:
        from issrisk.formats.updates import stored_sets

        return reading.Catalogue(sets=stored_sets(), refused=())
    text = standard_input() if source == "-" else Path(source)
    if strict:
        sets = reading.read_elements(text, verify_checksum=not no_checksum)
        return reading.Catalogue(sets=tuple(sets), refused=())
    found = reading.read_catalogue(text, verify_checksum=not no_checksum)
    for refusal in found.refused[:_MOST_REFUSALS]:
        sys.stderr.write(f"warning: not used: {plain(str(refusal))}\n")
    if len(found.refused) > _MOST_REFUSALS:
        sys.stderr.write(f"warning: not used: {len(found.refused) - _MOST_REFUSALS} more\n")
    return found


def standard_input() -> bytes:
    """What is piped into the command, at most one byte more than is allowed.

    Returns
    -------
    bytes
        As they come.

    Raises
    ------
    InputError
        If standard input is closed.
    """
    from issrisk.errors import InputError
    from issrisk.orbit.messages.source import MAX_FILE_BYTES

    try:
        if sys.stdin is not None:
            return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        reason = "it is closed"
    except OSError as error:
        reason = error.strerror or str(error)
    raise InputError(
        f"cannot read from standard input: {reason}",
        hint="give a file in place of -, or pipe one into the command",
    )


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
    """Say which element sets are used and how old they are; warn of what is unusual.

    Parameters
    ----------
    sets : sequence of ElementSet
        Each time takes the one whose epoch is nearest.
    first, last : datetime64
        The span asked for, UTC.
    quiet : bool
        Say nothing unless a set is old or has a note.
    """
    from issrisk.cli.failures import plain
    from issrisk.orbit.embedded import greatest_age_days, used_in
    from issrisk.orbit.propagate import MAX_AGE_DAYS

    used = used_in(sets, first, last)
    age = greatest_age_days(sets, first, last)
    told = f"{plain(_named(used))}, at most {age:.1f} days from the times asked for"
    if age > MAX_AGE_DAYS:
        sys.stderr.write(f"warning: {told}: the position may be anywhere along the orbit\n")
    elif age > _OLD_DAYS:
        very = "very old, " if age > _VERY_OLD_DAYS else ""
        sys.stderr.write(f"warning: {told}; {very}{_expected(used[0], age)}\n")
    elif not quiet:
        sys.stderr.write(f"{told}; {_expected(used[0], age)}\n")
    for note in dict.fromkeys(note for each in used for note in each.notes):
        sys.stderr.write(f"warning: element set: {note}\n")


def _expected(elements: ElementSet, age_days: float) -> str:
    """How far a position of some age may be off, in words."""
    import numpy as np

    from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
    from issrisk.orbit.prediction_error import iss_prediction_errors

    along = iss_prediction_errors().along_track_within_km(np.array([age_days]))[0]
    ours = elements.satellite_number == ISS_SATELLITE_NUMBER
    whose = "" if ours else ", by the ISS's sets"
    return (
        f"nine in ten are off by less than {float(f'{along:.1g}'):g} km along the track "
        f"if no manoeuvre happens{whose}"
    )


def _named(used: Sequence[ElementSet]) -> str:
    from issrisk.times import iso

    if len(used) == 1:
        return f"element set of {used[0].label}, epoch {iso(used[0].epoch)}"
    return (
        f"{len(used)} element sets of {used[0].label}, "
        f"epochs {iso(used[0].epoch)} to {iso(used[-1].epoch)}"
    )


def last_day(begin: np.datetime64, days: float | None) -> np.datetime64:
    """End of a span of so many days; of one too long to be computed, its begin."""
    import numpy as np

    from issrisk.hazard.overflight import MAX_DAYS

    if days is None or not 0.0 < days <= MAX_DAYS:
        return begin
    return begin + np.timedelta64(round(days * 86_400e3), "ms")


def read_population(
    given: list[str] | None, unit: PopulationUnit | None, year: float
) -> Population | None:
    """People of the rasters given, in a year; None for the embedded ones.

    Raises
    ------
    InputError
        If a year is no number, or a raster cannot be used.
    """
    from issrisk.exposure.raster import population_of

    raster = read_population_raster(given, unit, year)
    return None if raster is None else population_of(raster)


def read_population_raster(
    given: list[str] | None, unit: PopulationUnit | None, year: float
) -> Raster | None:
    """The same with their cells.

    Raises
    ------
    InputError
        If a year is no number, or a raster cannot be used.
    """
    from issrisk.errors import InputError
    from issrisk.exposure.raster import interpolated, read_raster

    if not given:
        return None
    rasters = []
    for text in given:
        path, mark, at = text.rpartition("@")
        try:
            of = float(at) if mark else None
        except ValueError:
            raise InputError(f"{text!r} has no year after the @") from None
        rasters.append(
            read_raster(path if mark else text, unit=unit.value if unit else None, year=of)
        )
    return rasters[0] if len(rasters) == 1 else interpolated(rasters, year)


def days_teller(quiet: bool) -> Callable[[Progress], None] | None:
    """What writes progress over itself, where somebody sees it."""
    if quiet or not sys.stderr.isatty():
        return None

    def tell(progress: Progress) -> None:
        told = f"\r{progress.done} of {progress.total}: {progress.mean:.3g} days on average "
        sys.stderr.write("\r\x1b[K" if progress.done == progress.total else told)
        sys.stderr.flush()

    return tell
