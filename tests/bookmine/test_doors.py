"""The doors before the application: bodies by address, time, and how much goes on at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from ipaddress import ip_network
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from bookmine import doors, limits
from bookmine.proxies import believed
from sync.wire.sheet import MAX_CLAIM_BYTES
from sync.wire.upload import MAX_UPLOAD_BYTES

KIB = 1024
SIGN_IN, OFFICE, UPLOAD = "/admin/login/", "/admin/", "/api/till/records/"


class Inner:
    """An application that says what it got, when it is let."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.inside: list[str] = []
        self.bodies: list[bytes] = []
        self.headers: dict[bytes, bytes] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            return
        self.inside.append(scope["path"])
        self.headers = dict(scope["headers"])
        body, is_more = b"", True
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message["body"]
            is_more = message["more_body"]
        self.bodies.append(body)
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def asking(
    application: Any, path: str, *, method: str = "POST", **headers: str
) -> ApplicationCommunicator:
    """Begin a request; its body is still to come."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "client": ("203.0.113.1", 4000),
        "scheme": "http",
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }
    return ApplicationCommunicator(application, scope)


async def send_body(request: ApplicationCommunicator, *pieces: bytes) -> None:
    for number, piece in enumerate(pieces, 1):
        is_more = number < len(pieces)
        await request.send_input({"type": "http.request", "body": piece, "more_body": is_more})


async def status(request: ApplicationCommunicator) -> int:
    return int((await request.receive_output(timeout=5))["status"])


async def answered(request: ApplicationCommunicator, *pieces: bytes) -> tuple[int, bytes]:
    await send_body(request, *(pieces or (b"",)))
    code = await status(request)
    return code, (await request.receive_output(timeout=5)).get("body", b"")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/healthz", 64 * KIB),
        ("/", 64 * KIB),
        ("/api/pair/", 64 * KIB),
        ("/api/till/hello/", 64 * KIB),
        ("/api/sales/", 64 * KIB),
        (SIGN_IN, 64 * KIB),
        (UPLOAD, MAX_UPLOAD_BYTES),
        ("/api/till/sheets/", MAX_CLAIM_BYTES),
    ],
)
async def test_a_body_is_limited_by_its_address_however_it_comes(path: str, allowed: int) -> None:
    inner = Inner()
    application = doors.Doors(inner)

    code, text = await answered(asking(application, path, content_length=str(allowed + 1)))
    assert (code, b"too_large" in text or b"send less" in text) == (413, True)
    code, text = await answered(
        asking(application, path, transfer_encoding="chunked"), b"x" * allowed, b"x"
    )
    assert (code, f"more than {allowed} bytes".encode() in text) == (413, True)
    assert inner.inside == []

    code, _ = await answered(
        asking(application, path, transfer_encoding="chunked"), b"x" * (allowed - 1), b"x"
    )
    assert (code, len(inner.bodies[0])) == (200, allowed)
    assert inner.headers == {b"content-length": str(allowed).encode()}


async def test_what_is_refused_is_not_read_for_ever_and_the_connection_ends() -> None:
    request = asking(doors.Doors(Inner()), "/healthz", content_length="700000000")
    start = await request.receive_output(timeout=5)

    assert start["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert (b"connection", b"close") in start["headers"]
    await send_body(request, b"x" * KIB, b"")
    await request.receive_output(timeout=5)
    assert await request.receive_output(timeout=5) == {
        "type": "http.response.body",
        "body": b"",
        "more_body": False,
    }


async def test_a_length_that_is_no_number_is_no_trouble() -> None:
    for text in ("²", "99999999999999999999999999", "-1", "abc"):
        code, _ = await answered(asking(doors.Doors(Inner()), "/healthz", content_length=text))
        assert code in {200, 413}, text


@database_sync_to_async
def session(name: str, *, is_staff: bool) -> str:
    """Sign somebody in, and return the cookie."""
    client = Client()
    client.force_login(get_user_model().objects.create_user(name, is_staff=is_staff))
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.mark.django_db(transaction=True)
async def test_only_somebody_of_the_office_may_send_it_much() -> None:
    staff = await session("dana", is_staff=True)
    nobody = await session("sam", is_staff=False)
    application = doors.Doors(Inner())
    for cookie, path, length, expected in (
        (staff, limits.OUTBOX_FILE, 200 * KIB * KIB, 200),
        (staff, limits.OUTBOX_FILE, 300 * KIB * KIB, 413),
        (staff, "/admin/sync/record/1/correct/", 3 * KIB * KIB, 200),
        (staff, "/admin/sync/record/1/correct/", 5 * KIB * KIB, 413),
        (staff, SIGN_IN, 3 * KIB * KIB, 413),
        (nobody, limits.OUTBOX_FILE, 200 * KIB * KIB, 413),
        ("sessionid=made-up", limits.OUTBOX_FILE, 200 * KIB * KIB, 413),
        ("", "/admin/sync/record/1/correct/", 3 * KIB * KIB, 413),
    ):
        request = asking(application, path, cookie=cookie, content_length=str(length))
        code, _ = await answered(request, b"x")
        assert code == expected, (cookie[:12], path, length)


@pytest.mark.django_db(transaction=True)
async def test_a_file_that_says_less_than_it_is_is_stopped(monkeypatch: Any) -> None:
    cookie = await session("dana", is_staff=True)
    monkeypatch.setattr(limits, "MAX_OUTBOX_FILE_BYTES", 200 * KIB)
    inner = Inner()
    request = asking(
        doors.Doors(inner), limits.OUTBOX_FILE, transfer_encoding="chunked", cookie=cookie
    )

    code, _ = await answered(request, *[b"x" * 100 * KIB] * 3)

    assert (code, inner.bodies) == (413, [])


async def test_who_sends_nothing_more_is_given_up_and_so_is_who_sends_too_slowly(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(limits, "FIRST_BYTES_SECONDS", 0.05)
    for pieces in ((), (b"x",)):
        request = asking(doors.Doors(Inner()), UPLOAD, content_length="1000")
        for piece in pieces:
            await request.send_input({"type": "http.request", "body": piece, "more_body": True})
        assert await status(request) == HTTPStatus.REQUEST_TIMEOUT


async def test_who_leaves_before_the_end_gets_no_answer() -> None:
    inner = Inner()
    request = asking(doors.Doors(inner), UPLOAD, content_length="1000")
    await request.send_input({"type": "http.disconnect"})
    await request.wait(timeout=5)

    assert inner.inside == []


async def test_bodies_in_memory_are_limited_in_all(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "HELD_BYTES", 100 * KIB)
    inner = Inner()
    inner.go_on.clear()
    application = doors.Doors(inner)
    first = asking(application, UPLOAD, content_length=str(80 * KIB))
    await send_body(first, b"x" * 80 * KIB)
    await until_inside(inner, 1)

    second = asking(application, UPLOAD, content_length=str(80 * KIB))
    assert (await answered(second, b"x" * 80 * KIB))[0] == HTTPStatus.SERVICE_UNAVAILABLE
    inner.go_on.set()
    assert await status(first) == 200
    third = asking(application, UPLOAD, content_length=str(80 * KIB))
    assert (await answered(third, b"x" * 80 * KIB))[0] == 200


async def until_inside(inner: Inner, count: int) -> None:
    """Let the others run until so many requests have come in."""
    async with asyncio.timeout(10):
        while len(inner.inside) < count:
            await asyncio.sleep(0)


@asynccontextmanager
async def many(application: Any, path: str, count: int) -> AsyncIterator[list[Any]]:
    """Ask many times at once."""
    requests = [asking(application, path, content_length="1") for _ in range(count)]
    for request in requests:
        await send_body(request, b"x")
    try:
        yield requests
    finally:
        for request in requests:
            request.stop(exceptions=False)


async def test_two_sign_ins_at_once_and_two_hundred_others_are_told_to_wait_in_words() -> None:
    inner = Inner()
    inner.go_on.clear()
    application = doors.Doors(inner)
    async with many(application, SIGN_IN, 202) as requests:
        await until_inside(inner, 2)
        refused = requests[2:]
        for request in refused:
            start = await request.receive_output(timeout=5)
            assert start["status"] == HTTPStatus.TOO_MANY_REQUESTS
            assert (b"retry-after", b"2") in start["headers"]
        page = (await refused[0].receive_output(timeout=5))["body"].decode()
        assert "Too many people are signing in at the moment." in page
        # The page of the sign-in itself, and the tills, go on.
        inner.go_on.set()
        assert [await status(request) for request in requests[:2]] == [200, 200]
    assert len(inner.inside) == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/admin/password_change/", b"Too many people are signing in"),
        ("/api/pair/", b"Other devices are being paired"),
    ],
)
async def test_so_for_whatever_else_costs_as_much(path: str, words: bytes) -> None:
    inner = Inner()
    inner.go_on.clear()
    async with many(doors.Doors(inner), path, 3) as requests:
        await until_inside(inner, 2)
        assert await status(requests[2]) == HTTPStatus.TOO_MANY_REQUESTS
        assert words in (await requests[2].receive_output(timeout=5))["body"]


async def test_pages_of_the_office_leave_the_tills_room() -> None:
    inner = Inner()
    inner.go_on.clear()
    application = doors.Doors(inner)
    line = limits.OFFICE
    async with many(application, OFFICE, line.at_once + line.waiting + 1) as pages:
        await until_inside(inner, line.at_once)
        assert await status(pages[-1]) == HTTPStatus.SERVICE_UNAVAILABLE
        async with many(application, "/api/till/hello/", 1) as [hello]:
            await until_inside(inner, line.at_once + 1)
            inner.go_on.set()
            assert await status(hello) == 200
        assert {await status(page) for page in pages[:-1]} == {200}


async def test_tills_wait_for_each_other_for_a_while(monkeypatch: Any) -> None:
    few = limits.Line("tills", at_once=1, waiting=1, patience_seconds=0.05)
    monkeypatch.setattr(limits, "TILLS", few)
    inner = Inner()
    inner.go_on.clear()
    async with many(doors.Doors(inner), "/api/till/hello/", 3) as requests:
        await until_inside(inner, 1)
        assert await status(requests[2]) == HTTPStatus.SERVICE_UNAVAILABLE
        assert await status(requests[1]) == HTTPStatus.SERVICE_UNAVAILABLE
        inner.go_on.set()
        assert await status(requests[0]) == 200


async def test_a_socket_elsewhere_is_closed_without_a_word() -> None:
    for path, expected in (("/ws/live/", "websocket.accept"), ("/ws/", "websocket.close")):
        scope: Any = {
            "type": "websocket",
            "path": path,
            "headers": [],
            "client": None,
            "scheme": "ws",
        }
        listener = ApplicationCommunicator(doors.Doors(Inner()), scope)
        await listener.send_input({"type": "websocket.connect"})
        assert (await listener.receive_output(timeout=5))["type"] == expected


def told(client: str, trusted: list[str], **headers: str) -> tuple[str, str]:
    """Return the address and the scheme that are believed."""
    scope = {
        "type": "http",
        "client": (client, 5),
        "scheme": "http",
        "headers": [
            (f"x-forwarded-{name}".encode(), value.encode()) for name, value in headers.items()
        ],
    }
    found = believed(scope, [ip_network(each) for each in trusted])
    return found["client"][0], found["scheme"]


@pytest.mark.parametrize(
    ("client", "trusted", "headers", "expected"),
    [
        ("203.0.113.9", [], {"for": "10.1.1.1", "proto": "https"}, ("203.0.113.9", "http")),
        ("127.0.0.1", [], {"for": "10.1.1.1", "proto": "https"}, ("127.0.0.1", "https")),
        ("10.0.0.5", ["10.0.0.0/24"], {"for": "1.1.1.1, 2.2.2.2"}, ("2.2.2.2", "http")),
        ("10.0.0.5", ["10.0.0.0/24"], {"for": "2.2.2.2, 10.0.0.7"}, ("2.2.2.2", "http")),
        ("::ffff:10.0.0.5", ["10.0.0.0/24"], {"for": "2.2.2.2"}, ("2.2.2.2", "http")),
        ("10.0.0.5", ["10.0.0.0/24"], {"for": "2.2.2.2, rubbish"}, ("10.0.0.5", "http")),
        ("10.0.0.5", ["10.0.0.0/24"], {"for": "2001:db8::1"}, ("2001:db8::1", "http")),
        ("10.0.0.5", ["10.0.0.0/24"], {"proto": "javascript"}, ("10.0.0.5", "http")),
    ],
)
def test_only_our_proxies_are_believed_and_only_what_they_wrote_themselves(
    client: str, trusted: list[str], headers: dict[str, str], expected: tuple[str, str]
) -> None:
    assert told(client, trusted, **headers) == expected


async def test_the_doors_pass_on_what_is_believed() -> None:
    seen: list[Any] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"])

    for trusted in ([], [ip_network("203.0.113.0/24")]):
        with override_settings(TRUSTED_PROXIES=trusted):
            request = asking(doors.Doors(inner), "/", method="GET", x_forwarded_for="2.2.2.2")
            await send_body(request, b"")
            await request.wait(timeout=5)
    assert seen == [("203.0.113.1", 4000), ("2.2.2.2", 0)]
