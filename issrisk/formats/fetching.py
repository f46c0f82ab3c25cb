"""Asking politely: who asks, how often, and where answers are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from issrisk import net
from issrisk.errors import IssriskError, NetworkError, OutputError
from issrisk.formats.files import write_text
from issrisk.provenance import issrisk_version
from issrisk.times import iso, utc

FOLDER_VARIABLE = "ISSRISK_DATA_DIR"
# CelesTrak looks for new data every two hours and asks not to be asked more often.
WAIT = np.timedelta64(2, "h")


def user_folder(name: str) -> Path:
    """Folder of what was fetched.

    Parameters
    ----------
    name : str
        What is kept in it.

    Returns
    -------
    Path
        In ``ISSRISK_DATA_DIR``, or else in the user's data folder. It need not exist.
    """
    import platformdirs

    base = os.environ.get(FOLDER_VARIABLE) or platformdirs.user_data_path("issrisk")
    return Path(base) / name


def made_folder(name: str) -> Path:
    """The same folder, made if it is not there.

    Parameters
    ----------
    name : str
        As for `user_folder`.

    Returns
    -------
    Path
        A folder that exists.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    folder = user_folder(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {folder}: {error.strerror}",
            hint=f"name another with {FOLDER_VARIABLE}",
        ) from None
    return folder


def asked(address: str, *, timeout_s: float, max_bytes: int = net.MAX_BYTES) -> bytes:
    """Answer to one request that says who asks.

    Parameters
    ----------
    address : str
        Where to ask.
    timeout_s : float
        For the whole of the answer [s].
    max_bytes : int
        Greatest length of the answer.

    Returns
    -------
    bytes
        The body.

    Raises
    ------
    InputError
        If the address is none that may be asked.
    NetworkError
        If there is no usable answer.
    """
    user_agent = f"issrisk/{issrisk_version()} (where the ISS would come down; asked by its user)"
    return net.fetched(address, user_agent=user_agent, timeout_s=timeout_s, max_bytes=max_bytes)


def remember(
    note: Path,
    address: str,
    asked_utc: np.datetime64,
    *,
    file: str | None = None,
    failure: IssriskError | None = None,
) -> None:
    """Note an answer: the file it was kept in, or why it could not be used.

    Parameters
    ----------
    note : Path
        Where the last answer is noted.
    address : str
        Who was asked.
    asked_utc : datetime64
        When.
    file : str, optional
        Name of the file beside the note.
    failure : IssriskError, optional
        What was wrong with the answer.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    if isinstance(failure, NetworkError) and not failure.answered:
        return  # nobody was bothered: it may be tried again at once
    told = None if failure is None else failure.message
    content = {"url": address, "answered_utc": iso(asked_utc), "file": file, "failure": told}
    write_text(note, json.dumps(content, indent=1) + "\n", force=True)


def last_answer(note: Path, address: str, asked_utc: np.datetime64) -> Mapping[str, Any] | None:
    """The last answer, if it came from the same address less than two hours ago.

    Parameters
    ----------
    note : Path
        As for `remember`.
    address : str
        Who would be asked.
    asked_utc : datetime64
        When.

    Returns
    -------
    mapping or None
        With ``file`` (beside the note) and ``answered_utc``.

    Raises
    ------
    NetworkError
        If that answer could not be used.
    """
    try:
        last = json.loads(note.read_text("utf-8"))
        answered = utc(last["answered_utc"])
        recent = np.timedelta64(0, "s") <= asked_utc - answered < WAIT
        kept = last["file"] is None or (note.parent / last["file"]).is_file()
        if not (recent and kept and last["url"] == address):
            return None
        in_vain = None if last["file"] else last["failure"]
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or no longer readable
        return None
    if in_vain is not None:
        raise NetworkError(
            f"the server was asked at {iso(answered)} in vain ({in_vain}); "
            f"it may be asked again at {iso(answered + WAIT)}",
            answered=True,
        )
    return dict(last)
