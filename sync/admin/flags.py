"""Flags for review: what posted as it was printed, and should be looked at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pos.admin.base import ReadOnlyAdmin
from sync import office
from sync.admin.base import do
from sync.models import ReviewFlag


@admin.register(ReviewFlag)
class ReviewFlagAdmin(ReadOnlyAdmin[ReviewFlag]):
    """One row for each; seen by whom."""

    list_display = ["message", "record", "sale", "code", "raised_at", "seen_at", "seen_by"]
    list_filter = [("seen_at", admin.EmptyFieldListFilter), "code", "record__device"]
    list_select_related = ["record", "sale"]
    search_fields = ["message", "=sale__trans_id", "=record__d_number"]
    show_full_result_count = False
    actions = ["mark_seen"]

    @admin.action(description="Seen", permissions=["see"])
    def mark_seen(self, request: HttpRequest, queryset: QuerySet[ReviewFlag]) -> None:
        count = office.mark_seen(list(queryset), user=request.user)
        self.message_user(request, f"{count} marked as seen.")

    def has_see_permission(self, request: HttpRequest) -> bool:
        return office.has_right(request.user, "sync.change_reviewflag")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/seen/", wrap(self.seen_view), name="sync_reviewflag_seen"),
            *super().get_urls(),
        ]

    def seen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark one flag, and go back to where the button was."""
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = reverse("admin:sync_reviewflag_changelist")
        flags = list(ReviewFlag.objects.filter(pk=pk))
        return do(
            request,
            lambda: office.mark_seen(flags, user=request.user),
            "Marked as seen.",
            then=back,
        )
