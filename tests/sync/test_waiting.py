"""Order does not matter: what comes too early waits, and posts by itself."""

import pytest

from pos.models import Contact, Device, Sale, SaleLine, StockItem
from pos.services.registers import revoke_device
from sync.models import Record, ReviewFlag
from tests.sync.builders import Goods, Printed, dumps, line, return_line
from tests.sync.conftest import Pair, on_hand
from tests.sync.device import ModelDevice


def goods_of(title: Printed) -> Goods:
    return Goods(title.uuid, "Nineteen Eighty-Four", "9780141036144", made_on_device=True)


def test_a_sale_before_its_title_waits_and_posts_by_itself(device: ModelDevice) -> None:
    title = device.new_title()
    printed = device.sell(line(goods_of(title)))
    (early,) = device.post_back(printed)
    assert (early["result"], early["code"]) == ("waiting", "waits_for_title")
    record = Record.objects.get()
    assert (record.state, record.waits_for) == ("waiting", str(title.uuid))
    assert Sale.objects.count() == 0
    assert device.post_back(title)[0]["result"] == "posted"
    record.refresh_from_db()
    assert (record.state, record.waits_for, record.code) == ("posted", "", "")
    item = StockItem.objects.get()
    assert (item.uuid, item.on_hand) == (title.uuid, -1)
    assert SaleLine.objects.get().stock_item == item
    assert device.post_back(printed)[0]["trans_id"] == Sale.objects.get().trans_id


def test_a_sale_before_its_contact_waits_and_posts_by_itself(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    contact = device.new_contact()
    printed = device.sell(line(cloudstreet), contact=contact.uuid, contact_made_on_device=True)
    assert device.post_back(printed)[0]["code"] == "waits_for_contact"
    device.post_back(contact)
    assert Sale.objects.get().contact == Contact.objects.get(uuid=contact.uuid)


def test_title_contact_and_sale_in_one_upload_need_no_order(device: ModelDevice) -> None:
    title, contact = device.new_title(), device.new_contact()
    printed = device.sell(line(goods_of(title)), contact=contact.uuid, contact_made_on_device=True)
    results = device.post_back(printed, contact, title)
    assert [each["result"] for each in results] == ["posted"] * 3


def test_a_sale_that_waits_for_two_things_posts_when_both_are_here(device: ModelDevice) -> None:
    title, contact = device.new_title(), device.new_contact()
    printed = device.sell(line(goods_of(title)), contact=contact.uuid, contact_made_on_device=True)
    device.post_back(printed)
    device.post_back(title)
    record = Record.objects.get(uuid=printed.uuid)
    assert (record.state, record.code) == ("waiting", "waits_for_contact")
    device.post_back(contact)
    assert Sale.objects.count() == 1


def test_a_return_before_its_docket_waits_and_posts_by_itself(
    pair: Pair, cloudstreet: Goods
) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    printed = first.sell(line(cloudstreet, 2))
    back = second.sell(return_line(cloudstreet, f"D{printed.d_number}"))
    (early,) = second.post_back(back)
    assert (early["result"], early["code"]) == ("waiting", "waits_for_docket")
    assert early["reason"] == f"D{printed.d_number} has not been posted back yet."
    first.post_back(printed)
    returned = SaleLine.objects.get(sale__uuid=back.uuid)
    assert returned.returned_sale is not None
    assert returned.returned_sale.uuid == printed.uuid
    assert returned.returned_line == SaleLine.objects.get(sale__uuid=printed.uuid)
    assert on_hand(cloudstreet) == 9


def test_a_return_of_a_return_of_what_is_on_its_way_posts_in_the_end(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sale = device.sell(line(cloudstreet))
    exchange = device.sell(return_line(cloudstreet, sale), line(cloudstreet))
    back = device.sell(return_line(cloudstreet, exchange, return_of=of(exchange, 2)))
    assert device.post_back(back)[0]["result"] == "waiting"
    assert device.post_back(exchange)[0]["result"] == "waiting"
    assert device.post_back(sale)[0]["result"] == "posted"
    assert set(Record.objects.values_list("state", flat=True)) == {"posted"}
    assert on_hand(cloudstreet) == 10


def of(printed: Printed, position: int) -> dict[str, object]:
    return {"number": f"D{printed.d_number}", "sale": str(printed.uuid), "position": position}


def test_a_sale_whose_title_is_held_posts_against_a_visible_placeholder(
    device: ModelDevice,
) -> None:
    title = device.new_title(price="-1.00")
    printed = device.sell(line(goods_of(title)))
    results = device.post_back(title, printed)
    assert [each["result"] for each in results] == ["held", "posted"]
    item = StockItem.objects.get()
    assert (item.uuid, item.is_placeholder, item.on_hand) == (title.uuid, True, -1)
    assert [flag.code for flag in ReviewFlag.objects.all()] == ["placeholder"]


def test_a_sale_that_waits_goes_on_when_its_title_comes_and_is_held(device: ModelDevice) -> None:
    title = device.new_title(price="-1.00")
    printed = device.sell(line(goods_of(title)))
    assert device.post_back(printed)[0]["result"] == "waiting"
    device.post_back(title)
    assert Sale.objects.count() == 1
    assert StockItem.objects.get().is_placeholder


def test_a_sale_whose_contact_is_held_posts_with_a_placeholder(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    contact = device.new_contact(" ")
    printed = device.sell(line(cloudstreet), contact=contact.uuid, contact_made_on_device=True)
    results = device.post_back(contact, printed)
    assert [each["result"] for each in results] == ["held", "posted"]
    sold_to = Sale.objects.get().contact
    assert sold_to is not None
    assert (sold_to.uuid, sold_to.is_placeholder) == (contact.uuid, True)


def test_what_waits_for_a_docket_that_nobody_can_have_does_not_wait(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    back = device.sell(return_line(cloudstreet, "D777777"))
    (result,) = device.post_back(back)
    assert result["result"] == "posted"
    assert [flag.code for flag in ReviewFlag.objects.all()] == ["docket_unknown"]


@pytest.mark.parametrize("number", ["999999", "hello", "D", "0", "D" + "9" * 19])
def test_a_return_of_a_number_that_is_none_posts_and_is_flagged(
    device: ModelDevice, cloudstreet: Goods, number: str
) -> None:
    (result,) = device.post_back(device.sell(return_line(cloudstreet, number)))
    assert result["result"] == "posted"
    assert [flag.code for flag in ReviewFlag.objects.all()] == ["docket_unknown"]


def test_wrong_sums_are_held_even_when_something_is_still_missing(device: ModelDevice) -> None:
    title = device.new_title()
    printed = device.sell(line(goods_of(title)), total="1.00")
    assert device.post_back(printed)[0]["code"] == "sums_wrong"


def test_a_revoked_devices_title_does_not_wake_anything(pair: Pair) -> None:
    device = pair("Tablet 1")
    title = device.new_title()
    printed = device.sell(line(goods_of(title)))
    device.post_back(printed)
    revoke_device(device=Device.objects.get())
    device.post_back(title)
    assert Sale.objects.count() == 0
    assert {r.kind: r.state for r in Record.objects.all()} == {
        "sale": "waiting",
        "title": "aside",
    }


def test_the_same_waiting_record_again_gets_the_same_answer(device: ModelDevice) -> None:
    printed = device.sell(line(goods_of(device.new_title())))
    first = device.post_back(printed)
    assert device.post_back(printed) == first
    assert dumps(first).count("waiting") == 1
