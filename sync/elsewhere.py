"""Where a D-docket is that is not posted yet (R10): on its device, or held here."""

from pos.find import DocketNumber, Elsewhere
from sync.leases import lease_of
from sync.models import DeviceEpoch, Record


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
    if lease is None:
        return None
    device = lease.device.name
    was_reached = DeviceEpoch.objects.filter(
        device=lease.device, number=lease.epoch, last_d_number__gte=number.number
    ).exists()
    if was_reached:
        return Elsewhere(
            str(number), device, f"{number} was made on {device} and is not posted back yet."
        )
    return Elsewhere(
        str(number), device, f"{number} belongs to {device}, which has not posted it back."
    )


def _message_of(number: DocketNumber, record: Record) -> str:
    where = f"{number} of {record.device.name}"
    if record.state == Record.State.WAITING:
        return f"{where} is here and waits: {record.reason}"
    if record.state == Record.State.RECEIVED:
        return f"{where} is here and is being posted."
    return f"{where} is held for the office: {record.reason}"
