"""Somebody at the till, as the end-to-end tests see them: only what is on screen, by its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.shop_server import ShopServer
from tests.e2e.till_browser import TillBrowser

PRIYA, PRIYAS_PIN = "Priya", "1111"
PATIENCE_MS = 30_000
POSTING_BACK_MS = 60_000

# The browser reads it too: no named groups.
NUMBER = re.compile(r"TransID\s+(\d+)|(?:^|[^A-Z])(D\d+)")


@dataclass
class Person:
    """Drives one tab. Every method returns only once the screen shows the outcome."""

    page: Page
    url: str

    @property
    def find_box(self) -> Locator:
        return self.page.get_by_role("searchbox", name="Find")

    @property
    def mode(self) -> Locator:
        return self.page.get_by_role("status", name="Mode")

    @property
    def docket(self) -> Locator:
        return self.page.get_by_role("region", name="Docket")

    @property
    def lines(self) -> Locator:
        return self.page.get_by_role("table", name="Lines of this sale")

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def pair(self, code: str, device: str) -> None:
        self.page.goto(f"{self.url}/till/#pair={code}")
        self.page.get_by_label("Device name").fill(device)
        self.press("Pair this device")
        expect(self.page.get_by_role("heading", name="Who is at the till?")).to_be_visible(
            timeout=PATIENCE_MS
        )

    def sign_in(self, cashier: str = PRIYA, pin: str = PRIYAS_PIN) -> None:
        self.page.get_by_role("list", name="Cashiers").get_by_role("button", name=cashier).click()
        self.page.get_by_label("PIN", exact=True).fill(pin)
        self.page.keyboard.press("Enter")
        expect(self.find_box).to_be_focused(timeout=PATIENCE_MS)

    def open_and_sign_in(self) -> None:
        self.page.goto(f"{self.url}/till/")
        self.sign_in()

    def wait_for_catalogue(self) -> None:
        """Waits until the till can be without a server: worker, shell and books are there."""
        self.press("Normal all sales posted")
        expect(self.main).to_contain_text(re.compile(r"\d+ titles, as of"), timeout=PATIENCE_MS)
        self.press("Close")
        self.page.wait_for_function(
            "() => navigator.serviceWorker.ready.then(({active}) => active?.state === 'activated')"
        )

    def scan(self, barcode: str) -> None:
        """Types as a scanner does; the book is then on the sale."""
        expect(self.find_box).to_be_visible()
        self.find_box.fill(barcode)
        self.find_box.press("Enter")
        expect(self.find_box).to_have_value("")
        expect(self.lines).to_contain_text(barcode)

    def look_up(self, text: str) -> None:
        self.find_box.fill(text)
        self.find_box.press("Enter")

    def pay_cash(self, amount: str | None = None) -> str:
        """Pays and finishes; gives the docket's number as shown: "546789" or "D12345"."""
        self.press("Pay")
        self.press("Cash")
        if amount is not None:
            self.page.get_by_label("Cash given").fill(amount)
        self.press("Finish sale")
        return self.docket_number()

    def docket_number(self) -> str:
        expect(self.docket).to_contain_text(NUMBER, timeout=PATIENCE_MS)
        return number_in(self.docket.inner_text())

    def next_sale(self) -> None:
        self.press("Next sale")
        expect(self.find_box).to_be_focused()

    def sell(self, barcodes: Sequence[str], amount: str | None = None) -> str:
        for barcode in barcodes:
            self.scan(barcode)
        number = self.pay_cash(amount)
        self.next_sale()
        return number

    def open_other(self, name: str) -> None:
        self.page.keyboard.press("F8")
        expect(self.page.get_by_role("heading", name="Other", exact=True)).to_be_visible()
        self.press(name)

    def new_title(self, isbn: str, title: str, author: str, price: str) -> None:
        """Makes a title; the till puts it on the sale."""
        self.open_other("New title")
        self.page.get_by_label("ISBN").fill(isbn)
        self.page.get_by_label("Title", exact=True).fill(title)
        self.page.get_by_label("Authors").fill(author)
        self.page.get_by_label("Price", exact=True).fill(price)
        self.press("Save title")
        expect(self.lines).to_contain_text(title)

    def new_contact(self, name: str, phone: str) -> None:
        """Makes a contact; the till makes it the customer of this sale."""
        self.open_other("New contact")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Phone").fill(phone)
        self.press("Save contact")
        expect(self.page.get_by_role("complementary")).to_contain_text(name)

    def edit_title(self, barcode: str, price: str) -> None:
        self.page.keyboard.press("F10")
        self.look_up(barcode)
        self.press("Edit title")
        self.page.get_by_label("Price", exact=True).fill(price)
        self.press("Save changes")
        expect(self.main).to_contain_text("Noted, but not carried over")
        self.page.keyboard.press("Escape")
        self.back_to_sale()

    def open_docket(self, number: str) -> None:
        self.look_up(number)
        expect(self.docket).to_be_visible(timeout=PATIENCE_MS)

    def return_from(self, number: str, title: str) -> str:
        """Takes one title of a docket back for cash; gives the number of the return's docket."""
        self.open_docket(number)
        self.press("Return")
        self.page.get_by_role("checkbox", name=f"Return {title}").check()
        self.press("Cash")
        self.press("Refund")
        return_number = self.docket_number()
        self.next_sale()
        return return_number

    def back_to_sale(self) -> None:
        """Esc steps back until the sale is there."""
        heading = self.page.get_by_role("heading", name="Sale", exact=True)
        for _ in range(4):
            if heading.is_visible():
                break
            self.page.keyboard.press("Escape")
        expect(heading).to_be_visible()

    def go_disconnected(self) -> None:
        self.open_other("Go disconnected")
        expect(self.mode).to_contain_text("Disconnected since")

    def go_normal(self) -> None:
        self.open_other("Go normal")

    def wait_until_all_is_back(self) -> None:
        expect(self.mode).to_contain_text("Normal", timeout=POSTING_BACK_MS)
        expect(self.mode).to_contain_text(re.compile(r"\b0\s+waiting"), timeout=POSTING_BACK_MS)


def person_at(
    server: ShopServer, browser: TillBrowser, *, url: str = "", device: str = "Till 1"
) -> Person:
    """Pairs the page with the shop, over `url` where the line is a faulty one, and signs in."""
    person = Person(browser.page, url or server.url)
    person.pair(server.pairing_code(), device)
    person.sign_in()
    person.wait_for_catalogue()
    return person


def books_of(server: ShopServer, count: int) -> list[tuple[str, str]]:
    """ISBN and title of books of which there are enough to sell."""
    return server.query(
        "select isbn, title from pos_stockitem where on_hand >= 3 order by id limit ?", [count]
    )


def number_in(docket_text: str) -> str:
    """The docket's number: its TransID when it has one, else its D-number."""
    found = NUMBER.search(docket_text)
    assert found, f"no number on the docket: {docket_text!r}"
    return found[1] or found[2]
