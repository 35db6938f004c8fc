"""The manual's own story, from the fair to the signed sheet; each test looks at one promise of it.

Tablet 2 sells in normal mode; then the server's process is killed, and the browser's too. Started
again on the same profile, it sells on, by its clock three days ago. Then the server comes back.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowser, TillBrowserFactory
from tests.e2e.person import PRIYAS_PIN, Person, books_of, person_at

pytestmark = pytest.mark.e2e

NEW_ISBN = "9780141036144"
NEW_TITLE = "Nineteen Eighty-Four"
NEW_CONTACT = "Winston Smith"
FAIR_BEGAN_AT = datetime.now(UTC) - timedelta(days=3)
RECORDS_OF_A_TITLE = "select uuid, title, price, shelf, rrp from pos_stockitem order by id"
RECORDS_OF_A_CONTACT = "select uuid, name, phone, email from pos_contact order by id"


@dataclass
class Story:
    """What was there before, and what was seen on screen while it happened."""

    server: ShopServer
    browser: TillBrowser
    person: Person
    books: list[tuple[str, str]]
    earlier_docket: str = ""
    dockets: list[str] = field(default_factory=list)
    return_docket: str = ""
    seen_before_posting_back: str = ""
    titles_before: list[tuple[Any, ...]] = field(default_factory=list)
    contacts_before: list[tuple[Any, ...]] = field(default_factory=list)
    totals_before: dict[int, dict[str, Any]] = field(default_factory=dict)

    def alias(self, docket: str) -> tuple[int, str]:
        """TransID and total of the sale that a D-docket became."""
        ((trans_id, total),) = self.server.query(
            "select s.trans_id, s.total from pos_sale s join sync_docketalias a on a.sale_id = s.id"
            " where a.offline_trans_id = ?",
            [int(docket.removeprefix("D"))],
        )
        return trans_id, str(total)


def daily_totals(server: ShopServer, days_ago: int) -> dict[str, Any]:
    day = (datetime.now(server.zone) - timedelta(days=days_ago)).date()
    return dict(json.loads(server.manage("daily_totals", "--json", str(day))))


@pytest.fixture(scope="module")
def story(module_server: ShopServer, module_browser: TillBrowserFactory) -> Story:
    server, browser = module_server, module_browser(name="tablet")
    books = books_of(server, 4)
    person = person_at(server, browser, device="Tablet 2")
    told = Story(server, browser, person, books)
    told.earlier_docket = person.sell([books[0][0], books[1][0]])
    told.titles_before = server.query(RECORDS_OF_A_TITLE)
    told.contacts_before = server.query(RECORDS_OF_A_CONTACT)
    told.totals_before = {days: daily_totals(server, days) for days in (0, 1, 2, 3)}

    server.kill()
    browser.kill()
    browser.relaunch(now=FAIR_BEGAN_AT)
    person.page = browser.page
    person.open_and_sign_in()
    expect(person.mode).to_contain_text("Disconnected since", timeout=30_000)
    sell_at_the_fair(told)

    server.start()
    person.wait_until_all_is_back()
    return told


def sell_at_the_fair(told: Story) -> None:
    """Three sales, a new title, a new contact, a changed title, a return; all without a server."""
    person, books = told.person, told.books
    told.dockets.append(person.sell([books[0][0]]))
    told.dockets.append(person.sell([books[1][0], books[1][0], books[2][0]], amount="500"))
    person.new_title(NEW_ISBN, NEW_TITLE, "George Orwell", "19.99")
    person.new_contact(NEW_CONTACT, "0491 570 157")
    told.dockets.append(person.pay_cash())
    person.next_sale()
    person.edit_title(books[3][0], price="5.55")
    told.return_docket = person.return_from(told.earlier_docket, books[0][1])
    person.open_docket(told.dockets[0])
    told.seen_before_posting_back = person.main.inner_text()
    person.back_to_sale()


def test_sales_go_on_without_a_server_over_a_killed_browser(story: Story) -> None:
    """(b) every docket made without the server has a D-number of its own (R1, R3, R8)."""
    numbers = [*story.dockets, story.return_docket]
    assert all(re.fullmatch(r"D\d+", number) for number in numbers)
    assert len(set(numbers)) == 4
    assert story.earlier_docket == "546789"


def test_before_posting_back_find_says_where_the_docket_is(story: Story) -> None:
    """(d) the docket is shown, and that it waits on this device (R10)."""
    assert "Not posted back yet." in story.seen_before_posting_back
    assert "It waits on this device and is posted back by itself." in story.seen_before_posting_back


def test_everything_new_is_posted_back_by_itself(story: Story) -> None:
    """(c) each D-docket is one sale with a TransID; new title and contact are there (R4, R9)."""
    trans_ids = sorted(story.alias(number)[0] for number in [*story.dockets, story.return_docket])
    assert trans_ids == [546790, 546791, 546792, 546793]
    assert story.server.query("select count(*) from sync_record where state <> 'posted'") == [(0,)]
    ((title, made_by),) = story.server.query(
        "select title, authors from pos_stockitem where isbn = ?", [NEW_ISBN]
    )
    assert (title, made_by) == (NEW_TITLE, "George Orwell")
    ((customer,),) = story.server.query(
        "select c.name from pos_sale s join pos_contact c on c.id = s.contact_id"
        " where s.trans_id = ?",
        [story.alias(story.dockets[2])[0]],
    )
    assert customer == NEW_CONTACT


def test_a_changed_title_is_listed_and_not_carried_over(story: Story) -> None:
    """(c) the edit is listed field by field, and no record that was there has changed (R2)."""
    after = story.server.query(RECORDS_OF_A_TITLE)
    assert after[: len(story.titles_before)] == story.titles_before
    assert len(after) == len(story.titles_before) + 1
    contacts = story.server.query(RECORDS_OF_A_CONTACT)
    assert contacts[: len(story.contacts_before)] == story.contacts_before
    assert len(contacts) == len(story.contacts_before) + 1
    listed = story.server.query(
        "select t.isbn, n.field, n.new_value, n.applied_at from sync_notcarriedover n"
        " join pos_stockitem t on t.id = n.stock_item_id"
    )
    assert listed == [(story.books[3][0], "price", "5.55", None)]


def test_payments_count_today_and_past_days_stay_as_they_were(story: Story) -> None:
    """(e) totals of past days are unchanged, today's has the payments (R5)."""
    for days in (1, 2, 3):
        assert daily_totals(story.server, days) == story.totals_before[days]
    paid = story.server.query(
        "select p.business_date, p.amount from pos_payment p join pos_sale s on s.id = p.sale_id"
        " where s.made_disconnected and s.trans_id > 546789"
    )
    today = datetime.now(story.server.zone).date()
    assert {str(date) for date, _ in paid} == {str(today)}
    before, after = story.totals_before[0], daily_totals(story.server, 0)
    assert after["all"]["sales"] == before["all"]["sales"] + 4
    new = sum(round(float(amount) * 100) for _, amount in paid)
    assert round(float(after["paid"]) * 100) == round(float(before["paid"]) * 100) + new


