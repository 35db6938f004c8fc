"""Returned goods: against the docket that they came from, whatever it is called (R10)."""

import copy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pos.dockets import counted_for, docket_data
from pos.find import find_dockets
from pos.models import Cashier, Sale, SaleLine
from sync.models import ReviewFlag
from tests.sync.builders import Goods, Json, iso, line, return_line
from tests.sync.conftest import Pair, on_hand
from tests.sync.device import ModelDevice


def tendered(tender: str, amount: str) -> Json:
    return {"tender": tender, "amount": amount, "tendered": amount, "change": "0.00"}


def flags() -> list[tuple[str, str]]:
    return list(ReviewFlag.objects.order_by("id").values_list("code", "message"))


@pytest.mark.parametrize(
    "spelling", ["D{d}", "d{d}", "d {d}", "D0{d}", " D{d} ", "D-{d}", "{t}", "0{t}", " {t} "]
)
def test_a_return_reaches_its_docket_in_every_spelling(
    device: ModelDevice, cloudstreet: Goods, spelling: str
) -> None:
    printed = device.sell(line(cloudstreet, 2))
    device.post_back(printed)
    number = spelling.format(d=printed.d_number, t=Sale.objects.get().trans_id)
    device.post_back(device.sell(return_line(cloudstreet, number)))
    returned = SaleLine.objects.get(quantity__lt=0)
    assert returned.returned_line == SaleLine.objects.get(quantity=2)
    assert on_hand(cloudstreet) == 9
    assert flags() == []


def test_a_return_in_the_same_upload_as_its_docket_is_tied_to_it(
    device: ModelDevice, cloudstreet: Goods, the_dry: Goods
) -> None:
    sale = device.sell(line(the_dry), line(cloudstreet))
    back = device.sell(return_line(cloudstreet, f"D{sale.d_number}"))
    device.post_back(back, sale)
    returned = SaleLine.objects.get(quantity__lt=0)
    assert returned.returned_line is not None
    assert (returned.returned_line.position, returned.returned_line.title) == (2, "Cloudstreet")


