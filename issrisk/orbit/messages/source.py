"""From a path, bytes or text to text: unpacked, decoded, and no page of a server."""

from __future__ import annotations

import os
import re
import zlib
from pathlib import Path
from typing import TypeAlias

from issrisk.errors import ElementsError, InputTypeError

Source: TypeAlias = "str | bytes | os.PathLike[str]"

MAX_FILE_BYTES = 10_000_000
MAX_SETS = 100_000  # three times the objects in orbit
_GZIP = b"\x1f\x8b"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def text_of(source: Source) -> str:
    """Text of a file, of bytes, or the text itself.

    gzip is unpacked, a byte-order mark taken off, UTF-16 (with its mark) and
    UTF-8 decoded; what is neither is read as Latin-1, for the names in old files.

    Parameters
    ----------
    source : str, bytes or path
        A path, or the text itself (told from a path by holding a line break,
        or by beginning with a bracket).

    Returns
    -------
    str
        At most 10 MB of it, unpacked.

    Raises
    ------
    ElementsError
        If it cannot be read, is too large, is no text, or is the page of a
        server that has no data.
    InputTypeError
        If `source` is neither text nor a path.
    """
    text = _decoded(_unpacked(bytes_of(source)))
    _refuse_pages(text)
    return text


def shown(text: str, length: int = 40) -> str:
    """Beginning of the first line of a text, quoted, for a message."""
    first = text.strip().splitlines()[:1]
    return repr(first[0][:length]) if first else "an empty text"


def bytes_of(source: Source) -> bytes:
    """Bytes of a file as they are, or of a text; see `text_of`.

    Parameters
    ----------
    source : str, bytes or path
        A path, or the text itself.

    Returns
    -------
    bytes
        At most one more than 10 MB.

    Raises
    ------
    ElementsError
        If the file cannot be read.
    InputTypeError
        If `source` is neither text nor a path.
    """
    if isinstance(source, bytes):
        return source
    if isinstance(source, str) and _is_text(source):
        return source.encode("utf-8", errors="surrogatepass")
    if not isinstance(source, str | os.PathLike):
        raise InputTypeError(f"elements are given as {type(source).__name__}, not text or path")
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)  # a device has no size and no end
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ElementsError(f"cannot read {str(source)[:80]!r}: {reason}") from None


def _is_text(source: str) -> bool:
    return not source or "\n" in source or "\r" in source or source.lstrip()[:1] in "{[<"


def _unpacked(data: bytes) -> bytes:
    if data[:2] == _GZIP:
        data = _gunzipped(data)
    if len(data) > MAX_FILE_BYTES:
        raise ElementsError(f"the text is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    return data


def _gunzipped(data: bytes) -> bytes:
    """Unpacked members, at most one byte more than is allowed."""
    unpacked = b""
    while data and len(unpacked) <= MAX_FILE_BYTES:
        member = zlib.decompressobj(wbits=31)
        try:
            unpacked += member.decompress(data, MAX_FILE_BYTES + 1 - len(unpacked))
        except zlib.error:
            raise ElementsError("the gzip file is damaged", hint="fetch it again") from None
        if not member.eof and len(unpacked) <= MAX_FILE_BYTES:
            raise ElementsError("the gzip file ends early", hint="fetch it again") from None
        data = member.unused_data
    return unpacked


def _decoded(data: bytes) -> str:
    if data[:2] in _UTF16_MARKS:
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise ElementsError("this is UTF-16 text, and damaged", hint="fetch it again") from None
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")  # an old name; the figures themselves must be ASCII
    if "\0" in text[:4]:
        raise ElementsError(
            "this is no text, or UTF-16 without its byte-order mark",
            hint="save it as plain ASCII or UTF-8",
        )
    return text


def _refuse_pages(text: str) -> None:
    start = text.lstrip()[:200].lower()
    if "<!doctype html" in start or "<html" in start:
        status = re.search(r"\b(403|404|429|50[0-9])\b", text[:2000])
        seen = f" ({status.group()} from the server?)" if status else ""
        raise ElementsError(
            f"this is an HTML page{seen}, not elements", hint="fetch the element sets again"
        )
    if start.startswith("no gp data found"):
        raise ElementsError(
            "no element sets found: the server's answer was 'No GP data found'",
            hint="ask it for another object",
        )
