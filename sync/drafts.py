"""From a sale's record to the draft that `pos.services.sales` posts: references become rows.

Whatever does not fit is flagged, and the sale goes on as it was printed. Only two things stop it:
something that has not arrived yet (`Waits`), and sums that do not add up (ShopError).
"""

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from pos.money import ZERO
from pos.services.contacts import create_placeholder_contact
from pos.services.sales import LineDraft, PaymentDraft, SaleDraft, check_sums
from pos.services.shifts import ensure_shift
from pos.services.stock import create_placeholder_item, tax_rate_for
from sync.doubts import doubts
from sync.jobs import Job, Waits
from sync.kinds.sale import Line, PaymentLine, SaleRecord
from sync.originals import Original, OriginalLine, goods_of
from sync.references import ItemNow, References, ShiftNow, own_shift
from sync.refunds import another_way
from sync.returns import find_original, take_back
from sync.review import AFTER_CLOSE, clock_flags, line_flags
from sync.witnesses import witness_of


def make_draft(job: Job, known: References, now: datetime) -> SaleDraft:
    """Return the draft of a sale, and let the rest of its set refer to it.

    Errors: `Waits`; ShopError `sums_wrong`.
    """
    # First what can stop it: nothing may have been made or counted for it then.
    printed = _as_printed(job.record, device_id=job.row.device_id)
    check_sums(printed)
    _await_new_records(job, known)
    job.flags.clear()
    originals = [find_original(job, line, known) for line in job.record.lines]
    lines = tuple(
        _resolve(job, line, draft, original, known)
        for line, draft, original in zip(job.record.lines, printed.lines, originals, strict=True)
    )
    cashier_id = _cashier(job, known)
    register_id = _register(job, known)
    job.flags += clock_flags(job.record, job.row.device.paired_at, now)
    job.flags += doubts(job.record, known.shop)
    if flag := another_way(job, originals, known):
        job.flags.append(flag)
    job.copy = _copy(job, known)
    known.originals.add(
        job.record,
        [
            OriginalLine(
                line.position, goods_of(draft.stock_item_id, line), line.quantity, draft.amount
            )
            for line, draft in zip(job.record.lines, lines, strict=True)
        ],
    )
    return replace(
        printed,
        lines=lines,
        cashier_id=cashier_id,
        register_id=register_id,
        contact_id=_contact(job, known),
        shift_id=_shift(job, known, register_id, cashier_id),
        witness=witness_of(job),
    )


def _as_printed(record: SaleRecord, device_id: int) -> SaleDraft:
    """Return all that stands on the docket; what it refers to is not looked up yet."""
    return SaleDraft(
        uuid=record.uuid,
        register_id=0,
        device_id=device_id,
        shift_id=0,
        cashier_id=None,
        cashier_name=record.cashier_name,
        contact_id=None,
        made_disconnected=record.disconnected,
        started_at=record.started_at,
        locked_at=record.locked_at,
        total=Decimal(record.total),
        tax_total=Decimal(record.tax_total),
        rounding=Decimal(record.rounding),
        currency=record.currency,
        tax_inclusive=record.tax_inclusive,
        note=record.note,
        lines=tuple(_line(line, record) for line in record.lines),
        payments=tuple(_payment(payment) for payment in record.payments),
    )


def _line(line: Line, record: SaleRecord) -> LineDraft:
    return LineDraft(
        position=line.position,
        stock_item_id=None,
        title=line.title,
        barcode=line.barcode,
        quantity=line.quantity,
        unit_price=Decimal(line.unit_price),
        discount=Decimal(line.discount),
        discount_reason=line.discount_reason,
        amount=Decimal(line.amount),
        tax_code=line.tax_code,
        tax_percent=Decimal(line.tax_percent),
        tax=Decimal(line.tax),
        # Any identity will do, to have it checked that returned goods are below nothing.
        returned_sale_uuid=record.uuid if line.return_of else None,
        to_stock=line.to_stock,
        note=line.note,
    )


def _payment(payment: PaymentLine) -> PaymentDraft:
    return PaymentDraft(
        position=payment.position,
        tender=payment.tender,
        amount=Decimal(payment.amount),
        tendered=Decimal(payment.tendered),
        change=Decimal(payment.change),
        scheme=payment.scheme,
        reference=payment.reference,
    )


