"""The end state does not depend on batch size, split, order or interleaving (invariant 10)."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos import ledger
from pos.models import Contact, Payment, Sale, SaleLine, Shift, StockItem
from sync.models import DocketAlias, NotCarriedOver, Record
from tests.sync.builders import Goods, Printed, line, return_line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice

ISBN = "9780141036144"


def made_on(device: ModelDevice, other_docket: Printed | None, shelf: Goods) -> list[Printed]:
    """A day at the fair: what one device made, in its own order."""
    opened = device.shift_event("opened")
    title, contact = device.new_title(ISBN), device.new_contact(f"Contact of {device.name}")
    new = Goods(title.uuid, "Nineteen Eighty-Four", ISBN, made_on_device=True)
    first = device.sell(line(shelf, 2), line(new))
    second = device.sell(line(new), contact=contact.uuid, contact_made_on_device=True)
    back = device.sell(return_line(shelf, first))
    back_by_number = device.sell(return_line(shelf, f"D{first.d_number}"))
    assert shelf.uuid is not None
    change = device.change("stock_item", shelf.uuid, "price", "22.99", "24.99")
    records = [opened, title, contact, first, second, back, back_by_number, change]
    if other_docket is not None:
        records.append(device.sell(return_line(shelf, f"D{other_docket.d_number}")))
    records.append(device.shift_event("closed", "215.00"))
    return records


def state() -> dict[str, Any]:
    """Everything that posting made, but for TransIDs, moments and row numbers."""
    lines = SaleLine.objects.order_by("sale__uuid", "position").values_list(
        "sale__uuid",
        "position",
        "stock_item__isbn",
        "quantity",
        "amount",
        "returned_sale__uuid",
        "returned_line__position",
    )
    return {
        "sales": list(
            Sale.objects.order_by("uuid").values_list(
                "uuid", "total", "contact__name", "shift__uuid"
            )
        ),
        "lines": list(lines),
        "payments": list(
            Payment.objects.order_by("sale__uuid", "position").values_list(
                "sale__uuid", "tender", "amount"
            )
        ),
        "titles": list(StockItem.objects.order_by("isbn").values_list("isbn", "price", "on_hand")),
        "contacts": list(Contact.objects.order_by("name").values_list("name", flat=True)),
        "aliases": list(
            DocketAlias.objects.order_by("offline_trans_id").values_list(
                "offline_trans_id", "sale__uuid", "epoch"
            )
        ),
        "changes": list(NotCarriedOver.objects.values_list("field", "old_value", "new_value")),
        "shifts": list(
            Shift.objects.order_by("uuid").values_list("uuid", "float_amount", "counted_amount")
        ),
        "records": list(Record.objects.order_by("uuid").values_list("uuid", "state", "sale__uuid")),
    }


def upload_in(order: Sequence[tuple[ModelDevice, Printed]], cuts: Sequence[int]) -> None:
    """Upload in this order, in batches that end at the cuts and wherever the device changes."""
    batch: list[Printed] = []
    for index, (device, printed) in enumerate(order):
        batch.append(printed)
        is_last = index + 1 == len(order)
        if is_last or index in cuts or order[index + 1][0] is not device:
            device.post_back(*batch)
            batch = []


@pytest.fixture
def fair(pair: Pair, cloudstreet: Goods) -> list[tuple[ModelDevice, Printed]]:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    firsts = made_on(first, None, cloudstreet)
    seconds = made_on(second, firsts[3], cloudstreet)
    return [(first, each) for each in firsts] + [(second, each) for each in seconds]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_and_any_split_end_in_the_same_state(
    fair: list[tuple[ModelDevice, Printed]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(fair))
    cuts = data.draw(st.sets(st.integers(0, len(fair))))
    with transaction.atomic():
        upload_in(fair, [])
        expected = state()
        transaction.set_rollback(True)
    with transaction.atomic():
        upload_in(order, sorted(cuts))
        # Sending everything once more, whole, changes nothing.
        reached = state()
        upload_in(fair, [])
        assert reached == expected
        assert state() == expected
        assert {record_state for _, record_state, _ in expected["records"]} == {"posted"}
        assert ledger.violations() == []
        transaction.set_rollback(True)
