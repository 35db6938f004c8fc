"""Posting records that were accepted: in sets, each set one transaction (R5, R6, R9).

Titles, contacts, changes and shifts come before sales, sales in the order of their making. A record
that waits or must be held is left out of its set; a set that raises is halved until the one record
stands alone that raises, so that it never delays another. Held and waiting records come back
through the same door.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from pos import clock
from pos.bulk import fresh, insert
from pos.errors import ShopError
from pos.models import Device, Sale
from pos.services.sales import post_sales
from pos.states import changed, changed_ids, sealed_at_the_end
from sync import live
from sync.chain import broken_on_arrival
from sync.drafts import make_draft
from sync.flags import Flag
from sync.jobs import Job, Waits, in_posting_order, in_sequence
from sync.kinds.registry import AnyRecord, kind_of, posting_order
from sync.kinds.sale import SaleRecord
from sync.models import DocketAlias, Record
from sync.references import References
from sync.repeats import goods_of_sale, repeat_flags
from sync.retry import with_retries
from sync.review import CHAIN_BROKEN, oversold_flags, save_flags, server_clock_flag
from sync.waiting import ready_records
from sync.wire.reading import read_record

SET_SIZE = 1000
CHANGED = ["state", "code", "reason", "waits_for", "posted_at", "attempts", "stock_item", "contact"]
State = Record.State

log = structlog.get_logger(__name__)


AtHand: TypeAlias = dict[int, tuple[Record, AnyRecord]]
"""Rows that were inserted a moment ago and what they say, by id: not to read them once more.

