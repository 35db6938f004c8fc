"""Shifts are made by devices, in whatever order their records arrive."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from pos.errors import ShopError
from pos.models import Shift
from pos.services.registers import create_device
from pos.services.shifts import ShiftKey, close_shift, ensure_shift, open_shift
from tests.pos.cast import FRIDAY, Cast

ITS_UUID = UUID("01900000-0000-7000-8000-000000000003")


def key(cast: Cast) -> ShiftKey:
    return ShiftKey(uuid=ITS_UUID, register_id=cast.register.pk, device_id=cast.device.pk)


def test_a_sale_makes_its_shift_and_the_opening_fills_it_in(cast: Cast) -> None:
    made = ensure_shift(
        uuid=ITS_UUID,
        register_id=cast.register.pk,
        device_id=cast.device.pk,
        opened_at=FRIDAY + timedelta(hours=1),
    )

    opened = open_shift(
        key=key(cast), opened_at=FRIDAY, cashier_id=cast.tom.pk, float_amount=Decimal("200.00")
    )

    opened.refresh_from_db()
    assert opened.pk == made.pk
    assert (opened.opened_at, opened.opened_by, opened.float_amount) == (
        FRIDAY,
        cast.tom,
        Decimal("200.00"),
    )


def test_a_shift_is_closed_once_with_what_was_counted(cast: Cast) -> None:
    open_shift(key=key(cast), opened_at=FRIDAY, cashier_id=None, float_amount=Decimal("0.00"))
    closed_at = FRIDAY + timedelta(hours=8)
    close_shift(
        key=key(cast), closed_at=closed_at, cashier_id=cast.tom.pk, counted_amount=Decimal("215.05")
    )

    with pytest.raises(ShopError) as caught:
        close_shift(
            key=key(cast), closed_at=closed_at, cashier_id=None, counted_amount=Decimal("1.00")
        )

    assert caught.value.code == "shift_closed"
    shift = Shift.objects.get(uuid=ITS_UUID)
    assert (shift.closed_at, shift.closed_by, shift.counted_amount) == (
        closed_at,
        cast.tom,
        Decimal("215.05"),
    )


def test_a_shift_that_was_opened_twice_keeps_its_first_float(cast: Cast) -> None:
    open_shift(key=key(cast), opened_at=FRIDAY, cashier_id=None, float_amount=Decimal("200.00"))
    with pytest.raises(ShopError) as caught:
        open_shift(key=key(cast), opened_at=FRIDAY, cashier_id=None, float_amount=Decimal("1.00"))

    assert caught.value.code == "shift_opened"
    assert Shift.objects.get(uuid=ITS_UUID).float_amount == Decimal("200.00")


def test_another_devices_shift_is_neither_opened_nor_closed(cast: Cast) -> None:
    other = create_device(name="Tablet 9", register_id=cast.register.pk)
    foreign = ShiftKey(uuid=ITS_UUID, register_id=cast.register.pk, device_id=other.pk)
    open_shift(key=key(cast), opened_at=FRIDAY, cashier_id=None, float_amount=Decimal("200.00"))
    for act in (
        lambda: open_shift(
            key=foreign, opened_at=FRIDAY, cashier_id=None, float_amount=Decimal("999.00")
        ),
        lambda: close_shift(
            key=foreign, closed_at=FRIDAY, cashier_id=None, counted_amount=Decimal("0.00")
        ),
    ):
        with pytest.raises(ShopError) as caught:
            act()
        assert caught.value.code == "shift_of_another"
    shift = Shift.objects.get(uuid=ITS_UUID)
    assert (shift.float_amount, shift.closed_at) == (Decimal("200.00"), None)


def test_a_drawer_never_holds_a_negative_amount(cast: Cast) -> None:
    with pytest.raises(ShopError) as caught:
        open_shift(key=key(cast), opened_at=FRIDAY, cashier_id=None, float_amount=Decimal("-0.01"))

    assert caught.value.code == "amount_wrong"
    assert not Shift.objects.filter(uuid=ITS_UUID).exists()
