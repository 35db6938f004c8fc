"""A long queue in a real browser: it drains in bounded memory, and goes on where it broke off."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from bench.drain import FilledBrowser, build_page, took

pytestmark = pytest.mark.e2e

SALES = 1_500
MOST_HEAP_BYTES = 64 * 1024 * 1024
PATIENCE_SECONDS = 60


def test_thousands_of_queued_sales_drain_in_bounded_memory_and_go_on_after_a_killed_server(
    playwright: Playwright, tmp_path: Path
) -> None:
    filled = FilledBrowser(playwright, tmp_path, build_page(tmp_path), sales=SALES)
    try:
        with filled.opened() as (page, server):
            page.evaluate("() => void (window.first = bench.drainAll().catch(String))")
            give_up_at = time.monotonic() + PATIENCE_SECONDS
            while server.query("select count(*) from pos_sale where device_id > 0") == [(0,)]:
                assert time.monotonic() < give_up_at
            server.kill()
            broken_off = page.evaluate("() => window.first")
            server.start()
            rest = took(page, "drainAll")
            assert "no_answer" in str(broken_off)
            assert (rest["still_waiting"], rest["records"] > 0) == (0, True)
            assert rest["heap"] < MOST_HEAP_BYTES
            before = server.query("select count(*), max(trans_id) from pos_sale")
            assert took(page, "sendAgain")["records"] == SALES
            assert server.query("select count(*), max(trans_id) from pos_sale") == before
            assert before[0][1] == 546789 + SALES - 1
            server.manage("check_ledger")
    finally:
        filled.template.close()
