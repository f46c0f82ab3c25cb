"""A server on this machine that answers as it is told."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def serving(answer):
    """Serve while the block runs; `answer(handler)` writes each answer.

    Gives the server, with its ``url`` and the ``asked`` requests (path, headers).
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append((self.path, dict(self.headers)))
            answer(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked = []
    server.url = f"http://127.0.0.1:{server.server_port}/gp.php?CATNR=25544&FORMAT=JSON"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def body(content, *, status=200, length=None, headers=()):
    """An answer with this body; `length` is what it announces, -1 for nothing."""

    def answer(handler):
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        if length != -1:
            handler.send_header("Content-Length", str(len(content) if length is None else length))
        handler.end_headers()
        try:
            handler.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):  # who asked has had enough
            handler.close_connection = True

    return answer


def raw(content):
    """An answer that is these bytes and no more."""

    def answer(handler):
        handler.wfile.write(content)
        handler.close_connection = True

    return answer


def dripping(pause_s, stopped):
    """An answer that comes a byte at a time, until `stopped` is set."""

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while not stopped.wait(pause_s):
                handler.wfile.write(b"[")
                handler.wfile.flush()
        except OSError:  # who asked has gone
            handler.close_connection = True

    return answer
