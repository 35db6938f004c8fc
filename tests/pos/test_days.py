"""Business dates: what counts when, and what a close makes final (R5, invariants 7 and 8)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, connections, transaction

from pos.errors import ShopError
from pos.models import DayClose
from pos.services.days import close_day, open_business_date
from pos.services.sales import post_sales
from tests.pos.cast import FRIDAY, MONDAY, Cast, post

FRIDAY_DATE = date(2026, 11, 20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "business_date"),
    [
        (datetime(2026, 11, 19, 12, 59, 59, tzinfo=UTC), date(2026, 11, 19)),
        (datetime(2026, 11, 19, 13, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 4, 4, 13, 0, tzinfo=UTC), date(2026, 4, 5)),  # daylight saving, + 11
        (datetime(2026, 4, 5, 13, 59, 59, tzinfo=UTC), date(2026, 4, 5)),  # its end, + 10
        (datetime(2026, 4, 5, 14, 0, tzinfo=UTC), date(2026, 4, 6)),
    ],
)
def test_a_business_date_is_the_date_in_the_shop(now: datetime, business_date: date) -> None:
    assert open_business_date(now) == business_date


def test_closing_a_day_writes_down_what_it_came_to(cast: Cast) -> None:
    post(cast.sale(), cast.sale(), now=FRIDAY)
    (sold,) = post(cast.sale(), now=FRIDAY)
    post(cast.back(sold), now=FRIDAY)

    close = close_day(business_date=FRIDAY_DATE, closed_by="Priya", now=FRIDAY + timedelta(hours=8))

    close.refresh_from_db()
    assert (close.sales, close.total, close.paid) == (4, Decimal("29.98"), Decimal("29.98"))
    assert (close.closed_by, close.closed_at) == ("Priya", FRIDAY + timedelta(hours=8))


@pytest.mark.django_db
def test_after_a_close_the_next_day_is_open_and_a_later_date_stays_itself() -> None:
    close_day(business_date=FRIDAY_DATE, closed_by="Priya", now=FRIDAY)

    assert open_business_date(FRIDAY) == date(2026, 11, 21)
    assert open_business_date(MONDAY) == date(2026, 11, 23)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [FRIDAY_DATE, FRIDAY_DATE - timedelta(days=1)])
def test_a_closed_day_is_not_closed_again(day: date) -> None:
    close_day(business_date=FRIDAY_DATE, closed_by="Priya", now=FRIDAY)

    with pytest.raises(ShopError) as caught:
        close_day(business_date=day, closed_by="Tom", now=MONDAY)

    assert caught.value.code == "day_closed"
    assert DayClose.objects.get().closed_by == "Priya"


@pytest.mark.django_db
def test_a_day_that_has_not_begun_is_not_closed() -> None:
    with pytest.raises(ShopError) as caught:
        close_day(business_date=date(2026, 11, 21), closed_by="Priya", now=FRIDAY)

    assert caught.value.code == "day_not_begun"
    assert not DayClose.objects.exists()


@pytest.mark.django_db
def test_a_clock_that_was_set_back_closes_no_earlier_than_the_close_before() -> None:
    close_day(business_date=date(2026, 11, 19), closed_by="Priya", now=MONDAY)

    close = close_day(business_date=FRIDAY_DATE, closed_by="Priya", now=FRIDAY)

    assert close.closed_at == MONDAY


def test_a_close_waits_for_the_posting_that_runs_and_counts_it(committed_cast: Cast) -> None:
    def close() -> None:
        try:
            close_day(business_date=FRIDAY_DATE, closed_by="Priya", now=FRIDAY)
        finally:
            connections.close_all()

    closing = Thread(target=close)
    with transaction.atomic():
        post_sales(drafts=[committed_cast.sale()], now=FRIDAY)
        closing.start()
        wait_until_somebody_waits()
        assert not DayClose.objects.exists()
    closing.join(timeout=30)

    assert DayClose.objects.get().sales == 1


def wait_until_somebody_waits() -> None:
    """Return when another connection waits for a lock; SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        return
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with connection.cursor() as cursor:
        for _ in range(100_000):
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits for the lock")
