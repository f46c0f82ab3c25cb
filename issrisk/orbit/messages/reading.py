"""Files of element sets: all of one strictly, or its good sets and what is wrong with the rest."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from issrisk.errors import ElementsError, ElementsWarning
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.messages.omm import element_set
from issrisk.orbit.messages.omm_notations import Placed, from_csv, from_json, from_kvn, from_xml
from issrisk.orbit.messages.source import MAX_SETS, Source, shown, text_of
from issrisk.orbit.messages.tle_pairs import Pair, begins_with_lines, pairs
from issrisk.times import iso

_MOST_TOLD = 5  # refusals in one message
_COLUMNS = {"EPOCH", "MEAN_MOTION"}  # of a table of messages, among others


@dataclass(frozen=True)
class Refusal:
    """An element set that cannot be used: its place in the file, and why."""

    place: str
    reason: str
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True)
class Catalogue:
    """The good element sets of a file, in order of epoch, and those refused."""

    sets: tuple[ElementSet, ...]
    refused: tuple[Refusal, ...]


def read_elements(source: Source, *, verify_checksum: bool = True) -> list[ElementSet]:
    """Element sets of a file or a text, in order of epoch; all must be good.

    Read are two lines, three lines (a name before them, also ``0 NAME``) and
    orbit mean-elements messages (OMM) in JSON, CSV, XML and keyword-value
    notation, told apart by how the text begins. Exact duplicates are dropped.

    Parameters
    ----------
    source : str, bytes or path
        A path, or the text itself; gzip and UTF-16 are unpacked. At most 10 MB.
    verify_checksum : bool, default: True
        Whether the checksums of lines must be there and right.

    Returns
    -------
    list of ElementSet
        At least one, sorted by epoch.

    Raises
    ------
    ElementsError
        If the source holds no element set, or one that is not valid.
    InputTypeError
        If `source` is neither text nor a path.

    Warns
    -----
    ElementsWarning
        If an epoch lies more than two days in the future of the clock.

    See Also
    --------
    read_catalogue : The good sets of a file that has bad ones too.
    """
    catalogue = _read(source, verify_checksum=verify_checksum)
    if catalogue.refused:
        raise _refusal_of_all(catalogue)
    _warn_of_the_future(catalogue.sets)
    return list(catalogue.sets)


def read_catalogue(source: Source, *, verify_checksum: bool = True) -> Catalogue:
    """The good element sets of a file or a text, and what is wrong with the others.

    A set is refused alone for what is wrong in it: a checksum, a value, a line
    or a keyword that is missing. What spoils the whole (a page of a server, XML
    or JSON that cannot be read, more than 10 MB) is an error.

    Parameters
    ----------
    source : str, bytes or path
        As for `read_elements`.
    verify_checksum : bool, default: True
        Whether the checksums of lines must be there and right.

    Returns
    -------
    Catalogue
        With at least one good set.

    Raises
    ------
    ElementsError
        If the source holds no good element set.
    InputTypeError
        If `source` is neither text nor a path.

    Warns
    -----
    ElementsWarning
        If an epoch lies more than two days in the future of the clock.
    """
    catalogue = _read(source, verify_checksum=verify_checksum)
    if not catalogue.sets:
        raise _refusal_of_all(catalogue)
    _warn_of_the_future(catalogue.sets)
    return catalogue


def _read(source: Source, *, verify_checksum: bool) -> Catalogue:
    text = text_of(source)
    found: dict[ElementSet, ElementSet] = {}
    refused: list[Refusal] = []
    for number, entry in enumerate(_entries(text, verify_checksum=verify_checksum)):
        if number == MAX_SETS:
            raise ElementsError(f"there are more than {MAX_SETS} element sets in the text")
        if isinstance(entry, Refusal):
            refused.append(entry)
        else:
            found.setdefault(replace(entry, name="", notes=()), entry)
    if not found and not refused:
        raise ElementsError(
            f"no element sets found in {shown(text)}",
            hint="give two-line element sets (lines that begin with '1 ' and '2 ') or an "
            "orbit mean-elements message (OMM) as JSON, CSV, XML or KEYWORD = value",
        )
    sets = sorted(found.values(), key=lambda elements: elements.epoch)
    return Catalogue(sets=tuple(sets), refused=tuple(refused))


def _refusal_of_all(catalogue: Catalogue) -> ElementsError:
    """The error that the only set has, or that the first have, with their places."""
    first = catalogue.refused[0]
    if not catalogue.sets and len(catalogue.refused) == 1:
        return ElementsError(first.reason, hint=first.hint)
    total = len(catalogue.sets) + len(catalogue.refused)
    told = "; ".join(str(each) for each in catalogue.refused[:_MOST_TOLD])
    more = f"; and {len(catalogue.refused) - _MOST_TOLD} more"
    return ElementsError(
        f"{len(catalogue.refused)} of {total} element sets cannot be used: {told}"
        f"{more if len(catalogue.refused) > _MOST_TOLD else ''}",
        hint=first.hint,
    )


def _entries(text: str, *, verify_checksum: bool) -> Iterator[ElementSet | Refusal]:
    start = text.lstrip()
    if begins_with_lines(start):  # a name may begin like another notation
        return _from_lines(text, verify_checksum=verify_checksum)
    if start[:1] in ("{", "["):
        return _from_messages(from_json(text))
    if start[:1] == "<":
        return _from_messages(from_xml(text))
    first = re.split(r"[\r\n]", start, maxsplit=1)[0]
    if {name.strip() for name in first.split(",")} >= _COLUMNS:
        return _from_messages(from_csv(text))
    if re.match(r"(COMMENT\b|[A-Z][A-Z_]+\s*=)", start):
        return _from_messages(from_kvn(text))
    return _from_lines(text, verify_checksum=verify_checksum)


def _from_messages(found: Iterable[Placed]) -> Iterator[ElementSet | Refusal]:
    for each in found:
        yield _set_or_refusal(each.place, partial(_of_message, each))


def _of_message(placed: Placed) -> ElementSet:
    if placed.message is None:
        raise ElementsError("this is no orbit mean-elements message (OMM), or a part of one")
    return element_set(placed.message)


def _from_lines(text: str, *, verify_checksum: bool) -> Iterator[ElementSet | Refusal]:
    for pair in pairs(text):
        read = partial(_of_pair, pair, verify_checksum=verify_checksum)
        yield _set_or_refusal(f"line {pair.number}", read)


def _of_pair(pair: Pair, *, verify_checksum: bool) -> ElementSet:
    if pair.fault:
        raise ElementsError(
            pair.fault, hint="give each set as line 1, then line 2, with at most a name before them"
        )
    elements = ElementSet.from_lines(
        pair.line1, pair.line2, name=pair.name, verify_checksum=verify_checksum
    )
    return replace(elements, notes=(*elements.notes, *pair.notes)) if pair.notes else elements


def _set_or_refusal(place: str, read: Callable[[], ElementSet]) -> ElementSet | Refusal:
    try:
        return read()
    except ElementsError as error:
        return Refusal(place, error.message, error.hint)


def _warn_of_the_future(sets: Iterable[ElementSet]) -> None:
    limit = np.datetime64("now") + np.timedelta64(2, "D")
    for elements in sets:
        if elements.epoch > limit:
            warnings.warn(
                f"epoch {iso(elements.epoch)} of {elements.label} lies in the future",
                ElementsWarning,
                stacklevel=3,
            )
