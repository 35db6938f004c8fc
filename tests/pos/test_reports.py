"""Daily totals count by the date of posting, so that past days stay what they were (R5)."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pos.models import Payment
from pos.reports import (
    DaySummary,
    SalesTotal,
    TaxTotal,
    TenderTotal,
    daily_totals,
    days_with_sales,
)
from pos.services.days import close_day
from tests.pos.cast import FRIDAY, MONDAY, Cast, card, cash, line, post

FRIDAY_DATE, MONDAY_DATE = date(2026, 11, 20), date(2026, 11, 23)


def post_a_friday_and_a_monday(cast: Cast) -> None:
    """One sale on Friday; on Monday one sale, one return, and two sales made on Saturday's fair."""
    (sold,) = post(cast.sale(), now=FRIDAY)
    post(
        cast.sale(
            line(cast.dune),
            rounding=Decimal("0.01"),
            payments=(card(Decimal("10.00")), cash("15.00", "20.00", 2)),
        ),
        cast.back(sold),
        now=MONDAY,
    )
    saturday = FRIDAY + timedelta(days=1)
    fair = {"made_disconnected": True, "started_at": saturday, "locked_at": saturday}
    free: dict[str, Any] = {
        "tax_code": "FREE",
        "tax_percent": Decimal("0.000"),
        "tax": Decimal("0.00"),
    }
    post(
        cast.sale(line(cast.emma, 2), **fair),
        cast.sale(line(cast.emma, **free), **fair),
        now=MONDAY,
    )


def test_a_day_counts_what_was_posted_on_it_with_the_disconnected_part_beside(cast: Cast) -> None:
    post_a_friday_and_a_monday(cast)

    totals = daily_totals(MONDAY_DATE)

    assert totals.all == SalesTotal(
        sales=4,
        returns=1,
        total=Decimal("54.97"),
        tax_total=Decimal("3.64"),
        rounding=Decimal("0.01"),
    )
    assert totals.disconnected == SalesTotal(
        sales=2,
        returns=0,
        total=Decimal("44.97"),
        tax_total=Decimal("2.73"),
        rounding=Decimal("0.00"),
    )
    assert totals.tenders == [
        TenderTotal(
            tender="cash",
            label="Cash",
            payments=1,
            amount=Decimal("15.00"),
            disconnected_payments=0,
            disconnected_amount=Decimal("0.00"),
        ),
        TenderTotal(
            tender="card",
            label="Card",
            payments=4,
            amount=Decimal("39.98"),
            disconnected_payments=2,
            disconnected_amount=Decimal("44.97"),
        ),
    ]
    assert totals.taxes == [
        TaxTotal(
            code="FREE",
            percent=Decimal("0.000"),
            amount=Decimal("14.99"),
            tax=Decimal("0.00"),
        ),
        TaxTotal(
            code="GST",
            percent=Decimal("10.000"),
            amount=Decimal("39.98"),
            tax=Decimal("3.64"),
        ),
    ]
    assert totals.paid == totals.all.total + totals.all.rounding == Decimal("54.98")


def test_a_past_day_stays_what_it_was_when_its_sales_come_back_later(cast: Cast) -> None:
    post(cast.sale(), now=FRIDAY)
    friday_before = daily_totals(FRIDAY_DATE)

    post(cast.sale(made_disconnected=True, started_at=FRIDAY, locked_at=FRIDAY), now=MONDAY)

    assert daily_totals(FRIDAY_DATE) == friday_before
    assert daily_totals(FRIDAY_DATE).all.sales == 1
    assert daily_totals(MONDAY_DATE).disconnected.total == Decimal("14.99")


def test_a_day_without_sales_is_all_zeros(cast: Cast) -> None:
    totals = daily_totals(FRIDAY_DATE)

    assert (totals.all.sales, totals.all.total, totals.paid) == (0, Decimal(0), Decimal(0))
    assert (totals.tenders, totals.taxes, totals.is_closed) == ([], [], False)


def test_a_day_says_whether_it_is_closed(cast: Cast) -> None:
    close_day(business_date=FRIDAY_DATE, closed_by="Priya", now=FRIDAY)

    assert daily_totals(FRIDAY_DATE).is_closed
    assert daily_totals(FRIDAY_DATE - timedelta(days=3)).is_closed
    assert not daily_totals(FRIDAY_DATE + timedelta(days=1)).is_closed


def test_days_are_listed_newest_first(cast: Cast) -> None:
    post_a_friday_and_a_monday(cast)

    assert days_with_sales(10) == [
        DaySummary(
            business_date=MONDAY_DATE,
            sales=4,
            total=Decimal("54.97"),
            disconnected_sales=2,
            disconnected_total=Decimal("44.97"),
        ),
        DaySummary(
            business_date=FRIDAY_DATE,
            sales=1,
            total=Decimal("14.99"),
            disconnected_sales=0,
            disconnected_total=Decimal("0.00"),
        ),
    ]
    assert [day.business_date for day in days_with_sales(1)] == [MONDAY_DATE]


def test_the_tenders_are_those_of_the_payments() -> None:
    assert [tender.value for tender in Payment.Tender] == [
        "cash",
        "card",
        "voucher",
        "account",
        "credit",
    ]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("daily_totals", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_writes_the_same_figures(cast: Cast) -> None:
    post_a_friday_and_a_monday(cast)

    told = json.loads(run("2026-11-23", "--json"))

    assert told["business_date"] == "2026-11-23"
    assert told["all"]["total"] == "54.97"
    assert told["disconnected"]["sales"] == 2
    assert [(each["tender"], each["amount"]) for each in told["tenders"]] == [
        ("cash", "15.00"),
        ("card", "39.98"),
    ]
    assert "of these made disconnected 2, 44.97" in run("2026-11-23")


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "20.11.2026"])
def test_the_command_says_how_to_write_a_date(text: str) -> None:
    with pytest.raises(CommandError, match="2026-11-20"):
        run(text)
