"""The one request: what is asked, what is refused, and that it ends."""

import threading
import time

import pytest

from issrisk.errors import InputError, NetworkError
from issrisk.net import fetched
from unit.server import body, dripping, raw, serving


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_the_body_comes_back_and_one_request_was_made():
    with serving(body(b"[1]")) as server:
        assert fetched(server.url, user_agent="issrisk/1 (test)") == b"[1]"

    ((path, headers),) = server.asked
    assert path == "/gp.php?CATNR=25544&FORMAT=JSON"
    assert headers["User-Agent"] == "issrisk/1 (test)"
    assert "Cookie" not in headers


ANSWERS = {
    "403": (body(b"<html>", status=403), r"127\.0\.0\.1 answered 403 Forbidden"),
    "404": (body(b"No GP data found", status=404), "answered 404 Not Found"),
    "500": (body(b"", status=500), "answered 500"),
    "redirect away": (
        body(b"", status=302, headers=[("Location", "https://example.org/")]),
        "sends the request on to 'https://example.org/'",
    ),
    "redirect to a file": (
        body(b"", status=301, headers=[("Location", "file:///etc/passwd")]),
        "sends the request on to 'file:///etc/passwd'",
    ),
    "redirect to itself": (
        body(b"", status=307, headers=[("Location", "/gp.php")]),
        "sends the request on to '/gp.php'",
    ),
    "cut short": (body(b"[1", length=500), "cut short: 2 of 500 bytes"),
    "chunk cut short": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1"),
        "cut short",
    ),
    "too large": (body(b"#" * 5000), "larger than 1000 bytes"),
    "too large, unannounced": (body(b"#" * 5000, length=-1), "larger than 1000 bytes"),
    "no HTTP": (raw(b"220 smtp ready\r\n"), "no HTTP"),
    "endless header": (raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000), "no HTTP"),
    "nothing": (raw(b""), "cut short|no HTTP|cannot reach"),
}


@pytest.mark.parametrize(("answer", "fragment"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_refused(answer, fragment):
    with serving(answer) as server, pytest.raises(NetworkError, match=fragment):
        fetched(server.url, user_agent="issrisk", max_bytes=1000)
    assert len(server.asked) == 1


def test_an_answer_that_drips_ends_with_the_time():
    stopped = threading.Event()
    begin = time.monotonic()
    with serving(dripping(0.05, stopped)) as server:
        with pytest.raises(NetworkError, match="did not answer in 0.4 s") as error:
            fetched(server.url, user_agent="issrisk", timeout_s=0.4)
        stopped.set()
    assert time.monotonic() - begin < 3.0
    assert not error.value.answered


def test_no_server_is_told():
    with serving(body(b"")) as server:
        url = server.url
    with pytest.raises(NetworkError, match=r"cannot reach 127\.0\.0\.1: .*refused") as error:
        fetched(url, user_agent="issrisk")
    assert not error.value.answered
    assert isinstance(error.value, ConnectionError)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "celestrak.org",
        "file:///etc/passwd",
        "ftp://celestrak.org/",
        "http://celestrak.org/NORAD/elements/gp.php",
        "https://",
        "https://user:secret@celestrak.org/",
        "https://celestrak.org:99999/",
        "https://celestrak.org/a b",
        "https://celestrak.org/\r\nHost: x",
        "https://[::1",
        "https://célestrak.org/",
    ],
)
def test_an_address_is_refused(url):
    with pytest.raises(InputError, match="is no address to ask"):
        fetched(url, user_agent="issrisk")
