"""What is open when a day is to be closed: shifts, and what disconnected mode knows of."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from pos.models import Device, Shift
from pos.registry import StillOpen, open_finders

SHOWN = 20


def still_open(business_date: date, now: datetime) -> list[StillOpen]:
    """Return everything that is open on a day; of each kind, the first 20 and how many more."""
    after = datetime.combine(
        business_date + timedelta(days=1), time(), timezone.get_default_timezone()
    )
    found = list(open_shifts(before=after))
    for find in open_finders:
        found += find(now)
    return found


def open_shifts(
    *, device: Device | None = None, before: datetime | None = None
) -> Iterator[StillOpen]:
    """Name the shifts that nobody has closed, by till and person."""
    rows = Shift.objects.filter(closed_at__isnull=True).order_by("opened_at")
    if device is not None:
        rows = rows.filter(device=device)
    if before is not None:
        rows = rows.filter(opened_at__lt=before)
    for shift in rows.select_related("device", "register", "opened_by")[:SHOWN]:
        opened_at = timezone.localtime(shift.opened_at, timezone.get_default_timezone())
        who = f", opened by {shift.opened_by}" if shift.opened_by else ""
        yield StillOpen(
            kind="Open shifts",
            key=f"shift {shift.pk}",
            what=f"{shift.device} at {shift.register}{who}",
            detail=f"Since {opened_at:%a} {opened_at.day} {opened_at:%b, %H:%M}."
            " Count the drawer at the till and close it there.",
            link=reverse("admin:pos_shift_change", args=[shift.pk]),
            act="See the shift",
        )
    yield from and_more("Open shifts", rows.count(), reverse("admin:pos_shift_changelist"))


def and_more(kind: str, count: int, link: str) -> Iterator[StillOpen]:
    """Say how many there are beyond those that are shown."""
    if count > SHOWN:
        yield StillOpen(kind=kind, key=f"{kind} {count}", what=f"{count - SHOWN:,} more", link=link)
