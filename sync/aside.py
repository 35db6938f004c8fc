"""What revoked devices sent: kept aside, in sight, until a person posts it or leaves it aside.

It never posts by itself, not even after the device was paired again: whether a sale is a true one
is the office's decision (`sync.deciding`).
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from pos.models import Device
from pos.money import ZERO
from sync.models import Record

State = Record.State
LEFT = "left_aside"
"""The code of what a person decided to leave aside."""
UNDECIDED = Q(state=State.ASIDE) & ~Q(code=LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAside:
    """What is kept aside of one device; `amount` counts each docket once."""

    device: Device
    records: int
    amount: Decimal


def kept_aside() -> list[KeptAside]:
    """Return every device that has something aside on which nobody has decided."""
    of_devices = (
        Record.objects.filter(UNDECIDED)
        .order_by("device__name")
        .values("device")
        # Another body under the same identity is evidence beside the first: its money is not more.
        .annotate(records=Count("id"), amount=Sum("amount", filter=Q(canonical=True)))
    )
    rows = list(of_devices)
    devices = Device.objects.in_bulk([row["device"] for row in rows])
    return [
        KeptAside(
            device=devices[row["device"]], records=row["records"], amount=row["amount"] or ZERO
        )
        for row in rows
    ]


def undecided_of(device: Device) -> QuerySet[Record]:
    """Return what is aside of a device and not decided on, in the order of its making."""
    rows = Record.objects.filter(UNDECIDED, device=device)
    return rows.order_by("epoch", "sequence", "id")
