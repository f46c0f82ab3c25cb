"""Functions compiled by numba, and kept on disk for the next start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba.core.options import DefaultOptions
from numba.np.unsafe.ndarray import to_fixed_tuple as _to_fixed_tuple

Function = TypeVar("Function", bound=Callable[..., Any])

# Left out on purpose: "reassoc", which would undo rounding by adding and taking off a large
# number, and "nnan" and "ninf", with which a check for finiteness would be optimised away.
_FASTMATH = {"contract", "nsz", "arcp"}
# Division by zero gives infinity, as in numpy: a branch to raise would stop vectorisation.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": _FASTMATH}
# Numba counts who refers to an array, an atomic operation at a time, also where no kernel makes
# or drops one. Its option not to is for its own use, so a version may come without it.
_UNCOUNTED: dict[str, Any] = {"_nrt": False} if hasattr(DefaultOptions, "_nrt") else {}


def _to_tuple(array: Any, length: int) -> tuple[float, ...]:
    return tuple(array[:length].tolist())


# An array of known length as a tuple, for compiled functions: tuple(array) has no length there.
# With NUMBA_DISABLE_JIT, under which a debugger steps through kernels, it is plain Python.
_uncompiled: bool = numba.config.DISABLE_JIT  # type: ignore[attr-defined]  # set as it loads
to_fixed_tuple: Callable[..., tuple[float, ...]] = _to_tuple if _uncompiled else _to_fixed_tuple


def inlined(function: Function) -> Function:
    """A part of kernels, melted into each of them.

    Parameters
    ----------
    function : callable
        Of scalars and tuples of them.

    Returns
    -------
    callable
        To be called from compiled functions.
    """
    part: Function = numba.njit(inline="always", **_OPTIONS)(function)
    return part


def merged(function: Function) -> Function:
    """A part of kernels, compiled once and then copied to wherever it is called from.

    Where a large part is called from many places, `inlined` would have every copy compiled.
    Arrays must come from outside.

    Parameters
    ----------
    function : callable
        Of scalars, arrays and tuples of them.

    Returns
    -------
    callable
        To be called from compiled functions.
    """
    part: Function = numba.njit(forceinline=True, **_UNCOUNTED, **_OPTIONS)(function)
    return part


def compiled(function: Function) -> Function:
    """A kernel: compiled at its first call, without the interpreter's lock.

    The machine code is kept beside the source, in the user's cache folder, or
    in ``NUMBA_CACHE_DIR``; where none of them can be written it lives as long
    as the process.

    Parameters
    ----------
    function : callable
        Of arrays and numbers.

    Returns
    -------
    callable
        The kernel.
    """
    return _kernel(function, _FASTMATH)


def compiled_lean(function: Function) -> Function:
    """A kernel that makes no arrays, for which those it is given are not counted.

    Parameters
    ----------
    function : callable
        Of arrays and numbers, and room to work in among them.

    Returns
    -------
    callable
        The kernel, kept as `compiled` keeps them.
    """
    return _kernel(function, _FASTMATH, **_UNCOUNTED)


def compiled_sum(function: Function) -> Function:
    """A kernel whose sums may be taken in any order, several terms at once.

    Parameters
    ----------
    function : callable
        Of arrays and numbers; where no rounding is played with.

    Returns
    -------
    callable
        The kernel, kept as `compiled` keeps them.
    """
    return _kernel(function, _FASTMATH | {"reassoc"})


def _kernel(function: Function, fastmath: set[str], **more: Any) -> Function:
    options = {**_OPTIONS, "fastmath": fastmath, **more}
    kernel: Function
    try:
        kernel = numba.njit(nogil=True, cache=True, **options)(function)
    except RuntimeError:  # "no locator available": no folder can be written
        kernel = numba.njit(nogil=True, **options)(function)
    return kernel
