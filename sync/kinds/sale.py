"""A sale or return: the one kind with a docket. Sales are posted in sets, by `sync/posting.py`."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from sync.kinds.facts import Fact, Fields, row, rows, text
from sync.kinds.kind import Kind
from sync.wire.header import (
    MAX_LINES,
    MAX_PAYMENTS,
    Barcode,
    DNumber,
    Header,
    Moment,
    Money,
    Percent,
    Quantity,
    RegisterId,
    Text80,
    Text200,
    Text500,
    Title,
)

TENDERS = {
    "cash": "Cash",
    "card": "Card",
    "voucher": "Voucher",
    "account": "On account",
    "credit": "Credit",
}


class ReturnOf(Struct, forbid_unknown_fields=True):
    """What a returned line goes back to: its line when the docket was at hand, else its number."""

    number: Annotated[str, Meta(min_length=1, max_length=20)]
    sale: UUID | None = None
    position: Annotated[int, Meta(ge=1, le=MAX_LINES)] | None = None


class Line(Struct, forbid_unknown_fields=True):
    """A line as printed: `pos.models.SaleLine` says what the amounts mean.

    `made_on_device` says that its title comes from this device too: the sale waits for it.
    """

    position: Annotated[int, Meta(ge=1, le=MAX_LINES)]
    stock_item: UUID | None
    title: Title
    barcode: Barcode
    quantity: Quantity
    unit_price: Money
    discount: Money
    amount: Money
    tax_code: Annotated[str, Meta(min_length=1, max_length=12)]
    tax_percent: Percent
    tax: Money
    made_on_device: bool = False
    discount_reason: Text80 = ""
    return_of: ReturnOf | None = None
    to_stock: bool = True
    note: Text200 = ""


class PaymentLine(Struct, forbid_unknown_fields=True):
    """Money in one tender: `amount = tendered − change`. `reference` cannot hold a card number."""

    position: Annotated[int, Meta(ge=1, le=MAX_PAYMENTS)]
    tender: Literal["cash", "card", "voucher", "account", "credit"]
    amount: Money
    tendered: Money
    change: Money
    scheme: Annotated[str, Meta(max_length=20)] = ""
    reference: Annotated[str, Meta(max_length=12)] = ""


class SaleRecord(Header, tag="sale", forbid_unknown_fields=True, kw_only=True):
    """A sale or return. What was paid is `total` + `rounding`.

    `allowed_by` is the manager who allowed what its cashier may not do alone.
    """

    d_number: DNumber
    register: RegisterId
    shift: UUID
    shift_opened_at: Moment
    cashier_name: Annotated[str, Meta(max_length=60)]
    contact: UUID | None
    contact_made_on_device: bool = False
    disconnected: bool
    started_at: Moment
    locked_at: Moment
    utc_offset_minutes: Annotated[int, Meta(ge=-1440, le=1440)]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    tax_inclusive: bool
    lines: Annotated[list[Line], Meta(min_length=1, max_length=MAX_LINES)]
    payments: Annotated[list[PaymentLine], Meta(max_length=MAX_PAYMENTS)]
    total: Money
    tax_total: Money
    rounding: Money
    note: Text500 = ""
    allowed_by: UUID | None = None


def _moments(record: SaleRecord) -> Sequence[datetime]:
    return [record.made_at, record.started_at, record.locked_at, record.shift_opened_at]


def _tell(fields: Fields) -> Iterator[Fact]:
    yield Fact("Docket", f"D{text(fields.get('d_number'))}")
    yield from tell_lines(fields)
    yield Fact("Tax", "in all", text(fields.get("tax_total")))
    yield Fact("Total printed", text(fields.get("currency")), text(fields.get("total")))
    if text(fields.get("rounding")) not in {"", "0.00"}:
        yield Fact("Rounding", "of cash", text(fields.get("rounding")))
    yield from tell_payments("Paid", fields.get("payments"))
    if fields.get("note"):
        yield Fact("Note", text(fields.get("note")))


def tell_lines(fields: Fields) -> Iterator[Fact]:
    """Say each line with its price, discount and the docket that it came back of."""
    for number, line in enumerate(rows(fields.get("lines")), 1):
        discount = text(line.get("discount"))
        less = f", less {discount}" if discount not in {"", "0.00"} else ""
        back = row(line.get("return_of")).get("number")
        of = f", back from {text(back)}" if back else ""
        words = f"{text(line.get('quantity'))} × {text(line.get('title'))}"
        price = f" at {text(line.get('unit_price'))}{less}{of}"
        yield Fact(f"Line {number}", words + price, text(line.get("amount")))


def tell_payments(label: str, payments: object) -> Iterator[Fact]:
    """Say each payment, such as "Card, Visa, 4821", under this label."""
    for payment in rows(payments):
        tender = text(payment.get("tender"))
        parts = [
            TENDERS.get(tender, tender),
            text(payment.get("scheme")),
            text(payment.get("reference")),
        ]
        if text(payment.get("change")) not in {"", "0.00"}:
            parts.append(
                f"tendered {text(payment.get('tendered'))}, change {text(payment.get('change'))}"
            )
        yield Fact(label, ", ".join(filter(None, parts)), text(payment.get("amount")))


LINE_FIELDS = (
    "title",
    "barcode",
    "quantity",
    "unit_price",
    "discount",
    "amount",
    "tax_code",
    "tax_percent",
    "tax",
)
PAYMENT_FIELDS = ("tender", "amount", "tendered", "change", "scheme", "reference")

SALE = Kind(
    struct=SaleRecord,
    post=None,
    tell=_tell,
    editable={
        SaleRecord: (
            "total",
            "tax_total",
            "rounding",
            "started_at",
            "locked_at",
            "cashier_name",
            "note",
        ),
        Line: LINE_FIELDS,
        PaymentLine: PAYMENT_FIELDS,
    },
    rows={"lines": Line, "payments": PaymentLine},
    moments=_moments,
)
