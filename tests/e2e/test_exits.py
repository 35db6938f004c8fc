"""The way out: a file of what waits is saved at the till, and read in by the office."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ShopServer, TillBrowser, TillBrowserFactory
from tests.e2e.eye import Eye
from tests.e2e.person import Person, books_of, person_at
from tests.e2e.test_office import open_office

pytestmark = pytest.mark.e2e


def save_outbox(person: Person, folder: Path) -> Path:
    """Save the device's sales as a file, by the screen; the browser may then be gone."""
    person.open_other("Mode and storage")
    with person.page.expect_download() as download:
        person.press("Save this device's sales as a file")
    expect(person.main).to_contain_text("The file is saved.")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    person.back_to_sale()
    return path


def lose(browser: TillBrowser) -> None:
    """The browser and everything that it kept are gone."""
    browser.kill()
    shutil.rmtree(browser.profile)


def read_in(office: Page, server: ShopServer, path: Path) -> None:
    office.goto(f"{server.url}/admin/sync/record/outbox-file/")
    office.get_by_label("Outbox file").set_input_files(path)
    office.get_by_role("button", name="Read it in").click()


def wait_until_told(person: Person, server: ShopServer, d_number: int) -> None:
    """Wait until a hello has told the server how far the device is."""
    told = [(d_number,)]
    while server.query("select max(last_d_number) from sync_deviceepoch") != told:
        with person.page.expect_response("**/api/till/hello/"):
            pass


def test_a_lost_tills_file_is_read_in_by_the_office_and_what_is_not_in_it_is_named(
    shop_server: ShopServer, till_browser: TillBrowserFactory, tmp_path: Path, eye: Eye
) -> None:
    tablet = till_browser("tablet")
    person = person_at(shop_server, tablet, device="Tablet 2")
    ((isbn, _),) = books_of(shop_server, 1)
    assert person.sell([isbn]) == "546789"
    person.go_disconnected()
    assert [person.sell([isbn]) for _ in range(2)] == ["D12346", "D12347"]
    path = save_outbox(person, tmp_path)
    assert re.fullmatch(r"bookmine-tablet-2-\d{4}-\d\d-\d\d\.ndjson", path.name)
    assert person.sell([isbn]) == "D12348"
    wait_until_told(person, shop_server, 12348)
    lose(tablet)

    office = till_browser("office").page
    open_office(office, shop_server)
    read_in(office, shop_server, path)
    said = office.get_by_text("Tablet 2: 4 records: 2 were here already, 2 new: 2 posted.")
    expect(said).to_be_visible()
    eye.look(office, "office-outbox-file")
    rows = "select offline_trans_id, trans_id from sync_docketalias a join pos_sale s"
    rows += " on s.id = a.sale_id order by 1"
    posted = [(12345, 546789), (12346, 546790), (12347, 546791)]
    assert shop_server.query(rows) == posted

    read_in(office, shop_server, path)
    expect(office.get_by_text("all of them here already. Nothing has changed.")).to_be_visible()
    assert shop_server.query(rows) == posted
    path.write_bytes(path.read_bytes().replace(b'\\"quantity\\":1', b'\\"quantity\\":2'))
    read_in(office, shop_server, path)
    expect(office.get_by_text("This file was changed or damaged.")).to_be_visible()
    eye.look(office, "office-outbox-file-refused")

    office.goto(f"{shop_server.url}/admin/pos/device/")
    expect(office.get_by_role("link", name="Read in an outbox file")).to_be_visible()
    office.get_by_role("link", name="Tablet 2").click()
    office.get_by_role("link", name=re.compile("Revoke")).click()
    for box in office.locator(".office-ask input[type=checkbox]").all():
        box.check()
    office.get_by_role("button", name=re.compile("Revoke")).click()
    office.goto(f"{shop_server.url}/admin/sync/record/missing/")
    missing = office.get_by_role("main")
    expect(missing).to_contain_text("D12348, Tablet 2, printed, not received")
    expect(missing).not_to_contain_text("D12347")
    shop_server.manage("check_ledger")
    assert eye.found == {}


def test_another_cashier_a_closed_shift_and_a_restart_leave_what_waits(
    shop_server: ShopServer, till_browser: TillBrowserFactory
) -> None:
    browser = till_browser()
    person = person_at(shop_server, browser)
    ((isbn, _),) = books_of(shop_server, 1)
    person.go_disconnected()
    numbers = [person.sell([isbn]) for _ in range(2)]
    shop_server.stop()
    person.open_other("Shift")
    person.page.get_by_label("Counted in the drawer").fill("100")
    person.press("Close the shift")
    person.sign_in("Tom", "2222")
    browser.close()
    browser.relaunch()
    person.page = browser.page
    person.page.goto(f"{shop_server.url}/till/")
    person.sign_in("Tom", "2222")
    numbers.append(person.sell([isbn]))
    assert numbers == ["D12345", "D12346", "D12347"]
    shop_server.start()
    person.go_normal()
    person.wait_until_all_is_back()
    assert shop_server.query("select count(*) from sync_docketalias") == [(3,)]
    shop_server.manage("check_ledger")
