"""A walk through the screens: axe finds nothing serious, light and dark; each leaves pictures.

The pictures (three sizes, light and dark) lie in `test-results/looks/` for a person to look at.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.eye import Eye
from tests.e2e.person import Person, books_of

pytestmark = pytest.mark.e2e


def test_axe_finds_nothing_serious_at_the_till(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    browser = till_browser()
    page = browser.page
    person = Person(page, shop_server.url)
    books = books_of(shop_server, 4)

    page.goto(f"{shop_server.url}/till/")
    expect(page.get_by_label("Device name")).to_be_visible()
    eye.look(page, "pair")
    person.pair(shop_server.pairing_code(), "Tablet 2")
    eye.look(page, "sign-in")
    person.sign_in()
    person.wait_for_catalogue()
    eye.look(page, "till-empty")
    for isbn, _ in books:
        person.scan(isbn)
    eye.look(page, "till")
    person.find_box.fill("the m")
    expect(page.get_by_role("listbox")).to_be_visible()
    eye.look(page, "find")
    page.keyboard.press("Escape")
    person.press("Pay")
    eye.look(page, "pay")
    person.press("Cash")
    person.page.get_by_label("Cash given").fill("200")
    person.press("Finish sale")
    number = person.docket_number()
    eye.look(page, "paid")
    person.next_sale()
    person.open_docket(number)
    eye.look(page, "docket")
    person.press("Return")
    page.get_by_role("checkbox", name=f"Return {books[0][1]}").check()
    eye.look(page, "return")
    person.back_to_sale()
    look_at_panels(person, eye)
    look_at_disconnected(person, eye, books[0][0], shop_server)
    assert eye.found == {}


def look_at_panels(person: Person, eye: Eye) -> None:
    """What the keys and F8 open."""
    for key, name in (("F1", "help"), ("F4", "customer"), ("F8", "other"), ("F10", "stock")):
        person.page.keyboard.press(key)
        eye.look(person.page, name)
        person.back_to_sale()
    for name in ("New title", "New contact", "Open department", "Mode and storage"):
        person.open_other(name)
        eye.look(person.page, name.lower().replace(" ", "-"))
        person.back_to_sale()


def look_at_disconnected(person: Person, eye: Eye, isbn: str, server: ShopServer) -> None:
    """The amber side, and the sheet afterwards."""
    person.go_disconnected()
    person.scan(isbn)
    eye.look(person.page, "disconnected")
    number = person.pay_cash()
    eye.look(person.page, "paid-disconnected")
    person.next_sale()
    person.go_normal()
    person.wait_until_all_is_back()
    person.press("Open the sheet")
    expect(person.main).to_contain_text(number)
    eye.look(person.page, "sheet")


OFFICE: list[tuple[str, str]] = [
    ("office", "/admin/"),
    ("office-sales", "/admin/pos/sale/"),
    ("office-stock", "/admin/pos/stockitem/"),
    ("office-devices", "/admin/pos/device/"),
    ("office-shop", "/admin/pos/shop/1/change/"),
    ("office-records", "/admin/sync/record/"),
    ("office-sheets", "/admin/sync/sheet/"),
]


def test_axe_finds_nothing_serious_in_the_office(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    page = till_browser().page
    page.goto(f"{shop_server.url}/admin/")
    eye.look(page, "office-sign-in")
    page.get_by_label("Username").fill("office")
    page.get_by_label("Password").fill("lantern-street")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    for name, path in OFFICE:
        page.goto(shop_server.url + path)
        eye.look(page, name)
    page.goto(f"{shop_server.url}/admin/pos/dayclose/totals/")
    page.get_by_role("button", name=re.compile("^Close ")).click()
    expect(page.get_by_role("heading", name=re.compile("^Close .*[?]$"))).to_be_visible()
    eye.look(page, "office-close-a-day")
    assert eye.found == {}
