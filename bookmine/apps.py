"""The project as an app: it brings the `serve` command and the checks at the start."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class BookmineConfig(AppConfig):
    """Registers the checks of `bookmine.checks`."""

    name = "bookmine"

    def ready(self) -> None:
        """Import the checks: their decorators register them."""
        from bookmine import checks  # noqa: F401


class OfficeConfig(AdminConfig):
    """The admin, on our own site."""

    default_site = "bookmine.office.Office"
