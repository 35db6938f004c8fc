"""Posting sales: the one way in which a sale and all that belongs to it comes to be.

Keeps R5 (what counts in totals is dated now), R6 (the till's own times stay) and R9 (TransIDs
without a gap, in the order of commits). Works in sets: no query for a single sale or line. Drafts
are msgspec's structs, which are made many times as fast as frozen dataclasses.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from msgspec import Struct

from pos.bulk import fresh, insert
from pos.errors import ShopError
from pos.models import Payment, Sale, SaleLine, Shipment, StockMovement
from pos.money import HIGHEST_AMOUNT, ZERO, line_amount
from pos.numbering import take_trans_ids
from pos.services.days import PostingMoment, posting_moment
from pos.services.returns import insert_lines
from pos.services.seals import Posted, seal_sales
from pos.services.stock import add_movements, lock_stock_items


class LineDraft(Struct, frozen=True, kw_only=True):
    """A line as printed: `pos.models.SaleLine` says what the amounts mean."""

    position: int
    stock_item_id: int | None
    title: str
    quantity: int
    unit_price: Decimal
    amount: Decimal
    tax_code: str
    tax_percent: Decimal
    tax: Decimal
    barcode: str = ""
    discount: Decimal = ZERO
    discount_reason: str = ""
    returned_sale_uuid: UUID | None = None
    returned_position: int | None = None
    to_stock: bool = True
    note: str = ""


class PaymentDraft(Struct, frozen=True, kw_only=True):
    """Money in one tender: `amount = tendered − change`."""

    position: int
    tender: str
    amount: Decimal
    tendered: Decimal
    change: Decimal = ZERO
    scheme: str = ""
    reference: str = ""


class SaleDraft(Struct, frozen=True, kw_only=True):
    """A sale as it was frozen on a device, its references resolved to rows of the shop."""

    uuid: UUID
    register_id: int
    device_id: int
    shift_id: int
    cashier_id: int | None
    cashier_name: str
    contact_id: int | None
    made_disconnected: bool
    started_at: datetime
    locked_at: datetime
    total: Decimal
    tax_total: Decimal
    currency: str
    lines: tuple[LineDraft, ...]
    payments: tuple[PaymentDraft, ...]
    rounding: Decimal = ZERO
    tax_inclusive: bool = True
    note: str = ""
    # Sealed with the sale: how the app that brought it can prove what it was.
    witness: str = ""


def post_sales(*, drafts: Sequence[SaleDraft], now: datetime | None = None) -> list[Sale]:
    """Post sales as they were printed; return them, with rising TransIDs, in the order of `drafts`.

    Runs in the caller's transaction: all of them or none. Locks the stock items, then the TransIDs.
    `now` is the server's time. A returned sale may be among the drafts.
    Errors: ShopError `sums_wrong`, `returned_sale_unknown`; RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Sales are posted inside a transaction of the caller's.")
    for draft in drafts:
        check_sums(draft)
    if not drafts:
        return []
    lock_stock_items(
        [line.stock_item_id for draft in drafts for line in draft.lines if line.stock_item_id]
    )
    first_trans_id = take_trans_ids(len(drafts))
    # Only now: a day that closed while this waited for the counter is closed for these sales too.
    moment = posting_moment(now)
    sales = insert(
        _sale(draft, trans_id, moment) for trans_id, draft in enumerate(drafts, first_trans_id)
    )
    lines = insert_lines(drafts, sales)
    pairs = list(zip(drafts, sales, strict=True))
    payments = insert(payment for draft, sale in pairs for payment in _payments(draft, sale))
    shipments = insert(
        fresh(
            Shipment,
            sale_id=sale.id,
            posted_at=sale.posted_at,
            taken_at=sale.locked_at,
            business_date=sale.business_date,
        )
        for sale in sales
    )
    movements = _movements(lines, sales)
    add_movements(movements, now)
    witnesses = {sale.trans_id: draft.witness for draft, sale in pairs if draft.witness}
    seal_sales(Posted(sales, lines, payments, shipments, movements, witnesses))
    return sales


