"""Connections that are no request yet: how many, from how many, and for how long.

uvicorn waits for ever for the rest of a request's head, and takes as many connections as there
are. Both are limited here: when there are too many, the oldest that asks for nothing makes room,
so that whoever opens hundreds keeps out nobody but himself. From the head on, `bookmine.doors`
looks after a request.
"""

import asyncio
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, ClassVar

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bookmine import limits
from bookmine.proxies import is_trusted
from pos.addresses import counted

UNREAD_MILLISECONDS = limits.LISTEN_SECONDS * 1000


class Connection(HttpToolsProtocol):
    """One connection, from its beginning to the end of its last request."""

    # In the order of their beginning.
    open: ClassVar["dict[asyncio.Transport, Connection]"] = {}
    place = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or say that there are too many."""
        super().connection_made(transport)
        self._deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._is_socket = False
        self.place = counted(self.client[0]) if self.client else ""
        if not _make_room(self.place, self.client[0] if self.client else ""):
            self._end(b"503 Service Unavailable")
            return
        Connection.open[transport] = self
        _give_up_on_who_does_not_read(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on, and see whether the head of a request is whole."""
        if self.transport.is_closing():
            return
        self._head_bytes += len(data)
        super().data_received(data)
        self._watch()

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the socket, which has a deadline of its own."""
        self._is_socket = True
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_watching()
        Connection.open.pop(self.transport, None)
        super().connection_lost(exc)

    @property
    def asks(self) -> bool:
        """Whether it is a request or a socket now, and no half one."""
        is_request = self.cycle is not None and not self.cycle.response_complete
        return is_request or self._is_socket

    def make_room(self) -> None:
        """End a connection that asks for nothing."""
        self._end(b"408 Request Timeout")

    def _watch(self) -> None:
        if self.asks or self.transport.is_closing():
            self._head_bytes = 0
            self._stop_watching()
        elif self._head_bytes > limits.HEAD_BYTES:
            self._end(b"431 Request Header Fields Too Large")
        elif self._deadline is None:
            self._deadline = self.loop.call_later(limits.HEAD_SECONDS, self._too_late)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        if not self.asks:
            self.make_room()

    def _end(self, status: bytes) -> None:
        self._stop_watching()
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
            self.transport.close()


def _make_room(place: str, address: str) -> bool:
    """Tell whether one more may come, when need be instead of one that asks for nothing."""
    # A socket's connection ends elsewhere: what is closed is forgotten here.
    for transport in [each for each in Connection.open if each.is_closing()]:
        del Connection.open[transport]
    everybody = list(Connection.open.values())
    if not is_trusted(address, settings.TRUSTED_PROXIES):
        mine = [each for each in everybody if each.place == place]
        if len(mine) >= limits.CONNECTIONS_OF_AN_ADDRESS:
            return _end_oldest(mine)
    return len(everybody) < limits.CONNECTIONS or _end_oldest(everybody)


def _end_oldest(connections: Iterable[Connection]) -> bool:
    for each in connections:
        if not each.asks:
            each.make_room()
            return True
    return False


def _give_up_on_who_does_not_read(transport: asyncio.Transport) -> None:
    """Let the system end a connection whose other end takes nothing any more."""
    connected: Any = transport.get_extra_info("socket")
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if connected is not None and option is not None:
        with suppress(OSError):
            connected.setsockopt(socket.IPPROTO_TCP, option, UNREAD_MILLISECONDS)
