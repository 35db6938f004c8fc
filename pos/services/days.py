"""Business dates and their closing (R5, invariants 7 and 8).

A sale counts on the day it is posted; once a day is closed, what is posted later counts on a later
one, even within the same day. `docs/design/dates.md` draws it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from pos.clock import refuse_a_close
from pos.errors import ShopError
from pos.models import DayClose, Payment, Sale
from pos.money import CENT, ZERO
from pos.numbering import lock_trans_ids
from pos.sealing import head_text
from pos.services.seals import newest, seal_close


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingMoment:
    """When something counts: the server's time and the business date it falls on."""

    posted_at: datetime
    business_date: date


def local_date(moment: datetime) -> date:
    """Return the date in the shop's time zone."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def open_business_date(now: datetime | None = None) -> date:
    """Return the date that something posted at `now` counts on."""
    return posting_moment(now).business_date


def posting_moment(now: datetime | None = None) -> PostingMoment:
    """Return when something counts that is posted now: never before or within what is closed.

    Call it after `pos.numbering` has locked the TransIDs: a day cannot close in between then.
    """
    now = now or timezone.now()
    last = DayClose.objects.order_by("-business_date").first()
    if last is None:
        return PostingMoment(posted_at=now, business_date=local_date(now))
    return PostingMoment(
        posted_at=max(now, last.closed_at),
        business_date=max(local_date(now), last.business_date + timedelta(days=1)),
    )


def day_sums(business_date: date) -> dict[str, Any]:
    """Return `sales` (count), `total` and `paid` of a business date, as `DayClose` keeps them."""
    sales = Sale.objects.filter(business_date=business_date)
    sums = sales.aggregate(sales=Count("id"), total=Sum("total", default=ZERO))
    paid: Decimal = Payment.objects.filter(business_date=business_date).aggregate(
        paid=Sum("amount", default=ZERO)
    )["paid"]
    return {
        "sales": sums["sales"],
        "total": sums["total"].quantize(CENT),
        "paid": paid.quantize(CENT),
    }


def check_close(business_date: date, now: datetime) -> None:
    """Errors: those of `close_day`, for a day that cannot be closed at all."""
    last = DayClose.objects.order_by("-business_date").first()
    if last is not None and business_date <= last.business_date:
        raise ShopError(
            "day_closed",
            f"{business_date:%d %b %Y} is closed already.",
            {"business_date": business_date.isoformat()},
            status=409,
        )
    if business_date > local_date(now):
        raise ShopError(
            "day_not_begun",
            f"{business_date:%d %b %Y} has not begun: it cannot be closed.",
            {"business_date": business_date.isoformat()},
        )
    refuse_a_close(business_date, now)


@transaction.atomic
def close_day(*, business_date: date, closed_by: str, now: datetime | None = None) -> DayClose:
    """Make the totals of `business_date`, and of every day before it, final.

    Waits for postings that run. Errors: ShopError `day_closed`, `day_not_begun`, and those of
    `pos.clock` while the server's clock is not to be believed.
    """
    lock_trans_ids()
    now = now or timezone.now()
    check_close(business_date, now)
    last = DayClose.objects.order_by("-business_date").first()
    closed_at = now if last is None else max(now, last.closed_at)
    head = newest()
    close = DayClose.objects.create(
        business_date=business_date,
        closed_at=closed_at,
        closed_by=closed_by,
        head=head_text(head.number, head.mac) if head else "",
        **day_sums(business_date),
    )
    seal_close(close)
    return close
