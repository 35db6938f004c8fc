"""A server is put back to a backup, with real files: tills send again what it has forgotten."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ShopServer, TillBrowserFactory
from tests.e2e.eye import Eye
from tests.e2e.person import Person, books_of, person_at

pytestmark = pytest.mark.e2e

ALIASES = (
    "select a.offline_trans_id, s.trans_id, s.uuid from sync_docketalias a"
    " join pos_sale s on s.id = a.sale_id order by 1"
)


def back_up(server: ShopServer, folder: Path) -> Callable[[], None]:
    """Copy the shop's data; what is returned puts the copy back."""
    if server.database_url:
        pytest.skip("the backup is a copy of the SQLite file")
    server.stop()
    shutil.copytree(server.data_dir, folder)
    server.start()

    def restore() -> None:
        server.stop()
        shutil.rmtree(server.data_dir)
        shutil.copytree(folder, server.data_dir)
        server.start()

    return restore


def sell_in_both_modes(person: Person, isbn: str) -> list[str]:
    """One connected, one posted back, and one that waits."""
    numbers = [person.sell([isbn])]
    person.go_disconnected()
    numbers.append(person.sell([isbn]))
    person.go_normal()
    person.wait_until_all_is_back()
    person.go_disconnected()
    numbers.append(person.sell([isbn]))
    return numbers


def assert_found(person: Person, number: str, trans_id: str) -> None:
    person.open_docket(number)
    expect(person.docket).to_contain_text(trans_id)
    person.back_to_sale()


def test_a_till_that_the_backup_does_not_know_pairs_anew_and_loses_nothing(
    shop_server: ShopServer, till_browser: TillBrowserFactory, tmp_path: Path, eye: Eye
) -> None:
    restore = back_up(shop_server, tmp_path / "backup")
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    ((isbn, _),) = books_of(shop_server, 1)
    uuid = shop_server.query("select uuid from pos_device where name = 'Tablet 2'")
    assert sell_in_both_modes(person, isbn) == ["546789", "D12346", "D12347"]
    before = shop_server.query(ALIASES)

    restore()
    assert shop_server.query(ALIASES) == []
    person.go_normal()
    expect(person.page.get_by_text("This device is not paired with the shop")).to_be_visible()
    assert person.sell([isbn]) == "D12348"
    person.press("Pair anew")
    code = person.page.get_by_label("Code", exact=True)
    expect(code).to_be_focused()
    eye.look(person.page, "pair-anew")
    code.fill("0000 0000")
    person.page.keyboard.press("Enter")
    expect(person.main).to_contain_text("This code is wrong.")
    code.fill(shop_server.pairing_code())
    person.page.keyboard.press("Enter")
    person.wait_until_all_is_back()

    after = shop_server.query(ALIASES)
    assert shop_server.query("select uuid from pos_device where name = 'Tablet 2'") == uuid
    assert after[:2] == before
    assert [row[:2] for row in after] == [
        (12345, 546789),
        (12346, 546790),
        (12347, 546791),
        (12348, 546792),
    ]
    assert_found(person, "D12346", "546790")
    assert_found(person, "D12348", "546792")
    # Its new numbers lie beyond all that it ever had.
    person.go_disconnected()
    assert int(person.sell([isbn])[1:]) > 13_344
    person.go_normal()
    person.wait_until_all_is_back()
    shop_server.manage("check_ledger")
    assert eye.found == {}


def test_a_till_that_the_backup_knows_sends_again_by_itself_what_it_forgot(
    shop_server: ShopServer, till_browser: TillBrowserFactory, tmp_path: Path
) -> None:
    person = person_at(shop_server, till_browser(), device="Tablet 2")
    ((isbn, _),) = books_of(shop_server, 1)
    assert person.sell([isbn]) == "546789"
    restore = back_up(shop_server, tmp_path / "backup")
    person.wait_until_all_is_back()
    assert sell_in_both_modes(person, isbn) == ["546790", "D12347", "D12348"]
    before = shop_server.query(ALIASES)

    restore()
    assert len(shop_server.query(ALIASES)) == 1
    person.go_normal()
    person.wait_until_all_is_back()
    after = shop_server.query(ALIASES)
    assert after[:3] == before
    assert [row[:2] for row in after] == [
        (12345, 546789),
        (12346, 546790),
        (12347, 546791),
        (12348, 546792),
    ]
    assert_found(person, "D12347", "546791")
    shop_server.manage("check_ledger")
