"""Changes that were not carried over (R2): listed with the server's value now, applied by hand."""

from functools import partial

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pos.admin.base import ReadOnlyAdmin
from sync import office
from sync.admin.base import do, tell
from sync.models import NotCarriedOver
from sync.sheets import server_value


@admin.register(NotCarriedOver)
class NotCarriedOverAdmin(ReadOnlyAdmin[NotCarriedOver]):
    """One row for each field that somebody changed on a device."""

    list_display = [
        "of",
        "field",
        "was",
        "typed",
        "server_now",
        "made_at",
        "applied_at",
        "applied_by",
    ]
    list_filter = [("applied_at", admin.EmptyFieldListFilter), "field", "record__device"]
    list_select_related = ["stock_item__tax_rate", "contact", "record__device"]
    search_fields = ["stock_item__title", "contact__name"]
    show_full_result_count = False
    actions = ["apply_chosen"]

    @admin.display(description="record")
    def of(self, change: NotCarriedOver) -> str:
        return str(change.stock_item or change.contact or "Not here any more")

    @admin.display(description="was")
    def was(self, change: NotCarriedOver) -> str:
        return change.old_value or "–"

    @admin.display(description="typed")
    def typed(self, change: NotCarriedOver) -> str:
        return change.new_value or "–"

    @admin.display(description="server now")
    def server_now(self, change: NotCarriedOver) -> str:
        return server_value(change) or "–"

    @admin.action(description="Apply", permissions=["apply"])
    def apply_chosen(self, request: HttpRequest, queryset: QuerySet[NotCarriedOver]) -> None:
        for change in queryset.order_by("id"):
            tell(request, partial(_apply, request, change), "")

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
        return do(
            request,
            lambda: _apply(request, change) if change else "That change is not here.",
            "",
            then=back,
        )


def _apply(request: HttpRequest, change: NotCarriedOver) -> str:
    office.apply_change(change, user=request.user)
    return f"{change.stock_item or change.contact}: {change.field} is {change.new_value} now."
