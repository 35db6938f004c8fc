"""Taking records in: accept first, post second.

The exact bytes of a whole upload are committed before any business code sees them. What happens
after that cannot lose them: a record that does not post is held, with its bytes and the reason. A
record that comes again changes nothing and gets its answer again, for ever.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from pos.bulk import fresh, insert
from pos.models import Device
from pos.states import changed, sealed_at_the_end
from sync import posting
from sync.auth import Sender
from sync.epochs import Reached, advance, remember_epochs
from sync.holes import note_arrivals, place_unplaced
from sync.leases import leased_among
from sync.models import DeviceEpoch, DeviceState, Record
from sync.posting import AtHand, Posted
from sync.retry import TRIES, with_retries
from sync.wire.reading import Incoming, read_incoming
from sync.wire.upload import Result

Key: TypeAlias = tuple[UUID, bytes]
"""A record's UUID and the SHA-256 of its bytes: what a device knows its answer by."""


class Taken(NamedTuple):
    """What became of a record, and whether it was here before."""

    result: Result
    was_here: bool


class _Outcome(NamedTuple):
    """What became of a record."""

    state: str
    code: str
    reason: str
    trans_id: int | None


_UNDECIDED = {Record.State.RECEIVED, Record.State.WAITING}


class _Accepted(NamedTuple):
    """What a device had sent before, and the new rows."""

    known: dict[Key, _Outcome]
    new: dict[Key, Record]


def take_in(sender: Sender, texts: Sequence[str], now: datetime | None = None) -> list[Result]:
    """Accept the records of an upload, post them, and return a result for each, in their order."""
    return [each.result for each in take_in_and_tell(sender, texts, now)]


def take_in_and_tell(
    sender: Sender, texts: Sequence[str], now: datetime | None = None
) -> list[Taken]:
    """Do the same, and tell of each record whether it is new; a whole upload at the most."""
    received_at = now or timezone.now()
    incoming = [read_incoming(text, sender.device.uuid) for text in texts]
    known, new = _accept(sender, incoming, received_at)
    posted = finish(sender.device, now, _at_hand(incoming, new))
    # What is posted stays posted; only of the rest is it asked again.
    outcomes = {key: row for key, row in known.items() if row.state == Record.State.POSTED}
    outcomes |= {
        key: _Outcome(Record.State.POSTED, "", "", posted[row.pk])
        for key, row in new.items()
        if row.pk in posted
    }
    keys = [(each.uuid, each.sha256) for each in incoming]
    outcomes |= _here(sender, set(keys) - outcomes.keys())
    if any(row.state in _UNDECIDED for row in outcomes.values()):
        # Another request may be posting it, or what it waits for: that one's end is waited for.
        finish(sender.device, now)
        outcomes |= _here(sender, set(keys))
    return [
        Taken(_result(each, outcomes[key], key in known), key in known)
        for key, each in zip(keys, incoming, strict=True)
    ]


def finish(device: Device, now: datetime | None = None, at_hand: AtHand | None = None) -> Posted:
    """Post what a device's uploads left over, and what waits no longer; safe to do at any time.

    Of a revoked device that is what came in time: what it sends since is kept aside.
    """
    posted = posting.post_received(device, now, at_hand)
    posting.wake(now)
    return posted


@transaction.atomic
@sealed_at_the_end()
def _accept_once(sender: Sender, incoming: Sequence[Incoming], now: datetime) -> _Accepted:
    wanted = {(each.uuid, each.sha256) for each in incoming}
    known, taken = _here_already(sender, wanted)
    new: dict[Key, Record] = {}
    for each in incoming:
        key = (each.uuid, each.sha256)
        if key not in known and key not in new:
            new[key] = _new_row(sender, each, each.uuid in taken, now)
            if new[key].canonical:
                taken.add(each.uuid)
    # In one order everywhere, so that two requests with the same records wait for each other.
    insert(sorted(new.values(), key=lambda row: (row.uuid, row.body_sha256)))
    if sender.is_heard:
        DeviceState.objects.filter(pk=sender.state.pk).update(last_heard_at=now)
    _note_epochs(sender, incoming, list(new.values()), now)
    # What is decided already is sealed; the others, once they are posted or held.
    changed(*(row for row in new.values() if row.state != Record.State.RECEIVED))
    return _Accepted(known, new)


def _accept(sender: Sender, incoming: Sequence[Incoming], now: datetime) -> _Accepted:
    """Commit what is new."""
    for _ in range(TRIES - 1):
        try:
            return with_retries(lambda: _accept_once(sender, incoming, now))
        except IntegrityError:
            # The same records came at the same moment by another request: now they are here.
            continue
    return with_retries(lambda: _accept_once(sender, incoming, now))


