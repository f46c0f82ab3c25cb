"""The only way out: one request, when asked for, with an end in time and in size."""

from __future__ import annotations

import http.client
import queue
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from issrisk.errors import InputError, NetworkError

TIMEOUT_S = 20.0
MAX_BYTES = 1_000_000  # of one object's element sets, a thousand times what is needed
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def fetched(
    url: str, *, user_agent: str, timeout_s: float = TIMEOUT_S, max_bytes: int = MAX_BYTES
) -> bytes:
    """Body of the answer to one GET request; gzip is not unpacked.

    Redirections are not followed, nothing is tried twice, no cookie is kept.

    Parameters
    ----------
    url : str
        By HTTPS; plain HTTP only to this machine itself.
    user_agent : str
        Who asks.
    timeout_s : float, default: 20
        For everything together: the name, the connection, the last byte [s].
    max_bytes : int, default: 1 000 000
        Greatest length of the body.

    Returns
    -------
    bytes
        The whole body.

    Raises
    ------
    InputError
        If the address is none that may be asked.
    NetworkError
        If there is no answer in time, or it is an error, a redirection, cut
        short or too large. `answered` says whether the server was reached.
    """
    _check_address(url)
    request = urllib.request.Request(
        url, headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"}
    )
    # A server can hold a socket open a byte at a time, a resolver for as long as
    # it likes: only a thread that may be left behind has an end of its own.
    outcome: queue.SimpleQueue[bytes | NetworkError] = queue.SimpleQueue()
    worker = threading.Thread(
        target=lambda: outcome.put(_answer(request, timeout_s, max_bytes)), daemon=True
    )
    worker.start()
    try:
        answer = outcome.get(timeout=timeout_s)
    except queue.Empty:
        raise NetworkError(
            f"{_host(url)} did not answer in {timeout_s:g} s", hint="try again later"
        ) from None
    if isinstance(answer, NetworkError):
        raise answer
    return answer


def _check_address(url: str) -> None:
    try:
        parts = urllib.parse.urlsplit(url)
        allowed = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in _LOOPBACK
        )
        sound = allowed and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        sound = False
    if not sound or not url.isascii() or not url.isprintable() or " " in url:
        raise InputError(f"{url[:80]!r} is no address to ask", hint="give one with https://")


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).hostname or ""


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """An answer that sends elsewhere is an error: nobody asked to go there."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _answer(
    request: urllib.request.Request, timeout_s: float, max_bytes: int
) -> bytes | NetworkError:
    host = _host(request.full_url)
    opener = urllib.request.build_opener(_NoRedirection)
    try:
        with opener.open(request, timeout=timeout_s) as response:
            body: bytes = response.read(max_bytes + 1)
            announced = response.headers.get("Content-Length", "")
    except urllib.error.HTTPError as error:
        return _refusal(host, error)
    except http.client.HTTPException as error:
        return NetworkError(
            f"the answer of {host} is cut short or no HTTP ({type(error).__name__})", answered=True
        )
    except OSError as error:  # URLError is one
        reason = getattr(error, "reason", None) or error
        return NetworkError(f"cannot reach {host}: {reason}", hint="is there a network?")
    if len(body) > max_bytes:
        return NetworkError(f"the answer of {host} is larger than {max_bytes} bytes", answered=True)
    if announced.isdecimal() and len(body) < int(announced):
        return NetworkError(
            f"the answer of {host} is cut short: {len(body)} of {announced} bytes", answered=True
        )
    return body


def _refusal(host: str, error: urllib.error.HTTPError) -> NetworkError:
    error.close()
    if 300 <= error.code < 400:
        target = str(error.headers.get("Location"))[:80]
        return NetworkError(
            f"{host} sends the request on to {target!r}, which is not followed",
            hint="if that is right, give it as --url",
            answered=True,
        )
    reason = http.client.responses.get(error.code, "")
    return NetworkError(
        f"{host} answered {error.code} {reason}".rstrip(),
        hint="servers refuse those who ask too often: wait two hours or more",
        answered=True,
    )
