"""Stock items, and the movements that are the only way to change what is on hand (invariant 9)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from pos.barcodes import as_isbn, read_ean, read_isbn
from pos.bulk import insert
from pos.errors import ShopError
from pos.models import StockItem, StockMovement, TaxRate
from pos.services.days import posting_moment
from pos.services.fields import apply_changes
from pos.services.seals import seal_movements
from pos.texts import is_visible

EDITABLE_FIELDS = (
    "isbn",
    "ean",
    "title",
    "authors",
    "publisher",
    "format",
    "category",
    "shelf",
    "year",
    "rrp",
    "price",
    "tax_rate",
    "is_active",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockItemDraft:
    """A new title or other goods. `uuid` comes from the device that made it; "" is no code."""

    title: str
    price: Decimal
    tax_rate: TaxRate
    uuid: UUID | None = None
    isbn: str = ""
    ean: str = ""
    authors: str = ""
    publisher: str = ""
    format: str = ""
    category: str = StockItem.Category.FICTION
    shelf: str = ""
    year: int | None = None
    rrp: Decimal = Decimal("0.00")


def find_by_code(*, isbn: str, ean: str) -> StockItem | None:
    """Return the item that has one of these codes already ("" is none); the ISBN decides first."""
    isbn = as_isbn(isbn)
    return (isbn and StockItem.objects.filter(isbn=isbn).first() or None) or (
        ean and StockItem.objects.filter(ean=ean).first() or None
    )


def tax_rate_for(code: str) -> TaxRate:
    """Return the rate of this code, else the default one: no new title is refused for its rate.

    Errors: ShopError `no_tax_rate` when the shop has none at all.
    """
    rates = TaxRate.objects.order_by("-is_default", "id")
    rate = rates.filter(code=code).first() or rates.first()
    if rate is None:
        raise ShopError("no_tax_rate", "The shop has no tax rate yet: add one in the office.")
    return rate


@transaction.atomic
def create_stock_item(draft: StockItemDraft) -> StockItem:
    """Make a stock item, or fill the placeholder that a sale left for it; codes are not checked.

    Errors: ShopError `code_taken` (data.stock_item: who has the ISBN or EAN), `stock_item_exists`,
    `name_wrong`.
    """
    if not is_visible(draft.title):
        raise ShopError("name_wrong", "A title has a name.")
    uuid = draft.uuid or uuid7()
    item = StockItem.objects.select_for_update(no_key=True).filter(uuid=uuid).first() or StockItem(
        uuid=uuid
    )
    if item.pk and not item.is_placeholder:
        raise ShopError(
            "stock_item_exists",
            "This title is here already.",
            {"stock_item": str(uuid)},
            status=409,
        )
    other = find_by_code(isbn=draft.isbn, ean=draft.ean)
    if other is not None and other.pk != item.pk:
        raise _code_taken(other)
    item.isbn = as_isbn(draft.isbn) or None
    item.ean = draft.ean or None
    for name in EDITABLE_FIELDS[2:-1]:
        setattr(item, name, getattr(draft, name))
    item.is_placeholder = False
    item.save()
    return item


@transaction.atomic
def create_placeholder_item(
    *, uuid: UUID, title: str, price: Decimal, tax_rate: TaxRate
) -> StockItem:
    """Return the item, made visible as a placeholder when its own record is held."""
    item, _ = StockItem.objects.get_or_create(
        uuid=uuid,
        defaults={
            "title": title,
            "price": max(price, Decimal("0.00")),
            "tax_rate": tax_rate,
            "is_placeholder": True,
        },
    )
    return item


@transaction.atomic
def update_stock_item(*, item: StockItem, changes: Mapping[str, object]) -> StockItem:
    """Change fields of `EDITABLE_FIELDS`, or `tax_code`; texts are read as in a form.

    What is on hand is not among them: that is `move_stock`. Errors: ShopError `field_unknown`,
    `invalid` (data.fields), `isbn_wrong`, `ean_wrong`, `code_taken`, `tax_rate_unknown`.
    """
    row = StockItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    wanted = dict(changes)
    if "tax_code" in wanted:
        wanted["tax_rate"] = _tax_rate(str(wanted.pop("tax_code")))
    if wanted.get("isbn", row.isbn) != row.isbn:
        wanted["isbn"] = read_isbn(str(wanted["isbn"])) if wanted["isbn"] else None
    if wanted.get("ean", row.ean) != row.ean:
        wanted["ean"] = read_ean(str(wanted["ean"])) if wanted["ean"] else None
    for field in ("isbn", "ean"):
        code = wanted.get(field)
        others = StockItem.objects.filter(**{field: code}).exclude(pk=row.pk)
        if code and (other := others.first()) is not None:
            raise _code_taken(other)
    if wanted.get("year") == "":
        wanted["year"] = None
    tax_rate = wanted.pop("tax_rate", None)
    if isinstance(tax_rate, TaxRate):
        row.tax_rate = tax_rate
    apply_changes(row, wanted, EDITABLE_FIELDS)
    return row


@transaction.atomic
def move_stock(
    *,
    stock_item_id: int,
    kind: str,
    quantity: int,
    note: str = "",
    now: datetime | None = None,
) -> StockMovement:
    """Note that pieces came or went. A sale's movements come from `pos.services.sales`.

    Errors: ShopError `stock_item_unknown`, `quantity_wrong`, `kind_wrong`.
    """
    if kind not in {"opening", "received", "adjusted"}:
        raise ShopError(
            "kind_wrong", "Stock is opened, received or adjusted by hand.", {"kind": kind[:20]}
        )
    if quantity == 0 or abs(quantity) > 100_000:
        raise ShopError(
            "quantity_wrong", "Give a number of pieces from 1 to 100,000, or minus that."
        )
    if not lock_stock_items([stock_item_id]):
        raise ShopError("stock_item_unknown", "There is no such stock item.", status=404)
    movement = StockMovement(
        stock_item_id=stock_item_id,
        kind=kind,
        quantity=quantity,
        note=note,
        posted_at=posting_moment(now).posted_at,
    )
    post_movements([movement])
    return movement


def post_movements(movements: Sequence[StockMovement]) -> None:
    """Insert and seal movements that belong to no sale, in the caller's transaction."""
    add_movements(movements)
    seal_movements(movements)


