"""Posting sales: numbers, dates and sums as promised, and nothing else changed (R5, R6, R9)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from pos.errors import ShopError
from pos.models import Counter, Payment, Sale, SaleLine, Shipment, StockMovement
from pos.numbering import TRANS_ID
from pos.services.days import close_day
from pos.services.sales import SaleDraft, check_sums, post_sales
from tests.pos.cast import FRIDAY, MONDAY, Cast, card, cash, line, on_hand, post

ROW_TABLES = (Sale, SaleLine, Payment, Shipment, StockMovement)


def rows() -> list[int]:
    return [model.objects.count() for model in ROW_TABLES]


def test_a_sale_is_posted_as_it_was_printed(cast: Cast) -> None:
    draft = cast.sale(
        line(cast.emma, 2, discount=Decimal("3.00"), discount_reason="bruised", note="gift"),
        line(cast.dune),
        contact_id=cast.ada.pk,
        rounding=Decimal("0.03"),
        payments=(card(Decimal("20.00")), cash("32.00", "50.00", 2)),
        note="wrapped",
    )

    (sale,) = post(draft, now=FRIDAY)

    sale.refresh_from_db()
    assert sale.trans_id == 1
    assert sale.uuid == draft.uuid
    assert sale.contact == cast.ada
    assert (sale.total, sale.tax_total, sale.rounding) == (
        Decimal("51.97"),
        Decimal("4.72"),
        Decimal("0.03"),
    )
    assert [
        (each.position, each.title, each.quantity, each.discount, each.amount, each.tax)
        for each in sale.lines.all()
    ] == [
        (1, "Emma", 2, Decimal("3.00"), Decimal("26.98"), Decimal("2.45")),
        (2, "Dune", 1, Decimal("0.00"), Decimal("24.99"), Decimal("2.27")),
    ]
    assert [
        (each.tender, each.amount, each.tendered, each.change) for each in sale.payments.all()
    ] == [
        ("card", Decimal("20.00"), Decimal("20.00"), Decimal("0.00")),
        ("cash", Decimal("32.00"), Decimal("50.00"), Decimal("18.00")),
    ]
    assert (on_hand(cast.emma), on_hand(cast.dune)) == (8, 2)
    assert rows() == [1, 2, 2, 1, 4]


def test_what_counts_has_the_servers_time_and_what_happened_keeps_the_tills(cast: Cast) -> None:
    started_at = FRIDAY - timedelta(days=4)
    locked_at = started_at + timedelta(minutes=3)

    (sale,) = post(cast.sale(started_at=started_at, locked_at=locked_at), now=MONDAY)

    monday = date(2026, 11, 23)
    sale.refresh_from_db()
    assert (sale.started_at, sale.locked_at) == (started_at, locked_at)
    assert (sale.posted_at, sale.business_date) == (MONDAY, monday)
    payment, shipment = sale.payments.get(), sale.shipment
    assert (payment.posted_at, payment.taken_at, payment.business_date) == (
        MONDAY,
        locked_at,
        monday,
    )
    assert (shipment.posted_at, shipment.taken_at, shipment.business_date) == (
        MONDAY,
        locked_at,
        monday,
    )
    movement = StockMovement.objects.get(sale_line__sale=sale)
    assert (movement.posted_at, movement.taken_at) == (MONDAY, locked_at)


def test_the_business_date_is_the_date_in_the_shop_and_not_in_greenwich(cast: Cast) -> None:
    late_on_thursday_in_greenwich = datetime(2026, 11, 19, 13, 1, tzinfo=UTC)

    (sale,) = post(cast.sale(), now=late_on_thursday_in_greenwich)

    assert sale.business_date == date(2026, 11, 20)


def test_a_sale_after_the_day_is_closed_counts_on_the_next_one(cast: Cast) -> None:
    post(cast.sale(), now=FRIDAY)
    close = close_day(
        business_date=date(2026, 11, 20), closed_by="Priya", now=FRIDAY + timedelta(hours=2)
    )

    (same_day,) = post(cast.sale(), now=FRIDAY + timedelta(hours=3))
    (clock_set_back,) = post(cast.sale(), now=FRIDAY)

    assert same_day.business_date == date(2026, 11, 21)
    assert same_day.posted_at == FRIDAY + timedelta(hours=3)
    assert clock_set_back.business_date == date(2026, 11, 21)
    assert clock_set_back.posted_at == close.closed_at
    assert Sale.objects.filter(business_date=date(2026, 11, 20)).count() == 1


def test_trans_ids_follow_the_order_of_the_drafts_without_a_gap(cast: Cast) -> None:
    drafts = [cast.sale() for _ in range(5)]

    sales = post(*drafts)
    (next_sale,) = post(cast.sale())

    assert [(sale.uuid, sale.trans_id) for sale in sales] == [
        (draft.uuid, n) for n, draft in enumerate(drafts, 1)
    ]
    assert next_sale.trans_id == 6


def test_a_posting_that_fails_leaves_no_row_and_no_gap(cast: Cast) -> None:
    post(cast.sale())
    before = rows()

    same = cast.sale()
    with pytest.raises(IntegrityError):
        post(same, same)

    assert rows() == before
    assert Counter.objects.get(name="trans_id").value == 1
    assert on_hand(cast.emma) == 9
    assert post(cast.sale())[0].trans_id == 2


def test_no_sales_need_no_number(cast: Cast) -> None:
    assert post() == []
    assert Counter.objects.get(name=TRANS_ID).value == 0


@pytest.mark.django_db(transaction=True)
def test_sales_are_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        post_sales(drafts=[])


def test_a_return_goes_back_on_the_shelf_and_names_the_line_it_returns(cast: Cast) -> None:
    (sold,) = post(cast.sale(line(cast.dune), line(cast.emma, 2)))

    (back,) = post(
        cast.sale(line(cast.emma, -1, returned_sale_uuid=sold.uuid, returned_position=2))
    )

    returned = back.lines.get()
    assert (returned.returned_sale, returned.returned_line) == (sold, sold.lines.get(position=2))
    assert back.total == Decimal("-14.99")
    assert on_hand(cast.emma) == 9
    movement = returned.movements.get()
    assert (movement.kind, movement.quantity) == ("returned", 1)


def test_returned_goods_may_stay_off_the_shelf(cast: Cast) -> None:
    (sold,) = post(cast.sale())

    (back,) = post(
        cast.sale(
            line(cast.emma, -1, returned_sale_uuid=sold.uuid, returned_position=1, to_stock=False)
        )
    )

    assert not back.lines.get().movements.exists()
    assert on_hand(cast.emma) == 9


def test_a_return_can_come_in_the_same_set_as_its_sale_in_any_order(cast: Cast) -> None:
    sale = cast.sale()
    first_back = cast.back(sale)
    second_back = cast.sale(
        line(cast.emma, -1, returned_sale_uuid=first_back.uuid, returned_position=1)
    )

    posted = post(second_back, first_back, sale)

    returned = [each.lines.get().returned_line for each in posted]
    assert returned == [posted[1].lines.get(), posted[2].lines.get(), None]
    assert [each.trans_id for each in posted] == [1, 2, 3]


def test_returns_that_name_each_other_are_posted_without_a_tie_between_their_lines(
    cast: Cast,
) -> None:
    one, other = cast.sale(), cast.sale()
    one = replace(cast.back(other), uuid=one.uuid)
    other = replace(cast.back(one), uuid=other.uuid)

    posted = post(one, other)

    assert {each.lines.get().returned_line for each in posted} == {None}
    assert [each.lines.get().returned_sale for each in posted] == [posted[1], posted[0]]


def test_a_return_by_number_alone_names_the_sale_without_a_line(cast: Cast) -> None:
    (sold,) = post(cast.sale())

    (back,) = post(cast.sale(line(cast.emma, -1, returned_sale_uuid=sold.uuid)))

    assert (back.lines.get().returned_sale, back.lines.get().returned_line) == (sold, None)


def test_a_return_of_a_sale_that_is_not_posted_is_for_the_caller_to_wait_with(cast: Cast) -> None:
    unknown = uuid4()

    with pytest.raises(ShopError) as caught:
        post(cast.sale(line(cast.emma, -1, returned_sale_uuid=unknown, returned_position=1)))

    assert caught.value.code == "returned_sale_unknown"
    assert caught.value.data == {"sale": str(unknown)}
    assert Sale.objects.count() == 0


def test_a_sale_posts_below_zero_on_hand(cast: Cast) -> None:
    post(cast.sale(line(cast.dune, 5)))

    assert on_hand(cast.dune) == -2


def test_goods_without_a_stock_item_move_no_stock(cast: Cast) -> None:
    (sale,) = post(
        cast.sale(line(cast.emma, stock_item_id=None, title="Greeting card", barcode=""))
    )

    assert sale.lines.get().stock_item is None
    assert StockMovement.objects.filter(kind="sold").count() == 0


def test_many_lines_of_one_item_change_it_once_and_right(cast: Cast) -> None:
    post(*[cast.sale(line(cast.emma, 3), line(cast.emma, -1)) for _ in range(4)])

    assert on_hand(cast.emma) == 10 - 4 * 3 + 4


WRONG: dict[str, tuple[Any, str]] = {
    "total": (
        lambda cast: cast.sale(total=Decimal("15.99")),
        "Lines add up to 14.99, docket says 15.99.",
    ),
    "tax": (
        lambda cast: cast.sale(tax_total=Decimal("1.63")),
        "Tax adds up to 1.36, docket says 1.63.",
    ),
    "tax on top": (
        lambda cast: cast.sale(tax_inclusive=False),
        "Lines add up to 16.35, docket says 14.99.",
    ),
    "line": (
        lambda cast: cast.sale(line(cast.emma, amount=Decimal("14.98"))),
        "Line 1 comes to 14.99, docket says 14.98.",
    ),
    "no quantity": (lambda cast: cast.sale(line(cast.emma, 0)), "Line 1 has no quantity."),
    "payments": (
        lambda cast: cast.sale(payments=(card(Decimal("10.00")),)),
        "Payments add up to 10.00, docket says 14.99.",
    ),
    "rounding": (
        lambda cast: cast.sale(rounding=Decimal("0.01")),
        "Payments add up to 14.99, docket says 15.00.",
    ),
    "change": (
        lambda cast: cast.sale(payments=(replace(cash("14.99", "20.00"), change=Decimal("5.00")),)),
        "Payment 1 is 14.99, but tendered 20.00 and change 5.00 do not make that.",
    ),
    "negative change": (
        lambda cast: cast.sale(payments=(cash("14.99", "10.00"),)),
        "Payment 1 is 14.99, but tendered 10.00 and change -4.99 do not make that.",
    ),
    "no lines": (lambda cast: cast.sale(lines=(), total=Decimal(0)), "The docket has no lines."),
    "positions": (
        lambda cast: replace(
            (sale := cast.sale(line(cast.emma), line(cast.dune))),
            lines=(sale.lines[0], replace(sale.lines[1], position=1)),
        ),
        "Line numbers repeat themselves: [1, 1].",
    ),
    "sold, not returned": (
        lambda cast: cast.sale(line(cast.emma, 1, returned_sale_uuid=uuid4())),
        "Line 1 is a return, but its quantity is not below nothing.",
    ),
    "too high": (
        lambda cast: cast.sale(
            line(
                cast.emma,
                9999,
                unit_price=Decimal("999999999.99"),
                amount=Decimal("9998999999900.01"),
                tax=Decimal(0),
            )
        ),
        "The docket's amounts are higher than any docket's can be.",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_sums_that_do_not_add_up_are_named_and_nothing_is_posted(cast: Cast, what: str) -> None:
    make, message = WRONG[what]
    wrong: SaleDraft = make(cast)

    with pytest.raises(ShopError) as caught:
        post(cast.sale(), wrong)

    assert (caught.value.code, caught.value.message) == ("sums_wrong", message)
    assert Sale.objects.count() == 0


def test_a_tax_exclusive_sale_adds_its_tax(cast: Cast) -> None:
    draft = cast.sale(
        tax_inclusive=False, total=Decimal("16.35"), payments=(card(Decimal("16.35")),)
    )

    check_sums(draft)
    (sale,) = post(draft)

    assert sale.total == Decimal("16.35")


def queries_for(cast: Cast, sales: int) -> int:
    drafts = [
        cast.sale(line(cast.emma), line(cast.dune, 2), line(cast.emma, -1)) for _ in range(sales)
    ]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        post(*drafts)
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_sales(cast: Cast) -> None:
    post(cast.sale())

    few, many = queries_for(cast, 5), queries_for(cast, 500)

    assert many == few
    # Five of them ask for the ids of new rows.
    assert many <= 19
