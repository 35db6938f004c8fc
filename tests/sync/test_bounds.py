"""What a device claims about itself is bounded: a liar gets new numbers, and the office a task."""

import copy
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from pos import ledger
from pos.errors import ShopError
from pos.models import Counter, Device
from sync import office
from sync.chain import all_gaps
from sync.epochs import EPOCHS_IN_A_DAY
from sync.leases import BLOCK_SIZE, BLOCKS_FORGOTTEN, HIGHEST_NUMBER, OVERFLOW_FIRST, OVERFLOW_SIZE
from sync.models import ActionLog, DeviceEpoch, DeviceTask, Lease, MissingRange, Record
from tests.pos.asking import confirm
from tests.sync.builders import Goods, line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice


def tasks() -> list[tuple[str, int]]:
    return list(DeviceTask.objects.order_by("code").values_list("code", "number"))


def books() -> list[str]:
    return [str(each) for each in ledger.violations()]


@pytest.mark.parametrize(
    "claimed",
    [
        OVERFLOW_FIRST - 100,
        OVERFLOW_FIRST - 1,
        2 * BLOCKS_FORGOTTEN * BLOCK_SIZE,
        HIGHEST_NUMBER,
        HIGHEST_NUMBER - OVERFLOW_SIZE,
    ],
)
def test_a_number_that_was_never_leased_moves_nobodys_leases(
    pair: Pair, cloudstreet: Goods, claimed: int
) -> None:
    liar, honest = pair("Tablet 2"), pair("Tablet 3")
    before = dict(Counter.objects.values_list("name", "value"))
    assert liar.hello(last_d_number=claimed).status == 200
    assert (liar.epoch, tasks()) == (2, [("numbers_doubted", claimed)])
    after = dict(Counter.objects.values_list("name", "value"))
    assert after["d_number"] == before["d_number"] + 2 * BLOCK_SIZE
    assert after["d_overflow"] == before["d_overflow"] + OVERFLOW_SIZE
    sold = [liar.sell(line(cloudstreet)), honest.sell(line(cloudstreet))]
    assert liar.post_back(sold[0])[0]["result"] == "posted"
    assert honest.post_back(sold[1])[0]["result"] == "posted"
    assert all(each.d_number and each.d_number < 10_000 for each in sold)
    assert books() == []


def test_a_number_that_a_backup_may_have_forgotten_is_believed(device: ModelDevice) -> None:
    claimed = 1000 + BLOCKS_FORGOTTEN * BLOCK_SIZE
    assert device.hello(last_d_number=claimed).status == 200
    assert tasks() == []
    assert min(lease["first"] for lease in device.leases) > claimed


def test_a_number_in_an_upload_that_was_never_leased_burns_no_blocks(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet), d_number=OVERFLOW_FIRST - 1))
    leases = [device.hello().data["leases"] for _ in range(3)]
    assert leases[0] == leases[1] == leases[2]
    assert Lease.objects.count() == 4
    assert [flag.code for flag in Record.objects.get().flags.all()] == ["number_not_leased"]


@pytest.mark.parametrize("epoch", [999_999, 1_000_000])
def test_an_epoch_that_no_device_has_begun_leaves_room_for_the_next(
    device: ModelDevice, epoch: int
) -> None:
    assert [device.hello(epoch=epoch).data["epoch"], device.hello().data["epoch"]] == [2, 2]


