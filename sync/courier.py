"""The courier of live news: one thread of each process that carries it to the channel layer.

A request hands its news over and goes on. A Redis that hangs or is gone keeps the courier waiting,
never a sale: the news waits in a bounded queue and is dropped when that is full, or when the
courier finds nobody to give it to. Nobody relies on it.
"""

import asyncio
import os
import queue
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog
from channels.layers import BaseChannelLayer, InMemoryChannelLayer

log = structlog.get_logger(__name__)

GROUP = "live"
MOST_WAITING = 200
GIVE_UP_AFTER_SECONDS = 2.0

Event = dict[str, Any]


class _Parcel(NamedTuple):
    layer: BaseChannelLayer
    events: Sequence[Event]


class Courier:
    """Carries parcels in order, on a thread of its own that begins with the first one."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[_Parcel] = queue.Queue(MOST_WAITING)
        self._start = threading.Lock()
        self._pid = 0
        self._listeners: asyncio.AbstractEventLoop | None = None
        self._is_failing = False

    def listeners_are_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """Note the event loop of this process's sockets: a layer in memory is heard there only."""
        self._listeners = loop

    def hand_over(self, layer: BaseChannelLayer, events: Sequence[Event]) -> None:
        """Take news to carry; it is dropped when too much waits. Never blocks, never raises."""
        self._begin()
        try:
            self._waiting.put_nowait(_Parcel(layer, events))
        except queue.Full:
            self._fail("live_news_dropped")

    def wait_until_idle(self) -> None:
        """Return when all that was handed over is carried or dropped: for tests."""
        self._waiting.join()

    def _begin(self) -> None:
        # A fork takes the queue with it but no thread.
        if self._pid == os.getpid():
            return
        with self._start:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            # A daemon: what nobody has heard yet keeps no server from stopping.
            threading.Thread(target=self._run, name="live news", daemon=True).start()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                parcel = self._waiting.get()
                try:
                    runner.run(self._carry(parcel))
                    self._is_failing = False
                except Exception as error:
                    self._fail("live_news_not_carried", error=type(error).__name__)
                    # It is old by the time that somebody takes it again.
                    self._drop_what_waits()
                finally:
                    self._waiting.task_done()

    async def _carry(self, parcel: _Parcel) -> None:
        async with asyncio.timeout(GIVE_UP_AFTER_SECONDS):
            if not isinstance(parcel.layer, InMemoryChannelLayer):
                await _send(parcel)
                return
            loop = self._listeners
            if loop is not None and loop.is_running():
                sent = asyncio.run_coroutine_threadsafe(_send(parcel), loop)
                await asyncio.wrap_future(sent)

    def _drop_what_waits(self) -> None:
        while True:
            try:
                self._waiting.get_nowait()
            except queue.Empty:
                return
            self._waiting.task_done()

    def _fail(self, event: str, **details: Any) -> None:
        # Once for each time of trouble, or a Redis that is gone would fill the log.
        if not self._is_failing:
            self._is_failing = True
            log.warning(event, **details)


async def _send(parcel: _Parcel) -> None:
    for event in parcel.events:
        await parcel.layer.group_send(GROUP, {"type": "live.event", "event": event})


courier = Courier()
