"""The doors of a real server on this machine: what an intruder sends costs it next to nothing."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bookmine import limits

pytestmark = pytest.mark.own_server

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD_SECONDS = 2
MEBI = 1024 * 1024
# The command itself, less patient: a test must not wait as long as a server does.
SERVE = f"""
import sys, django
django.setup()
from bookmine import limits
limits.HEAD_SECONDS = {HEAD_SECONDS}
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
User.objects.create_superuser("dana", password="a right long password")
call_command("serve")
"""


@dataclass
class Server:
    port: int
    pid: int

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request(method, path, body, headers)  # type: ignore[arg-type]
            answer = line.getresponse()
            return answer.status, answer.read()

    def proc(self, file: str, name: str) -> int:
        """Return a number that the system keeps of the process."""
        text = Path(f"/proc/{self.pid}/{file}").read_text()
        [number] = re.findall(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
        return int(number)

    def seconds_of_a_request(self) -> float:
        """Return how long a small request takes, the middle one of a few."""
        seconds = []
        for _ in range(5):
            began = time.perf_counter()
            assert self.ask("GET", "/healthz")[0] == 200
            seconds.append(time.perf_counter() - began)
        return sorted(seconds)[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "BOOKMINE_DATA_DIR": str(folder),
            "DATABASE_URL": "",
            "DEBUG": "true",
            "DJANGO_SETTINGS_MODULE": "bookmine.settings",
            "PORT": str(port),
            "REDIS_URL": "",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "is open" in process.stdout.readline()
        running = Server(port, process.pid)
        assert running.ask("GET", "/healthz")[0] == 200
        yield running
    finally:
        process.kill()
        process.communicate()


def end_of(line: socket.socket) -> bytes:
    """Return all that comes until the server hangs up."""
    received = b""
    with suppress(ConnectionResetError):  # it had hung up before we sent something
        while piece := line.recv(65536):
            received += piece
    return received


@pytest.mark.parametrize("how", ["length", "chunked"])
def test_a_huge_body_is_refused_and_neither_kept_nor_written(server: Server, how: str) -> None:
    written = server.proc("io", "wchar")
    memory = server.proc("status", "VmHWM")
    block = b"x" * MEBI

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield block

    headers = {"Content-Length": str(700 * MEBI)} if how == "length" else {}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
        line.request("POST", "/healthz", pieces(), headers, encode_chunked=how == "chunked")
        answer = line.getresponse()
        error = json.loads(answer.read())["error"]

    assert (answer.status, error["code"]) == (413, "too_large")
    assert error["message"] == "This is more than 65536 bytes at once: send less."
    assert server.proc("io", "wchar") - written < MEBI
    assert server.proc("status", "VmHWM") - memory < 16 * 1024


def test_a_small_chunked_body_is_taken_as_any_other(server: Server) -> None:
    body = json.dumps({"code": "00000000", "name": "x", "public_key": "AAAA"}).encode()
    status, text = server.ask(
        "POST", "/api/pair/", iter([body[:9], body[9:]]), **{"Content-Type": "application/json"}
    )

    assert (status, json.loads(text)["error"]["code"]) == (400, "code_wrong")


def test_hundreds_of_half_requests_end_soon_and_the_shop_goes_on(server: Server) -> None:
    with ExitStack() as stack:
        lines = []
        for number in range(600):
            line = stack.enter_context(closing(server.connect()))
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " if number % 2 else b"G")
            lines.append(line)
        meanwhile = server.ask("GET", "/healthz")
        began = time.monotonic()
        ends = [end_of(line) for line in lines]
        took = time.monotonic() - began

    assert meanwhile[0] == 200
    assert {end[:13] for end in ends} <= {b"HTTP/1.1 408 ", b""}
    assert took < HEAD_SECONDS + 10
    assert server.ask("GET", "/healthz")[0] == 200


HANDSHAKE = (
    b"GET /ws/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
MASK = b"\x00\x00\x00\x00"


def test_a_message_of_a_socket_that_is_too_long_ends_it_before_it_is_read(server: Server) -> None:
    with closing(server.connect()) as line:
        line.sendall(HANDSHAKE)
        greeting = b""
        while b"challenge" not in greeting:
            greeting += line.recv(65536)
        # The head of a binary message of a gigabyte: it must not be waited for.
        line.sendall(b"\x82\xff" + (2**30).to_bytes(8, "big") + MASK)
        received = end_of(line)

    assert b"\x88" in received
    assert (1009).to_bytes(2, "big") in received


def test_sockets_and_requests_that_go_on_are_not_ended_for_those_that_do_not(
    server: Server,
) -> None:
    with closing(server.connect()) as till, ExitStack() as stack:
        till.sendall(HANDSHAKE)
        assert till.recv(65536).startswith(b"HTTP/1.1 101 ")
        for _ in range(limits.CONNECTIONS_OF_AN_ADDRESS + 20):
            line = stack.enter_context(closing(server.connect()))
            line.sendall(b"G")
        assert server.ask("GET", "/healthz")[0] == 200
        till.sendall(b"\x89\x80" + MASK)  # a ping, which must be answered
        received = b""
        while b"\x8a\x00" not in received:
            piece = till.recv(65536)
            assert piece
            received += piece


def test_one_who_drips_a_head_is_given_up_all_the_same(server: Server) -> None:
    with closing(server.connect()) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += line.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200 ")
        began = time.monotonic()
        line.settimeout(0.2)
        line.sendall(b"GET /healthz HTTP/1.1\r\n")
        end = None
        while end is None:
            try:
                end = line.recv(65536)
            except TimeoutError:
                with suppress(BrokenPipeError):
                    line.sendall(b"X: y\r\n")
            except ConnectionResetError:
                end = b""
            assert time.monotonic() - began < HEAD_SECONDS + 10

    assert end[:13] in {b"HTTP/1.1 408 ", b""}


def test_an_endless_head_is_refused(server: Server) -> None:
    with closing(server.connect()) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        for number in range(limits.HEAD_BYTES // 1000 + 2):
            line.sendall(b"X-%d: " % number + b"y" * 1000 + b"\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 431 ")


def test_two_hundred_sign_ins_at_once_leave_memory_and_tills_alone(server: Server) -> None:
    cookie, token = csrf(server)
    body = f"username=dana&password=x&csrfmiddlewaretoken={token}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    server.ask("POST", "/admin/login/", body, **headers)
    usual = server.seconds_of_a_request()
    memory = server.proc("status", "VmHWM")

    with ThreadPoolExecutor(100) as many:
        asked = [
            many.submit(server.ask, "POST", "/admin/login/", body, **headers) for _ in range(200)
        ]
        busy = server.seconds_of_a_request()
        answers = [each.result() for each in asked]

    statuses = [status for status, _ in answers]
    assert set(statuses) <= {200, 429}
    assert statuses.count(429) > 100
    assert any(b"Please wait a few seconds" in page for _, page in answers)
    assert server.proc("status", "VmHWM") - memory < 100 * 1024
    assert busy < usual + 1.5


def csrf(server: Server) -> tuple[str, str]:
    """Return the cookie and the token of the sign-in form."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
        line.request("GET", "/admin/login/")
        answer = line.getresponse()
        [token] = re.findall(rb'name="csrfmiddlewaretoken" value="(\w+)"', answer.read())
        return (answer.headers["Set-Cookie"] or "").split(";")[0], token.decode()
