"""The chain of each epoch: what is missing is named, what was changed is found."""

import copy
import hashlib

import pytest
from django.utils import timezone

from pos.models import Device
from sync.chain import broken_links, gaps
from sync.epochs import begin_epoch
from sync.invariants import missing_ranges_are_the_holes
from sync.models import DeviceState, MissingRange, Record, ReviewFlag
from tests.sync.builders import Goods, Printed, line
from tests.sync.device import ModelDevice


def missing(device: ModelDevice, epoch: int = 1) -> list[tuple[int, int, tuple[int, ...]]]:
    found = gaps(Device.objects.get(uuid=device.uuid), epoch)
    return [(gap.first_sequence, gap.last_sequence, gap.d_numbers) for gap in found]


def missing_ranges_of(device: ModelDevice) -> list[tuple[int, int]]:
    rows = MissingRange.objects.filter(device__uuid=device.uuid, epoch=2).order_by("first_sequence")
    return list(rows.values_list("first_sequence", "last_sequence"))


def broken(device: ModelDevice) -> list[int]:
    found = [record for record, _ in broken_links()]
    return [each.sequence for each in found if each.device.uuid == device.uuid]


def test_nothing_is_missing_of_what_came_whole(device: ModelDevice, cloudstreet: Goods) -> None:
    device.post_back(*reversed([device.sell(line(cloudstreet)) for _ in range(5)]))
    assert missing(device) == []
    assert broken(device) == []


def test_dockets_that_never_came_are_named_by_number(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(7)]
    device.post_back(printed[0], printed[3], printed[6])
    assert missing(device) == [(2, 3, (2, 3)), (5, 6, (5, 6))]


def test_a_missing_record_that_is_no_docket_names_no_number(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    first = device.sell(line(cloudstreet))
    device.new_contact()
    device.post_back(first, device.sell(line(cloudstreet)))
    assert missing(device) == [(2, 2, ())]


def test_the_first_dockets_are_missed_too(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[2])
    assert missing(device) == [(1, 2, (1, 2))]


def test_what_was_not_reached_yet_is_not_missing(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0])
    assert missing(device) == []


def test_missing_numbers_cross_from_one_block_into_the_next(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.d_number = 498
    printed = [device.sell(line(cloudstreet)) for _ in range(4)]
    device.post_back(printed[0], printed[3])
    assert missing(device) == [(2, 3, (500, 501))]


def test_a_held_docket_is_not_missing(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0], printed[1].but(total="1.00"), printed[2])
    assert missing(device) == []


def test_a_record_whose_bytes_were_changed_is_found(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(*printed)
    Record.objects.filter(sequence=2).update(body=b"{}")
    assert broken(device) == [2]


def test_a_record_that_was_changed_with_its_hash_breaks_the_link(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(*printed)
    Record.objects.filter(sequence=2).update(body=b"{}", body_sha256=hashlib.sha256(b"{}").digest())
    assert broken(device) == [3]


def test_records_on_both_sides_of_a_gap_are_not_broken(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0], printed[2])
    assert broken(device) == []


def flagged() -> list[int]:
    flags = ReviewFlag.objects.filter(code="chain_broken").order_by("record__sequence")
    return list(flags.values_list("record__sequence", flat=True))


def test_a_record_that_follows_another_than_is_here_is_flagged_on_arrival(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(4)]
    changed_on_its_way = printed[1].but(note="Changed after it was printed")
    results = device.post_back(printed[0], changed_on_its_way, *printed[2:])
    assert [each["result"] for each in results] == ["posted"] * 4
    assert (flagged(), broken(device)) == ([3], [3])


def test_a_chain_that_arrives_in_any_order_and_in_any_split_is_not_flagged(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(6)]
    for batch in (printed[3:5], printed[:2], [printed[5], printed[2]]):
        device.post_back(*batch)
    assert flagged() == []


def test_a_record_may_follow_one_that_cannot_be_read(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    first = device.sell(line(cloudstreet))
    # Two profiles went on from the same docket; what one of them made next cannot be read.
    twin = copy.copy(device)
    torn = twin.new_contact()
    torn = Printed(torn.uuid, torn.text[:-9])
    twin.previous = torn.sha256
    device.post_back(first, device.sell(line(cloudstreet)), torn, twin.sell(line(cloudstreet)))
    assert (flagged(), broken(device)) == ([], [])


@pytest.mark.parametrize("together", [True, False])
def test_garbage_stands_in_one_place_and_nothing_else_may_follow_it(
    device: ModelDevice, cloudstreet: Goods, together: bool
) -> None:
    """Its hash names one place: a record that is taken out cannot be covered up by it."""
    torn = device.new_contact()
    torn = Printed(torn.uuid, torn.text[:-9])
    device.previous = torn.sha256
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    last = device.sell(line(cloudstreet), previous=torn.sha256)
    for upload in [[torn, *sold, last]] if together else [[torn], [*sold, last]]:
        device.post_back(*upload)
    placed = Record.objects.get(body_sha256=bytes.fromhex(torn.sha256))
    assert (placed.epoch, placed.sequence) == (1, 1)
    assert (missing(device), flagged(), broken(device)) == ([], [5], [5])


@pytest.mark.parametrize("begun_by", ["a record", "a hello"])
def test_what_came_before_its_epoch_was_known_counts_once_it_is(
    device: ModelDevice, begun_by: str
) -> None:
    """A record that cannot be read tells its place all the same, and begins no epoch."""
    device.upload(device.new_contact().but(epoch=2, sequence=5, name=None))
    assert missing_ranges_of(device) == []
    if begun_by == "a record":
        device.upload(device.new_contact().but(epoch=2, sequence=8))
    else:
        begin_epoch(DeviceState.objects.get(device__uuid=device.uuid), timezone.now())
    seen = [(1, 4), (6, 7)] if begun_by == "a record" else [(1, 4)]
    assert missing_ranges_of(device) == seen
    assert list(missing_ranges_are_the_holes()) == []


def test_garbage_that_comes_after_the_record_that_names_it_finds_its_place(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    first = device.sell(line(cloudstreet))
    torn = device.new_contact()
    torn = Printed(torn.uuid, torn.text[:-9])
    device.previous = torn.sha256
    device.post_back(first, device.sell(line(cloudstreet)))
    assert missing(device) == [(2, 2, ())]
    device.post_back(torn)
    assert (missing(device), flagged(), broken(device)) == ([], [], [])


@pytest.mark.parametrize("sequence", [2, 7])
def test_a_record_that_names_none_before_it_is_flagged_and_named(
    device: ModelDevice, cloudstreet: Goods, sequence: int
) -> None:
    first = device.sell(line(cloudstreet))
    device.previous = ""
    device.sequence = sequence - 1
    device.post_back(first, device.sell(line(cloudstreet)))
    assert (flagged(), broken(device)) == ([sequence], [sequence])
    assert [gap[:2] for gap in missing(device)] == ([] if sequence == 2 else [(2, 6)])


def test_a_first_record_that_names_one_before_it_is_flagged_and_named(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.previous = "0" * 64
    device.post_back(device.sell(line(cloudstreet)))
    assert (flagged(), broken(device)) == ([1], [1])
