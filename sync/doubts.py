"""What is odd about a docket by itself: it posts as it was printed, and a person looks at it.

Nothing is asked of the database here; a till that behaves makes none of these.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from pos.money import CENT, ZERO, tax_in, tax_on
from sync.flags import Flag
from sync.kinds.sale import Line, SaleRecord
from sync.references import ShopNow

LONGEST_CART = timedelta(days=60)
CLOCK_SLACK = timedelta(minutes=10)
LARGE_QUANTITY = 1000
LARGE_CHANGE = Decimal("500.00")
OWED = {"account", "credit"}


def doubts(record: SaleRecord, shop: ShopNow | None) -> Iterator[Flag]:
    """Return a flag for each kind of oddity, each kind once."""
    yield from _money_doubts(record)
    yield from _time_doubts(record)
    for doubt in (_price, _discount, _tax, _quantity):
        if found := next(filter(None, map(doubt, _lines(record))), None):
            yield found
    if shop is not None:
        yield from _shop_doubts(record, shop)


def _lines(record: SaleRecord) -> list[tuple[SaleRecord, Line]]:
    return [(record, line) for line in record.lines]


def _money_doubts(record: SaleRecord) -> Iterator[Flag]:
    total = Decimal(record.total)
    amounts = [Decimal(each.amount) for each in record.payments]
    if total and not any(amounts):
        yield Flag("not_paid", f"It came to {record.total}, and nothing was paid.")
    if any(each > 0 for each in amounts) and any(each < 0 for each in amounts):
        yield Flag("paid_both_ways", "Money was taken in one tender and given back in another.")
    sold = [line for line in record.lines if line.quantity > 0]
    if (
        not total
        and sold
        and len(sold) == len(record.lines)
        and any(Decimal(line.unit_price) for line in sold)
    ):
        yield Flag("given_away", "Goods were given away: the whole docket came to nothing.")
    if not record.contact and any(each.tender in OWED for each in record.payments):
        yield Flag("account_without_contact", "It was put on account, and names no customer.")
    if odd := _reference(record):
        yield odd
    change = max((Decimal(each.change) for each in record.payments), default=ZERO)
    if change > LARGE_CHANGE:
        yield Flag("change_large", f"Change of {change} was given.")


def _reference(record: SaleRecord) -> Flag | None:
    for each in record.payments:
        if not (each.reference.isascii() and each.reference.isprintable()):
            words = "The reference of a payment has characters that no terminal and no voucher has."
            return Flag("reference_odd", words)
    return None


def _time_doubts(record: SaleRecord) -> Iterator[Flag]:
    if record.locked_at - record.started_at > LONGEST_CART:
        days = (record.locked_at - record.started_at).days
        yield Flag("started_long_before", f"By the till's clock it was begun {days} days before.")
    elif record.shift_opened_at > record.locked_at + CLOCK_SLACK:
        yield Flag("before_its_shift", "By the till's clock it was sold before its shift opened.")


def _price(place: tuple[SaleRecord, Line]) -> Flag | None:
    line = place[1]
    if Decimal(line.unit_price) >= 0:
        return None
    return Flag("price_negative", f"{line.title} has a negative price, {line.unit_price}.")


def _discount(place: tuple[SaleRecord, Line]) -> Flag | None:
    line = place[1]
    gross, discount = line.quantity * Decimal(line.unit_price), Decimal(line.discount)
    if discount == 0 or (discount > 0) == (gross > 0) and abs(discount) <= abs(gross):
        return None
    return Flag(
        "discount_wrong", f"{line.title}: a discount of {discount} on {gross} cannot be right."
    )


def _tax(place: tuple[SaleRecord, Line]) -> Flag | None:
    record, line = place
    tax_of = tax_in if record.tax_inclusive else tax_on
    right = tax_of(Decimal(line.amount), Decimal(line.tax_percent))
    # A part of a line that comes back takes its share of the cents.
    if abs(Decimal(line.tax) - right) <= CENT:
        return None
    return Flag("tax_wrong", f"{line.title}: {line.tax} of tax, {right} would be right.")


def _quantity(place: tuple[SaleRecord, Line]) -> Flag | None:
    line = place[1]
    if abs(line.quantity) < LARGE_QUANTITY:
        return None
    return Flag("quantity_large", f"{line.quantity:,} pieces of {line.title}.")


def _shop_doubts(record: SaleRecord, shop: ShopNow) -> Iterator[Flag]:
    if record.currency != shop.currency:
        yield Flag(
            "currency_differs", f"It is in {record.currency}, the shop's is {shop.currency}."
        )
    if record.tax_inclusive != shop.prices_include_tax:
        how = "in its prices" if record.tax_inclusive else "on top of its prices"
        yield Flag("tax_differs", f"It has tax {how}, unlike the shop.")
    unknown = next((line for line in record.lines if line.tax_code not in shop.tax_percents), None)
    if unknown is not None:
        code = unknown.tax_code
        yield Flag(
            "tax_unknown", f"{unknown.title} has the tax code {code}, not one of the shop's."
        )
    rounding = abs(Decimal(record.rounding))
    is_cash = any(each.tender == "cash" for each in record.payments)
    if (
        rounding
        and record.payments
        and (not is_cash or 2 * rounding * 100 > shop.cash_rounding_cents)
    ):
        yield Flag(
            "rounding_wrong", f"It was rounded by {record.rounding}, which no coin explains."
        )
