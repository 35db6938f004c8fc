"""A voucher spent on two devices, a sale keyed again: both post, the second is flagged."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pos.models import Cashier, Payment, Sale
from sync import posting
from sync.models import Record, ReviewFlag
from tests.sync.builders import Goods, Json, card, cash, line
from tests.sync.conftest import Pair, Stocked
from tests.sync.device import ModelDevice

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def flags(code: str) -> list[str]:
    rows = ReviewFlag.objects.filter(code=code).order_by("id")
    return list(rows.values_list("message", flat=True))


def voucher(amount: str, reference: str = "880-214") -> Json:
    return card(amount) | {"tender": "voucher", "reference": reference}


def slip(amount: str, reference: str = "104477", scheme: str = "Visa") -> Json:
    return card(amount) | {"scheme": scheme, "reference": reference}


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_a_voucher_spent_on_two_disconnected_devices_posts_twice_and_the_second_is_flagged(
    pair: Pair, cloudstreet: Goods
) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    first.is_disconnected = second.is_disconnected = True
    one = first.sell(line(cloudstreet), payments=[voucher("22.99")])
    two = second.sell(line(cloudstreet), payments=[voucher("22.99")])
    (told,) = first.post_back(one)
    (again,) = second.post_back(two)
    assert Payment.objects.filter(tender="voucher").count() == 2
    assert flags("voucher_twice") == [
        f"Voucher 880-214 was spent on D{one.d_number}, Tablet 1 ({told['trans_id']})"
        f" and on D{two.d_number}, Tablet 2 ({again['trans_id']})."
    ]
    assert ReviewFlag.objects.get(code="voucher_twice").sale == Sale.objects.get(uuid=two.uuid)


def test_a_voucher_spent_twice_within_one_set_is_flagged(pair: Pair, cloudstreet: Goods) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    held = [
        device.sell(line(cloudstreet), payments=[voucher("22.99")]) for device in (first, second)
    ]
    first.post_back(held[0].but(total="0.00"))
    second.post_back(held[1].but(total="0.00"))
    for record, printed in zip(Record.objects.order_by("id"), held, strict=True):
        record.corrected_body = printed.text.encode()
        record.state = "received"
        record.save()
    posting.post(list(Record.objects.order_by("id").values_list("id", flat=True)))
    assert Sale.objects.count() == 2
    assert len(flags("voucher_twice")) == 1


@pytest.mark.parametrize("other", ["880-215", ""])
def test_another_voucher_or_one_without_a_number_is_nothing_to_review(
    pair: Pair, cloudstreet: Goods, other: str
) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    first.post_back(first.sell(line(cloudstreet), payments=[voucher("22.99", other)]))
    second.post_back(second.sell(line(cloudstreet), payments=[voucher("22.99")]))
    first.post_back(first.sell(line(cloudstreet), payments=[voucher("22.99", other)]))
    assert flags("voucher_twice") == []


def test_a_voucher_that_was_put_back_can_be_spent_again(pair: Pair, cloudstreet: Goods) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    first.post_back(
        first.sell(line(cloudstreet), payments=[voucher("22.99")]),
        first.sell(line(cloudstreet, -1), payments=[voucher("-22.99")]),
    )
    second.post_back(second.sell(line(cloudstreet), payments=[voucher("22.99")]))
    assert flags("voucher_twice") == []


def test_the_rest_of_a_voucher_spent_on_its_own_device_is_nothing_to_review(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    for _ in range(2):
        device.post_back(device.sell(line(cloudstreet), payments=[voucher("22.99")]))
    assert flags("voucher_twice") == []


def test_a_card_slip_in_two_sales_is_probably_keyed_twice(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    one, two = (device.sell(line(cloudstreet), payments=[slip("22.99")]) for _ in range(2))
    told, again = device.post_back(one, two)
    assert flags("double_keying") == [
        f"The Visa slip 104477 of 22.99 is on D{one.d_number}, Tablet 2 ({told['trans_id']})"
        f" and on D{two.d_number}, Tablet 2 ({again['trans_id']}): keyed twice?"
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"reference": "104478"},
        {"scheme": "Amex"},
        {"tender": "cash"},
    ],
    ids=str,
)
def test_another_slip_is_nothing_to_review(
    device: ModelDevice, cloudstreet: Goods, other: Json
) -> None:
    device.post_back(device.sell(line(cloudstreet), payments=[slip("22.99") | other]))
    device.post_back(device.sell(line(cloudstreet), payments=[slip("22.99")]))
    assert flags("double_keying") == []


@pytest.mark.parametrize("blank", ["reference", "scheme"])
def test_a_slip_that_nobody_typed_is_no_sign(
    device: ModelDevice, cloudstreet: Goods, blank: str
) -> None:
    for _ in range(2):
        paid = slip("22.99") | {blank: ""}
        device.post_back(device.sell(line(cloudstreet), payments=[paid]))
    assert flags("double_keying") == []


def test_the_same_number_of_a_slip_weeks_apart_is_nothing_to_review(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    for day in (0, 8):
        device.now = at(NOON + timedelta(days=day))
        device.post_back(device.sell(line(cloudstreet), payments=[slip("22.99")]))
    assert flags("double_keying") == []


def basket(device: ModelDevice, *goods: Goods, moment: datetime = NOON) -> tuple[Json, int]:
    device.now = at(moment)
    printed = device.sell(*(line(each) for each in goods))
    assert printed.d_number is not None
    return device.post_back(printed)[0], printed.d_number


def test_the_same_goods_on_two_devices_minutes_apart_are_probably_keyed_twice(
    pair: Pair, cloudstreet: Goods, the_dry: Goods
) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    told, number = basket(first, cloudstreet, the_dry)
    again, other = basket(second, the_dry, cloudstreet, moment=NOON - timedelta(minutes=4))
    assert flags("double_keying") == [
        f"The same goods for 42.98 are on D{number}, Tablet 1 ({told['trans_id']})"
        f" and on D{other}, Tablet 2 ({again['trans_id']}), 4 minutes apart: keyed twice?"
    ]


def test_what_two_customers_may_well_have_bought_is_nothing_to_review(
    pair: Pair, stocked: Stocked, cloudstreet: Goods, the_dry: Goods
) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    twin = stocked("Breath", "9780143009580", "19.99")
    basket(first, cloudstreet, the_dry)
    basket(first, cloudstreet, the_dry)  # the same device: somebody chose to
    basket(second, cloudstreet, twin)  # as many for as much, but not the same
    basket(second, cloudstreet, the_dry, moment=NOON + timedelta(minutes=16))
    basket(first, cloudstreet)
    basket(second, cloudstreet)  # one title, which many buy
    assert flags("double_keying") == []


def test_two_lines_of_another_number_of_pieces_are_another_sale(
    pair: Pair, cloudstreet: Goods, the_dry: Goods
) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    for device, pieces in ((first, 1), (second, 2)):
        device.now = at(NOON)
        free = {"unit_price": "0.00", "amount": "0.00", "tax": "0.00"}
        printed = device.sell(line(cloudstreet), line(the_dry, pieces, **free))
        device.post_back(printed)
    assert flags("double_keying") == []


def test_a_set_is_asked_about_with_as_many_queries_as_one_sale(
    pair: Pair, cloudstreet: Goods, the_dry: Goods
) -> None:
    def sales(device: ModelDevice, count: int) -> list[int]:
        device.now = at(NOON)
        printed = [
            device.sell(
                line(cloudstreet),
                line(the_dry),
                payments=[voucher("20.00"), slip("10.00"), cash("12.98")],
            )
            for _ in range(count)
        ]
        with CaptureQueriesContext(connection) as caught:
            device.post_back(*printed)
        return [len(caught)]

    first, second, third = (pair(f"Tablet {n}") for n in (1, 2, 3))
    sales(first, 2)
    few, many = sales(second, 2), sales(third, 40)
    assert few == many
    assert len(flags("voucher_twice")) == 42


def test_a_cashier_who_sold_after_being_switched_off_had_no_right_to(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    priya = Cashier.objects.get(name="Priya")
    priya.is_active = False
    priya.save()
    # Both clocks count in parts of a second, and not in the same ones.
    device.now = lambda: datetime.now(UTC) + timedelta(seconds=1)
    (result,) = device.post_back(device.sell(line(cloudstreet)))
    assert result["result"] == "posted"
    assert flags("cashier_without_right") == ["Priya sold this after being switched off."]
    assert flags("cashier_gone") == []
    assert Sale.objects.get().total == Decimal("22.99")


def test_a_cashier_who_was_switched_off_later_had_the_right(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    priya = Cashier.objects.get(name="Priya")
    priya.is_active = False
    priya.save()
    device.post_back(printed)
    assert flags("cashier_without_right") == []
    assert flags("cashier_gone") == ["Priya no longer sells here."]
