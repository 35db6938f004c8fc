"""A browser whose database is gone: said aloud, never taken for a new till, able to begin anew."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.person import books_of, person_at

pytestmark = pytest.mark.e2e

DELETE_DATABASE = """() => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("bookmine");
    request.onsuccess = () => resolve(null);
    request.onerror = () => reject(request.error);
})"""


def test_a_store_that_is_silently_empty_is_never_a_new_till(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    browser = till_browser()
    person = person_at(shop_server, browser, device="Tablet 2")
    ((isbn, _),) = books_of(shop_server, 1)
    person.go_disconnected()
    assert person.sell([isbn]) == "D12345"
    browser.page.goto(f"{shop_server.url}/healthz")
    browser.page.evaluate(DELETE_DATABASE)

    browser.page.goto(f"{shop_server.url}/till/")
    expect(
        browser.page.get_by_role(
            "heading", name="The sales of this device are gone from its storage"
        )
    ).to_be_visible()
    expect(person.mode).not_to_be_visible()

    person.press("Pair anew")
    browser.page.get_by_label("Code", exact=True).fill(shop_server.pairing_code())
    browser.page.get_by_label("Device name").fill("Tablet 2 again")
    person.press("Pair this device")
    person.sign_in()
    person.wait_for_catalogue()
    # The old device's numbers are burned: D12345 to D13344 were leased to it.
    person.go_disconnected()
    assert person.sell([isbn]) == "D13345"
