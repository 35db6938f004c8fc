"""The dockets that a set of sales returns goods of, found by UUID or any of their numbers (R10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from pos.dockets import counted_for
from pos.find import parse_docket_number
from pos.models import Payment, Sale, SaleLine
from pos.money import ZERO
from sync.kinds.sale import Line, ReturnOf, SaleRecord
from sync.models import DocketAlias

Goods = int | tuple[str, str]
"""What tells goods apart on a docket: the stock item, or barcode and title where there is none."""


@dataclass(slots=True)
class OriginalLine:
    """A line of the docket and how much of it came back so far, on which dockets."""

    position: int
    goods: Goods
    quantity: int
    amount: Decimal
    returned: int = 0
    refunded: Decimal = ZERO
    returned_on: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Original:
    """A docket that goods are returned of; `number` as staff say it.

    `paid` is what it was paid with, by tender; `given_back` what went back of that so far.
    """

    uuid: UUID
    number: str
    locked_at: datetime
    lines: list[OriginalLine]
    paid: dict[str, Decimal]
    given_back: dict[str, Decimal] = field(default_factory=dict)

    def give_back(self, given: Mapping[str, Decimal], came_to: Decimal) -> None:
        """Note what a sale gave back, in which this docket's goods came to `came_to`."""
        for tender, amount in counted_for(given, came_to).items():
            self.given_back[tender] = self.given_back.get(tender, ZERO) + amount

    def left(self) -> dict[str, Decimal]:
        """Return what was paid by tender and has not gone back."""
        left = {
            tender: amount - self.given_back.get(tender, ZERO)
            for tender, amount in self.paid.items()
        }
        return {tender: amount for tender, amount in left.items() if amount > 0}

    def line(self, position: int | None, goods: Goods) -> OriginalLine | None:
        """Return the line of this position, else the one that these goods fit best."""
        if position is not None:
            return next((line for line in self.lines if line.position == position), None)
        same = [line for line in self.lines if line.goods == goods and line.quantity > 0]
        unreturned = [line for line in same if line.returned < line.quantity]
        return next(iter(unreturned or same), None)


class Originals:
    """The originals that are posted, and those of the set itself as they are added."""

    def __init__(self, records: Iterable[SaleRecord]) -> None:
        wanted = [line.return_of for each in records for line in each.lines if line.return_of]
        self._by_uuid: dict[UUID, Original] = {}
        self._by_number: dict[str, list[UUID]] = {}
        if wanted:
            self._load(wanted)

    def find(self, wanted: ReturnOf) -> list[Original]:
        """Return the posted docket; more than one only for a D-number that was printed twice."""
        if wanted.sale is not None:
            original = self._by_uuid.get(wanted.sale)
            return [original] if original else []
        uuids = self._by_number.get(str(parse_docket_number(wanted.number)), [])
        return [self._by_uuid[uuid] for uuid in uuids]

    def add(self, record: SaleRecord, lines: Iterable[OriginalLine]) -> None:
        """Let the rest of the set return goods of a sale that is posted with it."""
        number = f"D{record.d_number}"
        paid = _by_tender((each.tender, Decimal(each.amount)) for each in record.payments)
        self._by_uuid[record.uuid] = Original(
            record.uuid, number, record.locked_at, list(lines), paid
        )
        self._by_number.setdefault(number, []).append(record.uuid)

    def _load(self, wanted: list[ReturnOf]) -> None:
        numbers = [parse_docket_number(each.number) for each in wanted if each.sale is None]
        d_numbers = {n.number for n in numbers if n and n.printed_disconnected}
        trans_ids = {n.number for n in numbers if n and not n.printed_disconnected}
        aliases = list(
            DocketAlias.objects.filter(offline_trans_id__in=d_numbers).values_list(
                "offline_trans_id", "sale_id"
            )
        )
        uuids = {each.sale for each in wanted if each.sale is not None}
        # Locked, so that two returns of one docket see each other; not against foreign keys to it.
        sales = list(
            Sale.objects.select_for_update(no_key=True)
            .filter(
                Q(uuid__in=uuids) | Q(trans_id__in=trans_ids) | Q(id__in=[pk for _, pk in aliases])
            )
            .order_by("id")
            .values_list("id", "uuid", "trans_id", "locked_at")
        )
        lines = _lines_of([pk for pk, *_ in sales])
        paid = _paid_for([pk for pk, *_ in sales])
        given = _given_back_for([pk for pk, *_ in sales])
        by_id: dict[int, UUID] = {}
        for pk, uuid, trans_id, locked_at in sales:
            by_id[pk] = uuid
            original = Original(uuid, str(trans_id), locked_at, lines.get(pk, []), paid.get(pk, {}))
            for money, came_to in given.get(pk, []):
                original.give_back(money, came_to)
            self._by_uuid[uuid] = original
            self._by_number.setdefault(str(trans_id), []).append(uuid)
        for d_number, pk in aliases:
            self._by_number.setdefault(f"D{d_number}", []).append(by_id[pk])