def _await_new_records(job: Job, known: References) -> None:
    """Wait for a new title or contact that has not arrived; not for one that is held."""
    if job.row.waits_no_longer:
        return
    for line in job.record.lines:
        uuid = line.stock_item
        if uuid and line.made_on_device and not (uuid in known.items or uuid in known.held):
            raise Waits(
                "waits_for_title", f"The title {line.title} has not arrived yet.", str(uuid)
            )
    uuid = job.record.contact
    is_new = uuid is not None and job.record.contact_made_on_device
    if is_new and not (uuid in known.contacts or uuid in known.held):
        raise Waits("waits_for_contact", "The new contact has not arrived yet.", str(uuid))


def _resolve(
    job: Job, line: Line, draft: LineDraft, original: Original | None, known: References
) -> LineDraft:
    item = _item(job, line, known)
    job.flags += line_flags(job.record, line, item)
    item_id = item.id if item else None
    return replace(
        draft,
        stock_item_id=item_id,
        returned_sale_uuid=original.uuid if original else None,
        returned_position=take_back(job, line, original, goods_of(item_id, line)),
    )


def _item(job: Job, line: Line, known: References) -> ItemNow | None:
    uuid = line.stock_item
    if uuid is None or uuid in known.items:
        return known.items[uuid] if uuid else None
    if not line.made_on_device:
        job.flag("title_gone", f"{line.title} is not among the shop's titles any more.")
        return None
    row = create_placeholder_item(
        uuid=uuid,
        title=line.title,
        price=max(Decimal(line.unit_price), ZERO),
        tax_rate=tax_rate_for(line.tax_code),
    )
    job.flag("placeholder", f"{line.title} stands in for a new title that is held.")
    known.items[uuid] = ItemNow(row.pk, row.title, row.price, Decimal(line.tax_percent))
    return known.items[uuid]


def _contact(job: Job, known: References) -> int | None:
    uuid = job.record.contact
    if uuid is None or uuid in known.contacts:
        return known.contacts[uuid] if uuid else None
    if not job.record.contact_made_on_device:
        job.flag("contact_gone", "Its contact is not among the shop's contacts any more.")
        return None
    known.contacts[uuid] = create_placeholder_contact(uuid=uuid).pk
    job.flag("placeholder", "Its new contact is held: a placeholder stands in.")
    return known.contacts[uuid]


def _cashier(job: Job, known: References) -> int | None:
    uuid = job.record.cashier
    if uuid is None:
        return None
    cashier = known.cashiers.get(uuid)
    if cashier is not None and cashier.is_active:
        return cashier.id
    name = job.record.cashier_name or "Its cashier"
    if cashier is not None and job.record.locked_at > cashier.updated_at:
        job.flag("cashier_without_right", f"{name} sold this after being switched off.")
    else:
        job.flag("cashier_gone", f"{name} no longer sells here.")
    return None


def _register(job: Job, known: References) -> int:
    if job.record.register in known.registers:
        return job.record.register
    job.flag("register_gone", "Its register is not here any more: it counts on the device's own.")
    return job.row.device.register_id


def _shift(job: Job, known: References, register_id: int, cashier_id: int | None) -> int:
    record, uuid = job.record, job.record.shift
    shift = known.shifts.get(uuid)
    if shift is not None and shift.device_id != job.row.device_id:
        # Another till's drawer is not to be out by this sale.
        job.flag("shift_of_another", "It names the shift of another till: it counts in its own.")
        uuid = own_shift(uuid, record.device)
        shift = known.shifts.get(uuid)
    if shift is None:
        row = ensure_shift(
            uuid=uuid,
            register_id=register_id,
            device_id=job.row.device_id,
            opened_at=record.shift_opened_at,
            cashier_id=cashier_id,
        )
        shift = known.shifts[uuid] = ShiftNow(row.pk, row.device_id, row.closed_at)
    if shift.closed_at is not None and record.locked_at > shift.closed_at:
        job.flags.append(AFTER_CLOSE)
    return shift.id


def _copy(job: Job, known: References) -> int:
    """Return how many dockets of the epoch have the D-number: 0, unless it was used twice."""
    record, device_id = job.record, job.row.device_id
    if not known.devices[device_id].holds(record.d_number):
        job.flag("number_not_leased", f"D{record.d_number} was never leased to this device.")
    key = (device_id, job.row.epoch, record.d_number)
    copy = known.aliases.get(key, 0)
    if copy:
        job.flag("number_twice", f"D{record.d_number} was printed twice. Find shows both dockets.")
    known.aliases[key] = copy + 1
    return copy
