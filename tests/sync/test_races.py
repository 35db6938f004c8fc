"""Things that happen at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from itertools import pairwise
from threading import Barrier
from time import monotonic
from typing import Any, TypeVar

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from pos import ledger
from pos.models import Device, Register, Sale, Shift, StockItem
from pos.numbering import lock_trans_ids
from pos.services.settings import save_setting
from pos.states import wrong_states
from sync import office
from sync.api import turns
from sync.chain import gaps
from sync.models import Lease, NotCarriedOver, Record, ReviewFlag
from sync.pairing import make_code
from tests.sync.builders import Goods, Json, card, line, return_line
from tests.sync.conftest import Pair, Stocked, on_hand, send
from tests.sync.device import ModelDevice

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def at_once(*work: Callable[[], T]) -> list[T]:
    """Run everything at the same moment, each on a connection of its own."""
    start = Barrier(len(work))

    def run(one: Callable[[], T]) -> T:
        start.wait(timeout=30)
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return [each.result(timeout=60) for each in [pool.submit(run, one) for one in work]]


def until(look: Callable[[], T | None]) -> T:
    """Look until there is something; fails after half a minute."""
    give_up_at = monotonic() + 30
    while monotonic() < give_up_at:
        if (found := look()) is not None:
            return found
    raise AssertionError("It did not come.")


def results(answers: Sequence[list[Json]]) -> set[str]:
    return {result["result"] for answer in answers for result in answer}


def test_the_same_batch_twice_at_the_same_moment_is_one_sale_each(
    pair: Pair, stocked: Stocked
) -> None:
    device = pair("Tablet 1")
    goods = stocked("Cloudstreet", "9780140273984", on_hand=100)
    for _ in range(5):
        batch = [device.sell(line(goods)) for _ in range(4)]
        answers = at_once(*[partial(device.post_back, *batch)] * 3)
        assert results(answers) <= {"posted", "posted_before"}
        numbers = [[each["trans_id"] for each in answer] for answer in answers]
        assert numbers[0] == numbers[1] == numbers[2]
    assert Sale.objects.count() == 20
    assert on_hand(goods) == 80
    assert ledger.violations() == []


def test_what_is_accepted_is_committed_while_its_posting_still_waits(
    pair: Pair, stocked: Stocked
) -> None:
    """Accept first: the bytes are there for everybody before posting has got its TransID."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: it cannot accept while another transaction writes")
    device = pair("Tablet 1")
    sale = device.sell(line(stocked("Cloudstreet", "9780140273984")))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_trans_ids()
            posting = pool.submit(at_once, partial(device.post_back, sale))
            accepted = until(lambda: Record.objects.filter(uuid=sale.uuid).first())
            assert accepted.state == Record.State.RECEIVED
            # A server that is killed just now leaves no false alarm.
            assert list(wrong_states()) == []
            assert not Sale.objects.exists()
        assert results(posting.result(timeout=60)) == {"posted"}


def test_many_tills_at_once_leave_no_gap_and_no_piece_uncounted(
    pair: Pair, stocked: Stocked
) -> None:
    books = [stocked(f"Book {n}", f"978{n:010}", on_hand=100) for n in range(4)]
    devices = [pair(f"Tablet {n}") for n in range(4)]

    def post(device: ModelDevice, number: int) -> list[Json]:
        order = books[number:] + books[:number]
        sales = [device.sell(*(line(book) for book in order)) for _ in range(5)]
        return [result for sale in sales for result in device.post_back(sale)]

    work = [lambda d=d, n=n: post(d, n) for n, d in enumerate(devices)]
    assert results(at_once(*work)) == {"posted"}
    assert [on_hand(book) for book in books] == [80] * 4
    numbers = sorted(Sale.objects.values_list("trans_id", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 20))
    assert ledger.violations() == []


def test_the_same_new_isbn_at_the_same_moment_becomes_one_title(pair: Pair) -> None:
    devices = [pair(f"Tablet {n}") for n in range(3)]
    titles = [device.new_title() for device in devices]
    work = [lambda d=d, t=t: d.post_back(t) for d, t in zip(devices, titles, strict=True)]
    assert results(at_once(*work)) == {"posted"}
    assert StockItem.objects.count() == 1
    assert set(Record.objects.values_list("stock_item", flat=True)) == {StockItem.objects.get().pk}


def test_a_sale_and_its_return_at_the_same_moment_both_post(pair: Pair, stocked: Stocked) -> None:
    goods = stocked("Cloudstreet", "9780140273984", on_hand=100)
    seller, other = pair("Tablet 1"), pair("Tablet 2")
    for _ in range(8):
        sale = seller.sell(line(goods))
        back = other.sell(return_line(goods, f"D{sale.d_number}"))
        at_once(partial(seller.post_back, sale), partial(other.post_back, back))
    assert set(Record.objects.values_list("state", flat=True)) == {"posted"}
    assert on_hand(goods) == 100


def test_one_docket_returned_at_two_tills_at_the_same_moment_is_flagged(
    pair: Pair, stocked: Stocked
) -> None:
    goods = stocked("Cloudstreet", "9780140273984", on_hand=100)
    first, second = pair("Tablet 1"), pair("Tablet 2")
    for number in range(1, 6):
        sale = first.sell(line(goods))
        first.post_back(sale)
        at_once(
            partial(first.post_back, first.sell(return_line(goods, sale))),
            partial(second.post_back, second.sell(return_line(goods, sale))),
        )
        assert ReviewFlag.objects.filter(code="returned_twice").count() == number


