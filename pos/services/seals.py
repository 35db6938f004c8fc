"""Sealing what is posted, in the transaction that posts it, and noting the head outside of it.

The chain has one order, that of the lock on TransIDs: whoever seals holds it. After the commit the
newest link is written to a file beside the key, so that sales cut off the end of the tables with
their seals are missed. The file may lag behind a server that was killed; it never leads.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from pos.bulk import fresh, insert
from pos.models import DayClose, Payment, Sale, SaleLine, Seal, Shipment, StockMovement
from pos.numbering import lock_trans_ids
from pos.sealing import COLUMNS, NOTHING_BEFORE, Row, content, day_number, mac

log = structlog.get_logger(__name__)
Kind = Seal.Kind


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of the chain."""

    number: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """All rows of a set of sales, just inserted; `witnesses` by TransID."""

    sales: Sequence[Sale]
    lines: Sequence[SaleLine]
    payments: Sequence[Payment]
    shipments: Sequence[Shipment]
    movements: Sequence[StockMovement]
    witnesses: Mapping[int, str]


def seal_sales(posted: Posted) -> None:
    """Seal a set of sales; call it last in the transaction that posts them."""
    sale_of_line = {line.pk: line.sale_id for line in posted.lines}
    lines, payments, shipments = (
        _by_sale((row.sale_id, COLUMNS[type(row)].of_instance(row)) for row in rows)
        for rows in (posted.lines, posted.payments, posted.shipments)
    )
    movements = _by_sale(
        (sale_of_line[row.sale_line_id or 0], COLUMNS[StockMovement].of_instance(row))
        for row in posted.movements
    )
    entries = []
    for sale in posted.sales:
        witness = posted.witnesses.get(sale.trans_id, "")
        others = [part.get(sale.pk, []) for part in (lines, payments, shipments, movements)]
        parts = [[COLUMNS[Sale].of_instance(sale)], *others]
        sealed = content(Kind.SALE.value, sale.trans_id, witness, parts)
        entries.append((Kind.SALE, sale.trans_id, witness, sealed))
    _append(entries)


def seal_movements(movements: Iterable[StockMovement]) -> None:
    """Seal movements that belong to no sale."""
    lock_trans_ids()
    rows = [(row.pk, COLUMNS[StockMovement].of_instance(row)) for row in movements]
    _append(
        [(Kind.MOVEMENT, pk, "", content(Kind.MOVEMENT.value, pk, "", [[row]])) for pk, row in rows]
    )


def seal_close(close: DayClose) -> None:
    """Seal a day's final totals; call it under the lock on TransIDs."""
    day = day_number(close.business_date)
    row = COLUMNS[DayClose].of_instance(close)
    _append([(Kind.CLOSE, day, "", content(Kind.CLOSE.value, day, "", [[row]]))])


def newest() -> Head | None:
    """Return the newest link in the database, or None before the first."""
    last = Seal.objects.order_by("-number").values_list("number", "mac").first()
    return Head(last[0], bytes(last[1])) if last else None


def noted_head() -> Head | None:
    """Return the head as noted outside of the database. Errors: ValueError when unreadable."""
    try:
        text = _file().read_text()
    except FileNotFoundError:
        return None
    try:
        noted = json.loads(text)
        return Head(int(noted["number"]), bytes.fromhex(noted["mac"]))
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{_file()} cannot be read: it is no note of a seal.") from None


def note_head(head: Head) -> None:
    """Note a head that is committed, unless a later one is noted or the noted one has gone."""
    with _alone():
        before = noted_head()
        if before and before.number >= head.number:
            return
        if before and not is_sealed(before):
            # What is missing must stay known: the note is the only thing that still tells.
            log.error("sealed_sales_are_missing", noted=before.number, newest=head.number)
            return
        _write(head)


def accept_loss() -> Path | None:
    """Begin a new note from the newest link there is, and keep the old one under another name.

    For a database that was restored from a backup. Returns where the old note is now.
    """
    with _alone():
        before, head = noted_head(), newest()
        kept = None
        if before:
            kept = _file().with_name(f"{_file().name}.{before.number}")
            _file().replace(kept)
        if head:
            _write(head)
    return kept


def is_sealed(head: Head) -> bool:
    """Tell whether this very link is in the database."""
    found = Seal.objects.filter(number=head.number).values_list("mac", flat=True).first()
    return found is not None and bytes(found) == head.mac


def _by_sale(rows: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for sale_id, row in rows:
        found.setdefault(sale_id, []).append(row)
    return found


def _append(entries: Sequence[tuple[Seal.Kind, int, str, bytes]]) -> None:
    if not entries:
        return
    head = newest() or Head(0, NOTHING_BEFORE)
    seals = []
    for kind, subject, witness, sealed in entries:
        head = Head(head.number + 1, mac(head.mac, sealed))
        seals.append(
            fresh(
                Seal,
                number=head.number,
                kind=kind,
                subject=subject,
                witness=witness,
                mac=head.mac,
            )
        )
    insert(seals)
    transaction.on_commit(partial(note_head, head), robust=True)


def _file() -> Path:
    return Path(settings.LEDGER_HEAD_FILE)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep the other workers of this server away from the note."""
    with _file().with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(head: Head) -> None:
    new = _file().with_suffix(".new")
    with new.open("w") as file:
        json.dump({"number": head.number, "mac": head.mac.hex()}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(_file())
