"""Hello, and how a restored or copied profile is recognised by it."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from pos.models import Sale, Shop
from sync.chain import all_gaps
from sync.models import DeviceEpoch, DeviceState, DocketAlias, ReviewFlag
from tests.sync.builders import Goods, line
from tests.sync.device import ModelDevice

A_WHILE = timedelta(minutes=5)


def later(device: ModelDevice) -> None:
    """Move the device's clock on: what it sends next is no old news."""
    started = device.now()
    device.now = lambda: started + A_WHILE


def test_hello_tells_shop_device_and_register(device: ModelDevice) -> None:
    said = device.hello().data
    assert said["device"] == {"uuid": str(device.uuid), "name": "Tablet 2"}
    assert said["register"] == {"id": device.register, "name": "Front counter"}
    assert said["shop"]["name"] == "Lantern Street Books"
    assert said["shop"]["time_zone"] == "Australia/Melbourne"
    assert said["tax_rates"] == [
        {"code": "GST", "name": "GST", "percent": "10.000", "is_default": True}
    ]
    assert (said["epoch"], said["held"], said["sheet"]) == (1, 0, None)
    assert (said["answer_timeout_ms"], said["calm_ms"]) == (2000, 3000)


def test_hello_is_remembered(device: ModelDevice) -> None:
    device.hello(waiting=410, mode="posting", storage_persisted=False, d_numbers_left=212)
    state = DeviceState.objects.get()
    assert (state.waiting, state.mode, state.storage_persisted, state.d_numbers_left) == (
        410,
        "posting",
        False,
        212,
    )
    assert state.last_heard_at is not None


def test_going_on_keeps_the_epoch(device: ModelDevice, cloudstreet: Goods) -> None:
    for _ in range(3):
        device.post_back(device.sell(line(cloudstreet)))
        device.hello(head=device.previous)
    assert device.epoch == 1


@pytest.mark.parametrize("reached_by", ["records", "hello"])
def test_a_restored_profile_gets_a_new_epoch_and_new_numbers(
    device: ModelDevice, cloudstreet: Goods, reached_by: str
) -> None:
    first = device.sell(line(cloudstreet))
    device.post_back(first)
    backup = copy.copy(device)
    last = device.sell(line(cloudstreet))
    if reached_by == "records":
        device.post_back(last)
    else:
        device.hello(waiting=1)
    later(backup)
    backup.hello()
    assert backup.epoch == 2
    assert min(lease["first"] for lease in backup.leases) > 1000
    assert backup.sell(line(cloudstreet)).d_number != last.d_number


def test_what_a_restored_profile_has_queued_is_still_posted(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet)))
    backup = copy.copy(device)
    printed = device.sell(line(cloudstreet))
    device.post_back(printed)
    queued = backup.sell(line(cloudstreet, 2))
    assert queued.d_number == printed.d_number
    later(backup)
    backup.hello(last_sequence=1, last_d_number=1)
    assert backup.epoch == 2
    (result,) = backup.post_back(queued)
    assert result["result"] == "posted"
    assert Sale.objects.count() == 3


