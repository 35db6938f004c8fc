"""The sheets "Back from disconnected" in the office: to be read, printed and signed (R7)."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from pos.admin.ask import ask, is_answered
from pos.admin.base import ReadOnlyAdmin
from pos.outside import read_whole
from sync import office
from sync.admin.base import do
from sync.admin.questions import exceptions_question
from sync.chain import gaps, open_gaps
from sync.models import Sheet
from sync.sheets import change_data, comparison_of, not_carried_over, sheet_data

PAIRS_SHOWN = 60


@admin.register(Sheet)
class SheetAdmin(ReadOnlyAdmin[Sheet]):
    """Counts and money as the device had them, against what was posted."""

    list_display = [
        "device",
        "disconnected_at",
        "reconnected_at",
        "dockets",
        "signed_at",
        "signed_by",
    ]
    list_filter = [("signed_at", admin.EmptyFieldListFilter), "device"]
    list_select_related = ["device"]
    ordering = ["-made_at"]

    @admin.display(description="dockets")
    def dockets(self, sheet: Sheet) -> int:
        return len(sheet.claim["dockets"])

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/sign/", wrap(self.sign_view), name="sync_sheet_sign"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the same sheet as the till."""
        sheet = self._sheet(request, object_id)
        found = comparison_of(sheet)
        data = sheet_data(sheet, found)
        show_all = request.GET.get("all") == "1"
        context = {
            **self.admin_site.each_context(request),
            "title": "Back from disconnected",
            "opts": self.opts,
            "sheet": sheet,
            "data": data,
            "tenders": found.tenders,
            "exceptions": found.exceptions,
            "pairs": data["pairs"] if show_all else data["pairs"][:PAIRS_SHOWN],
            "more_pairs": 0 if show_all else max(0, len(data["pairs"]) - PAIRS_SHOWN),
            "difference": found.posted_amount - found.device_amount,
            "changes": [(row, change_data(row)) for row in not_carried_over(found.claim)],
            "gaps": open_gaps(gaps(sheet.device, sheet.epoch)),
            "may_sign": office.has_right(request.user, "sync.sign_sheet"),
            "may_except": self._may_except(request),
            "may_apply": office.has_right(request.user, "sync.apply_change"),
            "may_see": office.has_right(request.user, "sync.change_reviewflag"),
        }
        return TemplateResponse(request, "admin/sync/sheet.html", context)

    def sign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sign the sheet, as the button says; with exceptions, only once they were named."""
        sheet = self._sheet(request, pk)
        asked = request.POST if request.method == "POST" else request.GET
        with_exceptions = asked.get("with_exceptions") == "1"
        if with_exceptions and sheet.signed_at is None and self._may_except(request):
            question = exceptions_question(sheet)
            if not is_answered(request, question):
                return ask(self, request, question)
        return do(
            request,
            lambda: office.sign_sheet(sheet, with_exceptions=with_exceptions, user=request.user),
            "The sheet is signed.",
            then=reverse("admin:sync_sheet_change", args=[sheet.pk]),
        )

    def _may_except(self, request: HttpRequest) -> bool:
        return office.has_right(request.user, "sync.sign_with_exceptions")

    def _sheet(self, request: HttpRequest, pk: int | str) -> Sheet:
        rows = Sheet.objects.select_related("device")
        sheet = rows.filter(pk=read_whole(str(pk)) or 0).first()
        if sheet is None or not self.has_view_permission(request, sheet):
            raise Http404("There is no such sheet.")
        return sheet