def test_goods_that_stay_off_the_shelf_move_no_stock(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sale = device.sell(line(cloudstreet))
    device.post_back(sale, device.sell(return_line(cloudstreet, sale, to_stock=False)))
    assert on_hand(cloudstreet) == 9


@pytest.mark.parametrize(
    ("paid", "back", "another"),
    [
        (("card", "22.99"), ("card", "-22.99"), False),
        (("card", "22.99"), ("cash", "-23.00"), True),
        (("cash", "23.00"), ("cash", "-23.00"), False),
        (("cash", "23.00"), ("card", "-22.99"), True),
        (("voucher", "22.99"), ("cash", "-23.00"), True),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_money_that_goes_back_another_way_is_flagged(
    device: ModelDevice,
    cloudstreet: Goods,
    paid: tuple[str, str],
    back: tuple[str, str],
    another: bool,
    together: bool,
) -> None:
    device.cashier = Cashier.objects.get(name="Tom").uuid
    sale = device.sell(line(cloudstreet), payments=[tendered(*paid)])
    if not together:
        device.post_back(sale)
    returned = device.sell(return_line(cloudstreet, sale), payments=[tendered(*back)])
    device.post_back(*([sale, returned] if together else [returned]))
    ways = {"cash": "in cash", "card": "by card", "voucher": "by voucher"}
    words = (
        f"It was paid {ways[paid[0]]}, and money went back {ways[back[0]]}; no manager allowed it."
    )
    assert flags() == ([("refund_another_way", words)] if another else [])


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("seller_knows", [True, False])
def test_what_went_back_in_a_tender_is_not_there_to_go_back_again(
    device: ModelDevice, cloudstreet: Goods, together: bool, seller_knows: bool
) -> None:
    """Paid half by card and half in cash: the card's half goes back once."""
    device.cashier = Cashier.objects.get(name="Tom").uuid
    two = line(cloudstreet, 2)
    sale = device.sell(two, payments=[tendered("card", "22.99"), tendered("cash", "23.00")])
    of = sale if seller_knows else f"D{sale.d_number}"
    first = device.sell(return_line(cloudstreet, of), payments=[tendered("card", "-22.99")])
    second = device.sell(return_line(cloudstreet, of), payments=[tendered("card", "-22.99")])
    for upload in [[sale, first, second]] if together else [[sale], [first], [second]]:
        device.post_back(*upload)
    words = "It was paid by card and in cash, and more of it went back by card"
    assert flags() == [("refund_another_way", f"{words}; no manager allowed it.")]
    flagged = ReviewFlag.objects.get().record
    assert flagged is not None
    assert flagged.uuid == second.uuid


def test_the_rest_goes_back_in_the_other_tender_unasked(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.cashier = Cashier.objects.get(name="Tom").uuid
    two = line(cloudstreet, 2)
    sale = device.sell(two, payments=[tendered("card", "22.99"), tendered("cash", "23.00")])
    first = device.sell(return_line(cloudstreet, sale), payments=[tendered("card", "-22.99")])
    second = device.sell(return_line(cloudstreet, sale), payments=[tendered("cash", "-23.00")])
    device.post_back(sale, first, second)
    assert flags() == []
    (docket,) = find_dockets(f"D{sale.d_number}")
    assert docket_data(docket)["given_back"] == {"card": "22.99", "cash": "22.99"}


def test_one_return_of_two_dockets_counts_for_each_what_its_goods_came_to() -> None:
    given = {"card": Decimal("30.00"), "cash": Decimal("5.00")}
    assert counted_for(given, Decimal("22.99")) == {"card": Decimal("22.99")}
    assert counted_for(given, Decimal("32.00")) == {
        "card": Decimal("30.00"),
        "cash": Decimal("2.00"),
    }


@pytest.mark.parametrize("who", ["cashier", "allowed_by"])
def test_a_manager_may_give_money_back_another_way(
    device: ModelDevice, cloudstreet: Goods, who: str
) -> None:
    priya, tom = (Cashier.objects.get(name=name).uuid for name in ("Priya", "Tom"))
    sale = device.sell(line(cloudstreet), payments=[tendered("card", "22.99")])
    people: Json = {"cashier": str(tom)} | {who: str(priya)}
    returned = device.sell(
        return_line(cloudstreet, sale),
        payments=[tendered("cash", "-23.00")],
        **people,
    )
    device.post_back(sale, returned)
    assert flags() == []


def test_who_allowed_it_must_be_a_manager(device: ModelDevice, cloudstreet: Goods) -> None:
    tom = Cashier.objects.get(name="Tom").uuid
    sale = device.sell(line(cloudstreet), payments=[tendered("card", "22.99")])
    returned = device.sell(
        return_line(cloudstreet, sale),
        payments=[tendered("cash", "-23.00")],
        cashier=str(tom),
        allowed_by=str(tom),
    )
    device.post_back(sale, returned)
    assert [code for code, _ in flags()] == ["refund_another_way"]


@pytest.mark.parametrize(("hours", "codes"), [(-2, []), (2, ["refund_another_way"])])
def test_a_manager_who_was_switched_off_allows_nothing_afterwards(
    device: ModelDevice, cloudstreet: Goods, hours: int, codes: list[str]
) -> None:
    tom, priya = (Cashier.objects.get(name=name) for name in ("Tom", "Priya"))
    device.cashier = tom.uuid
    sale = device.sell(line(cloudstreet), payments=[tendered("card", "22.99")])
    device.post_back(sale)
    Cashier.objects.filter(pk=priya.pk).update(
        is_active=False, updated_at=timezone.now() - timedelta(hours=hours)
    )
    people: Json = {"allowed_by": str(priya.uuid)}
    device.post_back(
        device.sell(return_line(cloudstreet, sale), payments=[tendered("cash", "-23.00")], **people)
    )
    assert [code for code, _ in flags()] == codes


def test_a_return_from_before_its_sale_is_flagged(
    device: ModelDevice, pair: Pair, cloudstreet: Goods
) -> None:
    """Against a made-up number that a later sale took."""
    other = pair("Tablet 1")
    at = iso(timezone.now() - timedelta(hours=2))
    early: Json = {"started_at": at, "locked_at": at, "shift_opened_at": at}
    number = device.leases[0]["first"]
    other.post_back(other.sell(return_line(cloudstreet, f"D{number}"), **early))
    device.post_back(device.sell(line(cloudstreet)))
    assert [code for code, _ in flags()] == ["returned_before_sold"]


def test_a_docket_returned_on_two_devices_posts_twice_and_names_both(
    pair: Pair, cloudstreet: Goods
) -> None:
    seller, first, second = pair("Till"), pair("Tablet 1"), pair("Tablet 2")
    sale = seller.sell(line(cloudstreet))
    seller.post_back(sale)
    first.post_back(first.sell(return_line(cloudstreet, sale)))
    (result,) = second.post_back(second.sell(return_line(cloudstreet, sale)))
    assert result["result"] == "posted"
    numbers = list(Sale.objects.order_by("trans_id").values_list("trans_id", flat=True))
    assert flags() == [
        (
            "returned_twice",
            f"Cloudstreet of {numbers[0]} came back before on {numbers[1]}.",
        )
    ]


def test_returning_a_part_and_then_the_rest_is_not_twice(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sale = device.sell(line(cloudstreet, 3))
    device.post_back(sale)
    device.post_back(device.sell(return_line(cloudstreet, sale, 1)))
    device.post_back(device.sell(return_line(cloudstreet, sale, 2)))
    assert flags() == []
    device.post_back(device.sell(return_line(cloudstreet, sale, 1)))
    assert [code for code, _ in flags()] == ["returned_twice"]


def test_a_docket_returned_twice_in_one_upload_is_flagged_once(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sale = device.sell(line(cloudstreet))
    backs = [device.sell(return_line(cloudstreet, sale)) for _ in range(2)]
    device.post_back(sale, *backs)
    assert flags() == [
        (
            "returned_twice",
            f"Cloudstreet of D{sale.d_number} came back before on D{backs[0].d_number}.",
        )
    ]


def test_goods_that_were_not_on_the_docket_post_and_are_flagged(
    device: ModelDevice, cloudstreet: Goods, the_dry: Goods
) -> None:
    sale = device.sell(line(cloudstreet))
    (result,) = device.post_back(sale)
    device.post_back(device.sell(return_line(the_dry, f"D{sale.d_number}")))
    assert flags() == [("not_on_docket", f"The Dry is not on {result['trans_id']}.")]


def test_of_two_dockets_with_one_number_the_one_with_the_goods_is_taken(
    device: ModelDevice, cloudstreet: Goods, the_dry: Goods
) -> None:
    twin = copy.copy(device)
    mine, theirs = device.sell(line(cloudstreet)), twin.sell(line(the_dry))
    device.post_back(mine)
    twin.post_back(theirs)
    device.post_back(device.sell(return_line(the_dry, f"D{mine.d_number}")))
    returned = SaleLine.objects.get(quantity__lt=0).returned_sale
    assert returned is not None
    assert returned.uuid == theirs.uuid
    assert "docket_twice" in [code for code, _ in flags()]
