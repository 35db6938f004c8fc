"""Invariants that need to know what the tills called paid; the others are in `pos.ledger`.

Each function returns what breaks its promise, as sentences; nothing when it holds.
"""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Sum

from pos.models import Payment, Sale, StockItem
from sync.chain import all_gaps
from sync.models import NotCarriedOver, Record
from tests.proof.till import Truth
from tests.proof.world import World

STATES_OF_A_PAID_SALE = {
    Record.State.POSTED,
    Record.State.WAITING,
    Record.State.HELD,
    Record.State.ASIDE,
}


def lost_sales(world: World) -> Iterator[str]:
    """(1) Each paid sale is posted, waiting, held, in an outbox, or named as missing."""
    states = dict(
        Record.objects.filter(canonical=True, kind=Record.Kind.SALE)
        .order_by()
        .values_list("uuid", "state")
    )
    in_outbox = {each.uuid for till in world.tills for each in till.waiting}
    missing = named_as_missing()
    for uuid, truth in world.paid.items():
        if states.get(uuid) in STATES_OF_A_PAID_SALE or uuid in in_outbox:
            continue
        if uuid in world.lost and is_named(truth, missing):
            continue
        yield f"{uuid}, record {truth.sequence} of epoch {truth.epoch}: {states.get(uuid)}"


def named_as_missing() -> dict[tuple[UUID, int], list[range]]:
    """What sheets and admin name: sequences by device and epoch."""
    named: dict[tuple[UUID, int], list[range]] = {}
    for gap in all_gaps():
        ranges = named.setdefault((gap.device.uuid, gap.epoch), [])
        ranges.append(range(gap.first_sequence, gap.last_sequence + 1))
    return named


def is_named(truth: Truth, missing: dict[tuple[UUID, int], list[range]]) -> bool:
    ranges = missing.get((truth.device, truth.epoch), [])
    return any(truth.sequence in each for each in ranges)


def doubled_sales(world: World) -> Iterator[str]:
    """(2) Nothing is posted that no till called paid, and nothing twice."""
    posted = Counter(Sale.objects.order_by().values_list("uuid", flat=True).iterator())
    for uuid, times in posted.items():
        if times > 1 or uuid not in world.paid:
            yield f"{uuid} is posted {times} times, paid: {uuid in world.paid}"


def wrong_money(world: World) -> Iterator[str]:
    """(6) Payments on the server are those of the tills, to the cent, by device and tender."""
    posted = set(Sale.objects.order_by().values_list("uuid", flat=True).iterator())
    expected: Counter[tuple[UUID, str]] = Counter()
    for uuid, truth in world.paid.items():
        if uuid in posted:
            expected[truth.device, truth.tender] += truth.cents
    sums = (
        Payment.objects.order_by()
        .values_list("sale__device__uuid", "tender")
        .annotate(paid=Sum("amount"))
    )
    found = {(device, tender): round(paid * 100) for device, tender, paid in sums}
    for key in expected.keys() | found.keys():
        if expected[key] != found.get(key, 0):
            yield f"{key}: the tills took {expected[key]} cents, the server has {found.get(key, 0)}"


def changed_records(world: World) -> Iterator[str]:
    """(11) Nothing that a till uploads changes an existing stock item."""
    prices = dict(StockItem.objects.values_list("uuid", "price"))
    for goods in world.goods:
        price = world.prices[goods.uuid]
        if goods.uuid is None or prices.get(goods.uuid) != price:
            yield f"{goods.title}: {price} became {prices.get(goods.uuid or UUID(int=0))}"
    for row in NotCarriedOver.objects.filter(applied_at__isnull=False):
        yield f"{row} was applied"


def false_greens(world: World) -> Iterator[str]:
    """(13) A sheet is green only when device and server have the same set."""
    for till in world.tills:
        world.sheet(till)
    yield from world.false_greens


CHECKS = (lost_sales, doubled_sales, wrong_money, changed_records, false_greens)


def broken(world: World) -> list[str]:
    """What is not as the tills know it, from all checks."""
    return [f"{check.__name__}: {each}" for check in CHECKS for each in check(world)]
