"""What the office sees of each device: heard of when, in which mode, with how much waiting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from pos.models import Device
from sync.aside import UNDECIDED
from sync.models import DeviceState, Record

HEARD_FOR = timedelta(minutes=5)
MODES = {"normal": "Normal", "disconnected": "Disconnected", "posting": "Posting back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNow:
    """One row of the devices; `waiting` is None when nobody knows."""

    device: Device
    heard_at: datetime | None
    is_heard: bool
    mode: str
    chip: str
    waiting: int | None
    last_waiting: int | None
    d_numbers_left: int | None
    held: int
    storage_persisted: bool | None


def devices_now(now: datetime | None = None) -> list[DeviceNow]:
    """Return the devices that may sell, and the revoked ones that somebody must still look at."""
    now = now or timezone.now()
    records = Record.objects.filter(device=OuterRef("device"), state=Record.State.HELD).order_by()
    held = Coalesce(Subquery(records.values("device").values(number=Count("id"))), 0)
    has_aside = Exists(Record.objects.filter(UNDECIDED, device=OuterRef("device")))
    states = (
        DeviceState.objects.select_related("device__register")
        .annotate(held=held)
        .filter(Q(device__revoked_at__isnull=True) | Q(held__gt=0) | has_aside)
        .order_by("device__name")
    )
    return [device_now(state, now) for state in states]


def device_now(state: DeviceState, now: datetime | None = None) -> DeviceNow:
    """Return the row of one device; `held` is 0 unless the query counted it."""
    now = now or timezone.now()
    heard_at = state.last_heard_at
    is_heard = heard_at is not None and now - heard_at <= HEARD_FOR
    mode, chip = _mode(state, is_heard)
    return DeviceNow(
        device=state.device,
        heard_at=heard_at,
        is_heard=is_heard,
        mode=mode,
        chip=chip,
        # What a device said an hour ago is no news of what waits on it now, nor what it said before
        # it was revoked: its hellos are refused since.
        waiting=state.waiting if is_heard and state.device.revoked_at is None else None,
        last_waiting=state.waiting,
        d_numbers_left=state.d_numbers_left,
        held=getattr(state, "held", 0),
        storage_persisted=state.storage_persisted,
    )


def _mode(state: DeviceState, is_heard: bool) -> tuple[str, str]:
    if state.device.revoked_at is not None:
        return "Revoked", "garnet"
    if state.last_heard_at is None:
        return "Never heard from", "lamp"
    if not is_heard:
        return "Not heard from", "lamp"
    chips = {"normal": "ok", "disconnected": "lamp", "posting": "tide"}
    return MODES.get(state.mode, "Normal"), chips.get(state.mode, "ok")
