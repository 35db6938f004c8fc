"""Changes that were not carried over (R2): listed with the server's value now, applied by hand."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from pos.admin.base import ReadOnlyAdmin
from sync import office
from sync.admin.base import do, tell
from sync.models import NotCarriedOver
from sync.sheets import server_value
from sync.templatetags.sync_office import apply_words, field_word


@admin.register(NotCarriedOver)
class NotCarriedOverAdmin(ReadOnlyAdmin[NotCarriedOver]):
    """One row for each field that somebody changed on a device."""

    list_display = [
        "of",
        "field_shown",
        "was",
        "typed",
        "server_now",
        "made_at",
        "apply_button",
    ]
    list_filter = [("applied_at", admin.EmptyFieldListFilter), "field", "record__device"]
    list_select_related = ["stock_item__tax_rate", "contact", "record__device"]
    search_fields = ["stock_item__title", "contact__name"]
    show_full_result_count = False
    actions = ["apply_chosen"]

    @admin.display(description="record")
    def of(self, change: NotCarriedOver) -> str:
        return str(change.stock_item or change.contact or "Not here any more")

    @admin.display(description="field", ordering="field")
    def field_shown(self, change: NotCarriedOver) -> str:
        return field_word(change.field)

    @admin.display(description="was")
    def was(self, change: NotCarriedOver) -> str:
        return change.old_value or "–"

    @admin.display(description="typed")
    def typed(self, change: NotCarriedOver) -> str:
        return change.new_value or "–"

    @admin.display(description="server now")
    def server_now(self, change: NotCarriedOver) -> str:
        return server_value(change) or "–"

    @admin.display(description="by hand")
    def apply_button(self, change: NotCarriedOver) -> SafeString | str:
        """Return the row's own button; it says what it would write over that nobody typed over."""
        if change.applied_at is not None:
            return f"Applied by {change.applied_by}, {localtime(change.applied_at):%d %b %Y %H:%M}"
        now = server_value(change)
        if now == change.new_value:
            return "Same already"
        url = reverse("admin:sync_notcarriedover_apply", args=[change.pk])
        return format_html(
            '<button class="office-button" formaction="{}" name="seen-{}" value="{}">{}</button>',
            url,
            change.pk,
            now,
            apply_words(change.old_value, now),
        )

    @admin.action(description="Apply", permissions=["apply"])
    def apply_chosen(self, request: HttpRequest, queryset: QuerySet[NotCarriedOver]) -> None:
        for change in queryset.order_by("id"):
            tell(request, partial(_apply, request, change), "")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave the buttons out for who may only look."""
        shown = list(self.list_display)
        return shown if self.has_apply_permission(request) else [*shown[:-1], "applied_by"]

    def has_apply_permission(self, request: HttpRequest) -> bool:
        return office.has_right(request.user, "sync.apply_change")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/apply/", wrap(self.apply_view), name="sync_notcarriedover_apply"),
            *super().get_urls(),
        ]

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Apply one field, and go back to where the button was."""
        change = self.get_object(request, str(pk))
        back = request.POST.get("next", "")
        if change is None or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = reverse("admin:sync_notcarriedover_changelist")
        seen = request.POST.get(f"seen-{pk}")
        return do(
            request,
            lambda: _apply(request, change, seen) if change else "That change is not here.",
            "",
            then=back,
        )


def _apply(request: HttpRequest, change: NotCarriedOver, seen: str | None = None) -> str:
    office.apply_change(change, user=request.user, seen=seen)
    return f"{change.stock_item or change.contact}: {change.field} is {change.new_value} now."
