"""Sales in the office: to be looked at, never edited. Found by TransID and by D-number (R10)."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pos.admin.base import ReadOnlyAdmin, ReadOnlyInline, money
from pos.dockets import d_numbers
from pos.find import find_dockets, find_elsewhere, parse_docket_number
from pos.models import Payment, Sale, SaleLine, Shipment


def sale_link(sale: Sale) -> SafeString:
    """Return a link to the sale's page."""
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:pos_sale_change", args=[sale.pk]), sale
    )


class SaleLineInline(ReadOnlyInline):
    model = SaleLine
    fk_name = "sale"
    verbose_name_plural = "lines"
    fields = [
        "position",
        "title",
        "barcode",
        "quantity",
        "unit_price",
        "discount",
        "amount",
        "tax_percent",
        "tax",
        "return_of",
        "returned_on",
    ]
    readonly_fields = ["return_of", "returned_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SaleLine]:
        lines: QuerySet[SaleLine] = super().get_queryset(request)
        return lines.select_related("returned_sale").prefetch_related("returns__sale")

    @admin.display(description="return of")
    def return_of(self, line: SaleLine) -> SafeString | str:
        return sale_link(line.returned_sale) if line.returned_sale else "–"

    @admin.display(description="returned on")
    def returned_on(self, line: SaleLine) -> str:
        return ", ".join(f"{each.sale} (−{-each.quantity})" for each in line.returns.all()) or "–"


class PaymentInline(ReadOnlyInline):
    model = Payment
    verbose_name_plural = "payments"
    fields = [
        "tender",
        "amount",
        "tendered",
        "change",
        "scheme",
        "reference",
        "posted_at",
        "taken_at",
    ]


class ShipmentInline(ReadOnlyInline):
    model = Shipment
    verbose_name_plural = "shipment"
    fields = ["posted_at", "taken_at", "business_date"]


def _alias_inlines() -> list[type[ReadOnlyInline]]:
    """Return the D-numbers of a sale, where disconnected mode is installed beside the shop."""
    for relation in Sale._meta.related_objects:
        if relation.get_accessor_name() == "aliases":
            return [
                type(
                    "AliasInline",
                    (ReadOnlyInline,),
                    {"model": relation.related_model, "verbose_name_plural": "D-numbers"},
                )
            ]
    return []


@admin.register(Sale)
class SaleAdmin(ReadOnlyAdmin[Sale]):
    list_display = [
        "trans_id",
        "d_number",
        "business_date",
        "locked_at",
        "device",
        "cashier_name",
        "contact",
        "total_shown",
        "made_disconnected",
    ]
    list_filter = [
        ("business_date", admin.DateFieldListFilter),
        "made_disconnected",
        "device",
        "payments__tender",
    ]
    list_select_related = ["device", "contact"]
    search_fields = ["contact__name", "cashier_name"]
    search_help_text = "TransID, D-number (D12345), contact or cashier"
    show_full_result_count = False
    list_per_page = 50
    inlines = [SaleLineInline, PaymentInline, ShipmentInline, *_alias_inlines()]
    fieldsets = [
        (None, {"fields": ["trans_id", "d_number", "uuid", "made_disconnected"]}),
        (
            "When",
            {"fields": ["started_at", "locked_at", "posted_at", "business_date"]},
        ),
        ("Who and where", {"fields": ["register", "device", "shift", "cashier", "contact"]}),
        (
            "Money",
            {"fields": ["total", "tax_total", "rounding", "currency", "tax_inclusive", "note"]},
        ),
    ]
    readonly_fields = ["d_number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sale]:
        return super().get_queryset(request).prefetch_related("aliases")

    @admin.display(description="D-number")
    def d_number(self, sale: Sale) -> str:
        return ", ".join(f"D{number}" for number in d_numbers(sale)) or "–"

    @admin.display(description="total", ordering="total")
    def total_shown(self, sale: Sale) -> str:
        return money(sale.total)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Sale], search_term: str
    ) -> tuple[QuerySet[Sale], bool]:
        """A docket number finds its docket in every spelling; anything else is a name."""
        if parse_docket_number(search_term) is None:
            return super().get_search_results(request, queryset, search_term)
        found = queryset.filter(pk__in=[sale.pk for sale in find_dockets(search_term)])
        elsewhere = find_elsewhere(search_term) if not found else None
        if elsewhere is not None:
            messages.warning(request, elsewhere.message)
        return found, False


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin[Payment]):
    list_display = ["sale", "tender", "amount_shown", "business_date", "posted_at", "taken_at"]
    list_filter = ["tender", ("business_date", admin.DateFieldListFilter)]
    list_select_related = ["sale"]
    search_fields = ["=sale__trans_id", "reference"]
    search_help_text = "TransID or reference"
    show_full_result_count = False
    ordering = ["-id"]

    @admin.display(description="amount", ordering="amount")
    def amount_shown(self, payment: Payment) -> str:
        return money(payment.amount)


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin[Shipment]):
    list_display: list[Any] = ["sale", "business_date", "posted_at", "taken_at"]
    list_filter = [("business_date", admin.DateFieldListFilter)]
    list_select_related = ["sale"]
    search_fields = ["=sale__trans_id"]
    search_help_text = "TransID"
    show_full_result_count = False
    ordering = ["-id"]
