"""Whether a computation fits into the memory there is, asked before it begins."""

from __future__ import annotations

import os
from pathlib import Path

from issrisk.errors import ResourceLimitError

_MEMINFO = Path("/proc/meminfo")
_OWN_GROUP, _GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")
_UNKNOWN = 4 * 2**30  # where the system does not tell


def available_bytes() -> int:
    """Memory that a computation may take, as far as the system tells.

    Returns
    -------
    int
        What Linux calls available, elsewhere all there is; no more than the containers
        leave that it runs in.
    """
    return min((_of_machine(), *_of_containers()))


def _of_machine() -> int:
    try:
        lines = _MEMINFO.read_text("ascii").splitlines()
        told = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(told.split()[1]) * 1024
    except (OSError, StopIteration, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _UNKNOWN


def _of_containers() -> list[int]:
    """What each control group of Linux (version 2) about this process leaves it."""
    try:
        lines = _OWN_GROUP.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return []
    named = next((line[3:] for line in lines if line.startswith("0::")), "/")
    own = _GROUPS / named.strip("/")
    groups = (own, *own.parents)
    return [
        left
        for each in groups
        if each.is_relative_to(_GROUPS) and (left := _left_in(each)) is not None
    ]


def _left_in(group: Path) -> int | None:
    """Bytes below the limit of a group, None where it has none; what is cached can be freed."""
    try:
        limit = int((group / "memory.max").read_text("ascii"))  # "max" where there is none
        used = int((group / "memory.current").read_text("ascii"))
        rows = (line.split() for line in (group / "memory.stat").read_text("ascii").splitlines())
        cached = next((int(size) for name, size in rows if name == "inactive_file"), 0)
    except (OSError, ValueError):
        return None
    return max(limit - used + cached, 0)


def check_fits(needed: int, *, hint: str) -> None:
    """Refuse what would not fit into memory.

    Parameters
    ----------
    needed : int
        Bytes.
    hint : str
        How to need less.

    Raises
    ------
    ResourceLimitError
        If there is less; both figures are told.
    """
    there = available_bytes()
    if needed > there:
        raise ResourceLimitError(
            f"this would take some {needed / 1e9:.3g} GB of memory; {there / 1e9:.3g} GB are free",
            hint=hint,
        )
