"""Where a D-docket is that is not posted yet (R10): on its device, held here, or nowhere."""

from datetime import datetime, timedelta

from django.utils import timezone

from pos.find import DocketNumber, Elsewhere
from sync.leases import lease_of
from sync.models import DeviceEpoch, DeviceState, Lease, MissingRange, Record

# A connected till says hello every ten seconds, and each of its sales reaches the server at once.
HEARD_WITHIN = timedelta(minutes=1)


def find_elsewhere(number: DocketNumber) -> Elsewhere | None:
    """Tell staff where the docket is; None for a number that no device has."""
    if not number.printed_disconnected:
        return None
    record = (
        Record.objects.filter(d_number=number.number, canonical=True, sale__isnull=True)
        .select_related("device")
        .order_by("id")
        .first()
    )
    if record is not None:
        return Elsewhere(str(number), record.device.name, _message_of(number, record))
    lease = lease_of(number.number)
    return None if lease is None else _leased(number, lease)


def _leased(number: DocketNumber, lease: Lease) -> Elsewhere:
    device = lease.device.name
    epoch = DeviceEpoch.objects.filter(device=lease.device, number=lease.epoch).first()
    reached = (epoch and epoch.last_d_number) or 0
    if epoch is not None and number.number <= reached:
        if _all_here(epoch):
            words = f"{number} was never printed: all dockets of {device} around it are here."
            return Elsewhere(str(number), device, words, is_unused=True)
        words = f"{number} was made on {device} and is not posted back yet."
        return Elsewhere(str(number), device, words)
    so_far = f"it has reached D{reached}" if reached else "it has printed no docket yet"
    heard_at = (
        DeviceState.objects.filter(device=lease.device, epoch=lease.epoch)
        .values_list("last_heard_at", "mode")
        .first()
    )
    if heard_at and _is_connected(*heard_at):
        words = f"{number} is not used yet. It is kept for {device}, and {so_far}."
        return Elsewhere(str(number), device, words, is_unused=True)
    words = f"{number} belongs to {device}, which has not posted it back: last heard, {so_far}."
    return Elsewhere(str(number), device, words)


def _all_here(epoch: DeviceEpoch) -> bool:
    """Tell whether every record of this epoch that we know of has arrived."""
    missing = MissingRange.objects.filter(device_id=epoch.device_id, epoch=epoch.number)
    return epoch.last_sequence <= epoch.highest_received and not missing.exists()


def _is_connected(last_heard_at: datetime | None, mode: str) -> bool:
    return (
        mode == "normal"
        and last_heard_at is not None
        and last_heard_at >= timezone.now() - HEARD_WITHIN
    )


def _message_of(number: DocketNumber, record: Record) -> str:
    where = f"{number} of {record.device.name}"
    if record.state == Record.State.WAITING:
        return f"{where} is here and waits: {record.reason}"
    if record.state == Record.State.RECEIVED:
        return f"{where} is here and is being posted."
    return f"{where} is held for the office: {record.reason}"
