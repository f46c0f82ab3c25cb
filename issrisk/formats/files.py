"""Writing whole files or nothing."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from issrisk.errors import IssriskError, OutputError


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
    temporary = _temporary_beside(path)
    try:
        writer(temporary)
        temporary.chmod(0o666 & ~_umask())
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except IssriskError:
        raise
    except OSError as error:
        raise _refusal(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)


def _temporary_beside(path: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=".issrisk-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise _refusal(path, error) from None
    os.close(handle)
    return Path(name)


def _refusal(path: Path, error: OSError | ValueError) -> OutputError:
    shown = str(path) if len(str(path)) <= 80 else f"{str(path)[:80]}..."
    return OutputError(f"cannot write {shown}: {getattr(error, 'strerror', None) or error}")


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
        writable, or `path` is a folder, a device or no possible name.
    """
    mode = _mode(path)
    if mode is not None and stat.S_ISDIR(mode):
        raise OutputError(f"{path} is a folder", hint="give the name of a file")
    if mode is not None and not stat.S_ISREG(mode):
        raise OutputError(
            f"{path} is a device, a pipe or a socket, not a file", hint="give the name of a file"
        )
    if os.path.lexists(path) and not force:
        raise OutputError(f"{path} exists", hint="choose another name, or --force to replace it")
    if not path.parent.is_dir():
        raise OutputError(f"the folder {path.parent} does not exist", hint="make it first")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} is not writable")


def _mode(path: Path) -> int | None:
    """What is at `path`, None where nothing is."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
