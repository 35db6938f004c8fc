"""Uploads in the office: each record in words beside its bytes; correct it, post it again."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pos.admin.ask import ask, is_answered
from pos.admin.base import ReadOnlyAdmin, money
from pos.errors import ShopError
from pos.find import parse_docket_number
from pos.outside import read_whole
from sync import office
from sync.admin.aside import aside_view
from sync.admin.base import do, tell
from sync.admin.correction import Correction, TextForm, form_of
from sync.admin.missing import explain_view, missing_view
from sync.admin.outboxfile import outbox_file_view
from sync.admin.questions import without_question
from sync.kinds.words import facts, pretty
from sync.models import Record
from sync.templatetags.sync_office import CHIPS


@admin.register(Record)
class RecordAdmin(ReadOnlyAdmin[Record]):
    """Everything that devices sent. The bytes that came never change."""

    list_display = ["name", "device", "state_shown", "reason", "amount_shown", "received_at"]
    list_filter = ["state", "kind", "device", "code", "received_at"]
    list_select_related = ["device", "sale"]
    search_fields = ["=uuid", "reason"]
    search_help_text = "D-number (D12345), UUID, or words of the reason"
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-id"]
    actions = ["post_again"]
    change_list_template = "admin/sync/records.html"

    @admin.display(description="record", ordering="d_number")
    def name(self, record: Record) -> str:
        return str(record)

    @admin.display(description="state", ordering="state")
    def state_shown(self, record: Record) -> SafeString:
        sale = f" as {record.sale.trans_id}" if record.sale else ""
        return format_html(
            '<span class="office-chip office-chip--{}">{}{}</span>',
            CHIPS[record.state],
            record.get_state_display(),
            sale,
        )

    @admin.display(description="amount", ordering="amount")
    def amount_shown(self, record: Record) -> str:
        return money(record.amount)

    @admin.action(description="Post again", permissions=["post"])
    def post_again(self, request: HttpRequest, queryset: QuerySet[Record]) -> None:
        for record in queryset.order_by("device_id", "epoch", "sequence"):
            tell(request, partial(self._post, request, record), "")

    def has_post_permission(self, request: HttpRequest) -> bool:
        return office.has_right(request.user, "sync.post_record")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Record], search_term: str
    ) -> tuple[QuerySet[Record], bool]:
        """A D-number finds its records, in every spelling."""
        number = parse_docket_number(search_term)
        if number is not None and number.printed_disconnected:
            return queryset.filter(d_number=number.number), False
        if number is not None:
            return queryset.filter(sale__trans_id=number.number), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("outbox-file/", wrap(outbox_file_view), name="sync_outbox_file"),
            path("aside/<int:pk>/", wrap(partial(aside_view, self)), name="sync_aside"),
            path("missing/", wrap(partial(missing_view, self)), name="sync_record_missing"),
            path("missing/explain/", wrap(partial(explain_view, self)), name="sync_gap_explain"),
            path("<int:pk>/correct/", wrap(self.correct_view), name="sync_record_correct"),
            path("<int:pk>/post/", wrap(self.post_view), name="sync_record_post"),
            path("<int:pk>/post-without/", wrap(self.without_view), name="sync_record_without"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the record in words beside its bytes."""
        return self._page(request, self._record(request, object_id), form=None)

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Post a corrected record, or show what is still wrong with it, field by field."""
        record = self._record(request, pk)
        if request.method != "POST":
            return self._page(request, record, form=None)
        form = form_of(_body(record), request.POST)
        if form.is_valid():
            try:
                row = office.correct(
                    record, text=form.text(), reason=form.reason_given, user=request.user
                )
            except ShopError as error:
                form.show(error)
            else:
                tell(request, lambda: _outcome(row), "")
                return HttpResponseRedirect(_page_of(record))
        return self._page(request, record, form=form)

    def post_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Post the record as it is."""
        record = self._record(request, pk)
        return do(
            request,
            partial(self._post, request, record),
            "",
            then=_page_of(record),
        )

    def without_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Post the record without what it waits for, once somebody has read what that is."""
        record = self._record(request, pk)
        if record.state == Record.State.WAITING and self.has_post_permission(request):
            question = without_question(record)
            if not is_answered(request, question):
                return ask(self, request, question)
        return do(
            request,
            lambda: _outcome(office.post_without_waiting(record, user=request.user)),
            "",
            then=_page_of(record),
        )

    def _post(self, request: HttpRequest, record: Record) -> str:
        return _outcome(office.post_again(record, user=request.user))

    def _record(self, request: HttpRequest, pk: int | str) -> Record:
        rows = Record.objects.select_related("device", "sale", "stock_item", "contact")
        record = rows.filter(pk=read_whole(str(pk)) or 0).first()
        if record is None or not self.has_view_permission(request, record):
            raise Http404("There is no such record.")
        return record

    def _page(
        self, request: HttpRequest, record: Record, form: Correction | TextForm | None
    ) -> HttpResponse:
        body = _body(record)
        is_open = record.state != Record.State.POSTED and record.canonical
        may_post = is_open and self.has_post_permission(request)
        context = {
            **self.admin_site.each_context(request),
            "title": str(record),
            "opts": self.opts,
            "record": record,
            "facts": facts(body),
            "bytes": pretty(bytes(record.body)),
            "sha256": bytes(record.body_sha256).hex(),
            "corrected": pretty(bytes(record.corrected_body)) if record.corrected_body else "",
            "may_post": may_post,
            "flags": record.flags.order_by("id"),
            "changes": record.not_carried_over.order_by("id"),
            "log": record.log.order_by("-id"),
            "others": Record.objects.filter(uuid=record.uuid).exclude(pk=record.pk),
        }
        if may_post:
            by_text = isinstance(form, TextForm)
            context["text_form"] = form if by_text else TextForm.of(body)
            context["text_is_open"] = by_text
            context["correction"] = Correction.of(body) if form is None or by_text else form
        return TemplateResponse(request, "admin/sync/record.html", context)


def _body(record: Record) -> bytes:
    return bytes(record.corrected_body or record.body)


def _outcome(record: Record) -> str:
    if record.sale is not None:
        return f"{record} is posted as {record.sale.trans_id}."
    if record.state == Record.State.POSTED:
        return f"{record} is posted."
    raise ShopError(record.code, f"{record}: {record.get_state_display()}. {record.reason}")


def _page_of(record: Record) -> str:
    return reverse("admin:sync_record_change", args=[record.pk])
