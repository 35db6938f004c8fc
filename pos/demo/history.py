"""A fortnight of sales for the demo shop, posted day by day as real ones are."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from uuid import uuid4

from django.utils import timezone

from pos.demo.books import SEED
from pos.models import Cashier, Contact, Device, Sale, Shift, StockItem
from pos.money import ZERO, cash_rounding, line_amount, percent_discount, tax_in
from pos.services.days import close_day, local_date
from pos.services.sales import LineDraft, PaymentDraft, SaleDraft, post_sales
from pos.services.shifts import ShiftKey, close_shift, open_shift

DAYS = 14
SALES = 40
FLOAT = Decimal("200.00")
COIN_CENTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the sales are made of."""

    device: Device
    cashiers: Sequence[Cashier]
    contacts: Sequence[Contact]
    items: Sequence[StockItem]


def post_history(stage: Stage, now: datetime) -> list[Sale]:
    """Post `SALES` sales on the `DAYS` days before today; all of them but yesterday are closed."""
    random_ = random.Random(SEED)
    today = local_date(now)
    posted: list[Sale] = []
    for day_number in range(DAYS):
        day = today - timedelta(days=DAYS - day_number)
        due = SALES * (day_number + 1) // DAYS - len(posted)
        posted += _day(stage, day, due, random_)
        if day < today - timedelta(days=1):
            close_day(business_date=day, closed_by="Priya", now=_at(day, 17, 45))
    return posted


def _day(stage: Stage, day: date, count: int, random_: random.Random) -> list[Sale]:
    device = stage.device
    key = ShiftKey(uuid=uuid4(), register_id=device.register_id, device_id=device.pk)
    cashier = random_.choice(stage.cashiers)
    shift = open_shift(
        key=key, opened_at=_at(day, 8, 50), cashier_id=cashier.pk, float_amount=FLOAT
    )
    minutes = sorted(random_.sample(range(8 * 60), count))
    sales = []
    for minute in minutes:
        at = _at(day, 9, 0) + timedelta(minutes=minute)
        draft = _sale(stage, shift, at, random_)
        sales += post_sales(drafts=[draft], now=at + timedelta(seconds=1))
    cash = sum(
        (each.amount for sale in sales for each in sale.payments.filter(tender="cash")), ZERO
    )
    close_shift(
        key=key,
        closed_at=_at(day, 17, 30),
        cashier_id=cashier.pk,
        counted_amount=FLOAT + cash,
    )
    return sales


def _sale(stage: Stage, shift: Shift, at: datetime, random_: random.Random) -> SaleDraft:
    cashier = random_.choice(stage.cashiers)
    contact = random_.choice(stage.contacts) if random_.random() < 0.3 else None
    items = random_.sample(list(stage.items), random_.choice([1, 1, 1, 2, 2, 3]))
    lines = tuple(_line(n, item, random_) for n, item in enumerate(items, 1))
    total = sum((line.amount for line in lines), ZERO)
    payment, rounding = _payment(total, random_)
    return SaleDraft(
        uuid=uuid4(),
        register_id=stage.device.register_id,
        device_id=stage.device.pk,
        shift_id=shift.pk,
        cashier_id=cashier.pk,
        cashier_name=cashier.name,
        contact_id=contact.pk if contact else None,
        made_disconnected=False,
        started_at=at - timedelta(minutes=random_.randint(1, 5)),
        locked_at=at,
        total=total,
        tax_total=sum((line.tax for line in lines), ZERO),
        rounding=rounding,
        currency="AUD",
        lines=lines,
        payments=(payment,),
    )


def _line(position: int, item: StockItem, random_: random.Random) -> LineDraft:
    quantity = random_.choice([1, 1, 1, 1, 2])
    percent = Decimal(random_.choice([0, 0, 0, 0, 10]))
    discount = percent_discount(quantity=quantity, unit_price=item.price, percent=percent)
    amount = line_amount(quantity=quantity, unit_price=item.price, discount=discount)
    rate = item.tax_rate
    return LineDraft(
        position=position,
        stock_item_id=item.pk,
        title=item.title,
        barcode=item.isbn or item.ean or "",
        quantity=quantity,
        unit_price=item.price,
        discount=discount,
        discount_reason="Book club" if discount else "",
        amount=amount,
        tax_code=rate.code,
        tax_percent=rate.percent,
        tax=tax_in(amount, rate.percent),
    )


def _payment(total: Decimal, random_: random.Random) -> tuple[PaymentDraft, Decimal]:
    """Return a payment of the whole, and what it was rounded by."""
    if random_.random() < 0.65:
        reference = f"{random_.randrange(1_000_000):06d}"
        card = PaymentDraft(
            position=1,
            tender="card",
            amount=total,
            tendered=total,
            scheme="Visa",
            reference=reference,
        )
        return card, ZERO
    rounding = cash_rounding(total, COIN_CENTS)
    amount = total + rounding
    tendered = ceil(amount / 10) * Decimal("10.00")
    cash = PaymentDraft(
        position=1, tender="cash", amount=amount, tendered=tendered, change=tendered - amount
    )
    return cash, rounding


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), timezone.get_default_timezone())
