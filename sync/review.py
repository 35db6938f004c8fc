"""Flags for review: what a person should look at, though it posted as it was printed.

A sale that happened is never refused. Where it does not fit what the shop knows now (a price that
changed, nothing left on hand, a docket returned twice) it posts all the same, and says so here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from pos.clock import Trouble
from pos.models import Sale, StockItem, StockMovement
from pos.services.sales import SaleDraft
from pos.states import changed_ids
from sync.flags import Flag
from sync.kinds.sale import Line, SaleRecord
from sync.models import Record, ReviewFlag
from sync.references import ItemNow
from sync.wire.upload import Result

CLOCK_AHEAD = timedelta(minutes=10)
CLOCK_BEFORE_PAIRING = timedelta(days=7)


CHAIN_BROKEN = Flag(
    "chain_broken",
    "It does not follow the record that is here before it: the browser's profile was copied or put"
    " back, or a record was changed on its way.",
)


AFTER_CLOSE = Flag("after_close", "By the till's clock its shift had been closed before.")


@transaction.atomic
def save_flags(flags: Sequence[tuple[Record, Sale | None, Flag]], now: datetime) -> None:
    """Raise flags; one that was raised already stays as it is."""
    if not flags:
        return
    ReviewFlag.objects.bulk_create(
        (
            ReviewFlag(
                record=record,
                sale=sale,
                code=flag.code,
                message=flag.message[:300],
                raised_at=now,
            )
            for record, sale, flag in flags
        ),
        ignore_conflicts=True,
    )
    of_these = ReviewFlag.objects.filter(record__id__among={record.pk for record, _, _ in flags})
    changed_ids(ReviewFlag, of_these.order_by().values_list("id", flat=True))


def flag_moved(results: Sequence[Result], printed: Mapping[UUID, int]) -> None:
    """Flag what has another TransID than its docket, since the server was restored."""
    moved = {}
    for result in results:
        before = printed.get(UUID(result.uuid)) if result.uuid else None
        if result.trans_id and before and before != result.trans_id:
            moved[UUID(result.uuid)] = (before, result.trans_id)
    records = Record.objects.filter(uuid__in=moved, sale__isnull=False).select_related("sale")
    flags = []
    for record in records:
        before, after = moved[record.uuid]
        message = f"Its docket says TransID {before}: the server was restored, it is {after} now."
        flags.append((record, record.sale, Flag("trans_id_moved", message)))
    save_flags(flags, timezone.now())


def line_flags(record: SaleRecord, line: Line, item: ItemNow | None) -> list[Flag]:
    """Flag what the server has differently now; goods that come back keep their old price."""
    if item is None or line.quantity < 0:
        return []
    flags = []
    # Connected, a price that differs was typed by somebody who saw the right one.
    if record.disconnected and Decimal(line.unit_price) != item.price:
        flags.append(
            Flag("price_differs", f"{line.title} sold at {line.unit_price}, now {item.price}.")
        )
    if Decimal(line.tax_percent) != item.tax_percent:
        now = f"{item.tax_percent.normalize():f}"
        flags.append(
            Flag("tax_differs", f"{line.title} taxed at {line.tax_percent} %, now {now} %.")
        )
    return flags


def clock_flags(record: SaleRecord, paired_at: datetime, now: datetime) -> list[Flag]:
    """Flag times that cannot be right; they are kept all the same (R6)."""
    if record.locked_at > now + CLOCK_AHEAD or record.started_at > now + CLOCK_AHEAD:
        return [
            _clock(f"The till's clock said {record.locked_at:%d %b %Y %H:%M %Z}, still to come.")
        ]
    if record.locked_at < paired_at - CLOCK_BEFORE_PAIRING:
        return [_clock(f"The till's clock said {record.locked_at:%d %b %Y}, before it was paired.")]
    if record.started_at > record.locked_at:
        return [_clock("By the till's clock, the sale ended before it began.")]
    return []


def server_clock_flag(wrong: Trouble) -> Flag:
    """Flag a sale whose date is the server's, when that cannot be right."""
    return Flag("server_clock", f"Its date may be wrong. {wrong}")


def oversold_flags(drafts: Sequence[SaleDraft], sales: Sequence[Sale]) -> list[tuple[Sale, Flag]]:
    """Flag the sale that took each title below nothing; call it after the set was posted."""
    changes = [_changes(draft) for draft in drafts]
    sold: Counter[int] = Counter()
    for each in changes:
        sold.update(each)
    # A title that was never counted or received has no number on hand to go below.
    counted = StockMovement.objects.filter(
        stock_item=OuterRef("pk"), kind__in=("opening", "received", "adjusted")
    )
    below = StockItem.objects.filter(
        Exists(counted), id__among=list(sold), on_hand__lt=0
    ).values_list("id", "title", "on_hand")
    titles = {item_id: title for item_id, title, _ in below}
    levels = {item_id: on_hand - sold[item_id] for item_id, _, on_hand in below}
    flags = []
    for moved, sale in zip(changes, sales, strict=True):
        for item_id in moved.keys() & levels.keys():
            before = levels[item_id]
            level = levels[item_id] = before + moved[item_id]
            if before >= 0 > level:
                message = f"{titles[item_id]} went to {minus(level)} on hand."
                flags.append((sale, Flag("oversold", message)))
    return flags


def minus(number: int) -> str:
    """Write a number with a real minus sign, as on all screens."""
    return f"{number}".replace("-", "\u2212")


def _changes(draft: SaleDraft) -> Mapping[int, int]:
    changes: dict[int, int] = {}
    for line in draft.lines:
        if line.stock_item_id and (line.quantity > 0 or line.to_stock):
            changes[line.stock_item_id] = changes.get(line.stock_item_id, 0) - line.quantity
    return changes


def _clock(message: str) -> Flag:
    return Flag("clock_wrong", message)
