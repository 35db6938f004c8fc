"""Telling the other tills and the office what happens, as it happens.

Events go out after the commit, by the courier (`sync.courier`). Nobody relies on them: a channel
layer that is down or hangs is logged, and keeps nobody waiting.
"""

from collections.abc import Sequence

from channels.layers import get_channel_layer
from django.db import transaction

from pos.models import Device, Sale, StockItem
from pos.money import wire_money
from sync.courier import Event, courier
from sync.jobs import Job
from sync.models import DeviceState

SALES_TOLD_AT_ONCE = 20
LEVELS_IN_AN_EVENT = 500


def tell_posted(jobs: Sequence[Job], sales: Sequence[Sale]) -> None:
    """Tell of the newest sales of a set, and what is left on hand of what they sold."""
    pairs = list(zip(jobs, sales, strict=True))[-SALES_TOLD_AT_ONCE:]
    events: list[Event] = [
        {
            "type": "sale",
            "trans_id": sale.trans_id,
            "d_number": job.record.d_number,
            "device": job.row.device.name,
            "amount": wire_money(sale.total + sale.rounding),
            "at": sale.posted_at.isoformat(),
        }
        for job, sale in pairs
    ]
    lines = [line for job in jobs if job.draft for line in job.draft.lines]
    tell_stock({line.stock_item_id for line in lines if line.stock_item_id}, events)


def tell_stock(item_ids: set[int], before: Sequence[Event] = ()) -> None:
    """Tell what is on hand of these items, after other events."""
    items = StockItem.objects.filter(id__in=item_ids).order_by("id")
    levels = [(str(uuid), on_hand) for uuid, on_hand in items.values_list("uuid", "on_hand")]
    events = list(before)
    for start in range(0, len(levels), LEVELS_IN_AN_EVENT):
        events.append({"type": "stock", "levels": dict(levels[start : start + LEVELS_IN_AN_EVENT])})
    tell(events)


def tell_device(state: DeviceState) -> None:
    """Tell what a device holds, as it just said."""
    heard_at = state.last_heard_at.isoformat() if state.last_heard_at else None
    device = state.device
    tell(
        [
            {
                "type": "device",
                "uuid": str(device.uuid),
                "name": device.name,
                "waiting": state.waiting,
                "mode": state.mode,
                "heard_at": heard_at,
            }
        ]
    )


def tell_revoked(device: Device) -> None:
    """Make the device's own socket close; others hear nothing of it."""
    tell([{"type": "revoked", "uuid": str(device.uuid)}])


def tell(events: Sequence[Event]) -> None:
    """Hand events to the courier once the transaction is committed; who tells waits for nobody."""
    news = list(events)
    layer = get_channel_layer()
    if news and layer is not None:
        transaction.on_commit(lambda: courier.hand_over(layer, news), robust=True)
