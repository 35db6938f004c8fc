"""A walk through the screens: axe finds nothing serious, light and dark; each leaves pictures.

The pictures (three sizes, light and dark) lie in `test-results/looks/` for a person to look at.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PICTURES, ShopServer, TillBrowserFactory
from tests.e2e.person import Person
from tests.e2e.shop_server import ROOT

pytestmark = pytest.mark.e2e

SIZES = [(1280, 800), (1024, 768), (390, 844)]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
SERIOUS = {"serious", "critical"}


@dataclass
class Eye:
    """Looks at a screen: axe in both colour schemes, and pictures in every size."""

    folder: Path
    found: dict[str, list[str]] = field(default_factory=dict)

    def look(self, page: Page, name: str) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=self.folder / f"{name}-{width}x{height}-{scheme}.png")
            page.set_viewport_size({"width": 1280, "height": 800})
            self._ask_axe(page, f"{name} ({scheme})")
        page.emulate_media(color_scheme="light")

    def _ask_axe(self, page: Page, name: str) -> None:
        page.evaluate(AXE)
        result: dict[str, Any] = page.evaluate("() => axe.run()")
        serious = [
            f"{rule['id']}: {node['html'][:160]}"
            for rule in result["violations"]
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]
        if serious:
            self.found[name] = serious


@pytest.fixture
def eye() -> Eye:
    return Eye(PICTURES / "looks")


def test_axe_finds_nothing_serious_at_the_till(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    browser = till_browser()
    page = browser.page
    person = Person(page, shop_server.url)
    books = shop_server.query(
        "select isbn, title from pos_stockitem where on_hand >= 3 order by id limit 4"
    )

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
    assert eye.found == {}
