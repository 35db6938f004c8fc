"""All arithmetic with money that has to round (half up, away from zero); nothing else rounds.

Amounts are `Decimal` with two places, in the shop's currency. What a docket printed is never
recomputed with this: it serves new sales, checks and the demo shop. The browser keeps the same
rules in `static/src/domain/money.ts`; `tests/cases/money.json` holds both to them.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from pos.errors import ShopError

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HIGHEST_AMOUNT = Decimal("999999999.99")

_MONEY_TEXT = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?", re.ASCII)


def round_money(amount: Decimal) -> Decimal:
    """Round to whole cents, half a cent away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP) + ZERO  # + 0 makes −0.00 plain 0.00


def parse_money(text: str) -> Decimal:
    """Read "12", "12.5" or "-12.50". Errors: ShopError `not_money`."""
    if not _MONEY_TEXT.fullmatch(text):
        raise ShopError("not_money", "An amount is written like 12.50.", {"text": text[:40]})
    return Decimal(text).quantize(CENT)


def wire_money(amount: Decimal) -> str:
    """Write an amount for JSON: always two places."""
    return str(amount.quantize(CENT) + ZERO)


def to_cents(amount: Decimal) -> int:
    """Return whole cents; `amount` must not have parts of one."""
    return int(amount.quantize(CENT) * 100)


def from_cents(amount_cents: int) -> Decimal:
    return (Decimal(amount_cents) / 100).quantize(CENT)


def percent_discount(*, quantity: int, unit_price: Decimal, percent: Decimal) -> Decimal:
    """Return what `percent` of a line is; negative for returned goods."""
    return round_money(quantity * unit_price * percent / 100)


def line_amount(*, quantity: int, unit_price: Decimal, discount: Decimal) -> Decimal:
    """Return what the customer pays for a line. Exact: nothing is left to round."""
    return quantity * unit_price - discount


def tax_in(amount: Decimal, percent: Decimal) -> Decimal:
    """Return the tax that a tax-inclusive amount holds."""
    return round_money(amount * percent / (100 + percent))


def tax_on(amount: Decimal, percent: Decimal) -> Decimal:
    """Return the tax to be added to a tax-exclusive amount."""
    return round_money(amount * percent / 100)


def cash_rounding(amount: Decimal, coin_cents: int) -> Decimal:
    """Return what brings `amount` to a multiple of the least coin: 12.98 and 5 give 0.02."""
    coins = (amount * 100 / coin_cents).quantize(Decimal(1), ROUND_HALF_UP)
    return (coins * coin_cents / 100).quantize(CENT) - amount
