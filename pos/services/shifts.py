"""Shifts: the time one drawer is open. Devices make them, also disconnected."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from pos.errors import ShopError
from pos.models import Shift
from pos.money import HIGHEST_AMOUNT
from pos.states import changed


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
    shift, is_new = Shift.objects.get_or_create(
        uuid=uuid,
        defaults={
            "register_id": register_id,
            "device_id": device_id,
            "opened_at": opened_at,
            "opened_by_id": cashier_id,
        },
    )
    if is_new:
        changed(shift)
    return shift


@transaction.atomic
def open_shift(
    *, key: ShiftKey, opened_at: datetime, cashier_id: int | None, float_amount: Decimal
) -> Shift:
    """Open a shift with what lies in the drawer; fills in one that its sales made before.

    The first opening stands. Errors: ShopError `amount_wrong`, `shift_opened` (409), and
    `shift_of_another` (409) for one of another device.
    """
    _check_amount(float_amount)
    ensure_shift(
        uuid=key.uuid,
        register_id=key.register_id,
        device_id=key.device_id,
        opened_at=opened_at,
        cashier_id=cashier_id,
    )
    shift = _locked(key)
    if shift.is_opened:
        raise ShopError(
            "shift_opened",
            f"This shift was opened before, with {shift.float_amount}: that stands.",
            {"shift": str(key.uuid)},
            status=409,
        )
    shift.opened_at = opened_at
    shift.opened_by_id = cashier_id
    shift.float_amount = float_amount
    shift.is_opened = True
    shift.save(update_fields=["opened_at", "opened_by", "float_amount", "is_opened"])
    changed(shift)
    return shift


@transaction.atomic
def close_shift(
    *, key: ShiftKey, closed_at: datetime, cashier_id: int | None, counted_amount: Decimal
) -> Shift:
    """Close a shift with what was counted; one whose opening is still on its way is made.

    The first count stands. Errors: ShopError `amount_wrong`, `shift_closed` (409), and
    `shift_of_another` (409) for one of another device.
    """
    _check_amount(counted_amount)
    ensure_shift(
        uuid=key.uuid,
        register_id=key.register_id,
        device_id=key.device_id,
        opened_at=closed_at,
    )
    shift = _locked(key)
    if shift.closed_at is not None:
        raise ShopError(
            "shift_closed",
            f"This shift was closed before, with {shift.counted_amount} counted: that stands.",
            {"shift": str(key.uuid)},
            status=409,
        )
    shift.closed_at = closed_at
    shift.closed_by_id = cashier_id
    shift.counted_amount = counted_amount
    shift.save(update_fields=["closed_at", "closed_by", "counted_amount"])
    changed(shift)
    return shift


def _locked(key: ShiftKey) -> Shift:
    shift = (
        Shift.objects.select_for_update(of=("self",), no_key=True)
        .select_related("device")
        .get(uuid=key.uuid)
    )
    if shift.device_id != key.device_id:
        raise ShopError(
            "shift_of_another",
            f"This shift is that of {shift.device}: it was left as it is.",
            {"shift": str(key.uuid)},
            status=409,
        )
    return shift


def _check_amount(amount: Decimal) -> None:
    if not 0 <= amount <= HIGHEST_AMOUNT:
        raise ShopError("amount_wrong", "The amount in the drawer cannot be negative.")
