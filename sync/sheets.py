"""Back from disconnected: the sheet of R7, from the device's claim to the signature."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

from pos.errors import ShopError
from pos.models import Cashier, Device
from pos.money import wire_money
from pos.outside import is_plausible
from pos.services.cashiers import proven
from pos.states import changed
from sync.changes import value_now
from sync.comparing import Comparison, SheetException, compare
from sync.log import note
from sync.models import DeviceEpoch, DeviceState, NotCarriedOver, Record, Sheet
from sync.wire.sheet import SheetClaim
from sync.wording import verdict_and_explanation

SHEETS_LISTED = 10
DAY = timedelta(days=1)
SHEETS_IN_A_DAY = 1000
DOCKETS_IN_A_DAY = 200_000


@transaction.atomic
def take_claim(device: Device, claim: SheetClaim, now: datetime | None = None) -> Sheet:
    """Keep a device's claim and return its sheet; the same claim again returns the same sheet.

    Errors: ShopError `invalid` for a claim that counts something twice or names an epoch that the
    device never began, `another_body` (409), `too_many` (429) for more than a device can have.
    """
    now = now or timezone.now()
    _refuse_nonsense(claim)
    # The device's row makes two claims of one device follow each other.
    state = DeviceState.objects.select_for_update().get(device=device)
    known = Sheet.objects.filter(uuid=claim.uuid).first()
    if known is not None:
        if (known.device_id, _claim(known)) != (device.pk, claim):
            raise ShopError("another_body", "Another sheet has this identity already.", status=409)
        return known
    epoch = DeviceEpoch.objects.filter(device=state.device_id, number=claim.epoch).first()
    if epoch is None:
        raise ShopError(
            "invalid", "This device never began the epoch that it claims.", {"field": "epoch"}
        )
    _refuse_too_many(device, claim, now)
    before = Sheet.objects.filter(device=device, epoch=claim.epoch).aggregate(
        reached=Max("through_sequence", default=0)
    )
    sheet = Sheet.objects.create(
        uuid=claim.uuid,
        device=device,
        epoch=claim.epoch,
        disconnected_at=claim.disconnected_at,
        reconnected_at=claim.reconnected_at,
        made_at=now,
        claim=msgspec.to_builtins(claim),
        dockets=len(claim.dockets),
        after_sequence=before["reached"],
        through_sequence=max(epoch.last_sequence, epoch.highest_received),
    )
    changed(sheet)
    claimed = [docket.uuid for docket in claim.dockets]
    Record.objects.filter(device=device, uuid__among=claimed).update(sheet=sheet)
    _put_on_earlier_sheets(sheet)
    return sheet


def _put_on_earlier_sheets(sheet: Sheet) -> None:
    """Put what arrived after the claim that counts it on that sheet: it is looked for once only."""
    late = Record.objects.filter(
        device=sheet.device_id, epoch=sheet.epoch, disconnected=True, sheet__isnull=True
    )
    waiting = set(late.values_list("uuid", flat=True))
    others = Sheet.objects.filter(device=sheet.device_id, epoch=sheet.epoch).exclude(pk=sheet.pk)
    for other in others.order_by("-id").iterator(chunk_size=1) if waiting else ():
        counted = waiting & {docket.uuid for docket in _claim(other).dockets}
        late.filter(uuid__among=counted).update(sheet=other)
        waiting -= counted
        if not waiting:
            return


def _refuse_nonsense(claim: SheetClaim) -> None:
    if not (is_plausible(claim.disconnected_at) and is_plausible(claim.reconnected_at)):
        raise ShopError("invalid", "A sheet has a date in it that cannot be.", {"field": "dates"})
    if len({docket.uuid for docket in claim.dockets}) < len(claim.dockets):
        raise ShopError("invalid", "The device counted a docket twice.", {"field": "dockets"})
    if len({count.tender for count in claim.tenders}) < len(claim.tenders):
        raise ShopError("invalid", "The device counted a tender twice.", {"field": "tenders"})


def _refuse_too_many(device: Device, claim: SheetClaim, now: datetime) -> None:
    today = Sheet.objects.filter(device=device, made_at__gt=now - DAY).aggregate(
        sheets=Count("id"), dockets=Sum("dockets", default=0)
    )
    dockets = today["dockets"] + len(claim.dockets)
    if today["sheets"] >= SHEETS_IN_A_DAY or dockets > DOCKETS_IN_A_DAY:
        raise ShopError(
            "too_many",
            "This till has made more sheets today than a till can need. Call the office.",
            {"seconds": 3600},
            status=429,
        )


def sheets_of(device: Device) -> list[Sheet]:
    """Return the newest sheets of a device."""
    return list(
        Sheet.objects.filter(device=device)
        .select_related("device")
        .order_by("-made_at")[:SHEETS_LISTED]
    )


def comparison_of(sheet: Sheet) -> Comparison:
    """Compare the sheet's claim with what is posted now."""
    return compare(sheet, _claim(sheet))


