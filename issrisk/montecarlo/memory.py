"""Whether a computation fits into the memory there is, asked before it begins."""

from __future__ import annotations

import os
from pathlib import Path

from issrisk.errors import ResourceLimitError

_MEMINFO = Path("/proc/meminfo")
_UNKNOWN = 4 * 2**30  # where the system does not tell


def available_bytes() -> int:
    """Memory that a computation may take, as far as the system tells.

    Returns
    -------
    int
        What Linux calls available, elsewhere all there is.
    """
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
