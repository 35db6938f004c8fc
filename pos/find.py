"""Find a docket by its number: TransID or D-number, however it is typed (R10).

D-numbers live in disconnected mode, which this app does not know: they are reached through the
reverse relation `aliases` of a sale.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from pos.models import Payment, Sale, SaleLine

HIGHEST_NUMBER = 2**63 - 1

# "546789", "D12345", "d 012345", "D-12345", what a scanner adds around it, and what the barcodes of
# dockets begin with: "BM-546789".
_NUMBER = re.compile(
    r"\s*(?:bm[^0-9a-z]?)?(d)?[\s.\-\u2010-\u2015#]{0,4}([0-9]{1,40})\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DocketNumber:
    """A number as typed: `printed_disconnected` when it has a D in front."""

    number: int
    printed_disconnected: bool

    def __str__(self) -> str:
        return f"{'D' if self.printed_disconnected else ''}{self.number}"


def parse_docket_number(text: str) -> DocketNumber | None:
    """Read a docket number, or return None for what cannot be one."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number = int(match[2])
    if not 1 <= number <= HIGHEST_NUMBER:
        return None
    return DocketNumber(number=number, printed_disconnected=match[1] is not None)


def find_dockets(text: str) -> list[Sale]:
    """Return the sales of a docket number, ready for `pos.dockets`.

    They are more than one only for a D-number that a copied profile printed twice: staff choose.
    """
    number = parse_docket_number(text)
    if number is None:
        return []
    sales = with_docket_parts(Sale.objects.all())
    if number.printed_disconnected:
        return list(sales.filter(aliases__offline_trans_id=number.number).distinct())
    return list(sales.filter(trans_id=number.number))


def with_docket_parts(sales: QuerySet[Sale]) -> QuerySet[Sale]:
    """Fetch with the sales all that their dockets show, in a fixed number of queries."""
    parts: list[str | Prefetch[str, Any, Any]] = [
        Prefetch(
            "lines",
            SaleLine.objects.select_related("stock_item", "returned_sale").order_by("position"),
        ),
        Prefetch(
            "return_lines",
            SaleLine.objects.select_related("sale")
            .prefetch_related("sale__payments")
            .order_by("id"),
        ),
        Prefetch("payments", Payment.objects.order_by("position")),
        "aliases",
    ]
    return sales.select_related("register", "device", "cashier", "contact").prefetch_related(*parts)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A number that is given out, and of which no docket is posted: where it is, in staff's words.

    `is_unused`: as far as anybody knows, no docket was printed with it.
    """

    number: str
    device: str
    message: str
    is_unused: bool = False


elsewhere_finders: list[Callable[[DocketNumber], Elsewhere | None]] = []
"""Who knows of dockets that are not posted: disconnected mode adds itself here when it starts."""


def find_elsewhere(text: str) -> Elsewhere | None:
    """Return where a docket is that is not posted yet, or None."""
    number = parse_docket_number(text)
    if number is None:
        return None
    return next((found for ask in elsewhere_finders if (found := ask(number))), None)
