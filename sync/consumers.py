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

from pos.errors import ShopError
from sync.auth import find_device, live_text, refuse_revoked, signature_is_right
from sync.live import GROUP

PROVE_WITHIN_SECONDS = 10
NOT_PROVEN = 4401
MAX_MESSAGE_BYTES = 4096


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """One listener."""

    nonce = ""
    device_uuid = ""
    is_proven = False
    _deadline: "asyncio.Task[None] | None" = None

    async def connect(self) -> None:
        """Let staff listen at once, and ask anybody else for a signature."""
        await self.accept()
        user = self.scope.get("user")
        if user is not None and user.is_active and user.is_staff:
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
        if self._deadline is not None:
            self._deadline.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._deadline
        if self.is_proven:
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
        self.is_proven = True
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.send_json({"type": "listening"})

    async def _close_when_late(self) -> None:
        await asyncio.sleep(PROVE_WITHIN_SECONDS)
        await self.close(code=NOT_PROVEN)

    def _prove(self, answer: Any) -> str:
        if not isinstance(answer, dict) or answer.get("type") != "hello":
            raise ValueError("not an answer")
        state = find_device(str(answer.get("device", "")))
        refuse_revoked(state.device)
        signature = str(answer.get("signature", ""))
        if not signature_is_right(bytes(state.public_key), signature, live_text(self.nonce)):
            raise ValueError("wrong signature")
        return str(state.device.uuid)
