"""The doors before the application: what a request may cost before anybody has read it.

A pure ASGI layer. It limits bodies by address before Django spools them, counts them as they come
(a chunked one too), gives up on slow ones, and lets only so many of each kind through at once:
sign-ins and pages must not take the tills' time. Connections that never become a request are
`bookmine.connections`' part.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from bookmine import limits
from bookmine.proxies import believed
from bookmine.refusals import (
    BUSY,
    MANY_PAIRINGS,
    MANY_SIGN_INS,
    TOO_SLOW,
    Message,
    Refusal,
    Send,
    too_large,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SOCKETS = {"/ws/live/"}
REFUSALS = {limits.SIGN_IN: MANY_SIGN_INS, limits.PAIR: MANY_PAIRINGS}
LINGER_SECONDS = 2.0
LINGER_BYTES = 64 * 1024 * 1024


class Refused(Exception):
    """The request ends here."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Gone(Exception):
    """The client has left before its request was whole."""


class Gate:
    """Lets so many through at once; others wait a while, or are refused."""

    def __init__(self, line: limits.Line) -> None:
        self._line = line
        self._free = asyncio.Semaphore(line.at_once)
        self._waiting = 0

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Hold a place. Errors: Refused."""
        refusal = REFUSALS.get(self._line, BUSY)
        if self._free.locked():
            if self._waiting >= self._line.waiting:
                raise Refused(refusal)
            self._waiting += 1
            try:
                async with asyncio.timeout(self._line.patience_seconds):
                    await self._free.acquire()
            except TimeoutError:
                raise Refused(refusal) from None
            finally:
                self._waiting -= 1
        else:
            await self._free.acquire()
        try:
            yield
        finally:
            self._free.release()


class Body:
    """The body of one request, within its limit and in time."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._began_at = asyncio.get_running_loop().time()
        self.bytes_here = 0
        self.is_whole = False

    async def next_piece(self) -> bytes:
        """Return what came next. Errors: Refused, Gone."""
        # Slow lines have their time, by the bytes that they brought; silence has none.
        seconds = limits.FIRST_BYTES_SECONDS + self.bytes_here / limits.SLOWEST_BYTES_A_SECOND
        try:
            async with asyncio.timeout_at(self._began_at + seconds):
                message = await self._receive()
        except TimeoutError:
            raise Refused(TOO_SLOW) from None
        if message["type"] != "http.request":
            raise Gone
        piece: bytes = message.get("body", b"")
        self.bytes_here += len(piece)
        if self.bytes_here > self._limit:
            raise Refused(too_large(self._limit))
        self.is_whole = not message.get("more_body", False)
        return piece


class Doors:
    """The application behind its doors."""

    def __init__(self, application: Application) -> None:
        self._application = application
        lines = (limits.SIGN_IN, limits.PAIR, limits.FILE, limits.OFFICE, limits.TILLS)
        self._gates = {line: Gate(line) for line in lines}
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._application(scope, receive, send)
            return
        scope = believed(scope, settings.TRUSTED_PROXIES)
        if scope["type"] == "websocket":
            if scope["path"] in SOCKETS:
                await self._application(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 4404})
            return
        try:
            await self._let_through(scope, receive, send)
        except Refused as refused:
            await _refuse(refused.refusal, scope["path"], receive, send)
        except Gone:
            return

    async def _let_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        limit, length = limits.body_limit(path), _declared(scope)
        is_streamed = False
        more = limits.staff_body_limit(path)
        is_long = length is None or length > limit
        if is_long and more > limit and await _is_staff(scope):
            limit, is_streamed = more, path == limits.OUTBOX_FILE
        if length is not None and length > limit:
            raise Refused(too_large(limit))
        body = Body(receive, limit)
        gate = self._gates[limits.line_of(scope["method"], path)]
        if is_streamed:
            # Too large to be held: Django reads it as it comes, and keeps it in a file.
            async with gate.passing():
                await self._application(scope, _piece_by_piece(body, receive), _timed(send))
            return
        # Whole before it takes a place: who is slow keeps nobody else waiting.
        pieces: list[bytes] = []
        try:
            while not body.is_whole:
                piece = await body.next_piece()
                pieces.append(piece)
                self._held += len(piece)
                if self._held > limits.HELD_BYTES:
                    raise Refused(BUSY)
            async with gate.passing():
                await self._application(
                    _counted(scope, body.bytes_here), _at_once(pieces, receive), _timed(send)
                )
        finally:
            self._held -= sum(map(len, pieces))


def _declared(scope: Scope) -> int | None:
    """Return the length that a request declares; None when it comes in chunks."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    text = headers.get(b"content-length", b"0")
    # The server has refused what is no number; it may still be one that no computer counts to.
    return int(text[:20]) if text.isdigit() else 0


def _counted(scope: Scope, length: int) -> Scope:
    """Say how long a body is that came in chunks: what reads it asks for the length."""
    if b"transfer-encoding" not in dict(scope["headers"]):
        return scope
    dropped = {b"transfer-encoding", b"content-length"}
    headers = [(name, value) for name, value in scope["headers"] if name not in dropped]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


def _at_once(pieces: list[bytes], receive: Receive) -> Receive:
    """Give the whole body at the first call, and what the server says later."""
    is_given = False

    async def next_message() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": b"".join(pieces), "more_body": False}

    return next_message


def _piece_by_piece(body: Body, receive: Receive) -> Receive:
    async def next_message() -> Message:
        if body.is_whole:
            return await receive()
        try:
            piece = await body.next_piece()
        except Gone:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": not body.is_whole}

    return next_message


def _timed(send: Send) -> Send:
    """Give up on who asks and does not listen."""

    async def send_in_time(message: Message) -> None:
        async with asyncio.timeout(limits.LISTEN_SECONDS):
            await send(message)

    return send_in_time


async def _refuse(refusal: Refusal, path: str, receive: Receive, send: Send) -> None:
    """Answer, and let what is still on its way run out a moment: else the answer is not read."""
    start, body = refusal.answer(path)
    await send(start)
    is_more = refusal.status in {408, 413, 503}
    await send({"type": "http.response.body", "body": body, "more_body": is_more})
    if not is_more:
        return
    dropped = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while dropped < LINGER_BYTES:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    break
                dropped += len(message.get("body", b""))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


@database_sync_to_async
def _is_staff(scope: Scope) -> bool:
    """Tell whether somebody of the office is signed in."""
    cookies = "; ".join(
        value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"
    )
    request = HttpRequest()
    sessions = import_module(settings.SESSION_ENGINE)
    request.session = sessions.SessionStore(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    return bool(user.is_active and getattr(user, "is_staff", False))
