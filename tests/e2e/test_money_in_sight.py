"""Money that was taken and the line that is chosen are in sight; nothing is done twice."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.eye import Eye
from tests.e2e.person import books_of, person_at

pytestmark = pytest.mark.e2e


def test_money_taken_stays_in_sight_and_goes_back_before_the_next_sale(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    page = person.page
    (isbn, _), (other, _) = books_of(shop_server, 2)
    person.scan(isbn)
    page.keyboard.press("F9")
    page.locator("#amount").fill("5.00")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Taken so far")).to_contain_text("5.00")
    page.keyboard.press("Escape")
    expect(person.main).to_contain_text("5.00 cash taken for this sale")
    eye.look(page, "money-taken")
    page.keyboard.press("Delete")
    expect(person.main).to_contain_text("Nothing is left of this sale, and 5.00 cash was taken")
    eye.look(page, "money-to-give-back")
    person.find_box.fill(other)
    person.find_box.press("Enter")
    expect(person.main).to_contain_text("First give back what was taken")
    person.press("5.00 cash given back")
    expect(person.main).not_to_contain_text("was taken for it")
    person.scan(other)
    page.keyboard.press("F9")
    expect(page.get_by_label("Taken so far")).to_have_count(0)
    assert eye.found == {}


def test_a_sale_is_voided_in_one_act_and_kept_with_what_went_back(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    page = person.page
    ((isbn, title),) = books_of(shop_server, 1)
    person.scan(isbn)
    page.keyboard.press("F9")
    page.locator("#amount").fill("5.00")
    page.keyboard.press("Enter")
    page.keyboard.press("F6")
    person.press("Park")
    expect(person.main).to_contain_text("One sale is parked")
    page.keyboard.press("F6")
    expect(person.main).to_contain_text("5.00 cash taken")
    page.get_by_role("button", name=f"Recall {title}").click()
    page.get_by_role("button", name="Void", exact=True).first.click()
    expect(person.main).to_contain_text("Void this sale?")
    expect(person.main).to_contain_text("Give back 5.00 cash")
    eye.look(page, "void")
    # Enter keeps the sale: nobody voids by mistake, nor with Enter in the reason.
    page.keyboard.press("Enter")
    expect(person.lines).to_contain_text(title)
    page.keyboard.press("F8")
    person.press("Void this sale")
    page.get_by_label("Reason").fill("Cannot pay the rest")
    page.get_by_label("Reason").press("Enter")
    person.press("Void, give back 5.00")
    expect(person.main).to_contain_text("5.00 cash given back. A new sale begins.")
    expect(person.main).not_to_contain_text(title)
    person.wait_until_all_is_back()
    ((body, state),) = shop_server.query("select body, state from sync_record where kind = 'void'")
    assert state == "posted"
    told = json.loads(bytes(body))
    assert (told["lines"][0]["title"], told["reason"]) == (title, "Cannot pay the rest")
    assert [each["amount"] for each in told["given_back"]] == ["5.00"]
    assert shop_server.query("select count(*) from pos_sale where device_id > 1") == [(0,)]
    assert eye.found == {}


def test_a_part_amount_is_taken_once_however_often_enter_is_pressed(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    page = person.page
    ((isbn, _),) = books_of(shop_server, 1)
    person.scan(isbn)
    page.keyboard.press("F9")
    page.locator("#amount").fill("5.00")
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.get_by_label("Taken so far").get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("button", name="Card", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("#amount")).to_have_value("")
    assert shop_server.query("select count(*) from pos_sale where device_id > 1") == [(0,)]
    page.get_by_role("button", name="Card", exact=True).click()
    person.press("Finish sale")
    expect(person.docket).to_contain_text("Card")


def test_the_line_that_was_just_scanned_is_in_sight(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    page = person.page
    for width, height in ((1280, 800), (1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for isbn, title in books_of(shop_server, 14):
            person.find_box.fill(isbn)
            person.find_box.press("Enter")
            row = person.lines.get_by_role("row").filter(has_text=title)
            expect(row).to_have_attribute("aria-current", "true")
            expect(row).to_be_in_viewport(ratio=0.9)
