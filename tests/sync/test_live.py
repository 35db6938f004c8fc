"""The live socket: who may listen, and what is told."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client, override_settings

from pos.models import Device, Sale
from pos.services.registers import revoke_device
from sync import live
from sync.courier import courier
from sync.routing import websocket_urlpatterns
from tests.sync.builders import Goods, Json, line
from tests.sync.conftest import Pair, Stocked
from tests.sync.device import ModelDevice

pytestmark = pytest.mark.django_db(transaction=True)

REDIS_URL = os.environ.get("TEST_REDIS_URL") or os.environ.get("REDIS_URL")
LAYERS: dict[str, Json] = {"memory": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if REDIS_URL:
    LAYERS["redis"] = {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": f"bookmine-live-{os.getpid()}"},
    }
UNREACHABLE = {
    "BACKEND": "channels_redis.core.RedisChannelLayer",
    "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
}

application = AuthMiddlewareStack(
    URLRouter(websocket_urlpatterns)  # type: ignore[arg-type]  # as in bookmine.asgi
)
Listener = WebsocketCommunicator


@pytest.fixture(params=sorted(LAYERS))
def layer(request: pytest.FixtureRequest) -> Any:
    with override_settings(CHANNEL_LAYERS={"default": LAYERS[request.param]}):
        yield request.param


@asynccontextmanager
async def socket(headers: list[tuple[bytes, bytes]] | None = None) -> AsyncIterator[Listener]:
    """Open a socket and close it again, whatever happens."""
    listener = WebsocketCommunicator(application, "/ws/live/", headers=headers or [])
    connected, _ = await listener.connect()
    assert connected
    try:
        yield listener
    finally:
        await listener.disconnect()


@asynccontextmanager
async def listening(device: ModelDevice) -> AsyncIterator[Listener]:
    async with socket() as listener:
        challenge = await listener.receive_json_from()
        await listener.send_json_to(hello(device, challenge["nonce"]))
        assert await listener.receive_json_from() == {"type": "listening"}
        yield listener


def hello(device: ModelDevice, nonce: str) -> Json:
    signature = device.signature(f"bookmine1\nLIVE\n{nonce}")
    return {"type": "hello", "device": str(device.uuid), "signature": signature}


async def in_thread(work: Callable[[], Any]) -> Any:
    """Run what uses the database where it may."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await sync_to_async(run)()


async def next_of(listener: Listener, kind: str) -> Json:
    while True:
        event: Json = await listener.receive_json_from(timeout=5)
        if event["type"] == kind:
            return event


async def test_a_posted_sale_is_told_at_the_other_tills(
    layer: str, pair: Pair, stocked: Stocked
) -> None:
    seller, other = await in_thread(lambda: (pair("Tablet 1"), pair("Tablet 2")))
    goods: Goods = await in_thread(lambda: stocked("Cloudstreet", "9780140273984"))
    async with listening(other) as listener:
        printed = seller.sell(line(goods, 2))
        await in_thread(lambda: seller.post_back(printed))
        sale = await in_thread(Sale.objects.get)
        assert await next_of(listener, "sale") == {
            "type": "sale",
            "trans_id": sale.trans_id,
            "d_number": printed.d_number,
            "device": "Tablet 1",
            "amount": "45.98",
            "at": sale.posted_at.isoformat(),
        }
        stock = await next_of(listener, "stock")
        assert stock == {"type": "stock", "levels": {str(goods.uuid): 8}}


async def test_what_a_device_holds_is_told(layer: str, pair: Pair) -> None:
    device, other = await in_thread(lambda: (pair("Tablet 1"), pair("Tablet 2")))
    async with listening(other) as listener:
        await in_thread(lambda: device.hello(waiting=410, mode="posting"))
        event = await next_of(listener, "device")
        assert event.pop("heard_at")
        assert event == {
            "type": "device",
            "uuid": str(device.uuid),
            "name": "Tablet 1",
            "waiting": 410,
            "mode": "posting",
        }


async def test_a_repeated_record_is_not_told_again(
    layer: str, pair: Pair, stocked: Stocked
) -> None:
    device = await in_thread(lambda: pair("Tablet 1"))
    goods: Goods = await in_thread(lambda: stocked("Cloudstreet", "9780140273984"))
    printed = device.sell(line(goods))
    await in_thread(lambda: device.post_back(printed))
    async with listening(device) as listener:
        await in_thread(lambda: device.post_back(printed))
        await asyncio.to_thread(courier.wait_until_idle)
        assert await listener.receive_nothing(timeout=0.2)


