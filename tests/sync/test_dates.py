"""Which date counts: posted now (R5), started and locked as they really were (R6)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pos.models import DayClose, Payment, Sale, Shipment, StockMovement
from pos.reports import daily_totals
from pos.services.days import close_day
from sync import ingest
from sync.auth import Sender
from sync.models import DeviceState
from tests.sync.builders import Goods, Printed, cash, line
from tests.sync.device import ModelDevice

# In Melbourne (UTC + 11): Friday and Saturday at the fair, Monday morning back in the shop.
FRIDAY = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 4, 18, tzinfo=UTC)
MONDAY = datetime(2026, 11, 22, 21, 51, tzinfo=UTC)


def post_back(device: ModelDevice, now: datetime, *printed: Printed) -> list[str]:
    sender = Sender(DeviceState.objects.select_related("device__register").get(), now)
    results = ingest.take_in(sender, [each.text for each in printed], now)
    return [each.result for each in results]


def sell_at(device: ModelDevice, moment: datetime, goods: Goods) -> Printed:
    device.now = lambda: moment
    device.is_disconnected = True
    return device.sell(line(goods), payments=[cash("22.99")])


def test_sales_of_days_ago_count_today_and_keep_their_own_times(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    friday = sell_at(device, FRIDAY, cloudstreet)
    saturday = sell_at(device, SATURDAY, cloudstreet)
    assert post_back(device, MONDAY, friday, saturday) == ["posted", "posted"]
    for printed, moment in ((friday, FRIDAY), (saturday, SATURDAY)):
        sale = Sale.objects.get(uuid=printed.uuid)
        assert (sale.started_at, sale.locked_at) == (moment, moment)
        assert (sale.posted_at, str(sale.business_date)) == (MONDAY, "2026-11-23")
        payment = Payment.objects.get(sale=sale)
        assert (payment.taken_at, payment.posted_at) == (moment, MONDAY)
        assert str(payment.business_date) == "2026-11-23"
        shipment = Shipment.objects.get(sale=sale)
        assert (shipment.taken_at, shipment.posted_at) == (moment, MONDAY)
        movement = StockMovement.objects.get(sale_line__sale=sale)
        assert (movement.taken_at, movement.posted_at) == (moment, MONDAY)


def test_totals_of_past_days_stay_and_todays_has_the_payments(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    days = [moment.date() for moment in (FRIDAY, SATURDAY)]
    before = [daily_totals(day) for day in days]
    post_back(device, MONDAY, *(sell_at(device, at, cloudstreet) for at in (FRIDAY, SATURDAY)))
    assert [daily_totals(day) for day in days] == before
    today = daily_totals(Sale.objects.first().business_date)  # type: ignore[union-attr]
    assert today.paid == Decimal("45.98")
    assert today.disconnected.sales == 2


def test_what_is_posted_after_the_day_was_closed_counts_on_the_next(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = sell_at(device, FRIDAY, cloudstreet)
    today = datetime(2026, 11, 23, tzinfo=UTC).date()
    close_day(business_date=today, closed_by="Priya", now=MONDAY)
    closed = DayClose.objects.values().get()
    totals = daily_totals(today)
    post_back(device, MONDAY + timedelta(hours=1), printed)
    sale = Sale.objects.get()
    assert str(sale.business_date) == "2026-11-24"
    assert str(Payment.objects.get().business_date) == "2026-11-24"
    assert sale.posted_at >= closed["closed_at"]
    assert daily_totals(today) == totals


def test_nothing_is_posted_before_the_last_closing_even_when_the_servers_clock_went_back(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    close_day(
        business_date=datetime(2026, 11, 23, tzinfo=UTC).date(), closed_by="Priya", now=MONDAY
    )
    post_back(device, MONDAY - timedelta(hours=2), sell_at(device, FRIDAY, cloudstreet))
    assert Sale.objects.get().posted_at == MONDAY


def test_posting_back_over_midnight_puts_each_payment_in_the_day_that_is_open(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    midnight = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    first, second = (sell_at(device, FRIDAY, cloudstreet) for _ in range(2))
    post_back(device, midnight - timedelta(seconds=1), first)
    post_back(device, midnight, second)
    dates = [str(Sale.objects.get(uuid=each.uuid).business_date) for each in (first, second)]
    assert dates == ["2026-11-23", "2026-11-24"]


@pytest.mark.parametrize(
    "moment",
    [
        "2026-10-04T02:30:00+10:00",
        "2026-04-05T02:30:00+11:00",
        "2026-11-20T12:12:00.123456+05:45",
        "2027-11-20T01:12:00Z",
        "1999-12-31T23:59:59-12:00",
    ],
)
def test_the_tills_own_moment_is_kept_whatever_its_zone(
    device: ModelDevice, cloudstreet: Goods, moment: str
) -> None:
    printed = device.sell(line(cloudstreet), started_at=moment, locked_at=moment)
    device.post_back(printed)
    sale = Sale.objects.get()
    assert sale.started_at == sale.locked_at == datetime.fromisoformat(moment)
