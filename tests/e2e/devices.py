"""Model devices over real HTTP, for what a browser of ours never does and for load."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from tests.e2e.shop_server import ShopServer
from tests.sync.builders import Goods
from tests.sync.device import Answer, ModelDevice


def device_at(server: ShopServer, name: str) -> ModelDevice:
    """Pair a model device. What it sends raises OSError while the server is away."""

    def send(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        request = urllib.request.Request(
            server.url + path,
            data=body if method == "POST" else None,
            method=method,
            headers={**headers, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, json.load(response))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, json.load(error))

    device = ModelDevice(send)
    assert device.pair(server.pairing_code(), name).status == 201
    assert device.hello().status == 200
    return device


def some_goods(server: ShopServer) -> Goods:
    """Return a book that the shop has."""
    ((uuid, title, isbn, price),) = server.query(
        "select uuid, title, isbn, price from pos_stockitem where on_hand >= 3 order by id limit 1"
    )
    return Goods(UUID(str(uuid)), title, isbn, Decimal(str(price)))
