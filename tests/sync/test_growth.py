"""The office's pages and the checks ask as many questions of a large shop as of a small one.

What is shown may cost queries: a page of it, whatever devices send.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pos import ledger, verify
from pos.bulk import fresh, insert
from pos.models import Device, Register
from pos.states import changed_ids
from sync.models import DeviceEpoch, DeviceState, MissingRange, Record
from tests.sync.builders import Goods, line
from tests.sync.device import ModelDevice

EPOCHS_OF_A_DEVICE = 30
BEGAN = datetime.now(UTC) - timedelta(days=3)


def enlarge(*, devices: int, held: int) -> None:
    """Add devices, each with so many held records, and a hole and an unsent end in every epoch."""
    register = Register.objects.get()
    before = Device.objects.count()
    made = Device.objects.bulk_create(
        Device(
            uuid=uuid4(),
            name=f"Copy {before + number}",
            register=register,
            paired_at=BEGAN,
        )
        for number in range(1, devices + 1)
    )
    DeviceState.objects.bulk_create(
        DeviceState(device=device, public_key=b"-", epoch=EPOCHS_OF_A_DEVICE) for device in made
    )
    of_an_epoch = held // EPOCHS_OF_A_DEVICE + 1
    epochs = range(1, EPOCHS_OF_A_DEVICE + 1)
    DeviceEpoch.objects.bulk_create(
        DeviceEpoch(
            device=device,
            number=number,
            began_at=BEGAN,
            last_sequence=of_an_epoch + 5,
            last_d_number=1,
            highest_received=of_an_epoch + 1,
        )
        for device in made
        for number in epochs
    )
    # The first record of each epoch never came.
    MissingRange.objects.bulk_create(
        MissingRange(device=device, epoch=number, first_sequence=1, last_sequence=1)
        for device in made
        for number in epochs
    )
    for device in made:
        with transaction.atomic():
            rows = insert(held_records(device, of_an_epoch))
            changed_ids(Record, [row.pk for row in rows])


def held_records(device: Device, of_an_epoch: int) -> Iterable[Record]:
    for epoch in range(1, EPOCHS_OF_A_DEVICE + 1):
        previous = hashlib.sha256(b"never came").digest()
        for sequence in range(2, of_an_epoch + 2):
            uuid = uuid4()
            body = uuid.bytes
            digest = hashlib.sha256(body).digest()
            yield fresh(
                Record,
                uuid=uuid,
                device_id=device.pk,
                epoch=epoch,
                sequence=sequence,
                kind=Record.Kind.SALE,
                amount=Decimal("22.99"),
                body=body,
                body_sha256=digest,
                previous_sha256=previous,
                received_at=BEGAN,
                state=Record.State.HELD,
                code="malformed",
                reason="It cannot be read.",
            )
            previous = digest


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_queries_do_not_grow_with_epochs_devices_and_held_records(
    device: ModelDevice, cloudstreet: Goods, office: Client
) -> None:
    device.post_back(device.sell(line(cloudstreet)))

    def page(path: str) -> None:
        assert office.get(path).status_code == 200

    def checked(found: Iterable[object]) -> None:
        assert list(found) == []

    def counts() -> dict[str, int]:
        return {
            "the office": queries(lambda: page("/admin/")),
            "Missing": queries(lambda: page("/admin/sync/record/missing/")),
            "held": queries(lambda: page("/admin/sync/record/?state__exact=held")),
            "devices": queries(lambda: page("/admin/pos/device/")),
            "a close": queries(lambda: page("/admin/pos/dayclose/")),
            "check_ledger": queries(lambda: checked(ledger.violations())),
            "verify_chain": queries(lambda: checked(verify.findings())),
        }

    # More of everything than one page shows.
    enlarge(devices=10, held=600)
    of_a_small_shop = counts()
    enlarge(devices=90, held=1050)
    assert DeviceEpoch.objects.count() > 3000
    assert Record.objects.filter(state=Record.State.HELD).count() > 100_000
    assert counts() == of_a_small_shop


def test_naming_what_is_wrong_asks_for_no_more_rows_than_are_shown(device: ModelDevice) -> None:
    enlarge(devices=1, held=30 * 10)

    def wrong() -> int:
        return queries(lambda: list(verify.findings()))

    Record.objects.filter(sequence__lte=5).update(reason="Meddled with")
    of_some = wrong()
    Record.objects.update(reason="Meddled with")
    assert Record.objects.count() > 2 * Record.objects.filter(sequence__lte=5).count() > 200
    assert wrong() == of_some
