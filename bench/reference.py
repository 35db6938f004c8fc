"""What Bookmine is measured against: the same sales, written the fastest way, and nothing else.

Header, three lines, payment, three movements and alias go into the shop's own tables, with all of
their indexes and foreign keys, by COPY (one `executemany` a table on SQLite). No signature, no
validation, no record of what came, no seals, no repeats: a floor, and no shop could work with it.
"""

import itertools
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from pos.models import Device, Register, Sale, SaleLine, Shift, StockItem, StockMovement
from pos.services.days import posting_moment

Rows = list[tuple[Any, ...]]


def copy_sales(request: HttpRequest) -> JsonResponse:
    """Take `{"records": [text, …]}`; answer with a TransID for each."""
    texts = json.loads(request.body)["records"]
    first = insert_sales([json.loads(text) for text in texts])
    return JsonResponse({"trans_ids": list(range(first, first + len(texts)))})


@transaction.atomic
def insert_sales(sales: Sequence[dict[str, Any]]) -> int:
    """Insert decoded sale records; returns the first TransID."""
    _lock()
    known = _Known(sales)
    ids = {
        model: itertools.count((model.objects.aggregate(Max("id"))["id__max"] or 0) + 1)
        for model in (Sale, SaleLine, StockMovement)
    }
    trans_ids = itertools.count((Sale.objects.aggregate(Max("trans_id"))["trans_id__max"] or 0) + 1)
    first = 0
    rows: dict[str, Rows] = {name: [] for name in COLUMNS}
    for sale in sales:
        sale_id, trans_id = next(ids[Sale]), next(trans_ids)
        first = first or trans_id
        rows["pos_sale"].append(known.sale(sale, sale_id, trans_id))
        for line in sale["lines"]:
            line_id, movement_id = next(ids[SaleLine]), next(ids[StockMovement])
            item_id = known.items[line["stock_item"]]
            rows["pos_saleline"].append(_line(line, sale_id, line_id, item_id))
            rows["pos_stockmovement"].append(known.movement(line, movement_id, line_id))
        for payment in sale["payments"]:
            rows["pos_payment"].append(known.payment(payment, sale, sale_id))
        rows["sync_docketalias"].append((sale["d_number"], sale["epoch"], known.device.pk, sale_id))
    for table, columns in COLUMNS.items():
        write(table, columns, rows[table])
    return first


class _Known:
    """What the sales refer to, looked up once."""

    def __init__(self, sales: Sequence[dict[str, Any]]) -> None:
        self.now = timezone.now()
        moment = posting_moment(self.now)
        self.business_date = moment.business_date
        self.device = Device.objects.get(uuid=sales[0]["device"])
        self.register = Register.objects.get(pk=sales[0]["register"])
        self.shift, _ = Shift.objects.get_or_create(
            uuid=sales[0]["shift"],
            defaults={
                "register": self.register,
                "device": self.device,
                "opened_at": self.now,
            },
        )
        wanted = {line["stock_item"] for sale in sales for line in sale["lines"]}
        found = StockItem.objects.filter(uuid__in=wanted).values_list("uuid", "id")
        self.items = {str(uuid): pk for uuid, pk in found}

    def sale(self, sale: dict[str, Any], pk: int, trans_id: int) -> tuple[Any, ...]:
        return (
            pk,
            _uuid(sale["uuid"]),
            trans_id,
            self.register.pk,
            self.device.pk,
            self.shift.pk,
            sale["cashier_name"],
            sale["disconnected"],
            _moment(sale["started_at"]),
            _moment(sale["locked_at"]),
            self.now,
            self.business_date,
            sale["total"],
            sale["tax_total"],
            sale["rounding"],
            sale["currency"],
            sale["tax_inclusive"],
            "",
        )

    def movement(self, line: dict[str, Any], pk: int, line_id: int) -> tuple[Any, ...]:
        item_id = self.items[line["stock_item"]]
        return pk, item_id, "sold", -line["quantity"], line_id, "", self.now

    def payment(self, payment: dict[str, Any], sale: dict[str, Any], pk: int) -> tuple[Any, ...]:
        return (
            pk,
            payment["position"],
            payment["tender"],
            payment["amount"],
            payment["tendered"],
            payment["change"],
            "",
            "",
            _moment(sale["locked_at"]),
            self.now,
            self.business_date,
        )


COLUMNS = {
    "pos_sale": (
        "id uuid trans_id register_id device_id shift_id cashier_name made_disconnected started_at"
        " locked_at posted_at business_date total tax_total rounding currency tax_inclusive note"
    ),
    "pos_saleline": (
        "id sale_id position stock_item_id title barcode quantity unit_price discount"
        " discount_reason amount tax_code tax_percent tax to_stock note"
    ),
    "pos_payment": (
        "sale_id position tender amount tendered change scheme reference taken_at posted_at"
        " business_date"
    ),
    "pos_stockmovement": "id stock_item_id kind quantity sale_line_id note posted_at",
    "sync_docketalias": "offline_trans_id epoch device_id sale_id",
}


def write(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY on PostgreSQL, one `executemany` on SQLite."""
    names = columns.split()
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(
                f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})',
                [tuple(str(v) if hasattr(v, "isoformat") else v for v in row) for row in rows],
            )


def _line(line: dict[str, Any], sale_id: int, pk: int, item_id: int) -> tuple[Any, ...]:
    return (
        pk,
        sale_id,
        line["position"],
        item_id,
        line["title"],
        line["barcode"],
        line["quantity"],
        line["unit_price"],
        line["discount"],
        "",
        line["amount"],
        line["tax_code"],
        line["tax_percent"],
        line["tax"],
        True,
        "",
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _uuid(text: str) -> str:
    return text if connection.vendor == "postgresql" else text.replace("-", "")


def _lock() -> None:
    """Let one set in at a time: the ids above are counted here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE pos_sale IN SHARE ROW EXCLUSIVE MODE")
