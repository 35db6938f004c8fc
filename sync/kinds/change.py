"""Changed fields of a record that exists already: noted, never applied by themselves (R2)."""

from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from pos.models import Contact, StockItem
from pos.states import changed
from sync.flags import Flag
from sync.kinds.facts import Fact, Fields, rows, text
from sync.kinds.kind import Kind
from sync.models import NotCarriedOver, Record
from sync.wire.header import Header, Text500


class FieldChange(Struct, forbid_unknown_fields=True):
    field: Annotated[str, Meta(min_length=1, max_length=40)]
    old: Text500
    new: Text500


class ChangeRecord(Header, tag="change", forbid_unknown_fields=True, kw_only=True):
    """Changed fields of a record that exists already: noted, never applied by itself (R2)."""

    of: Literal["stock_item", "contact"]
    target: UUID
    fields: Annotated[list[FieldChange], Meta(min_length=1, max_length=40)]


def post(row: Record, record: ChangeRecord) -> list[Flag]:
    """List what was changed, field by field."""
    item, contact = None, None
    if record.of == "stock_item":
        item = StockItem.objects.filter(uuid=record.target).first() or _linked(record)[0]
    else:
        contact = Contact.objects.filter(uuid=record.target).first() or _linked(record)[1]
    noted = NotCarriedOver.objects.bulk_create(
        NotCarriedOver(
            record=row,
            stock_item=item,
            contact=contact,
            field=change.field,
            old_value=change.old,
            new_value=change.new,
            made_at=record.made_at,
        )
        for change in record.fields
    )
    changed(*noted)
    row.stock_item, row.contact = item, contact
    return []


def _linked(record: ChangeRecord) -> tuple[StockItem | None, Contact | None]:
    """Return what a new record of this UUID became when it was here already."""
    row = Record.objects.filter(uuid=record.target, canonical=True).first()
    return (row.stock_item, row.contact) if row else (None, None)


def _change(fields: Fields) -> Iterator[Fact]:
    for each in rows(fields.get("fields")):
        words = f"{text(each.get('old'))} → {text(each.get('new'))}"
        yield Fact(text(each.get("field")).replace("_", " ").capitalize(), words)


CHANGE = Kind(
    struct=ChangeRecord,
    post=post,
    tell=_change,
    editable={ChangeRecord: (), FieldChange: ("field", "old", "new")},
    rows={"fields": FieldChange},
    counted_as="changes",
    counted_name="A change",
)
