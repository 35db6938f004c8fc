"""New titles and contacts (R1), changes that are not carried over (R2), shifts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pos.models import Contact, SaleLine, Shift, StockItem
from pos.services.contacts import ContactDraft, create_contact
from sync.models import NotCarriedOver, Record, ReviewFlag
from tests.sync.builders import Goods, line
from tests.sync.conftest import Pair, Stocked
from tests.sync.device import ModelDevice

ORWELL = "9780141036144"


def test_a_new_title_is_made_with_all_that_was_typed(device: ModelDevice) -> None:
    printed = device.new_title()
    device.post_back(printed)
    item = StockItem.objects.get()
    assert (item.uuid, item.isbn, item.ean, item.title, item.authors) == (
        printed.uuid,
        ORWELL,
        None,
        "Nineteen Eighty-Four",
        "George Orwell",
    )
    assert (item.publisher, item.format, item.category, item.price, item.tax_rate.code) == (
        "Penguin",
        "paperback",
        "fiction",
        Decimal("19.99"),
        "GST",
    )
    assert Record.objects.get().stock_item == item


def test_the_same_new_isbn_on_two_devices_becomes_one_title(pair: Pair) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    title_1, title_2 = first.new_title(), second.new_title()
    sale_1 = first.sell(line(Goods(title_1.uuid, "1984", made_on_device=True)))
    sale_2 = second.sell(line(Goods(title_2.uuid, "1984", made_on_device=True)))
    assert second.post_back(sale_2, title_2)[0]["result"] == "posted"
    assert first.post_back(sale_1, title_1)[0]["result"] == "posted"
    item = StockItem.objects.get()
    assert (item.uuid, item.on_hand) == (title_2.uuid, -2)
    assert set(SaleLine.objects.values_list("stock_item_id", flat=True)) == {item.pk}
    assert {r.stock_item_id for r in Record.objects.filter(kind="title")} == {item.pk}
    assert not ReviewFlag.objects.filter(code="same_isbn").exists()


@pytest.mark.parametrize("typed", [ORWELL, "0141036141", "0-14-103614-1"])
def test_an_isbn_that_the_office_has_already_links_to_it_and_a_new_price_is_flagged(
    device: ModelDevice, stocked: Stocked, typed: str
) -> None:
    there = stocked("1984", ORWELL, "22.99")
    (result,) = device.post_back(device.new_title(typed, price="24.99"))
    assert result["result"] == "posted"
    item = StockItem.objects.get()
    assert (item.uuid, item.title, item.price) == (there.uuid, "1984", Decimal("22.99"))
    flag = ReviewFlag.objects.get()
    assert flag.code == "same_isbn"
    assert flag.message == f"{ORWELL} was here already: 1984 at 22.99, here at 24.99."


def test_a_code_that_is_no_isbn_is_kept_as_it_was_typed(device: ModelDevice) -> None:
    (result,) = device.post_back(device.new_title("12345"))
    assert (result["result"], StockItem.objects.get().isbn) == ("posted", "12345")


def test_a_new_contact_is_made(device: ModelDevice) -> None:
    printed = device.new_contact(card_number="20418", note="Likes Winton")
    device.post_back(printed)
    assert Contact.objects.values(
        "uuid", "name", "card_number", "phone", "email", "note"
    ).get() == {
        "uuid": printed.uuid,
        "name": "Miriam Okafor",
        "card_number": "20418",
        "phone": "0491 570 157",
        "email": "miriam@example.org",
        "note": "Likes Winton",
    }


def test_a_contact_whose_card_is_taken_is_made_without_it_and_flagged(
    device: ModelDevice,
) -> None:
    create_contact(ContactDraft(name="Jo Harper", card_number="20418"))
    (result,) = device.post_back(device.new_contact(card_number="20418"))
    assert result["result"] == "posted"
    assert Contact.objects.get(name="Miriam Okafor").card_number == ""
    flag = ReviewFlag.objects.get()
    assert (flag.code, flag.message) == (
        "card_taken",
        "Miriam Okafor was made without it: Customer card 20418 belongs to Jo Harper.",
    )


def test_a_change_is_listed_field_by_field_and_never_applied(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    contact = create_contact(ContactDraft(name="Jo Harper", phone="1"))
    before = StockItem.objects.values().get(), Contact.objects.values().get()
    assert cloudstreet.uuid is not None
    results = device.post_back(
        device.change("stock_item", cloudstreet.uuid, "price", "22.99", "24.99"),
        device.change("contact", contact.uuid, "phone", "1", "2"),
    )
    assert [each["result"] for each in results] == ["posted", "posted"]
    assert (StockItem.objects.values().get(), Contact.objects.values().get()) == before
    listed = NotCarriedOver.objects.order_by("id").values_list(
        "stock_item__title", "contact__name", "field", "old_value", "new_value", "applied_at"
    )
    assert list(listed) == [
        ("Cloudstreet", None, "price", "22.99", "24.99", None),
        (None, "Jo Harper", "phone", "1", "2", None),
    ]


def test_a_change_of_something_that_is_not_here_is_listed_all_the_same(
    device: ModelDevice,
) -> None:
    title = device.new_title()
    change = device.change("stock_item", title.uuid, "price", "19.99", "17.99")
    (result,) = device.post_back(change)
    assert result["result"] == "posted"
    assert NotCarriedOver.objects.get().stock_item is None


def test_a_new_title_never_changes_one_that_is_here(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    before = StockItem.objects.values().get()
    device.post_back(device.new_title(uuid=str(cloudstreet.uuid), title="Stolen"))
    assert StockItem.objects.values().get() == before


def test_a_shift_opens_and_closes_with_its_cash(device: ModelDevice, cloudstreet: Goods) -> None:
    opened = device.shift_event("opened", "200.00")
    sold = device.sell(line(cloudstreet))
    closed = device.shift_event("closed", "222.95")
    results = device.post_back(closed, sold, opened)
    assert [each["result"] for each in results] == ["posted"] * 3
    shift = Shift.objects.get()
    assert (shift.float_amount, shift.counted_amount) == (Decimal("200.00"), Decimal("222.95"))
    assert shift.opened_by is not None
    assert shift.closed_at is not None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_shifts_records_may_come_in_any_order(
    device: ModelDevice, order: tuple[int, int]
) -> None:
    events = [device.shift_event("opened", "200.00"), device.shift_event("closed", "210.00")]
    for index in order:
        assert device.post_back(events[index])[0]["result"] == "posted"
    shift = Shift.objects.get()
    assert (shift.float_amount, shift.counted_amount) == (Decimal("200.00"), Decimal("210.00"))


def test_a_shift_that_was_closed_twice_keeps_its_first_count(device: ModelDevice) -> None:
    device.post_back(device.shift_event("closed", "210.00"))
    (result,) = device.post_back(device.shift_event("closed", "999.00"))
    assert result["result"] == "posted"
    assert Shift.objects.get().counted_amount == Decimal("210.00")
    assert ReviewFlag.objects.get().code == "shift_closed"


def test_less_than_nothing_in_a_drawer_is_held(device: ModelDevice) -> None:
    (result,) = device.post_back(device.shift_event("opened", "-1.00"))
    assert (result["result"], result["code"]) == ("held", "amount_wrong")
    assert Shift.objects.count() == 0


def test_another_tills_shift_stays_as_it_is(pair: Pair, cloudstreet: Goods) -> None:
    mine, other = pair("Tablet 2"), pair("Tablet 3")
    mine.post_back(mine.shift_event("opened", "200.00"), mine.sell(line(cloudstreet)))
    other.shift = mine.shift
    results = other.post_back(
        other.shift_event("opened", "999.00"),
        other.shift_event("closed", "0.00"),
        other.sell(line(cloudstreet)),
    )
    assert [each["result"] for each in results] == ["posted"] * 3
    shift = Shift.objects.get(uuid=mine.shift)
    assert (shift.float_amount, shift.closed_at) == (Decimal("200.00"), None)
    assert shift.sales.count() == 1
    flags = ReviewFlag.objects.order_by("id").values_list("code", flat=True)
    assert list(flags) == ["shift_of_another"] * 3
    mine.post_back(mine.shift_event("closed", "222.95"))
    shift.refresh_from_db()
    assert shift.counted_amount == Decimal("222.95")


def test_a_shift_that_was_opened_twice_keeps_its_first_float(device: ModelDevice) -> None:
    device.post_back(device.shift_event("opened", "200.00"), device.shift_event("opened", "999.00"))
    assert Shift.objects.get().float_amount == Decimal("200.00")
    assert ReviewFlag.objects.get().code == "shift_opened"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_sale_after_the_close_is_flagged_in_whatever_order_they_come(
    device: ModelDevice, cloudstreet: Goods, order: tuple[int, int]
) -> None:
    before = device.sell(line(cloudstreet))
    made = [device.shift_event("closed", "222.95"), device.sell(line(cloudstreet))]
    later = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    made[1] = made[1].but(locked_at=later, started_at=later)
    for place in order:
        device.post_back(made[place])
    device.post_back(before)
    (flag,) = ReviewFlag.objects.exclude(code="chain_broken")
    assert (flag.code, flag.record.uuid) == ("after_close", made[1].uuid)
