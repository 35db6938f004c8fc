"""A server put back to last night's backup: devices send again what they keep, and say what moved.

A savepoint is the backup here, and its rollback the restore: the database forgets, the devices do
not. `tests/e2e/test_restored_server.py` does it with real files and a real browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from pos import ledger
from pos.models import Sale
from sync.models import DocketAlias, Lease, ReviewFlag
from tests.sync.builders import Goods, Printed, line
from tests.sync.conftest import Pair
from tests.sync.device import Answer, ModelDevice


@contextmanager
def forgotten_afterwards() -> Iterator[None]:
    """Make a backup; at the end, put it back."""
    backup = transaction.savepoint()
    yield
    transaction.savepoint_rollback(backup)


def send_again(device: ModelDevice, told: dict[str, int], *printed: Printed) -> Answer:
    """Upload what the device keeps, with the TransIDs that it was told before."""
    body = {"format": 1, "records": [each.text for each in printed], "printed": told}
    return device.post("/api/till/records/", body)


def told_by(device: ModelDevice, *printed: Printed) -> dict[str, int]:
    return {each["uuid"]: each["trans_id"] for each in device.post_back(*printed)}


def test_hello_says_how_far_the_records_go_that_are_here(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    with forgotten_afterwards():
        device.post_back(*sold)
        assert device.hello().data["received"] == [{"epoch": 1, "last_sequence": 3}]
    assert device.hello().data["received"] == [{"epoch": 1, "last_sequence": 0}]


def test_hello_does_not_hide_what_was_forgotten_behind_what_came_since(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    """Restored under a till in normal mode, whose next sale arrives before its next hello."""
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(*sold[:1])
    with forgotten_afterwards():
        device.post_back(*sold[1:])
    device.post_back(device.sell(line(cloudstreet)))
    assert device.hello().data["received"] == [{"epoch": 1, "last_sequence": 1}]
    device.post_back(sold[2])
    assert device.hello().data["received"] == [{"epoch": 1, "last_sequence": 1}]
    device.post_back(*sold)
    assert device.hello().data["received"] == [{"epoch": 1, "last_sequence": 4}]
    assert [str(each) for each in ledger.violations()] == []


def test_hello_tells_how_far_the_records_go_in_whatever_order_they_came(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = [device.sell(line(cloudstreet)) for _ in range(9)]
    told = []
    for batch in (sold[6:8], sold[2:3], sold[0:2], sold[4:5], sold[3:4], sold[8:], sold[5:6]):
        device.post_back(*batch)
        told.append(device.hello().data["received"][0]["last_sequence"])
        assert [str(each) for each in ledger.violations()] == []
    assert told == [0, 0, 3, 3, 5, 5, 9]


def test_a_record_held_for_its_form_leaves_no_hole(device: ModelDevice, cloudstreet: Goods) -> None:
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.upload(sold[0], sold[1].but(lines=None), sold[2])
    assert device.hello().data["received"] == [{"epoch": 1, "last_sequence": 3}]


def test_what_is_sent_again_is_posted_once_and_keeps_its_d_numbers(
    pair: Pair, cloudstreet: Goods
) -> None:
    first, second = pair("Tablet 2"), pair("Tablet 3")
    sold = [first.sell(line(cloudstreet)) for _ in range(4)]
    kept = told_by(first, sold[0])
    with forgotten_afterwards():
        told = kept | told_by(first, *sold[1:])
        other = second.sell(line(cloudstreet))
        told_other = told_by(second, other)

    # The other till is heard first: its sale takes a number that the first one's docket has.
    assert send_again(second, told_other, other).status == 200
    answer = send_again(first, told, *sold)

    results = [each["result"] for each in answer.data["results"]]
    assert results == ["posted_before", "posted", "posted", "posted"]
    aliases = DocketAlias.objects.order_by("offline_trans_id").values_list("sale__uuid", flat=True)
    assert list(aliases) == [*(each.uuid for each in sold), other.uuid]
    assert [str(each) for each in ledger.violations()] == []


def test_each_transid_that_moved_is_flagged_with_the_one_on_its_docket(
    pair: Pair, cloudstreet: Goods
) -> None:
    first, second = pair("Tablet 2"), pair("Tablet 3")
    sold = [first.sell(line(cloudstreet)) for _ in range(2)]
    kept = told_by(first, sold[0])
    with forgotten_afterwards():
        told = kept | told_by(first, sold[1])
        other = second.sell(line(cloudstreet))
        told_other = told_by(second, other)

    send_again(second, told_other, other)
    send_again(first, told, *sold)
    send_again(first, told, *sold)

    flags = ReviewFlag.objects.filter(code="trans_id_moved").order_by("id")
    assert [(flag.sale.trans_id, flag.message) for flag in flags if flag.sale] == [
        (2, "Its docket says TransID 3: the server was restored, it is 2 now."),
        (3, "Its docket says TransID 2: the server was restored, it is 3 now."),
    ]
    assert Sale.objects.count() == 3


def test_a_device_that_has_numbers_which_the_backup_never_leased_gets_others(
    pair: Pair, cloudstreet: Goods
) -> None:
    device = pair("Tablet 2")
    leased = device.leases
    with forgotten_afterwards():
        while device.d_numbers_left > 100:
            device.take_d_number()
        device.hello()
        beyond = [each for each in device.leases if each not in leased and each["kind"] == "block"]
        while (device.d_number or 0) < beyond[0]["first"]:
            device.take_d_number()
        sold = device.sell(line(cloudstreet))

    device.hello()
    assert device.epoch == 2
    newest = pair("Tablet 3")
    blocks = [*device.leases, *newest.leases]
    assert all(sold.d_number < each["first"] for each in blocks if each["kind"] == "block")
    assert send_again(device, {}, sold).data["results"][0]["result"] == "posted"
    assert [str(each) for each in ledger.violations()] == []
    assert not Lease.objects.filter(first__lte=sold.d_number, last__gte=sold.d_number).exists()


def test_a_device_goes_on_in_the_epoch_it_was_given_whatever_number_it_took_last(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    with forgotten_afterwards():
        while device.d_numbers_left > 100:
            device.take_d_number()
        device.hello()
        while device.d_numbers_left > 100:
            device.take_d_number()
        reached = device.d_number
    epochs = [device.hello(last_d_number=reached).data["epoch"] for _ in range(3)]
    assert epochs == [2, 2, 2]


def test_epochs_that_the_backup_does_not_know_are_told_again_once_their_records_are_here(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    with forgotten_afterwards():
        device.hello(epoch=7)
        assert device.epoch == 8
        sold = device.sell(line(cloudstreet))
        device.post_back(sold)
    assert device.hello().data["epoch"] == 9
    send_again(device, {}, sold)
    assert device.hello().data["received"] == [
        {"epoch": 9, "last_sequence": 0},
        {"epoch": 8, "last_sequence": 1},
        {"epoch": 1, "last_sequence": 0},
    ]


@pytest.mark.parametrize("printed", [{"x": 1}, {"0": "y"}, [1], "1"])
def test_transids_of_before_that_are_none_refuse_the_upload_and_keep_nothing(
    device: ModelDevice, cloudstreet: Goods, printed: object
) -> None:
    sold = device.sell(line(cloudstreet))
    body = {"format": 1, "records": [sold.text], "printed": printed}
    answer = device.post("/api/till/records/", body)
    assert (answer.status, answer.error) == (400, "malformed")
    assert Sale.objects.count() == 0
    assert device.post_back(sold)[0]["result"] == "posted"
