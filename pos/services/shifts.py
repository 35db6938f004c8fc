"""Shifts: the time one drawer is open. Devices make them, also disconnected."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from pos.errors import ShopError
from pos.models import Shift
from pos.money import HIGHEST_AMOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftKey:
    """Which shift it is: what every sale of it tells, so that it can be made from any of them."""

    uuid: UUID
    register_id: int
    device_id: int


@transaction.atomic
def ensure_shift(
    *,
    uuid: UUID,
    register_id: int,
    device_id: int,
    opened_at: datetime,
    cashier_id: int | None = None,
) -> Shift:
    """Return the shift, made if it is new: a sale may arrive before what opened its shift."""
    shift, _ = Shift.objects.get_or_create(
        uuid=uuid,
        defaults={
            "register_id": register_id,
            "device_id": device_id,
            "opened_at": opened_at,
            "opened_by_id": cashier_id,
        },
    )
    return shift


@transaction.atomic
def open_shift(
    *, key: ShiftKey, opened_at: datetime, cashier_id: int | None, float_amount: Decimal
) -> Shift:
    """Open a shift with what lies in the drawer; fills in one that its sales made before.

    Errors: ShopError `amount_wrong`.
    """
    _check_amount(float_amount)
    ensure_shift(
        uuid=key.uuid,
        register_id=key.register_id,
        device_id=key.device_id,
        opened_at=opened_at,
        cashier_id=cashier_id,
    )
    shift = Shift.objects.select_for_update().get(uuid=key.uuid)
    shift.opened_at = opened_at
    shift.opened_by_id = cashier_id
    shift.float_amount = float_amount
    shift.save(update_fields=["opened_at", "opened_by", "float_amount"])
    return shift


@transaction.atomic
def close_shift(
    *, uuid: UUID, closed_at: datetime, cashier_id: int | None, counted_amount: Decimal
) -> Shift:
    """Close a shift with what was counted.

    Errors: ShopError `shift_unknown`, `shift_closed`, `amount_wrong`.
    """
    _check_amount(counted_amount)
    shift = Shift.objects.select_for_update().filter(uuid=uuid).first()
    if shift is None:
        raise ShopError(
            "shift_unknown", "There is no such shift.", {"shift": str(uuid)}, status=404
        )
    if shift.closed_at is not None:
        raise ShopError(
            "shift_closed", "This shift is closed already.", {"shift": str(uuid)}, status=409
        )
    shift.closed_at = closed_at
    shift.closed_by_id = cashier_id
    shift.counted_amount = counted_amount
    shift.save(update_fields=["closed_at", "closed_by", "counted_amount"])
    return shift


def _check_amount(amount: Decimal) -> None:
    if not 0 <= amount <= HIGHEST_AMOUNT:
        raise ShopError("amount_wrong", "The amount in the drawer cannot be less than nothing.")
