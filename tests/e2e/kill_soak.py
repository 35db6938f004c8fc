"""Kill a real browser at random moments of sales and drains, over and over, and count what is left.

    python -m tests.e2e.kill_soak --seconds 600 --kills 500 --seed 1 --json kills.json

One profile, one shop, and a line between them that fails in every way it can. Between kills a few
sales are made through the screen; now and then the server is killed as well and comes back after a
while. In the end everything drains, and each docket that was shown must be posted once. Part of
`make soak`.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect, sync_playwright

from tests.e2e.fault_proxy import FaultProxy
from tests.e2e.person import books_of, person_at
from tests.e2e.shop_server import ShopServer, ShopTemplate
from tests.e2e.till_browser import TillBrowser
from tools.soak import verdict

FIRST_TRANS_ID = 546789
MOST_SALES_TO_A_KILL = 3
SERVER_IS_KILLED = 0.15
SERVER_STAYS_AWAY = 0.3
LINE_FAILS = 0.3
RECORDS, API = "/api/till/records/", "/api/till/"
SORRY = b'{"error": {"code": "busy", "message": "Later.", "data": {}}}'
PROGRESS_KILLS = 10


class Soak:
    """A person who sells on while browser and server are killed."""

    def __init__(self, server: ShopServer, browser: TillBrowser, chance: random.Random) -> None:
        self.server = server
        self.browser = browser
        self.chance = chance
        self.isbns = [isbn for isbn, _ in books_of(server, 5)]
        self.line = FaultProxy(server.url)
        self.person = person_at(server, browser, url=self.line.url)
        self.shown: set[str] = set()
        self.faults: Counter[str] = Counter()
        self.kills = self.server_kills = self.restored = 0

    def round(self) -> None:
        """A few sales, then a kill in the middle of one more, and the till is opened again."""
        self.line.mend()
        if self.chance.random() < LINE_FAILS:
            self.break_the_line()
        for _ in range(self.chance.randrange(MOST_SALES_TO_A_KILL)):
            self.shown.add(self.person.sell(self.some_books()))
        if self.chance.random() < SERVER_IS_KILLED and self.server.process:
            self.server.kill()
            self.server_kills += 1
        self.begin_a_sale()
        # The moment of the kill, not a wait: before the save, in it, after it, or in a drain.
        time.sleep(self.chance.uniform(0, 0.25))
        self.browser.kill()
        self.kills += 1
        if self.server.process is None and self.chance.random() > SERVER_STAYS_AWAY:
            self.server.start()
        self.open_again()

    def break_the_line(self) -> None:
        """Let the next few requests go wrong, in one of the ways there are."""
        times = self.chance.randint(1, 4)
        faults: dict[str, Callable[[], None]] = {
            "answer lost": lambda: self.line.lose_answers(RECORDS, times),
            "sent twice": lambda: self.line.send_twice(RECORDS, times),
            "late": lambda: self.line.delay(API, seconds=3, times=times),
            "no answer": lambda: self.line.hold(API, times),
            "200 HTML": lambda: self.line.answer_with(200, b"<html>Welcome</html>", API, times),
            "cut": self.line.cut,
        }
        for status in (413, 429, 500, 503):
            faults[str(status)] = partial(
                self.line.answer_with, status, SORRY, RECORDS, times, "application/json"
            )
        name = self.chance.choice(sorted(faults))
        self.faults[name] += 1
        faults[name]()

    def some_books(self) -> Sequence[str]:
        return self.chance.choices(self.isbns, k=self.chance.randint(1, 2))

    def begin_a_sale(self) -> None:
        """As far as the press on Finish sale, whose outcome nobody waits for."""
        for isbn in self.some_books():
            self.person.scan(isbn)
        self.person.press("Pay")
        self.person.press("Cash")
        finish = self.person.page.get_by_role("button", name="Finish sale", exact=True)
        expect(finish).to_be_enabled()
        finish.dispatch_event("click")

    def open_again(self) -> None:
        self.browser.relaunch()
        self.person.page = self.browser.page
        self.person.open_and_sign_in()
        # It was not saved: then the sale is still on the screen, and is finished now.
        if self.person.lines.is_visible():
            self.restored += 1
            self.shown.add(self.finish_what_was_begun())

    def finish_what_was_begun(self) -> str:
        """The money may have been noted already: then there is nothing to take, only to finish."""
        page = self.person.page
        self.person.press("Pay")
        finish = page.get_by_role("button", name="Finish sale", exact=True)
        expect(finish).to_be_visible()
        if page.get_by_text("Still to pay").is_visible():
            self.person.press("Cash")
        finish.click()
        number = self.person.docket_number()
        self.person.next_sale()
        return number

    def settle(self) -> int:
        """Let everything drain; returns how many records are stuck on the device."""
        self.line.mend()
        if self.server.process is None:
            self.server.start()
        try:
            self.person.wait_until_all_is_back()
        except (AssertionError, PlaywrightError):
            return 1
        return 0

    def counted(self) -> dict[str, Any]:
        """Hold what was shown against what is posted."""
        stuck = self.settle()
        posted = self.server.query(
            "select s.trans_id, a.offline_trans_id from pos_sale s"
            " join sync_docketalias a on a.sale_id = s.id order by s.trans_id"
        )
        open_records = self.server.query("select count(*) from sync_record where state <> 'posted'")
        numbers = {str(trans_id) for trans_id, _ in posted} | {f"D{d}" for _, d in posted}
        d_numbers = [d for _, d in posted]
        # A sale whose docket nobody saw before the kill is one of its kill.
        begun_unseen = self.kills - self.restored
        expected = len(self.shown) + begun_unseen
        gaps = [row[0] for row in posted] != list(
            range(FIRST_TRANS_ID, FIRST_TRANS_ID + len(posted))
        )
        self.server.manage("check_ledger")
        return {
            "sales": len(posted),
            "kills": self.kills,
            "server_kills": self.server_kills,
            "carts_restored": self.restored,
            "faults_of_the_line": dict(sorted(self.faults.items())),
            "lost": len(self.shown - numbers) + max(0, expected - len(posted)) + gaps,
            "doubled": len(d_numbers) - len(set(d_numbers)) + max(0, len(posted) - expected),
            "stuck": stuck + open_records[0][0],
            "false_green": self.false_greens(),
        }

    def false_greens(self) -> int:
        """Sheets that were found equal though a docket of theirs is not posted."""
        claims = self.server.query("select claim from sync_sheet")
        rows = self.server.query("select uuid from pos_sale")
        posted = {str(row[0]).replace("-", "") for row in rows}
        claimed = [
            docket["uuid"].replace("-", "")
            for (claim,) in claims
            for docket in (json.loads(claim) if isinstance(claim, str) else claim)["dockets"]
        ]
        return sum(uuid not in posted for uuid in claimed)


def main() -> int:
    """Kill, count, tell; return the exit code."""
    parser = argparse.ArgumentParser(description="Kill a browser again and again.")
    parser.add_argument("--seconds", type=float, default=10**9)
    parser.add_argument("--kills", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    expect.set_options(timeout=30_000)
    ends_at = time.monotonic() + options.seconds
    with (
        tempfile.TemporaryDirectory(prefix="bookmine-kills-") as name,
        sync_playwright() as started,
    ):
        folder = Path(name)
        template = ShopTemplate(folder / "template")
        with template.opened(folder / "shop") as server:
            browser = TillBrowser(started, folder / "profile")
            soak = Soak(server, browser, random.Random(options.seed))
            while time.monotonic() < ends_at and soak.kills < options.kills:
                try:
                    soak.round()
                except (AssertionError, PlaywrightError):
                    print(browser.page.locator("body").aria_snapshot(), flush=True)
                    raise
                if soak.kills % PROGRESS_KILLS == 0:
                    print(f"  {soak.kills} kills, {len(soak.shown)} dockets shown", flush=True)
            counted = soak.counted() | {"seed": options.seed}
            browser.close()
        template.close()
    print(json.dumps(counted), flush=True)
    if options.json:
        options.json.write_text(json.dumps(counted))
    print(verdict(counted))
    return 1 if any(counted[each] for each in ("lost", "doubled", "stuck", "false_green")) else 0


if __name__ == "__main__":
    sys.exit(main())
