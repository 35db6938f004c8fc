"""A browser that is killed at any moment of a sale, as by a power cut: what was shown is there."""

import random
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.person import Person, books_of, person_at

pytestmark = pytest.mark.e2e

KILLS = 6
SALES_TO_A_KILL = 5
SEED = 20261122


def test_every_docket_that_was_shown_is_there_after_kills_and_no_other(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    """(g) 30 sales; SIGKILL in the middle of every fifth, at a moment drawn by chance."""
    chance = random.Random(SEED)
    ((isbn, _),) = books_of(shop_server, 1)
    browser = till_browser()
    person = person_at(shop_server, browser)
    shown: set[str] = set()
    for _ in range(KILLS):
        for _ in range(SALES_TO_A_KILL - 1):
            shown.add(person.sell([isbn]))
        begin_sale(person, isbn)
        # The moment of the kill, not a wait: before the save, in it, or after.
        time.sleep(chance.uniform(0.0, 0.15))
        browser.kill()
        browser.relaunch()
        person.page = browser.page
        person.open_and_sign_in()
        if person.lines.is_visible():  # it was not saved: then the sale is still on the screen
            shown.add(finish_what_was_begun(person))
    person.wait_until_all_is_back()
    posted = shop_server.query(
        "select s.trans_id, a.offline_trans_id from pos_sale s"
        " join sync_docketalias a on a.sale_id = s.id order by s.trans_id"
    )
    assert len(posted) == KILLS * SALES_TO_A_KILL
    assert [row[0] for row in posted] == list(range(546789, 546789 + len(posted)))
    numbers = {str(trans_id) for trans_id, _ in posted} | {f"D{d}" for _, d in posted}
    assert shown <= numbers
    assert len({d for _, d in posted}) == len(posted)
    assert shop_server.query("select count(*) from sync_record where state <> 'posted'") == [(0,)]


def begin_sale(person: Person, isbn: str) -> None:
    """As far as the press on Finish sale, whose outcome nobody waits for."""
    person.scan(isbn)
    person.press("Pay")
    person.press("Cash")
    finish = person.page.get_by_role("button", name="Finish sale", exact=True)
    expect(finish).to_be_enabled()
    finish.dispatch_event("click")


def finish_what_was_begun(person: Person) -> str:
    """The money may have been noted already: then there is nothing to take, only to finish."""
    person.press("Pay")
    finish = person.page.get_by_role("button", name="Finish sale", exact=True)
    expect(finish).to_be_visible()
    if person.page.get_by_text("Still to pay").is_visible():
        person.press("Cash")
    finish.click()
    number = person.docket_number()
    person.next_sale()
    return number