def goods_of(stock_item_id: int | None, line: Line) -> Goods:
    """Return what tells the goods of a line apart."""
    return stock_item_id or (line.barcode, line.title)


def _by_tender(payments: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    paid: dict[str, Decimal] = {}
    for tender, amount in payments:
        if amount > 0:
            paid[tender] = paid.get(tender, ZERO) + amount
    return paid


def _paid_for(sale_ids: list[int]) -> dict[int, dict[str, Decimal]]:
    if not sale_ids:
        return {}
    rows = Payment.objects.filter(sale_id__in=sale_ids).order_by()
    payments: dict[int, list[tuple[str, Decimal]]] = {}
    for sale_id, tender, amount in rows.values_list("sale_id", "tender", "amount"):
        payments.setdefault(sale_id, []).append((tender, amount))
    return {sale_id: _by_tender(each) for sale_id, each in payments.items()}


def _given_back_for(sale_ids: list[int]) -> dict[int, list[tuple[dict[str, Decimal], Decimal]]]:
    """Return by docket the sales that took goods of it back: the money that went out, by tender,
    and what its goods came to.
    """
    if not sale_ids:
        return {}
    lines = SaleLine.objects.filter(returned_sale_id__in=sale_ids).order_by()
    came_to: dict[tuple[int, int], Decimal] = {}
    for docket, sale, amount in lines.values_list("returned_sale_id", "sale_id", "amount"):
        key = (docket or 0, sale)
        came_to[key] = came_to.get(key, ZERO) - amount
    if not came_to:
        return {}
    returns = {sale for _, sale in came_to}
    out: dict[int, dict[str, Decimal]] = {}
    rows = Payment.objects.filter(sale_id__in=returns, amount__lt=0).order_by()
    for sale, tender, amount in rows.values_list("sale_id", "tender", "amount"):
        by_tender = out.setdefault(sale, {})
        by_tender[tender] = by_tender.get(tender, ZERO) - amount
    given: dict[int, list[tuple[dict[str, Decimal], Decimal]]] = {}
    for (docket, sale), amount in came_to.items():
        given.setdefault(docket, []).append((out.get(sale, {}), amount))
    return given


def _lines_of(sale_ids: list[int]) -> dict[int, list[OriginalLine]]:
    if not sale_ids:
        return {}
    lines: dict[int, list[OriginalLine]] = {}
    by_id: dict[int, OriginalLine] = {}
    rows = SaleLine.objects.filter(sale_id__in=sale_ids).order_by("sale_id", "position")
    for row in rows.only(
        "sale_id", "position", "stock_item_id", "barcode", "title", "quantity", "amount"
    ):
        line = OriginalLine(
            row.position, row.stock_item_id or (row.barcode, row.title), row.quantity, row.amount
        )
        lines.setdefault(row.sale_id, []).append(line)
        by_id[row.pk] = line
    returns = SaleLine.objects.filter(returned_line_id__in=by_id).order_by("id")
    for line_id, quantity, amount, trans_id in returns.values_list(
        "returned_line_id", "quantity", "amount", "sale__trans_id"
    ):
        by_id[line_id or 0].returned -= quantity
        by_id[line_id or 0].refunded -= amount
        by_id[line_id or 0].returned_on.append(str(trans_id))
    return lines
