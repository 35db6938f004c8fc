"""Bad input at the till's doors: a clear sentence, nothing changed, the sale stays on screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.person import PATIENCE_MS, Person, books_of, person_at

pytestmark = pytest.mark.e2e

NONSENSE = [
    "9" * 400,
    "D99999999999999999999",
    "<script>alert(1)</script>",
    "'; drop table pos_sale; --",
    "zzzzqqqq xxxx",
    "\N{PILE OF POO}" * 60,
]


def test_a_wrong_pairing_code_is_refused_and_too_many_have_to_wait(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    page = till_browser().page
    page.goto(f"{shop_server.url}/till/")
    page.get_by_role("button", name="Pair this device").click()
    expect(page.get_by_text("Type the code that the office shows.")).to_be_visible()
    page.get_by_label("Device name").fill("Tablet 9")
    statuses = []
    for attempt in range(11):
        page.get_by_label("Code", exact=True).fill(f"0000 {attempt:04}")
        with page.expect_response("**/api/pair/") as answer:
            page.get_by_role("button", name="Pair this device").click()
        statuses.append(answer.value.status)
        words = "This code is wrong." if attempt < 10 else "Too many wrong codes."
        expect(page.get_by_text(words)).to_be_visible()
    assert statuses == [400] * 10 + [429]
    assert shop_server.query("select count(*) from pos_device where name = 'Tablet 9'") == [(0,)]


def test_three_wrong_pins_lock_the_pad_for_the_right_one_too(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    page = till_browser().page
    person = Person(page, shop_server.url)
    person.pair(shop_server.pairing_code(), "Tablet 9")
    page.get_by_role("list", name="Cashiers").get_by_role("button", name="Tom").click()
    for _ in range(3):
        page.get_by_label("PIN", exact=True).fill("9999")
        page.keyboard.press("Enter")
        expect(page.get_by_label("PIN", exact=True)).to_have_value("", timeout=PATIENCE_MS)
    expect(page.get_by_text("Wrong PIN three times.")).to_be_visible()
    page.get_by_label("PIN", exact=True).fill("2222")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_have_attribute(
        "aria-disabled", "true"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_text("Wrong PIN three times.")).to_be_visible()


def test_nonsense_in_find_is_answered_in_words_and_changes_nothing(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    person = person_at(shop_server, till_browser())
    ((isbn, _),) = books_of(shop_server, 1)
    person.scan(isbn)
    for text in NONSENSE:
        person.look_up(text)
        expect(person.main).to_contain_text(
            re.compile("Nothing found|No docket"), timeout=PATIENCE_MS
        )
        person.page.keyboard.press("Escape")
        expect(person.lines).to_contain_text(isbn)
    assert len(person.lines.locator("tbody tr").all()) == 2  # the line and its tools


def test_forms_say_what_is_wrong_beside_the_field(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    person = person_at(shop_server, till_browser())
    before = shop_server.query("select count(*) from pos_stockitem")
    person.open_other("New title")
    person.page.get_by_label("ISBN").fill("12345")
    person.page.get_by_label("Price", exact=True).fill("a lot")
    person.press("Save title")
    wrong = person.page.locator("[aria-invalid=true]")
    expect(wrong).to_have_count(3)
    person.page.get_by_label("ISBN").fill("9780141036144")
    person.page.get_by_label("Title", exact=True).fill("Nineteen Eighty-Four")
    person.page.get_by_label("Price", exact=True).fill("99999999999")
    person.press("Save title")
    expect(wrong).to_have_count(1)
    assert shop_server.query("select count(*) from pos_stockitem") == before


def test_a_card_number_is_never_taken(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    person = person_at(shop_server, till_browser())
    ((isbn, _),) = books_of(shop_server, 1)
    person.scan(isbn)
    person.press("Pay")
    person.press("Card")
    person.page.get_by_label("Reference").fill("4111 1111 1111 1111")
    expect(person.main).to_contain_text(re.compile("card number", re.IGNORECASE))
    finish = person.page.get_by_role("button", name="Finish sale", exact=True)
    expect(finish).to_have_attribute("aria-disabled", "true")
    person.page.get_by_label("Reference").fill("083312")
    person.press("Finish sale")
    assert person.docket_number() == "546789"
    assert shop_server.query(
        "select p.tender, p.reference from pos_payment p join pos_sale s on s.id = p.sale_id"
        " where s.trans_id = 546789"
    ) == [("card", "083312")]
