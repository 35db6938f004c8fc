"""What cannot be undone asks first, on a page of its own, and lists what is open."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from pos.models import Cashier, DayClose, Device, Register, Shift
from pos.services.days import local_date
from pos.still_open import SHOWN
from sync.epochs import begin_epoch
from sync.models import ActionLog, DeviceEpoch, DeviceState, DeviceTask, Record, Sheet
from tests.pos.asking import confirm
from tests.sync.builders import Goods, line
from tests.sync.cast import held_sale, sheet_of, text_of
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice

CLOSE = "/admin/pos/dayclose/close/"
# 17:22 on a Saturday in Melbourne.
AFTERNOON = datetime(2026, 11, 28, 6, 22, tzinfo=UTC)
SATURDAY = {"date": "2026-11-28"}


def open_shift_of(device: ModelDevice) -> Shift:
    return Shift.objects.create(
        register=Register.objects.get(),
        device=Device.objects.get(uuid=device.uuid),
        opened_by=Cashier.objects.get(name="Tom"),
        opened_at=timezone.now() - timedelta(hours=2),
    )


def test_closing_asks_and_one_post_closes_nothing(office: Client, shop: object) -> None:
    day = {"date": local_date(timezone.now()).isoformat()}

    for response in (office.get(CLOSE, day), office.post(CLOSE, day)):
        assert "Close" in text_of(response)
        assert not DayClose.objects.exists()

    confirm(office, CLOSE, **day)
    assert DayClose.objects.get().closed_by == "dana"


@time_machine.travel(AFTERNOON, tick=False)
def test_closing_lists_everything_that_is_still_open(
    office: Client, device: ModelDevice, pair: Pair, cloudstreet: Goods
) -> None:
    open_shift_of(device)
    held_sale(device, cloudstreet)
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0], printed[2])
    sheet_of(device)
    away = pair("Tablet 9")
    away.hello(waiting=3)
    state = DeviceState.objects.filter(device__name="Tablet 9")
    state.update(last_heard_at=AFTERNOON - timedelta(hours=20))
    Record.objects.filter(uuid=printed[0].uuid).update(state="aside", sale=None)

    shown = text_of(office.get(CLOSE, SATURDAY))

    for said in (
        "Close Saturday 28 November?",
        "It is 17:22: Saturday isn’t over",
        "Tablet 2 at Front counter, opened by Tom",
        "Sheet of Tablet 2",
        "1 record is held, 47.98 in all",
        "1 record is kept aside",
        "D3, Tablet 2, printed, not received",
        "Tablet 9, last heard 27 Nov, 21:22",
        "It held 3 records then",
    ):
        assert said in shown, said


@time_machine.travel(AFTERNOON, tick=False)
def test_what_is_open_is_closed_over_only_by_who_says_that_they_know(
    office: Client, device: ModelDevice
) -> None:
    device.hello()
    open_shift_of(device)
    page = office.get(CLOSE, SATURDAY)
    answer = SATURDAY | {"seen": page.context["question"].seen}

    refused = text_of(office.post(CLOSE, answer))
    assert "Tick this first" in refused
    # As many as before, but another one; then none.
    for opens_another in (True, False):
        Shift.objects.update(closed_at=AFTERNOON, counted_amount=0)
        if opens_another:
            open_shift_of(device)
        page = office.post(CLOSE, answer | {"agree": "1"})
        assert "Something has changed since you looked" in text_of(page)
        answer["seen"] = page.context["question"].seen
    assert not DayClose.objects.exists()

    confirm(office, CLOSE, **SATURDAY)
    assert DayClose.objects.count() == 1
    log = ActionLog.objects.get(action="closed the day")
    assert (log.by, log.detail) == ("dana", "28 Nov 2026, before the day was over")


@time_machine.travel(AFTERNOON, tick=False)
def test_the_log_says_what_a_day_was_closed_over(office: Client, device: ModelDevice) -> None:
    open_shift_of(device)

    confirm(office, CLOSE, **SATURDAY)

    detail = ActionLog.objects.get(action="closed the day").detail
    assert "open: Tablet 2 at Front counter, opened by Tom" in detail


@time_machine.travel(AFTERNOON, tick=False)
def test_a_day_that_is_over_with_nothing_open_asks_for_no_tick(
    office: Client, shop: object
) -> None:
    shown = office.get(CLOSE, {"date": "2026-11-27"})

    assert "Nothing is open" in text_of(shown)
    assert 'name="agree"' not in shown.content.decode()


def test_revoking_asks_and_says_what_the_device_last_told(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    row = Device.objects.get()
    open_shift_of(device)
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0], printed[2])
    device.hello(waiting=4)
    DeviceEpoch.objects.update(last_sequence=9)
    path = f"/admin/pos/device/{row.pk}/revoke/"

    for response in (office.get(path), office.post(path)):
        shown = text_of(response)
        for said in (
            "Revoke Tablet 2?",
            "4 records waited on it when it was last heard",
            "D2, Tablet 2, printed, not received",
            "Of epoch 1 it has told of 9 records; the newest here is 3",
            "Tablet 2 at Front counter, opened by Tom",
            "The till locks, and deletes its copies",
            "kept aside",
        ):
            assert said in shown, said
        row.refresh_from_db()
        assert row.revoked_at is None

    confirm(office, path)
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert ActionLog.objects.get(action="revoked").by == "dana"


def test_revoking_says_what_is_missing_behind_many_newer_epochs(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    row, state = Device.objects.get(), DeviceState.objects.get()
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0], printed[2])
    for days in range(SHOWN + 1):
        begin_epoch(state, timezone.now() + timedelta(days=2 * days))
    shown = text_of(office.get(f"/admin/pos/device/{row.pk}/revoke/"))
    assert "D2, Tablet 2, printed, not received" in shown


def test_signing_with_exceptions_asks_and_names_them(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    sheet = sheet_of(device, device.sell(line(cloudstreet)))
    path = f"/admin/sync/sheet/{sheet.pk}/sign/"

    shown = text_of(office.post(path, {"with_exceptions": "1"}))
    assert "Sign with exceptions?" in shown
    assert "D1, Tablet 2, printed, not received" in shown
    assert Sheet.objects.get().signed_at is None

    confirm(office, path, with_exceptions="1")
    assert Sheet.objects.get().signed_by == "dana"


def test_posting_without_waiting_asks_and_says_for_what_it_waits(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    record, _ = held_sale(device, cloudstreet)
    Record.objects.update(state="waiting", waits_for="D7", reason="It waits for D7.")
    path = f"/admin/sync/record/{record.pk}/post-without/"

    assert "It waits for D7." in text_of(office.post(path))
    assert not Record.objects.get().waits_no_longer

    confirm(office, path)
    assert Record.objects.get().waits_no_longer


def test_settling_a_task_asks_and_says_what_it_was(office: Client, device: ModelDevice) -> None:
    task = DeviceTask.objects.create(
        device=Device.objects.get(),
        code="too_many_epochs",
        number=21,
        raised_at=timezone.now(),
    )
    path = f"/admin/pos/device/task/{task.pk}/settle/"

    assert "has begun 21 times again" in text_of(office.post(path))
    task.refresh_from_db()
    assert task.settled_at is None

    confirm(office, path)
    task.refresh_from_db()
    assert task.settled_by == "dana"


@pytest.mark.parametrize("what", ["close", "revoke", "settle"])
def test_who_may_not_is_not_even_asked(helper: Client, device: ModelDevice, what: str) -> None:
    row = Device.objects.get()
    path = {
        "close": CLOSE,
        "revoke": f"/admin/pos/device/{row.pk}/revoke/",
        "settle": "/admin/pos/device/task/1/settle/",
    }[what]

    assert helper.get(path).status_code in {403, 404}
