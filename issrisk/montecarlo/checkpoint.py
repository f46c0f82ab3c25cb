"""What a long computation has so far, kept in a file that is whole or not there at all.

The file holds a line that names its kind, a line of JSON, the arrays one after the other and
the SHA-256 of all that. Nothing in it is ever executed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from issrisk.errors import CheckpointError, OutputError

_MAGIC = b"issrisk checkpoint 2\n"
_DIGEST = hashlib.sha256().digest_size
_KINDS = "biuf"  # bool, integers and floats
_AGAIN = "begin again with --force and without --resume"


def key_of(parts: Mapping[str, Any]) -> str:
    """What a computation is known by: a hash of all that its result rests on.

    Parameters
    ----------
    parts : mapping
        JSON values.

    Returns
    -------
    str
        64 hexadecimal digits; the order of the parts does not matter.

    Examples
    --------
    >>> key_of({"seed": 1, "what": "x"}) == key_of({"what": "x", "seed": 1})
    True
    """
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()


def differing(parts: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[str, ...]:
    """In what one computation differs from another.

    Parameters
    ----------
    parts, others : mapping
        What each is known by: JSON values.

    Returns
    -------
    tuple of str
        Names of the parts, in the order of `parts`; then those that only `others` has.

    Examples
    --------
    >>> differing({"seed": 1, "cells": [5.0]}, {"seed": 2, "cells": [5.0]})
    ('seed',)
    """
    names = dict.fromkeys((*parts, *others))
    missing = object()
    return tuple(
        name
        for name in names
        if (one := parts.get(name, missing)) is missing
        or (other := others.get(name, missing)) is missing
        or _canonical(one) != _canonical(other)
    )


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Checkpoint:
    """The state of a computation after its first realisations.

    ``parts`` is what it is known by (JSON values by name), ``done`` counts the realisations,
    ``arrays`` holds bool, integers and floats by name.
    """

    parts: Mapping[str, Any]
    done: int
    arrays: Mapping[str, npt.NDArray[Any]]

    def write(self, path: Path) -> None:
        """Write it to a temporary file, and rename that when the disk has it.

        Parameters
        ----------
        path : Path
            Where to; a checkpoint that is there is replaced.

        Raises
        ------
        OutputError
            If it cannot be written; what was there before is left as it was.
        """
        try:
            handle, name = tempfile.mkstemp(prefix=".issrisk-", dir=path.parent)
            temporary = Path(name)
            try:
                with os.fdopen(handle, "wb") as file:
                    self._write(file)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"cannot write the checkpoint {path}: {error.strerror or error}"
            ) from None

    def _write(self, file: Any) -> None:
        digest = hashlib.sha256()

        def put(part: bytes | memoryview) -> None:
            digest.update(part)
            file.write(part)

        whole = {name: np.asarray(each, order="C") for name, each in self.arrays.items()}
        table = [[name, each.dtype.str, list(each.shape)] for name, each in whole.items()]
        head = {"parts": self.parts, "done": self.done, "arrays": table}
        put(_MAGIC)
        put(json.dumps(head).encode() + b"\n")
        for each in whole.values():
            put(each.reshape(-1).view(np.uint8).data)
        file.write(digest.digest())

    @classmethod
    def read(cls, path: Path, *, parts: Mapping[str, Any] | None = None) -> Checkpoint:
        """Read one back.

        Parameters
        ----------
        path : Path
            The file.
        parts : mapping, optional
            What the computation is known by that is to go on; without it any is read.

        Returns
        -------
        Checkpoint
            Its arrays may be written to.

        Raises
        ------
        CheckpointError
            If it is not there, is damaged, or is that of another computation; in what
            that differs is told.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CheckpointError(
                f"cannot read the checkpoint {path}: {error.strerror or error}",
                hint="begin without --resume",
            ) from None
        body, digest = content[:-_DIGEST], content[-_DIGEST:]
        if not body.startswith(_MAGIC) or hashlib.sha256(body).digest() != digest:
            raise CheckpointError(f"the checkpoint {path} is damaged", hint=_AGAIN)
        found = _parsed(body, path)
        differences = () if parts is None else differing(parts, found.parts)
        if differences:
            raise CheckpointError(
                f"the checkpoint {path} is that of another computation: it differs in "
                f"{', '.join(differences)}",
                hint=f"repeat the command it was made with, or {_AGAIN}",
            )
        return found


def _parsed(body: bytes, path: Path) -> Checkpoint:
    begin = len(_MAGIC)
    end = body.index(b"\n", begin)
    try:
        head = json.loads(body[begin:end])
        arrays, at = {}, end + 1
        for name, kind, shape in head["arrays"]:
            dtype = np.dtype(kind)
            if dtype.kind not in _KINDS:
                raise ValueError(f"an array of {kind}")
            count = int(np.prod(shape, dtype=np.int64))
            flat = np.frombuffer(body, dtype, count=count, offset=at)
            arrays[name] = flat.reshape(shape).copy()
            at += flat.nbytes
        return Checkpoint(dict(head["parts"]), int(head["done"]), arrays)
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"the checkpoint {path} is damaged: {error}", hint=_AGAIN) from None
