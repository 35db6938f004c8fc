"""What a seal is made of: the rows of one thing that was posted, as bytes that never differ.

The bytes are the same whether the rows are at hand because they are being posted, or were read back
from either database. `docs/design/ledger.md` says what seals prove and what they do not.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

import msgspec
from django.conf import settings
from django.db import models

from pos.models import (
    DayClose,
    Payment,
    Sale,
    SaleLine,
    SealedStates,
    Shipment,
    StockMovement,
)

NOTHING_BEFORE = b""

Row = tuple[Any, ...]

_FORMAT_1: dict[type[models.Model], list[str]] = {
    Sale: [
        "id",
        "uuid",
        "trans_id",
        "register_id",
        "device_id",
        "shift_id",
        "cashier_id",
        "cashier_name",
        "contact_id",
        "made_disconnected",
        "started_at",
        "locked_at",
        "posted_at",
        "business_date",
        "total",
        "tax_total",
        "rounding",
        "currency",
        "tax_inclusive",
        "note",
    ],
    SaleLine: [
        "id",
        "sale_id",
        "position",
        "stock_item_id",
        "title",
        "barcode",
        "quantity",
        "unit_price",
        "discount",
        "discount_reason",
        "amount",
        "tax_code",
        "tax_percent",
        "tax",
        "returned_line_id",
        "returned_sale_id",
        "to_stock",
        "note",
    ],
    Payment: [
        "id",
        "sale_id",
        "position",
        "tender",
        "amount",
        "tendered",
        "change",
        "scheme",
        "reference",
        "posted_at",
        "taken_at",
        "business_date",
    ],
    Shipment: ["id", "sale_id", "posted_at", "taken_at", "business_date"],
    StockMovement: [
        "id",
        "stock_item_id",
        "kind",
        "quantity",
        "sale_line_id",
        "note",
        "posted_at",
        "taken_at",
    ],
    DayClose: ["id", "business_date", "closed_at", "closed_by", "sales", "total", "paid", "head"],
    SealedStates: ["id", "at", "rows"],
}


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DecimalField):
        return _amount_of(field.decimal_places)
    if isinstance(field, models.DateTimeField):
        return _moment
    return None


def _amount_of(places: int) -> Callable[[Any], Any]:
    unit = Decimal(1).scaleb(-places)

    @lru_cache(maxsize=10_000)
    def amount(value: Decimal | None) -> Decimal | None:
        # Plus nothing: -0.00 is 0.00 once it was stored.
        return None if value is None else value.quantize(unit) + 0

    return amount


@lru_cache(maxsize=10_000)
def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")


class Columns:
    """The sealed columns of a model: how a row's values become those that are sealed."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.at = {name: place for place, name in enumerate(names)}
        self._read = itemgetter(*names)
        by_name = {field.attname: field for field in model._meta.concrete_fields}
        converters = [_converter(by_name[name]) for name in names]
        self._converters = [(i, each) for i, each in enumerate(converters) if each is not None]

    def of_instances(self, instances: Iterable[models.Model]) -> list[Row]:
        """Return the values of rows that were just saved."""
        return self.of_values(self._read(each.__dict__) for each in instances)

    def of_values(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        """Return the values of rows as read by `values_list(*names)`."""
        # By column: a call for each value costs more than all the rest of a seal.
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        if not columns:
            return []
        for i, convert in self._converters:
            columns[i] = map(convert, columns[i])
        return list(zip(*columns, strict=True))


ColumnsOf = Mapping[type[models.Model], Columns]

FORMATS: dict[int, ColumnsOf] = {
    1: {model: Columns(model, names) for model, names in _FORMAT_1.items()},
}
"""The columns that are sealed, in the order of their bytes, by format.

A column that is added comes with a new format; seals of an older one are verified by its own list.
"""


def newest_format() -> tuple[int, ColumnsOf]:
    """Return the format that is sealed in, with its columns."""
    number = max(FORMATS)
    return number, FORMATS[number]


def content(
    form: int, kind: str, subject: int, witness: str, parts: Sequence[Sequence[Row]]
) -> bytes:
    """Return what is sealed, in the format `form`: each part's rows in the order of their ids."""
    rows = [sorted(part) for part in parts]
    return msgspec.json.encode([f"bookmine-seal-{form}", kind, subject, witness, rows])


def mac(before: bytes, sealed: bytes) -> bytes:
    """Return the next link of the chain, under the key that is not in the database."""
    return hmac.digest(settings.LEDGER_KEY, before + hashlib.sha256(sealed).digest(), "sha256")


def day_number(day: date) -> int:
    """Return a date as a seal's subject: 20261123."""
    return int(f"{day:%Y%m%d}")


def head_text(number: int, head: bytes) -> str:
    """Return a head of the chain for paper: "Seal 1234, 3F2A 99BC 0D41 77E0"."""
    digits = head.hex().upper()[:16]
    return f"Seal {number}, {' '.join(digits[i : i + 4] for i in range(0, 16, 4))}"
