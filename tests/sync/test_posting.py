"""Posting records that were accepted."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pos.models import Cashier, Payment, Register, Sale, SaleLine, Shift, Shipment
from sync.models import DocketAlias, Record, ReviewFlag
from tests.sync.builders import Goods, card, cash, line, money
from tests.sync.conftest import Stocked, on_hand
from tests.sync.device import ModelDevice


def test_a_sale_is_posted_as_it_was_printed(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet, 2), payments=[cash("46.00", "50.00")])
    (result,) = device.post_back(printed)
    assert result["result"] == "posted", result["reason"]
    sale = Sale.objects.get()
    assert result["trans_id"] == sale.trans_id
    assert (sale.uuid, sale.total, sale.tax_total, sale.rounding) == (
        printed.uuid,
        Decimal("45.98"),
        Decimal("4.18"),
        Decimal("0.02"),
    )
    payment = Payment.objects.get()
    assert (payment.tender, payment.amount, payment.tendered, payment.change) == (
        "cash",
        Decimal("46.00"),
        Decimal("50.00"),
        Decimal("4.00"),
    )
    assert on_hand(cloudstreet) == 8
    alias = DocketAlias.objects.get()
    assert (alias.offline_trans_id, alias.sale_id, alias.epoch) == (printed.d_number, sale.pk, 1)
    record = Record.objects.get()
    assert (record.state, record.sale_id, bytes(record.body)) == (
        "posted",
        sale.pk,
        printed.text.encode(),
    )
    assert Shipment.objects.get().sale_id == sale.pk
    assert ReviewFlag.objects.count() == 0


def test_every_tender_is_posted(device: ModelDevice, cloudstreet: Goods) -> None:
    parts = [
        {**card("1.00"), "tender": tender, "scheme": "Visa", "reference": "104477"}
        for tender in ("card", "voucher", "account", "credit")
    ]
    device.post_back(device.sell(line(cloudstreet), payments=[*parts, cash("18.99")]))
    assert list(Payment.objects.values_list("tender", "amount", "reference")) == [
        ("card", Decimal("1.00"), "104477"),
        ("voucher", Decimal("1.00"), "104477"),
        ("account", Decimal("1.00"), "104477"),
        ("credit", Decimal("1.00"), "104477"),
        ("cash", Decimal("18.99"), ""),
    ]


def test_transids_rise_in_the_order_of_selling(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(5)]
    results = device.post_back(*reversed(printed))
    first = min(each["trans_id"] for each in results)
    assert [each["trans_id"] for each in reversed(results)] == list(range(first, first + 5))


def test_goods_of_an_open_department_need_no_stock_item(device: ModelDevice) -> None:
    wrap = Goods(None, "Gift wrap", "", Decimal("2.00"))
    (result,) = device.post_back(device.sell(line(wrap)))
    assert result["result"] == "posted"
    assert SaleLine.objects.get().stock_item is None


WRONG_SUMS = [
    ({"total": "23.00"}, "Lines add up to 22.99, docket says 23.00."),
    ({"tax_total": "2.90"}, "Tax adds up to 2.09, docket says 2.90."),
    ({"rounding": "0.05"}, "Payments add up to 22.99, docket says 23.04."),
    ({"payments": []}, "Payments add up to 0.00, docket says 22.99."),
    ({"lines.0.quantity": 2}, "Line 1 comes to 45.98, docket says 22.99."),
    ({"lines.0.quantity": 0, "lines.0.amount": "0.00"}, "Line 1 has no quantity."),
]


@pytest.mark.parametrize(("changes", "reason"), WRONG_SUMS, ids=lambda each: str(each)[:40])
def test_sums_that_do_not_add_up_are_held_in_words(
    device: ModelDevice, cloudstreet: Goods, changes: dict[str, object], reason: str
) -> None:
    printed = device.sell(line(cloudstreet))
    data = printed.data
    for path, value in changes.items():
        if path.startswith("lines.0."):
            data["lines"][0][path.removeprefix("lines.0.")] = value
        else:
            data[path] = value
    spoiled = printed.but(**data)
    (result,) = device.post_back(spoiled)
    assert (result["result"], result["code"], result["reason"]) == ("held", "sums_wrong", reason)
    record = Record.objects.get()
    assert (record.state, record.attempts) == ("held", 1)
    assert bytes(record.body) == spoiled.text.encode()
    assert Sale.objects.count() == 0
    assert Shift.objects.count() == 0
    assert on_hand(cloudstreet) == 10


def test_line_numbers_that_repeat_are_held(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet), line(cloudstreet))
    data = printed.data
    data["lines"][1]["position"] = 1
    (result,) = device.post_back(printed.but(**data))
    assert (result["result"], result["code"]) == ("held", "sums_wrong")


def test_a_set_of_500_costs_as_many_queries_as_one_of_50(
    device: ModelDevice, stocked: Stocked
) -> None:
    books = [stocked(f"Book {n}", f"978{n:010}", on_hand=1000) for n in range(20)]

    def queries_of(count: int) -> int:
        sales = [
            device.sell(line(books[n % 20]), line(books[(n + 7) % 20], 2)) for n in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            results = device.post_back(*sales)
        assert {each["result"] for each in results} == {"posted"}
        return len(queries)

    device.post_back(device.sell(line(books[0])))
    assert queries_of(500) == queries_of(50)


def test_an_internal_error_holds_that_record_alone_and_it_can_be_posted_again(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sales = [device.sell(line(cloudstreet)) for _ in range(7)]
    victim = sales[3]
    # The database itself refuses this one: its UUID belongs to a sale that no record brought.
    thief = device.sell(line(cloudstreet))
    device.post_back(thief)
    row = Record.objects.get()
    Record.objects.filter(pk=row.pk).delete()
    taken = victim.but(uuid=str(thief.uuid))
    results = device.post_back(*sales[:3], taken, *sales[4:])
    assert [each["result"] for each in results] == ["posted"] * 3 + ["held"] + ["posted"] * 3
    assert results[3]["code"] == "internal"
    held = Record.objects.get(state="held")
    assert (held.code, bytes(held.body)) == ("internal", taken.text.encode())
    assert Sale.objects.count() == 7
    ids = sorted(Sale.objects.values_list("trans_id", flat=True))
    assert ids == list(range(ids[0], ids[0] + 7))


class SickDatabase:
    """Fails statements that begin in a certain way, for a number of times."""

    def __init__(self, statement: str, times: int, message: str) -> None:
        self.statement, self.times, self.message = statement, times, message

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(self.statement) and self.times > 0:
            self.times -= 1
            raise OperationalError(self.message)
        return execute(sql, *rest)


def test_a_deadlock_is_tried_again(device: ModelDevice, cloudstreet: Goods) -> None:
    sick = SickDatabase('UPDATE "sync_record"', 2, "database is locked")
    with connection.execute_wrapper(sick):
        (result,) = device.post_back(device.sell(line(cloudstreet)))
    assert (result["result"], sick.times) == ("posted", 0)


def test_a_database_in_trouble_leaves_the_record_received_and_posts_it_later(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    sick = SickDatabase('UPDATE "sync_record"', 99, "no space left on device")
    with connection.execute_wrapper(sick):
        (result,) = device.post_back(printed)
    assert (result["result"], result["code"]) == ("waiting", "received")
    (result,) = device.post_back(printed)
    assert result["result"] == "posted_before"
    assert Sale.objects.count() == 1


def test_a_shift_is_made_from_any_of_its_sales(device: ModelDevice, cloudstreet: Goods) -> None:
    device.post_back(device.sell(line(cloudstreet)), device.sell(line(cloudstreet)))
    shift = Shift.objects.get()
    assert (shift.uuid, shift.register_id) == (device.shift, device.register)
    assert set(Sale.objects.values_list("shift_id", flat=True)) == {shift.pk}


def test_a_cashier_who_has_gone_does_not_stop_the_sale(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    Cashier.objects.update(is_active=False, updated_at=timezone.now())
    device.post_back(printed)
    sale = Sale.objects.get()
    assert (sale.cashier, sale.cashier_name) == (None, "Priya")
    assert [flag.code for flag in ReviewFlag.objects.all()] == ["cashier_gone"]


def test_a_register_that_has_gone_does_not_stop_the_sale(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet), register=987654))
    assert Sale.objects.get().register == Register.objects.get()
    assert [flag.code for flag in ReviewFlag.objects.all()] == ["register_gone"]


def test_a_title_and_a_contact_that_have_gone_do_not_stop_the_sale(device: ModelDevice) -> None:
    gone = Goods(uuid4(), "Pulped")
    device.post_back(device.sell(line(gone), contact=uuid4()))
    assert SaleLine.objects.get().title == "Pulped"
    codes = set(ReviewFlag.objects.values_list("code", flat=True))
    assert codes == {"title_gone", "contact_gone"}


def test_a_sale_of_a_tax_exclusive_shop_posts_as_printed(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    each = line(cloudstreet, tax="2.30")
    printed = device.sell(
        each, payments=[card("25.29")], tax_inclusive=False, total="25.29", rounding="0.00"
    )
    (result,) = device.post_back(printed)
    assert result["result"] == "posted", result
    sale = Sale.objects.get()
    assert (sale.total, sale.tax_total, sale.tax_inclusive) == (
        Decimal("25.29"),
        Decimal("2.30"),
        False,
    )
    assert money(sale.total) == "25.29"
