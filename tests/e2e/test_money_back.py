"""Money goes back the way it came; another way is for a manager to allow, at the till."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.eye import Eye
from tests.e2e.person import books_of, person_at

pytestmark = pytest.mark.e2e

TOM, TOMS_PIN = "Tom", "2222"


def test_a_sale_by_card_goes_back_by_card_and_in_cash_only_with_a_manager(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    page = person.page
    ((isbn, title),) = books_of(shop_server, 1)
    person.open_other("Change cashier")
    person.sign_in(TOM, TOMS_PIN)
    person.scan(isbn)
    person.scan(isbn)
    person.press("Pay")
    person.press("Card")
    person.press("Finish sale")
    number = person.docket_number()
    person.next_sale()

    person.open_docket(number)
    person.press("Return")
    ways = page.get_by_role("group", name="Money goes back as")
    page.get_by_role("checkbox", name=f"Return {title}").check()
    page.get_by_role("button", name=f"One fewer of {title}").click()
    expect(ways.get_by_role("button", name="Card")).to_have_attribute("aria-pressed", "true")
    eye.look(page, "money-back-by-card")
    ways.get_by_role("button", name="Cash").click()
    person.press("Refund")
    question = page.get_by_role("dialog", name="Ask a manager")
    expect(question).to_contain_text("This was paid by card.")
    eye.look(page, "ask-a-manager")
    # Nothing of the till works behind the question.
    page.keyboard.press("F1")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    person.press("Refund")
    question.get_by_label("PIN", exact=True).fill("9999")
    page.keyboard.press("Enter")
    expect(question).to_contain_text("This PIN is wrong.")
    question.get_by_label("PIN", exact=True).fill("1111")
    page.keyboard.press("Enter")
    person.docket_number()
    expect(person.docket).to_contain_text("Tom")
    person.next_sale()

    # The other copy in an exchange: Pay begins with the card too.
    person.open_docket(number)
    person.press("Return")
    page.get_by_role("checkbox", name=f"Return {title}").check()
    person.press("Exchange")
    person.press("Pay")
    tenders = page.get_by_role("group", name="Tender")
    expect(tenders.get_by_role("button", name="Card")).to_have_attribute("aria-pressed", "true")
    person.press("Cash")
    page.keyboard.press("F9")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    assert eye.found == {}
