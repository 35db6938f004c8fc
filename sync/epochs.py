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

from pos.errors import ShopError
from sync.holes import note_all
from sync.leases import (
    OVERFLOW_FIRST,
    has_leases,
    is_believable,
    is_leased,
    lowest_leased,
    skip_forgotten,
)
from sync.models import DeviceEpoch, DeviceState, DeviceTask, Record
from sync.tasks import raise_task

STALE_FOR = timedelta(seconds=60)
HIGHEST_EPOCH = 1_000_000
# What a device may have begun with a database that is restored now; more is not believed.
EPOCHS_FORGOTTEN = 1000
EPOCHS_IN_A_DAY = 20
DAY = timedelta(days=1)
# Nobody has so many records waiting; what says so is not believed.
RECORDS_AHEAD = 1_000_000


class TooManyEpochs(ShopError):
    """The device has begun again too often for today; its records are taken in all the same."""

    def __init__(self, begun: int) -> None:
        super().__init__(
            "too_many_epochs",
            "This till has begun again too often today, as a copied one does. What waits on it is"
            " safe: call the office.",
            {"seconds": 3600},
            status=429,
        )
        self.begun = begun


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
    """Return the epoch that the device goes on in; call it with the state's row locked.

    Errors: TooManyEpochs (429).
    """
    epoch = DeviceEpoch.objects.filter(device_id=state.device_id, number=reached.epoch).first()
    if epoch is None or _is_ahead_of_leases(epoch, reached):
        if reached.d_number is not None and is_believable(reached.d_number):
            skip_forgotten(reached.d_number)
        elif reached.d_number is not None:
            code = DeviceTask.Code.NUMBERS_DOUBTED
            raise_task(state.device_id, code, reached.d_number, now)
        if epoch is None or has_leases(epoch):
            return begin_epoch(state, now, after=reached.epoch)
        # Begun by pairing again a moment ago: that number is of an epoch before it.
        reached = replace(reached, d_number=None)
    if reached.sequence > max(epoch.last_sequence, epoch.highest_received) + RECORDS_AHEAD:
        raise_task(state.device_id, DeviceTask.Code.SEQUENCE_DOUBTED, reached.sequence, now)
        return epoch
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


def begin_epoch(state: DeviceState, now: datetime, *, after: int = 0) -> DeviceEpoch:
    """Begin an epoch that no profile of the device has used.

    Errors: TooManyEpochs, for a device that has begun so many within a day.
    """
    begun = _begun_today(state, now)
    if begun >= EPOCHS_IN_A_DAY:
        raise TooManyEpochs(begun)
    state.epoch = max(state.epoch, after if _may_have_begun(state, after) else 0) + 1
    state.save(update_fields=["epoch"])
    epoch = DeviceEpoch.objects.create(device_id=state.device_id, number=state.epoch, began_at=now)
    note_all(epoch)
    return epoch


def _begun_today(state: DeviceState, now: datetime) -> int:
    return DeviceEpoch.objects.filter(device_id=state.device_id, began_at__gt=now - DAY).count()


def _may_have_begun(state: DeviceState, epoch: int) -> bool:
    return epoch <= min(state.epoch + EPOCHS_FORGOTTEN, HIGHEST_EPOCH - 1)


def remember_epochs(state: DeviceState, unknown: Iterable[int], now: datetime) -> None:
    """Note epochs that are known by their records alone, since the server was restored.

    Hello tells how far the records of each go that are here, and no new epoch takes such a number.
    No more than a device may begin in a day: the records of others are taken in all the same.
    """
    numbers = sorted(number for number in unknown if _may_have_begun(state, number))
    if not numbers:
        return
    begun = _begun_today(state, now)
    if begun + len(numbers) > EPOCHS_IN_A_DAY:
        code = DeviceTask.Code.TOO_MANY_EPOCHS
        raise_task(state.device_id, code, begun + len(numbers), now)
        numbers = numbers[: max(EPOCHS_IN_A_DAY - begun, 0)]
        if not numbers:
            return
    for number in numbers:
        epoch, is_new = DeviceEpoch.objects.get_or_create(
            device_id=state.device_id, number=number, defaults={"began_at": now}
        )
        if is_new:
            note_all(epoch)
    DeviceState.objects.filter(pk=state.pk, epoch__lt=numbers[-1]).update(epoch=numbers[-1])


def advance(epoch: DeviceEpoch, reached: Reached, now: datetime) -> None:
    """Note the highest that is known of an epoch and save it; nothing here ever goes back."""
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
