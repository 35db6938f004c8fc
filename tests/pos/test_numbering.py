"""Numbers only rise, are taken once, and leave no gap (R8, R9, invariants 3 and 4)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from pos.ledger import violations
from pos.models import Counter, Sale
from pos.numbering import D_NUMBER, D_OVERFLOW, TRANS_ID, last_number, take_range, take_trans_ids
from pos.services.sales import post_sales
from tests.pos.cast import Cast, line, on_hand


@pytest.mark.django_db
def test_ranges_follow_each_other() -> None:
    with transaction.atomic():
        first = take_range(D_NUMBER, 500)
        second = take_range(D_NUMBER, 500)

    assert (first, second) == (range(1, 501), range(501, 1001))
    assert last_number(D_NUMBER) == 1000


@pytest.mark.django_db
def test_the_overflow_range_starts_far_above_every_block() -> None:
    with transaction.atomic():
        assert take_range(D_OVERFLOW, 1_000_000) == range(900_000_000, 901_000_000)
        assert take_range(D_OVERFLOW, 1_000_000).start == 901_000_000


@pytest.mark.django_db
def test_a_trans_id_is_the_first_of_its_range() -> None:
    Counter.objects.create(name=TRANS_ID, value=546788)

    assert take_trans_ids(3) == 546789
    assert take_trans_ids(1) == 546792


@pytest.mark.django_db
def test_a_range_of_none_takes_none() -> None:
    take_range(D_NUMBER, 5)

    assert len(take_range(D_NUMBER, 0)) == 0
    assert last_number(D_NUMBER) == 5


@pytest.mark.django_db
def test_a_counter_that_was_never_used_stands_before_its_first_number() -> None:
    assert last_number(TRANS_ID) == 0
    assert last_number(D_OVERFLOW) == 899_999_999


@pytest.mark.django_db
def test_a_rollback_gives_the_numbers_back() -> None:
    take_trans_ids(1)
    with transaction.atomic():
        assert take_trans_ids(7) == 2
        transaction.set_rollback(True)

    assert take_trans_ids(1) == 2


@pytest.mark.django_db
def test_a_counter_never_goes_back() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        take_range(D_NUMBER, -1)


@pytest.mark.django_db
def test_there_are_no_other_counters() -> None:
    with pytest.raises(KeyError):
        take_range("invoices", 1)


@pytest.mark.django_db(transaction=True)
def test_a_number_is_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        take_range(TRANS_ID, 1)


def test_trans_ids_stay_gapless_and_unique_when_tills_post_at_once(committed_cast: Cast) -> None:
    """Four tills post six sets of three at the same moment; every third set fails at its end."""
    cast = committed_cast
    together = Barrier(4, timeout=30)

    def till() -> list[list[int]]:
        together.wait()
        try:
            return [trans_ids for turn in range(6) if (trans_ids := post_set(fails=turn % 3 == 2))]
        finally:
            connections.close_all()

    def post_set(*, fails: bool) -> list[int]:
        drafts = [cast.sale(line(cast.emma), line(cast.dune)) for _ in range(3)]
        with transaction.atomic():
            sales = post_sales(drafts=drafts)
            transaction.set_rollback(fails)
        return [] if fails else [sale.trans_id for sale in sales]

    with ThreadPoolExecutor(4) as tills:
        told = [
            sets
            for running in [tills.submit(till) for _ in range(4)]
            for sets in [running.result()]
        ]

    assert sorted(n for sets in told for each in sets for n in each) == list(range(1, 49))
    assert all(each == list(range(each[0], each[0] + 3)) for sets in told for each in sets)
    assert list(Sale.objects.order_by("trans_id").values_list("trans_id", flat=True)) == list(
        range(1, 49)
    )
    assert (on_hand(cast.emma), on_hand(cast.dune)) == (10 - 48, 3 - 48)
    assert violations() == []


def test_trans_ids_rise_in_the_order_of_commits(committed_cast: Cast) -> None:
    """`posted_at` is taken under the lock, so no later TransID has an earlier moment."""
    cast = committed_cast

    def till(_: int) -> None:
        try:
            with transaction.atomic():
                post_sales(drafts=[cast.sale()])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as tills:
        list(tills.map(till, range(16)))

    moments = list(Sale.objects.order_by("trans_id").values_list("posted_at", flat=True))
    assert len(moments) == 16
    assert moments == sorted(moments)


def test_first_numbers_taken_at_once_are_not_the_same(transactional_db: None) -> None:
    together = Barrier(2, timeout=30)

    def lease(_: int) -> range:
        together.wait()
        try:
            with transaction.atomic():
                return take_range(D_NUMBER, 500)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as devices:
        leases = list(devices.map(lease, range(2)))

    assert sorted(leases, key=lambda each: each.start) == [range(1, 501), range(501, 1001)]
    assert connection.vendor in {"postgresql", "sqlite"}


def test_ranges_taken_at_once_never_overlap(transactional_db: None) -> None:
    """Nothing but the counter's row is locked here, so nothing else can put the takers in a row."""
    together = Barrier(4, timeout=30)

    def take(_: int) -> list[range]:
        together.wait()
        try:
            return [take_five() for _ in range(25)]
        finally:
            connections.close_all()

    def take_five() -> range:
        with transaction.atomic():
            return take_range(TRANS_ID, 5)

    take_five()
    with ThreadPoolExecutor(4) as takers:
        taken = [each for ranges in takers.map(take, range(4)) for each in ranges]

    assert sorted(n for each in taken for n in each) == list(range(6, 506))