def test_start_and_locking_dates_are_the_real_ones(story: Story) -> None:
    """(e) Order/Start and Shipping/Locking are the till's own times, days ago (R6)."""
    rows = story.server.query(
        "select started_at, locked_at, posted_at from pos_sale where trans_id > 546789"
    )
    assert len(rows) == 4
    for started_at, locked_at, posted_at in rows:
        started, locked, posted = (moment(value) for value in (started_at, locked_at, posted_at))
        assert FAIR_BEGAN_AT <= started <= locked <= FAIR_BEGAN_AT + timedelta(hours=1)
        assert posted > FAIR_BEGAN_AT + timedelta(days=2)


def moment(value: Any) -> datetime:
    """SQLite gives text, PostgreSQL a moment."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00")


@pytest.mark.parametrize("spelling", ["D{n}", "d{n}", "D {n}", " d 0{n} ", "D00{n}"])
def test_every_spelling_of_a_d_number_finds_the_new_docket(story: Story, spelling: str) -> None:
    """(d) R10, as staff and scanners write it."""
    number = story.dockets[1].removeprefix("D")
    trans_id, _ = story.alias(story.dockets[1])
    story.person.open_docket(spelling.format(n=number))
    expect(story.person.docket).to_contain_text(f"TransID {trans_id}")
    expect(story.person.docket).to_contain_text(f"D{number}")
    story.person.back_to_sale()


def test_a_return_against_a_d_number_is_a_return_of_the_sale(story: Story) -> None:
    """(d) a D-docket is returned like any other (R10)."""
    number = story.person.return_from(story.dockets[1], story.books[2][1])
    trans_id, _ = story.alias(story.dockets[1])
    assert story.server.query(
        "select o.trans_id, l.quantity from pos_saleline l join pos_sale s on s.id = l.sale_id"
        " join pos_sale o on o.id = l.returned_sale_id where s.trans_id = ?",
        [int(number)],
    ) == [(trans_id, -1)]


def test_stock_on_hand_is_what_was_moved(story: Story) -> None:
    """Invariant 9, for each book of the story: the sum of its movements."""
    wrong = story.server.query(
        "select i.title, i.on_hand, sum(m.quantity) from pos_stockitem i"
        " join pos_stockmovement m on m.stock_item_id = i.id group by i.id, i.title, i.on_hand"
        " having i.on_hand <> sum(m.quantity)"
    )
    assert wrong == []


def test_the_sheet_balances_and_is_signed(story: Story) -> None:
    """(c) device and server agree on dockets and money, and Priya signs for it (R7)."""
    person = story.person
    person.press("Open the sheet")
    expect(person.main).to_contain_text("Back from disconnected")
    expect(person.main).to_contain_text("Equal.")
    for number in [*story.dockets, story.return_docket]:
        expect(person.main).to_contain_text(number)
        expect(person.main).to_contain_text(str(story.alias(number)[0]))
    expect(person.main).to_contain_text("5.55")
    person.press("Sign the sheet")
    person.page.get_by_label("PIN", exact=True).fill(PRIYAS_PIN)
    person.page.keyboard.press("Enter")
    expect(person.main).to_contain_text("Signed.")
    ((signed_by, signed_at),) = story.server.query("select signed_by, signed_at from sync_sheet")
    assert signed_by == "Priya"
    assert signed_at is not None


def test_the_ledger_keeps_every_invariant(story: Story) -> None:
    """What `check_ledger` says of it all."""
    # A broken one makes the command fail, which `manage` does not let pass.
    said = story.server.manage("check_ledger")
    assert said.count("holds") >= 8
    assert "BROKEN" not in said
