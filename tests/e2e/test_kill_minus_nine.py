"""`kill -9` of the server and of PostgreSQL while three tills post back: no gap, no half sale."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

import pytest

from tests.e2e.conftest import ShopServer
from tests.e2e.devices import device_at, some_goods
from tests.e2e.postgres import PrivatePostgres, programs
from tests.sync.builders import Printed, line
from tests.sync.device import ModelDevice

pytestmark = pytest.mark.e2e

TILLS = 3
BATCHES = 8
SALES_IN_A_BATCH = 40
KILLS = 3
FIRST_TRANS_ID = 546789
PATIENCE_SECONDS = 120
POLL_SECONDS = 0.02


class Tills:
    """Tills that post back at once, each in a thread, again and again until they are answered."""

    def __init__(self, server: ShopServer) -> None:
        goods = some_goods(server)
        self.batches: list[tuple[ModelDevice, list[list[Printed]]]] = []
        for number in range(TILLS):
            device = device_at(server, f"Tablet {number + 2}")
            batches = []
            for _ in range(BATCHES):
                batches.append([device.sell(line(goods)) for _ in range(SALES_IN_A_BATCH)])
            self.batches.append((device, batches))
        self.answered = 0
        self.unanswered = 0
        self.trans_ids: dict[str, int] = {}
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.post_back, args=each) for each in self.batches]

    def post_back(self, device: ModelDevice, batches: list[list[Printed]]) -> None:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        for batch in batches:
            while time.monotonic() < give_up_at:
                with suppress(OSError, ValueError):
                    answer = device.upload(*batch)
                    if answer.status == 200 and self.note(answer.data["results"]):
                        break
                with self.lock:
                    self.unanswered += 1
                time.sleep(POLL_SECONDS)

    def note(self, results: list[dict[str, object]]) -> bool:
        """Take TransIDs over; one that was told before must be the same."""
        with self.lock:
            for each in results:
                if each.get("trans_id"):
                    uuid, trans_id = str(each["uuid"]), int(str(each["trans_id"]))
                    assert self.trans_ids.setdefault(uuid, trans_id) == trans_id
            self.answered += 1
        return all(each["result"] in {"posted", "posted_before"} for each in results)


def until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(POLL_SECONDS)


def post_back_under_kills(
    server: ShopServer, kill: Callable[[], None], start: Callable[[], None]
) -> Tills:
    """Post everything back; kill each time that a few more batches were answered.

    It stays dead until a till has felt it: a quick restart could be hidden by the server's retries.
    """
    tills = Tills(server)
    for thread in tills.threads:
        thread.start()
    for number in range(KILLS):
        step = (number + 1) * TILLS * BATCHES // (KILLS + 3)
        until(lambda step=step: tills.answered >= step)  # type: ignore[misc]
        before = tills.unanswered
        # In the middle of the next batch: somebody is being answered at this moment.
        kill()
        until(lambda before=before: tills.unanswered > before)  # type: ignore[misc]
        start()
    for thread in tills.threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    return tills


def assert_whole(server: ShopServer, tills: Tills) -> None:
    made = TILLS * BATCHES * SALES_IN_A_BATCH
    posted = server.query("select trans_id from pos_sale where trans_id >= ?", [FIRST_TRANS_ID])
    assert sorted(row[0] for row in posted) == list(range(FIRST_TRANS_ID, FIRST_TRANS_ID + made))
    assert len(tills.trans_ids) == made
    for part in ("pos_saleline", "pos_payment"):
        rows = server.query(
            f"select count(*), count(distinct p.sale_id) from {part} p"  # noqa: S608
            " join pos_sale s on s.id = p.sale_id where s.trans_id >= ?",
            [FIRST_TRANS_ID],
        )
        assert rows == [(made, made)]
    assert server.query("select count(*) from sync_record where state <> 'posted'") == [(0,)]
    server.manage("check_ledger")
    server.manage("verify_chain")


def test_the_server_killed_under_load_leaves_no_gap_and_no_half_sale(
    shop_server: ShopServer,
) -> None:
    tills = post_back_under_kills(shop_server, shop_server.kill, shop_server.start)
    assert_whole(shop_server, tills)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[PrivatePostgres]:
    if programs() is None and os.environ.get("REQUIRE_SERVICES") != "1":
        pytest.skip("PostgreSQL's programs are not installed")
    # Its own user must be able to walk there.
    everybodys = Path(gettempdir()).resolve()
    for folder in (tmp_path, *tmp_path.parents):
        if everybodys in folder.parents:
            folder.chmod(0o755)
    server = PrivatePostgres(tmp_path / "postgres")
    yield server
    server.kill()


def test_postgresql_killed_under_load_leaves_no_gap_and_no_half_sale(
    postgres: PrivatePostgres, tmp_path: Path
) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    server = ShopServer(shop, postgres.url)
    server.manage("migrate", "--verbosity", "0")
    server.manage("demo_shop")
    server.start()

    try:
        tills = post_back_under_kills(server, postgres.kill, postgres.start)
        assert_whole(server, tills)
    finally:
        server.kill()