def test_a_number_printed_twice_stands_twice_and_is_flagged(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    twin = copy.copy(device)
    mine, theirs = device.sell(line(cloudstreet)), twin.sell(line(cloudstreet, 2))
    assert mine.d_number == theirs.d_number
    device.post_back(mine)
    (result,) = twin.post_back(theirs)
    assert result["result"] == "posted"
    aliases = DocketAlias.objects.filter(sale__uuid__in=[mine.uuid, theirs.uuid])
    assert {alias.offline_trans_id for alias in aliases} == {mine.d_number}
    assert {(alias.sale.uuid, alias.epoch, alias.copy) for alias in aliases} == {
        (mine.uuid, 1, 0),
        (theirs.uuid, 1, 1),
    }
    assert [flag.code for flag in ReviewFlag.objects.all()] == ["number_twice"]
    found = device.get(f"/api/till/find/?q=D{mine.d_number}").data
    assert {docket["uuid"] for docket in found["dockets"]} == {str(mine.uuid), str(theirs.uuid)}


def test_of_two_copies_only_the_one_behind_moves_on(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    twin = copy.copy(device)
    device.post_back(device.sell(line(cloudstreet)))
    later(device)
    later(twin)
    for _ in range(3):
        twin.hello()
        device.hello()
    assert (device.epoch, twin.epoch) == (1, 2)


def test_a_copy_that_sold_as_much_is_told_by_its_newest_record(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    twin = copy.copy(device)
    device.post_back(device.sell(line(cloudstreet)))
    twin.sell(line(cloudstreet, 2))
    later(device)
    later(twin)
    device.hello(head=device.previous)
    twin.hello(head=twin.previous)
    assert (device.epoch, twin.epoch) == (1, 2)


def test_a_copy_is_told_even_before_either_has_posted_back(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    twin = copy.copy(device)
    device.sell(line(cloudstreet))
    twin.sell(line(cloudstreet, 2))
    device.hello(head=device.previous)
    twin.hello(head=twin.previous)
    assert (device.epoch, twin.epoch) == (1, 2)


def test_a_hello_that_was_overtaken_by_another_tabs_records_is_no_restored_profile(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    device.now = lambda: at
    slow = copy.copy(device)
    device.now = lambda: at + timedelta(seconds=1)
    device.post_back(device.sell(line(cloudstreet)))
    slow.hello()
    assert slow.epoch == 1


@pytest.mark.parametrize("years_ahead", [1, 0])
def test_a_profile_restored_within_a_minute_is_recognised_whatever_its_clock_says(
    device: ModelDevice, cloudstreet: Goods, years_ahead: int
) -> None:
    device.hello()
    backup = copy.copy(device)
    ahead = timedelta(days=365 * years_ahead)
    device.now = lambda: datetime.now(UTC) + ahead
    lost = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.hello()
    backup.now = lambda: datetime.now(UTC) + timedelta(seconds=1)

    backup.hello()
    assert backup.epoch == 2
    backup.post_back(*[backup.sell(line(cloudstreet)) for _ in range(5)])
    (gap,) = all_gaps()
    assert gap.d_numbers == tuple(each.d_number for each in lost)


def test_a_store_that_is_silently_empty_is_no_new_till(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet)))
    later(device)
    device.hello(last_sequence=0, last_d_number=None)
    assert device.epoch == 2


def test_a_server_that_was_restored_gives_an_epoch_beyond_the_devices(device: ModelDevice) -> None:
    device.hello(epoch=7)
    assert device.epoch == 8
    assert DeviceEpoch.objects.filter(number=8).exists()


def test_an_answer_that_was_lost_costs_numbers_and_nothing_else(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet)))
    later(device)
    lost = device.post(
        "/api/till/hello/",
        {
            "epoch": 1,
            "last_sequence": 0,
            "last_d_number": None,
            "waiting": 0,
            "mode": "normal",
            "storage_persisted": None,
            "d_numbers_left": 0,
        },
    )
    device.hello(last_sequence=0, last_d_number=None)
    assert (lost.data["epoch"], device.epoch) == (2, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": 0},
        {"epoch": 10**30},
        {"epoch": "one"},
        {"last_sequence": -1},
        {"last_sequence": None},
        {"last_d_number": 0},
        {"last_d_number": 10**12},
        {"waiting": -1},
        {"waiting": 2**31},
        {"mode": "offline"},
        {"mode": None},
        {"d_numbers_left": 1e300},
        {"head": "xyz"},
        {"storage_persisted": "perhaps"},
    ],
)
def test_a_hello_that_cannot_be_is_refused_and_changes_nothing(
    device: ModelDevice, changes: dict[str, object]
) -> None:
    before = DeviceState.objects.values().get()
    answer = device.hello(**changes)
    assert (answer.status, answer.error) == (400, "invalid")
    assert DeviceState.objects.values().get() == before


def test_hello_without_a_shop_says_what_to_do(device: ModelDevice) -> None:
    Shop.objects.all().delete()
    answer = device.hello()
    assert (answer.status, answer.error) == (409, "no_shop")


def test_hello_says_how_far_the_records_go_that_are_here(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(*printed[:2])
    assert device.hello().data["received"] == [{"epoch": 1, "last_sequence": 2}]


@pytest.mark.parametrize("text", ["normal\\ud800", "\\udfff", "normal\\u0000"])
def test_a_hello_with_half_a_character_is_refused_in_words(device: ModelDevice, text: str) -> None:
    """Its answer would quote what no JSON can carry."""
    body = f'{{"epoch": 1, "mode": "{text}"}}'.encode()
    path = "/api/till/hello/"
    answer = device.send("POST", path, body, device.headers("POST", path, body))
    assert answer.status == 400
    assert answer.error in {"malformed", "invalid"}
