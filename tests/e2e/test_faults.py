"""Faults between a real browser and the server: what is sold is posted once, whatever happens."""

import json
import threading
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.fault_proxy import FaultProxy
from tests.e2e.person import Person, books_of, person_at

pytestmark = pytest.mark.e2e

RECORDS = "/api/till/records/"
FLAP_SECONDS = 2


@pytest.fixture
def line(shop_server: ShopServer) -> Iterator[FaultProxy]:
    proxy = FaultProxy(shop_server.url)
    yield proxy
    proxy.mend()
    proxy.close()


@pytest.fixture
def person(shop_server: ShopServer, till_browser: TillBrowserFactory, line: FaultProxy) -> Person:
    """Somebody at a till whose line to the shop can fail."""
    return person_at(shop_server, till_browser(), url=line.url)


def sell(person: Person, server: ShopServer, sales: int) -> list[str]:
    ((isbn, _),) = books_of(server, 1)
    return [person.sell([isbn]) for _ in range(sales)]


def assert_posted_once(server: ShopServer, numbers: list[str]) -> None:
    """Every docket that was shown is one sale, and no other is."""
    rows = server.query(
        "select s.trans_id, a.offline_trans_id from pos_sale s"
        " join sync_docketalias a on a.sale_id = s.id order by s.trans_id"
    )
    first = 546789
    assert [row[0] for row in rows] == list(range(first, first + len(numbers)))
    known = {str(row[0]) for row in rows} | {f"D{row[1]}" for row in rows}
    assert set(numbers) <= known
    server.manage("check_ledger")


def test_a_link_that_flaps_every_two_seconds_posts_each_sale_once(
    shop_server: ShopServer, line: FaultProxy, person: Person
) -> None:
    line.cut()
    numbers = sell(person, shop_server, 6)
    is_over = threading.Event()

    def flap() -> None:
        while not is_over.wait(FLAP_SECONDS):
            line.line.is_cut = not line.line.is_cut

    flapping = threading.Thread(target=flap)
    flapping.start()
    numbers += sell(person, shop_server, 8)
    is_over.set()
    flapping.join()
    line.mend()
    person.wait_until_all_is_back()
    assert_posted_once(shop_server, numbers)


def test_a_half_open_connection_is_given_up_and_the_till_sells_on(
    shop_server: ShopServer, line: FaultProxy, person: Person
) -> None:
    line.hold("/api/", times=1000)
    numbers = sell(person, shop_server, 3)
    assert [number[0] for number in numbers] == ["D", "D", "D"]
    expect(person.mode).to_contain_text("Disconnected since")
    line.mend()
    person.wait_until_all_is_back()
    assert_posted_once(shop_server, numbers)


def test_a_batch_that_arrives_twice_at_the_same_moment_is_posted_once(
    shop_server: ShopServer, line: FaultProxy, person: Person
) -> None:
    line.cut()
    numbers = sell(person, shop_server, 4)
    line.mend()
    line.send_twice(RECORDS, times=20)
    person.wait_until_all_is_back()
    numbers += sell(person, shop_server, 2)
    assert_posted_once(shop_server, numbers)


def test_every_wrong_answer_in_the_middle_of_a_drain_only_delays_it(
    shop_server: ShopServer, line: FaultProxy, person: Person
) -> None:
    line.cut()
    numbers = sell(person, shop_server, 6)
    line.mend()
    sorry = b'{"error": {"code": "busy", "message": "Later.", "data": {}}}'
    for status in (413, 429, 500, 503):
        line.answer_with(status, sorry, RECORDS, content_type="application/json")
    line.answer_with(200, b"<html>Please accept our terms.</html>", RECORDS)
    line.delay(RECORDS, seconds=3)
    person.wait_until_all_is_back()
    assert_posted_once(shop_server, numbers)


def newer_worker(server: ShopServer) -> bytes:
    """The service worker of a release that is like this one but for its revision."""
    with urllib.request.urlopen(f"{server.url}/sw.js") as response:
        head, _, rest = response.read().decode().partition(";\n")
    kept = json.loads(head.partition("= ")[2])
    kept[-1]["revision"] = "f" * 16
    return f"self.__PRECACHE = {json.dumps(kept)};\n{rest}".encode()


# Looks for a release and tells what became of it: "installed", or "redundant" when half of it came.
LOOK_FOR_IT = """() => navigator.serviceWorker.ready.then((registration) => new Promise((tell) => {
    registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker.addEventListener("statechange", () => tell(worker.state), { once: true });
    }, { once: true });
    registration.update();
}))"""


def test_a_new_version_waits_for_an_empty_cart_and_half_of_one_is_none(
    shop_server: ShopServer, line: FaultProxy, person: Person
) -> None:
    ((isbn, _),) = books_of(shop_server, 1)
    band = person.page.get_by_text("A new version is ready.")
    update = person.page.get_by_role("button", name="Update now")
    worker = newer_worker(shop_server)
    person.scan(isbn)

    # Half of it comes: the version in use goes on as if there were no other.
    line.answer_with(200, worker, "/sw.js", times=1000, content_type="text/javascript")
    line.answer_with(500, b"", "/static/build/pos.js", times=1000)
    assert person.page.evaluate(LOOK_FOR_IT) == "redundant"
    expect(band).to_have_count(0)

    line.mend()
    line.answer_with(200, worker, "/sw.js", times=1000, content_type="text/javascript")
    assert person.page.evaluate(LOOK_FOR_IT) == "installed"
    expect(band).to_be_visible()
    expect(update).to_have_attribute("aria-disabled", "true")
    update.dispatch_event("click")
    expect(person.lines).to_contain_text(isbn)
    number = person.pay_cash()
    person.next_sale()
    expect(update).not_to_have_attribute("aria-disabled", "true")
    update.click()
    expect(person.page.get_by_role("heading", name="Who is at the till?")).to_be_visible()
    expect(band).to_have_count(0)
    person.sign_in()
    assert_posted_once(shop_server, [number, *sell(person, shop_server, 1)])


def test_a_printer_that_fails_leaves_the_sale_and_a_reprint_says_duplicate(
    shop_server: ShopServer, person: Person
) -> None:
    # What stands on the paper when the browser is asked to print; no printer ever takes it.
    person.page.evaluate(
        "() => { window.papers = []; window.print = () => {"
        " window.papers.push(document.querySelector('.printroot').textContent); }; }"
    )
    ((isbn, title),) = books_of(shop_server, 1)
    person.scan(isbn)
    number = person.pay_cash()
    person.press("Print docket")
    person.press("Reprint")
    papers = person.page.evaluate("() => window.papers")
    assert [title in paper for paper in papers] == [True, True]
    assert ["DUPLICATE" in paper for paper in papers] == [False, True]
    person.next_sale()
    assert_posted_once(shop_server, [number])
