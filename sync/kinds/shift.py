"""A shift that was opened or closed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pos.errors import ShopError
from pos.models import Cashier, Shift
from pos.services.shifts import ShiftKey, close_shift, open_shift
from sync.flags import Flag
from sync.kinds.facts import Fact, Fields, moment, text
from sync.kinds.kind import Kind
from sync.models import Record
from sync.review import AFTER_CLOSE, save_flags
from sync.wire.header import Header, Moment, Money, RegisterId


class ShiftRecord(Header, tag="shift", forbid_unknown_fields=True, kw_only=True):
    """A shift that was opened or closed; both carry the shift's own UUID in `shift`."""

    shift: UUID
    event: Literal["opened", "closed"]
    register: RegisterId
    at: Moment
    amount: Money


def post(row: Record, record: ShiftRecord) -> list[Flag]:
    """Open or close the shift; what does not fit the first is flagged. Errors: ShopError."""
    cashier = Cashier.objects.filter(uuid=record.cashier).first() if record.cashier else None
    cashier_id = cashier.pk if cashier else None
    key = ShiftKey(
        uuid=record.shift, register_id=_register_id(row, record), device_id=row.device_id
    )
    amount = Decimal(record.amount)
    try:
        with transaction.atomic():
            if record.event == "opened":
                open_shift(key=key, opened_at=record.at, cashier_id=cashier_id, float_amount=amount)
                return []
            shift = close_shift(
                key=key, closed_at=record.at, cashier_id=cashier_id, counted_amount=amount
            )
    except ShopError as error:
        if error.code not in {"shift_opened", "shift_closed", "shift_of_another"}:
            raise
        what = "opening" if record.event == "opened" else "count"
        return [Flag(error.code, f"{error.message} This {what} says {record.amount}.")]
    _flag_sales_after(shift)
    return []


def _flag_sales_after(shift: Shift) -> None:
    """Flag the sales that came before the close and were made after it, by the till's clock."""
    late = Record.objects.filter(sale__shift=shift, sale__locked_at__gt=shift.closed_at)
    flags = [(each, each.sale, AFTER_CLOSE) for each in late.select_related("sale")]
    save_flags(flags, timezone.now())


def _register_id(row: Record, record: ShiftRecord) -> int:
    device = row.device
    here = type(device.register).objects.filter(id=record.register).exists()
    return record.register if here else device.register_id


def _moments(record: ShiftRecord) -> Sequence[datetime]:
    return [record.made_at, record.at]


def _shift(fields: Fields) -> Iterator[Fact]:
    yield Fact(f"Shift {text(fields.get('event'))}", moment(fields.get("at")))
    yield Fact("In the drawer", "", text(fields.get("amount")))


SHIFT = Kind(
    struct=ShiftRecord,
    post=post,
    tell=_shift,
    editable={ShiftRecord: ("event", "at", "amount")},
    moments=_moments,
)
