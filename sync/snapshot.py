"""The device's copy of the shop: cashiers, titles in columns, contacts, recent dockets, leases.

Everything comes in pages by key, so that a page costs the same at the end as at the start. Titles
come as columns: one array for each field, all of one length.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Round
from django.utils import timezone

from pos.dockets import docket_data
from pos.find import with_docket_parts
from pos.models import Cashier, Contact, Sale, StockItem
from pos.services.cashiers import pin_verifier
from sync.models import Lease

TITLES_IN_A_PAGE = 5000
CONTACTS_IN_A_PAGE = 5000
DOCKETS_IN_A_PAGE = 500
DOCKETS_FOR = timedelta(days=120)
OVERLAP = timedelta(minutes=2)
"""What changed just before the device's last look may have been committed just after it."""

COLUMNS = (
    "id",
    "uuid",
    "isbn",
    "ean",
    "title",
    "authors",
    "publisher",
    "format",
    "category",
    "shelf",
    "price",
    "rrp",
    "tax_code",
    "on_hand",
    "is_active",
)
_COMPUTED: dict[str, Combinable] = {
    "isbn": Coalesce(F("isbn"), Value("")),
    "ean": Coalesce(F("ean"), Value("")),
    "price": Cast(Round(F("price") * 100), BigIntegerField()),
    "rrp": Cast(Round(F("rrp") * 100), BigIntegerField()),
    "tax_code": F("tax_rate__code"),
}

Page = dict[str, Any]


def cashiers() -> Page:
    """Return the active cashiers with what their PINs are checked by."""
    rows = Cashier.objects.filter(is_active=True).order_by("name")
    return {"cashiers": [_cashier(row) for row in rows]}


def catalogue(*, after: int, limit: int, since: datetime | None = None) -> Page:
    """Return a page of titles as columns, prices in cents; `since`: only what changed from then."""
    as_of = timezone.now()
    titles = _changed(StockItem.objects.all(), since)
    rows = list(
        titles.filter(id__gt=after)
        .order_by("id")
        .values_list(*(_COMPUTED.get(name, F(name)) for name in COLUMNS))[:limit]
    )
    return {
        "as_of": as_of,
        "next": rows[-1][0] if len(rows) == limit else None,
        "total": StockItem.objects.count(),
        "columns": dict(
            zip(COLUMNS, zip(*rows, strict=True) if rows else [()] * len(COLUMNS), strict=True)
        ),
    }


def contacts(*, after: int, since: datetime | None = None) -> Page:
    """Return a page of contacts."""
    as_of = timezone.now()
    rows = list(
        _changed(Contact.objects.filter(is_active=True), since)
        .filter(id__gt=after)
        .order_by("id")
        .values("id", "uuid", "name", "card_number", "phone", "email")[:CONTACTS_IN_A_PAGE]
    )
    return {
        "as_of": as_of,
        "next": rows[-1]["id"] if len(rows) == CONTACTS_IN_A_PAGE else None,
        "contacts": [{key: row[key] for key in row if key != "id"} for row in rows],
    }


def dockets(*, before: int | None, since: datetime | None = None) -> Page:
    """Return a page of the dockets of late, newest first; `before` is a TransID."""
    as_of = timezone.now()
    sales = Sale.objects.filter(posted_at__gte=as_of - DOCKETS_FOR)
    if since is not None:
        sales = sales.filter(posted_at__gte=since - OVERLAP)
    if before is not None:
        sales = sales.filter(trans_id__lt=before)
    rows = list(with_docket_parts(sales).order_by("-trans_id")[:DOCKETS_IN_A_PAGE])
    return {
        "as_of": as_of,
        "next": rows[-1].trans_id if len(rows) == DOCKETS_IN_A_PAGE else None,
        "dockets": [docket_data(row) for row in rows],
    }


def leases() -> Page:
    """Return every lease with its device's name: a till can say then whose D-number it is."""
    rows = Lease.objects.order_by("first").values_list("first", "last", "device__name")
    return {
        "leases": [{"first": first, "last": last, "device": name} for first, last, name in rows]
    }


def _changed(rows: QuerySet[Any], since: datetime | None) -> QuerySet[Any]:
    return rows if since is None else rows.filter(updated_at__gte=since - OVERLAP)


def _cashier(row: Cashier) -> dict[str, Any]:
    verifier = pin_verifier(row)
    return {
        "uuid": str(row.uuid),
        "name": row.name,
        "initials": row.initials,
        "role": row.role,
        "pin": {
            "iterations": verifier.iterations,
            "salt": verifier.salt,
            "hash": verifier.hash,
        },
    }