def test_a_device_begins_so_many_epochs_in_a_day_and_the_office_hears_of_more(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    twin = copy.copy(device)
    waiting = [twin.sell(line(cloudstreet)) for _ in range(2)]
    for number in range(EPOCHS_IN_A_DAY - 1):
        assert device.hello(epoch=100 + 2 * number).status == 200
    refused = device.hello(epoch=900)
    assert (refused.status, refused.error) == (429, "too_many_epochs")
    assert tasks() == [("too_many_epochs", EPOCHS_IN_A_DAY)]
    assert DeviceEpoch.objects.count() == EPOCHS_IN_A_DAY
    # The honest copy is shut out by none of it.
    assert [each["result"] for each in twin.post_back(*waiting)] == ["posted"] * 2
    assert twin.hello().status == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        assert device.hello(epoch=900).status == 200


def test_records_of_thousands_of_epochs_are_kept_and_make_no_thousands_of_rows(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = [device.sell(line(cloudstreet), epoch=each) for each in range(2, 302)]
    results = device.post_back(*sold)
    assert {each["result"] for each in results} == {"posted"}
    assert DeviceEpoch.objects.count() == EPOCHS_IN_A_DAY
    assert tasks() == [("too_many_epochs", 301)]
    assert books() == []


def test_one_number_printed_again_and_again_makes_no_epochs(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = [device.sell(line(cloudstreet), d_number=7) for _ in range(50)]
    assert {each["result"] for each in device.post_back(*sold)} == {"posted"}
    assert DeviceEpoch.objects.count() == 1
    assert len(device.get("/api/till/find/?q=D7").data["dockets"]) == 50
    assert books() == []


def test_more_records_than_a_device_can_have_are_not_believed(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    assert device.hello(last_sequence=999_999_999).status == 200
    assert tasks() == [("sequence_doubted", 999_999_999)]
    assert (DeviceEpoch.objects.get().last_sequence, all_gaps()) == (0, [])
    sold = device.sell(line(cloudstreet))
    assert device.post_back(sold)[0]["result"] == "posted"
    assert (device.hello().data["epoch"], device.epoch) == (1, 1)
    assert device.hello(last_sequence=2**53 - 1).status == 400


def test_a_record_far_ahead_leaves_one_gap_that_is_explained_in_one_act(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    first = device.sell(line(cloudstreet))
    device.sequence = 999_999_998
    device.post_back(first, device.sell(line(cloudstreet)))
    (gap,) = all_gaps()
    assert (gap.first_sequence, gap.last_sequence) == (2, 999_999_998)
    assert len(gap.names) < 20
    dana = User.objects.create_superuser("dana")
    office.explain_gap(gap, reason="A device that lied", user=dana)
    (gap,) = all_gaps()
    assert gap.explanation is not None
    assert MissingRange.objects.count() == 1


def test_a_lease_never_leaves_its_kind(device: ModelDevice) -> None:
    Counter.objects.filter(name="d_number").update(value=OVERFLOW_FIRST - 10)
    answer = device.hello(epoch=7)
    assert (answer.status, answer.error) == (503, "numbers_used_up")
    assert Lease.objects.filter(last__gte=OVERFLOW_FIRST, kind="block").count() == 0


def test_a_task_is_shown_with_what_to_do_until_somebody_with_the_right_settles_it(
    device: ModelDevice, office: Client, helper: Client
) -> None:
    device.hello(last_d_number=HIGHEST_NUMBER)
    device.hello(last_d_number=HIGHEST_NUMBER, epoch=77)
    (task,) = DeviceTask.objects.all()
    words = "Tablet 2 says that it has printed up to D999999999999, which was never leased"
    assert words in office.get("/admin/").content.decode()
    address = f"/admin/pos/device/task/{task.pk}/settle/"
    assert helper.post(address).status_code == 403
    assert DeviceTask.objects.get().settled_at is None
    confirm(office, address)
    confirm(office, address)
    task.refresh_from_db()
    assert (task.settled_by, task.settled_at is not None) == ("dana", True)
    assert words not in office.get("/admin/").content.decode()
    assert [log.action for log in ActionLog.objects.filter(action="settled")] == ["settled"]
    # What it claims again is a new task.
    device.hello(last_d_number=HIGHEST_NUMBER, epoch=78)
    assert DeviceTask.objects.filter(settled_at__isnull=True).count() == 1


def test_settling_needs_the_right(device: ModelDevice) -> None:
    device.hello(last_d_number=HIGHEST_NUMBER)
    sam = User.objects.create_user("sam", is_staff=True)
    with pytest.raises(ShopError) as refused:
        office.settle_task(DeviceTask.objects.get(), user=sam)
    assert refused.value.code == "not_allowed"
    assert Device.objects.get(uuid=device.uuid).tasks.get().settled_at is None
