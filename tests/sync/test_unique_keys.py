"""What the database itself refuses to hold twice, whatever code might try it."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from pos.models import Sale
from sync.models import Record
from tests.sync.builders import Goods, line
from tests.sync.conftest import Pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_posted_sale(pair: Pair, cloudstreet: Goods) -> Sale:
    device = pair("Tablet 1")
    device.post_back(device.sell(line(cloudstreet)))
    return Sale.objects.get()


def is_refused(row: models.Model, **changes: object) -> bool:
    """Tell whether the database refuses a copy of `row` with these changes."""
    copy = type(row)._default_manager.get(pk=row.pk)
    copy.pk = None
    for name, value in changes.items():
        setattr(copy, name, value)
    try:
        with transaction.atomic():
            type(row)._default_manager.bulk_create([copy])
    except IntegrityError:
        return True
    return False


def test_a_transid_is_one_sales(a_posted_sale: Sale) -> None:
    number = a_posted_sale.trans_id
    assert is_refused(a_posted_sale, uuid=uuid4())
    assert not is_refused(a_posted_sale, uuid=uuid4(), trans_id=number + 1)


def test_a_uuid_is_one_sales(a_posted_sale: Sale) -> None:
    assert is_refused(a_posted_sale, trans_id=a_posted_sale.trans_id + 1)


def test_of_the_records_of_one_uuid_one_counts(a_posted_sale: Sale) -> None:
    record = Record.objects.get(sale=a_posted_sale)
    other = {"sale": None, "state": Record.State.HELD, "body_sha256": b"\x01" * 32}
    assert is_refused(record, **other)
    assert not is_refused(record, **other, canonical=False)


def test_the_same_bytes_are_one_record(a_posted_sale: Sale) -> None:
    record = Record.objects.get(sale=a_posted_sale)
    assert is_refused(record, sale=None, state=Record.State.HELD, canonical=False)
