"""Disconnected mode as a Django app."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Uploads, D-numbers, sheets, live events: uses the shop, which knows nothing of it."""

    name = "sync"
    verbose_name = "Disconnected mode"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the shop of dockets that are not posted yet, and of the invariants here."""
        from pos.find import elsewhere_finders
        from sync import invariants, sealed, witnesses  # noqa: F401
        from sync.elsewhere import find_elsewhere

        if find_elsewhere not in elsewhere_finders:
            elsewhere_finders.append(find_elsewhere)
