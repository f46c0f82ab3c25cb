"""Exit codes, and how an error is told."""

from __future__ import annotations

import json
import sys

from issrisk import errors

BUG, USAGE, INTERRUPTED, TERMINATED = 1, 2, 130, 143
_CODES: tuple[tuple[type[errors.IssriskError], int], ...] = (
    (errors.InputError, 3),
    (errors.StaleElementsError, 4),
    (errors.PropagationError, 5),
    (errors.ResourceLimitError, 6),
    (errors.OutputError, 7),
    (errors.CheckpointError, 7),
    (errors.DataMissingError, 8),
    (errors.NetworkError, 8),
    (errors.ClusterError, 8),
)


def exit_code(error: errors.IssriskError) -> int:
    """Exit code of an error.

    Parameters
    ----------
    error : IssriskError
        What was raised.

    Returns
    -------
    int
        3 to 8; 1, a bug, for a kind that has none.
    """
    return next((code for kind, code in _CODES if isinstance(error, kind)), BUG)


def tell(kind: str, message: str, *, hint: str | None, code: int, as_json: bool) -> None:
    """Tell an error: a JSON document on stdout, or words on stderr.

    Parameters
    ----------
    kind : str
        Name of the error.
    message : str
        What is wrong.
    hint : str or None
        What to do.
    code : int
        Exit code.
    as_json : bool
        Whether JSON was asked for.
    """
    if as_json:
        error = {"type": kind, "message": message, "hint": hint, "exit_code": code}
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
        return
    sys.stderr.write(f"error: {plain(message)}\n")
    if hint:
        sys.stderr.write(f"hint: {plain(hint)}\n")


def plain(text: str) -> str:
    """Text without control characters, so that a name cannot drive the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)
