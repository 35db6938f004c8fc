"""The invariants of the shop's books: functions that tests and `manage.py check_ledger` both run.

Each returns what breaks it, at most `MOST_NAMED` of it, and nothing when all is well. The numbers
are those of the list in `docs/design/resync.md`. Disconnected mode adds its own with `@invariant`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Round

from pos.models import DayClose, Payment, Sale, SaleLine, Shipment, StockItem, StockMovement
from pos.money import ZERO
from pos.numbering import TRANS_ID, last_number
from pos.services.days import day_sums
from pos.verify import wrong_in_chain

MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be. `subject` names the row; `message` is for a person."""

    number: int
    subject: str
    message: str

    def __str__(self) -> str:
        return f"Invariant {self.number}, {self.subject}: {self.message}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule of the books. `check` returns subject and message of what breaks it."""

    number: int
    name: str
    check: Callable[[], Iterable[tuple[str, str]]]

    def violations(self) -> list[Violation]:
        return [Violation(self.number, *each) for each in self.check()]


_invariants: list[Invariant] = []

_Check = Callable[[], Iterable[tuple[str, str]]]


def invariant(number: int, name: str) -> Callable[[_Check], _Check]:
    """Add a function to the invariants: it returns pairs of subject and message."""

    def add(check: _Check) -> _Check:
        _invariants.append(Invariant(number, name, check))
        return check

    return add


def invariants() -> list[Invariant]:
    """Return every invariant that was added, in the order of their numbers."""
    return sorted(_invariants, key=lambda each: each.number)


def violations() -> list[Violation]:
    """Check everything; an empty list is what one hopes for."""
    return [violation for each in invariants() for violation in each.violations()]


@invariant(3, "TransIDs are gapless, and the counter stands at the last one")
def trans_ids_are_gapless() -> Iterable[tuple[str, str]]:
    seen = Sale.objects.aggregate(first=Min("trans_id"), last=Max("trans_id"), count=Count("id"))
    if not seen["count"]:
        return
    missing = seen["last"] - seen["first"] + 1 - seen["count"]
    if missing:
        gaps = ", ".join(str(number) for number in _first_gaps())
        yield "TransIDs", f"{missing} numbers are missing, the first after {gaps}."
    if last_number(TRANS_ID) != seen["last"]:
        yield "Counter", f"It stands at {last_number(TRANS_ID)}, the last sale is {seen['last']}."


@invariant(6, "The lines of a sale add up to its total and tax")
def lines_add_up() -> Iterable[tuple[str, str]]:
    wrong = (
        Sale.objects.annotate(
            line_amounts=_sum_of(SaleLine.objects.all(), "amount"),
            line_taxes=_sum_of(SaleLine.objects.all(), "tax"),
        )
        .annotate(
            missing_tax=Round(F("tax_total") - F("line_taxes"), 2),
            missing_inclusive=Round(F("total") - F("line_amounts"), 2),
            missing_exclusive=Round(F("total") - F("line_amounts") - F("tax_total"), 2),
        )
        .filter(
            ~Q(missing_tax=0)
            | Q(tax_inclusive=True) & ~Q(missing_inclusive=0)
            | Q(tax_inclusive=False) & ~Q(missing_exclusive=0)
        )
    )
    return _named(wrong, "Its lines do not add up to its total and tax.")


@invariant(6, "The payments of a sale add up to its total with rounding")
def payments_add_up() -> Iterable[tuple[str, str]]:
    wrong = (
        Sale.objects.annotate(paid=_sum_of(Payment.objects.all(), "amount"))
        .annotate(missing=Round(F("total") + F("rounding") - F("paid"), 2))
        .exclude(missing=0)
    )
    return _named(wrong, "Its payments do not add up to what was to pay.")


@invariant(7, "The totals of a closed day are what they were at the close")
def closed_days_are_unchanged() -> Iterable[tuple[str, str]]:
    for close in DayClose.objects.order_by("-business_date")[:MOST_NAMED]:
        now = day_sums(close.business_date)
        if (now["sales"], now["total"], now["paid"]) != (close.sales, close.total, close.paid):
            yield (
                str(close.business_date),
                f"It closed with {close.sales} sales, {close.total}, paid {close.paid};"
                f" now it has {now['sales']} sales, {now['total']}, paid {now['paid']}.",
            )


