"""Writing whole files or nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from issrisk.errors import OutputError


def write_bytes(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file atomically: it is there whole, or not at all.

    Parameters
    ----------
    path : Path
        Where to; its folder must exist.
    content : bytes
        What to write.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists, or cannot be written.
    """
    write_with(path, lambda temporary: temporary.write_bytes(content), force=force)


def write_text(path: Path, content: str, *, force: bool = False) -> None:
    """Write a UTF-8 text file atomically; see `write_bytes`.

    Parameters
    ----------
    path : Path
        Where to; its folder must exist.
    content : str
        What to write.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists, or cannot be written.
    """
    write_bytes(path, content.encode("utf-8"), force=force)


def write_with(path: Path, writer: Callable[[Path], object], *, force: bool = False) -> None:
    """Let `writer` fill a temporary file, then move it into place.

    Parameters
    ----------
    path : Path
        Where to; its folder must exist.
    writer : callable
        Takes the path of the temporary file, which ends as `path` does.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists, or cannot be written.
    """
    check_writable(path, force=force)
    handle, name = tempfile.mkstemp(prefix=".issrisk-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        writer(temporary)
        temporary.chmod(0o666 & ~_umask())
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: Path, *, force: bool) -> None:
    """Refuse early what could not be written later.

    Parameters
    ----------
    path : Path
        Where a file is to go.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists and `force` is False, its folder is missing or not
        writable, or `path` is a folder.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder", hint="give the name of a file")
    if path.exists() and not force:
        raise OutputError(f"{path} exists", hint="choose another name, or --force to replace it")
    if not path.parent.is_dir():
        raise OutputError(f"the folder {path.parent} does not exist", hint="make it first")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} is not writable")


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
