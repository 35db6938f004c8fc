"""From a real Chromium's outbox to posted, numbered, acknowledged and noted, beside its references.

One browser is paired and filled once; each measurement starts from copies of its profile and of the
shop's database, so that all of them begin alike.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, Playwright

from tests.e2e.person import Person
from tests.e2e.shop_server import ROOT, ShopServer, ShopTemplate
from tests.e2e.till_browser import ARGUMENTS, chromium

TITLES = 50

Took = dict[str, Any]


class FilledBrowser:
    """A paired browser with sales waiting and its shop, copied for each measurement."""

    def __init__(
        self,
        playwright: Playwright,
        folder: Path,
        script: Path,
        *,
        sales: int,
        postgres_url: str | None = None,
    ) -> None:
        self.playwright = playwright
        self.folder = folder
        extra = {"DJANGO_SETTINGS_MODULE": "bench.settings", "BENCH_SCRIPT": str(script)}
        self.template = ShopTemplate(folder / "shop", postgres_url=postgres_url, extra_env=extra)
        server = self.template.shop
        server.start()
        with self._page(folder / "profile") as page:
            Person(page, server.url).pair(server.pairing_code(), "Tablet 2")
            titles = server.query(
                "select uuid, isbn, title, price from pos_stockitem order by id limit ?", [TITLES]
            )
            self.items = [_item(*each) for each in titles]
            page.goto(f"{server.url}/bench/")
            waiting = page.evaluate("args => bench.fill(...args)", [sales, self.items])
            assert waiting == sales, waiting
        server.stop()

    @contextmanager
    def opened(self) -> Iterator[tuple[Page, ShopServer]]:
        """Give the benchmark's page and its server, over copies of browser and shop."""
        again = self.folder / "again"
        shutil.copytree(self.folder / "profile", again / "profile")
        with (
            self.template.opened(again / "shop", self.template.shop.port) as server,
            self._page(again / "profile") as page,
        ):
            page.goto(f"{server.url}/bench/")
            yield page, server
        shutil.rmtree(again)

    @contextmanager
    def _page(self, profile: Path) -> Iterator[Page]:
        context = self.playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=[*ARGUMENTS, "--enable-precise-memory-info", "--js-flags=--expose-gc"],
            service_workers="block",
        )
        try:
            yield context.pages[0]
        finally:
            context.close()


def took(page: Page, way: str, *arguments: object) -> Took:
    """Run one way of draining on the page."""
    found: Took = page.evaluate(f"args => bench.{way}(...args)", list(arguments))
    return found


def build_page(folder: Path) -> Path:
    """Bundle the benchmark's page; returns the script."""
    script = folder / "page.js"
    command = [
        "node_modules/.bin/esbuild",
        "bench/page.ts",
        "--bundle",
        "--minify",
        "--format=iife",
        "--log-level=error",
        f"--outfile={script}",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    return script


def _item(uuid: object, isbn: str, title: str, price: object) -> dict[str, object]:
    return {
        "uuid": str(UUID(str(uuid))),
        "isbn": isbn,
        "ean": "",
        "title": title,
        "authors": "",
        "publisher": "",
        "format": "",
        "category": "fiction",
        "shelf": "",
        "price": round(float(str(price)) * 100),
        "rrp": 0,
        "tax_code": "GST",
        "on_hand": 10,
        "made_on_device": False,
    }
