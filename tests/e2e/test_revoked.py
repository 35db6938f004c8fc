"""A till that the office revokes: locked at once and after a restart, and no sale of it is lost."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.eye import Eye
from tests.e2e.fault_proxy import FaultProxy
from tests.e2e.person import PRIYA, Person, books_of, person_at
from tests.e2e.test_office import open_office

pytestmark = pytest.mark.e2e

RECORDS = "/api/till/records/"
HEADING = "The office has revoked this device"
ALL = """async () => {
    const db = await new Promise((done, failed) => {
        const request = indexedDB.open("bookmine");
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const found = {};
    for (const name of db.objectStoreNames) {
        const store = db.transaction(name).objectStore(name);
        const [keys, rows] = await Promise.all(["getAllKeys", "getAll"].map((what) =>
            new Promise((done) => {
                const request = store[what]();
                request.onsuccess = () => done(request.result);
            })));
        found[name] = keys.map((key, i) => [key, rows[i]]);
    }
    db.close();
    return JSON.stringify(found);
}"""


@pytest.fixture
def line(shop_server: ShopServer) -> Iterator[FaultProxy]:
    proxy = FaultProxy(shop_server.url)
    yield proxy
    proxy.mend()
    proxy.close()


def store_of(page: Page) -> dict[str, list[Any]]:
    """What lies in IndexedDB, by store: keys and rows."""
    return dict(json.loads(page.evaluate(ALL)))


def states(store: dict[str, list[Any]]) -> set[str]:
    return {key for key, _ in store["state"]}


def revoke(office: Page, server: ShopServer, device: str) -> None:
    office.goto(f"{server.url}/admin/pos/device/")
    office.get_by_role("link", name=device).click()
    office.get_by_role("link", name=f"Revoke {device}…").click()
    # Where something is open, it wants a tick.
    for box in office.locator(".office-ask input[type=checkbox]").all():
        box.check()
    office.get_by_role("button", name=f"Revoke {device}", exact=True).click()
    expect(office.get_by_role("heading", name="Revoked", exact=True)).to_be_visible()


def expect_locked(person: Person) -> None:
    expect(person.page.get_by_role("heading", name=HEADING)).to_be_visible()
    expect(person.find_box).to_have_count(0)
    expect(person.page.get_by_role("button", name="Pay")).to_have_count(0)


def pair_again(person: Person, server: ShopServer) -> None:
    person.page.get_by_label("Code", exact=True).fill(server.pairing_code())
    person.press("Pair again")
    person.sign_in()


def take_part_of(person: Person, isbn: str) -> None:
    """Somebody pays 5.00 of a sale, and goes on looking for the rest."""
    person.scan(isbn)
    person.page.keyboard.press("F9")
    person.page.locator("#amount").fill("5.00")
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_label("Taken so far")).to_contain_text("5.00")


def test_a_revoked_till_is_locked_also_after_a_restart_and_loses_nothing(
    shop_server: ShopServer, till_browser: TillBrowserFactory, line: FaultProxy, eye: Eye
) -> None:
    office = till_browser("office").page
    open_office(office, shop_server)
    browser = till_browser("tablet")
    person = person_at(shop_server, browser, url=line.url, device="Tablet 7")
    ((isbn, _),) = books_of(shop_server, 1)
    assert person.sell([isbn]) == "546789"
    before = store_of(person.page)
    assert before["contacts"]
    assert {"cashiers", "contacts"} <= states(before)
    person.go_disconnected()
    numbers = [person.sell([isbn]) for _ in range(2)]
    take_part_of(person, isbn)
    # Uploads find nobody; hello goes through.
    line.answer_with(503, b"", RECORDS, times=10_000)
    revoke(office, shop_server, "Tablet 7")
    eye.look(office, "office-device-revoked")

    expect_locked(person)
    expect(person.main).to_contain_text("5.00 cash was taken for a sale that was not finished.")
    expect(person.main).to_contain_text(
        re.compile(r"2 sales, [\d.]+ in all, wait on this device\.")
    )
    eye.look(person.page, "locked")
    eye.look_at_all(person.page, "locked-whole")

    browser.close()
    line.cut()
    browser.relaunch()
    person = Person(browser.page, line.url)
    person.page.goto(f"{line.url}/till/")
    expect_locked(person)
    expect(person.page.get_by_role("button", name=PRIYA)).to_have_count(0)
    after = store_of(person.page)
    for name in ("contacts", "dockets", "catalogue", "titles", "leases"):
        assert after[name] == [], name
    assert states(after) & {"cashiers", "pins", "contacts", "dockets", "catalogue"} == set()
    assert '"iterations"' not in json.dumps(after)
    assert {row["label"] for _, row in after["records"]} >= {*numbers}
    person.page.get_by_label("Code", exact=True).fill("1234 5678")
    person.press("Pair again")
    expect(person.main).to_contain_text("Not paired.")

    line.mend()
    pair_again(person, shop_server)
    expect(person.main).to_contain_text("5.00")
    person.go_normal()
    person.wait_until_all_is_back()
    rows = shop_server.query(
        "select s.trans_id, a.offline_trans_id from pos_sale s"
        " join sync_docketalias a on a.sale_id = s.id order by s.trans_id"
    )
    assert [row[0] for row in rows] == [546789, 546790, 546791]
    assert {f"D{row[1]}" for row in rows} >= {*numbers}
    assert shop_server.query(
        "select count(*) from sync_actionlog where action = 'paired again after a revoke'"
    ) == [(1,)]
    shop_server.manage("check_ledger")
    assert eye.found == {}


def test_what_a_revoked_till_sends_is_seen_and_posted_by_the_office(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    office = till_browser("office").page
    open_office(office, shop_server)
    person = person_at(shop_server, till_browser("tablet"), device="Tablet 7")
    ((isbn, _),) = books_of(shop_server, 1)
    person.go_disconnected()
    numbers = [person.sell([isbn]) for _ in range(2)]
    revoke(office, shop_server, "Tablet 7")
    expect_locked(person)
    expect(person.main).to_contain_text(
        re.compile(r"2 sales, [\d.]+ in all, are with the office\.")
    )
    eye.look(person.page, "locked-sent")

    office.goto(f"{shop_server.url}/admin/")
    to_do = office.get_by_role("region", name="To do")
    expect(to_do).not_to_contain_text("Nothing is held.")
    eye.look_at_all(office, "office-aside-today")
    to_do.get_by_role("link", name=re.compile("Tablet 7: 2 records kept aside")).click()
    for number in numbers:
        expect(office.get_by_role("checkbox", name=f"Sale {number}")).to_be_checked()
    eye.look(office, "office-aside")
    eye.look_at_all(office, "office-aside-whole")
    office.get_by_role("button", name="Leave chosen records aside").click()
    expect(office.get_by_text("Say why it is left aside")).to_be_visible()
    office.get_by_role("button", name="Post chosen records").click()
    expect(office.get_by_role("heading", name="Nothing is kept aside")).to_be_visible()
    eye.look(office, "office-aside-none")
    assert shop_server.query("select count(*) from sync_record where state <> 'posted'") == [(0,)]

    pair_again(person, shop_server)
    person.go_normal()
    person.wait_until_all_is_back()
    assert len(shop_server.query("select id from sync_docketalias")) == len(numbers)
    shop_server.manage("check_ledger")
    assert eye.found == {}
