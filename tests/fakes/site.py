"""A real HTTP server on loopback, in a thread, that gives scripted answers.

    with Site() as site:
        site.answer("/feed.ics", b"BEGIN:VCALENDAR…", headers={"ETag": '"1"'})
        await get(f"{site.url}/feed.ics")
        assert site.requests[0].headers["user-agent"].startswith("Treffpunkt")

What has an ETag or Last-Modified answers a matching conditional request with 304 by itself.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; header names are lower-case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to answer, and how badly.

    `delay`: seconds before the head; `drip`: seconds before each kilobyte of the body;
    `cut`: the connection ends after so many bytes of the body; `raw`: bytes to write
    instead of an HTTP head and body (`keep`: and the connection stays open);
    `length`: a Content-Length that may lie; `endless`: the body repeats for ever.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drip: float = 0
    cut: int | None = None
    raw: bytes | None = None
    length: int | None = None
    endless: bool = False
    keep: bool = False


Script = Answer | Callable[[Request], Answer]


class Site:
    """A context manager; `url` is its address, `requests` what was asked of it."""

    def __init__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.requests: list[Request] = []
        self.busiest = 0
        """The most requests that were under way at one time."""
        self.connections = 0
        self._scripts: dict[str, Script] = {}
        self._tls = tls
        self._under_way = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    def answer(
        self,
        path: str,
        body: bytes | str = b"",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
        **how: Any,
    ) -> None:
        """Say what `path` (with its query, if any) answers from now on; see `Answer` for `how`."""
        data = body.encode() if isinstance(body, str) else body
        self._scripts[path] = Answer(
            body=data, status=status, headers=headers or {}, delay=delay, **how
        )

    def script(self, path: str, answer: Callable[[Request], Answer]) -> None:
        """Let a function answer `path`, e.g. differently each time; "" is every other path."""
        self._scripts[path] = answer

    def forget(self, path: str) -> None:
        """Answer 404 there from now on."""
        self._scripts.pop(path, None)

    @property
    def open(self) -> int:
        """How many connections the other side holds open."""
        return self._server.open

    def hang_up(self) -> None:
        """Close all connections, as a restart would."""
        self._server.hang_up()

    def paths(self) -> list[str]:
        """Return the paths asked so far, in order."""
        return [request.path for request in self.requests]

    def __enter__(self) -> Self:
        self._server = _Server(self)
        if self._tls:
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than the site stands."""
        self._stop.wait(seconds)

    @property
    def stopped(self) -> bool:
        """Whether the site is closing."""
        return self._stop.is_set()

    def begin(self, request: Request) -> Answer:
        """Note a request and say what to answer."""
        with self._lock:
            self.requests.append(request)
            self._under_way += 1
            self.busiest = max(self.busiest, self._under_way)
        bare = request.path.split("?")[0]
        script = self._scripts.get(request.path) or self._scripts.get(bare) or self._scripts.get("")
        if script is None:
            return Answer(status=404, body=b"not here")
        return script if isinstance(script, Answer) else script(request)

    def end(self) -> None:
        """Note that a request is done with."""
        with self._lock:
            self._under_way -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, site: Site) -> None:
        self.site = site
        self._open: set[socket.socket] = set()
        super().__init__((site.host, 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        self.site.connections += 1
        super().process_request(request, client_address)

    @property
    def open(self) -> int:
        return len(self._open)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, *_: Any) -> None:
        """Say nothing: clients that hang up are what many tests are about."""

    def server_close(self) -> None:
        # Threads that wait for the next request of an idle connection would outlive the site.
        self.hang_up()
        super().server_close()

    def hang_up(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        headers = {key.lower(): value for key, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body, time.monotonic())
        try:
            self._give(_conditional(request, self.server.site.begin(request)))
        except OSError:
            self.close_connection = True
        finally:
            self.server.site.end()

    do_POST = do_HEAD = do_PUT = do_PROPFIND = do_REPORT = do_GET  # noqa: N815 - http.server's names

    def _give(self, answer: Answer) -> None:
        self.server.site.wait(answer.delay)
        if answer.raw is not None:
            self.wfile.write(answer.raw)
            self.close_connection = not answer.keep
            return
        body = answer.body if answer.cut is None else answer.body[: answer.cut]
        length = len(answer.body) if answer.length is None else answer.length
        self.send_response(answer.status)
        for key, value in answer.headers.items():
            self.send_header(key, value)
        if answer.endless:
            self.close_connection = True
        elif answer.status != 304:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self._pour(body, answer)
        if len(body) != length:
            self.close_connection = True

    def _pour(self, body: bytes, answer: Answer) -> None:
        while True:
            if answer.drip:
                for start in range(0, len(body), 1024):
                    self.server.site.wait(answer.drip)
                    self.wfile.write(body[start : start + 1024])
            else:
                self.wfile.write(body)
            if not answer.endless or self.server.site.stopped:
                return

    def log_message(self, *_: Any) -> None:
        """Keep the tests quiet."""


def _conditional(request: Request, answer: Answer) -> Answer:
    if answer.status != 200:
        return answer
    for asked, offered in (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")):
        if asked in request.headers:
            if request.headers[asked] != answer.headers.get(offered):
                return answer
            return Answer(status=304, headers=answer.headers, delay=answer.delay)
    return answer
