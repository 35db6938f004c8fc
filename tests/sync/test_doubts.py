"""Odd dockets post as they were printed, each with one flag that says what is odd."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pos.models import Sale, Shop
from sync.models import Record, ReviewFlag
from tests.sync.builders import Goods, Json, Printed, card, cash, line, return_line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice


def codes() -> list[str]:
    return sorted(ReviewFlag.objects.values_list("code", flat=True))


def on_account(amount: str) -> Json:
    return {**card(amount), "tender": "account"}


def paid(amount: str) -> list[Json]:
    return [card(amount)]


ODD: dict[str, tuple[str, dict[str, Any], list[Json] | None]] = {
    "rounded by five": ("rounding_wrong", {}, [cash("27.99")]),
    "rounded by card": ("rounding_wrong", {}, paid("23.00")),
    "nothing paid": ("not_paid", {}, []),
    "tax of nothing": ("tax_wrong", {"tax": "0.00"}, None),
    "negative tax": ("tax_wrong", {"tax": "-3.00"}, None),
    "more tax than amount": ("tax_wrong", {"tax": "99.00"}, None),
    "tax code of nobody": ("tax_unknown", {"tax_code": "VAT9"}, None),
    "more discount than price": ("discount_wrong", {"discount": "30.00"}, None),
    "a discount that adds": ("discount_wrong", {"discount": "-30.00"}, None),
    "negative price": ("price_negative", {"unit_price": "-5.00"}, None),
    "given away": ("given_away", {"discount": "22.99"}, None),
    "on account of nobody": ("account_without_contact", {}, [on_account("22.99")]),
    "both ways": ("paid_both_ways", {}, [card("122.99"), cash("-100.00")]),
    "large change": ("change_large", {}, [cash("23.00", "999.00")]),
    "odd reference": ("reference_odd", {}, [card("22.99") | {"reference": "GV\u200b1"}]),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_docket_posts_as_printed_and_is_flagged_once(
    device: ModelDevice, cloudstreet: Goods, name: str
) -> None:
    code, changes, payments = ODD[name]
    printed = device.sell(line(cloudstreet, **changes), payments=payments)
    assert device.post_back(printed)[0]["result"] == "posted"
    assert str(Sale.objects.get().total) == printed.data["total"]
    assert codes() == [code]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("currency_differs", {"currency": "USD"}),
        ("started_long_before", {"started_at": "2020-01-01T00:00:00Z"}),
        ("before_its_shift", {"shift_opened_at": "2099-01-01T00:00:00Z"}),
    ],
)
def test_an_odd_head_of_a_docket_is_flagged(
    device: ModelDevice, cloudstreet: Goods, code: str, changes: Json
) -> None:
    device.post_back(device.sell(line(cloudstreet), **changes))
    assert codes() == [code]


def test_a_docket_of_another_way_of_tax_is_flagged(device: ModelDevice, cloudstreet: Goods) -> None:
    Shop.objects.update(prices_include_tax=False)
    device.post_back(device.sell(line(cloudstreet)))
    assert codes() == ["tax_differs"]


def test_a_thousand_pieces_are_asked_about(device: ModelDevice, cloudstreet: Goods) -> None:
    device.post_back(device.sell(line(cloudstreet, 1000)))
    assert "quantity_large" in codes()


def test_more_money_back_than_a_line_came_to_is_flagged(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = device.sell(line(cloudstreet, 2))
    back = [
        device.sell(return_line(cloudstreet, sold)),
        device.sell(return_line(cloudstreet, sold, unit_price="500.00")),
    ]
    device.post_back(sold, *back)
    (flag,) = ReviewFlag.objects.filter(code="refund_over")
    assert flag.message == f"Cloudstreet of D{sold.d_number}: 522.99 back, 45.98 was paid."
    assert flag.record.uuid == back[1].uuid


def test_a_voucher_is_one_in_whatever_case_it_was_keyed(pair: Pair, cloudstreet: Goods) -> None:
    first, second = pair("Tablet 2"), pair("Tablet 3")
    for device, reference in ((first, "GV-880 214"), (second, "gv880214")):
        voucher = card("22.99") | {"tender": "voucher", "reference": reference}
        device.post_back(device.sell(line(cloudstreet), payments=[voucher]))
    (flag,) = ReviewFlag.objects.all()
    assert flag.code == "voucher_twice"


@pytest.mark.parametrize("name", [" ", "\u200b", "\u00a0\t"])
def test_a_name_that_nobody_can_see_is_no_name(device: ModelDevice, name: str) -> None:
    title, contact = device.new_title(title=name), device.new_contact(name)
    assert {each["code"] for each in device.post_back(title, contact)} == {"name_wrong"}


def test_half_a_character_in_a_held_record_kills_no_page(
    device: ModelDevice, cloudstreet: Goods, office: Client
) -> None:
    printed = device.sell(line(cloudstreet))
    text = printed.text.replace("Cloudstreet", "Cloud\\ud800street")
    device.upload(Printed(printed.uuid, text))
    record = Record.objects.get()
    for page in ("change", "correct"):
        answer = office.get(f"/admin/sync/record/{record.pk}/{page}/")
        assert answer.status_code == 200
    assert "Cloud\ufffdstreet" in office.get(f"/admin/sync/record/{record.pk}/change/").text


def test_an_honest_docket_has_no_flag(device: ModelDevice, cloudstreet: Goods) -> None:
    sold = device.sell(line(cloudstreet, 3), payments=[cash(Decimal("68.95"), "70.00")])
    back = [device.sell(return_line(cloudstreet, sold)) for _ in range(3)]
    device.post_back(sold, *back)
    assert codes() == []