def lock_stock_items(ids: Sequence[int]) -> dict[int, int]:
    """Lock items in the order of their ids, as everywhere, and return what is on hand of each."""
    rows = StockItem.objects.select_for_update().filter(id__in=sorted(set(ids))).order_by("id")
    return dict(rows.values_list("id", "on_hand"))


def add_movements(movements: Sequence[StockMovement], now: datetime | None = None) -> None:
    """Insert movements and add them to what is on hand, in one statement each."""
    insert(movements)
    changes: dict[int, int] = {}
    for movement in movements:
        item_id = movement.stock_item_id
        changes[item_id] = changes.get(item_id, 0) + movement.quantity
    _change_on_hand({item_id: change for item_id, change in changes.items() if change}, now)


def _change_on_hand(changes: Mapping[int, int], now: datetime | None) -> None:
    if not changes:
        return
    # One UPDATE for the whole set: Django's CASE … WHEN takes two parameters and a branch a row.
    each, key = (
        ("json_each_text(%s::json)", "changed.key::bigint")
        if connection.vendor == "postgresql"
        else ("json_each(%s)", "CAST(changed.key AS INTEGER)")
    )
    sql = f"""
        UPDATE pos_stockitem
        SET on_hand = on_hand + CAST(changed.value AS INTEGER), updated_at = %s
        FROM {each} AS changed WHERE pos_stockitem.id = {key}
    """
    updated_at = connection.ops.adapt_datetimefield_value(now or timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(sql, [updated_at, json.dumps(changes)])


def _tax_rate(code: str) -> TaxRate:
    rate = TaxRate.objects.filter(code=code).first()
    if rate is None:
        raise ShopError(
            "tax_rate_unknown", f"There is no tax rate {code[:12]}.", {"tax_code": code[:40]}
        )
    return rate


def _code_taken(other: StockItem) -> ShopError:
    return ShopError(
        "code_taken",
        f"This code belongs to {other.title}.",
        {"stock_item": str(other.uuid)},
        status=409,
    )
