"""What disconnected mode has open: sheets to sign, records not posted, devices not heard from."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from pos.admin.base import money
from pos.models import Device
from pos.registry import StillOpen
from pos.still_open import SHOWN, and_more, open_shifts
from sync.chain import count_open_gaps, some_gaps
from sync.devices import devices_now
from sync.models import DeviceEpoch, DeviceState, Record, Sheet
from sync.templatetags.sync_office import heard

State = Record.State
_RECORDS = "Records not posted"
_STATES = {
    State.HELD: ("is held", "are held", "Each waits for somebody to decide on it."),
    State.ASIDE: ("is kept aside", "are kept aside", "Sent after its device was revoked."),
    State.WAITING: ("waits", "wait", "For something that another device has not sent yet."),
    State.RECEIVED: (
        "has arrived and isn’t",
        "have arrived and aren’t",
        "The next hello of its device posts it.",
    ),
}


def still_open(now: datetime) -> Iterator[StillOpen]:
    """Name everything that is open, of all devices."""
    yield from _sheets(Sheet.objects.all())
    yield from _records(Record.objects.all())
    yield from _missing()
    yield from _devices(now)


def open_on(device: Device) -> Iterator[StillOpen]:
    """Name what is open on one device, and what it last told of itself."""
    state = DeviceState.objects.filter(device=device).first()
    if state is not None:
        yield from _told(state)
    yield from open_shifts(device=device)
    yield from _sheets(Sheet.objects.filter(device=device))
    yield from _records(Record.objects.filter(device=device))
    link = reverse("admin:sync_record_missing")
    for gap in some_gaps(device=device, is_explained=False, most=SHOWN):
        for name in gap.names:
            yield StillOpen(kind="Missing dockets", key=name, what=name, link=link)
    yield from and_more("Missing dockets", count_open_gaps(device), link)
    behind = DeviceEpoch.objects.filter(device=device, last_sequence__gt=F("highest_received"))
    for epoch in behind.order_by("-number")[:SHOWN]:
        yield StillOpen(
            kind="Epochs not closed",
            key=f"epoch {epoch.number}",
            what=f"Of epoch {epoch.number} it has told of {epoch.last_sequence:,} records;"
            f" the newest here is {epoch.highest_received:,}",
        )
    yield from and_more("Epochs not closed", behind.count(), link)


def _told(state: DeviceState) -> Iterator[StillOpen]:
    waiting = state.waiting
    if state.last_heard_at is None:
        what = "Nobody knows what waits on it: it was never heard from"
    elif waiting is None:
        what = "Nobody knows what waits on it"
    elif waiting == 0:
        what = "Nothing waited on it when it was last heard"
    else:
        record = "1 record" if waiting == 1 else f"{waiting:,} records"
        what = f"{record} waited on it when it was last heard"
    yield StillOpen(
        kind="What it last told",
        # What waits changes with every sale, and changes nothing about what is asked.
        key="told",
        what=what,
        detail=f"{heard(state.last_heard_at).capitalize()}. More may have been sold since.",
    )


def _sheets(sheets: QuerySet[Sheet]) -> Iterator[StillOpen]:
    rows = sheets.filter(signed_at__isnull=True).select_related("device").order_by("made_at")
    for sheet in rows[:SHOWN]:
        docket = "1 docket" if sheet.dockets == 1 else f"{sheet.dockets:,} dockets"
        yield StillOpen(
            kind="Sheets not signed",
            key=f"sheet {sheet.pk}",
            what=f"Sheet of {sheet.device}, disconnected {_day(sheet.disconnected_at)}",
            detail=f"{docket}. Check it and sign it.",
            link=reverse("admin:sync_sheet_change", args=[sheet.pk]),
            act="Check, sign",
        )
    yield from and_more("Sheets not signed", rows.count(), reverse("admin:sync_sheet_changelist"))


def _day(moment: datetime) -> str:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{local.day} {local:%b %Y}"


def _records(records: QuerySet[Record]) -> Iterator[StillOpen]:
    rows = records.filter(~Q(state=State.POSTED)).order_by()
    sums = {
        state: (count, amount)
        for state, count, amount in rows.values_list("state").annotate(Count("id"), Sum("amount"))
    }
    for state, (one, many, detail) in _STATES.items():
        count, amount = sums.get(state, (0, None))
        if count:
            number = f"1 record {one}" if count == 1 else f"{count:,} records {many}"
            worth = f", {money(amount)} in all" if amount else ""
            yield StillOpen(
                kind=_RECORDS,
                key=f"{state} {count}",
                what=f"{number}{' posted' if state == State.RECEIVED else ''}{worth}",
                detail=detail,
                link=f"{reverse('admin:sync_record_changelist')}?state__exact={state}",
                act="Decide" if state in {State.HELD, State.ASIDE} else "Look at them",
            )


def _missing() -> Iterator[StillOpen]:
    link = reverse("admin:sync_record_missing")
    for gap in some_gaps(is_explained=False, most=SHOWN):
        for name in gap.names:
            yield StillOpen(
                kind="Missing dockets",
                key=name,
                what=name,
                detail="Keep the device switched on, and do not clear it.",
                link=link,
                act="Look for it",
            )
    yield from and_more("Missing dockets", count_open_gaps(), link)


def _last_heard(moment: datetime | None) -> str:
    return f"last {heard(moment)}" if moment else heard(moment)


def _then(waiting: int | None) -> str:
    if waiting is None:
        return "Nobody knows what it holds."
    records = "1 record" if waiting == 1 else f"{waiting:,} records"
    return f"It held {records} then; nobody knows what it holds now."


def _devices(now: datetime) -> Iterator[StillOpen]:
    for each in devices_now(now):
        if each.device.revoked_at is not None or (each.is_heard and not each.waiting):
            continue
        if each.is_heard:
            what = f"{each.device}, {each.waiting:,} waiting"
            detail = "It hasn’t posted them yet. They count on the day they are posted."
        else:
            what = f"{each.device}, {_last_heard(each.heard_at)}"
            detail = (
                f"{_then(each.last_waiting)} What it holds counts on the day it is posted back."
            )
        yield StillOpen(
            kind="Devices that may hold sales",
            key=f"device {each.device.pk} {each.is_heard}",
            what=what,
            detail=detail,
            link=reverse("admin:pos_device_change", args=[each.device.pk]),
            act="See the device",
        )
