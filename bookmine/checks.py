"""Checks at the start for what would otherwise show itself only at the till."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Warning, register

from bookmine.shell import BUILT_FILES


@register()
def check_till_is_built(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Without the bundles the till is a blank page, and the service worker would keep it so."""
    missing = [path for path in BUILT_FILES if finders.find(path) is None]
    if not missing:
        return []
    return [
        Warning(
            f"The till is not built: {', '.join(missing)} not found in static/.",
            hint="Run `make setup`.",
            id="bookmine.W001",
        )
    ]
