"""The HTTP of the double: a thread for each connection on a port of this machine."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from support.github.messages import Reply, Request


class Listener:
    """Hands requests to `answer` until it is closed; `finished` is told once each is answered."""

    def __init__(self, answer: Callable[[Request], Reply], finished: Callable[[Request], None]) -> None:
        handler = type("Handler", (_Handler,), {"answer": staticmethod(answer), "finished": staticmethod(finished)})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client that keeps its connection must not keep the scenario.
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed hangs up in the middle, which is no fault of the double."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: Callable[[Request], Reply]
    finished: Callable[[Request], None]

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("content-length", "0"))))

    def log_message(self, *_: object) -> None:
        pass

    def _serve(self, body: bytes) -> None:
        target = urlsplit(self.path)
        request = Request(
            self.command,
            unquote(target.path),
            dict(parse_qsl(target.query)),
            {name.lower(): value for name, value in self.headers.items()},
            _parsed(body),
            time.time(),
        )
        reply = self.answer(request)
        try:
            time.sleep(reply.delay)
            self._say(reply)
        finally:
            self.finished(request)

    def _say(self, reply: Reply) -> None:
        content = reply.content()
        self.send_response(reply.status)
        for name, value in ({"content-type": "application/json; charset=utf-8"} | reply.headers).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: reply.reset_after])
        if reply.reset_after is not None:
            # Closing with nothing left to linger for is a reset.
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True


def _parsed(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
