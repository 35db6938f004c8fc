"""Shifts are made by devices, in whatever order their records arrive."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from pos.errors import ShopError
from pos.models import Shift
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
        uuid=ITS_UUID, closed_at=closed_at, cashier_id=cast.tom.pk, counted_amount=Decimal("215.05")
    )

    with pytest.raises(ShopError) as caught:
        close_shift(
            uuid=ITS_UUID, closed_at=closed_at, cashier_id=None, counted_amount=Decimal("1.00")
        )

    assert caught.value.code == "shift_closed"
    shift = Shift.objects.get(uuid=ITS_UUID)
    assert (shift.closed_at, shift.closed_by, shift.counted_amount) == (
        closed_at,
        cast.tom,
        Decimal("215.05"),
    )


def test_an_unknown_shift_is_not_closed(cast: Cast) -> None:
    with pytest.raises(ShopError) as caught:
        close_shift(uuid=ITS_UUID, closed_at=FRIDAY, cashier_id=None, counted_amount=Decimal(0))

    assert caught.value.code == "shift_unknown"


def test_a_drawer_never_holds_less_than_nothing(cast: Cast) -> None:
    with pytest.raises(ShopError) as caught:
        open_shift(key=key(cast), opened_at=FRIDAY, cashier_id=None, float_amount=Decimal("-0.01"))

    assert caught.value.code == "amount_wrong"
    assert not Shift.objects.filter(uuid=ITS_UUID).exists()
