"""A new title (R1).

The same new ISBN made on two devices and in the office becomes one title: the second record links
to it.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from msgspec import Meta

from pos.errors import ShopError
from pos.models import StockItem
from pos.services.stock import StockItemDraft, create_stock_item, tax_rate_for
from sync.flags import Flag
from sync.kinds.facts import Fact, Fields, text
from sync.kinds.kind import Kind
from sync.models import Record
from sync.wire.header import Header, Money, Text40, Text250, Title


class TitleRecord(Header, tag="title", forbid_unknown_fields=True, kw_only=True):
    """A new title (R1). The record's `uuid` is the stock item's."""

    isbn: Annotated[str, Meta(max_length=13)]
    ean: Annotated[str, Meta(max_length=13)]
    title: Title
    authors: Text250
    publisher: Annotated[str, Meta(max_length=120)]
    binding: Text40
    category: Literal["fiction", "crime", "children", "nonfiction", "poetry", "goods"]
    rrp: Money
    price: Money
    tax_code: Annotated[str, Meta(min_length=1, max_length=12)]


def post(row: Record, record: TitleRecord) -> list[Flag]:
    """Make the title, or link the record to one that is here already. Errors: ShopError."""
    draft = StockItemDraft(
        uuid=record.uuid,
        isbn=record.isbn,
        ean=record.ean,
        title=record.title,
        authors=record.authors,
        publisher=record.publisher,
        format=record.binding,
        category=record.category,
        rrp=Decimal(record.rrp),
        price=Decimal(record.price),
        tax_rate=tax_rate_for(record.tax_code),
    )
    try:
        row.stock_item = _create_title(draft)
        return []
    except ShopError as error:
        if error.code not in {"code_taken", "stock_item_exists"}:
            raise
        row.stock_item = StockItem.objects.get(uuid=UUID(error.data["stock_item"]))
    there = row.stock_item
    if there.price == draft.price:
        return []
    code = there.isbn or there.ean or "It"
    return [
        Flag(
            "same_isbn",
            f"{code} was here already: {there.title} at {there.price}, here at {record.price}.",
        )
    ]


def _create_title(draft: StockItemDraft) -> StockItem:
    try:
        with transaction.atomic():
            return create_stock_item(draft)
    except IntegrityError:
        # Another device's record of the same ISBN came between the look and the insert.
        return create_stock_item(draft)


def _wrong(record: TitleRecord) -> str:
    return "Its price is below nothing." if "-" in record.price + record.rrp else ""


def _title(fields: Fields) -> Iterator[Fact]:
    yield Fact("New title", text(fields.get("title")), text(fields.get("price")))
    yield Fact("By", text(fields.get("authors")))
    yield Fact("ISBN or EAN", text(fields.get("isbn")) or text(fields.get("ean")))


TITLE = Kind(
    struct=TitleRecord,
    post=post,
    tell=_title,
    editable={
        TitleRecord: (
            "title",
            "authors",
            "publisher",
            "isbn",
            "ean",
            "binding",
            "category",
            "price",
            "rrp",
            "tax_code",
        )
    },
    counted_as="titles",
    counted_name="A new title",
    wrong=_wrong,
)
