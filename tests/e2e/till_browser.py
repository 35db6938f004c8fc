"""A till for an end-to-end test: Chromium, with a profile on disk that outlives its process.

What the page's console calls an error (scripts that fail, anything that the Content-Security-Policy
stops) is collected, and fails the test in the end. A server that is gone is no such error: tills
live with it.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
# How Chromium's console tells that a server is away; the till shows that in its own words.
SERVER_IS_AWAY = ("Failed to load resource:", "WebSocket connection to ")


class TillBrowser:
    """One device: its profile, and the browser's processes while they run."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self.playwright = playwright
        self.profile = profile
        self.errors: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.relaunch()

    def relaunch(self, now: datetime | None = None) -> None:
        """Start the browser on its profile; the pages' clock then starts at `now`, and runs."""
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=chromium(), args=ARGUMENTS, locale="en-AU"
        )
        self.context.on("page", self._watch)
        if now is not None:
            self.context.clock.install(time=now)
        self.page = self.context.pages[0]
        self._watch(self.page)

    def close(self) -> None:
        """Close the browser as a person does. One that is gone already is closed too."""
        with suppress(PlaywrightError):
            self.context.close()

    def kill(self) -> None:
        """Take away all processes of the browser at once, as a power cut does."""
        # Chromium locks a profile with a link that names its host and process.
        lock = os.readlink(self.profile / "SingletonLock")
        os.killpg(int(lock.rpartition("-")[2]), signal.SIGKILL)
        self.close()

    def _watch(self, page: Page) -> None:
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        # What has no address is the tests' own: axe, which tries styles that the policy stops.
        is_ours = message.location["url"] != ""
        if message.type == "error" and is_ours and not message.text.startswith(SERVER_IS_AWAY):
            self.errors.append(message.text)


class TillBrowserFactory(Protocol):
    """Makes devices: each has a name, and a profile of its own."""

    def __call__(self, name: str = "till") -> TillBrowser:
        """Launch a browser on the profile called `name`."""


@contextmanager
def browsers(playwright: Playwright, folder: Path, pictures: Path) -> Iterator[TillBrowserFactory]:
    """Give a factory; in the end keep a picture of each open page, close, and look at errors."""
    made: list[TillBrowser] = []

    def launch(name: str = "till") -> TillBrowser:
        browser = TillBrowser(playwright, folder / name)
        made.append(browser)
        return browser

    yield launch

    for browser in made:
        with suppress(PlaywrightError):
            for number, page in enumerate(browser.context.pages):
                page.screenshot(path=pictures / f"{browser.profile.name}-{number}.png")
        browser.close()
    errors = {browser.profile.name: browser.errors for browser in made if browser.errors}
    assert not errors, f"errors in the console: {errors}"


def chromium() -> str:
    """Return the browser's path; Playwright's own download is not used."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert found, "Chromium is needed: apt-get install chromium, or set CHROMIUM to where it is"
    return found