@invariant(8, "What counts in totals has one moment and one date, that of its sale")
def parts_have_the_dates_of_their_sale() -> Iterable[tuple[str, str]]:
    for model in (Payment, Shipment):
        wrong = model._default_manager.exclude(
            posted_at=F("sale__posted_at"), business_date=F("sale__business_date")
        )
        for part in wrong.select_related("sale")[:MOST_NAMED]:
            yield f"Sale {part.sale}", f"Its {model._meta.verbose_name} counts on another day."
    late = StockMovement.objects.filter(sale_line__isnull=False).exclude(
        posted_at=F("sale_line__sale__posted_at")
    )
    for movement in late.select_related("stock_item")[:MOST_NAMED]:
        yield f"Movement {movement.pk}", "It was not posted when its sale was."


@invariant(8, "Nothing was posted into a day that had closed")
def nothing_is_posted_before_a_close() -> Iterable[tuple[str, str]]:
    closed_later = DayClose.objects.filter(
        business_date__gte=OuterRef("business_date"), closed_at__lt=OuterRef("posted_at")
    )
    opened_later = DayClose.objects.filter(
        business_date__lt=OuterRef("business_date"), closed_at__gt=OuterRef("posted_at")
    )
    wrong = Sale.objects.annotate(
        closed=Subquery(closed_later.values("id")[:1]),
        opened=Subquery(opened_later.values("id")[:1]),
    ).filter(Q(closed__isnull=False) | Q(opened__isnull=False))
    return _named(wrong, "It was posted on the wrong side of a close.")


@invariant(9, "Stock on hand is the sum of its movements")
def on_hand_is_the_sum_of_movements() -> Iterable[tuple[str, str]]:
    moved = (
        StockMovement.objects.filter(stock_item=OuterRef("pk"))
        .order_by()
        .values("stock_item")
        .annotate(pieces=Sum("quantity"))
    )
    wrong = StockItem.objects.annotate(moved=Coalesce(Subquery(moved.values("pieces")), 0)).exclude(
        on_hand=F("moved")
    )
    for item in wrong[:MOST_NAMED]:
        moved_pieces: int = getattr(item, "moved", 0)
        yield f"{item.title}", f"{item.on_hand} on hand, movements come to {moved_pieces}."


@invariant(9, "Each line that moves stock has its movement, and no other has one")
def lines_have_their_movements() -> Iterable[tuple[str, str]]:
    moves = Q(stock_item__isnull=False) & (Q(quantity__gt=0) | Q(to_stock=True))
    lines = SaleLine.objects.select_related("sale")
    wrong = lines.filter(moves, movements__isnull=True) | lines.filter(
        ~moves, movements__isnull=False
    )
    different = lines.filter(movements__isnull=False).exclude(
        movements__quantity=-F("quantity"), movements__stock_item=F("stock_item")
    )
    for line in [*wrong[:MOST_NAMED], *different[:MOST_NAMED]]:
        yield f"Sale {line.sale}", f"Line {line.position} and its stock movement do not agree."


@invariant(6, "Every sale has lines and one shipment")
def sales_are_whole() -> Iterable[tuple[str, str]]:
    return _named(
        Sale.objects.filter(Q(lines__isnull=True) | Q(shipment__isnull=True)),
        "It has no lines or no shipment.",
    )


def _sum_of(parts: QuerySet[Any], field: str) -> Coalesce:
    sums = parts.filter(sale=OuterRef("pk")).order_by().values("sale").annotate(sum=Sum(field))
    money: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
    return Coalesce(Subquery(sums.values("sum")), Value(ZERO), output_field=money)


def _named(sales: QuerySet[Sale], message: str) -> Iterable[tuple[str, str]]:
    for sale in sales.order_by("trans_id").distinct()[:MOST_NAMED]:
        yield f"Sale {sale.trans_id}", message


def _first_gaps() -> list[int]:
    """Return the numbers after which one is missing, at most five."""
    followed = Sale.objects.filter(trans_id=OuterRef("trans_id") + 1).values("id")[:1]
    ends = Sale.objects.annotate(followed=Subquery(followed)).filter(followed__isnull=True)
    numbers = list(ends.order_by("trans_id").values_list("trans_id", flat=True)[:6])
    return numbers[:-1][:5]


@invariant(14, "What is posted is as it was sealed")
def posted_rows_are_as_sealed() -> Iterable[tuple[str, str]]:
    for found in islice(wrong_in_chain(), MOST_NAMED):
        yield found.subject, found.message
