"""Daily totals by business date (R5), with the part of them that was made disconnected.

A sale counts on the date it was posted, so that a past day's totals stay what they were; what came
back from disconnected mode on that day is shown beside the whole, since it was sold on other days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from pos.models import DayClose, Payment, Sale, SaleLine
from pos.money import CENT, ZERO

DISCONNECTED = Q(made_disconnected=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesTotal:
    """Sales of a day or a part of it; a return is a sale with a negative total."""

    sales: int
    returns: int
    total: Decimal
    tax_total: Decimal
    rounding: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderTotal:
    """Payments in one tender, and how much of them was taken while disconnected."""

    tender: str
    label: str
    payments: int
    amount: Decimal
    disconnected_payments: int
    disconnected_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """Lines at one rate: `amount` as on the dockets, `tax` in or on top of it."""

    code: str
    percent: Decimal
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyTotals:
    """The totals of one business date. `paid` = `all.total` + `all.rounding`."""

    business_date: date
    is_closed: bool
    all: SalesTotal
    disconnected: SalesTotal
    tenders: Sequence[TenderTotal]
    taxes: Sequence[TaxTotal]
    paid: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """One day in a list of days."""

    business_date: date
    sales: int
    total: Decimal
    disconnected_sales: int
    disconnected_total: Decimal


def daily_totals(business_date: date) -> DailyTotals:
    """Return the totals of a business date; zeros for a day without sales."""
    sales = Sale.objects.filter(business_date=business_date)
    tenders = tender_totals(business_date)
    return DailyTotals(
        business_date=business_date,
        is_closed=DayClose.objects.filter(business_date__gte=business_date).exists(),
        all=_sales_total(sales),
        disconnected=_sales_total(sales.filter(DISCONNECTED)),
        tenders=tenders,
        taxes=_tax_totals(business_date),
        paid=sum((each.amount for each in tenders), ZERO),
    )


def tender_totals(business_date: date) -> list[TenderTotal]:
    """Return the payments of a business date by tender, in the order of `Payment.Tender`."""
    disconnected = Q(sale__made_disconnected=True)
    rows = (
        Payment.objects.filter(business_date=business_date)
        .order_by()
        .values("tender")
        .annotate(
            payments=Count("id"),
            paid=Sum("amount"),
            disconnected_payments=Count("id", filter=disconnected),
            disconnected_paid=Sum("amount", filter=disconnected, default=ZERO),
        )
    )
    by_tender = {row["tender"]: row for row in rows}
    return [
        TenderTotal(
            tender=tender.value,
            label=str(tender.label),
            payments=row["payments"],
            amount=row["paid"].quantize(CENT),
            disconnected_payments=row["disconnected_payments"],
            disconnected_amount=row["disconnected_paid"].quantize(CENT),
        )
        for tender in Payment.Tender
        if (row := by_tender.get(tender.value)) is not None
    ]


def days_with_sales(limit: int) -> list[DaySummary]:
    """Return the last business dates on which something was posted, newest first."""
    rows = (
        Sale.objects.order_by("-business_date")
        .values("business_date")
        .annotate(
            sales=Count("id"),
            sum_total=Sum("total"),
            disconnected_sales=Count("id", filter=DISCONNECTED),
            disconnected_total=Sum("total", filter=DISCONNECTED, default=ZERO),
        )[:limit]
    )
    return [
        DaySummary(
            business_date=row["business_date"],
            sales=row["sales"],
            total=row["sum_total"].quantize(CENT),
            disconnected_sales=row["disconnected_sales"],
            disconnected_total=row["disconnected_total"].quantize(CENT),
        )
        for row in rows
    ]


def _sales_total(sales: QuerySet[Sale]) -> SalesTotal:
    sums = sales.aggregate(
        sales=Count("id"),
        returns=Count("id", filter=Q(total__lt=0)),
        sum_total=Sum("total", default=ZERO),
        sum_tax=Sum("tax_total", default=ZERO),
        sum_rounding=Sum("rounding", default=ZERO),
    )
    return SalesTotal(
        sales=sums["sales"],
        returns=sums["returns"],
        total=sums["sum_total"].quantize(CENT),
        tax_total=sums["sum_tax"].quantize(CENT),
        rounding=sums["sum_rounding"].quantize(CENT),
    )


def _tax_totals(business_date: date) -> list[TaxTotal]:
    rows = (
        SaleLine.objects.filter(sale__business_date=business_date)
        .order_by("tax_code", "tax_percent")
        .values("tax_code", "tax_percent")
        .annotate(sum_amount=Sum("amount"), sum_tax=Sum("tax"))
    )
    return [
        TaxTotal(
            code=row["tax_code"],
            percent=row["tax_percent"],
            amount=row["sum_amount"].quantize(CENT),
            tax=row["sum_tax"].quantize(CENT),
        )
        for row in rows
    ]