def _at_hand(incoming: Sequence[Incoming], new: Mapping[Key, Record]) -> AtHand:
    return {
        row.pk: (row, each.record)
        for each in incoming
        if each.record and (row := new.get((each.uuid, each.sha256)))
    }


def _new_row(sender: Sender, each: Incoming, is_taken: bool, now: datetime) -> Record:
    row = fresh(
        Record,
        uuid=each.uuid,
        device_id=sender.device.pk,
        epoch=each.epoch,
        sequence=each.sequence,
        kind=each.kind,
        d_number=each.d_number,
        amount=each.amount,
        body=each.body,
        body_sha256=each.sha256,
        previous_sha256=each.previous_sha256,
        disconnected=each.disconnected,
        received_at=now,
    )
    # Another device's record must never stand in the place of the device's own.
    is_foreign = each.trouble is not None and each.trouble.code == "wrong_device"
    row.canonical = not is_taken and not is_foreign
    if sender.device.revoked_at is not None:
        row.state = Record.State.ASIDE
        row.code = "device_revoked"
        row.reason = "The office had revoked this device when it sent this."
    elif is_taken:
        row.state = Record.State.HELD
        row.code = "another_body"
        row.reason = "Another record with the same identity is here already: both are kept."
    elif each.trouble is not None:
        row.state = Record.State.HELD
        row.code = each.trouble.code
        row.reason = each.trouble.message[:300]
    return row


def _note_epochs(
    sender: Sender, incoming: Sequence[Incoming], new: Sequence[Record], now: datetime
) -> None:
    """Note how far each epoch has come, and what is missing below that."""
    readable = [each for each in incoming if each.trouble is None]
    placed = [row for row in new if row.canonical]
    placed += place_unplaced(sender.device.pk, placed)
    arrived: dict[int, set[int]] = {}
    for row in placed:
        if row.sequence:
            arrived.setdefault(row.epoch, set()).add(row.sequence)
    named = {each.epoch for each in readable}
    rows = (
        DeviceEpoch.objects.select_for_update()
        .filter(device=sender.device, number__in=named | arrived.keys())
        .order_by("number")
    )
    epochs = list(rows)
    if unknown := named - {each.number for each in epochs}:
        remember_epochs(sender.state, unknown, now)
        epochs = list(rows.all())
    for epoch in epochs:
        note_arrivals(epoch, arrived.get(epoch.number, set()))
        mine = [each for each in readable if each.epoch == epoch.number]
        if not mine:
            epoch.save()
            continue
        newest = max(mine, key=lambda each: each.sequence)
        reached = Reached(
            epoch=epoch.number,
            sequence=newest.sequence,
            d_number=leased_among(epoch, (each.d_number for each in mine if each.d_number)),
            head=newest.sha256,
            sent_at=sender.sent_at,
        )
        advance(epoch, reached, now)


def note_place(row: Record) -> None:
    """Note that a record has a place now that it could not tell: the office corrected it."""
    for epoch in DeviceEpoch.objects.select_for_update().filter(
        device_id=row.device_id, number=row.epoch
    ):
        note_arrivals(epoch, {row.sequence} if row.sequence else set())
        epoch.save()


def _here(sender: Sender, wanted: set[Key]) -> dict[Key, _Outcome]:
    return _here_already(sender, wanted)[0] if wanted else {}


def _here_already(sender: Sender, wanted: set[Key]) -> tuple[dict[Key, _Outcome], set[UUID]]:
    """Return what this device sent before, and the UUIDs that anybody's records have."""
    here = Record.objects.filter(uuid__among={uuid for uuid, _ in wanted}).order_by()
    known: dict[Key, _Outcome] = {}
    taken: set[UUID] = set()
    columns = ("state", "code", "reason", "sale__trans_id")
    for uuid, device_id, sha256, canonical, *outcome in here.values_list(
        "uuid", "device_id", "body_sha256", "canonical", *columns
    ):
        key = (uuid, bytes(sha256))
        if device_id == sender.device.pk and key in wanted:
            known[key] = _Outcome(*outcome)
        if canonical:
            taken.add(uuid)
    return known, taken


def _result(each: Incoming, outcome: _Outcome, was_known: bool) -> Result:
    result = Result(uuid=each.said_uuid, sha256=each.sha256.hex(), result="held")
    if outcome.state == Record.State.POSTED:
        result.result = "posted_before" if was_known else "posted"
        result.trans_id = outcome.trans_id
        return result
    if outcome.state in {Record.State.WAITING, Record.State.RECEIVED}:
        result.result = "waiting"
    result.code = outcome.code or outcome.state
    result.reason = outcome.reason
    return result
