"""Live news is off the path of a sale: a Redis that hangs keeps nobody but the courier waiting."""

import asyncio
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from channels.layers import BaseChannelLayer
from django.test import override_settings
from redis.asyncio import Redis

from sync import consumers
from sync.courier import MOST_WAITING, Courier, courier
from tests.sync.builders import Goods, line
from tests.sync.conftest import Pair, Stocked
from tests.sync.device import ModelDevice
from tests.sync.test_live import (
    Listener,
    application,
    closed,
    hello,
    in_thread,
    listening,
    next_of,
)

HUNG_MAY_ADD_SECONDS = 0.1


class Slow(BaseChannelLayer):
    """A layer that carries nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.carried: list[int] = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.begun.set()
        await asyncio.to_thread(self.go_on.wait, 20)
        if message["event"]["number"] < 0:
            raise OSError("gone")
        self.carried.append(message["event"]["number"])


def test_a_full_queue_drops_news_and_blocks_nobody() -> None:
    slow, mine = Slow(), Courier()
    mine.hand_over(slow, [{"number": 0}])
    assert slow.begun.wait(timeout=20)
    for number in range(1, 10 * MOST_WAITING):
        mine.hand_over(slow, [{"number": number}])
    slow.go_on.set()
    mine.wait_until_idle()

    assert slow.carried == list(range(MOST_WAITING + 1))


def test_after_trouble_old_news_is_dropped_and_new_news_is_carried() -> None:
    slow, mine = Slow(), Courier()
    mine.hand_over(slow, [{"number": -1}])
    assert slow.begun.wait(timeout=20)
    mine.hand_over(slow, [{"number": 1}])
    slow.go_on.set()
    mine.wait_until_idle()
    mine.hand_over(slow, [{"number": 2}])
    mine.wait_until_idle()

    assert slow.carried == [2]


@contextmanager
def silent_redis() -> Iterator[str]:
    """Listen, take every connection, and never say a word: as Redis does that is stopped."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def layers(url: str) -> Any:
    config = {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [url]}}
    return override_settings(CHANNEL_LAYERS={"default": config})


def quickest_sale(device: ModelDevice, goods: Goods) -> float:
    """Return how long the quickest of a few sales took to post back."""
    seconds = []
    for _ in range(5):
        printed = device.sell(line(goods))
        began = time.perf_counter()
        (result,) = device.post_back(printed)
        seconds.append(time.perf_counter() - began)
        assert result["result"] == "posted"
    return min(seconds)


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_hangs_adds_nothing_to_a_sale(pair: Pair, stocked: Stocked) -> None:
    device, goods = pair("Tablet 1"), stocked("Cloudstreet", "9780140273984", on_hand=99)
    usual = quickest_sale(device, goods)
    with silent_redis() as url, layers(url):
        began = time.perf_counter()
        assert device.hello().status == 200
        greeted = time.perf_counter() - began
        hung = quickest_sale(device, goods)
        courier.wait_until_idle()

    assert hung < usual + HUNG_MAY_ADD_SECONDS
    assert greeted < 1


@pytest.mark.django_db(transaction=True)
async def test_a_socket_that_a_hung_redis_keeps_from_listening_is_closed(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = await in_thread(lambda: pair("Tablet 1"))
    monkeypatch.setattr(consumers, "LAYER_SECONDS", 0.1)
    with silent_redis() as url, layers(url):
        listener = Listener(application, "/ws/live/")
        connected, _ = await listener.connect()
        assert connected
        challenge = await listener.receive_json_from()
        await listener.send_json_to(hello(device, challenge["nonce"]))
        assert await closed(listener) == consumers.LAYER_IS_ILL
        await listener.disconnect()


@contextmanager
def own_redis(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Run a Redis of our own, which may be stopped."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)],
        stdout=subprocess.PIPE,
    )
    try:
        assert server.stdout is not None
        for text in server.stdout:
            if b"Ready to accept" in text:
                break
        yield f"redis://127.0.0.1:{port}/0", server
    finally:
        server.send_signal(signal.SIGCONT)
        server.kill()
        server.communicate()


@pytest.mark.skipif(not shutil.which("redis-server"), reason="there is no redis-server here")
@pytest.mark.django_db(transaction=True)
async def test_sockets_hear_again_when_a_stopped_redis_goes_on(
    pair: Pair, stocked: Stocked, tmp_path: Path
) -> None:
    device, other = await in_thread(lambda: (pair("Tablet 1"), pair("Tablet 2")))
    goods: Goods = await in_thread(lambda: stocked("Cloudstreet", "9780140273984"))
    with own_redis(tmp_path) as (url, redis), layers(url):
        async with listening(other) as listener:
            redis.send_signal(signal.SIGSTOP)
            unheard = device.sell(line(goods))
            (result,) = await in_thread(lambda: device.post_back(unheard))
            assert result["result"] == "posted"
            await asyncio.to_thread(courier.wait_until_idle)
            redis.send_signal(signal.SIGCONT)
            heard = device.sell(line(goods))
            await in_thread(lambda: device.post_back(heard))
            while (await next_of(listener, "sale"))["d_number"] != heard.d_number:
                pass


@pytest.mark.skipif(not shutil.which("redis-server"), reason="there is no redis-server here")
@pytest.mark.django_db(transaction=True)
async def test_sockets_hear_again_when_redis_has_forgotten_everybody(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, other = await in_thread(lambda: (pair("Tablet 1"), pair("Tablet 2")))
    monkeypatch.setattr(consumers, "RENEW_SECONDS", 0.05)
    with own_redis(tmp_path) as (url, _), layers(url):
        async with listening(other) as listener:
            client = Redis.from_url(url)
            await client.flushall()
            async with asyncio.timeout(10):
                while not await client.keys("*:group:*"):
                    await asyncio.sleep(0)
            await client.aclose()
            await in_thread(lambda: device.hello(waiting=7))
            assert (await next_of(listener, "device"))["waiting"] == 7
