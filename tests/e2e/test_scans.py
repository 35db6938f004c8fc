"""A scan is a scan in every field: it never becomes an amount, a name or a PIN."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.eye import Eye
from tests.e2e.person import books_of, person_at

pytestmark = pytest.mark.e2e

FIELDS = (
    "input:not([type=checkbox]):not([type=radio]):not(#find):not([data-code]):visible,"
    " textarea:visible"
)


def burst(page: Page, field: Locator, code: str) -> None:
    field.focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_scan_into_any_field_leaves_it_as_it_was(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    page = person.page
    ((isbn, _),) = books_of(shop_server, 1)
    person.scan(isbn)
    visited = 0
    for key in ("F4", "F6", "F8", "F10"):
        page.keyboard.press(key)
        for button in ("New contact", "New title", "Close shift", "Open department", "Return"):
            page.keyboard.press("Escape")
            page.keyboard.press(key)
            way = page.get_by_role("button", name=button)
            if way.count() == 0:
                continue
            way.first.click()
            fields = page.locator(FIELDS)
            for number in range(fields.count()):
                field = fields.nth(number)
                before = field.input_value()
                burst(page, field, "546789")
                expect(page.get_by_role("alert").filter(has_text="546789")).to_be_visible()
                expect(field).to_have_value(before)
                visited += 1
        if key == "F8":
            eye.look(page, "scan-refused")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    assert visited >= 5
    assert eye.found == {}


def test_a_dockets_barcode_scanned_while_paying_pays_nothing(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    page = person.page
    ((isbn, _),) = books_of(shop_server, 1)
    first = person.sell([isbn])
    person.scan(isbn)
    page.keyboard.press("F9")
    amount = page.locator("#amount")
    expect(amount).to_be_focused()
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    expect(person.docket).to_contain_text(first)
    assert shop_server.query("select count(*) from pos_sale where device_id > 1")[0][0] == 1
    # A person who types is taken at their word.
    person.back_to_sale()
    page.keyboard.press("F9")
    page.keyboard.type("100", delay=90)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Change", exact=False).first).to_be_visible()
