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


def check_folder(folder: Path, *, holding: str, force: bool) -> None:
    """Refuse early a folder that could not be filled later.

    Parameters
    ----------
    folder : Path
        Where files are to go; it need not exist.
    holding : str
        The file that tells that it was filled before.
    force : bool
        Whether files already there may be replaced.

    Raises
    ------
    OutputError
        If it is no folder, is not writable, cannot be made, or was filled before.
    """
    nearest = next((each for each in (folder, *folder.parents) if os.path.lexists(each)), folder)
    if not nearest.is_dir():
        raise OutputError(f"{nearest} is no folder", hint="choose another name")
    if not os.access(nearest, os.W_OK):
        raise OutputError(f"the folder {nearest} is not writable")
    if os.path.lexists(folder / holding) and not force:
        raise OutputError(
            f"{folder} already holds {holding}",
            hint="choose another folder, or --force to replace it",
        )


def write_folder(
    folder: Path, writer: Callable[[Path], object], *, last: str, force: bool = False
) -> list[Path]:
    """Let `writer` fill a temporary folder, then move what is in it into place.

    Parameters
    ----------
    folder : Path
        Where the files are to go; it is made if it is not there.
    writer : callable
        Takes the path of the temporary folder.
    last : str
        Name of the file that is moved last, so that it is there only when all are.
    force : bool, default: False
        Whether existing files may be replaced.

    Returns
    -------
    list of Path
        The files, in the order they were moved.

    Raises
    ------
    OutputError
        If a file exists, or cannot be written; then nothing is left behind.
    """
    check_folder(folder, holding=last, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder if folder.is_dir() else folder.parent  # it may be a disk of its own
        with tempfile.TemporaryDirectory(prefix=".issrisk-", dir=beside) as name:
            temporary = Path(name)
            writer(temporary)
            files = sorted(temporary.iterdir(), key=lambda each: (each.name == last, each.name))
            for each in files:
                _check_name(folder / each.name, force=force)
            folder.mkdir(exist_ok=True)
            return [each.replace(folder / each.name) for each in files]
    except IssriskError:
        raise
    except OSError as error:
        raise _refusal(folder, error) from None


def _check_name(path: Path, *, force: bool) -> None:
    """Refuse a name that is taken by a folder, a device or, without `force`, a file."""
    mode = _mode(path)
    if mode is not None and stat.S_ISDIR(mode):
        raise OutputError(f"{path} is a folder", hint="give the name of a file")
    if mode is not None and not stat.S_ISREG(mode):
        raise OutputError(
            f"{path} is a device, a pipe or a socket, not a file", hint="give the name of a file"
        )
    if os.path.lexists(path) and not force:
        raise OutputError(f"{path} exists", hint="choose another name, or --force to replace it")


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
    _check_name(path, force=force)
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
