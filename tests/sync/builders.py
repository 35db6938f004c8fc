"""The papers of a model device: lines, payments, and frozen records as the protocol has them.

Everything is valid as it is made; a test spoils what it wants spoiled. `tests.sync.device` freezes,
signs and sends.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

CENT = Decimal("0.01")

Json = dict[str, Any]


@dataclass(frozen=True)
class Goods:
    """A stock item as a device knows it."""

    uuid: UUID | None
    title: str = "Cloudstreet"
    barcode: str = "9780140273984"
    price: Decimal = Decimal("22.99")
    made_on_device: bool = False


@dataclass(frozen=True)
class Printed:
    """A frozen record: its exact text, and what the device remembers of it."""

    uuid: UUID
    text: str
    d_number: int | None = None
    total: Decimal = Decimal("0.00")
    tenders: tuple[tuple[str, Decimal], ...] = ()

    @property
    def data(self) -> Json:
        return dict(json.loads(self.text))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def but(self, **changes: Any) -> "Printed":
        """The same record with other content, as a careless client would send it."""
        return Printed(self.uuid, dumps(self.data | changes), self.d_number, self.total)


KINDS = ("title", "contact", "change")


@dataclass
class Tally:
    payments: int = 0
    amount: Decimal = field(default_factory=lambda: Decimal("0.00"))


def counted_tenders(sales: Sequence[Printed]) -> list[Json]:
    tallies: dict[str, Tally] = {}
    for tender, amount in (each for sale in sales for each in sale.tenders):
        tally = tallies.setdefault(tender, Tally())
        tally.payments += 1
        tally.amount += amount
    return [
        {"tender": tender, "payments": tally.payments, "amount": money(tally.amount)}
        for tender, tally in tallies.items()
    ]


def digest_of(sales: Sequence[Printed]) -> str:
    """SHA-256 over "uuid d_number amount" lines, in the order of the UUIDs."""
    lines = sorted(f"{each.uuid} {each.d_number} {money(each.total)}\n" for each in sales)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def line(goods: Goods, quantity: int = 1, **changes: Any) -> Json:
    """A line of a tax-inclusive sale, taxed at 10 %."""
    price = Decimal(changes.get("unit_price", goods.price))
    discount = Decimal(changes.get("discount", "0.00"))
    amount = quantity * price - discount
    return {
        "stock_item": str(goods.uuid) if goods.uuid else None,
        "title": goods.title,
        "barcode": goods.barcode,
        "quantity": quantity,
        "unit_price": money(price),
        "discount": money(discount),
        "amount": money(amount),
        "tax_code": "GST",
        "tax_percent": "10.000",
        "tax": money((amount * 10 / 110).quantize(CENT, ROUND_HALF_UP)),
        "made_on_device": goods.made_on_device,
    } | changes


def return_line(goods: Goods, of: Printed | str, quantity: int = 1, **changes: Any) -> Json:
    """Goods that come back: of a docket at hand, or of a number alone."""
    at_hand = isinstance(of, Printed)
    return_of = {
        "number": f"D{of.d_number}" if isinstance(of, Printed) else of,
        "sale": str(of.uuid) if isinstance(of, Printed) else None,
        "position": 1 if at_hand else None,
    }
    return line(goods, -quantity, **({"return_of": return_of} | changes))


def card(amount: Decimal | str) -> Json:
    paid = money(Decimal(amount))
    return {"tender": "card", "amount": paid, "tendered": paid, "change": "0.00"}


def cash(amount: Decimal | str, tendered: Decimal | str | None = None) -> Json:
    given = Decimal(amount) if tendered is None else Decimal(tendered)
    return {
        "tender": "cash",
        "amount": money(Decimal(amount)),
        "tendered": money(given),
        "change": money(given - Decimal(amount)),
    }


def money(amount: Decimal | int) -> str:
    return f"{Decimal(amount):.2f}"


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
