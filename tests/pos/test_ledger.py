"""`check_ledger` is silent about good books, and names whatever breaks a rule."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pos import ledger
from pos.models import Counter, StockItem
from pos.services.days import close_day
from tests.pos.cast import FRIDAY, MONDAY, Cast, line, post

Check = Callable[[], object]


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """Let the test do what the database refuses to everybody: the books are cooked by an owner."""
    tables = ["pos_sale", "pos_saleline", "pos_payment", "pos_shipment", "pos_stockmovement"]
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                # What this transaction did before must be settled first.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
            else:
                cursor.execute(f"DROP TRIGGER {table}_append_only")
    yield


def cook(sql: str) -> None:
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def books(cast: Cast) -> Cast:
    """Two sales and a return on Friday, which closed; one sale on Monday."""
    (sold, _) = post(cast.sale(line(cast.emma), line(cast.dune)), cast.sale(), now=FRIDAY)
    post(cast.back(sold), now=FRIDAY)
    close_day(business_date=date(2026, 11, 20), closed_by="Priya", now=FRIDAY + timedelta(hours=8))
    post(cast.sale(), now=MONDAY)
    return cast


def found() -> list[tuple[int, str, str]]:
    """What breaks a rule but that of the seals, which find any change: `test_verify_chain.py`."""
    return [
        (each.number, each.subject, each.message)
        for each in ledger.violations()
        if each.number != 14
    ]


def pos_invariants() -> list[ledger.Invariant]:
    return [each for each in ledger.invariants() if each.check.__module__ == "pos.ledger"]


@pytest.mark.usefixtures("books")
def test_good_books_break_no_rule() -> None:
    assert found() == []


@pytest.mark.django_db
def test_an_empty_shop_breaks_no_rule() -> None:
    assert found() == []


def test_every_rule_of_the_shop_is_there_in_order() -> None:
    assert [each.number for each in pos_invariants()] == [3, 6, 6, 6, 7, 8, 8, 9, 9, 14]


COOKED = {
    "a sale was taken out": (
        "UPDATE pos_sale SET trans_id = 9 WHERE trans_id = 4",
        [
            (3, "TransIDs", "5 numbers are missing, the first after 3."),
            (3, "Counter", "It stands at 4, the last sale is 9."),
        ],
    ),
    "a total was raised": (
        "UPDATE pos_sale SET total = total + 1 WHERE trans_id = 4",
        [
            (6, "Sale 4", "Its lines do not add up to its total and tax."),
            (6, "Sale 4", "Its payments do not add up to what was to pay."),
        ],
    ),
    "a tax was lowered": (
        "UPDATE pos_sale SET tax_total = tax_total - 1 WHERE trans_id = 4",
        [(6, "Sale 4", "Its lines do not add up to its total and tax.")],
    ),
    "a payment was raised": (
        "UPDATE pos_payment SET amount = amount + 1, tendered = tendered + 1 WHERE sale_id ="
        " (SELECT id FROM pos_sale WHERE trans_id = 4)",
        [(6, "Sale 4", "Its payments do not add up to what was to pay.")],
    ),
    "a shipment vanished": (
        "DELETE FROM pos_shipment WHERE sale_id = (SELECT id FROM pos_sale WHERE trans_id = 4)",
        [(6, "Sale 4", "It has no lines or no shipment.")],
    ),
    "a payment counts on another day": (
        "UPDATE pos_payment SET business_date = '2026-11-24' WHERE sale_id ="
        " (SELECT id FROM pos_sale WHERE trans_id = 4)",
        [(8, "Sale 4", "Its payment counts on another day.")],
    ),
    "a shipment counts on another day": (
        "UPDATE pos_shipment SET business_date = '2026-11-24' WHERE sale_id ="
        " (SELECT id FROM pos_sale WHERE trans_id = 4)",
        [(8, "Sale 4", "Its shipment counts on another day.")],
    ),
    "on hand was typed over": (
        "UPDATE pos_stockitem SET on_hand = 99 WHERE title = 'Emma'",
        [(9, "Emma", "99 on hand, movements come to 8.")],
    ),
}


@pytest.mark.parametrize("what", COOKED)
@pytest.mark.usefixtures("books")
def test_cooked_books_are_named(what: str) -> None:
    sql, violations = COOKED[what]

    cook(sql)

    assert found() == violations


@pytest.mark.usefixtures("books")
def test_a_sale_that_was_moved_into_a_closed_day_is_named() -> None:
    for table in ("sale", "payment", "shipment"):
        where = "trans_id = 4" if table == "sale" else "sale_id IN (SELECT max(id) FROM pos_sale)"
        sql = f"UPDATE pos_{table} SET business_date = '2026-11-20' WHERE {where}"
        if table == "sale":
            cook(sql)
        else:
            with connection.cursor() as cursor:
                cursor.execute(sql)

    assert found() == [
        (
            7,
            "2026-11-20",
            "It closed with 3 sales, 39.98, paid 39.98; now it has 4 sales, 54.97, paid 54.97.",
        ),
        (8, "Sale 4", "It was posted on the wrong side of a close."),
    ]


@pytest.mark.usefixtures("books")
def test_a_movement_that_says_something_else_than_its_line_is_named() -> None:
    cook("UPDATE pos_stockmovement SET quantity = -2 WHERE kind = 'sold' AND quantity = -1")
    StockItem.objects.filter(title="Emma").update(on_hand=10 - 2 - 2 + 1 - 2)
    StockItem.objects.filter(title="Dune").update(on_hand=3 - 2)

    assert [each[:2] for each in found()] == [
        (9, "Sale 1"),
        (9, "Sale 1"),
        (9, "Sale 2"),
        (9, "Sale 4"),
    ]


@pytest.mark.usefixtures("books")
def test_a_line_without_its_movement_is_named() -> None:
    cook("DELETE FROM pos_stockmovement WHERE kind = 'returned'")
    StockItem.objects.filter(title="Emma").update(on_hand=7)

    assert found() == [(9, "Sale 3", "Line 1 and its stock movement do not agree.")]


@pytest.mark.usefixtures("books")
def test_the_command_says_that_all_rules_hold() -> None:
    out = StringIO()

    call_command("check_ledger", stdout=out)

    assert "BROKEN" not in out.getvalue()
    assert (
        "holds   3 TransIDs are gapless, and the counter stands at the last one" in out.getvalue()
    )


@pytest.mark.usefixtures("books")
def test_the_command_fails_and_names_what_is_broken() -> None:
    Counter.objects.filter(name="trans_id").update(value=7)
    out = StringIO()

    with pytest.raises(CommandError, match="1 found that must not be"):
        call_command("check_ledger", stdout=out)

    assert "Counter: It stands at 7, the last sale is 4." in out.getvalue()
