"""The live socket: posted sales, stock and devices, as they happen.

A device proves itself by signing a nonce; staff are known by their session. Nothing is sent to
anybody else, and a connection that does not prove itself in time is closed.
"""

import asyncio
import contextlib
import secrets
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from redis.exceptions import RedisError

from pos.errors import ShopError
from sync.auth import find_device, live_text, refuse_revoked, signature_is_right
from sync.courier import GROUP, courier
from sync.seats import Seat, take_seat

PROVE_WITHIN_SECONDS = 10
RIGHTS = ("pos.view_sale", "pos.view_stockitem", "pos.view_device")
NOT_PROVEN = 4401
NO_SEAT = 4429
LAYER_IS_ILL = 1013
MAX_MESSAGE_BYTES = 4096
# A listener has nothing to say. Some libraries greet; more than that is not one.
MESSAGES_OF_A_LISTENER = 20
LAYER_SECONDS = 2.0
# Who listens says so again: a Redis that was started anew has forgotten everybody.
RENEW_SECONDS = 60.0


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """One listener."""

    nonce = ""
    device_uuid = ""
    is_proven = False
    _deadline: "asyncio.Task[None] | None" = None
    _renewal: "asyncio.Task[None] | None" = None
    _seat: Seat | None = None
    _messages = 0

    async def connect(self) -> None:
        """Let staff with the right listen at once, and ask anybody else for a signature."""
        client = self.scope.get("client")
        self._seat = take_seat(client[0] if client else "")
        if self._seat is None:
            await self.close(code=NO_SEAT)
            return
        await self.accept()
        if await database_sync_to_async(self._may_listen)():
            await self._listen()
            return
        self.nonce = secrets.token_urlsafe(24)
        await self.send_json({"type": "challenge", "nonce": self.nonce})
        self._deadline = asyncio.create_task(self._close_when_late())

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Take the answer to the challenge; anything else closes the socket."""
        if self.is_proven:
            self._messages += 1
            if self._messages > MESSAGES_OF_A_LISTENER:
                await self.close(code=NO_SEAT)
            return
        try:
            if text_data is None or len(text_data) > MAX_MESSAGE_BYTES:
                raise ValueError("not an answer")
            answer = await self.decode_json(text_data)
            self.device_uuid = await database_sync_to_async(self._prove)(answer)
        except (ShopError, ValueError, RecursionError):
            await self.close(code=NOT_PROVEN)
            return
        await self._listen()

    async def disconnect(self, code: int) -> None:
        """Stop listening."""
        if self._seat is not None:
            self._seat.leave()
        for task in (self._deadline, self._renewal):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self.is_proven:
            # One that cannot be reached forgets us by itself.
            with contextlib.suppress(Exception):
                async with asyncio.timeout(LAYER_SECONDS):
                    await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def live_event(self, message: dict[str, Any]) -> None:
        """Pass an event on; a device that is revoked is cut off."""
        event = message["event"]
        if event["type"] != "revoked":
            await self.send_json(event)
        elif event["uuid"] == self.device_uuid:
            await self.close(code=NOT_PROVEN)

    async def _listen(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self._seat is not None:
            self._seat.prove()
        courier.listeners_are_in(asyncio.get_running_loop())
        if not await self._join():
            return
        self.is_proven = True
        self._renewal = asyncio.create_task(self._renew())
        await self.send_json({"type": "listening"})

    async def _join(self) -> bool:
        """Join those who hear the news; a socket that cannot is closed, and its till comes back."""
        try:
            async with asyncio.timeout(LAYER_SECONDS):
                await self.channel_layer.group_add(GROUP, self.channel_name)
        except (OSError, RedisError):  # a time-out is one too
            await self.close(code=LAYER_IS_ILL)
            return False
        return True

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            if not await self._join():
                return

    async def _close_when_late(self) -> None:
        await asyncio.sleep(PROVE_WITHIN_SECONDS)
        await self.close(code=NOT_PROVEN)

    def _may_listen(self) -> bool:
        """Tell whether somebody is signed in who may see in the office what is told here."""
        user = self.scope.get("user")
        return bool(user and user.is_active and user.is_staff and user.has_perms(RIGHTS))

    def _prove(self, answer: Any) -> str:
        if not isinstance(answer, dict) or answer.get("type") != "hello":
            raise ValueError("not an answer")
        state = find_device(str(answer.get("device", "")))
        refuse_revoked(state.device)
        signature = str(answer.get("signature", ""))
        if not signature_is_right(bytes(state.public_key), signature, live_text(self.nonce)):
            raise ValueError("wrong signature")
        return str(state.device.uuid)
