"""The invariants of disconnected mode find what breaks them, and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from pos import ledger
from pos.models import Sale
from sync.models import DocketAlias, Lease, NotCarriedOver, Record
from tests.sync.builders import Goods, line, return_line
from tests.sync.device import ModelDevice


def broken() -> set[int]:
    return {violation.number for violation in ledger.violations()}


@pytest.fixture
def posted(device: ModelDevice, cloudstreet: Goods) -> Sale:
    """Two sales, a return, a new title, a change: all as it should be."""
    assert cloudstreet.uuid is not None
    sale = device.sell(line(cloudstreet))
    device.post_back(
        sale,
        device.sell(line(cloudstreet, 3)),
        device.sell(return_line(cloudstreet, sale)),
        device.new_title(),
        device.change("stock_item", cloudstreet.uuid, "price", "22.99", "24.99"),
    )
    return Sale.objects.get(uuid=sale.uuid)


def test_a_shop_in_order_has_nothing_to_report(posted: Sale) -> None:
    assert ledger.violations() == []
    call_command("check_ledger")


def test_a_record_that_was_left_lying_is_found(posted: Sale) -> None:
    Record.objects.filter(kind="title").update(state="received")
    assert broken() == {1}


def test_a_sale_without_its_record_is_found(posted: Sale) -> None:
    Record.objects.filter(sale=posted).delete()
    assert 1 in broken()


def test_a_record_tied_to_another_sale_is_found(posted: Sale) -> None:
    other = Sale.objects.exclude(pk=posted.pk).first()
    Record.objects.filter(sale=other).delete()
    Record.objects.filter(sale=posted).update(sale=other)
    assert 2 in broken()


def test_overlapping_leases_are_found(posted: Sale) -> None:
    lease = Lease.objects.order_by("first")[1]
    Lease.objects.filter(pk=lease.pk).update(first=lease.first - 10)
    assert 4 in broken()


def test_a_lost_alias_is_found(posted: Sale) -> None:
    DocketAlias.objects.filter(sale=posted).delete()
    assert 5 in broken()


def test_an_amount_that_is_not_as_printed_is_found(posted: Sale) -> None:
    Record.objects.filter(sale=posted).update(amount=Decimal("22.98"))
    assert 6 in broken()


def test_a_change_that_nobody_applied_is_found(posted: Sale) -> None:
    NotCarriedOver.objects.update(applied_at=timezone.now())
    assert broken() == {11}


def test_a_changed_record_is_found_and_named(posted: Sale) -> None:
    record = Record.objects.get(sale=posted)
    Record.objects.filter(pk=record.pk).update(body=bytes(record.body) + b" ")
    found = [each for each in ledger.violations() if each.number == 14]
    assert len(found) == 2
    assert all(f"D{record.d_number}" in each.subject for each in found)


def test_a_till_time_that_was_changed_is_found(posted: Sale) -> None:
    """Past Django and past the database's own guard, as somebody with full rights could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE pos_payment DISABLE TRIGGER pos_payment_append_only")
        else:
            cursor.execute("DROP TRIGGER pos_payment_append_only")
        moment = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=9))
        cursor.execute(
            "UPDATE pos_payment SET taken_at = %s WHERE sale_id = %s", [moment, posted.pk]
        )
    assert 8 in broken()
