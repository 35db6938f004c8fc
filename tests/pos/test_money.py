"""`pos.money` against the golden cases that the browser's side keeps too."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pos import money
from pos.errors import ShopError

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "cases/money.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES["discounts"])
def test_a_percent_discount_is_rounded_for_the_line(case: dict[str, Any]) -> None:
    unit_price = Decimal(case["unit_price"])

    discount = money.percent_discount(
        quantity=case["quantity"], unit_price=unit_price, percent=Decimal(case["percent"])
    )
    amount = money.line_amount(quantity=case["quantity"], unit_price=unit_price, discount=discount)

    assert (money.wire_money(discount), money.wire_money(amount)) == (
        case["discount"],
        case["amount"],
    )


@pytest.mark.parametrize("case", CASES["tax_included"])
def test_tax_is_taken_out_of_an_inclusive_amount(case: dict[str, Any]) -> None:
    tax = money.tax_in(Decimal(case["amount"]), Decimal(case["percent"]))

    assert money.wire_money(tax) == case["tax"]


@pytest.mark.parametrize("case", CASES["tax_added"])
def test_tax_is_added_to_an_exclusive_amount(case: dict[str, Any]) -> None:
    tax = money.tax_on(Decimal(case["amount"]), Decimal(case["percent"]))

    assert money.wire_money(tax) == case["tax"]


@pytest.mark.parametrize("case", CASES["cash"])
def test_cash_is_rounded_to_the_least_coin(case: dict[str, Any]) -> None:
    due = Decimal(case["due"])

    rounding = money.cash_rounding(due, case["coin_cents"])

    assert money.wire_money(rounding) == case["rounding"]
    assert money.wire_money(due + rounding) == case["to_pay"]


@pytest.mark.parametrize("case", CASES["wire"])
def test_an_amount_goes_over_the_wire_and_back_unchanged(case: dict[str, Any]) -> None:
    amount = money.parse_money(case["text"])

    assert money.to_cents(amount) == case["cents"]
    assert money.from_cents(case["cents"]) == amount
    assert money.wire_money(amount) == case["text"]


@pytest.mark.parametrize("text", CASES["not_wire"])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(ShopError) as caught:
        money.parse_money(text)

    assert caught.value.code == "not_money"


@pytest.mark.parametrize("case", CASES["dockets"], ids=lambda case: case["name"])
def test_a_docket_adds_up_to_the_cent(case: dict[str, Any]) -> None:
    total = tax_total = Decimal("0.00")
    tax_of = money.tax_in if case["tax_inclusive"] else money.tax_on
    for line in case["lines"]:
        unit_price = Decimal(line["unit_price"])
        percent = Decimal(line["discount_percent"] or "0")
        discount = money.percent_discount(
            quantity=line["quantity"], unit_price=unit_price, percent=percent
        )
        amount = money.line_amount(
            quantity=line["quantity"], unit_price=unit_price, discount=discount
        )
        tax = tax_of(amount, Decimal(line["tax_percent"]))
        assert [money.wire_money(each) for each in (discount, amount, tax)] == [
            line["discount"],
            line["amount"],
            line["tax"],
        ]
        total += amount if case["tax_inclusive"] else amount + tax
        tax_total += tax

    assert money.wire_money(total) == case["total"]
    assert money.wire_money(tax_total) == case["tax_total"]
    assert money.wire_money(money.cash_rounding(total, case["coin_cents"])) == case["cash_rounding"]
