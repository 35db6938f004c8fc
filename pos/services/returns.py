"""The lines of a set of sales, with each returned line tied to the line it returns (R10).

Rows are written once, so a line must stand before the line that returns it: those of one set are
inserted in as many rounds as returns lie on top of each other, which is nearly always one or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from pos.bulk import fresh, insert
from pos.errors import ShopError
from pos.models import Sale, SaleLine

if TYPE_CHECKING:
    from pos.services.sales import LineDraft, SaleDraft

LineKey = tuple[int, int]
"""Sale id and position."""


def insert_lines(drafts: Sequence[SaleDraft], sales: Sequence[Sale]) -> list[SaleLine]:
    """Insert the lines of `drafts`, which became `sales`.

    Errors: ShopError `returned_sale_unknown`.
    """
    pairs = list(zip(drafts, sales, strict=True))
    wanted = _wanted(drafts)
    if not wanted:
        return insert(_line(line, sale, None, {}) for draft, sale in pairs for line in draft.lines)
    sale_ids = {sale.uuid: sale.pk for sale in sales}
    earlier = wanted - sale_ids.keys()
    if earlier:
        sale_ids |= dict(Sale.objects.filter(uuid__in=earlier).values_list("uuid", "id"))
    line_ids = _lines_of([sale_ids[uuid] for uuid in earlier if uuid in sale_ids])
    waiting = [
        (line, sale, _returned_key(line, sale_ids)) for draft, sale in pairs for line in draft.lines
    ]
    new_keys = {(sale.pk, line.position) for line, sale, _ in waiting}
    rows: list[SaleLine] = []
    while waiting:
        ready = [each for each in waiting if each[2] not in new_keys]
        # Lines that return each other cannot be tied in any order: they stand without the tie.
        ready = ready or waiting
        inserted = insert(_line(line, sale, key, line_ids) for line, sale, key in ready)
        line_ids |= {(row.sale_id, row.position): row.pk for row in inserted}
        new_keys -= {(row.sale_id, row.position) for row in inserted}
        rows += inserted
        waiting = [each for each in waiting if (each[1].pk, each[0].position) in new_keys]
    return rows


def _wanted(drafts: Sequence[SaleDraft]) -> set[UUID]:
    return {
        line.returned_sale_uuid
        for draft in drafts
        for line in draft.lines
        if line.returned_sale_uuid
    }


def _lines_of(sale_ids: Sequence[int]) -> dict[LineKey, int]:
    if not sale_ids:
        return {}
    rows = SaleLine.objects.filter(sale_id__in=sale_ids).values_list("sale_id", "position", "id")
    return {(sale_id, position): pk for sale_id, position, pk in rows}


def _returned_key(line: LineDraft, sale_ids: dict[UUID, int]) -> LineKey | None:
    if line.returned_sale_uuid is None:
        return None
    if line.returned_sale_uuid not in sale_ids:
        raise ShopError(
            "returned_sale_unknown",
            f"Line {line.position} returns goods of a docket that is not posted.",
            {"sale": str(line.returned_sale_uuid)},
        )
    return sale_ids[line.returned_sale_uuid], line.returned_position or 0


def _line(
    line: LineDraft, sale: Sale, returned: LineKey | None, line_ids: dict[LineKey, int]
) -> SaleLine:
    return fresh(
        SaleLine,
        sale_id=sale.id,
        position=line.position,
        stock_item_id=line.stock_item_id,
        title=line.title,
        barcode=line.barcode,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        discount_reason=line.discount_reason,
        amount=line.amount,
        tax_code=line.tax_code,
        tax_percent=line.tax_percent,
        tax=line.tax,
        returned_sale_id=returned[0] if returned else None,
        returned_line_id=line_ids.get(returned) if returned else None,
        to_stock=line.to_stock,
        note=line.note,
    )
