"""The invariants of disconnected mode that the server can check alone.

`manage.py check_ledger` runs them with the shop's own; the numbers are those of
`docs/design/resync.md`.
"""

from collections.abc import Iterable
from heapq import merge
from itertools import groupby, islice
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, Lag, Round

from pos.ledger import MOST_NAMED, invariant
from pos.models import Payment, Sale
from sync.chain import broken_links
from sync.models import (
    DeviceEpoch,
    DocketAlias,
    Lease,
    MissingRange,
    NotCarriedOver,
    Record,
    ReviewFlag,
)

Found = Iterable[tuple[str, str]]
State = Record.State
PLACES = ("device_id", "epoch", "sequence")
PLACE: dict[str, Any] = {
    "partition_by": [F("device_id"), F("epoch")],
    "order_by": [F("sequence").asc()],
}


@invariant(1, "Every record that was accepted is posted, waiting, held or kept aside")
def nothing_is_left_lying() -> Found:
    for record in Record.objects.filter(state=State.RECEIVED)[:MOST_NAMED]:
        yield str(record), "It was accepted and is not posted yet: its device's hello posts it."


@invariant(1, "Every sale that a till made has its record")
def posted_sales_have_records() -> Found:
    """Sales of a device that never sent anything, such as the demo's history, have none."""
    senders = Record.objects.order_by().values("device_id").distinct()
    sales = Sale.objects.filter(device__in=senders, record__isnull=True)
    for sale in sales.order_by("trans_id")[:MOST_NAMED]:
        yield f"Sale {sale}", "No record of its device brought it."


@invariant(2, "One UUID is at most one sale, that of its record")
def sales_are_those_of_their_records() -> Found:
    wrong = Record.objects.filter(sale__isnull=False).exclude(
        uuid=F("sale__uuid"), device_id=F("sale__device_id"), canonical=True
    )
    for record in wrong[:MOST_NAMED]:
        yield str(record), "It is tied to a sale that is not its own."


@invariant(4, "No D-number is in two leases")
def leases_do_not_overlap() -> Found:
    earlier = Lease.objects.filter(first__lt=OuterRef("first")).order_by("-first")
    overlapping = Lease.objects.annotate(
        reaches=Coalesce(Subquery(earlier.values("last")[:1]), 0)
    ).filter(reaches__gte=F("first"))
    for lease in overlapping[:MOST_NAMED]:
        yield str(lease), "It overlaps with the lease before it."


@invariant(4, "Within an epoch no two sales share a D-number unseen")
def d_numbers_are_used_once() -> Found:
    """A number that a copied profile printed again stands as a copy, and is flagged."""
    flagged = ReviewFlag.objects.filter(sale=OuterRef("sale"), code="number_twice")
    shared = DocketAlias.objects.filter(~Exists(flagged), copy__gt=0).select_related("device")
    for row in shared.order_by("id")[:MOST_NAMED]:
        yield f"{row} of {row.device}", "Two sales share it, and nobody was told."


@invariant(5, "Find reaches every posted D-sale by its number")
def posted_sales_have_their_alias() -> Found:
    alias = DocketAlias.objects.filter(
        sale=OuterRef("sale_id"), offline_trans_id=OuterRef("d_number")
    )
    lost = Record.objects.filter(
        kind=Record.Kind.SALE, state=State.POSTED, corrected_body__isnull=True
    ).annotate(alias=Subquery(alias.values("id")[:1]))
    for record in lost.filter(alias__isnull=True)[:MOST_NAMED]:
        yield str(record), "Its D-number does not lead to its sale."


@invariant(6, "What was paid is what the docket printed")
def sales_came_to_what_was_printed() -> Found:
    wrong = Record.objects.filter(state=State.POSTED, kind=Record.Kind.SALE).exclude(
        # Rounded, since SQLite does its sums in floats.
        amount=Round(F("sale__total") + F("sale__rounding"), 2)
    )
    for record in wrong.select_related("sale")[:MOST_NAMED]:
        yield str(record), f"It says {record.amount}, sale {record.sale} has another sum."


@invariant(8, "The till's own times are kept")
def taken_at_is_the_tills_own() -> Found:
    wrong = Payment.objects.filter(sale__record__isnull=False).exclude(
        taken_at=F("sale__locked_at")
    )
    for payment in wrong.select_related("sale")[:MOST_NAMED]:
        yield f"Sale {payment.sale}", "A payment was not taken when the sale was locked."


@invariant(11, "What is listed as not carried over came by a change, and nothing applied it")
def changes_are_listed_only() -> Found:
    by_nobody = Q(applied_at__isnull=False) & Q(applied_by="")
    wrong = NotCarriedOver.objects.filter(~Q(record__kind=Record.Kind.CHANGE) | by_nobody)
    for change in wrong[:MOST_NAMED]:
        yield str(change), "It was applied, and nobody's name stands beside it."


@invariant(14, "The chain of each device and epoch verifies from its start")
def chains_verify() -> Found:
    for record, message in islice(broken_links(), MOST_NAMED):
        yield f"{record} of {record.device}, record {record.sequence}", f"{message}."


@invariant(14, "What is missing of each epoch is what its records lack")
def missing_ranges_are_the_holes() -> Found:
    """One pass over the records, held against the ranges that were kept as they arrived."""
    epochs = DeviceEpoch.objects.filter(device=OuterRef("device"), number=OuterRef("epoch"))
    placed = Record.objects.filter(Exists(epochs), canonical=True, sequence__gte=1)
    before = Coalesce(Window(Lag("sequence"), **PLACE), 0)
    holes = placed.annotate(before=before).filter(sequence__gt=F("before") + 1)
    found = holes.order_by(*PLACES).values_list("device_id", "epoch", "before", "sequence")
    kept = MissingRange.objects.order_by("device_id", "epoch", "first_sequence")
    noted = kept.values_list("device_id", "epoch", "first_sequence", "last_sequence")
    lacking = ((device, epoch, low + 1, high - 1) for device, epoch, low, high in found.iterator())
    # Both in one order, each place once in either: what comes once is in one of them only.
    places = groupby(merge(lacking, noted.iterator()))
    wrong = (place for place, same in places if len(list(same)) == 1)
    for device, epoch, first, last in islice(wrong, MOST_NAMED):
        yield f"Device {device}, epoch {epoch}", f"Records {first} to {last} are not told rightly."
