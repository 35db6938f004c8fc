"""The office in a browser: a held sale is understood, corrected and posted; devices come and go.

The sale that does not add up is made by the model device of `tests/sync`, over HTTP: a till of ours
never makes one.
"""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.devices import device_at, some_goods
from tests.e2e.eye import Eye
from tests.e2e.person import Person, person_at
from tests.sync.builders import line

pytestmark = pytest.mark.e2e


def open_office(page: Page, server: ShopServer) -> None:
    page.goto(f"{server.url}/admin/")
    page.get_by_label("Username").fill("office")
    page.get_by_label("Password").fill("lantern-street")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_held_sale_is_found_understood_corrected_and_posted(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    goods = some_goods(shop_server)
    device = device_at(shop_server, "Tablet 2")
    printed = device.sell(line(goods, 2)).but(total="47.98")
    (result,) = device.post_back(printed)
    assert result["result"] == "held"
    page = till_browser().page
    open_office(page, shop_server)
    eye.look(page, "office-held")
    page.get_by_role("region", name="To do").get_by_role(
        "link", name=f"D{printed.d_number}"
    ).click()
    right = str(2 * goods.price)
    expect(page.get_by_role("status")).to_contain_text(
        f"Lines add up to {right}, docket says 47.98."
    )
    correct = page.get_by_role("region", name="Correct it")
    expect(correct).to_contain_text(f"Lines come to {right}, the record says 47.98.")
    expect(correct).to_contain_text(f"Suggested: Total {right} instead of 47.98.")
    expect(page.get_by_label("Total")).to_have_value(right)
    eye.look(page, "office-record")
    eye.look_at_all(page, "office-record-whole")
    page.get_by_role("button", name="Post corrected").click()
    expect(correct).to_contain_text("Say why before posting: it is kept with your name.")
    eye.look(page, "office-record-error")
    correct.get_by_label("Reason").first.fill("The docket was misprinted.")
    page.get_by_role("button", name="Post corrected").click()
    expect(page.get_by_role("status").first).to_contain_text("546789")
    assert shop_server.query("select trans_id, total from pos_sale where trans_id = 546789") == [
        (546789, pytest.approx(float(right)))
    ]
    assert shop_server.query("select corrected_by from sync_record where state = 'posted'") == [
        ("office",)
    ]
    assert eye.found == {}


def test_a_missing_docket_is_named_and_explained_and_its_sheet_signed(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    goods = some_goods(shop_server)
    device = device_at(shop_server, "Tablet 2")
    device.is_disconnected = True
    printed = [device.sell(line(goods)) for _ in range(3)]
    change = device.change("stock_item", goods.uuid or UUID(int=0), "shelf", "Fair", "Window")
    device.post_back(printed[0], printed[2], change)
    sheet = device.post("/api/till/sheets/", device.claim(printed[0], printed[2], change))
    assert sheet.status == 200
    page = till_browser().page
    open_office(page, shop_server)
    named = f"D{printed[1].d_number}, Tablet 2, printed, not received"
    eye.look_at_all(page, "office-today")
    page.get_by_role("link", name=re.compile("Sheet to sign")).click()
    expect(page.get_by_role("region", name="Checks")).to_contain_text(named)
    expect(page.get_by_role("region", name="Exceptions")).to_contain_text(f"{named}.")
    eye.look_at_all(page, "office-sheet")
    page.get_by_role("link", name="Today").first.click()
    page.get_by_role("region", name="To do").get_by_role("link", name=named).click()
    eye.look(page, "office-missing")
    page.get_by_label("What happened to it").fill("Printed as a test, thrown away.")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    explained = page.get_by_role("region", name="Explained")
    expect(explained.get_by_role("row", name=re.compile(named))).to_contain_text("thrown away")
    eye.look(page, "office-explained")
    page.get_by_role("link", name="Today").first.click()
    page.get_by_role("link", name=re.compile("Sheet to sign")).click()
    changes = page.get_by_role("region", name="Not carried over")
    expect(changes.get_by_role("button", name=re.compile("Apply over"))).to_be_visible()
    changes.get_by_role("button", name=re.compile("Apply over")).click()
    expect(changes).to_contain_text("Applied by office")
    page.get_by_role("button", name="Sign the sheet").click()
    expect(page.get_by_text("Signed by office")).to_be_visible()
    eye.look_at_all(page, "office-signed")
    page.goto(f"{shop_server.url}/admin/sync/notcarriedover/")
    eye.look(page, "office-changes")
    assert shop_server.query("select reason from sync_gapexplanation") == [
        ("Printed as a test, thrown away.",)
    ]
    assert eye.found == {}


def test_a_device_is_paired_by_the_office_and_revoked_at_once(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    office = till_browser("office").page
    open_office(office, shop_server)
    office.get_by_role("link", name="Pair a device").first.click()
    office.get_by_role("button", name="Make a code").click()
    link = office.get_by_role("link", name=re.compile("#pair="))
    code = re.search(r"#pair=(\d+)", link.inner_text())
    assert code is not None
    eye.look(office, "office-pair")
    till = till_browser("tablet")
    person = Person(till.page, shop_server.url)
    person.pair(code[1], "Tablet 7")
    person.sign_in()
    office.goto(f"{shop_server.url}/admin/pos/device/")
    office.get_by_role("link", name="Tablet 7").click()
    eye.look(office, "office-device")
    office.get_by_role("link", name=re.compile("Revoke")).click()
    expect(office.get_by_role("heading", name="Revoke Tablet 7?")).to_be_visible()
    eye.look(office, "office-revoke")
    eye.look_at_all(office, "office-revoke-whole")
    office.get_by_role("button", name="Revoke Tablet 7").click()
    heading = till.page.get_by_role("heading", name="The office has revoked this device")
    expect(heading).to_be_visible()
    expect(person.mode).to_have_count(0)
    assert shop_server.query(
        "select count(*) from pos_device where name = 'Tablet 7' and revoked_at is not null"
    ) == [(1,)]
    assert eye.found == {}


def test_closing_a_day_names_what_is_open_and_wants_a_tick(
    shop_server: ShopServer, till_browser: TillBrowserFactory, eye: Eye
) -> None:
    goods = some_goods(shop_server)
    device = device_at(shop_server, "Tablet 2")
    device.is_disconnected = True
    printed = [device.sell(line(goods)) for _ in range(3)]
    held = device.sell(line(goods, 2)).but(total="0.01")
    device.post_back(printed[0], printed[2], held)
    assert device.post("/api/till/sheets/", device.claim(printed[0], printed[2])).status == 200
    device.hello(waiting=3)
    closes = "select count(*) from pos_dayclose"
    [(before,)] = shop_server.query(closes)
    page = till_browser().page
    open_office(page, shop_server)
    page.goto(f"{shop_server.url}/admin/pos/dayclose/totals/")
    page.get_by_role("button", name=re.compile("^Close ")).click()
    for named in ("Open shifts", "Sheets not signed", "Records not posted", "Missing dockets"):
        expect(page.get_by_role("region", name=named)).to_be_visible()
    expect(page.get_by_role("region", name="Devices that may hold")).to_contain_text("3 waiting")
    eye.look(page, "office-close")
    eye.look_at_all(page, "office-close-whole")
    page.get_by_role("button", name=re.compile("^Close ")).click()
    expect(page.get_by_text("Tick this first.")).to_be_visible()
    eye.look_at_all(page, "office-close-refused")
    assert shop_server.query(closes) == [(before,)]
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^Close ")).click()
    expect(page.get_by_text("Closed: final")).to_be_visible()
    assert shop_server.query(closes) == [(before + 1,)]
    assert eye.found == {}


def test_a_sale_at_a_till_shows_in_the_office_without_reloading(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    office = till_browser("office").page
    open_office(office, shop_server)
    person = person_at(shop_server, till_browser("tablet"), device="Tablet 2")
    number = person.sell([some_goods(shop_server).barcode])
    expect(office.get_by_role("region", name="Posted just now")).to_contain_text(number)
