"""What a set of sales refers to, looked up once for the whole set: never a query for one sale."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db.models import QuerySet

from pos.models import Cashier, Contact, Register, Shift, Shop, StockItem, TaxRate
from sync.kinds.sale import SaleRecord
from sync.models import DocketAlias, Lease, Record
from sync.originals import Originals


@dataclass(frozen=True, slots=True)
class ItemNow:
    """A stock item as the server has it now."""

    id: int
    title: str
    price: Decimal
    tax_percent: Decimal


@dataclass(frozen=True, slots=True)
class CashierNow:
    """A cashier; one who was switched off was changed last at `updated_at`, or earlier."""

    id: int
    is_active: bool
    is_manager: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ShopNow:
    """What a docket of the shop looks like now."""

    currency: str
    prices_include_tax: bool
    cash_rounding_cents: int
    tax_percents: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """A sending device, by the numbers that were leased to it."""

    id: int
    leases: Sequence[tuple[int, int]]

    def holds(self, d_number: int) -> bool:
        return any(first <= d_number <= last for first, last in self.leases)


@dataclass(frozen=True, slots=True)
class ShiftNow:
    """A shift: whose it is, and when it was closed."""

    id: int
    device_id: int
    closed_at: datetime | None


class References:
    """Rows of the shop by the identities that the records of a set name them with."""

    def __init__(self, rows: Sequence[Record], records: Sequence[SaleRecord]) -> None:
        self.registers = set(
            Register.objects.filter(id__in={each.register for each in records}).values_list(
                "id", flat=True
            )
        )
        shifts = Shift.objects.filter(uuid__in=_shifts(records)).order_by()
        self.shifts = {
            uuid: ShiftNow(pk, device_id, closed_at)
            for uuid, pk, device_id, closed_at in shifts.values_list(
                "uuid", "id", "device_id", "closed_at"
            )
        }
        named = {uuid for each in records for uuid in (each.cashier, each.allowed_by) if uuid}
        people = Cashier.objects.filter(uuid__in=named).values_list(
            "uuid", "id", "is_active", "updated_at", "role"
        )
        self.cashiers: dict[UUID, CashierNow] = {}
        for uuid, pk, is_active, updated_at, role in people:
            is_manager = role == Cashier.Role.MANAGER
            self.cashiers[uuid] = CashierNow(pk, is_active, is_manager, updated_at)
        self.held: set[UUID] = set()
        self.items = self._items(
            {line.stock_item for each in records for line in each.lines if line.stock_item}
        )
        self.contacts = self._contacts({each.contact for each in records if each.contact})
        self.devices = _devices(rows)
        self.shop = _shop()
        self.originals = Originals(records)
        here = DocketAlias.objects.filter(
            device_id__in=self.devices, offline_trans_id__among={r.d_number for r in records}
        ).order_by()
        # How many dockets have each number already, by device, epoch and number.
        self.aliases = Counter(here.values_list("device_id", "epoch", "offline_trans_id"))

    def _items(self, uuids: set[UUID]) -> dict[UUID, ItemNow]:
        wanted = ("id", "title", "price", "tax_rate__percent")
        items = {
            uuid: ItemNow(*values)
            for uuid, *values in StockItem.objects.filter(uuid__among=uuids).values_list(
                "uuid", *wanted
            )
        }
        # A new title that was here already under its ISBN became that one.
        linked = self._records(Record.Kind.TITLE, uuids - items.keys())
        links = linked.filter(stock_item__isnull=False).values_list(
            "uuid", *(f"stock_item__{name}" for name in wanted)
        )
        return items | {uuid: ItemNow(*values) for uuid, *values in links}

    def _contacts(self, uuids: set[UUID]) -> dict[UUID, int]:
        contacts = dict(Contact.objects.filter(uuid__in=uuids).values_list("uuid", "id"))
        linked = self._records(Record.Kind.CONTACT, uuids - contacts.keys())
        return contacts | dict(
            linked.filter(contact__isnull=False).values_list("uuid", "contact_id")
        )

    def _records(self, kind: Record.Kind, uuids: set[UUID]) -> QuerySet[Record]:
        records = Record.objects.filter(kind=kind, uuid__in=uuids, canonical=True).order_by()
        if uuids:
            held = records.filter(state=Record.State.HELD)
            self.held |= set(held.values_list("uuid", flat=True))
        return records


def _shop() -> ShopNow | None:
    shop = Shop.objects.first()
    if shop is None:
        return None
    percents = dict(TaxRate.objects.values_list("code", "percent"))
    return ShopNow(shop.currency, shop.prices_include_tax, shop.cash_rounding_cents, percents)


def own_shift(shift: UUID, device: UUID) -> UUID:
    """Return the identity of the shift that a device's sale counts in when it names another's."""
    return uuid5(shift, str(device))


def _shifts(records: Sequence[SaleRecord]) -> set[UUID]:
    named = {(each.shift, each.device) for each in records}
    return {shift for shift, _ in named} | {own_shift(*each) for each in named}


def _devices(rows: Sequence[Record]) -> dict[int, DeviceNow]:
    ids = {row.device_id for row in rows}
    leases: dict[int, list[tuple[int, int]]] = {pk: [] for pk in ids}
    for pk, first, last in Lease.objects.filter(device_id__in=ids).values_list(
        "device_id", "first", "last"
    ):
        leases[pk].append((first, last))
    return {pk: DeviceNow(pk, leases[pk]) for pk in ids}
