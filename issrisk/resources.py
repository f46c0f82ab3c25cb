"""The embedded data: where it lies, what it is, and whether it is intact."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from issrisk.errors import DataMissingError

if TYPE_CHECKING:
    import numpy as np

_PACKAGE = Path(__file__).resolve().parent
_REPOSITORY = _PACKAGE.parent
_REINSTALL = "install issrisk again: pip install --force-reinstall ."


@dataclass(frozen=True)
class DataEntry:
    """One data set of ``MANIFEST.toml``."""

    file: str
    title: str
    source: str
    edition: str
    licence: str
    builder: str
    sha256: str


@functools.cache
def manifest() -> tuple[DataEntry, ...]:
    """Every embedded data set with its origin.

    Returns
    -------
    tuple of DataEntry
        In the order of ``MANIFEST.toml``.

    Raises
    ------
    DataMissingError
        If the manifest is missing or unreadable.
    """
    path = data_path("MANIFEST.toml")
    try:
        entries = tomllib.loads(path.read_text("utf-8"))["data"]
        return tuple(DataEntry(**entry) for entry in entries)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise DataMissingError(f"{path.name} is damaged: {error}", hint=_REINSTALL) from None


def data_path(name: str) -> Path:
    """Path of an embedded file.

    Parameters
    ----------
    name : str
        Name below ``issrisk/data``.

    Returns
    -------
    Path
        An existing file.

    Raises
    ------
    DataMissingError
        If there is none.
    """
    path = _PACKAGE / "data" / name
    if not path.is_file():
        raise DataMissingError(f"embedded data file {name} is missing", hint=_REINSTALL)
    return path


def verified_data_path(name: str) -> Path:
    """Path of an embedded file whose checksum is the one in the manifest.

    Parameters
    ----------
    name : str
        Name below ``issrisk/data``, listed in the manifest.

    Returns
    -------
    Path
        An existing file with the expected content.

    Raises
    ------
    DataMissingError
        If the file is missing, not in the manifest, or altered.
    """
    expected = data_sha256(name)
    path = data_path(name)
    found = sha256_of(path)
    if found != expected:
        raise DataMissingError(
            f"embedded data file {name} has sha256 {found[:12]}…, expected {expected[:12]}…",
            hint=_REINSTALL,
        )
    return path


def data_sha256(name: str) -> str:
    """Checksum of an embedded file as the manifest gives it.

    Parameters
    ----------
    name : str
        Name below ``issrisk/data``.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    DataMissingError
        If the manifest does not know the file.
    """
    for entry in manifest():
        if entry.file == name:
            return entry.sha256
    raise DataMissingError(f"{name} is not in MANIFEST.toml", hint=_REINSTALL)


def is_intact(name: str) -> bool:
    """Whether an embedded file is there with the content of the manifest."""
    try:
        verified_data_path(name)
    except DataMissingError:
        return False
    return True


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def embedded_element_files() -> tuple[Path, ...]:
    """Files of the embedded element sets, oldest epoch first.

    In a wheel they lie in ``issrisk/data/tle``, in a source tree (and so in an
    editable install) in ``tle`` beside the package.

    Returns
    -------
    tuple of Path
        At least one file.

    Raises
    ------
    DataMissingError
        If there is none.
    """
    return tuple(sorted(_shipped("data/tle", "tle").glob("*.tle")))


def citation_path() -> Path:
    """Path of ``CITATION.cff``.

    Returns
    -------
    Path
        An existing file.

    Raises
    ------
    DataMissingError
        If it is missing.
    """
    return _shipped("data/CITATION.cff", "CITATION.cff")


def _shipped(in_wheel: str, in_repository: str) -> Path:
    for path in (_PACKAGE / in_wheel, _REPOSITORY / in_repository):
        if path.exists():
            return path
    raise DataMissingError(f"embedded {in_repository} is missing", hint=_REINSTALL)


def load_arrays(name: str) -> dict[str, np.ndarray]:
    """Arrays of an embedded ``.npz`` file.

    Parameters
    ----------
    name : str
        Name below ``issrisk/data``.

    Returns
    -------
    dict of str to ndarray
        Never pickled.

    Raises
    ------
    DataMissingError
        If the file is missing or altered.
    """
    import numpy as np

    with np.load(verified_data_path(name), allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}


def load_toml(name: str) -> dict[str, Any]:
    """Content of an embedded ``.toml`` file.

    Parameters
    ----------
    name : str
        Name below ``issrisk/data``.

    Returns
    -------
    dict
        As `tomllib` gives it.

    Raises
    ------
    DataMissingError
        If the file is missing or altered.
    """
    return tomllib.loads(verified_data_path(name).read_text("utf-8"))
