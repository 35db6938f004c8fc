"""A line that can fail on purpose: an HTTP proxy of our own between the browser and the server.

It forwards everything until told otherwise. `lose_answers(path, times)` lets a request through
to the server, waits until it has answered (so it has committed), and then cuts the connection.
`answer_with(status, body, path, times)` answers in the server's place, `hold` never answers,
`delay` answers late, `send_twice` doubles a request. `cut()` refuses everything.
"""

import contextlib
import http.client
import socket
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP_HEADERS = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}


@dataclass
class Fault:
    """One thing that goes wrong with the next `times` requests whose path starts with `path`."""

    path: str
    times: int
    kind: str
    status: int = 200
    body: bytes = b""
    content_type: str = "text/html"
    seconds: float = 0


@dataclass
class Line:
    """The proxy's state, shared by its handler threads."""

    upstream: str
    faults: list[Fault] = field(default_factory=list)
    is_cut: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    hit: threading.Event = field(default_factory=threading.Event)
    mended: threading.Event = field(default_factory=threading.Event)

    def take_fault(self, path: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times > 0 and path.startswith(fault.path):
                    fault.times -= 1
                    self.hit.set()
                    return fault
        return None


class Handler(BaseHTTPRequestHandler):
    """Takes one request over the line; `line` is set on a subclass for each proxy."""

    line: Line
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: a test that fails shows the browser's own errors."""

    def handle_any(self) -> None:
        if self.line.is_cut:
            self._drop()
            return
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._tunnel()
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        fault = self.line.take_fault(self.path)
        if fault and fault.kind == "answer":
            self._reply(fault.status, [("Content-Type", fault.content_type)], fault.body)
            return
        if fault and fault.kind == "hold":
            self.line.mended.wait()
            self._drop()
            return
        if fault and fault.kind == "delay":
            self.line.mended.wait(fault.seconds)
        twin = threading.Thread(target=self._forward_quietly, args=(body,), daemon=True)
        if fault and fault.kind == "twice":
            twin.start()
        try:
            status, headers, answer = self._forward(body)
        except OSError:
            self._drop()
            return
        if fault and fault.kind == "lose":
            self._drop()
            return
        self._reply(status, headers, answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def _forward(self, body: bytes | None) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = urlsplit(self.line.upstream)
        connection = http.client.HTTPConnection(upstream.hostname or "", upstream.port, timeout=30)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_HEADERS}
            connection.request(self.command, self.path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _forward_quietly(self, body: bytes | None) -> None:
        with contextlib.suppress(OSError):
            self._forward(body)

    def _reply(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in HOP_HEADERS | {"content-length", "server", "date"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def _drop(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _tunnel(self) -> None:
        upstream = urlsplit(self.line.upstream)
        self.close_connection = True
        try:
            far = socket.create_connection(
                (upstream.hostname or "", upstream.port or 80), timeout=10
            )
        except OSError:
            self._drop()
            return
        with far:
            head = f"{self.command} {self.path} HTTP/1.1\n{self.headers}"
            far.sendall("\r\n".join(head.splitlines()).encode() + b"\r\n\r\n")
            back = threading.Thread(target=_pump, args=(far, self.connection), daemon=True)
            back.start()
            _pump(self.connection, far)
            back.join()


class Server(ThreadingHTTPServer):
    """Takes a browser that was killed in the middle of a request for what it is."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class FaultProxy:
    """The proxy as a test sees it; `url` is what the browser opens."""

    def __init__(self, upstream: str) -> None:
        self.line = Line(upstream)
        handler = type("LineHandler", (Handler,), {"line": self.line})
        self._server = Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def lose_answers(self, path: str, times: int = 1) -> None:
        self.line.hit.clear()
        self.line.faults.append(Fault(path, times, "lose"))

    def answer_with(
        self, status: int, body: bytes, path: str, times: int = 1, content_type: str = "text/html"
    ) -> None:
        self.line.hit.clear()
        self.line.faults.append(Fault(path, times, "answer", status, body, content_type))

    def hold(self, path: str, times: int = 1) -> None:
        """Take requests, and never answer them while the line is not mended."""
        self._add(Fault(path, times, "hold"))

    def delay(self, path: str, seconds: float, times: int = 1) -> None:
        self._add(Fault(path, times, "delay", seconds=seconds))

    def send_twice(self, path: str, times: int = 1) -> None:
        """Send requests to the server twice at the same moment."""
        self._add(Fault(path, times, "twice"))

    def mend(self) -> None:
        with self.line.lock:
            self.line.faults.clear()
            self.line.is_cut = False
            self.line.mended.set()

    def _add(self, fault: Fault) -> None:
        self.line.hit.clear()
        self.line.mended.clear()
        self.line.faults.append(fault)

    def cut(self) -> None:
        self.line.is_cut = True

    def wait_for_fault(self, timeout_seconds: float = 20) -> None:
        assert self.line.hit.wait(timeout_seconds), "no request came to the faulty line"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        source.settimeout(None)
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
