"""Newer element sets: fetched when asked for, checked, and kept in the user's own folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from issrisk import net
from issrisk.errors import (
    DataMissingError,
    ElementsError,
    InputError,
    IssriskError,
    StaleElementsError,
)
from issrisk.formats.elements import elements_text
from issrisk.formats.fetching import asked, last_answer, made_folder, remember, user_folder
from issrisk.formats.files import write_text
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, MAX_SATELLITE_NUMBER, ElementSet
from issrisk.orbit.messages.reading import read_elements
from issrisk.times import iso, utc

GP_QUERY = "https://celestrak.org/NORAD/elements/gp.php?CATNR={number}&FORMAT=JSON"
_FOLDER = "elements"
_LAST_ANSWER = "last-answer-{number}.json"


@dataclass(frozen=True)
class Update:
    """The newest element set of an object, where it is kept, and when it was fetched."""

    elements: ElementSet
    file: Path
    url: str
    answered_utc: np.datetime64
    from_cache: bool


def data_folder() -> Path:
    """Folder of the element sets that were fetched.

    Returns
    -------
    Path
        ``elements`` in ``ISSRISK_DATA_DIR``, or else in the user's data folder.
        It need not exist.
    """
    return user_folder(_FOLDER)


def stored_sets(number: int = ISS_SATELLITE_NUMBER) -> tuple[ElementSet, ...]:
    """Element sets of an object that were fetched.

    Parameters
    ----------
    number : int, default: 25544
        Catalogue number.

    Returns
    -------
    tuple of ElementSet
        At least one, in order of epoch.

    Raises
    ------
    DataMissingError
        If none was fetched yet.
    ElementsError
        If a file is damaged.
    """
    files = sorted(data_folder().glob(f"{_stem(number)}_*.omm.json"))
    if not files:
        raise DataMissingError(
            f"no element sets of object {number} were fetched yet",
            hint="issrisk elements update fetches them",
        )
    sets = [each for path in files for each in _stored(path)]
    return tuple(sorted(sets, key=lambda elements: elements.epoch))


def update_elements(
    number: int = ISS_SATELLITE_NUMBER,
    *,
    url: str | None = None,
    now: np.datetime64 | None = None,
    timeout_s: float = net.TIMEOUT_S,
) -> Update:
    """Fetch the newest element set of an object, check it and store it.

    A server that has answered is not asked again for two hours; its last answer
    is given instead.

    Parameters
    ----------
    number : int, default: 25544
        Catalogue number.
    url : str, optional
        Where to ask; by default CelesTrak's GP query, as OMM in JSON.
    now : datetime64, optional
        Time of asking, UTC; by default that of the clock.
    timeout_s : float, default: 20
        For the whole of the answer [s].

    Returns
    -------
    Update
        The element set and its file.

    Raises
    ------
    InputError
        If the number or the address cannot be.
    NetworkError
        If the server gives no usable answer, or gave none less than two hours ago.
    ElementsError
        If the answer is no element set, or one of another object.
    StaleElementsError
        If it is older than what is stored.
    OutputError
        If it cannot be stored.
    """
    if not 0 < number <= MAX_SATELLITE_NUMBER:
        raise InputError(f"catalogue number {number} must have one to nine digits")
    address = url or GP_QUERY.format(number=number)
    when = np.datetime64("now", "s") if now is None else now
    folder = made_folder(_FOLDER)
    note = folder / _LAST_ANSWER.format(number=number)
    last = last_answer(note, address, when)
    if last is not None:
        return _again(last, folder, address)
    newest = _newest_epoch(number)
    try:
        elements = _checked(asked(address, timeout_s=timeout_s), number, newest)
        path = folder / f"{_stem(number)}_{_compact(elements.epoch)}.omm.json"
        write_text(path, elements_text([elements], notation="omm-json"), force=True)
    except IssriskError as error:
        remember(note, address, when, failure=error)
        raise
    remember(note, address, when, file=path.name)
    return Update(elements, path, address, when, from_cache=False)


def _stem(number: int) -> str:
    return "iss" if number == ISS_SATELLITE_NUMBER else str(number)


def _compact(epoch: np.datetime64) -> str:
    return iso(epoch).replace("-", "").replace(":", "")


def _newest_epoch(number: int) -> np.datetime64 | None:
    try:
        return stored_sets(number)[-1].epoch
    except DataMissingError:
        return None


def _checked(answer: bytes, number: int, newest: np.datetime64 | None) -> ElementSet:
    sets = read_elements(answer)
    others = sorted({each.satellite_number for each in sets} - {number})
    if others:
        raise ElementsError(
            f"the server was asked for object {number} and gave object {others[0]}",
            hint="ask again in two hours, or give another --url",
        )
    if newest is not None and sets[-1].epoch < newest:
        raise StaleElementsError(
            f"the server gave a set of {iso(sets[-1].epoch)}, older than that stored, "
            f"{iso(newest)}",
            hint="nothing was changed; ask again in two hours",
        )
    return sets[-1]


def _stored(path: Path) -> list[ElementSet]:
    try:
        return read_elements(path)
    except ElementsError as error:
        raise ElementsError(f"{path} is damaged: {error.message}", hint="delete it") from None


def _again(last: Mapping[str, Any], folder: Path, address: str) -> Update:
    path = folder / Path(last["file"]).name
    return Update(_stored(path)[-1], path, address, utc(last["answered_utc"]), from_cache=True)