def sheet_data(sheet: Sheet, found: Comparison | None = None) -> dict[str, Any]:
    """Return the sheet as JSON: the till's `Sheet`, with money as decimal strings."""
    found = found or comparison_of(sheet)
    claim = found.claim
    numbers = [docket.d_number for docket in claim.dockets]
    verdict, explanation = verdict_and_explanation(sheet.device.name, found)
    return {
        "uuid": str(sheet.uuid),
        "device": sheet.device.name,
        "epoch": sheet.epoch,
        "disconnected_at": sheet.disconnected_at,
        "reconnected_at": sheet.reconnected_at,
        "equal": found.is_equal,
        "verdict": verdict,
        "explanation": explanation,
        "first_d_number": min(numbers, default=None),
        "last_d_number": max(numbers, default=None),
        "dockets": {
            "device": len(claim.dockets),
            "posted": len(found.posted),
            "device_amount": wire_money(found.device_amount),
            "posted_amount": wire_money(found.posted_amount),
        },
        "tenders": [
            {
                "tender": each.tender,
                "device_payments": each.device_payments,
                "device_amount": wire_money(each.device_amount),
                "server_payments": each.server_payments,
                "server_amount": wire_money(each.server_amount),
            }
            for each in found.tenders
        ],
        "exceptions": [_exception_data(each) for each in found.exceptions],
        "pairs": [
            {"d_number": d_number, "trans_id": trans_id, "amount": wire_money(amount)}
            for _, d_number, amount, trans_id in sorted(found.posted, key=lambda each: each[1])
        ],
        "new_titles": len(claim.titles),
        "new_contacts": len(claim.contacts),
        "not_carried_over": [change_data(each) for each in not_carried_over(claim)],
        "signed_at": sheet.signed_at,
        "signed_by": sheet.signed_by,
    }


def not_carried_over(claim: SheetClaim) -> Iterable[NotCarriedOver]:
    """Return the changed fields that the claim's records list."""
    return (
        NotCarriedOver.objects.filter(record__uuid__in=claim.changes)
        .select_related("stock_item__tax_rate", "contact")
        .order_by("id")
    )


def change_data(change: NotCarriedOver) -> dict[str, Any]:
    """Return a changed field with its value on the server now."""
    row = change.stock_item or change.contact
    return {
        "id": change.pk,
        "record": str(row) if row else "Not here any more",
        "of": "contact" if change.contact else "stock_item",
        "field": change.field,
        "was": change.old_value,
        "typed": change.new_value,
        "now": server_value(change),
        "applied": change.applied_at is not None,
    }


def server_value(change: NotCarriedOver) -> str:
    """Return what the changed field is on the server now; "" when there is none."""
    row = change.stock_item or change.contact
    try:
        return value_now(row, change.field) if row else ""
    except ShopError:
        return ""


def sign_with_pin(
    sheet: Sheet, *, cashier: UUID, pin: str, with_exceptions: bool, now: datetime | None = None
) -> None:
    """Sign as a cashier; a sheet that is not equal needs a manager who says so.

    Errors: ShopError `cashier_gone`, `pin_wrong`, `pin_locked`, and those of `sign`.
    """
    person = proven(cashier, pin, now=now)
    is_manager = person.role == Cashier.Role.MANAGER
    sign(
        sheet,
        by=person.name,
        with_exceptions=with_exceptions,
        may_except=is_manager,
        now=now,
    )


@transaction.atomic
def sign(
    sheet: Sheet,
    *,
    by: str,
    with_exceptions: bool,
    may_except: bool,
    now: datetime | None = None,
    **who: Any,
) -> None:
    """Sign a sheet and keep what it said then.

    Errors: ShopError `signed_already`, `sheet_not_equal` (409), `manager_needed` (403).
    """
    now = now or timezone.now()
    row = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if row.signed_at is not None:
        raise ShopError(
            "signed_already", f"{row.signed_by} has signed this sheet already.", status=409
        )
    found = comparison_of(row)
    verdict, explanation = verdict_and_explanation(row.device.name, found)
    if not found.is_equal and not with_exceptions:
        raise ShopError("sheet_not_equal", f"{verdict}. {explanation}", status=409)
    if not found.is_equal and not may_except:
        raise ShopError(
            "manager_needed", "Only a manager can sign a sheet with exceptions.", status=403
        )
    row.signed_at = now
    row.signed_by = by
    row.signed_verdict = {
        "equal": found.is_equal,
        "verdict": verdict,
        "explanation": explanation,
        "exceptions": [_exception_data(each) for each in found.exceptions],
    }
    row.save(update_fields=["signed_at", "signed_by", "signed_verdict"])
    changed(row)
    note("signed", by=by, sheet=row, device=row.device, detail=verdict, now=now, **who)


def _claim(sheet: Sheet) -> SheetClaim:
    return msgspec.convert(sheet.claim, SheetClaim, strict=False)


def _exception_data(each: SheetException) -> dict[str, Any]:
    return {
        "d_number": each.d_number,
        "uuid": each.uuid,
        "kind": each.kind,
        "message": each.message,
        "amount": wire_money(each.amount),
        "trans_id": each.trans_id,
    }
