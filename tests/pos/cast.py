"""The shop that the tests play in: Lantern Street Books, its people, and sales at its counter."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from msgspec.structs import replace

from pos.models import Cashier, Contact, Device, Register, Sale, Shift, Shop, StockItem, TaxRate
from pos.money import ZERO, line_amount, tax_in
from pos.services.sales import LineDraft, PaymentDraft, SaleDraft, post_sales
from pos.services.stock import StockItemDraft, create_stock_item, move_stock

# A Friday morning in Melbourne (UTC + 11).
FRIDAY = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@dataclass
class Cast:
    """The people and things of a small shop. Made by `open_shop`."""

    gst: TaxRate
    register: Register
    device: Device
    priya: Cashier
    tom: Cashier
    shift: Shift
    ada: Contact
    emma: StockItem
    dune: StockItem
    extra: dict[str, Any] = field(default_factory=dict)

    def sale(self, *lines: LineDraft, **changes: Any) -> SaleDraft:
        """Return a sale of `lines` (of one Emma when none is given), paid by card."""
        lines = lines or (line(self.emma),)
        total = sum((each.amount for each in lines), ZERO)
        draft = SaleDraft(
            uuid=uuid4(),
            register_id=self.register.pk,
            device_id=self.device.pk,
            shift_id=self.shift.pk,
            cashier_id=self.tom.pk,
            cashier_name="Tom",
            contact_id=None,
            made_disconnected=False,
            started_at=FRIDAY,
            locked_at=FRIDAY,
            total=total,
            tax_total=sum((each.tax for each in lines), ZERO),
            currency="AUD",
            lines=tuple(replace(each, position=n) for n, each in enumerate(lines, 1)),
            payments=(card(total),),
        )
        return replace(draft, **changes)

    def back(self, sale: SaleDraft | Sale, **changes: Any) -> SaleDraft:
        """Return the taking back of one Emma, line 1 of `sale`."""
        return self.sale(
            line(self.emma, -1, returned_sale_uuid=sale.uuid, returned_position=1), **changes
        )


def line(item: StockItem, quantity: int = 1, **changes: Any) -> LineDraft:
    """Return a line of some pieces at the item's price."""
    discount = changes.pop("discount", ZERO)
    amount = line_amount(quantity=quantity, unit_price=item.price, discount=discount)
    draft = LineDraft(
        position=1,
        stock_item_id=item.pk,
        title=item.title,
        barcode=item.isbn or "",
        quantity=quantity,
        unit_price=item.price,
        discount=discount,
        amount=amount,
        tax_code="GST",
        tax_percent=Decimal("10.000"),
        tax=tax_in(amount, Decimal("10.000")),
    )
    return replace(draft, **changes)


def card(amount: Decimal, position: int = 1) -> PaymentDraft:
    return PaymentDraft(position=position, tender="card", amount=amount, tendered=amount)


def cash(amount: str, tendered: str, position: int = 1) -> PaymentDraft:
    """Return a cash payment; what was tendered beyond the amount went back as change."""
    return PaymentDraft(
        position=position,
        tender="cash",
        amount=Decimal(amount),
        tendered=Decimal(tendered),
        change=Decimal(tendered) - Decimal(amount),
    )


def post(*drafts: SaleDraft, now: datetime | None = None) -> list[Sale]:
    """Post sales in a transaction of their own."""
    with transaction.atomic():
        return post_sales(drafts=drafts, now=now)


def open_shop() -> Cast:
    """Make the shop, with ten of Emma and three of Dune on the shelf."""
    Shop.objects.create(id=1, name="Lantern Street Books")
    gst = TaxRate.objects.create(code="GST", name="GST", percent="10.000", is_default=True)
    register = Register.objects.create(name="Front counter")
    device = Device.objects.create(name="Front till", register=register, paired_at=FRIDAY)
    priya = Cashier.objects.create(name="Priya", initials="PR", role="manager")
    tom = Cashier.objects.create(name="Tom", initials="TB")
    shift = Shift.objects.create(
        uuid=UUID(int=1), register=register, device=device, opened_by=tom, opened_at=FRIDAY
    )
    emma = create_stock_item(
        StockItemDraft(
            title="Emma",
            authors="Jane Austen",
            isbn="9780141439587",
            price=Decimal("14.99"),
            tax_rate=gst,
        )
    )
    dune = create_stock_item(
        StockItemDraft(
            title="Dune",
            authors="Frank Herbert",
            isbn="9780340960196",
            price=Decimal("24.99"),
            tax_rate=gst,
        )
    )
    move_stock(stock_item_id=emma.pk, kind="opening", quantity=10, now=FRIDAY)
    move_stock(stock_item_id=dune.pk, kind="opening", quantity=3, now=FRIDAY)
    return Cast(
        gst=gst,
        register=register,
        device=device,
        priya=priya,
        tom=tom,
        shift=shift,
        ada=Contact.objects.create(name="Ada Okafor", card_number="LSB-0007"),
        emma=emma,
        dune=dune,
    )


def on_hand(item: StockItem) -> int:
    """Return what is on hand now."""
    return StockItem.objects.values_list("on_hand", flat=True).get(pk=item.pk)