def test_one_voucher_spent_at_two_tills_at_the_same_moment_is_flagged(
    pair: Pair, stocked: Stocked
) -> None:
    goods = stocked("Cloudstreet", "9780140273984", on_hand=100)
    first, second = pair("Tablet 1"), pair("Tablet 2")
    for number in range(1, 6):
        paid = card(goods.price) | {"tender": "voucher", "reference": f"880-{number}"}
        at_once(
            partial(first.post_back, first.sell(line(goods), payments=[paid])),
            partial(second.post_back, second.sell(line(goods), payments=[paid])),
        )
        assert ReviewFlag.objects.filter(code="voucher_twice").count() == number


def test_hellos_at_the_same_moment_lease_nothing_twice(pair: Pair) -> None:
    devices = [pair(f"Tablet {n}") for n in range(3)]
    for _ in range(3):
        for device in devices:
            device.sequence += 1
            device.d_number = device.leases[0]["last"]
        at_once(*[device.hello for device in devices for _ in range(2)])
    leases = list(Lease.objects.order_by("first"))
    assert all(before.last < after.first for before, after in pairwise(leases))
    assert len(leases) == 3 * (2 + 1 + 3)


def test_a_code_used_at_two_places_at_the_same_moment_pairs_one_device(pair: Pair) -> None:
    pair("Tablet 0")
    code = make_code(register=Register.objects.get(), made_by="office")
    answers = at_once(
        *[lambda n=n: ModelDevice(send).pair(code, f"Tablet {n}") for n in range(1, 4)]
    )
    assert sorted(answer.status for answer in answers) == [201, 400, 400]
    assert {answer.error for answer in answers if answer.status == 400} == {"code_used"}
    assert Device.objects.count() == 2


def test_a_server_whose_connections_are_all_taken_asks_a_till_to_come_later(
    pair: Pair, stocked: Stocked
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no pool of connections")
    device = pair("Tablet 1")
    sale = device.sell(line(stocked("Cloudstreet", "9780140273984")))
    pool = connection.pool  # type: ignore[attr-defined]
    connection.close()
    taken = [pool.getconn() for _ in range(pool.max_size)]
    try:
        answer = device.upload(sale)
    finally:
        for each in taken:
            pool.putconn(each)
    assert (answer.status, answer.error) == (503, "busy")
    assert device.post_back(sale)[0]["result"] == "posted"


def test_a_large_upload_waits_for_its_turn_and_a_sale_that_comes_alone_does_not(
    pair: Pair, stocked: Stocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = pair("Tablet 1")
    goods = stocked("Cloudstreet", "9780140273984")
    many = [device.sell(line(goods, note="x" * 200)) for _ in range(200)]
    assert sum(len(each.text) for each in many) > turns.LARGE_BYTES
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.01)
    with turns.turn(turns.LARGE_BYTES), turns.turn(turns.LARGE_BYTES):
        answer = device.upload(*many)
        assert (answer.status, answer.error) == (503, "busy")
        assert device.post_back(device.sell(line(goods)))[0]["result"] == "posted"
    assert {each["result"] for each in device.post_back(*many)} == {"posted"}


def test_a_sale_of_a_title_that_another_upload_is_posting_is_posted_with_it(
    pair: Pair, stocked: Stocked
) -> None:
    """Two uploads of a till are on their way at once: the second needs what the first brings."""
    device = pair("Tablet 1")
    stocked("Cloudstreet", "9780140273984")
    for _ in range(8):
        title = device.new_title()
        goods = Goods(title.uuid, "A new book", "", Decimal("19.99"), made_on_device=True)
        sale = device.sell(line(goods))
        answers = at_once(partial(device.post_back, title), partial(device.post_back, sale))
        assert results(answers) <= {"posted", "waiting"}
        assert set(Record.objects.values_list("state", flat=True)) == {"posted"}


def explain(device: ModelDevice) -> None:
    row = Device.objects.get(uuid=device.uuid)
    office.explain_gap(gaps(row, device.epoch)[0], reason="It fell into the sea.", user=dana())


def apply(device: ModelDevice) -> None:
    office.apply_change(NotCarriedOver.objects.get(), user=dana())


def rename(device: ModelDevice) -> None:
    register = Register.objects.get()
    register.name = "Back counter"
    save_setting(register, user=dana())


def dana() -> Any:
    return get_user_model().objects.get_or_create(username="dana", is_superuser=True)[0]


@pytest.mark.parametrize("act", [explain, apply, rename])
def test_what_the_office_does_never_blocks_a_posting_that_has_the_trans_ids(
    pair: Pair, stocked: Stocked, act: Callable[[ModelDevice], None]
) -> None:
    """Each waits for the TransIDs, for its seal; what a posting refers to must stay free for it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nobody waits for a row")
    device = pair("Tablet 1")
    contact = device.new_contact()
    device.post_back(contact)
    goods = stocked("Cloudstreet", "9780140273984")
    device.sell(line(goods))  # It never comes: a gap.
    device.post_back(
        device.sell(line(goods)),
        device.change("contact", contact.uuid, "name", "Miriam Okafor", "Miriam O."),
    )
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_trans_ids()
            acting = pool.submit(at_once, partial(act, device))
            until(lambda: somebody_waits() or None)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
            Shift.objects.create(
                device=Device.objects.get(uuid=device.uuid),
                register=Register.objects.get(),
                opened_at=timezone.now(),
            )
            with connection.cursor() as cursor:
                # As a foreign key to it does.
                cursor.execute("SELECT 1 FROM pos_contact FOR KEY SHARE")
        acting.result(timeout=60)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = cursor.fetchone()
    return bool(waiting)
