"""Leases of D-numbers (R8): blocks that belong to one device and epoch, for ever.

A device always has two full blocks ahead of the number it has reached. An epoch also has one
overflow range, so that a block that runs out never stops a sale. No number is leased twice: what
an epoch leaves unused is burned. `docs/design/numbering.md` draws it.
"""

from collections.abc import Iterable
from datetime import datetime

from pos.errors import ShopError
from pos.numbering import D_NUMBER, D_OVERFLOW, last_number, skip_to, take_range
from sync.models import DeviceEpoch, Lease

BLOCK_SIZE = 500
BLOCKS_AHEAD = 2
OVERFLOW_SIZE = 1_000_000
OVERFLOW_FIRST = 900_000_000
HIGHEST_NUMBER = 999_999_999_999
# Beyond what a device has reached when it knows more than a restored database: its own blocks
# ahead, and those of the others that have not been heard of yet.
BLOCKS_SKIPPED = 20
# What may have been leased since a backup. A claim beyond that is not believed.
BLOCKS_FORGOTTEN = 200
OVERFLOWS_FORGOTTEN = 20


def lease_ahead(epoch: DeviceEpoch, now: datetime) -> None:
    """Lease what the epoch lacks; call it in a transaction that has locked the device's state."""
    leases = list(Lease.objects.filter(device_id=epoch.device_id, epoch=epoch.number))
    reached = epoch.last_d_number or 0
    full = [lease for lease in leases if lease.kind == Lease.Kind.BLOCK and lease.first > reached]
    for _ in range(BLOCKS_AHEAD - len(full)):
        _lease(epoch, Lease.Kind.BLOCK, take_range(D_NUMBER, BLOCK_SIZE), now)
    if not any(lease.kind == Lease.Kind.OVERFLOW for lease in leases):
        _lease(epoch, Lease.Kind.OVERFLOW, take_range(D_OVERFLOW, OVERFLOW_SIZE), now)


def is_leased(device_id: int, d_number: int) -> bool:
    """Tell whether the device was ever leased this number."""
    return Lease.objects.filter(
        device_id=device_id, first__lte=d_number, last__gte=d_number
    ).exists()


def has_leases(epoch: DeviceEpoch) -> bool:
    """Tell whether the epoch has numbers of its own yet: its first hello leases them."""
    return Lease.objects.filter(device_id=epoch.device_id, epoch=epoch.number).exists()


def lowest_leased(epoch: DeviceEpoch, d_number: int) -> int | None:
    """Return the epoch's first number of the kind that this one is: of a block, or overflow."""
    kind = Lease.Kind.OVERFLOW if d_number >= OVERFLOW_FIRST else Lease.Kind.BLOCK
    leases = Lease.objects.filter(device_id=epoch.device_id, epoch=epoch.number, kind=kind)
    return leases.order_by("first").values_list("first", flat=True).first()


def is_believable(d_number: int) -> bool:
    """Tell whether a database that was restored may have leased this number before."""
    if d_number < OVERFLOW_FIRST:
        return d_number <= last_number(D_NUMBER) + BLOCKS_FORGOTTEN * BLOCK_SIZE
    return d_number <= last_number(D_OVERFLOW) + OVERFLOWS_FORGOTTEN * OVERFLOW_SIZE


def leased_among(epoch: DeviceEpoch, numbers: Iterable[int]) -> int | None:
    """Return the highest of these numbers in a block of this epoch: others tell nothing."""
    wanted = sorted(set(numbers), reverse=True)
    if not wanted:
        return None
    blocks = list(
        Lease.objects.filter(
            device_id=epoch.device_id, epoch=epoch.number, kind=Lease.Kind.BLOCK
        ).values_list("first", "last")
    )
    return next((n for n in wanted if any(first <= n <= last for first, last in blocks)), None)


def skip_forgotten(d_number: int) -> None:
    """Keep the numbers from being leased again that a device got from a database now restored.

    Only for a number that `is_believable`.
    """
    if d_number < OVERFLOW_FIRST:
        skip_to(D_NUMBER, d_number + BLOCKS_SKIPPED * BLOCK_SIZE)
    else:
        skip_to(D_OVERFLOW, d_number + OVERFLOW_SIZE)


def live_leases(epoch: DeviceEpoch) -> list[Lease]:
    """Return the epoch's leases that still have numbers, blocks before the overflow range."""
    return list(
        Lease.objects.filter(
            device_id=epoch.device_id, epoch=epoch.number, last__gt=epoch.last_d_number or 0
        ).order_by("first")
    )


def lease_of(d_number: int) -> Lease | None:
    """Return the lease that a D-number belongs to, whoever holds it."""
    return (
        Lease.objects.select_related("device")
        .filter(first__lte=d_number, last__gte=d_number)
        .first()
    )


def _lease(epoch: DeviceEpoch, kind: Lease.Kind, numbers: range, now: datetime) -> None:
    beyond = OVERFLOW_FIRST if kind == Lease.Kind.BLOCK else HIGHEST_NUMBER + 1
    if numbers.stop > beyond:
        raise ShopError(
            "numbers_used_up",
            "The shop has no D-numbers left to give. Call whoever looks after the server.",
            status=503,
        )
    Lease.objects.create(
        device_id=epoch.device_id,
        epoch=epoch.number,
        kind=kind,
        first=numbers.start,
        last=numbers.stop - 1,
        leased_at=now,
    )
