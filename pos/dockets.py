"""A posted sale as the docket that tills and office show: one JSON shape for all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pos.models import Payment, Sale, SaleLine
from pos.money import ZERO, wire_money


def docket_data(sale: Sale) -> dict[str, Any]:
    """Return the docket of a sale that `pos.find.with_docket_parts` fetched.

    Amounts are decimal strings, moments aware datetimes: `docs/design/resync.md` has an example.
    """
    lines = list(sale.lines.all())
    returned = list(sale.return_lines.all())
    returns = _returns_by_position(lines, returned)
    contact = sale.contact
    return {
        "uuid": str(sale.uuid),
        "trans_id": sale.trans_id,
        "d_numbers": d_numbers(sale),
        "device": sale.device.name,
        "register": sale.register.name,
        "cashier": sale.cashier_name,
        "contact": {"uuid": str(contact.uuid), "name": contact.name} if contact else None,
        "started_at": sale.started_at,
        "locked_at": sale.locked_at,
        "posted_at": sale.posted_at,
        "business_date": sale.business_date,
        "made_disconnected": sale.made_disconnected,
        "currency": sale.currency,
        "tax_inclusive": sale.tax_inclusive,
        "lines": [_line_data(line, returns.get(line.position, [])) for line in lines],
        "payments": [_payment_data(payment) for payment in sale.payments.all()],
        "given_back": _given_back(returned),
        "total": wire_money(sale.total),
        "tax_total": wire_money(sale.tax_total),
        "rounding": wire_money(sale.rounding),
        "note": sale.note,
    }


def counted_for(given: Mapping[str, Decimal], came_to: Decimal) -> dict[str, Decimal]:
    """Return what counts for one docket of the money that a sale gave back, by tender.

    `came_to` is what the docket's goods came to in that sale: no more counts, which matters when
    goods of several dockets came back in one.
    """
    counted: dict[str, Decimal] = {}
    left = came_to
    for tender in sorted(given):
        if (amount := min(given[tender], left)) > 0:
            counted[tender] = amount
            left -= amount
    return counted


def _given_back(returned: Sequence[SaleLine]) -> dict[str, str]:
    """Return what went back for these lines by tender, as decimal strings."""
    lines: dict[Sale, Decimal] = {}
    for line in returned:
        lines[line.sale] = lines.get(line.sale, ZERO) - line.amount
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for sale, came_to in lines.items():
        for tender, amount in counted_for(_paid_out(sale), came_to).items():
            sums[tender] += amount
    return {tender: wire_money(amount) for tender, amount in sorted(sums.items())}


def _paid_out(sale: Sale) -> dict[str, Decimal]:
    """Return the money that went out in a sale, by tender, as positive amounts."""
    out: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in sale.payments.all():
        if each.amount < 0:
            out[each.tender] -= each.amount
    return out


def d_numbers(sale: Sale) -> list[int]:
    """Return the D-numbers that the sale was printed with, least first: mostly one or none."""
    aliases: Any = getattr(sale, "aliases", None)
    return sorted({alias.offline_trans_id for alias in aliases.all()}) if aliases else []


def _returns_by_position(
    lines: Sequence[SaleLine], returned: Sequence[SaleLine]
) -> dict[int, list[SaleLine]]:
    """Tie each return of the sale to a line: the one it names, else the first of the same goods."""
    by_id = {line.pk: line.position for line in lines}
    by_goods: dict[object, int] = {}
    for line in reversed(lines):
        by_goods[_goods(line)] = line.position
    tied: dict[int, list[SaleLine]] = {}
    for line in returned:
        position = by_id.get(line.returned_line_id or 0) or by_goods.get(_goods(line))
        if position is not None:
            tied.setdefault(position, []).append(line)
    return tied


def _goods(line: SaleLine) -> object:
    return line.stock_item_id or (line.barcode, line.title)


def _line_data(line: SaleLine, returns: Sequence[SaleLine]) -> dict[str, Any]:
    return {
        "position": line.position,
        "stock_item": str(line.stock_item.uuid) if line.stock_item else None,
        "title": line.title,
        "barcode": line.barcode,
        "quantity": line.quantity,
        "unit_price": wire_money(line.unit_price),
        "discount": wire_money(line.discount),
        "discount_reason": line.discount_reason,
        "amount": wire_money(line.amount),
        "tax_code": line.tax_code,
        "tax_percent": str(line.tax_percent),
        "tax": wire_money(line.tax),
        "returned": -sum(each.quantity for each in returns),
        "returned_on": sorted({str(each.sale.trans_id) for each in returns}),
        "return_of": str(line.returned_sale.trans_id) if line.returned_sale else None,
        "to_stock": line.to_stock,
        "note": line.note,
    }


def _payment_data(payment: Payment) -> dict[str, Any]:
    return {
        "tender": payment.tender,
        "amount": wire_money(payment.amount),
        "tendered": wire_money(payment.tendered),
        "change": wire_money(payment.change),
        "scheme": payment.scheme,
        "reference": payment.reference,
    }
