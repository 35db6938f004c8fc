"""Fixtures of the end-to-end tests: shops that can be killed, and tills that can be killed.

The tests see what a person sees and what is on the disk; they never call Bookmine's code.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.e2e.eye import Eye
from tests.e2e.shop_server import ROOT, ShopServer, ShopTemplate
from tests.e2e.till_browser import TillBrowser, TillBrowserFactory, browsers

__all__ = ["ShopServer", "TillBrowser", "TillBrowserFactory"]

PICTURES = ROOT / "test-results"

# What is expected comes at once on any machine but a busy one: then it may take its time.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright keeps an event loop running: no longer than here, others need their own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopTemplate]:
    """The demo shop, loaded once."""
    made = ShopTemplate(tmp_path_factory.mktemp("template"))
    yield made
    made.close()


@pytest.fixture
def shop_server(template: ShopTemplate, tmp_path: Path) -> Iterator[ShopServer]:
    """A running shop for one test."""
    with template.opened(tmp_path / "shop") as server:
        yield server


@pytest.fixture(scope="module")
def module_server(
    template: ShopTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ShopServer]:
    """A running shop for a story that several tests tell."""
    with template.opened(tmp_path_factory.mktemp("shop")) as server:
        yield server


@pytest.fixture
def till_browser(
    playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[TillBrowserFactory]:
    """Launches tills for one test."""
    with browsers(playwright, tmp_path, PICTURES / request.node.name) as factory:
        yield factory


@pytest.fixture(scope="module")
def module_browser(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[TillBrowserFactory]:
    """Launches tills for a story that several tests tell."""
    folder = tmp_path_factory.mktemp("browser")
    with browsers(playwright, folder, PICTURES / request.module.__name__) as factory:
        yield factory


@pytest.fixture
def eye() -> Eye:
    """Looks at screens, and leaves their pictures in one folder for all tests."""
    return Eye(PICTURES / "looks")
