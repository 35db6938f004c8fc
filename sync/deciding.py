"""Deciding on what was kept aside of a revoked device: post it, or leave it aside for a reason.

Each with its right, one transaction, and a line in the log for each record.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from pos.errors import ShopError
from pos.models import Device
from pos.money import ZERO
from pos.states import changed, changed_ids, sealed_at_the_end
from sync import posting
from sync.aside import LEFT, undecided_of
from sync.models import ActionLog, Record
from sync.office import User, read_reason, require

State = Record.State


def post_aside(
    device: Device, *, records: Sequence[int], user: User, now: datetime | None = None
) -> str:
    """Post what was kept aside, all in one transaction, and say in words what came of it.

    `records` are ids. What does not post is held from then on, with its reason; another body under
    the same identity stays aside. Errors: ShopError `not_allowed`, `nothing_chosen`,
    `decided_already` (409), `busy` (503).
    """
    require(user, "sync.post_record")
    with transaction.atomic(), sealed_at_the_end():
        rows = _chosen(device, records)
        ids = [row.pk for row in rows if row.canonical]
        mine = Record.objects.filter(pk__among=ids)
        mine.update(state=State.RECEIVED, code="", reason="")
        changed_ids(Record, ids)
        posting.post(ids, now)
        states = list(mine.values_list("state", "amount"))
        if any(state == State.RECEIVED for state, _ in states):
            # The database's trouble. Nobody would come back for them: all of it stays aside.
            raise ShopError(
                "busy", "The database was busy: nothing was posted. Try again.", status=503
            )
        note_each("posted from aside", ids, device=device, user=user)
    posting.wake(now)
    return _outcome(device, states, len(rows) - len(ids))


@transaction.atomic
@sealed_at_the_end()
def leave_aside(device: Device, *, records: Sequence[int], reason: str, user: User) -> str:
    """Note why records are not posted: they are no task any more, and stay where they are.

    Errors: ShopError `not_allowed`, `reason_missing`, `nothing_chosen`, `decided_already` (409).
    """
    require(user, "sync.post_record")
    reason = read_reason(reason, "Say why it is left aside: it is kept with your name.")
    ids = [row.pk for row in _chosen(device, records)]
    words = f"Left aside by {user.get_username()}: {reason}"
    Record.objects.filter(pk__among=ids).update(code=LEFT, reason=words[:300])
    changed_ids(Record, ids)
    note_each("left aside", ids, device=device, user=user, detail=reason)
    return f"{device}: {_records(len(ids))} left aside. The reason is kept with your name."


def note_each(
    action: str, ids: Sequence[int], *, device: Device, user: User, detail: str = ""
) -> None:
    """Write a line in the log for each record."""
    now, by = timezone.now(), user.get_username()
    of: dict[str, Any] = {"device": device, "user": user, "by": by, "at": now, "detail": detail}
    rows = ActionLog.objects.bulk_create(ActionLog(action=action, record_id=pk, **of) for pk in ids)
    changed(*rows)


def _chosen(device: Device, records: Sequence[int]) -> list[Record]:
    """Lock what is chosen. Two people at once: the second finds that it is decided."""
    if not records:
        raise ShopError("nothing_chosen", "Choose at least one record.")
    rows = list(undecided_of(device).filter(pk__among=records).select_for_update(of=("self",)))
    if not rows:
        raise ShopError(
            "decided_already", "Somebody has decided on these already: look again.", status=409
        )
    return rows


def _outcome(device: Device, states: Sequence[tuple[str, Decimal | None]], left: int) -> str:
    parts = []
    posted = [amount or ZERO for state, amount in states if state == State.POSTED]
    if posted:
        parts.append(f"{_records(len(posted))} posted, {sum(posted, ZERO):,.2f} in all.")
    held = sum(state == State.HELD for state, _ in states)
    if held:
        parts.append(f"{_records(held)} held: see why in To do.")
    waiting = len(states) - len(posted) - held
    if waiting:
        parts.append(f"{_records(waiting)} waiting: posted as soon as what is missing is here.")
    if left:
        verb = "stays" if left == 1 else "stay"
        parts.append(f"{_records(left)} {verb} aside: another stands in the same place.")
    return f"{device}: {' '.join(parts)}"


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"
