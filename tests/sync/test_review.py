"""What posts as it was printed, and is flagged for a person."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pos.models import Payment, Sale, SaleLine, StockItem, TaxRate
from pos.services.stock import update_stock_item
from sync.models import ReviewFlag
from tests.sync.builders import Goods, line
from tests.sync.conftest import Stocked, on_hand
from tests.sync.device import ModelDevice


def flags() -> list[tuple[str, str]]:
    return list(ReviewFlag.objects.order_by("id").values_list("code", "message"))


def test_a_price_that_changed_meanwhile_stays_as_printed(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    update_stock_item(item=StockItem.objects.get(), changes={"price": "24.99"})
    device.is_disconnected = True
    (result,) = device.post_back(device.sell(line(cloudstreet)))
    assert result["result"] == "posted"
    assert SaleLine.objects.get().amount == Decimal("22.99")
    assert Payment.objects.get().amount == Decimal("22.99")
    assert flags() == [("price_differs", "Cloudstreet sold at 22.99, now 24.99.")]


def test_a_price_typed_on_a_connected_till_is_nothing_to_review(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet, unit_price="20.00")))
    assert flags() == []


def test_a_tax_rate_that_changed_meanwhile_stays_as_printed(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    TaxRate.objects.update(percent=Decimal("12.500"))
    device.post_back(device.sell(line(cloudstreet)))
    assert SaleLine.objects.get().tax == Decimal("2.09")
    assert flags() == [("tax_differs", "Cloudstreet taxed at 10.000 %, now 12.5 %.")]


def test_the_sale_that_takes_a_title_below_nothing_is_the_one_flagged(
    device: ModelDevice, stocked: Stocked
) -> None:
    rare = stocked("Limberlost", "9780140273984", on_hand=2)
    sales = [device.sell(line(rare)) for _ in range(4)]
    device.post_back(*sales)
    assert on_hand(rare) == -2
    flag = ReviewFlag.objects.get()
    assert (flag.code, flag.message) == ("oversold", "Limberlost went to \u22121 on hand.")
    assert flag.sale is not None
    assert flag.sale.uuid == sales[2].uuid


def test_a_title_that_was_never_counted_cannot_be_oversold(
    device: ModelDevice, stocked: Stocked
) -> None:
    device.post_back(device.sell(line(stocked("New", "9780140273984", on_hand=0))))
    assert flags() == []


@pytest.mark.parametrize(
    "off", [timedelta(days=365), timedelta(minutes=11), timedelta(days=-8), timedelta(days=-9000)]
)
def test_a_clock_that_is_plainly_wrong_is_flagged_and_its_time_is_kept(
    device: ModelDevice, cloudstreet: Goods, off: timedelta
) -> None:
    said = (timezone.now() + off).replace(microsecond=0)
    device.now = lambda: said
    device.post_back(device.sell(line(cloudstreet)))
    sale = Sale.objects.get()
    assert (sale.started_at, sale.locked_at) == (said, said)
    assert abs(sale.posted_at - timezone.now()) < timedelta(minutes=1)
    assert [code for code, _ in flags()] == ["clock_wrong"]


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=5), timedelta(days=-6)])
def test_days_without_a_server_are_no_wrong_clock(
    device: ModelDevice, cloudstreet: Goods, off: timedelta
) -> None:
    said = timezone.now() + off
    device.now = lambda: said
    device.post_back(device.sell(line(cloudstreet)))
    assert flags() == []


def test_a_sale_that_ended_before_it_began_is_flagged(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    started = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    device.post_back(device.sell(line(cloudstreet), started_at=started))
    assert [code for code, _ in flags()] == ["clock_wrong"]


def test_a_number_that_was_never_leased_to_the_device_is_flagged(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    (result,) = device.post_back(device.sell(line(cloudstreet), d_number=555_555))
    assert result["result"] == "posted"
    assert flags() == [("number_not_leased", "D555555 was never leased to this device.")]


def test_a_flag_is_raised_once(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet), d_number=555_555)
    device.post_back(printed)
    device.post_back(printed)
    assert len(flags()) == 1
