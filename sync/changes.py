"""Changing fields of a record that exists: by a connected till, or by hand in the office (R2).

Nothing that is posted back ever comes here by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from pos.errors import ShopError
from pos.models import Cashier, Contact, StockItem
from pos.services.contacts import update_contact
from pos.services.stock import update_stock_item
from sync.auth import Sender
from sync.log import note

STOCK_ITEM_FIELDS = (
    "isbn",
    "ean",
    "title",
    "authors",
    "publisher",
    "format",
    "category",
    "shelf",
    "rrp",
    "price",
    "tax_code",
)
CONTACT_FIELDS = ("name", "card_number", "phone", "email", "note")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field as it was and as somebody wants it."""

    field: str
    old: str
    new: str


def value_now(row: StockItem | Contact, field: str) -> str:
    """Return a field's value as a till writes it. Errors: ShopError `field_unknown`."""
    known = STOCK_ITEM_FIELDS if isinstance(row, StockItem) else CONTACT_FIELDS
    if field not in known:
        raise ShopError("field_unknown", f"{field[:40]} cannot be changed.", {"field": field[:40]})
    if isinstance(row, StockItem) and field == "tax_code":
        return row.tax_rate.code
    value = getattr(row, field)
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value or "")


@transaction.atomic
def change_from_till(
    row: StockItem | Contact,
    changes: Sequence[FieldChange],
    *,
    sender: Sender,
    person: Cashier,
) -> None:
    """Apply what a cashier typed on a connected till, who has proved it, and log it.

    Errors: ShopError, those of `apply_changes`.
    """
    apply_changes(row, changes)
    told = ", ".join(f"{each.field}: {each.old} → {each.new}" for each in changes)
    note("changed", by=person.name, device=sender.device, detail=f"{row}: {told}")


@transaction.atomic
def apply_changes(row: StockItem | Contact, changes: Sequence[FieldChange]) -> None:
    """Change fields that still are as the till saw them.

    Errors: ShopError `field_unknown`, `changed_meanwhile` (data.field, data.now), and those of
    `pos.services`.
    """
    row = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
    for change in changes:
        _check_unchanged(row, change)
    set_values(row, {change.field: change.new for change in changes})


def _check_unchanged(row: StockItem | Contact, change: FieldChange) -> None:
    now = value_now(row, change.field)
    if now not in {change.old, change.new}:
        what = change.field.replace("_", " ")
        raise ShopError(
            "changed_meanwhile",
            f"Somebody changed the {what} meanwhile: it is {now or 'nothing'} now.",
            {"field": change.field, "now": now},
            status=409,
        )


def set_values(row: StockItem | Contact, values: Mapping[str, str]) -> None:
    """Set fields, whatever they were. Errors: those of `pos.services`."""
    if isinstance(row, StockItem):
        update_stock_item(item=row, changes=values)
    else:
        update_contact(contact=row, changes=values)
