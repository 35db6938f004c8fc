"""Posting what is no sale: new titles and contacts (R1), changes (R2), shifts, voided sales.

The same new ISBN made on two devices and in the office becomes one title: the second record links
to it. A change to a record that exists is noted, field by field, and never applied by itself.
"""

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from pos.errors import ShopError
from pos.models import Cashier, Contact, Shift, StockItem
from pos.money import ZERO
from pos.services.contacts import ContactDraft, create_contact
from pos.services.shifts import ShiftKey, close_shift, open_shift
from pos.services.stock import StockItemDraft, create_stock_item, tax_rate_for
from pos.states import changed
from sync.models import NotCarriedOver, Record
from sync.review import AFTER_CLOSE, Flag, save_flags
from sync.wire import ChangeRecord, ContactRecord, ShiftRecord, TitleRecord, VoidRecord

NewRecord = TitleRecord | ContactRecord | ChangeRecord | ShiftRecord | VoidRecord
POSTING_ORDER = (ShiftRecord, TitleRecord, ContactRecord, ChangeRecord, VoidRecord)


def post_new_record(row: Record, record: NewRecord) -> list[Flag]:
    """Post one record in a savepoint of its own; `row` is given what it became, not saved.

    Errors: ShopError of the services.
    """
    with transaction.atomic():
        match record:
            case TitleRecord():
                return _title(row, record)
            case ContactRecord():
                return _contact(row, record)
            case ChangeRecord():
                return _change(row, record)
            case ShiftRecord():
                return _shift(row, record)
            case VoidRecord():
                return _void(row, record)


def _title(row: Record, record: TitleRecord) -> list[Flag]:
    draft = StockItemDraft(
        uuid=record.uuid,
        isbn=record.isbn,
        ean=record.ean,
        title=record.title,
        authors=record.authors,
        publisher=record.publisher,
        format=record.binding,
        category=record.category,
        rrp=Decimal(record.rrp),
        price=Decimal(record.price),
        tax_rate=tax_rate_for(record.tax_code),
    )
    try:
        row.stock_item = _create_title(draft)
        return []
    except ShopError as error:
        if error.code not in {"code_taken", "stock_item_exists"}:
            raise
        row.stock_item = StockItem.objects.get(uuid=UUID(error.data["stock_item"]))
    there = row.stock_item
    if there.price == draft.price:
        return []
    code = there.isbn or there.ean or "It"
    return [
        Flag(
            "same_isbn",
            f"{code} was here already: {there.title} at {there.price}, here at {record.price}.",
        )
    ]


def _create_title(draft: StockItemDraft) -> StockItem:
    try:
        with transaction.atomic():
            return create_stock_item(draft)
    except IntegrityError:
        # Another device's record of the same ISBN came between the look and the insert.
        return create_stock_item(draft)


def _contact(row: Record, record: ContactRecord) -> list[Flag]:
    draft = ContactDraft(
        uuid=record.uuid,
        name=record.name,
        card_number=record.card_number,
        phone=record.phone,
        email=record.email,
        note=record.note,
    )
    try:
        row.contact = create_contact(draft)
        return []
    except ShopError as error:
        if error.code == "contact_exists":
            row.contact = Contact.objects.get(uuid=record.uuid)
            return []
        if error.code != "card_number_taken":
            raise
        message = error.message
    row.contact = create_contact(
        ContactDraft(
            uuid=record.uuid,
            name=record.name,
            phone=record.phone,
            email=record.email,
            note=record.note,
        )
    )
    return [Flag("card_taken", f"{record.name} was made without it: {message}")]


def _change(row: Record, record: ChangeRecord) -> list[Flag]:
    item, contact = None, None
    if record.of == "stock_item":
        item = StockItem.objects.filter(uuid=record.target).first() or _linked(record)[0]
    else:
        contact = Contact.objects.filter(uuid=record.target).first() or _linked(record)[1]
    noted = NotCarriedOver.objects.bulk_create(
        NotCarriedOver(
            record=row,
            stock_item=item,
            contact=contact,
            field=change.field,
            old_value=change.old,
            new_value=change.new,
            made_at=record.made_at,
        )
        for change in record.fields
    )
    changed(*noted)
    row.stock_item, row.contact = item, contact
    return []


def _linked(record: ChangeRecord) -> tuple[StockItem | None, Contact | None]:
    """Return what a new record of this UUID became when it was here already."""
    row = Record.objects.filter(uuid=record.target, canonical=True).first()
    return (row.stock_item, row.contact) if row else (None, None)


def _shift(row: Record, record: ShiftRecord) -> list[Flag]:
    cashier = Cashier.objects.filter(uuid=record.cashier).first() if record.cashier else None
    cashier_id = cashier.pk if cashier else None
    key = ShiftKey(
        uuid=record.shift, register_id=_register_id(row, record), device_id=row.device_id
    )
    amount = Decimal(record.amount)
    try:
        with transaction.atomic():
            if record.event == "opened":
                open_shift(key=key, opened_at=record.at, cashier_id=cashier_id, float_amount=amount)
                return []
            shift = close_shift(
                key=key, closed_at=record.at, cashier_id=cashier_id, counted_amount=amount
            )
    except ShopError as error:
        if error.code not in {"shift_opened", "shift_closed", "shift_of_another"}:
            raise
        what = "opening" if record.event == "opened" else "count"
        return [Flag(error.code, f"{error.message} This {what} says {record.amount}.")]
    _flag_sales_after(shift)
    return []


def _void(row: Record, record: VoidRecord) -> list[Flag]:
    """Keep it as it is: the record is all there is of a sale that never was."""
    row.contact = Contact.objects.filter(uuid=record.contact).first() if record.contact else None
    taken = sum((Decimal(each.amount) for each in record.given_back), ZERO)
    if not taken:
        return []
    return [Flag("voided_with_money", f"{taken} had been taken for it and was given back.")]


def _flag_sales_after(shift: Shift) -> None:
    """Flag the sales that came before the close and were made after it, by the till's clock."""
    late = Record.objects.filter(sale__shift=shift, sale__locked_at__gt=shift.closed_at)
    flags = [(each, each.sale, AFTER_CLOSE) for each in late.select_related("sale")]
    save_flags(flags, timezone.now())


def _register_id(row: Record, record: ShiftRecord) -> int:
    device = row.device
    here = type(device.register).objects.filter(id=record.register).exists()
    return record.register if here else device.register_id
