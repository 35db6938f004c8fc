"""A sale that was given up before it was paid: kept with its lines, counted nowhere."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from pos.models import Contact
from pos.money import ZERO
from sync.flags import Flag
from sync.kinds.facts import Fact, Fields, text
from sync.kinds.kind import Kind
from sync.kinds.sale import Line, PaymentLine, tell_lines, tell_payments
from sync.models import Record
from sync.wire.header import (
    MAX_LINES,
    MAX_PAYMENTS,
    Header,
    Moment,
    Money,
    RegisterId,
    Text80,
)


class VoidRecord(Header, tag="void", forbid_unknown_fields=True, kw_only=True):
    """A sale that was given up before it was paid in full; the record's `uuid` is the sale's.

    `given_back` is the money that had been taken for it, by tender. It moves nothing: neither
    money nor stock is counted by it.
    """

    register: RegisterId
    shift: UUID | None
    cashier_name: Annotated[str, Meta(max_length=60)]
    contact: UUID | None
    started_at: Moment
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    lines: Annotated[list[Line], Meta(max_length=MAX_LINES)]
    given_back: Annotated[list[PaymentLine], Meta(max_length=MAX_PAYMENTS)]
    total: Money
    reason: Text80 = ""


def post(row: Record, record: VoidRecord) -> list[Flag]:
    """Keep it as it is: the record is all there is of a sale that never was."""
    row.contact = Contact.objects.filter(uuid=record.contact).first() if record.contact else None
    taken = sum((Decimal(each.amount) for each in record.given_back), ZERO)
    if not taken:
        return []
    return [Flag("voided_with_money", f"{taken} had been taken for it and was given back.")]


def _moments(record: VoidRecord) -> Sequence[datetime]:
    return [record.made_at, record.started_at]


def _void(fields: Fields) -> Iterator[Fact]:
    yield Fact("Voided", "Nothing was sold: no money and no stock is counted by it.")
    yield from tell_lines(fields)
    yield Fact("It came to", text(fields.get("currency")), text(fields.get("total")))
    yield from tell_payments("Given back", fields.get("given_back"))
    if fields.get("reason"):
        yield Fact("Why", text(fields.get("reason")))


VOID = Kind(
    struct=VoidRecord,
    post=post,
    tell=_void,
    editable={VoidRecord: ("cashier_name", "started_at", "total", "reason")},
    moments=_moments,
)
