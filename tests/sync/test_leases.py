"""Blocks of D-numbers: unique over all devices and for ever (R8)."""

from itertools import pairwise

from sync.leases import BLOCK_SIZE, OVERFLOW_FIRST, OVERFLOW_SIZE
from sync.models import Lease
from tests.sync.builders import Goods, Json, line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice


def blocks(device: ModelDevice) -> list[Json]:
    return [lease for lease in device.leases if lease["kind"] == "block"]


def test_a_new_device_has_two_full_blocks_and_an_overflow_range(device: ModelDevice) -> None:
    assert device.leases == [
        {"first": 1, "last": 500, "kind": "block"},
        {"first": 501, "last": 1000, "kind": "block"},
        {"first": 900_000_000, "last": 900_999_999, "kind": "overflow"},
    ]


def test_saying_hello_again_leases_nothing(device: ModelDevice) -> None:
    before = device.leases
    for _ in range(3):
        device.hello()
    assert device.leases == before


def test_two_full_blocks_are_always_ahead(device: ModelDevice, cloudstreet: Goods) -> None:
    for _ in range(3):
        printed = device.sell(line(cloudstreet))
        assert printed.d_number is not None
        device.hello()
        full = [lease for lease in blocks(device) if lease["first"] > printed.d_number]
        assert len(full) == 2
        device.d_number = blocks(device)[0]["last"] - 1


def test_a_used_up_block_is_not_told_again(device: ModelDevice) -> None:
    device.sequence, device.d_number = 500, 500
    device.hello()
    assert [lease["first"] for lease in blocks(device)] == [501, 1001]


def test_leases_of_many_devices_and_epochs_never_overlap(pair: Pair) -> None:
    devices = [pair(f"Tablet {number}") for number in range(4)]
    for device in devices:
        for _ in range(3):
            device.sequence += 1
            device.d_number = blocks(device)[0]["last"]
            device.hello()
        device.sequence = 0
        device.hello(last_d_number=None)
        assert device.epoch == 2
    leases = list(Lease.objects.order_by("first"))
    assert all(before.last < after.first for before, after in pairwise(leases))
    sizes = {(lease.kind, lease.last - lease.first + 1) for lease in leases}
    assert sizes == {("block", BLOCK_SIZE), ("overflow", OVERFLOW_SIZE)}


def test_a_new_epoch_burns_what_the_old_one_left(device: ModelDevice) -> None:
    old = device.leases
    device.sequence, device.d_number = 3, 3
    device.hello()
    device.hello(last_sequence=1, last_d_number=1)
    assert device.epoch == 2
    assert {lease["first"] for lease in device.leases}.isdisjoint(each["first"] for each in old)
    assert min(lease["first"] for lease in blocks(device)) > max(
        lease["last"] for lease in old if lease["kind"] == "block"
    )


def test_a_device_that_sold_from_its_overflow_range_gets_new_blocks(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.d_number = 1000
    printed = device.sell(line(cloudstreet))
    assert printed.d_number == OVERFLOW_FIRST
    device.d_number = 1000
    device.hello()
    assert [lease["first"] for lease in blocks(device)] == [1001, 1501]
    assert device.epoch == 1


def test_everybody_is_told_whose_numbers_they_are(pair: Pair) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    leases = second.get("/api/till/leases/").data["leases"]
    assert {"first": 1, "last": 500, "device": "Tablet 1"} in leases
    assert {"first": 1001, "last": 1500, "device": "Tablet 2"} in leases
    assert leases == first.get("/api/till/leases/").data["leases"]