def check_sums(draft: SaleDraft) -> None:
    """Return when every sum on the docket adds up (invariant 6). Errors: ShopError `sums_wrong`."""
    _check_lines(draft)
    lines = sum((line.amount for line in draft.lines), ZERO)
    tax = sum((line.tax for line in draft.lines), ZERO)
    paid = sum((payment.amount for payment in draft.payments), ZERO)
    if tax != draft.tax_total:
        raise _sums_wrong(f"Tax adds up to {tax}, docket says {draft.tax_total}.")
    whole = lines if draft.tax_inclusive else lines + tax
    if whole != draft.total:
        raise _sums_wrong(f"Lines add up to {whole}, docket says {draft.total}.")
    for payment in draft.payments:
        if payment.amount != payment.tendered - payment.change or payment.change < 0:
            raise _sums_wrong(
                f"Payment {payment.position} is {payment.amount},"
                f" but tendered {payment.tendered} and change {payment.change} do not make that."
            )
    if paid != draft.total + draft.rounding:
        raise _sums_wrong(f"Payments add up to {paid}, docket says {draft.total + draft.rounding}.")
    if max(abs(lines), abs(tax), abs(paid)) > HIGHEST_AMOUNT:
        raise _sums_wrong("The docket's amounts are higher than any docket's can be.")


def _check_lines(draft: SaleDraft) -> None:
    if not draft.lines:
        raise _sums_wrong("The docket has no lines.")
    for what, rows in (("Line", draft.lines), ("Payment", draft.payments)):
        positions = [row.position for row in rows]
        if len(set(positions)) < len(positions):
            raise _sums_wrong(f"{what} numbers repeat themselves: {positions[:20]}.")
    for line in draft.lines:
        if line.quantity == 0:
            raise _sums_wrong(f"Line {line.position} has no quantity.")
        if line.quantity > 0 and line.returned_sale_uuid is not None:
            raise _sums_wrong(
                f"Line {line.position} is a return, but its quantity is not below nothing."
            )
        amount = line_amount(
            quantity=line.quantity, unit_price=line.unit_price, discount=line.discount
        )
        if amount != line.amount:
            raise _sums_wrong(f"Line {line.position} comes to {amount}, docket says {line.amount}.")


def _sums_wrong(message: str) -> ShopError:
    return ShopError("sums_wrong", message)


def _sale(draft: SaleDraft, trans_id: int, moment: PostingMoment) -> Sale:
    return fresh(
        Sale,
        uuid=draft.uuid,
        trans_id=trans_id,
        register_id=draft.register_id,
        device_id=draft.device_id,
        shift_id=draft.shift_id,
        cashier_id=draft.cashier_id,
        cashier_name=draft.cashier_name,
        contact_id=draft.contact_id,
        made_disconnected=draft.made_disconnected,
        started_at=draft.started_at,
        locked_at=draft.locked_at,
        posted_at=moment.posted_at,
        business_date=moment.business_date,
        total=draft.total,
        tax_total=draft.tax_total,
        rounding=draft.rounding,
        currency=draft.currency,
        tax_inclusive=draft.tax_inclusive,
        note=draft.note,
    )


def _payments(draft: SaleDraft, sale: Sale) -> list[Payment]:
    return [
        fresh(
            Payment,
            sale_id=sale.id,
            position=payment.position,
            tender=payment.tender,
            amount=payment.amount,
            tendered=payment.tendered,
            change=payment.change,
            scheme=payment.scheme,
            reference=payment.reference,
            posted_at=sale.posted_at,
            taken_at=sale.locked_at,
            business_date=sale.business_date,
        )
        for payment in draft.payments
    ]


def _movements(lines: Sequence[SaleLine], sales: Sequence[Sale]) -> list[StockMovement]:
    """Return what the lines do to the stock: nothing when returned goods stay off the shelf."""
    sale_of = {sale.id: sale for sale in sales}
    movements = []
    for line in lines:
        item_id, quantity = line.stock_item_id, line.quantity
        if item_id is None or (quantity < 0 and not line.to_stock):
            continue
        sale = sale_of[line.sale_id]
        movements.append(
            fresh(
                StockMovement,
                stock_item_id=item_id,
                kind=StockMovement.Kind.SOLD if quantity > 0 else StockMovement.Kind.RETURNED,
                quantity=-quantity,
                sale_line_id=line.id,
                posted_at=sale.posted_at,
                taken_at=sale.locked_at,
            )
        )
    return movements
