"""What the office's templates show beyond Django's admin."""

from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.template.base import Template
from django.template.loader import select_template
from django.utils import timezone

from pos import clock
from pos.admin.base import money as money_text
from pos.clock import Trouble
from pos.models import Sale, Shop
from pos.money import ZERO, round_money
from pos.reports import DailyTotals, DaySummary, daily_totals, days_with_sales
from pos.services.days import open_business_date

register = template.Library()

DAYS_SHOWN = 14
SALES_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The dashboard. `sold` is normal mode's part: what was posted back stands beside it."""

    totals: DailyTotals
    sold: Decimal
    sold_count: int
    average: Decimal
    most_paid: Decimal
    days: list[DaySummary]
    best: Decimal
    sales: list[Sale]


@register.simple_tag
def office_today() -> Today:
    """Return the figures of the open business date."""
    totals = daily_totals(open_business_date())
    sold = totals.all.total - totals.disconnected.total
    sold_count = totals.all.sales - totals.disconnected.sales
    days = days_with_sales(DAYS_SHOWN)
    return Today(
        totals=totals,
        sold=sold,
        sold_count=sold_count,
        average=round_money(sold / sold_count) if sold_count else ZERO,
        most_paid=max((each.amount for each in totals.tenders), default=ZERO),
        days=days,
        best=max((each.total for each in days), default=ZERO),
        sales=list(Sale.objects.select_related("device").prefetch_related("aliases")[:SALES_SHOWN]),
    )


@register.simple_tag
def office_shop_name() -> str:
    """Return what the shop is called, or nothing while there is none."""
    return Shop.objects.values_list("name", flat=True).first() or ""


@register.simple_tag
def office_clock() -> str:
    """Return the date and time in the shop, as the heading says it."""
    now = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    return f"{now:%A} {now.day} {now:%B %Y}, {now:%H:%M}"


@register.simple_tag
def office_clock_trouble() -> Trouble | None:
    """Return what is wrong with the server's clock, or None."""
    return clock.trouble()


@register.simple_tag
def office_devices() -> Template:
    """Return the panel of devices and held records, which disconnected mode brings."""
    found: Template = select_template(["admin/office_devices.html", "admin/office_nothing.html"])
    return found


@register.simple_tag
def office_ribbon() -> Template:
    """Return what stands in the head of every page, which disconnected mode brings."""
    found: Template = select_template(["admin/office_ribbon.html", "admin/office_nothing.html"])
    return found


@register.filter
def money(amount: Decimal | None) -> str:
    """Write an amount: 1,234.50."""
    return money_text(amount)


@register.filter
def d_numbers_of(sale: Sale) -> str:
    """Write the D-numbers of a sale: D12345."""
    from pos.dockets import d_numbers

    return ", ".join(f"D{number}" for number in d_numbers(sale))
