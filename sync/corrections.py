"""A held record as fields that a person can correct, and back to a record's text.

What a record says is posted as printed, never recomputed. Here a person corrects it, with a reason:
the sums show what they should come to, and where a sum alone is wrong the right one is suggested.
Identity (uuid, device, epoch, sequence, D-number, previous) stays as it came.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from pos.errors import ShopError
from pos.money import ZERO, line_amount, wire_money
from sync.kinds.registry import KINDS, AnyRecord
from sync.kinds.sale import Line, PaymentLine, SaleRecord
from sync.wire.reading import read_record

MOST_LINES = 60
"""A docket with more is corrected as text: a form of thousands of fields helps nobody."""

EDITABLE: dict[type, Sequence[str]] = {
    struct: names for kind in KINDS.values() for struct, names in kind.editable.items()
}
ROWS: dict[type, Mapping[str, type]] = {kind.struct: kind.rows for kind in KINDS.values()}
"""The parts of a record that are lists, by their name in it."""

NEW_ROW: dict[str, dict[str, Any]] = {
    "lines": {"stock_item": None},
    "payments": {},
    "fields": {},
}


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of the docket; `field` is where it stands ("total", "lines-0-amount")."""

    field: str
    words: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row as corrected: its place in the record, None for a new one, and its fields."""

    index: int | None
    values: Mapping[str, Any]


def correctable(body: bytes) -> AnyRecord | None:
    """Return the record when it can be corrected field by field, None when only as text."""
    try:
        record = read_record(body)
    except ShopError:
        return None
    if isinstance(record, SaleRecord) and len(record.lines) > MOST_LINES:
        return None
    return record


def sums_of(record: AnyRecord) -> list[Sum]:
    """Return every sum of a sale, the wrong and the right ones; nothing for other records."""
    if not isinstance(record, SaleRecord):
        return []
    lines = sum((Decimal(line.amount) for line in record.lines), ZERO)
    tax = sum((Decimal(line.tax) for line in record.lines), ZERO)
    paid = sum((Decimal(payment.amount) for payment in record.payments), ZERO)
    whole, what = (lines, "Lines come") if record.tax_inclusive else (lines + tax, "Lines and tax")
    what = what if record.tax_inclusive else f"{what} come"
    due = Decimal(record.total) + Decimal(record.rounding)
    due_words = "to pay" if not Decimal(record.rounding) else f"{due} to pay, rounded"
    return [
        *(_line_sum(n, line) for n, line in enumerate(record.lines)),
        _sum("tax_total", "Tax of the lines comes", tax, Decimal(record.tax_total)),
        _sum("total", what, whole, Decimal(record.total)),
        *(_payment_sum(n, payment) for n, payment in enumerate(record.payments)),
        _paid_sum(record, paid, due, due_words),
    ]


def suggestion(record: AnyRecord) -> dict[str, str]:
    """Return right sums for those that are wrong, by field, when that settles all of it.

    Nothing when what the sums are made of must be wrong: then a person has to find out.
    """
    if not isinstance(record, SaleRecord) or all(each.is_right for each in sums_of(record)):
        return {}
    lines = [msgspec.structs.replace(line, amount=_line_comes_to(line)) for line in record.lines]
    payments = [
        msgspec.structs.replace(each, amount=_payment_comes_to(each)) for each in record.payments
    ]
    tax = sum((Decimal(line.tax) for line in lines), ZERO)
    whole = sum((Decimal(line.amount) for line in lines), ZERO if record.tax_inclusive else tax)
    right = msgspec.structs.replace(
        record,
        lines=lines,
        payments=payments,
        tax_total=wire_money(tax),
        total=wire_money(whole),
    )
    if not all(each.is_right for each in sums_of(right)):
        return {}
    return _differences(record, right)


def missing_amount(record: AnyRecord) -> Decimal:
    """Return what the customer paid beyond the lines, when the docket's total agrees with that."""
    if not isinstance(record, SaleRecord):
        return ZERO
    wrong = {each.field for each in sums_of(record) if not each.is_right}
    if wrong != {"total"}:
        return ZERO
    lines = sum((Decimal(line.amount) for line in record.lines), ZERO)
    tax = ZERO if record.tax_inclusive else Decimal(record.tax_total)
    return Decimal(record.total) - lines - tax


def corrected_text(
    body: bytes, values: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]
) -> str:
    """Return the record's text with these fields, everything else as it came."""
    told = json.loads(body)
    told.update(values)
    for name, corrected in rows.items():
        before = told[name]
        position = max((row.get("position", 0) for row in before), default=0)
        told[name] = []
        for row in corrected:
            if row.index is not None:
                told[name].append({**before[row.index], **row.values})
                continue
            position += 1
            place = {} if name == "fields" else {"position": position}
            told[name].append({**place, **NEW_ROW[name], **row.values})
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _sum(field: str, what: str, comes_to: Decimal, says: Decimal) -> Sum:
    is_right = comes_to == says
    told = "as the record says" if is_right else f"the record says {says}"
    return Sum(field, f"{what} to {comes_to}, {told}.", is_right)


def _line_sum(index: int, line: Line) -> Sum:
    if line.quantity == 0:
        return Sum(f"lines-{index}-quantity", f"Line {line.position} has no quantity.", False)
    if line.quantity > 0 and line.return_of is not None:
        words = f"Line {line.position} is a return: its quantity is below nothing, such as −1."
        return Sum(f"lines-{index}-quantity", words, False)
    comes_to = Decimal(_line_comes_to(line))
    what = f"Line {line.position} comes"
    return _sum(f"lines-{index}-amount", what, comes_to, Decimal(line.amount))


def _payment_sum(index: int, payment: PaymentLine) -> Sum:
    if Decimal(payment.change) < 0:
        return Sum(f"payments-{index}-change", "Change cannot be below nothing.", False)
    what = "Tendered less change comes"
    comes_to = Decimal(_payment_comes_to(payment))
    return _sum(f"payments-{index}-amount", what, comes_to, Decimal(payment.amount))


def _paid_sum(record: SaleRecord, paid: Decimal, due: Decimal, due_words: str) -> Sum:
    field = f"payments-{len(record.payments) - 1}-amount" if record.payments else "total"
    if paid == due:
        return Sum(field, f"Payments come to {paid}, as the record says.", True)
    says = f"{due} {due_words}" if due_words == "to pay" else due_words
    return Sum(field, f"Payments come to {paid}, the record says {says}.", False)


def _line_comes_to(line: Line) -> str:
    price, discount = Decimal(line.unit_price), Decimal(line.discount)
    return str(line_amount(quantity=line.quantity, unit_price=price, discount=discount))


def _payment_comes_to(payment: PaymentLine) -> str:
    return str(Decimal(payment.tendered) - Decimal(payment.change))


def _differences(record: SaleRecord, right: SaleRecord) -> dict[str, str]:
    pairs = [
        *((name, getattr(record, name), getattr(right, name)) for name in ("tax_total", "total")),
        *(
            (f"{name}-{n}-amount", before.amount, after.amount)
            for name in ("lines", "payments")
            for n, (before, after) in enumerate(
                zip(getattr(record, name), getattr(right, name), strict=True)
            )
        ),
    ]
    return {field: after for field, before, after in pairs if before != after}
