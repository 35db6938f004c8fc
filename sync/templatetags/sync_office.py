"""What the office's templates show of disconnected mode."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.db.models import QuerySet, Sum
from django.utils import timezone

from pos.admin.base import money
from pos.money import ZERO
from sync.aside import KeptAside, kept_aside
from sync.chain import Gap, some_gaps
from sync.devices import DeviceNow, devices_now
from sync.models import DeviceTask, NotCarriedOver, Record, ReviewFlag, Sheet
from sync.tasks import task_words

register = template.Library()

HELD_SHOWN = 8
GAPS_SHOWN = 3
TASKS_SHOWN = 5
CHIPS = {
    "posted": "ok",
    "received": "tide",
    "waiting": "lamp",
    "held": "garnet",
    "aside": "garnet",
    "missing": "garnet",
    "differs": "garnet",
    "review": "lamp",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Devices and what needs a person, for the dashboard; `missing` is what nobody explained."""

    devices: list[DeviceNow]
    held: QuerySet[Record]
    held_count: int
    held_amount: Decimal
    aside: list[KeptAside]
    unsigned: QuerySet[Sheet]
    flags: int
    missing: list[Gap]
    changes: int
    tasks: QuerySet[DeviceTask]

    @property
    def aside_count(self) -> int:
        return sum(each.records for each in self.aside)

    @property
    def aside_amount(self) -> Decimal:
        return sum((each.amount for each in self.aside), ZERO)


@register.simple_tag
def office_devices() -> Panel:
    """Return the devices, the newest held records, and the sheets to sign."""
    held = Record.objects.filter(state=Record.State.HELD)
    amount = held.aggregate(amount=Sum("amount"))["amount"]
    return Panel(
        devices=devices_now(),
        held=held.select_related("device").order_by("-id")[:HELD_SHOWN],
        held_count=held.count(),
        held_amount=amount or Decimal("0.00"),
        aside=kept_aside(),
        unsigned=Sheet.objects.filter(signed_at__isnull=True).select_related("device"),
        flags=ReviewFlag.objects.filter(seen_at__isnull=True).count(),
        missing=some_gaps(is_explained=False, most=GAPS_SHOWN),
        tasks=DeviceTask.objects.filter(settled_at__isnull=True).select_related("device")[
            :TASKS_SHOWN
        ],
        changes=NotCarriedOver.objects.filter(applied_at__isnull=True).count(),
    )


@register.simple_tag
def office_held() -> int:
    """Return how many records are held."""
    return Record.objects.filter(state=Record.State.HELD).count()


@register.simple_tag
def office_aside() -> int:
    """Return how many records are kept aside and not decided on."""
    return sum(each.records for each in kept_aside())


@register.filter
def words_of_task(task: DeviceTask) -> str:
    """Say what a device claimed, and what to do."""
    return task_words(task)


@register.filter
def chip(state: str) -> str:
    """Return the colour of a state; its word always stands beside it."""
    return CHIPS.get(state, "tide")


@register.filter
def heard(moment: datetime | None) -> str:
    """Say when a device was heard."""
    if moment is None:
        return "never heard from"
    now = timezone.now()
    if (now - moment).total_seconds() < 60:
        return "heard now"
    local = timezone.localtime(moment, timezone.get_default_timezone())
    is_today = local.date() == timezone.localdate(now, timezone.get_default_timezone())
    return f"heard {local:%H:%M}" if is_today else f"heard {local.day} {local:%b}, {local:%H:%M}"


@register.filter
def signed_money(amount: Decimal | str | None) -> str:
    """Write an amount as everywhere in the office."""
    return money(None if amount in {None, ""} else Decimal(str(amount)))


@register.filter
def apply_words(was: str, now: str) -> str:
    """Say what the button of a change does: also that it would write over something newer."""
    return "Apply" if was == now else f"Apply over {now or 'nothing'}"


@register.filter
def field_word(field: str) -> str:
    """Write a field's name as people read it: "tax_code" is "Tax code"."""
    return field.replace("_", " ").capitalize()
