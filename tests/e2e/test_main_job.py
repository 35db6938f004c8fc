"""The manual's page in a real browser: scan, sell, lose an answer, two tabs at once.

The days themselves are in `test_days_without_a_server.py`, the kills in `test_kills.py`.
"""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.fault_proxy import FaultProxy
from tests.e2e.person import Person, books_of, person_at

pytestmark = pytest.mark.e2e


def posted(server: ShopServer) -> list[tuple[int, str, int]]:
    """TransID, total and D-number of each sale a till has posted."""
    return server.query(
        "select s.trans_id, s.total, a.offline_trans_id from pos_sale s"
        " join sync_docketalias a on a.sale_id = s.id order by s.trans_id"
    )


def test_a_scan_becomes_a_docket_with_a_transid(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    """(a) scan, sell, docket with TransID."""
    person = person_at(shop_server, till_browser())
    ((isbn, title), (other, _)) = books_of(shop_server, 2)
    person.scan(isbn)
    expect(person.lines).to_contain_text(title)
    person.scan(isbn)
    person.scan(other)
    number = person.pay_cash()
    assert number == "546789"
    assert [(row[0], row[2]) for row in posted(shop_server)] == [(546789, 12345)]
    sold = shop_server.query(
        "select sum(m.quantity) from pos_stockmovement m"
        " join pos_saleline l on l.id = m.sale_line_id join pos_sale s on s.id = l.sale_id"
        " where m.kind = 'sold' and s.trans_id = 546789"
    )
    assert sold == [(-3,)]
    person.next_sale()


def test_a_pile_of_books_scanned_without_a_pause_is_on_the_sale_whole(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    """What the scanner types while the book before is looked up stays in Find."""
    person = person_at(shop_server, till_browser())
    pile = books_of(shop_server, 12) * 3
    keys = person.page.keyboard
    for isbn, _ in pile:
        keys.type(isbn)
        keys.press("Enter")
    expect(person.find_box).to_have_value("")
    expect(person.main).to_contain_text(f"{len(pile)} items")
    expect(person.main.get_by_role("alert")).to_have_count(0)


def test_a_lost_answer_is_one_sale_found_by_both_numbers(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    """(f) the server had saved, the answer never came: one sale, found by both its numbers."""
    line = FaultProxy(shop_server.url)
    try:
        person = person_at(shop_server, till_browser(), url=line.url)
        ((isbn, _),) = books_of(shop_server, 1)
        # More than once: Chromium itself sends a request again whose connection was cut.
        line.lose_answers("/api/till/records/", times=4)
        person.scan(isbn)
        number = person.pay_cash()
        line.wait_for_fault()
        assert number == "D12345"
        person.next_sale()
        person.wait_until_all_is_back()
        assert [(row[0], row[2]) for row in posted(shop_server)] == [(546789, 12345)]
        for typed in ("D12345", "546789"):
            person.open_docket(typed)
            expect(person.docket).to_contain_text("TransID 546789")
            expect(person.docket).to_contain_text("D12345")
            person.back_to_sale()
    finally:
        line.close()


def test_two_tabs_selling_at_once_take_different_numbers(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    """(h) two tabs of one device: different numbers, nothing twice."""
    browser = till_browser()
    first = person_at(shop_server, browser)
    second = Person(browser.context.new_page(), shop_server.url)
    second.open_and_sign_in()
    ((isbn, _), (other, _)) = books_of(shop_server, 2)
    numbers: list[str] = []
    for _ in range(5):
        for person, barcode in ((first, isbn), (second, other)):
            person.scan(barcode)
            person.press("Pay")
            person.press("Cash")
        # Both are pressed before either has an answer.
        for person in (first, second):
            person.page.get_by_role("button", name="Finish sale", exact=True).dispatch_event(
                "click"
            )
        for person in (first, second):
            numbers.append(person.docket_number())
            person.next_sale()
    first.wait_until_all_is_back()
    rows = posted(shop_server)
    assert len(set(numbers)) == 10
    assert len(rows) == 10
    assert len({row[2] for row in rows}) == 10
    assert [row[0] for row in rows] == list(range(546789, 546799))
