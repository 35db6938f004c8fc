"""Wrong passwords in the office: whether somebody is guessing, and from where."""

from django.contrib import admin

from pos.admin.base import ReadOnlyAdmin
from pos.models import WrongPassword


@admin.register(WrongPassword)
class WrongPasswordAdmin(ReadOnlyAdmin[WrongPassword]):
    """Those of the last quarter of an hour."""

    list_display = ["tried_at", "address", "in_a_known_browser"]
    fields = ["tried_at", "address"]
    ordering = ["-tried_at"]

    @admin.display(boolean=True, description="known browser")
    def in_a_known_browser(self, attempt: WrongPassword) -> bool:
        return bool(attempt.browser)
