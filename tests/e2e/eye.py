"""Looks at screens as a person and as a screen reader would: pictures in every size, and axe."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from tests.e2e.shop_server import ROOT

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

    def look_at_all(self, page: Page, name: str) -> None:
        """Take pictures of a whole page, also of what has to be scrolled to."""
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                path = self.folder / f"{name}-{width}x{height}-{scheme}.png"
                page.screenshot(path=path, full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})
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
