"""Tills without a browser: model devices whose sales are frozen before anything is measured."""

import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from random import Random
from threading import Barrier
from uuid import UUID

from tests.e2e.shop_server import ShopServer, ShopTemplate
from tests.sync.builders import Goods, line
from tests.sync.device import Answer, ModelDevice

TITLES = 500
BETWEEN_SALES = timedelta(seconds=30)
FIRST_BATCH = 25
BATCH = 1000
IN_FLIGHT = 2
TRIES = 20
LATER_SECONDS = 2
CODES = """
from pos.models import Register
from sync.pairing import make_code
for _ in range({}):
    print(make_code(register=Register.objects.first(), made_by="bench"))
"""


@dataclass(frozen=True)
class Till:
    """A paired device and the texts of what it sold while it was disconnected."""

    device: ModelDevice
    texts: list[str]

    def batches(self) -> list[list[str]]:
        """Return the texts as the till's own code cuts them: a small batch first."""
        rest = self.texts[FIRST_BATCH:]
        return [
            self.texts[:FIRST_BATCH],
            *(rest[start : start + BATCH] for start in range(0, len(rest), BATCH)),
        ]


class FilledTills:
    """A shop, and its tills with sales waiting: one with all of `sales`, `many` with a share."""

    def __init__(
        self, folder: Path, *, sales: int, many: int, postgres_url: str | None = None
    ) -> None:
        self.folder = folder
        self.template = ShopTemplate(folder / "shop", postgres_url=postgres_url)
        server = self.template.shop
        server.start()
        codes = server.manage("shell", "--no-imports", "-c", CODES.format(many + 1)).split("\n")
        goods = _goods(server)
        names = [f"Tablet {number}" for number in range(1, many + 2)]
        devices = [_paired(server, *pair) for pair in zip(names, codes, strict=False)]
        server.stop()
        self.one = Till(devices[0], _sell(devices[0], goods, sales))
        self.many = [Till(each, _sell(each, goods, sales // many)) for each in devices[1:]]
        self.file = folder / "records.json"
        self.file.write_text(json.dumps(self.one.texts))

    @contextmanager
    def opened(self) -> Iterator[ShopServer]:
        """Give a fresh shop that knows these tills, and take it away."""
        again = self.folder / "again"
        with self.template.opened(again, self.template.shop.port) as server:
            yield server
        shutil.rmtree(again)

    def drain_at_once(self, tills: Sequence[Till]) -> float:
        """Return how long it takes until all of these tills are drained into a fresh shop."""
        with self.opened() as server:
            uploads = [[_Upload(till.device, batch) for batch in till.batches()] for till in tills]
            start = Barrier(len(tills) + 1)
            with ThreadPoolExecutor(len(tills)) as pool:
                drains = [pool.submit(_drain, start, each) for each in uploads]
                start.wait()
                began = time.perf_counter()
                for each in drains:
                    each.result()
                took = time.perf_counter() - began
            posted = server.query("select count(*) from sync_record where state = 'posted'")
            assert posted == [(sum(len(till.texts) for till in tills),)], posted
            return took


def _drain(start: Barrier, uploads: "Sequence[_Upload]") -> None:
    start.wait()
    first, *rest = uploads
    first.send()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        list(pool.map(_Upload.send, rest))


class _Upload:
    """A signed request, made before the clock starts."""

    def __init__(self, device: ModelDevice, texts: Sequence[str]) -> None:
        self.device = device
        self.path = "/api/till/records/"
        self.body = json.dumps({"format": 1, "records": texts}).encode()
        self.headers = device.headers("POST", self.path, self.body)
        self.records = len(texts)

    def send(self) -> None:
        """Send it until it is taken: a server that says "later" is asked again, as a till does."""
        for _ in range(TRIES):
            answer = self.device.send("POST", self.path, self.body, self.headers)
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            time.sleep(LATER_SECONDS)
        assert answer.status == HTTPStatus.OK, answer
        results = [each["result"] for each in answer.data["results"]]
        assert results == ["posted"] * self.records, set(results)


def _paired(server: ShopServer, name: str, code: str) -> ModelDevice:
    def send(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        request = urllib.request.Request(
            server.url + path,
            data=body,
            method=method,
            headers={"Content-Type": "application/json", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=600) as response:
                return Answer(response.status, json.load(response))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode())

    device = ModelDevice(send)
    assert device.pair(code, name).status == 201
    device.is_disconnected = True
    assert device.hello().status == 200
    return device


def _goods(server: ShopServer) -> list[Goods]:
    rows = server.query(
        "select uuid, title, isbn, price from pos_stockitem where isbn is not null"
        " order by id limit ?",
        [TITLES],
    )
    return [
        Goods(UUID(str(uuid)), title, isbn, Decimal(str(price)).quantize(Decimal("0.01")))
        for uuid, title, isbn, price in rows
    ]


def _sell(device: ModelDevice, goods: Sequence[Goods], count: int) -> list[str]:
    """Sell three titles each half minute until now, other ones at each till.

    Tills that all sold the same at the same moment would be what `sync.repeats` looks for.
    """
    chosen = Random(device.name)
    clock, now = device.now, datetime.now(UTC)
    texts = []
    for number in range(count):
        device.now = _always(now - (count - number) * BETWEEN_SALES)
        texts.append(device.sell(*map(line, chosen.sample(goods, 3))).text)
    device.now = clock
    return texts


def _always(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment
