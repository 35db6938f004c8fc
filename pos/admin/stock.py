"""Stock items and movements in the office: items are edited through `pos.services.stock`."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from pos.admin.base import KeptAdmin, ReadOnlyAdmin, as_form_error, list_link, money
from pos.barcodes import read_ean, read_isbn
from pos.models import StockItem, StockMovement
from pos.services.stock import (
    EDITABLE_FIELDS,
    StockItemDraft,
    create_stock_item,
    move_stock,
    update_stock_item,
)

MOST_PIECES = 100_000


class StockItemForm(forms.ModelForm[StockItem]):
    """A stock item, and pieces that came or went: on hand itself is never typed over."""

    moved_pieces = forms.IntegerField(
        label="Pieces that came or went",
        required=False,
        min_value=-MOST_PIECES,
        max_value=MOST_PIECES,
        help_text="Such as 5 or -1. It becomes a movement; on hand follows.",
    )
    moved_kind = forms.ChoiceField(
        label="Why",
        required=False,
        choices=[
            (kind.value, kind.label)
            for kind in (
                StockMovement.Kind.RECEIVED,
                StockMovement.Kind.ADJUSTED,
                StockMovement.Kind.OPENING,
            )
        ],
    )
    moved_note = forms.CharField(label="Note", required=False, max_length=200)

    class Meta:
        model = StockItem
        fields = EDITABLE_FIELDS

    def clean_isbn(self) -> str | None:
        isbn: str = self.cleaned_data["isbn"] or ""
        return as_form_error(lambda: read_isbn(isbn)) if isbn else None

    def clean_ean(self) -> str | None:
        ean: str = self.cleaned_data["ean"] or ""
        return as_form_error(lambda: read_ean(ean)) if ean else None


class OnHandFilter(admin.SimpleListFilter):
    title = "on hand"
    parameter_name = "on_hand_is"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [("some", "On the shelf"), ("none", "None left"), ("below", "Below zero")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        match self.value():
            case "some":
                return queryset.filter(on_hand__gt=0)
            case "none":
                return queryset.filter(on_hand=0)
            case "below":
                return queryset.filter(on_hand__lt=0)
            case _:
                return queryset


@admin.register(StockItem)
class StockItemAdmin(KeptAdmin[StockItem]):
    form = StockItemForm
    list_display = ["title", "authors", "isbn", "category", "price_shown", "on_hand", "is_active"]
    list_filter = ["category", OnHandFilter, "is_active", "is_placeholder", "tax_rate"]
    search_fields = ["title", "authors", "isbn", "ean"]
    search_help_text = "Title, author, ISBN or EAN"
    readonly_fields = ["on_hand", "movements_link", "is_placeholder", "updated_at"]
    list_per_page = 50
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["title", "authors", "publisher", "year"]}),
        ("Codes", {"fields": ["isbn", "ean"]}),
        ("On the shelf", {"fields": ["format", "category", "shelf", "is_active"]}),
        ("Price", {"fields": ["price", "rrp", "tax_rate"]}),
        (
            "Stock",
            {
                "fields": [
                    "on_hand",
                    "movements_link",
                    "moved_pieces",
                    "moved_kind",
                    "moved_note",
                    "is_placeholder",
                    "updated_at",
                ]
            },
        ),
    ]

    @admin.display(description="price", ordering="price")
    def price_shown(self, item: StockItem) -> str:
        return money(item.price)

    @admin.display(description="movements")
    def movements_link(self, item: StockItem) -> SafeString | str:
        if item._state.adding:
            return "–"
        return list_link(
            "pos_stockmovement_changelist", "All movements", {"stock_item__id__exact": item.pk}
        )

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: StockItem, form: Any, change: bool) -> None:
        data = form.cleaned_data
        fields: dict[str, Any] = {name: data[name] for name in EDITABLE_FIELDS}
        if change:
            changed = {name: fields[name] for name in form.changed_data if name in fields}
            saved = update_stock_item(item=obj, changes=changed)
        else:
            is_active = fields.pop("is_active")
            fields |= {name: fields[name] or "" for name in ("isbn", "ean")}
            saved = create_stock_item(StockItemDraft(**fields))
            if not is_active:
                saved = update_stock_item(item=saved, changes={"is_active": False})
        obj.pk, obj.uuid, obj._state.adding = saved.pk, saved.uuid, False
        if data["moved_pieces"]:
            move_stock(
                stock_item_id=saved.pk,
                kind=data["moved_kind"],
                quantity=data["moved_pieces"],
                note=data["moved_note"],
            )


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin[StockMovement]):
    list_display = ["posted_at", "stock_item", "kind", "quantity", "sale_line", "note"]
    list_filter = ["kind", ("posted_at", admin.DateFieldListFilter)]
    list_select_related = ["stock_item", "sale_line"]
    search_fields = ["stock_item__title", "stock_item__isbn", "note"]
    search_help_text = "Title, ISBN or note"
    show_full_result_count = False
    ordering = ["-id"]