Each is taken out by the first attempt at posting it, which leaves its marks on the row.
"""

Posted: TypeAlias = dict[int, int]
"""TransIDs of the sales that were posted, by the ids of their records."""


def post_received(
    device: Device, now: datetime | None = None, at_hand: AtHand | None = None
) -> Posted:
    """Post what was accepted from a device and not posted yet, also by a server that was killed.

    With `at_hand`, what another request posts at this moment is left to it.
    """
    received = Record.objects.filter(device=device, state=State.RECEIVED)
    ids = received.order_by("epoch", "sequence", "id").values_list("id", flat=True)
    return post(list(ids), now, at_hand)


def wake(now: datetime | None = None) -> None:
    """Post the records that wait for something that is here by now, whoever brought it."""
    tried: set[tuple[int, str]] = set()
    while ready := [each for each in ready_records() if each not in tried]:
        tried.update(ready)
        post([pk for pk, _ in ready], now)


def post(ids: Sequence[int], now: datetime | None = None, at_hand: AtHand | None = None) -> Posted:
    """Post records that are received or waiting; every outcome stands in their rows.

    `now` is the server's time. Never raises for what a record says, or for a bug in posting it.
    Returns the sales that are posted and committed.
    """
    posted: Posted = {}
    for start in range(0, len(ids), SET_SIZE):
        posted |= _post_or_halve(ids[start : start + SET_SIZE], now, at_hand)
    return posted


def _post_or_halve(ids: Sequence[int], now: datetime | None, at_hand: AtHand | None) -> Posted:
    try:
        return with_retries(lambda: _post_set(ids, now, at_hand))
    except Exception as error:  # the queue's door: the record is kept and shown
        if len(ids) > 1:
            log.warning("set_halved", records=len(ids), because=repr(error))
            half = len(ids) // 2
            first = _post_or_halve(ids[:half], now, at_hand)
            return first | _post_or_halve(ids[half:], now, at_hand)
        _hold_one(ids[0], error)
        return {}


def _hold_one(pk: int, error: Exception) -> None:
    if isinstance(error, OperationalError):
        # The database's trouble and not the record's: it stays received, and is tried again.
        log.error("not_posted", record=pk, because=repr(error))
        return
    code, reason = "internal", f"Bookmine could not post it: {error!r}."
    if isinstance(error, ShopError):
        code, reason = error.code, error.message
    else:
        log.error("held", record=pk, code=code, exc_info=error)
    with transaction.atomic():
        held = Record.objects.filter(pk=pk, state__in=(State.RECEIVED, State.WAITING)).update(
            state=State.HELD,
            code=code,
            reason=reason[:300],
            waits_for="",
            attempts=F("attempts") + 1,
        )
        if held:
            changed_ids(Record, [pk])


@transaction.atomic
@sealed_at_the_end()
def _post_set(ids: Sequence[int], now: datetime | None, at_hand: AtHand | None) -> Posted:
    moment = now or timezone.now()
    taken_up = _lock(ids, at_hand)
    rows = [row for row, _ in taken_up]
    devices = Device.objects.select_related("register").in_bulk({row.device_id for row in rows})
    for row in rows:
        row.device = devices[row.device_id]
    # Of what is posted at once, its sale's seal tells all.
    changed(*(row for row in rows if _was_decided(row)))
    first_time = [row for row in rows if row.attempts == 0]
    broken = [(row, None, CHAIN_BROKEN) for row in broken_on_arrival(first_time)]
    jobs: list[Job] = []
    others: list[tuple[Record, AnyRecord]] = []
    stopped: list[Record] = []
    for row, known in taken_up:
        try:
            record = known or read_record(bytes(row.corrected_body or row.body))
        except ShopError as error:
            stopped.append(_held(row, error))
            continue
        if isinstance(record, SaleRecord):
            jobs.append(Job(row, record))
        else:
            others.append((row, record))
    _post_others(others, moment)
    posted = _post_sales(jobs, now, moment) if jobs else {}
    Record.objects.bulk_update(stopped, CHANGED)
    changed(*stopped, *(row for row, _ in others))
    save_flags(broken, moment)
    return posted


def _was_decided(row: Record) -> bool:
    """Tell whether a state of this record was sealed before."""
    return bool(row.attempts or row.code or row.corrected_by or row.state != State.RECEIVED)


def _lock(ids: Sequence[int], at_hand: AtHand | None) -> list[tuple[Record, AnyRecord | None]]:
    """Lock those that are not posted, in the order of their ids; what is at hand is not read."""
    rows = Record.objects.filter(
        pk__among=ids, state__in=(State.RECEIVED, State.WAITING), canonical=True
    ).order_by("id")
    if at_hand is None:
        return [(row, None) for row in rows.select_for_update()]
    mine = {pk: at_hand.pop(pk) for pk in ids if pk in at_hand}
    # Two uploads of a till are on their way at once: the second gets ready while the first posts.
    free = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    locked = dict(free.values_list("id", "attempts"))
    # Untouched since it was inserted, it still is what this request inserted.
    taken_up = {pk: mine[pk] for pk, attempts in locked.items() if pk in mine and not attempts}
    rest = Record.objects.in_bulk(list(locked.keys() - taken_up.keys()))
    return [taken_up.get(pk) or (rest[pk], None) for pk in locked]


def _post_others(others: Sequence[tuple[Record, AnyRecord]], moment: datetime) -> None:
    flags: list[tuple[Record, Sale | None, Flag]] = []
    for row, record in sorted(others, key=lambda pair: _others_order(*pair)):
        post = kind_of(record).post
        assert post is not None, "A sale is posted with its set."
        try:
            with transaction.atomic():
                flags += [(row, None, flag) for flag in post(row, record)]
        except ShopError as error:
            _held(row, error)
            continue
        row.state, row.code, row.reason, row.waits_for = State.POSTED, "", "", ""
        row.posted_at = moment
        row.attempts += 1
    if others:
        Record.objects.bulk_update([row for row, _ in others], CHANGED)
        save_flags(flags, moment)


def _others_order(row: Record, record: AnyRecord) -> tuple[int, int, int, int]:
    return posting_order(record), row.device_id, row.epoch, row.sequence


def _post_sales(jobs: Sequence[Job], now: datetime | None, moment: datetime) -> Posted:
    known = References([job.row for job in jobs], [job.record for job in jobs])
    stopped: list[Record] = []
    for job in in_posting_order(jobs):
        try:
            job.draft = make_draft(job, known, moment)
        except Waits as wait:
            stopped.append(_waiting(job.row, wait))
        except ShopError as error:
            stopped.append(_held(job.row, error))
    Record.objects.bulk_update(stopped, CHANGED)
    changed(*stopped)
    drafted = in_sequence([job for job in jobs if job.draft])
    drafts = [job.draft for job in drafted if job.draft]
    if not drafts:
        return {}
    wrong_clock = clock.trouble(moment)
    sales = post_sales(drafts=drafts, now=now)
    fingerprints = [goods_of_sale(draft) for draft in drafts]
    insert(
        fresh(
            DocketAlias,
            offline_trans_id=job.record.d_number,
            sale_id=sale.pk,
            device_id=job.row.device_id,
            epoch=job.row.epoch,
            copy=job.copy,
            goods=goods,
        )
        for job, sale, goods in zip(drafted, sales, fingerprints, strict=True)
    )
    _mark_posted(drafted, sales[0].posted_at)
    rows = {sale.pk: job.row for job, sale in zip(drafted, sales, strict=True)}
    flags = [
        (job.row, sale, flag)
        for job, sale in zip(drafted, sales, strict=True)
        for flag in job.flags
    ]
    if wrong_clock is not None:
        flags += [(rows[sale.pk], sale, server_clock_flag(wrong_clock)) for sale in sales]
    found = [*oversold_flags(drafts, sales), *repeat_flags(drafts, sales, fingerprints)]
    flags += [(rows[sale.pk], sale, flag) for sale, flag in found]
    save_flags(flags, moment)
    live.tell_posted(drafted, sales)
    log.info(
        "posted",
        sales=len(sales),
        first_trans_id=sales[0].trans_id,
        last_trans_id=sales[-1].trans_id,
        flags=len(flags),
    )
    return {job.row.pk: sale.trans_id for job, sale in zip(drafted, sales, strict=True)}


def _mark_posted(jobs: Sequence[Job], posted_at: datetime) -> None:
    # One statement for the set: a sale has its record's UUID.
    sale = Sale.objects.filter(uuid=OuterRef("uuid")).values("id")
    Record.objects.filter(pk__among=[job.row.pk for job in jobs]).update(
        state=State.POSTED,
        code="",
        reason="",
        waits_for="",
        posted_at=posted_at,
        attempts=F("attempts") + 1,
        sale_id=Subquery(sale),
    )


def _held(row: Record, error: ShopError) -> Record:
    log.warning("held", record=str(row.uuid), code=error.code, reason=error.message)
    return _stopped(row, State.HELD, error.code, error.message)


def _waiting(row: Record, wait: Waits) -> Record:
    log.info("waiting", record=str(row.uuid), code=wait.code, waits_for=wait.target)
    row.waits_for = wait.target
    return _stopped(row, State.WAITING, wait.code, wait.reason)


def _stopped(row: Record, state: State, code: str, reason: str) -> Record:
    if state == State.HELD:
        row.waits_for = ""
    row.state, row.code, row.reason = state, code, reason[:300]
    row.attempts += 1
    return row