async def test_a_large_set_is_told_in_few_events(layer: str, pair: Pair, stocked: Stocked) -> None:
    device = await in_thread(lambda: pair("Tablet 1"))
    goods: Goods = await in_thread(lambda: stocked("Cloudstreet", "9780140273984", on_hand=99))
    async with listening(device) as listener:
        sales = [device.sell(line(goods)) for _ in range(50)]
        await in_thread(lambda: device.post_back(*sales))
        told = [await listener.receive_json_from(timeout=5) for _ in range(21)]
        assert [event["type"] for event in told] == ["sale"] * 20 + ["stock"]
        assert told[-2]["d_number"] == sales[-1].d_number


def signed_in(name: str, *rights: str) -> str:
    """The session of somebody of the office with these rights."""
    user = get_user_model().objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


async def test_staff_without_the_right_do_not_listen(layer: str, shop: object) -> None:
    session = await in_thread(lambda: signed_in("sam", "view_sale", "view_stockitem"))
    async with socket([(b"cookie", f"sessionid={session}".encode())]) as listener:
        assert (await listener.receive_json_from())["type"] == "challenge"


async def test_staff_listen_by_their_session(layer: str, pair: Pair) -> None:
    rights = ("view_sale", "view_stockitem", "view_device")
    session = await in_thread(lambda: signed_in("dana", *rights))
    device = await in_thread(lambda: pair("Tablet 1"))
    async with socket([(b"cookie", f"sessionid={session}".encode())]) as listener:
        assert await listener.receive_json_from() == {"type": "listening"}
        await in_thread(lambda: device.hello(waiting=7))
        assert (await next_of(listener, "device"))["waiting"] == 7


async def closed(listener: Listener) -> int:
    event = await listener.receive_output(timeout=5)
    assert event["type"] == "websocket.close"
    return int(event["code"])


@pytest.mark.parametrize(
    "spoil",
    ["signature", "nonce", "device", "rubbish", "bytes", "long", "list", "deep", "nothing_of_it"],
)
async def test_who_cannot_prove_who_it_is_hears_nothing(pair: Pair, spoil: str) -> None:
    device, other = await in_thread(lambda: (pair("Tablet 1"), pair("Tablet 2")))
    async with socket() as listener:
        nonce = (await listener.receive_json_from())["nonce"]
        answer = hello(device, nonce)
        if spoil == "signature":
            answer = hello(other, nonce) | {"device": str(device.uuid)}
        elif spoil == "nonce":
            answer = hello(device, "another")
        elif spoil == "device":
            answer["device"] = "nobody"
        if spoil == "rubbish":
            await listener.send_to(text_data="{")
        elif spoil == "bytes":
            await listener.send_to(bytes_data=b"\xff")
        elif spoil == "long":
            await listener.send_to(text_data='"' + "x" * 5000 + '"')
        elif spoil == "list":
            await listener.send_json_to([answer])
        elif spoil == "deep":
            await listener.send_to(text_data="[" * 4000)
        elif spoil == "nothing_of_it":
            await listener.send_json_to({"type": "sale"})
        else:
            await listener.send_json_to(answer)
        assert await closed(listener) == 4401


async def test_before_it_has_proven_itself_nobody_hears_a_thing(pair: Pair) -> None:
    device = await in_thread(lambda: pair("Tablet 1"))
    async with socket() as listener:
        await listener.receive_json_from()
        await in_thread(device.hello)
        await asyncio.to_thread(courier.wait_until_idle)
        assert await listener.receive_nothing(timeout=0.2)


async def test_a_revoked_device_is_cut_off_and_cannot_come_back(layer: str, pair: Pair) -> None:
    device, other = await in_thread(lambda: (pair("Tablet 1"), pair("Tablet 2")))

    def revoke() -> None:
        row = Device.objects.get(uuid=device.uuid)
        revoke_device(device=row)
        live.tell_revoked(row)

    async with listening(device) as listener, listening(other) as bystander:
        await in_thread(revoke)
        assert await closed(listener) == 4401
        await in_thread(lambda: other.hello(waiting=1))
        assert (await next_of(bystander, "device"))["waiting"] == 1
    async with socket() as listener:
        challenge = await listener.receive_json_from()
        await listener.send_json_to(hello(device, challenge["nonce"]))
        assert await closed(listener) == 4401


def test_a_channel_layer_that_is_down_breaks_no_posting(pair: Pair, stocked: Stocked) -> None:
    goods = stocked("Cloudstreet", "9780140273984")
    with override_settings(CHANNEL_LAYERS={"default": UNREACHABLE}):
        device = pair("Tablet 1")
        assert get_channel_layer() is not None
        (result,) = device.post_back(device.sell(line(goods)))
        courier.wait_until_idle()
    assert result["result"] == "posted"
    assert Sale.objects.count() == 1
