"""Disconnected mode as a Django app."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Uploads, D-numbers, sheets, live events: uses the shop, which knows nothing of it."""

    name = "sync"
    verbose_name = "Disconnected mode"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the shop of dockets not posted yet, of the invariants here, and of the log."""
        from pos.find import elsewhere_finders
        from pos.registry import action_notes, add_once, open_finders
        from sync import invariants, sealed, witnesses  # noqa: F401
        from sync.elsewhere import find_elsewhere
        from sync.log import note
        from sync.stillopen import still_open

        if find_elsewhere not in elsewhere_finders:
            elsewhere_finders.append(find_elsewhere)
        add_once(action_notes, note)
        add_once(open_finders, still_open)
