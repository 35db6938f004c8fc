"""What the office does to records, sheets and devices: each with its right and its line in the log.

The original bytes of a record never change. A correction stands beside them, with who and why.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db import transaction
from django.utils import timezone

from pos.errors import ShopError
from pos.models import Device, Register
from pos.services.registers import revoke_device
from pos.states import changed, sealed_at_the_end
from sync import live, posting
from sync.chain import Gap, gaps
from sync.changes import FieldChange, apply_changes
from sync.ingest import note_place
from sync.log import note
from sync.models import DeviceTask, GapExplanation, NotCarriedOver, Record, ReviewFlag, Sheet
from sync.outboxfile import Reading, read_in, refuse_large
from sync.pairing import make_code
from sync.sheets import sign
from sync.tasks import task_words
from sync.wire.reading import read_incoming, read_record

State = Record.State
User = AbstractBaseUser | AnonymousUser


def correct(record: Record, *, text: str, reason: str, user: User) -> Record:
    """Post a record with a corrected body; the bytes that came stay as they are.

    Errors: ShopError `not_allowed`, `reason_missing`, `unreadable`, `wrong_format`,
    `identity_changed`, `posted_already`, `another_body`.
    """
    require(user, "sync.post_record")
    reason = read_reason(reason, "Say why: it is kept with your name.")
    body = text.encode()
    corrected = read_record(body)
    if corrected.uuid != record.uuid or corrected.device != record.device.uuid:
        raise ShopError(
            "identity_changed", "A correction keeps the uuid and the device of the record."
        )
    with transaction.atomic():
        row = _open_row(record.pk)
        told = read_record_or_none(bytes(row.body))
        if told is not None and type(told) is not type(corrected):
            raise ShopError("identity_changed", "A correction keeps the kind of the record.")
        row.corrected_body = body
        row.corrected_by = user.get_username()
        row.corrected_at = timezone.now()
        row.correction_reason = reason
        _learn(row, body)
        row.save()
        changed(row)
        note_place(row)
        note("corrected", by=user.get_username(), record=row, user=user, detail=reason)
    return post_again(record, user=user)


def post_again(record: Record, *, user: User, now: datetime | None = None) -> Record:
    """Post a record that is held, waits or was kept aside, and return it as it is then.

    Errors: ShopError `not_allowed`, `posted_already`, `another_body`.
    """
    require(user, "sync.post_record")
    with transaction.atomic():
        _let_in_again(_open_row(record.pk), user=user)
    posting.post([record.pk], now)
    posting.wake(now)
    return Record.objects.select_related("device", "sale").get(pk=record.pk)


def _let_in_again(row: Record, *, user: User) -> None:
    """Put a record before posting once more; a server that is killed then posts it later."""
    was = f"It was: {row.get_state_display().lower()}. {row.reason}".strip()
    # With a code, so that what becomes of it is sealed although it is only received.
    row.state, row.code, row.reason, row.waits_for = State.RECEIVED, "posted_again", "", ""
    row.save(update_fields=["state", "code", "reason", "waits_for", "waits_no_longer"])
    changed(row)
    note("posted again", by=user.get_username(), record=row, user=user, detail=was)


def post_without_waiting(record: Record, *, user: User) -> Record:
    """Post a record without what it waits for, which will not come any more.

    Errors: those of `post_again`.
    """
    require(user, "sync.post_record")
    with transaction.atomic():
        row = _open_row(record.pk)
        row.waits_no_longer = row.waits_no_longer or row.state == State.WAITING
        _let_in_again(row, user=user)
    posting.post([record.pk])
    posting.wake()
    return Record.objects.select_related("device", "sale").get(pk=record.pk)


@transaction.atomic
def explain_gap(gap: Gap, *, reason: str, user: User) -> GapExplanation:
    """Keep why a gap's records will not come: it is named as explained from then on.

    Errors: ShopError `not_allowed`, `reason_missing`, `gap_gone` (404) for one that is no more,
    `explained_already` (409).
    """
    require(user, "sync.explain_gap")
    reason = read_reason(reason, "Say what happened to it: it is kept with your name.")
    # Two people at once: the device's row makes the second one see the first one's words. Not
    # locked against foreign keys: a posting that has the TransIDs would wait for it, and this for
    # them.
    device = Device.objects.select_for_update(no_key=True).get(pk=gap.device.pk)
    now = [each for each in gaps(device, gap.epoch) if each.first_sequence == gap.first_sequence]
    if not now or now[0].last_sequence != gap.last_sequence:
        raise ShopError("gap_gone", "Some of it has arrived meanwhile: look again.", status=404)
    if now[0].explanation is not None:
        by = now[0].explanation.by
        raise ShopError("explained_already", f"{by} has explained this already.", status=409)
    row = GapExplanation.objects.create(
        device=device,
        epoch=gap.epoch,
        first_sequence=gap.first_sequence,
        last_sequence=gap.last_sequence,
        reason=reason,
        by=user.get_username(),
        at=timezone.now(),
    )
    changed(row)
    detail = f"{'; '.join(now[0].names)}: {reason}"
    note("explained", by=user.get_username(), device=device, user=user, detail=detail)
    return row


@transaction.atomic
@sealed_at_the_end()
def mark_seen(flags: Sequence[ReviewFlag], *, user: User) -> int:
    """Note that somebody looked at flags; return how many were new to them."""
    require(user, "sync.change_reviewflag")
    now, by = timezone.now(), user.get_username()
    rows = list(
        ReviewFlag.objects.select_for_update().filter(
            pk__in=[flag.pk for flag in flags], seen_at__isnull=True
        )
    )
    for row in rows:
        row.seen_at, row.seen_by = now, by
        row.save(update_fields=["seen_at", "seen_by"])
        changed(row)
        note("seen", by=by, record=row.record, user=user, detail=row.message, now=now)
    return len(rows)


@transaction.atomic
def apply_change(change: NotCarriedOver, *, user: User, seen: str | None = None) -> None:
    """Apply one field that was not carried over, by hand (R2).

    `seen` is the server's value that the person had before their eyes; without it, only a field
    that still is what it was on the device is overwritten.
    Errors: ShopError `not_allowed`, `applied_already`, `not_found`, `changed_meanwhile` (409,
    data.now), and those of `pos.services`.
    """
    require(user, "sync.apply_change")
    row = NotCarriedOver.objects.select_for_update().get(pk=change.pk)
    target = row.stock_item or row.contact
    if row.applied_at is not None:
        raise ShopError("applied_already", f"{row.applied_by} has applied this already.")
    if target is None:
        raise ShopError("not_found", "What was to be changed is not here any more.")
    expected = row.old_value if seen is None else seen
    apply_changes(target, [FieldChange(row.field, expected, row.new_value)])
    row.applied_at, row.applied_by = timezone.now(), user.get_username()
    row.save(update_fields=["applied_at", "applied_by"])
    changed(row)
    over = "" if expected == row.old_value else f", over {expected or 'nothing'}"
    note(
        "applied",
        by=user.get_username(),
        record=row.record,
        user=user,
        detail=f"{target}: {row.field} is {row.new_value} now{over}.",
    )


def sign_sheet(sheet: Sheet, *, with_exceptions: bool, user: User) -> None:
    """Sign a sheet in the office. Errors: ShopError `not_allowed`, and those of `sheets.sign`."""
    require(user, "sync.sign_sheet")
    sign(
        sheet,
        by=user.get_username(),
        with_exceptions=with_exceptions,
        may_except=has_right(user, "sync.sign_with_exceptions"),
        user=user,
    )


@transaction.atomic
def settle_task(task: DeviceTask, *, user: User) -> None:
    """Note that somebody has looked into what a device claimed. Settling again changes nothing.

    Errors: ShopError `not_allowed`.
    """
    require(user, "sync.settle_task")
    row = (
        DeviceTask.objects.select_for_update(of=("self",)).select_related("device").get(pk=task.pk)
    )
    if row.settled_at is not None:
        return
    row.settled_at, row.settled_by = timezone.now(), user.get_username()
    row.save(update_fields=["settled_at", "settled_by"])
    note("settled", by=user.get_username(), device=row.device, user=user, detail=task_words(row))


def revoke(device: Device, *, user: User) -> None:
    """Let a device in no more, at once: what it still sends is kept aside."""
    require(user, "sync.revoke_device")
    # What was accepted in time and not posted yet would have waited for its next hello.
    posting.post_received(device)
    posting.wake()
    with transaction.atomic():
        revoke_device(device=device)
        note("revoked", by=user.get_username(), device=device, user=user)
        live.tell_revoked(device)


def read_outbox_file(file: BinaryIO, *, name: str, size: int, user: User) -> Reading:
    """Take in the records of a till's outbox file of `size` bytes.

    Errors: ShopError `not_allowed`, `file_too_large`, and those of `outboxfile.read_in`.
    """
    require(user, "sync.post_record")
    refuse_large(size)
    return read_in(file, name=name, by=user.get_username(), user=user)


def new_pairing_code(register: Register, *, user: User) -> str:
    """Make a one-time code for a device at this register; it is shown once."""
    require(user, "sync.pair_device")
    return make_code(register=register, made_by=user.get_username())


def require(user: User, right: str) -> None:
    """Errors: ShopError `not_allowed` (403) for somebody without the right."""
    if not has_right(user, right):
        raise ShopError("not_allowed", "You may not do this.", {"right": right}, status=403)


def has_right(user: User, right: str) -> bool:
    return isinstance(user, PermissionsMixin) and user.has_perm(right)


def read_record_or_none(body: bytes) -> object | None:
    """Return what a record says, or None when it cannot be read."""
    try:
        return read_record(body)
    except ShopError:
        return None


def read_reason(text: str, missing: str) -> str:
    """Return a reason on one line. Errors: ShopError `reason_missing` with these words."""
    reason = " ".join(text.split())[:300]
    if not reason:
        raise ShopError("reason_missing", missing)
    return reason


def _open_row(pk: int) -> Record:
    row = Record.objects.select_for_update(of=("self",)).select_related("device").get(pk=pk)
    if row.state == State.POSTED:
        raise ShopError("posted_already", "This record is posted.", status=409)
    if not row.canonical:
        raise ShopError(
            "another_body",
            "Another record stands in its place. Both are kept; only that one can be posted.",
            status=409,
        )
    return row


def _learn(row: Record, body: bytes) -> None:
    """Take from a correction what could not be read of the record itself."""
    told = read_incoming(body.decode(), row.device.uuid)
    row.kind = told.kind
    row.d_number = row.d_number or told.d_number
    row.epoch = row.epoch or told.epoch
    row.sequence = row.sequence or told.sequence
    row.amount = told.amount
