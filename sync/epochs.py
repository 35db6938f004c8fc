"""Epochs of a device: how a restored or copied profile is recognised, at its first contact.

A profile that was put back to yesterday, or copied to a second machine, would use sequence and
D-numbers again. It says hello with what it has reached; when that is behind what the server knows
of the epoch, or beside it (another record in the same place), it begins a new epoch, with leases
of its own. So does a device that knows more than a database that was restored from a backup: which
numbers it holds is forgotten there. The profile that is not behind stays where it is, so that two
copies do not push each other. What either has queued is accepted all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sync.leases import OVERFLOW_FIRST, has_leases, is_leased, lowest_leased, skip_forgotten
from sync.models import DeviceEpoch, DeviceState, Record

STALE_FOR = timedelta(seconds=60)
# No device begins so many; what says so is not believed, and leaves room for the next one.
HIGHEST_EPOCH = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a device says that it has reached; `head` is the SHA-256 of its newest record, or None.

    `sent_at` is the device's own clock.
    """

    epoch: int
    sequence: int
    d_number: int | None
    head: bytes | None
    sent_at: datetime | None


def recognise(state: DeviceState, reached: Reached, now: datetime) -> DeviceEpoch:
    """Return the epoch that the device goes on in; call it with the state's row locked."""
    epoch = DeviceEpoch.objects.filter(
        device_id=state.device_id, number=reached.epoch, beside__isnull=True
    ).first()
    if epoch is None or _is_ahead_of_leases(epoch, reached):
        if reached.d_number is not None:
            skip_forgotten(reached.d_number)
        if epoch is None or has_leases(epoch):
            return begin_epoch(state, now, after=reached.epoch)
        # Begun by pairing anew a moment ago: that number is of an epoch before it.
        reached = replace(reached, d_number=None)
    if _is_beside(epoch, reached):
        return begin_epoch(state, now)
    if _is_behind(epoch, reached):
        return epoch if _is_old_news(epoch, reached, now) else begin_epoch(state, now)
    advance(epoch, reached, now)
    return epoch


def _is_ahead_of_leases(epoch: DeviceEpoch, reached: Reached) -> bool:
    """Tell whether the device prints numbers of which this database knows nothing: it is older.

    A number below those of its epoch was taken in an earlier one: it tells nothing.
    """
    number = reached.d_number
    if number is None or is_leased(epoch.device_id, number):
        return False
    lowest = lowest_leased(epoch, number)
    return lowest is None or number > lowest


def begin_epoch(
    state: DeviceState, now: datetime, *, after: int = 0, beside: int | None = None
) -> DeviceEpoch:
    """Begin an epoch that no profile of the device has used."""
    state.epoch = max(state.epoch, after) + 1
    state.save(update_fields=["epoch"])
    return DeviceEpoch.objects.create(
        device_id=state.device_id, number=state.epoch, began_at=now, beside=beside
    )


def remember_epochs(state: DeviceState, unknown: Iterable[int], now: datetime) -> None:
    """Note epochs that are known by their records alone, since the server was restored.

    Hello tells how far the records of each go that are here, and no new epoch takes such a number.
    """
    numbers = sorted(number for number in unknown if number < HIGHEST_EPOCH)
    if not numbers:
        return
    DeviceEpoch.objects.bulk_create(
        (DeviceEpoch(device_id=state.device_id, number=each, began_at=now) for each in numbers),
        ignore_conflicts=True,
    )
    DeviceState.objects.filter(pk=state.pk, epoch__lt=numbers[-1]).update(epoch=numbers[-1])


def advance(epoch: DeviceEpoch, reached: Reached, now: datetime) -> None:
    """Note the highest that is known of an epoch; nothing here ever goes back."""
    if reached.sequence > epoch.last_sequence:
        epoch.last_sequence = reached.sequence
        epoch.last_head = reached.head
        epoch.last_sent_at = reached.sent_at
        epoch.last_advanced_at = now
    if reached.d_number is not None and reached.d_number < OVERFLOW_FIRST:
        epoch.last_d_number = max(epoch.last_d_number or 0, reached.d_number)
    epoch.save()


def _is_old_news(epoch: DeviceEpoch, reached: Reached, now: datetime) -> bool:
    """Tell whether records of another tab overtook this hello: it was sent shortly before them.

    One that was sent long before, by the device's clock, is that of a restored profile whose clock
    was set back.
    """
    if reached.sent_at is None or epoch.last_sent_at is None or epoch.last_advanced_at is None:
        return False
    is_fresh = now - epoch.last_advanced_at < STALE_FOR
    return is_fresh and timedelta(0) <= epoch.last_sent_at - reached.sent_at < STALE_FOR


def _is_behind(epoch: DeviceEpoch, reached: Reached) -> bool:
    if reached.sequence < epoch.last_sequence:
        return True
    # Overflow numbers lie above every block and are left again: they say nothing here.
    if reached.d_number is not None and reached.d_number >= OVERFLOW_FIRST:
        return False
    return (reached.d_number or 0) < (epoch.last_d_number or 0)


def _is_beside(epoch: DeviceEpoch, reached: Reached) -> bool:
    if reached.head is None:
        return False
    if reached.sequence == epoch.last_sequence and epoch.last_head is not None:
        return bytes(epoch.last_head) != reached.head
    first = (
        Record.objects.filter(
            device_id=epoch.device_id,
            epoch=epoch.number,
            sequence=reached.sequence,
            canonical=True,
        )
        .order_by("id")
        .values_list("body_sha256", flat=True)
        .first()
    )
    return first is not None and bytes(first) != reached.head
